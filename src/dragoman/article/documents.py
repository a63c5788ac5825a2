"""Documents of word processors, and pages, as lines of text: each paragraph is a line, and each row of a table.

Cells of a row are parted by a tab, paragraphs inside a cell by a line.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import IO, Any

from .. import limits
from ..errors import SourceError
from .decode import decode_narrow
from .fragment import blocks_text
from .tidy import flattened

RTF = b"{\\rtf"
ZIP = b"PK\x03\x04"
DOCX_MAIN = re.compile(r"word/document\d*\.xml")
SEVERAL = re.compile(rb"(?=\{\\rtf\d)")  # documents that somebody put behind one another in a file
CELL = re.compile(r"\\(?:nest)?cell\b")
LINK = re.compile(r'HYPERLINK(?=\s+")')  # striprtf puts its address among the words
ESCAPED = re.compile(r"\\[\\{}]")
BETWEEN = "\ue000"  # cells, while blanks are put together
NOT_SHOWN = ("script", "style", "noscript", "template", "svg", "iframe", "head", "button")


def is_docx(stream: IO[bytes]) -> bool:
    """Whether a file is a Word document, by what is packed in it."""
    try:
        return any(DOCX_MAIN.fullmatch(name) for name in zipfile.ZipFile(stream).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return False
    finally:
        stream.seek(0)


def document_text(data: bytes) -> tuple[str, str | None]:
    """The words of a rich-text or Word document, and a note when part of it is missing.

    Raises SourceError when it can't be read.
    """
    return _rtf_text(data) if data.startswith(RTF) else (_docx_text(data), None)


def _rtf_text(data: bytes) -> tuple[str, str | None]:
    from striprtf.striprtf import rtf_to_text

    parts: list[str] = []
    cut = False
    for part in filter(None, SEVERAL.split(data)):
        rtf = LINK.sub("", CELL.sub(r"\\tab ", decode_narrow(part, "cp1252")))
        braces = ESCAPED.sub("", rtf)
        cut = cut or braces.count("{") > braces.count("}")
        try:
            text = rtf_to_text(rtf, errors="replace")
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise SourceError(f"is a rich-text document that can't be read ({error}); save it as .docx") from error
        # Signs beyond the first 65,536 are written there as two halves.
        parts.append(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return "\n".join(parts), "breaks off before the end of its file" if cut else None


def _docx_text(data: bytes) -> str:
    from lxml import etree

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            name = next(name for name in archive.namelist() if DOCX_MAIN.fullmatch(name))
            root = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, etree.XMLSyntaxError, RuntimeError, OSError, EOFError) as error:
        raise SourceError(f"is a Word document that can't be read ({error}); save it again, or as text") from error
    # What was moved elsewhere, and what old programs show in place of a box, stands there twice.
    etree.strip_elements(root, "{*}Fallback", "{*}moveFrom", with_tail=False)
    return "\n".join(_docx_lines(root))


def _docx_lines(root: Any) -> Iterator[str]:
    word = root.tag.rpartition("}")[0] + "}"
    paragraph, row, cell = f"{word}p", f"{word}tr", f"{word}tc"
    for block in root.iter(paragraph, row):
        if next(block.iterancestors(paragraph, row), None) is not None:
            continue  # is in the line of what holds it
        if block.tag == paragraph:
            yield _docx_words(block, word)
        else:
            yield "\t".join(
                "\n".join(_docx_words(inner, word) for inner in held.iter(paragraph))
                for held in block.iter(cell)
                if next(held.iterancestors(cell), None) is None
            )


def _docx_words(paragraph: Any, word: str) -> str:
    signs = {f"{word}tab": "\t", f"{word}br": "\n", f"{word}cr": "\n", f"{word}noBreakHyphen": "-"}
    parts: list[str] = []
    for element in paragraph.iter():
        if element.tag == f"{word}t":
            parts.append(element.text or "")
        elif element.tag in signs and element.getparent().tag == f"{word}r":
            parts.append(signs[element.tag])
    return "".join(parts)


def page_text(html: str, marks: Mapping[str, str]) -> str:
    """The words of a page, a blank line between its blocks and a tab between cells; what an XPath of ``marks`` finds
    begins with its name.

    Raises SourceError when it can't be read.
    """
    from lxml import etree
    from lxml import html as parser

    if len(html) > limits.SOURCE_BYTES:
        raise SourceError("is a page larger than is read")
    try:
        tree = parser.document_fromstring(flattened(html))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"is not HTML that can be read: {error}") from error
    for name, path in marks.items():
        for element in tree.xpath(path):
            element.text = f"{name} {element.text or ''}"
    for cell in tree.iter("td", "th"):
        cell.tail = f"{BETWEEN}{cell.tail or ''}"
    etree.strip_elements(tree, *NOT_SHOWN, with_tail=False)
    return blocks_text(tree).replace(BETWEEN, "\t")
