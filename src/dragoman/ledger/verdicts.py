"""What people's verdicts on events teach: the words of events that were accepted or corrected tell of the type that
stands, those of rejected ones of no act."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ..errors import UsageError
from ..model.answers import Answers
from ..records import Report
from . import schema
from .kept import unpacked

JUDGED = ("accept", "correct", "reject")


def answered(connection: Connection) -> list[Answers]:
    """The judged words of each article, as answers to a sheet of it. Raises UsageError when nobody judged an event."""
    a, e, r = schema.articles, schema.events, schema.reviews
    made = (
        select(e.c.article, e.c.local_id, e.c.type, r.c.decision)
        .join(a, a.c.id == e.c.article)
        .join(r, (r.c.content_hash == a.c.content_hash) & (r.c.fingerprint == e.c.fingerprint))
        .where(r.c.kind == "event", r.c.undone == 0, r.c.decision.in_(JUDGED))
        .order_by(e.c.article, r.c.id)
    )
    last: dict[int, dict[str, str | None]] = {}
    for article, local_id, kind, decision in connection.execute(made).all():
        last.setdefault(article, {})[local_id] = None if decision == "reject" else kind
    if not last:
        raise UsageError("nobody has accepted, corrected or rejected an event here: there is nothing to learn from")
    return [_answers(connection, article, judged) for article, judged in last.items()]


def _answers(connection: Connection, article: int, judged: dict[str, str | None]) -> Answers:
    kept = connection.execute(select(schema.articles.c.report).where(schema.articles.c.id == article)).scalar_one()
    report = unpacked(kept, article, Report)
    about = {"id": report.article.id, "text": report.article.text, "published": report.article.published}
    answers = Answers({**about, "parties": {}, "acts": {}, "sentences": {}})
    for event in report.events:
        if event.id in judged and event.evidence.trigger:
            start, end = event.evidence.trigger[0]
            known = answers.acts.get((start, end), {"type": None})["type"]  # one word may tell of several events
            answers.acts[start, end] = {"word": [start, end], "type": judged[event.id] or known}
    return answers
