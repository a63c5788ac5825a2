"""PETRARCH's unit-test records, coded with their own dictionaries: the pass rate by category, and why the rest fail.

    python benchmarks/petrarch.py RECORDS.xml VERBS.txt ACTORS.txt [AGENTS.txt ...]

The files are published with PETRARCH (github.com/openeventdata/petrarch, data/text and data/dictionaries):
PETR.UnitTest.records.xml and PETR.Validate.{verbs,actors,agents}.txt. Options that records set for PETRARCH itself
(<Config>) are not read.

A record passes when its events have the codes that are published for it, no more and no fewer. As in PETRARCH, only
parties count that the dictionaries know. "parties" counts the records that pass and whose sources and targets are of
the published countries, too.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from dragoman.events.petrarch import ValidationRecord, read_validation
from dragoman.reader import Reader
from dragoman.report import Report

Coding = tuple[str, str, str]
# Why a record does not pass, by what sets its events apart from the published ones; the first that holds.
WHY = {
    "unknown": "published parties are words that no dictionary has (in quotation marks), or codes that it left open",
    "several": "one name or list stands for several codes, or the parser breaks a list of invented names",
    "discard": "nothing is to be coded (discard phrases, options of PETRARCH, its date ranges), and something is",
    "more": "all published events are there, and others: clauses that PETRARCH's phrase structure does not reach",
    "missing": "some or all of the published events are missing: the verb or a party is parsed otherwise",
    "other": "as many events, but another pattern's code: the words stand in another order than the phrase structure",
}


def coded(report: Report) -> list[Coding]:
    """(source, target, code) for each pair of parties, as PETRARCH writes them."""
    codes = {e.id: (e.country or "---") + "".join(e.sectors[:1]) for e in report.entities}
    known = {i for i, code in codes.items() if code != "---"}
    found = []
    for event in report.events:
        targets = event.recipients or (event.actors if len(event.actors) > 1 else [])
        found += [
            (codes[s], codes[t], event.cameo or "")
            for s in event.actors
            for t in targets
            if s != t and s in known and t in known
        ]
    return found


def why(record: ValidationRecord, got: list[Coding]) -> str:
    """The kind of failure; see WHY."""
    want = Counter(code for _, _, code in record.events)
    have = Counter(code for _, _, code in got)
    parties = [party for source, target, _ in record.events for party in (source, target)]
    if not want:
        return "discard"
    if any(not party[:1].isalpha() for party in parties):
        return "unknown"
    if set(want) <= set(have) and sum(want.values()) > sum(have.values()):
        return "several"
    if want <= have:
        return "more"
    return "missing" if sum(have.values()) < sum(want.values()) else "other"


def same_countries(record: ValidationRecord, got: list[Coding]) -> bool:
    short = [[(s[:3], t[:3], code) for s, t, code in events] for events in (record.events, got)]
    return Counter(short[0]) == Counter(short[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path)
    parser.add_argument("verbs", type=Path)
    parser.add_argument("actors", type=Path, nargs="+")
    options = parser.parse_args()
    reader = Reader(actors=options.actors, verbs=options.verbs)
    total: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    parties: Counter[str] = Counter()
    failed: defaultdict[str, list[str]] = defaultdict(list)
    for record in read_validation(options.records.read_bytes()):
        report = reader.read({"id": record.id, "text": record.text, "published": record.published or None})
        got = coded(report)
        total[record.category] += 1
        if Counter(code for _, _, code in record.events) == Counter(code for _, _, code in got):
            passed[record.category] += 1
            parties[record.category] += same_countries(record, got)
        else:
            failed[why(record, got)].append(record.id)
    print(f"{'category':<12}{'records':>8}{'pass':>6}{'parties':>9}")
    for category, count in sorted(total.items()):
        print(f"{category:<12}{count:>8}{passed[category]:>6}{parties[category]:>9}")
    print(f"{'all':<12}{total.total():>8}{passed.total():>6}{parties.total():>9}")
    print(f"pass rate {passed.total() / max(1, total.total()):.3f}\n")
    for kind, ids in sorted(failed.items(), key=lambda item: -len(item[1])):
        print(f"{len(ids):>4}  {kind}: {WHY[kind]}\n      {', '.join(ids)}")


if __name__ == "__main__":
    main()
