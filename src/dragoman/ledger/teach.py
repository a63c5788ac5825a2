"""What people's corrections of incidents teach: weights of evidence that suit a ledger's own news.

Reports that a person put into one incident are labels of one happening, reports kept apart labels of two. The weights
are drawn from those that ship as far as the corrections say so (`fit.py`), and are used in a ledger once it is told to.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, product
from pathlib import Path

from sqlalchemy import Connection, select

from ..errors import UsageError
from ..whole import write_text
from . import schema
from .corrections import events_named, keys_of
from .evidence import Happening, evidence, weights
from .fit import fit
from .happenings import load
from .incidents import OWN_WEIGHTS, rejoin
from .retold import homes, note_joined

PENALTY = 3.0  # as in training/incidents.py
MOST = 60  # pairs of a correction
COUNTS = 5.0  # pairs that a correction counts as, at the most: a large incident is one decision too
ASIDE = 26  # of 256: the corrections that are not taught
LEAST = 10  # corrections from which some are set aside


@dataclass(frozen=True)
class Pair:
    """Two reports that a person put together or apart."""

    told: dict[str, float]  # evidence: values by name
    same: bool
    heed: float
    aside: bool


@dataclass(frozen=True)
class Learnt:
    """Weights from corrections, and how many pairs came out right: (with them, with those that ship, of how many)."""

    weights: dict[str, float]
    corrections: int
    pairs: int
    taught: tuple[int, int, int]
    aside: tuple[int, int, int]


def learn(connection: Connection) -> Learnt:
    """Weights from the corrections of a ledger that are not undone. Raises UsageError when there is none."""
    c = schema.corrections
    query = select(c.c.reports, c.c.others, c.c.apart).where(c.c.undone == 0, c.c.decision != "name").order_by(c.c.id)
    made = connection.execute(query).all()
    pairs = [pair for row in made for pair in _pairs(connection, row, set_aside=len(made) >= LEAST)]
    if not pairs:
        raise UsageError("nobody has merged, split or moved incidents here: there is nothing to learn from")
    taught = [pair for pair in pairs if not pair.aside]
    columns = [pair.told for pair in taught], [pair.same for pair in taught], [pair.heed for pair in taught]
    found = fit(*columns, PENALTY, weights())
    aside = [pair for pair in pairs if pair.aside]
    return Learnt(found, len(made), len(pairs), _right(taught, found), _right(aside, found))


def _pairs(connection: Connection, row: Sequence[str], *, set_aside: bool) -> list[Pair]:
    keys = [keys_of(words) for words in row]
    ids = events_named(connection, {key for part in keys for key in part})
    reports, others, apart = ([event for key in part for event in ids.get(key, ())] for part in keys)
    events = {event.id: event for event in load(connection, sorted({*reports, *others, *apart}))}
    together, split = (list(_compared(events, reports, part)) for part in (others, apart))
    aside = set_aside and sha256(json.dumps(keys).encode()).digest()[0] < ASIDE
    count = len(together) + len(split)
    return [
        Pair(told, same, min(1.0, COUNTS / count), aside)
        for same, part in ((True, together), (False, split))
        for told in part
    ]


def _compared(
    events: Mapping[int, Happening], ours: Sequence[int], theirs: Sequence[int]
) -> Iterator[dict[str, float]]:
    """The evidence of pairs that a ledger would weigh."""
    pairs = ((events[one], events[other]) for one, other in product(ours, theirs))
    for one, other in islice(((a, b) for a, b in pairs if a.stage == b.stage), MOST):
        told: dict[str, float] = {}
        for name, value in evidence(one, other):
            told[name] = told.get(name, 0.0) + value
        yield told


def _right(pairs: Sequence[Pair], found: Mapping[str, float]) -> tuple[int, int, int]:
    return _count(pairs, found), _count(pairs, weights()), len(pairs)


def _count(pairs: Sequence[Pair], known: Mapping[str, float]) -> int:
    odds = (sum(known.get(name, 0.0) * value for name, value in pair.told.items()) for pair in pairs)
    return sum((total > 0) == pair.same for total, pair in zip(odds, pairs, strict=True))


def save(learnt: Learnt, path: Path) -> None:
    """Writes the weights as TOML."""
    lines = [
        "# Log odds by name of evidence that two reports are of one happening, from a ledger's corrections.",
        "[same]",
    ]
    lines += [f'"{name}" = {value}' for name, value in sorted(learnt.weights.items())]
    write_text(path, "\n".join(lines) + "\n")


def use(connection: Connection, path: Path | None) -> None:
    """Joins all events of a ledger anew by the weights of a file, or (None) by those that ship; later ones too."""
    m, before = schema.meta, homes(connection)
    connection.execute(m.delete().where(m.c.key == OWN_WEIGHTS))
    if path is not None:
        connection.execute(m.insert(), {"key": OWN_WEIGHTS, "value": json.dumps(read(path), sort_keys=True)})
    rejoin(connection)
    note_joined(connection, before)


def read(path: Path) -> dict[str, float]:
    """The weights of a file that `save` wrote. Raises UsageError when it is none."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))["same"]
        known = {str(name): float(value) for name, value in found.items()}
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeError, KeyError, AttributeError, TypeError, ValueError) as error:
        raise UsageError(f"{path}: holds no weights of evidence; make it with: dragoman train --from-review") from error
    if not any(name in known for name in weights()):
        raise UsageError(f"{path}: names no evidence that is known; make it with: dragoman train --from-review")
    return known
