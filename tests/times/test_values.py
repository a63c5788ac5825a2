"""Sentences in, TIMEX3 types and values out. All are read on Friday 24 November 2017 unless they say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dragoman.language import LanguageModel
from dragoman.records import Time
from dragoman.times import find_times

FRIDAY = date(2017, 11, 24)
Found = list[tuple[str, str, str | None]]


@pytest.fixture(scope="module")
def read(language: LanguageModel) -> Callable[..., list[Time]]:
    """The times of a text, parsed by the model."""

    def times(text: str, published: date | None = FRIDAY) -> list[Time]:
        return find_times(language.parse(text), published)

    return times


def shown(text: str, times: list[Time]) -> Found:
    return [(text[slice(*t.span)], t.type, t.value) for t in times]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The envoy landed on 3 March 2016.", [("3 March 2016", "DATE", "2016-03-03")]),
        ("The envoy landed on March 3, 2016.", [("March 3, 2016", "DATE", "2016-03-03")]),
        ("The envoy landed on Thursday, March 3, 2016.", [("Thursday, March 3, 2016", "DATE", "2016-03-03")]),
        ("The envoy landed on the 3rd of March 2016.", [("the 3rd of March 2016", "DATE", "2016-03-03")]),
        ("The envoy landed on 2016-03-03.", [("2016-03-03", "DATE", "2016-03-03")]),
        ("The envoy landed on 20/11/2017.", [("20/11/2017", "DATE", "2017-11-20")]),
        ("The envoy landed on 11/20/2017.", [("11/20/2017", "DATE", "2017-11-20")]),
        ("The envoy landed on 20 November.", [("20 November", "DATE", "2017-11-20")]),
        ("The envoy landed in August.", [("August", "DATE", "2017-08")]),
        ("The envoy landed in early August 2014.", [("early August 2014", "DATE", "2014-08")]),
        ("The envoy was born in 1948.", [("1948", "DATE", "1948")]),
        ("The army rebelled in the late 1980s.", [("the late 1980s", "DATE", "198")]),
        ("The army rebelled in the '90s.", [("the '90s", "DATE", "199")]),
        ("The tomb dates from the 13th century.", [("the 13th century", "DATE", "12")]),
        ("Exports fell in the second quarter of 2016.", [("the second quarter of 2016", "DATE", "2016-Q2")]),
        ("Exports fell in the first half of 2016.", [("the first half of 2016", "DATE", "2016-H1")]),
        ("The town fell in the summer of 2015.", [("the summer of 2015", "DATE", "2015-SU")]),
        ("The town fell on Christmas Eve last year.", [("Christmas Eve last year", "DATE", "2016-12-24")]),
        ("The town fell on Good Friday 2016.", [("Good Friday 2016", "DATE", "2016-03-25")]),
    ],
)
def test_dates_in_all_usual_orders(read: Callable[..., list[Time]], text: str, expected: Found) -> None:
    assert shown(text, read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rebels shelled the town on Tuesday.", [("Tuesday", "DATE", "2017-11-21")]),
        ("The ministers will meet on Tuesday.", [("Tuesday", "DATE", "2017-11-28")]),
        ("The ministers are expected to meet on Tuesday.", [("Tuesday", "DATE", "2017-11-28")]),
        ("The trial begins on Tuesday.", [("Tuesday", "DATE", "2017-11-28")]),
        ("Rebels shelled the town on Friday.", [("Friday", "DATE", "2017-11-24")]),
        ("Rebels shelled the town last Friday.", [("last Friday", "DATE", "2017-11-17")]),
        ("Rebels shelled the town last Thursday.", [("last Thursday", "DATE", "2017-11-16")]),
        ("The ministers will meet next Friday.", [("next Friday", "DATE", "2017-12-01")]),
        ("They met on Monday of last week.", [("Monday of last week", "DATE", "2017-11-13")]),
        ("The vote will be held in March.", [("March", "DATE", "2018-03")]),
        ("He spoke ahead of a conference in February.", [("February", "DATE", "2018-02")]),
        ("The court may strike down the order of September.", [("September", "DATE", "2017-09")]),
        ("Prices have been unchanged since September.", [("September", "DATE", "2017-09")]),
        ("The accord must be renewed before it expires in June.", [("June", "DATE", "2018-06")]),
        ("The truce was extended until Sunday.", [("Sunday", "DATE", "2017-11-26")]),
        ("The hearing has been postponed until Monday.", [("Monday", "DATE", "2017-11-27")]),
        ("The ministry moved the hearing to Wednesday.", [("Wednesday", "DATE", "2017-11-29")]),
        ("The opposition called a rally for Sunday.", [("Sunday", "DATE", "2017-11-26")]),
        ("The strike lasted until Tuesday.", [("Tuesday", "DATE", "2017-11-21")]),
        ("The judge should not have freed him on Tuesday.", [("Tuesday", "DATE", "2017-11-21")]),
        ("Envoys will attend Sunday's funeral.", [("Sunday", "DATE", "2017-11-26")]),
        ("The family will leave Delhi on Monday night.", [("Monday night", "TIME", "2017-11-27TNI")]),
        ("The plane was due to arrive on Monday morning.", [("Monday morning", "TIME", "2017-11-27TMO")]),
        ("They met on the Tuesday before last.", [("the Tuesday before last", "DATE", "2017-11-14")]),
        ("The army retook most of the town in late March.", [("late March", "DATE", "2017-03")]),
        ("The rebels, after being pushed out in October, appear to be weak.", [("October", "DATE", "2017-10")]),
        ("They met two Fridays ago.", [("two Fridays ago", "DATE", "2017-11-10")]),
        ("The envoys were able to meet on Tuesday.", [("Tuesday", "DATE", "2017-11-21")]),
        ("The envoys will be able to meet on Tuesday.", [("Tuesday", "DATE", "2017-11-28")]),
        ("Norway was the first to vote on Tuesday.", [("Tuesday", "DATE", "2017-11-21")]),
        ("They won enough votes to pass the bill on Tuesday.", [("Tuesday", "DATE", "2017-11-21")]),
        ("The ministers will meet on the 30th.", [("the 30th", "DATE", "2017-11-30")]),
        ("Rebels shelled the town on the 20th.", [("the 20th", "DATE", "2017-11-20")]),
        ("The vote was held in March.", [("March", "DATE", "2017-03")]),
        ("Rebels shelled the town yesterday.", [("yesterday", "DATE", "2017-11-23")]),
        ("Rebels shelled the town last week.", [("last week", "DATE", "2017-W46")]),
        ("Rebels shelled the town early last month.", [("early last month", "DATE", "2017-10")]),
        ("Rebels shelled the town at the weekend.", [("the weekend", "DATE", "2017-W46-WE")]),
        ("The talks were set for this coming weekend.", [("this coming weekend", "DATE", "2017-W47-WE")]),
        ("Rebels shelled the town ten days ago.", [("ten days ago", "DATE", "2017-11-14")]),
        ("Rebels shelled the town three years ago.", [("three years ago", "DATE", "2014")]),
        ("Rebels shelled the town several months ago.", [("several months ago", "DATE", "PAST_REF")]),
        ("The ministers will meet in two weeks.", [("two weeks", "DATE", "2017-W49")]),
    ],
)
def test_direction_comes_from_tense_and_from_words_around(
    read: Callable[..., list[Time]], text: str, expected: Found
) -> None:
    assert shown(text, read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met at 5 p.m. on Wednesday.", [("5 p.m. on Wednesday", "TIME", "2017-11-22T17:00")]),
        ("They met on Wednesday at 5 p.m.", [("Wednesday at 5 p.m.", "TIME", "2017-11-22T17:00")]),
        ("Bombs fell at 0700 GMT.", [("0700 GMT", "TIME", "2017-11-24T07:00Z")]),
        ("Bombs fell at 10:30 on 3 May 2016.", [("10:30 on 3 May 2016", "TIME", "2016-05-03T10:30")]),
        ("They met at noon on Thursday.", [("noon on Thursday", "TIME", "2017-11-23T12:00")]),
        ("They met late on Wednesday evening.", [("Wednesday evening", "TIME", "2017-11-22TEV")]),
        ("They met last night.", [("last night", "TIME", "2017-11-23TNI")]),
        ("They met this morning.", [("this morning", "TIME", "2017-11-24TMO")]),
        ("They met on the evening of 3 May 2016.", [("the evening of 3 May 2016", "TIME", "2016-05-03TEV")]),
        ("They met in the early hours of Sunday.", [("the early hours of Sunday", "TIME", "2017-11-19TMO")]),
    ],
)
def test_times_of_day(read: Callable[..., list[Time]], text: str, expected: Found) -> None:
    assert shown(text, read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The siege lasted two years.", [("two years", "DURATION", "P2Y")]),
        ("The siege lasted more than two years.", [("more than two years", "DURATION", "P2Y")]),
        ("The siege lasted two and a half years.", [("two and a half years", "DURATION", "P2Y6M")]),
        ("The siege lasted half an hour.", [("half an hour", "DURATION", "PT30M")]),
        ("The siege lasted for months.", [("months", "DURATION", "PXM")]),
        ("The siege lasted a couple of days.", [("a couple of days", "DURATION", "P2D")]),
        ("The siege lasted twenty-six hours.", [("twenty-six hours", "DURATION", "PT26H")]),
        ("A ten-day truce was agreed.", [("ten-day", "DURATION", "P10D")]),
        ("A decade-long feud ended.", [("decade-long", "DURATION", "P10Y")]),
        ("Shelling grew over the past week.", [("the past week", "DURATION", "P1W")]),
        ("Shelling grew over the last three months.", [("the last three months", "DURATION", "P3M")]),
        ("They march every Friday.", [("every Friday", "SET", "XXXX-WXX-5")]),
        ("They march on Fridays.", [("Fridays", "SET", "XXXX-WXX-5")]),
        ("They march every two weeks.", [("every two weeks", "SET", "P2W")]),
        ("They march twice a week.", [("twice a week", "SET", "P1W")]),
        ("They march each July.", [("each July", "SET", "XXXX-07")]),
        ("The port is now closed.", [("now", "DATE", "PRESENT_REF")]),
        ("The port was recently closed.", [("recently", "DATE", "PAST_REF")]),
        ("The port will soon close.", [("soon", "DATE", "FUTURE_REF")]),
    ],
)
def test_durations_sets_and_fuzzy_times(read: Callable[..., list[Time]], text: str, expected: Found) -> None:
    assert shown(text, read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks ran from Monday to Wednesday.", [("Monday", "2017-11-20"), ("Wednesday", "2017-11-22")]),
        (
            "It ran from 28 November to 1 December 2016.",
            [("28 November", "2016-11-28"), ("1 December 2016", "2016-12-01")],
        ),
        ("It ran from 3 to 5 May 2016.", [("3", "2016-05-03"), ("5 May 2016", "2016-05-05")]),
        ("It ran from May 3-5, 2016.", [("May 3", "2016-05-03"), ("5, 2016", "2016-05-05")]),
        ("Between 2011 and 2015 the war grew.", [("2011", "2011"), ("2015", "2015")]),
        ("The 1998-99 war was short.", [("1998", "1998"), ("99", "1999")]),
        ("It ran from March to June 2015.", [("March", "2015-03"), ("June 2015", "2015-06")]),
    ],
)
def test_a_range_gives_both_ends(
    read: Callable[..., list[Time]], text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert [(phrase, value) for phrase, _, value in shown(text, read(text))] == expected


@pytest.mark.parametrize(
    "text",
    [
        "He resigned at the last minute.",
        "The Sunday Times reported it.",
        "Theresa May may march on.",
        "The fighters march on the capital.",
        "Some 2,000 people and 1984 soldiers fled.",
        "The minister, 52 years old, resigned.",
        "It costs $2010.",
        "Resolution 1701 was passed.",
        "Three-quarters of them fled.",
        "He is in his early 20s.",
        "The plant earns $2 million a year.",
        "The score was 3:2.",
        "Mr Friday spoke to April Jones.",
        "The speech recalled Black September.",
        "He remembered the September 11 attacks.",
        "They spoke of the October 7 Hamas terrorist attacks.",
        "The airline was given all its stars (7/7).",
        "She was at the Christmas party.",
        "The electric current was cut.",
    ],
)
def test_words_of_time_that_are_none(read: Callable[..., list[Time]], text: str) -> None:
    assert read(text) == []


def test_modifiers_are_kept(read: Callable[..., list[Time]]) -> None:
    text = "After nearly two years, in mid-2016, at least ten days before the end of March 2017, it ended."
    assert [(text[slice(*t.span)], t.modifier) for t in read(text)] == [
        ("nearly two years", "LESS_THAN"),
        ("mid-2016", "MID"),
        ("at least ten days", "EQUAL_OR_MORE"),
        ("the end of March 2017", "END"),
    ]


def test_a_time_counted_from_an_event_stays_relative_and_names_it(read: Callable[..., list[Time]]) -> None:
    text = "Three days after the attack, police arrested two men."
    (time,) = read(text)
    assert (time.type, time.value, time.modifier) == ("DURATION", "P3D", "AFTER")
    assert time.anchor is not None
    assert text[slice(*time.anchor)] == "the attack"


def test_later_counts_from_the_last_date(read: Callable[..., list[Time]]) -> None:
    text = "He was jailed on 3 May 2016. Two weeks later he escaped."
    day, length = read(text)
    assert (length.value, length.anchor) == ("P2W", day.span)


def test_the_following_day_is_that_after_the_last_date(read: Callable[..., list[Time]]) -> None:
    text = "He was jailed on 3 May 2016. The following day he escaped."
    assert shown(text, read(text))[1] == ("The following day", "DATE", "2016-05-04")


def test_without_a_date_of_publication_only_what_is_absolute_has_a_value(read: Callable[..., list[Time]]) -> None:
    text = "On Tuesday, last week, at 5 p.m., in March, on 3 May and on 3 May 2016 shells fell for two days."
    assert [t.value for t in read(text, None)] == [None, None, None, None, None, "2016-05-03", "P2D"]


def test_a_cast_off_year_in_quarterly_figures_is_a_quarter(read: Callable[..., list[Time]]) -> None:
    text = "Third-quarter profit rose to $5 million from $4 million a year earlier."
    assert [t.value for t in read(text)] == ["2017-Q3", "2016-Q3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The deadline was extended until 5 January.", "2018-01-05"),
        ("Elections are scheduled for 3 May.", "2018-05-03"),
        ("He was killed in a raid on 3 May.", "2017-05-03"),
        ("They agreed to meet again on 15 December.", "2017-12-15"),
        ("Last Christmas they fled.", "2016-12-25"),
        ("Next Easter they will return.", "2018-04-01"),
        ("They fled the week before last.", "2017-W45"),
        ("They voted on the last Sunday of March 2018.", "2018-03-25"),
        ("They fled in the first week of August.", "2017-08"),
        ("They fled before dawn on Sunday.", "2017-11-19TMO"),
        ("He fled in '97.", "1997"),
        ("It had been due to end by 9/11.", "2001-09-11"),
    ],
)
def test_yearly_dates_are_the_ones_meant(read: Callable[..., list[Time]], text: str, expected: str) -> None:
    assert [t.value for t in read(text)] == [expected]


def test_an_entry_of_a_live_report_tells_of_its_own_day(read: Callable[..., list[Time]]) -> None:
    text = (
        "09:10 GMT, Friday\n\nRebels shelled the town this morning.\n\n"
        "23:40 GMT – Thursday\n\nThe port was closed tonight. It had opened yesterday."
    )
    assert shown(text, read(text)) == [
        ("09:10 GMT, Friday", "TIME", "2017-11-24T09:10Z"),
        ("this morning", "TIME", "2017-11-24TMO"),
        ("23:40 GMT – Thursday", "TIME", "2017-11-23T23:40Z"),
        ("tonight", "TIME", "2017-11-23TNI"),
        ("yesterday", "DATE", "2017-11-22"),
    ]


def test_the_clock_of_an_entry_may_have_a_point(read: Callable[..., list[Time]]) -> None:
    text = "16.42 GMT The ministry confirmed the visit. Wages rose 16.42 est. points."
    assert shown(text, read(text)) == [("16.42 GMT", "TIME", "2017-11-24T16:42Z")]


def test_a_day_of_ramadan_is_worked_out(read: Callable[..., list[Time]]) -> None:
    text = "They met on 14 Ramadan 1438."
    (time,) = read(text)
    assert (text[slice(*time.span)], time.value, time.modifier) == ("14 Ramadan 1438", "2017-06-09", "APPROX")


def test_the_worst_in_a_decade_looks_back(read: Callable[..., list[Time]]) -> None:
    text = "The panel will hear of the worst flood in a decade."
    assert shown(text, read(text)) == [("a decade", "DURATION", "P10Y")]


def test_figures_of_nine_months_are_not_set_beside_a_quarter(read: Callable[..., list[Time]]) -> None:
    text = "In the third quarter profit fell. For the nine months it rose to $9 million from $8 million a year earlier."
    assert read(text)[-1].value == "2016"


def test_a_clock_time_takes_the_day_named_beside_it(read: Callable[..., list[Time]]) -> None:
    text = "A bomb went off at 8.30pm (1930 GMT) on Tuesday. On 3 May 2016 one had gone off at 6 a.m."
    assert [t.value for t in read(text) if t.type == "TIME"] == [
        "2017-11-21T20:30",
        "2017-11-21T19:30Z",
        "2016-05-03T06:00",
    ]


@pytest.mark.parametrize(
    ("text", "phrase", "anchor"),
    [
        ("The day after the mosque attack, thousands marched.", "The day", "the mosque attack"),
        ("In the months following his arrest, thousands marched.", "the months", "his arrest"),
        ("Hours before the vote, thousands marched.", "Hours", "the vote"),
    ],
)
def test_what_is_counted_from_an_event_names_it(
    read: Callable[..., list[Time]], text: str, phrase: str, anchor: str
) -> None:
    (time,) = read(text)
    assert text[slice(*time.span)] == phrase
    assert time.anchor is not None
    assert text[slice(*time.anchor)] == anchor


def test_both_ends_of_a_stretch_of_hours_fall_on_its_day(read: Callable[..., list[Time]]) -> None:
    text = "Power was out from 2 a.m. to 5 a.m. on Sunday."
    assert [t.value for t in read(text)] == ["2017-11-19T02:00", "2017-11-19T05:00"]


def test_an_article_before_a_plain_date_is_not_part_of_it(read: Callable[..., list[Time]]) -> None:
    text = "The 24 February resolution failed."
    assert shown(text, read(text)) == [("24 February", "DATE", "2017-02-24")]


def test_the_night_before_is_that_before_the_last_day(read: Callable[..., list[Time]]) -> None:
    text = "He was shot on 3 May 2016. The night before, he had dined with the envoy."
    assert [t.value for t in read(text)] == ["2016-05-03", "2016-05-02TNI"]


def test_each_end_of_a_stretch_keeps_the_day_it_was_given(read: Callable[..., list[Time]]) -> None:
    text = "The bridge was shut from 8pm on Tuesday until 5am on Wednesday."
    assert [t.value for t in read(text)] == ["2017-11-21T20:00", "2017-11-22T05:00"]


def test_a_weekday_of_a_month_that_is_not_named(read: Callable[..., list[Time]]) -> None:
    text = "Voters will go to the polls on the first Monday of next month."
    assert shown(text, read(text)) == [("the first Monday of next month", "DATE", "2017-12-04")]


def test_the_age_of_a_person_is_no_time(read: Callable[..., list[Time]]) -> None:
    assert read("The 43-year-old colonel spoke to a 12-year-old girl.") == []


@pytest.mark.parametrize(
    ("text", "phrase", "value"),
    [
        ("He fled in 1991. In June of that year he was expelled.", "June of that year", "1991-06"),
        ("She lived there from 2014 until her capture in May the following year.", "May the following year", "2015-05"),
        ("It passed in March 1996 and took effect on 3 July the same year.", "3 July the same year", "1996-07-03"),
        ("It was signed on the eve of the summit, which opened on Thursday.", "the eve", "2017-11-22"),
        ("The town fell six days into the siege, which began on 3 March.", "six days", "2017-03-08"),
        ("It was signed on the eve of 3 March 2016.", "the eve", "2016-03-02"),
        ("He was held in 1994 and freed on April 9 the next year.", "April 9 the next year", "1995-04-09"),
    ],
)
def test_what_is_counted_from_another_date_is_counted_from_it(
    read: Callable[..., list[Time]], text: str, phrase: str, value: str
) -> None:
    assert (phrase, "DATE", value) in shown(text, read(text))
