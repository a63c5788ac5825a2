"""Labels for pairs of reports, and the weights by which a ledger tells whether two are of one happening.

    python training/incidents.py sheet LEDGER -n 150 --seed 1 -o SHEET.txt [--labels LABELS.jsonl ...]
    python training/incidents.py labels SHEET.txt ANSWERS.txt -o LABELS.jsonl
    python training/incidents.py chains LEDGER GOLD.jsonl -o LABELS.jsonl
    python training/incidents.py train LEDGER ... --labels LABELS.jsonl ... -o src/dragoman/ledger/data/weights.toml
    python training/incidents.py far LEDGER ... --labels LABELS.jsonl ... -o src/dragoman/ledger/data/weights.toml
    python training/incidents.py anchored LEDGER ... --labels LABELS.jsonl ... -o src/dragoman/ledger/data/weights.toml

A sheet has pairs of the ledger that share blocks, drawn so that near misses and look-alikes are the most: an equal
part of each band of the present score. An answer is a line a pair, its number and ``s`` (one happening), ``a`` (another
one), ``l`` (another act that belongs to it: a charge, a condemnation, a plan) or ``?`` (not to be told, or no event);
a pair without an answer is no label. Labels keep articles' ids and the offsets of the events' words, no text. A
tenth, by the articles, is set aside.

``chains`` makes labels of ECB+'s annotation (rows with ``id``, ``happening``, ``topic``, ``checked`` spans and
``actions`` with ``spans`` and ``chain``): two events on one chain are one happening; of two happenings, another one.
What is fitted is a logistic regression with a penalty on weights far from those expected (incidents.toml); it is
deterministic. ``far`` fits what reports far apart need besides, ``anchored`` what those need that are known by the same
(`Happening.anchors`); both leave the other weights as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from dragoman.ledger import Ledger, schema
from dragoman.ledger.blocks import (
    LEAST_SHARED,
    far_blocks,
    home_blocks,
    marks,
    near_blocks,
    within_far_reach,
    within_reach,
)
from dragoman.ledger.evidence import (
    Evidence,
    Happening,
    anchored_evidence,
    evidence,
    far_evidence,
    hopeless,
    is_anchored,
    is_far,
    log_odds,
    weights,
)
from dragoman.ledger.fit import fit
from dragoman.ledger.happenings import load

Row = dict[str, Any]
Of = Callable[[Happening, Happening], Evidence]
EXPECTED = Path(__file__).with_suffix(".toml")
BANDS = (-0.5, 0.0, 0.3, 0.7, 1.2, 2.0, 4.0)  # of log odds, from which a sheet takes as many each
SENTENCE, TITLE = 200, 60  # characters shown
HEADER = """\
# Log odds by name of evidence (evidence.py) that two reports are of the same act, and that two acts are parts of one
# happening, fitted on labelled pairs by training/incidents.py (logistic regression)."""
HEED = {"ecb": 0.3, "invented": 0.4}  # how far labels count that aren't of pairs of real news, by file
SAME = {"same": True, "apart": False, "linked": False}  # what a label says of two reports being of one happening
TOGETHER = {"linked": True, "apart": False}  # and of two acts being parts of one
DECISIONS = {"s": "same", "a": "apart", "l": "linked", "?": "open"}


def candidates(events: Iterable[Happening]) -> Iterator[tuple[Happening, Happening]]:
    """The pairs that a ledger compares."""
    known = {event.id: event for event in events}
    kept: defaultdict[int, list[int]] = defaultdict(list)
    found_by = {event.id: marks(event) for event in known.values()}
    for event in known.values():
        for block in (*home_blocks(event, found_by[event.id]), *far_blocks(event)):
            kept[block].append(event.id)
    for event in known.values():
        shared: defaultdict[int, float] = defaultdict(float)
        for telling, blocks in near_blocks(event, found_by[event.id]):
            for other in set().union(*(kept.get(block, ()) for block in blocks)):
                shared[other] += telling
        near = {n for n, total in shared.items() if total >= LEAST_SHARED - 1e-9 and within_reach(event, known[n])}
        remote = set[int]().union(*(kept.get(block, ()) for block in far_blocks(event, near=True)))
        for other in sorted(near | {n for n in remote if within_far_reach(event, known[n])}):
            if other > event.id:
                yield event, known[other]


def rows_of(connection: Connection) -> dict[int, Row]:
    """What a sheet shows of each event, and the offsets of its words."""
    e, a = schema.events, schema.articles
    rows = connection.execute(
        select(e, a.c.identity, a.c.title, a.c.outlet, a.c.published, a.c.text.label("words"), a.c.report)
        .join(a, a.c.id == e.c.article)
        .order_by(e.c.id)
    )
    spans: dict[int, dict[str, Any]] = {}
    found = {}
    for row in rows:
        if row.article not in spans:
            report = json.loads(zlib.decompress(row.report))
            spans[row.article] = {
                "events": {event["id"]: event["evidence"] for event in report["events"]},
                "id": report["article"]["id"],
            }
        told = spans[row.article]
        shown = {name: value for name, value in row._mapping.items() if name != "report"}
        found[row.id] = {**shown, "at": told["events"][row.local_id], "name": told["id"] or row.identity}
    return found


def reference(row: Row) -> list[Any]:
    """An event by its article's id and the offsets of its first word."""
    return [row["name"], *row["at"]["trigger"][0]]


def make_sheet(ledger: str, count: int, seed: int, known: set[str], here: float) -> str:
    """A sheet of ``count`` pairs; of those of one article a part ``here``."""
    with Ledger(ledger) as opened, opened.reading() as connection:
        rows = rows_of(connection)
        events = load(connection, sorted(rows))
    bands: dict[tuple[bool, int], list[tuple[int, int]]] = defaultdict(list)
    for a, b in candidates(events):
        odds = log_odds(a, b)
        if odds >= BANDS[0] and pair_key(reference(rows[a.id]), reference(rows[b.id])) not in known:
            bands[a.article == b.article, int(np.searchsorted(BANDS, odds))].append((a.id, b.id))
    draw = random.Random(seed)
    chosen: list[tuple[int, int]] = []
    for one in (False, True):
        wanted = int(count * (here if one else 1 - here))
        groups = [draw.sample(pairs, len(pairs)) for (own, _), pairs in sorted(bands.items()) if own == one]
        seen: dict[tuple[int, int], int] = defaultdict(int)  # a pair of articles gives few
        part: list[tuple[int, int]] = []
        while groups and len(part) < wanted:
            for group in groups:
                while group and len(part) < wanted:
                    pair = group.pop()
                    articles = (rows[pair[0]]["article"], rows[pair[1]]["article"])
                    if seen[articles] < (3 if one else 2):
                        seen[articles] += 1
                        part.append(pair)
                        break
            groups = [group for group in groups if group]
        chosen += part
    draw.shuffle(chosen)
    return "\n".join(shown(n, rows[a], rows[b]) for n, (a, b) in enumerate(chosen, 1))


def shown(number: int, a: Row, b: Row) -> str:
    """One pair, to be read."""
    return f"#{number} {json.dumps([reference(a), reference(b)])}\n{told(a)}\n{told(b)}"


def told(row: Row) -> str:
    """One report in two lines."""
    (start, end), (first, last) = row["at"]["sentence"], row["at"]["trigger"][0]
    words = row["words"]
    left, right = max(start, first - SENTENCE // 2), min(end, last + SENTENCE // 2)
    sentence = f"{words[left:first]}[{words[first:last]}]{words[last:right]}".replace("\n", " ")
    toll = f" dead {row['deaths_low']}" if row["deaths_low"] is not None else ""
    title = (row["title"] or words[:TITLE]).replace("\n", " ")[:TITLE]
    about = f"{row['published']} {row['outlet'] or ''}: {title}"
    return f"  {about}\n   {row['type']} {row['status']} {row['date'] or '-'} @{row['place'] or '-'}{toll} | {sentence}"


def pair_key(a: list[Any], b: list[Any]) -> str:
    """A pair's key, whichever event comes first."""
    return json.dumps(sorted((a, b)))


def read_labels(paths: Iterable[Path]) -> list[Row]:
    """Labels as kept."""
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line]


def make_labels(sheet: Path, answers: Path) -> list[Row]:
    """Labels from a sheet and its answers."""
    pairs = {}
    for line in sheet.read_text("utf-8").splitlines():
        if line.startswith("#"):
            number, _, references = line[1:].partition(" ")
            pairs[int(number)] = json.loads(references)
    made = []
    for answer in answers.read_text("utf-8").split():
        number = answer.rstrip("sal?")
        made.append({"a": pairs[int(number)][0], "b": pairs[int(number)][1], "is": DECISIONS[answer[len(number) :]]})
    return made


def set_aside(label: Row) -> bool:
    """Whether a label is for measuring: by one of its articles."""
    return any(hashlib.sha256(side[0].encode()).digest()[0] < 13 for side in (label["a"], label["b"]))


# ---- labels of ECB+ -------------------------------------------------------------------------------


def of_chains(ledger: str, gold: Path, most: int) -> list[Row]:
    """Labels of the pairs that the ledger compares, ``most`` of each kind, drawn by a hash."""
    articles = {row["id"]: row for row in map(json.loads, gold.read_text("utf-8").splitlines())}
    with Ledger(ledger) as opened, opened.reading() as connection:
        rows = rows_of(connection)
        events = load(connection, sorted(rows))
    made: defaultdict[str, list[Row]] = defaultdict(list)
    for a, b in candidates(events):
        one, other = rows[a.id], rows[b.id]
        decision = _by_chains(one, other, articles)
        if decision and a.stage == b.stage:
            made[decision].append({"a": reference(one), "b": reference(other), "is": decision})
    for rows_made in made.values():
        rows_made.sort(key=lambda row: hashlib.sha256(json.dumps(row).encode()).digest())
    return [row for _, rows_made in sorted(made.items()) for row in rows_made[:most]]


def _by_chains(one: Row, other: Row, articles: dict[str, Row]) -> str | None:
    if one["name"] == other["name"] or not {one["name"], other["name"]} <= articles.keys():
        return None
    first, second = (_chains(row, articles[row["name"]]) for row in (one, other))
    if first and second:
        if first & second:
            return "same"
        happenings = {articles[row["name"]]["happening"] for row in (one, other)}
        return "apart" if len(happenings) == 2 else "linked"
    return None


def _chains(row: Row, gold: Row) -> set[str]:
    """The chains of the actions that an event's words touch."""
    spans = row["at"]["trigger"]
    return {
        action["chain"]
        for action in gold["actions"]
        if action["chain"] and any(min(a[1], b[1]) > max(a[0], b[0]) for a in spans for b in action["spans"])
    }


# ---- weights --------------------------------------------------------------------------------------


def examples(ledgers: Iterable[str], labels: list[Row], of: Of) -> tuple[list[Row], list[dict[str, float]]]:
    """The labels whose events are in the ledgers and have evidence (``of``), and the evidence of each."""
    wanted: dict[str, list[Row]] = defaultdict(list)
    for label in labels:
        wanted[label["a"][0]].append(label)
    kept, found = [], []
    for ledger in ledgers:
        with Ledger(ledger) as opened, opened.reading() as connection:
            rows = rows_of(connection)
            events = {event.id: event for event in load(connection, sorted(rows))}
        at = {tuple(reference(row)): number for number, row in rows.items()}
        for row in sorted({row["name"] for row in rows.values()}):
            for label in wanted.pop(row, ()):
                a, b = (at.get(tuple(label[side])) for side in ("a", "b"))
                if a is None or b is None or not (weighed := of(events[a], events[b])):
                    continue
                told: defaultdict[str, float] = defaultdict(float)
                for name, value in weighed:
                    told[name] += value
                kept.append(label)
                found.append(dict(told))
    return kept, found


def of_far(known: dict[str, float]) -> Of:
    """What weighs for events far apart, where ``known`` weigh what they have besides; nothing for others."""

    def found(a: Happening, b: Happening) -> Evidence:
        told = evidence(a, b)
        if not is_far(a, b) or is_anchored(a, b, told):
            return []
        return far_evidence(a, b, sum(known.get(name, 0.0) * value for name, value in told))

    return found


def of_anchored(known: dict[str, float]) -> Of:
    """As `of_far`, for events that are known by the same."""

    def found(a: Happening, b: Happening) -> Evidence:
        told = evidence(a, b)
        one = a.stage == b.stage and not hopeless(a, b) and is_anchored(a, b, told)
        return anchored_evidence(a, b, told, known) if one else []

    return found


# What further weights are fitted on, and log odds that are added: labelled pairs that lie far apart are likelier than
# those compared, as sheets are drawn so; of those known by the same sheets hold the look-alikes.
BESIDES: dict[str, tuple[Callable[[dict[str, float]], Of], float]] = {
    "far": (of_far, -0.4),
    "anchored": (of_anchored, 1.0),
}


def figures(name: str, odds: np.ndarray[Any, Any], same: np.ndarray[Any, Any]) -> str:
    """Precision and recall at even odds, and the part of pairs in the right order."""
    joined = odds > 0
    right = int((joined & same).sum())
    order = (odds[same][:, None] > odds[~same][None, :]).mean() if same.any() and (~same).any() else float("nan")
    return (
        f"{name}: {len(same)} pairs, {int(same.sum())} of one happening; precision {right / max(1, joined.sum()):.3f}, "
        f"recall {right / max(1, same.sum()):.3f}, right order {order:.3f}"
    )


def read_for(paths: Iterable[Path], answers: dict[str, bool]) -> list[Row]:
    """The labels with these answers, each with its file. ECB+'s chains part what is one incident
    here, "shot" from "killed": its linked pairs say nothing of that."""
    labels = [label | {"file": path.stem} for path in paths for label in read_labels([path]) if label["is"] in answers]
    if "same" in answers:
        labels = [label for label in labels if not (label["file"] == "ecb" and label["is"] == "linked")]
    return labels


def train(
    ledgers: list[str],
    paths: list[Path],
    answers: dict[str, bool],
    penalty: float,
    known: dict[str, float],
    of: Of = evidence,
) -> dict[str, float]:
    """Fits the weights of one decision on the evidence ``of`` its pairs and prints figures of both parts by file of
    labels."""
    labels = read_for(paths, answers)
    kept, found = examples(ledgers, labels, of)
    same = [answers[label["is"]] for label in kept]
    heed = [HEED.get(label["file"], 1.0) for label in kept]
    learnt = [n for n, label in enumerate(kept) if not set_aside(label)]
    fitted = fit(*([column[n] for n in learnt] for column in (found, same, heed)), penalty, known)
    odds = np.array([sum(fitted.get(name, 0.0) * value for name, value in told.items()) for told in found])
    print(f"{len(labels)} labels, {len(kept)} found, {len(learnt)} to learn from")
    for part in ("learnt", "aside"):
        for kind in sorted({label["file"].rstrip("0123456789") for label in kept}):
            chosen = [
                n
                for n, label in enumerate(kept)
                if set_aside(label) == (part == "aside") and label["file"].startswith(kind)
            ]
            if chosen:
                print(figures(f"{part}, {kind}", odds[chosen], np.array([same[n] for n in chosen])))
    return fitted


def write_weights(tables: dict[str, dict[str, float]], path: Path) -> None:
    """Writes the file that ships."""
    lines = [HEADER]
    for table, fitted in tables.items():
        lines += [f"[{table}]", *(f'"{name}" = {value}' for name, value in sorted(fitted.items())), ""]
    path.write_text("\n".join(lines), "utf-8")


def main() -> None:
    """Runs one of the three."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    sheet = commands.add_parser("sheet")
    sheet.add_argument("ledger")
    sheet.add_argument("-n", type=int, default=150)
    sheet.add_argument("--here", type=float, default=0.15, help="the part of pairs within one article")
    sheet.add_argument("--seed", type=int, default=1)
    sheet.add_argument("--labels", type=Path, nargs="*", default=[])
    answered = commands.add_parser("labels")
    answered.add_argument("sheet", type=Path)
    answered.add_argument("answers", type=Path)
    chains = commands.add_parser("chains")
    chains.add_argument("ledger")
    chains.add_argument("gold", type=Path)
    chains.add_argument("--most", type=int, default=600)
    fitting = [commands.add_parser(name) for name in ("train", *BESIDES)]
    for command in fitting:
        command.add_argument("ledgers", nargs="+")
        command.add_argument("--labels", type=Path, nargs="+", required=True)
        command.add_argument("--penalty", type=float, default=3.0)
    for command in (sheet, answered, chains, *fitting):
        command.add_argument("-o", dest="output", type=Path, required=True)
    options = parser.parse_args()
    if options.command == "sheet":
        known = {pair_key(label["a"], label["b"]) for label in read_labels(options.labels)}
        options.output.write_text(make_sheet(options.ledger, options.n, options.seed, known, options.here), "utf-8")
    elif options.command in ("train", *BESIDES):
        expected = tomllib.loads(EXPECTED.read_text("utf-8"))
        given = options.ledgers, options.labels
        tables = {of: weights(of) for of in ("same", "together", *BESIDES)}
        if options.command == "train":
            tables["same"] = train(*given, SAME, options.penalty, expected["same"])
            tables["together"] = train(*given, TOGETHER, options.penalty, expected["together"])
        for name in ("far", "anchored") if options.command == "train" else (options.command,):
            of, more = BESIDES[name]
            tables[name] = train(*given, SAME, options.penalty, expected[name], of(tables["same"]))
            tables[name]["always"] = round(tables[name]["always"] + more, 3)
        write_weights(tables, options.output)
    else:
        rows = (
            make_labels(options.sheet, options.answers)
            if options.command == "labels"
            else of_chains(options.ledger, options.gold, options.most)
        )
        options.output.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
