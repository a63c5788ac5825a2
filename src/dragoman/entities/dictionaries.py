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

from ..errors import DataFileError
from ..records import EntityKind
from .nouns import Agent
from .registry import Actor, Spell

CODE = re.compile(r"\[([^\]]*)\]")
COMMENT = re.compile(r"<!.*?>|[#;].*", re.DOTALL)
DATED = re.compile(r"^(\S+?)\s*(?:([<>])\s*(\d+)|(?<=\s)(\d+)\s*-\s*(\d+)|)\s*$")
# CAMEO's sector codes where PLOVER has another for the same: MED was the press and HLH health; rebels are one.
CAMEO_SECTORS = {"MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB", "PTY": "PTY", "CIV": "CVL", "HRI": "SOC"}
INTERNATIONAL = {"IGO": "IGO", "NGO": "NGO", "NGM": "NGO", "MNC": "BUS", "IMG": "REB", "UNO": "IGO"}
KINDS: dict[str, EntityKind] = {"MIL": "military", "REB": "armed group", "UAF": "armed group", "PTY": "party"}
CENTURY = 30  # as PETRARCH reads two-digit years: 31 to 99 are of the 20th century


@dataclass
class _Block:
    line: int
    names: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def read_dictionary(path: Path, content: bytes) -> tuple[list[Actor], list[Agent]]:
    """The actors, or the agents, of a dictionary; raises DataFileError with the line that isn't as it should be."""
    text = content.decode("utf-8", errors="replace")
    text = re.sub(r"<\s?!--.*?-->", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    lines = [COMMENT.sub("", line).rstrip() for line in text.splitlines()]
    if any("~" in code for line in lines for code in CODE.findall(line)):
        return [], _read_agents(path, lines)
    return [_actor(path, block) for block in _blocks(path, lines) if block.names], []


def _blocks(path: Path, lines: list[str]) -> list[_Block]:
    blocks: list[_Block] = []
    for number, line in enumerate(lines, 1):
        bare = CODE.sub("", line).strip()
        if bare.startswith("+"):
            if not blocks:
                raise DataFileError(f"{path}: line {number}: a synonym before any name")
            blocks[-1].names.append(bare[1:].strip())
        elif bare:
            blocks.append(_Block(number, [bare]))
        codes = CODE.findall(line)
        if codes and not blocks:
            raise DataFileError(f"{path}: line {number}: a code before any name")
        if codes:
            blocks[-1].codes += codes
    return blocks


def _actor(path: Path, block: _Block) -> Actor:
    names = [_spell_out(name) for name in block.names]
    country: str | None = None
    sectors: tuple[str, ...] = ()
    spells = []
    for code in block.codes:
        dated = DATED.match(code.strip())
        if dated is None:
            raise DataFileError(f"{path}: line {block.line}: {names[0]}: [{code}] is no code with a date restriction")
        where, what = _read_code(dated[1])
        mark, day, first, last = dated[2], dated[3], dated[4], dated[5]
        if mark is None and first is None:
            country, sectors = where, what
            continue
        since = _day(first or day) if mark != "<" else None
        until = _day(last or day) if mark != ">" else None
        spells.append(Spell(country=where, sectors=what, since=since, until=until))
    if not country and not sectors and spells:
        country, sectors = spells[-1].country, spells[-1].sectors
    return Actor(
        id=f"{path.stem}:{names[0]}",
        name=names[0],
        kind=_kind(names[0], country, sectors),
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
    if country and sectors[0] in ("GOV", "ELI", "LEG", "JUD", "OPP") and " " in name:
        return "person"
    return "organization"


def _read_code(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Country and sectors of a CAMEO code: "AFGGOVBUS" is AFG, (GOV, BUS)."""
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    if not parts or parts[0] == "---":
        return None, ()
    if parts[0] in INTERNATIONAL:
        return None, tuple(dict.fromkeys([INTERNATIONAL[parts[0]], *_sectors(parts[1:])]))
    return (parts[0].upper() if len(parts[0]) == 3 else None), _sectors(parts[1:])


def _sectors(parts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(CAMEO_SECTORS.get(part, part) for part in parts if part in SECTORS))


SECTORS = frozenset(
    "GOV JUD LEG MIL COP OPP PTY REB PRM SPY UAF CVL ELI BUS EDU MED HLH LAB AGR REF REL SOC CRM "
    "INS SEP CIV HRI".split()
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


def _read_agents(path: Path, lines: list[str]) -> list[Agent]:
    sets: dict[str, list[str]] = {}
    agents = []
    for number, line in enumerate(lines, 1):
        if line.startswith("!") and "=" in line:
            mark, _, words = line.partition("=")
            sets[mark.strip()] = [word.strip() for word in words.split(",") if word.strip()]
            continue
        code = CODE.search(line)
        if code is None:
            continue
        sectors = _sectors(re.findall("[A-Z]{3}", code[1].strip().upper().replace("~", "")))
        for noun in _agent_nouns(line[: code.start()].strip(), sets, f"{path}: line {number}"):
            agents.append(Agent(noun, sectors))
    return agents


def _agent_nouns(text: str, sets: dict[str, list[str]], where: str) -> list[str]:
    noun, brace, plural = text.partition("{")
    noun, plural = noun.strip(), plural.rstrip("} ")
    marks = re.findall(r"![A-Z]+!", noun)
    if unknown := [mark for mark in marks if mark not in sets]:
        raise DataFileError(f"{where}: {unknown[0]} is not given")
    forms = [noun.replace(marks[0], f"_{word}_") for word in sets[marks[0]]] if marks else [noun]
    if not marks:
        forms.append(plural if brace else f"{noun.rstrip('_')}S")
    return [" ".join(form.replace("_", " ").lower().split()) for form in forms if form]
