"""SQL put to the ledger from the desk: read only, over documented views, limited in time and rows."""

from __future__ import annotations

import csv
import io
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..errors import UsageError
from ..ledger import Ledger, sql
from ..plain import cell
from .pages import LedgerOf
from .render import render
from .replies import Reviewer

router = APIRouter()
Row = dict[str, Any]
ROWS = 200  # shown
SAVED = 10_000  # rows of a file
SECONDS = 5.0
LONGEST = 4_000  # characters of a query
PAGES = {"article": "article", "incident": "incident", "actor": "actor", "thread": "incident"}  # where a column leads
EXAMPLES = (
    ("Who attacked whom most", """SELECT actors, recipients, COUNT(DISTINCT incident) AS happenings FROM events_v1
WHERE type = 'ASSAULT' AND confidence >= 0.5 AND recipients <> ''
GROUP BY actors, recipients ORDER BY happenings DESC LIMIT 20"""),
    ("Happenings by month and type", """SELECT substr(earliest, 1, 7) AS month, type, COUNT(*) AS happenings
FROM incidents_v1 GROUP BY month, type ORDER BY month DESC, happenings DESC LIMIT 50"""),
    ("The deadliest, with their reports", """SELECT incident, type, earliest, place, deaths_least, deaths_most, reports
FROM incidents_v1 WHERE deaths_most > 0 ORDER BY deaths_most DESC LIMIT 20"""),
)  # fmt: skip


@router.get("/sql")
def ask(request: Request, ledger: LedgerOf, reviewer: Reviewer, q: str = "") -> Response:
    """The rows that a query gives, and the views that it may be put to."""
    problem, rows = None, []
    if q.strip():
        try:
            rows = _rows(ledger, q, ROWS + 1)
        except UsageError as error:
            problem = str(error)
    data = {"q": q, "rows": rows[:ROWS], "more": len(rows) > ROWS, "problem": problem, "views": list(sql.guide())}
    view = {"page": "sql", "examples": EXAMPLES, "pages": PAGES, "most": ROWS, "seconds": SECONDS}
    return render(request, "sql.html", data, status=400 if problem else 200, **view)


@router.get("/sql.csv")
def save(request: Request, ledger: LedgerOf, reviewer: Reviewer, q: str = "") -> Response:
    """The same as CSV, of more rows."""
    rows = _rows(ledger, q, SAVED)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([cell(name) for name in (rows[0] if rows else ())])
    writer.writerows([cell(value) for value in row.values()] for row in rows)
    headers = {"Content-Disposition": 'attachment; filename="rows.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _rows(ledger: Ledger, query: str, most: int) -> list[Row]:
    """The rows of a query, of bytes only how many there are."""
    if len(query) > LONGEST or "\x00" in query:
        raise UsageError(f"a query has at most {LONGEST} characters, none of them NUL")
    found = sql.ask(ledger.engine, query, rows=most, seconds=SECONDS)
    return [{name: _shown(value) for name, value in row.items()} for row in found]


def _shown(value: Any) -> Any:
    return f"{len(value)} bytes" if isinstance(value, bytes | memoryview) else value
