"""Servers that lie, stall, flood or lead astray: each ends in one line that says so, soon."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import certifi
import pytest

from dragoman import limits
from dragoman.article import fetch as room
from dragoman.article import open_sources, prepare
from dragoman.article.collections import items_in
from dragoman.article.fetch import Robots, fetch
from dragoman.errors import ReadingError, SourceError

PEM = Path(__file__).parent / "data" / "herald.pem"  # made for these tests: a key, and a certificate that nobody signed
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
STORY = "The envoy left Zürich on Monday, officials said, and nobody saw him go. It was the third time this year."
Answer = Callable[[socket.socket], None]


class Server:
    """Answers what ``answers`` has for a path, with bytes or by a function of the connection; notes what was asked."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, bytes | Answer] = {}
        self.asked: list[bytes] = []
        self.tls = tls
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://{host}:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, plain: socket.socket) -> None:
        try:
            with plain, self.tls.wrap_socket(plain, server_side=True) if self.tls else plain as connection:
                request = connection.recv(65536)
                self.asked.append(request)
                path = request.split(b" ")[1].decode("latin-1") if b" " in request else ""
                answer = self.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)
        except OSError:
            return  # the other side had enough


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.listener.close()


@pytest.fixture(autouse=True)
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FETCH_SECONDS", 1)
    monkeypatch.setattr(limits, "PAGE_SECONDS", 1.5)
    monkeypatch.setattr(limits, "DOWNLOAD_BYTES", 1_000_000)


def get(url: str, **options: Any) -> bytes:
    return fetch(url, allow_private=True, **options).data


def drips(data: bytes, every: float = 0.05) -> Answer:
    def answer(connection: socket.socket) -> None:
        for number in range(len(data)):
            connection.sendall(data[number : number + 1])
            time.sleep(every)

    return answer


def endless(start: bytes, unit: bytes) -> Answer:
    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(unit)

    return answer


# ---- what they send -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda connection: time.sleep(3), "could not be fetched"),
        (drips(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200), "took more than"),
        (drips(OK + b"\r\n" + b"<p>drip</p>" * 20), "took more than"),
        (drips(OK + b"Content-Length: 2000\r\n\r\n" + b"<p>drip</p>" * 20), "took more than"),
        (drips(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 40), "took more than"),
        (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "took more than|could not be fetched"),
        (endless(OK + b"\r\n", b"<p>more</p>" * 1000), "larger than 1 MB"),
        (
            endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"more" * 1024 + b"\r\n"),
            "larger than 1 MB",
        ),
        (OK + b"Content-Length: 5000\r\n\r\n<p>half", "broke off"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<p>ha", "broke off"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<p>", "broke off"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(50_000_000)), "larger than 1 MB"),
        (OK + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(gzip.compress(bytes(10))), "not asked for"),
        (OK + b"Content-Encoding: br\r\n\r\nabc", "not asked for"),
        (OK + b"Content-Encoding: gzip\r\n\r\nno gzip at all", "broke off"),
        (OK + b"X-Big: " + b"a" * 100_000 + b"\r\n\r\n", "could not be fetched"),
        (OK + b"X-Many: a\r\n" * 500 + b"\r\n", "could not be fetched"),
        (b"no HTTP at all\r\n\r\n", "could not be fetched"),
        (b"", "could not be fetched"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "answered 304"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "answered 500 Oops"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "answered 204"),
    ],
)
def test_each_way_to_misbehave_is_one_error(server: Server, answer: bytes | Answer, reason: str) -> None:
    server.answers["/"] = answer
    begin = time.monotonic()
    with pytest.raises(SourceError, match=reason):
        get(f"{server.url}/")
    assert time.monotonic() - begin < 10


def test_more_than_the_length_announced_is_left(server: Server) -> None:
    server.answers["/"] = OK + b"Content-Length: 9\r\n\r\n<p>ok</p><script>no"
    assert get(f"{server.url}/") == b"<p>ok</p>"


def test_a_packed_page_is_unpacked(server: Server) -> None:
    server.answers["/"] = OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>ok</p>")
    assert get(f"{server.url}/") == b"<p>ok</p>"


@pytest.mark.parametrize("declared", ["utf-8", "klingon", "utf-7\x00", "iso-8859-1", ""])
def test_a_wrong_character_set_is_seen_through(server: Server, declared: str) -> None:
    page = f"<html lang=en><body><article><p>{STORY}</p><p>{STORY}</p></article></body></html>".encode("cp1252")
    kind = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={declared}\r\n\r\n"
    server.answers["/"] = kind.encode("latin-1") + page
    (item,) = open_sources([f"{server.url}/"], allow_private=True)
    assert isinstance(item.given, dict)
    assert "Zürich" in prepare(item.given).text


def test_a_picture_is_no_article(server: Server) -> None:
    server.answers["/"] = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n"
    (item,) = open_sources([f"{server.url}/"], allow_private=True)
    assert isinstance(item.given, SourceError)
    assert "a picture" in str(item.given)


# ---- where they lead ------------------------------------------------------------------------------------


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.org/", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("data:text/html,hello", "only http and https"),
        ("http://[::1", "no address|complete address"),
        ("http://a:99999999/", "complete address"),
        ("http://" + "a" * 300 + ".example/", "no host"),
        ("http://\xe9\xe9..\xe9/", "no host|complete address"),
    ],
)
def test_redirects_to_what_is_not_fetched(server: Server, to: str, reason: str) -> None:
    server.answers["/"] = moved(to)
    with pytest.raises(SourceError, match=reason):
        get(f"{server.url}/")


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "[::1]", "[fe80::1]", "10.1.2.3", "0.0.0.0"])
def test_redirects_into_the_own_network(server: Server, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    server.answers["/"] = moved(f"http://{inside}:{server.port}/secret")
    public = room.is_public
    first = [True]  # the server itself stands for one outside
    monkeypatch.setattr(room, "is_public", lambda address: first.pop() if first else public(address))
    with pytest.raises(SourceError, match="private address"):
        fetch(f"{server.url}/")
    assert len(server.asked) == 1


def test_a_ring_of_two(server: Server) -> None:
    server.answers.update({"/a": moved("/b"), "/b": moved(f"{server.url}/a")})
    with pytest.raises(SourceError, match=f"more than {limits.REDIRECTS} times"):
        get(f"{server.url}/a")
    assert len(server.asked) == limits.REDIRECTS + 1


def resolver(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[list[str]]]) -> None:
    """Stands in for the system's: the n-th question for a name gets the n-th answer; addresses are themselves."""
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:
        answers = names.get(host)
        if answers is None:
            return real(host, port, *arguments, **options)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_name_that_changes_its_address_after_the_check_leads_nowhere_else(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when it is checked, this machine when it is connected to."""
    server.answers["/"] = OK + b"\r\nsecret"
    outside = Server("127.0.0.2")  # stands for a public one
    outside.listener.close()
    outside.listener = socket.create_server(("127.0.0.2", server.port))
    outside.answers["/"] = OK + b"\r\npublic"
    threading.Thread(target=outside._serve, daemon=True).start()
    public = room.is_public
    monkeypatch.setattr(room, "is_public", lambda address: address == "127.0.0.2" or public(address))
    resolver(monkeypatch, {"rebind.example": [["127.0.0.2"], ["127.0.0.1"]]})
    assert fetch(f"http://rebind.example:{server.port}/").data == b"public"
    with pytest.raises(SourceError, match="private address"):
        fetch(f"http://rebind.example:{server.port}/")
    assert server.asked == []
    outside.listener.close()


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver(monkeypatch, {"mixed.example": [["93.184.216.34", "192.168.0.7"]]})
    with pytest.raises(SourceError, match="private address"):
        fetch("http://mixed.example/")


# ---- TLS ------------------------------------------------------------------------------------------------


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    made = Server(tls=context)
    made.answers["/"] = OK + b"\r\n<p>ok</p>"
    resolver(monkeypatch, {"herald.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})
    yield made
    made.listener.close()


def test_a_certificate_that_nobody_trusted_signed_is_refused(secure: Server) -> None:
    with pytest.raises(SourceError, match=r"(?i)certificate"):
        get(f"https://herald.example:{secure.port}/")
    assert not any(secure.asked)


def test_a_certificate_of_another_name_is_refused(secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certifi, "where", lambda: str(PEM))
    assert get(f"https://herald.example:{secure.port}/") == b"<p>ok</p>"
    for host in ("other.example", "127.0.0.1"):
        with pytest.raises(SourceError, match=r"(?i)certificate|match"):
            get(f"https://{host}:{secure.port}/")


def test_a_server_that_does_not_speak_tls(server: Server) -> None:
    with pytest.raises(SourceError, match="could not be fetched"):
        get(f"https://127.0.0.1:{server.port}/")


# ---- 304 and robots.txt ---------------------------------------------------------------------------------


def test_what_is_unchanged_comes_without_data_and_odd_marks_are_not_sent(server: Server) -> None:
    server.answers["/"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    page = fetch(f"{server.url}/", allow_private=True, etag='"1"', modified="odd\r\n folded: line")
    assert page.unchanged
    assert (page.data, page.etag) == (b"", '"1"')
    assert b'If-None-Match: "1"' in server.asked[0]
    assert b"folded" not in server.asked[0]


def test_the_user_agent_is_plain(server: Server) -> None:
    server.answers["/"] = OK + b"\r\nok"
    get(f"{server.url}/")
    assert b"User-Agent: dragoman (" in server.asked[0]


RULES = b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /private\n\nUser-agent: dragoman\nDisallow: /no\n"


def test_robots_txt_is_asked_once_and_kept_to_after_redirects(server: Server) -> None:
    server.answers.update({"/robots.txt": RULES, "/yes": OK + b"\r\nok", "/no": OK + b"\r\nno", "/to": moved("/no")})
    robots = Robots(allow_private=True)
    assert get(f"{server.url}/yes", robots=robots) == b"ok"
    for path in ("/no", "/to"):
        with pytest.raises(SourceError, match=r"robots\.txt"):
            get(f"{server.url}{path}", robots=robots)
    assert [request.split(b" ")[1] for request in server.asked] == [b"/robots.txt", b"/yes", b"/to"]
    assert get(f"{server.url}/no") == b"no"  # what a person names is fetched


@pytest.mark.parametrize(
    ("rules", "kept", "free"),
    [
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", "/a/b.pdf.html"),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", "/a?p=1"),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/", "/news/1"),
        ("User-agent: *\nAllow: /news\nDisallow: /news/old/", "/news/old/1", "/news/1"),
        ("User-agent: *\nDisallow: /a\nAllow: /a", None, "/a"),
        ("User-agent: dragoman\nDisallow: /a\n\nUser-agent: x\n\nUser-agent: dragoman\nDisallow: /b", "/a", "/c"),
        ("User-agent: dragoman\nDisallow: /a\n\nUser-agent: x\n\nUser-agent: dragoman\nDisallow: /b", "/b", "/c"),
        ("User-agent: other\nUser-agent: dragoman\n\n\nDisallow: /a\n\nDisallow: /b", "/b", "/c"),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", "/b"),
        ("USER-AGENT: Dragoman/2.0 # us\r\nDISALLOW: /a # not here\r\n", "/a", "/b"),
        ("User-agent: *\nDisallow: /\n\nUser-agent: dragoman\nDisallow:", None, "/a"),
    ],
)
def test_robots_txt_means_what_its_standard_says(server: Server, rules: str, kept: str | None, free: str) -> None:
    answer = b"HTTP/1.1 200 OK\r\n\r\n" + rules.encode()
    server.answers.update({"/robots.txt": answer, free: OK + b"\r\nok"})
    robots = Robots(allow_private=True)
    assert get(f"{server.url}{free}", robots=robots) == b"ok"
    if kept is not None:
        with pytest.raises(SourceError, match=r"robots\.txt"):
            get(f"{server.url}{kept}", robots=robots)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", True),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>no rules</html>\xff\x00", True),
        (endless(b"HTTP/1.1 200 OK\r\n\r\n", b"User-agent: x\n" * 1000), False),
    ],
)
def test_robots_txt_that_is_missing_broken_or_endless(server: Server, answer: bytes | Answer, allowed: bool) -> None:
    server.answers.update({"/robots.txt": answer, "/": OK + b"\r\nok"})
    robots = Robots(allow_private=True)
    if allowed:
        assert get(f"{server.url}/", robots=robots) == b"ok"
    else:
        with pytest.raises(SourceError):
            get(f"{server.url}/", robots=robots)


def test_pages_that_a_feed_leads_to_are_asked_for_politely(server: Server, tmp_path: Path) -> None:
    page = f"<html lang=en><body><article><p>{STORY}</p><p>{STORY}</p></article></body></html>".encode()
    server.answers.update({"/robots.txt": RULES, "/yes": OK + b"\r\n" + page, "/no": OK + b"\r\n" + page})
    items = "".join(f"<item><title>{p}</title><link>{server.url}{p}</link></item>" for p in ("/no", "/yes"))
    (tmp_path / "f.rss").write_text(f"<rss version='2.0'><channel><title>H</title>{items}</channel></rss>", "utf-8")
    found = list(items_in(str(tmp_path / "f.rss"), allow_private=True))
    assert [isinstance(item.given, ReadingError) for item in found] == [True, False]
    assert b"/no" not in [request.split(b" ")[1] for request in server.asked]
