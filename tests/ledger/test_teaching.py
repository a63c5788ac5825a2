"""What a reviewer is asked first, and how far reviewers agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from dragoman.ledger import Ledger, schema, teaching
from dragoman.ledger.database import writing
from dragoman.reader import Reader

TEXT = (
    "Rebels bombed a bridge in Aleppo on Monday. Turkey accused Russia of lies. Russia threatened Turkey. "
    "Iran accused Israel of a plot. Israel sanctioned Iran."
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    folder = tmp_path_factory.mktemp("teaching")
    (folder / "a.txt").write_text(TEXT, "utf-8")
    with Ledger(folder / "a.ledger", create=True) as ledger:
        ledger.add([str(folder / "a.txt")], jobs=1, reader=reader)
    return folder / "a.ledger"


@pytest.fixture
def ledger(kept: Path, tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "b.ledger").write_bytes(kept.read_bytes())
    with Ledger(tmp_path / "b.ledger") as opened:
        yield opened


def set_events(ledger: Ledger, *made: tuple[float, str]) -> list[int]:
    """Gives the events these probabilities and rules; those left over count for nothing."""
    e = schema.events
    with writing(ledger.engine) as connection:
        ids = list(connection.execute(select(e.c.id).order_by(e.c.id)).scalars())
        assert len(ids) >= len(made)
        for n, number in enumerate(ids):
            confidence, rule = made[n] if n < len(made) else (1.0, "other")
            connection.execute(
                update(e).where(e.c.id == number).values(confidence=confidence, rule=rule, type="ACCUSE")
            )
    return ids


def asked(ledger: Ledger, by: str, reviewer: str = "") -> list[int]:
    with ledger.reading() as connection:
        return [row["id"] for row in teaching.waiting(connection, by, reviewer=reviewer)]


def test_nearest_to_even_odds_comes_first(ledger: Ledger) -> None:
    ids = set_events(ledger, (0.9, "a"), (0.52, "a"), (0.2, "a"), (0.45, "a"))
    assert asked(ledger, "even")[:3] == [ids[1], ids[3], ids[2]]


def test_what_settles_most_is_unsure_and_has_many_alike_and_the_next_is_of_another_kind(ledger: Ledger) -> None:
    ids = set_events(ledger, (0.5, "a"), (0.5, "a"), (0.5, "b"), (0.97, "a"))
    assert asked(ledger, "settles")[:3] == [ids[0], ids[2], ids[1]]


def test_what_was_judged_is_asked_no_more_except_for_a_second_look(ledger: Ledger) -> None:
    first, *_ = set_events(ledger, (0.5, "a"), (0.5, "a"), (0.5, "a"))
    ledger.review("event", first, "accept", reviewer="Ada")
    assert first not in asked(ledger, "even")
    assert asked(ledger, "second", "Ben") == [first]
    assert asked(ledger, "second", "Ada") == []


def test_progress_counts_records_not_decisions(ledger: Ledger) -> None:
    first, second, *_ = set_events(ledger, (0.5, "a"), (0.5, "a"))
    for decision in ("accept", "reject"):
        ledger.review("event", first, decision, reviewer="Ada")  # type: ignore[arg-type]
    ledger.review("event", second, "comment", reviewer="Ada", comment="hm")
    with ledger.reading() as connection:
        told = teaching.progress(connection, "Ada", "2000-01-01")
        assert teaching.progress(connection, "Ben", "2000-01-01")["today"] == 0
    assert (told["judged"], told["today"]) == (1, 1)


def test_two_reviewers_agree_as_far_as_their_last_verdicts_do(ledger: Ledger) -> None:
    ids = set_events(ledger, (0.5, "a"), (0.5, "a"), (0.5, "a"))[:3]
    for number, ada, ben in zip(ids, ("accept", "accept", "reject"), ("accept", "reject", "reject"), strict=True):
        ledger.review("event", number, ada, reviewer="Ada")  # type: ignore[arg-type]
        ledger.review("event", number, ben, reviewer="Ben")  # type: ignore[arg-type]
    with ledger.reading() as connection:
        (told,) = teaching.between(connection)
    # Two of three alike; by chance (2/3)(1/3) + (1/3)(2/3) = 4/9, so kappa is (2/3 - 4/9) / (5/9).
    assert told == {"one": "Ada", "other": "Ben", "both": 3, "agree": 0.667, "kappa": 0.4}
