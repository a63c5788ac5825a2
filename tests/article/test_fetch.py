"""Addresses: only http and https, nothing private, nothing endless."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dragoman import limits
from dragoman.article import fetch as room
from dragoman.article.addresses import is_public
from dragoman.article.fetch import fetch
from dragoman.errors import SourceError


class Site(BaseHTTPRequestHandler):
    """/page is a page, /moved leads there, /loop to itself, /big is too large, anything else isn't there."""

    def do_GET(self) -> None:
        if self.path in ("/moved", "/loop"):
            self.send_response(302)
            self.send_header("Location", "/page" if self.path == "/moved" else "/loop")
            self.end_headers()
        elif self.path in ("/page", "/big"):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=ISO-8859-2")
            self.end_headers()
            self.wfile.write(b"<html>ok</html>" * (200 if self.path == "/big" else 1))
        else:
            self.send_error(404)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_with_what_its_server_says_of_it(site: str) -> None:
    page = fetch(f"{site}/page", allow_private=True)
    assert (page.data, page.charset, page.is_html) == (b"<html>ok</html>", "iso-8859-2", True)


def test_redirects_are_followed_but_not_for_ever(site: str) -> None:
    assert fetch(f"{site}/moved", allow_private=True).url == f"{site}/page"
    with pytest.raises(SourceError, match="redirects more than"):
        fetch(f"{site}/loop", allow_private=True)


def test_what_is_not_there_says_so(site: str) -> None:
    with pytest.raises(SourceError, match="answered 404"):
        fetch(f"{site}/nothing", allow_private=True)


def test_a_page_too_large_is_left(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DOWNLOAD_BYTES", 1000)
    with pytest.raises(SourceError, match="larger than"):
        fetch(f"{site}/big", allow_private=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:8000/x", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
        "http://user:pass@127.0.0.1/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(url: str) -> None:
    with pytest.raises(SourceError, match=r"private address|no host"):
        fetch(url)


def test_a_redirect_to_a_private_address_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def public_at_first(address: str) -> bool:
        checked.append(address)
        return len(checked) == 1

    monkeypatch.setattr(room, "is_public", public_at_first)
    with pytest.raises(SourceError, match="private address"):
        fetch(f"{site}/moved")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/a", "gopher://example.org", "http://", "http://a:99999/"]
)
def test_other_schemes_and_broken_addresses_are_refused(url: str) -> None:
    with pytest.raises(SourceError, match=r"only http and https|complete address"):
        fetch(url)


SPECIAL = (
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.31.255.255",
    "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.19.0.1", "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::1",
    "2001:10::1", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1", "4000::1", "5f00::1", "fc00::1",
    "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
)  # fmt: skip


@pytest.mark.parametrize("address", SPECIAL)
def test_a_name_that_leads_to_a_special_address_is_refused_before_anything_is_sent(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved(host: str, port: int, *_: object, **__: object) -> list[object]:
        return [(None, None, 6, "", (address, port))]

    def connected(*_: object, **__: object) -> None:
        raise AssertionError("something would have been sent")

    monkeypatch.setattr("socket.getaddrinfo", resolved)
    monkeypatch.setattr("socket.socket.connect", connected)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connected)
    with pytest.raises(SourceError, match="is a private address"):
        fetch("http://news.example/")


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "192.0.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_an_address_of_the_open_internet_is_none_of_them(address: str) -> None:
    assert is_public(address)
