"""``dragoman explain``: the receipt of one record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from ..errors import ReadingError, UsageError
from .options import Actors, Fast, Frames, Model, Outlets, Own, Published, Verbs, reader_maker
from .read import checked_date


def explain(
    source: Annotated[str, typer.Argument(metavar="PATH|URL|-", help="The article, as for read.")],
    record: Annotated[
        str | None, typer.Argument(metavar="[RECORD]", help="A record's id, as read shows it; all of them if left out.")
    ] = None,
    article: Annotated[
        str | None, typer.Option(metavar="ID", help="Which article, when the source holds several.")
    ] = None,
    published: Published = None,
    clauses: Annotated[bool, typer.Option("--clauses", help="Show the clauses that were read instead.")] = False,
    model: Model = None,
    actors: Actors = None,
    frames: Frames = None,
    outlets: Outlets = None,
    verbs: Verbs = None,
    fast: Fast = False,
    own: Own = None,
) -> None:
    """Show why a record is there: its words, the rule that made it, and the line of data behind the rule.

    \b
    Examples:
      dragoman explain article.html
      dragoman explain article.html v3
      dragoman explain articles.jsonl --article a17
      dragoman explain article.html --clauses
    """
    from ..article import prepare
    from ..article.collections import items_in
    from ..views.explain import explain as explain_one
    from ..views.explain import explain_all

    date = checked_date(published)
    for item in items_in(source):
        if isinstance(item.given, ReadingError):
            if article is not None:
                continue  # another one
            raise type(item.given)(f"{item.label}: {item.given}")
        with _naming(item.label):
            found = prepare(item.given, date)
        if article is None or found.id == article:
            break
    else:
        raise UsageError(f"{source} has no article {article!r}" if article else f"{source} holds no article")
    reader = reader_maker(model, actors, frames, verbs, fast, own, outlets=outlets)()
    if clauses:
        from ..language.clauses import clauses_view
        from ..plain import ACTING

        typer.echo(ACTING.sub("", clauses_view(reader.language.parse(found.text))))
        return
    with _naming(item.label):
        report = reader.read(found)
    typer.echo(explain_one(report, record) if record else explain_all(report))


@contextmanager
def _naming(label: str) -> Iterator[None]:
    """An error inside names the article."""
    try:
        yield
    except ReadingError as error:
        raise type(error)(f"{label}: {error}") from error
