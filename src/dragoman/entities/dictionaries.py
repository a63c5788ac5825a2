"""Reads PETRARCH's (and TABARI's) actor and agent dictionaries into the registry, date restrictions included.

HAMID_KARZAI_  ; a comment            # actors: a name, synonyms after "+", codes with their dates
+KARZAI_
    [AFGELI 750101-011222]
    [AFGGOV >011222]
POLICE_OFFICER {} [~COP]              # agents: a noun of role; {} gives its plural, left out: with "s"
!PERSON! = MAN, MEN, WOMAN, WOMEN     # a set of words that !PERSON! stands for
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from ..data import word_lists
from ..errors import DataFileError
from ..records import EntityKind
from .actors import Actor, Spell
from .nouns import Agent

CODE = re.compile(r"\[([^\]]*)\]")
SET = re.compile(r"![A-Z]+!")
COMMENT = re.compile(r"<!.*?>|[#;].*", re.DOTALL)
DAY = r"\d{8}|\d{1,6}"
DATED = re.compile(rf"^(\S+?)\s*(?:([<>])\s*({DAY})|(?<=\s)({DAY})\s*-\s*({DAY})|)\s*$")
LISTS = word_lists("entities", "dictionaries")
# CAMEO's sector codes where PLOVER has another for the same: MED was the press and HLH health; rebels are one.
CAMEO_SECTORS = dict.fromkeys(LISTS["religions"], "REL") | {
    "MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB", "PTY": "PTY", "CIV": "CVL", "PPL": "CVL", "HRI": "SOC"
}  # fmt: skip
INTERNATIONAL = {"IGO": "IGO", "NGO": "NGO", "NGM": "NGO", "MNC": "BUS", "IMG": "REB", "UNO": "IGO"}
KINDS: dict[str, EntityKind] = {"MIL": "military", "REB": "armed group", "UAF": "armed group", "PTY": "party"}
CENTURY = 30  # as PETRARCH reads two-digit years: 31 to 99 are of the 20th century


@dataclass
class _Problems:
    """Lines of a file that are not as they should be."""

    path: Path
    found: list[str] = field(default_factory=list)

    def add(self, line: int, what: str) -> None:
        self.found.append(f"{self.path}: line {line}: {what}")


@dataclass
class _Block:
    line: int
    names: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def _says_something(actor: Actor) -> bool:
    return bool(actor.country or actor.sectors or actor.spells)


def read_dictionary(path: Path, content: bytes) -> tuple[list[Actor], list[Agent], list[str]]:
    """The actors, or the agents, of a dictionary, and the problems with lines of it that are left out. Raises
    DataFileError when nothing else is left."""
    text = content.decode("utf-8", errors="replace")
    text = re.sub(r"<\s?!--.*?-->", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    lines = [COMMENT.sub("", line).rstrip() for line in text.splitlines()]
    problems = _Problems(path)
    actors: list[Actor] = []
    agents: list[Agent] = []
    if any("~" in code for line in lines for code in CODE.findall(line)):
        agents = _read_agents(lines, problems)
    else:
        actors = [_actor(path, block, problems) for block in _blocks(lines, problems) if block.names]
    if problems.found and not agents and not any(map(_says_something, actors)):
        raise DataFileError(problems.found[0])
    return actors, agents, problems.found


def _blocks(lines: list[str], problems: _Problems) -> list[_Block]:
    blocks: list[_Block] = []
    for number, line in enumerate(lines, 1):
        bare = CODE.sub("", line).strip()
        if bare.startswith("+"):
            if blocks:
                blocks[-1].names.append(bare[1:].strip())
            else:
                problems.add(number, "a synonym before any name")
        elif bare:
            blocks.append(_Block(number, [bare]))
        codes = CODE.findall(line)
        if codes and not blocks:
            problems.add(number, "a code before any name")
        elif codes:
            blocks[-1].codes += codes
    return blocks


def _actor(path: Path, block: _Block, problems: _Problems) -> Actor:
    names = [_spell_out(name) for name in block.names]
    country: str | None = None
    sectors: tuple[str, ...] = ()
    spells = []
    for code in block.codes:
        dated = DATED.match(code.strip())
        if dated is None:
            problems.add(block.line, f"{names[0]}: [{code}] is no code with a date restriction")
            continue
        where, what = _read_code(dated[1])
        mark, day, first, last = dated[2], dated[3], dated[4], dated[5]
        if mark is None and first is None:
            country, sectors = where, what
            continue
        since = _day(first or day) if mark != "<" else None
        until = _day(last or day) if mark != ">" else None
        spells.append(Spell(country=where, sectors=what, since=since, until=until))
    last = spells[-1] if spells and not country and not sectors else None
    return Actor(
        id=f"{path.stem}:{names[0]}",
        name=names[0],
        kind=_kind(names[0], last.country, last.sectors) if last else _kind(names[0], country, sectors),
        country=country,
        sectors=sectors,
        aliases=tuple(names[1:]),
        spells=tuple(spells),
    )


def _kind(name: str, country: str | None, sectors: tuple[str, ...]) -> EntityKind:
    if sectors and sectors[0] in KINDS:
        return KINDS[sectors[0]]
    if country and not sectors:
        return "state"
    if sectors and sectors[0] in ("GOV", "ELI", "LEG", "JUD", "OPP") and " " in name:
        return "person"
    return "organization"


def _read_code(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Country and sectors of a CAMEO code: "AFGGOVBUS" is AFG, (GOV, BUS)."""
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    if not parts or parts[0] == "---":
        return None, ()
    if parts[0] in INTERNATIONAL:
        return None, tuple(dict.fromkeys([INTERNATIONAL[parts[0]], *_sectors(parts[1:])]))
    if parts[0] in SECTORS and parts[0] != "CIV":  # which at the beginning is the Ivory Coast
        return None, _sectors(parts)
    return (parts[0].upper() if len(parts[0]) == 3 and parts[0] not in LISTS["regions"] else None), _sectors(parts[1:])


def _sectors(parts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(CAMEO_SECTORS.get(part, part) for part in parts if part in SECTORS))


SECTORS = LISTS["religions"] | frozenset(
    "GOV JUD LEG MIL COP OPP PTY REB PRM SPY UAF CVL ELI BUS EDU MED HLH LAB AGR REF REL SOC CRM "
    "INS SEP CIV HRI PPL".split()
)


def _day(text: str) -> str:
    if len(text) == 8:
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    text = text.zfill(6)
    century = "19" if int(text[:2]) > CENTURY else "20"
    return f"{century}{text[:2]}-{text[2:4]}-{text[4:6]}"


def _spell_out(name: str) -> str:
    """ "HAMID_KARZAI_" as "Hamid Karzai"; short words without vowels, and dotted ones, stay capitals."""
    words = name.replace("_", " ").split()
    return " ".join(w if "." in w or not re.search("[AEIOUYaeiouy]", w) else w.title() for w in words)


def _read_agents(lines: list[str], problems: _Problems) -> list[Agent]:
    sets: dict[str, list[str]] = {}
    agents = []
    for number, line in enumerate(lines, 1):
        if line.startswith("!") and "=" in line:
            mark, _, words = line.partition("=")
            sets[mark.strip()] = list(filter(None, map(str.strip, words.split(","))))
            continue
        code = CODE.search(line)
        if code is None:
            if line.strip():
                problems.add(number, "an agent without a [code]")
            continue
        sectors = _sectors(re.findall("[A-Z]{3}", code[1].strip().upper().replace("~", "")))
        text = line[: code.start()].strip()
        if unknown := [mark for mark in SET.findall(text) if mark not in sets]:
            problems.add(number, f"{unknown[0]} is not given")
            continue
        agents += [Agent(noun, sectors) for noun in _agent_nouns(text, sets)]
    return agents


def _agent_nouns(text: str, sets: dict[str, list[str]]) -> list[str]:
    noun, brace, plural = text.partition("{")
    noun, plural = noun.strip(), plural.rstrip("} ")
    marks = SET.findall(noun)
    forms = [noun.replace(marks[0], f"_{word}_") for word in sets[marks[0]]] if marks else [noun]
    if not marks:
        forms.append(plural if brace else f"{noun.rstrip('_')}S")
    return [" ".join(form.replace("_", " ").lower().split()) for form in forms if form]
