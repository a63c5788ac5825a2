"""Frames as notebooks show them."""

from __future__ import annotations

import pandas as pd

from dragoman.views.tables import Table, shown_columns


def incidents() -> Table:
    return Table(
        {
            "id": [1, 2],
            "article": [7, 8],
            "sentence": ["Rebels shelled <the> town.", "Envoys met."],
            "date": ["2020-01-02", None],
            "type": ["ASSAULT", "CONSULT"],
            "actors": [["Rebels"], ["Kenya", "Sudan"]],
            "recipients": [[], []],
            "place": ["Hama", None],
            "latitude": [35.1, None],
            "url": ["https://news.example/1", None],
            "title": ["Shells", "Talks"],
            "rule": ["frame:assault.shell", "frame:consult.meet"],
        }
    )


def test_a_reader_sees_who_did_what_and_last_its_words() -> None:
    assert shown_columns(incidents()) == ["id", "date", "type", "actors", "place", "title", "sentence"]


def test_columns_that_somebody_chose_are_all_shown() -> None:
    assert shown_columns(incidents()[["rule", "article"]]) == ["rule", "article"]


def test_columns_of_ones_own_are_shown() -> None:
    table = incidents().assign(checked=["yes", "no"])
    assert "checked" in shown_columns(table)


def test_words_of_articles_are_no_html_and_titles_lead_to_their_articles() -> None:
    html = incidents()._repr_html_()
    assert "shelled &lt;the&gt; town" in html
    assert '<a href="https://news.example/1">Shells</a>' in html
    assert "Kenya, Sudan" in html


def test_long_tables_say_how_long_they_are() -> None:
    html = Table({"type": ["AID"] * 50})._repr_html_()
    assert html.count("<tr>") == 21
    assert "the first 20 of 50 rows" in html


def test_what_is_counted_keeps_its_index() -> None:
    counted = incidents().groupby("type")[["id"]].count()
    assert isinstance(counted, Table)
    assert "CONSULT" in counted._repr_html_()


def test_it_is_a_frame_of_pandas() -> None:
    chosen = incidents()[incidents()["type"] == "AID"]
    assert isinstance(chosen, pd.DataFrame)
    assert "0 rows" in chosen._repr_html_()
