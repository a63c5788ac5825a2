"""When an act was: by its own words, by words beside it, or as the news of its article."""

from __future__ import annotations

import pytest

from dragoman.reader import Reader
from dragoman.records import Event, EventDate, Range


def events(reader: Reader, text: str) -> list[Event]:
    return reader.read({"id": "t", "text": text, "published": "2025-05-08"}).events


@pytest.mark.parametrize(
    ("text", "when"),
    [
        (
            "The fleet struck Yemen on Wednesday.",
            EventDate(value="2025-05-07", earliest="2025-05-07", latest="2025-05-07", basis="own", words=(26, 35)),
        ),
        (
            "The fleet struck Yemen.",
            EventDate(value="2025-05-07/2025-05-08", earliest="2025-05-07", latest="2025-05-08", basis="article"),
        ),
        (
            "On Wednesday the court heard of the fleet, which struck Yemen.",
            EventDate(value="2025-05-07", earliest="2025-05-07", latest="2025-05-07", basis="beside", words=(3, 12)),
        ),
        (
            "He said in an interview on Sunday that the army had shelled Goma.",
            EventDate(value="2025-05-04", earliest="2025-05-04", latest="2025-05-04", basis="beside", words=(27, 33)),
        ),
        (
            "At least 31 people have been killed since Sunday in strikes on Idlib.",
            EventDate(
                value="2025-05-04/2025-05-08", earliest="2025-05-04", latest="2025-05-08", basis="own", words=(42, 48)
            ),
        ),
        ("In the past three weeks, the army killed 542 people in Darfur.", None),
    ],
)
def test_a_date_says_what_gives_it(reader: Reader, text: str, when: EventDate | None) -> None:
    assert [event.date for event in events(reader, text)] == [when]


def test_what_is_looked_back_on_is_told_from_the_news(reader: Reader) -> None:
    told = events(reader, "Russian jets struck Aleppo on Tuesday, two weeks after 26 people were killed there.")
    assert [(event.recency, event.deaths) for event in told] == [("news", None), ("background", Range(low=26, high=26))]


def test_the_place_of_what_an_act_came_after_is_not_its_own(reader: Reader) -> None:
    text = "On Wednesday India struck Pakistan after the killing in Bahawalpur."
    report = reader.read({"id": "t", "text": text, "published": "2025-05-08"})
    where = {place.id: place.name for place in report.places}
    assert [where.get(event.place or "") for event in report.events] == ["Pakistan"]


def test_an_age_is_no_number_of_dead(reader: Reader) -> None:
    (killed,) = events(reader, "A shell killed 13-year-old Ann in Homs on Monday.")
    assert killed.deaths == Range(low=1, high=1)
    (attack,) = events(reader, "A shell killed more than 300 civilians in Homs on Monday.")
    assert attack.deaths == Range(low=300, high=None)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Rebels killed nine people between 3 May and 7 May.", "2025-05-03/2025-05-07"),
        ("Between 5 and 26 March, at least 55 officials were arrested.", "2025-03-05/2025-03-26"),
        ("The army bombed the town from January until March 2024.", "2024-01-01/2024-03-31"),
        ("The rebels attacked the city May 3-5.", "2025-05-03/2025-05-05"),
        ("The army shelled the town on 3 May and on 5 May.", "2025-05-03"),
    ],
)
def test_a_first_and_a_last_day_are_a_span(reader: Reader, text: str, days: str) -> None:
    assert [event.date and event.date.value for event in events(reader, text)] == [days]
