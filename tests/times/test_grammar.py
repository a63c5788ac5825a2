"""Any date in any supported form comes back as that date; nothing hangs or raises; broken data files say where."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dragoman.errors import DataFileError
from dragoman.language import LanguageModel
from dragoman.language.sentences import mark_sentences
from dragoman.times import day_range, find_times
from dragoman.times.grammar import DATA, read_grammar

BLANK = spacy.blank("en")  # Docs without parts of speech or dependencies
MONTHS = "January February March April May June July August September October November December".split()
SHORT = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
SUFFIX = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}

dates = st.dates(date(1900, 1, 1), date(2090, 12, 31))

FORMS = [
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day} {d.year}",
    lambda d: f"{SHORT[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{d.day} {SHORT[d.month - 1]} {d.year}",
    lambda d: f"{DAYS[d.weekday()]}, {MONTHS[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{DAYS[d.weekday()]} {d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"the {d.day}{SUFFIX.get(d.day, 'th')} of {MONTHS[d.month - 1]}, {d.year}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day}{SUFFIX.get(d.day, 'th')}, {d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
]


@pytest.mark.parametrize("form", FORMS)
@given(day=dates)
@settings(max_examples=60, deadline=None)
def test_any_date_in_any_form_comes_back(form, day: date) -> None:  # type: ignore[no-untyped-def]
    phrase = form(day)
    text = f"The envoy arrived on {phrase} with his staff."
    found = [(text[slice(*t.span)], t.value) for t in find_times(mark_sentences(BLANK.make_doc(text)), None)]
    assert found == [(phrase, day.isoformat())]


@given(day=dates, published=dates)
@settings(max_examples=200, deadline=None)
def test_a_date_in_figures_is_read_in_one_of_its_two_orders(day: date, published: date) -> None:
    text = f"The envoy arrived on {day.day}/{day.month}/{day.year}."
    (time,) = find_times(mark_sentences(BLANK.make_doc(text)), published)
    assert time.value in (day.isoformat(), f"{day.year}-{day.day:02d}-{day.month:02d}")


@given(day=dates, weekday=st.sampled_from(DAYS), word=st.sampled_from(["", "last ", "next ", "this "]))
@settings(max_examples=200, deadline=None)
def test_a_weekday_is_that_weekday_within_two_weeks(day: date, weekday: str, word: str) -> None:
    text = f"The envoy arrived {word}{weekday}."
    (time,) = find_times(mark_sentences(BLANK.make_doc(text)), day)
    assert time.value is not None
    found = date.fromisoformat(time.value)
    assert DAYS[found.weekday()] == weekday
    assert abs((found - day).days) < 14


@given(day=dates, number=st.integers(1, 400), unit=st.sampled_from(["days", "weeks", "months", "years"]))
@settings(max_examples=200, deadline=None)
def test_so_long_ago_lies_so_far_back(day: date, number: int, unit: str) -> None:
    text = f"The envoy arrived {number} {unit} ago."
    (time,) = find_times(mark_sentences(BLANK.make_doc(text)), day)
    days = day_range(time.value or "")
    assert days is not None
    length = {"days": 1, "weeks": 7, "months": 30.44, "years": 365.25}[unit]
    assert days[0].toordinal() - 4 - length / 30 <= day.toordinal() - number * length
    assert day.toordinal() - number * length <= days[1].toordinal() + 4 + length / 30


words = st.sampled_from(
    "the a of last next this past two 1998 31 May Monday year years quarter ago half and or - ' 's , . early mid "
    "2017-11-20 5 p.m. GMT Q3 1990s '90s 11/12/2013 3rd first second every night Easter Ramadan now soon to from "
    "million 99999999999999999999 0 00 0000 24:60 24:00 T \n \n\n ½ ١٢ Ⅻ ² 1² in before week since".split(" ")
)


@example("last Ramadan", date(4047, 1, 1))  # far from the years that news is of
@given(st.lists(words, max_size=40).map(" ".join), st.one_of(st.none(), st.dates()))
@settings(max_examples=600, deadline=None)
def test_no_run_of_time_words_breaks_it(text: str, published: date | None) -> None:
    check(text, published)


@given(st.text(max_size=80), st.one_of(st.none(), st.dates()))
@settings(max_examples=400, deadline=None)
def test_no_text_breaks_it(text: str, published: date | None) -> None:
    check(text, published)


def check(text: str, published: date | None) -> None:
    end = 0
    for time in find_times(mark_sentences(BLANK.make_doc(text)), published):
        assert end <= time.span[0] < time.span[1] <= len(text)
        end = time.span[1]
        assert time.rule
        if time.value is not None:
            day_range(time.value)


@pytest.mark.parametrize("text", ["", "May", "1998", "\n", "the " * 5000, "two hundred " * 3000, "12 " * 5000])
def test_odd_texts_are_read(language: LanguageModel, text: str) -> None:
    check(text, date(2017, 11, 24))
    if len(text) < 100:
        find_times(language.parse(text), date(2017, 11, 24))


@pytest.mark.parametrize("published", [date.min, date.max])
def test_the_ends_of_the_calendar_are_no_trouble(published: date) -> None:
    check("Last week, next year, on Sunday, 3 May, Easter, 30 years ago, in a decade from now, tomorrow.", published)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("vocabulary.toml", "january = 1", "January = 1", "January"),
        ("vocabulary.toml", "january = 1", "january = [1]", "january"),
        ("holidays.toml", "[12, 26]", '"late"', "boxing day"),
        ("grammar.toml", 'make = "iso"', 'make = "isolate"', "isolate"),
        ("grammar.toml", "numeric:NUMDATE", "numeric:NUMDATE)", "numeric date"),
        ("grammar.toml", "numeric:NUMDATE", "numeric:NUMBERDATE", "NUMBERDATE"),
        ("grammar.toml", "[macro]", "[macro", "grammar.toml"),
    ],
)
def test_a_broken_data_file_is_named(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    for path in DATA.iterdir():
        shutil.copy(path, tmp_path / path.name)
    path = tmp_path / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=message) as caught:
        read_grammar(tmp_path)
    assert name in str(caught.value)
