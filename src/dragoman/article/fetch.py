"""Fetches one page from the web, and nothing else: no private address, no endless page."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from .. import limits
from ..errors import SourceError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

HEADERS = {
    "User-Agent": "dragoman (reads news articles one at a time)",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
}


class Page(NamedTuple):
    """What an address gave: ``charset`` is the one that its server declared; ``etag`` and ``modified`` are what
    it wants to be asked with next time, ``unchanged`` its answer that nothing is new since."""

    url: str
    data: bytes
    charset: str | None
    is_html: bool
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False


def is_url(source: str) -> bool:
    """Whether ``source`` is written as an address rather than a path."""
    return "://" in source[:20]


def fetch(url: str, *, allow_private: bool = False, etag: str | None = None, modified: str | None = None) -> Page:
    """The page at ``url``, redirects followed. ``allow_private`` lets it stand on the reader's own network.

    With the ``etag`` or ``modified`` of an earlier Page, a server may answer that it is unchanged, without data.

    Raises SourceError for other schemes than http and https, for private addresses, and for what doesn't answer.
    """
    asked = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
    for _ in range(limits.REDIRECTS + 1):
        response = _request(url, allow_private, asked)
        try:
            target = response.headers.get("Location")
            if response.status in (301, 302, 303, 307, 308) and target:
                url = urljoin(url, target)
                continue
            if response.status == 304 and asked:
                return Page(url, b"", None, False, etag, modified, unchanged=True)
            if response.status != 200:
                raise SourceError(f"the server answered {response.status} {response.reason or ''}".rstrip())
            kind = response.headers.get("Content-Type", "").lower()
            marks = response.headers.get("ETag"), response.headers.get("Last-Modified")
            return Page(url, _body(response), _charset(kind), "html" in kind, *marks)
        finally:
            response.close()
    raise SourceError(f"redirects more than {limits.REDIRECTS} times")


def _request(url: str, allow_private: bool, asked: dict[str, str]) -> BaseHTTPResponse:
    import certifi
    import urllib3

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise SourceError(f"only http and https addresses are fetched, not {parts.scheme}")
    host = parts.hostname
    try:
        port = parts.port
    except ValueError:
        port = -1
    if not host or port == -1:
        raise SourceError("is not a complete address")
    address = _address(host, port or (443 if parts.scheme == "https" else 80), allow_private)
    timeout = urllib3.Timeout(limits.FETCH_SECONDS)
    headers = {**HEADERS, **asked, "Host": parts.netloc.rpartition("@")[2]}
    # The connection goes to the address that was checked, so that a second look-up can't lead elsewhere.
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            address,
            port,
            timeout=timeout,
            server_hostname=host,
            assert_hostname=host,
            cert_reqs="CERT_REQUIRED",
            ca_certs=certifi.where(),
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        return pool.urlopen(
            "GET", urllib3.util.parse_url(target).url, headers=headers, redirect=False, retries=1, preload_content=False
        )
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise SourceError(f"could not be fetched: {getattr(error, 'reason', None) or error}") from error


def _address(host: str, port: int, allow_private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"there is no host {host!r}") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    for address in addresses:
        if not allow_private and not _is_public(address):
            raise SourceError(f"{host} is a private address ({address}); save the page and give the file instead")
    return addresses[0]


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or inner.is_global)


def _body(response: BaseHTTPResponse) -> bytes:
    import urllib3

    data = bytearray()
    try:
        for chunk in response.stream(1 << 16, decode_content=True):
            data += chunk
            if len(data) > limits.DOWNLOAD_BYTES:
                raise SourceError(f"is larger than {limits.DOWNLOAD_BYTES // 1_000_000} MB")
    except urllib3.exceptions.HTTPError as error:
        raise SourceError(f"broke off: {error}") from error
    return bytes(data)


def _charset(content_type: str) -> str | None:
    _, found, rest = content_type.partition("charset=")
    return rest.split(";")[0].strip(" \"'") if found else None
