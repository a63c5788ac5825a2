"""The words of an article as the temporal grammar sees them: each with the classes it belongs to.

A token of spaCy's may be several words here ("mid-1990s", "10-year"), and several tokens one ("twenty-six",
"the day before yesterday"). Each word is one character of a string, chosen by its classes, so that the
grammar's patterns run as regular expressions over that string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc

OTHER, BREAK = "\x01", "\x00"  # a word without a class; the end of a sentence
Tags = frozenset[str]

UNITS_OF_COUNT = {
    **{w: i for i, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())},
    **{w: i for i, w in enumerate("thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=13)},
}
TENS = {w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
NUMBER_WORDS = UNITS_OF_COUNT | TENS | SCALES
ORDINALS = {
    w: i
    for i, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
} | {"thirtieth": 30}

SPELT = frozenset((*NUMBER_WORDS, *ORDINALS, "a"))  # what a spelt number begins with

_PIECES = re.compile(
    r"(?P<isotime>\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)"
    r"|(?P<iso>\d{4}[-/.]\d\d?[-/.]\d\d?(?![\d/.-]\d))"
    r"|(?P<numeric>\d\d?[/.-]\d\d?[/.-]\d{4}(?!\d)|\d\d?/\d\d?/\d\d(?!\d))"
    r"|(?P<fraction>\b[123]/[234]\b(?![/\d]))"
    r"|(?P<clock>(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:])|\d\d?\.[0-5]\d(?=[ap]\.?m))"
    r"|(?P<hhmm>(?:[01]\d|2[0-3])[0-5]\d(?=z|gmt|utc|hrs|h\b))"
    r"|(?P<decade>['’‘]?\d0s\b|(?:1[0-9]|20)\d0s\b)"
    r"|(?P<shortyear>['’‘]\d\d(?!\d))"
    r"|(?P<ordinal>\d{1,3}(?:st|nd|rd|th)\b)"
    r"|(?P<quarter>q[1-4]\b|[1-4]q\b)"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"|(?P<half>[½¼¾])"
    r"|(?P<word>['’]s\b|[ap]\.?m\b\.?|[^\W\d_]+\.?(?=[^\w]|$|\d)|[^\W\d_]+)"
    r"|(?P<mark>[^\w\s]|_)"
)
HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75}

# The classes that digits can have; "number" is refined by its value.
DIGITS: dict[str, Tags] = {
    "isotime": frozenset(("ISOTIME",)),
    "iso": frozenset(("ISODATE",)),
    "numeric": frozenset(("NUMDATE",)),
    "clock": frozenset(("CLOCK",)),
    "hhmm": frozenset(("HHMM", "NUM")),
    "decade": frozenset(("DECADE",)),
    "shortyear": frozenset(("SHORTYEAR",)),
    "ordinal": frozenset(("ORD",)),
    "dayordinal": frozenset(("ORD", "DAY")),
    "quarter": frozenset(("QUARTER",)),
    "half": frozenset(("FRACTION",)),
    "hour": frozenset(("NUM", "DAY", "HOUR", "SHORT")),
    "day": frozenset(("NUM", "DAY", "SHORT")),
    "short": frozenset(("NUM", "SHORT")),
    "year": frozenset(("NUM", "YEAR", "HHMM")),
    "military": frozenset(("NUM", "HHMM")),
    "oldyear": frozenset(("NUM", "OLDYEAR", "HHMM")),
    "num": frozenset(("NUM",)),
    "numword": frozenset(("NUM", "NUMWORD")),
    "hourword": frozenset(("NUM", "NUMWORD", "HOUR")),
    "yearword": frozenset(("YEAR", "YEARWORD")),
    "millennium": frozenset(("NUM", "NUMWORD", "MILLENNIAL")),
}
DAY_ORDINALS = frozenset(range(1, 32))


@dataclass
class Words:
    """The words of one article, in order, as parallel lists; ``code`` has a character for each.

    ``start`` and ``end`` are offsets into the text, ``token`` the index of the token a word begins in,
    ``number`` the figures that words of digits or number words stand for.
    """

    lower: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    token: list[int] = field(default_factory=list)
    number: dict[int, Any] = field(default_factory=dict)
    code: str = ""


class Alphabet:
    """Gives each set of classes its character."""

    def __init__(self, vocabulary: dict[str, Tags]) -> None:
        sets = sorted({tuple(sorted(tags)) for tags in (*vocabulary.values(), *DIGITS.values())})
        self._char: dict[Tags, str] = {frozenset(tags): chr(0x100 + i) for i, tags in enumerate(sets)}
        self._by_tag: dict[str, str] = {}
        for tags, char in self._char.items():
            for tag in tags:
                self._by_tag[tag] = self._by_tag.get(tag, "") + char
        self.words: dict[str, str] = {w: self._char[tags] for w, tags in vocabulary.items() if " " not in w}
        self.phrases: dict[str, dict[str, list[tuple[list[str], str]]]] = {}  # by first and second word, longest first
        for phrase in sorted(vocabulary, key=lambda p: -p.count(" ")):
            first, *rest = phrase.split(" ")
            if rest:
                seconds = self.phrases.setdefault(first, {})
                seconds.setdefault(rest[0], []).append((rest, self._char[vocabulary[phrase]]))
        self.digits: dict[str, str] = {kind: self._char[tags] for kind, tags in DIGITS.items()}

    def chars(self, tag: str) -> str:
        """All characters of words in a class."""
        return self._by_tag.get(tag, "")

    def read(self, doc: Doc) -> Words:
        """The words of ``doc``, numbers and phrases joined."""
        raw = _split(doc, self.words)
        words = Words()
        codes: list[str] = []
        i, count, lower = 0, len(raw.lower), raw.lower
        while i < count:
            size, number, char = self._word(lower, i, raw.number.get(i))
            if number is not None:
                words.number[len(codes)] = number
            codes.append(char)
            words.lower.append(lower[i] if size == 1 else " ".join(lower[i : i + size]))
            words.start.append(raw.start[i])
            words.end.append(raw.end[i + size - 1])
            words.token.append(raw.token[i])
            i += size
        words.code = "".join(codes)
        return words

    def _word(self, lower: list[str], i: int, figure: tuple[Any, str] | None) -> tuple[int, Any, str]:
        """How many of the raw words from ``i`` on are one, its figure and its character."""
        word, known = lower[i], self.words
        if word in self.phrases and (hit := _phrase(lower, i, self.phrases[word].get(_next(lower, i), ()))):
            return hit[0], None, hit[1]
        if figure is not None:
            return 1, figure[0], self.digits[figure[1]]
        if word in SPELT and (spelt := _spelt_number(lower, i)):
            size, number, name = spelt
            return size, number, known.get(word, OTHER) if size == 1 and word in ORDINALS else self.digits[name]
        return 1, None, known.get(word, OTHER) if word else BREAK


def _next(lower: list[str], i: int) -> str:
    return lower[i + 1] if i + 1 < len(lower) else ""


def _split(doc: Doc, known: dict[str, str]) -> Words:
    """The tokens, without white space and with those of several parts taken apart; "" ends a sentence.

    ``number`` holds figure and kind of digit words here.
    """
    words = Words()
    lowers, starts, ends, tokens = words.lower, words.start, words.end, words.token
    strings = doc.vocab.strings
    columns = doc.to_array(["LOWER", "IDX", "LENGTH", "SENT_START"])
    forms = {form: strings[form] for form in set(columns[:, 0].tolist())}
    for i, (form, at, length, opens) in enumerate(columns.tolist()):
        low = forms[form]
        if opens == 1 and i:
            lowers.append("")
            starts.append(at)
            ends.append(at)
            tokens.append(i)
        if low in known or low.isalpha():
            lowers.append(low)
            starts.append(at)
            ends.append(at + length)
            tokens.append(i)
            continue
        if low.isspace():
            continue
        for start, end, piece, figure in pieces(low):
            if figure is not None:
                words.number[len(lowers)] = figure
            lowers.append(piece)
            starts.append(at + start)
            ends.append(at + end)
            tokens.append(i)
    return words


@lru_cache(maxsize=20_000)
def pieces(text: str) -> tuple[tuple[int, int, str, tuple[Any, str] | None], ...]:
    """Start, end, form and, for digits, figure and kind of the parts of one token in lower case."""
    found = []
    for match in _PIECES.finditer(text):
        kind, piece = match.lastgroup or "mark", match.group()
        figure = _figure(kind, piece)
        found.append((match.start(), match.end(), piece, figure))
    return tuple(found) or ((0, len(text), text, None),)


def _figure(kind: str, piece: str) -> tuple[Any, str] | None:
    if kind in ("word", "mark"):
        return None
    if kind == "half":
        return HALVES[piece], "half"
    if kind == "fraction":
        return int(piece[0]) / int(piece[2]), "half"
    if kind == "ordinal":
        number = int(re.sub(r"\D", "", piece))
        return number, "dayordinal" if number in DAY_ORDINALS else "ordinal"
    if kind == "quarter":
        return int(piece.strip("q")), "quarter"
    if kind == "number":
        return _number(piece)
    return piece, kind


def _number(piece: str) -> tuple[Any, str]:
    if not re.fullmatch(r"[0-9]{1,9}", piece):
        plain = piece.replace(",", "")
        return (float(plain) if len(plain) < 16 else 0), "num"
    number = int(piece)
    if len(piece) == 4:
        return number, _kind_of_four(number)
    if len(piece) <= 2 and 1 <= number <= 31:
        return number, "hour" if number <= 12 else "day"
    return number, "short" if len(piece) <= 2 else "num"


def _kind_of_four(number: int) -> str:
    """What four figures can be: a year, a time of day as soldiers say it."""
    if 1000 <= number <= 2099:
        return "year" if number >= 1900 else "oldyear"
    return "military" if number // 100 < 24 and number % 100 < 60 else "num"


def _phrase(lower: list[str], i: int, choices: Iterable[tuple[list[str], str]]) -> tuple[int, str] | None:
    """Length and character of the longest phrase that starts at word ``i``."""
    for rest, char in choices:
        if lower[i + 1 : i + 1 + len(rest)] == rest:
            return len(rest) + 1, char
    return None


def _spelt_number(lower: list[str], i: int) -> tuple[int, int, str] | None:
    """Length, value and kind of the number spelt from word ``i`` on ("nineteen ninety-seven", "twenty-first")."""
    if lower[i] in ORDINALS:
        return 1, ORDINALS[lower[i]], "dayordinal"
    parts = [1] * (lower[i] == "a")  # "a hundred"
    if parts and _next(lower, i) not in SCALES:
        return None
    end = j = i + len(parts)
    last = len(parts)
    while j < min(len(lower), i + 12):
        word = lower[j]
        if _ends_in_ordinal(word, last, lower[j - 1]):
            return j + 1 - i, last + ORDINALS[word], "dayordinal"
        if word in NUMBER_WORDS:
            last = NUMBER_WORDS[word]
            parts.append(last)
            end = j + 1
        elif not parts or not _goes_on(word, last):
            break
        j += 1
    return (end - i, *_value(parts)) if parts else None


def _goes_on(word: str, number: int) -> bool:
    """Whether a word between two numbers makes one of them: "twenty-six", "a hundred and six"."""
    return word == "-" or (word == "and" and number in (100, 1000))


def _ends_in_ordinal(word: str, number: int, before: str) -> bool:
    return word in ORDINALS and number in TENS.values() and ORDINALS[word] < 10 and before != "and"


def _value(parts: list[int]) -> tuple[int, str]:
    if _spell_year(parts):
        return parts[0] * 100 + sum(parts[1:]), "yearword"
    total = group = 0
    for part in parts:
        if part >= 1000:
            total, group = total + max(group, 1) * part, 0
        elif part in (100, 12) and group:
            group *= part
        else:
            group += part
    number = total + group
    if len(parts) == 1 and 1 <= number <= 12:
        return number, "hourword"
    return number, "millennium" if 2000 <= number <= 2050 else "numword"


def _spell_year(parts: list[int]) -> bool:
    """ "Nineteen ninety-seven"."""
    return len(parts) in (2, 3) and 11 <= parts[0] <= 20 and 10 <= parts[1] < 100 and sum(parts[1:]) < 100
