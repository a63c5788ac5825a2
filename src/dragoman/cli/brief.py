"""What is sent to others: the briefing and the agenda."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import UsageError
from ..plain import printable
from ..views.judged import DOUBTFUL, SURE_PLAN, how_good, marked
from ..whole import written_whole
from .logs import log
from .options import Actor, AsJson, LedgerArgument, Place, Since, Until
from .show import print_rows

STANDARD_OUTPUT = Path("-")
NoQuotes = Annotated[bool, typer.Option("--no-quotes", help="Without any of the articles' own words.")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="- is standard output.")]
LeastTold = Annotated[
    float,
    typer.Option(
        "--min-confidence", min=0, max=1, metavar="P", help="Only records that are right with this probability or more."
    ),
]


def brief(
    ledger: LedgerArgument,
    since: Since = None,
    until: Until = None,
    actor: Annotated[str | None, typer.Option(metavar="NAME", help="What this one did or underwent.")] = None,
    place: Place = None,
    follow: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="An actor, place or country's code that counts double; may be given again."),
    ] = None,
    length: Annotated[int, typer.Option(min=1, max=50, metavar="N", help="Happenings that are told.")] = 8,
    html: Annotated[bool, typer.Option("--html", help="As a page, not Markdown.")] = False,
    docx: Annotated[bool, typer.Option("--docx", help="As a Word document (dragoman[office]).")] = False,
    no_quotes: NoQuotes = False,
    min_confidence: LeastTold = DOUBTFUL,
    output: Output = STANDARD_OUTPUT,
) -> None:
    """Write a briefing of a page or two: what mattered most, was said, is due, moved, and what is left out.

    Without days it is of the newest article's day and the day before. Both days of a span are in it. Every line has
    footnotes to article, paragraph and date. A file that ends in .html or .docx is written as such.

    \b
    Examples:
      dragoman brief crisis.ledger
      dragoman brief crisis.ledger --since 2017-11-20 --until 2017-11-26 -o brief.docx
      dragoman brief crisis.ledger --actor SYR --follow Idlib --length 5 --html > brief.html
    """
    from ..ledger import Ledger

    if html and docx:
        raise UsageError("--html and --docx are two forms: give one")
    docx = docx or (output.suffix == ".docx" and not html)
    html = html or (output.suffix in (".html", ".htm") and not docx)
    with Ledger(ledger) as open_ledger:
        made = open_ledger.brief(
            since=since,
            until=until,
            actor=actor,
            place=place,
            follow=tuple(follow or ()),
            length=length,
            min_confidence=min_confidence,
            quotes=not no_quotes,
        )
    words = "" if docx else str(printable(made.to_html() if html else made.to_markdown()))
    _write(made.to_docx() if docx else words.encode(), output, "--output")


def agenda(
    ledger: LedgerArgument,
    actor: Actor = None,
    today: Annotated[
        str | None, typer.Option(metavar="DATE", help="Against which day (default: the newest article's).")
    ] = None,
    undated: Annotated[
        bool, typer.Option("--undated", help="Intentions without a day, and plans past it with nothing told, too.")
    ] = False,
    ics: Annotated[
        Path | None, typer.Option(metavar="FILE", help="As a calendar (dragoman[office]); - is standard output.")
    ] = None,
    feed: Annotated[Path | None, typer.Option(metavar="FILE", help="As an Atom feed; - is standard output.")] = None,
    no_quotes: NoQuotes = False,
    min_confidence: LeastTold = SURE_PLAN,
    as_json: AsJson = False,
) -> None:
    """What somebody has set for a day, week or month, or is awaited from a named body: due, slipped or held.

    Each with who set it, when that was reported, and its history. Reports after --today are not looked at.

    \b
    Examples:
      dragoman agenda crisis.ledger
      dragoman agenda crisis.ledger --actor TUR --today 2017-11-21
      dragoman agenda crisis.ledger --ics agenda.ics
    """
    from ..ledger import Ledger, ask

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        more = {"undated": undated, "unheard": undated}
        rows = ask.agenda(connection, today=today, actor=actor, min_confidence=min_confidence, **more)
    if ics or feed:
        from ..views.calendar import atom, calendar

        for flag, path, form in (("--ics", ics, calendar), ("--feed", feed, atom)):
            if path:
                _write(form(rows), path, flag)
        return
    if not as_json:
        rows = [{**row, "incident": row["thread"], "who": _who(row)} for row in marked(rows)]
    columns = ["date", "incident", "state", "sure", "type", "who", "place", "set_by", "history"]
    if not no_quotes:
        columns.append("sentence")
    print_rows(rows, columns, as_json=as_json, nothing="nothing is set for a day")
    if rows and not as_json:
        log.info("%s", how_good(row["type"] for row in rows))


def _who(row: dict[str, Any]) -> str:
    """Those who are to take part; where nobody is named as acting, to whom it is to be done."""
    return f"{'' if row['actors'] else '→ '}{', '.join(row['who'])}"


def _write(written: bytes, output: Path, flag: str) -> None:
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(written)
        return
    try:
        with written_whole(output) as aside:
            aside.write_bytes(written)
    except OSError as error:
        raise UsageError(f"{flag}: could not write {output}: {(error.strerror or str(error)).lower()}") from error
    log.info("wrote %s", output)
