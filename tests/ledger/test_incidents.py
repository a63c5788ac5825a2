"""What makes two reports one happening, and what speaks against it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dragoman.ledger import Ledger
from dragoman.ledger.ask import unusual
from dragoman.ledger.incidents import (
    SAME_HAPPENING,
    Happening,
    Party,
    capital_words,
    content_words,
    home_blocks,
    is_wide,
    near_blocks,
    proper_words,
    similarity,
    told_together,
)
from dragoman.reader import Reader

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
        replace(SHELLING, earliest=date(2020, 2, 4), latest=date(2020, 2, 4)),
        replace(SHELLING, actors=(TURKEY,)),
        replace(SHELLING, place="Aleppo", point=(36.2, 38.5)),
        replace(SHELLING, place="Ariha", point=(35.81, 36.61)),
        replace(SHELLING, country="IRQ", place=None, point=None),
        replace(SHELLING, type="ACCUSE"),
        replace(SHELLING, status="planned"),
        replace(SHELLING, type="COERCE", status="denied"),
    ],
    ids=[
        "another day",
        "the next day",
        "another attacker",
        "another town",
        "a town half an hour away",
        "another country",
        "another act",
        "only planned",
        "another act denied",
    ],
)
def test_a_likeness_is_not_the_same_happening(other: Happening) -> None:
    assert similarity(SHELLING, other) < SAME_HAPPENING


@pytest.mark.parametrize(
    "other",
    [
        replace(SHELLING, status="denied", deaths=None),
        replace(SHELLING, earliest=date(2020, 2, 4), latest=date(2020, 2, 4), of_word=True),
        replace(SHELLING, earliest=date(2020, 2, 5), latest=date(2020, 2, 5), dated=False),
        replace(SHELLING, place="Idlib", point=(35.9, 36.0), wide=True),
        replace(SHELLING, place="Syria", point=(35.0, 38.0), wide=True),
        replace(SHELLING, recipients=(Party(5, "person", None, frozenset(), "Saraqib"),), names=frozenset(("saraqi",))),
        replace(SHELLING, recipients=(), deaths=14),
    ],
    ids=[
        "the attacker's denial",
        "the date is that of the word",
        "no day is given, told two days later",
        "only the province is named",
        "only the country is named",
        "the town is taken for a party",
        "whom it hit isn't said, and the toll has risen",
    ],
)
def test_a_report_that_tells_less_or_otherwise_is_still_of_the_same_happening(other: Happening) -> None:
    assert similarity(SHELLING, replace(other, id=2, article=2)) >= SAME_HAPPENING


PLAN = replace(
    SHELLING,
    type="CONSULT",
    status="planned",
    place="Geneva",
    country="CHE",
    actors=(STATE, TURKEY),
    recipients=(),
    deaths=None,
    words=content_words("Syria and Turkey will meet in Geneva."),
)


def test_a_plan_of_no_day_may_be_one_of_the_next_two_weeks() -> None:
    of_no_day = replace(PLAN, dated=False)
    soon, late = (replace(PLAN, earliest=day, latest=day) for day in (date(2020, 2, 12), date(2020, 2, 25)))
    assert similarity(of_no_day, soon) >= SAME_HAPPENING > similarity(of_no_day, late)
    assert set(near_blocks(soon)) & set(home_blocks(of_no_day))


def test_a_meeting_that_is_off_is_one_by_the_day_of_the_word_and_by_the_day_it_was_planned_for() -> None:
    off = replace(PLAN, status="cancelled")
    by_its_day = replace(off, earliest=date(2020, 2, 12), latest=date(2020, 2, 12))
    assert similarity(off, by_its_day) >= SAME_HAPPENING
    assert set(near_blocks(by_its_day)) & set(home_blocks(off))


def test_bodies_of_many_states_are_neither_a_state_nor_one_another() -> None:
    union, league = (
        Party(n, "organization", None, frozenset(("IGO",)), name) for n, name in ((8, "EU"), (9, "League"))
    )
    by_union = replace(SHELLING, type="COERCE", actors=(union,))
    assert similarity(by_union, replace(by_union, actors=(TURKEY,))) < SAME_HAPPENING
    assert similarity(by_union, replace(by_union, actors=(league,))) < SAME_HAPPENING


SOLDIERS = Party(6, "military", "SYR", frozenset(("MIL",)), "eight soldiers")
CONVOY = Party(7, "unnamed", None, frozenset(), "their convoy")
PEOPLE = Party(10, "population", None, frozenset(("CVL",)), "twelve people")


def test_deaths_and_the_attack_of_one_sentence_are_one_act() -> None:
    died, attacked = replace(SHELLING, actors=(), recipients=(SOLDIERS,)), replace(SHELLING, recipients=(CONVOY,))
    assert told_together(died, attacked)
    assert not told_together(died, replace(attacked, place="Aleppo"))
    assert not told_together(died, replace(attacked, type="COERCE"))


def test_a_later_sentence_without_day_or_attacker_adds_its_toll() -> None:
    words = content_words("Twelve people were killed.")
    toll = replace(SHELLING, actors=(), recipients=(PEOPLE,), words=words, place=None, dated=False)
    assert told_together(toll, SHELLING)
    assert not told_together(replace(toll, dated=True), SHELLING)
    assert not told_together(replace(toll, place="Aleppo"), SHELLING)


def test_a_report_without_a_country_is_looked_for_where_its_words_point() -> None:
    known = replace(SHELLING, country="AFG", place="Kabul", actors=(), recipients=())
    sentence = "Twelve worshippers died in the Afghan capital."
    nameless = replace(known, country=None, place=None, point=None, names=proper_words(sentence))
    assert set(near_blocks(nameless)) & set(home_blocks(known))
    assert set(near_blocks(known)) & set(home_blocks(nameless))


def test_a_capital_is_known_by_its_country() -> None:
    assert capital_words("It exploded in the Afghan capital.") == {"kabul"}
    assert capital_words("It exploded in Bamako, the capital of Mali.") == {"bamako"}
    assert not capital_words("It exploded in Quetta, the provincial capital, and not in Pakistan's north.")


@pytest.mark.parametrize(
    ("place", "sentence", "wide"),
    [
        ("Syria", "They shelled a town in Syria.", True),
        ("Borno", "They attacked a village in Borno state.", True),
        ("Hama", "They shelled the province of Hama.", True),
        ("Hama", "They shelled Hama.", False),
        (None, "They shelled it.", False),
    ],
)
def test_a_country_or_a_part_of_one_may_hold_the_town_that_another_report_names(
    place: str | None, sentence: str, wide: bool
) -> None:
    assert is_wide(place, sentence) == wide


def test_what_one_side_denies_is_one_incident_with_what_others_tell(tmp_path: Path, reader: Reader) -> None:
    texts = [
        "Turkey denied on Thursday that its army had shelled the Syrian town of Kobani on Wednesday.",
        "The Turkish army shelled the Syrian town of Kobani on Wednesday, killing four people, residents said.",
    ]
    told = [{"id": str(n), "published": "2020-02-06", "title": "Kobani", "text": text} for n, text in enumerate(texts)]
    file = tmp_path / "told.jsonl"
    file.write_text("\n".join(map(json.dumps, told)), "utf-8")
    with Ledger(tmp_path / "l.ledger", create=True) as ledger:
        ledger.add([str(file)], jobs=1, reader=reader)
        attack = ledger.incidents(type="ASSAULT")
    assert list(attack["reports"]) == [2]
    assert list(attack["status"]) == ["occurred"]


def test_a_week_far_above_the_others_is_unusual_and_quiet_ones_are_not() -> None:
    assert unusual([1, 2, 1, 3, 2, 1, 40, 2]) == [False] * 6 + [True, False]
    assert unusual([0.0] * 9 + [12.0]) == [False] * 9 + [True]
    assert unusual([2, 2, 2, 2]) == [False] * 4
    assert unusual([0.0] * 60 + [4, 5, 4, 9, 60, 5]) == [False] * 64 + [True, False]
