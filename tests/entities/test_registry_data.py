"""The registry's data files: every entry is complete, its dates make sense, and no name is unclear by oversight."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from datetime import date
from itertools import combinations
from typing import Any, get_args

import pytest

from dragoman.entities.registry import FOLDER, Registry, pieces
from dragoman.places.build import GEONAMES, read_geonames
from dragoman.records import EntityKind

Entry = dict[str, Any]

SECTORS = frozenset(
    "GOV JUD LEG MIL COP OPP PTY REB PRM SPY UAF CVL ELI BUS EDU MED LAB AGR JRN REF REL SOC CRM IGO NGO".split()
)
TERRITORIES_WITHOUT_ISO_CODE = frozenset(("XKX",))
FORMER = frozenset(("ANT", "SCG"))  # GeoNames still lists the Netherlands Antilles, and Serbia and Montenegro
COUNTRIES = {country.iso3 for country in read_geonames(GEONAMES).countries} - FORMER - TERRITORIES_WITHOUT_ISO_CODE


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return [
        entry for path in sorted(FOLDER.glob("*.toml")) for entry in tomllib.loads(path.read_text("utf-8"))["actor"]
    ]


def spans(entry: Entry) -> list[tuple[str, Entry]]:
    """All pairs of dates in an entry: its own, and those of its offices and spells."""
    dated = [entry, *entry.get("offices", ()), *entry.get("spells", ())]
    return [(str(part.get("office", entry["id"])), part) for part in dated if "from" in part or "to" in part]


def is_date(text: str) -> bool:
    parts = text.split("-")
    return (
        [len(part) for part in parts] in ([4], [4, 2], [4, 2, 2])
        and all(part.isdigit() for part in parts)
        and (len(parts) < 2 or 1 <= int(parts[1]) <= 12)
        and (len(parts) < 3 or 1 <= int(parts[2]) <= 31)
    )


def existed_together(one: Entry, other: Entry) -> bool:
    """Whether the times in which two actors existed overlap; an open end is taken to overlap."""
    (since, until), (other_since, other_until) = (
        (str(entry.get("from", "")), str(entry.get("to", "9999"))) for entry in (one, other)
    )
    return since <= other_until and other_since <= until


def known_names(entry: Entry) -> set[tuple[str, ...]]:
    """An entry's names that identify it alone, as the registry compares them: those it says it shares left out."""
    shared = set(entry.get("shared", ()))
    names = [entry["name"], *entry.get("aliases", ()), *entry.get("demonyms", ()), *entry.get("seats", ())]
    compared = (tuple(pieces(name.removeprefix("the "))) for name in names if name not in shared)
    return {name for name in compared if name}


def test_every_entry_says_who_it_is(entries: list[Entry]) -> None:
    for entry in entries:
        assert entry["id"], entry
        assert entry["name"], entry["id"]
        assert entry["kind"] in get_args(EntityKind), entry["id"]
        assert entry["sectors"], entry["id"]
        assert set(entry["sectors"]) <= SECTORS, entry["id"]


def test_ids_are_unique(entries: list[Entry]) -> None:
    assert [id for id, count in Counter(entry["id"] for entry in entries).items() if count > 1] == []


def test_every_country_of_iso_3166_is_a_state_with_its_code_as_id(entries: list[Entry]) -> None:
    states = {entry["id"] for entry in entries if entry["kind"] == "state"}
    assert states >= COUNTRIES


def test_countries_parents_and_bodies_of_offices_are_in_the_registry(entries: list[Entry]) -> None:
    ids = {entry["id"] for entry in entries}
    codes = COUNTRIES | TERRITORIES_WITHOUT_ISO_CODE
    for entry in entries:
        assert entry.get("country") in codes | {None}, entry["id"]
        assert entry.get("parent") in ids | {None}, entry["id"]
        for office in entry.get("offices", ()):
            assert office["office"], entry["id"]
            assert office["of"] in ids, (entry["id"], office)


def test_dates_are_iso_8601_and_in_order(entries: list[Entry]) -> None:
    for entry in entries:
        for what, span in spans(entry):
            assert all(is_date(span[end]) for end in ("from", "to") if end in span), (entry["id"], what)
            if "from" in span and "to" in span:
                # Of dates told to different parts (a year, a month), the parts that both tell are compared.
                length = min(len(span["from"]), len(span["to"]))
                assert span["from"][:length] <= span["to"][:length], (entry["id"], what)


def test_people_have_a_gender_and_only_people_hold_offices(entries: list[Entry]) -> None:
    for entry in entries:
        assert (entry.get("gender") in ("m", "f")) == (entry["kind"] == "person"), entry["id"]
        assert entry["kind"] == "person" or not entry.get("offices"), entry["id"]


def test_a_shared_name_is_one_of_the_entrys_own(entries: list[Entry]) -> None:
    for entry in entries:
        assert set(entry.get("shared", ())) <= {entry["name"], *entry.get("aliases", ())}, entry["id"]


def test_no_name_belongs_to_two_actors_of_one_time_unless_marked_as_shared(entries: list[Entry]) -> None:
    holders: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        for name in known_names(entry):
            holders[name].append(entry)
    clashes = [
        (" ".join(name), one["id"], other["id"])
        for name, found in holders.items()
        for one, other in combinations(found, 2)
        if existed_together(one, other)
    ]
    assert clashes == []


def test_whoever_held_a_states_highest_offices_left_them_when_another_came(entries: list[Entry]) -> None:
    posts = ("president", "prime minister", "foreign minister", "defence minister", "interior minister")
    open_ended = Counter(
        (office["of"], office["office"])
        for entry in entries
        for office in entry.get("offices", ())
        if office["office"] in posts and len(office["of"]) == 3 and "from" in office and "to" not in office
    )
    assert [post for post, holders in open_ended.items() if holders > 1] == []


@pytest.mark.parametrize(
    ("actor", "day", "office"),
    [
        ("vladimir-putin", "2010-01-01", "prime minister"),
        ("vladimir-putin", "2017-11-21", "president"),
        ("angela-merkel", "2017-11-21", "chancellor"),
        ("boris-johnson", "2018-01-20", "foreign secretary"),
        ("staffan-de-mistura", "2018-01-20", "special envoy for Syria"),
        ("rex-tillerson", "2018-01-18", "secretary of state"),
        ("barack-obama", "2018-01-18", None),
    ],
)
def test_offices_are_as_of_a_day(actor: str, day: str, office: str | None) -> None:
    registry = Registry.load()
    held = registry.office(registry[actor], date.fromisoformat(day))
    assert (held.office if held else None) == office
