"""How quickly the desk answers: each page over one ledger, or a desk under load while articles are being read in.

    python benchmarks/desk.py LEDGER
    python benchmarks/desk.py LEDGER --written
    python benchmarks/desk.py LEDGER --load SECONDS [--clients N] [--pause SECONDS] [--feed ARTICLES.jsonl]

The first prints for each page the seconds of CPU and of the clock of its first answer in a process of its own (without
the start of Python and the opening of the ledger, which stand in the line above the table), the same of the next
answer, and the bytes of the page. `benchmarks/ledger.py 8000 --keep FOLDER --times 126` makes a ledger of a million,
`benchmarks/swell.py` one of many times the articles of another.

The second prints for each page the milliseconds of CPU of the first answer after something was written to a copy of
LEDGER, and of the next one, by a desk that has run for a while: the least of five.

The third starts `dragoman desk` on a copy of LEDGER, and `dragoman add` reading the articles of ``--feed`` into it (by
default made-up ones), asks for pages with N clients at once, each of which reads a page for up to twice ``--pause``
before it asks for the next, and prints requests a second, the middle and the 99th
percentile of the time to the last byte, and what did not succeed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import ColumnElement, func, select

from dragoman.desk import create_app
from dragoman.desk.access import Access
from dragoman.ledger import Ledger, schema


def pages(ledger: Ledger) -> dict[str, str]:
    """The address of each page, for the busiest actors and places of this ledger."""
    p, e, c = schema.participants, schema.events, schema.control
    with ledger.reading() as connection:

        def busiest(column: ColumnElement[Any], row: ColumnElement[Any]) -> list[object]:
            newest = select(column).order_by(row.desc()).limit(20_000).subquery()
            name = newest.c[0]
            common = select(name).where(name.is_not(None)).group_by(name).order_by(func.count().desc()).limit(2)
            return list(connection.execute(common).scalars())

        one, other = busiest(p.c.actor, p.c.event)
        (place, *_), (ground, *_) = busiest(e.c.place, e.c.id), busiest(c.c.territory, c.c.id) or [""]
        article = connection.execute(select(func.max(schema.articles.c.id))).scalar()
    return {
        "front": "/",
        "chronology": "/chronology",
        "chronology of an actor": f"/chronology?actor=%23{one}",
        "chronology, type and span": "/chronology?type=ASSAULT&since=2012&until=2013",
        "chronology, words": "/chronology?words=bakori",
        "the same, in every article": "/chronology?words=minister",
        "chronology, tenth page": "/chronology?offset=400",
        "chronology, most told": "/chronology?type=ASSAULT&sort=reports",
        "search line": "/complete?q=ko&here=/chronology",
        "articles": "/articles",
        "article": f"/article/{article}",
        "incident": "/incident/1",
        "actors": "/actors",
        "actors by name": "/actors?q=ko",
        "actor": f"/actor/{one}",
        "place": f"/place/{place}",
        "map": "/map",
        "map of an actor": f"/map?actor=%23{one}",
        "network": "/network",
        "network of an actor": f"/network?actor=%23{one}",
        "trends": "/trends",
        "trend of a pair": f"/trends?one=%23{one}&other=%23{other}",
        "trend of two countries": "/trends?one=RUS&other=UKR",
        "control": "/control",
        "control of a place": f"/control?place={ground}",
        "agenda": "/agenda",
        "search": "/search?q=minister",
        "brief": "/brief",
        "brief on an actor": f"/brief?actor=%23{one}",
        "sql": "/sql?q=SELECT+type,+COUNT(*)+FROM+incidents_v1+GROUP+BY+type",
        "review": "/review",
        "trail": "/trail",
    }


def main() -> None:
    """Prints the table asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--page", help="only this address, in this process, as JSON")
    parser.add_argument("--written", action="store_true", help="the first answer after each write")
    parser.add_argument("--load", type=float, metavar="SECONDS", help="ask for pages so long")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--pause", type=float, default=0.0, help="what a client reads a page for on average")
    parser.add_argument("--feed", type=Path, help="JSON lines that are read in meanwhile")
    options = parser.parse_args()
    if options.page:
        print(json.dumps(ask_twice(options.ledger, options.page)))
    elif options.written:
        after_writes(options.ledger)
    elif options.load:
        load(options.ledger, options.load, options.clients, options.pause, options.feed)
    else:
        table(options.ledger)


def table(path: Path) -> None:
    """Each page in a process of its own."""
    with Ledger(path) as ledger:
        addresses = pages(ledger)
        with ledger.reading() as connection:
            counts = [connection.execute(select(func.count()).select_from(t)).scalar() for t in
                      (schema.articles, schema.events, schema.incidents)]  # fmt: skip
    print("{:,} articles, {:,} events, {:,} incidents".format(*counts))
    rows = {name: _in_a_process(path, page) for name, page in addresses.items()}
    print(f"start of Python and opening of the ledger: {median(row['start'] for row in rows.values()):.2f} s of CPU")
    print("seconds of CPU and of the clock, of the first answer and of the next\n")
    print(f"{'page':28} {'first':>6} {'clock':>6} {'again':>6} {'clock':>6} {'bytes':>9}")
    for name, row in rows.items():
        first, again = row["first"], row["again"]
        line = f"{name:28} {first[0]:>6.2f} {first[1]:>6.2f} {again[0]:>6.2f} {again[1]:>6.2f} {row['bytes']:>9,}"
        print(line + ("" if row["status"] == 200 else f"  HTTP {row['status']}"))


def _in_a_process(path: Path, page: str) -> dict[str, object]:
    command = [sys.executable, __file__, str(path), "--page", page]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def ask_twice(path: Path, page: str) -> dict[str, object]:
    """The first and the second answer of a new desk."""
    from fastapi.testclient import TestClient

    with Ledger(path) as ledger, TestClient(create_app(ledger, Access()), base_url="http://localhost") as client:
        client.get("/sign-in")  # loads what every page needs
        start = _cpu()
        times = []
        for _ in range(2):
            begin, clock = _cpu(), time.perf_counter()
            answer = client.get(page)
            times.append((_cpu() - begin, time.perf_counter() - clock))
        return {
            "start": start,
            "first": times[0],
            "again": times[1],
            "bytes": len(answer.content),
            "status": answer.status_code,
        }


def after_writes(path: Path) -> None:
    """Each page as the first asks for it after a write, and as the next does."""
    from fastapi.testclient import TestClient

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.ledger"
        shutil.copyfile(path, copy)
        with Ledger(copy) as ledger, TestClient(create_app(ledger, Access()), base_url="http://localhost") as client:
            print(f"{'page':28} {'written':>7} {'again':>7}")
            for name, page in pages(ledger).items():
                client.get(page)
                taken: list[tuple[float, float]] = []
                for turn in range(5):
                    with sqlite3.connect(copy) as writer:
                        writer.execute("INSERT OR REPLACE INTO meta VALUES ('touched', ?)", (str(turn),))
                    writer.close()
                    taken.append((_spent(client, page), _spent(client, page)))
                first, again = (1000 * min(times) for times in zip(*taken, strict=True))
                print(f"{name:28} {first:>7.0f} {again:>7.0f}", flush=True)


def _spent(client: Any, page: str) -> float:
    client.cookies.clear()  # the front page knows who was there before
    begin = _cpu()
    client.get(page)
    return _cpu() - begin


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


# ---- under load ---------------------------------------------------------------------------------------


def load(path: Path, seconds: float, clients: int, pause: float, feed: Path | None) -> None:
    """Asks for pages of a running desk while articles are read into its ledger."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.ledger"
        shutil.copyfile(path, copy)
        if feed is None:
            feed = Path(folder) / "feed.jsonl"
            feed.write_text("".join(json.dumps(made_up(n)) + "\n" for n in range(20_000)), "utf-8")
        with Ledger(copy) as ledger:
            addresses = list(pages(ledger).values())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "dragoman"]
        desk = subprocess.Popen([*command, "desk", str(copy), "--no-browser", "--port", str(port)])
        adding = subprocess.Popen([*command, "add", str(copy), str(feed), "--jobs", "1"], stderr=subprocess.DEVNULL)
        try:
            asyncio.run(_wait(port))
            begin, before = _articles(copy), _cpu_of(desk.pid)
            count = asyncio.run(_report(port, addresses, seconds, clients, pause))
            each = 1000 * (_cpu_of(desk.pid) - before) / count
            print(f"CPU of the desk: {each:.0f} ms a request")
            print(f"articles read in meanwhile: {_articles(copy) - begin}")
        finally:
            for process in (adding, desk):
                process.terminate()
                process.wait(20)


def _cpu_of(process: int) -> float:
    """Seconds of CPU that a process has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def made_up(number: int) -> dict[str, str]:
    """An article that nobody wrote."""
    chance = random.Random(number)
    who, whom = chance.sample(["Russia", "Turkey", "Iran", "France", "India", "Pakistan", "Egypt", "China"], 2)
    did = chance.choice(["accused", "threatened", "praised", "met envoys of", "imposed sanctions on"])
    day = chance.choice(["Monday", "Tuesday", "Wednesday"])
    text = f"{who} {did} {whom} on {day}, officials said. “We are ready for talks,” minister number {number} said. "
    return {"id": f"made-{number}", "published": "2026-01-15", "title": f"{who} and {whom}", "text": text * 6}


def _articles(path: Path) -> int:
    with Ledger(path) as ledger, ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.articles)).scalar_one())


async def _wait(port: int) -> None:
    for _ in range(3_000):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise SystemExit("the desk did not start")


async def _report(port: int, addresses: list[str], seconds: float, clients: int, pause: float) -> int:
    import httpx

    times: list[float] = []
    by_page: dict[str, list[float]] = {}
    failed: Counter[str] = Counter()
    end = time.perf_counter() + seconds

    async def client(number: int) -> None:
        chance = random.Random(number)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=300) as http:
            while time.perf_counter() < end:
                await asyncio.sleep(2 * pause * chance.random())
                page, begin = chance.choice(addresses), time.perf_counter()
                try:
                    answer = await http.get(page)
                    if answer.status_code != 200:
                        failed[f"{page} {answer.status_code}"] += 1
                except httpx.HTTPError as error:
                    failed[f"{page} {type(error).__name__}"] += 1
                times.append(time.perf_counter() - begin)
                by_page.setdefault(page, []).append(times[-1])

    begin = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    took = time.perf_counter() - begin
    print(f"{clients} clients, {took:.0f} s: {len(times)} requests, {len(times) / took:.1f} a second")
    print(f"middle {1000 * median(times):.0f} ms, 99th percentile {1000 * quantiles(times, n=100)[98]:.0f} ms")
    slowest = sorted(by_page.items(), key=lambda item: -median(item[1]))[:5]
    print("slowest: " + ", ".join(f"{page} {1000 * median(taken):.0f} ms" for page, taken in slowest))
    print(f"failed: {dict(failed) or 'none'}")
    return len(times)


if __name__ == "__main__":
    main()
