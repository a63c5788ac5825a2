"""How place names are compared: case, accents, hyphens, apostrophes and full stops don't count."""

from __future__ import annotations

import unicodedata

# Words that names write in two ways.
VARIANTS = {"saint": "st", "sankt": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "and": "&"}
_DROPPED: dict[int, str | None] = dict.fromkeys(map(ord, "'’‘`ʿʾʼ.,"), None) | dict.fromkeys(map(ord, "-‐‑–—/_"), " ")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def word_key(word: str) -> str:
    """The compared form of one word; a hyphenated word gives several, separated by spaces."""
    lower = word.lower()
    if not (lower.isascii() and lower.isalnum()):
        if not lower.isascii():
            lower = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
            lower = lower.translate(_LETTERS)
        lower = lower.translate(_DROPPED)
        if " " in lower:
            return " ".join(VARIANTS.get(part, part) for part in lower.split())
    return VARIANTS.get(lower, lower)


def name_key(name: str) -> str:
    """The compared form of a whole name.

    >>> name_key("Saint-Étienne")
    'st etienne'
    """
    words = [key for key in map(word_key, name.split()) if key]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)
