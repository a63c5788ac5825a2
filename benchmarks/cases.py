"""Cases with their right answers: which pass, how the others differ, and what a person has to look at.

    python benchmarks/cases.py CASES.jsonl [--kind KIND ...] [--fast]

A line of the file is a case: ``id``, ``kind``, ``input`` (``text`` and ``published``, or ``file``: a path beside the
file of cases) and ``right``. An answer that says no more than a date, a type, a status, how many articles a file has,
or that every X of a sentence is a place ("The army shelled X. (X = Gao, Goma)") is compared: PASS or DIFF. The other
answers are words: input, wanted and got stand below each other, to be read.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from dragoman.article import read_given
from dragoman.article.collections import items_in
from dragoman.errors import ReadingError
from dragoman.reader import Reader
from dragoman.records import Event, Span
from dragoman.report import Report

# Kinds whose inputs are told in words, unless a case names its file: tests/article has them.
TOLD = (
    "page-dates feed-dates feed-files non-article-pages live-blog-pages encodings warc petrarch-dictionaries exports"
    " tables duplicates odd-files"
).split()
CHOICE = re.compile(r"\s*\(X = (?P<names>[^()]+)\)")
SHOWN = 60  # characters of an article's text

Check = Callable[[list[Report], re.Match[str]], bool]


def _events(reports: Sequence[Report]) -> list[Event]:
    return [event for report in reports for event in report.events]


def _has_date(reports: list[Report], right: re.Match[str]) -> bool:
    return any(event.date and event.date.value == right[1] for event in _events(reports))


def _has_type(reports: list[Report], right: re.Match[str]) -> bool:
    return any(event.type == right[1] and right[2] in (None, event.mode) for event in _events(reports))


def _has_country(reports: list[Report], right: re.Match[str]) -> bool:
    return any(place.country == right[1] for report in reports for place in report.places)


def _has_status(reports: list[Report], right: re.Match[str]) -> bool:
    events = _events(reports)
    return bool(events) and all(event.status == right[1] for event in events)


def _has_places(reports: list[Report], right: re.Match[str]) -> bool:
    return all(
        any(r.article.text[start:end] == r.article.title for place in r.places for start, end in place.mentions)
        for r in reports
    )


CHECKS: tuple[tuple[re.Pattern[str], Check], ...] = (
    (re.compile(r"(\d{4}-\d{2}(?:-\d{2})?)(?:, not .*)?"), _has_date),
    (re.compile(r"([A-Z]{3})"), _has_country),  # an answer of three letters is a country
    (re.compile(r"([A-Z]{4,})(?:/([a-z-]+))?"), _has_type),
    (re.compile(r"(?:both )?(denied|possible|planned)"), _has_status),
    (re.compile(r"X is a place in all \d+"), _has_places),
    (re.compile(r"(\d+) articles?"), lambda reports, right: len(reports) == int(right[1])),
    (re.compile(r"no statement"), lambda reports, _: not any(report.statements for report in reports)),
    (re.compile(r"no death"), lambda reports, _: not any(event.deaths for event in _events(reports))),
)


def given(case: dict[str, Any], folder: Path) -> Iterator[dict[str, Any] | ReadingError]:
    """What stands in the input of a case: articles, one for each X, or faults."""
    put = case["input"]
    if "file" in put:
        yield from (item.given for item in items_in(str(folder / put["file"])))
        return
    choice = CHOICE.search(put["text"])
    text = CHOICE.sub("", put["text"])
    for name in choice["names"].split(", ") if choice else [None]:
        said = text if name is None else re.sub(r"\bX\b", name, text)
        yield {"id": case["id"], "title": name, "text": said, "published": put.get("published")}


def summary(report: Report) -> str:
    """What was read, on one line."""
    names = {record.id: record.name for record in (*report.entities, *report.places)}

    def words(spans: Sequence[Span]) -> str:
        return " ".join(report.article.text[start:end] for start, end in spans)

    def called(ids: Sequence[str]) -> str:
        return "; ".join(names.get(i, i) for i in ids) or "-"

    parts = []
    for event in report.events:
        kind = event.type + (f"/{event.mode}" if event.mode else "")
        parts.append(f"{kind} {event.status} {called(event.actors)} > {called(event.recipients)}")
        parts[-1] += f" {event.date.value}" if event.date else ""
        parts[-1] += f" @{called([event.place])}" if event.place else ""
        parts[-1] += f" by {called([event.said_by])}" if event.said_by else ""
        parts[-1] += "".join(
            f" {word} {count.low}" for word, count in (("dead", event.deaths), ("hurt", event.injuries)) if count
        )
    parts += [f"S {called([s.speaker] if s.speaker else [])}: {words(s.content)}" for s in report.statements]
    parts += [f"TIE {called([tie.holder])} {tie.kind} {called([tie.other])}" for tie in report.ties]
    parts += [f"P {place.name}, {place.country}" for place in report.places]
    return " || ".join(parts) or "nothing"


def read(case: dict[str, Any], reader: Reader, folder: Path) -> tuple[list[Report], list[str]]:
    """The reports on a case, and a line for each article or fault in it."""
    reports: list[Report] = []
    lines: list[str] = []
    for article in given(case, folder):
        try:
            if isinstance(article, ReadingError):
                raise article
            report = read_given(reader.read, article)
        except ReadingError as error:
            lines.append(f"refused: {error}")
            continue
        reports.append(report)
        head = " | ".join(filter(None, (report.article.title, report.article.published, report.article.text[:SHOWN])))
        lines.append(f"{head} => {summary(report)}" if "file" in case["input"] else summary(report))
        lines += [f"warning: {warning}" for warning in report.warnings]
    return reports, lines


def judged(case: dict[str, Any], reports: list[Report]) -> bool | None:
    """Whether the answer is right; None when a person has to say."""
    for pattern, check in CHECKS:
        if right := pattern.fullmatch(case["right"]):
            return check(reports, right)
    return None


def shown(case: dict[str, Any], verdict: str, lines: list[str]) -> str:
    put = case["input"].get("file") or case["input"]["text"]
    head = f"{verdict} {case['id']} {case['kind']}"
    if verdict == "PASS":
        return head
    return "\n".join((head, f"  input   {put}", f"  wanted  {case['right']}", *(f"  got     {line}" for line in lines)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--kind", action="append", help="only cases of this kind; may be given again")
    parser.add_argument("--fast", action="store_true", help="decide by the rules' evidence alone")
    asked = parser.parse_args()
    reader = Reader(fast=asked.fast)
    counts: Counter[str] = Counter()
    for line in asked.cases.read_text("utf-8").splitlines():
        case = json.loads(line)
        if asked.kind and case["kind"] not in asked.kind:
            continue
        if case["kind"] in TOLD and "file" not in case["input"]:
            verdict, lines = "TOLD", ["(the input is told in words: no file)"]
        else:
            reports, lines = read(case, reader, asked.cases.parent)
            verdict = {True: "PASS", False: "DIFF", None: "READ"}[judged(case, reports)]
        counts[verdict] += 1
        print(shown(case, verdict, lines), flush=True)
    print(", ".join(f"{verdict} {count}" for verdict, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
