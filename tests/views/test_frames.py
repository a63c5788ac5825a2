"""Records as tables."""

from __future__ import annotations

import pytest

from dragoman import UsageError
from dragoman.records import Article
from dragoman.report import Report
from dragoman.views.frames import KINDS


def test_an_event_is_a_row_with_names_beside_ids(report: Report) -> None:
    row = report.to_frame("events").set_index("key").loc["v2"]
    assert row["actors"] == ["gunmen"]
    assert row["actors_name"] == "gunmen"
    assert row["recipients_name"] == "soldiers"
    assert row["deaths_low"] == 12
    assert row["text"] == "Gunmen killed 12 soldiers near the town of Salinas, the army said."


def test_dates_are_spread_over_columns(report: Report) -> None:
    frame = report.to_frame("events")
    assert frame["date_value"].iloc[0] == "2020-03-02"
    assert "date_earliest" in frame.columns


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_table_has_the_columns_of_a_full_one(report: Report, kind: str) -> None:
    empty = Report(article=Article(id="x", text="")).to_frame(kind)
    assert list(empty.columns) == list(report.to_frame(kind).columns)
    assert len(empty) == 0
    assert len(report.to_frame(kind)) == len(getattr(report, kind))


def test_a_table_that_there_is_not_is_refused_by_name(report: Report) -> None:
    with pytest.raises(UsageError, match="'verbs'; there are entities, places"):
        report.to_frame("verbs")
