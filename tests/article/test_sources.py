"""Files and standard input: pages, plain text, JSON lines, whatever their encoding."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from dragoman.article import open_sources, prepare
from dragoman.errors import ReadingError, SourceError

TEXT = "The “envoy” left Zürich on Monday, officials said – and nobody saw him go."


def written(folder: Path, data: bytes, name: str = "a.txt") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def texts(source: str) -> list[str]:
    found = []
    for item in open_sources([source]):
        assert isinstance(item.given, dict), item.given
        found.append(prepare(item.given).text)
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_plain_text_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    assert texts(written(tmp_path, TEXT.encode(encoding))) == [TEXT]


@pytest.mark.parametrize(
    ("charset", "sample"), [("iso-8859-1", TEXT), ("windows-1251", TEXT.replace("ü", "у") + " Киев")]
)
def test_a_page_in_the_character_set_it_declares(tmp_path: Path, charset: str, sample: str) -> None:
    body = "".join(f"<p>{sample} It was the {n}th time.</p>" for n in range(4, 12))
    page = f'<html><head><meta charset="{charset}"><title>x</title></head><body><article>{body}</article></body></html>'
    encoding = "cp1252" if charset == "iso-8859-1" else charset
    assert sample in texts(written(tmp_path, page.encode(encoding), "a.html"))[0]


def test_line_ends_of_other_systems(tmp_path: Path) -> None:
    assert texts(written(tmp_path, b"One came here.\r\n\r\nTwo left it.\r\n")) == ["One came here.\n\nTwo left it."]


def test_a_page_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html><body><article>" + f"<p>{TEXT}</p>" * 6 + "</article></body></html>"
    assert "<p>" not in texts(written(tmp_path, page.encode(), "saved"))[0]


def test_json_lines_keep_their_text_and_say_where_they_stand(tmp_path: Path) -> None:
    lines = [{"id": "a", "text": "  One.\n"}, {"id": "b", "text": "Two.", "published": "2020-01-01"}]
    path = written(tmp_path, "\n\n".join(map(json.dumps, lines)).encode(), "a.jsonl")
    items = list(open_sources([path]))
    assert [item.label for item in items] == [f"{path}:1", f"{path}:3"]
    assert [item.given for item in items] == lines


def test_a_bad_line_is_an_error_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, b'{"text": "One."}\n{"text": \n[1]\n{"text": "Two."}\n')
    items = list(open_sources([path]))
    assert [isinstance(item.given, ReadingError) for item in items] == [False, True, True, False]
    assert items[1].label == f"{path}:2"


def test_a_json_file_may_hold_a_list_or_one_article(tmp_path: Path) -> None:
    assert texts(written(tmp_path, b'[\n {"text": "One."},\n {"text": "Two."}\n]', "a.json")) == ["One.", "Two."]
    assert texts(written(tmp_path, b'{\n "text": "One."\n}', "a.json")) == ["One."]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b'{"text": "One."}\n{"text": "Two."}')))
    assert texts("-") == ["One.", "Two."]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.4\n...", "is a PDF document"),
        (b"PK\x03\x04...", "zip archive"),
        (b"\x1f\x8b\x08...", "gzip"),
        (b"\x89PNG\r\n", "a picture"),
        (b"abc\0def\x01", "is a binary file"),
        (b"", "is empty"),
        (b" \n ", "is empty"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    (item,) = open_sources([written(tmp_path, data)])
    assert isinstance(item.given, SourceError)
    assert reason in str(item.given)


def test_a_source_that_fails_does_not_stop_the_next(tmp_path: Path) -> None:
    items = list(open_sources([str(tmp_path / "missing"), str(tmp_path), written(tmp_path, b"One came here.")]))
    assert [isinstance(item.given, SourceError) for item in items] == [True, True, False]
    assert "no such file" in str(items[0].given)
    assert "folder" in str(items[1].given) or "directory" in str(items[1].given)
