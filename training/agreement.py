"""How far two labellers agree who labelled the same articles apart.

    python training/agreement.py FIRST.jsonl SECOND.jsonl

F1 where something is found or not (words of acts, parties), and the share of equal answers with Cohen's kappa where
both answered the same question (type of a word, status of an act, whether a sentence is political, an antecedent).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from sheets import read_lines

from dragoman.publish.validity import f1, kappa

Pairs = list[tuple[Hashable, Hashable]]


def meets(a: list[list[int]], b: list[list[int]]) -> bool:
    """Whether two answers to a question for an antecedent have one in common, or both have none."""
    return (not a and not b) or any(x[0] < y[1] and y[0] < x[1] for x in a for y in b)


def chains(answers: list[tuple[list[int], list[list[int]]]]) -> dict[tuple[int, ...], list[list[int]]]:
    """For each phrase asked for the phrases that one reader says it means, with those that these mean in turn."""
    found: dict[tuple[int, ...], list[list[int]]] = {}
    for phrase, others in sorted(answers):
        found[tuple(phrase)] = [*others, *(span for other in others for span in found.get(tuple(other), []))]
    return found


def compare(first: dict[str, dict[str, Any]], second: dict[str, dict[str, Any]]) -> dict[str, tuple[int, float, float]]:
    """For each kind of decision how many there are, F1 or share of equal answers, and kappa."""
    words: Pairs = []
    types: Pairs = []
    statuses: Pairs = []
    political: Pairs = []
    found: tuple[set[Any], set[Any]] = (set(), set())
    parties: tuple[set[Any], set[Any]] = (set(), set())
    antecedents: list[bool] = []
    for name in sorted(first.keys() & second.keys()):
        one, two = ({tuple(act["word"]): act for act in rows[name]["acts"]} for rows in (first, second))
        for side, acts in zip(found, (one, two), strict=True):
            side |= {(name, word, act["type"]) for word, act in acts.items() if act["type"]}
        for word in one.keys() & two.keys():
            a, b = one[word], two[word]
            words.append((a["type"] is not None, b["type"] is not None))
            if not a["type"] or not b["type"]:
                continue
            types.append((a["type"], b["type"]))
            statuses.append((a["status"], b["status"]))
            for side, act in zip(parties, (a, b), strict=True):
                for role in ("actors", "recipients"):
                    side |= {(name, word, role, span[1]) for span in act[role]}
        mine = {(s, e): p for s, e, p in first[name]["sentences"]}
        political += [(mine[s, e], p) for s, e, p in second[name]["sentences"] if (s, e) in mine]
        ours, theirs = (chains(rows[name]["antecedents"]) for rows in (first, second))
        antecedents += [meets(ours[phrase], theirs[phrase]) for phrase in ours.keys() & theirs.keys()]
    share = lambda pairs: sum(a == b for a, b in pairs) / max(1, len(pairs))  # noqa: E731
    return {
        "word tells of an act (f1)": (
            len(words),
            f1({w[:2] for w in found[0]}, {w[:2] for w in found[1]}),
            kappa(words),
        ),
        "word and type (f1)": (len(words), f1(*found), kappa(types)),
        "parties of shared acts (f1)": (len(parties[0]), f1(*parties), float("nan")),
        "status": (len(statuses), share(statuses), kappa(statuses)),
        "sentence political": (len(political), share(political), kappa(political)),
        "antecedent": (len(antecedents), sum(antecedents) / max(1, len(antecedents)), float("nan")),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    arguments = parser.parse_args()
    first, second = (
        {row["id"]: row for row in map(json.loads, read_lines(path))} for path in (arguments.first, arguments.second)
    )
    print(f"{len(first.keys() & second.keys())} articles labelled twice")
    print(f"{'decision':<30}{'n':>7}{'agree':>8}{'kappa':>8}")
    for name, (n, agree, k) in compare(first, second).items():
        print(f"{name:<30}{n:>7}{agree:>8.3f}{k:>8.3f}")


if __name__ == "__main__":
    main()
