"""Sources that hold many articles: each gives its articles one by one, a broken one what it held before the fault."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dragoman.article import Item, prepare
from dragoman.article.collections import items_in, size_in
from dragoman.errors import ReadingError, UsageError
from dragoman.records import Article

TEXTS = [
    "The two ministers met in Lisbon on Monday to talk about fishing rights.",
    "Farmers blocked the road to the port with tractors for a third day.",
    "The garrison left the fortress at dawn, and the flag was taken down.",
]


def texts(items: Iterator[Item]) -> list[str]:
    return [prepare(item.given).text for item in items if isinstance(item.given, dict)]


def faults(items: Iterator[Item]) -> list[str]:
    return [str(item.given) for item in items if isinstance(item.given, ReadingError)]


def page(text: str) -> str:
    body = f"<p>{text}</p><p>Nobody knew on Tuesday what would come next, and the offices stayed shut.</p>"
    return f"<html lang='en'><head><title>News</title></head><body><article>{body}</article></body></html>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xml", "<rss version='2.0'><channel><title>Herald</title></channel></rss>"),
        ("a.csv", "title,text\n"),
        ("a.json", "[]"),
        ("a.warc", "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
    ],
)
def test_a_file_without_articles_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, content: str
) -> None:
    caplog.set_level("INFO")
    (tmp_path / name).write_bytes(content.encode())
    assert list(items_in(str(tmp_path / name))) == []
    assert "holds no articles" in caplog.messages


# ---- folders and globs --------------------------------------------------------------------------------


def test_a_folder_gives_all_its_files_by_name_and_leaves_hidden_ones(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name, text in zip(("a.txt", "deep/b.txt", "z.txt"), TEXTS, strict=True):
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / ".git").mkdir()
    for hidden in (".hidden.txt", ".git/description.txt"):
        (tmp_path / hidden).write_text("Not this one.", "utf-8")
    assert texts(items_in(str(tmp_path))) == TEXTS


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the names of files are text")
def test_a_file_whose_name_is_not_in_utf_8_is_read_as_the_others_are(tmp_path: Path) -> None:
    (tmp_path / "z.txt").write_text(TEXTS[0], "utf-8")
    (tmp_path / os.fsdecode(b"m\xfcller.txt")).write_text(TEXTS[1], "utf-8")
    (tmp_path / os.fsdecode(b"\xfc.txt")).write_text("", "utf-8")
    items = list(items_in(str(tmp_path)))
    assert sorted(Path(item.label).name for item in items) == ["\\udcfc.txt", "m\\udcfcller.txt", "z.txt"]
    assert {item.given["id"] for item in items if isinstance(item.given, dict)} == {"z.txt", "m\\udcfcller.txt"}


@pytest.mark.parametrize("field", ["id", "title", "byline", "outlet", "url"])
def test_what_is_said_of_an_article_can_be_written(field: str) -> None:
    given = {"id": "a", "text": TEXTS[0], field: "M\udcfcller \ud800"}
    for article in (prepare(given), prepare(Article(**given))):
        assert getattr(article, field) == "M\\udcfcller \\ud800"


@pytest.mark.parametrize("end", [".tar", ".tar.gz", ".tgz", ".csv", ""])
def test_a_tar_archive_is_not_taken_for_the_table_in_it(tmp_path: Path, end: str) -> None:
    (tmp_path / "t.csv").write_text("id,text\n1,Rebels shelled Homs.\n", "utf-8")
    file = tmp_path / f"archive{end}"
    with tarfile.open(file, "w:gz" if "gz" in end else "w") as archive:
        archive.add(tmp_path / "t.csv", "t.csv")
    assert faults(items_in(str(file))) == ["is a tar archive; unpack it first, and give the folder"]


def test_a_glob_gives_what_it_matches_and_says_when_nothing_does(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    (tmp_path / "b.md").write_text(TEXTS[1], "utf-8")
    assert texts(items_in(f"{tmp_path}/*.txt")) == TEXTS[:1]
    assert faults(items_in(f"{tmp_path}/*.pdf")) == ["matches no files"]


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    assert faults(items_in(str(tmp_path))) == ["holds no files"]


@pytest.mark.parametrize("source", ["", " "])
def test_a_source_without_a_name_is_not_the_folder_that_one_is_in(source: str) -> None:
    with pytest.raises(UsageError, match="without a name"):
        next(items_in(source))
    with pytest.raises(UsageError, match="without a name"):
        size_in([source])


def test_what_can_not_be_looked_at_in_a_folder_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    (tmp_path / "broken.txt").symlink_to("nowhere")
    look = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert texts(items_in(str(tmp_path))) == TEXTS[:1]
    assert faults(items_in(str(tmp_path))) == [
        "leads to no file that can be read",
        "can't be looked into (permission denied); what is in it was not read",
    ]


# ---- tables ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("delimiter", "name"), [(",", "t.csv"), (";", "t.csv"), ("\t", "t.tsv")])
def test_a_table_is_read_by_the_names_of_its_columns(tmp_path: Path, delimiter: str, name: str) -> None:
    rows = [("Headline", "Body", "pub_date", "Publisher"), ("Talks", f'"{TEXTS[0]}"', "2020-05-04", "Herald")]
    (tmp_path / name).write_text("\n".join(delimiter.join(row) for row in rows), "utf-8")
    (item,) = items_in(str(tmp_path / name))
    assert item.label.endswith(f"{name}:2")
    assert item.given == {"title": "Talks", "text": TEXTS[0], "published": "2020-05-04", "outlet": "Herald"}


@pytest.mark.parametrize(
    "name", ["t.csv.gz", "t.gz", "t.csv", "t.txt", "t", "t.zip!t.csv", "t.zip!t.csv.gz", "t.zip!t.txt"]
)
def test_a_table_is_one_however_it_is_packed_and_called(tmp_path: Path, name: str) -> None:
    table = f"title,date,text\nTalks,2020-05-04,{TEXTS[0]}\nRoads,2020-05-05,{TEXTS[1]}\n".encode()
    file, _, inside = name.partition("!")
    data = gzip.compress(table) if name in ("t.csv.gz", "t.gz", "t.csv", "t.zip!t.csv.gz") else table
    if inside:
        with zipfile.ZipFile(tmp_path / file, "w") as archive:
            archive.writestr(inside, data)
    else:
        (tmp_path / file).write_bytes(data)
    assert texts(items_in(str(tmp_path / file))) == TEXTS[:2]


@pytest.mark.parametrize(
    "text", ["Text, and more of it.\nTo come.", "Title: none, text: none", "date;title\nMonday;Talks\n"]
)
def test_a_text_that_only_looks_like_a_table_is_an_article(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.txt").write_text(text, "utf-8")
    assert texts(items_in(str(tmp_path / "t.txt"))) == [text.strip()]


@pytest.mark.parametrize("packed", [False, True])
def test_a_pipe_is_told_by_its_content_as_a_file_is(packed: bool) -> None:
    rows = "".join(f"{number},2020-05-04,{text}\n" for number, text in enumerate(TEXTS[:2] * 2_000))
    table = f"id,date,text\n{rows}".encode()
    assert texts(items_in(piped(gzip.compress(table) if packed else table))) == TEXTS[:2] * 2_000


def test_json_lines_are_read_from_a_pipe_as_they_come() -> None:
    source, sink = os.pipe()
    os.write(sink, json.dumps({"text": TEXTS[0]}).encode() + b"\n")
    items = items_in(f"/dev/fd/{source}")
    assert texts(iter([next(items)])) == TEXTS[:1]
    os.write(sink, json.dumps({"text": TEXTS[1]}).encode() + b"\n")
    os.close(sink)
    assert texts(items) == TEXTS[1:2]
    os.close(source)


def piped(data: bytes) -> str:
    """The name of a pipe from which ``data`` comes."""
    source, sink = os.pipe()

    def write() -> None:
        with os.fdopen(sink, "wb") as stream:
            stream.write(data)

    threading.Thread(target=write, daemon=True).start()
    return f"/dev/fd/{source}"


def test_a_table_without_text_names_the_columns_it_looked_for(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", "utf-8")
    (fault,) = faults(items_in(str(tmp_path / "t.csv")))
    assert "maintext" in fault
    assert "it has: a, b" in fault


def test_a_table_in_an_older_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("text\nThe café in Tübingen was shut on Monday.\n".encode("cp1252"))
    assert texts(items_in(str(tmp_path / "t.csv"))) == ["The café in Tübingen was shut on Monday."]


def test_parquet_is_read_row_by_row(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"text": TEXTS, "date": ["2020-01-01"] * 3, "number": [1, 2, 3]})
    pq.write_table(table, tmp_path / "t.parquet")
    found = list(items_in(str(tmp_path / "t.parquet")))
    assert texts(iter(found)) == TEXTS
    assert found[0].given == {"text": TEXTS[0], "published": "2020-01-01"}


def test_what_is_no_parquet_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1 but no more")
    (fault,) = faults(items_in(str(tmp_path / "t.parquet")))
    assert "Parquet" in fault


def test_json_of_news_please_is_understood(tmp_path: Path) -> None:
    article = {
        "maintext": TEXTS[0],
        "date_publish": "2020-05-04 10:11:12",
        "source_domain": "herald.example",
        "authors": ["Ana Lima", "Jo Berg"],
        "title": "Talks",
        "url": "https://herald.example/1",
        "language": "en",
    }
    (tmp_path / "a.json").write_text(json.dumps(article), "utf-8")
    (item,) = items_in(str(tmp_path / "a.json"))
    assert isinstance(item.given, dict)
    made = prepare(item.given)
    assert (made.text, made.byline, made.outlet) == (TEXTS[0], "Ana Lima, Jo Berg", "herald.example")
    assert made.published == "2020-05-04T10:11:12"


# ---- archives -------------------------------------------------------------------------------------------


def zipped(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", TEXTS[0])
        archive.writestr("b.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in TEXTS[1:]))
    return path


def test_a_zip_archive_gives_the_articles_of_its_files(tmp_path: Path) -> None:
    path = zipped(tmp_path / "t.zip")
    assert texts(items_in(str(path))) == TEXTS
    assert next(items_in(str(path))).label == f"{path}!a.txt"


def test_a_zip_that_is_damaged_keeps_what_was_read_and_names_the_fault(tmp_path: Path) -> None:
    path = zipped(tmp_path / "t.zip")
    data = bytearray(path.read_bytes())
    at = data.index(b"Farmers")
    data[at : at + 7] = b"Farming"
    path.write_bytes(data)
    assert texts(items_in(str(path))) == TEXTS[:1]
    (fault,) = faults(items_in(str(path)))
    assert "can't be read to its end" in fault


def test_a_zip_that_is_cut_off_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "t.zip")
    path.write_bytes(path.read_bytes()[:-30])
    (fault,) = faults(items_in(str(path)))
    assert "can't be read to its end" in fault


def test_a_zip_or_gzip_whose_bytes_were_changed_says_so(tmp_path: Path) -> None:
    for name, pack in (("t.txt.gz", gzip.compress), ("t.zip", deflated)):
        whole = bytearray(pack(" ".join(TEXTS).encode()))
        for at in range(10, len(whole)):
            (tmp_path / name).write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
            for item in items_in(str(tmp_path / name)):
                assert isinstance(item.given, dict | ReadingError)


def deflated(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", data)
    return made.getvalue()


def test_empty_feeds_and_empty_lists_of_feeds_say_so(tmp_path: Path) -> None:
    for name in ("t.rss", "t.opml"):
        for data in (b"", b" ", b"\xff\xfe", b"\x00"):
            (tmp_path / name).write_bytes(data)
            assert len(faults(items_in(str(tmp_path / name)))) == 1


def test_compressed_texts_and_json_lines_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXTS[0].encode()))
    lines = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS[1:])
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert texts(items_in(str(tmp_path))) == TEXTS


def test_compressed_lines_that_break_off_are_kept_up_to_there(tmp_path: Path) -> None:
    import random

    noise = random.Random(1)
    filler = [" ".join(f"word{noise.randrange(10**9)}" for _ in range(40)) for _ in range(400)]
    lines = "".join(json.dumps({"text": f"{TEXTS[n % 3]} {more}"}) + "\n" for n, more in enumerate(filler))
    data = gzip.compress(lines.encode())
    (tmp_path / "a.jsonl.gz").write_bytes(data[: len(data) // 2])
    found = list(items_in(str(tmp_path / "a.jsonl.gz")))
    assert 50 < len(texts(iter(found))) < 400
    assert "can't be read to its end" in faults(iter(found))[0]


def warc(path: Path, pages: dict[str, str], *, compressed: bool) -> Path:
    """A web archive as crawlers write it: a record for each response, each compressed by itself."""
    records = []
    for url, html in pages.items():
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-05-04T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:0000-{len(records)}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        record = head.encode() + http + b"\r\n\r\n"
        records.append(gzip.compress(record) if compressed else record)
    path.write_bytes(b"".join(records))
    return path


PAGES = {f"https://herald.example/{n}": page(text) for n, text in enumerate(TEXTS)}


@pytest.mark.parametrize(("name", "compressed"), [("t.warc", False), ("t.warc.gz", True)])
def test_a_web_archive_gives_its_pages_with_their_addresses(tmp_path: Path, name: str, compressed: bool) -> None:
    found = list(items_in(str(warc(tmp_path / name, PAGES, compressed=compressed))))
    assert [item.label for item in found] == list(PAGES)
    assert [text.split("\n")[0] for text in texts(iter(found))] == TEXTS


@pytest.mark.parametrize(("name", "compressed"), [("t.warc", False), ("t.warc.gz", True)])
def test_a_web_archive_that_is_cut_off_keeps_what_was_read_and_names_the_fault(
    tmp_path: Path, name: str, compressed: bool
) -> None:
    path = warc(tmp_path / name, PAGES, compressed=compressed)
    path.write_bytes(path.read_bytes()[:-150])
    found = list(items_in(str(path)))
    assert [text.split("\n")[0] for text in texts(iter(found))][:2] == TEXTS[:2]
    assert len(texts(iter(found))) == 2
    (fault,) = faults(iter(found))
    assert "cut off" in fault


def test_pages_that_were_archived_as_they_were_sent_are_unpacked(tmp_path: Path) -> None:
    body = gzip.compress(page(TEXTS[0]).encode())
    chunked = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    block = head + chunked
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://herald.example/1\r\nContent-Type: "
        f"application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    (tmp_path / "t.warc").write_bytes(record.encode() + block + b"\r\n\r\n")
    assert [text.split("\n")[0] for text in texts(items_in(str(tmp_path / "t.warc")))] == TEXTS[:1]


# ---- feeds ------------------------------------------------------------------------------------------------


def rss(*entries: str) -> str:
    return (
        "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        f"<channel><title>The Herald</title>{''.join(entries)}</channel></rss>"
    )


def entry(link: str, text: str = "") -> str:
    whole = f"<content:encoded>&lt;p&gt;{text}&lt;/p&gt;</content:encoded>" if text else ""
    return f"<item><title>News</title><link>{link}</link><pubDate>Mon, 04 May 2020 10:00:00 GMT</pubDate>{whole}</item>"


class Site(BaseHTTPRequestHandler):
    """Serves what ``pages`` holds by path."""

    def __init__(self, pages: dict[str, str], *arguments: Any) -> None:
        self.pages = pages
        super().__init__(*arguments)

    def do_GET(self) -> None:
        body = self.pages.get(self.path)
        data = (body or "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html" if self.path.startswith("/page") else "application/rss+xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, str]]]:
    """A web server on this machine: its address and the pages to put on it."""
    pages: dict[str, str] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    server.server_close()


def test_a_feed_file_with_whole_texts_needs_no_network(tmp_path: Path) -> None:
    text = " ".join(TEXTS * 4)
    (tmp_path / "t.rss").write_text(rss(entry("https://herald.example/1", text)), "utf-8")
    (item,) = items_in(str(tmp_path / "t.rss"))
    assert isinstance(item.given, dict)
    made = prepare(item.given)
    assert TEXTS[0] in made.text
    assert (made.url, made.outlet, made.published) == (
        "https://herald.example/1",
        "The Herald",
        "2020-05-04T10:00:00+00:00",
    )


def test_a_feed_with_summaries_is_read_from_the_pages_it_links_to(
    tmp_path: Path, site: tuple[str, dict[str, str]]
) -> None:
    address, pages = site
    pages["/page/1"] = page(TEXTS[1])
    (tmp_path / "t.rss").write_text(rss(entry(f"{address}/page/1")), "utf-8")
    assert [text.split("\n")[0] for text in texts(items_in(str(tmp_path / "t.rss"), allow_private=True))] == [TEXTS[1]]
    (fault,) = faults(items_in(str(tmp_path / "t.rss")))
    assert "private address" in fault


def test_opml_gives_the_articles_of_its_feeds_and_passes_over_a_broken_one(
    tmp_path: Path, site: tuple[str, dict[str, str]]
) -> None:
    address, pages = site
    pages |= {"/feed": rss(entry(f"{address}/page/1")), "/page/1": page(TEXTS[2])}
    outlines = "".join(f"<outline xmlUrl='{address}/{name}'/>" for name in ("gone", "feed"))
    (tmp_path / "t.opml").write_text(f"<opml version='2.0'><body>{outlines}</body></opml>", "utf-8")
    found = list(items_in(str(tmp_path / "t.opml"), allow_private=True))
    assert [text.split("\n")[0] for text in texts(iter(found))] == [TEXTS[2]]
    assert ["404" in fault for fault in faults(iter(found))] == [True]


def test_what_is_no_feed_says_so(tmp_path: Path) -> None:
    (tmp_path / "t.rss").write_text("<html><body>Nothing here</body></html>", "utf-8")
    (fault,) = faults(items_in(str(tmp_path / "t.rss")))
    assert "is not a feed" in fault


# ---- sizes ------------------------------------------------------------------------------------------------


def test_the_size_of_plain_files_is_known_before_and_of_compressed_ones_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    (tmp_path / "b.txt").write_text(TEXTS[1], "utf-8")
    assert size_in([str(tmp_path)]) == len(TEXTS[0]) + len(TEXTS[1]) == sum(i.size for i in items_in(str(tmp_path)))
    assert size_in([f"{tmp_path}/*.txt"]) == len(TEXTS[0]) + len(TEXTS[1])
    packed = io.BytesIO(gzip.compress(b"x"))
    (tmp_path / "c.txt.gz").write_bytes(packed.getvalue())
    assert size_in([str(tmp_path)]) is None
    assert size_in(["https://herald.example/"]) is None
