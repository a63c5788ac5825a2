"""How dates, counts and acts read."""

from __future__ import annotations

import pytest
from msgspec import structs

from dragoman.records import Article, Control, Entity, EventDate, Range, Statement
from dragoman.report import Report
from dragoman.views.acts import acts, phrase
from dragoman.views.chronology import chronology, counted, date_label


@pytest.mark.parametrize(
    ("value", "earliest", "latest", "label"),
    [
        ("2017-11-20", "2017-11-20", "2017-11-20", "Monday 20 November 2017"),
        ("2017-11", "2017-11-01", "2017-11-30", "November 2017"),
        ("2011", "2011-01-01", "2011-12-31", "2011"),
        ("2017-11-20/2017-11-26", "2017-11-20", "2017-11-26", "20 to 26 November 2017"),
        ("2017-W48", "2017-11-27", "2017-12-03", "27 November to 3 December 2017"),
        ("2017-12-30/2018-01-02", "2017-12-30", "2018-01-02", "30 December 2017 to 2 January 2018"),
        ("some day", "some day", "some day", "some day"),
    ],
)
def test_a_date_reads_as_a_person_writes_it(value: str, earliest: str, latest: str, label: str) -> None:
    assert date_label(EventDate(value=value, earliest=earliest, latest=latest)) == label


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(13, 13, "13"), (13, None, "at least 13"), (None, 20, "up to 20"), (5, 9, "5 to 9"), (12000, 12000, "12,000")],
)
def test_a_toll_says_how_sure_it_is(low: int | None, high: int | None, words: str) -> None:
    assert counted(Range(low=low, high=high)) == words


@pytest.mark.parametrize(
    ("cameo", "words"),
    [("163", "imposed sanctions on"), ("1631", "imposed sanctions on"), ("190", "attacked"), (None, "attacked")],
)
def test_an_act_reads_by_the_narrowest_code_that_has_a_phrase(report: Report, cameo: str | None, words: str) -> None:
    assert phrase(structs.replace(report.events[1], cameo=cameo)) == words


def test_every_phrase_has_a_past_and_an_infinitive() -> None:
    assert all(act.past and act.infinitive for act in acts().values())


def test_names_of_many_take_a_plural_verb(report: Report) -> None:
    for name, kind, text, act in (
        ("Houthis", "armed group", "The Houthis hold", "hold"),
        ("Hamas", "armed group", "Hamas holds", "holds"),
        ("United States", "state", "The United States holds", "holds"),
        ("rebels", "armed group", "Rebels hold", "hold"),
    ):
        start = text.lower().index(name.lower())
        held = Entity(id="h", name=name, kind=kind, mentions=[(start, start + len(name))], rule="test")  # type: ignore[arg-type]
        control = Control(holder="h", territory="x", status="holds", evidence=report.ties[0].evidence, rule="test")
        told = chronology(Report(article=Article(id="a", text=text), entities=[held], control=[control]))
        assert told.control[0].act == act


def test_a_statement_is_told_with_its_cue_unless_it_is_a_quotation(report: Report) -> None:
    article = Article(id="a", text="Rebels were near, the army said. “Go,” it added. The king denied that he left.")
    statements = [
        Statement(id="s1", cue=(27, 31), content=[(0, 16)], kind="indirect", rule="test"),
        Statement(id="s2", cue=(42, 47), content=[(33, 38)], kind="direct", rule="test"),
        Statement(id="s3", cue=(58, 64), content=[(65, 77)], kind="indirect", rule="test"),
    ]
    (speaker,) = chronology(Report(article=article, statements=statements)).speakers
    assert [f"{said.cue} {said.words}".strip() for said in speaker.said] == [
        "said: Rebels were near",
        "“Go,”",
        "denied that he left",
    ]
