"""What speaks for or against a word being a cue, and for or against the words around it being what it ascribes: the
named evidence that the model decides statements by.

A cue is asked for by its head, the token that the other words of the cue depend on. What the rules found is evidence
like any other: each draft of theirs stands by the head of its cue.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ..language.grammar import ADJECTIVES, CLAUSAL, NOUNS, SUBJECTS, VERBS, Relation
from ..language.graph import distance
from .draft import Draft
from .lexicon import CueLexicon
from .speech import Speech
from .view import JOINING, PUNCTUATION, QUOTES, Range, View

ASKED = VERBS | NOUNS | ADJECTIVES  # forms of words that are asked whether they are cues
CHAIN = 3  # words above a cue whose phrases are told apart
DEEP = 3  # relations of a path that are named
AROUND = 8  # sentences of a quotation on each side of its cue
WINDOW = 320  # tokens around a cue that are asked for
OWN_CLAUSE = CLAUSAL | {"clausal subject", "parataxis"}
PHRASAL = OWN_CLAUSE | {"conjunct", "preposition", "apposition", "subject", "object"}
# Relations whose words, and those whose lemmas, are evidence.
FUNCTIONAL: frozenset[Relation] = frozenset((
    "preposition", "particle", "agent", "negation", "marker", "auxiliary", "possessor", "determiner",
))  # fmt: skip
PARTS = ("content", "source", "cue")


def cue_head(view: View, cue: Range) -> int:
    """The token of a cue that its other words depend on."""
    start, end = cue
    i = start
    while start <= view.head[i] < end and view.head[i] != i:
        i = view.head[i]
    return i


def _label(i: int, span: Range) -> str:
    """Where a token stands in a span: "first", "last", "only" or "in" it."""
    if span[1] - span[0] == 1:
        return "only"
    return "first" if i == span[0] else "last" if i == span[1] - 1 else "in"


class Evidence:
    """The evidence in one article. ``drafts`` are what the rules propose, ``kept`` those that they would keep."""

    def __init__(self, view: View, speech: Speech, drafts: list[Draft], kept: list[Draft]) -> None:
        self.view, self.speech = view, speech
        self.lexicon = CueLexicon.load()
        self.drafts: dict[int, Draft] = {}
        for draft in [*kept, *drafts]:
            self.drafts.setdefault(cue_head(view, draft.cue), draft)
        self.kept = {cue_head(view, draft.cue) for draft in kept}
        self._spoken = sorted(part for draft in kept for part in draft.parts)
        self._subjects: dict[int, int] = {}
        self._sentences: dict[int, tuple[bool, int]] = {}
        self._tokens: dict[int, list[str]] = {}

    # ---- a cue --------------------------------------------------------------------------------

    def asked(self) -> list[int]:
        """The tokens that may head a cue, in order of text."""
        view = self.view
        return [
            i
            for i, form in enumerate(view.form)
            if i in self.drafts
            or (form in ASKED and view.relation[i] not in ("auxiliary", "passive auxiliary", "compound"))
        ]

    def of_cue(self, i: int) -> list[str]:
        """What speaks for or against token ``i`` being the head of a cue."""
        view = self.view
        lemma, tag = view.lemma[i], view.tag[i]
        found = [f"word:{lemma}", f"tag:{tag}", f"dep:{view.dep[i]}", f"kind:{tag[:1]}/{view.dep[i]}"]
        draft = self.drafts.get(i)
        rule = draft.rule if draft is not None else "none"
        found += [f"ruled:{rule}", f"ruled-word:{rule != 'none'}/{lemma}", f"ruled-kept:{i in self.kept}"]
        if draft is not None:
            found.append(f"ruled-source:{draft.source is not None}/{draft.speech}/{bool(draft.quoted)}")
        found += [f"lexicon:{name}" for name in self._classes(i)]
        found += self._of_children(i)
        found += self._of_place(i)
        return found

    def _classes(self, i: int) -> list[str]:
        """The classes of the lexicon that a word is in."""
        lexicon, lemma = self.lexicon, self.view.lemma[i]
        verb = lexicon.verbs.get(lemma) if self.view.is_verb(i) else None
        found = sorted({f"{take}/{name}" for take, name in verb.takes.items()}) if verb is not None else []
        found += [
            name for name, words in (("noun", lexicon.nouns), ("adjective", lexicon.adjectives)) if lemma in words
        ]
        return [*found, "blow"] if lemma in lexicon.blows else found

    def _of_children(self, i: int) -> Iterator[str]:
        """A word's own phrases: what it takes, and who is its subject."""
        view = self.view
        for child in view.children[i]:
            dep, relation = view.dep[child], view.relation[child]
            if relation == "punctuation":
                continue
            side = "before" if child < i else "after"
            yield f"{side}:{dep}"
            if relation in OWN_CLAUSE:
                yield f"{side}:{dep}/{view.lower[view.left[child]]}"
                yield f"{side}:{dep}/{view.tag[child]}"
            elif relation in FUNCTIONAL:
                yield f"{side}:{dep}/{view.lower[child]}"
            elif relation in ("object", "predicate noun", "predicate adjective", "object predicate", "subject"):
                yield f"{side}:{dep}/{view.lemma[child]}"
        if view.passive(i):
            yield "passive"
        subject = self._subject(i)
        if subject >= 0:
            token = view.doc[subject]
            yield f"subject:{token.ent_type_ or view.tag[subject]}"
            yield f"subject-word:{view.lemma[subject]}"
            yield f"subject-shared:{view.head[subject] != i}"

    def _subject(self, i: int) -> int:
        """The head of a verb's subject, -1 for none."""
        if i not in self._subjects:
            found = self.view.subject(i)
            self._subjects[i] = -1 if found is None else found
        return self._subjects[i]

    def _of_place(self, i: int) -> Iterator[str]:
        """Where a word stands: its neighbours, the word above, quotation marks and others' words."""
        view = self.view
        first, last = view.sentences[view.sentence[i]]
        for name, j in (("last", i - 1), ("next", i + 1), ("next-but-one", i + 2)):
            yield f"{name}:{view.lower[j] if first <= j < last else 'end'}"
        head = view.head[i]
        if head != i:
            yield f"above:{view.lemma[head]}"
            yield f"above:{view.tag[head]}/{view.dep[i]}"
            yield f"above-ruled:{head in self.kept}/{view.dep[i]}"
        start, end = view.group(i)
        yield f"marks:{view.lower[max(start - 1, 0)] in QUOTES}/{view.lower[min(end, last - 1)] in QUOTES}"
        yield f"quoted:{self.speech.around(i) is not None}/{view.tag[i][:1]}"
        n = bisect_right(self._spoken, (i, len(view.lower)))
        yield f"said:{any(end > i for _, end in self._spoken[max(0, n - 4) : n])}"
        quoted, ruled = self._of_sentence(view.sentence[i])
        yield f"sentence-quoted:{quoted}"
        yield f"sentence-ruled:{ruled}/{i in self.kept}"

    def _of_sentence(self, number: int) -> tuple[bool, int]:
        """Whether a sentence has quotation marks, and how many cues the rules would keep in it, up to three."""
        if number not in self._sentences:
            first, last = self.view.sentences[number]
            quoted = any(w in QUOTES for w in self.view.lower[first:last])
            self._sentences[number] = quoted, min(3, sum(first <= k < last for k in self.kept))
        return self._sentences[number]

    # ---- what is around a cue -----------------------------------------------------------------

    def window(self, i: int) -> Range:
        """The tokens that are asked what they are to the cue ``i``: its sentence, with those that quotations and the
        rules join to it."""
        view = self.view
        low = high = view.sentence[i]
        draft = self.drafts.get(i)
        parts = draft.parts if draft is not None else []
        for _ in range(AROUND):
            start, end = view.sentences[low][0], view.sentences[high][1]
            if low > 0 and (self._joins(start) or any(a < start for a, _ in parts)):
                low -= 1
            if high + 1 < len(view.sentences) and (
                self._joins(end) or self._opens(end) or any(b > end for _, b in parts)
            ):
                high += 1
        while high > low and view.sentences[high][1] - view.sentences[low][0] > WINDOW:
            low, high = (low, high - 1) if high > view.sentence[i] else (low + 1, high)
        return view.sentences[low][0], view.sentences[high][1]

    def _joins(self, start: int) -> bool:
        """Whether a quotation spans the beginning of a sentence."""
        n = self.speech.around(start)
        return n is not None and self.speech.quotes[n][0] < start

    def _opens(self, start: int) -> bool:
        """Whether a sentence begins with a quotation."""
        n = self.speech.around(start)
        return n is not None and self.speech.quotes[n][0] == start

    def of_window(self, i: int, window: Range) -> list[list[str]]:
        """For each token of a window what speaks for or against its being content, source or cue of ``i``."""
        view = self.view
        places = self._places(i, window)
        draft = self.drafts.get(i)
        ruled = self._ruled(draft, window)
        word = view.lemma[i]
        kind = draft.rule if draft is not None else f"none/{view.tag[i][:1]}"
        subject = self._subject(i)
        found: list[list[str]] = []
        mine = self.speech.around(i)
        for j in range(*window):
            slot, anchor = places[j]
            edge = "in"
            if places.get(j - 1, ("", -1))[1] != anchor:
                edge = "first"
            elif places.get(j + 1, ("", -1))[1] != anchor:
                edge = "last"
            side = "before" if j < i else "after" if j > i else "itself"
            names = [
                f"{side}:{distance(abs(j - i))}",
                f"slot:{slot}",
                f"slot:{slot}/{side}/{edge}",
                f"slot:{slot}/{kind}",
                f"slot:{slot}/{edge}/{word}",
                f"path:{slot}>{self._path(j, anchor)}",
                f"ruled:{ruled[j - window[0]]}",
                f"ruled:{ruled[j - window[0]]}/{kind}",
                f"sentence:{max(-2, min(2, view.sentence[j] - view.sentence[i]))}",
                f"quotation:{self._quotation(j, mine, draft)}/{side}",
            ]
            if j == subject:
                names.append("subject")
            if abs(j - i) <= 2:
                names += [f"at:{j - i}/{view.lower[j]}", f"at:{j - i}/{view.tag[j]}"]
            found.append(names + self.of_token(j))
        return found

    def _places(self, i: int, window: Range) -> dict[int, tuple[str, int]]:
        """For each token the phrase beside or above the cue that it is in: its relation, and the token at its head."""
        view = self.view
        places: dict[int, tuple[str, int]] = {i: ("cue", i)}
        above, at, names = i, i, ""
        for _ in range(CHAIN):
            names += f"{view.dep[at]}<"
            above = view.head[at]
            if above == at:
                break
            places[above] = (names, above)
            at = above
        known = dict(places)

        def place(j: int) -> tuple[str, int]:
            trail = []
            while j not in places and view.head[j] != j:
                trail.append(j)
                j = view.head[j]
            found = places.get(j, ("far", j))
            for k in reversed(trail):
                if found[1] in known and k not in known:
                    found = (f"{found[0] if found[0] != 'cue' else ''}{self._relation(k)}", k)
                places[k] = found
            return found

        return {j: place(j) for j in range(window[0], window[1])}

    def _relation(self, k: int) -> str:
        view = self.view
        return f"prep:{view.lower[k]}" if view.relation[k] == "preposition" else view.dep[k]

    def _path(self, j: int, anchor: int) -> str:
        """The last relations on the way down from a phrase's head to a token."""
        view = self.view
        names: list[str] = []
        while j != anchor and view.head[j] != j and len(names) < DEEP:
            names.append(view.dep[j])
            j = view.head[j]
        return ">".join(reversed(names)) + ("" if j == anchor else "..")

    def _ruled(self, draft: Draft | None, window: Range) -> list[str]:
        """What the rules make of each token of a window for this cue."""
        if draft is None:
            return ["no-draft"] * (window[1] - window[0])
        found = ["none"] * (window[1] - window[0])
        spans = [("content", part) for part in draft.parts]
        spans += [("source", draft.source)] if draft.source is not None else []
        for name, span in [*spans, ("cue", draft.cue)]:
            for j in range(max(span[0], window[0]), min(span[1], window[1])):
                found[j - window[0]] = f"{name}-{_label(j, span)}"
        return found

    def _quotation(self, j: int, mine: int | None, draft: Draft | None) -> str:
        """Whose words a token is inside quotation marks: of the cue's statement, of another's, or of the same
        quotation that the cue stands in."""
        n = self.speech.around(j)
        if n is None:
            return "none" if mine is None else "outside"
        if n == mine:
            return "same"
        owner = self.speech.owner.get(n)
        whose = "nobody" if owner is None else "mine" if owner is draft else "other"
        return f"{whose}/{_label(j, self.speech.quotes[n])}"

    def of_token(self, j: int) -> list[str]:
        """What can be said of a token by itself."""
        if j not in self._tokens:
            self._tokens[j] = list(self._of_token(j))
        return self._tokens[j]

    def _of_token(self, j: int) -> Iterator[str]:
        view = self.view
        lower, tag = view.lower, view.tag
        last, following = max(j - 1, 0), min(j + 1, len(lower) - 1)
        yield f"word:{lower[j]}"
        yield f"tag:{tag[j]}"
        yield f"dep:{view.dep[j]}"
        yield f"last:{lower[last]}"
        yield f"next:{lower[following]}"
        yield f"last-tag:{tag[last]}"
        yield f"next-tag:{tag[following]}"
        yield f"stops:{self._stop(last)}{self._stop(j)}{self._stop(following)}"
        first, end = view.sentences[view.sentence[j]]
        if j in (first, end - 1):
            yield "sentence-first" if j == first else "sentence-last"
        yield from self._edges(j)
        yield f"draft:{j in self.kept}/{j in self.drafts}"
        if view.relation[j] in SUBJECTS:
            yield f"subject-of:{view.head[j] in self.kept}"

    def _stop(self, j: int) -> str:
        word = self.view.lower[j]
        if word in QUOTES:
            return "q"
        return "," if word == "," else "." if word in PUNCTUATION else "&" if word in JOINING else "w"

    def _edges(self, j: int) -> Iterator[str]:
        """The phrases and clauses that a token opens or closes."""
        view = self.view
        for name, bound in (("opens", view.left), ("closes", view.right)):
            k = j
            for _ in range(8):
                if bound[k] != j:
                    break
                if view.relation[k] in PHRASAL:
                    yield f"{name}:{view.dep[k]}"
                    yield f"{name}:{view.dep[k]}/{view.lower[j]}"
                if view.head[k] == k:
                    break
                k = view.head[k]
