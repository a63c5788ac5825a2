"""A desk over a small ledger of made-up and hostile articles, answered by a real server, seen in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from dragoman.ledger import Ledger, schema
from dragoman.ledger.database import writing
from dragoman.reader import Reader

pytest.importorskip("fastapi")
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, sync_playwright

from dragoman.desk import create_app
from dragoman.desk.access import LOCAL_HOSTS, Access
from dragoman.desk.serve import settings

SECRET = "a-long-enough-secret"

BUNDLE = Path(__file__).parents[2] / "src/dragoman/desk/static/bundle/desk.js"
ARTICLES = [
    {
        "id": "plan",
        "url": "https://news.example/plan",
        "title": "Ministers to meet in Geneva",
        "outlet": "The Lantern",
        "published": "2023-03-01",
        "text": "Russian foreign minister Sergei Lavrov will meet US secretary of state Antony Blinken in Geneva on "
        "Friday, the State Department said. Lavrov said: “We are ready for serious talks about grain.”",
    },
    {
        "id": "bomb",
        "url": "https://news.example/bomb",
        "title": "Bomb in Kabul",
        "outlet": "The Lantern",
        "published": "2023-03-10",
        "text": "The Taliban bombed a police station in Kabul on Thursday, killing 13 people, officials said.\n\n"
        "Russia accused the United States of arming rebels.",
    },
    {
        "id": "toll",
        "url": "https://other.example/toll",
        "title": "Toll rises",
        "outlet": "Other News",
        "published": "2023-03-11",
        "text": "The Taliban bombed a police station in Kabul on Thursday. The attack killed at least 14 people, "
        "the health ministry said on Saturday. The Syrian army recaptured Palmyra on Sunday.",
    },
    {
        "id": "hostile",
        "url": "javascript:alert(1)",
        "title": "</title><script>window.broken = 1</script>",
        "outlet": '"><img src=x onerror="window.broken = 2">',
        "published": "2023-03-12",
        "text": "<script>window.broken = 3</script> Russia threatened <b onclick=alert(1)>Ukraine</b> on Monday. "
        "“</p><img src=x onerror='window.broken = 4'> We will attack,” Sergei Lavrov said.",
    },
    {
        "id": "=HYPERLINK(1)",
        "url": "https://bad.example/=cmd",
        "title": '=HYPERLINK("https://bad.example") [x](javascript:alert(1)) \x1b[31m',
        "outlet": "@SUM(1+1)\x1b]0;owned\x07",
        "published": "2023-03-13",
        "text": "=HYPERLINK(1) Russia accused Turkey of [lies](javascript:alert(1)) \x1b[31mon Monday, "
        "multiplied {{7*7}}. +1 Turkey threatened <svg onload=alert(1)> Greece on Sunday. "
        "“-2 ![x](https://bad.example/x.png) talks,” Sergei Lavrov said.",
    },
]
Serve = Callable[..., str]


@pytest.fixture(scope="session")
def read_desk_ledger(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "a.jsonl").write_text("".join(json.dumps(a) + "\n" for a in ARTICLES), "utf-8")
    with Ledger(folder / "desk.ledger", create=True) as ledger:
        assert ledger.add([str(folder / "a.jsonl")], jobs=1, reader=reader).added == len(ARTICLES)
    return folder / "desk.ledger"


@pytest.fixture
def desk_ledger(read_desk_ledger: Path, tmp_path: Path) -> Iterator[Ledger]:
    """A copy which a test may change."""
    copy = tmp_path / "copy.ledger"
    copy.write_bytes(read_desk_ledger.read_bytes())
    with Ledger(copy) as ledger:
        yield ledger


@pytest.fixture
def doubtful(desk_ledger: Ledger) -> None:
    """Has one happening of the ledger be a doubtful one, whatever the reading makes of it."""
    e = schema.events
    with writing(desk_ledger.engine) as connection:
        one = connection.execute(select(e.c.incident).where(e.c.type == "AGREE")).scalars().first()
        connection.execute(update(e).where(e.c.incident == one).values(confidence=0.05))


@pytest.fixture
def serve(desk_ledger: Ledger) -> Iterator[Serve]:
    """Starts a desk over the ledger and gives its address; options are those of `Access`."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(**options: Any) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        app = create_app(desk_ledger, Access(**{"hosts": LOCAL_HOSTS, **options}))
        server = uvicorn.Server(settings(app, host="127.0.0.1", port=port))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < until, "the desk did not start"
            time.sleep(0.02)
        servers.append((server, thread))
        return f"http://127.0.0.1:{port}"

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(5)


@pytest.fixture
def address(serve: Serve) -> str:
    """The address of a desk on this computer."""
    return serve()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without it these tests are skipped, except on the build machine."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    missing = "no Chromium" if not chromium else "the desk is not bundled: npm run build" if not BUNDLE.exists() else ""
    if missing:
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, serve: Serve) -> Iterator[Page]:
    """A page that must leave nothing on the console: no error, no violation of the policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened, complaints = context.new_page(), list[str]()
    opened.set_default_timeout(20_000)  # a busy machine answers late
    opened.on(
        "console", lambda m: complaints.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture
def local(desk_ledger: Ledger) -> Iterator[TestClient]:
    """A client of a desk on this computer."""
    with TestClient(create_app(desk_ledger, Access()), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def public(desk_ledger: Ledger) -> Iterator[TestClient]:
    """A client of a public desk with one reviewer."""
    access = Access(public=True, hosts=LOCAL_HOSTS, tokens={SECRET: "Ada"})
    with TestClient(create_app(desk_ledger, access), base_url="http://localhost") as client:
        yield client
