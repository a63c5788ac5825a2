"""The registry: what it knows, a user's own files, and what it says when one is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dragoman.entities import Registry
from dragoman.errors import DataFileError
from dragoman.reader import Reader


def load(path: Path, content: str) -> Registry:
    path.write_text(content, encoding="utf-8")
    return Registry.load(extra=[path])


def test_an_office_is_held_by_one_on_a_day(reader: Reader) -> None:
    holder = reader.registry.holder("president", "RUS", date(2018, 6, 1))
    assert holder is not None
    assert holder.name == "Vladimir Putin"
    assert reader.registry.holder("president", "RUS", date(1890, 6, 1)) is None


def test_a_users_actor_is_known_by_name_and_alias(tmp_path: Path) -> None:
    registry = load(
        tmp_path / "mine.toml",
        '[[actor]]\nid = "blue-line"\nname = "Blue Line Movement"\nkind = "armed group"\nsectors = ["REB"]\n'
        'aliases = ["BLM-X"]\nfrom = "2001"\n',
    )
    assert registry["blue-line"].kind == "armed group"
    assert registry["blue-line"].since == "2001"
    assert "blue" in registry.names


def test_a_users_entry_replaces_ours_of_the_same_id(tmp_path: Path) -> None:
    registry = load(tmp_path / "mine.toml", '[[actor]]\nid = "FJI"\nname = "Viti"\nkind = "state"\ncountry = "FJI"\n')
    assert registry["FJI"].name == "Viti"


def test_petrarch_actors_keep_their_date_restrictions(tmp_path: Path) -> None:
    registry = load(
        tmp_path / "my.actors.txt",
        "# my own\nJANE_DOE_ ; comment\n+JANE_M._DOE\n\t[FJIELI 19900101-19991231]\n\t[FJIGOV >20000101] # later\n"
        "RED_VALLEY_FRONT [IMGREB]\nOLD_KINGDOM\n\t[FJI <911226]\n",
    )
    jane = registry["my.actors:Jane Doe"]
    assert jane.aliases == ("Jane M. Doe",)
    assert Registry.as_of(jane, date(1995, 5, 1)) == ("FJI", ("ELI",))
    assert Registry.as_of(jane, date(2005, 5, 1)) == ("FJI", ("GOV",))
    assert Registry.as_of(registry["my.actors:Old Kingdom"], date(1990, 1, 1)) == ("FJI", ())
    front = registry["my.actors:Red Valley Front"]
    assert (front.country, front.sectors) == (None, ("REB",))


def test_petrarch_agents_are_nouns_of_role(tmp_path: Path) -> None:
    registry = load(
        tmp_path / "my.agents.txt",
        "!PERSON! = MAN, MEN\nDOG_CATCHER [~COP] # note\nGOLDEN_GOOSE {GOLDEN_GEESE} [~BUS]\n"
        "MEDIA {} [~MED]\nMILK!PERSON! [~AGR]\n",
    )
    for words, sectors in [
        ("two dog catchers", ("COP",)),
        ("golden geese", ("BUS",)),
        ("the media", ("JRN",)),
        ("the milk men", ("AGR",)),
    ]:
        lower = words.split()
        noun = registry.nouns.at(lower, len(lower) - 1)
        assert noun is not None
        assert noun.sectors == sectors


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.toml", '[[actor]]\nid = "x"\nname = "X"\nkind = "wizard"\n', "actor 1 (x)"),
        ("b.toml", '[[actor]]\nid = "x"\nname = "X"\nkind = "party"\ncolour = "red"\n', "colour"),
        ("c.toml", "[[actor]\n", "c.toml"),
        ("d.txt", "+SYNONYM\n", "line 1"),
        ("e.txt", "NAME\n\t[FJI <1 2 3>]\n", "line 1"),
        ("f.txt", "MILK!PERSON! [~AGR]\n", "!PERSON!"),
    ],
)
def test_a_wrong_file_is_named_with_its_place(tmp_path: Path, name: str, content: str, said: str) -> None:
    with pytest.raises(DataFileError) as error:
        load(tmp_path / name, content)
    assert said in str(error.value)
    assert name in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="nowhere"):
        Registry.load(extra=[tmp_path / "nowhere.toml"])


def test_the_cache_is_only_a_shortcut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_CACHE", str(tmp_path))
    first = Registry.load()
    kept = list(tmp_path.glob("registry-*.msgpack"))
    assert len(kept) == 1
    kept[0].write_bytes(b"not a registry")
    assert Registry.load().actors == first.actors
