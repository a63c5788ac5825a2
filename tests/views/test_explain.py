"""The receipt of a record."""

from __future__ import annotations

import pytest
from msgspec import structs

from dragoman import UsageError
from dragoman.report import Report
from dragoman.views.explain import explain_all, lines_of_data


def test_shows_the_words_the_rule_and_what_was_made_of_them(report: Report) -> None:
    receipt = report.explain("v2")
    assert "Gunmen [killed] 12 soldiers near the town of Salinas, the army said." in receipt
    assert "frame:assault.kill" in receipt
    assert "said by    army" in receipt


def test_takes_a_record_or_its_id(report: Report) -> None:
    assert report.explain(report.ties[0]) == report.explain("tie1")


def test_names_the_line_of_data_behind_a_rule() -> None:
    (line,) = lines_of_data("tie:supports.back", "relations")
    path, number, text = line.split(":", 2)
    assert path == "dragoman/relations/data/ties.toml"
    assert int(number) > 1
    assert 'id = "supports.back"' in text


def test_a_rule_may_name_a_word_of_a_list() -> None:
    (line, *_) = lines_of_data("noun:minister", "entities")
    assert line.startswith("dragoman/entities/data/roles.toml:")
    assert "minister" in line


def test_a_rule_that_stands_in_code_has_no_line_of_data() -> None:
    assert lines_of_data("no such entry", "events") == ()


def test_refuses_a_record_that_is_not_in_the_report(report: Report) -> None:
    with pytest.raises(UsageError, match="no record 'v99'"):
        report.explain("v99")
    with pytest.raises(UsageError, match="not in this report"):
        report.explain(structs.replace(report.ties[0]))


def test_explains_a_statement_with_its_source_and_cue(report: Report) -> None:
    assert "[“We want peace,”] Mr Vega said" in report.explain("s1")


def test_explains_all_records_at_once(report: Report) -> None:
    receipt = explain_all(report)
    assert all(f"{key}  " in receipt for key in ("v1", "v4", "s1", "tie1", "control1"))
