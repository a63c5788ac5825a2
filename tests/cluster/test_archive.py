"""An archive coded on a small local Ray: the same rows whatever is killed, and nothing lost."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytest.importorskip("ray", reason="needs Ray: pip install 'dragoman[cluster]'")

from dragoman.cluster import code_archive, is_archive, items_of, reports_in
from dragoman.cluster.coder import Coder
from dragoman.cluster.incidents import join
from dragoman.cluster.output import Output
from dragoman.cluster.rows import ShardRows, schema_of
from dragoman.cluster.shards import ROWS, find_shards, read_shard
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
    import ray

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


def write_lines(path: Path, articles: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    return path


def stub(once: str = "") -> Callable[[], Any]:
    """Makes a reader that finds nothing, fails on "faulty" and dies on "deadly" (on "fatal" once only)."""

    def make() -> Any:
        from dragoman.report import Report

        class Stub:
            def read(self, article: Any) -> Report:
                if "deadly" in article.text:
                    os._exit(1)
                if "fatal" in article.text and not os.path.exists(once):
                    open(once, "w").close()
                    os._exit(1)
                if "faulty" in article.text:
                    raise ZeroDivisionError("a fault")
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
    assert is_archive(str(coded))
    assert sum(1 for _ in items_of(str(coded))) == 3


def test_two_reports_of_one_attack_are_one_incident_of_two_voices(coded: Path) -> None:
    incidents = pq.read_table(coded / "incidents.parquet").to_pylist()
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


def test_pandas_and_duckdb_read_it_as_it_stands(coded: Path) -> None:
    frame = pd.read_parquet(coded / "events")
    assert set(frame["month"].astype(str)) == {"2024-02", "2024-03"}
    duckdb = pytest.importorskip("duckdb")
    query = f"select count(*) from read_parquet('{coded}/events/*/*.parquet', hive_partitioning = true)"
    assert duckdb.sql(query).fetchall() == [(len(frame),)]


def test_what_cannot_be_read_is_named_with_its_reason(coded: Path) -> None:
    (row,) = pq.read_table(coded / "quarantine.parquet").to_pylist()
    assert "news.jsonl@" in row["item"]
    assert "no column of text" in row["reason"]


# ---- running again, and being killed --------------------------------------------------------------------


def test_a_second_run_reads_nothing_and_two_archives_are_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write_lines(tmp_path / "in" / f"{name}.jsonl", [{**a, "text": a["text"] + name} for a in ARTICLES])
    source = str(tmp_path / "in")
    first = code_archive(source, str(tmp_path / "one"), workers=1, make_reader=stub())
    again = code_archive(source, str(tmp_path / "one"), workers=1, make_reader=stub())
    code_archive(source, str(tmp_path / "two"), workers=2, make_reader=stub())
    assert (first.shards, again.shards, again.known) == (2, 0, 2)
    assert everything(tmp_path / "one") == everything(tmp_path / "two")


def test_only_missing_shards_are_read(tmp_path: Path) -> None:
    write_lines(tmp_path / "in" / "a.jsonl", ARTICLES[:1])
    code_archive(str(tmp_path / "in"), str(tmp_path / "out"), workers=1, make_reader=stub())
    write_lines(tmp_path / "in" / "b.jsonl", ARTICLES[1:])
    done = code_archive(str(tmp_path / "in"), str(tmp_path / "out"), workers=1, make_reader=stub())
    assert (done.shards, done.known) == (1, 1)
    assert len(table(tmp_path / "out", "articles")) == 3


def test_a_worker_that_dies_costs_nothing_but_time(tmp_path: Path) -> None:
    articles = [*ARTICLES, {"id": "x", "text": "fatal words"}]
    source = write_lines(tmp_path / "in" / "a.jsonl", articles)
    done = code_archive(
        str(source), str(tmp_path / "out"), workers=1, make_reader=stub(str(tmp_path / "died")), incidents=False
    )
    assert (tmp_path / "died").exists()
    assert (done.articles, done.failed) == (4, 0)


def test_articles_that_fail_or_kill_are_set_aside_and_the_others_kept(tmp_path: Path) -> None:
    articles = [ARTICLES[0], {"id": "x", "text": "faulty words"}, {"id": "y", "text": "deadly words"}, ARTICLES[1]]
    source = write_lines(tmp_path / "in" / "a.jsonl", articles)
    done = code_archive(str(source), str(tmp_path / "out"), workers=1, make_reader=stub(), incidents=False)
    assert (done.articles, done.failed) == (2, 2)
    reasons = [row["reason"] for row in pq.read_table(tmp_path / "out" / "quarantine.parquet").to_pylist()]
    assert "ZeroDivisionError" in reasons[0]
    assert "died on it" in reasons[1]


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


def test_another_folder_is_not_written_into(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in" / "a.jsonl", ARTICLES)
    with pytest.raises(UsageError, match="something else"):
        code_archive(str(source), str(tmp_path / "in"))
    with pytest.raises(UsageError, match="holds no file"):
        code_archive(str(tmp_path / "nothing"), str(tmp_path / "out"))


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


# ---- incidents --------------------------------------------------------------------------------------------


def test_an_event_joins_the_incident_that_it_fits_best() -> None:
    events = [("2024-01-01", 1, 11), ("2024-01-01", 2, 21), ("2024-01-02", 3, 31)]
    assert join(events, {31: {11: 0.7, 21: 0.9}}) == {11: 11, 21: 21, 31: 21}


def test_two_acts_of_one_article_stay_two_incidents() -> None:
    events = [("2024-01-01", 1, 11), ("2024-01-02", 2, 21), ("2024-01-02", 2, 22)]
    assert join(events, {21: {11: 0.9}, 22: {11: 0.8}}) == {11: 11, 21: 11, 22: 22}
