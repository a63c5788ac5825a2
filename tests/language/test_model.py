"""The parse of an article: its text unchanged, and spaCy's own annotations, only sooner."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest
import spacy

from dragoman.errors import UsageError
from dragoman.language import LanguageModel, is_parsed
from dragoman.language.model import installed_name
from dragoman.language.sentences import mark_sentences

TEXT = (
    "The minister isn't going, he's said; they're gonna stay. There's no deal.\n\n"
    "Let's see what they got, y'all: it ain't over. “We'd have left,” said the rebels' leader. "
    "She had done it, which is why they do what they'd been told."
)


def test_annotations_are_those_of_the_model_itself(language: LanguageModel) -> None:
    ours = language.parse(TEXT)
    theirs = mark_sentences(language.nlp.make_doc(TEXT))
    for _, component in language.nlp.pipeline:
        theirs = component(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert (a.lemma_, a.pos_, str(a.morph), a.dep_, a.head.i) == (b.lemma_, b.pos_, str(b.morph), b.dep_, b.head.i)


def test_unwanted_sentences_are_left_unparsed_and_offsets_hold(language: LanguageModel) -> None:
    picky = LanguageModel(language.model, wanted=lambda sent: "deal" in sent.text)
    doc = picky.parse(TEXT)
    assert doc.text == TEXT
    assert [is_parsed(sent) for sent in doc.sents] == ["deal" in sent.text for sent in doc.sents]


def test_an_empty_text_has_no_sentences(language: LanguageModel) -> None:
    assert len(language.parse("")) == 0


def test_a_model_that_is_not_installed_is_named_with_the_way_to_install_it() -> None:
    with pytest.raises(UsageError, match="pip install en_core_web_nowhere"):
        installed_name("en_core_web_nowhere")


@pytest.mark.parametrize("name", ["../evil", "a.b.c", "os", "numpy", "json"])
def test_what_is_installed_but_no_model_is_no_fault_of_the_programs(name: str) -> None:
    with pytest.raises(UsageError, match=r"is no (name of a )?spaCy model"):
        installed_name(name)


@pytest.fixture
def another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes an installed package of a pipeline that reads a language and has no components."""

    def made(language: str) -> Path:
        package = tmp_path / "another_model"
        package.mkdir()
        nlp = spacy.blank(language)
        nlp.meta["name"], nlp.meta["version"] = "small", "1.0"
        nlp.to_disk(package / f"{language}_small-1.0")
        copyfile(package / f"{language}_small-1.0" / "meta.json", package / "meta.json")
        load = "from spacy.util import load_model_from_init_py as i\ndef load(**o): return i(__file__, **o)\n"
        (package / "__init__.py").write_text(load, "utf-8")
        (tmp_path / "another_model-1.0.dist-info").mkdir()
        described = "Metadata-Version: 2.1\nName: another_model\nVersion: 1.0\n"
        (tmp_path / "another_model-1.0.dist-info" / "METADATA").write_text(described, "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "another_model", raising=False)
        return package / f"{language}_small-1.0"

    return made


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_model_of_another_language_or_without_a_parser_is_refused(
    another_model: Callable[[str], Path], language: str
) -> None:
    another_model(language)
    with pytest.raises(UsageError, match="reads English, by a model with a parser"):
        LanguageModel("another_model")


@pytest.mark.parametrize("file", ["config.cfg", "meta.json", "tokenizer", "vocab/strings.json"])
def test_a_damaged_model_says_what_to_do(another_model: Callable[[str], Path], file: str) -> None:
    damaged = another_model("en") / file
    data = damaged.read_bytes()
    damaged.write_bytes(data[: len(data) // 2])
    with pytest.raises(UsageError, match="pip install --force-reinstall another_model"):
        LanguageModel("another_model")


def test_a_title_and_its_full_stop_are_one_token(language: LanguageModel) -> None:
    doc = language.parse("“It is over,” said Brig. Gen. Omar Lind. Lt. Col. Holm agreed.")
    assert [token.text for token in doc if token.text.endswith(".") and len(token) > 1] == [
        "Brig.", "Gen.", "Lt.", "Col.",
    ]  # fmt: skip
    assert len(list(doc.sents)) == 2


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("Officials said on Monday they would sign the accord.", "said"),
        ("Officials said Monday they would sign the accord.", "said"),
        ("Officials said they would sign the accord on Monday.", "sign"),
        ("On Monday officials said they would sign the accord.", "said"),
    ],
)
def test_the_day_beside_said_is_that_of_saying_it(language: LanguageModel, text: str, above: str) -> None:
    (day,) = [token for token in language.parse(text) if token.text == "Monday"]
    assert (day.head.head if day.head.lower_ == "on" else day.head).text == above
