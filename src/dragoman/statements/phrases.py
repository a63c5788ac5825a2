"""Phrases as cues: "according to", "in her view", "in the poll", "reportedly"; and colons."""

from __future__ import annotations

from collections.abc import Iterator

from ..data import word_lists
from ..language.grammar import NAMING
from .draft import POSSESSIVE, Draft, kept
from .lexicon import SOURCE, CueLexicon
from .view import CLAUSES, QUOTES, Range, View

SPEAKER = 14  # words of a line that names the speaker before a colon
HEADLINE = 8  # words before the colon of a headline that names a source
LISTS = word_lists("statements", "phrases")
HEADLINE_SOURCES = LISTS["headline_sources"]
MISREAD = LISTS["misread"]
LONGEST_SOURCE = 8  # words between "in" and "view"


def read_phrase(view: View, lexicon: CueLexicon, i: int) -> Iterator[Draft]:
    """ "according to X": the source stands in it, the clause around it is the content."""
    first, last = view.sentences[view.sentence[i]]
    for words in lexicon.sources[view.lower[i]]:
        place = words.index(SOURCE)
        before, after = words[1:place], words[place + 1 :]
        if tuple(view.lower[i + 1 : i + place]) != before or i + place >= last:
            continue
        start = i + place
        if after:
            end = next(
                (
                    j
                    for j in range(start + 1, min(start + LONGEST_SOURCE, last))
                    if tuple(view.lower[j : j + len(after)]) == after
                ),
                None,
            )
            if end is None:
                continue
            marked = view.lower[end - 1] in POSSESSIVE
            if not marked and view.form[start] != "possessive pronoun":
                continue  # "in plain view"
            stop, end = end + len(after), end - marked
        else:
            end = stop = _phrase_source_end(view, i, start, last)
            if i == first:  # the clause follows after a comma, where the parser often sees an apposition
                comma = next((j for j in range(start + 1, end) if view.lower[j] == ","), end)
                end = stop = comma
        source = view.trim(start, end)
        if source[0] >= source[1]:
            continue
        parts = _around(view, i, stop, first, last)
        if parts:
            who = phrase_head(view, *source)
            yield Draft(i, (i, start), (i, stop), f"phrase.{'_'.join(words)}", who, source, parts)
        return


def _phrase_source_end(view: View, i: int, start: int, last: int) -> int:
    """Where the source after "according to" ends: by the parse, or at the comma."""
    inner = [c for c in range(i, start) if view.right[c] >= start]
    end = min((view.right[c] + 1 for c in inner), default=start + 1)
    return min(max(end, start + 1), last)


def phrase_head(view: View, start: int, end: int) -> int:
    """The token of a span whose head lies outside it."""
    return next((j for j in range(start, end) if not start <= view.head[j] < end or view.head[j] == j), end - 1)


def _around(view: View, i: int, stop: int, first: int, last: int) -> list[Range]:
    """The clause that the words from ``i`` to ``stop`` stand in, without them."""
    head = i
    while view.head[head] != head and not (
        first <= view.head[head] < last and view.relation[head] in CLAUSES and head != i
    ):
        head = view.head[head]
    while view.relation[head] in ("conjunct", "prepositional clause", "adnominal") and view.head[head] != head:
        head = view.head[head]
    left, right = view.subtree(head)
    if i == first:
        right = last
    opened = next((j for j in range(i - 1, first - 1, -1) if view.lower[j] in ("(", ")")), None)
    if opened is not None and view.lower[opened] == "(":
        left, right = opened + 1, next((j for j in range(i, last) if view.lower[j] == ")"), right)
    return kept(view, (left, i), (stop, right))


def read_poll(view: View, lexicon: CueLexicon, i: int) -> Iterator[Draft]:
    """ "In a new poll, six in ten back him": what a poll found, told as it is."""
    what = view.child(i, "prepositional object")
    first, last = view.sentences[view.sentence[i]]
    if i != first or what is None or view.lemma[what] not in lexicon.askers or not view.is_verb(view.head[i]):
        return
    stop = view.right[what] + 1
    stop = next((j for j in range(what, stop) if view.lower[j] == ","), stop)
    parts = _around(view, i, stop, first, last)
    if parts:
        yield Draft(i, (i, i + 1), (i, stop), "phrase.in_poll", what, view.trim(i + 1, stop), parts)


def read_misread(view: View, i: int) -> Iterator[Draft]:
    """ "..., records show": a verb that was read as a noun at the end of what it tells."""
    first, last = view.sentences[view.sentence[i]]
    comma = next((j for j in range(i - 1, max(first, i - LONGEST_SOURCE), -1) if view.lower[j] == ","), None)
    if comma is None or comma + 1 >= i or view.form[i - 1] not in ("plural noun", "name", "plural name"):
        return
    if i + 1 < last and view.lower[i + 1] not in (".", ",", ";"):
        return
    parts = kept(view, (first, comma))
    if parts and any(view.is_main_verb(j) for j in range(first, comma)):
        yield Draft(i, (i, i + 1), (comma + 1, i + 1), "misread.verb", i - 1, (comma + 1, i), parts)


def read_hidden(view: View, i: int) -> Iterator[Draft]:
    """ "reportedly": the clause around it, and nobody's."""
    first, last = view.sentences[view.sentence[i]]
    parts = _around(view, i, i + 1, first, last)
    if parts:
        yield Draft(i, (i, i + 1), (i, i + 1), f"hidden.{view.lower[i]}", parts=parts)


def find_colons(view: View) -> list[Draft]:
    """ "Smith: “...”", "The report put it like this: “...”", and headlines like "Poll: most expect a recession"."""
    found = []
    for i, word in enumerate(view.lower):
        if word == ":" and i + 1 < len(view.lower):
            draft = _before_colon(view, i)
            if draft is not None:
                found.append(draft)
    return found


def _before_colon(view: View, i: int) -> Draft | None:
    first, last = view.sentences[view.sentence[i]]
    quoted = next((w in QUOTES for w in view.lower[i + 1 : i + 3] if not w.isspace()), False)
    if quoted:
        first = next((j + 1 for j in range(i - 1, max(-1, i - SPEAKER), -1) if "\n" in view.lower[j]), first)
    elif first > 0 or i - first > HEADLINE or view.lower[last - 1] == ".":
        return None
    verbs = [j for j in range(first, i) if view.is_main_verb(j)]
    if verbs and not quoted:
        return None
    who = phrase_head(view, first, i) if not verbs else view.subject(min(verbs, key=lambda j: view.head[j] != j))
    if who is None or view.form[who] not in NAMING | {"determiner"}:
        return None
    source = view.trim(first, i) if not verbs else view.noun_phrase(who, i)
    if quoted:
        return Draft(i, (i, i + 1), (i, i + 1), "colon.quote", who, source, [], speech=True)
    if not view.is_name(who) and view.lemma[who] not in HEADLINE_SOURCES:
        return None
    parts = [view.trim(i + 1, _line_end(view, i))]
    return Draft(i, (i, i + 1), (i, i + 1), "colon.headline", who, source, parts, speech=True)


def _line_end(view: View, i: int) -> int:
    return next((j for j in range(i, len(view.lower)) if "\n" in view.lower[j]), len(view.lower))
