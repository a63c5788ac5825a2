"""Words of other people's as a terminal, a spreadsheet or a file can be shown them: none of them is obeyed."""

from __future__ import annotations

import json
import re
from typing import Any

# What acts on a terminal (controls, among them those of C1 that begin sequences) or turns the order of letters round,
# and halves of surrogate pairs, which no encoding writes. Tabs and ends of lines stay.
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# JSON escapes the controls below a space itself.
ACTING_IN_JSON = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
# A spreadsheet runs a cell as a formula that begins so, in full width too, behind spaces or what isn't seen.
UNSEEN = "\\s\u00ad\u200b-\u200d\u2060-\u2064\ufeff"
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212"
FORMULA = re.compile(f"[\t\r]|[{UNSEEN}]*[{SIGNS}]")
CODE = re.compile("-+|---[A-Z]+")  # an actor's without a country: nothing to run


def plain(text: str) -> str:
    """``text`` on one line, without characters that act on a terminal."""
    return " ".join(ACTING.sub("", text).split())


def printable(value: Any) -> Any:
    """Text without characters that act on a terminal, on as many lines as it has; anything else as it is."""
    return ACTING.sub("", value) if type(value) is str else value


def written(text: str) -> str:
    """``text`` as UTF-8 can have it: bytes of a file's name that are none, which Python keeps as halves of surrogate
    pairs, are spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()


def not_text(error: UnicodeEncodeError) -> str:
    """What to say of bytes that somebody gave as text."""
    around = error.object[max(0, error.start - 20) : error.end + 20]
    return f"'{plain(written(around))}' is not in UTF-8"


def inert_json(encoded: bytes) -> bytes:
    """JSON in UTF-8 that says the same, with what acts on a terminal escaped."""
    return ACTING_IN_JSON.sub(lambda found: f"\\u{ord(found[0].decode()):04x}".encode(), encoded)


def json_line(value: Any) -> str:
    """One line of JSON, without its end."""
    return inert_json(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")).decode()


def cell(value: Any) -> Any:
    """A cell that no spreadsheet runs: lists joined, nothing that acts, an opening sign of a formula quoted."""
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    value = printable(value)
    if isinstance(value, str) and FORMULA.match(value) and not CODE.fullmatch(value):
        return "'" + value
    return value
