"""What makes two reports one happening, and what speaks against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dragoman.ledger.ask import unusual
from dragoman.ledger.incidents import SAME_HAPPENING, Happening, Party, content_words, similarity

ARMY = Party(1, "military", "SYR", frozenset(("MIL",)))
STATE = Party(2, "state", "SYR", frozenset(("GOV",)))
REBELS = Party(3, "armed group", "SYR", frozenset(("REB",)))
TURKEY = Party(4, "state", "TUR", frozenset(("GOV",)))
SHELLING = Happening(
    id=1,
    article=1,
    type="ASSAULT",
    status="occurred",
    earliest=date(2020, 2, 3),
    latest=date(2020, 2, 3),
    dated=True,
    place="Saraqib",
    country="SYR",
    point=(35.86, 36.80),
    actors=(ARMY,),
    recipients=(REBELS,),
    deaths=5,
    words=content_words("The army shelled rebel positions in Saraqib."),
)


def test_the_same_attack_told_of_the_army_and_of_the_state_is_one() -> None:
    told_again = replace(SHELLING, id=2, article=2, actors=(STATE,), deaths=6)
    assert similarity(SHELLING, told_again) >= SAME_HAPPENING


@pytest.mark.parametrize(
    "other",
    [
        replace(SHELLING, earliest=date(2020, 2, 9), latest=date(2020, 2, 9)),
        replace(SHELLING, actors=(TURKEY,)),
        replace(SHELLING, place="Aleppo", point=(36.2, 38.5)),
        replace(SHELLING, country="IRQ", place=None, point=None),
        replace(SHELLING, type="ACCUSE"),
        replace(SHELLING, status="planned"),
    ],
    ids=["another day", "another attacker", "another town", "another country", "another act", "only planned"],
)
def test_a_likeness_is_not_the_same_happening(other: Happening) -> None:
    assert similarity(SHELLING, other) < SAME_HAPPENING


def test_a_week_far_above_the_others_is_unusual_and_quiet_ones_are_not() -> None:
    assert unusual([1, 2, 1, 3, 2, 1, 40, 2]) == [False] * 6 + [True, False]
    assert unusual([0.0] * 9 + [12.0]) == [False] * 9 + [True]
    assert unusual([2, 2, 2, 2]) == [False] * 4
    assert unusual([0.0] * 60 + [4, 5, 4, 9, 60, 5]) == [False] * 64 + [True, False]
