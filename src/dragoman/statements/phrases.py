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
        found = _source_before(view, start, last, after) if after else _bare_source(view, i, start, first, last)
        if found is None:
            continue
        end, stop = found
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


def _source_before(view: View, start: int, last: int, after: tuple[str, ...]) -> Range | None:
    """Where a source ends that other words follow ("in the minister's view"), and where these end."""
    ends = range(start + 1, min(start + LONGEST_SOURCE, last))
    end = next((j for j in ends if tuple(view.lower[j : j + len(after)]) == after), None)
    if end is None:
        return None
    marked = view.lower[end - 1] in POSSESSIVE
    if not marked and view.form[start] != "possessive pronoun":
        return None  # "in plain view"
    return end - marked, end + len(after)


def _bare_source(view: View, i: int, start: int, first: int, last: int) -> Range:
    """Where a source ends that nothing marks, twice; at the head of a sentence the clause follows after a comma, where
    the parser often sees an apposition."""
    end = _phrase_source_end(view, i, start, last)
    if i == first:
        end = next((j for j in range(start + 1, end) if view.lower[j] == ","), end)
    return end, end


def _around(view: View, i: int, stop: int, first: int, last: int) -> list[Range]:
    """The clause that the words from ``i`` to ``stop`` stand in, without them."""
    left, right = view.subtree(_clause_head(view, i, first, last))
    if i == first:
        right = last
    opened = next((j for j in range(i - 1, first - 1, -1) if view.lower[j] in ("(", ")")), None)
    if opened is not None and view.lower[opened] == "(":
        left, right = opened + 1, next((j for j in range(i, last) if view.lower[j] == ")"), right)
    return kept(view, (left, i), (stop, right))


def _clause_head(view: View, i: int, first: int, last: int) -> int:
    """The head of the clause that a token stands in."""
    head = i
    while view.head[head] != head and (
        head == i or not first <= view.head[head] < last or view.relation[head] not in CLAUSES
    ):
        head = view.head[head]
    while view.relation[head] in ("conjunct", "prepositional clause", "adnominal") and view.head[head] != head:
        head = view.head[head]
    return head


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
        return _before_quotation(view, i, first)
    if first > 0 or i - first > HEADLINE or view.lower[last - 1] == ".":
        return None
    who = None if any(view.is_main_verb(j) for j in range(first, i)) else phrase_head(view, first, i)
    who = _speaker(view, who)
    if who is None or not (view.is_name(who) or view.lemma[who] in HEADLINE_SOURCES):
        return None
    parts = [view.trim(i + 1, _line_end(view, i))]
    return Draft(i, (i, i + 1), (i, i + 1), "colon.headline", who, view.trim(first, i), parts, speech=True)


def _before_quotation(view: View, i: int, first: int) -> Draft | None:
    """Who stands before a colon and a quotation: the subject of the verb there, or the whole."""
    first = next((j + 1 for j in range(i - 1, max(-1, i - SPEAKER), -1) if "\n" in view.lower[j]), first)
    verbs = [j for j in range(first, i) if view.is_main_verb(j)]
    who = view.subject(min(verbs, key=lambda j: view.head[j] != j)) if verbs else phrase_head(view, first, i)
    who = _speaker(view, who)
    if who is None:
        return None
    source = view.noun_phrase(who, i) if verbs else view.trim(first, i)
    return Draft(i, (i, i + 1), (i, i + 1), "colon.quote", who, source, [], speech=True)


def _speaker(view: View, who: int | None) -> int | None:
    """A token, if it can stand for somebody who speaks."""
    return who if who is not None and view.form[who] in NAMING | {"determiner"} else None


def _line_end(view: View, i: int) -> int:
    return next((j for j in range(i, len(view.lower)) if "\n" in view.lower[j]), len(view.lower))
