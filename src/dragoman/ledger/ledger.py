"""The Ledger: many articles in one file, and every question to it as a method."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from ..errors import UsageError
from ..plain import written
from . import ask, export, notes, review, schema, sql
from .brief import Brief, Wishes, make_brief
from .database import back_up, open_database, reading, writing

if TYPE_CHECKING:
    import pandas as pd

    from ..article import Item
    from ..reader import Reader
    from .add import Added
    from .reread import Reread


def _frame(rows: list[dict[str, Any]], columns: Iterable[str] = ()) -> pd.DataFrame:
    """Rows as a frame; one without rows has its columns all the same."""
    from ..views.tables import Table

    return Table(rows) if rows else Table(columns=list(columns))


class Ledger:
    """A ledger file (SQLite), or a PostgreSQL database by its URL. Questions return pandas frames.

    >>> ledger = Ledger("crisis.ledger", create=True)
    >>> ledger.add(["articles/", "archive.warc.gz"])
    >>> ledger.events(actor="RUS", recipient="SYR", type="CONSULT", since="2017-11")
    """

    def __init__(self, address: str | Path, *, create: bool = False, durable: bool = False) -> None:
        """``create`` makes one when there is none; ``durable`` waits for the disk at each commit, so that not even a
        power cut takes one."""
        self.address = str(address)
        self.engine = open_database(address, create=create, durable=durable)

    def close(self) -> None:
        """Lets go of the file."""
        self.engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.address!r})"

    def _repr_html_(self) -> str:
        from ..views.overview import render_overview

        with reading(self.engine) as connection:
            return render_overview(self.address, ask.overview(connection))

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the ledger, for the functions of `ask`, `review` and `export`."""
        return reading(self.engine)

    def add(
        self,
        sources: Iterable[str],
        *,
        published: str | None = None,
        day_first: bool | None = None,
        jobs: int | None = None,
        reader: Reader | None = None,
        make_reader: Callable[[], Reader] | None = None,
        on_progress: Callable[[Item], None] = lambda item: None,
    ) -> Added:
        """Adds what the sources hold: pages, texts, JSON lines, tables, archives, folders; see docs for all.

        Adding an article again does nothing. ``day_first`` settles dates like 3/4/2019. ``jobs`` is the number of
        processes, one a core by default; ``make_reader`` makes another Reader than the usual one in each (it can be
        pickled).
        """
        from ..article.collections import items_in
        from ..article.sources import named
        from ..reader import Reader
        from .add import Added, add_items

        total = Added()
        for source in list(map(named, sources)):
            done = add_items(
                self.engine,
                items_in(source, day_first=day_first),
                source=written(source),
                published=published,
                jobs=jobs,
                reader=reader,
                make_reader=make_reader or Reader,
                on_progress=on_progress,
            )
            total = Added(total.added + done.added, total.known + done.known, total.failed + done.failed)
        return total

    def reread(
        self,
        *,
        jobs: int | None = None,
        reader: Reader | None = None,
        make_reader: Callable[[], Reader] | None = None,
        on_progress: Callable[[Item], None] = lambda item: None,
    ) -> Reread:
        """Reads again what another version of the program, its model or its data read; people's decisions are kept.

        The arguments are those of `add`. A run that is ended goes on where it was when it is started again.
        """
        from ..reader import Reader
        from .reread import reread

        made = make_reader or Reader
        return reread(self.engine, jobs=jobs, reader=reader, make_reader=made, on_progress=on_progress)

    def backup(self, path: str | Path) -> None:
        """Copies the ledger to a new file as it is at this moment, while others may be adding to it."""
        back_up(self.engine, Path(path))

    def events(self, *, limit: int | None = None, **filters: Any) -> pd.DataFrame:
        """Coded events, newest first; filters are the fields of `ask.Filters`."""
        with reading(self.engine) as connection:
            return _frame(ask.events(connection, ask.Filters(**filters), limit=limit), ask.EVENT_COLUMNS)

    def incidents(self, *, limit: int | None = None, **filters: Any) -> pd.DataFrame:
        """Happenings, newest first, each with the number of its reports and voices."""
        with reading(self.engine) as connection:
            return _frame(ask.incidents(connection, ask.Filters(**filters), limit=limit), ask.INCIDENT_COLUMNS)

    def telling(self, incident: int) -> dict[str, Any]:
        """One incident with its reports side by side, where they differ, its tolls and its thread (`telling.py`)."""
        from .telling import telling

        with reading(self.engine) as connection:
            return telling(connection, incident)

    def search(self, words: str, *, limit: int = 20) -> pd.DataFrame:
        """Articles and statements with these words in context, best first."""
        with reading(self.engine) as connection:
            return _frame(
                ask.search(connection, words, limit=limit),
                ("kind", "article", "title", "outlet", "published", "url", "words"),
            )

    def agenda(self, **asked: Any) -> pd.DataFrame:
        """What is set for a day, week or month, or awaited: due, slipped or held, with its history; arguments are those
        of `ask.agenda`."""
        with reading(self.engine) as connection:
            return _frame(ask.agenda(connection, **asked), ask.AGENDA_COLUMNS)

    def who(self, name: str) -> pd.DataFrame:
        """The actors that a name may mean."""
        with reading(self.engine) as connection:
            return _frame(ask.who(connection, name))

    def actors(self, *, unlinked: bool = False, limit: int | None = None) -> pd.DataFrame:
        """Who takes part in events, the most frequent first, with what other data call them and a sentence of each;
        ``unlinked`` gives those that the registry lacks."""
        from . import linked

        with reading(self.engine) as connection:
            return _frame(linked.actors(connection, unlinked=unlinked, limit=limit))

    def control(self, place: str | None = None, *, since: str | None = None, until: str | None = None) -> pd.DataFrame:
        """Who is said to hold, to have gained or lost ground, by place over time: a row for each change, with the other
        side's claim (`ledger.control`). ``place`` may be a province or country that others lie in."""
        from . import control

        with reading(self.engine) as connection:
            ground = control.changes(connection, place, since=since, until=until)
            return _frame(ground.changes, control.COLUMNS)

    def claims(self, place: str | None = None) -> pd.DataFrame:
        """Every claim about ground as it was read, the doubtful ones too."""
        with reading(self.engine) as connection:
            return _frame(ask.control(connection, place, limit=None), ask.CONTROL_COLUMNS)

    def trend(
        self, one: str, other: str, *, since: str | None = None, until: str | None = None, by: str | None = None
    ) -> pd.DataFrame:
        """Conflict and cooperation of two actors by day, week or month, with their share of all that happened and the
        times that stand out (`ledger.trend`)."""
        from . import trend

        with reading(self.engine) as connection:
            told = trend.trend(connection, one, other, since=since, until=until, by=by)
            return _frame(told.rows, (told.by, *trend.COLUMNS))

    def brief(self, **wishes: Any) -> Brief:
        """A briefing with notes to article and paragraph; ``wishes`` are the fields of `brief.Wishes`."""
        with reading(self.engine) as connection:
            return make_brief(connection, Wishes(**wishes))

    def export(
        self,
        path: str | Path,
        *,
        table: str = "events",
        format: str | None = None,
        layout: str | None = None,
        count_by: Sequence[str] = (),
        reviewed: bool = False,
        **filters: Any,
    ) -> int:
        """Writes one table to ``path`` in a format, JSON lines by default; returns the number of rows.

        ``layout`` writes the columns of another data set instead ("acled", "ucdp", "gdelt", "polecat", "phoenix"), of
        what occurred unless ``status`` says otherwise, and by default as its own files are; a layout's name as the
        ``format`` is the same. ``count_by`` counts ACLED's events by month and these of its columns. Raises UsageError
        for a format that can't hold the table.
        """
        from ..publish import layouts

        if format in layouts.LAYOUTS:
            layout, format = format, None
        if count_by:
            layout = layout or "acled"
        if layout and filters.get("min_confidence") is None:
            filters["min_confidence"] = layouts.named(layout).least
        with reading(self.engine) as connection:
            asked = ask.Filters(**{**filters, "status": layouts.checked_status(filters.get("status"))})
            if layout is None:
                export.check(table, format or "jsonl")
                rows = export.rows_of(connection, table, filters=asked, reviewed=reviewed)
                return export.write(rows, Path(path), format or "jsonl")
            rows = layouts.rows_in(layout, connection, asked, reviewed=reviewed)
            if count_by:
                return layouts.write_counts(rows, Path(path), count_by, format)
            return layouts.write(rows, Path(path), layout, format)

    def query(self, query: str, *, rows: int | None = sql.ROWS, seconds: float = sql.SECONDS) -> list[dict[str, Any]]:
        """The rows that a query in SQL gives, over the views that `sql.views` lists; nothing can be changed.

        Raises UsageError for what is no query, would change the ledger, or takes longer than ``seconds``.
        """
        return sql.ask(self.engine, query, rows=rows, seconds=seconds)

    def sql(self, query: str, *, rows: int | None = None, seconds: float = sql.SECONDS) -> pd.DataFrame:
        """The same as a frame; polars takes it with ``polars.from_pandas``, or the list of `query` as it is."""
        return _frame(self.query(query, rows=rows, seconds=seconds))

    def release(self, folder: str | Path, **wishes: Any) -> Path:
        """Writes a folder to publish: tables, codebook, data sheet, citation; ``wishes`` are the fields of
        `publish.release.Wishes`. Returns the path of its ``datapackage.json``."""
        from ..publish.release import Wishes, release

        with reading(self.engine) as connection:
            return release(connection, Path(folder), Wishes(**wishes))

    def review(self, kind: str, record: int, decision: review.Decision, *, reviewer: str, **details: Any) -> int:
        """Notes a person's decision on a record; returns the id to undo it with."""
        with writing(self.engine) as connection:
            return review.review(connection, kind, record, decision, reviewer=reviewer, **details)

    def undo(self, review_id: int) -> None:
        """Takes a decision back."""
        with writing(self.engine) as connection:
            review.undo(connection, review_id)

    def trail(self) -> pd.DataFrame:
        """Every decision, in order, undone ones included."""
        with reading(self.engine) as connection:
            return _frame(review.trail(connection), schema.reviews.c.keys())

    def queue(self, *, limit: int = 50) -> pd.DataFrame:
        """Events that await review, the most doubtful first."""
        with reading(self.engine) as connection:
            return _frame(review.queue(connection, limit=limit), schema.events.c.keys())

    def agreement(self) -> pd.DataFrame:
        """Precision by type from what reviewers judged."""
        with reading(self.engine) as connection:
            return _frame(review.agreement(connection), ("type", "judged", "precision", "type_right"))

    def merge(self, actor: int, into: int, *, reviewer: str) -> int:
        """Lets one actor stand for another; returns the id to undo it with (`split`)."""
        with writing(self.engine) as connection:
            return review.merge(connection, actor, into, reviewer=reviewer)

    def split(self, merge_id: int) -> None:
        """Undoes a merge."""
        with writing(self.engine) as connection:
            review.split(connection, merge_id)

    def regroup(self, decision: str, *about: Any, reviewer: str) -> int:
        """Corrects incidents; returns the id to undo it with.

        ``decision`` is a function of `corrections` with its arguments: "merge" (incidents), "split" (events), "move"
        (an event, an incident), "name" (an incident, words).
        """
        from . import corrections

        made = {name: getattr(corrections, name) for name in ("merge", "split", "move", "name")}
        if decision not in made:
            raise UsageError(f"a correction is one of {', '.join(made)}; not {decision!r}")
        with writing(self.engine) as connection:
            return int(made[decision](connection, *about, reviewer=reviewer))

    def undo_regroup(self, correction: int) -> None:
        """Takes a correction of incidents back."""
        from . import corrections

        with writing(self.engine) as connection:
            corrections.undo(connection, correction)

    def keep(self, kind: notes.Kind, subject: str, about: int | str, words: str, *, reviewer: str) -> int:
        """Keeps a note, a tag or a case about an incident, article or actor (its row), a place or a case (its name);
        returns the id to take it back with (`notes.undo`). It outlives re-reading."""
        with writing(self.engine) as connection:
            return notes.add(connection, kind, subject, about, words, reviewer=reviewer)

    def kept(self, subject: str, about: int | str) -> pd.DataFrame:
        """The notes, tags and cases of something, in the order in which they were kept."""
        with reading(self.engine) as connection:
            return _frame(notes.on(connection, subject, about), schema.notes.c.keys())

    def case(self, name: str) -> Brief:
        """All that lies in a case, as a briefing with its notes and sources."""
        from .cases import case_brief

        with reading(self.engine) as connection:
            return case_brief(connection, name)

    def sources(self) -> pd.DataFrame:
        """The feeds that are followed, and how each stands."""
        from .follow import sources

        with reading(self.engine) as connection:
            return _frame(sources(connection))

    def quarantine(self) -> pd.DataFrame:
        """What could not be read, and why."""
        with reading(self.engine) as connection:
            return _frame(ask.quarantine(connection), schema.quarantine.c.keys())
