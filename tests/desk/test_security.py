"""What an attacker tries at the desk, and what comes back; docs/desk-security.md tells of it."""

from __future__ import annotations

import base64
import json
import re
import socket
import threading
import time
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlsplit

import altcha
import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from dragoman.desk import create_app
from dragoman.desk import serve as serving
from dragoman.desk.access import LOCAL_HOSTS, Access
from dragoman.ledger import Ledger, schema
from dragoman.ledger.database import writing

SECRET = "a-long-enough-secret"
PAGES = (
    "/", "/chronology", "/articles", "/article/1", "/article/4", "/article/5", "/incident/1", "/actors", "/actor/1",
    "/place/Kabul", "/map", "/network", "/trends?one=RUS&other=USA", "/control", "/agenda", "/search?q=Russia",
    "/brief?since=2023", "/review", "/trail", "/chronology?sort=reports", "/complete?q=ru",
    "/sql?q=SELECT+*+FROM+events_v1", "/cases", "/watches", "/brief/edit?since=2023",
)  # fmt: skip
HOSTILE = (
    "", " ", "'", '"', '""', "\\", "%", "_", "*", "(", "NEAR(", "AND", "-", "- -", "a OR", "\x00", "\x1b[31m", "²", "٣",
    "1e999", "nan,nan", "inf,1,1", "Kabul,²", "1,2,3,4", "0000", "9999-99-99", "2023-00", "#0", "#999999999999999999",
    "RUS,", ",", "-99999999999999999999", "99999999999999999999",
     "<script>", "{{7*7}}", "${7*7}", "../../etc/passwd", "'; DROP TABLE events; --", "\U0001f600",
    "x" * 3000, "=cmd|' /C calc'!A0", "\r\nSet-Cookie: a=b", "\u202e", "javascript:alert(1)",
)  # fmt: skip
FILTERS = (
    "party", "actor", "recipient", "type", "status", "place", "near", "source", "since", "until", "words", "reviewed",
)  # fmt: skip
OTHERS = ("one", "other", "month", "q", "offset", "before", "after", "format", "sort", "here", "kind")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def csrf(client: TestClient, path: str = "/article/1") -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def sign_in(client: TestClient) -> None:
    answer = client.post(
        "/sign-in", data={"csrf": csrf(client, "/sign-in"), "name": "Ada", "secret": SECRET}, follow_redirects=False
    )
    assert answer.status_code == 303


OWN_STYLES = tuple(f"/static/bundle/{name}.css" for name in ("desk", "drawn", "work"))


class Inspector(HTMLParser):
    """Notes whatever in a page could run, or lead out of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "script" and given.get("src") != "/static/bundle/desk.js":
            self.found.append(tag)
        if tag in ("iframe", "object", "embed", "base", "img", "style", "link", "foreignobject", "animate", "set"):
            expected = tag == "link" and given.get("href") in ("data:,", *OWN_STYLES)
            self.found += [] if expected else [tag]
        for name, value in attributes:
            if name.startswith("on") or name in ("style", "srcdoc") or name == "formaction":
                self.found.append(f"{tag} {name}")
            if name in ("href", "src", "action", "xlink:href") and urlsplit((value or "").strip()).scheme not in (
                "", "http", "https", "data",
            ):  # fmt: skip
                self.found.append(f"{tag} {value}")


# ---- hostile parameters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*FILTERS, *OTHERS])
def test_no_parameter_breaks_a_page(local: TestClient, name: str) -> None:
    pages = {
        "one": ("/trends",), "other": ("/trends",), "month": ("/agenda",), "before": ("/articles",),
        "q": ("/search", "/actors", "/complete", "/sql"), "here": ("/complete",), "format": ("/brief",),
        "kind": ("/actors",),
    }.get(name, ("/chronology",))  # fmt: skip
    others = {"one": {"other": "RUS"}, "other": {"one": "RUS"}, "here": {"q": "ru"}}.get(name, {})
    for value in HOSTILE:
        for page in pages:
            answer = local.get(page, params={**others, name: value})
            assert answer.status_code in (200, 400, 404, 422), (page, value)
            if "html" in answer.headers["content-type"]:
                assert Inspector(answer.text).found == [], (page, value)


@pytest.mark.parametrize("every", [1, 2])
def test_pages_are_whole_while_events_wait_to_be_joined(desk_ledger: Ledger, local: TestClient, every: int) -> None:
    e = schema.events
    with writing(desk_ledger.engine) as connection:
        connection.execute(update(e).where(e.c.id % every == 0).values(incident=None))
    for page in PAGES:
        may_be_missing = page.startswith(("/incident/", "/place/"))
        assert local.get(page).status_code in ((200, 404) if may_be_missing else (200,)), page


def test_no_page_is_broken_by_what_it_may_be_asked(local: TestClient) -> None:
    pages = local.get("/openapi.json").json()["paths"]
    asked = {path: page["get"].get("parameters", []) for path, page in pages.items() if "get" in page}
    assert len(asked) > 25
    for path, parameters in asked.items():
        names = [one["name"] for one in parameters if one["in"] == "query"]
        for value in HOSTILE[::3] if names else ():
            whole = re.sub(r"\{\w+\}", "1", path)
            answer = local.get(whole, params=dict.fromkeys(names, value))
            assert answer.status_code in (200, 400, 404, 422), (whole, value)
        for value in HOSTILE[1::3] if "{" in path else ():
            whole = quote(value, safe="").join(re.split(r"\{\w+\}", path))
            answer = local.get(whole, follow_redirects=False)
            assert answer.status_code in (200, 307, 400, 404, 422), (path, value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page=st.sampled_from(("/chronology", "/map", "/network", "/brief", "/chronology.csv")),
    given=st.dictionaries(st.sampled_from(FILTERS), st.sampled_from(HOSTILE) | st.text(max_size=12), max_size=4),
)
def test_no_mixture_of_filters_breaks_a_page(local: TestClient, page: str, given: dict[str, str]) -> None:
    assert local.get(page, params=given).status_code in (200, 400, 404, 422)


@pytest.mark.parametrize("number", ["0", "-1", "2147483647", "2147483648", "99999999999999999999", "1.5", "²", "%00"])
def test_no_number_breaks_a_page(local: TestClient, number: str) -> None:
    for path in ("/article/{}", "/incident/{}", "/actor/{}", "/article/{}/why/v1", "/review/event/{}"):
        assert local.get(path.format(number)).status_code in (404, 422), path


@pytest.mark.parametrize("value", HOSTILE[1::3])
def test_no_field_of_a_form_breaks_it(local: TestClient, value: str) -> None:
    names = "decision seen comment reviews state words name altcha into event field-type field-date field-deaths_low"
    fields = dict.fromkeys([*names.split(), "field-actors", "field-place"], value)
    form = {**fields, "csrf": csrf(local)}
    pages = ("/review/event/1", "/undo/event/1", "/replies/1", "/article/1/reply", "/review/nothing/1",
             "/incident/1/regroup", "/actor/1/merge", "/regroup/incident/1/undo", "/regroup/actor/1/undo")  # fmt: skip
    for path in pages:
        assert local.post(path, data=form).status_code in (200, 303, 400, 403, 404, 409, 422, 429), path
    for decision in ("merge", "split", "move", "name"):
        answer = local.post("/incident/1/regroup", data={**form, "decision": decision})
        assert answer.status_code in (200, 303, 400, 404, 409, 422), answer.text
    for decision in ("correct", "comment"):
        answer = local.post("/review/event/1", data={**form, "decision": decision})
        assert answer.status_code in (200, 404, 409, 422), answer.text
    assert Inspector(local.get("/article/2").text).found == []


# ---- hostile articles and replies ------------------------------------------------------------------------


def test_no_page_runs_what_an_article_says(local: TestClient) -> None:
    for path in PAGES:
        answer = local.get(path)
        assert answer.status_code == 200
        assert Inspector(answer.text).found == [], path
        assert "49" not in re.findall(r"multiplied (\d+)", answer.text)
        assert not CONTROLS.search(answer.text), path


def test_no_export_runs_what_an_article_says(local: TestClient) -> None:
    rows = local.get("/chronology.csv").text
    assert "HYPERLINK" in rows
    assert not re.search(r'(^|,)"?[=+\-@\t][A-Za-z|(]', rows, re.MULTILINE)
    assert not CONTROLS.search(rows)
    for kind in ("jsonl", "geojson"):
        assert not CONTROLS.search(local.get(f"/chronology.{kind}").text)
    markdown = local.get("/brief?since=2023&format=markdown")
    assert not re.search(r"(?<!\\)\]\(", markdown.text)
    assert not re.search(r"(?<!\\)<(script|img|svg)", markdown.text)
    assert not CONTROLS.search(markdown.text)
    assert markdown.headers["content-disposition"].startswith("attachment")
    page = Inspector(local.get("/brief?since=2023&format=html").text)
    assert page.found in ([], ["style"])


def test_a_hostile_reply_is_text_to_reviewers_and_readers(public: TestClient) -> None:
    words = "<svg onload=alert(1)> [x](javascript:alert(1)) {{7*7}} \x1b[31m =1+1"
    form = {"csrf": csrf(public), "words": words, "name": '"><img src=x onerror=alert(1)>', "altcha": solved(public)}
    assert public.post("/article/1/reply", data=form).status_code == 200
    sign_in(public)
    waiting = public.get("/replies")
    assert "&lt;svg onload" in waiting.text
    public.post("/replies/1", data={"csrf": csrf(public, "/replies"), "state": "shown"})
    shown = public.get("/article/1")
    assert "&lt;svg onload" in shown.text
    for answer in (waiting, shown):
        assert Inspector(answer.text).found == []
        assert not CONTROLS.search(answer.text)


# ---- sessions and forms ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/review/event/1", "/undo/event/1", "/replies/1", "/sign-out", "/article/1/reply"])
def test_a_form_needs_the_secret_of_its_own_session(public: TestClient, desk_ledger: Ledger, path: str) -> None:
    sign_in(public)
    with TestClient(public.app, base_url="http://localhost") as other:
        foreign = csrf(other)
    for token in ({}, {"csrf": ""}, {"csrf": "made-up"}, {"csrf": foreign}):
        data = {"decision": "accept", "state": "shown", "words": "Hello", **token}
        assert public.post(path, data=data).status_code == 403
    assert public.get(path).status_code in (403, 404, 405, 422) or path == "/review/event/1"
    assert desk_ledger.trail().empty


def test_signing_in_begins_a_new_session_and_signing_out_ends_it_for_good(public: TestClient) -> None:
    token = csrf(public, "/sign-in")
    planted = public.cookies["dragoman"]
    sign_in(public)
    signed_in = public.cookies["dragoman"]
    assert signed_in != planted
    assert public.get("/replies").status_code == 200
    for cookie in (planted, signed_in[:-3] + "abc", base64.b64encode(b'{"reviewer": "Ada"}').decode()):
        with TestClient(public.app, base_url="http://localhost", cookies={"dragoman": cookie}) as thief:
            assert thief.get("/replies").status_code == 403
    assert public.post("/sign-out", data={"csrf": token}).status_code == 403  # of the session before
    assert public.post("/sign-out", data={"csrf": csrf(public)}, follow_redirects=False).status_code == 303
    with TestClient(public.app, base_url="http://localhost", cookies={"dragoman": signed_in}) as thief:
        assert thief.get("/replies").status_code == 403


def test_the_cookie_is_for_this_site_alone(desk_ledger: Ledger) -> None:
    access = Access(public=True, hosts=LOCAL_HOSTS, tokens={SECRET: "Ada"}, https=True)
    with TestClient(create_app(desk_ledger, access), base_url="https://localhost") as client:
        cookie = client.get("/sign-in").headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=strict", "secure"))


# ---- hosts, paths, bodies --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "169.254.1.1"]
)
def test_another_host_name_is_not_answered(local: TestClient, host: str) -> None:
    assert local.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/bundle/..%2f..%2f..%2fapp.py",
     "/static/bundle/%2e%2e/%2e%2e/app.py", "/static//etc/passwd", "/static/bundle/....//....//app.py",
     "/static/bundle/%00", "/place/../../../etc/passwd", "/chronology.../../etc/passwd",
     "/article/1/why/..%2f..%2fetc"],
)  # fmt: skip
def test_no_path_leads_to_a_file_of_this_computer(local: TestClient, path: str) -> None:
    answer = local.get(path)
    assert answer.status_code in (400, 404, 422)
    assert "import annotations" not in answer.text
    assert "root:" not in answer.text


def test_uploads_and_bodies_without_a_length_are_refused(local: TestClient) -> None:
    data = {"csrf": csrf(local), "words": "Hello"}
    assert local.post("/article/1/reply", data=data, files={"file": b"x" * 100}).status_code in (400, 403)
    assert local.post("/article/1/reply", content=iter([b"words=", b"x" * 10])).status_code == 413


# ---- the check of visitors -------------------------------------------------------------------------------


def solved(client: TestClient, **changes: Any) -> str:
    given = client.get("/challenge").json()
    done = altcha.solve_challenge_v1(given["challenge"], given["salt"], "SHA-256", given["maxNumber"])
    assert done
    proof = {"algorithm": "SHA-256", "challenge": given["challenge"], "number": done.number, "salt": given["salt"],
             "signature": given["signature"]}  # fmt: skip
    return base64.b64encode(json.dumps({**proof, **changes}).encode()).decode()


@pytest.mark.parametrize(
    "changes",
    [{"number": 1}, {"signature": "00"}, {"salt": "x?expires=9999999999"}, {"salt": "x"}, {"algorithm": "none"},
     {"challenge": "00"}, {"number": None}, {"salt": None}, {"signature": ["x"]}],
)  # fmt: skip
def test_a_proof_that_was_tampered_with_is_refused(public: TestClient, changes: dict[str, Any]) -> None:
    form = {"csrf": csrf(public), "words": "Hello", "altcha": solved(public, **changes)}
    assert public.post("/article/1/reply", data=form).status_code == 403


def test_a_proof_is_good_once_however_many_send_it_at_the_same_time() -> None:
    access = Access()
    with_it: list[bool] = []
    threads = [
        threading.Thread(target=lambda: with_it.append(access.use_proof("s", time.time() + 60))) for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(with_it) == 1


# ---- slow clients ----------------------------------------------------------------------------------------


def test_clients_that_dawdle_keep_nobody_waiting(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HEAD_SECONDS", 1.5)
    address = serve()
    port = int(address.rsplit(":", 1)[1])
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    for number, connection in enumerate(slow):
        connection.sendall(b"GET / HT" if number % 2 else b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    assert httpx.get(f"{address}/articles", timeout=20).status_code == 200
    until = time.monotonic() + 20
    for connection in slow:
        connection.settimeout(max(0.1, until - time.monotonic()))
        assert connection.recv(1000) == b""
        connection.close()


def test_clients_that_begin_a_second_request_and_do_not_end_it_keep_nobody_waiting(serve: Any) -> None:
    address = serve()
    port = int(address.rsplit(":", 1)[1])
    slow = []
    for _ in range(serving.CONNECTIONS + 10):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HT")
        slow.append(connection)
    for _ in range(3):
        assert httpx.get(f"{address}/articles", timeout=60).status_code == 200
    for connection in slow:
        connection.close()


def test_a_second_request_is_timed_as_the_first_is(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HEAD_SECONDS", 1.0)
    port = int(serve().rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /static/bundle/desk.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert connection.recv(1).startswith(b"H")
        connection.sendall(b"GET / HT")
        connection.settimeout(30)
        while connection.recv(1_000_000):
            pass
