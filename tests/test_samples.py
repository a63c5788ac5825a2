"""The whole way: the sample articles come out with what a careful reader would enter first."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.reader import Reader
from dragoman.records import Event
from dragoman.report import Report

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def reports(reader: Reader) -> dict[str, Report]:
    """Each sample's report, by the first word of its file's name."""
    pages = SAMPLES.glob("*.html")
    return {page.stem.split("-")[0]: reader.read({"html": page.read_text("utf-8")}) for page in pages}


def named(report: Report, ids: list[str]) -> set[str]:
    return {entity.name for entity in report.entities if entity.id in ids}


def found(report: Report, words: str) -> Event:
    """The event of the sentence that has ``words``, by one of its trigger words."""
    text = report.article.text
    return next(e for e in report.events for a, b in e.evidence.trigger if words in text[a:b])


def said(report: Report, words: str) -> set[str]:
    text = report.article.text
    speakers = [s.speaker or "" for s in report.statements if any(words in text[a:b] for a, b in s.content)]
    return named(report, speakers)


def test_a_summit(reports: dict[str, Report]) -> None:
    report = reports["summit"]
    signed = found(report, "signed")
    assert named(report, signed.actors) == {"Ethiopia", "Eritrea"}
    assert signed.date is not None
    assert signed.date.value == "2018-07-09"
    planned = {e.date.value for e in report.events if e.status == "planned" and e.date}
    assert "2018-07-14" in planned
    (speaker,) = said(report, "sanctions on Eritrea")
    assert speaker.endswith("Guterres")


def test_an_attack(reports: dict[str, Report]) -> None:
    report = reports["attack"]
    killed = found(report, "killed")
    assert killed.type == "ASSAULT"
    assert killed.deaths is not None
    assert killed.deaths.low == 5
    assert said(report, "We will pursue them") == {"Uhuru Kenyatta"}


def test_a_protest(reports: dict[str, Report]) -> None:
    report = reports["protest"]
    marched = found(report, "marched")
    assert marched.type == "PROTEST"
    assert marched.date is not None
    assert marched.date.value == "2020-08-16"
    spoken = found(report, "spoken")
    assert named(report, spoken.actors + spoken.recipients) == {"Vladimir Putin", "Alexander Lukashenko"}


def test_a_collapse_of_talks(reports: dict[str, Report]) -> None:
    report = reports["collapse"]
    ties = {(t.kind, *named(report, [t.holder]), *named(report, [t.other])) for t in report.ties}
    assert ("supports", "Iran", "Houthis") in ties
    bombed = found(report, "bombed")
    assert bombed.date is not None
    assert bombed.date.value == "2016-08-09"
    meeting = found(report, "meet")
    assert meeting.status == "planned"
    assert named(report, meeting.actors + meeting.recipients) == {"Adel al-Jubeir", "John Kerry"}
