"""The chronology in the terminal."""

from __future__ import annotations

import io

from msgspec import structs
from rich.console import Console

from dragoman.report import Report
from dragoman.views.terminal import as_text, print_report


def test_tells_what_happened_by_date_with_who_whom_where_and_on_whose_word(report: Report) -> None:
    lines = [line.strip() for line in as_text(report, 90).split("\n")]
    assert "Monday 2 March 2020" in lines
    assert any(line.startswith("Ana Ruiz and Tomas Vega met · Puerto Alto") for line in lines)
    assert any(line.startswith("Gunmen attacked soldiers · 12 dead · according to army") for line in lines)


def test_orders_by_date_and_puts_undated_events_last(report: Report) -> None:
    text = as_text(report)
    headings = ["Monday 2 March 2020", "Friday 6 March 2020", "Sunday 8 March 2020", "No date given"]
    assert [text.index(heading) for heading in headings] == sorted(text.index(heading) for heading in headings)


def test_marks_plans_and_what_was_postponed(report: Report) -> None:
    text = as_text(report)
    assert "PLANNED Ana Ruiz to play host" in text
    assert "POSTPONED Someone to demonstrate" in text
    assert text.index("after publication") > text.index("Monday 2 March 2020")


def test_tells_who_said_what_who_backs_whom_and_who_holds_what(report: Report) -> None:
    text = as_text(report)
    assert "Tomas Vega\n  “We want peace,”" in text
    assert "Norland supports rebels" in text
    assert "Rebels hold about a third of Puerto Alto" in text


def test_a_denial_reads_as_one(report: Report) -> None:
    report.events[1] = structs.replace(report.events[1], status="denied")
    assert "DENIED Gunmen did not attack soldiers" in as_text(report)


def test_what_an_actor_says_of_itself_is_marked_so(report: Report) -> None:
    report.events[1] = structs.replace(report.events[1], said_by="gunmen")
    assert "Gunmen attacked soldiers · 12 dead · by own account" in as_text(report)


def test_wraps_on_a_narrow_terminal(report: Report) -> None:
    for width in (20, 30, 50, 200):
        assert max(map(len, as_text(report, width).split("\n"))) <= width


def test_prints_no_colour_into_a_pipe(report: Report) -> None:
    file = io.StringIO()
    print_report(report, Console(file=file, highlight=False, emoji=False, markup=False))
    assert "\x1b" not in file.getvalue()


def test_does_not_pass_on_what_acts_on_a_terminal(report: Report) -> None:
    report.article = structs.replace(report.article, title="\x1b[31mRed\x07 [bold]title[/bold] \u202eback")
    report.warnings.append("see \x1b]0;window\x07")
    text = as_text(report)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[bold]title[/bold]" in text


def test_an_article_without_records_says_so(report: Report) -> None:
    assert "No events found." in as_text(Report(article=report.article))
