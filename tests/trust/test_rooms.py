"""Whatever is put into a room, its own kind of answer or its own kind of error comes out.

Rooms whose hypotheses stand with their other tests: language, entities, places, times, statements. Events and
relations take what those make, so theirs go through the whole house (test_hostile.py).
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dragoman.article import Item, prepare
from dragoman.article.columns import given_of
from dragoman.article.dates import iso_published
from dragoman.article.decode import decode
from dragoman.article.feeds import feed_items, feeds_in_opml
from dragoman.article.page import read_page
from dragoman.article.sources import items_in_bytes
from dragoman.entities.registry import Registry
from dragoman.errors import DataFileError, DragomanError, ReadingError, UsageError
from dragoman.events import Lexicon
from dragoman.ledger import Ledger
from dragoman.ledger.add import add_items
from dragoman.ledger.store import store_report
from dragoman.reader import Reader
from dragoman.report import Report
from dragoman.views.explain import explain_all

from .killed import reports

some = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
few = settings(some, max_examples=8, phases=[Phase.generate])  # of what makes a ledger each time
PIECES = (
    "<p>", "</p>", "<div", "<article>", "<script>", "<!--", "-->", "&amp", "&#xD800;", "<![CDATA[", "<meta property='",
    "article:published_time' content='", "2016-02-02", "'>", "<time datetime=", "Kyiv denied it. ", "\x00", "é", "<",
)  # fmt: skip
LITERALS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    LITERALS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
FIELDS = st.sampled_from(["id", "url", "title", "byline", "outlet", "published", "language", "text", "html", "report"])


# ---- article ----------------------------------------------------------------------------------------------


@some
@given(data=st.binary(max_size=300), charset=st.none() | st.text(max_size=12))
def test_any_bytes_are_text_or_refused(data: bytes, charset: str | None) -> None:
    try:
        assert isinstance(decode(data, charset), str)
    except ReadingError:
        return


@some
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_heap_of_tags_is_a_page_or_none(pieces: list[str]) -> None:
    try:
        assert read_page("".join(pieces))["text"]
    except ReadingError:
        return


@some
@given(value=VALUES | st.dates() | st.datetimes())
def test_any_value_is_a_date_of_publication_or_none(value: Any) -> None:
    try:
        found = iso_published(value)
    except ReadingError:
        return
    assert found is None or iso_published(found) == found


@some
@given(row=st.dictionaries(FIELDS, VALUES, max_size=6))
def test_any_json_is_an_article_or_an_error(row: dict[str, Any]) -> None:
    for item in items_in_bytes(json.dumps(row).encode(), "case", "case.jsonl"):
        try:
            if isinstance(item.given, dict):
                prepare(item.given)
        except ReadingError:
            continue


@some
@given(row=st.dictionaries(FIELDS | st.text(max_size=8), VALUES, max_size=6))
def test_any_row_of_a_table_is_an_article_or_an_error(row: dict[str, Any]) -> None:
    try:
        assert all(isinstance(value, str) for name, value in given_of(row).items() if name != "warnings")
    except ReadingError:
        return


@some
@given(data=st.binary(max_size=200), head=st.sampled_from([b"", b"<rss version='2.0'><channel>", b"<feed>", b"<opml>"]))
def test_any_bytes_are_a_feed_or_refused(data: bytes, head: bytes) -> None:
    for read in (lambda feed: list(feed_items(feed, "case", is_known=lambda link: True)), feeds_in_opml):
        try:
            read(head + data)
        except ReadingError:
            continue


LEXICON = Lexicon.load()


# ---- data files -------------------------------------------------------------------------------------------


@few
@given(
    data=st.binary(max_size=80)
    | st.dictionaries(
        st.sampled_from(["actor", "frame", "type", "class"]), st.lists(st.dictionaries(FIELDS, LITERALS)), max_size=2
    ).map(lambda tables: json.dumps(tables).encode())
)
@pytest.mark.parametrize("name", ["own.toml", "own.txt"])
def test_any_file_of_ones_own_is_read_or_named(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for load in (_actors, lambda path: LEXICON.with_frames([path]), lambda path: LEXICON.with_verbs(path)):
        with contextlib.suppress(DragomanError):
            load(path)


def _actors(path: Path) -> None:
    from dragoman.entities.dictionaries import read_dictionary
    from dragoman.entities.registry import _read_toml

    (_read_toml if path.suffix == ".toml" else read_dictionary)(path, path.read_bytes())


def test_an_error_of_a_file_of_actors_names_file_and_entry(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[[actor]]\nid = "a"\nname = "A"\nkind = "wizard"\n')
    with pytest.raises(DataFileError, match=r"own\.toml: actor 1 \(a\)"):
        Registry.load([tmp_path / "own.toml"])


# ---- the contract: a report that somebody else may have written -------------------------------------------


@pytest.fixture(scope="module")
def made(reader: Reader) -> dict[str, Any]:
    report = reader.read(reports("a", 1)[0])
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(report))
    assert found["events"]
    return found


SPAN = st.tuples(st.integers(-3, 900), st.integers(-3, 900)).map(list)
ODD = st.text(max_size=12) | st.sampled_from(["\x1b[2J", "<script>", "=1+1", "x" * 300, "e1", ""])


@few
@given(data=st.data())
def test_a_report_with_any_words_and_offsets_is_shown_and_stored(
    made: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, reader: Reader, data: st.DataObject
) -> None:
    report = msgspec.convert(_changed(made, data), Report)
    assert str(report) is not None
    explain_all(report)
    report.to_html()
    for kind in ("events", "statements", "entities", "places", "times", "ties", "control"):
        report.to_frame(kind)
    with Ledger(tmp_path_factory.mktemp("odd") / "l.ledger", create=True) as ledger:
        given = Item("case", {"report": report.to_json()}, 1)
        done = add_items(ledger.engine, [given], source="case", jobs=1, reader=reader)
        assert done.added + done.failed == 1
        ledger.export(tmp_path_factory.mktemp("odd") / "events.csv", format="csv")


def _changed(value: Any, data: st.DataObject, odds: int = 25) -> Any:
    """The same shape with some strings and spans replaced."""
    if isinstance(value, dict):
        return {key: inner if key in KEPT else _changed(inner, data, odds) for key, inner in value.items()}
    if isinstance(value, list) and len(value) == 2 and all(isinstance(part, int) for part in value):
        return data.draw(SPAN) if data.draw(st.integers(0, odds)) == 0 else value
    if isinstance(value, list):
        return [_changed(inner, data, odds) for inner in value]
    if isinstance(value, str):
        return data.draw(ODD) if data.draw(st.integers(0, odds)) == 0 else value
    return value


KEPT = frozenset(
    "type plover kind status precision mode contexts cameo score confidence recency basis".split()
)  # values of a fixed list


# ---- ledger -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Any:
    folder = tmp_path_factory.mktemp("asked")
    (folder / "a.jsonl").write_text("".join(json.dumps(one) + "\n" for one in reports("a", 4)), "utf-8")
    with Ledger(folder / "l.ledger", create=True) as made:
        made.add([str(folder / "a.jsonl")], jobs=1, reader=reader)
        yield made


WORDS = st.text(max_size=20) | st.sampled_from(
    ['"', "'; DROP TABLE articles; --", "a AND", "NEAR(", "*", "-", "Turkey", "TUR", "#1", "2023-13", "Ankara,x", "^a:"]
)


@few
@given(
    filters=st.dictionaries(
        st.sampled_from("actor recipient type status place near source since until words".split()), WORDS, max_size=3
    ),
    words=WORDS,
)
def test_any_question_is_answered_or_refused(ledger: Ledger, filters: dict[str, str], words: str) -> None:
    for ask in (
        lambda: ledger.incidents(**filters),
        lambda: ledger.search(words),
        lambda: ledger.who(words),
        lambda: ledger.control(words),
        lambda: ledger.agenda(actor=words),
        lambda: ledger.trend(words, "TUR"),
    ):
        try:
            ask()
        except UsageError:
            continue
    assert len(ledger.events()) > 0


@some
@given(field=st.sampled_from("type status date place actors deaths_low".split()), value=VALUES)
def test_any_correction_is_kept_or_refused(ledger: Ledger, field: str, value: Any) -> None:
    try:
        made = ledger.review("event", 1, "correct", reviewer="R", field=field, value=value)
    except UsageError:
        return
    ledger.events()
    ledger.undo(made)


# ---- views ------------------------------------------------------------------------------------------------


@few
@given(cells=st.lists(ODD | st.sampled_from(["@a", "+1", "-1", "\t=1", "\r=1", '"']), min_size=4, max_size=4))
def test_no_exported_cell_begins_a_formula(reader: Reader, tmp_path: Path, cells: list[str]) -> None:
    one = {**reports("a", 1)[0], "title": cells[0], "outlet": cells[1], "url": cells[2], "id": cells[3] or "x"}
    path = tmp_path / "l.ledger"
    path.unlink(missing_ok=True)
    with Ledger(path, create=True) as made:
        with made.engine.begin() as connection:
            store_report(connection, reader.read(one), "0")
        made.export(tmp_path / "events.csv", format="csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "events.csv").read_text("utf-8"), newline="")))
    assert all(not cell.startswith(("=", "@", "+", "\t", "\r")) for row in rows[1:] for cell in row)
