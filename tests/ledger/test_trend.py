"""What passes between two actors over time: what is counted, and which times stand out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.errors import UsageError
from dragoman.ledger import Ledger, schema
from dragoman.ledger.database import writing
from dragoman.ledger.store import store_report
from dragoman.ledger.trend import standing_out, trend
from dragoman.records import Article, Entity, Event, EventDate, Evidence, Report
from dragoman.views.bars import bars

MONDAYS = [f"2018-{month:02}-{day:02}" for month, day in [(1, 1), (1, 8), (1, 15), (1, 22), (1, 29), (2, 5), (2, 12),
           (2, 19), (2, 26), (3, 5), (3, 12), (3, 19)]]  # fmt: skip
Happen = Callable[..., None]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "trend.ledger", create=True)


@pytest.fixture
def happen(ledger: Ledger) -> Happen:
    """Puts so many happenings of a day into the ledger, each told by an article of its own."""
    count = 0

    def put(
        day: str,
        times: int = 1,
        *,
        score: float = -9.0,
        parties: tuple[str, str] = ("Red", "Blue"),
        last: str | None = None,
        confidence: float = 1.0,
    ) -> None:
        nonlocal count
        with writing(ledger.engine) as connection:
            for _ in range(times):
                count += 1
                report = _report(count, day, last or day, score, parties, confidence)
                row = store_report(connection, report, "test")
                incident = {
                    "id": count,
                    "type": "ASSAULT",
                    "earliest": day,
                    "latest": last or day,
                    "status": "occurred",
                }
                connection.execute(schema.incidents.insert(), [{**incident, "thread": count}])
                connection.execute(schema.events.update().where(schema.events.c.article == row).values(incident=count))

    return put


def _report(number: int, day: str, last: str, score: float, parties: tuple[str, str], confidence: float) -> Report:
    text = f"{parties[0]} attacked {parties[1]}, as text number {number} has it."
    names = [Entity(id=f"e{n}", name=name, kind="state", rule=f"registry:{name}") for n, name in enumerate(parties)]
    event = Event(
        id="v1",
        type="ASSAULT",
        plover="ASSAULT",
        status="occurred",
        score=score,
        actors=["e0"],
        recipients=["e1"],
        date=EventDate(value=day, earliest=day, latest=last),
        evidence=Evidence(sentence=(0, len(text)), trigger=[(0, 4)]),
        rule="test",
        confidence=confidence,
    )
    return Report(article=Article(id=f"a{number}", text=text, published=day), entities=names, events=[event])


def a_quarter(happen: Happen) -> None:
    """Twelve weeks with twenty happenings each, one of them between the two."""
    for monday in MONDAYS:
        happen(monday, 19, parties=("Green", "Brown"))
        happen(monday, 1)


def test_the_span_is_that_of_the_ledger_with_the_week_before_it_and_counts_quiet_weeks(
    ledger: Ledger, happen: Happen
) -> None:
    happen("2018-01-03", parties=("Green", "Brown"))
    happen("2018-03-01", 2)
    with ledger.reading() as connection:
        told = trend(connection, "Red", "Blue", by="week")
    assert (told.since, told.until, len(told.rows)) == ("2017-12-27", "2018-03-01", 10)
    assert [(row["week"], row["incidents"]) for row in told.rows if row["incidents"]] == [("2018-02-26", 2)]


def test_what_is_dated_to_a_year_is_in_no_week_and_is_said_to_be_left_out(ledger: Ledger, happen: Happen) -> None:
    happen("2018-03-01")
    happen("2018-01-01", last="2018-12-31")
    happen("1946-05-01")
    with ledger.reading() as connection:
        told = trend(connection, "Red", "Blue", since="2018", until="2018-06")
    assert (sum(row["incidents"] for row in told.rows), told.undated, told.outside) == (1, 1, 1)


def test_beside_the_count_stands_the_share_of_all_that_happened(ledger: Ledger, happen: Happen) -> None:
    happen("2018-03-01", 3, parties=("Green", "Brown"))
    happen("2018-03-01", score=4.0)
    (row,) = [row for row in ledger.trend("Red", "Blue", by="week").to_dict("records") if row["incidents"]]
    assert (row["incidents"], row["of_all"], row["share"], row["cooperation"], row["conflict"]) == (
        1,
        4,
        0.25,
        4.0,
        0.0,
    )


def test_a_week_with_much_more_of_the_two_than_its_news_explains_stands_out(ledger: Ledger, happen: Happen) -> None:
    a_quarter(happen)
    happen(MONDAYS[6], 9)
    with ledger.reading() as connection:
        told = trend(connection, "Red", "Blue", by="week")
    (row,) = [row for row in told.rows if row["unusual"]]
    assert (row["week"], row["more"], row["incidents"], len(row["behind"])) == (MONDAYS[6], "conflict", 10, 1)
    assert row["behind"][0]["actors"] == ["Red"]
    assert row["behind"][0]["head"] == "Red attacked Blue (Monday 12 February 2018)"


def test_behind_a_time_stands_each_happening_once(ledger: Ledger, happen: Happen) -> None:
    a_quarter(happen)
    happen(MONDAYS[6], 3)
    for day in ("2018-02-14", "2018-02-16"):
        happen(day, 3)
    with ledger.reading() as connection:
        (row,) = [row for row in trend(connection, "Red", "Blue", by="week").rows if row["unusual"]]
    assert [(one["earliest"], one["reports"]) for one in row["behind"]] == [
        ("2018-02-12", 4),
        ("2018-02-14", 3),
        ("2018-02-16", 3),
    ]


def test_a_choice_of_happenings_can_be_saved(ledger: Ledger, happen: Happen) -> None:
    a_quarter(happen)
    happen(MONDAYS[6], 9)
    with ledger.reading() as connection:
        rows = trend(connection, "Red", "Blue", by="week", happenings=False).rows
    assert [row["behind"] for row in rows if row["unusual"]] == [[]]


def test_a_week_of_which_only_doubtful_reports_tell_does_not_stand_out(ledger: Ledger, happen: Happen) -> None:
    a_quarter(happen)
    happen(MONDAYS[6], 9, confidence=0.2)
    with ledger.reading() as connection:
        assert not any(row["unusual"] for row in trend(connection, "Red", "Blue", by="week").rows)


def test_behind_a_time_stand_the_surest_of_what_happened(ledger: Ledger, happen: Happen) -> None:
    a_quarter(happen)
    happen(MONDAYS[6], 6, confidence=0.4)
    happen(MONDAYS[6], 3)
    with ledger.reading() as connection:
        (row,) = [row for row in trend(connection, "Red", "Blue", by="week").rows if row["unusual"]]
    sure = 12 * 20 + 6  # what happened before those that are sure
    assert all(one["incident"] > sure or one["incident"] == 7 * 20 for one in row["behind"])


def test_a_week_with_much_news_of_everybody_does_not_stand_out(ledger: Ledger, happen: Happen) -> None:
    a_quarter(happen)
    happen(MONDAYS[6], 171, parties=("Green", "Brown"))
    happen(MONDAYS[6], 9)
    assert not ledger.trend("Red", "Blue", by="week")["unusual"].any()


def test_with_few_incidents_nothing_is_marked_and_it_is_said_why(ledger: Ledger, happen: Happen) -> None:
    happen("2018-01-02", parties=("Green", "Brown"))
    happen("2018-03-01", 11)
    with ledger.reading() as connection:
        told = trend(connection, "Red", "Blue", by="week")
    assert not any(row["unusual"] for row in told.rows)
    assert str(told.untested).startswith("too few to tell: 11 incidents in 2 weeks")


def test_the_time_counted_by_follows_the_length_of_the_span(ledger: Ledger, happen: Happen) -> None:
    happen("2018-01-01")
    for day, by in (("2018-01-20", "day"), ("2018-12-31", "week"), ("2020-12-31", "month")):
        happen(day)
        assert by in ledger.trend("Red", "Blue").columns


def test_another_time_than_day_week_or_month_is_refused(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="--by takes day, week or month"):
        ledger.trend("Red", "Blue", by="year")


@pytest.mark.parametrize(
    ("counts", "totals", "marked"),
    [
        ([1, 1, 1, 1, 1, 1, 1, 10], [50] * 8, [7]),
        ([1, 1, 1, 1, 1, 1, 1, 3], [50] * 8, []),  # so few may be chance, and are too few to stand out
        ([0, 9, 0, 9, 0, 9, 0, 9], [50] * 8, []),  # in a series that goes up and down, no high is unusual
        ([0] * 8, [50] * 8, []),
        ([50] * 8, [50] * 8, []),
    ],
)
def test_what_is_more_than_chance_stands_out(counts: list[int], totals: list[int], marked: list[int]) -> None:
    assert [n for n, mark in enumerate(standing_out(counts, totals)[0]) if mark] == marked


def test_the_picture_has_a_column_for_each_time_with_a_star_over_what_stands_out() -> None:
    rows = [
        {"day": f"2018-04-0{n}", "cooperation": up, "conflict": down, "unusual": down == 8.0}
        for n, (up, down) in enumerate([(0.0, 2.0), (4.0, 0.0), (0.0, 8.0)], 1)
    ]
    assert bars(rows, "day") == [
        "               *",
        "              █",
        "cooperation   █",
        "             ───",
        "conflict     █ █",
        "               █",
        "               █",
        "               █",
        "             Apr 2018",
    ]


def test_what_is_less_sure_than_asked_for_is_not_counted(ledger: Ledger, happen: Happen) -> None:
    happen("2018-03-01", 2, confidence=0.1)
    happen("2018-03-01", confidence=0.5)
    happen("2018-03-01", parties=("Green", "Brown"), confidence=0.1)
    with ledger.reading() as connection:
        rows = trend(connection, "Red", "Blue", by="week", min_confidence=0.3).rows
    assert [(row["incidents"], row["of_all"]) for row in rows if row["incidents"]] == [(1, 1)]


def test_what_one_outlet_alone_tells_is_not_named_behind_a_time(ledger: Ledger, happen: Happen) -> None:
    a_quarter(happen)
    happen(MONDAYS[6], 9)
    with writing(ledger.engine) as connection:
        connection.execute(schema.articles.update().values(outlet="The Post"))
    with ledger.reading() as connection:
        (row,) = [row for row in trend(connection, "Red", "Blue", by="week").rows if row["unusual"]]
    assert row["behind"] == []
