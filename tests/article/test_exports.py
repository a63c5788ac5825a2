"""Exports of databases of news, and documents that are none, become their articles."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from dragoman.article import Item, prepare
from dragoman.article.collections import items_in
from dragoman.article.exports import is_export
from dragoman.errors import ReadingError

FIRST = (
    "The harbour master of Norvik closed the port on Tuesday because two tugs had been set on fire during the night."
)
SECOND = (
    "Nobody was hurt, the police said, and the ferry to Estholm will sail again as soon as the quay has been cleared."
)
BODY = f"{FIRST}\n\n{SECOND}"
OTHER = "The council of Estholm refused the plan for a bridge by nine votes to four after a debate of six hours."


def read(tmp_path: Path, data: str | bytes, name: str = "export.txt") -> list[Item]:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(items_in(str(path)))


def articles(items: list[Item]) -> list[dict[str, Any]]:
    """What is known of each article, but for its place in the file."""
    assert [item for item in items if isinstance(item.given, ReadingError)] == []
    return [dict(item.given) for item in items if isinstance(item.given, dict)]


def faults(items: list[Item]) -> list[str]:
    return [str(item.given) for item in items if isinstance(item.given, ReadingError)]


def narrow(text: str, width: int = 70) -> str:
    """Paragraphs broken into lines, as the oldest exports have them."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        lines = [""]
        for word in paragraph.split():
            if len(lines[-1]) + len(word) > width:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)


def rtf(text: str) -> str:
    """Rich text with a paragraph for each line, and a row of cells for each line with tabs."""
    parts = []
    for line in text.split("\n"):
        line = "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in line)
        cells = line.split("\t")
        row = "\\trowd " + "".join(f"\\intbl {cell}\\cell " for cell in cells) + "\\row\n"
        parts.append(row if len(cells) > 1 else f"\\pard {line}\\par\n")
    return "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\n" + "".join(parts) + "}"


def docx(text: str, main: str = "word/document.xml") -> bytes:
    """A Word document with a paragraph for each line, and a row of a table for each line with tabs."""

    def paragraph(line: str) -> str:
        return f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'

    def row(line: str) -> str:
        cells = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in line.split("\t"))
        return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"

    body = "".join(row(line) if "\t" in line else paragraph(line) for line in text.split("\n"))
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, f'<?xml version="1.0"?><w:document {names}><w:body>{body}</w:body></w:document>')
    return packed.getvalue()


def page(text: str) -> str:
    blocks = "".join(
        f"<p>{escape(line)}</p>\n"
        if "\t" not in line
        else f"<table><tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line.split(chr(9)))}</tr></table>\n"
        for line in text.split("\n")
        if line
    )
    return f"<html><head><title>Factiva</title></head><body><form>{blocks}</form></body></html>"


MADE: dict[str, Callable[[str], str | bytes]] = {"txt": str, "rtf": rtf, "html": page, "docx": docx}


# ---- LexisNexis ------------------------------------------------------------------------------------------

LEXIS = f"""
Download Request: Selected Items: 1-2
Time Of Request: Friday, March 20, 2020  16:51:31

Terms: (harbour AND fire)

                               1 of 2 DOCUMENTS

                     Copyright 2020 Norvik Newspapers Ltd
                              All Rights Reserved

                                The Norvik Post

                             March 18, 2020 Wednesday
                                Final Edition;
                                    North

Port closed after a fire on two tugs that lay at the northern quay of
Norvik

BYLINE: By Ida Holm

SECTION: NEWS; Pg. 3

LENGTH: 41 words

DATELINE: NORVIK

{narrow(BODY)}

LOAD-DATE: March 19, 2020

LANGUAGE: ENGLISH

SUBJECT: PORTS & HARBOURS (90%); FIRES (80%); FERRIES & FERRY SERVICES
(60%)

PUBLICATION-TYPE: Newspaper

                     Copyright 2020 Norvik Newspapers Ltd
                              All Rights Reserved

                               2 of 2 DOCUMENTS

                              Estholm Gazette (Online)

                             March 19, 2020 Thursday 7:15 PM GMT

HEADLINE: No bridge

LENGTH: 20 words

BODY:

{narrow(OTHER)}

GRAPHIC: The strait at Estholm.

LOAD-DATE: March 20, 2020
"""
LEXIS_READ = [
    {
        "text": f"NORVIK — {BODY}",
        "title": "Port closed after a fire on two tugs that lay at the northern quay of Norvik",
        "byline": "Ida Holm",
        "outlet": "The Norvik Post",
        "published": "2020-03-18",
        "language": "en",
    },
    {
        "text": OTHER,
        "title": "No bridge",
        "outlet": "Estholm Gazette (Online)",
        "published": "2020-03-19T19:15:00+00:00",
    },
]


def test_lexisnexis_as_text_whose_paragraphs_are_broken_into_lines(tmp_path: Path) -> None:
    items = read(tmp_path, LEXIS)
    assert articles(items) == LEXIS_READ
    assert [item.label for item in items] == [f"{tmp_path}/export.txt[{number}]" for number in (1, 2)]


def joined(text: str) -> str:
    """The lines of a paragraph put together, as in pages and rich text."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


@pytest.mark.parametrize("kind", ["rtf", "html", "docx"])
def test_lexisnexis_as_rich_text_page_or_word(tmp_path: Path, kind: str) -> None:
    text = joined(LEXIS).replace("Final Edition; North", "\n\nFinal Edition; North")
    made = MADE[kind](text)
    assert articles(read(tmp_path, made, "a." + kind)) == LEXIS_READ


NEXIS = f"""Page 1 of 4
Date and Time: Friday, March 20, 2020 4:51:00 PM GMT
Job Number: 112358
Documents (2)
1. Port closed after fire
Client/Matter: -None-
Search Terms: harbour fire
Search Type: Terms and Connectors
2. No bridge

Port closed after fire
The Norvik Post
March 18, 2020 Wednesday
Final Edition
Copyright 2020 Norvik Newspapers Ltd All Rights Reserved
Section:\u00a0NEWS; Pg. 3
Length:\u00a041 words
Byline:\u00a0Ida Holm
Body

{FIRST}
{SECOND}
Graphic

The burnt tugs.
Classification

Language:\u00a0ENGLISH
Publication-Type:\u00a0Newspaper
Load-Date:\u00a0March 19, 2020

End of Document
No bridge
Estholm Gazette
March 19, 2020 Thursday
Copyright 2020 Estholm Press
Length:\u00a020 words
Body
{OTHER}
Classification
Language:\u00a0ENGLISH
Load-Date:\u00a0March 20, 2020
End of Document
"""
NEXIS_READ = [
    {
        "text": BODY,
        "title": "Port closed after fire",
        "byline": "Ida Holm",
        "outlet": "The Norvik Post",
        "published": "2020-03-18",
        "language": "en",
    },
    {
        "text": OTHER,
        "title": "No bridge",
        "outlet": "Estholm Gazette",
        "published": "2020-03-19",
        "language": "en",
    },
]


@pytest.mark.parametrize("kind", ["docx", "rtf", "txt", "html"])
def test_nexis_uni_in_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    made = MADE[kind](NEXIS)
    assert articles(read(tmp_path, made, "News." + kind.upper())) == NEXIS_READ


def test_an_article_that_the_database_gave_without_text_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    items = read(tmp_path, NEXIS.replace(f"{FIRST}\n{SECOND}\n", ""))
    assert faults(items) == ["is an article of LexisNexis without its text; export it again with its full text"]
    assert [item.label.rpartition("[")[2] for item in items] == ["1]", "2]"]
    assert articles(items[1:]) == NEXIS_READ[1:]


def test_a_file_that_is_cut_off_says_so_of_its_last_article(tmp_path: Path) -> None:
    items = read(tmp_path, NEXIS[: NEXIS.index("votes to four")])
    first, last = articles(items)
    assert first == NEXIS_READ[0]
    assert last["warnings"] == ["breaks off: the lines that end an article are not in the file"]
    assert OTHER.startswith(last["text"])


def test_articles_that_an_export_counts_and_does_not_hold_are_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    text = LEXIS.replace("of 2 DOCUMENTS", "of 4 DOCUMENTS")
    assert len(articles(read(tmp_path, text))) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "LexisNexis exported 4 articles; not in this file: 3, 4"
    ]


def test_a_word_of_the_body_that_is_a_field_elsewhere_ends_nothing(tmp_path: Path) -> None:
    body = f"{FIRST}\n\nBody: a man of forty, the police said.\n\nNotes: none were found.\n\n{SECOND}"
    first, _ = articles(read(tmp_path, LEXIS.replace(narrow(BODY), narrow(body))))
    assert first["text"] == f"NORVIK — {body}"


def test_a_title_that_speaks_of_a_final_is_a_title(tmp_path: Path) -> None:
    title = "Cup Final ends in a draw"
    _, last = articles(read(tmp_path, LEXIS.replace("HEADLINE: No bridge", title)))
    assert (last["title"], last["text"]) == (title, OTHER)


def test_an_article_without_a_date_that_can_be_read_has_none(tmp_path: Path) -> None:
    first, _ = articles(read(tmp_path, NEXIS.replace("March 18, 2020 Wednesday", "Spring 2020")))
    assert "published" not in first
    assert first["text"] == BODY


# ---- Factiva ---------------------------------------------------------------------------------------------

TAGGED = f"""SE\tForeign desk
HD\tPort closed after fire
BY\tBy Ida Holm
WC\t41 words
PD\t18 March 2020
ET\t14:05 GMT
SN\tThe Norvik Post
SC\tNORVPO
LA\tEnglish
CY\tCopyright 2020 Norvik Newspapers Ltd
LP\t{FIRST}
TD\t{SECOND}
CO\tnorprt : Norvik Port Authority
IN\ti74 : Transport | i763 : Ports
RE\tnorvk : Norvik
PUB\tNorvik Newspapers Ltd
AN\tDocument NORVPO0020200318eg3i00007

HD\tNo bridge
WC\t20 words
PD\t19 March 2020
SN\tEstholm Gazette
SC\tESTGAZ
LA\tEnglish
LP\t{OTHER}
AN\tDocument ESTGAZ0020200319eg3j00001

Search Summary
Text\tharbour and fire
Date\tIn the last week
"""
FACTIVA_READ = [
    {
        "id": "NORVPO0020200318eg3i00007",
        "text": BODY,
        "title": "Port closed after fire",
        "byline": "Ida Holm",
        "outlet": "The Norvik Post",
        "published": "2020-03-18T14:05:00+00:00",
        "language": "en",
    },
    {
        "id": "ESTGAZ0020200319eg3j00001",
        "text": OTHER,
        "title": "No bridge",
        "outlet": "Estholm Gazette",
        "published": "2020-03-19",
        "language": "en",
    },
]


@pytest.mark.parametrize("kind", ["txt", "rtf", "html", "docx"])
def test_factiva_with_its_tags(tmp_path: Path, kind: str) -> None:
    made = MADE[kind](TAGGED)
    assert articles(read(tmp_path, made, "factiva." + kind)) == FACTIVA_READ


def test_a_text_in_capitals_is_no_row_of_tags(tmp_path: Path) -> None:
    capitals = "IN NORVIK THE PORT WAS CLOSED.\n\nBY NOON IT WAS OPEN AGAIN.\n\nCT scans showed nothing."
    first, _ = articles(read(tmp_path, TAGGED.replace("\t", " ").replace(f"TD {SECOND}", f"TD\n{capitals}")))
    assert first["text"] == f"{FIRST}\n\n{capitals}"


UNTAGGED = f"""Foreign desk
Port closed after fire
By Ida Holm
41 words
18 March 2020
14:05 GMT
The Norvik Post
NORVPO
North
3
English
Copyright 2020 Norvik Newspapers Ltd. All Rights Reserved.

{FIRST}

{SECOND}

Norvik Newspapers Ltd

Document NORVPO0020200318eg3i00007

No bridge
20 words
19 March 2020
Estholm Gazette
ESTGAZ
English

{OTHER}

Document ESTGAZ0020200319eg3j00001

Page 2 of 2 © 2020 Factiva, Inc. All rights reserved.
"""


@pytest.mark.parametrize("kind", ["txt", "rtf", "html", "docx"])
def test_factiva_without_tags(tmp_path: Path, kind: str) -> None:
    made = MADE[kind](UNTAGGED)
    assert articles(read(tmp_path, made, "factiva." + kind)) == FACTIVA_READ


def test_a_page_of_factiva_says_which_line_is_the_title_in_the_language_of_its_reader(tmp_path: Path) -> None:
    html = f"""<html><body><h1>Dow Jones Factiva</h1><div class="article enArticle">
      <div>A long name of a section; 1</div>
      <div id="hd"><span class="enHeadline">No bridge</span></div><div class="author">Ida Holm</div>
      <div>20 Wörter</div><div>19 Januar 2020</div><div>Estholm Gazette</div><div>ESTGAZ</div><div>Englisch</div>
      <div>Copyright 2020 Estholm Press</div>
      <p class="articleParagraph enarticleParagraph">{OTHER}</p>
      <p>Dokument ESTGAZ0020200119eg3j00001</p></div></body></html>"""
    assert articles(read(tmp_path, html, "factiva.html")) == [
        {
            "id": "ESTGAZ0020200119eg3j00001",
            "text": OTHER,
            "title": "No bridge",
            "byline": "Ida Holm",
            "outlet": "Estholm Gazette",
            "published": "2020-01-19",
        }
    ]


# ---- ProQuest --------------------------------------------------------------------------------------------

LINE = "_" * 60
PROQUEST = f"""{LINE}

Report Information from ProQuest
20 March 2020 16:51
{LINE}

Table of contents

1. Port closed after fire

2. No bridge

{LINE}

Document 1 of 2

Port closed after fire

Author: Holm, Ida

Publication info: The Norvik Post ; Norvik [Norvik] 18 Mar 2020: 3.

Abstract: Two tugs burned.

Full text: {FIRST}

Author: unknown, say the police.

{SECOND}

Credit: Ida Holm

Subject: Ports; Fires

Title: Port closed after fire

Publication title: The Norvik Post; Norvik

Pages: 3

Publication date: Mar 18, 2020

Country of publication: Norway

Language of publication: English

ProQuest document ID: 1598123456

Document URL: https://search.example.org/docview/1598123456

Copyright: Copyright Norvik Newspapers Ltd Mar 18, 2020

Last updated: 2020-03-19

Database: Newsstream

{LINE}

Document 2 of 2

No bridge

Full text: {OTHER}

Publication title: Estholm Gazette

Publication date: March 19, 2020

ProQuest document ID: 1598123457

{LINE}

Contact us at: https://help.example.org
Copyright © 2020 ProQuest LLC. All rights reserved.
"""
PROQUEST_READ = [
    {
        "id": "1598123456",
        "text": f"{FIRST}\n\nAuthor: unknown, say the police.\n\n{SECOND}",
        "title": "Port closed after fire",
        "byline": "Holm, Ida",
        "outlet": "The Norvik Post",
        "published": "2020-03-18",
        "language": "en",
        "url": "https://search.example.org/docview/1598123456",
    },
    {
        "id": "1598123457",
        "text": OTHER,
        "title": "No bridge",
        "outlet": "Estholm Gazette",
        "published": "2020-03-19",
    },
]


@pytest.mark.parametrize("kind", ["txt", "rtf", "docx", "html"])
def test_proquest_in_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    made = MADE[kind](PROQUEST)
    assert articles(read(tmp_path, made, "ProQuestDocuments." + kind)) == PROQUEST_READ


def test_proquest_with_headings_and_a_table_of_details(tmp_path: Path) -> None:
    text = f"""No bridge
ProQuest document link
ABSTRACT
The council refused.
FULL TEXT
{OTHER}
DETAILS
Subject:\tBridges; Councils
Title:\tNo bridge
Publication title:\tEstholm Gazette; Estholm
Publication date:\tMar 19, 2020
Language of publication:\tEnglish
ProQuest document ID:\t1598123457"""
    expected = PROQUEST_READ[1] | {"language": "en"}
    assert articles(read(tmp_path, docx(text), "a.docx")) == [expected]
    assert articles(read(tmp_path, rtf(text), "a.rtf")) == [expected]


def test_proquest_without_the_full_text_is_named(tmp_path: Path) -> None:
    items = read(tmp_path, PROQUEST.replace(f"Full text: {OTHER}", "Full text: Not available."))
    assert faults(items) == ["is an article of ProQuest without its text; export it again with its full text"]
    assert articles(items[:1]) == PROQUEST_READ[:1]


# ---- documents that are no export, and files that only look like one --------------------------------------


@pytest.mark.parametrize("kind", ["rtf", "docx"])
def test_a_document_that_is_no_export_is_one_article(tmp_path: Path, kind: str) -> None:
    made = {"rtf": rtf, "docx": docx}[kind](f"{FIRST}\n{SECOND}")
    assert articles(read(tmp_path, made, "report." + kind)) == [{"id": "report." + kind, "text": BODY}]


def test_documents_are_known_by_their_content_also_in_an_archive(tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.bin", docx(FIRST, "word/document2.xml"))
        archive.writestr("b", rtf(SECOND))
        archive.writestr("c.txt", NEXIS)
    found = articles(read(tmp_path, packed.getvalue(), "all.zip"))
    assert [article["text"] for article in found] == [FIRST, SECOND, BODY, OTHER]


def test_rich_text_with_links_pictures_signs_and_headers_gives_its_words(tmp_path: Path) -> None:
    link = '{\\field{\\*\\fldinst{HYPERLINK "https://example.org/a"}}{\\fldrslt{Norvik}}}'
    picture = "{\\*\\shppict{\\pict\\pngblip 89504e47}}"
    words = f"The port of {link} is \\'93shut\\'94 \\u-10179?\\u-8704?."
    text = f"{{\\rtf1\\ansi{{\\header Page 3\\par}}{picture}{words}\\par}}"
    assert articles(read(tmp_path, text, "a.rtf"))[0]["text"] == "The port of Norvik is “shut” 😀."


def test_several_documents_of_rich_text_in_one_file_are_read_to_the_end(tmp_path: Path) -> None:
    assert [a["text"] for a in articles(read(tmp_path, rtf(FIRST) + rtf(SECOND), "a.rtf"))] == [BODY]


def test_rich_text_that_is_cut_off_is_read_and_named(tmp_path: Path) -> None:
    items = read(tmp_path, rtf(f"{FIRST}\n{SECOND}")[:-40], "a.rtf")
    assert articles(items[:1])[0]["text"].startswith(FIRST)
    assert faults(items) == ["breaks off before the end of its file; what there was of it was read: download it again"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", docx(FIRST)[:-60]),
        ("a.docx", docx("").replace(b"<w:body>", b"<w:bodi>")),
        ("a.rtf", b"{\\rtf1\\uc }"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ],
)
def test_a_document_that_can_not_be_read_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    (item,) = read(tmp_path, data, name)
    assert isinstance(item.given, ReadingError)
    assert "save" in str(item.given)


def test_what_was_inserted_is_read_and_what_was_deleted_is_not(tmp_path: Path) -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f"<w:document {names}><w:body><w:sdt><w:sdtContent><w:p><w:r><w:t>The port is </w:t></w:r>"
            "<w:del><w:r><w:delText>open</w:delText></w:r></w:del><w:ins><w:r><w:t>shut.</w:t></w:r></w:ins></w:p>"
            "</w:sdtContent></w:sdt></w:body></w:document>",
        )
    assert articles(read(tmp_path, packed.getvalue(), "a.docx"))[0]["text"] == "The port is shut."


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n\nThe report runs to Document 1 of 3, and ProQuest holds it. Length: short.\n\n{SECOND}",
        f"LENGTH: the word stood on the plan.\n\n{FIRST}\n\nEnd of Document\n",
        f"Body\n\n{FIRST}\n\nHD is a sign on the door.\n",
    ],
)
def test_a_text_that_only_speaks_of_such_things_is_one_article(tmp_path: Path, text: str) -> None:
    assert is_export(text.encode())
    assert articles(read(tmp_path, text)) == [{"id": "export.txt", "text": text.strip()}]


def test_json_that_quotes_an_export_stays_json(tmp_path: Path) -> None:
    lines = '{"text": "End of Document"}\n{"text": "Load-Date: ProQuest"}\n'
    assert [article["text"] for article in articles(read(tmp_path, lines, "a.txt"))] == [
        "End of Document",
        "Load-Date: ProQuest",
    ]


def test_what_is_read_is_ready_to_be_prepared(tmp_path: Path) -> None:
    (first, _) = articles(read(tmp_path, TAGGED))
    assert prepare(first).published == "2020-03-18T14:05:00+00:00"


@pytest.mark.parametrize(
    ("text", "end", "first"),
    [
        (LEXIS, "2 of 2 DOCUMENTS", LEXIS_READ[0]),
        (NEXIS, "No bridge\nEstholm", NEXIS_READ[0]),
        (TAGGED, "HD\tNo bridge", FACTIVA_READ[0]),
        (UNTAGGED, "No bridge", FACTIVA_READ[0]),
        (PROQUEST, "Document 2 of 2", PROQUEST_READ[0]),
    ],
)
def test_an_article_is_read_wherever_the_file_breaks_off_behind_it(
    tmp_path: Path, text: str, end: str, first: dict[str, Any]
) -> None:
    for cut in range(text.index(end), len(text), 23):
        items = read(tmp_path, text[:cut])
        assert items[0].given == first, cut
        assert len(items) <= 2
