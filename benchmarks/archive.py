"""How the coding of an archive grows, and that killing it changes nothing.

    python benchmarks/archive.py grow  [--sizes 1000,10000] [--workers 1,2] [--templates] [--folder DIR]
    python benchmarks/archive.py kill  [--size 1000] [--times 20] [--seed 1] [--templates] [--folder DIR]
    python benchmarks/archive.py generate FOLDER --size 1000000
    python benchmarks/archive.py code INPUT OUTPUT [--workers 2]

Archives are made from templates: articles of 60 to 1,200 words about invented happenings, near-copies of them (one
in five), and rubbish (one in fifty: no text, broken lines, other languages, lists). ``grow`` prints, for each size
and number of workers, wall and processor time, articles a second, peak memory of all processes and of the driver,
and bytes of output. ``kill`` codes an archive undisturbed, and again while workers and drivers are killed at random,
and compares all rows. Both run ``dragoman code-archive`` with the program's own reader. With ``--templates`` they
run ``code`` instead: the same but for the reader, which takes the records from the templates that it knows, in a
hundredth of the time, so that what is measured is everything but the reading.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.records import Article, Event, Report, Span

PER_FILE = 1_000  # articles
STATES = {
    "Russia": "RUS", "Ukraine": "UKR", "Turkey": "TUR", "Iran": "IRN", "Israel": "ISR", "Egypt": "EGY",
    "Sudan": "SDN", "Ethiopia": "ETH", "Kenya": "KEN", "Nigeria": "NGA", "Mali": "MLI", "Niger": "NER",
    "France": "FRA", "Germany": "DEU", "Poland": "POL", "India": "IND", "Pakistan": "PAK", "China": "CHN",
    "Japan": "JPN", "Brazil": "BRA", "Colombia": "COL", "Venezuela": "VEN", "Mexico": "MEX", "Syria": "SYR",
    "Iraq": "IRQ", "Yemen": "YEM", "Lebanon": "LBN", "Jordan": "JOR", "Greece": "GRC", "Serbia": "SRB",
}  # fmt: skip
CITIES = {
    "Kyiv": ("UKR", 50.45, 30.52), "Kharkiv": ("UKR", 49.98, 36.25), "Ankara": ("TUR", 39.92, 32.85),
    "Istanbul": ("TUR", 41.01, 28.95), "Tehran": ("IRN", 35.69, 51.42), "Gaza": ("PSE", 31.5, 34.47),
    "Cairo": ("EGY", 30.06, 31.25), "Khartoum": ("SDN", 15.55, 32.53), "Nairobi": ("KEN", -1.28, 36.82),
    "Abuja": ("NGA", 9.06, 7.49), "Bamako": ("MLI", 12.61, -7.98), "Niamey": ("NER", 13.51, 2.11),
    "Paris": ("FRA", 48.85, 2.35), "Berlin": ("DEU", 52.52, 13.41), "Warsaw": ("POL", 52.23, 21.01),
    "Delhi": ("IND", 28.65, 77.23), "Karachi": ("PAK", 24.86, 67.01), "Beijing": ("CHN", 39.91, 116.4),
    "Tokyo": ("JPN", 35.69, 139.69), "Bogota": ("COL", 4.61, -74.08), "Caracas": ("VEN", 10.49, -66.88),
    "Damascus": ("SYR", 33.51, 36.29), "Aleppo": ("SYR", 36.2, 37.16), "Baghdad": ("IRQ", 33.34, 44.4),
    "Mosul": ("IRQ", 36.34, 43.12), "Aden": ("YEM", 12.78, 45.04), "Beirut": ("LBN", 33.89, 35.5),
    "Amman": ("JOR", 31.96, 35.95), "Athens": ("GRC", 37.98, 23.73), "Belgrade": ("SRB", 44.8, 20.47),
}  # fmt: skip
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True)
class Template:
    """A sentence, and what a reader should make of it: an act by the ``trigger``, or a statement."""

    text: str
    act: tuple[str, str, str] | None = None  # type, CAMEO code, status
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    trigger: str = ""
    toll: str = ""  # what {n} counts
    speaker: str = ""
    regex: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = {"{a}": "A", "{b}": "B", "{city}": "C", "{day}": "D", "{n}": "N"}
        pattern = re.escape(self.text).replace(r"\{", "{").replace(r"\}", "}")
        for slot, group in parts.items():
            pattern = pattern.replace(slot, rf"(?P<{group}>\w+)", 1).replace(slot, rf"(?P={group})")
        object.__setattr__(self, "regex", re.compile(pattern))


LEADS = (
    Template(
        "{a} accused {b} on {day} of sending weapons to fighters near {city}.",
        ("ACCUSE", "112", "occurred"), ("{a}",), ("{b}",), "accused",
    ),
    Template(
        "The foreign ministers of {a} and {b} met in {city} on {day} to discuss trade and the war.",
        ("CONSULT", "046", "occurred"), ("{a}", "{b}"), (), "met",
    ),
    Template(
        "Gunmen attacked a police post outside {city} on {day}, killing {n} people, officials in {a} said.",
        ("ASSAULT", "190", "occurred"), ("Gunmen",), ("a police post",), "attacked", "deaths",
    ),
    Template(
        "{a} imposed sanctions on {b} on {day} after weeks of talks in {city} led nowhere.",
        ("SANCTION", "163", "occurred"), ("{a}",), ("{b}",), "imposed sanctions",
    ),
    Template(
        "Thousands of people marched through {city} on {day} against the government of {a}.",
        ("PROTEST", "141", "occurred"), ("Thousands of people",), ("{a}",), "marched",
    ),
    Template(
        "{a} said on {day} that it would send {n} tonnes of food to {city}, where fighting with {b} goes on.",
        ("AID", "073", "planned"), ("{a}",), (), "send",
    ),
    Template(
        "The army of {a} shelled villages near {city} on {day}, wounding {n} civilians, the government of {b} said.",
        ("ASSAULT", "194", "occurred"), ("{a}",), ("civilians",), "shelled", "injuries",
    ),
)  # fmt: skip
ACTS = (
    Template(
        "A spokesman for the government of {b} rejected the claim and called it an attempt to hide failures at home.",
        ("REJECT", "120", "occurred"), ("{b}",), ("{a}",), "rejected",
    ),
    Template("“We will answer every attack,” the defence minister of {a} told reporters in {city}.", speaker="{a}"),
    Template(
        "The president of {b} plans to visit {city} next week for talks with the leaders of {a}.",
        ("CONSULT", "042", "planned"), ("{b}",), ("{a}",), "visit",
    ),
    Template(
        "Police arrested {n} people after stones were thrown at the embassy of {b}.",
        ("COERCE", "173", "occurred"), ("Police",), ("people",), "arrested",
    ),
    Template(
        "The United Nations urged both sides to stop fighting and let aid in.",
        ("REQUEST", "100", "occurred"), ("The United Nations",), ("{a}", "{b}"), "urged",
    ),
    Template(
        "Troops withdrew from two villages north of {city} late on {day}, residents said.",
        ("RETREAT", "087", "occurred"), ("Troops",), (), "withdrew",
    ),
    Template(
        "Opposition parties in {a} threatened to call a strike unless the budget is changed.",
        ("THREATEN", "130", "occurred"), ("Opposition parties",), ("{a}",), "threatened",
    ),
)  # fmt: skip
FILLERS = (
    "Prices in the markets have risen since the spring, and many families buy flour by the cup.",
    "The road to the north has been repaired twice in three years and floods every winter.",
    "Analysts have long warned that the harvest would be thin in the hills and thinner on the coast.",
    "The school in the old quarter has two shifts, one in the morning and one after lunch.",
    "Older residents remember when the ferry still ran and the bridge was only a drawing.",
    "Shopkeepers swept glass from the pavement while their neighbours looked for a working telephone line.",
    "The company that runs the port was sold in 2009 and has changed its name since.",
    "Rain was forecast for the rest of the week, with some snow in the mountains.",
    "Few people in the district own a car, and the bus to the hospital leaves before dawn.",
    "The mayor's office had no figures for the damage and promised to publish some by the end of the month.",
    "In the tea houses along the river, talk turned to the price of diesel and the state of the wells.",
    "A census that should have been held ten years ago has been put off again for want of money.",
)
SENTENCE = re.compile(r"[^.\s][^.]*\.")
RUBBISH: tuple[dict[str, Any] | str, ...] = (
    {"title": "nothing here"},
    '{"text": "cut off in the mid',
    {"text": ""},
    {"text": "Le gouvernement a annoncé mardi que les élections auraient lieu au printemps, selon la presse. " * 3},
    {"text": "12.5 | 13.1 | 99 | -4 | " * 400},
    {"text": "Accept all cookies. Sign in. Share. Share. Share."},
)


# ---- articles -------------------------------------------------------------------------------------------


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
    a, b = chance.sample(list(STATES), 2)
    words = {"a": a, "b": b, "city": chance.choice(list(CITIES)), "n": chance.randrange(2, 90)}
    wanted = min(1200, max(60, int(chance.lognormvariate(5.9, 0.6))))  # words: half of the articles have over 365
    lead = chance.choice(LEADS).text.format(**words, day=DAYS[(day - timedelta(days=1)).weekday()])
    sentences, length = [lead], len(lead.split())
    while length < wanted:
        said = chance.choice(ACTS).text if chance.random() < 0.15 else chance.choice(FILLERS)
        sentences.append(said.format(**words, day=chance.choice(DAYS)))
        length += len(sentences[-1].split())
    paragraphs = [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
    return printed(
        {
            "title": " ".join(lead.split()[:8]),
            "published": day.isoformat(),
            "text": "\n\n".join(paragraphs),
        },
        number,
        chance,
    )


def near_copy(article: dict[str, Any], number: int, chance: random.Random) -> dict[str, Any]:
    """Another paper's print of it: a paragraph short, sometimes a day later."""
    paragraphs = article["text"].split("\n\n")
    if len(paragraphs) > 2:
        del paragraphs[chance.randrange(1, len(paragraphs))]
    day = date.fromisoformat(article["published"]) + timedelta(days=chance.randrange(2))
    return printed({**article, "published": day.isoformat(), "text": "\n\n".join(paragraphs)}, number, chance)


def printed(article: dict[str, Any], number: int, chance: random.Random) -> dict[str, Any]:
    outlet = f"paper{chance.randrange(40)}.example"
    return {"id": f"n{number}", "url": f"https://{outlet}/{number}", "outlet": outlet, **article}


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


# ---- the stand-in for the reader ------------------------------------------------------------------------


class TemplateReader:
    """Gives for an article from the templates the records that a faultless reader would give."""

    def read(self, article: Article) -> Report:
        from dragoman.report import Report

        report = Report(article=article)
        slots: dict[str, str] = {}
        for sentence in SENTENCE.finditer(article.text):
            if sentence.group() in FILLERS:
                continue
            for told in (*LEADS, *ACTS):
                if match := told.regex.match(article.text, sentence.start()):
                    slots = slots or match.groupdict()  # the lead names both states, or one, and the city
                    _Telling(report, match, told, slots | match.groupdict()).write()
        return report


class _Telling:
    """One sentence of a template: its records are added to the report."""

    def __init__(self, report: Report, match: re.Match[str], told: Template, slots: dict[str, str]) -> None:
        self.report, self.match, self.told = report, match, told
        self.slots = {"{a}": slots.get("A"), "{b}": slots.get("B"), "{city}": slots.get("C")}
        self.rule = f"template {(*LEADS, *ACTS).index(told)}"

    def write(self) -> None:
        from dragoman.records import Statement

        sentence = self.match.span()
        if self.told.act is not None:
            self.report.events.append(self._event(sentence))
            return
        end = self.report.article.text.index("”", sentence[0])
        self.report.statements.append(
            Statement(
                id=f"s{len(self.report.statements) + 1}", speaker=self._entity(self.told.speaker), cue=None,
                content=[(sentence[0] + 1, end)], kind="direct", date=self.report.article.published, rule=self.rule,
            )
        )  # fmt: skip

    def _event(self, sentence: Span) -> Event:
        from dragoman.records import Event, EventDate, Evidence, Range

        kind, cameo, status = self.told.act or ("", "", "")
        start = self.report.article.text.index(self.told.trigger, sentence[0])
        groups = self.match.groupdict()
        day = self._day(groups["D"]) if "D" in groups else None
        toll = Range(low=int(groups["N"]), high=int(groups["N"])) if self.told.toll else None
        plan = {"CONSULT": "AGREE", "AID": "AGREE"} if status == "planned" else {}
        made: dict[str, Any] = {"type": kind, "plover": plan.get(kind, kind), "status": status}
        return Event(
            id=f"v{len(self.report.events) + 1}", **made, cameo=cameo, score=0.0, contexts=["military"],
            actors=[e for e in map(self._entity, self.told.actors) if e],
            recipients=[e for e in map(self._entity, self.told.recipients) if e],
            date=EventDate(value=day, earliest=day, latest=day) if day else None, place=self._place(),
            deaths=toll if self.told.toll == "deaths" else None,
            injuries=toll if self.told.toll == "injuries" else None,
            evidence=Evidence(sentence=sentence, trigger=[(start, start + len(self.told.trigger))]),
            rule=self.rule, confidence=0.8,
        )  # fmt: skip

    def _entity(self, who: str) -> str | None:
        from dragoman.records import Entity

        name = self.slots.get(who, who)
        if name is None:
            return None
        known = next((entity for entity in self.report.entities if entity.name == name), None)
        if known is None:
            mentions = [m.span() for m in re.finditer(re.escape(name), self.report.article.text)]
            about: dict[str, Any] = {"kind": "unnamed"}
            if name in STATES:
                about = {"kind": "state", "country": STATES[name], "sectors": ["GOV"]}
            elif "United Nations" in name:
                about = {"kind": "organization", "sectors": ["IGO"]}
            known = Entity(id=f"e{len(self.report.entities) + 1}", name=name, mentions=mentions, rule="slot", **about)
            self.report.entities.append(known)
        return known.id

    def _place(self) -> str | None:
        from dragoman.records import Place

        name = self.slots["{city}"] if "C" in self.match.groupdict() else None
        if name is None:
            return None
        known = next((place for place in self.report.places if place.name == name), None)
        if known is None:
            country, latitude, longitude = CITIES[name]
            mentions = [m.span() for m in re.finditer(name, self.report.article.text)]
            known = Place(
                id=f"p{len(self.report.places) + 1}", name=name, country=country, latitude=latitude,
                longitude=longitude, feature="P", mentions=mentions, rule="slot",
            )  # fmt: skip
            self.report.places.append(known)
        return known.id

    def _day(self, name: str) -> str:
        """The last day of that name before the day of publication, and its record."""
        from dragoman.records import Time

        published = date.fromisoformat(self.report.article.published or "2024-01-01")
        back = (published.weekday() - DAYS.index(name)) % 7 or 7
        day = (published - timedelta(days=back)).isoformat()
        self.report.times.append(Time(span=self.match.span("D"), type="DATE", value=day, rule="slot"))
        return day


def code(source: str, output: str, workers: int, incidents: bool) -> None:
    """As the command does, with the stand-in."""
    from dragoman.cluster import code_archive

    make: Any = TemplateReader
    print(code_archive(source, output, workers=workers, incidents=incidents, make_reader=make))


# ---- measuring ------------------------------------------------------------------------------------------

TICK = os.sysconf("SC_CLK_TCK")
os.environ.setdefault("RAY_worker_niceness", "0")  # else others on the machine would be measured


def command(source: Path, output: Path, workers: int, *more: str, templates: bool = False) -> list[str]:
    run = [__file__, "code"] if templates else ["-m", "dragoman", "code-archive"]
    return [sys.executable, *run, str(source), str(output), "--workers", str(workers), *more]


@dataclass
class Watched:
    """What a process and all below it took, looked at every three seconds; Ray's processes are below the driver."""

    root: int
    peak: int = 0  # bytes, what they share counted once (PSS)
    driver: int = 0  # bytes, the first process alone
    seconds: dict[int, float] = field(default_factory=dict)  # of processor time, by process

    def look(self) -> None:
        pids = [self.root, *descendants(self.root)]
        sizes = [memory(pid) for pid in pids]
        self.peak = max(self.peak, sum(sizes))
        self.driver = max(self.driver, sizes[0])
        for pid in pids:
            try:
                numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            self.seconds[pid] = (int(numbers[11]) + int(numbers[12])) / TICK

    def until(self, over: threading.Event) -> None:
        while not over.wait(3.0):
            self.look()


def descendants(root: int) -> list[int]:
    """Process ids below ``root``, from /proc."""
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


def memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024


def run(told: list[str]) -> tuple[float, Watched, str]:
    """Runs a command; returns seconds on the wall, what it took, and the last line that it said."""
    over, start = threading.Event(), time.perf_counter()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(told, stderr=errors, stdout=errors)
        watched = Watched(process.pid)
        watcher = threading.Thread(target=watched.until, args=(over,))
        watcher.start()
        process.wait()
        seconds = time.perf_counter() - start
        over.set()
        watcher.join()
        errors.seek(0)
        said = errors.read().strip()
    if process.returncode:
        raise SystemExit(f"{' '.join(told)} ended with {process.returncode}: {said[-3000:]}")
    return seconds, watched, said.splitlines()[-1]


def rows_in(output: Path) -> dict[str, tuple[int, str]]:
    """Of every table, how many rows it has, and a hash of them all that doesn't depend on their order."""
    import pyarrow.parquet as pq

    found: dict[str, tuple[int, str]] = {}
    for table in sorted(path for path in output.iterdir() if not path.name.startswith("_") and path.suffix != ".json"):
        count, total = 0, 0
        for path in [table] if table.is_file() else table.rglob("*.parquet"):
            for batch in pq.ParquetFile(path).iter_batches(batch_size=1000):
                for row in batch.to_pylist():
                    count += 1
                    total += int.from_bytes(blake2b(repr(row).encode(), digest_size=16).digest())
        found[table.name] = (count, f"{total % 2**128:032x}")
    return found


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def grow(folder: Path, sizes: list[int], workers: list[int], templates: bool) -> None:
    """Each archive is coded first and its incidents found in a second run, so that the two are timed apart."""
    columns = "articles | workers | coding: wall s | CPU s | articles/s | incidents: wall s | CPU s"
    print(f"| {columns} | peak memory, MB | of it the driver | input, MB | output, MB |")
    print("| ---: " * 11 + "|")
    for size in sizes:
        source = folder / f"in-{size}"
        taken = generate(source, size)
        seen = []
        for count in workers:
            output = folder / f"out-{size}-{count}"
            shutil.rmtree(output, ignore_errors=True)
            wall, coding, _ = run(command(source, output, count, "--no-incidents", templates=templates))
            later, joining, said = run(command(source, output, count, templates=templates))
            peaks = [max(coding.peak, joining.peak), max(coding.driver, joining.driver), taken, size_of(output)]
            cpu = [sum(one.seconds.values()) for one in (coding, joining)]
            figures = f"{wall:,.0f} | {cpu[0]:,.0f} | {size / wall:.1f} | {later:,.0f} | {cpu[1]:,.0f}"
            print(f"| {size:,} | {count} | {figures} | {' | '.join(f'{n / 1e6:,.1f}' for n in peaks)} |", flush=True)
            print(f"  {said}", file=sys.stderr, flush=True)
            seen.append(rows_in(output))
            for table, (rows, digest) in seen[-1].items():
                print(f"    {table}: {rows:,} rows, {digest}", file=sys.stderr, flush=True)
        if any(rows != seen[0] for rows in seen):
            raise SystemExit(f"the rows of {size} articles differ with the number of workers")


# ---- killing --------------------------------------------------------------------------------------------


# A process that reads, compares, joins or writes; not one of Ray's own (agents, trackers, coordinators).
WORK = re.compile(rb"ray::(MapWorker|Map|Hash|.*(Coder|_placed|compare|join|_told|_write_part|Shuffle))")


def kill(folder: Path, size: int, times: int, seed: int, templates: bool) -> None:
    """Kills a worker or (one time in three) the driver, half of the time with all its processes, at random moments."""
    source, calm, stormy = folder / "in", folder / "calm", folder / "stormy"
    generate(source, size, per_file=max(10, size // 10))
    for output in (calm, stormy):
        shutil.rmtree(output, ignore_errors=True)
    seconds, _, said = run(command(source, calm, 2, templates=templates))
    print(f"undisturbed in {seconds:.0f} s: {said}", flush=True)
    chance, killed = random.Random(seed), {"worker": 0, "driver": 0, "driver and all below it": 0}
    runs = failed = 0
    process: subprocess.Popen[bytes] | None = None
    while sum(killed.values()) < times:
        if process is None or process.poll() is not None:
            failed += process is not None and process.returncode > 0
            if process is not None and process.returncode == 0:
                shutil.rmtree(stormy)  # done before all kills were: once more from the start
            process = subprocess.Popen(
                command(source, stormy, 2, templates=templates), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
            runs += 1
        time.sleep(chance.uniform(1, seconds / 2))
        victim = chance.choice(["worker"] * 4 + ["driver", "driver and all below it"])
        hit = _strike(process, victim, chance)
        killed[victim] += hit
        if hit:
            print(f"  killed a {victim}: {_progress(stormy)}", flush=True)
    if process is not None:
        process.wait()
    _, _, said = run(command(source, stormy, 2, templates=templates))
    same = rows_in(calm) == rows_in(stormy)
    struck = ", ".join(f"{count} x {victim}" for victim, count in killed.items())
    print(f"killed: {struck}; started {runs + 1} times, {failed} of them ended with an error; {said}")
    for table, (count, digest) in rows_in(stormy).items():
        print(f"  {table}: {count:,} rows, {digest}")
    print(f"rows {'match' if same else 'DIFFER'}")
    if not same:
        raise SystemExit(1)


def _strike(process: subprocess.Popen[bytes], victim: str, chance: random.Random) -> bool:
    """Kills, and says whether there was anything to kill."""
    below = descendants(process.pid)
    if victim == "worker":
        workers = [pid for pid in below if WORK.match(_command_line(pid))]
        if workers:
            _kill(chance.choice(workers))
        return bool(workers)
    if process.poll() is not None:
        return False
    for pid in [process.pid, *(below if victim != "driver" else ())]:
        _kill(pid)
    process.wait()
    for pid in below:  # a driver's processes end by themselves
        for _ in range(600):
            if not Path(f"/proc/{pid}").exists():
                break
            time.sleep(0.1)
        else:
            _kill(pid)
    return True


def _progress(output: Path) -> str:
    done = len(list(output.glob("_shards/*"))), len(list(output.glob("incidents/*/*")))
    return f"{done[0]} shards and {done[1]} files of incidents were done"


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
    parser.add_argument("action", choices=("grow", "kill", "generate", "code"))
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--templates", action="store_true")
    parser.add_argument("--no-incidents", dest="incidents", action="store_false")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="archive-"))
    workers = [int(count) for count in options.workers.split(",")]
    if options.action == "generate":
        print(f"{generate(options.paths[0], options.size):,} bytes in {options.paths[0]}")
    elif options.action == "code":
        code(*map(str, options.paths), workers=workers[0], incidents=options.incidents)
    elif options.action == "grow":
        grow(folder, [int(size) for size in options.sizes.split(",")], workers, options.templates)
    else:
        kill(folder, options.size, options.times, options.seed, options.templates)


if __name__ == "__main__":
    main()
