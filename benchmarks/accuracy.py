"""Accuracy against annotated news: how much of what readers marked the program finds, and how right it is.

    python benchmarks/accuracy.py times    INPUTS.jsonl GOLD.jsonl
    python benchmarks/accuracy.py places   INPUTS.jsonl GOLD.jsonl
    python benchmarks/accuracy.py statements INPUTS.jsonl GOLD.jsonl
    python benchmarks/accuracy.py plover   INPUTS.jsonl GOLD.jsonl

INPUTS has a line {"id", "text", "published"} for each article; GOLD a line for each with what was marked, spans as
[start, end] in characters:

    times       {"id", "times": [{"span", "type", "value"}]}          TimeBank 1.2 in TimeML (TempEval-3, UzZaman 2013)
    places      {"id", "places": [{"span", "latitude", "longitude", "geonames_id"}]}    LGL (Lieberman 2010) and
                GeoWebNews (Gritta 2020); ids begin with the corpus's name: github.com/milangritta/
                Pragmatic-Guide-to-Geoparsing-Evaluation
    statements  {"id", "statements": [{"source", "cue", "content"}]}   PolNeAR: github.com/networkdynamics/PolNeAR
    plover      {"id", "pairs": [{"source", "target", "root"}]}        github.com/snowood1/Zero-Shot-PLOVER (ACL 2024)

Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from dragoman.ledger.evidence import distance
from dragoman.reader import Reader
from dragoman.report import Report

Span = Sequence[int]
NEAR_KM = 161  # "accuracy at 161 km": a hundred miles (Gritta et al. 2020)
HALF = 0.5  # of the words of two contents together
# Among these, who is source and who target is a matter of wording.
MUTUAL = {"CONSULT", "AGREE", "COOPERATE", "SUPPORT"}


def shared(a: Span, b: Span) -> int:
    """The characters that two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def f1(hits: int, found: int, marked: int) -> dict[str, float]:
    precision, recall = hits / max(1, found), hits / max(1, marked)
    mean = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(mean, 4)}


def score_times(pairs: Iterable[tuple[Report, dict[str, Any]]]) -> dict[str, Any]:
    """relaxed: the spans overlap; strict: they are the same; value: and the TIMEX3 value is right (overlap enough)."""
    count: Counter[str] = Counter()
    for report, gold in pairs:
        free = list(report.times)
        count["found"] += len(free)
        count["marked"] += len(gold["times"])
        for marked in gold["times"]:
            best = max(free, key=lambda t, m=marked: shared(t.span, m["span"]), default=None)  # type: ignore[misc]
            if best is None or not shared(best.span, marked["span"]):
                continue
            free.remove(best)
            count["relaxed"] += 1
            count["strict"] += list(best.span) == list(marked["span"])
            count["value"] += best.value == marked["value"]
    return {name: f1(count[name], count["found"], count["marked"]) for name in ("relaxed", "strict", "value")}


def score_places(pairs: Iterable[tuple[Report, dict[str, Any]]]) -> dict[str, Any]:
    """resolution_161km: of the marked places found, the part put within 161 km; end_to_end: found and put right."""
    corpora: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report, gold in pairs:
        count = corpora[gold["id"].split("-")[0]]
        mentions = [(span, place) for place in report.places for span in place.mentions]
        count["found"] += len(mentions)
        count["marked"] += len(gold["places"])
        for marked in gold["places"]:
            span, place = max(mentions, key=lambda m, g=marked: shared(m[0], g["span"]), default=((0, 0), None))  # type: ignore[misc]
            if place is None or not shared(span, marked["span"]):
                continue
            count["seen"] += 1
            same = bool(marked["geonames_id"]) and place.geonames_id == marked["geonames_id"]
            there = (marked["latitude"], marked["longitude"])
            here = None if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)
            count["near"] += same or (here is not None and distance(here, there) <= NEAR_KM)
    return {
        name: {
            "resolution_161km": round(count["near"] / max(1, count["seen"]), 4),
            "end_to_end": f1(count["near"], count["found"], count["marked"]),
        }
        for name, count in sorted(corpora.items())
    }


def words_in(text: str, spans: Iterable[Span]) -> set[int]:
    """The places where words begin inside the spans."""
    starts = set()
    for start, end in spans:
        at = start
        for word in text[start:end].split():
            at = text.index(word, at)
            if any(sign.isalnum() for sign in word):
                starts.add(at)
            at += len(word)
    return starts


def score_statements(pairs: Iterable[tuple[Report, dict[str, Any]]]) -> dict[str, Any]:
    """A statement is found when half of the words of the two contents together are shared; of those, whose
    source shares a word."""
    statements: Counter[str] = Counter()
    speakers: Counter[str] = Counter()
    for report, gold in pairs:
        text = report.article.text
        free = [(words_in(text, s.content), words_in(text, [s.source] if s.source else [])) for s in report.statements]
        marked = [
            (words_in(text, s["content"]), words_in(text, s["source"])) for s in gold["statements"] if s["content"]
        ]
        statements.update(found=len(free), marked=len(marked))
        for content, source in marked:
            best = max(free, key=lambda s, c=content: len(s[0] & c) / max(1, len(s[0] | c)), default=None)  # type: ignore[misc]
            if best is None or len(best[0] & content) < HALF * max(1, len(best[0] | content)):
                continue
            free.remove(best)
            statements["hits"] += 1
            speakers.update(found=bool(best[1]), marked=bool(source), hits=bool(best[1] & source))
    return {
        "statements_half_overlap": f1(statements["hits"], statements["found"], statements["marked"]),
        "speaker_of_those": f1(speakers["hits"], speakers["found"], speakers["marked"]),
    }


def score_plover(pairs: Iterable[tuple[Report, dict[str, Any]]]) -> dict[str, Any]:
    """act: the type of the event that fits the marked pair best; dyad: only events that join source and target."""
    act, dyad = [], []
    for report, gold in pairs:
        mentions = {entity.id: entity.mentions for entity in report.entities}
        for pair in gold["pairs"]:
            fits = []
            for event in report.events:
                sides = [
                    [span for i in ids for span in mentions.get(i, ())] for ids in (event.actors, event.recipients)
                ]
                kind = "YIELD" if event.plover in ("CONCEDE", "RETREAT") else event.plover
                if kind in MUTUAL:
                    both = sides[0] + sides[1]
                    if _touch(both, pair["source"]) and _touch(both, pair["target"]):
                        sides = [both, both]
                joined = 2 * _touch(sides[0], pair["source"]) + _touch(sides[1], pair["target"])
                fits.append((-joined, -event.confidence, kind))
            fits.sort(key=lambda fit: fit[:2])
            act.append((pair["root"], fits[0][2] if fits else None))
            dyad.append((pair["root"], fits[0][2] if fits and fits[0][0] == -3 else None))
    return {"act_macro_f1": macro_f1(act), "dyad_macro_f1": macro_f1(dyad), "pairs": len(act)}


def _touch(spans: Iterable[Span], marked: Iterable[Span]) -> bool:
    return any(shared(a, b) for a in spans for b in marked)


def macro_f1(pairs: Sequence[tuple[str, str | None]]) -> float:
    scores = []
    for label in {gold for gold, _ in pairs}:
        hits = sum(gold == label == given for gold, given in pairs)
        marked, found = sum(gold == label for gold, _ in pairs), sum(given == label for _, given in pairs)
        scores.append(2 * hits / (marked + found))
    return round(sum(scores) / max(1, len(scores)), 4)


SCORES: dict[str, Callable[[Iterable[tuple[Report, dict[str, Any]]]], dict[str, Any]]] = {
    "times": score_times,
    "places": score_places,
    "statements": score_statements,
    "plover": score_plover,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benchmark", choices=SCORES)
    parser.add_argument("inputs", type=Path)
    parser.add_argument("gold", type=Path)
    options = parser.parse_args()
    inputs, gold = (
        [json.loads(line) for line in path.open(encoding="utf-8")] for path in (options.inputs, options.gold)
    )
    marked = {row["id"]: row for row in gold}
    reader = Reader()
    pairs = ((reader.read(row), marked[row["id"]]) for row in inputs if row["id"] in marked)
    print(json.dumps(SCORES[options.benchmark](pairs), indent=1))


if __name__ == "__main__":
    main()
