"""PETRARCH's dictionaries of actors as they are: what can't be read is named, the rest is loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dragoman.entities.dictionaries import read_dictionary
from dragoman.entities.registry import Registry

ACTORS = b"""+STRAY
	[FRA]
PLAIN_FORCE_ [NORMIL]
LONG_FRONT_ [SWEREB 990101-050101]
HALF_DATED_
+HALF_DATED_ONE
	[FINGOV 20111222]
	[FINOPP >20120101]
"""


def test_lines_that_are_wrong_are_named_and_the_rest_is_loaded() -> None:
    actors, _, problems = read_dictionary(Path("a.txt"), ACTORS)
    assert [(actor.name, actor.aliases, len(actor.spells)) for actor in actors] == [
        ("Plain Force", (), 0),
        ("Long Front", (), 1),
        ("Half Dated", ("Half Dated One",), 1),
    ]
    assert problems == [
        "a.txt: line 1: a synonym before any name",
        "a.txt: line 2: a code before any name",
        "a.txt: line 5: Half Dated: [FINGOV 20111222] is no code with a date restriction",
    ]


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2003, 5, 1), ("SWE", ("REB",))),
        (date(2010, 5, 1), (None, ())),
        (date(1990, 5, 1), (None, ())),
        (None, ("SWE", ("REB",))),
    ],
)
def test_a_code_with_dates_holds_only_in_them(day: date | None, standing: tuple[str | None, tuple[str, ...]]) -> None:
    actors, _, _ = read_dictionary(Path("a.txt"), ACTORS)
    assert Registry.as_of(actors[1], day) == standing


def test_agents_with_an_unknown_set_are_named_and_the_rest_loaded() -> None:
    lines = b"!FOLK! = MAN, WOMAN\nPOLICE!FOLK! [~COP]\nRAIL!STAFF! [~LAB]\nSPY {SPIES} [~SPY]\n"
    _, agents, problems = read_dictionary(Path("agents.txt"), lines)
    assert [agent.noun for agent in agents] == ["police man", "police woman", "spy", "spies"]
    assert problems == ["agents.txt: line 3: !STAFF! is not given"]


def test_a_file_that_was_compiled_before_names_its_problems_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.txt").write_bytes(ACTORS)
    for _ in range(2):
        Registry.load([tmp_path / "a.txt"])
    assert sum("line 1: a synonym before any name; it is left out" in message for message in caplog.messages) == 2


# In the manner of Phoenix's files: several codes on a line, a sector without a country, a region, a day that is none.
PUBLISHED = b"""# A FILE OF ACTORS
###### Bodies ######
WORLD_CHESS_UNION_\t
+W.C.U._\t
\t[IGOWSTXYZ] #AB 1 Jan 2001# list
ANNA_ARNE_\t[IGOABC 970101-061231] [ELI]# a former president
BO_BJORK\t[NORGOV 010120-050120][IGOABCDEF >050501]\t# minister, then
+BJORK_
\t[NORGOVBUS 2004017-20061201]
FOREST_FIGHTERS_ [REB]
FAR_COUNCIL_ [WSTGOV]
IVORY_GUARD_ [CIVMIL]
FRIENDS_OF_THE_PRESS_\t[NGOMED]\t[---]
"""


def test_published_actors_are_read_with_their_codes() -> None:
    actors, _, problems = read_dictionary(Path("p.txt"), PUBLISHED)
    assert [(a.name, a.kind, a.country, a.sectors, len(a.spells)) for a in actors] == [
        ("World Chess Union", "organization", None, ("IGO",), 0),
        ("Anna Arne", "person", None, ("ELI",), 1),
        ("Bo Bjork", "organization", None, (), 2),
        ("Forest Fighters", "armed group", None, ("REB",), 0),
        ("Far Council", "person", None, ("GOV",), 0),
        ("Ivory Guard", "military", "CIV", ("MIL",), 0),
        ("Friends Of The Press", "organization", None, (), 0),
    ]
    assert problems == ["p.txt: line 7: Bo Bjork: [NORGOVBUS 2004017-20061201] is no code with a date restriction"]


def test_agents_of_a_creed_are_religious_and_a_line_without_a_code_is_named() -> None:
    lines = b"!FOLK! = MAN, WOMAN\nTILLER!FOLK![~AGR]\nLAMA [~BUD]\nLAMA_STUDENT [~BUDEDU]\nFOREST_OFFICE [~ENV}\n"
    _, agents, problems = read_dictionary(Path("agents.txt"), lines)
    assert {agent.noun: agent.sectors for agent in agents} == {
        "tiller man": ("AGR",),
        "tiller woman": ("AGR",),
        "lama": ("REL",),
        "lamas": ("REL",),
        "lama student": ("REL", "EDU"),
        "lama students": ("REL", "EDU"),
    }
    assert problems == ["agents.txt: line 5: an agent without a [code]"]
