"""Bytes to text: byte-order marks, UTF-8, the declared character set, and a guess when there is none."""

from __future__ import annotations

import codecs
import re

from ..errors import SourceError

# Longest first: the UTF-32 mark begins with the UTF-16 one.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SIGNATURES = (
    (b"%PDF", "a PDF document", "save its text first, for example with pdftotext"),
    (b"PK\x03\x04", "a zip archive or office document", "save its text first"),
    (b"\xd0\xcf\x11\xe0", "an office document of the old kind", "save it as .docx or .xlsx first"),
    (b"\x1f\x8b", "compressed with gzip", "unpack it first"),
    (b"BZh", "compressed with bzip2", "unpack it first"),
    (b"\xfd7zXZ", "compressed with xz", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first"),
    (b"{\\rtf", "a rich-text document", "save it as plain text first"),
    (b"\x89PNG", "a picture", "give the article's text"),
    (b"\xff\xd8\xff", "a picture", "give the article's text"),
    (b"GIF8", "a picture", "give the article's text"),
)
DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
ASCII = bytes(range(128))
MANY = 0.1  # the part of a text's bytes outside ASCII from which its character set can be guessed
HEAD = 4096  # bytes in which a page declares its character set
WIDE = 0.4  # the part of every other byte that is zero in UTF-16: of English nearly all
STRAY = 0.005  # the part of zeros up to which a file is still text
BEGINNING = 80  # bytes by which a text is told
FEW = 2  # letters that are UTF-8 for each byte that is not, from which a text is taken for UTF-8
CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# UTF-8 that was read as Windows-1252: a letter that begins a pair, and what can only be the second byte of one.
MANGLED = re.compile(
    "[\u00c2-\u00df\u00e2][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014"
    "\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)

LINES = re.compile(r"[^\n]*\n|[^\n]+")  # not those that Python sees: a byte of a mangled letter may look like their end
HALF_QUOTE = "\u00e2\u20ac\ufffd"  # a closing quotation mark so, whose last byte Windows-1252 hasn't


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of ``data``; ``charset`` is what the sender declared. Raises SourceError for what is no text.

    A few bad bytes are read for themselves and don't change how the rest is read; text that was once read in the wrong
    character set and saved so is put right.
    """
    wide = encoding_of(data[:HEAD])
    if wide != "utf-8":
        return data.decode(wide, "replace").removeprefix("\ufeff")
    refuse_binary(data)
    return decode_narrow(data, charset)


def decode_narrow(data: bytes, charset: str | None = None) -> str:
    """`decode` for a piece of what is known to be text in a set that keeps ASCII: nothing is refused."""
    data = data.replace(b"\0", b"")
    try:
        return unmangled(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if _is_mostly_utf8(data):
        return unmangled(data.decode("utf-8", "dragoman-mend"))
    declared = DECLARED.search(data, 0, HEAD)
    for label in (charset, declared[1].decode("ascii") if declared else None, _guess(data)):
        try:
            if label:
                return data.decode(_as_browsers(label))
        except (LookupError, ValueError):  # a name of none, or bytes that it has not
            continue
    return data.decode("cp1252", "replace")


def encoding_of(head: bytes) -> str:
    """How characters are laid out, by a byte-order mark or by where the zeros are: "utf-8" also for all the sets that
    keep ASCII."""
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    head = head[: len(head) // 2 * 2][:HEAD]
    if len(head) >= 4:
        for zeros, name in ((head[1::2], "utf-16-le"), (head[0::2], "utf-16-be")):
            other = head[0::2] if name == "utf-16-le" else head[1::2]
            if zeros.count(0) > WIDE * len(zeros) and not other.count(0):
                return name
    return "utf-8"


def refuse_binary(data: bytes) -> None:
    """Raises SourceError, saying what it is, when ``data`` (or its first bytes) is not text."""
    if encoding_of(data[:HEAD]) != "utf-8":
        return
    for signature, kind, advice in SIGNATURES:
        if data.startswith(signature):
            raise SourceError(f"is {kind}, not text; {advice}")
    head = data[:HEAD]
    first = head[:BEGINNING]
    if len(first) == BEGINNING and b"\0" not in first and not CONTROLS.search(first):
        return  # what comes after a line of text may be damaged, but is text
    # A stray zero or two in a text is a slip of some program; more, or other controls with them, is no text.
    if b"\0" in head and (head.count(0) > max(1, STRAY * len(head)) or CONTROLS.search(head)):
        raise SourceError("is a binary file, not text")


def unmangled(text: str) -> str:
    """``text`` with what was read in a wrong character set and saved so ("TÃ¼rkiye") put right, line by line."""
    if not MANGLED.search(text):
        return text
    text = text.replace(HALF_QUOTE, f"{HALF_QUOTE[:2]}\x9d")
    return "".join(_put_right(line) if MANGLED.search(line) else line for line in LINES.findall(text))


def _put_right(line: str) -> str:
    """A line that was mangled, by the strict Latin-1 of some programs or by Windows-1252, once or more."""
    from ftfy import fix_encoding

    try:
        put = line.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return fix_encoding(line)
    return _put_right(put) if MANGLED.search(put) else put


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether the letters outside ASCII are UTF-8 but for a few: in other sets hardly any pair of bytes is."""
    good = len(UTF8_LETTER.findall(data))
    bad = len(UTF8_LETTER.sub(b"", data).translate(None, ASCII))
    return good >= FEW * bad


def _mend(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 as Windows-1252 has it, where it has it."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


codecs.register_error("dragoman-mend", _mend)


def _as_browsers(name: str) -> str:
    """Browsers read Latin-1 as Windows-1252, and so do the people who write pages that declare it."""
    return "cp1252" if codecs.lookup(name).name in ("iso8859-1", "ascii") else name


def _guess(data: bytes) -> str | None:
    """Windows-1252 for text that is nearly all ASCII, as English is: from a few letters nothing can be guessed."""
    from charset_normalizer import from_bytes

    sample = data[: 1 << 18]
    if len(sample.translate(None, ASCII)) < MANY * len(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    return best.encoding if best else None
