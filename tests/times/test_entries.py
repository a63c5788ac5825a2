"""Live reports and chronologies: each entry is told on its own day."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman import read
from dragoman.records import Time
from dragoman.times.entries import Entries

PUBLISHED = date(2024, 3, 18)
LIVE = """The harbour is closed.

09:51 UTC, 2024-03-19

The army shelled the port this morning.

23:10, 18 March 2024

Norway expelled two Russian diplomats."""


def times_of(text: str) -> list[Time]:
    return read(text, published=PUBLISHED).times


def test_a_line_with_a_moment_dates_what_stands_below_it() -> None:
    entries = Entries(times_of(LIVE), LIVE, PUBLISHED)
    assert [entries.day(LIVE.index(words)) for words in ("closed", "09:51", "army", "expelled")] == [
        PUBLISHED,
        PUBLISHED,
        date(2024, 3, 19),
        date(2024, 3, 18),
    ]
    assert entries.start(LIVE.index("expelled")) == LIVE.index("\n\nNorway")
    assert entries.start(LIVE.index("closed")) == 0


def test_events_of_a_live_report_are_dated_by_their_entry() -> None:
    report = read(LIVE, published=PUBLISHED)
    assert [(event.type, event.date and event.date.value) for event in report.events] == [
        ("ASSAULT", "2024-03-19"),
        ("SANCTION", "2024-03-17/2024-03-18"),
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 May 2019\n\nRebels took the town today.\n\n9 May 2019\n\nThe army retook it today.", ["03", "09"]),
        ("May 3\n\nRebels took the town today.\n\nMay 9\n\nThe army retook it today.", ["03", "09"]),
        ("Rebels took the town today.\n\n9 May 2019\n\nThe army retook it today.", ["20", "20"]),
        ("On 3 May 2019\n\nrebels took the town today.\n\nOn 9 May\n\nthe army retook it today.", ["20", "20"]),
    ],
)
def test_days_alone_head_a_chronology_when_there_are_several(text: str, days: list[str]) -> None:
    found = read(text, published=date(2019, 5, 20)).times
    assert [time.value for time in found if text[slice(*time.span)] == "today"] == [f"2019-05-{day}" for day in days]
