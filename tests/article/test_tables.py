"""Tables as people save them: a cell that can't be understood never costs its row the article."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.article import Item
from dragoman.article.collections import items_in
from dragoman.article.tables import csv_rows, table_items
from dragoman.errors import ReadingError, SourceError

TEXT = "The mayor opened the new bridge on Monday."
OTHER = "The ferry sank off the cape; nobody was hurt, the coastguard said."


def read(tmp_path: Path, content: str | bytes, name: str = "t.csv", **options: Any) -> list[Item]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(items_in(str(path), **options))


def given_of(items: list[Item]) -> list[dict[str, Any]]:
    return [item.given for item in items if isinstance(item.given, dict)]


def dates(items: list[Item]) -> list[str | None]:
    return [given.get("published") for given in given_of(items)]


# ---- names, separators, encodings -------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "text,date,title",
        "Full_Text,Publication Date,Headline",
        " BODY , pub-date , Article.Title ",
        "Notes,event_date,hlead",
        "articleText,datePublished,articleTitle",
        "ARTICLE CONTENT,Published On,Document Title",
        "Text,Datum,Titel",
        "News,Date/Time,Heading",
    ],
)
def test_the_usual_names_of_columns_are_known_in_any_writing(tmp_path: Path, header: str) -> None:
    (found,) = given_of(read(tmp_path, f'{header}\n"{TEXT}",2020-05-04,Bridge\n'))
    assert found == {"text": TEXT, "published": "2020-05-04", "title": "Bridge"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (f"id;text\n1;{TEXT}\n", "t.csv"),
        (f"id|text\n1|{TEXT}\n", "t.csv"),
        (f"id\ttext\n1\t{TEXT}\n", "t.csv"),
        (f"id\ttext\n1\t{TEXT}\n", "t.tsv"),
        (f"sep=;\nid;text\n1;{TEXT}\n", "t.csv"),
        (f'"sep=|"\r\nid|text\r\n1|{TEXT}\r\n', "t.csv"),
        (f"id,text\r1,{TEXT}\r", "t.csv"),
        (f"\ufeffid,text\n1,{TEXT}\n", "t.csv"),
        (f"\n\nid,text\n\n1,{TEXT}\n", "t.csv"),
    ],
)
def test_separators_marks_and_ends_of_lines_are_seen(tmp_path: Path, content: str, name: str) -> None:
    assert given_of(read(tmp_path, content, name)) == [{"id": "1", "text": TEXT}]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_encodings_are_seen(tmp_path: Path, encoding: str) -> None:
    text = "The café in São Tomé reopened on Monday."
    assert given_of(read(tmp_path, f"id,text\n1,{text}\n".encode(encoding))) == [{"id": "1", "text": text}]


def test_one_line_in_another_encoding_changes_no_other(tmp_path: Path) -> None:
    lines = [b"text", "São Tomé voted on Monday.".encode(), "São Paulo voted on Sunday.".encode("cp1252")]
    found = given_of(read(tmp_path, b"\n".join(lines)))
    assert [row["text"] for row in found] == ["São Tomé voted on Monday.", "São Paulo voted on Sunday."]


# ---- rows and cells ---------------------------------------------------------------------------------


def test_a_quotation_mark_that_nobody_closed_costs_no_other_row(tmp_path: Path) -> None:
    found = given_of(read(tmp_path, f'id,text\n1,"{TEXT}\n2,"{OTHER}"\n3,{TEXT}\n'))
    assert [(row["id"], row["text"]) for row in found] == [("1", TEXT), ("2", OTHER), ("3", TEXT)]


def test_line_breaks_inside_a_cell_are_kept(tmp_path: Path) -> None:
    (first, second) = read(tmp_path, f'id,text\n1,"{TEXT}\n\n{OTHER}"\n2,{TEXT}\n')
    assert isinstance(first.given, dict)
    assert first.given["text"] == f"{TEXT}\n\n{OTHER}"
    assert second.label.endswith(":5")


def test_zero_bytes_are_left_out(tmp_path: Path) -> None:
    assert [row["text"] for row in given_of(read(tmp_path, f'id,text\n1,"{TEXT}\0"\n'))] == [TEXT]


def test_a_text_that_nobody_quoted_is_read_to_its_end_and_said(tmp_path: Path) -> None:
    said = "The bridge was closed on Monday, the mayor said, because of the river."
    (found,) = given_of(read(tmp_path, f"id,text\n1,{said}\n"))
    assert found["text"] == said
    assert found["warnings"] == ["its row has 4 cells for 2 columns; the last of them were read as its text"]


def test_quotation_marks_may_have_a_backslash_before_them(tmp_path: Path) -> None:
    (found,) = given_of(
        read(tmp_path, 'title,text\n"A \\"bridge\\"","He said \\"no\\", and the mayor, he said, left."\n')
    )
    assert found == {"title": 'A "bridge"', "text": 'He said "no", and the mayor, he said, left.'}


@pytest.mark.parametrize("separator", [",", ";"])
def test_lines_about_a_table_above_its_columns_are_passed_over(tmp_path: Path, separator: str) -> None:
    head = "Search of 4 May 2021, by nobody\n\nTwo articles were found\n"
    rows = (("title", "date", "text"), ("Bridge", "2021-05-04", f'"{TEXT}"'))
    (found,) = given_of(read(tmp_path, head + "\n".join(separator.join(row) for row in rows)))
    assert found == {"title": "Bridge", "published": "2021-05-04", "text": TEXT}


def test_rows_without_anything_in_them_are_no_faults(tmp_path: Path) -> None:
    assert len(read(tmp_path, f'id,text\n1,"{TEXT}"\n,\n"",nan\n')) == 1


def test_a_cell_of_gdelts_first_graph_holds_several_addresses() -> None:
    asked: list[str] = []

    def page(url: str) -> Iterator[Item]:
        asked.append(url)
        yield Item(url, {"text": TEXT}, len(TEXT))

    rows = [
        ("t:1", ["DATE", "SOURCES", "SOURCEURLS"]),
        ("t:2", ["20130504", "h", "https://h.example/1<UDIV>https://h.example/2"]),
    ]
    items = list(table_items(iter(rows), "t", pages=page))
    assert asked == ["https://h.example/1", "https://h.example/2"]
    assert [row["url"] for row in given_of(items)] == asked


def test_a_long_row_is_read_with_a_warning_and_a_short_one_named(tmp_path: Path) -> None:
    long, short = read(tmp_path, f"text,id\n{TEXT},1,more\n,2\n")
    assert isinstance(long.given, dict)
    assert long.given["warnings"] == ["its row has 3 cells for 2 columns; the rest was left out"]
    assert isinstance(short.given, ReadingError)
    assert str(short.given) == "is a row with no text in it"


def test_of_two_columns_of_text_the_one_with_text_is_read(tmp_path: Path) -> None:
    assert given_of(read(tmp_path, f'id,text,text\n1,,{TEXT}\n2,"{OTHER}",\n')) == [
        {"id": "1", "text": TEXT},
        {"id": "2", "text": OTHER},
    ]


def test_a_table_with_tabs_is_known_under_the_name_of_a_text(tmp_path: Path) -> None:
    table = f"Event ID\tPublication Date\tEvent Text\nX1\t2019-03-04\t{TEXT}\n"
    (given,) = given_of(read(tmp_path, table, "events.txt"))
    assert (given["text"], given["published"]) == (TEXT, "2019-03-04")
    (item,) = read(tmp_path, "Event ID\tEvent Date\tEvent Type\nX1\t2019-03-04\tCOERCE\n", "events.txt")
    assert isinstance(item.given, SourceError)
    assert "column" in str(item.given)
    prose = f"{TEXT}\n\n{OTHER}\tIt was raised.\n"
    (given,) = given_of(read(tmp_path, prose, "story.txt"))
    assert given["text"] == prose.strip()


def test_html_in_a_cell_becomes_its_words(tmp_path: Path) -> None:
    (found,) = given_of(read(tmp_path, f'content\n"<p>{TEXT}</p><p>{OTHER}<br>&amp; more</p>"\n'))
    assert found["text"] == f"{TEXT}\n\n{OTHER}\n\n& more"


# ---- dates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("4-Mar-19", "2019-03-04"),
        ("01.03.2019", "2019-03-01"),
        ("04 March 2019", "2019-03-04"),
        ("20190304", "2019-03-04"),
        ('"Mar 4, 2019, 11:30:00 PM"', "2019-03-04T23:30:00"),
        ("1551945600", "2019-03-07T08:00:00+00:00"),
        ("1551945600000", "2019-03-07T08:00:00+00:00"),
        ("43528", "2019-03-04"),
        ("nan", None),
        ("NaT", None),
        ("NULL", None),
        ("", None),
        ("0000-00-00", None),
        ("next Thursday", None),
    ],
)
def test_a_date_is_understood_or_none_and_the_article_is_read(tmp_path: Path, written: str, meant: str | None) -> None:
    found = read(tmp_path, f"text,date\n{TEXT},{written}\n")
    assert dates(found) == [meant]


def test_a_date_that_is_none_is_said(tmp_path: Path) -> None:
    (found,) = given_of(read(tmp_path, f"text,date\n{TEXT},next Thursday\n"))
    assert "next Thursday" in found["warnings"][0]


def test_whether_the_day_comes_first_is_seen_in_the_column_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    months = read(tmp_path, f"text,date\n{TEXT},3/4/2019\n{TEXT},3/14/2019\n")
    days = read(tmp_path, f"text,date\n{TEXT},3/4/2019\n{TEXT},14/3/2019\n")
    assert dates(months) == ["2019-03-04", "2019-03-14"]
    assert dates(days) == ["2019-04-03", "2019-03-14"]
    assert caplog.messages == [
        "dates are taken as written month first, as '3/14/2019' is",
        "dates are taken as written day first, as '14/3/2019' is",
    ]


def test_a_date_that_could_be_two_days_is_none_until_somebody_says(tmp_path: Path) -> None:
    content = f"text,date\n{TEXT},3/4/2019\n"
    (unsaid,) = given_of(read(tmp_path, content))
    assert "published" not in unsaid
    assert "could be two days" in unsaid["warnings"][0]
    assert dates(read(tmp_path, content, day_first=True)) == ["2019-04-03"]
    assert dates(read(tmp_path, content, day_first=False)) == ["2019-03-04"]


# ---- spreadsheets -----------------------------------------------------------------------------------


def test_a_parquet_file_with_dates_of_its_own_is_read(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {"text": [TEXT, OTHER], "date": [date(2020, 5, 4), None], "timestamp": [datetime(2020, 5, 4)] * 2}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    assert dates(list(items_in(str(tmp_path / "t.parquet")))) == ["2020-05-04", "2020-05-04T00:00:00"]


def workbook(*rows: tuple[str | int, ...]) -> bytes:
    """An .xlsx file with one sheet, its second style that of a date."""

    def cell(value: str | int) -> str:
        return (
            f"<c t='inlineStr'><is><t>{value}</t></is></c>"
            if isinstance(value, str)
            else f"<c s='1'><v>{value}</v></c>"
        )

    spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{package}/content-types'>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{kinds}.sheet.main+xml'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{package}/relationships'>"
        f"<Relationship Id='r1' Type='{office}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{spread}' xmlns:r='{office}'>"
        "<sheets><sheet name='News' sheetId='1' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{package}/relationships'>"
        f"<Relationship Id='r1' Type='{office}/worksheet' Target='worksheets/sheet1.xml'/>"
        f"<Relationship Id='r2' Type='{office}/styles' Target='styles.xml'/></Relationships>",
        "xl/styles.xml": f"<styleSheet xmlns='{spread}'>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{spread}'><sheetData>{lines}</sheetData></worksheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_workbook_is_read_below_its_caption_with_its_own_dates(tmp_path: Path) -> None:
    rows = workbook(("Search of 4 May",), ("Title", "Date", "Text"), ("Bridge", 43955, TEXT), ("Ferry", 43956, OTHER))
    items = read(tmp_path, rows, "t.xlsx")
    assert given_of(items) == [
        {"title": "Bridge", "published": "2020-05-04", "text": TEXT},
        {"title": "Ferry", "published": "2020-05-05", "text": OTHER},
    ]
    assert [item.label.partition("!")[2] for item in items] == ["News:3", "News:4"]


def test_a_number_among_the_days_of_a_spreadsheet_is_a_day() -> None:
    rows = [("t:1", ["text", "date"]), ("t:2", [TEXT, date(2020, 5, 4)]), ("t:3", [OTHER, 43956.0])]
    assert dates(list(table_items(iter(rows), "t"))) == ["2020-05-04", "2020-05-05"]


@pytest.mark.parametrize("name", ["t.xlsx", "t.xls", "t.ods", "t.parquet"])
def test_what_is_no_spreadsheet_says_so(tmp_path: Path, name: str) -> None:
    (item,) = read(tmp_path, b"PK\x03\x04 and no more", name)
    assert isinstance(item.given, SourceError)


# ---- damage: what must survive is counted -----------------------------------------------------------

COUNT = 8
cells = st.text(st.sampled_from("ab éé—“”\u0627\u4e16\U0001f600,;|\t\n\"'"), max_size=40)


def table(separator: str = ",") -> tuple[bytes, list[int]]:
    """A table of eight rows, and where each begins, the end last."""
    lines = [f"id{separator}text\n", *(f'{i}{separator}"{OTHER} It was boat {i}."\n' for i in range(COUNT))]
    starts = [sum(len(line) for line in lines[: i + 1]) for i in range(COUNT + 1)]
    return "".join(lines).encode(), starts


def survivors(data: bytes) -> set[int]:
    """The rows whose text came through whole."""
    found = set()
    for item in table_items(csv_rows(io.BytesIO(data), "t"), "t"):
        text = item.given.get("text", "") if isinstance(item.given, dict) else ""
        found |= {i for i in range(COUNT) if text.startswith(OTHER) and text.endswith(f" It was boat {i}.")}
    return found


@settings(deadline=None)
@given(at=st.integers(0, 10_000))
def test_rows_before_a_cut_survive(at: int) -> None:
    data, starts = table()
    at = starts[0] + at % (len(data) - starts[0])
    whole = {i for i in range(COUNT) if starts[i + 1] <= at}
    assert whole <= survivors(data[:at])


@settings(deadline=None)
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_byte_costs_at_most_its_own_row_and_a_neighbour(at: int, byte: int) -> None:
    data, starts = table()
    at = starts[0] + at % (len(data) - starts[0])
    hurt = next(i for i in range(COUNT) if starts[i] <= at < starts[i + 1])
    lost = {hurt, hurt + 1} if data[at : at + 1] in (b"\n", b'"') else {hurt}
    assert set(range(COUNT)) - lost <= survivors(data[:at] + bytes([byte]) + data[at + 1 :])


@settings(deadline=None)
@given(row=st.integers(0, COUNT - 1), noise=st.binary(max_size=200))
def test_a_line_of_noise_costs_no_row(row: int, noise: bytes) -> None:
    data, starts = table()
    at = starts[row]
    assert survivors(data[:at] + noise + b"\n" + data[at:]) == set(range(COUNT))


@settings(deadline=None)
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=6), separator=st.sampled_from(",;\t|"))
def test_what_a_program_writes_is_read_back(rows: list[tuple[str, str]], separator: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [("id", "text"), *rows]
    )
    data = stream.getvalue().encode()
    back = [tuple(found) for _, found in csv_rows(io.BytesIO(data), "t")]
    assert back[1:] == rows


def test_a_line_of_many_megabytes_is_looked_through_once(tmp_path: Path) -> None:
    file = tmp_path / "giant.csv"
    file.write_bytes(b"id,text\n1,x\n2," + b"Kyiv denied it. " * 1_000_000 + b"\n3,x\n")
    begin = time.process_time()
    lengths = [len(item.given["text"]) for item in items_in(str(file)) if isinstance(item.given, dict)]
    assert lengths == [1, 16_000_000, 1]
    assert time.process_time() - begin < 8  # 40 when each piece was looked through with all before it
