"""A ledger that an older version read is brought to the present one, and keeps what people decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from tests.trust.killed import contents, differences

from dragoman import __version__, data
from dragoman.ledger import Ledger, add, ask, schema
from dragoman.ledger.database import reading, writing
from dragoman.ledger.kept import packed, unpacked
from dragoman.reader import MadeBy, Reader
from dragoman.records import Report


@pytest.fixture
def old(ledger: Ledger) -> Ledger:
    """The ledger as if an older version had read its third article, and found nothing in it."""
    a = schema.articles
    with writing(ledger.engine) as connection:
        kept = connection.execute(select(a.c.report).where(a.c.id == 3)).scalar_one()
        bare = Report(article=unpacked(kept, 3, Report).article)
        connection.execute(update(a).where(a.c.id == 3).values(report=packed(bare), program="0.0.1", model=None))
    return ledger


def versions(ledger: Ledger) -> set[tuple[Any, ...]]:
    a = schema.articles
    with reading(ledger.engine) as connection:
        return {tuple(row) for row in connection.execute(select(a.c.program, a.c.model, a.c.data))}


def test_the_versions_that_read_stand_with_every_article(ledger: Ledger, reader: Reader) -> None:
    assert versions(ledger) == {tuple(reader.made_by)}


def test_code_that_reads_is_another_version_though_no_release_came_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("times", "desk"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "code.py").write_text("one = 1", "utf-8")
    monkeypatch.setattr(data, "ROOMS", tmp_path)
    first = data.program_version()
    assert first.startswith(f"{__version__}+")
    (tmp_path / "desk" / "code.py").write_text("one = 2", "utf-8")
    assert data.program_version() == first
    (tmp_path / "times" / "code.py").write_text("one = 2", "utf-8")
    assert data.program_version() != first


def test_files_and_wishes_of_ones_own_are_a_version_too(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[[actor]]\nid = "x"\nname = "Xan Yul"\nkind = "person"\n', "utf-8")
    mine = {"actors": [tmp_path / "mine.toml"]}
    versions = [Reader(**given).made_by for given in ({}, mine, mine, {"min_confidence": 0.5}, {"rooms": ["events"]})]  # type: ignore[arg-type]
    assert versions[0] == reader.made_by
    assert versions[1] == versions[2]
    assert len(set(versions)) == 4
    (tmp_path / "mine.toml").write_text('[[actor]]\nid = "x"\nname = "Xan Yol"\nkind = "person"\n', "utf-8")
    assert Reader(**mine).made_by not in versions  # type: ignore[arg-type]


def test_what_an_older_version_read_is_read_again_and_the_rest_left(old: Ledger, reader: Reader) -> None:
    before = contents(old.address)  # type: ignore[arg-type]
    done = old.reread(jobs=1, reader=reader)
    assert (done.current, done.articles, done.failed) == (4, 1, 0)
    assert (done.changes["events"].before, done.changes["events"].kept) == (0, 0)
    assert done.changes["events"].after == 1
    assert versions(old) == {tuple(reader.made_by)}
    # The tables held the present reading all along, so that nothing else is different.
    told = differences(contents(old.address), before)  # type: ignore[arg-type]
    assert {line.split(":")[0].split(" ", 1)[1] for line in told} == {"articles", "meta"}  # which says what changed
    assert old.reread(jobs=1, reader=reader).articles == 0


def test_decisions_outlive_a_reading_and_those_about_nothing_are_counted(old: Ledger, reader: Reader) -> None:
    (event,) = old.events(type="ACCUSE")["id"]
    old.review("event", int(event), "correct", reviewer="R", field="status", value="denied")
    old.review("event", int(old.events(type="ASSAULT")["id"].iloc[0]), "accept", reviewer="R")
    turkey, greece = (int(old.who(name)["id"].iloc[0]) for name in ("Turkey", "Greece"))
    old.merge(greece, turkey, reviewer="R")
    with writing(old.engine) as connection:
        r = schema.reviews
        connection.execute(update(r).where(r.c.decision == "accept").values(fingerprint="gone"))
    done = old.reread(jobs=1, reader=reader)
    assert done.orphaned == 1
    assert old.events(type="ACCUSE")["status"].tolist() == ["denied"]
    assert len(old.trail()) == 2
    with reading(old.engine) as connection:
        stands = select(schema.actors.c.stands_for).where(schema.actors.c.id == greece)
        assert connection.execute(stands).scalar_one() == turkey


def test_a_run_that_was_ended_goes_on_where_it_was(old: Ledger, reader: Reader) -> None:
    a = schema.articles
    with writing(old.engine) as connection:
        connection.execute(update(a).values(program="0.0.1"))

    read: list[str] = []

    class Failing:
        made_by = reader.made_by

        def read(self, article: Any) -> Report:
            read.append(article.id)
            if len(read) == 3:
                raise KeyboardInterrupt
            return reader.read(article)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(add, "BATCH", 1)
        with pytest.raises(KeyboardInterrupt):
            old.reread(jobs=1, reader=Failing())  # type: ignore[arg-type]
        with reading(old.engine) as connection:
            assert connection.execute(select(func.count()).select_from(schema.rereads)).scalar_one() == 2
            assert len(ask.events(connection)) > 0  # as before
        assert old.reread(jobs=1, reader=Failing()).articles == 5  # type: ignore[arg-type]
    assert len(read) == 6
    assert versions(old) == {tuple(reader.made_by)}


def test_an_article_that_can_not_be_read_any_more_stays_as_it_was(old: Ledger, reader: Reader) -> None:
    class Refusing:
        made_by = MadeBy("9", "9", "9")

        def read(self, article: Any) -> Report:
            raise ValueError("a fault")

    before = contents(old.address)  # type: ignore[arg-type]
    done = old.reread(jobs=1, reader=Refusing())  # type: ignore[arg-type]
    assert (done.articles, done.failed) == (0, 5)
    assert differences(contents(old.address), before) == []  # type: ignore[arg-type]
