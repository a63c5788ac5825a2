"""A ledger of many times the articles of another: the same days over and over, one period after another.

    python benchmarks/swell.py LEDGER NEW --times N

Articles, events, statements, ties, claims, happenings and what was found of pairs are copied under other rows,
addresses and fingerprints, each time on days later by those that LEDGER spans, so that the last end where LEDGER does;
actors are the same. It is for asking: the blocks by which new articles are compared are not copied.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
from datetime import date
from pathlib import Path

TABLES = ("articles", "incidents", "events", "participants", "statements", "ties", "control", "likenesses", "outcomes",
          "full_text")  # fmt: skip
NUMBERED = ("articles", "incidents", "events", "statements", "ties", "control")
POINTS_TO = {"article": "articles", "voice": "articles", "incident": "incidents", "thread": "incidents",
             "event": "events", "other": "events", "plan": "events"}  # fmt: skip
DAYS = ("published", "date", "earliest", "latest")


def main() -> None:
    """Makes the new ledger."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ledger", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    shutil.copyfile(options.ledger, options.new)
    connection = sqlite3.connect(options.new)
    connection.execute("PRAGMA synchronous = OFF")
    first, last = connection.execute("SELECT min(published), max(published) FROM articles").fetchone()
    span = (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days + 1
    rows = {table: connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0 for table in NUMBERED}
    for table in TABLES:
        connection.execute(f"CREATE TEMP TABLE old_{table} AS SELECT * FROM {table}")
    for turn in range(1, options.times):
        for table in TABLES:
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            values = [_moved(table, name, turn, rows, span) for name in names]
            if table == "full_text":  # by the key of `schema.text_key`
                values = [f"2 * ({values[names.index('row')]}) + (kind = 'statement')", *values]
                names = ["rowid", *names]
            connection.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM old_{table}")
        connection.commit()
    first_of_all = (1 - options.times) * span
    for table in TABLES:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] in DAYS]
        if names:
            moved = ", ".join(f"{name} = {_day_moved(name, first_of_all)}" for name in names)
            connection.execute(f"UPDATE {table} SET {moved}")
    connection.commit()
    connection.close()


def _moved(table: str, column: str, turn: int, rows: dict[str, int], span: int) -> str:
    """The SQL for a column of a copied row."""
    if column == "id":
        return f"id + {turn * rows[table]}"
    if column == "row":
        return f"row + {turn} * CASE kind WHEN 'article' THEN {rows['articles']} ELSE {rows['statements']} END"
    if column in POINTS_TO and (table, column) != ("ties", "other"):
        return f"{column} + {turn * rows[POINTS_TO[column]]}"
    if column in DAYS:
        return _day_moved(column, turn * span)
    if column in ("content_hash", "identity"):
        return f"{column} || '#{turn}'"
    return f"substr({column}, 1, 28) || '{turn:04}'" if column == "fingerprint" else column


def _day_moved(column: str, days: int) -> str:
    day = f"date(substr({column}, 1, 10), '{days:+} days')"
    return f"CASE WHEN length({column}) >= 10 AND {column} NOT LIKE '%/%' THEN {day} ELSE {column} END"


if __name__ == "__main__":
    main()
