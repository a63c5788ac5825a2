"""``dragoman explain``: the receipt of one record."""

from __future__ import annotations

from typing import Annotated

import typer

from ..errors import ReadingError, UsageError
from .read import PUBLISHED_HELP, checked_date


def explain(
    source: Annotated[str, typer.Argument(metavar="PATH|URL|-", help="The article, as for read.")],
    record: Annotated[
        str | None, typer.Argument(metavar="[RECORD]", help="A record's id, as read shows it; all of them if left out.")
    ] = None,
    article: Annotated[
        str | None, typer.Option(metavar="ID", help="Which article, when the source holds several.")
    ] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help=PUBLISHED_HELP)] = None,
    clauses: Annotated[bool, typer.Option("--clauses", help="Show the clauses that were read instead.")] = False,
) -> None:
    """Show why a record is there: its words, the rule that made it, and the line of data behind the rule."""
    from ..article import open_sources, prepare
    from ..reader import Reader
    from ..views.explain import explain as explain_one
    from ..views.explain import explain_all

    date = checked_date(published)
    for item in open_sources([source]):
        if isinstance(item.given, ReadingError):
            raise type(item.given)(f"{item.label}: {item.given}")
        found = prepare(item.given, date)
        if article is None or found.id == article:
            break
    else:
        raise UsageError(f"{source} has no article {article!r}" if article else f"{source} holds no article")
    reader = Reader()
    if clauses:
        from ..language.clauses import clauses_view
        from ..views.chronology import ACTING

        typer.echo(ACTING.sub("", clauses_view(reader.language.parse(found.text))))
        return
    report = reader.read(found)
    typer.echo(explain_one(report, record) if record else explain_all(report))
