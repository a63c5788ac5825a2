"""What must hold of whatever the program makes of an input."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from dragoman.article import prepare
from dragoman.article.collections import items_in
from dragoman.errors import ReadingError
from dragoman.limits import article_time
from dragoman.reader import Reader
from dragoman.records import Report

SPANS = ("span", "anchor", "sentence", "source", "cue")
LISTS = ("mentions", "trigger", "content")


def outcomes(reader: Reader, path: Path, seconds: float) -> Iterator[str]:
    """Reads every article in the file ``path``; yields "read" or the name of the ReadingError for each.

    Any other error, and a record that doesn't hold, is raised. A file of no articles yields "nothing".
    """
    none = True
    for item in items_in(str(path)):
        none = False
        if isinstance(item.given, ReadingError):
            yield type(item.given).__name__
            continue
        try:
            with article_time(seconds):
                report = reader.read(prepare(item.given))
        except ReadingError as error:
            yield type(error).__name__
        else:
            check(report)
            yield "read"
    if none:
        yield "nothing"


def check(report: Report) -> None:
    """Offsets lie in the text, ids are known, and the record is the same after a round through JSON."""
    data = msgspec.json.encode(report)
    assert msgspec.json.encode(msgspec.json.decode(data, type=Report)) == data
    length = len(report.article.text)
    ids = {entity.id for entity in report.entities}
    for event in report.events:
        assert ids.issuperset(event.actors), event
        assert ids.issuperset(event.recipients), event
    for kind in ("entities", "places", "times", "events", "statements", "ties", "control"):
        for record in getattr(report, kind):
            for start, end in spans(msgspec.to_builtins(record)):
                assert 0 <= start < end <= length, record


def spans(value: Any) -> Iterator[tuple[int, int]]:
    """Every span in a record as plain values."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner is None:
                continue
            if key in SPANS:
                yield tuple(inner)
            elif key in LISTS:
                yield from map(tuple, inner)
            else:
                yield from spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spans(inner)
