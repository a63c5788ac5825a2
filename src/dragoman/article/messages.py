"""Exports of messages: a channel or chat of Telegram in JSON, and mail in an mbox file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import IO, Any

import msgspec

from .. import limits
from ..errors import SourceError
from .columns import Dates
from .fragment import fragment_text, is_markup
from .rescue import objects_in
from .sources import Item, lines_in

TELEGRAM = re.compile(rb'^\s*\{\s*"name"\s*:.{0,2000}?"messages"\s*:\s*\[', re.DOTALL)
ALL_OF_TELEGRAM = re.compile(rb'^\s*\{\s*"about"\s*:\s*"Here is the data you requested')
MBOX = re.compile(rb"^From \S+.*\d{4}\r?\n(?:[\w-]+:|>)")
FROM = re.compile(rb"^From \S.*\d{4}\s*$")


def is_telegram(head: bytes) -> bool:
    """Whether a file that begins so is Telegram's own export of a channel or chat, or of all of an account."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    return TELEGRAM.match(head) is not None or ALL_OF_TELEGRAM.match(head) is not None


def is_mbox(head: bytes) -> bool:
    """Whether a file that begins so is a folder of mail."""
    return MBOX.match(head) is not None


def telegram_items(data: bytes, label: str) -> Iterator[Item]:
    """The messages that have text. Raises SourceError, when all that can be read of a broken file was."""
    try:
        export = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
        chats = [export] if "messages" in export else [*export["chats"]["list"]]
        chats += export.get("left_chats", {}).get("list", [])
        messages = [(chat, message) for chat in chats for message in chat["messages"]]
        fault = None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError, AttributeError) as error:
        fault = error
        head, found = _telegram_head(data), objects_in(data, lambda found: "id" in found and "text" in found)
        messages = [(head, message) for message in found]
    for number, (chat, message) in enumerate(messages, 1):
        if not isinstance(message, dict):
            yield Item(f"{label}[{number}]", SourceError("is no message"), 0)
        elif message.get("type", "message") == "message" and (text := _telegram_text(message.get("text"))):
            yield Item(f"{label}[{number}]", _telegram_given(chat, message, number, text, label), len(text))
    if fault is not None:
        said = f"is not an export of Telegram that can be read whole, only {len(messages)} messages of it: {fault}"
        raise SourceError(said)


def _telegram_head(data: bytes) -> dict[str, Any]:
    """What a broken export says of its channel before the messages."""
    head = TELEGRAM.match(data.removeprefix(b"\xef\xbb\xbf"))
    try:
        return dict(msgspec.json.decode(head[0] + b"]}")) if head else {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _telegram_given(
    export: dict[str, Any], message: dict[str, Any], number: int, text: str, label: str
) -> dict[str, Any]:
    name, author = export.get("name"), message.get("author")
    given = {
        "id": f"{export.get('id') or name or label}/{message.get('id', number)}",
        "text": text,
        "published": _telegram_moment(message),
        "outlet": name if isinstance(name, str) else None,
        "byline": author if isinstance(author, str) else None,
    }
    return {key: value for key, value in given.items() if value}


def _telegram_text(text: Any) -> str:
    """Words come as a string, or as a list of strings and of pieces with a format."""
    parts = text if isinstance(text, list) else [text]
    words = (part.get("text") if isinstance(part, dict) else part for part in parts)
    return "".join(word for word in words if isinstance(word, str)).strip()


def _telegram_moment(message: dict[str, Any]) -> str | None:
    """``date_unixtime`` is in UTC, ``date`` by the clock of whoever exported it."""
    stamp = str(message.get("date_unixtime") or "")
    if stamp.isascii() and stamp.isdecimal() and len(stamp) <= 11:
        return datetime.fromtimestamp(int(stamp), UTC).isoformat()
    return Dates().read(message.get("date"))[0]


def mbox_items(stream: IO[bytes], label: str) -> Iterator[Item]:
    """The messages of a folder of mail; one that can't be read, or has no words, is named."""
    for number, data in enumerate(_mails(stream), 1):
        where = f"{label}[{number}]"
        try:
            yield Item(where, _mail(data, where), len(data))
        except SourceError as error:
            yield Item(where, error, len(data))
        except (LookupError, ValueError, TypeError, AttributeError) as error:  # from the library, for broken headers
            yield Item(where, SourceError(f"is a message that can't be read: {error}"), len(data))


def _mails(stream: IO[bytes]) -> Iterator[bytes]:
    mail: list[bytes] = []
    blank = True
    for line in lines_in(stream):
        if blank and FROM.match(line):
            if mail:
                yield b"".join(mail)
            mail = []
        else:
            mail.append(line[1:] if line.startswith(b">From ") else line)
        blank = not line.strip()
    if mail:
        yield b"".join(mail)


def _mail(data: bytes, where: str) -> dict[str, Any]:
    if len(data) > limits.SOURCE_BYTES:
        raise SourceError("is a message larger than is read")
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    content = body.get_content() if body is not None else ""
    if not isinstance(content, str) or not content.strip():
        raise SourceError("is a message without words")
    published, warning = Dates().read(_header(message, "date"))
    given = {
        "id": (_header(message, "message-id") or where).strip("<>"),
        "text": fragment_text(content) if is_markup(content) else content.replace("\r\n", "\n").strip(),
        "title": _header(message, "subject"),
        "byline": _header(message, "from"),
        "published": published,
        "warnings": [warning] if warning else None,
    }
    return {key: value for key, value in given.items() if value}


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return " ".join(str(value).split()) or None if value is not None else None
