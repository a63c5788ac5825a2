"""What a TIMEX3 value covers."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.records import EventDate, Time
from dragoman.times import day_range, to_event_date
from dragoman.times.calendar import easter, islamic_days, nth_weekday


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2016-02-29", "2016-02-29", "2016-02-29"),
        ("2016-02-29TNI", "2016-02-29", "2016-02-29"),
        ("2016-02-29T17:00Z", "2016-02-29", "2016-02-29"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2016", "2016-01-01", "2016-12-31"),
        ("2016-Q4", "2016-10-01", "2016-12-31"),
        ("2016-H1", "2016-01-01", "2016-06-30"),
        ("2016-SU", "2016-06-01", "2016-08-31"),
        ("2015-W53", "2015-12-28", "2016-01-03"),
        ("2017-W46-WE", "2017-11-18", "2017-11-19"),
        ("199", "1990-01-01", "1999-12-31"),
        ("19", "1900-01-01", "1999-12-31"),
    ],
)
def test_a_value_covers_its_days(value: str, first: str, last: str) -> None:
    assert day_range(value) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "value", ["P3D", "PT2H", "PRESENT_REF", "XXXX-WXX-5", "", "2016-13", "2016-02-30", "2016-W53", "00", "PXX"]
)
def test_other_values_cover_no_days(value: str) -> None:
    assert day_range(value) is None


def test_event_dates_are_a_day_month_year_or_interval() -> None:
    def dated(value: str | None, kind: str = "DATE") -> EventDate | None:
        return to_event_date(Time(span=(0, 1), type=kind, value=value, rule="test"))  # type: ignore[arg-type]

    def own(value: str, earliest: str, latest: str) -> EventDate:
        return EventDate(value=value, earliest=earliest, latest=latest, basis="own", words=(0, 1))

    assert dated("2016-05-03") == own("2016-05-03", "2016-05-03", "2016-05-03")
    assert dated("2016-05-03T17:00", "TIME") == own("2016-05-03", "2016-05-03", "2016-05-03")
    assert dated("2016-W01") == own("2016-01-04/2016-01-10", "2016-01-04", "2016-01-10")
    assert dated("P2W", "DURATION") is None
    assert dated("PAST_REF") is None
    assert dated(None) is None


def test_movable_feasts_fall_on_their_days() -> None:
    assert [easter(year) for year in (1961, 2000, 2016, 2019, 2038)] == [
        date(1961, 4, 2),
        date(2000, 4, 23),
        date(2016, 3, 27),
        date(2019, 4, 21),
        date(2038, 4, 25),
    ]
    assert nth_weekday(2017, 11, 4, 4) == date(2017, 11, 23)
    assert nth_weekday(2017, 5, -1, 1) == date(2017, 5, 29)
    (fitr,) = islamic_days(2017, 10, 1)
    assert abs((fitr - date(2017, 6, 25)).days) <= 1
