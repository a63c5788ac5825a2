"""Files of many articles, damaged: what must survive is counted. Web archives, tables, feeds and exports of databases
have such tests of their own."""

from __future__ import annotations

import json
from contextlib import suppress
from email.message import EmailMessage
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dragoman.article import Item, prepare
from dragoman.article.messages import mbox_items, telegram_items
from dragoman.article.sources import items_in_bytes
from dragoman.errors import ReadingError, SourceError

COUNT = 12
WORDS = "The harbour master closed the port on Tuesday because of the storm, and forty boats turned back, he told paper"


def text_of(number: int) -> str:
    return f"{WORDS} {number}."


def json_list() -> list[bytes]:
    """The parts of a file: what stands before the articles, each article, and what stands behind."""
    articles = [
        json.dumps({"id": str(n), "text": text_of(n), "tags": [{"name": "port"}]}, indent=1) for n in range(COUNT)
    ]
    return [b"[\n", *(f"{article},\n".encode() for article in articles[:-1]), articles[-1].encode(), b"]"]


def telegram() -> list[bytes]:
    head = b'{\n "name": "Port Herald",\n "type": "public_channel",\n "id": 77,\n "messages": [\n'
    made = [
        json.dumps(
            {
                "id": n,
                "type": "message",
                "date": "2021-05-04T12:00:00",
                "text": [text_of(n), {"type": "bold", "text": ""}],
            }
        )
        for n in range(COUNT)
    ]
    return [head, *(f"  {message},\n".encode() for message in made[:-1]), made[-1].encode(), b"\n ]\n}"]


def mbox() -> list[bytes]:
    parts = [b""]
    for number in range(COUNT):
        message = EmailMessage()
        message["From"], message["Subject"] = "ann@herald.example", f"Storm {number}"
        message["Date"] = "Tue, 04 May 2021 10:00:00 +0200"
        message.set_content(text_of(number))
        parts.append(b"From ann@herald.example Tue May  4 10:00:00 2021\n" + message.as_bytes() + b"\n")
    return [*parts, b""]


def lines() -> list[bytes]:
    return [b"", *(json.dumps({"id": str(n), "text": text_of(n)}).encode() + b"\n" for n in range(COUNT)), b""]


FILES = {"list.json": json_list, "result.json": telegram, "mail.mbox": mbox, "articles.jsonl": lines}


def read(name: str, data: bytes) -> list[Item]:
    """What is read of a file; a fault that ends it is one more item."""
    found: list[Item] = []
    items = {"result.json": telegram_items, "mail.mbox": lambda data, label: mbox_items(BytesIO(data), label)}
    reader = items.get(name, lambda data, label: items_in_bytes(data, label, name))
    try:
        found.extend(reader(data, name))
    except SourceError as error:
        found.append(Item(name, error, 0))
    return found


def numbers(items: list[Item]) -> set[int]:
    """The articles whose words came through whole."""
    texts = []
    for item in items:
        with suppress(ReadingError):  # a field's name was hit: it is set aside when it is prepared
            texts += [prepare(item.given).text] if isinstance(item.given, dict) else []
    return {n for n in range(COUNT) if any(text_of(n) in text for text in texts)}


def hit_at(parts: list[bytes], at: int) -> int:
    """Which article holds a byte; -1 before the first."""
    for number, part in enumerate(parts):
        if at < len(part):
            return number - 1
        at -= len(part)
    return COUNT


@pytest.mark.parametrize("name", FILES)
def test_an_undamaged_file_is_read_whole(name: str) -> None:
    assert numbers(read(name, b"".join(FILES[name]()))) == set(range(COUNT))


@pytest.mark.parametrize("name", FILES)
@given(part=st.floats(0.02, 0.999))
@settings(max_examples=40, deadline=None)
def test_every_article_before_a_cut_survives_and_the_cut_is_named(name: str, part: float) -> None:
    parts = FILES[name]()
    data = b"".join(parts)
    at = int(part * len(data))
    items = read(name, data[:at])
    hit = hit_at(parts, at)
    assert numbers(items) >= set(range(hit))
    if name in ("list.json", "result.json"):
        assert any(isinstance(item.given, ReadingError) for item in items)


@pytest.mark.parametrize("name", FILES)
@given(part=st.floats(0.05, 0.98), byte=st.integers(0, 255))
@settings(max_examples=40, deadline=None)
@example(part=0.5, byte=0x22)
@example(part=0.5, byte=0x7B)
@example(part=0.5, byte=0x0A)
def test_a_changed_byte_costs_no_other_article_but_a_neighbour(name: str, part: float, byte: int) -> None:
    parts = FILES[name]()
    data = bytearray(b"".join(parts))
    at = max(len(parts[0]), int(part * len(data)))
    data[at] = byte
    hit = hit_at(parts, at)
    assert numbers(read(name, bytes(data))) >= set(range(COUNT)) - {hit - 1, hit, hit + 1}


@pytest.mark.parametrize("name", FILES)
@given(part=st.floats(0.05, 0.98), noise=st.binary(min_size=1, max_size=200))
@settings(max_examples=40, deadline=None)
@example(part=0.0625, noise=b"\0\0")
@example(part=0.0625, noise=bytes(range(200)))
def test_what_is_put_in_costs_no_other_article_but_a_neighbour(name: str, part: float, noise: bytes) -> None:
    parts = FILES[name]()
    data = b"".join(parts)
    at = max(len(parts[0]), int(part * len(data)))
    hit = hit_at(parts, at)
    assert numbers(read(name, data[:at] + noise + data[at:])) >= set(range(COUNT)) - {hit - 1, hit, hit + 1}
