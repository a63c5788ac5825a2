"""From answered sheets to a classifier of a user's own types, tried on articles that are set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from ..records import Article
from .answers import Answers
from .kinds import NONE, Kind, Told, likeliest
from .own import Own

if TYPE_CHECKING:
    from ..reader import Reader

Array = np.ndarray[Any, Any]

SHARE = 10  # one article in so many is set aside
FEWEST = 5  # articles from which at least one is


@dataclass(slots=True)
class Word:
    """An answered word: what it tells of, and what the model makes of it."""

    article: str
    kind: Kind
    hidden: Array  # [width]
    told: Told  # by the model alone


@dataclass(slots=True)
class Score:
    """Of some words, how many were told right: their kind, their PLOVER type whatever the kind, and the kinds that are
    the user's own; ``own_wrong`` are words that were given an own kind which is not theirs."""

    right: int
    typed: int
    own_right: int
    own_wrong: int

    @classmethod
    def of(cls, words: Sequence[Word], told: Sequence[Told]) -> Score:
        pairs = [(kind, word.kind) for (kind, _), word in zip(told, words, strict=True)]
        return cls(
            right=sum(mine == theirs for mine, theirs in pairs),
            typed=sum(mine.type == theirs.type for mine, theirs in pairs),
            own_right=sum(mine == theirs for mine, theirs in pairs if mine.name),
            own_wrong=sum(mine != theirs for mine, theirs in pairs if mine.name),
        )


@dataclass(slots=True)
class Trial:
    """How the words of the articles set aside came out, with the classifier and without it."""

    words: list[Word]
    with_it: Score
    without: Score


def words_of(reader: Reader, answers: Answers) -> list[Word]:
    """The answered words of an article, read as ``reader`` reads it. Raises ReadingError."""
    key, row = answers.key, answers.row()
    if not row["acts"]:
        return []
    article = Article(id=key["id"], text=key["text"], published=key.get("published"))
    read, model = reader.propose(article, settled=True), reader.decisions
    assert read.vectors is not None
    tokens = [read.graph.token(act["word"][0]) for act in row["acts"]]
    vectors, around = read.vectors.of(tokens), read.vectors.around(tokens)
    evidence = [read.evidence.of_act(i, read.graph.sentence(i).number) for i in tokens]
    hidden = model.act.hidden(vectors, evidence, around)
    senses = model.act.probabilities(vectors, evidence, around)["sense"]
    return [
        Word(article.id, Kind(act["type"] or NONE, act.get("mode")), z, likeliest(chances, model.types))
        for act, z, chances in zip(row["acts"], hidden, senses, strict=True)
    ]


def set_aside(articles: Sequence[str]) -> set[str]:
    """A tenth of the articles by the hash of their ids, at least one of five."""
    ranked = sorted(set(articles), key=lambda name: sha256(name.encode()).hexdigest())
    return set(ranked[: max(1, len(ranked) // SHARE)]) if len(ranked) >= FEWEST else set()


def teach(words: Sequence[Word], over: str) -> tuple[Own, Trial | None]:
    """The classifier of the words, without those of the articles set aside, and how it did on these (None: there are
    too few articles). ``over``: the digest of the model. Raises DataFileError."""
    aside = set_aside([word.article for word in words])
    taught = [word for word in words if word.article not in aside]
    kept = [word for word in words if word.article in aside]
    own = Own.train(_stacked(taught), [word.kind for word in taught], over)
    if not kept:
        return own, None
    told = [word.told for word in kept]
    return own, Trial(kept, Score.of(kept, own.correct(told, _stacked(kept))), Score.of(kept, told))


def _stacked(words: Sequence[Word]) -> Array:
    """[n, width]"""
    return np.array([word.hidden for word in words], dtype=np.float32)
