"""Takes the furniture of a web page off a text that was copied with it.

Whole lines go, and only those that ``data/furniture.toml`` names: at the head and foot freely, between the
paragraphs only what no article says.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from ..data import ROOMS, read_toml
from ..errors import DataFileError

FILE = "data/furniture.toml"
PARAGRAPH = 80  # characters: a line of this length, or one that ends as a sentence, is the article's own
STRIPPED = ' \t\u00a0\ufeff0123456789()[]{}<>«»|•·*:;,.!?…-–—_=+#/\\"“”›→↓▶►▼✕×'
LENGTH = re.compile(r"[\d:]+ ?(?:min(?:ute)?s?|sec(?:ond)?s?)(?: read| listen)?$")  # of listening or reading


SENTENCES = re.compile(r"""[.!?]["'”’)]*\s+\S""")  # the end of one and the beginning of another
MORE = r"(?:read )?more (?:from|on|about) [^.!?]{2,60}:?$"  # "Read more from Herald:"
HEADING = re.compile(rf"\W*{MORE}", re.I)
LISTED = re.compile(r"\s*list of (\d{1,2}) items", re.I)  # told to those who hear a page, before the first
RUNS = re.compile(r"\d{1,2}:\d{2}")  # how long a video runs, on a line of its own
VIDEOS = 3  # with their titles, from which they are a list
WORDS = ("links", "leads", "tails", "tags", "captions", "agencies")  # of which patterns are made
LISTS = ("anywhere", "edges", "ends", "link_lists")  # of whole lines


class Furniture(NamedTuple):
    """The lines of ``data/furniture.toml``, and patterns of those that are named by their beginning."""

    anywhere: frozenset[str]
    edges: frozenset[str]
    ends: frozenset[str]
    link_lists: frozenset[str]
    beginnings: tuple[str, ...]
    link: re.Pattern[str]
    lead: re.Pattern[str]  # of a whole line
    tail: re.Pattern[str]  # at the end of one
    credit: re.Pattern[str]  # a whole line that says whose a picture is, with its caption or without
    tag: str  # at the beginning of a line
    caption: re.Pattern[str]


@cache
def furniture() -> Furniture:
    """The furniture that is known. Raises DataFileError when its file is not as it should be."""
    table = read_toml(ROOMS / "article" / FILE)
    for name, lines in table.items():
        if name not in (*LISTS, "beginnings", *WORDS):
            raise DataFileError(f"article/{FILE}: there is no list {name!r}")
        for line in lines:
            if line != line.lower() or not line.strip():
                raise DataFileError(f"article/{FILE}: {name}: {line!r} is not in lower case")
    links, leads, tails, tags, captions, agencies = (
        "|".join(map(re.escape, sorted(table[name], key=len, reverse=True))) for name in WORDS
    )
    return Furniture(
        **{name: frozenset(_bare(line) for line in table[name]) for name in LISTS},
        beginnings=tuple(table["beginnings"]),
        link=re.compile(rf"\W*(?:(?:{links})\s*[:|–—»>►▶-]|{MORE})", re.I),
        lead=re.compile(rf"\W*(?:(?i:{leads})|[→►▶➤»])\s+(?=[A-Z\"“‘])[^\n]*[^.!”\"\s]\s*$"),
        tail=re.compile(rf"(?<=[.!?”\"’)])\s+(?i:{tails})\W*$"),
        credit=re.compile(
            rf"[^\n]{{0,300}}\[(?!\s*(?i:{agencies})\s?/)[^\[\]]{{0,60}}/\s?(?i:{agencies})\b[^\[\]]{{0,40}}\]\.?"
            rf"|[^\n]{{0,300}}\((?:(?i:file|photo|image|handout)[^()]{{0,60}}/|(?i:{agencies})\s[Pp]hotos?/)[^()]{{2,60}}\)\.?"
            rf"|[\[(]?(?i:photo|image|picture)s?(?:\s(?:by|credit|courtesy of)\b|:)[^\n]{{2,120}}[^.!?\s]"
            rf"|[A-Z][\w.’' -]{{2,40}}/\s?(?i:{agencies})(?:\s[^.\n]{{2,40}})?"
        ),
        tag=rf"(?im:^[ \t]*\[(?:{tags})\][ \t]*)",
        caption=re.compile(rf"\s*(?:(?i:(?:(?:{agencies})\s+)?(?:{captions}))[,:]?\s*(?=[A-Z\"“(]))+"),
    )


def without_furniture(text: str) -> str:
    """``text`` without furniture lines; its own are unchanged but for the words "image caption" before one and
    "Read more" behind."""
    known = furniture()
    lines = text.strip("\ufeff\n\r ").split("\n")
    captions = [known.caption.match(line) for line in lines]
    lines = [line[caption.end() :] if caption else line for line, caption in zip(lines, captions, strict=True)]
    lines = [known.tail.sub("", line) for line in lines]
    bare = [_bare(line) for line in lines]
    videos = _of_videos([line.strip() for line in lines])
    keep = [
        line not in known.anywhere
        and not _is_link(lines[i], known)
        and not known.credit.fullmatch(lines[i].strip())
        and not (captions[i] and _is_one(lines[i]))
        and i not in videos
        for i, line in enumerate(bare)
    ]
    own = [i for i, line in enumerate(lines) if keep[i] and _is_own(line, bare[i], known)]
    if not own:
        return "\n".join(line for i, line in enumerate(lines) if keep[i] and not _is_edge(line, bare[i], known)).strip()
    first, last = own[0], own[-1]
    end = next((i for i in range(first + 1, len(lines)) if bare[i] in known.ends), len(lines))
    _drop_links(lines, bare, keep, first, end, known)
    last = max((i for i in own if i < end), default=first)
    for i in (*range(first), *range(last + 1, len(lines))):
        keep[i] = keep[i] and i < end and not _is_edge(lines[i], bare[i], known)
    return _joined(lines, keep)


def _of_videos(lines: list[str]) -> set[int]:
    """The lines of lists of videos: titles with lengths before or behind each. Hours of a chronology, which look the
    same, are in order."""

    def is_title(i: int) -> bool:
        return 0 <= i < len(lines) and len(lines[i]) < 2 * PARAGRAPH and lines[i][-1:] not in (".", "!", "?", "”", '"')

    found: set[int] = set()
    run: list[int] = []
    for i in [*(i for i, line in enumerate(lines) if RUNS.fullmatch(line)), len(lines) + 3]:
        if run and not (i - run[-1] <= 3 and all(map(is_title, range(run[-1] + 1, i)))):
            lengths = [lines[n].zfill(5) for n in run]
            if len(run) >= VIDEOS and lengths not in (sorted(lengths), sorted(lengths, reverse=True)):
                found.update(n for n in range(run[0] - 1, run[-1] + 2) if n in run or is_title(n))
            run = []
        run.append(i)
    return found


def is_over_links(heading: str) -> bool:
    """Whether a heading is one over links to other articles."""
    return _bare(heading) in furniture().link_lists or HEADING.fullmatch(heading.strip()) is not None


def _bare(line: str) -> str:
    return LENGTH.sub("", line.replace("’", "'").strip(STRIPPED).casefold()).strip(STRIPPED)


def _is_link(line: str, known: Furniture) -> bool:
    return len(line) < 2 * PARAGRAPH and any(found.match(line) for found in (known.link, known.lead))


def _is_one(line: str) -> bool:
    """Whether a line is no more than one sentence."""
    return SENTENCES.search(line) is None


def _is_edge(line: str, bare: str, known: Furniture) -> bool:
    """Whether a line at the head or foot is furniture: named so, or a row of named ones ("Home | News | World")."""
    if not bare:
        return bool(line.strip())
    if bare in known.edges or bare in known.ends or bare in known.link_lists:
        return True
    if line.strip().casefold().startswith(known.beginnings) and len(line) < 2 * PARAGRAPH:
        return True
    parts: list[str] = []
    for sign in ("|", "•", "·", ">", "›", "/", "\t", ","):
        if sign in line:
            parts = [_bare(part) for part in line.split(sign)]
            break
    return len(parts) > 1 and all(not part or part in known.edges for part in parts)


def _is_own(line: str, bare: str, known: Furniture) -> bool:
    """Whether a line is surely a paragraph of the article."""
    if _is_edge(line, bare, known):
        return False
    line = line.rstrip(" \t\r\"'”’»)")
    return len(line) >= PARAGRAPH or (line.endswith((".", "!", "?")) and line.count(" ") > 3)


def _drop_links(lines: list[str], bare: list[str], keep: list[bool], first: int, end: int, known: Furniture) -> None:
    """Drops headings over links to other articles, with the short lines under them."""
    in_links = seen_link = False
    for i in range(first + 1, end):
        blank = not lines[i].strip()
        if is_over_links(lines[i]):
            keep[i], in_links, seen_link = False, True, False
        elif told := LISTED.match(lines[i]):
            keep[i], in_links = False, False
            for j in range(i + 1, min(i + int(told[1]) - 1, end)):  # titles, however long
                keep[j] = keep[j] and (len(lines[j]) >= 2 * PARAGRAPH or lines[j].rstrip('"”’ ').endswith("."))
        elif in_links and (_is_own(lines[i], bare[i], known) or (blank and seen_link)):
            in_links = False
        elif in_links and not blank:
            keep[i], seen_link = False, True


def _joined(lines: list[str], keep: list[bool]) -> str:
    """The kept lines; where lines were dropped, one blank line at most is left of those around them."""
    out: list[str] = []
    dropped = False
    for line, kept in zip(lines, keep, strict=True):
        if not kept:
            dropped = True
        elif line.strip() or not (dropped and out and not out[-1].strip()):
            out.append(line)
            dropped = dropped and not line.strip()
    return "\n".join(out).strip()
