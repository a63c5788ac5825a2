"""Dragoman as a component of somebody's own spaCy pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from dragoman.errors import DataFileError, LanguageNotReadError, UsageError
from dragoman.language.model import DEFAULT_MODEL, installed_name

TEXT = "Russia accused Ukraine of shelling Donetsk on Monday. “We will answer,” president Vladimir Putin said."
KINDS = ("entities", "places", "times", "events", "statements")


@pytest.fixture(scope="module")
def nlp() -> Language:
    pipeline = spacy.load(installed_name(DEFAULT_MODEL))
    pipeline.add_pipe("dragoman")
    return pipeline


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    made = nlp.make_doc(TEXT)
    made.user_data["published"] = "2016-02-03"
    return nlp(made)


def words(doc: Doc, kind: str) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.spans[f"dragoman:{kind}"]]


def test_the_report_is_on_the_doc(doc: Doc) -> None:
    report = doc._.dragoman
    assert report.events[0].type == "ACCUSE"
    assert {entity.name for entity in report.entities} >= {"Russia", "Ukraine", "Vladimir Putin"}
    assert [time.value for time in report.times] == ["2016-02-01"]
    assert [statement.kind for statement in report.statements][-1] == "direct"
    assert "Donetsk" in {place.name for place in report.places}


def test_the_words_of_every_kind_of_record_are_a_span_group(doc: Doc) -> None:
    assert ("Russia", "state") in words(doc, "entities")
    assert ("Donetsk", "UKR") in words(doc, "places")
    assert words(doc, "times") == [("Monday", "DATE")]
    assert words(doc, "events")[0] == ("accused", "ACCUSE")
    assert ("We will answer", "direct") in [(text.strip("“,”"), kind) for text, kind in words(doc, "statements")]


def test_a_span_leads_to_its_record(doc: Doc) -> None:
    by_id = {event.id: event for event in doc._.dragoman.events}
    for span in doc.spans["dragoman:events"]:
        assert by_id[span.id_].type == span.label_
    names = {entity.id: entity.name for entity in doc._.dragoman.entities}
    assert names[doc.spans["dragoman:entities"][0].id_] == "Russia"


@pytest.mark.parametrize("kind", KINDS)
def test_displacy_shows_every_kind(doc: Doc, kind: str) -> None:
    shown = displacy.render(doc, style="span", options={"spans_key": f"dragoman:{kind}"}, jupyter=False)
    assert words(doc, kind)[0][1] in shown


def test_report_and_spans_survive_a_docbin(nlp: Language, doc: Doc) -> None:
    kept = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (again,) = DocBin().from_bytes(kept).get_docs(nlp.vocab)
    assert again._.dragoman.to_json() == doc._.dragoman.to_json()
    for kind in KINDS:
        assert words(again, kind) == words(doc, kind)
    assert again.spans["dragoman:events"][0].id_ == "v1"


def test_docs_parsed_before_and_kept_in_a_docbin_are_read(nlp: Language, doc: Doc) -> None:
    with nlp.select_pipes(disable="dragoman"):
        kept = DocBin(docs=[nlp(TEXT)], attrs=["TAG", "DEP", "HEAD", "LEMMA", "POS", "MORPH", "ENT_TYPE", "ENT_IOB"])
    (parsed,) = DocBin().from_bytes(kept.to_bytes()).get_docs(nlp.vocab)
    assert parsed._.dragoman is None
    parsed.user_data["published"] = "2016-02-03"
    assert nlp.get_pipe("dragoman")(parsed)._.dragoman.events == doc._.dragoman.events


def test_many_texts_pass_through_the_pipe(nlp: Language) -> None:
    docs = list(nlp.pipe(["Norway condemned Sweden.", "", "Nothing.", "Mali praised Chad."]))
    assert [[event.type for event in made._.dragoman.events] for made in docs] == [["ACCUSE"], [], [], ["SUPPORT"]]


def test_a_pipeline_kept_on_disk_reads_as_before(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again("Norway condemned Sweden.")._.dragoman.events[0].type == "ACCUSE"


def test_a_model_of_ones_own_with_other_sentences_and_names_is_read() -> None:
    """Another tokenisation of sentences, and names by rule: offsets hold, and what is read is the same."""
    own = spacy.load(installed_name(DEFAULT_MODEL), exclude=["ner"])
    own.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Norway"}])  # type: ignore[attr-defined]
    own.add_pipe("merge_entities")
    own.add_pipe("dragoman")
    doc = own("Norway condemned Sweden on Monday.")
    assert [event.type for event in doc._.dragoman.events] == ["ACCUSE"]
    assert [span.text for span in doc.spans["dragoman:events"]] == ["condemned"]


def test_actors_and_frames_of_ones_own_go_in_the_config(tmp_path: Path) -> None:
    actors = tmp_path / "actors.toml"
    actors.write_text('actor = [{id = "river-front", name = "River Front", kind = "armed group", sectors = ["REB"]}]')
    own = spacy.load(installed_name(DEFAULT_MODEL))
    own.add_pipe("dragoman", config={"actors": [str(actors)]})
    assert "registry:river-front" in [e.rule for e in own("The River Front attacked Goma.")._.dragoman.entities]
    own.remove_pipe("dragoman")
    actors.write_text('actor = [{id = "x"}]')
    with pytest.raises(DataFileError, match=r"actors\.toml"):
        own.add_pipe("dragoman", config={"actors": [str(actors)]})


def test_what_the_pipeline_lacks_is_said() -> None:
    with pytest.raises(LanguageNotReadError, match="of the language 'nl'"):
        spacy.blank("nl").add_pipe("dragoman")
    bare = spacy.blank("en")
    bare.add_pipe("dragoman")
    with pytest.raises(UsageError, match="add tagger and parser and lemmatizer, or load a model"):
        bare("Norway condemned Sweden.")
