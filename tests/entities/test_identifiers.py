"""The identifiers of other collections: each belongs to one actor of the registry, and has the form of its list."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from dragoman.entities import Registry
from dragoman.entities.identifiers import PATH, Identifiers, identifiers

ROWS = list(csv.DictReader(PATH.read_text("utf-8").splitlines()))
# Whose number their successor has: Russia, Serbia, Vietnam.
FORMER = frozenset(("soviet-union", "yugoslavia", "north-vietnam"))


@pytest.mark.parametrize(
    ("actor", "known"),
    [
        ("USA", Identifiers(2, 2, "Q30", 3)),
        ("DEU", Identifiers(255, 260, "Q183", 37)),
        ("SRB", Identifiers(345, 340, "Q403", 49)),
        ("YEM", Identifiers(679, 678, "Q805", 123)),
        ("PSE", Identifiers(None, None, "Q219060")),
        ("un", Identifiers(None, None, "Q1065")),
        ("hamas", Identifiers(None, None, "Q38799", 209, "Hamas Movement")),
        ("rsf", Identifiers()),
        ("nobody", Identifiers()),
    ],
)
def test_an_actor_has_the_identifiers_of_its_lists(actor: str, known: Identifiers) -> None:
    assert identifiers(actor) == known


def test_every_row_is_of_an_actor_of_the_registry() -> None:
    registry = Registry.load()
    assert [row["id"] for row in ROWS if registry.get(row["id"]) is None] == []
    assert [id for id, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []


@pytest.mark.parametrize("column", ["cow", "gw", "ucdp", "wikidata", "acled"])
def test_no_two_actors_have_one_identifier(column: str) -> None:
    counts = Counter(row[column] for row in ROWS if row[column] and row["id"] not in FORMER)
    assert [value for value, count in counts.items() if count > 1] == []


def test_identifiers_have_the_form_of_their_lists() -> None:
    for row in ROWS:
        assert all(re.fullmatch(r"[1-9]\d{0,2}|", row[column]) for column in ("cow", "gw")), row
        assert re.fullmatch(r"[1-9]\d{0,3}|", row["ucdp"]), row
        assert re.fullmatch(r"Q[1-9]\d*|", row["wikidata"]), row
        assert bool(row["cow"]) == bool(row["gw"]), row


def test_the_two_lists_number_states_alike_but_for_those_that_they_count_from_another_year() -> None:
    differ = {row["id"] for row in ROWS if row["cow"] != row["gw"]}
    assert differ == {"DEU", "KIR", "NRU", "SRB", "TON", "TUV", "YEM"}
