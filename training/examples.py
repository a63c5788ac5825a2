"""From labels to what the model is trained on: word pieces, candidates with their evidence, and what is right.

python training/examples.py ARTICLES.jsonl ... --labels LABELS.jsonl ... -o EXAMPLES.pickle
python training/examples.py ARTICLES.jsonl ... --unlabelled MORE.jsonl ... -o UNLABELLED.pickle    # for a teacher

Of articles without labels every third antecedent is asked for, since they have very many.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import numpy as np
from sheets import articles, end, read_lines
from split import is_set_aside
from tokenizers import Tokenizer

from dragoman import Reader
from dragoman.errors import ReadingError, SourceError
from dragoman.events.candidates import History, Party, eligible
from dragoman.events.decide import Decider
from dragoman.events.evidence import Telling
from dragoman.model.windows import make_windows
from dragoman.reader import Proposed

PARTS = ("content", "source", "cue")
SOME = 3  # of an unlabelled article every so manyth antecedent is asked for


@dataclass
class Example:
    """One article. Acts are [token, evidence, type or "none", status or None]; pairs [act's place in the
    list, token of the party, evidence, role]; ``again`` [later act's place, earlier act's place, evidence, 1 where both
    tell of one act]; ``asked`` tokens of pronouns and descriptions, ``means`` [place in that list, token of a mention
    before it, evidence, 1 where it is whom that one means]; ``sentences`` [first token, the one after the last,
    evidence, whether it is of politics or conflict, None where nobody said]."""

    id: str
    source: str
    ids: list[list[int]]
    pieces: Any
    acts: list[tuple[int, list[str], str, str | None]] = field(default_factory=list)
    pairs: list[tuple[int, int, list[str], str]] = field(default_factory=list)
    again: list[tuple[int, int, list[str], int]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    means: list[tuple[int, int, list[str], int]] = field(default_factory=list)
    sentences: list[tuple[int, int, list[str], bool | None]] = field(default_factory=list)
    labelled: bool = True
    parts: Any = None  # [tokens, 3], which are in the content, source or cue of a statement; None where nobody said
    soft: dict[str, Any] = field(default_factory=dict)  # what a teacher says (train.py)
    lost: int = 0  # labels that no candidate answers to


def heads(read: Proposed, span: list[int]) -> set[int]:
    """The token that heads a labelled span."""
    first, last = read.graph.token(span[0]), read.graph.token(span[1] - 1) + 1
    return {read.graph.head_of(first, last)} if first < last else set()


def is_party(read: Proposed, party: Party, span: list[int], named: set[str]) -> bool:
    """Whether a candidate is the labelled phrase: it has its head, or its words; or, where the phrase stands in another
    sentence, one of the entities or the place ``named`` there."""
    if tuple(span) == party.span or party.head in heads(read, span):
        return True
    return not named.isdisjoint(stands_for(party))


def stands_for(party: Party) -> list[str]:
    """The entities and the place of a candidate."""
    return [*party.entities, *([party.place] if party.place is not None else [])]


def named_elsewhere(read: Proposed, by_head: dict[int, Party], span: list[int], number: int) -> set[str]:
    """The entities and the place of a labelled phrase of another sentence than ``number``."""
    found = {e for h in heads(read, span) if h in by_head for e in stands_for(by_head[h])}
    return found if all(read.graph.sentence(h).number != number for h in heads(read, span)) else set()


def add_acts(example: Example, read: Proposed, row: dict[str, Any]) -> None:
    """The labelled acts of an article with their candidates."""
    labels = {read.graph.token(act["word"][0]): act for act in row["acts"]}
    by_head = {party.head: party for c in read.candidates for party in c.parties}
    history = History()
    for n, here in groupby(sorted(labels), key=lambda token: read.graph.sentence(token).number):
        candidates, parties = read.candidates[n], eligible(read.candidates, n, history)
        told = []  # acts of one sentence don't know each other
        for token in here:
            label = labels[token]
            if token not in candidates.triggers:
                example.lost += label["type"] is not None
            evidence = read.evidence.of_act(token, candidates.sentence.number)
            example.acts.append((token, evidence, label["type"] or "none", label.get("status")))
            if label["type"] is None:
                continue
            roles = roles_in(example, read, by_head, label, n, parties)
            for (index, party), role in zip(parties, roles, strict=True):
                before = history.of(party)
                evidence = read.evidence.of_pair(token, label["type"], party, candidates, index, before)
                example.pairs.append((len(example.acts) - 1, party.head, evidence, role))
            known = zip(parties, roles, strict=True)
            told.append((token, read.graph.clauses.lemma[token], label["type"], [(*one, role) for one, role in known]))
        for act in told:
            history.note(*act)
    add_again(example, read, labels)


def roles_in(
    example: Example,
    read: Proposed,
    by_head: dict[int, Party],
    label: dict[str, Any],
    number: int,
    parties: list[tuple[int, Party]],
) -> list[str]:
    """The role of each of the ``parties`` in a labelled act of sentence ``number``; counts labels that none answers."""
    wanted = [("actor", s) for s in label["actors"]] + [("recipient", s) for s in label["recipients"]]
    wanted += [(role, label[role]) for role in ("time", "place", "source") if label.get(role)]
    asked = [(role, span, named_elsewhere(read, by_head, span, number)) for role, span in wanted]
    found = [
        next((role for role, span, who in asked if is_party(read, party, span, who)), "none") for _, party in parties
    ]
    example.lost += max(0, len(wanted) - sum(role != "none" for role in found))
    return found


def add_again(example: Example, read: Proposed, labels: dict[int, dict[str, Any]]) -> None:
    """Which of the acts of one type tell of the same."""
    by_head = {party.head: party for c in read.candidates for party in c.parties}

    def entities(spans: list[list[int]]) -> set[str]:
        found = (h for span in spans for h in heads(read, span))
        return {e for h in found for e in (by_head[h].entities if h in by_head else [f"token {h}"])}

    def told(label: dict[str, Any]) -> Telling:
        spans = [("recipient", span) for span in label["recipients"]]
        spans += [(role, label[role]) for role in ("place", "time") if label.get(role)]
        parties = [(role, by_head[h]) for role, span in spans for h in heads(read, span) if h in by_head]
        return read.evidence.told(entities(label["actors"]), entities(label["recipients"]), parties)

    acts = [(n, token) for n, (token, _, kind, _) in enumerate(example.acts) if kind != "none"]
    sides = {t: told(labels[t]) for _, t in acts}
    first: dict[int, int] = {}
    for _, token in acts:
        same = labels[token].get("same")
        earlier = read.graph.token(same[0]) if same else token
        first[token] = first.get(earlier, earlier)
    for n, token in acts:
        for m, other in acts:
            if other >= token or example.acts[m][2] != example.acts[n][2]:
                continue
            evidence = read.evidence.of_same(token, other, sides[token], sides[other])
            example.again.append((n, m, evidence, int(first[token] == first[other])))


def add_antecedents(example: Example, read: Proposed, answers: list[tuple[list[int], list[list[int]]]]) -> None:
    """Whom pronouns and descriptions mean: ``answers`` are [phrase, the phrases that it means]."""
    finder = read.antecedents
    at = {mention.head: mention for mention in finder.mentions}
    chains: dict[int, set[int]] = {}  # by token, the tokens that mean the same so far
    for span, others in sorted(answers):
        mention = next((at[h] for h in sorted(heads(read, span)) if h in at), None)
        if mention is None or not finder.candidates(mention):
            example.lost += mention is None
            continue
        meant = {h for other in others for h in heads(read, other)}
        meant |= {h for token in meant for h in chains.get(token, ())}
        named = {e for h in meant if h in at and at[h].kind != "pronoun" for e in at[h].entities}
        chains[mention.head] = meant | {mention.head}
        place = len(example.asked)
        example.asked.append(mention.head)
        asked_for = finder.candidates(mention)
        for other, parts in zip(asked_for, finder.evidence(mention, asked_for), strict=True):
            same = other.kind == "name" and len(other.entities) == 1 and other.entities[0] in named
            right = other.head in meant or same or bool(meant and chains.get(other.head, set()) & meant)
            example.means.append((place, other.head, list(chain.from_iterable(parts)), int(right)))


def begun(reader: Reader, tokenizer: Tokenizer, row: dict[str, Any], source: str) -> tuple[Proposed, Example]:
    """An article with its candidates, and its example with its word pieces."""
    read = reader.propose(row)
    sentences = [(c.sentence.start, c.sentence.end) for c in read.candidates]
    windows = make_windows(tokenizer, read.article.text, read.graph.clauses.offsets, sentences)
    example = Example(row["id"], source, windows.ids, windows.pieces)
    evidence = map(read.evidence.of_sentence, read.candidates)
    example.sentences = [(*sentence, found, None) for sentence, found in zip(sentences, evidence, strict=True)]
    return read, example


def make(reader: Reader, tokenizer: Tokenizer, row: dict[str, Any], labels: dict[str, Any], source: str) -> Example:
    """The example of one labelled article, as far as it was labelled."""
    end = max((end for _, end, _ in labels["sentences"]), default=len(row["text"]))
    read, example = begun(reader, tokenizer, {**row, "text": row["text"][:end]}, source)
    said = {read.graph.sentence(read.graph.token(start)).number: told for start, _, told in labels["sentences"]}
    example.sentences = [(*sentence[:3], said.get(n)) for n, sentence in enumerate(example.sentences)]
    add_acts(example, read, labels)
    add_antecedents(example, read, labels["antecedents"])
    return example


def unlabelled(reader: Reader, tokenizer: Tokenizer, row: dict[str, Any], source: str) -> Example:
    """The example of an article without labels, for a teacher to answer; with attributions (PolNeAR), which of its
    tokens are in the content, source or cue of any."""
    plain = {"id": row["id"], "text": row["text"], "published": row.get("published")}
    read = reader.propose(plain, settled=True)
    example = make(reader, tokenizer, plain, guessed(reader, read), source)
    example.labelled = False
    if "statements" in row:
        example.parts = np.zeros((len(read.graph.doc), len(PARTS)), dtype=bool)
        for statement in row["statements"]:
            for n, part in enumerate(PARTS):
                for start, end in statement[part]:
                    example.parts[read.graph.token(start) : read.graph.token(end - 1) + 1, n] = True
    return example


def guessed(reader: Reader, read: Proposed) -> dict[str, Any]:
    """What the model that is there makes of an article, in the form of labels."""
    decider = Decider(reader.decisions, read)
    decided = {act.token: act for act in decider.decided()}
    acts = []
    for i in sorted({i for c in read.candidates for i in c.triggers} | decided.keys()):
        token = read.graph.doc[i]
        label: dict[str, Any] = {"word": [token.idx, token.idx + len(token)], "type": None}
        if i in decided:
            act = decided[i]
            spans: dict[str, list[list[int]]] = {role: [] for role in reader.decisions.roles}
            for (party, _), role in zip(act.parties, act.roles, strict=True):
                spans[reader.decisions.roles[role]].append(list(party.span))
            label |= {"type": act.type, "status": act.status}
            label |= {"actors": spans["actor"], "recipients": spans["recipient"]}
            label |= {role: spans[role][0] for role in ("time", "place", "source") if spans[role]}
        acts.append(label)
    asked = [(list(mention.span), []) for mention in read.antecedents.asked()[::SOME]]
    return {"acts": acts, "antecedents": asked, "sentences": []}


def of_chains(reader: Reader, tokenizer: Tokenizer, row: dict[str, Any], source: str) -> Example:
    """The example of an article whose mentions are given with their chains (GUM)."""
    plain = {"id": row["id"], "text": row["text"], "published": row.get("published")}
    read, example = begun(reader, tokenizer, plain, source)
    before: dict[str, list[list[int]]] = {}
    answers = []
    for mention in sorted(row["mentions"], key=lambda m: (m["head"][0], m["span"][1])):
        if mention["kind"] in ("he", "she", "they", "it") or (
            mention["kind"] == "description" and mention.get("given")
        ):
            answers.append((mention["head"], before.get(mention["chain"], [])))
        before.setdefault(mention["chain"], []).append(mention["head"])
    add_antecedents(example, read, answers)
    return example


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--labels", nargs="*", type=Path, default=[])
    parser.add_argument("--chains", nargs="*", type=Path, default=[], help="articles with mentions and chains (GUM)")
    parser.add_argument("--unlabelled", nargs="*", type=Path, default=[], help="articles for a teacher to answer")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    faults: list[str] = []
    rows = {row["id"]: row for row in articles(arguments.articles, faults)}
    reader, tokenizer = Reader(), Tokenizer.from_file(str(arguments.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    found = []
    for path in arguments.labels:
        try:
            for line in read_lines(path):
                labels = json.loads(line)
                if labels["id"] in rows:
                    found.append(make(reader, tokenizer, rows[labels["id"]], labels, path.stem))
        except (ReadingError, SourceError, ValueError, KeyError) as error:
            faults.append(f"{path}: {error}")
    for path in arguments.chains:
        for line in read_lines(path):
            found.append(of_chains(reader, tokenizer, json.loads(line), path.stem))
    for path in arguments.unlabelled:
        for row in map(json.loads, read_lines(path)):
            if row["id"] not in rows and not is_set_aside(row["id"]):
                found.append(unlabelled(reader, tokenizer, row, path.stem))
    arguments.output.write_bytes(pickle.dumps(found))
    acts = [act for example in found for act in example.acts]
    print(
        f"{len(found)} articles, {len(acts)} acts of which {sum(a[2] != 'none' for a in acts)} are any, "
        f"{sum(len(e.pairs) for e in found)} pairs, {sum(e.lost for e in found)} labels without a candidate",
        file=sys.stderr,
    )
    end(faults)


if __name__ == "__main__":
    from examples import main as as_module  # so that what is pickled names its module

    as_module()
