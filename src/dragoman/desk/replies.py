"""What people decide and write at the desk: reviews with undo, signing in, visitors' replies."""

from __future__ import annotations

import base64
import json
import re
import time
from asyncio import sleep, timeout
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, cast

import msgspec
from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import insert, select, update

from ..errors import DragomanError, UsageError
from ..ledger import ask, retold, review, schema, teaching
from ..ledger.database import writing
from ..ledger.standing import TABLES, standing_value
from ..ledger.store import now
from . import figures, records
from .access import Access, csrf_holds
from .pages import LedgerOf, RowId
from .reading import choices_of, surroundings
from .render import render, wants_json
from .tell import with_words

router = APIRouter()
Row = dict[str, Any]
UNPROVED = "Please let the check finish before you send the reply."
EXPIRED = "Time limit is exhausted. Please reload."
PROOF_WORK = 60_000  # hashes, half of it on average: under a second
LONGEST_REPLY = 4000  # characters
LONGEST_NAME = 80
FORM_SECONDS = 20  # in which a form has to arrive
MOST_FIELDS = 60
LISTS = ("actors", "recipients")
NUMBER = re.compile(r"[0-9]{1,9}")
COUNTED = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
FIELD_ORDER = (
    "type", "status", "date", "place", "actors", "recipients", "deaths_low", "deaths_high", "injuries_low",
    "injuries_high", "speaker", "content", "kind", "holder", "other", "territory", "share_low", "share_high",
)  # fmt: skip


class Forbidden(DragomanError):
    """Asked for without the right to it."""


def _access(request: Request) -> Access:
    access: Access = request.app.state.access
    return access


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form that came from a page of this session. Raises Forbidden for any other."""
    try:
        async with timeout(FORM_SECONDS):
            given = await request.form(max_files=0, max_fields=MOST_FIELDS)
    except TimeoutError as error:
        raise Forbidden("The form took too long to arrive.") from error
    fields = {name: value for name, value in given.items() if isinstance(value, str)}
    if not csrf_holds(request, fields.get("csrf", "")):
        raise Forbidden("This page's session has ended. Please reload.")
    return fields


def _reviewer(request: Request) -> str:
    name = _access(request).reviewer(request)
    if name is None:
        raise Forbidden("Only a reviewer may do that; please sign in.")
    return name


FormOf = Annotated[dict[str, str], Depends(_form)]
Reviewer = Annotated[str, Depends(_reviewer)]


# ---- review -----------------------------------------------------------------------------------------


@router.get("/review")
def queue(request: Request, ledger: LedgerOf, by: str = "") -> Response:
    """Events to judge one after another, those first whose verdicts teach most."""
    by = by if by in teaching.ORDERS else "settles"
    reviewer = _access(request).reviewer(request) or ""
    with ledger.reading() as connection:
        chosen = {row["id"]: row for row in teaching.waiting(connection, by, reviewer=reviewer)}
        e = schema.events
        told = ask.events_of(connection, select(e.c.id).where(e.c.id.in_(list(chosen))), rejected_too=True)
        rows = {row["id"]: row for row in with_words(figures.with_openings(connection, told))}
        around = surroundings(connection, list(rows.values()))
        found = [{**rows[n], "alike": chosen[n]["alike"], "around": around.get(n)} for n in chosen if n in rows]
        data = {
            "queue": found,
            "by": by,
            "progress": teaching.progress(connection, reviewer, now()[:10]),
            "agreement": review.agreement(connection),
            "between": teaching.between(connection),
            "retold": msgspec.to_builtins(retold.last_read(connection)),
            "rejoined": msgspec.to_builtins(retold.last_joined(connection)),
        }
        # A second look is not told what the first one saw, but its decision must not count as a clash with it.
        last = {n: _judged(connection, "event", n)[1]["last"] for n in rows} if by == "second" else {}
    return render(request, "review.html", data, page="review", orders=teaching.ORDERS, last=last)


@router.get("/trail")
def trail(request: Request, ledger: LedgerOf) -> Response:
    """Who changed what, the newest first."""
    with ledger.reading() as connection:
        rows = list(reversed(review.trail(connection)))[:500]
    return render(request, "trail.html", {"trail": rows}, page="review")


@router.get("/review/{kind}/{record}")
def correction_form(request: Request, ledger: LedgerOf, kind: str, record: RowId, reviewer: Reviewer) -> Response:
    """The fields of a record to put right."""
    with ledger.reading() as connection:
        row, verdict = _judged(connection, kind, record)
        form = _correction(connection, kind, row, verdict)
    return render(request, "correct.html", form, correction=form)


@router.post("/review/{kind}/{record}")
def decide(request: Request, ledger: LedgerOf, kind: str, record: RowId, reviewer: Reviewer, form: FormOf) -> Response:
    """Notes a decision, unless somebody else decided since the page was shown. A correction that can't be kept comes
    back as it was typed, each field with what is wrong with it."""
    decision = form.get("decision", "")
    if decision not in ("accept", "reject", "correct", "comment"):
        raise UsageError("a decision is accept, reject, correct or comment")
    comment = form.get("comment", "").strip()[:LONGEST_REPLY] or None
    made: list[int] = []
    with writing(ledger.engine) as connection:
        row, verdict = _judged(connection, kind, record)
        changes, problems = _changes(form, kind, _fields(connection, kind, row)) if decision == "correct" else ({}, {})
        seen = int(form["seen"]) if NUMBER.fullmatch(form.get("seen", "")) else 0
        clash = verdict["last"] > seen and verdict["last_by"] != reviewer
        if clash or problems:
            typed = _correction(connection, kind, row, verdict, form, problems) if decision == "correct" else None
            status = 409 if clash else 422
            return _verdict_page(request, ledger, kind, record, verdict, clash=clash, correction=typed, status=status)
        for name, value in changes.items():
            put_right: Row = {"field": name, "value": value, "reviewer": reviewer, "comment": comment}
            made.append(review.review(connection, kind, record, "correct", **put_right))
        if decision != "correct":
            given = cast(review.Decision, decision)
            made.append(review.review(connection, kind, record, given, reviewer=reviewer, comment=comment))
        _, verdict = _judged(connection, kind, record)
    return _verdict_page(request, ledger, kind, record, verdict, made=made)


@router.post("/undo/{kind}/{record}")
def undo(request: Request, ledger: LedgerOf, kind: str, record: RowId, reviewer: Reviewer, form: FormOf) -> Response:
    """Takes back the decisions that the form names ("12 13"), each the reviewer's own."""
    numbers = [int(number) for number in form.get("reviews", "").split() if NUMBER.fullmatch(number)]
    r = schema.reviews
    with writing(ledger.engine) as connection:
        for number in numbers:
            by = connection.execute(select(r.c.reviewer).where(r.c.id == number)).scalar()
            if by != reviewer and _access(request).public:
                raise Forbidden("Only whoever made a decision may take it back.")
            review.undo(connection, number)
        _, verdict = _judged(connection, kind, record)
    return _verdict_page(request, ledger, kind, record, verdict, undone=True)


def _verdict_page(
    request: Request, ledger: Any, kind: str, record: int, verdict: Row, *, status: int = 200, **view: Any
) -> Response:
    """The state of one record: a fragment for htmx, JSON, or back to the page that the form was on."""
    data = {"kind": kind, "record": record, "verdict": verdict, "made": view.get("made", [])}
    data |= {"clash": view.get("clash", False), "correction": view.get("correction")}
    if wants_json(request) or request.headers.get("hx-request") == "true" or status != 200:
        return render(request, "verdict.html", data, status=status)
    return RedirectResponse(f"/article/{_article_of(ledger, kind, record)}", status_code=303)


def _article_of(ledger: Any, kind: str, record: int) -> int:
    table = TABLES[kind]
    with ledger.reading() as connection:
        return int(connection.execute(select(table.c.article).where(table.c.id == record)).scalar_one())


def _judged(connection: Any, kind: str, record: int) -> tuple[Row, Row]:
    """The row of a record, and what stands decided about it."""
    live = [row for row in review.trail(connection, kind, record) if not row["undone"]]
    table = TABLES[kind]
    row = connection.execute(select(table).where(table.c.id == record)).one()
    return dict(row._mapping), records.verdict(live)


def _fields(connection: Any, kind: str, row: Row) -> Row:
    """What may be corrected, with the values that stand."""
    names = [name for name in FIELD_ORDER if name in review.FIELDS[kind]]
    values = {name: standing_value(connection, row, name) for name in names}
    a = schema.actors
    for name in ("speaker", "holder", "other"):
        if isinstance(values.get(name), int):
            values[name] = connection.execute(select(a.c.name).where(a.c.id == values[name])).scalar()
    return values


def _correction(
    connection: Any, kind: str, row: Row, verdict: Row, form: dict[str, str] | None = None, problems: Row | None = None
) -> Row:
    """A correction's form: the ``fields`` as they were typed (or as they stand), what is wrong with each (with the form
    itself under ""), and what may be picked."""
    fields, typed = _fields(connection, kind, row), form or {}
    return {
        "kind": kind,
        "record": row["id"],
        "last": verdict["last"],
        "fields": {name: typed.get(f"field-{name}", value) for name, value in fields.items()},
        "comment": typed.get("comment", ""),
        "problems": problems or {},
        "choices": {name: review.CHOICES[kind, name] for name in fields if (kind, name) in review.CHOICES},
        **choices_of(connection, row["article"]),
    }


def _changes(form: dict[str, str], kind: str, current: Row) -> tuple[Row, dict[str, str]]:
    """The fields of a correction's form that differ from what stands, and what is wrong with those that can't be."""
    changes: Row = {}
    problems: dict[str, str] = {}
    for name, before in current.items():
        given = form.get(f"field-{name}")
        if given is None:
            continue
        try:
            value = _value(name, given.strip())
            if value != before:
                changes[name] = review.check(kind, name, value)
        except UsageError as error:
            problems[name] = str(error)
    if not changes and not problems:
        problems[""] = "nothing was changed"
    return changes, problems


def _value(name: str, given: str) -> Any:
    """What a field of the form holds."""
    if name in LISTS:
        return [part.strip() for part in given.split(";") if part.strip()]
    if not given or not name.endswith(("_low", "_high")):
        return given or None
    if not COUNTED.fullmatch(given):
        raise UsageError(f"{name.replace('_', ' ')} is a number, not {given!r}")
    return float(given) if name.startswith("share") else int(float(given))


# ---- signing in -------------------------------------------------------------------------------------


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """Where a reviewer of a public desk signs in."""
    return render(request, "sign_in.html", {"problem": None}, page="sign-in")


@router.post("/sign-in")
async def sign_in(request: Request, form: FormOf) -> Response:
    """Checks a reviewer's secret."""
    access, address = _access(request), _access(request).visitor(request)
    name = form.get("name", "").strip()[:LONGEST_NAME]
    if not access.may_try(name, address):
        return render(request, "sign_in.html", {"problem": "Too many tries. Please wait ten minutes."}, status=429)
    await sleep(access.delay(name))
    if not access.sign_in(name, form.get("secret", ""), address):
        return render(request, "sign_in.html", {"problem": "No reviewer has that name and secret."}, status=403)
    access.begin_session(request, name)
    return RedirectResponse("/review", status_code=303)


@router.post("/sign-out")
def sign_out(request: Request, form: FormOf) -> Response:
    """Ends the session."""
    _access(request).end_session(request)
    return RedirectResponse("/", status_code=303)


# ---- visitors' replies ------------------------------------------------------------------------------


@router.get("/challenge")
def challenge(request: Request) -> Response:
    """Work for a visitor's browser to prove; it expires, and is good once."""
    access = _access(request)
    expires = datetime.now(UTC) + timedelta(seconds=access.proof_seconds)
    made = create_challenge(ChallengeOptions(hmac_key=access.secret, max_number=PROOF_WORK, expires=expires))
    return JSONResponse(made.to_dict())


@router.post("/article/{article}/reply")
def reply(request: Request, ledger: LedgerOf, article: RowId, form: FormOf) -> Response:
    """Keeps a visitor's reply until a reviewer lets it through."""
    access, words = _access(request), form.get("words", "").strip()
    if not access.limit.passes(f"reply {access.visitor(request)}"):
        return _thanks(request, article, "Too many replies. Please wait ten minutes.", status=429)
    if not 0 < len(words) <= LONGEST_REPLY:
        return _thanks(request, article, f"A reply has 1 to {LONGEST_REPLY} characters.", status=400)
    problem = _proof_problem(access, form.get("altcha", ""))
    if problem:
        return _thanks(request, article, problem, status=403)
    name = form.get("name", "").strip()[:LONGEST_NAME] or "A reader"
    with writing(ledger.engine) as connection:
        records.report_of(connection, article)
        values = {"article": article, "name": name, "words": words, "at": now(), "state": "waiting"}
        connection.execute(insert(schema.replies), values)
    return _thanks(request, article, None)


def _thanks(request: Request, article: int, problem: str | None, *, status: int = 200) -> Response:
    return render(request, "thanks.html", {"article": article, "problem": problem}, status=status, page="articles")


def _proof_problem(access: Access, payload: str) -> str | None:
    """What is wrong with a visitor's proof of work, or None; each proof is good once."""
    try:
        proof = json.loads(base64.b64decode(payload, validate=True))
        salt, signature = proof["salt"], proof["signature"]
        if not all(isinstance(value, str) for value in (salt, signature, proof["algorithm"], proof["challenge"])):
            return UNPROVED
        right, _ = verify_solution(payload, access.secret, check_expires=False)
    except (ValueError, KeyError, TypeError):
        return UNPROVED
    expires = re.search(r"[?&]expires=(\d+)", salt)
    if not right or not expires:
        return "The check was not passed. Please reload."
    if int(expires[1]) <= time.time():
        return EXPIRED
    return None if access.use_proof(signature, float(expires[1])) else "This check was used already. Please reload."


@router.get("/replies")
def replies(request: Request, ledger: LedgerOf, reviewer: Reviewer) -> Response:
    """Replies that await a reviewer."""
    r, a = schema.replies, schema.articles
    query = select(r, a.c.title).join(a, a.c.id == r.c.article).where(r.c.state == "waiting").order_by(r.c.id)
    with ledger.reading() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query.limit(100))]
    return render(request, "replies.html", {"replies": rows}, page="review")


@router.post("/replies/{number}")
def moderate(request: Request, ledger: LedgerOf, number: RowId, reviewer: Reviewer, form: FormOf) -> Response:
    """Lets a reply through, or refuses it."""
    state = form.get("state")
    if state not in ("shown", "refused"):
        raise UsageError("a reply is shown or refused")
    r = schema.replies
    with writing(ledger.engine) as connection:
        connection.execute(update(r).where(r.c.id == number).values(state=state, reviewer=reviewer))
    return RedirectResponse("/replies", status_code=303)
