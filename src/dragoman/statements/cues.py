"""Cues: which words of a text ascribe something to somebody, what they ascribe and to whom.

Each cue found becomes a Draft in tokens; ``speech`` drafts then take the quotations around them (``speech.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .lexicon import SOURCE, CueLexicon
from .view import CLAUSES, QUOTES, RELATIVES, SUBJECTS, Range, View

ADJUNCTS = frozenset(("prep", "npadvmod", "advmod", "dative", "prt", "nsubj", "agent"))
BREAKS = frozenset((",", ".", "—", "–", "--", "-", ":", ";", "?", "!", ")", *QUOTES))
WH = frozenset("who what when where why how whether if which whom whose".split())
ABOUT = frozenset("for of as over with to about against from into by between toward towards".split())  # what it is about
ABOUT_ON = ABOUT | {"on"}
OCCASIONAL = frozenset(("after", "as", "before", "since", "because", "when"))  # say when or why it was said
DASHES = frozenset(("—", "–", "--", "-"))
RUN = frozenset(("prep", "xcomp", "oprd", "acomp", "dative", "ccomp", "npadvmod", "advmod"))
# The ways to take content, tried in this order.
ORDER = ("after", "clause", "question", "infinitive", "person", "gerund", "judged", "as", "object", "passive")
HEADLINE = 8  # words before the colon of a headline that names a source
HEADLINE_SOURCES = frozenset(
    "poll report study survey official source analyst expert police minister president".split()
)
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
IT = frozenset(("it", "there"))


@dataclass(slots=True)
class Draft:
    """A statement in token indexes. ``who`` heads the source; ``block`` spans the cue's own clause."""

    head: int
    cue: Range
    block: Range
    rule: str
    who: int | None = None
    source: Range | None = None
    parts: list[Range] = field(default_factory=list)
    speech: bool = False
    quoted: list[int] = field(default_factory=list)
    addressee: int | None = None


def find_cues(view: View, lexicon: CueLexicon) -> list[Draft]:
    """The drafts of all cue words of the text, in order of text."""
    drafts: list[Draft] = []
    for i, lemma in enumerate(view.lemma):
        lower = view.lower[i]
        if lower in lexicon.sources:
            drafts += _phrase(view, lexicon, i)
        if lower == "in":
            drafts += _in_poll(view, lexicon, i)
        if lower in lexicon.hidden:
            drafts += _hidden(view, i)
        tag = view.tag[i][:1]
        if tag == "V":
            if lemma in lexicon.verbs and view.is_verb(i):
                draft = VerbReader(view, lexicon, i).read()
                if draft is not None:
                    drafts.append(draft)
                    continue
            if lower in lexicon.adjectives:
                drafts += _adjective(view, lexicon, i, lower)
        elif tag == "N" and lemma in lexicon.nouns:
            drafts += _noun(view, lexicon, i)
        elif tag == "J" and lower in lexicon.adjectives:
            drafts += _adjective(view, lexicon, i, lower)
    return drafts


class VerbReader:
    """Reads one verb as a cue."""

    def __init__(self, view: View, lexicon: CueLexicon, i: int) -> None:
        self.view, self.lexicon, self.i = view, lexicon, i
        self.passive = view.passive(i)
        if self.passive and view.dep[i] == "acl" and view.child(i, "ccomp") is not None:
            self.passive = False  # "the chief, Ann Lee, suggested that": a participle does not take "that"
        self.sentence = view.sentences[view.sentence[i]]
        self.verb = lexicon.verbs[view.lemma[i]]
        self.takes = dict(self.verb.takes)
        self.fronting = False  # whether its content may stand before it
        self.tail = i  # last word of a phrase like "call for"
        self._match_phrase()

    def _match_phrase(self) -> None:
        """The longest phrase of the lexicon that the verb and the words after it make."""
        best = 0
        for words, takes in self.verb.phrases:
            at = self._phrase_end(words)
            if at is not None and len(words) > best:
                best, self.tail = len(words), at
                self.takes = takes if "after" in takes else takes | self.takes

    def _phrase_end(self, words: tuple[str, ...]) -> int | None:
        view, end = self.view, self.sentence[1]
        at = self.i
        for n, word in enumerate(words):
            following = at + 1
            while n == 0 and following < end and view.tag[following][:2] == "RB" and view.lower[following] != word:
                following += 1
            if following < end and view.lower[following] == word:
                at = following
                continue
            mark = view.marker(self.i, word) if n == 0 and view.child(self.i, "dobj", "prt") is None else None
            if mark is None or mark - at > 6:
                return None
            following = mark
            at = following
        return at

    # ---- the ways to take content -----------------------------------------------------------

    def read(self) -> Draft | None:
        view, i = self.view, self.i
        who = self._source_head()
        takes = self.takes
        self.fronting = "quote" in takes or bool(self.verb.shows) or "think" in takes.values()
        if self.verb.shows and who is not None and view.lemma[who] in self.lexicon.inanimate:
            takes = takes | self.verb.shows
        for kind in ORDER:
            if kind in takes:
                parts = getattr(self, f"_take_{kind}")()
                if parts and "quote" not in takes:
                    parts[-1] = self._without_occasion(parts[-1])
                if parts:
                    return self._draft(kind, takes[kind], who, parts, speech="quote" in takes)
        if "quote" in takes and (not self.passive or who is not None and view.lower[view.left[i]] == "as"):
            draft = self._draft("quote", takes["quote"], who, [], speech=True)
            draft.parts = self._parenthetical(draft)
            return draft
        if "quoted" in takes and not self.passive:
            return self._draft("quoted", takes["quoted"], who, [], speech=True)
        return None

    def _without_occasion(self, part: Range) -> Range:
        """Without the clause that tells when or why: "called for a ban after the attack was claimed"."""
        view = self.view
        for j in range(part[0] + 2, part[1]):
            if view.lower[j] in OCCASIONAL and view.dep[j] in ("mark", "advmod") and view.dep[view.head[j]] == "advcl":
                return view.trim(part[0], j)
        return part

    def _draft(self, kind: str, name: str, who: int | None, parts: list[Range], speech: bool) -> Draft:
        view, i = self.view, self.i
        start, end = view.group(i)
        cue = (start, max(end, self.tail + 1))
        hidden = self.passive and (who is None or view.dep[who] in ("nsubjpass",))
        hidden = hidden or (
            who is not None and view.lower[who] in IT and kind in ("clause", "passive") and self._expletive()
        )
        source = None if hidden or who is None else view.noun_phrase(who, i)
        draft = Draft(i, cue, (start, end), f"{name}.{kind}", None if hidden else who, source, parts, speech)
        draft.block = self._block(cue, source, parts)
        draft.addressee = view.child(i, "dative", "dobj") if speech and not self.passive else None
        return draft

    def _expletive(self) -> bool:
        return self.passive or self.view.lemma[self.i] in ("turn",)

    def _source_head(self) -> int | None:
        view, i = self.view, self.i
        if self.passive:
            agent = self._agent() if "passive" in self.takes else view.child(i, "agent")
            if agent is not None:
                return view.child(agent, "pobj")
            return (
                None if view.dep[i] in ("acl", "advcl") or view.child(i, "nsubjpass") is not None else view.subject(i)
            )
        found = view.subject(self._speaking_clause())
        if found is None and view.tag[i] in ("VBG", "VBN", "VBD"):
            found = self._subject_of_sentence()
        if found is None or view.dep[found] in ("csubj", "csubjpass"):
            return None
        if view.dep[i] == "acl" and found == view.head[i] and view.lemma[found] in self.lexicon.vehicles:
            return _light_subject(view, found) or found
        return found

    def _speaking_clause(self) -> int:
        """The verb whose subject the cue shares: for ", adding that ..." hung on what was said, the verb of saying."""
        view, i = self.view, self.i
        head = view.head[i]
        if view.tag[i] == "VBG" and view.dep[i] == "advcl" and view.dep[head] == "ccomp" and view.lower[view.left[i] - 1] == ",":
            above = self.lexicon.verbs.get(view.lemma[view.head[head]])
            if above is not None and "clause" in above.takes:
                return view.head[head]
        return i

    def _subject_of_sentence(self) -> int | None:
        view, root = self.view, self.i
        for _ in range(40):
            if view.head[root] == root:
                break
            root = view.head[root]
        return None if root == self.i else view.child(root, *SUBJECTS)

    def _take_clause(self) -> list[Range]:
        view, i = self.view, self.i
        comp = self._complement()
        if comp is None:
            return self._misread_clause()
        if comp < i:
            return self._fronted(comp) if self.fronting else []
        start, end = view.subtree(comp)
        moved = start if start < i else None  # "which Ankara says is": the clause begins before the cue
        start, end = max(start, self.tail + 1), self._own_end(comp, end)
        if moved is not None:
            source = self._source(self._source_head())
            stop = min(view.group(i)[0], source[0] if source and source[0] > moved else i)
            return self._clip(moved, stop) + self._clip(start, end)
        end = self._joined_end(comp, self._past_subject(end))
        if "quote" not in self.takes or self.passive:
            return self._clip(start, end)
        block = self._block((view.group(i)[0], self.tail + 1), self._source(self._source_head()), [(start, end)])
        if block[1] < start and not any(view.lower[j] in BREAKS for j in range(block[1], start)):
            start = block[1]  # the subject of the clause, which the parser gave to the cue
        return self._interrupted(block) + self._clip(start, end)

    def _source(self, who: int | None) -> Range | None:
        return None if who is None else self.view.noun_phrase(who, self.i)

    def _interrupted(self, block: Range) -> list[Range]:
        """What comes before a cue between commas: "In Ankara, he said, nobody ..."."""
        view, lower = self.view, self.view.lower
        start, end = block
        first = max(self.sentence[0], min(view.left[self.i], start))
        if first < start - 1 and lower[start - 1] == "," and end + 1 < self.sentence[1] and lower[end] == ",":
            return [] if lower[end + 1] in QUOTES else self._clip(first, start)
        return []

    def _past_subject(self, end: int) -> int:
        """A clause can't end before its own verb: "hope the tools made in Israel" goes on with "can help"."""
        view = self.view
        if end < self.sentence[1] and view.tag[end] in FINITE and view.lower[end - 1] not in BREAKS:
            return max(view.right[end], view.right[self.i]) + 1
        return end

    def _misread_clause(self) -> list[Range]:
        """A clause that the parser took for an object or for part of a phrase: what follows has a verb of its own."""
        view, i = self.view, self.i
        if self.passive or view.tag[i] in ("VBN", "VBG") and view.dep[i] != "ROOT" or view.child(i, "nsubj") is None:
            return []
        last = min(view.right[i] + 1, self.sentence[1])
        start = next((j for j in range(i + 1, min(i + 12, last)) if view.lower[j] == "that"), None)
        if start is None or view.head[start] == start + 1:
            start = i + 1
            if start < last and (view.lower[start] in BREAKS or view.tag[start][:1] not in "DNPJCE"):
                return []
        verb = next((j for j in range(start, last) if view.tag[j] in FINITE or view.lower[j] in BREAKS), last)
        if verb - start < 1 or verb >= last or view.lower[verb] in BREAKS:
            return []
        if view.dep[verb] == "relcl" or any(view.lower[j] in RELATIVES for j in range(start + 1, verb)):
            return []
        return self._clip(start, last)

    def _joined_end(self, comp: int, end: int) -> int:
        """With a further clause about the speaker that the parser gave to the cue: "said it was lost, but he will stay"."""
        view, i = self.view, self.i
        for child in view.children[i]:
            if child <= comp or view.dep[child] != "conj" or not end <= view.left[child] <= end + 2:
                continue
            subject = view.child(child, "nsubj")
            first = view.child(child, "aux")
            later = view.tag[child] in ("VBZ", "VBP") or first is not None and view.tag[first] in ("MD", "VBZ", "VBP")
            if subject is not None and view.tag[subject] == "PRP" and later and view.tag[i] == "VBD":
                return view.right[child] + 1
        return end

    def _own_end(self, comp: int, end: int) -> int:
        """Where the clause ends, without what goes on from the cue: "said he agreed and left", "..., adding that"."""
        view, i = self.view, self.i
        present = view.tag[comp] in ("VBZ", "VBP") or any(
            view.tag[c] in ("MD", "VBZ", "VBP") for c in view.children[comp]
        )
        for child in view.children[comp]:
            if child <= comp:
                continue
            dep, tag = view.dep[child], view.tag[child]
            start = view.left[child]
            if dep == "conj" and tag == "VBD" == view.tag[i] and present and view.child(child, *SUBJECTS) is None:
                return min(end, start - (view.lower[start - 1] in ("and", "but")))
            known = view.lemma[child] in self.lexicon.verbs and self.lexicon.verbs[view.lemma[child]].takes
            if not known or dep not in ("advcl", "conj"):
                continue
            if dep == "conj" and tag == view.tag[i] and view.child(child, "ccomp") and view.child(child, "nsubj"):
                return min(end, start - (view.lower[start - 1] in ("and", "but")))
            if tag == "VBG" and view.lower[start - 1] == "," and view.child(child, "aux") is None:
                return min(end, start - 1)
            if (
                dep == "advcl"
                and view.lower[start] in ("while", "as", "although", "though")
                and view.child(child, "nsubj")
            ):
                return min(end, start)
        return self._before_dash(comp, self._before_aside(comp, end))

    def _before_dash(self, comp: int, end: int) -> int:
        """Without what the writer adds after a single dash."""
        lower = self.view.lower
        dashes = [j for j in range(comp + 1, end) if lower[j] in DASHES and self.view.doc[j - 1].whitespace_]
        return dashes[0] if len(dashes) == 1 else end

    def _before_aside(self, comp: int, end: int) -> int:
        """Without a relative clause after a comma in which somebody else has the word ("..., whom others blame for it")."""
        view = self.view
        for j in range(comp + 1, end):
            if view.dep[j] != "relcl" or view.right[j] + 1 < end - 1 or view.lemma[j] not in self.lexicon.verbs:
                continue
            start = view.left[j]
            if comp < start - 1 and view.lower[start - 1] == "," and view.child(j, "nsubj") not in (None, start):
                return start - 1
        return end

    def _complement(self) -> int | None:
        view, i = self.view, self.i
        for child in view.children[i]:
            if view.dep[child] == "ccomp":
                if (
                    view.is_verb(child)
                    or view.tag[child] == "MD"
                    or view.child(child, *SUBJECTS, "cop", "mark") is not None
                ):
                    if not any(view.tag[c] == "TO" for c in view.children[child]):
                        return child
                elif child < i:
                    return child
        return None

    def _take_question(self) -> list[Range]:
        view, i = self.view, self.i
        for child in view.children[i]:
            if (
                child > i
                and view.dep[child] in ("ccomp", "xcomp", "advcl", "pcomp")
                and view.lower[view.left[child]] in WH
            ):
                return self._clip(*view.subtree(child))
        return []

    def _take_infinitive(self) -> list[Range]:
        view, i = self.view, self.i
        if self.passive or "person" in self.takes and any(c > i for c in view.children[i] if view.dep[c] == "dobj"):
            return []
        for child in view.children[i]:
            if child > i and view.dep[child] == "xcomp" and any(view.tag[c] == "TO" for c in view.children[child]):
                if view.left[child] > i:
                    return self._clip(max(view.left[child], self.tail + 1), view.right[child] + 1)
        return []

    def _take_person(self) -> list[Range]:
        view, i = self.view, self.i
        if self.passive:
            return []
        for child in view.children[i]:
            if child <= i or view.dep[child] not in ("ccomp", "xcomp", "advcl"):
                continue
            if not any(view.tag[c] == "TO" for c in view.children[child]):
                continue
            thing = view.child(i, "dobj", "dative")
            start = view.left[child] if thing is None or thing < i else min(view.left[thing], view.left[child])
            return self._clip(max(start, i + 1), view.right[child] + 1)
        return []

    def _take_gerund(self) -> list[Range]:
        view, i = self.view, self.i
        for child in view.children[i]:
            if child > i and view.dep[child] in ("xcomp", "ccomp") and view.tag[child] == "VBG":
                return self._clip(*view.subtree(child))
        return []

    def _take_object(self) -> list[Range]:
        view, i = self.view, self.i
        thing = view.child(i, "dobj", "nsubjpass" if self.passive else "dobj")
        if thing is None:
            return []
        if self.passive and view.child(i, "agent") is None:
            return []
        start, end = view.subtree(thing)
        return self._clip(start, self._run_end(end)) if start > i else self._clip(start, end)

    def _take_judged(self) -> list[Range]:
        view, i = self.view, self.i
        if self.passive and view.child(i, "agent") is None:
            return []
        thing = view.child(i, "nsubjpass" if self.passive else "dobj")
        small = view.child(i, "ccomp", "oprd")
        if thing is None and small is None:
            return []
        spans = sorted(view.subtree(c) for c in (thing, small) if c is not None)
        parts = [p for start, end in spans if start < i for p in self._clip(start, end)]
        start = next((start for start, _ in spans if start > i), self.tail + 1)
        return parts + self._clip(start, self._run_end(max(start, *(end for _, end in spans))))

    def _run_end(self, end: int) -> int:
        """Where what follows the verb without a break ends: object, phrases, infinitive."""
        view, i = self.view, self.i
        for child in view.children[i]:
            if child > i and view.left[child] == end and view.dep[child] in RUN:
                if view.dep[child] == "prep" and view.lower[child] not in (ABOUT_ON if view.lemma[i] == "blame" else ABOUT):
                    break
                end = view.right[child] + 1
        return end

    def _take_after(self) -> list[Range]:
        view, tail = self.view, self.tail
        end = max(view.right[tail] + 1, tail + 1)
        for child in view.children[self.i]:
            if child > tail and view.dep[child] in ("xcomp", "ccomp", "advcl", "dobj") and view.left[child] == end:
                end = view.right[child] + 1
        if end == tail + 1 and view.right[self.i] > tail:
            end = view.right[self.i] + 1
        if end == tail + 1:
            return self._relative_object()
        return self._clip(tail + 1, end)

    def _relative_object(self) -> list[Range]:
        relative = next(
            (c for c in self.view.children[self.i] if self.view.dep[c] in ("dobj", "pobj") and c < self.i), None
        )
        return [] if relative is None else [(relative, relative + 1)]

    def _take_as(self) -> list[Range]:
        """ "sees X as Y": only with the second thing."""
        view, i = self.view, self.i
        second = view.child(i, "oprd") or next((c for c in view.children[i] if c > i and view.lower[c] == "as"), None)
        thing = view.child(i, "dobj", "ccomp")
        if self.passive or second is None or thing is None:
            return []
        return self._take_judged()

    def _take_passive(self) -> list[Range]:
        view, i = self.view, self.i
        if not self.passive:
            return []
        parts = []
        subject = view.child(i, "nsubjpass")
        if subject is not None and view.lower[subject] not in IT:
            parts += self._clip(*view.subtree(subject))
        told = view.child(i, "xcomp", "oprd", "ccomp")
        if told is None:
            told = next(
                (c for c in view.children[i] if view.dep[c] == "prep" and view.lower[c] in ("as", "of", "to")), None
            )
        if told is None or told < i:
            return []
        start, end = view.subtree(told)
        agent = self._agent()
        if agent is not None and start < agent < end:
            end = agent
        return parts + self._clip(start, end)

    def _agent(self) -> int | None:
        """The "by" of a passive, also where the parser hung it lower: "was described as unfair by the minister"."""
        view, i = self.view, self.i
        agent = view.child(i, "agent")
        if agent is None:
            low = (
                j
                for j in range(i + 1, view.right[i] + 1)
                if view.lower[j] == "by" and view.tag[view.head[j]][:1] in "JRN"
            )
            agent = next(
                (j for j in low if view.tag[view.child(j, "pobj") or j][:3] in ("NNP", "PRP", "NN", "NNS")), None
            )
        return agent

    # ---- content that stands around the cue ---------------------------------------------------

    def _clip(self, start: int, end: int) -> list[Range]:
        """One part without the cue's own words at its edges."""
        if start <= self.i < end:
            pieces = [self.view.trim(start, self.view.group(self.i)[0]), self.view.trim(self.i + 1, end)]
        else:
            pieces = [self.view.trim(start, end)]
        return [p for p in pieces if p[0] < p[1] and self.view.has_words(*p)]

    def _block(self, cue: Range, source: Range | None, parts: list[Range]) -> Range:
        """The cue with the source beside it and what says when, where and to whom."""
        view, i = self.view, self.i
        start, end = cue
        if source is not None and source[1] <= start and not view.has_words(source[1], start):
            start = source[0]
        heard = "tell" in self.takes.values() or view.lemma[i] == "ask"
        after = {
            view.left[c]: c
            for c in view.children[i]
            if c > i and (view.dep[c] in ADJUNCTS or heard and view.dep[c] in ("dobj", "dative", "oprd"))
        }
        limit = min([p[0] for p in parts if p[0] > i], default=self.sentence[1])
        while end < limit:
            child = after.get(end)
            if child is None:
                break
            stop = view.right[child] + 1
            if any(view.lower[j] in QUOTES for j in range(end, min(stop, limit))):
                break
            end = stop
        if source is not None and source[0] <= end < source[1]:
            end = source[1]
        return start, min(end, max(limit, cue[1]))

    def _fronted(self, comp: int) -> list[Range]:
        """Content before the cue ("..., he said"), going on after it when the clause does."""
        view, i = self.view, self.i
        who = self._source_head()
        source = view.noun_phrase(who, i) if who is not None else None
        start, end = self._block((view.group(i)[0], i + 1), source, [])
        left, right = view.left[comp], max(view.right[comp] + 1, start)
        pieces = [view.trim(left, min(start, right) if right <= i else start)]
        if right > end:
            pieces.append(view.trim(end, right))
        return [p for p in pieces if p[0] < p[1] and view.has_words(*p)]

    def _parenthetical(self, draft: Draft) -> list[Range]:
        """Content of a cue without a complement of its own: the clause that it interrupts or follows."""
        view, i = self.view, self.i
        start, end = draft.block
        first, last = self.sentence
        if view.dep[i] == "advcl" and view.lower[view.left[i]] == "as" and draft.source is not None:
            return self._as_clause()
        if view.dep[i] in ("relcl", "acl", "xcomp", "pcomp") or draft.source is None or view.tag[i] == "VBG":
            return self._after_colon(end, last)
        if start > first and view.lower[start - 1] not in BREAKS:
            return []
        if end < last and view.lower[end] not in BREAKS and not view.lower[end].isspace():
            return []
        interrupts = end < last and view.lower[end] == ","
        if not any(view.is_verb(j) or view.tag[j] == "MD" for j in range(first, start)) and not interrupts:
            return self._after_colon(end, last)
        head = view.head[i]
        left, right = first, start
        if head != i and view.dep[i] in CLAUSES and view.left[head] < start:
            left = view.left[head]
            right = max(start, view.right[head] + 1)
        pieces = [view.trim(left, start)]
        if right > end and view.lower[end] not in ("”", '"', "''"):
            pieces.append(view.trim(end, right))
        return [p for p in pieces if p[0] < p[1] and view.has_words(*p)]

    def _as_clause(self) -> list[Range]:
        """ "As the minister put it, ...": the clause around."""
        view, i = self.view, self.i
        left, right = view.subtree(i)
        if right - left > 14 or left > self.sentence[0] and view.lower[left - 1] != ",":
            return []
        pieces = [view.trim(view.left[view.head[i]], left), view.trim(right, view.right[view.head[i]] + 1)]
        return [p for p in pieces if p[0] < p[1] and view.has_words(*p)]

    def _after_colon(self, end: int, last: int) -> list[Range]:
        """ "They are telling us: do it." without quotation marks."""
        if end < last - 1 and self.view.lower[end] == ":" and self.view.lower[end + 1] not in QUOTES:
            return self._clip(end + 1, last)
        return []


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
    verbs = [j for j in range(first, i) if view.is_verb(j)]
    if not quoted and (first > 0 or verbs or i - first > HEADLINE or view.lower[last - 1] == "."):
        return None
    who = _phrase_head(view, first, i) if not verbs else view.subject(min(verbs, key=lambda j: view.head[j] != j))
    if who is None or view.tag[who][:2] not in ("NN", "PR", "DT"):
        return None
    if not quoted and view.tag[who][:3] != "NNP" and view.lemma[who] not in HEADLINE_SOURCES:
        return None
    source = view.trim(first, i) if not verbs else view.noun_phrase(who, i)
    parts = [] if quoted else [view.trim(i + 1, _line_end(view, i))]
    return Draft(
        i, (i, i + 1), (i, i + 1), "colon.quote" if quoted else "colon.headline", who, source, parts, speech=True
    )


def _line_end(view: View, i: int) -> int:
    return next((j for j in range(i, len(view.lower)) if "\n" in view.lower[j]), len(view.lower))


# ---- other words --------------------------------------------------------------------------------


def _noun(view: View, lexicon: CueLexicon, i: int) -> Iterator[Draft]:
    """ "the claim that ...", "his pledge to ...", "criticism of ..."."""
    word = lexicon.nouns[view.lemma[i]]
    kind, span = None, (0, 0)
    for child in view.children[i]:
        if child < i:
            continue
        dep, first = view.dep[child], view.lower[view.left[child]]
        if (
            word.clause
            and dep in ("acl", "ccomp", "relcl")
            and first == "that"
            and view.dep[view.left[child]] == "mark"
        ):
            kind, span = "clause", view.subtree(child)
        elif (
            word.infinitive
            and dep in ("acl", "xcomp", "ccomp")
            and any(view.tag[c] == "TO" for c in view.children[child])
        ):
            if kind is None:
                kind, span = "infinitive", view.subtree(child)
            elif span[1] <= view.left[child]:
                kind, span = "infinitive", (span[0], view.right[child] + 1)
        elif dep == "prep" and view.lower[child] in word.prepositions and kind is None:
            kind, span = "after", (child + 1, view.right[child] + 1)
    if kind is None:
        return
    start, end = view.trim(*span)
    if start >= end:
        return
    who = view.child(i, "poss")
    if who is None:
        agent = next(
            (c for c in view.children[i] if view.lower[c] in ("by", "from") and view.dep[c] in ("prep", "agent")), None
        )
        who = view.child(agent, "pobj") if agent is not None else _light_subject(view, i)
    if who is None and kind == "after":
        return
    source = view.noun_phrase(who, i) if who is not None else None
    if source is not None and view.lower[source[1] - 1] in ("'s", "’s", "'", "’"):
        source = (source[0], source[1] - 1)
    yield Draft(i, (i, i + 1), (i, i + 1), f"noun.{kind}", who, source, [(start, end)])


def _light_subject(view: View, i: int) -> int | None:
    """The subject of the verb whose object the noun is: "X made the claim that"."""
    head = view.head[i]
    if view.dep[i] in ("dobj", "attr") and view.is_verb(head) and not view.passive(head):
        return view.subject(head)
    return None


def _adjective(view: View, lexicon: CueLexicon, i: int, lower: str) -> Iterator[Draft]:
    """ "is confident that", "unwilling to", "critical of"; "it is unclear whether" with no source."""
    word = lexicon.adjectives[lower]
    verb = view.head[i]
    if view.dep[i] in ("acomp", "oprd", "attr", "ccomp", "ROOT", "conj", "advcl", "acl", "amod"):
        anchors = [i] if verb == i else [i, verb] if view.dep[i] == "acomp" else [i]
    else:
        return
    for anchor in anchors:
        for child in view.children[anchor]:
            if child < i:
                continue
            dep = view.dep[child]
            to = any(view.tag[c] == "TO" for c in view.children[child])
            span: Range | None = None
            if (
                dep in ("ccomp", "advcl")
                and (word.clause or word.impersonal)
                and not to
                and view.lower[view.left[child]] not in ("because", "as", "when", "while", "after")
            ):
                kind, span = "clause", view.subtree(child)
            elif dep in ("xcomp", "ccomp") and word.infinitive and to:
                kind, span = "infinitive", view.subtree(child)
            elif dep in ("prep", "agent") and view.lower[child] in word.prepositions:
                kind, span = "after", (child + 1, view.right[child] + 1)
            if span is None:
                continue
            start, end = view.trim(*span)
            if start >= end or start <= i:
                continue
            who = view.subject(verb) if view.dep[i] == "acomp" else view.subject(i)
            if who is None and view.dep[i] in ("amod", "acl"):
                who = verb
            hidden = who is None or view.lower[who] in IT
            if hidden and not word.impersonal:
                continue
            source = None if hidden or who is None else view.noun_phrase(who, i)
            yield Draft(
                i,
                (min(i, verb) if view.dep[i] == "acomp" else i, i + 1),
                (i, i + 1),
                f"adjective.{kind}",
                None if hidden else who,
                source,
                [(start, end)],
            )
            return


def _phrase(view: View, lexicon: CueLexicon, i: int) -> Iterator[Draft]:
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
                (j for j in range(start + 1, min(start + 8, last)) if tuple(view.lower[j : j + len(after)]) == after),
                None,
            )
            if end is None:
                continue
            marked = view.lower[end - 1] in ("'s", "’s", "'", "’")
            if not marked and view.tag[start] != "PRP$":
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
            who = _phrase_head(view, *source)
            yield Draft(i, (i, start), (i, stop), f"phrase.{'_'.join(words)}", who, source, parts)
        return


def _phrase_source_end(view: View, i: int, start: int, last: int) -> int:
    """Where the source after "according to" ends: by the parse, or at the comma."""
    inner = [c for c in range(i, start) if view.right[c] >= start]
    end = min((view.right[c] + 1 for c in inner), default=start + 1)
    return min(max(end, start + 1), last)


def _phrase_head(view: View, start: int, end: int) -> int:
    """The token of a span whose head lies outside it."""
    return next((j for j in range(start, end) if not start <= view.head[j] < end or view.head[j] == j), end - 1)


def _around(view: View, i: int, stop: int, first: int, last: int) -> list[Range]:
    """The clause that the words from ``i`` to ``stop`` stand in, without them."""
    head = i
    while view.head[head] != head and not (first <= view.head[head] < last and view.dep[head] in CLAUSES and head != i):
        head = view.head[head]
    while view.dep[head] in ("conj", "pcomp", "acl") and view.head[head] != head:
        head = view.head[head]
    left, right = view.subtree(head)
    if i == first:
        right = last
    opened = next((j for j in range(i - 1, first - 1, -1) if view.lower[j] in ("(", ")")), None)
    if opened is not None and view.lower[opened] == "(":
        left, right = opened + 1, next((j for j in range(i, last) if view.lower[j] == ")"), right)
    pieces = [view.trim(left, i), view.trim(stop, right)]
    return [p for p in pieces if p[0] < p[1] and view.has_words(*p)]


def _in_poll(view: View, lexicon: CueLexicon, i: int) -> Iterator[Draft]:
    """ "In a new poll, six in ten back him": what a poll found, told as it is."""
    what = view.child(i, "pobj")
    if what is None or view.lemma[what] not in lexicon.askers or view.tag[view.head[i]][:1] != "V":
        return
    first, last = view.sentences[view.sentence[i]]
    stop = view.right[what] + 1
    if i == first:
        stop = next((j for j in range(what, stop) if view.lower[j] == ","), stop)
    parts = _around(view, i, stop, first, last)
    if parts:
        yield Draft(i, (i, i + 1), (i, stop), "phrase.in_poll", what, view.trim(i + 1, stop), parts)


def _hidden(view: View, i: int) -> Iterator[Draft]:
    """ "reportedly": the clause around it, and nobody's."""
    first, last = view.sentences[view.sentence[i]]
    parts = _around(view, i, i + 1, first, last)
    if parts:
        yield Draft(i, (i, i + 1), (i, i + 1), f"hidden.{view.lower[i]}", parts=parts)
