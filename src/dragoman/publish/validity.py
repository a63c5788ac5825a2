"""How right coded events are, from a sample that people judged: agreement of two coders, precision, corrected counts.

The sample is drawn by stratum (a column of the events), at random within each by a hash of the seed and the record, so
it is the same whenever it is drawn. Estimates are those of stratified sampling: each stratum counts as many events as
the ledger has in it (Cochran, Sampling Techniques, 1977, chapter 5), with the finite population correction.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import sqrt
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from ..errors import UsageError
from ..ledger import ask
from ..ledger.export import rows_of
from ..plain import cell
from ..whole import filled_whole, write_text

Row = dict[str, Any]
Pairs = Sequence[tuple[Hashable, Hashable]]
Z = 1.959964  # of a 95 % interval
SHOWN = (
    "id article_id outlet published url title sentence type mode status date place country actors recipients"
).split()
QUESTIONS = ("real", "type_right", "status_right", "date_right", "place_right", "actors_right", "recipients_right")
YES, NO = frozenset(("y", "yes", "1", "true")), frozenset(("n", "no", "0", "false"))
STRATA = ("type", "status", "mode", "country", "outlet")
KEY = "sample.json"
FEWEST = 2  # of a stratum, so that its variance can be estimated


# ---- measures ---------------------------------------------------------------------------------------------


def kappa(pairs: Pairs) -> float:
    """Cohen's kappa of two answers to each of several questions."""
    n = max(1, len(pairs))
    agreed = sum(a == b for a, b in pairs) / n
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[name] * second[name] for name in first) / n**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def kappa_interval(pairs: Pairs) -> tuple[float, float]:
    """Its 95 % interval, by the large-sample standard error of Cohen (1960)."""
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / max(1, n)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[name] * second[name] for name in first) / max(1, n) ** 2
    if not n or chance == 1:
        return (1.0, 1.0)
    error = sqrt(agreed * (1 - agreed) / n) / (1 - chance)
    middle = kappa(pairs)
    return max(-1.0, middle - Z * error), min(1.0, middle + Z * error)


def f1(first: set[Any], second: set[Any]) -> float:
    """Of two sets of what was found."""
    return 2 * len(first & second) / max(1, len(first) + len(second))


def f1_interval(first: set[Any], second: set[Any]) -> tuple[float, float]:
    """Its 95 % interval: F1 is 2 J / (1 + J), J the part of all found that both found, with Wilson's interval."""
    both, either = len(first & second), len(first | second)
    low, high = wilson(both, either)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def share(pairs: Pairs) -> float:
    """How many of the answers are equal."""
    return sum(a == b for a, b in pairs) / max(1, len(pairs))


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927); nought to one where nothing was counted."""
    if not whole:
        return (0.0, 1.0)
    p, z = part / whole, Z * Z / whole
    middle = (p + z / 2) / (1 + z)
    half = Z * sqrt(p * (1 - p) / whole + z / (4 * whole)) / (1 + z)
    return max(0.0, middle - half), min(1.0, middle + half)


# ---- the sample -------------------------------------------------------------------------------------------


def draw(
    connection: Connection,
    folder: Path,
    *,
    size: int,
    by: str = "type",
    coders: Sequence[str] = ("first", "second"),
    seed: int = 1,
    filters: ask.Filters | None = None,
) -> int:
    """Draws ``size`` events by stratum, in proportion but ``FEWEST`` of each at least, and writes a sheet for each
    coder (``NAME.csv``) and the key (``sample.json``); returns how many were drawn.

    Raises UsageError for a column that can't be a stratum, one coder twice, or a folder with a sample in it.
    """
    if by not in STRATA:
        raise UsageError(f"--by is one of {', '.join(STRATA)}; not {by!r}")
    if len(set(coders)) != len(coders) or not all(name.strip() and name == Path(name).name for name in coders):
        raise UsageError("--coder takes names, each another, that can be names of files")
    if (folder / KEY).exists():
        raise UsageError(f"{folder}: holds a sample already; name another folder")
    strata: dict[str, list[Row]] = {}
    for row in rows_of(connection, "events", filters=filters):
        strata.setdefault(str(row[by] or "none"), []).append(row)
    total = sum(map(len, strata.values()))
    if not total:
        raise UsageError("the ledger has no such events to draw from")
    drawn = [row for name in sorted(strata) for row in _of_stratum(strata[name], size, total, seed)]
    drawn.sort(key=lambda row: _lot(row, seed + 1))  # strata are mixed, so that no coder tires of one
    key = {
        "by": by,
        "seed": seed,
        "coders": list(coders),
        "strata": {name: len(rows) for name, rows in sorted(strata.items())},
        "drawn": {str(row["id"]): str(row[by] or "none") for row in drawn},
    }
    with filled_whole(folder) as aside:
        for coder in coders:
            _write_sheet(aside / f"{coder}.csv", drawn)
        write_text(aside / KEY, json.dumps(key, ensure_ascii=False, indent=1) + "\n")
    return len(drawn)


def _lot(row: Row, seed: int) -> str:
    """Where chance puts a record: by the seed and the record's words, wherever it stands in the ledger."""
    return blake2b(f"{seed}:{row['article_id']}:{row['fingerprint']}:{row['id']}".encode()).hexdigest()


def _of_stratum(rows: list[Row], size: int, total: int, seed: int) -> list[Row]:
    wanted = min(len(rows), max(FEWEST, round(size * len(rows) / total)))
    return sorted(rows, key=lambda row: _lot(row, seed))[:wanted]


def _write_sheet(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*SHOWN, *QUESTIONS, "comment"])
        writer.writerows([*(cell(row[name]) for name in SHOWN), *("" for _ in QUESTIONS), ""] for row in rows)


# ---- what came of it --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """The sheets of a sample read: answers by coder, record and question, and how large each stratum is."""

    coders: tuple[str, ...]
    answers: dict[str, dict[str, dict[str, bool]]]
    strata: dict[str, int]
    drawn: dict[str, str]

    def both(self, question: str) -> list[tuple[bool, bool]]:
        """The answers of the first two coders to a question that both answered."""
        one, other = (self.answers[name] for name in self.coders[:2])
        return [(one[record][question], other[record][question]) for record in sorted(one.keys() & other.keys())
                if question in one[record] and question in other[record]]  # fmt: skip

    def right(self, record: str) -> bool | None:
        """Whether an event is right: real, and of its type; where coders differ, the first says."""
        for coder in self.coders:
            answer = self.answers[coder].get(record, {})
            if "real" in answer:
                return answer["real"] and answer.get("type_right", True)
        return None


def read_sheets(folder: Path) -> Judged:
    """The filled sheets of a sample. Raises UsageError for a folder without one and for an answer but y and n."""
    try:
        key = msgspec.json.decode((folder / KEY).read_bytes(), type=_Key)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{folder}: holds no sample; draw one with: dragoman sample LEDGER {folder}") from error
    answers = {coder: _answers(folder / f"{coder}.csv") for coder in key.coders}
    return Judged(key.coders, answers, key.strata, key.drawn)


class _Key(msgspec.Struct):
    """What `KEY` holds."""

    coders: tuple[str, ...]
    strata: dict[str, int]
    drawn: dict[str, str]


def _answers(path: Path) -> dict[str, dict[str, bool]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: can't be read: {error}") from error
    found: dict[str, dict[str, bool]] = {}
    if rows and "id" not in rows[0]:
        raise UsageError(f"{path}: has no column id, by which the records of the sample are known")
    for number, row in enumerate(rows, 2):
        for question in QUESTIONS:
            answer = (row.get(question) or "").strip().lower()
            if answer and answer not in YES | NO:
                raise UsageError(f"{path}: row {number}: {question} is y or n, not {answer!r}")
            if answer:
                found.setdefault(str(row["id"]), {})[question] = answer in YES
    return found


def agreement(judged: Judged) -> list[Row]:
    """For each question how often two coders answered alike, and Cohen's kappa with its 95 % interval; for what is an
    event at all, F1 too. Empty with one coder."""
    if len(judged.coders) < 2:
        return []
    rows = []
    for question in QUESTIONS:
        pairs = judged.both(question)
        if not pairs:
            continue
        low, high = kappa_interval(pairs)
        found = [{number for number, pair in enumerate(pairs) if pair[side]} for side in (0, 1)]
        f1_low, f1_high = f1_interval(*found)
        rows.append(
            {
                "question": question,
                "judged": len(pairs),
                "agreed": round(share(pairs), 3),
                "kappa": round(kappa(pairs), 3),
                "kappa_low": round(low, 3),
                "kappa_high": round(high, 3),
                "f1": round(f1(*found), 3),
                "f1_low": round(f1_low, 3),
                "f1_high": round(f1_high, 3),
            }
        )
    return rows


def estimates(judged: Judged) -> list[Row]:
    """For each stratum and for all: how many events were coded, the part of the sample that is right, and how many
    right ones there are by it, each with its 95 % interval.

    The share of a stratum has Wilson's interval; the whole's has the variance of stratified sampling.
    """
    rows, weighted, variance, coded = [], 0.0, 0.0, 0
    for name, size in judged.strata.items():
        verdicts = [judged.right(record) for record, stratum in judged.drawn.items() if stratum == name]
        known = [verdict for verdict in verdicts if verdict is not None]
        if not known:
            continue
        right, n = sum(known), len(known)
        low, high = wilson(right, n)
        rows.append(_estimate(name, size, n, right / n, low, high))
        coded += size
        weighted += size * right / n
        if n > 1:
            variance += size * (size - n) * (right / n) * (1 - right / n) / (n - 1)
    if rows:
        half = Z * sqrt(max(0.0, variance))
        low, high = max(0.0, weighted - half) / coded, min(float(coded), weighted + half) / coded
        rows.append(_estimate("all", coded, sum(row["judged"] for row in rows), weighted / coded, low, high))
    return rows


def _estimate(stratum: str, size: int, judged: int, precision: float, low: float, high: float) -> Row:
    return {
        "stratum": stratum,
        "coded": size,
        "judged": judged,
        "precision": round(precision, 3),
        "low": round(low, 3),
        "high": round(high, 3),
        "right_ones": round(size * precision, 1),
        "right_low": round(size * low, 1),
        "right_high": round(size * high, 1),
    }
