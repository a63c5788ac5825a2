"""What the frames propose of a text, and of what is put together what is decided: who did what to whom, how it stands,
when, where, how many."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.reader import Reader
from dragoman.records import Event, Range, Report

Read = Callable[[str], Report]


@pytest.fixture(scope="session")
def read(proposals: Read) -> Read:
    """What the frames propose; what is decided of it: test_decide.py."""
    return proposals


@pytest.fixture(scope="session")
def decided(reader: Reader) -> Read:
    """What is told of an act once, whatever number of its words the frames know."""
    return lambda text: reader.read({"id": "t", "text": text, "published": "2018-03-05"})


def names(report: Report, ids: list[str]) -> list[str]:
    by_id = {entity.id: entity.name for entity in report.entities}
    return [by_id[i] for i in ids]


def one(report: Report, kind: str) -> Event:
    found = [event for event in report.events if event.type == kind]
    assert len(found) == 1, [(e.type, e.rule) for e in report.events]
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        ("Norway condemned Iran.", "ACCUSE", ["Norway"], ["Iran"]),
        ("Iran was condemned by Norway.", "ACCUSE", ["Norway"], ["Iran"]),
        ("Norway imposed sanctions on Iran.", "COERCE", ["Norway"], ["Iran"]),
        ("Norway and Denmark condemned Iran.", "ACCUSE", ["Norway", "Denmark"], ["Iran"]),
        ("Norway condemned Iran and Syria.", "ACCUSE", ["Norway"], ["Iran", "Syria"]),
        ("Norway accused Iran of bombing a hospital.", "ACCUSE", ["Norway"], ["Iran"]),
        ("Norway passed a resolution condemning Iran.", "ACCUSE", ["Norway"], ["Iran"]),
        ("Norway refused to meet Iran.", "REJECT", ["Norway"], ["Iran"]),
        ("Norway will not meet Iran.", "REJECT", ["Norway"], ["Iran"]),
        ("Norway threatened to attack Iran.", "THREATEN", ["Norway"], ["Iran"]),
    ],
)
def test_who_did_what_to_whom(read: Read, text: str, kind: str, actors: list[str], recipients: list[str]) -> None:
    report = read(text)
    event = one(report, kind)
    assert names(report, event.actors) == actors
    assert names(report, event.recipients) == recipients


def test_all_who_meet_are_actors(decided: Read) -> None:
    report = decided("Norway held talks with Iran in Geneva.")
    event = one(report, "CONSULT")
    assert sorted(names(report, event.actors)) == ["Iran", "Norway"]
    assert event.recipients == []


def test_who_says_that_another_must_act_requests_it(decided: Read) -> None:
    report = decided("Norway said Iran must leave the island.")
    event = next(e for e in report.events if e.type == "REQUEST")
    assert (names(report, event.actors), names(report, event.recipients)) == (["Norway"], ["Iran"])


def test_a_visitor_is_the_actor_and_the_host_the_recipient(read: Read) -> None:
    report = read("Emmanuel Macron received Angela Merkel in Paris.")
    event = one(report, "CONSULT")
    assert names(report, event.actors) == ["Angela Merkel"]
    assert names(report, event.recipients) == ["Emmanuel Macron"]


def test_a_wish_of_ones_own_is_no_request(decided: Read) -> None:
    assert all(e.type != "REQUEST" for e in decided("Norway wants to attack Iran.").events)


def test_a_town_before_the_noun_is_where_it_was(read: Read) -> None:
    report = read("Norway condemned the Mogadishu attack.")
    assert all("Mogadishu" not in names(report, e.actors) for e in report.events)


def test_what_a_threat_threatens_is_no_event_of_its_own(read: Read) -> None:
    assert [e.type for e in read("Norway threatened to attack Iran.").events] == ["THREATEN"]


def test_people_without_a_name_are_described(read: Read) -> None:
    report = read("Gunmen killed two villagers.")
    event = one(report, "ASSAULT")
    assert names(report, event.recipients) == ["two villagers"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Norway attacked Iran.", "occurred"),
        ("Norway is attacking Iran.", "ongoing"),
        ("Norway continues to attack Iran.", "ongoing"),
        ("Norway will attack Iran.", "planned"),
        ("Norway plans to attack Iran.", "planned"),
        ("Norway may attack Iran.", "possible"),
        ("If Norway attacks Iran, oil will be dear.", "possible"),
        ("Norway did not attack Iran.", "denied"),
        ("Norway denied attacking Iran.", "denied"),
        ("Rebels took no hostages in Kabul.", "denied"),
        ("No soldiers were killed in the attack.", "denied"),
        ("The attack killed no fewer than 20 people.", "occurred"),
    ],
)
def test_how_an_attack_stands(read: Read, text: str, status: str) -> None:
    assert one(read(text), "ASSAULT").status == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Norway postponed talks with Iran.", "postponed"),
        ("Norway called off talks with Iran.", "cancelled"),
        ("Norway will hold talks with Iran.", "planned"),
        ("Norway held no talks with Iran.", "denied"),
    ],
)
def test_how_talks_stand(read: Read, text: str, status: str) -> None:
    assert status in {e.status for e in read(text).events if e.type == "CONSULT"}


def test_a_planned_meeting_is_agree_by_plovers_rule(read: Read) -> None:
    event = one(read("Norway will meet Iran on Friday."), "CONSULT")
    assert (event.status, event.plover) == ("planned", "AGREE")


def test_the_date_of_the_own_clause_comes_first(read: Read) -> None:
    report = read("Norway said on Sunday that Iran had attacked Syria on 1 February 2018.")
    event = one(report, "ASSAULT")
    assert event.date is not None
    assert event.date.value == "2018-02-01"


def test_the_place_is_where_the_clause_says(read: Read) -> None:
    report = read("Norwegian troops attacked militants in Mogadishu.")
    place = one(report, "ASSAULT").place
    assert place is not None
    assert next(p for p in report.places if p.id == place).country == "SOM"


@pytest.mark.parametrize(
    ("text", "deaths", "injuries"),
    [
        ("Norway bombed the town, killing at least 29 people.", Range(low=29, high=None), None),
        ("A bomb killed nine soldiers and wounded dozens.", Range(low=9, high=9), Range(low=24, high=None)),
        ("Gunmen attacked a convoy, leaving three people dead.", Range(low=3, high=3), None),
    ],
)
def test_the_dead_and_hurt_belong_to_the_attack(
    decided: Read, text: str, deaths: Range | None, injuries: Range | None
) -> None:
    event = next(e for e in decided(text).events if e.type == "ASSAULT")
    assert (event.deaths, event.injuries) == (deaths, injuries)


def test_arrests_are_counted(decided: Read) -> None:
    event = one(decided("Police arrested 40 protesters."), "COERCE")
    assert event.counts == {"arrested": Range(low=40, high=40)}


def test_an_act_told_twice_is_one_event(decided: Read) -> None:
    report = decided("Norway bombed Iran on Sunday. Norway bombed Iran after a long dispute.")
    event = one(report, "ASSAULT")
    assert len(event.also) == 1


def test_every_event_has_its_words_and_its_rule(read: Read) -> None:
    text = "Norway condemned Iran. Denmark met Sweden."
    for event in read(text).events:
        start, end = event.evidence.sentence
        assert text[start:end].endswith(".")
        assert all(start <= a < b <= end for a, b in event.evidence.trigger)
        assert event.rule.startswith("frame:")
        assert 0.2 <= event.confidence <= 0.95


def test_scores_are_those_of_the_codebook(read: Read) -> None:
    assert one(read("Norway attacked Iran."), "ASSAULT").score == -9.3


@pytest.mark.parametrize("text", ["", " ", "attack", "(((", "attack " * 400, "…\n\n“”", "He said he said he said."])
def test_no_text_is_too_strange(read: Read, text: str) -> None:
    assert isinstance(read(text).events, list)


def test_the_same_text_gives_the_same_events(read: Read) -> None:
    text = "Norway bombed Iran, killing nine villagers, and met Sweden in Oslo on Friday."
    assert read(text).events == read(text).events


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        (
            "Gunmen on horses killed nine herders in Kaduna, police said.",
            "ASSAULT",
            ["Gunmen"],
            ["nine herders"],
        ),
        ("Mali has suffered a series of bombings at the hands of the rebels.", "ASSAULT", ["rebels"], ["Mali"]),
        ("Norway will provide Kenya with $20 million in emergency aid.", "AID", ["Norway"], ["Kenya"]),
        ("Rioters set fire to a market in Accra.", "PROTEST", ["Rioters"], ["Accra"]),
        ("Norway and Denmark agreed to improve cooperation over Greenland.", "AGREE", ["Norway", "Denmark"], []),
        ("Four men were charged over the riot.", "ACCUSE", [], ["Four men"]),
    ],
)
def test_words_around_an_act_that_belong_to_it(
    read: Read, text: str, kind: str, actors: list[str], recipients: list[str]
) -> None:
    report = read(text)
    event = one(report, kind)
    assert (names(report, event.actors), names(report, event.recipients)) == (actors, recipients)
    assert [e.type for e in report.events if e.type in ("ASSAULT", "PROTEST", "AID")] in ([], [kind])


@pytest.mark.parametrize(
    ("text", "kind", "plover", "actors", "recipients"),
    [
        ("Dockers in Piraeus went on strike.", "PROTEST", "PROTEST", ["Dockers in Piraeus"], []),
        ("Six soldiers died in an attack by Boko Haram.", "ASSAULT", "ASSAULT", ["Boko Haram"], ["Six soldiers"]),
        ("Turkey will extend the curfew in Ankara.", "COERCE", "THREATEN", ["Turkey"], ["Ankara"]),
        ("Norway announced funding to fight the epidemic in Liberia.", "AID", "AID", ["Norway"], ["Liberia"]),
    ],
)
def test_the_words_of_one_act_make_one_event(
    decided: Read, text: str, kind: str, plover: str, actors: list[str], recipients: list[str]
) -> None:
    report = decided(text)
    (event,) = report.events
    assert (event.type, event.plover) == (kind, plover)
    assert (names(report, event.actors), names(report, event.recipients)) == (actors, recipients)


def test_a_counterpart_takes_part_in_the_talks(read: Read) -> None:
    report = read("President Emmanuel Macron met his Chinese counterpart for talks on Libya.")
    assert names(report, one(report, "CONSULT").actors) == ["Emmanuel Macron", "Xi Jinping"]


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("The ministers will meet in the Russian resort of Sochi.", "CONSULT", "Sochi"),
        ("Rebels shelled a checkpoint on the outskirts of Damascus.", "ASSAULT", "Damascus"),
        ("The general fled to Kenya after soldiers torched his house.", "ASSAULT", None),
        ("Mali expelled the French ambassador.", "SANCTION", None),
        ("Norway urged restraint after the offensive in Yemen.", "REQUEST", None),
        ("The envoy accused the junta of murder at a news conference in Geneva.", "ACCUSE", "Geneva"),
    ],
)
def test_a_place_is_that_of_the_act_and_of_no_other(read: Read, text: str, kind: str, place: str | None) -> None:
    report = read(text)
    by_id = {found.id: found.name for found in report.places}
    assert by_id.get(one(report, kind).place or "") == place


def test_a_plan_is_the_word_of_whoever_tells_of_it(read: Read) -> None:
    report = read("The Kremlin said Putin had no plans to meet Merkel.")
    said_by = one(report, "CONSULT").said_by
    assert said_by is not None
    assert names(report, [said_by]) == ["Russia"]


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        ("An air strike killed at least 11 people in Idlib.", "ASSAULT", [], ["at least 11 people in Idlib"]),
        ("Rebels of the M23 seized Kiwanja on Friday.", "ASSAULT", ["M23"], ["Kiwanja"]),
        ("The ministers of Norway and Mali held four hours of talks.", "CONSULT", ["ministers of Norway and Mali"], []),
        ("Norway has sent Kenya weapons.", "AID", ["Norway"], ["Kenya"]),
        ("Hundreds of students protested in Dhaka.", "PROTEST", ["Hundreds of students"], ["Dhaka"]),
        ("Dozens of people gathered outside the embassy.", "PROTEST", ["Dozens of people"], ["embassy"]),
        ("The bombing was claimed by the Taliban.", "ASSAULT", ["Taliban"], []),
        ("Norway and Mali met in Vienna to discuss the truce.", "CONSULT", ["Norway", "Mali"], []),
        ("Police fired tear gas to disperse the protesters.", "ASSAULT", ["Police"], ["protesters"]),
    ],
)
def test_what_the_small_parser_or_a_common_turn_of_phrase_hides(
    read: Read, text: str, kind: str, actors: list[str], recipients: list[str]
) -> None:
    report = read(text)
    event = one(report, kind)
    assert (names(report, event.actors), names(report, event.recipients)) == (actors, recipients)


@pytest.mark.parametrize(
    ("text", "deaths", "injuries"),
    [
        ("Two officers and a driver were shot dead by the rebels.", (3, 3), None),
        ("The clashes killed five protesters and a nurse.", (6, 6), None),
        ("Eleven people were killed and dozens wounded when a bomb exploded in Quetta.", (11, 11), (24, None)),
        ("The attack on the hotel left at least 50 people dead, most of them civilians.", (50, None), None),
        ("Norway shot down an Iranian drone.", None, None),
        ("Police shot a man in Oslo.", None, None),
    ],
)
def test_tolls_of_several_victims(
    decided: Read,
    text: str,
    deaths: tuple[int | None, int | None] | None,
    injuries: tuple[int | None, int | None] | None,
) -> None:
    event = one(decided(text), "ASSAULT")
    assert (event.deaths and (event.deaths.low, event.deaths.high)) == deaths
    assert (event.injuries and (event.injuries.low, event.injuries.high)) == injuries


def test_fighting_between_two_sides_is_an_act_of_both(read: Read) -> None:
    report = read("Fighting between the army and the rebels erupted in Khartoum on Saturday.")
    event = one(report, "ASSAULT")
    assert names(report, event.actors) == ["army", "rebels"]


def test_the_year_before_a_noun_dates_that_noun_alone(read: Read) -> None:
    event = one(read("A court in Cairo sentenced 75 people to death over a 2013 sit-in."), "COERCE")
    assert event.date is not None
    assert event.date.earliest >= "2018"


def test_a_single_foreigner_is_not_killed_at_home(read: Read) -> None:
    assert one(read("An American was killed in the blast on Monday."), "ASSAULT").place is None


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Unions said they would boycott the summit.", [("planned", "THREATEN")]),
        # an aim, which threatens nobody
        ("Norway sent jets to bomb the camp.", [("occurred", "MOBILIZE"), ("planned", "ASSAULT")]),
        ("Police arrested ten protesters.", [("occurred", "COERCE")]),
    ],
)
def test_hostile_acts_that_are_announced_are_threats_by_plovers_rule(
    read: Read, text: str, events: list[tuple[str, str]]
) -> None:
    assert [(event.status, event.plover) for event in read(text).events] == events


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Turkey seized control of the charities.", [("ASSAULT", ["Turkey"], ["charities"])]),
        ("Ukraine denied entry to an Austrian journalist.", [("REJECT", ["Ukraine"], ["Austrian journalist"])]),
        ("Norway said it was ready to send aid to Mali.", [("AGREE", ["Norway"], ["Mali"])]),
        ("Hungary blocked an EU statement criticising Israel.",
         [("REJECT", ["Hungary"], ["European Union"]), ("ACCUSE", ["European Union"], ["Israel"])]),
        ("The rebels handed over 30 hostages to the Red Cross.", [("RETREAT", ["rebels"], ["30 hostages"])]),
        ("France will close its military base in Chad.", [("RETREAT", ["France"], ["Chad"])]),
        ("Thousands of Georgians rallied against the bill.", [("PROTEST", ["Georgians"], [])]),
        ("Somali forces recaptured a town from al-Shabaab.", [("ASSAULT", ["Somali forces"], ["al-Shabaab"])]),
        ("The EU proposed a package of sanctions against Russia.", [("THREATEN", ["European Union"], ["Russia"])]),
        ("The junta gave the French ambassador 48 hours to leave.", [("THREATEN", ["junta"], ["French ambassador"])]),
        ("Serbia and Kosovo resumed fighting.", [("ASSAULT", ["Serbia", "Kosovo"], [])]),
        ("China agreed to build a port in Oman.", [("AGREE", ["China"], ["Oman"])]),
        ("Norway claimed that Iran had shelled the town.",
         [("ACCUSE", ["Norway"], ["Iran"]), ("ASSAULT", ["Iran"], ["town"])]),
        ("The plan was described as alarming by Norway.", [("ACCUSE", ["Norway"], [])]),
        ("The opposition boycotted the vote.", [("PROTEST", ["opposition"], ["vote"])]),
        ("Norway asked for more missiles.", [("REQUEST", ["Norway"], [])]),
    ],
)  # fmt: skip
def test_who_takes_part_by_words_further_off(
    read: Read, text: str, events: list[tuple[str, list[str], list[str]]]
) -> None:
    report = read(text)
    assert [(e.type, names(report, e.actors), names(report, e.recipients)) for e in report.events] == events


def test_who_rejects_that_another_did_it_accuses_nobody(read: Read) -> None:
    report = read("Norway rejected claims that Iran was behind the attack.")
    assert all(event.type != "ACCUSE" for event in report.events)


def test_the_troops_of_two_countries_are_two_actors(read: Read) -> None:
    report = read("Polish and Serbian troops clashed near Belgrade on Sunday.")
    assert names(report, one(report, "ASSAULT").actors) == ["Polish troops", "Serbian troops"]


def test_of_what_nobody_found_evidence_did_not_happen(read: Read) -> None:
    report = read("There is no evidence that Iran attacked the tanker.")
    assert one(report, "ASSAULT").status == "denied"


def test_a_toll_is_of_no_act_that_came_after_it(read: Read) -> None:
    assert one(read("Settlers set fire to cars after a teenager was found dead."), "ASSAULT").deaths is None


def test_who_tells_what_he_did_accuses_nobody(decided: Read) -> None:
    report = decided("The rebels said they had shot down a jet.")
    assert [event.type for event in report.events] == ["ASSAULT"]


def test_news_of_a_plan_is_a_plan(read: Read) -> None:
    report = read("Emmanuel Macron told reporters that France would send weapons to Mali.")
    assert one(report, "AID").status == "planned"


def test_who_claims_something_of_his_own_state_accuses_nobody(decided: Read) -> None:
    report = decided("Donald Trump claims the US has bombed the camp.")
    assert [event.type for event in report.events] == ["ASSAULT"]
