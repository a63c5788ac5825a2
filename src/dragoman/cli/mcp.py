"""``dragoman mcp``: a ledger as read-only tools for assistants, over the Model Context Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .options import LedgerArgument

if TYPE_CHECKING:
    from ..ledger import Ledger

Rows = list[dict[str, Any]]
INSTRUCTIONS = (
    "A ledger of events coded from news articles. Every row carries the sentence it rests on and its article: "
    "cite them. Events are what was reported, not what is known to be true; status and speaker say how."
)


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
    except ModuleNotFoundError as error:
        raise UsageError("serving assistants needs: pip install 'dragoman[mcp]'") from error
    from ..ledger import ask

    server = MCPServer("dragoman", instructions=INSTRUCTIONS)

    @server.tool()
    def search(words: str, limit: int = 20) -> Rows:
        """Articles and statements that hold all of the words ("quoted phrases" as such), in context, best first."""
        with ledger.reading() as connection:
            return ask.search(connection, words, limit=limit)

    @server.tool()
    def events(
        actor: str | None = None,
        recipient: str | None = None,
        type: str | None = None,
        status: str | None = None,
        place: str | None = None,
        since: str | None = None,
        until: str | None = None,
        words: str | None = None,
        limit: int = 50,
    ) -> Rows:
        """What happened, one row a happening, newest first. Actors by name or alpha-3 code; types are PLOVER's."""
        filters = ask.Filters(
            actor=actor,
            recipient=recipient,
            type=type,
            status=status,
            place=place,
            since=since,
            until=until,
            words=words,
        )
        with ledger.reading() as connection:
            return ask.incidents(connection, filters, limit=limit)

    @server.tool()
    def agenda(actor: str | None = None, today: str | None = None) -> Rows:
        """What is planned, by day: due, slipped or held, as of today (an ISO date; default the newest article's)."""
        with ledger.reading() as connection:
            return ask.agenda(connection, actor=actor, today=today)

    @server.tool()
    def who(name: str) -> Rows:
        """The actors that a name may mean: offices over time, aliases, how much each does."""
        with ledger.reading() as connection:
            return ask.who(connection, name)

    @server.tool()
    def control(place: str | None = None) -> Rows:
        """Who is said to hold, have gained or lost a place, over time, with the sources."""
        with ledger.reading() as connection:
            return ask.control(connection, place)

    @server.tool()
    def trend(one: str, other: str) -> Rows:
        """Conflict and cooperation between two actors by week; unusual weeks are marked."""
        with ledger.reading() as connection:
            return ask.trend(connection, one, other)

    @server.tool()
    def brief(since: str | None = None, until: str | None = None, actor: str | None = None) -> str:
        """A briefing in Markdown in which every line carries its citations."""
        return ledger.brief(since=since, until=until, actor=actor).to_markdown()

    return server
