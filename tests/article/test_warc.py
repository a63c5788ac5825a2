"""Web archives: every record stands alone, and what is damaged is named or counted."""

from __future__ import annotations

import gzip
import logging
import re
import zlib
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from backports import zstd
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from dragoman.article import Item, prepare
from dragoman.article.collections import items_in
from dragoman.article.warc import pages_in
from dragoman.errors import ReadingError, SourceError

MORE = "The harbour stayed shut on Tuesday, and nobody in the town could say when the boats would sail again."


def address(number: int) -> str:
    return f"https://herald.example/{number}"


def sentence(number: int) -> str:
    return f"Ferry {number} was turned back at the mouth of the river on Monday."


def page(number: int) -> bytes:
    body = f"<p>{sentence(number)}</p><p>{MORE}</p>"
    return f"<html lang='en'><head><title>Port</title></head><body><article>{body}</article></body></html>".encode()


def answer(body: bytes, *headers: str, status: str = "HTTP/1.1 200 OK", kind: str = "text/html") -> bytes:
    lines = [status, f"Content-Type: {kind}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(body: bytes, number: int = 0, *, kind: str = "response", length: str | None = None, more: str = "") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address(number)}\r\n{more}"
        f"Content-Length: {length or len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def chunked(body: bytes) -> bytes:
    parts = [body[i : i + 64] for i in range(0, len(body), 64)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def deflated(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def read(data: bytes) -> list[Item]:
    return list(pages_in(BytesIO(data), "a.warc"))


def numbers(items: list[Item]) -> list[int]:
    """Which of the pages were read whole."""
    texts = [_text(item) for item in items]
    return [int(found[1]) for text in texts if MORE in text and (found := re.search(r"Ferry (\d+) was", text))]


def _text(item: Item) -> str:
    try:
        return prepare(item.given).text if isinstance(item.given, dict) else ""
    except ReadingError:
        return ""


def faults(items: list[Item]) -> list[str]:
    return [str(item.given) for item in items if isinstance(item.given, ReadingError)]


# ---- bodies -----------------------------------------------------------------------------------------

BODIES = [
    pytest.param(chunked(gzip.compress(page(1))), ["Transfer-Encoding: chunked", "Content-Encoding: gzip"], id="both"),
    pytest.param(chunked(page(1)), ["Transfer-Encoding: chunked"], id="chunked"),
    pytest.param(gzip.compress(page(1)), ["Content-Encoding: gzip"], id="gzip"),
    pytest.param(gzip.compress(page(1)), [], id="gzip, not said"),
    pytest.param(zlib.compress(page(1)), ["Content-Encoding: deflate"], id="deflate"),
    pytest.param(brotli.compress(page(1)), ["Content-Encoding: br"], id="brotli"),
    pytest.param(zstd.compress(page(1)), ["Content-Encoding: zstd"], id="zstd"),
    pytest.param(zstd.compress(page(1)), [], id="zstd, not said"),
    pytest.param(deflated(page(1)), ["Content-Encoding: deflate"], id="deflate without its head"),
    pytest.param(page(1), ["Content-Encoding: gzip"], id="falsely gzip"),
    pytest.param(page(1), ["Content-Encoding: br"], id="falsely brotli"),
    pytest.param(page(1), ["Transfer-Encoding: chunked"], id="falsely chunked"),
    pytest.param(gzip.compress(gzip.compress(page(1))), ["Content-Encoding: gzip, gzip"], id="twice"),
]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("body", "headers"), BODIES)
def test_a_body_is_read_by_what_it_is_and_the_records_around_it_too(
    body: bytes, headers: list[str], packed: bool
) -> None:
    records = [record(answer(page(0)), 0), record(answer(body, *headers), 1), record(answer(page(2)), 2)]
    data = b"".join(gzip.compress(one) if packed else one for one in records)
    assert numbers(read(data)) == [0, 1, 2]


@pytest.mark.parametrize("name", ["br", "zstd", "snappy"])
def test_a_body_that_cannot_be_unpacked_is_named_and_costs_no_other(name: str) -> None:
    noise = bytes(range(200, 255)) * 9
    data = record(answer(noise, f"Content-Encoding: {name}"), 1) + record(answer(page(2)), 2)
    items = read(data)
    assert numbers(items) == [2]
    assert [item.label for item in items] == [address(1), address(2)]
    assert len(faults(items)) == 1


def test_a_picture_with_false_headers_is_passed_over() -> None:
    picture = answer(b"\xff\xd8\xff\xe0" * 50, "Transfer-Encoding: chunked", kind="image/jpeg")
    data = record(answer(page(0)), 0) + record(picture, 1) + record(answer(page(2)), 2)
    items = read(data)
    assert (numbers(items), faults(items)) == ([0, 2], [])


def test_a_gzip_body_that_was_cut_off_is_read_as_far_as_it_goes_and_said() -> None:
    long = page(1).replace(b"</article>", b"".join(b"<p>%d: %s</p>" % (i, MORE.encode()) for i in range(200)))
    (item,) = read(record(answer(gzip.compress(long)[:-30], "Content-Encoding: gzip"), 1))
    assert isinstance(item.given, dict)
    assert sentence(1) in prepare(item.given).text
    assert item.given["warnings"] == ["its gzip body is cut off; what there was of it was read"]


def test_an_answer_without_a_body_is_named() -> None:
    items = read(record(answer(b""), 1) + record(answer(page(2)), 2))
    assert (numbers(items), faults(items)) == ([2], ["is an empty page"])


# ---- kinds of records -------------------------------------------------------------------------------


def test_resources_conversions_and_answers_of_http_2_are_articles() -> None:
    data = (
        record(page(0), 0, kind="resource", more="Content-Type: text/html\r\n")
        + record(f"{sentence(1)}\n\n{MORE}".encode(), 1, kind="conversion", more="Content-Type: text/plain\r\n")
        + record(answer(page(2), status="HTTP/2 200"), 2)
    )
    assert numbers(read(data)) == [0, 1, 2]


def test_what_is_passed_over_is_counted_by_kind(caplog: pytest.LogCaptureFixture) -> None:
    data = (
        record(b"software: x", 0, kind="warcinfo")
        + record(b"GET / HTTP/1.1\r\n\r\n", 1, kind="request")
        + record(answer(b"", status="HTTP/1.1 301 Moved"), 2)
        + record(b"", 3, kind="revisit")
        + record(answer(b"body{}", kind="text/css"), 4)
        + record(answer(page(5)), 5)
    )
    with caplog.at_level(logging.INFO, "dragoman.article"):
        assert numbers(read(data)) == [5]
    assert caplog.messages == [
        "6 records: 1 articles; passed over answers 301 (1), of type text/css (1), request records (1), "
        "revisit records (1), warcinfo records (1)"
    ]


def test_an_address_in_angle_brackets_is_read_without_them() -> None:
    data = record(answer(page(1)), 1).replace(address(1).encode(), b"<" + address(1).encode() + b">")
    (item,) = read(data)
    assert isinstance(item.given, dict)
    assert item.given["url"] == address(1)


@pytest.mark.parametrize("name", ["old.arc", "old.arc.gz", "old.warc"])
def test_an_arc_file_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    data = b"filedesc://old.arc 0.0.0.0 20080101000000 text/plain 76\n1 0 Archive\nURL IP-address\n\n"
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    (fault,) = faults(list(items_in(str(tmp_path / name))))
    assert "is an ARC file" in fault


def test_a_file_without_records_says_so() -> None:
    with pytest.raises(SourceError, match="no WARC records"):
        read(b"")


@pytest.mark.parametrize("name", ["A.WARC", "A.WARC.GZ", "a.gz", "a.bin"])
def test_an_archive_is_known_by_its_bytes(tmp_path: Path, name: str) -> None:
    data = b"".join(record(answer(page(i)), i) for i in range(3))
    (tmp_path / name).write_bytes(gzip.compress(data) if name.lower().endswith("gz") else data)
    assert numbers(list(items_in(str(tmp_path / name)))) == [0, 1, 2]


# ---- false lengths, other ends of lines -------------------------------------------------------------


@pytest.mark.parametrize("length", ["1", "90", "9000", "99999999", "no", "-5"])
def test_a_record_with_a_false_length_ends_where_the_next_begins(length: str) -> None:
    data = record(answer(page(0)), 0) + record(answer(page(1)), 1, length=length) + record(answer(page(2)), 2)
    items = read(data)
    assert {0, 2} <= set(numbers(items))
    assert numbers(items) == [0, 1, 2] or faults(items)


@pytest.mark.parametrize("between", [b"", b"\r\n", b"\n", b"\n\n\n\n"])
def test_records_need_no_blank_lines_between_them(between: bytes) -> None:
    data = b"".join(record(answer(page(i)), i).removesuffix(b"\r\n\r\n") + b"\r\n" + between for i in range(3))
    assert numbers(read(data)) == [0, 1, 2]


def test_archives_of_old_crawlers_are_read() -> None:
    old = b"".join(record(answer(page(n)), n).replace(b"WARC/1.0", b"WARC/0.18") for n in range(3))
    assert numbers(read(old)) == [0, 1, 2]


@pytest.mark.parametrize("junk", [b"\0\1 torn" * 60, b"lost its line end " * 60])
def test_after_junk_reading_goes_on_at_the_next_record_wherever_it_begins(junk: bytes) -> None:
    items = read(record(answer(page(1)), 1) + junk + record(answer(page(2)), 2))
    assert numbers(items) == [1, 2]
    assert [fault.partition(" at ")[0] for fault in faults(items)] == [f"{len(junk)} bytes here belong to no record"]


def test_a_page_that_speaks_of_records_is_one_page() -> None:
    told = page(1).replace(b"</article>", b"<pre>WARC/1.0\r\nWARC-Type: response</pre></article>")
    assert numbers(read(record(answer(told), 1) + record(answer(page(2)), 2))) == [1, 2]


def test_lines_may_end_in_lf_alone() -> None:
    data = b"".join(record(answer(page(i)).replace(b"\r\n", b"\n"), i).replace(b"\r\n", b"\n") for i in range(3))
    assert numbers(read(data)) == [0, 1, 2]


# ---- damage: what must survive is counted -----------------------------------------------------------

COUNT = 4
slowly = settings(deadline=None, max_examples=60)  # pages are read, which takes some milliseconds each


def archive(packed: bool) -> tuple[bytes, list[int]]:
    """An archive of five pages, and where each record begins, the end last."""
    records = [record(answer(page(i)), i) for i in range(COUNT)]
    records = [gzip.compress(one, mtime=0) for one in records] if packed else records
    starts = [sum(map(len, records[:i])) for i in range(COUNT + 1)]
    return b"".join(records), starts


def test_what_stands_before_a_cut_is_read_and_the_cut_is_named() -> None:
    for packed in (False, True):
        data, starts = archive(packed)
        for at in range(1, len(data), 41):
            items = read(data[:at])
            whole = sum(start + (0 if packed else -4) <= at for start in starts[1:])  # its blank lines may be missing
            assert numbers(items)[:whole] == list(range(whole)), at
            if packed and at not in starts:
                assert len(faults(items)) == 1, at


@slowly
@example(packed=False, at=406, bit=0)  # the last byte before a record
@given(packed=st.booleans(), at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_costs_at_most_its_own_record(packed: bool, at: int, bit: int) -> None:
    data, starts = archive(packed)
    at %= len(data)
    hurt = next(i for i in range(COUNT) if starts[i] <= at < starts[i + 1])
    damaged = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
    assert set(range(COUNT)) - {hurt} <= set(numbers(read(damaged)))


@slowly
@example(packed=False, place=1222, noise=b"\0\0\0\0")  # inside the first word of a record
@given(packed=st.booleans(), place=st.integers(0, 10_000), noise=st.binary(min_size=1, max_size=300))
def test_bytes_put_into_an_archive_cost_at_most_the_record_they_stand_in(
    packed: bool, place: int, noise: bytes
) -> None:
    data, starts = archive(packed)
    place %= len(data)
    hurt = next(i for i in range(COUNT) if starts[i] <= place < starts[i + 1])
    survived = set(numbers(read(data[:place] + noise + data[place:])))
    lost = {hurt, hurt - 1} if place == starts[hurt] else {hurt}  # between two records both neighbours may suffer
    assert set(range(COUNT)) - lost <= survived


@slowly
@given(packed=st.booleans(), first=st.integers(0, 10_000), size=st.integers(1, 2_000))
def test_of_an_archive_with_a_hole_all_records_outside_it_are_read(packed: bool, first: int, size: int) -> None:
    data, starts = archive(packed)
    first %= len(data)
    last = min(first + size, len(data))
    outside = {i for i in range(COUNT) if starts[i + 1] <= first or starts[i] >= last}
    # The line end before a record tells it from words in a page that look like one.
    outside -= {i for i in range(COUNT) if not packed and starts[i] == last and first > 0}
    assume(outside)  # an archive without a record is refused by name
    assert outside <= set(numbers(read(data[:first] + data[last:])))
