"""SQL over a ledger: documented views, nothing changed, limits kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.errors import UsageError
from dragoman.ledger import Ledger
from dragoman.ledger.sql import views


def test_every_view_gives_the_columns_that_it_documents(war: Ledger) -> None:
    for view in views():
        for row in war.query(f"SELECT * FROM {view.name}"):
            assert tuple(row) == view.columns
        assert view.meaning.startswith("A row for each ")


def test_events_have_the_names_of_their_parties_in_order(war: Ledger) -> None:
    asked = "SELECT actors, recipients FROM events_v1 WHERE place = 'El Fasher' AND status = 'occurred'"
    assert war.query(asked) == [{"actors": "Rapid Support Forces", "recipients": "Sudanese Armed Forces"}]
    assert list(war.sql("SELECT actors FROM events_v1 WHERE type = 'CONSULT'")["actors"]) == ["Sudan; Egypt"]


def test_what_people_rejected_is_in_no_view(war: Ledger) -> None:
    (event,) = (row["event"] for row in war.query("SELECT event FROM events_v1 WHERE type = 'PROTEST'"))
    made = war.review("event", event, "reject", reviewer="ada")
    assert war.query("SELECT event FROM events_v1 WHERE type = 'PROTEST'") == []
    war.undo(made)
    assert len(war.query("SELECT event FROM events_v1 WHERE type = 'PROTEST'")) == 1


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM events", "DROP TABLE events", "CREATE TABLE mine (x)", "ATTACH 'other.db' AS other",
     "PRAGMA user_version = 9", "INSERT INTO meta VALUES ('a', 'b')", "SELECT 1; DELETE FROM events", "VACUUM"],
)  # fmt: skip
def test_a_query_that_would_change_anything_is_refused(war: Ledger, query: str) -> None:
    war.query("SELECT 1")  # what was written before is in the file now
    before = Path(war.address).read_bytes()
    with pytest.raises(UsageError):
        war.query(query)
    assert len(war.query("SELECT * FROM events")) == 5
    assert Path(war.address).read_bytes() == before


def test_views_are_gone_with_the_question(war: Ledger) -> None:
    war.query("SELECT 1")
    with war.reading() as connection:
        made = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
        made += connection.exec_driver_sql("SELECT name FROM sqlite_temp_master WHERE type = 'view'").fetchall()
    assert made == []


def test_rows_and_time_are_limited(war: Ledger) -> None:
    assert len(war.query("SELECT * FROM events_v1", rows=2)) == 2
    forever = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(UsageError, match=r"took longer than 0\.05 seconds"):
        war.query(forever, seconds=0.05)


def test_an_unknown_table_names_the_views(war: Ledger) -> None:
    with pytest.raises(UsageError, match="no such table: happenings; the views are: articles_v1, events_v1"):
        war.query("SELECT * FROM happenings")
