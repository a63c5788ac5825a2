"""Exports of messages: Telegram's JSON and folders of mail."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from dragoman.article import Item, prepare
from dragoman.article.collections import items_in
from dragoman.errors import ReadingError

TEXT = "The harbour master closed the port on Tuesday because of the storm."


def faults(items: list[Item]) -> list[str]:
    return [str(item.given) for item in items if isinstance(item.given, ReadingError)]


def telegram(tmp_path: Path, messages: object) -> list[Item]:
    export = {"name": "Port Herald", "type": "public_channel", "id": 77, "messages": messages}
    (tmp_path / "result.json").write_text(json.dumps(export, indent=1), "utf-8")
    return list(items_in(str(tmp_path / "result.json")))


def test_messages_of_telegram_are_articles_with_their_moments(tmp_path: Path) -> None:
    messages = [
        {"id": 1, "type": "service", "action": "create_channel", "text": ""},
        {"id": 2, "type": "message", "date": "2021-05-04T12:00:00", "date_unixtime": "1620122400", "text": TEXT},
        {
            "id": 3,
            "type": "message",
            "date": "2021-05-05T12:00:00",
            "text": ["It ", {"type": "bold", "text": "opened"}, "."],
        },
        {"id": 4, "type": "message", "photo": "a.jpg", "text": ""},
        {"id": 5, "type": "message", "date": "soon", "text": TEXT},
        "no message",
    ]
    items = telegram(tmp_path, messages)
    found = [prepare(item.given) for item in items if isinstance(item.given, dict)]
    assert [(a.id, a.text, a.published, a.outlet) for a in found] == [
        ("77/2", TEXT, "2021-05-04T10:00:00+00:00", "Port Herald"),
        ("77/3", "It opened.", "2021-05-05T12:00:00", "Port Herald"),
        ("77/5", TEXT, None, "Port Herald"),
    ]
    assert faults(items) == ["is no message"]


def test_all_chats_of_an_account_are_read(tmp_path: Path) -> None:
    chats = [{"name": f"Herald {n}", "id": n, "messages": [{"id": 1, "type": "message", "text": TEXT}]} for n in (1, 2)]
    about = {"about": "Here is the data you requested. Remember: it is yours."}
    export = {**about, "chats": {"about": "", "list": chats[:1]}, "left_chats": {"about": "", "list": chats[1:]}}
    (tmp_path / "result.json").write_text(json.dumps(export), "utf-8")
    found = [prepare(item.given) for item in items_in(str(tmp_path / "result.json")) if isinstance(item.given, dict)]
    assert [(article.id, article.outlet) for article in found] == [("1/1", "Herald 1"), ("2/1", "Herald 2")]


def test_an_export_of_telegram_that_is_cut_off_says_so(tmp_path: Path) -> None:
    telegram(tmp_path, [{"id": 1, "text": TEXT}])
    path = tmp_path / "result.json"
    path.write_bytes(path.read_bytes()[:-20])
    assert "export of Telegram" in faults(list(items_in(str(path))))[0]


def mail(number: int, text: str, *, html: str | None = None, date: str = "Tue, 04 May 2021 10:00:00 +0200") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "Ann Lee <ann@herald.example>", f"Störm {number}", date
    message["Message-ID"] = f"<{number}@herald.example>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    body = bytes(message).replace(b"\nFrom ", b"\n>From ")
    return b"From ann@herald.example Tue May  4 10:00:00 2021\n" + body + b"\n"


@pytest.mark.parametrize("name", ["herald.mbox", "herald"])
def test_each_message_of_a_folder_of_mail_is_an_article(tmp_path: Path, name: str) -> None:
    said = f"{TEXT}\n\nFrom Lisbon came no word: São Tomé’s boats were at sea."
    (tmp_path / name).write_bytes(mail(1, said) + mail(2, TEXT, html=f"<p>{TEXT}</p>") + mail(3, TEXT, date="soon"))
    items = list(items_in(str(tmp_path / name)))
    found = [prepare(item.given) for item in items if isinstance(item.given, dict)]
    assert [(a.id, a.title, a.text, a.published) for a in found] == [
        ("1@herald.example", "Störm 1", said, "2021-05-04T10:00:00+02:00"),
        ("2@herald.example", "Störm 2", TEXT, "2021-05-04T10:00:00+02:00"),
        ("3@herald.example", "Störm 3", TEXT, None),
    ]


def test_a_message_without_words_is_named_and_costs_no_other(tmp_path: Path) -> None:
    bare = b"From x@y Tue May 4 10:00:00 2021\nonly words, no headers\n\n"
    (tmp_path / "m.mbox").write_bytes(mail(1, TEXT) + mail(2, " ") + bare + mail(3, TEXT))
    items = list(items_in(str(tmp_path / "m.mbox")))
    assert [isinstance(item.given, dict) for item in items] == [True, False, True, True]
    assert faults(items) == ["is a message without words"]
