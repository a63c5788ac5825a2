"""Fetches one page from the web, and nothing else: no private address, no endless page."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from .. import limits
from ..errors import SourceError
from .addresses import is_public

if TYPE_CHECKING:
    from protego import Protego
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool

AGENT = "dragoman"  # the name that robots.txt may have rules for
# A group of rules is for all versions of a program.
VERSIONED = re.compile(r"^(\s*user-agent\s*:\s*[a-z_-]+)/\S*", re.I | re.M)
HEADERS = {
    "User-Agent": "dragoman (reads news articles one at a time)",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
}
PACKED = ("", "identity", "gzip", "x-gzip", "deflate")  # what a body may be packed with, and only once


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


class Robots:
    """What the robots.txt of each site lets a program fetch, asked once a site (RFC 9309)."""

    def __init__(self, *, allow_private: bool = False) -> None:
        self.allow_private = allow_private
        self._sites: dict[str, Protego] = {}

    def check(self, url: str) -> None:
        """Raises SourceError when the site of ``url`` asks programs to leave it alone."""
        parts = _parts(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._sites:
            self._sites[site] = self._ask(f"{site}/robots.txt")
        if not self._sites[site].can_fetch(url, AGENT):
            raise SourceError("the robots.txt of its site asks programs not to fetch it")

    def _ask(self, url: str) -> Protego:
        """A site without the file allows all. Raises SourceError when its server fails: nothing may be fetched then."""
        from protego import Protego

        try:
            rules = fetch(url, allow_private=self.allow_private).data.decode("utf-8-sig", "replace")
        except AnswerError as error:
            if error.status >= 500:
                raise
            rules = ""
        return Protego.parse(VERSIONED.sub(r"\1", rules))


class AnswerError(SourceError):
    """A server answered, but not with a page."""

    def __init__(self, status: int, reason: str | None) -> None:
        super().__init__(f"the server answered {status} {reason or ''}".rstrip())
        self.status = status


class PrivateAddressError(SourceError):
    """An address lies on the reader's own network; ``refused`` says which."""

    def __init__(self, host: str, address: str) -> None:
        self.refused = f"{host} is a private address ({address})"
        super().__init__(f"{self.refused}; save the page and give the file instead")


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    etag: str | None = None,
    modified: str | None = None,
    robots: Robots | None = None,
) -> Page:
    """The page at ``url``, redirects followed. ``allow_private`` lets it stand on the reader's own network.

    With the ``etag`` or ``modified`` of an earlier Page, a server may answer that it is unchanged, without data.
    ``robots`` is asked before each request: for what nobody named, but a feed led to.

    Raises SourceError for other schemes than http and https, for private addresses, for what robots.txt keeps
    programs from, and for what doesn't answer in ``limits.PAGE_SECONDS``.
    """
    given = {"If-None-Match": etag, "If-Modified-Since": modified}
    asked = {name: value for name, value in given.items() if value and value.isascii() and value.isprintable()}
    with _deadline(limits.PAGE_SECONDS) as deadline:
        for _ in range(limits.REDIRECTS + 1):
            if robots is not None:
                robots.check(url)
            response = _request(url, allow_private, asked, deadline)
            try:
                target = response.headers.get("Location")
                if response.status in (301, 302, 303, 307, 308) and target:
                    url = _joined(url, target)
                    continue
                if response.status == 304 and asked:
                    return Page(url, b"", None, False, etag, modified, unchanged=True)
                if response.status != 200:
                    raise AnswerError(response.status, response.reason)
                kind = response.headers.get("Content-Type", "").lower()
                marks = response.headers.get("ETag"), response.headers.get("Last-Modified")
                return Page(url, _body(response, deadline), _charset(kind), "html" in kind, *marks)
            finally:
                response.close()
    raise SourceError(f"redirects more than {limits.REDIRECTS} times")


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError as error:
        raise SourceError(f"redirects to what is no address: {target[:100]!r}") from error


def _parts(url: str) -> SplitResult:
    """The parts of an http or https address. Raises SourceError for others and for what is no address."""
    scheme = url.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        raise SourceError(f"only http and https addresses are fetched, not {scheme}")
    try:
        parts = urlsplit(url)
        complete = parts.hostname is not None and parts.port != 0
    except ValueError:  # brackets that don't close, a port of a million
        complete = False
    if not complete:
        raise SourceError("is not a complete address")
    return parts


class _Deadline:
    """Cuts a connection off when its time is over: time-outs for each read don't end a page that comes by drips."""

    def __init__(self) -> None:
        self.over = False
        self._socket: Any = None

    def watch(self, connected: Any) -> None:
        self._socket = connected
        if self.over:
            self.cut()

    def cut(self) -> None:
        self.over = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


@contextmanager
def _deadline(seconds: float) -> Iterator[_Deadline]:
    deadline = _Deadline()
    timer = threading.Timer(seconds, deadline.cut)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()


def _too_slow() -> SourceError:
    return SourceError(f"took more than {limits.PAGE_SECONDS} s to come and was left")


def _request(url: str, allow_private: bool, asked: dict[str, str], deadline: _Deadline) -> BaseHTTPResponse:
    import urllib3

    parts = _parts(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(host, port, allow_private)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        named = parts.netloc.rpartition("@")[2].encode("idna" if not parts.netloc.isascii() else "ascii").decode()
        return _pool(parts.scheme, address, host, port, deadline).urlopen(
            "GET",
            urllib3.util.parse_url(target).url,
            headers={**HEADERS, **asked, "Host": named},
            redirect=False,
            retries=False,
            preload_content=False,
        )
    except UnicodeError as error:
        raise SourceError("is not a complete address") from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        if deadline.over:
            raise _too_slow() from error
        raise SourceError(f"could not be fetched: {getattr(error, 'reason', None) or error}") from error


def _pool(scheme: str, address: str, host: str, port: int, deadline: _Deadline) -> HTTPConnectionPool:
    """The connection goes to the address that was checked, so that a second look-up can't lead elsewhere."""
    import certifi
    import urllib3

    timeout = urllib3.Timeout(limits.FETCH_SECONDS)
    pool: HTTPConnectionPool
    if scheme == "https":
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
    kind: Any = pool.ConnectionCls

    class Watched(kind):  # type: ignore[misc]
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    pool.ConnectionCls = Watched
    return pool


def _address(host: str, port: int, allow_private: bool) -> str:
    """The address of a host, none of whose addresses may be private unless that is allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"there is no host {host!r}") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    for address in addresses:
        if not allow_private and not is_public(address):
            raise PrivateAddressError(host, address)
    return addresses[0]


def _body(response: BaseHTTPResponse, deadline: _Deadline) -> bytes:
    import urllib3

    packed = response.headers.get("Content-Encoding", "").strip().lower()
    if packed not in PACKED:
        raise SourceError(f"is packed in a way that was not asked for ({packed[:40]})")
    data = bytearray()
    try:
        for chunk in response.stream(1 << 16, decode_content=True):
            data += chunk
            if len(data) > limits.DOWNLOAD_BYTES:
                raise SourceError(f"is larger than {limits.DOWNLOAD_BYTES // 1_000_000} MB")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        if not deadline.over:
            raise SourceError(f"broke off: {error}") from error
    if deadline.over:  # a body without a length ends like a whole one
        raise _too_slow()
    return bytes(data)


def _charset(content_type: str) -> str | None:
    _, found, rest = content_type.partition("charset=")
    return rest.split(";")[0].strip(" \"'") if found else None
