"""What the model decides, whole: every act that a plain sentence tells of and no other, and its receipts."""

from __future__ import annotations

import pytest

from dragoman.reader import Reader
from dragoman.records import Range, Report

Told = tuple[str, str, list[str], list[str]]


def told(report: Report) -> list[Told]:
    """Type, status, actors and recipients of each event."""
    names = {entity.id: entity.name for entity in report.entities}
    return [(e.type, e.status, [names[i] for i in e.actors], [names[i] for i in e.recipients]) for e in report.events]


def read(reader: Reader, text: str) -> Report:
    return reader.read({"id": "t", "text": text, "published": "2018-03-05"})


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (
            "Barack Obama and Vladimir Putin met in Zurich on Monday.",
            [("CONSULT", "occurred", ["Barack Obama", "Vladimir Putin"], [])],
        ),
        ("Rebels have been fighting the army in Goma.", [("ASSAULT", "ongoing", ["Rebels"], ["army"])]),
        (
            "Rebels captured the last army-held town, Walikale.",
            [("ASSAULT", "occurred", ["Rebels"], ["army"])],
        ),
        ("The embassy warned US visa holders.", [("THREATEN", "occurred", ["embassy"], ["US visa holders"])]),
        ("Norway condemned Iran.", [("ACCUSE", "occurred", ["Norway"], ["Iran"])]),
        ("Iran was condemned by Norway.", [("ACCUSE", "occurred", ["Norway"], ["Iran"])]),
        ("Norway and Denmark condemned Iran.", [("ACCUSE", "occurred", ["Norway", "Denmark"], ["Iran"])]),
        (
            "The foreign ministers of Russia, Iran and Turkey met in Antalya on Sunday.",
            [("CONSULT", "occurred", ["Russia", "Iran", "Turkey"], [])],
        ),
        ("Norway refused to meet Iran.", [("REJECT", "occurred", ["Norway"], ["Iran"])]),
        ("Norway will not meet Iran.", [("REJECT", "occurred", ["Norway"], ["Iran"])]),
        ("Norway threatened to attack Iran.", [("THREATEN", "occurred", ["Norway"], ["Iran"])]),
        ("Norway held talks with Iran in Geneva.", [("CONSULT", "occurred", ["Norway", "Iran"], [])]),
        (
            "Rebels shelled a school in Aleppo on Sunday, killing nine pupils.",
            [("ASSAULT", "occurred", ["Rebels"], ["school", "nine pupils"])],
        ),
        (
            "Four soldiers were ambushed by rebels near Goma, wounding two.",
            [("ASSAULT", "occurred", ["rebels near Goma"], ["Four soldiers", "two"])],
        ),
        ("Police arrested twelve protesters in Nairobi.", [("COERCE", "occurred", ["Police"], ["twelve protesters"])]),
        ("Twelve protesters were arrested in Nairobi.", [("COERCE", "occurred", [], ["Twelve protesters"])]),
        ("The ministers will meet in Oslo next week.", [("CONSULT", "planned", ["ministers"], [])]),
        ("US-Iran talks resumed in Rome.", [("CONSULT", "occurred", ["United States", "Iran"], [])]),
        (
            "Israel struck the Hezbollah militant group on Monday.",
            [("ASSAULT", "occurred", ["Israel"], ["Hezbollah"])],
        ),
        ("The rebels captured the capital, Khartoum.", [("ASSAULT", "occurred", ["rebels"], ["Khartoum"])]),
        ("Norway has not attacked Iran.", [("ASSAULT", "denied", ["Norway"], ["Iran"])]),
        ("Three aid workers were kidnapped in Mopti.", [("ASSAULT", "occurred", [], ["Three aid workers"])]),
        ("Israel attacked Kharkiv.", [("ASSAULT", "occurred", ["Israel"], ["Kharkiv"])]),
        ("Rebels attacked el-Fasher.", [("ASSAULT", "occurred", ["Rebels"], ["El Fasher"])]),
        ("Egypt released 40 prisoners.", [("RETREAT", "occurred", ["Egypt"], ["40 prisoners"])]),
        (
            "The teachers' union called off a strike planned for Monday.",
            [("PROTEST", "cancelled", ["teachers' union"], [])],
        ),
        ("Turkey deployed troops along its border with Syria.", [("MOBILIZE", "occurred", ["Turkey"], ["Syria"])]),
        ("Kenya expelled the Sudanese ambassador.", [("SANCTION", "occurred", ["Kenya"], ["Sudanese ambassador"])]),
        (
            "Iran and Iraq signed an agreement on water.",
            [("SUPPORT", "occurred", ["Iran", "Iraq"], []), ("AGREE", "occurred", ["Iran", "Iraq"], [])],
        ),
        ("Peru sent food to Haiti.", [("AID", "occurred", ["Peru"], ["Haiti"])]),
        ("Talks between Serbia and Kosovo never took place.", [("CONSULT", "denied", ["Serbia", "Kosovo"], [])]),
        (
            "Rumours that Algeria had closed its border with Morocco proved false.",
            [("COERCE", "denied", ["Algeria"], ["Morocco"])],
        ),
        (
            "Sweden's president was received by Emmanuel Macron in Oslo on Monday.",
            [("CONSULT", "occurred", ["Emmanuel Macron"], ["Sweden's president"])],
        ),
        (
            "France opposed sanctions on Mali on Monday.",
            [("REJECT", "occurred", ["France"], []), ("SANCTION", "occurred", [], ["Mali"])],
        ),
        ("Canada criticised the tariffs on Mexico.", [("ACCUSE", "occurred", ["Canada"], [])]),
        ("Norway could attack Iran.", [("ASSAULT", "possible", ["Norway"], ["Iran"])]),
        ("Protesters demanded that the president resign.", [("REQUEST", "occurred", ["Protesters"], ["president"])]),
    ],
)
def test_plain_sentences_give_their_acts_and_no_other(reader: Reader, text: str, events: list[Told]) -> None:
    assert told(read(reader, text)) == events


@pytest.mark.parametrize(
    "text",
    [
        "The brothers call their farm Little Paradise.",
        "The rocket blasted off from Cape Canaveral on Friday.",
        "Traffic lights at the crossing were attacked by rust.",
        "City beat United 3-1 and their striker fired home twice.",
        pytest.param(
            "The neighbours have been at war over a hedge for years.",
            marks=pytest.mark.xfail(strict=True, reason="the model takes it for a war: it wants labels"),
        ),
        "Flu has struck hundreds of pupils this winter.",
    ],
)
def test_farms_rockets_traffic_football_neighbours_and_flu_are_no_politics(reader: Reader, text: str) -> None:
    assert told(read(reader, text)) == []


def test_an_attack_and_its_dead_are_one_event_of_who_stands_before(reader: Reader) -> None:
    report = read(reader, "Boko Haram attacked a village in Borno on Sunday. Nine people were killed in the attack.")
    assert told(report) == [("ASSAULT", "occurred", ["Boko Haram"], ["village"])]
    assert report.events[0].deaths == Range(low=9, high=9)
    assert len(report.events[0].also) == 2


def test_a_blast_that_somebody_claims_is_nobodys_death(reader: Reader) -> None:
    (blast,) = read(reader, "A blast claimed by Islamic State wounded ten people in Kabul.").events
    assert (blast.deaths, blast.injuries) == (None, Range(low=10, high=10))


def test_an_act_told_again_is_one_event(reader: Reader) -> None:
    report = read(reader, "Norway condemned Iran on Monday. Norway condemned Iran in a statement.")
    assert [len(event.also) for event in report.events] == [1]


def test_a_receipt_names_the_winner_the_next_and_what_weighed_most(reader: Reader) -> None:
    report = read(reader, "Rebels shelled a school in Aleppo.")
    receipt = dict(report.receipt(report.events[0])[:4])
    assert receipt["decided"].startswith("ASSAULT ")
    assert ", COERCE " in receipt["decided"]
    assert receipt["evidence"].count(",") == 3
    assert any(name == "party" and "'Rebels': actor" in text for name, text in report.receipt(report.events[0]))


def test_a_receipt_names_how_each_party_was_found(reader: Reader) -> None:
    report = read(reader, "The navy launched an attack on a port, which Norway shelled.")
    parties = [text for event in report.events for name, text in report.receipt(event) if name == "party"]
    assert any(text.startswith("'The navy'") and text.endswith("(light verb)") for text in parties)
    assert any(text.startswith("'Norway'") and text.endswith("(direct)") for text in parties)


def test_what_is_less_sure_than_asked_for_is_left_out_and_counted() -> None:
    sure = Reader(min_confidence=0.99)
    report = sure.read({"id": "t", "text": "Norway condemned Iran.", "published": "2018-03-05"})
    assert report.events == []
    assert report.warnings == ["1 events of less than 0.99 confidence are left out"]


def test_fast_decides_by_the_evidence_alone() -> None:
    report = Reader(fast=True).read({"id": "t", "text": "Norway condemned Iran.", "published": "2018-03-05"})
    assert told(report) == [("ACCUSE", "occurred", ["Norway"], ["Iran"])]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "The army shelled the town on Friday, killing nine people. The town fell to rebels last year after a siege,"
            " and thousands fled. The government, which had jailed hundreds of protesters, said nothing. Neighbouring"
            " states have armed the rebels for years.",
            [("shelled", "2018-03-02"), ("fell", "2017"), ("siege", "2017"), ("jailed", None), ("armed", None)],
        ),
        ("Norway condemned Iran.", [("condemned", "2018-03-04/2018-03-05")]),
        (
            "Iran, which signed the accord in 2015, rejected the demand.",
            [("signed", "2015"), ("rejected", "2018-03-04/2018-03-05"), ("demand", "2018-03-04/2018-03-05")],
        ),
        (
            "Norway withdrew its envoy on Friday, two days after rebels attacked its embassy in Tripoli.",
            [("withdrew", "2018-03-02"), ("attacked", "2018-02-28")],
        ),
        (
            "Norway withdrew its envoy on Friday, two weeks after rebels attacked its embassy on 20 February.",
            [("withdrew", "2018-03-02"), ("attacked", "2018-02-20")],
        ),
        (
            "The strikes come a month after the government severed ties with Norway.",
            [("strikes come", "2018-03-05"), ("severed", "2018-02")],
        ),
    ],
)
def test_only_news_is_of_the_day_of_the_article(reader: Reader, text: str, days: list[tuple[str, str | None]]) -> None:
    found = [(event.evidence.trigger[0], event.date) for event in read(reader, text).events]
    assert [(text[a:b], date and date.value) for (a, b), date in found] == days


def test_who_speaks_for_us_promises_it_himself(reader: Reader) -> None:
    text = "\u201cWe are ready to negotiate with Turkey,\u201d President Emmanuel Macron said in Paris."
    assert ("AGREE", ["Emmanuel Macron"]) in [(e[0], e[2]) for e in told(read(reader, text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Finnish Prime Minister Petteri Orpo meets Chad's President Mahamat Saleh Traore at a palace in Oulu.",
            ("CONSULT", "occurred", ["Petteri Orpo"], ["Mahamat Saleh Traore"]),
        ),
        (
            "The mayor of Nairobi, Johnson Sakaja, sent an ultimatum to his colleagues on Monday.",
            ("THREATEN", "occurred", ["Johnson Sakaja"], ["colleagues"]),
        ),
        (
            "Soldiers shot the minister's cousin on Friday.",
            ("ASSAULT", "occurred", ["Soldiers"], ["minister's cousin"]),
        ),
        ("The rebels inflicted heavy casualties on the army on Monday.", ("ASSAULT", "occurred", ["rebels"], ["army"])),
        (
            "Officials said some of their soldiers were killed by rebels on Monday.",
            ("ASSAULT", "occurred", ["rebels"], ["some of their soldiers"]),
        ),
    ],
)
def test_somebody_is_met_shot_or_warned_as_who_he_is(reader: Reader, text: str, found: Told) -> None:
    assert told(read(reader, text)) == [found]


def test_the_navy_is_the_one_that_is_told_of_most(reader: Reader) -> None:
    text = (
        "The U.S. Navy searched for the ship on Monday. The U.S. Navy found it first. Sailors of the Italian Navy"
        " helped. On Friday the mayor accused the Navy of negligence."
    )
    assert ("ACCUSE", "occurred", ["mayor"], ["US Navy"]) in told(read(reader, text))
