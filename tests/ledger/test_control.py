"""Which claims about ground are listed, how they are set together by place, and what is said of each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.ledger import Ledger, control, schema
from dragoman.ledger.database import writing
from dragoman.ledger.store import store_report
from dragoman.records import (
    Article,
    Control,
    ControlStatus,
    Entity,
    EntityKind,
    Evidence,
    Place,
    Recency,
    Report,
    Share,
    Time,
)
from dragoman.views.lanes import lanes

KINDS: dict[str, EntityKind] = {
    "Redland": "state",
    "Blueland": "state",
    "troops": "military",
    "Redlander rebel": "armed group",
    "the Red army": "military",
    "Blue Front": "armed group",
    "Green Front": "armed group",
    "rebel": "armed group",
    "army": "military",
    "villagers": "population",
    "terrorist organisation": "armed group",
    "Beta": "government",
    "Ann Lee": "person",
}
KNOWN = (
    "Redland",
    "Blueland",
    "the Red army",
    "Blue Front",
    "Green Front",
)  # that the registry has; the rest are only described
SPOTS: dict[str, dict[str, Any]] = {
    "Alpha": {"latitude": 10.0, "longitude": 20.0, "precision": "town", "admin1": "North", "geonames_id": 1},
    "Al-Alpha": {"latitude": 10.0, "longitude": 20.0, "precision": "town", "admin1": "North", "geonames_id": 1},
    "Beta": {"latitude": 11.0, "longitude": 21.0, "precision": "town", "admin1": "North", "geonames_id": 2},
    "Delta": {"latitude": 12.0, "longitude": 22.0, "precision": "region", "feature": "A", "geonames_id": 3},
    "Zeta": {"latitude": 13.0, "longitude": 23.0, "precision": "exact", "feature": "S", "geonames_id": 4},
    "Eta": {"latitude": 14.0, "longitude": 24.0, "precision": "region", "feature": "H", "geonames_id": 5},
    "Sudan": {"latitude": 15.0, "longitude": 30.0, "precision": "country", "feature": "A"},
}
Tell = Callable[..., None]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ground.ledger", create=True)


@pytest.fixture
def tell(ledger: Ledger) -> Tell:
    """Puts an article of one sentence into the ledger, with what was read of it: ``act`` is the word that tells of the
    holding, ``holder`` and ``place`` those that the sentence names."""
    count = 0

    def put(
        text: str,
        act: str,
        holder: str,
        place: str,
        status: ControlStatus,
        *,
        on: str = "2018-04-10",
        said_by: str | None = None,
        share: Share | None = None,
        loser: str | None = None,
        times: dict[str, str] | None = None,
        rule: str = "control:test",
        lead: str = "",
        recency: Recency = "news",
    ) -> None:
        nonlocal count
        count += 1
        text = lead + text
        names = dict.fromkeys(name for name in (holder, said_by, loser) if name)
        entities = [_entity(f"e{n}", name) for n, name in enumerate(names)]
        ids = {entity.name: entity.id for entity in entities}
        spots = [_place(name, text) for name in SPOTS if name in text or name == place]
        evidence = Evidence(sentence=(len(lead), len(text)), trigger=[(text.index(act), text.index(act) + len(act))])
        known = {spot.name: spot.id for spot in spots}
        if place not in known:
            entities.append(Entity(id="ground", name=place, kind="unnamed", rule="described"))
        given = [(holder, status, rule)] + ([(loser, "lost", control.TAKEN)] if loser else [])
        claims = [
            Control(
                holder=ids[who],
                territory=known.get(place, "ground"),
                status=what,  # type: ignore[arg-type]
                said_by=ids[said_by] if said_by else None,
                share=share,
                recency=recency,
                evidence=evidence,
                rule=by,
            )
            for who, what, by in given
        ]
        days = [
            Time(span=(text.index(words), text.index(words) + len(words)), type="DATE", value=value, rule="test")
            for words, value in (times or {}).items()
        ]
        article = Article(id=f"a{count}", outlet=f"Outlet {count}", published=on, text=text + " " * count)
        report = Report(article=article, entities=entities, places=spots, times=days, control=claims)
        with writing(ledger.engine) as connection:
            row = store_report(connection, report, "test")
            connection.execute(schema.articles.update().where(schema.articles.c.id == row).values(voice=row))

    return put


def _entity(id: str, name: str) -> Entity:
    country = "SDN" if name in ("Redland", "the Red army") else None
    rule = f"registry:{name.replace(' ', '-').lower()}" if name in KNOWN else "described"
    return Entity(id=id, name=name, kind=KINDS[name], country=country, rule=rule)


def _place(name: str, text: str) -> Place:
    spot = {"country": "SDN", "feature": "P", **SPOTS[name]}
    mentions = [(found.start(), found.end()) for found in re.finditer(name, text)]
    return Place(id=name, name=name, rule="test", mentions=mentions, **spot)


def asked(ledger: Ledger, place: str | None = None, **limits: Any) -> control.Ground:
    with ledger.reading() as connection:
        return control.changes(connection, place, **limits)


def left_out(ledger: Ledger) -> dict[str, int]:
    ground = asked(ledger)
    assert not ground.changes
    return dict(ground.left_out)


# ---- what is listed ---------------------------------------------------------------------------------


def test_a_town_that_was_taken_is_listed_with_its_day_source_and_record(ledger: Ledger, tell: Tell) -> None:
    tell("Redland took Alpha on Monday.", "took", "Redland", "Alpha", "gained", times={"Monday": "2018-04-09"})
    (row,) = asked(ledger).changes
    assert (row["place"], row["within"], row["holder"], row["status"]) == ("Alpha", "North, Sudan", "Redland", "gained")
    assert (row["date"], row["dated"], row["outlet"], row["record"]) == ("2018-04-09", "said", "Outlet 1", "control:1")


def test_without_a_day_in_the_sentence_the_day_is_that_of_the_article(ledger: Ledger, tell: Tell) -> None:
    tell("Redland holds Alpha.", "holds", "Redland", "Alpha", "holds", on="2018-04-10T08:00:00Z")
    (row,) = asked(ledger).changes
    assert (row["date"], row["dated"]) == ("2018-04-10", "published")


@pytest.mark.parametrize("holder", ["villagers", "Ann Lee"])
def test_who_flees_a_town_has_not_lost_it(ledger: Ledger, tell: Tell, holder: str) -> None:
    tell(f"{holder} fled Alpha.", "fled", holder, "Alpha", "lost")
    assert left_out(ledger) == {"holder": 1}


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The Blue Front said it would march on if it conquers Alpha.", "conquers"),
        ("The Blue Front has yet to say whether it has retaken Alpha.", "retaken"),
        ("The Blue Front is trying to take Alpha.", "take"),
        ("The Blue Front no longer holds Alpha.", "holds"),
        ("The Blue Front denied that it lost Alpha.", "lost"),
        ("The Blue Front held talks because its loss of Alpha was imminent.", "loss"),
        ("The Blue Front has almost taken Alpha.", "taken"),
    ],
)
def test_what_is_wished_feared_or_denied_is_not_listed(ledger: Ledger, tell: Tell, text: str, act: str) -> None:
    tell(text, act, "Blue Front", "Alpha", "gained")
    assert left_out(ledger) == {"unsure": 1}


def test_what_is_looked_back_on_is_not_put_on_the_day_of_the_article(ledger: Ledger, tell: Tell) -> None:
    text = "The city became the capital after the Blue Front took Alpha."
    tell(text, "took", "Blue Front", "Alpha", "gained", recency="background")
    assert left_out(ledger) == {"day": 1}


def test_what_is_past_is_listed_where_its_own_clause_gives_the_day(ledger: Ledger, tell: Tell) -> None:
    text = "On Thursday guns fired on Alpha, which the Blue Front had taken in March."
    tell(text, "taken", "Blue Front", "Alpha", "gained", times={"Thursday": "2018-04-05", "March": "2018-03"})
    assert [row["date"] for row in asked(ledger).changes] == ["2018-03"]


def test_what_was_gained_before_the_news_is_not_put_on_its_day(ledger: Ledger, tell: Tell) -> None:
    tell(
        "Families went home after the Red army in recent months retook Alpha.",
        "retook",
        "the Red army",
        "Alpha",
        "gained",
    )
    assert left_out(ledger) == {"day": 1}
    tell("After a week of fighting the Red army retook Beta.", "retook", "the Red army", "Beta", "gained")
    assert [row["place"] for row in asked(ledger).changes] == ["Beta"]


def test_a_time_in_front_of_when_belongs_to_what_follows(ledger: Ledger, tell: Tell) -> None:
    text = "Since March, when the Blue Front took Alpha, it has fought this month for more."
    tell(text, "took", "Blue Front", "Alpha", "gained", times={"March": "2018-03", "this month": "2018-04"})
    assert [row["date"] for row in asked(ledger).changes] == ["2018-03"]


def test_ground_without_a_name_is_not_listed(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front took five villages.", "took", "Blue Front", "five villages", "gained")
    assert left_out(ledger) == {"place": 1}


def test_who_is_only_called_a_terrorist_may_be_anybody(ledger: Ledger, tell: Tell) -> None:
    holder = "terrorist organisation"
    tell(f"Alpha is held by a {holder}, it said.", "held", holder, "Alpha", "holds", said_by="Redland")
    with ledger.reading() as connection:
        assert control.changes(connection).left_out == {"blamed": 1}


def test_a_named_place_that_no_map_has_is_listed_and_talks_that_are_held_are_not(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front took Gamma.", "took", "Blue Front", "Gamma", "gained")
    tell("The Blue Front holds Second Round with Redland.", "holds", "Blue Front", "Second Round", "holds")
    assert [(row["place"], row["latitude"]) for row in asked(ledger).changes] == [("Gamma", None)]


def test_a_description_stands_where_the_article_has_the_place(ledger: Ledger, tell: Tell) -> None:
    tell("Shells fell on Alpha, in rebel-held Alpha province.", "held", "rebel", "rebel-held Alpha province", "holds")
    (row,) = asked(ledger).changes
    assert (row["place"], row["latitude"], row["holder"]) == ("Alpha", 10.0, "rebels")


def test_a_whole_country_is_listed_only_with_a_measured_share(ledger: Ledger, tell: Tell) -> None:
    text = "The Blue Front holds most of Sudan."
    tell(text, "holds", "Blue Front", "Sudan", "holds", share=Share(low=0.5, high=None, text="most"))
    assert left_out(ledger) == {"country": 1}
    share = Share(low=0.4, high=None, text="more than 40 per cent")
    tell("The Blue Front holds more than 40 per cent of Sudan.", "holds", "Blue Front", "Sudan", "holds", share=share)
    assert [row["share"] for row in asked(ledger).changes] == ["more than 40 per cent"]


def test_a_superlative_is_no_share(ledger: Ledger, tell: Tell) -> None:
    share = Share(low=0.5, high=None, text="most")
    tell("Redland holds the most important port, Alpha.", "holds", "Redland", "Alpha", "holds", share=share)
    assert [row["share"] for row in asked(ledger).changes] == [None]


def test_a_sentence_that_does_not_say_it_of_the_place_is_left_out(ledger: Ledger, tell: Tell) -> None:
    tell("They were driven from the land the Blue Front seized.", "seized", "Blue Front", "Beta", "gained")
    tell("The Blue Front pressed on Alpha, overrunning two camps.", "overrunning", "Blue Front", "Alpha", "gained")
    tell("The Blue Front took a farm near Alpha.", "took", "Blue Front", "Alpha", "gained")
    assert left_out(ledger) == {"sentence": 3}


def test_who_is_held_after_a_place_and_a_comma_is_left_open(ledger: Ledger, tell: Tell) -> None:
    tell("They were the last in Alpha, held by the Blue Front.", "held", "Blue Front", "Alpha", "holds")
    assert left_out(ledger) == {"sentence": 1}


def test_a_town_neither_holds_nor_loses_ground(ledger: Ledger, tell: Tell) -> None:
    tell("They fled Alpha and Beta.", "fled", "Beta", "Alpha", "lost")
    assert left_out(ledger) == {"town": 1}


def test_a_part_of_a_place_that_a_group_without_a_name_holds_is_left_out(ledger: Ledger, tell: Tell) -> None:
    tell("The rebel front holds suburbs of Alpha.", "holds", "rebel", "Alpha", "holds")
    assert left_out(ledger) == {"nameless": 1}


def test_who_came_in_is_not_yet_said_to_hold_it(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front entered Alpha.", "entered", "Blue Front", "Alpha", "gained", rule="control:gained.enter")
    assert left_out(ledger) == {"entered": 1}


def test_a_part_of_a_place_is_told_as_a_part(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front holds suburbs of Alpha.", "holds", "Blue Front", "Alpha", "holds")
    tell("The Blue Front holds Alpha airport.", "holds", "Blue Front", "Alpha", "holds")
    tell("The Blue Front holds the town of Alpha.", "holds", "Blue Front", "Alpha", "holds")
    assert sorted(str(row["part"]) for row in asked(ledger).changes) == ["None", "airport", "suburbs of"]


def test_strikes_in_a_place_and_the_towns_of_a_list_are_no_parts_of_it(ledger: Ledger, tell: Tell) -> None:
    tell("Redland went on with strikes in Alpha, which the Blue Front holds.", "holds", "Blue Front", "Alpha", "holds")
    tell("The Blue Front holds the towns of Alpha and Beta.", "holds", "Blue Front", "Alpha", "holds")
    assert [row["part"] for row in asked(ledger).changes] == [None]


def test_what_a_person_accepted_is_listed_whatever_its_words(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front would hold Alpha.", "hold", "Blue Front", "Alpha", "holds")
    ledger.review("control", 1, "accept", reviewer="Ada")
    assert [row["holder"] for row in asked(ledger).changes] == ["Blue Front"]
    ledger.review("control", 1, "reject", reviewer="Ada")
    assert not asked(ledger).changes


# ---- what is set together -----------------------------------------------------------------------------


def test_a_place_is_one_however_it_is_spelt(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front took Alpha.", "took", "Blue Front", "Alpha", "gained")
    tell("The Blue Front captured Al-Alpha.", "captured", "Blue Front", "Al-Alpha", "gained", on="2018-04-11")
    (row,) = asked(ledger).changes
    assert (row["sources"], row["voices"], row["until"]) == (2, 2, "2018-04-11")


def test_a_province_or_country_holds_the_towns_in_it(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front took Alpha.", "took", "Blue Front", "Alpha", "gained")
    for place in ("Alpha", "alpha", "North", "SDN", "Sudan"):
        assert len(asked(ledger, place).changes) == 1
    assert not asked(ledger, "Beta").changes


def test_the_span_asked_for_is_of_the_days_that_are_told(ledger: Ledger, tell: Tell) -> None:
    tell("Redland took Alpha in March.", "took", "Redland", "Alpha", "gained", times={"March": "2018-03"})
    for since, until, count in (
        ("2018-03", "2018-03", 1),
        ("2018-03-01", None, 1),
        ("2018-04", None, 0),
        (None, "2018-02", 0),
    ):
        assert len(asked(ledger, since=since, until=until).changes) == count


def test_a_state_and_its_army_are_one_side(ledger: Ledger, tell: Tell) -> None:
    tell("The Red army took Alpha.", "took", "the Red army", "Alpha", "gained")
    tell("Redland holds Alpha.", "holds", "Redland", "Alpha", "holds", on="2018-04-12")
    tell("The army holds Alpha.", "holds", "army", "Alpha", "holds", on="2018-04-13")
    (row,) = asked(ledger).changes
    assert (row["status"], row["sources"], row["contested"]) == ("gained", 3, False)


def test_a_group_without_a_name_is_taken_for_one_with_a_name_that_holds_the_place(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds")
    tell("Shells fell on rebel-held Alpha.", "held", "rebel", "Alpha", "holds", on="2018-04-12")
    (row,) = asked(ledger).changes
    assert (row["holder"], row["sources"]) == ("Blue Front", 2)


def test_parts_of_a_place_may_be_held_by_several(ledger: Ledger, tell: Tell) -> None:
    parts = Share(low=None, high=None, text="parts")
    tell("The Blue Front holds parts of Alpha.", "holds", "Blue Front", "Alpha", "holds", share=parts)
    tell("Redland holds parts of Alpha.", "holds", "Redland", "Alpha", "holds", share=parts, on="2018-04-11")
    assert [(row["holder"], row["contested"]) for row in asked(ledger).changes] == [
        ("Blue Front", False),
        ("Redland", False),
    ]


def test_what_is_said_in_passing_is_nobody_s_word_but_the_writer_s(ledger: Ledger, tell: Tell) -> None:
    tell("Shells fell on rebel-held Alpha, Ann Lee said.", "held", "rebel", "Alpha", "holds", said_by="Ann Lee")
    assert [row["said_by"] for row in asked(ledger).changes] == [None]


def test_a_loss_told_with_a_gain_says_from_whom_it_was_taken(ledger: Ledger, tell: Tell) -> None:
    tell("Redland took Alpha from the Blue Front.", "took", "Redland", "Alpha", "gained", loser="Blue Front")
    (row,) = asked(ledger).changes
    assert (row["holder"], row["taken_from"]) == ("Redland", "Blue Front")


def test_a_loss_of_which_another_has_the_gain_is_told_once(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front lost Alpha.", "lost", "Blue Front", "Alpha", "lost")
    tell("Redland took Alpha.", "took", "Redland", "Alpha", "gained", on="2018-04-12")
    (row,) = asked(ledger).changes
    assert (row["holder"], row["status"]) == ("Redland", "gained")


def test_who_is_said_by_many_to_have_a_place_has_not_lost_it(ledger: Ledger, tell: Tell) -> None:
    for number in range(3):
        tell(f"Redland took Alpha{'!' * number}", "took", "Redland", "Alpha", "gained")
    tell("Redland lost Alpha.", "lost", "Redland", "Alpha", "lost", on="2018-04-20")
    ground = asked(ledger)
    assert [row["status"] for row in ground.changes] == ["gained"]
    assert ground.left_out == {"outvoted": 1}


def test_who_holds_a_place_does_not_take_it_again_unless_a_day_is_given(ledger: Ledger, tell: Tell) -> None:
    tell("Redland holds Alpha.", "holds", "Redland", "Alpha", "holds")
    tell("Redland took Alpha.", "took", "Redland", "Alpha", "gained", on="2018-04-12")
    (row,) = asked(ledger).changes
    assert (row["status"], row["sources"]) == ("holds", 2)
    friday = {"Friday": "2018-04-13"}
    tell("Redland took Alpha on Friday.", "took", "Redland", "Alpha", "gained", on="2018-04-14", times=friday)
    assert [row["status"] for row in asked(ledger).changes] == ["holds", "gained"]


def test_what_has_been_taken_is_held_where_it_is_no_news(ledger: Ledger, tell: Tell) -> None:
    said = ("Redland has taken Alpha.", "taken", "Redland", "Alpha", "gained")
    tell(*said, lead="The talks went on for a long time. " * 20)
    assert [row["status"] for row in asked(ledger).changes] == ["holds"]
    tell(*said, on="2018-06-01")
    tell("Redland took Beta.", "took", "Redland", "Beta", "gained", lead="The talks went on for a long time. " * 20)
    assert {row["place"]: row["status"] for row in asked(ledger).changes} == {"Alpha": "holds", "Beta": "gained"}


def test_a_place_that_two_sides_are_said_to_hold_is_contested(ledger: Ledger, tell: Tell) -> None:
    tell("Redland took Alpha.", "took", "Redland", "Alpha", "gained", said_by="Redland")
    tell("The Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds", on="2018-04-13")
    told = [(row["holder"], row["contested"], row["other_side"]) for row in asked(ledger).changes]
    assert told == [
        ("Redland", True, "held by Blue Front (2018-04-13, Outlet 2)"),
        ("Blue Front", True, "gained by Redland (2018-04-10, Redland)"),
    ]


def test_a_place_that_changes_hands_is_not_contested(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds")
    tell("Redland took Alpha.", "took", "Redland", "Alpha", "gained", on="2018-04-12")
    rows = asked(ledger).changes
    assert [(row["holder"], row["contested"]) for row in rows] == [("Blue Front", False), ("Redland", False)]
    assert rows[1]["other_side"] == "held by Blue Front (2018-04-10, Outlet 1)"


def test_claims_a_month_apart_do_not_contest_each_other(ledger: Ledger, tell: Tell) -> None:
    tell("Redland holds Alpha.", "holds", "Redland", "Alpha", "holds")
    tell("The Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds", on="2018-06-01")
    assert not any(row["contested"] for row in asked(ledger).changes)


def test_a_claim_that_many_other_reports_contradict_is_left_out(ledger: Ledger, tell: Tell) -> None:
    for number in range(3):
        tell(f"The Blue Front holds Alpha{'!' * number}", "holds", "Blue Front", "Alpha", "holds")
    tell("The Green Front holds Alpha.", "holds", "Green Front", "Alpha", "holds")
    ground = asked(ledger)
    assert {row["holder"] for row in ground.changes} == {"Blue Front"}
    assert ground.left_out == {"outvoted": 1}


def test_a_side_s_own_claim_is_never_outvoted(ledger: Ledger, tell: Tell) -> None:
    for number in range(3):
        tell(f"The Blue Front holds Alpha{'!' * number}", "holds", "Blue Front", "Alpha", "holds")
    tell("The Green Front holds Alpha.", "holds", "Green Front", "Alpha", "holds", said_by="Green Front")
    assert {row["holder"] for row in asked(ledger).changes} == {"Blue Front", "Green Front"}


def test_on_a_day_a_place_is_held_by_whom_it_was_last_said_to_be(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds", on="2018-03-01")
    tell("Redland took Alpha.", "took", "Redland", "Alpha", "gained", on="2018-04-12")
    tell("Redland lost Alpha.", "lost", "Redland", "Alpha", "lost", on="2018-08-12")
    rows = asked(ledger).changes
    days = ["2018-02-01", "2018-03-05", "2018-04-12", "2018-09-01"]
    held = [[row["holder"] for row in control.on_day(rows, day)] for day in days]
    assert held == [[], ["Blue Front"], ["Redland"], []]


# ---- as a table, a map and a picture ------------------------------------------------------------------


def test_the_picture_has_a_lane_for_each_place_and_a_letter_for_each_side(ledger: Ledger, tell: Tell) -> None:
    tell("The Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds", on="2018-04-01")
    tell("Redland took Alpha.", "took", "Redland", "Alpha", "gained", on="2018-04-06")
    tell("The Blue Front took Beta.", "took", "Blue Front", "Beta", "gained", on="2018-04-04")
    assert lanes(asked(ledger).changes, width=60) == [
        "       Apr 2018",
        "Alpha  AAAAAB",
        "Beta      AAA",
        "",
        "A Blue Front · B Redland",
    ]


def test_the_map_has_a_point_for_each_change_and_none_for_an_area(ledger: Ledger, tell: Tell, tmp_path: Path) -> None:
    from dragoman.ledger.export import write

    tell("Redland took Alpha on Monday.", "took", "Redland", "Alpha", "gained", times={"Monday": "2018-04-09"})
    write(iter(asked(ledger).changes), tmp_path / "control.geojson", "geojson")
    (feature,) = json.loads((tmp_path / "control.geojson").read_text("utf-8"))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [20.0, 10.0]}
    assert (feature["properties"]["date"], feature["properties"]["holder"]) == ("2018-04-09", "Redland")


# ---- what moved -----------------------------------------------------------------------------------------


def moved(ledger: Ledger, since: str = "2018-04-10", until: str = "2018-04-16") -> list[tuple[str, str, str]]:
    with ledger.reading() as connection:
        rows = control.moves(connection, since=since, until=until).changes
    return [(row["place"], row["status"], row["holder"]) for row in rows]


def test_a_move_is_told_by_several_or_by_who_took_the_place(ledger: Ledger, tell: Tell) -> None:
    tell("Blue Front took Alpha.", "took", "Blue Front", "Alpha", "gained")
    assert moved(ledger) == []
    tell("Blue Front has taken Alpha.", "taken", "Blue Front", "Alpha", "gained", on="2018-04-11")
    assert moved(ledger) == [("Alpha", "gained", "Blue Front")]
    tell("Green Front says it took Beta.", "took", "Green Front", "Beta", "gained", said_by="Green Front")
    assert moved(ledger) == [("Alpha", "gained", "Blue Front"), ("Beta", "gained", "Green Front")]


def test_what_is_held_or_gained_in_part_is_no_move(ledger: Ledger, tell: Tell) -> None:
    for day in ("2018-04-10", "2018-04-11"):
        tell("Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds", on=day)
        most = Share(text="most", low=0.5, high=1.0)
        tell("Green Front took most of Beta.", "took", "Green Front", "Beta", "gained", on=day, share=most)
    assert moved(ledger) == []


def test_what_was_told_in_the_weeks_before_is_no_move(ledger: Ledger, tell: Tell) -> None:
    for day in ("2018-04-02", "2018-04-12", "2018-04-13"):
        tell("Redland took Beta.", "took", "Redland", "Beta", "gained", on=day)
    assert moved(ledger) == []
    assert moved(ledger, "2018-04-01", "2018-04-16") == [("Beta", "gained", "Redland")]


def test_what_an_article_tells_far_down_without_a_day_is_no_news(ledger: Ledger, tell: Tell) -> None:
    filler = "The talks went on for a long time and nobody said much. " * 12
    for day in ("2018-04-10", "2018-04-11"):
        tell("Blue Front took Alpha.", "took", "Blue Front", "Alpha", "gained", on=day)
    with ledger.reading() as connection:
        (claim, *_) = control.claims_about(connection, None, None, None)
    assert claim.is_news
    assert claim.read is not None
    start, end = claim.read.evidence.sentence
    claim.read.evidence.sentence = (start + len(filler), end + len(filler))
    assert not claim.is_news


# ---- what is no change ------------------------------------------------------------------------------


def test_a_question_says_nothing_of_ground(ledger: Ledger, tell: Tell) -> None:
    tell("Has Blue Front taken Alpha?", "taken", "Blue Front", "Alpha", "gained")
    assert left_out(ledger) == {"unsure": 1}


def test_a_description_in_passing_does_not_say_how_long_a_place_was_held(ledger: Ledger, tell: Tell) -> None:
    tell("Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds", on="2018-04-10")
    tell("A shell hit Blue Front-held Alpha.", "held", "Blue Front", "Alpha", "holds", on="2018-04-13")
    (row,) = asked(ledger).changes
    assert (row["until"], row["sources"]) == ("2018-04-10", 2)


def test_who_holds_a_part_loses_it_with_the_whole(ledger: Ledger, tell: Tell) -> None:
    tell("Blue Front holds areas in Alpha.", "holds", "Blue Front", "Alpha", "holds", on="2018-04-10")
    tell("Green Front took Alpha.", "took", "Green Front", "Alpha", "gained", on="2018-05-12")
    rows = asked(ledger).changes
    part = next(row for row in rows if row["part"])
    assert (part["ended"], part["other_side"]) == ("2018-05-12", "gained by Green Front (2018-05-12, all of Alpha)")
    assert [row["holder"] for row in control.on_day(rows, "2018-05-11")] == ["Blue Front"]
    assert [row["holder"] for row in control.on_day(rows, "2018-05-12")] == ["Green Front"]


def test_a_place_is_held_in_part_where_most_that_tell_of_it_say_so(ledger: Ledger, tell: Tell) -> None:
    most = Share(low=0.5, high=None, text="most")
    tell("Blue Front holds most of Alpha.", "holds", "Blue Front", "Alpha", "holds", share=most)
    tell("Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds", on="2018-04-11")
    assert [row["share"] for row in asked(ledger).changes] == ["most"]
    for day in ("2018-04-12", "2018-04-13"):
        tell("Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds", on=day)
    assert [row["share"] for row in asked(ledger).changes] == [None]


def test_all_of_a_place_is_no_part_of_it(ledger: Ledger, tell: Tell) -> None:
    whole = Share(low=1.0, high=1.0, text="all")
    tell("Blue Front took all of Alpha.", "took", "Blue Front", "Alpha", "gained", share=whole)
    assert [row["share"] for row in asked(ledger).changes] == [None]


def test_what_is_held_on_the_day_of_its_taking_is_that_taking(ledger: Ledger, tell: Tell) -> None:
    tell("Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds", on="2018-04-12")
    thursday = {"Thursday": "2018-04-12"}
    tell("Blue Front took Alpha on Thursday.", "took", "Blue Front", "Alpha", "gained", on="2018-04-14", times=thursday)
    assert [(row["status"], row["sources"]) for row in asked(ledger).changes] == [("gained", 2)]


def test_what_was_said_on_a_day_to_have_been_taken_is_of_that_day(ledger: Ledger, tell: Tell) -> None:
    text = "Blue Front announced on Sunday that it had retaken Alpha."
    tell(text, "retaken", "Blue Front", "Alpha", "gained", on="2018-04-12", times={"Sunday": "2018-04-08"})
    assert [(row["date"], row["dated"]) for row in asked(ledger).changes] == [("2018-04-08", "said")]


def test_a_taking_that_is_only_recalled_is_no_change_of_its_articles_day(ledger: Ledger, tell: Tell) -> None:
    text = "Blue Front’s seizure of Alpha is the latest of several."
    tell(text, "seizure", "Blue Front", "Alpha", "gained", on="2018-04-20")
    assert [row["status"] for row in asked(ledger).changes] == ["holds"]
    tell("Blue Front captures Alpha.", "captures", "Blue Front", "Alpha", "gained", on="2018-06-01")
    april = {"4 April": "2018-04-04"}
    tell("Blue Front took Alpha on 4 April.", "took", "Blue Front", "Alpha", "gained", on="2018-04-05", times=april)
    assert [(row["date"], row["status"]) for row in asked(ledger).changes] == [("2018-04-04", "gained")]


def test_areas_and_pockets_of_a_place_are_one_part_of_it(ledger: Ledger, tell: Tell) -> None:
    tell("Blue Front holds areas in Alpha.", "holds", "Blue Front", "Alpha", "holds")
    pockets = Share(low=None, high=None, text="pockets")
    tell("Blue Front has pockets of Alpha.", "has", "Blue Front", "Alpha", "holds", on="2018-04-20", share=pockets)
    (row,) = asked(ledger).changes
    assert (row["part"], row["sources"]) == ("areas in", 2)


def test_what_a_place_is_called_behind_it_is_no_part_of_it(ledger: Ledger, tell: Tell) -> None:
    tell("Shells hit depots in Alpha, a town that Blue Front holds.", "holds", "Blue Front", "Alpha", "holds")
    assert [(row["place"], row["part"]) for row in asked(ledger).changes] == [("Alpha", None)]


def test_troops_of_nobody_that_is_named_hold_nothing(ledger: Ledger, tell: Tell) -> None:
    tell("His troops took Alpha.", "took", "troops", "Alpha", "gained")
    assert left_out(ledger) == {"whose": 1}


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Blue Front once held Alpha.", "held"),
        ("Alpha was under the control of Blue Front until 2016.", "control"),
    ],
)
def test_what_was_held_in_former_times_is_not_held_now(ledger: Ledger, tell: Tell, text: str, act: str) -> None:
    tell(text, act, "Blue Front", "Alpha", "holds")
    assert left_out(ledger)["day"] == 1


def test_each_of_two_states_holds_the_part_of_a_region_that_is_named_by_it(ledger: Ledger, tell: Tell) -> None:
    for on, holder in (("10", "Redland"), ("11", "Blueland"), ("12", "Redland")):
        tell(f"Shells fell in {holder}-held Delta.", "held", holder, "Delta", "holds", on=f"2018-04-{on}")
    rows = asked(ledger).changes
    assert [(row["holder"], row["share"], row["contested"]) for row in rows] == [
        ("Redland", "part", False),
        ("Blueland", "part", False),
    ]
    assert [row["holder"] for row in control.on_day(rows, "2018-04-12")] == ["Redland", "Blueland"]
    assert lanes(rows)[1:] == ["Delta  A/", "", "A Redland · B Blueland · / in parts"]


def test_what_goes_on_since_a_day_does_not_date_who_holds_the_place(ledger: Ledger, tell: Tell) -> None:
    text = "Raids on Blue Front-held Alpha have driven out many since March."
    tell(text, "held", "Blue Front", "Alpha", "holds", times={"March": "2018-03"})
    assert [row["date"] for row in asked(ledger).changes] == ["2018-04-10"]


def test_a_group_that_a_place_is_called_after_is_many(ledger: Ledger, tell: Tell) -> None:
    tell("A shell hit Redlander rebel-held Alpha.", "held", "Redlander rebel", "Alpha", "holds")
    assert [row["holder"] for row in asked(ledger).changes] == ["Redlander rebels"]


def test_what_belongs_to_a_country_is_no_name_of_a_town(ledger: Ledger, tell: Tell) -> None:
    tell("Blue Front holds the Syrian town.", "holds", "Blue Front", "Syrian town", "holds")
    assert left_out(ledger) == {"place": 1}


def test_a_camp_is_the_place_of_its_name(ledger: Ledger, tell: Tell) -> None:
    tell("Blue Front took Zeta.", "took", "Blue Front", "Zeta", "gained")
    tell("Blue Front took Zeta camp.", "took", "Blue Front", "Zeta", "gained", on="2018-04-11")
    assert [(row["part"], row["sources"]) for row in asked(ledger).changes] == [(None, 2)]


def test_a_town_on_the_border_of_a_place_lies_beside_it(ledger: Ledger, tell: Tell) -> None:
    tell("Blue Front took a mining town on the border of Delta.", "took", "Blue Front", "Delta", "gained")
    assert left_out(ledger) == {"sentence": 1}


def test_footholds_in_two_places_are_a_part_of_each(ledger: Ledger, tell: Tell) -> None:
    text = "Blue Front keeps footholds in the neighbouring states of Alpha and Delta."
    tell(text, "keeps", "Blue Front", "Delta", "holds")
    assert [(row["place"], row["part"]) for row in asked(ledger).changes] == [("Delta", "footholds in")]


def test_a_gain_without_a_day_is_none_where_the_place_is_held_all_along(ledger: Ledger, tell: Tell) -> None:
    tell("Blue Front holds Alpha.", "holds", "Blue Front", "Alpha", "holds")
    tell("Blue Front took Alpha.", "took", "Blue Front", "Alpha", "gained")
    assert [row["status"] for row in asked(ledger).changes] == ["holds"]


def test_a_day_before_a_mark_of_a_note_is_of_the_sentence_before(ledger: Ledger, tell: Tell) -> None:
    text = "There were few raids until June.[1] Half of them hit Blue Front-held Alpha."
    tell(text, "held", "Blue Front", "Alpha", "holds", times={"June": "2017-06"})
    assert [row["date"] for row in asked(ledger).changes] == ["2018-04-10"]


def test_a_river_is_no_ground(ledger: Ledger, tell: Tell) -> None:
    tell("Redland controls the Eta.", "controls", "Redland", "Eta", "holds")
    assert left_out(ledger) == {"water": 1}


def test_an_international_airport_is_no_town(ledger: Ledger, tell: Tell) -> None:
    tell("Raids hit Blue Front-held Alpha International Airport.", "held", "Blue Front", "Alpha", "holds")
    assert [row["part"] for row in asked(ledger).changes] == ["airport"]
