"""A damaged ledger is found out, and what can be read of it is saved."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from dragoman.cli.doctor import MEND_LEDGER, _checked, _ledger
from dragoman.errors import LedgerError
from dragoman.ledger import Ledger, schema, watch
from dragoman.ledger.database import reading, writing
from dragoman.ledger.incidents import own_weights
from dragoman.ledger.salvage import salvage
from dragoman.reader import Reader

from .killed import contents, differences, faults, reports

ARTICLES = 12


def _changed(sound: Path, folder: Path, sql: str) -> Path:
    """A copy of a ledger in which something was changed behind its back."""
    broken = folder / "broken.ledger"
    broken.write_bytes(sound.read_bytes())
    with sqlite3.connect(broken) as connection:
        connection.execute(sql)
    connection.close()
    return broken


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    """A ledger of several pages of articles, with decisions, a merge and a reply."""
    folder = tmp_path_factory.mktemp("sound")
    given = "".join(json.dumps(one) + "\n" for one in reports("a", ARTICLES))
    (folder / "a.jsonl").write_text(given, "utf-8")
    path = folder / "sound.ledger"
    with Ledger(path, create=True) as ledger:
        ledger.add([str(folder / "a.jsonl")], jobs=1, reader=reader)
        ledger.review("event", 1, "accept", reviewer="R")
        ledger.undo(ledger.review("event", 2, "reject", reviewer="R"))
        ledger.review("event", 3, "correct", reviewer="R", field="status", value="denied")
        actors = ledger.who("Greece")
        ledger.merge(int(actors.iloc[0]["id"]), int(ledger.who("Turkey").iloc[0]["id"]), reviewer="R")
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO replies (article, name, words, at, state) VALUES (5, 'N', 'Not so.', 'now', 'shown')"
        )
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def damaged(sound: Path, copy: Path, table: str, *, leaf: bool) -> Path:
    """A copy of a ledger with the root page of a table, or one of its inner leaves, overwritten."""
    data = bytearray(sound.read_bytes())
    with sqlite3.connect(sound) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    if leaf:  # the cells of an interior page begin with the number of the page below (sqlite.org/fileformat2.html)
        at = (page - 1) * size
        assert data[at] == 5
        cell = int.from_bytes(data[at + 12 + 4 : at + 12 + 6], "big")
        page = int.from_bytes(data[at + cell : at + cell + 4], "big")
    data[(page - 1) * size : page * size] = b"\xa5" * size
    copy.write_bytes(data)
    return copy


@pytest.mark.parametrize("table", ["events", "actors", "full_text_data", "participants", "sqlite_autoindex_articles_1"])
def test_records_are_made_anew_from_the_reports(sound: Path, tmp_path: Path, table: str) -> None:
    broken = damaged(sound, tmp_path / "broken.ledger", table, leaf=False)
    assert _checked("ledger", lambda: _ledger(str(broken)), MEND_LEDGER).remedy == MEND_LEDGER
    saved = salvage(broken, tmp_path / "saved.ledger")
    assert saved.articles == ARTICLES
    assert faults(tmp_path / "saved.ledger") == []
    told = differences(contents(tmp_path / "saved.ledger"), contents(sound))
    if table != "actors":  # who stood for whom is lost with them
        assert told == []
    else:
        assert all("merges" in one or "actors" in one or "stands_for" in one for one in told)


def test_of_articles_those_are_lost_whose_pages_are(sound: Path, tmp_path: Path) -> None:
    saved = salvage(damaged(sound, tmp_path / "broken.ledger", "articles", leaf=True), tmp_path / "saved.ledger")
    assert saved.lost["articles"] == ARTICLES - saved.articles
    assert 0 < saved.lost["articles"] < ARTICLES / 2
    assert faults(tmp_path / "saved.ledger") == []
    with Ledger(tmp_path / "saved.ledger") as ledger:
        assert len(ledger.trail()) > 0


@pytest.mark.parametrize(("tenths", "zeroes"), [(8, False), (9, False), (8, True)])
def test_of_a_ledger_cut_short_what_is_before_the_cut_is_saved(
    sound: Path, tmp_path: Path, reader: Reader, tenths: int, zeroes: bool
) -> None:
    data = sound.read_bytes()
    cut = data[: len(data) * tenths // 10]
    (tmp_path / "cut.ledger").write_bytes(cut.ljust(len(data), b"\0") if zeroes else cut)
    saved = salvage(tmp_path / "cut.ledger", tmp_path / "saved.ledger", make_reader=lambda: reader)
    assert 0 < saved.articles == ARTICLES - saved.lost.get("articles", 0)
    assert faults(tmp_path / "saved.ledger") == []


def test_saved_searches_and_what_else_a_ledger_was_told_are_saved(sound: Path, tmp_path: Path, reader: Reader) -> None:
    kept = tmp_path / "kept.ledger"
    kept.write_bytes(sound.read_bytes())
    with Ledger(kept) as ledger, writing(ledger.engine) as connection:
        watch.save(connection, "all", watch.Search())
        connection.execute(schema.meta.insert(), {"key": "incident_weights", "value": "{}"})
        connection.execute(schema.articles.update().where(schema.articles.c.id == 3).values(report=b"?", text="?"))
        connection.execute(schema.articles.update().where(schema.articles.c.id == 4).values(report=b"?", data="old"))
        connection.execute(schema.articles.update().where(schema.articles.c.id == 5).values(data="old"))
    salvage(kept, tmp_path / "saved.ledger", make_reader=lambda: reader)
    with Ledger(tmp_path / "saved.ledger") as ledger, reading(ledger.engine) as connection:
        (known,) = watch.saved(connection).values()
        # Told up to the twelfth article, which is the eleventh since the third is lost.
        assert (known.search, known.after) == (watch.Search(), ARTICLES - 1)
        assert own_weights(connection) == {}
        a = schema.articles
        data = list(connection.execute(select(a.c.data).order_by(a.c.id)).scalars())
        assert data[2:4] == [reader.made_by.data, "old"]  # read again, and as it was


def test_a_row_id_beyond_all_measure_takes_no_longer(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "huge.ledger").write_bytes(sound.read_bytes())
    with sqlite3.connect(tmp_path / "huge.ledger") as connection:
        connection.execute("INSERT INTO quarantine VALUES (?, 's', 'i', 'r', 'now')", (2**62,))
        connection.execute("UPDATE feeds SET rowid = ?", (2**61,))
    connection.close()
    for broken in ("quarantine", "events"):
        damaged(tmp_path / "huge.ledger", tmp_path / f"{broken}.ledger", broken, leaf=False)
        saved = salvage(tmp_path / f"{broken}.ledger", tmp_path / f"saved-{broken}.ledger")
        assert saved.articles == ARTICLES
        assert saved.lost == ({"quarantine": 1} if broken == "quarantine" else {})


def test_an_article_whose_report_is_damaged_is_found_and_read_again_from_its_words(
    sound: Path, tmp_path: Path, reader: Reader
) -> None:
    broken = tmp_path / "broken.ledger"
    broken.write_bytes(sound.read_bytes())
    with sqlite3.connect(broken) as connection:
        (report,) = connection.execute("SELECT report FROM articles WHERE id = 3").fetchone()
        flipped = report[:50] + bytes([report[50] ^ 1]) + report[51:]
        connection.execute("UPDATE articles SET report = ? WHERE id = 3", (flipped,))
        connection.execute("UPDATE articles SET report = x'00', text = 'other words' WHERE id = 4")
    connection.close()
    found = _checked("ledger", lambda: _ledger(str(broken)), MEND_LEDGER)
    assert "article 3: its report is damaged" in found.found
    assert "article 4: its report is damaged" in found.found
    assert _checked("ledger", lambda: _ledger(str(broken), quick=True), MEND_LEDGER).remedy is None
    saved = salvage(broken, tmp_path / "saved.ledger", make_reader=lambda: reader)
    assert (saved.articles, saved.read_again, saved.lost["articles"]) == (ARTICLES - 1, 1, 1)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE articles SET text = text || '.' WHERE id = 3", "article 3: its text is not that of its report"),
        ("UPDATE articles SET outlet = 'Another' WHERE id = 2", "article 2: its outlet is not that of its report"),
        (
            "UPDATE articles SET title = CAST(x'ff41' AS TEXT) WHERE id = 3",
            "articles: Could not decode to UTF-8",
        ),
        ("UPDATE events SET sentence = CAST(x'41c3' AS TEXT) WHERE id = 3", "events: Could not decode to UTF-8"),
    ],
)
def test_words_that_a_disk_changed_are_found_and_cost_no_article(
    sound: Path, tmp_path: Path, change: str, found: str
) -> None:
    broken = _changed(sound, tmp_path, change)
    finding = _checked("ledger", lambda: _ledger(str(broken)), MEND_LEDGER)
    assert found in finding.found
    assert finding.remedy == MEND_LEDGER
    saved = salvage(broken, tmp_path / "saved.ledger")
    assert (saved.articles, saved.lost) == (ARTICLES, {})
    assert _checked("ledger", lambda: _ledger(str(tmp_path / "saved.ledger")), MEND_LEDGER).remedy is None


def test_what_shows_damaged_words_says_that_the_ledger_is_damaged(sound: Path, tmp_path: Path) -> None:
    broken = _changed(sound, tmp_path, "UPDATE events SET sentence = CAST(x'41c3' AS TEXT)")
    with Ledger(broken) as ledger, pytest.raises(LedgerError, match="the ledger is damaged; restore a backup"):
        ledger.events()


def test_doctor_counts_the_records_of_each_article(sound: Path, tmp_path: Path) -> None:
    broken = _changed(sound, tmp_path, "DELETE FROM statements WHERE id = 1")
    found = _checked("ledger", lambda: _ledger(str(broken)), MEND_LEDGER).found
    assert "article 1: " in found
    assert "statements are there" in found


def test_what_is_no_ledger_any_more_says_so_and_no_file_is_written_over(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"SQLite format 3\x00" + b"\xa5" * 9_000)
    with pytest.raises(LedgerError, match="nothing can be saved"):
        salvage(tmp_path / "noise", tmp_path / "saved.ledger")
    assert not list(tmp_path.glob("saved*"))
    with pytest.raises(LedgerError, match="is there already"):
        salvage(sound, tmp_path / "noise")
