"""An archive coded on a small local Ray: the same rows whatever is killed, and nothing lost."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytest.importorskip("ray", reason="needs Ray: pip install 'dragoman[cluster]'")

from fsspec.implementations.memory import MemoryFileSystem
from fsspec.spec import AbstractBufferedFile

from dragoman.article.coded import MANIFEST, coded_items, is_coded
from dragoman.cluster import code_archive, reports_in
from dragoman.cluster.archive import connect
from dragoman.cluster.coder import Coder
from dragoman.cluster.output import Output
from dragoman.cluster.rows import ShardRows, schema_of
from dragoman.cluster.shards import ROWS, Shard, find_shards, read_shard
from dragoman.errors import UsageError
from dragoman.ledger import Ledger
from dragoman.ledger.export import rows_of
from dragoman.reader import Reader

ARTICLES = [
    {
        "id": "a1",
        "url": "https://press.example/1",
        "title": "Shelling near Goma",
        "published": "2024-02-03",
        "text": "The M23 rebels attacked an army post near Goma on Friday, killing nine soldiers, officials said.",
    },
    {
        "id": "a2",
        "url": "https://daily.example/2",
        "title": "Nine dead at army post",
        "published": "2024-02-04",
        "text": "M23 rebels killed nine soldiers when they attacked an army post near Goma on Friday. "
        "“We will answer,” said Congolese president Felix Tshisekedi.",
    },
    {
        "id": "b1",
        "url": "https://press.example/3",
        "title": "Visit to Ankara",
        "published": "2024-03-11",
        "text": "Turkish president Recep Tayyip Erdogan met German chancellor Olaf Scholz in Ankara on Monday.",
    },
]


@pytest.fixture(scope="module", autouse=True)
def local_ray() -> Iterator[None]:
    """One for all tests: it takes long to start."""
    os.environ.setdefault("RAY_worker_niceness", "0")  # else its workers wait for all that goes on beside the tests
    import ray

    connect(None, workers=2)
    yield
    ray.shutdown()


def write_lines(path: Path, articles: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    return path


def stub(once: str = "", end: type[BaseException] | None = None) -> Callable[[], Any]:
    """Makes a reader that finds nothing, fails on "faulty", computes for ever on "endless" and dies on "deadly", on
    "fatal" only while there is no file ``once``: the process dies, or ``end`` is raised."""

    def make() -> Any:
        from dragoman.report import Report

        def die() -> None:
            if end is not None:
                raise end
            os._exit(1)

        class Stub:
            def read(self, article: Any) -> Report:
                if "deadly" in article.text:
                    die()
                if "fatal" in article.text and not os.path.exists(once):
                    open(once, "w").close()
                    die()
                if "faulty" in article.text:
                    raise ZeroDivisionError("a fault")
                while "endless" in article.text:
                    pass
                return Report(article=article)

        return Stub()

    return make


def table(output: Path, name: str) -> list[dict[str, Any]]:
    return [row for file in Output(str(output)).files(name) for row in pq.read_table(file).to_pylist()]


def everything(output: Path) -> dict[str, bytes]:
    return {str(file.relative_to(output)): file.read_bytes() for file in sorted(output.rglob("*.parquet"))}


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles, read by the real reader in one worker."""
    folder = tmp_path_factory.mktemp("coded")
    source = write_lines(folder / "in" / "news.jsonl", [*ARTICLES, {"headline": "no text"}])
    done = code_archive(str(source.parent), str(folder / "out"), workers=1)
    assert (done.shards, done.articles, done.failed) == (1, 3, 1)
    return folder / "out"


# ---- what comes out ---------------------------------------------------------------------------------


def test_rows_stand_in_folders_by_month_of_publication(coded: Path) -> None:
    months = {file.parent.name for file in (coded / "articles").rglob("*.parquet")}
    assert months == {"month=2024-02", "month=2024-03"}


def test_reports_are_what_the_reader_gives(coded: Path, reader: Reader) -> None:
    found = {report.article.id: report for report in reports_in(str(coded))}
    assert {name: len(r.events) for name, r in found.items()} == {
        str(a["id"]): len(reader.read(a).events) for a in ARTICLES
    }
    assert is_coded(str(coded))
    assert sum(1 for _ in coded_items(str(coded))) == 3


def test_two_reports_of_one_attack_are_one_incident_of_two_voices(coded: Path) -> None:
    incidents = table(coded, "incidents")
    attacks = [row for row in incidents if row["type"] == "ASSAULT"]
    assert (2, 2, 9) in [(row["reports"], row["voices"], row["deaths_least"]) for row in attacks]
    (visit,) = (row for row in incidents if row["type"] == "CONSULT")
    assert {*visit["actors"], *visit["recipients"]} == {"Recep Tayyip Erdoğan", "Olaf Scholz"}


def test_rows_are_those_of_a_ledgers_export(coded: Path, tmp_path: Path, reader: Reader) -> None:
    source = write_lines(tmp_path / "news.jsonl", ARTICLES)
    local = {"id", "article", "incident", "thread", "added"}
    with Ledger(tmp_path / "news.ledger", create=True) as ledger:
        ledger.add([str(source)], jobs=1, reader=reader)
        with ledger.reading() as connection:
            for name in ("articles", "events", "statements", "ties", "control"):
                expected = list(rows_of(connection, name))
                found = [{k: v for k, v in row.items() if k != "report"} for row in table(coded, name)]
                key = lambda row: str(sorted((k, str(v)) for k, v in row.items() if k not in local))  # noqa: E731
                assert sorted(map(key, found)) == sorted(map(key, expected))
                assert all(set(row) <= set(schema_of(name).names) for row in expected)


def test_a_ledger_is_told_what_read_the_articles_of_an_archive(tmp_path: Path, reader: Reader) -> None:
    source, out = write_lines(tmp_path / "news.jsonl", ARTICLES), Output(str(tmp_path / "out"))
    out.write_json({}, MANIFEST)
    for shard in find_shards(str(source)):
        Coder(out.address, make_reader=lambda: reader).code(shard)
    with Ledger(tmp_path / "coded.ledger", create=True) as ledger:
        assert ledger.add([out.address], jobs=1, reader=reader).added == 3
        assert ledger.reread(jobs=1, reader=reader).current == 3


def blocks_of_the_docs(language: str, output: Path) -> list[str]:
    page = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text("utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [block.replace("OUTPUT", str(output)) for block in found if "OUTPUT" in block]


def test_pandas_reads_it_as_the_docs_have_it(coded: Path) -> None:
    (code,) = blocks_of_the_docs("python", coded)
    names: dict[str, Any] = {}
    exec(code, names)
    assert set(names["events"]["month"].astype(str)) == {"2024-02", "2024-03"}
    assert len(names["events"]) == len(table(coded, "events"))


def test_duckdb_reads_it_as_the_docs_have_it(coded: Path) -> None:
    import duckdb

    (code,) = blocks_of_the_docs("sql", coded)
    months, attacks = (duckdb.sql(query).fetchall() for query in code.split(";")[:2])
    assert sum(row[2] for row in months) == len(table(coded, "events"))
    assert [row[3:] for row in attacks] == [(9, 9, 2, 2)]


def test_what_cannot_be_read_is_named_with_its_reason(coded: Path) -> None:
    (row,) = pq.read_table(coded / "quarantine.parquet").to_pylist()
    assert "news.jsonl@" in row["item"]
    assert "no column of text" in row["reason"]


def test_a_ledger_takes_the_result_in_without_reading_it_again(coded: Path, tmp_path: Path, reader: Reader) -> None:
    with Ledger(tmp_path / "news.ledger", create=True) as ledger:
        first = ledger.add([str(coded)], jobs=1, reader=reader)
        again = ledger.add([str(coded)], jobs=1, reader=reader)
        found = ledger.incidents()
    assert (first.added, first.failed, again.known) == (3, 0, 3)
    incidents = table(coded, "incidents")
    assert sorted(found["reports"]) == sorted(row["reports"] for row in incidents)


# ---- running again, and being killed --------------------------------------------------------------------


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two files of articles and what one worker made of them."""
    folder = tmp_path_factory.mktemp("undisturbed")
    for name in "ab":
        words = [f"{article['text']} {name}" for article in ARTICLES]
        articles = [{**article, "text": text} for article, text in zip(ARTICLES, words, strict=True)]
        write_lines(folder / "in" / f"{name}.jsonl", [*articles, {"id": "x", "text": f"fatal words {name}"}])
    (folder / "died").touch()
    make = stub(str(folder / "died"))
    code_archive(str(folder / "in"), str(folder / "out"), workers=1, make_reader=make, incidents=False)
    return folder / "in", folder / "out"


def test_a_worker_that_dies_costs_nothing_but_time(undisturbed: tuple[Path, Path], tmp_path: Path) -> None:
    source, expected = undisturbed
    make = stub(str(tmp_path / "died"))
    done = code_archive(str(source), str(tmp_path / "out"), workers=2, make_reader=make, incidents=False)
    assert (tmp_path / "died").exists()
    assert (done.shards, done.articles, done.failed) == (2, 8, 0)
    assert everything(tmp_path / "out") == everything(expected)


def test_started_again_only_what_is_missing_is_read(undisturbed: tuple[Path, Path]) -> None:
    source, out = undisturbed
    mark = next((out / "_shards").glob("b-*"))
    mark.unlink()
    before = everything(out)
    make = stub(str(source.parent / "died"))
    options: dict[str, Any] = {"workers": 1, "make_reader": make, "incidents": False}
    planned = code_archive(str(source), str(out), dry_run=True, **options)
    again = code_archive(str(source), str(out), **options)
    assert (planned.shards, planned.known) == (again.shards, again.known) == (1, 1)
    assert everything(out) == before
    assert code_archive(str(source), str(out), **options).shards == 0


class Killed(BaseException):
    """What stands for the end of a process, where a real one would take too long."""


def code_until_done(coder: Coder, shard: Shard) -> tuple[int, int, int]:
    """Codes a shard as often as it takes; returns the articles read and set aside, and how often it died."""
    for deaths in range(10):
        try:
            return *coder.code(shard), deaths
        except Killed:
            continue
    raise AssertionError("it dies for ever")


def test_articles_that_fail_or_kill_are_set_aside_and_the_others_kept(tmp_path: Path) -> None:
    articles = [ARTICLES[0], {"id": "x", "text": "faulty words"}, {"id": "y", "text": "deadly words"}, ARTICLES[1]]
    (shard,) = find_shards(str(write_lines(tmp_path / "in" / "a.jsonl", articles)))
    coder = Coder(str(tmp_path / "out"), make_reader=stub(end=Killed))
    assert code_until_done(coder, shard) == (2, 2, 4)
    assert coder.output.gather_quarantine() == 2
    faulty, deadly = pq.read_table(tmp_path / "out" / "quarantine.parquet").to_pylist()
    assert "a.jsonl@" in faulty["item"]
    assert "ZeroDivisionError" in faulty["reason"]
    assert "died on it" in deadly["reason"]


def test_an_article_that_computes_for_ever_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.limits.ARTICLE_SECONDS", 0.2)
    source = write_lines(tmp_path / "in" / "a.jsonl", [ARTICLES[0], {"id": "x", "text": "endless words"}])
    coder = Coder(str(tmp_path / "out"), make_reader=stub())
    (shard,) = find_shards(str(source))
    assert coder.code(shard) == (1, 1)
    with ThreadPoolExecutor() as beside:  # as Ray runs it
        assert beside.submit(coder.code, shard).result() == (1, 1)
    coder.output.gather_quarantine()
    (row,) = pq.read_table(tmp_path / "out" / "quarantine.parquet").to_pylist()
    assert "of computing and was set aside" in row["reason"]


def test_files_of_a_shard_cut_off_in_the_middle_are_written_again(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in" / "a.jsonl", ARTICLES)
    (shard,) = find_shards(str(source))
    coder = Coder(str(tmp_path / "out"), make_reader=stub())
    coder.code(shard)
    whole = everything(tmp_path / "out")
    (tmp_path / "out" / "_shards" / f"{shard.name}.json").unlink()
    next((tmp_path / "out" / "articles").rglob("*.parquet")).write_bytes(b"cut")
    assert coder.output.done() == set()
    coder.code(shard)
    assert everything(tmp_path / "out") == whole


def test_any_file_system_that_fsspec_knows_will_do() -> None:

    lines = "".join(json.dumps(article) + "\n" for article in ARTICLES)
    fsspec.filesystem("memory").pipe("/news/2024/a.jsonl", lines.encode())
    (shard,) = find_shards("memory://news/**/*.jsonl")
    coder = Coder("memory://coded", make_reader=stub())
    assert coder.code(shard) == (3, 0)
    coder.output.write_json({}, MANIFEST)
    assert coder.output.done() == {shard.name}
    assert is_coded("memory://coded")
    assert sorted(report.article.id for report in reports_in("memory://coded")) == ["a1", "a2", "b1"]


class Fetched(AbstractBufferedFile):
    """A file that is fetched in pieces, as those of S3 and the like are."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        return bytes(self.fs.cat_file(self.path)[start:end])


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet", "a.warc", "a.warc.gz"])
def test_all_kinds_of_files_are_read_from_stores_that_give_pieces(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(json.dumps(a) + "\n" for a in many(60)).encode()
    table = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(many(60)), table)
    data = {
        "a.jsonl": lines,
        "a.jsonl.gz": gzip.compress(lines),
        "a.parquet": table.getvalue().to_pybytes(),
        "a.warc": web_archive([f"Page {n}" for n in range(60)], packed=False),
        "a.warc.gz": web_archive([f"Page {n}" for n in range(60)], packed=True),
    }
    fsspec.filesystem("memory").pipe(f"/pieces/{name}", data[name])
    size = len(data[name])
    monkeypatch.setattr(MemoryFileSystem, "_open", lambda fs, path, *_, **__: Fetched(fs, path, "rb", 50, size=size))
    items = [item for shard in find_shards(f"memory://pieces/{name}") for item in read_shard(shard)]
    assert [type(item.given) for item in items] == [dict] * 60


def test_another_folder_or_version_is_not_written_into(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in" / "a.jsonl", ARTICLES)
    with pytest.raises(UsageError, match="something else"):
        code_archive(str(source), str(tmp_path / "in"))
    with pytest.raises(UsageError, match="holds no file"):
        code_archive(str(tmp_path / "nothing"), str(tmp_path / "out"))
    Output(str(tmp_path / "old")).write_json({"dragoman": "0.0.1", "data": "abc"}, MANIFEST)
    with pytest.raises(UsageError, match=r"made by dragoman 0\.0\.1, data abc"):
        code_archive(str(source), str(tmp_path / "old"))


# ---- shards -----------------------------------------------------------------------------------------------


def labels_and_texts(source: Path) -> list[str]:
    items = [item for shard in find_shards(str(source)) for item in read_shard(shard)]
    return sorted(item.given["text"] for item in items if isinstance(item.given, dict))


def many(count: int) -> list[dict[str, Any]]:
    return [{"id": str(i), "text": f"Article number {i:05d}. " + "ä" * (i % 50)} for i in range(count)]


def test_every_line_is_in_one_shard_wherever_the_cuts_fall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.cluster.shards.LINES_BYTES", 777)
    source = write_lines(tmp_path / "a.jsonl", many(200))
    assert len(find_shards(str(source))) > 10
    assert labels_and_texts(source) == sorted(a["text"] for a in many(200))


def test_packed_lines_are_dealt_out_among_the_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.cluster.shards.PACKED_BYTES", 500)
    source = tmp_path / "a.jsonl.gz"
    source.write_bytes(gzip.compress("".join(json.dumps(a) + "\n" for a in many(200)).encode()))
    assert len(find_shards(str(source))) > 1
    assert labels_and_texts(source) == sorted(a["text"] for a in many(200))


def web_archive(texts: list[str], packed: bool) -> bytes:
    """Records of pages; some hold what looks like the start of a record, or of a gzip member."""
    data = bytearray()
    for number, text in enumerate(texts):
        body = f"<html><p>{text}</p>\r\n\r\nWARC/2 \x1f\x8b\x08</html>".encode()
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\n"
        kind = "Content-Type: application/http; msgtype=response\r\n"
        record = f"{head}{kind}Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"
        data += gzip.compress(record, mtime=0) if packed else record
    return bytes(data)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_every_page_is_in_one_shard_wherever_the_cuts_fall(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.cluster.shards.PACKED_BYTES", 777)
    monkeypatch.setattr("dragoman.article.warc.WINDOW", 100)
    monkeypatch.setattr("dragoman.article.warc.RECORD_HEAD", 500)
    (tmp_path / name).write_bytes(web_archive([f"Page {n} " + "ä" * n for n in range(60)], name.endswith("gz")))
    shards = find_shards(str(tmp_path / name))
    assert len(shards) > 10
    items = [item for shard in shards for item in read_shard(shard)]
    assert [item.label for item in items] == [f"https://a.example/{n}" for n in range(60)]


def test_rows_of_a_table_are_cut_whatever_its_row_groups(tmp_path: Path) -> None:
    rows = many(2 * ROWS + 300)
    source = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist(rows), source, row_group_size=170)
    assert len(find_shards(str(source))) == 3
    assert labels_and_texts(source) == sorted(a["text"] for a in rows)


def test_a_text_twice_in_a_shard_is_one_article(reader: Reader) -> None:
    rows = ShardRows()
    report = reader.read(ARTICLES[0])
    assert (rows.add([report]), rows.add([report])) == (1, 0)
