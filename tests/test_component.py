"""Dragoman as a component of somebody's own spaCy pipeline."""

from __future__ import annotations

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import DocBin

from dragoman.language.model import DEFAULT_MODEL, installed_name

TEXT = "Russia accused Ukraine of shelling Donetsk on Monday. “We will answer,” president Vladimir Putin said."


@pytest.fixture(scope="module")
def nlp() -> Language:
    pipeline = spacy.load(installed_name(DEFAULT_MODEL))
    pipeline.add_pipe("dragoman")
    return pipeline


def test_a_pipeline_gives_the_report_and_its_spans(nlp: Language) -> None:
    doc = nlp.make_doc(TEXT)
    doc.user_data["published"] = "2016-02-03"
    doc = nlp(doc)
    report = doc._.dragoman
    assert report.events[0].type == "ACCUSE"
    assert doc.spans["dragoman:events"][0].label_ == "ACCUSE"
    assert [time.value for time in report.times] == ["2016-02-01"]


def test_the_report_survives_a_docbin(nlp: Language) -> None:
    kept = DocBin(docs=[nlp(TEXT)], store_user_data=True).to_bytes()
    (doc,) = DocBin().from_bytes(kept).get_docs(nlp.vocab)
    assert doc._.dragoman.events[0].type == "ACCUSE"


def test_displacy_shows_the_events(nlp: Language) -> None:
    shown = displacy.render(nlp(TEXT), style="span", options={"spans_key": "dragoman:events"}, jupyter=False)
    assert "ACCUSE" in shown
