"""The chronology in a terminal: by date what happened, then who said what, who backs whom, who holds what."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from ..plain import plain
from ..records import Report
from .chronology import SOMEONE, Day, Line, Speaker, chronology, day_label

TEXT_WIDTH = 100  # columns: longer lines are hard to read
UNWRAPPED = 100_000  # columns where no line is to be wrapped
QUOTED = 220  # characters of a statement shown
TITLE = 60  # characters of an article's beginning that stand for a title
NARROW = 60  # columns below which the words of an event are left out of its line
MARKS = {
    "planned": "bold cyan",
    "under way": "bold yellow",
    "possible": "italic magenta",
    "postponed": "bold yellow",
    "called off": "bold red",
    "denied": "bold red",
}


def console() -> Console:
    """Standard output: no colour in a pipe or with NO_COLOR set."""
    return Console(highlight=False, emoji=False, markup=False)


def as_text(report: Report, width: int = 80) -> str:
    """The chronology as plain text, ``width`` columns wide."""
    file = StringIO()
    out = Console(file=file, width=width, color_system=None, highlight=False, emoji=False, markup=False)
    for part in _parts(report, width):
        out.print(part)
    return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))


def print_report(report: Report, out: Console) -> None:
    """Prints the chronology of ``report``; on what is no terminal as plain text, each record on one line."""
    if not out.is_terminal:
        out.file.write(as_lines(report))
        return
    width = min(out.width, TEXT_WIDTH)
    for part in _parts(report, width):
        out.print(part, width=width)


def as_lines(report: Report) -> str:
    """The chronology as plain text of which no line is wrapped; a record's id ends its line."""
    file = StringIO()
    out = Console(
        file=file, width=UNWRAPPED, color_system=None, legacy_windows=False, highlight=False, emoji=False, markup=False
    )
    for part in _parts(report, TEXT_WIDTH, expand=False):
        out.print(part)
    return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))


def _parts(report: Report, width: int, *, expand: bool = True) -> Iterator[RenderableType]:
    told = chronology(report)
    yield _masthead(report)
    yield from (Text(f"Note: {plain(warning)}", style="yellow") for warning in report.warnings)
    if told.days:
        yield from _happened(report, told.days, width, expand)
    else:
        yield Text("\nNo events found.", style="dim")
    if told.speakers:
        yield _heading("Who said what")
        yield from (_speaker(speaker, expand) for speaker in told.speakers)
    for heading, lines in (("Who stands with whom", told.ties), ("Who holds what", told.control)):
        if lines:
            yield _heading(heading)
            yield from (_row(_sentence(line), line.key, expand) for line in lines)


def _masthead(report: Report) -> RenderableType:
    article = report.article
    date = day_label(article.published) if article.published else None
    name = None if article.title else article.id
    about = " · ".join(plain(part) for part in (article.outlet, article.byline, date, name) if part)
    title = Text(plain(article.title or _opening(article.text)), style="bold underline")
    return Group(title, Text(about, style="dim")) if about else title


def _opening(text: str) -> str:
    """The first words of an article that has no title."""
    words = plain(text[: 2 * TITLE])
    return words if len(words) <= TITLE else words[:TITLE].rsplit(" ", 1)[0] + " …"


def _heading(words: str) -> RenderableType:
    return Text(f"\n{words.upper()}", style="bold")


def _happened(report: Report, days: list[Day], width: int, expand: bool) -> Iterator[RenderableType]:
    yield _heading("What happened")
    future = False
    for day in days:
        if day.after_publication and not future:
            future = True
            if expand:
                yield Rule("after publication", style="dim", align="left", characters="·")
            else:
                yield Text("after publication")
        yield Text(day.heading, style="bold blue")
        for line in day.lines:
            yield _row(_sentence(line), line.key, expand)
            if width >= NARROW:
                yield Padding(_excerpt(report.article.text, line, width - 6), (0, 0, 0, 4))


def _row(words: Text, key: str, expand: bool) -> RenderableType:
    """Words that wrap under themselves, the record's id at the right edge; or behind them, where nothing wraps."""
    if not expand:
        return Text("  ").append(words).append(f"  [{key}]", style="dim")
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", style="dim", no_wrap=True)
    grid.add_row("", words, key)
    return grid


def _sentence(line: Line) -> Text:
    words = Text()
    if line.mark:
        words.append(f"{line.mark.upper()} ", style=MARKS[line.mark])
    words.append(line.who, style="dim" if line.who == SOMEONE else "bold")
    words.append(f" {line.act}")
    if line.whom:
        words.append(" ").append(line.whom, style="bold")
    for part, style in ((line.where, "green"), (line.toll, "red"), (line.said_by, "italic")):
        if part:
            words.append(" · ", style="dim").append(part, style=style)
    return words


def _excerpt(text: str, line: Line, width: int) -> Text:
    """One line of the sentence that an event rests on, the words that carry the act in the middle of it."""
    start, end = line.span
    first = min((a for a, _ in line.words), default=start)
    room = max(20, width - 4)
    if end - start > room:
        start = max(start, min(first - room // 3, end - room))
        start = _word_start(text, start) if start > line.span[0] else start
        end = _word_end(text, start + room) if start + room < end else end
    words = Text(style="dim")
    words.append("“" if start == line.span[0] else "“…")
    at = start
    for a, b in sorted(line.words):
        a, b = max(a, at), min(b, end)
        if a < b:
            words.append(_inline(text, at, a)).append(_inline(text, a, b), style=Style(dim=False, underline=True))
            at = b
    words.append(_inline(text, at, end).rstrip()).append("”" if end == line.span[1] else "…”")
    words.no_wrap = True
    words.overflow = "ellipsis"
    return words


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at)
    return space + 1 if 0 <= space - at < 20 else at


def _word_end(text: str, at: int) -> int:
    space = text.rfind(" ", at - 20, at + 1)
    return space if space > 0 else at


def _inline(text: str, start: int, end: int) -> str:
    """A stretch of the article with its spaces kept one for one."""
    return "".join(" " if c.isspace() else c for c in text[start:end] if c.isprintable() or c.isspace())


def _speaker(speaker: Speaker, expand: bool) -> RenderableType:
    rows: list[RenderableType] = [Text(speaker.name, style="bold")]
    for key, cue, words in speaker.said:
        short = words if len(words) <= QUOTED else words[:QUOTED].rsplit(" ", 1)[0] + " …"
        rows.append(_row(Text(f"{cue} " if cue else "", style="italic").append(short, style="not italic"), key, expand))
    return Group(*rows)
