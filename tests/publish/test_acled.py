"""ACLED's rows of a ledger: every column against the codebook, and what is an event of it at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from dragoman.ledger import Ledger
from dragoman.publish import acled
from dragoman.publish.classes import Seen, codebook, has, sub_event
from dragoman.publish.divisions import of_point
from dragoman.publish.happened import apposed, located
from dragoman.records import Place, Report, Time

from .conftest import PLACES

SUB_EVENTS = (
    """
Government regains territory|Non-state actor overtakes territory|Armed clash|Excessive force against protesters
Protest with intervention|Peaceful protest|Violent demonstration|Mob violence|Chemical weapon|Air/drone strike
Suicide bomb|Shelling/artillery/missile attack|Remote explosive/landmine/IED|Grenade|Sexual violence|Attack
Abduction/forced disappearance|Agreement|Arrests|Change to group/activity|Disrupted weapons use
Headquarters or base established|Looting/property destruction|Non-violent transfer of territory|Other
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
STATE, REBELS, CIVILIANS = "State forces", "Rebel group", "Civilians"


def rows(ledger: Ledger) -> list[dict[str, Any]]:
    with ledger.reading() as connection:
        return list(acled.rows(connection))


def test_the_codebook_has_acleds_25_sub_events_and_a_rule_leads_to_each() -> None:
    kinds = [name for kind in codebook().event_types for name in kind.sub_events]
    assert sorted(kinds) == sorted(SUB_EVENTS)
    assert {rule.sub_event for rule in codebook().rule} == set(SUB_EVENTS)


@pytest.mark.parametrize(
    ("sentence", "type", "trigger", "actors", "recipients", "expected"),
    [
        ("Troops retook the town of Habila.", "ASSAULT", "retook", STATE, "", "Government regains territory"),
        ("Rebels seized the town.", "ASSAULT", "seized", REBELS, "", "Non-state actor overtakes territory"),
        ("Rebels ambushed a patrol.", "ASSAULT", "ambushed", REBELS, STATE, "Armed clash"),
        ("Police shot dead two protesters.", "ASSAULT", "shot", STATE, "Protesters",
         "Excessive force against protesters"),
        ("Police fired tear gas to disperse the protest.", "ASSAULT", "fired", STATE, "", "Protest with intervention"),
        ("Thousands marched for peace.", "PROTEST", "marched", "Protesters", "", "Peaceful protest"),
        ("Protesters threw stones at police.", "PROTEST", "threw", "Protesters", STATE, "Violent demonstration"),
        ("A mob lynched a man accused of theft.", "ASSAULT", "lynched", "Rioters", CIVILIANS, "Mob violence"),
        ("Sarin was dropped on the suburb.", "ASSAULT", "dropped", STATE, "", "Chemical weapon"),
        ("Warplanes bombed the market.", "ASSAULT", "bombed", STATE, CIVILIANS, "Air/drone strike"),
        ("A suicide bomber killed nine.", "ASSAULT", "killed", REBELS, CIVILIANS, "Suicide bomb"),
        ("Artillery shelled the camp.", "ASSAULT", "shelled", REBELS, CIVILIANS, "Shelling/artillery/missile attack"),
        ("A roadside bomb hit the bus.", "ASSAULT", "hit", "", CIVILIANS, "Remote explosive/landmine/IED"),
        ("A hand grenade was thrown into a bar.", "ASSAULT", "thrown", "", CIVILIANS, "Grenade"),
        ("Fighters raped women there.", "ASSAULT", "raped", REBELS, CIVILIANS, "Sexual violence"),
        ("Gunmen killed two farmers.", "ASSAULT", "killed", "Political militia", CIVILIANS, "Attack"),
        ("Gunmen kidnapped a doctor.", "ASSAULT", "kidnapped", "Political militia", CIVILIANS,
         "Abduction/forced disappearance"),
        ("The two agreed to a ceasefire.", "AGREE", "agreed", STATE, REBELS, "Agreement"),
        ("Police arrested an editor.", "COERCE", "arrested", STATE, CIVILIANS, "Arrests"),
        ("The army deployed troops to the border.", "MOBILIZE", "deployed", STATE, "", "Change to group/activity"),
        ("Police seized rifles and ammunition.", "COERCE", "seized", STATE, "", "Disrupted weapons use"),
        ("Troops set up a new base there.", "MOBILIZE", "set up", STATE, "", "Headquarters or base established"),
        ("Fighters looted shops.", "COERCE", "looted", REBELS, "", "Looting/property destruction"),
        ("Rebels took over the abandoned town without a fight.", "ASSAULT", "took over", REBELS, "",
         "Non-violent transfer of territory"),
        ("The council imposed a curfew.", "COERCE", "imposed", STATE, "", "Other"),
    ],
)  # fmt: skip
def test_a_report_is_of_the_sub_event_that_its_words_and_parties_tell(
    sentence: str, type: str, trigger: str, actors: str, recipients: str, expected: str
) -> None:
    mode = {"arrested": "arrest"}.get(trigger)
    sides = (frozenset(filter(None, (side,))) for side in (actors, recipients))
    report = Seen(type, mode, "", trigger, sentence, *sides, protest="protest" in sentence.lower(), ground=None)
    number = sub_event(report)
    assert number is not None
    assert codebook().rule[number].sub_event == expected


@pytest.mark.parametrize("sentence", ["An earthquake killed nine.", "A gas explosion at a chemical plant killed two."])
def test_harm_that_nobody_did_is_no_event(sentence: str) -> None:
    nobody: frozenset[str] = frozenset()
    report = Seen("ASSAULT", None, "180", "killed", sentence, nobody, frozenset((CIVILIANS,)), False, None)
    assert sub_event(report) is None


def test_a_row_has_every_column_of_the_codebook_and_the_companions(war: Ledger) -> None:
    for row in rows(war):
        assert list(row) == list(acled.COLUMNS)
    assert acled.OWN == [
        "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
        "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting",
        "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision",
        "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
    ]  # fmt: skip


def test_a_clash_is_coded_column_by_column(war: Ledger) -> None:
    (clash,) = (row for row in rows(war) if row["sub_event_type"] == "Armed clash")
    assert {name: clash[name] for name in acled.OWN if name not in ("event_id_cnty", "notes", "timestamp")} == {
        "event_date": "2025-05-04", "year": 2025, "time_precision": 1, "disorder_type": "Political violence",
        "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "Rapid Support Forces",
        "assoc_actor_1": None, "inter1": "Rebel group", "actor2": "Military Forces of Sudan", "assoc_actor_2": None,
        "inter2": "State forces", "interaction": "State forces-Rebel group", "civilian_targeting": None, "iso": 729,
        "region": "Northern Africa", "country": "Sudan", "admin1": "North Darfur", "admin2": None, "admin3": None,
        "location": "El Fasher", "latitude": 13.62793, "longitude": 25.34936, "geo_precision": 1,
        "source": "The Paper", "source_scale": None, "fatalities": 12, "tags": None,
    }  # fmt: skip
    assert clash["event_id_cnty"].startswith("SDN")
    assert clash["notes"] == (
        "Rapid Support Forces - Armed clash - Military Forces of Sudan, El Fasher, North Darfur, 2025-05-04. "
        "“Fighters of RSF attacked the army in El Fasher on 4 May.” (The Paper, 2025-05-10, https://paper.example/clash)"
    )
    assert (clash["article_id"], clash["article_outlet"], clash["article_published"]) == (
        "clash",
        "The Paper",
        "2025-05-10",
    )
    assert (clash["actor2_cow"], clash["actor2_gw"], clash["actor2_wikidata"]) == ("625", "625", "Q1049")
    assert clash["confidence"] == 0.5


def test_civilians_who_are_struck_are_targeted_and_named_by_what_they_are(war: Ledger) -> None:
    (strike,) = (row for row in rows(war) if row["event_type"] == "Explosions/Remote violence")
    assert (strike["actor2"], strike["assoc_actor_2"]) == ("Civilians (Sudan)", "Journalists (Sudan)")
    assert strike["civilian_targeting"] == "Civilian targeting"
    assert strike["interaction"] == "Rebel group-Civilians"


def test_a_protest_has_protesters_alone(war: Ledger) -> None:
    (march,) = (row for row in rows(war) if row["event_type"] == "Protests")
    assert (march["actor1"], march["actor2"], march["interaction"]) == ("Protesters (Sudan)", None, "Protesters only")
    assert (march["disorder_type"], march["tags"]) == ("Demonstrations", "crowd size=no report")


def test_plans_denials_and_diplomacy_are_left_out(war: Ledger) -> None:
    assert len(rows(war)) == 3


def test_forces_of_another_state_are_external(story: Callable[..., Report], ledger_of: Callable[..., Ledger]) -> None:
    ledger = ledger_of(
        story("x", {"sentence": "The Egyptian army attacked RSF in El Fasher.", "trigger": "attacked",
                    "actors": ["Egyptian army"], "recipients": ["RSF"], "place": "El Fasher", "day": "2025-05-04"})
    )  # fmt: skip
    (row,) = rows(ledger)
    assert (row["actor1"], row["inter1"]) == ("Military Forces of Egypt", "External/Other forces")
    assert row["interaction"] == "Rebel group-External/Other forces"


def test_ground_that_is_said_to_be_gained_makes_a_battle_one_for_it(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    ledger = ledger_of(
        story("x", {"sentence": "RSF fighters entered and hold El Fasher.", "trigger": "entered", "actors": ["RSF"],
                    "place": "El Fasher", "day": "2025-05-04", "gained": "RSF"})
    )  # fmt: skip
    assert [row["sub_event_type"] for row in rows(ledger)] == ["Non-state actor overtakes territory"]


def test_the_town_that_a_sentence_alone_names_is_the_place_of_an_event_without_a_closer_one(
    story: Callable[..., Report],
    ledger_of: Callable[..., Ledger],
) -> None:
    ledger = ledger_of(
        story("x", {"sentence": "RSF shelled villagers near El Fasher.", "trigger": "shelled", "actors": ["RSF"],
                    "recipients": ["villagers"], "place": "Sudan", "named": ["El Fasher"], "day": "2025-05-04"})
    )  # fmt: skip
    (row,) = rows(ledger)
    assert (row["location"], row["admin1"], row["geo_precision"]) == ("El Fasher", "North Darfur", 1)


@pytest.mark.parametrize(
    "told",
    [
        {"sentence": "The war between RSF and the army killed many.", "trigger": "war", "day": "2025-05-04"},
        {"sentence": "RSF attacked villagers in the past three weeks.", "trigger": "attacked", "day": "2025-05-04"},
        {"sentence": "RSF attacked villagers.", "trigger": "attacked", "day": "2023", "earliest": "2023-01-01",
         "latest": "2023-12-31"},
        {"sentence": "RSF attacked villagers.", "trigger": "attacked", "day": "2026-02-01"},
        {"sentence": "Since April 15, 2023, RSF has been battling the army.", "trigger": "battling"},
        {"sentence": "He was sanctioned as RSF attacked villagers, a war crime.", "trigger": "attacked"},
        {"sentence": "The city suffered ten consecutive days of strikes which ended on 4 May.", "trigger": "strikes"},
        {"sentence": "Villagers fled fighting there on Sunday.", "trigger": "fighting"},
        {"sentence": "RSF attacked villagers there in the 1910s.", "trigger": "attacked", "day": "2025-05-04"},
        {"sentence": "Attacks by RSF have raised fears.", "trigger": "Attacks", "day": None},
        {"sentence": "Recent attacks by RSF were condemned.", "trigger": "attacks", "day": "2025-05-04"},
        {"sentence": "RSF attacked villagers between 2 and 4 May.", "trigger": "attacked", "day": "2025-05-04"},
        {"sentence": "Experts verified dozens of videos of how RSF attacked.", "trigger": "attacked"},
        {"sentence": "The town has stood empty since heavy shelling began around 4 May.", "trigger": "shelling",
         "day": "2025-05-04"},
        {"sentence": "Hunger spreads as shelling continues, 4 May.", "trigger": "shelling", "day": "2025-05-04"},
        {"sentence": "Shelling continued across the region on 4 May.", "trigger": "Shelling", "day": "2025-05-04"},
        {"sentence": "RSF attacked villagers between May 3-20.", "trigger": "attacked", "day": "2025-05-03"},
        {"sentence": "After being attacked, she looked for help.", "trigger": "attacked", "day": None},
        {"sentence": "On 16 May 1983 RSF attacked villagers.", "trigger": "attacked", "day": "1983-05-16"},
        {"sentence": "The city has seen a rise in attacks by RSF.", "trigger": "attacks", "day": "2025-05-04"},
        {"sentence": "Pushed out in March, RSF attacked after losing the city.", "trigger": "attacked",
         "day": "2025-03", "earliest": "2025-03-01", "latest": "2025-03-31"},
    ],
)  # fmt: skip
def test_what_is_no_single_happening_is_left_out(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger], told: dict[str, Any]
) -> None:
    ledger = ledger_of(story("x", told | {"actors": ["RSF"], "recipients": ["villagers"], "place": "El Fasher"}))
    assert rows(ledger) == []


def test_what_is_done_for_the_first_time_since_something_began_is_a_single_happening(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"trigger": "shelled", "actors": ["RSF"], "recipients": ["villagers"], "place": "El Fasher"}
    for since in ("a truce began in April", "the war", "shelling began in March"):
        sentence = f"RSF shelled villagers on 4 May for the first time since {since}."
        assert len(rows(ledger_of(story("x", told | {"sentence": sentence, "day": "2025-05-04"})))) == 1


def test_what_is_placed_in_no_division_counts_only_where_its_sentence_tells_a_day_and_who_was_hurt(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "RSF attacked villagers.", "trigger": "attacked", "actors": ["RSF"], "place": "Sudan",
            "recipients": ["villagers"], "day": "2025-05-04"}  # fmt: skip
    assert [row["admin1"] for row in rows(ledger_of(story("x", told | {"deaths": 3})))] == [None]
    assert rows(ledger_of(story("x", told))) == []
    assert rows(ledger_of(story("x", told | {"deaths": 3, "day": "2025-05-10"}))) == []


def test_the_town_of_the_sentence_after_is_the_place_of_dead_in_a_region_of_several_divisions(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    ledger = ledger_of(
        story("x", {"sentence": "RSF shelled villagers in Darfur.", "trigger": "shelled", "actors": ["RSF"],
                    "recipients": ["villagers"], "place": "Darfur", "day": "2025-05-04", "deaths": 14},
              {"sentence": "The camp lies outside El Fasher.", "named": ["El Fasher"], "event": False})
    )  # fmt: skip
    assert [(row["location"], row["admin1"]) for row in rows(ledger)] == [("El Fasher", "North Darfur")]


@pytest.mark.parametrize(
    "sentence",
    [
        "RSF attacked villagers there, while doctors work in El Fasher.",
        "RSF attacked villagers EL FASHER, Sudan",
        "El Fasher, May 31 (Agency) RSF attacked villagers.",
    ],
)
def test_a_place_of_a_dateline_or_of_something_else_is_not_the_events(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger], sentence: str
) -> None:
    report = story("x", {"sentence": sentence, "trigger": "attacked", "actors": ["RSF"], "recipients": ["villagers"],
                         "place": "El Fasher", "day": "2025-05-04", "deaths": 2})  # fmt: skip
    at = sentence.upper().index("EL FASHER")
    report.places[0].mentions = [(at, at + len("El Fasher"))]
    assert [row["location"] for row in rows(ledger_of(report))] == [None]


def test_what_is_far_from_a_town_is_in_the_division_that_it_lies_in() -> None:
    place = Place(
        id="p", name="100 km west of El Obeid", geonames_id=379003, country="SDN", admin1="North Kordofan",
        latitude=13.18, longitude=29.29, precision="near", feature="P", rule="test",
    )  # fmt: skip
    assert located(place).admin1 == "West Kordofan"


def test_that_a_town_fell_is_one_event_though_it_is_said_again_the_day_after(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "RSF fighters seized the town of El Fasher.", "trigger": "seized", "actors": ["RSF"],
            "place": "El Fasher"}  # fmt: skip
    ledger = ledger_of(story("x", told | {"day": "2025-05-01"}), story("y", told | {"day": "2025-05-02"}, outlet="Y"))
    assert [(row["event_date"], row["reports"]) for row in rows(ledger)] == [("2025-05-01", 2)]


def test_a_town_that_fell_falls_again_only_where_a_day_is_told_or_another_took_it_since(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "RSF fighters seized the town of El Fasher.", "trigger": "seized", "actors": ["RSF"],
            "place": "El Fasher"}  # fmt: skip
    month = {"day": "2025-04", "earliest": "2025-04-01", "latest": "2025-04-30"}
    fell = story("x", told | {"day": "2025-03-01"})
    retaken = story("z", {"sentence": "The army retook the town of El Fasher.", "trigger": "retook", "actors": ["army"],
                          "place": "El Fasher", "day": "2025-03-20"}, outlet="Z")  # fmt: skip
    again, later = story("y", told | month, outlet="Y"), story("y", told | {"day": "2025-04-11"}, outlet="Y")
    assert [row["event_date"] for row in rows(ledger_of(fell, again))] == ["2025-03-01"]
    assert [row["event_date"] for row in rows(ledger_of(fell, later))] == ["2025-03-01", "2025-04-11"]
    assert [row["event_date"] for row in rows(ledger_of(fell, retaken, again))] == [
        "2025-03-01",
        "2025-03-20",
        "2025-04-15",
    ]


def test_a_town_that_is_captured_is_a_battle_and_nobody_is_abducted(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    ledger = ledger_of(
        story("x", {"sentence": "RSF captured El Fasher.", "trigger": "captured", "mode": "abduct", "actors": ["RSF"],
                    "place": "El Fasher", "day": "2025-05-04", "gained": "RSF"})
    )  # fmt: skip
    assert [row["sub_event_type"] for row in rows(ledger)] == ["Non-state actor overtakes territory"]


def test_one_strike_on_a_town_is_one_row_whoever_is_blamed_most_often_its_actor(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "A drone strike hit Port Sudan.", "trigger": "strike", "place": "Port Sudan",
            "recipients": ["villagers"], "day": "2025-05-09"}  # fmt: skip
    ledger = ledger_of(
        story("x", told | {"actors": ["army"], "confidence": 0.9}),
        story("y", told | {"actors": ["RSF"]}, outlet="Y"),
        story("z", told | {"actors": ["RSF"], "sentence": "RSF hit Port Sudan by a drone strike."}, outlet="Z"),
    )
    assert [(row["actor1"], row["reports"]) for row in rows(ledger)] == [("Rapid Support Forces", 3)]


def test_a_wars_dead_beside_a_report_are_not_the_events(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"trigger": "attacked", "actors": ["RSF"], "recipients": ["villagers"], "place": "El Fasher",
            "day": "2025-05-04", "deaths": 20_000}  # fmt: skip
    beside = ledger_of(story("x", told | {"sentence": "RSF attacked villagers on Sunday."}))
    told_of = ledger_of(story("x", told | {"sentence": "RSF attacked villagers and killed 20,000 on Sunday."}))
    assert [row["fatalities"] for row in (*rows(beside), *rows(told_of))] == [0, 20_000]


def test_without_a_day_only_what_an_article_opens_with_counts(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"trigger": "attacked", "actors": ["RSF"], "recipients": ["villagers"], "place": "El Fasher", "day": None}
    filler = {"sentence": "Nothing " + "of note was said about it at any time " * 8 + ".", "event": False}
    early = ledger_of(story("x", told | {"sentence": "RSF attacked villagers."}))
    late = ledger_of(story("x", filler, told | {"sentence": "RSF attacked villagers."}))
    assert [(row["event_date"], row["time_precision"]) for row in rows(early)] == [("2025-05-10", 2)]
    assert rows(late) == []


def test_a_month_is_its_middle_and_is_left_out_where_a_day_of_it_is_told(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"trigger": "attacked", "actors": ["RSF"], "recipients": ["army"], "place": "El Fasher"}
    month = {"day": "2025-04", "earliest": "2025-04-01", "latest": "2025-04-30"}
    alone = ledger_of(story("x", told | month | {"sentence": "RSF attacked the army in April."}))
    assert [(row["event_date"], row["time_precision"]) for row in rows(alone)] == [("2025-04-15", 3)]
    both = ledger_of(
        story("x", told | month | {"sentence": "RSF attacked the army in April."}),
        story("y", told | {"sentence": "RSF attacked the army on 11 April.", "day": "2025-04-11"}),
    )
    assert [(row["event_date"], row["time_precision"]) for row in rows(both)] == [("2025-04-11", 1)]


def test_one_event_told_twice_is_one_row_with_the_lowest_toll(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"trigger": "attacked", "actors": ["RSF"], "recipients": ["army"], "place": "El Fasher", "day": "2025-05-04"}
    ledger = ledger_of(
        story("x", told | {"sentence": "RSF attacked the army in El Fasher, killing 12.", "deaths": 12}),
        story("y", told | {"sentence": "RSF attacked soldiers in El Fasher and killed 14.", "deaths": 14}, outlet="Y"),
    )
    (row,) = rows(ledger)
    assert (row["fatalities"], row["reports"], row["source"]) == (12, 2, "The Paper; Y")


def test_the_toll_is_what_most_articles_give(story: Callable[..., Report], ledger_of: Callable[..., Ledger]) -> None:
    told = {"trigger": "attacked", "actors": ["RSF"], "recipients": ["army"], "place": "El Fasher", "day": "2025-05-04"}
    ledger = ledger_of(
        story("x", told | {"sentence": "RSF attacked the army in El Fasher, killing one.", "deaths": 1}),
        story("y", told | {"sentence": "RSF attacked soldiers in El Fasher and killed 6.", "deaths": 6}, outlet="Y"),
        story("z", told | {"sentence": "RSF attacked El Fasher on Sunday and killed 6.", "deaths": 6}, outlet="Z"),
    )
    assert [(row["fatalities"], row["reports"]) for row in rows(ledger)] == [(6, 3)]


def test_a_day_of_something_else_is_not_a_rows(story: Callable[..., Report], ledger_of: Callable[..., Ledger]) -> None:
    filler = {"sentence": "Nothing " + "of note was said about it at any time " * 8 + ".", "event": False}
    told = {"trigger": "attacked", "actors": ["RSF"], "recipients": ["villagers"], "place": "El Fasher"}
    for day, value, words in (
        ("2025-05-04", "PAST_REF", "Lately RSF attacked villagers."),  # whose day is another sentence's
        ("2025-05-04", "2025-W18", "That week RSF attacked villagers."),  # likewise, in the week
        ("2025-05-10", "2025-05-10TMO", "By sunrise RSF attacked villagers."),  # of the day that the article tells of
    ):
        report = story("x", filler, told | {"sentence": words, "day": day})
        start = len(filler["sentence"]) + 1
        report.times = [Time(span=(start, start + words.index(" RSF")), type="DATE", value=value, rule="test")]
        assert rows(ledger_of(report)) == []


def test_a_headline_of_something_far_back_has_no_day(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "RSF attacked villagers.", "trigger": "attacked", "actors": ["RSF"], "place": "El Fasher",
            "recipients": ["villagers"], "day": "2025-05-04"}  # fmt: skip
    report = story("x", told)
    report.times = []
    assert rows(ledger_of(report)) == []


def test_a_base_beside_a_town_is_no_other_place_than_it(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "RSF drone strikes hit Port Sudan.", "trigger": "strikes", "actors": ["RSF"],
            "recipients": ["villagers"], "place": "Port Sudan", "day": "2025-05-07"}  # fmt: skip
    ledger = ledger_of(
        story("x", told),
        story("y", told | {"place": "Flamingo", "sentence": "RSF drone strikes hit the Flamingo base."}, outlet="Y"),
    )
    assert [(row["location"], row["reports"]) for row in rows(ledger)] == [("Flamingo", 2)]


def test_what_most_reports_tell_says_who_took_a_town(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"trigger": "retook", "place": "El Fasher", "day": "2025-05-04"}
    ledger = ledger_of(
        story("x", told | {"sentence": "RSF retook the town of El Fasher.", "actors": ["RSF"]}),
        story("y", told | {"sentence": "RSF retook the town on Sunday.", "actors": ["RSF"]}, outlet="Y"),
        story(
            "z", told | {"sentence": "RSF lost the town that the army retook.", "actors": ["army", "RSF"]}, outlet="Z"
        ),
    )
    assert [row["sub_event_type"] for row in rows(ledger)] == ["Non-state actor overtakes territory"]


def test_shelling_and_fighting_in_an_assault_by_the_same_on_one_town_are_one_row(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"actors": ["RSF"], "recipients": ["villagers"], "place": "El Fasher", "day": "2025-05-04"}
    ledger = ledger_of(
        story("x", told | {"sentence": "RSF shelled the town of El Fasher.", "trigger": "shelled"}),
        story("y", told | {"sentence": "RSF captured the town of El Fasher.", "trigger": "captured"}, outlet="Y"),
    )
    assert [row["sub_event_type"] for row in rows(ledger)] == ["Non-state actor overtakes territory"]


def test_a_day_on_which_something_was_said_tells_no_two_happenings_apart(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"trigger": "attacked", "actors": ["RSF"], "recipients": ["villagers"], "place": "El Fasher"}
    words = "RSF attacked villagers, medics said on Thursday."
    said = story("y", told | {"sentence": words, "day": "2025-05-08"}, outlet="Y")
    said.times[0].span = (words.index("Thursday"), words.index("."))
    ledger = ledger_of(story("x", told | {"sentence": "RSF attacked villagers.", "day": "2025-05-07"}), said)
    assert [(row["event_date"], row["reports"]) for row in rows(ledger)] == [("2025-05-07", 2)]


def test_what_has_no_place_is_left_out_where_it_is_placed_by_another(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "RSF attacked villagers and killed 14.", "trigger": "attacked", "actors": ["RSF"],
            "recipients": ["villagers"], "day": "2025-05-04", "deaths": 14}  # fmt: skip
    ledger = ledger_of(story("x", told | {"place": "Sudan"}), story("y", told | {"place": "El Fasher"}, outlet="Y"))
    assert [row["location"] for row in rows(ledger)] == ["El Fasher"]


def test_a_town_of_no_known_division_is_in_that_which_the_article_names_behind_it(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "RSF attacked villagers in Nasir, Red Sea.", "trigger": "attacked", "actors": ["RSF"],
            "recipients": ["villagers"], "place": "Nasir", "day": "2025-05-04"}  # fmt: skip
    assert [row["admin1"] for row in rows(ledger_of(story("x", told)))] == [None]
    assert [row["admin1"] for row in rows(ledger_of(story("x", told | {"named": ["Red Sea"]})))] == ["Red Sea"]


def test_the_division_that_an_article_names_behind_a_town_goes_before_that_of_the_nearest_one_listed(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "Gunmen hit villagers in Old Fangak in Jonglei.", "trigger": "hit", "actors": ["gunmen"],
            "recipients": ["villagers"], "place": "Old Fangak", "day": "2025-05-04"}  # fmt: skip
    assert [row["admin1"] for row in rows(ledger_of(story("x", told)))] == ["Upper Nile"]
    assert [row["admin1"] for row in rows(ledger_of(story("x", told | {"named": ["Jonglei"]})))] == ["Jonglei"]


def test_the_dead_of_a_country_are_where_the_sentence_before_tells(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    before = {"sentence": "Attacks around El Fasher are on the rise.", "named": ["El Fasher"], "event": False}
    told = {"sentence": "RSF killed seven villagers on 4 May.", "trigger": "killed", "actors": ["RSF"],
            "recipients": ["villagers"], "place": "Sudan", "day": "2025-05-04"}  # fmt: skip
    (row,) = rows(ledger_of(story("x", before, told | {"deaths": 7})))
    assert (row["location"], row["admin1"]) == ("El Fasher", "North Darfur")
    assert rows(ledger_of(story("x", before, told))) == []


def test_where_people_fled_to_is_not_where_it_happened(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    told = {"sentence": "RSF shot villagers, said a woman who fled to El Fasher.", "trigger": "shot", "actors": ["RSF"],
            "recipients": ["villagers"], "place": "Sudan", "named": ["El Fasher"], "day": "2025-05-04"}  # fmt: skip
    assert rows(ledger_of(story("x", told))) == []


def test_what_has_no_place_is_no_closer_telling_of_what_has_one(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger]
) -> None:
    ledger = ledger_of(
        story("x", {"sentence": "Gunmen killed eight villagers on 4 May.", "trigger": "killed", "actors": ["gunmen"],
                    "recipients": ["villagers"], "day": "2025-05-04", "deaths": 8}),
        story("y", {"sentence": "Journalists were shot in Port Sudan.", "trigger": "shot", "place": "Port Sudan",
                    "recipients": ["journalists"], "day": None}, published="2025-05-06", outlet="Y"),
    )  # fmt: skip
    assert [(row["location"], row["event_date"], row["fatalities"]) for row in rows(ledger)] == [
        (None, "2025-05-04", 8),
        ("Port Sudan", "2025-05-06", 0),
    ]


@pytest.mark.parametrize(("words", "named"), [("at 7 am", False), ("at 16:30", False), ("on the 7th", True)])
def test_an_hour_names_no_day(words: str, named: bool) -> None:
    assert has(codebook().days, words) == named


def test_what_is_too_doubtful_is_left_out_unless_asked_for(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger], tmp_path: Path
) -> None:
    told = {"sentence": "RSF attacked villagers.", "trigger": "attacked", "actors": ["RSF"], "place": "El Fasher",
            "recipients": ["villagers"], "day": "2025-05-04", "confidence": 0.3}  # fmt: skip
    ledger = ledger_of(story("x", told))
    assert ledger.export(tmp_path / "acled.csv", format="acled") == 0
    assert ledger.export(tmp_path / "all.csv", format="acled", min_confidence=0.0) == 1
    assert ledger.export(tmp_path / "gdelt.tsv", format="gdelt") == 1


def test_the_town_said_to_lie_some_way_off_another_is_the_place() -> None:
    town, other = PLACES["El Fasher"], PLACES["Port Sudan"]
    far = Place(
        id="p", name="363 km south of Port Sudan", geonames_id=377039, country="SDN", latitude=16.4, longitude=37.2,
        precision="near", feature="P", rule="test", mentions=[(13, 39)],
    )  # fmt: skip
    named = structs.replace(town, mentions=[(0, 9)])
    assert apposed(far, [far, other, named]).name == "El Fasher"
    assert apposed(far, [far, other]).name == far.name


def test_in_an_empty_land_the_division_is_that_of_all_places_around() -> None:
    assert of_point(15.1, 26.17, "SDN").admin1 == "North Darfur"  # Malha, more than 110 km from any town listed
    assert of_point(8.6, 33.07, "SSD").admin1 is None  # between several


def test_events_are_counted_by_month_and_state(war: Ledger) -> None:
    counted = acled.table(rows(war), by=("admin1", "event_type"))
    assert counted == [
        {"month": "2025-05", "admin1": "North Darfur", "event_type": "Battles", "events": 1, "fatalities": 12},
        {
            "month": "2025-05",
            "admin1": "Red Sea",
            "event_type": "Explosions/Remote violence",
            "events": 1,
            "fatalities": 3,
        },
        {"month": "2025-05", "admin1": "Red Sea", "event_type": "Protests", "events": 1, "fatalities": 0},
    ]
