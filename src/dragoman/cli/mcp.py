"""``dragoman mcp``: a ledger as read-only tools for assistants, over the Model Context Protocol."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import DragomanError, UsageError
from ..views.judged import how_good
from .options import LedgerArgument

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ..ledger import Ledger

Rows = list[dict[str, Any]]
MOST_ROWS = 1_000  # of one answer, which an assistant has to read
INSTRUCTIONS = (
    "A ledger of events coded from news articles. Every row carries the sentence it rests on and its article (title, "
    "outlet, published, url): cite them. Events are what was reported, not what is known to be true; status and "
    "speaker say how. Dates are ISO 8601: a day, a month or a year. "
)
# What only the database needs; an assistant would have to read it all.
LEFT_OUT = frozenset("fingerprint local_id identity voice actor_ids recipient_ids holder said_by".split())


def mcp(ledger: LedgerArgument) -> None:
    """Serve a ledger to an assistant as read-only tools (search, events, agenda, who, control, trend, brief).

    It speaks the Model Context Protocol over standard input and output; an assistant starts it by itself.

    \b
    Examples:
      dragoman mcp crisis.ledger
    """
    from ..ledger import Ledger

    with Ledger(ledger) as open_ledger:
        make_server(open_ledger).run()


def make_server(ledger: Ledger) -> Any:
    """The server with its tools; raises UsageError when the protocol's SDK is not installed."""
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.types import ToolAnnotations
    except ModuleNotFoundError as error:
        raise UsageError("serving assistants needs: pip install 'dragoman[mcp]'") from error
    from ..ledger import ask
    from ..ledger import control as ground
    from ..ledger import trend as trends
    from ..ledger.brief import Wishes, make_brief

    server = MCPServer("dragoman", instructions=INSTRUCTIONS + how_good(), version=__version__)
    tool = server.tool(annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False))

    @contextmanager
    def reading() -> Iterator[Connection]:
        """The ledger; what was asked wrongly is told in words, so that it can be asked again."""
        try:
            with ledger.reading() as connection:
                yield connection
        except DragomanError as error:
            raise ToolError(str(error).replace("--", "")) from error

    @tool
    def search(words: str, limit: int = 20) -> Rows:
        """Articles and statements that hold all of the words ("quoted phrases" as such), in context, best first."""
        with reading() as connection:
            return _shown(ask.search(connection, words, limit=_checked(limit)))

    @tool
    def events(
        actor: str | None = None,
        recipient: str | None = None,
        type: str | None = None,
        status: str | None = None,
        place: str | None = None,
        since: str | None = None,
        until: str | None = None,
        words: str | None = None,
        min_confidence: float = 0.0,
        limit: int = 50,
    ) -> Rows:
        """What happened, one row a happening, newest first. Actors by name or alpha-3 code; types are PLOVER's.

        Each row's confidence is the probability that type, status and all parties are right."""
        filters = ask.Filters(
            actor=actor,
            recipient=recipient,
            type=type,
            status=status,
            place=place,
            since=since,
            until=until,
            words=words,
            min_confidence=min_confidence,
        )
        with reading() as connection:
            return _shown(ask.incidents(connection, filters, limit=_checked(limit)))

    @tool
    def agenda(actor: str | None = None, today: str | None = None) -> Rows:
        """What is set for a day, week or month, or awaited: due, slipped or held as of today (an ISO date; default the
        newest article's), with who set it, when that was reported, and its history."""
        with reading() as connection:
            return _shown(ask.agenda(connection, actor=actor, today=today))

    @tool
    def who(name: str) -> Rows:
        """The actors that a name may mean: offices over time, aliases, how much each does."""
        with reading() as connection:
            return _shown(ask.who(connection, name))

    @tool
    def control(place: str | None = None) -> Rows:
        """Who is said to hold, have gained or lost a place or what lies in it, with the other side's claim."""
        with reading() as connection:
            return _shown(ground.changes(connection, place).changes)

    @tool
    def trend(one: str, other: str) -> Rows:
        """Conflict and cooperation between two actors over time, with what is behind the times that stand out."""
        with reading() as connection:
            return _shown([row for row in trends.trend(connection, one, other).rows if row["incidents"]])

    @tool
    def brief(since: str | None = None, until: str | None = None, actor: str | None = None) -> str:
        """A briefing in Markdown with footnotes: what mattered most, was said, is due, and what is left out.

        Without days it is of the newest article's day and the day before."""
        with reading() as connection:
            return make_brief(connection, Wishes(since=since, until=until, actor=actor)).to_markdown()

    return server


def _checked(limit: int) -> int:
    """The number of rows asked for. Raises UsageError when it is none, or more than one answer has."""
    if not 1 <= limit <= MOST_ROWS:
        raise UsageError(f"limit is a number of rows from 1 to {MOST_ROWS}, not {limit}; narrow the question instead")
    return limit


def _shown(rows: Rows) -> Rows:
    return [{name: value for name, value in row.items() if name not in LEFT_OUT} for row in rows]
