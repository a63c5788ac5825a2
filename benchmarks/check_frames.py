"""Checks the frames of the event lexicon; `make check-frames` runs it.

    python benchmarks/check_frames.py [FILE.jsonl ...] [--top N]

Without a file: words that two frames code alike (duplicates), words that two frames with the same limits code as
different types (contradictions), words that stand twice in one frame, and examples that their own frame does not
code. With files of articles (one JSON object a line, with "text"): also the frames that code nothing in them, and
the commonest verbs between two actors and nouns of action of theirs that no frame knows. Exits with 1 when there
are duplicates, contradictions or examples that fail.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.article import prepare
from dragoman.entities import Cast
from dragoman.events.lexicon import Frame, Lexicon
from dragoman.reader import Reader

if TYPE_CHECKING:
    from spacy.tokens import Token

# Verbs that carry others or tell of speech; their acts are told by other words.
EMPTY = frozenset(
    "be have do say get go make take come become remain seem appear use include need want know think see look find "
    "keep add tell give begin start continue try show note believe consider feel hear mean put let turn lead follow "
    "happen write describe read argue claim report explain suggest live work play speak talk hope hold face".split()
)
ENDINGS = ("ion", "ment", "ance", "ence", "ing")


def words_of(frame: Frame) -> Iterator[tuple[str, str]]:
    """The triggers of a frame with their kind."""
    for kind in ("verbs", "nouns", "adjectives"):
        for word in getattr(frame, kind):
            yield kind, word


def conditions(frame: Frame) -> tuple[Any, ...]:
    """What must hold for a frame, in a form that compares."""
    limits = frozenset((x.slot, x.negative, x.words, x.classes) for x in frame.limits)
    return limits, frame.complement, frame.complement_type


def clashes(frames: list[Frame]) -> Iterator[str]:
    """Words that stand twice in a frame, or in two frames under the same conditions."""
    seen: dict[tuple[Any, ...], list[Frame]] = defaultdict(list)
    for frame in frames:
        for (kind, word), count in Counter(words_of(frame)).items():
            if count > 1:
                yield f"{frame.id}: {word!r} stands {count} times in its {kind}"
            seen[kind, word, *conditions(frame)].append(frame)
    for (kind, word, *_), same in seen.items():
        for other in same[1:]:
            what = "duplicate" if other.type == same[0].type else "contradiction"
            yield f"{what}: {word!r} of {kind} in {same[0].id} ({same[0].type}) and {other.id} ({other.type})"


def failing_examples(reader: Reader, frames: list[Frame]) -> Iterator[str]:
    """Examples that are not coded by their own frame."""
    for frame in frames:
        for example in frame.examples:
            rules = [event.rule for event in reader.read({"id": "example", "text": example}).events]
            if f"frame:{frame.id}" not in rules:
                yield f"{frame.id}: {example!r} is coded by {', '.join(rules) or 'no frame'}"


class Usage:
    """What the frames do in a collection of texts, and what they leave."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.fired: Counter[str] = Counter()
        self.left: dict[str, Counter[str]] = {"verbs": Counter(), "nouns": Counter()}

    def read(self, reader: Reader, path: Path) -> None:
        """Reads the articles of a file of JSON lines."""
        with path.open(encoding="utf-8") as lines:
            for n, line in enumerate(lines):
                article = prepare({"id": str(n), **json.loads(line)})
                doc = reader.language.parse(article.text)
                report = reader.read_doc(article, doc)
                self.fired.update(event.rule.removeprefix("frame:") for event in report.events)
                cast = Cast(report.entities, doc)
                for token in doc:
                    self._note(token, cast)

    def _note(self, token: Token, cast: Cast) -> None:
        """Counts a word that no frame knows though actors stand around it."""
        lemma = token.lemma_.lower()
        if token.tag_.startswith("V") and lemma not in self.lexicon.verbs and lemma not in EMPTY:
            roles = {child.dep_ for child in token.children if cast.at(child) is not None}
            if roles & {"nsubj", "nsubjpass"} and (roles & {"dobj", "agent"} or self._reaches_actor(token, cast)):
                self.left["verbs"][lemma] += 1
        elif token.tag_ in ("NN", "NNS") and lemma not in self.lexicon.nouns and lemma.endswith(ENDINGS):
            roles = {child.dep_ for child in token.children if cast.at(child) is not None}
            self.left["nouns"][lemma] += bool(roles & {"poss", "amod", "compound"})

    @staticmethod
    def _reaches_actor(token: Token, cast: Cast) -> bool:
        return any(
            cast.at(inner) is not None for child in token.children if child.dep_ == "prep" for inner in child.children
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--top", type=int, default=60, help="how many words without a frame to list")
    options = parser.parse_args()
    reader = Reader()
    frames = reader.lexicon.frames
    senses = sum(1 for frame in frames for _ in words_of(frame))
    print(f"{len(frames)} frames, {senses} senses of {len({w for f in frames for w in words_of(f)})} words")

    problems = [*clashes(frames), *failing_examples(reader, frames)]
    for problem in problems:
        print(problem)
    if options.files:
        usage = Usage(reader.lexicon)
        for path in options.files:
            usage.read(reader, path)
        idle = [frame.id for frame in frames if not usage.fired[frame.id]]
        print(f"\n{len(idle)} frames code nothing here:\n  {', '.join(idle)}")
        for kind, counts in usage.left.items():
            listed = ", ".join(f"{word} {count}" for word, count in counts.most_common(options.top))
            print(f"\n{kind} of actors that no frame knows:\n  {listed}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
