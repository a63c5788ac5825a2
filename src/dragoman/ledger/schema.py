"""The tables of a ledger, and how an older ledger becomes one of this version.

A ledger is one SQLite file, or a PostgreSQL database of a team's. Each article's report is kept whole, as the
JSON of the record contract; the tables beside it hold the same records for asking.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from hashlib import blake2b

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.schema import CreateIndex

from ..errors import LedgerError
from ..records import Place
from .ground import precision_of
from .kept import unpacked

log = logging.getLogger("dragoman.ledger")
VERSION = 12

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("content_hash", String(64), nullable=False, unique=True),
    Column("identity", Text, nullable=False),  # what the versions of one article share: its address or given id
    Column("given_id", Text),  # the id that it came with
    Column("version", Integer, nullable=False),
    Column("url", Text),
    Column("title", Text),
    Column("byline", Text),
    Column("outlet", Text),
    Column("published", String),
    Column("language", String),
    Column("text", Text, nullable=False),
    Column("report", LargeBinary, nullable=False),  # zlib-compressed JSON of the record contract
    Column("program", String, nullable=False),  # version of dragoman that read it
    Column("model", String),  # and of the models that it read with (`Reader.made_by`)
    Column("data", String),  # and of its data
    Column("added", String, nullable=False),
    Column("signature", LargeBinary),  # MinHash of its words
    Column("voice", Integer),  # the first article whose text this one repeats (wire copies), else itself
    UniqueConstraint("identity", "version"),
    Index("articles_published", "published"),
    Index("articles_source", "outlet", "url"),
)

actors = Table(
    "actors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # registry id, or kind:country:name for the unlisted
    Column("name", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("country", String(3)),
    Column("sectors", Text, nullable=False),
    Column("stands_for", Integer, ForeignKey("actors.id")),  # set when a person merged it into another
    Index("actors_name", text("lower(name)")),
    Index("actors_country", "country"),
    Index("actors_stands_for", "stands_for"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("actor", Integer, ForeignKey("actors.id"), primary_key=True),
    Column("alias", Text, primary_key=True),
    Column("mentions", Integer, nullable=False),
    Index("aliases_alias", text("lower(alias)")),
    sqlite_with_rowid=False,
)

offices = Table(
    "offices",
    metadata,
    Column("actor", Integer, ForeignKey("actors.id"), primary_key=True),
    Column("office", Text, primary_key=True),
    Column("first", String),
    Column("last", String),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("type", String, nullable=False),
    Column("earliest", String),
    Column("latest", String),
    Column("country", String(3)),
    Column("place", Text),
    Column("status", String, nullable=False),
    Column("thread", Integer, nullable=False),  # the incident of the plan whose change or outcome this is, or itself
    Index("incidents_earliest", "earliest"),
    Index("incidents_days", "earliest", "latest", "status"),
    Index("incidents_thread", "thread"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", Integer, ForeignKey("articles.id"), nullable=False),
    Column("local_id", String, nullable=False),
    Column("fingerprint", String(32), nullable=False),  # of its words and type: outlives re-reading
    Column("type", String, nullable=False),
    Column("plover", String, nullable=False),
    Column("mode", String),
    Column("contexts", Text, nullable=False),
    Column("cameo", String),
    Column("score", Float),
    Column("status", String, nullable=False),
    Column("recency", String),  # as in records.py; unknown of what was read before version 10
    Column("date", String),
    Column("date_basis", String),  # what gives the date, as in records.py
    Column("earliest", String),
    Column("latest", String),
    Column("place", Text),
    Column("country", String(3)),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("precision", String),  # of the place, as in records.py
    Column("said_by", Integer, ForeignKey("actors.id")),
    Column("deaths_low", Integer),
    Column("deaths_high", Integer),
    Column("injuries_low", Integer),
    Column("injuries_high", Integer),
    Column("sentence", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("incident", Integer, ForeignKey("incidents.id")),
    UniqueConstraint("article", "local_id"),
    # Of the newest, what a page counts, draws and narrows by stands side by side; the rows lie all over the file.
    Index(
        "events_newest",
        *("earliest", "id", "confidence", "status", "incident", "article", "type", "plover", "latest"),
        *("place", "country", "precision", "latitude", "longitude", "score", "deaths_low", "deaths_high"),
    ),
    Index("events_type", "type", "earliest"),
    Index("events_status", "status", "earliest"),
    Index("events_incident", "incident", "confidence", "article", "type", "plover", "status"),
    Index("events_span", "latest", "earliest", "incident", "article", "confidence"),
    Index("events_fingerprint", "fingerprint"),
    Index("events_point", "latitude", "longitude"),
    Index("events_place_lower", text("lower(place)")),
    Index("events_country", "country", "earliest", "latest"),
    Index("events_confidence", "confidence", "id"),
)

participants = Table(
    "participants",
    metadata,
    Column("event", Integer, ForeignKey("events.id"), primary_key=True),
    Column("role", String, primary_key=True),  # "actor" or "recipient"
    Column("position", Integer, primary_key=True),
    Column("actor", Integer, ForeignKey("actors.id"), nullable=False),
    Index("participants_actor", "actor", "role", "event"),
    sqlite_with_rowid=False,
)

# Near-copies and incidents are looked for only among rows that share a block.
blocks = Table(
    "block_rows",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),  # of `block_key`
    Column("row", Integer, primary_key=True, autoincrement=False),  # of an article or an event
    sqlite_with_rowid=False,
)

# Pairs of events that were compared, both ways, as far as they count; those that aren't here are unlike.
likenesses = Table(
    "likenesses",
    metadata,
    Column("event", Integer, primary_key=True, autoincrement=False),
    Column("other", Integer, primary_key=True, autoincrement=False),
    Column("odds", Float, nullable=False),  # log odds that they are one happening
    sqlite_with_rowid=False,
)

# Which events may carry out or change which plans.
outcomes = Table(
    "outcomes",
    metadata,
    Column("event", Integer, primary_key=True, autoincrement=False),
    Column("plan", Integer, primary_key=True, autoincrement=False),
    Index("outcomes_plan", "plan"),
    sqlite_with_rowid=False,
)

# What people joined, kept apart and named: each with its reports by article and fingerprint, so that it outlives
# re-reading.
corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("decision", String, nullable=False),  # "merge", "split", "move", "name"
    Column("reports", Text, nullable=False),  # JSON: [content_hash, fingerprint] of each report decided on
    Column("others", Text, nullable=False),  # and of those it is joined with
    Column("apart", Text, nullable=False),  # and of those it is kept apart from
    Column("name", Text),
    Column("reviewer", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("undone", Integer, nullable=False, default=0),
)

# Notes, tags and cases on anything, and edited briefings. What each is about is named so that it outlives re-reading:
# an article by its content, an actor by its key, a place or a case by its name, an incident by its reports.
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # "note", "tag", "case", "brief"
    Column("subject", String, nullable=False),  # "incident", "article", "actor", "place", "case"
    Column("about", Text, nullable=False),  # empty for an incident
    Column("label", Text, nullable=False),  # what the subject was called when it was noted
    Column("words", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("undone", Integer, nullable=False, default=0),
    Index("notes_about", "subject", "about"),
    Index("notes_words", "kind", "words"),
)

noted_reports = Table(
    "noted_reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("note", Integer, ForeignKey("notes.id"), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Index("noted_reports_report", "content_hash", "fingerprint"),
    Index("noted_reports_note", "note"),
)


def number(*parts: str) -> int:
    """62 bits of a hash of what something is about: its number wherever it is stored."""
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 2


def block_key(kind: str, name: str) -> int:
    """The number of a block: ``kind`` is "voice" (a MinHash band), "incident" or "plan"."""
    return int.from_bytes(blake2b(f"{kind}:{name}".encode(), digest_size=8).digest(), "big", signed=True)


def keep_in_blocks(connection: Connection, rows: Iterable[tuple[int, int]]) -> None:
    """Adds (key, row) pairs; those that a run which was cut short has kept stay as they are."""
    pairs = list(rows)
    if pairs:
        adding = "INSERT INTO block_rows (key, row) VALUES (?, ?) ON CONFLICT DO NOTHING"
        connection.exec_driver_sql(marked(connection, adding), pairs)


def marked(connection: Connection, statement: str) -> str:
    """``statement``, with "?" for its values, as the connection's driver takes it. Straight to the driver go the few
    statements of many numbers: binding those through SQLAlchemy takes longer than running them."""
    return statement if connection.dialect.paramstyle == "qmark" else statement.replace("?", "%s")


statements = Table(
    "statements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", Integer, ForeignKey("articles.id"), nullable=False),
    Column("local_id", String, nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("speaker", Integer, ForeignKey("actors.id")),
    Column("source", Text),
    Column("cue", Text),
    Column("content", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("date", String),
    UniqueConstraint("article", "local_id"),
    Index("statements_speaker", "speaker"),
    Index("statements_date", "date", "id"),
)

ties = Table(
    "ties",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", Integer, ForeignKey("articles.id"), nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("kind", String, nullable=False),
    Column("holder", Integer, ForeignKey("actors.id"), nullable=False),
    Column("other", Integer, ForeignKey("actors.id"), nullable=False),
    Column("date", String),
    Column("sentence", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Index("ties_article", "article"),
    Index("ties_holder", "holder", "other", "kind"),
    Index("ties_other", "other"),
)

control = Table(
    "control",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", Integer, ForeignKey("articles.id"), nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("holder", Integer, ForeignKey("actors.id"), nullable=False),
    Column("territory", Text, nullable=False),
    Column("country", String(3)),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("precision", String),  # of the place, as in records.py
    Column("share_low", Float),
    Column("share_high", Float),
    Column("share_text", Text),
    Column("status", String, nullable=False),
    Column("said_by", Integer, ForeignKey("actors.id")),
    Column("date", String),
    Column("sentence", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Index("control_article", "article"),
    Index("control_territory", text("lower(territory)")),
    Index("control_date", "date", "id"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("content_hash", String(64), nullable=False),  # with the fingerprint: the record, whoever re-reads it
    Column("fingerprint", String(32), nullable=False),
    Column("kind", String, nullable=False),  # "event", "statement", "tie", "control"
    Column("decision", String, nullable=False),  # "accept", "correct", "reject", "comment", "replace"
    Column("field", String),
    Column("value", Text),  # JSON
    Column("original", Text),  # JSON
    Column("comment", Text),
    Column("reviewer", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("undone", Integer, nullable=False, default=0),
    Index("reviews_record", "content_hash", "fingerprint"),
)

# What visitors of a public desk wrote; shown to others once a reviewer let it through.
replies = Table(
    "replies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", Integer, ForeignKey("articles.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("state", String, nullable=False),  # "waiting", "shown", "refused"
    Column("reviewer", Text),
    Index("replies_article", "article", "state"),
    Index("replies_state", "state"),
)

merges = Table(
    "merges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("actor", Integer, ForeignKey("actors.id"), nullable=False),
    Column("into", Integer, ForeignKey("actors.id"), nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("undone", Integer, nullable=False, default=0),
)

# What came in, before it was cleaned: lets a second run skip what it has without reading it.
seen = Table(
    "seen",
    metadata,
    Column("raw_hash", String(64), primary_key=True),
    Column("article", Integer, ForeignKey("articles.id"), nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", String, nullable=False),
    UniqueConstraint("source", "item"),
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("modified", Text),
    Column("checked", String),
)

# Reports of articles that are being read again, until all are there (`reread`).
rereads = Table(
    "rereads",
    metadata,
    Column("article", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("report", LargeBinary, nullable=False),
    Column("program", String, nullable=False),
    Column("model", String, nullable=False),
    Column("data", String, nullable=False),
    Column("changes", Text, nullable=False),  # JSON of `reread.Change` by kind
)

# In words: an index with a condition would load SQLAlchemy's dialects at every start, a tenth of a second.
COPIES = "CREATE INDEX IF NOT EXISTS articles_copies ON articles (voice) WHERE voice <> id"

FULL_TEXT = {
    "sqlite": [
        "CREATE VIRTUAL TABLE full_text USING fts5(kind UNINDEXED, row UNINDEXED, body, "
        "tokenize='unicode61 remove_diacritics 2')",
    ],
    "postgresql": [
        "CREATE TABLE full_text (kind TEXT NOT NULL, row INTEGER NOT NULL, body TEXT NOT NULL,"
        " words TSVECTOR GENERATED ALWAYS AS (to_tsvector('english', body)) STORED)",
        "CREATE INDEX full_text_words ON full_text USING GIN (words)",
    ],
}


def create(connection: Connection) -> None:
    """Makes the tables of this version in an empty database."""
    metadata.create_all(connection)
    for statement in (COPIES, *FULL_TEXT[connection.dialect.name]):
        connection.execute(text(statement))
    connection.execute(meta.insert(), [{"key": "version", "value": str(VERSION)}])


def _number_blocks(connection: Connection) -> None:
    """Blocks by number, since their names took most of a large ledger's room; words by `text_key`; statements found by
    day, copies by the article that they repeat, ties and claims by theirs."""
    _add_indexes(connection, (statements, "statements_date"), (ties, "ties_article"), (control, "control_article"))
    connection.execute(text(COPIES))
    blocks.create(connection)
    named = connection.execute(text("SELECT kind, block, row FROM blocks"))
    for part in named.partitions(1_000):
        keep_in_blocks(connection, ((block_key(kind, name), row) for kind, name, row in part))
    connection.execute(text("DROP TABLE blocks"))
    if connection.dialect.name == "sqlite":
        connection.execute(text("ALTER TABLE full_text RENAME TO former_text"))
        connection.execute(text(FULL_TEXT["sqlite"][0]))
        keyed = "SELECT 2 * row + (kind = 'statement'), kind, row, body FROM former_text"
        connection.execute(text(f"INSERT INTO full_text (rowid, kind, row, body) {keyed}"))
        connection.execute(text("DROP TABLE former_text"))


def _add_indexes(connection: Connection, *named: tuple[Table, str]) -> None:
    for table, name in named:
        index = next(index for index in table.indexes if index.name == name)
        connection.execute(CreateIndex(index, if_not_exists=True))


class _Places(msgspec.Struct):
    """Of a report its places alone."""

    places: list[Place] = msgspec.field(default_factory=list)


def _grade_places(connection: Connection) -> None:
    """The precision of each event's and each claim's place, from the articles' reports."""
    known: dict[tuple[str, float | None, float | None], str | None] = {}
    for article, report in connection.execute(select(articles.c.id, articles.c.report)):
        try:
            places = unpacked(report, article, _Places).places
        except LedgerError as error:  # doctor finds it, too; the others are not to wait for it
            log.warning("%s", error)
            continue
        for place in places:
            known[place.name, place.latitude, place.longitude] = precision_of(place)
    for table, name in ((events, "place"), (control, "territory")):
        connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN precision VARCHAR"))
        graded = text(
            f"UPDATE {table.name} SET precision = :precision"
            f" WHERE {name} = :name AND latitude = :latitude AND longitude = :longitude"
        )
        for (called, latitude, longitude), precision in known.items():
            if latitude is not None:
                row = {"name": called, "latitude": latitude, "longitude": longitude, "precision": precision}
                connection.execute(graded, row)


def _keep_pairs(connection: Connection) -> None:
    """Pairs of events, which plans they carry out, and people's corrections; filled when all are joined anew."""
    for table in (likenesses, outcomes, corrections):
        table.create(connection)


def _name_versions(connection: Connection) -> None:
    """The versions of the model and the data that read an article, unknown of those that are there."""
    for name in ("model", "data"):
        connection.execute(text(f"ALTER TABLE articles ADD COLUMN {name} VARCHAR"))
    rereads.create(connection)


def _join_anew(connection: Connection) -> None:
    """All events compared and joined anew, as the evidence and its weights are others (`incidents.rejoin`)."""
    from .incidents import rejoin

    rejoin(connection)


class _Given(msgspec.Struct):
    """Of a report the id that its article came with."""

    class Article(msgspec.Struct):
        id: str

    article: _Given.Article


def _keep_given_ids(connection: Connection) -> None:
    """The ids that articles came with beside their reports: an export had to unpack each report for them."""
    connection.execute(text("ALTER TABLE articles ADD COLUMN given_id TEXT"))
    keep = text("UPDATE articles SET given_id = :given WHERE id = :article")
    ids = connection.execute(select(articles.c.id).order_by(articles.c.id)).scalars().all()
    for article in ids:
        report = connection.execute(select(articles.c.report).where(articles.c.id == article)).scalar_one()
        try:
            given = unpacked(report, article, _Given).article.id
        except LedgerError as error:  # doctor finds it, too; the others are not to wait for it
            log.warning("%s", error)
            continue
        connection.execute(keep, {"given": given, "article": article})


def _note_anything(connection: Connection) -> None:
    """Notes, tags and cases, empty at first; and all reports joined anew, since those far apart are compared now."""
    for table in (notes, noted_reports):
        table.create(connection, checkfirst=True)
    _join_anew(connection)


def _find_sooner(connection: Connection) -> None:
    """Indexes that tell what happened in a span of days or a country, how many happenings meet a question, who is tied
    to whom, who was merged and which articles are an outlet's, without going through the rows themselves."""
    for name in ("events_incident", "ties_holder"):
        connection.execute(text(f"DROP INDEX IF EXISTS {name}"))
    _add_indexes(connection, (events, "events_incident"), (events, "events_span"), (events, "events_country"))
    _add_indexes(connection, (ties, "ties_holder"), (actors, "actors_stands_for"), (articles, "articles_source"))


def _tell_news(connection: Connection) -> None:
    """What is news and what gives a date: unknown of what is there, until it is read again (`reread`). All reports are
    joined anew, since a report that recalls a happening joins it now."""
    for name in ("recency", "date_basis"):
        connection.execute(text(f"ALTER TABLE events ADD COLUMN {name} VARCHAR"))
    _join_anew(connection)


def _count_sooner(connection: Connection) -> None:
    """An index that has what the desk's pages count of the newest events, instead of one of their days alone."""
    connection.execute(text("DROP INDEX IF EXISTS events_earliest"))
    _add_indexes(connection, (events, "events_newest"))


def _count_days(connection: Connection) -> None:
    """An index that tells how much happened on each day without going through the rows."""
    _add_indexes(connection, (incidents, "incidents_days"))


# From each older version to the next one; all that a ledger needs run in one transaction.
MIGRATIONS: dict[int, Callable[[Connection], None]] = {
    1: _number_blocks,
    2: _grade_places,
    3: _keep_pairs,
    4: _name_versions,
    5: _join_anew,
    6: _keep_given_ids,
    7: _note_anything,
    8: _find_sooner,
    9: _tell_news,
    10: _count_sooner,
    11: _count_days,
}


def text_key(kind: str, row: int) -> int:
    """The rowid of an article's or a statement's words in SQLite: hits then tell their row without being read."""
    return 2 * row + (kind == "statement")


# Makes words searchable: kind ("article", "statement"), row and body; in SQLite also the key of `text_key`.
FULL_TEXT_INSERT = {
    "sqlite": text("INSERT INTO full_text (rowid, kind, row, body) VALUES (:key, :kind, :row, :body)"),
    "postgresql": text("INSERT INTO full_text (kind, row, body) VALUES (:kind, :row, :body)"),
}
