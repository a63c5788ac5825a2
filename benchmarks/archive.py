"""How the coding of an archive grows, and that killing it changes nothing.

    python benchmarks/archive.py grow  [--sizes 1000,10000] [--workers 1,2] [--folder DIR]
    python benchmarks/archive.py kill  [--size 1000] [--times 20] [--seed 1] [--folder DIR]
    python benchmarks/archive.py generate FOLDER --size 1000000

Archives are made from templates: articles of 60 to 1,200 words about invented happenings, near-copies of them (one
in five), and rubbish (one in fifty: no text, broken lines, other languages, lists). ``grow`` prints, for each size
and number of workers, time, articles and words a second, peak memory of all processes, and bytes of output.
``kill`` codes an archive undisturbed, and again while workers and the driver are killed at random, and compares rows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

PER_FILE = 250  # articles
STATES = (
    "Russia Ukraine Turkey Iran Israel Egypt Sudan Ethiopia Kenya Nigeria Mali Niger France Germany Poland India "
    "Pakistan China Japan Brazil Colombia Venezuela Mexico Syria Iraq Yemen Lebanon Jordan Greece Serbia"
).split()
CITIES = (
    "Kyiv Kharkiv Donetsk Ankara Istanbul Tehran Gaza Cairo Khartoum Nairobi Abuja Bamako Niamey Paris Berlin Warsaw "
    "Delhi Karachi Beijing Tokyo Bogota Caracas Damascus Aleppo Baghdad Mosul Aden Beirut Amman Athens Belgrade"
).split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
LEADS = (
    "{a} accused {b} on {day} of sending weapons to fighters near {city}.",
    "The foreign ministers of {a} and {b} met in {city} on {day} to discuss trade and the war.",
    "Gunmen attacked a police post outside {city} on {day}, killing {n} people, officials in {a} said.",
    "{a} imposed sanctions on {b} on {day} after weeks of talks in {city} led nowhere.",
    "Thousands of people marched through {city} on {day} against the government of {a}.",
    "{a} said on {day} that it would send {n} tonnes of food to {city}, where fighting with {b} goes on.",
    "The army of {a} shelled villages near {city} on {day}, wounding {n} civilians, the government of {b} said.",
)
ACTS = (
    "A spokesman for the government of {b} rejected the claim and called it an attempt to hide failures at home.",
    "“We will answer every attack,” the defence minister of {a} told reporters in {city}.",
    "The president of {b} plans to visit {city} next week for talks with the leaders of {a}.",
    "Police arrested {n} people after stones were thrown at the embassy of {b}.",
    "The United Nations urged both sides to stop fighting and let aid in.",
    "Troops withdrew from two villages north of {city} late on {day}, residents said.",
    "Opposition parties in {a} threatened to call a strike unless the budget is changed.",
)
FILLERS = (
    "Prices in the markets have risen since the spring, and many families buy flour by the cup.",
    "The road to the north has been repaired twice in three years and floods every winter.",
    "Analysts have long warned that the harvest would be thin in the hills and thinner on the coast.",
    "The school in the old quarter has two shifts, one in the morning and one after lunch.",
    "Older residents remember when the ferry still ran and the bridge was only a drawing.",
    "Shopkeepers swept glass from the pavement while their neighbours looked for a working telephone line.",
    "The company that runs the port was sold in 2009 and has changed its name since.",
    "Rain was forecast for the rest of the week, with some snow in the mountains.",
)
RUBBISH: tuple[dict[str, Any] | str, ...] = (
    {"title": "nothing here"},
    '{"text": "cut off in the mid',
    {"text": ""},
    {
        "text": "Le gouvernement a annoncé mardi que les élections auraient lieu au printemps, selon la presse locale. "
        * 3
    },
    {"text": "12.5 | 13.1 | 99 | -4 | " * 400},
    {"text": "Accept all cookies. Sign in. Share. Share. Share."},
)


def articles(size: int, seed: int = 1) -> Iterator[dict[str, Any] | str]:
    """``size`` articles, the same for the same seed; a string is a line as it stands."""
    chance = random.Random(seed)
    recent: list[dict[str, Any]] = []
    for number in range(size):
        roll = chance.random()
        if roll < 0.02:
            yield chance.choice(RUBBISH)
        elif roll < 0.22 and recent:
            yield near_copy(chance.choice(recent), number, chance)
        else:
            article = one_article(number, chance)
            recent = [*recent[-200:], article]
            yield article


def one_article(number: int, chance: random.Random) -> dict[str, Any]:
    day = date(2024, 1, 1) + timedelta(days=chance.randrange(366))
    a, b = chance.sample(STATES, 2)
    words = {"a": a, "b": b, "city": chance.choice(CITIES), "n": chance.randrange(2, 90)}
    wanted = min(1200, max(60, int(chance.lognormvariate(5.9, 0.6))))  # words: half of the articles have over 365
    lead = chance.choice(LEADS).format(**words, day=DAYS[(day - timedelta(days=1)).weekday()])
    sentences, length = [lead], len(lead.split())
    while length < wanted:
        pool = ACTS if chance.random() < 0.3 else FILLERS
        sentences.append(chance.choice(pool).format(**words, day=chance.choice(DAYS)))
        length += len(sentences[-1].split())
    paragraphs = [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
    outlet = f"paper{chance.randrange(40)}.example"
    return {
        "id": f"n{number}",
        "url": f"https://{outlet}/{number}",
        "title": " ".join(lead.split()[:8]),
        "outlet": outlet,
        "published": day.isoformat(),
        "text": "\n\n".join(paragraphs),
    }


def near_copy(article: dict[str, Any], number: int, chance: random.Random) -> dict[str, Any]:
    """Another paper's print of it: a paragraph short, sometimes a day later."""
    paragraphs = article["text"].split("\n\n")
    if len(paragraphs) > 2:
        del paragraphs[chance.randrange(1, len(paragraphs))]
    day = date.fromisoformat(article["published"]) + timedelta(days=chance.randrange(2))
    outlet = f"paper{chance.randrange(40)}.example"
    return {
        **article,
        "id": f"n{number}",
        "url": f"https://{outlet}/{number}",
        "outlet": outlet,
        "published": day.isoformat(),
        "text": "\n\n".join(paragraphs),
    }


def generate(folder: Path, size: int, per_file: int = PER_FILE) -> int:
    """Writes an archive as JSON lines, and returns its bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    made = articles(size)
    for start in range(0, size, per_file):
        with (folder / f"part-{start // per_file:05d}.jsonl").open("w", encoding="utf-8") as file:
            for _ in range(min(per_file, size - start)):
                article = next(made)
                file.write((article if isinstance(article, str) else json.dumps(article)) + "\n")
    return sum(path.stat().st_size for path in folder.iterdir())


# ---- measuring ----------------------------------------------------------------------------------------


def command(source: Path, output: Path, workers: int) -> list[str]:
    return [sys.executable, "-m", "dragoman", "code-archive", str(source), str(output), "--workers", str(workers)]


def descendants(root: int) -> list[int]:
    """Process ids below ``root``, from /proc; Ray's daemons stay its descendants or its session's."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
    found, waiting = [], [root]
    while waiting:
        parent = waiting.pop()
        below = [child for child, above in parents.items() if above == parent]
        found += below
        waiting += below
    return found


def memory(pids: list[int]) -> int:
    """Bytes held by processes, what they share counted once (PSS)."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    return total


def run(source: Path, output: Path, workers: int) -> tuple[float, int, str]:
    """Codes an archive; returns seconds, peak bytes of memory and what the command said."""
    peak, over = 0, threading.Event()
    start = time.perf_counter()
    process = subprocess.Popen(command(source, output, workers), stderr=subprocess.PIPE, text=True)

    def watch() -> None:
        nonlocal peak
        while not over.wait(2.0):
            peak = max(peak, memory([process.pid, *descendants(process.pid)]))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, said = process.communicate()
    over.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"code-archive ended with {process.returncode}: {said}")
    return time.perf_counter() - start, peak, said.strip().splitlines()[-1]


def rows_in(output: Path) -> dict[str, list[str]]:
    """Every row of every table, as sorted text."""
    import pyarrow.parquet as pq

    found: dict[str, list[str]] = {}
    for path in sorted(output.rglob("*.parquet")):
        if path.name.startswith("."):
            continue
        table = path.relative_to(output).parts[0]
        found.setdefault(table, []).extend(map(str, pq.ParquetFile(path).read().to_pylist()))
    return {table: sorted(rows) for table, rows in found.items()}


def grow(folder: Path, sizes: list[int], workers: list[int]) -> None:
    print("| articles | workers | seconds | articles/s | words/s | peak memory, MB | input, MB | output, MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for size in sizes:
        source = folder / f"in-{size}"
        taken = generate(source, size)
        words = sum(len(str(a["text"]).split()) for a in articles(size) if isinstance(a, dict) and "text" in a)
        seen = []
        for count in workers:
            output = folder / f"out-{size}-{count}"
            shutil.rmtree(output, ignore_errors=True)
            seconds, peak, _ = run(source, output, count)
            given = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
            rate = f"{size / seconds:.1f} | {words / seconds:,.0f}"
            bytes_ = f"{peak / 1e6:,.0f} | {taken / 1e6:.1f} | {given / 1e6:.1f}"
            print(f"| {size:,} | {count} | {seconds:.0f} | {rate} | {bytes_} |", flush=True)
            seen.append(rows_in(output))
        if any(rows != seen[0] for rows in seen):
            raise SystemExit(f"the rows of {size} articles differ with the number of workers")


def kill(folder: Path, size: int, times: int, seed: int) -> None:
    """Kills a worker (or, one time in four, the driver with all its processes) at random moments."""
    source, calm, stormy = folder / "in", folder / "calm", folder / "stormy"
    generate(source, size, per_file=max(10, size // 40))
    seconds, _, _ = run(source, calm, 2)
    chance, killed = random.Random(seed), {"workers": 0, "drivers": 0}
    process: subprocess.Popen[bytes] | None = None
    while sum(killed.values()) < times:
        if process is None or process.poll() is not None:
            if process is not None and process.returncode == 0:
                shutil.rmtree(stormy)  # done before all kills were: once more from the start
            process = subprocess.Popen(command(source, stormy, 2), stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(1, max(8.0, seconds / 4)))
        below = descendants(process.pid)
        if chance.random() < 0.25:
            for pid in [process.pid, *below]:
                _kill(pid)
            process.wait()
            killed["drivers"] += 1
        else:
            coders = [pid for pid in below if b"MapWorker" in _command_line(pid)]
            if coders:
                _kill(chance.choice(coders))
                killed["workers"] += 1
    if process is not None:
        process.wait()
    run(source, stormy, 2)
    same = rows_in(calm) == rows_in(stormy)
    print(f"{killed['workers']} workers and {killed['drivers']} drivers killed; rows {'match' if same else 'DIFFER'}")
    if not same:
        raise SystemExit(1)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=("grow", "kill", "generate"))
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--folder", dest="work", type=Path)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = options.folder or options.work or Path(tempfile.mkdtemp(prefix="archive-"))
    if options.action == "generate":
        print(f"{generate(folder, options.size):,} bytes in {folder}")
    elif options.action == "grow":
        grow(folder, [int(s) for s in options.sizes.split(",")], [int(w) for w in options.workers.split(",")])
    else:
        kill(folder, options.size, options.times, options.seed)


if __name__ == "__main__":
    main()
