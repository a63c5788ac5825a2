"""Drawings of a ledger's frames."""

from __future__ import annotations

import pandas as pd
import pytest

from dragoman.errors import UsageError
from dragoman.views import figures


def weeks() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "week": ["2020-01-06", "2020-01-13", "2020-01-20"],
            "conflict": [2.0, 10.0, 0.0],
            "cooperation": [1.0, 0.0, 4.0],
            "unusual": [False, True, False],
        }
    )


def incidents() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "earliest": ["2020-11-02", "2021-02-01", None],
            "type": ["ASSAULT", "CONSULT", "AID"],
            "place": ["Goma", "Goma", "Uganda"],
            "latitude": [-1.7, -1.7, 2.0],
            "longitude": [29.2, 29.2, 33.0],
            "precision": ["town", "town", "country"],
            "score": [-10.0, -9.0, 7.0],
        }
    )


def test_a_trend_has_conflict_below_and_cooperation_above() -> None:
    axes = figures.trend(weeks(), title="Two states").axes[0]
    heights = [bar.get_height() for bar in axes.patches]
    assert heights == [1.0, 0.0, 4.0, -2.0, -10.0, 0.0]
    (star,) = [line for line in axes.lines if line.get_label() == "stands out"]
    assert list(star.get_ydata()) == [-10.0]


def test_months_without_incidents_are_there_too() -> None:
    axes = figures.by_month(incidents()).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2020-11", "2020-12", "2021-01", "2021-02"]


def test_a_map_has_a_point_for_each_town_but_none_for_a_country_and_the_outlines_of_countries() -> None:
    axes = figures.world_map(incidents()).axes[0]
    (points,) = axes.collections
    assert points.get_offsets().tolist() == [[29.2, -1.7]]
    assert [note.get_text() for note in axes.texts] == ["Goma"]
    assert len(axes.lines) > 500
    west, east = axes.get_xlim()
    assert west < 29.2 < east
    assert east - west < 20


def test_a_notebook_shows_a_figure_without_being_told_to() -> None:
    assert figures.trend(weeks())._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(UsageError, match="date"):
        figures.by_month(incidents().tail(1))
    with pytest.raises(UsageError, match="closer than a region"):
        figures.world_map(incidents().tail(1))
