"""Drawings of a ledger for notebooks and papers: each function takes a frame and returns a matplotlib figure.

    pip install 'dragoman[plots]'

>>> from dragoman.views import figures
>>> figures.trend(ledger.trend("RUS", "UKR"), title="Russia and Ukraine")
>>> figures.world_map(ledger.incidents(since="2022")).savefig("map.pdf")
>>> figures.by_month(ledger.incidents(actor="SYR"))

The outlines of countries are Natural Earth's at 1:110 million (public domain), through the npm package world-atlas.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..records import AREAS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CONFLICT, COOPERATION, NEUTRAL = "#b2352b", "#2b6ca3", "#777777"
OUTLINES = "countries.json"
MARGIN = 4.0  # degrees around the points of a map
NARROWEST = 12.0  # degrees that a map shows at the least
BAR_DAYS = {"day": 0.85, "week": 6.0, "month": 25.0}  # how wide a bar of a trend is
LANES = 25  # places in a picture of control
MONTHS_SHOWN = 12  # labels along an axis of time


def trend(frame: pd.DataFrame, *, title: str = "") -> Figure:
    """Conflict (down) and cooperation (up) by time, from ``Ledger.trend``; times that stand out are marked."""
    figure, axes = _drawing(title, (9, 3.2))
    by, wide = next((name, days) for name, days in BAR_DAYS.items() if name in frame.columns)
    weeks = [date.fromisoformat(start) for start in frame[by]]
    axes.bar(weeks, frame["cooperation"], width=wide, color=COOPERATION, label="cooperation")  # type: ignore[arg-type]
    axes.bar(weeks, -frame["conflict"], width=wide, color=CONFLICT, label="conflict")  # type: ignore[arg-type]
    marked = frame["unusual"].astype(bool)
    if marked.any():
        tops = frame["cooperation"].where(frame["cooperation"] >= frame["conflict"], -frame["conflict"])
        days = [week for week, mark in zip(weeks, marked, strict=True) if mark]
        axes.plot(days, tops[marked], "*", color="black", label="stands out")  # type: ignore[arg-type]
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_ylabel("sum of PLOVER scores")
    axes.legend(frameon=False, ncols=3, loc="upper left", bbox_to_anchor=(0, -0.12))
    return figure


def control(frame: pd.DataFrame, *, title: str = "") -> Figure:
    """A lane for each place over time in the colour of who is said to hold it, hatched where two sides are said to.

    From ``Ledger.control``; parts of places are left out. Raises UsageError when nobody is said to hold or to have
    gained anything."""
    whole = frame[frame["status"].isin(("holds", "gained")) & ~frame["part"].map(lambda part: isinstance(part, str))]
    rows: list[dict[Any, Any]] = whole.to_dict("records")
    if not rows:
        raise UsageError("none of these rows says who holds a place")
    places = list(dict.fromkeys((row["place"], row["precision"]) for row in rows))[:LANES]
    rows = [row for row in rows if (row["place"], row["precision"]) in places]
    holders = list(dict.fromkeys(row["side"] for row in rows))
    colours = dict(zip(holders, _colours(len(holders)), strict=True))
    end = max(_day(row["until"]) for row in rows) + timedelta(days=1)
    figure, axes = _drawing(title, (9, 1.2 + 0.32 * len(places)))
    for lane, place in enumerate(places):
        told = sorted((row for row in rows if (row["place"], row["precision"]) == place), key=lambda row: row["date"])
        starts = [_day(row["date"]) for row in told]
        for row, start, following in zip(told, starts, [*starts[1:], end], strict=True):
            axes.barh(
                lane,
                following - start,  # type: ignore[arg-type]
                left=start,  # type: ignore[arg-type]
                color=colours[row["side"]],
                hatch="////" if row["contested"] else None,
                edgecolor="white",
                height=0.8,
            )
    axes.set_yticks(range(len(places)), [name for name, _ in places])
    axes.invert_yaxis()
    axes.xaxis_date()
    shown = [_patch_class()(color=colours[holder], label=holder) for holder in holders]
    axes.legend(handles=shown, frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def by_month(frame: pd.DataFrame, *, column: str = "type", title: str = "") -> Figure:
    """Rows by month, stacked by ``column``, from ``Ledger.incidents`` or ``Ledger.events``; undated ones are left out.

    Raises UsageError when no row has a date.
    """
    dated = frame[frame["earliest"].notna()]
    if dated.empty:
        raise UsageError("none of these rows has a date to draw")
    months = [f"{year:04}-{month:02}" for year, month in _months(dated["earliest"].tolist())]
    counts = dated.groupby([dated["earliest"].str[:7], dated[column]]).size().unstack(fill_value=0)
    counts = counts.reindex(months, fill_value=0)
    figure, axes = _drawing(title, (9, 3.6))
    below = [0] * len(months)
    colours = _colours(counts.shape[1])
    for name, colour in zip(counts.columns, colours, strict=True):
        heights = counts[name].tolist()
        axes.bar(range(len(months)), heights, bottom=below, color=colour, width=0.85, label=str(name))
        below = [a + b for a, b in zip(below, heights, strict=True)]
    step = max(1, len(months) // MONTHS_SHOWN)
    axes.set_xticks(range(0, len(months), step), months[::step], rotation=45, ha="right")
    axes.set_ylabel("number")
    axes.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def world_map(frame: pd.DataFrame, *, title: str = "", whole: bool = False) -> Figure:
    """A point for each place, as large as the rows there are many, red where their mean PLOVER score is negative;
    from ``Ledger.incidents`` or ``Ledger.events``. The map shows the part of the world that the points lie in, or the
    ``whole``; rows whose place is a region or a country are left out. Raises UsageError when no row has a point."""
    located = frame[frame["latitude"].notna() & frame["longitude"].notna() & ~frame["precision"].isin(AREAS)]
    if located.empty:
        raise UsageError("none of these rows has a place closer than a region to draw")
    places = located.groupby(["longitude", "latitude"], as_index=False).agg(
        number=("place", "size"), score=("score", "mean"), name=("place", "first")
    )
    figure, axes = _drawing(title, (9, 5))
    for line in outlines():
        axes.plot([x for x, _ in line], [y for _, y in line], color="#999999", linewidth=0.5, zorder=1)
    top = max(8, int(places["number"].max()))
    colours = [CONFLICT if score < 0 else COOPERATION if score > 0 else NEUTRAL for score in places["score"].fillna(0)]
    sizes = [25 + 250 * number / top for number in places["number"]]
    axes.scatter(places["longitude"], places["latitude"], s=sizes, c=colours, alpha=0.75, edgecolors="white", zorder=2)
    for place in places.nlargest(8, "number").itertuples():
        axes.annotate(str(place.name), (place.longitude, place.latitude), xytext=(6, 4), textcoords="offset points")
    box = ((-180.0, 180.0), (-60.0, 85.0)) if whole else _box(places)
    axes.set_xlim(*box[0])
    axes.set_ylim(*box[1])
    axes.set_aspect(1.0 if whole else _stretch(box[1]))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    return figure


def _drawing(title: str, size: tuple[float, float]) -> tuple[Figure, Axes]:
    """A figure apart from pyplot's, so that nothing stays open when it is forgotten."""
    figure = _figure_class()(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(title, loc="left", fontweight="bold")
    return figure, axes


@cache
def _figure_class() -> type[Figure]:
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise UsageError("drawings need: pip install 'dragoman[plots]'") from error

    class Drawing(Figure):
        """A figure that a notebook shows without being told to."""

        def _repr_png_(self) -> bytes:
            out = io.BytesIO()
            self.savefig(out, format="png", dpi=110, metadata={"Software": None})
            return out.getvalue()

    return Drawing


def _patch_class() -> Any:
    from matplotlib.patches import Patch

    return Patch


def _day(value: str) -> date:
    """The first day of an ISO day, month or year."""
    return date.fromisoformat(f"{value}-01-01"[:10])


def _colours(number: int) -> list[Any]:
    from matplotlib import colormaps

    return [colormaps["tab20"](n % 20) for n in range(number)]


def _months(days: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Every month from the first day's to the last's."""
    year, month = map(int, min(days)[:7].split("-"))
    last = tuple(map(int, max(days)[:7].split("-")))
    while (year, month) <= last:
        yield year, month
        following = date(year, month, 28) + timedelta(days=5)
        year, month = following.year, following.month


Box = tuple[tuple[float, float], tuple[float, float]]


def _box(places: pd.DataFrame) -> Box:
    """The degrees of longitude and latitude that hold all places with a margin."""
    sides = []
    for name in ("longitude", "latitude"):
        low, high = float(places[name].min()), float(places[name].max())
        wider = max(MARGIN, (NARROWEST - (high - low)) / 2)
        sides.append((low - wider, high + wider))
    return sides[0], sides[1]


def _stretch(latitudes: tuple[float, float]) -> float:
    """How much longer a degree of latitude is than one of longitude in the middle of the map."""
    from math import cos, radians

    return 1 / cos(radians(min(80.0, abs(sum(latitudes) / 2))))


@cache
def outlines() -> list[list[tuple[float, float]]]:
    """The borders and coasts of all countries, as lines of (longitude, latitude)."""
    world = json.loads(files(__package__).joinpath("data", OUTLINES).read_text("utf-8"))
    (stretch_x, stretch_y), (x0, y0) = world["transform"]["scale"], world["transform"]["translate"]
    lines = []
    for arc in world["arcs"]:  # TopoJSON: whole numbers, each the distance from the one before
        x = y = 0
        line = []
        for across, up in arc:
            x, y = x + across, y + up
            line.append((x * stretch_x + x0, y * stretch_y + y0))
        lines.append(line)
    return lines
