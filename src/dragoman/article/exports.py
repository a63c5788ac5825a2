"""Exports of databases of news: LexisNexis and Nexis Uni, Factiva, ProQuest; as text, pages, rich text or Word.

Each kind of file is made lines first; which database they are of, and where its articles begin and end, is told by
the lines themselves. How each database writes stands in ``data/exports.toml``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from ..data import ROOMS, read_toml
from ..errors import DataFileError, SourceError
from .columns import Dates
from .decode import decode, encoding_of
from .documents import RTF, ZIP, document_text, page_text
from .furniture import without_furniture
from .sources import Item, begins_as_page, items_in_bytes
from .tongue import language_code

log = logging.getLogger("dragoman.article")

FILE = "data/exports.toml"
HEAD = 65_536  # bytes in which an export shows what it is
SIGNS = re.compile(  # what one can't be without, by which other files are told at once
    r"\d of \d+ DOCUMENT|Document \d+ of|End of Document|L(?:OAD-DATE|oad-Date):|L(?:ENGTH|ength):|ProQuest|Factiva"
    r"|(?:Document|Dokument\w?) [A-Z]\w{19}|^HD\b|enHeadline",
    re.M,
)
COPYRIGHT = re.compile(r"(?:copyright\b|\(c\) |©|all rights reserved)", re.I)
CODES = re.compile(r"\w+(?:$|\t| {2,}|.* : )")  # what stands behind a tag of Factiva, and not behind a word
ABSENT = re.compile(r"(?:full text )?(?:is )?(?:not available|unavailable)\b.{0,60}", re.I)
EDITION = re.compile(r".*\bEdition\b.*|(?:\w+ )?Final|.*\bCorrection Appended|\W*")
BY = re.compile(r"by\s+(?=\S)", re.I)
DATE = re.compile(
    r"(?:[A-Z][a-z]+day,? )?(?P<date>[^\W\d_]+\.? \d{1,2},? \d{4}|\d{1,2}\.? [^\W\d_]+\.? \d{4})\b(?P<rest>.*)"
)
CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?: ?[AP]M\b)?(?: (?:GMT|UTC)\b)?", re.I)
WEEKDAY = re.compile(r"[\s,;]*[A-Z][a-z]+day\b")
SHORT = 12  # characters that may follow a date in its line without a day of the week
NARROW = 110  # characters of the longest line of a text whose paragraphs were broken into lines
FULL = 50  # characters from which such a line goes on in the next
CREDITS = 9  # lines of Factiva's between date and body: outlet, code, edition, page, language, copyright
PUBLISHER = 60  # characters of a line that names the publisher below a body
SOURCE_CODE = re.compile(r"[A-Z0-9]{2,8}")
ENDS_SENTENCE = re.compile(r"""[.!?:]["'”’)\]]*$""")


class Layout(NamedTuple):
    """How a database writes, from ``data/exports.toml``."""

    name: str
    signs: list[list[re.Pattern[str]]]
    begins: re.Pattern[str]
    ends: re.Pattern[str]
    article: re.Pattern[str]
    closes: re.Pattern[str]
    noise: re.Pattern[str]
    heading: re.Pattern[str]
    below: re.Pattern[str]
    fields: dict[str, str]  # ours, by its name for them in lower case; "" for those that are not read
    field: re.Pattern[str]
    marks: dict[str, str]
    read: Callable[[list[str], Layout, bool], dict[str, Any]]

    def field_of(self, line: str) -> tuple[str, str] | None:
        """Which of its fields a line is, in lower case, and what it says."""
        if self.heading.fullmatch(line):
            return self.text, ""
        found = self.field.fullmatch(line)
        return (found[1].lower(), (found[2] or "").strip()) if found else None

    @property
    def text(self) -> str:
        """Its name for the text."""
        return next(name for name, ours in self.fields.items() if ours == "text")


class Part(NamedTuple):
    """The lines of a file that are one article, or none."""

    lines: list[str]
    number: int | None = None
    total: int | None = None
    ended: bool = False


def is_export(head: bytes) -> bool:
    """Whether a file that begins so may be an export: its lines will tell."""
    text = head.decode(encoding_of(head), "replace").removeprefix("\ufeff").lstrip()
    return not text.startswith(("{", "[")) and SIGNS.search(text) is not None


def document_items(data: bytes, label: str, name: str) -> Iterator[Item]:
    """The articles in a document or in what may be an export of a database; ``name`` is the file's.

    Raises SourceError when it can't be read.
    """
    note: str | None = None
    narrow = False
    if data.startswith((RTF, ZIP)):
        text, note = document_text(data)
        layout = layout_of(_lines(text))
        if layout is None:
            body = without_furniture(_joined(_lines(text), False))
            yield Item(label, {"id": name, "text": body} if body else SourceError("is empty"), len(data))
    else:
        text = decode(data)
        is_page = begins_as_page(text)
        layout = layout_of(_lines(page_text(text, {}) if is_page else text))
        if layout is None:
            yield from items_in_bytes(data, label, name)
        elif is_page:
            text = page_text(text, layout.marks)
        else:
            narrow = _is_narrow(_lines(text))
    if layout is not None:
        yield from _articles(_lines(text), layout, narrow, label)
    if note:
        yield Item(label, SourceError(f"{note}; what there was of it was read: download it again"), 0)


def layout_of(lines: list[str]) -> Layout | None:
    """The database that a file of these lines is of, or None."""
    for layout in layouts():
        if any(all(any(map(sign.fullmatch, lines)) for sign in row) for row in layout.signs):
            return layout
    return None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\f", "\n").replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _articles(lines: list[str], layout: Layout, narrow: bool, label: str) -> Iterator[Item]:
    lines = [line for line in lines if not (line and layout.noise.fullmatch(line)) or layout.begins.fullmatch(line)]
    parts = [part for part in _parts(lines, layout) if _is_article(part, layout)]
    _say_missing(parts, layout, label)
    closed = [any(map(layout.closes.fullmatch, part.lines)) for part in parts]
    for number, (part, is_closed) in enumerate(zip(parts, closed, strict=True), 1):
        where = f"{label}[{part.number or number}]"
        size = sum(map(len, part.lines))
        try:
            given = layout.read(part.lines, layout, narrow)
        except SourceError as error:
            yield Item(where, error, size)
            continue
        if any(closed) and not is_closed:
            given.setdefault("warnings", []).append("breaks off: the lines that end an article are not in the file")
        yield Item(where, given, size)


def _is_narrow(lines: list[str]) -> bool:
    """Whether paragraphs were broken into lines: after many a full line the next begins inside a sentence."""
    full = [i for i, line in enumerate(lines[:-1]) if len(line) > FULL]
    going_on = sum(lines[i + 1][:1].islower() for i in full)
    return bool(full) and max(map(len, lines)) <= NARROW and going_on > len(full) / 3


def _parts(lines: list[str], layout: Layout) -> Iterator[Part]:
    part = Part([])
    for line in lines:
        if found := layout.begins.fullmatch(line):
            yield part
            number, total = (int(figure) if figure else None for figure in found.groups())
            part = Part([], number, total)
        elif layout.ends.fullmatch(line):
            yield part._replace(lines=[*part.lines, line], ended=True)
            part = Part([])
        else:
            part.lines.append(line)
    yield part


def _is_article(part: Part, layout: Layout) -> bool:
    is_told = bool(part.number) or (part.ended and any(part.lines[:-1]))
    return is_told or any(map(layout.article.fullmatch, part.lines))


def _say_missing(parts: list[Part], layout: Layout, label: str) -> None:
    totals = {part.total for part in parts if part.total}
    numbers = {part.number for part in parts if part.number}
    if len(totals) == 1 and (missing := set(range(1, totals.copy().pop() + 1)) - numbers):
        some = ", ".join(map(str, sorted(missing)[:10])) + (" and others" if len(missing) > 10 else "")
        said = "%s exported %d articles; not in this file: %s"
        log.warning(said, layout.name, totals.pop(), some, extra={"article": label})


# ---- one article of each database -------------------------------------------------------------------------


def _proquest(lines: list[str], layout: Layout, narrow: bool) -> dict[str, Any]:
    """Title; some fields; "Full text:" and the body; more fields."""
    fields = [layout.field_of(line) for line in lines]
    ours = [layout.fields[field[0]] if field else "" for field in fields]
    start = ours.index("text") if "text" in ours else None
    if start is None:
        raise _no_text(layout)
    end = next((i for i in range(start + 1, len(lines)) if ours[i] in ("id", "outlet")), len(lines))
    while end > start + 1 and (not lines[end - 1] or fields[end - 1] or layout.below.fullmatch(lines[end - 1])):
        end -= 1
    found = {"title": next((line for line, field in zip(lines, fields, strict=True) if line and not field), "")}
    for i in (*range(start), *range(end, len(lines))):
        if (field := fields[i]) and ours[i] and field[1]:
            found[ours[i]] = field[1]
    found["outlet"] = found.get("outlet", "").partition(";")[0]
    opening = fields[start]
    body = [opening[1] if opening else "", *lines[start + 1 : end]]
    return _given(found, _joined(body, narrow), layout)


def _factiva(lines: list[str], layout: Layout, narrow: bool) -> dict[str, Any]:
    """With tags of two letters, or by the order of lines: title, author, "345 words", date, outlet, its code, body."""
    tagged = _tagged(lines, layout)
    if "SN" in tagged:
        body = [line for tag in ("LP", "TD") for line in [*tagged.get(tag, []), ""]]
        found = {ours: " ".join(tagged[tag]) for tag, ours in reversed(_ours(layout)) if tagged.get(tag)}
        found["published"] = " ".join(word for tag in ("PD", "ET") for word in tagged.get(tag, []))
    else:
        found, body = _untagged(lines, layout)
    number = next((end[1] for line in reversed(lines) if (end := layout.ends.fullmatch(line))), "")
    return _given(found | {"id": number}, _joined(body, narrow), layout)


def _ours(layout: Layout) -> list[tuple[str, str]]:
    return [(tag.upper(), ours) for tag, ours in layout.fields.items() if ours and ours != "text"]


def _tagged(lines: list[str], layout: Layout) -> dict[str, list[str]]:
    """What stands behind each tag, line by line."""
    tagged: dict[str, list[str]] = {}
    tag = ""
    for line in lines:
        field = layout.field_of(line)
        in_text = layout.fields.get(tag.lower()) == "text"
        # A line of the text may begin with a word that is a tag, too: "CT scans showed", "IN NORVIK THE PORT".
        if field and not (in_text and not CODES.match(line) and not layout.ends.fullmatch(line)):
            tag = field[0].upper()
            tagged.setdefault(tag, []).extend([field[1]] if field[1] else [])
        elif tag and (line or in_text):
            tagged[tag].append(line)
    return tagged


def _untagged(lines: list[str], layout: Layout) -> tuple[dict[str, str], list[str]]:
    lines = [*lines[:-1]] if layout.ends.fullmatch(lines[-1]) else lines
    count = next((i for i, line in enumerate(lines) if re.match(r"\d", line) and layout.article.fullmatch(line)), None)
    if count is None:
        raise SourceError(f"is an article of {layout.name} whose text can't be told from what is above it; {AGAIN}")
    found = _heading(list(filter(None, lines[:count])))
    below = [(i, line) for i, line in enumerate(lines) if i > count and line]
    dates = [line for _, line in below[:2] if DATE.fullmatch(line) or CLOCK.fullmatch(line)]
    credits = below[len(dates) : len(dates) + CREDITS]
    found["published"] = " ".join(dates)
    found["outlet"] = credits[0][1] if credits else ""
    found["language"] = next((line for _, line in credits if _language(line)), "")
    # Without a copyright the language, or the code of the source, is the last of the lines above a body.
    ends = (COPYRIGHT.match, lambda line: _language(line) or SOURCE_CODE.fullmatch(line))
    last = next((i for is_end in ends for i, line in reversed(credits) if is_end(line)), count)
    body = lines[last + 1 :]
    while body and not body[-1]:
        body.pop()
    if len(body) > 1 and len(body[-1]) < PUBLISHER and not ENDS_SENTENCE.search(body[-1]):
        body.pop()  # the publisher
    return found, body


def _language(line: str) -> str | None:
    return language_code(line) if len(line) > 3 else None


def _heading(lines: list[str]) -> dict[str, str]:
    """Title and author among the lines above the count of words, where a section may stand, too."""
    marked = {line[:2]: line[3:] for line in lines if line.startswith(("HD ", "BY "))}
    author = next((i for i, line in enumerate(lines) if i and BY.match(line)), None)
    title = lines[author - 1] if author else max(lines, key=len, default="")
    return {"title": marked.get("HD", title), "byline": marked.get("BY", lines[author] if author else "")}


def _lexisnexis(lines: list[str], layout: Layout, narrow: bool) -> dict[str, Any]:
    """Title, outlet and date in one order or the other; fields; the body, with or without a heading; more fields."""
    if narrow:
        lines = _paragraphs(lines, lambda line: layout.field_of(line) is not None)
    lines = [line for line in lines if line]
    fields = [layout.field_of(line) for line in lines]
    first = next((i for i, field in enumerate(fields) if field), None)
    if first is None:
        raise _no_text(layout)
    start = next((i for i, line in enumerate(lines) if layout.heading.fullmatch(line)), None)
    if start is None:
        start = next((i for i in range(first, len(lines)) if not fields[i]), len(lines)) - 1
    end = next((i for i in range(start + 1, len(lines)) if layout.below.fullmatch(lines[i])), len(lines))
    while end > start + 1 and (
        fields[end - 1] or COPYRIGHT.match(lines[end - 1]) or layout.ends.fullmatch(lines[end - 1])
    ):
        end -= 1
    found = _masthead(lines[:first])
    for field in [*reversed(fields[: start + 1]), *fields[end:]]:
        if field and layout.fields[field[0]]:
            found[layout.fields[field[0]]] = field[1]
    text = _joined(lines[start + 1 : end], False)
    dateline = found.pop("dateline", "")
    if dateline and not text.casefold().startswith(dateline.casefold()):
        text = f"{dateline} — {text}" if text else ""
    return _given(found, text, layout)


def _masthead(lines: list[str]) -> dict[str, str]:
    """Title, outlet and date as Nexis Uni has them, or outlet, date and title as LexisNexis had."""
    lines = [line for line in lines if not COPYRIGHT.match(line)]
    day = next((i for i in reversed(range(len(lines))) if _moment(lines[i])), None)
    if day is None:
        return {"title": lines[-1] if lines else ""}
    above, below = (
        lines[:day],
        [line for line in lines[day + 1 :] if not (EDITION.fullmatch(line) and len(line) < FULL)],
    )
    title = below[-1] if below else above[-2] if len(above) > 1 else ""
    return {"title": title, "outlet": above[-1] if above else "", "published": lines[day]}


def _moment(line: str) -> str | None:
    """The date, with its time of day, in a line that says little else."""
    found = DATE.fullmatch(line)
    if not found:
        return None
    rest = found["rest"]
    clock = CLOCK.search(rest)
    after = CLOCK.sub("", rest)
    if len(after.strip()) > SHORT and not WEEKDAY.match(rest) and not EDITION.fullmatch(rest):
        return None
    return f"{found['date']} {clock[0]}" if clock else found["date"]


AGAIN = "export it again with its full text"


def _no_text(layout: Layout) -> SourceError:
    return SourceError(f"is an article of {layout.name} without its text; {AGAIN}")


def _given(found: dict[str, str], text: str, layout: Layout) -> dict[str, Any]:
    text = without_furniture(text)
    if not text or ABSENT.fullmatch(text):
        raise _no_text(layout)
    said = found.get("published", "")
    published, warning = Dates().read(_moment(said) or said)
    given = {
        **found,
        "text": text,
        "byline": BY.sub("", found.get("byline", ""), count=1).strip(),
        "published": published,
        "language": language_code(found.get("language", "")) or None,
        "warnings": [warning] if warning else None,
    }
    return {field: value for field, value in given.items() if value}


def _joined(lines: list[str], narrow: bool) -> str:
    """The paragraphs of a body, a blank line between them."""
    return "\n\n".join(_paragraphs(lines, lambda _: False) if narrow else filter(None, lines))


def _paragraphs(lines: list[str], begins: Callable[[str], bool]) -> list[str]:
    """Lines put together again, up to a blank one or to one that ``begins`` a paragraph."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if not line or begins(line):
            groups.append([])
        if line:
            groups[-1].append(line)
    return [" ".join(group) for group in groups if group]


# ---- the data ---------------------------------------------------------------------------------------------

READERS = {"proquest": _proquest, "factiva": _factiva, "lexisnexis": _lexisnexis}
PATTERNS = ("begins", "ends", "article", "closes", "noise", "heading", "below")
NEVER = "(?!)"


@cache
def layouts() -> tuple[Layout, ...]:
    """The databases that are known. Raises DataFileError when their file is not as it should be."""
    tables = read_toml(ROOMS / "article" / FILE)
    try:
        return tuple(_layout(table, READERS[database]) for database, table in tables.items())
    except (KeyError, TypeError, re.error) as error:
        raise DataFileError(f"article/{FILE}: {error} is missing or wrong") from error


def _layout(table: dict[str, Any], read: Callable[[list[str], Layout, bool], dict[str, Any]]) -> Layout:
    fields = {name.lower(): ours for ours, names in table["fields"].items() for name in names}
    fields |= {name.lower(): "" for name in table["other"]}
    names = "|".join(sorted(map(re.escape, fields), key=len, reverse=True))
    # Factiva's tags are in capitals and have no colon behind them.
    field = f"({names.upper()})(?:\\s+(.*))?" if read is _factiva else f"((?i:{names}))\\s*:\\s*(.*)"
    patterns = {name: re.compile(table.get(name, NEVER)) for name in PATTERNS}
    return Layout(
        name=table["name"],
        signs=[[re.compile(sign) for sign in row] for row in table["signs"]],
        fields=fields,
        field=re.compile(field),
        marks=table.get("marks", {}),
        read=read,
        **patterns,
    )
