"""What goes past a limit is set aside with its reason, and the others are read."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dragoman import limits
from dragoman.article.collections import items_in
from dragoman.errors import ReadingError
from dragoman.language import model
from dragoman.ledger import Ledger
from dragoman.ledger.add import add_items
from dragoman.model import heads
from dragoman.reader import Reader
from dragoman.records import Article

from .hostile import SENTENCES


def faults(path: Path) -> list[str]:
    return [str(item.given) for item in items_in(str(path)) if isinstance(item.given, ReadingError)]


def articles(path: Path) -> int:
    return sum(isinstance(item.given, dict) for item in items_in(str(path)))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOURCE_BYTES", 1_000)
    monkeypatch.setattr(limits, "JSON_BYTES", 5_000)
    monkeypatch.setattr(limits, "ARCHIVE_EXPANSION", 5)


LINE = b'{"text": "Kyiv denied it."}\n'


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("end", [b'"}\n', b""])
def test_a_line_without_end_is_passed_over(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINE + b'{"text": "' + b"a" * 9_000 + end + (LINE if end else b""))
    assert articles(path) == (2 if end else 1)
    (fault,) = faults(path)
    assert "larger than" in fault


@pytest.mark.usefixtures("small")
def test_a_first_line_without_end_is_passed_over_too(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "' + b"a" * 9_000 + b'"}\n' + LINE)
    assert (articles(tmp_path / "a.jsonl"), len(faults(tmp_path / "a.jsonl"))) == (1, 1)


@pytest.mark.usefixtures("small")
def test_a_json_file_that_is_read_whole_has_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"[" + LINE.strip() + b"]")
    assert articles(tmp_path / "a.json") == 1
    (tmp_path / "a.json").write_bytes(b"[" * 6_000)
    assert "larger than" in faults(tmp_path / "a.json")[0]


@pytest.mark.usefixtures("small")
def test_archives_unpack_to_a_multiple_of_their_size_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINE * 1_000))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.txt", "Kyiv denied it. " * 60)
    for name in ("a.jsonl.gz", "a.zip"):
        assert "times its size" in faults(tmp_path / name)[-1]
        assert articles(tmp_path / name) > 0


def test_blank_lines_without_end_take_no_memory(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\n" * 2_000_000)
    assert faults(tmp_path / "a.txt") == ["is empty"]


def test_a_cell_past_the_limit_ends_its_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOURCE_BYTES", 1_000)
    (tmp_path / "a.csv").write_text("id,text\n1,Kyiv denied it.\n2," + "a" * 9_000 + "\n", "utf-8")
    assert articles(tmp_path / "a.csv") == 1
    assert "can't be read to its end" in faults(tmp_path / "a.csv")[0]


def test_a_heap_of_tokens_is_no_article(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.language import model

    monkeypatch.setattr(model, "ARTICLE_TOKENS", 1_000)
    with pytest.raises(ReadingError, match="tokens"):
        reader.read({"text": "“" * 1_001})


def test_a_long_article_is_parsed_in_parts_as_it_is_whole(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.language import model

    text = " ".join(SENTENCES * 2)
    whole = reader.language.parse(text)
    monkeypatch.setattr(model, "PARSED_TOKENS", 50)
    parts = reader.language.parse(text)
    assert parts.text == text
    assert [sent.start for sent in parts.sents] == [sent.start for sent in whole.sents]
    assert sum(a.dep == b.dep for a, b in zip(whole, parts, strict=True)) > 0.95 * len(whole)


def test_a_heap_of_pronouns_is_asked_about_a_few_at_a_time_and_read_alike(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = Article(id="heap", text=" ".join(("He said that they told him that she saw it.", *SENTENCES)))
    at_once = reader.read(article)
    monkeypatch.setattr(heads, "PAIRS", 5)
    assert reader.read(article) == at_once


def test_a_parser_that_has_met_very_many_words_gives_way_to_a_new_one_which_reads_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = Reader(fast=True)
    article = Article(id="words", text=" ".join(SENTENCES))
    first, parser = reader.read(article), reader.language
    monkeypatch.setattr(model, "MOST_WORDS", 0)
    reader.read(article)
    assert reader.language is not parser
    assert reader.read(article) == first


def test_a_sentence_nested_too_deeply_is_no_fault_of_the_rooms(reader: Reader) -> None:
    from spacy.tokens import Doc

    words = "rebels said".split() * 600
    heads = [min(i + 1, len(words) - 1) if i % 2 == 0 else max(i - 2, 1) for i in range(len(words))]
    deps = ["nsubj" if i % 2 == 0 else "ROOT" if i == 1 else "ccomp" for i in range(len(words))]
    doc = Doc(
        reader.language.nlp.vocab, words=words, heads=heads, deps=deps, tags=["NNS", "VBD"] * 600,
        lemmas=["rebel", "say"] * 600,
    )  # fmt: skip
    with contextlib.suppress(ReadingError):
        reader.read_doc(Article(id="a", text=doc.text), doc)


def test_a_report_field_in_somebodys_lines_is_no_coded_archive(tmp_path: Path, reader: Reader) -> None:
    rows = [{"text": SENTENCES[0], "report": "annual"}, {"text": SENTENCES[3], "report": 5}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with Ledger(tmp_path / "l.ledger", create=True) as ledger:
        done = add_items(ledger.engine, items_in(str(tmp_path / "a.jsonl")), source="a", jobs=1, reader=reader)
    assert (done.added, done.failed) == (2, 0)


# ---- as add does it ---------------------------------------------------------------------------------------


def test_an_article_past_its_time_goes_to_the_quarantine_and_the_others_into_the_ledger(tmp_path: Path) -> None:
    texts = [SENTENCES[0], " ".join(SENTENCES) * 300, SENTENCES[3]]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    ledger = tmp_path / "l.ledger"
    done = subprocess.run(
        [sys.executable, "-m", "dragoman", "add", str(ledger), str(tmp_path / "a.jsonl"), "--jobs", "1"],
        env={**os.environ, "DRAGOMAN_ARTICLE_SECONDS": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "2 added, 0 known already, 1 set aside" in done.stderr
    with Ledger(ledger) as made:
        (row,) = made.quarantine().to_dict("records")
    assert row["item"].endswith("a.jsonl:2")
    assert "DRAGOMAN_ARTICLE_SECONDS allows more" in row["reason"]


HOG = """
import sys
from dragoman.ledger import Ledger
from dragoman.ledger.add import add_items
from dragoman.article.collections import items_in
from dragoman.records import Report

class Hog:
    def read(self, article):
        return bytearray(9_000_000_000) if "heavy" in article.text else Report(article=article)

if __name__ == "__main__":
    with Ledger(sys.argv[1], create=True) as ledger:
        done = add_items(ledger.engine, items_in(sys.argv[2]), source="a", jobs=2, make_reader=Hog)
        print(done.added, done.failed, ledger.quarantine().iloc[0]["reason"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no such limit")
def test_an_article_past_its_memory_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "hog.py").write_text(HOG, "utf-8")
    texts = ["Kyiv denied it.", "A heavy one.", "Kyiv denied it again."]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "hog.py"), str(tmp_path / "l.ledger"), str(tmp_path / "a.jsonl")],
        env={**os.environ, "DRAGOMAN_READER_MEGABYTES": "1000"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("2 1 took more than the 1,000 MB of memory"), done.stdout
