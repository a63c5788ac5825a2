"""The address that an article is known by, whichever way its reader came: without what only tells of that, and that of
the version for all devices."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ..data import ROOMS, read_toml
from ..errors import DataFileError

FILE = "data/addresses.toml"
CACHES = (".cdn.ampproject.org", ".google.com")  # where pages for phones are kept under the address of their site
CACHED = ("/c/s/", "/v/s/", "/amp/s/", "/c/", "/v/")  # before that address


class Known(NamedTuple):
    """The lists of ``data/addresses.toml``."""

    parameters: frozenset[str]
    beginnings: tuple[str, ...]
    pairs: frozenset[str]
    hosts: frozenset[str]
    parts: frozenset[str]
    ends: tuple[str, ...]


@cache
def known() -> Known:
    """What does not tell articles apart. Raises DataFileError when its file is not as it should be."""
    table = read_toml(ROOMS / "article" / FILE)
    if set(table) != set(Known._fields):
        raise DataFileError(f"article/{FILE}: its lists are {', '.join(Known._fields)}; not {', '.join(table)}")
    return Known(
        parameters=frozenset(table["parameters"]),
        beginnings=tuple(table["beginnings"]),
        pairs=frozenset(table["pairs"]),
        hosts=frozenset(table["hosts"]),
        parts=frozenset(table["parts"]),
        ends=tuple(table["ends"]),
    )


def address_of(url: str) -> str:
    """``url`` as it is compared: of an article's twins (AMP, mobile, with and without ``www``, shared with marks of
    whence) all give the same. What is no address on the web comes back as it is.

    >>> address_of("http://m.herald.example/world/amp/storm?utm_source=x&id=3#comments")
    'https://herald.example/world/storm?id=3'
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https") or not host:
        return url
    if inner := _cached(host, parts.path, parts.query):
        return address_of(inner)
    shown = _host(host) + (f":{port}" if port not in (None, 80, 443) else "")
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""  # a page of its own
    return urlunsplit(("https", shown, _path(parts.path), _query(parts.query), fragment))


def _cached(host: str, path: str, query: str) -> str | None:
    """The address in that of a cache of pages for phones."""
    if not host.endswith(CACHES):
        return None
    before = next((start for start in CACHED if path.startswith(start)), None)
    if before is None or "." not in path[len(before) :].partition("/")[0]:
        return None
    return f"https://{path[len(before) :]}" + (f"?{query}" if query else "")


def _host(host: str) -> str:
    first, _, rest = host.partition(".")
    return _host(rest) if first in known().hosts and "." in rest else host


def _path(path: str) -> str:
    kept = "/".join(part for part in path.split("/") if part.lower() not in known().parts)
    for end in known().ends:
        if kept.lower().endswith(end):
            kept = kept[: -len(end)] + (".html" if end == ".amp.html" else "")
            break
    return kept.rstrip("/")


def _query(query: str) -> str:
    names = known()
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(
        sorted(
            (name, value)
            for name, value in pairs
            if name.lower() not in names.parameters
            and not name.lower().startswith(names.beginnings)
            and f"{name}={value}".lower() not in names.pairs
        )
    )
