"""Which of the resolved names are places of the article: the surroundings of the word, weighed again with where
on the map it would lie. A doubtful "Jeannette" near the article's other towns is a town, one far off a woman."""

from __future__ import annotations

from .gazetteer import Gazetteer
from .index import CITY, COUNTY
from .resolve import FEATURES, Name
from .scan import Match

LIMIT = 5.0  # scores count up to here
_NEAR, _REGION, _COUNTRY = (FEATURES.index(f) for f in ("near others", "region of others", "country of others"))
_COUNTY_NAMED = FEATURES.index("county named")


def decide(names: list[Name], gazetteer: Gazetteer, weights: dict[str, float]) -> None:
    """Sets ``score`` of every match to the final log odds that it is a place."""
    for name in names:
        if name.matches[0].adjective:
            continue
        for match, features in zip(name.matches, decision_features(name, gazetteer), strict=True):
            match.score = sum(weights.get(feature, 0.0) * value for feature, value in features.items())


def decision_features(name: Name, gazetteer: Gazetteer) -> list[dict[str, float]]:
    """For each use of the name, what decides."""
    best = int(name.probability.argmax())
    evidence = name.evidence[best]
    local = int(gazetteer.kind[name.rows[best]]) in (CITY, COUNTY)
    scores = [_limited(match) for match in name.matches]
    total, count = sum(scores), len(scores)
    shared = {
        "bias": 1.0,
        "town": float(local),
        "certain which": float(name.probability[best]),
        "others near": float(evidence[_NEAR]) if local else 0.0,
        "others in the region": float(evidence[_REGION]),
        "others in the country": float(evidence[_COUNTRY]),
        "in a county named": float(evidence[_COUNTY_NAMED]),
    }
    found = []
    for score in scores:
        features = {"score": score, **shared}
        if count > 1:
            features["score of its other uses"] = (total - score) / (count - 1)
            features["highest score of its other uses"] = max(scores) if score < max(scores) else sorted(scores)[-2]
        found.append(features)
    return found


def _limited(match: Match) -> float:
    return max(-LIMIT, min(LIMIT, match.score))
