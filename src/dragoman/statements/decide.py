"""Statements as the model decides them, from what the rules propose.

The rule of a statement names what proposed it: a rule of the lexicon, or "model" where only the model sees a cue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..data import word_lists
from ..language.grammar import NOMINAL, SUBJECTS
from ..model.statements import LABELS
from .clause import FINITE_OR_MODAL
from .draft import SAYING, Draft, kept
from .evidence import Evidence
from .phrases import phrase_head
from .speech import Speech
from .view import QUOTES, Range, View

if TYPE_CHECKING:
    from ..model.encoder import TokenVectors
    from ..model.statements import StatementModel
    from .recognise import Proposals


LISTS = word_lists("statements", "decide")
DENYING = LISTS["denying"]
ALONE = 0.9  # probability from which a word is a cue that no rule proposes: what a reader would quote
WITH_CLAUSE = 0.7  # and a verb that a clause follows, with its own subject


def decide(found: Proposals, model: StatementModel, vectors: TokenVectors) -> list[Draft]:
    """The statements of an article in order of text."""
    view = found.view
    evidence = Evidence(view, found.speech, found.drafts, found.kept)
    cues = _cues(view, evidence, model, vectors)
    windows = [evidence.window(i) for i, _ in cues]
    names = [n for (i, _), window in zip(cues, windows, strict=True) for n in evidence.of_window(i, window)]
    labels = model.labels(vectors, [i for i, _ in cues], [range(*window) for window in windows], names)
    drafts = []
    for (i, chance), window, path in zip(cues, windows, labels, strict=True):
        draft = make_draft(view, found.speech, i, runs(path, window[0]), evidence.drafts.get(i))
        if draft is not None and not _keeps_silent(view, draft):
            drafts.append((chance, draft))
    told = _without_doubles(drafts)
    _tell_apart(view, told, evidence.drafts)
    return sorted([*told, *_layers(view, found.kept, told)], key=lambda d: (d.parts[0], d.head))


def _cues(view: View, evidence: Evidence, model: StatementModel, vectors: TokenVectors) -> list[tuple[int, float]]:
    """The tokens that are cues, with how likely; one that no rule proposes has to be surer."""
    asked, proposed = evidence.asked(), evidence.drafts
    chances = model.cues(vectors, asked, [evidence.of_cue(i) for i in asked])
    return [
        (i, chance)
        for i, chance in zip(asked, chances, strict=True)
        if chance >= (model.sure if i in proposed else _needed(view, i))
    ]


def _needed(view: View, i: int) -> float:
    """How likely a word that no rule proposes has to be a cue."""
    clauses = (child for child in view.below(i, "complement") if child > i) if view.is_verb(i) else ()
    return WITH_CLAUSE if any(view.child(clause, *SUBJECTS) is not None for clause in clauses) else ALONE


def _layers(view: View, proposed: list[Draft], told: list[Draft]) -> list[Draft]:
    """What somebody named is said to have told in the words of others ("said the guards told him"), which the articles
    that the model was taught on do not mark."""
    cues = {i for draft in told for i in range(*draft.cue)}
    inside = {i for draft in told for part in draft.parts for i in range(*part)}
    return [
        draft
        for draft in proposed
        if draft.rule.partition(".")[0] in SAYING
        and draft.who is not None
        and view.is_noun(draft.who)
        and draft.cue[0] in inside
        and cues.isdisjoint(range(*draft.cue))
    ]


def runs(path: list[int], start: int) -> dict[str, list[Range]]:
    """The parts of a statement in order of text, from the labels of the tokens that begin at ``start``."""
    found: dict[str, list[Range]] = {"content": [], "source": [], "cue": []}
    for n, label in enumerate(path, start):
        part, _, edge = LABELS[label].partition("-")
        if part == "none":
            continue
        if edge in ("first", "only") or not found[part]:
            found[part].append((n, n + 1))
        else:
            found[part][-1] = (found[part][-1][0], n + 1)
    return found


def make_draft(
    view: View, speech: Speech, i: int, parts: dict[str, list[Range]], proposed: Draft | None
) -> Draft | None:
    """The statement of the cue that token ``i`` heads; None when nothing is ascribed."""
    content = _whole(view, i, joined(view, kept(view, *parts["content"])), proposed)
    if not content:
        return None
    cue = next((run for run in parts["cue"] if run[0] <= i < run[1]), (i, i + 1))
    source = max(kept(view, *parts["source"]), key=lambda run: run[1] - run[0], default=None)
    draft = Draft(i, cue, cue, "model", source=source, parts=content)
    if proposed is not None:
        draft.head, draft.rule, draft.block = proposed.head, proposed.rule, proposed.block
        draft.who, draft.speech, draft.addressee = proposed.who, proposed.speech, proposed.addressee
    elif view.is_main_verb(i):
        draft.speech = any(speech.around(a) is not None for a, _ in content)
    if source is None:
        draft.who = _of_active(view, i, draft)
    elif draft.who is None or not source[0] <= draft.who < source[1]:
        draft.who = phrase_head(view, *source)
    return draft


def _of_active(view: View, i: int, draft: Draft) -> int | None:
    """Who speaks by the rules where the model marks no source: the subject of a verb in the active."""
    return draft.who if view.is_verb(i) and not view.passive(i) else None


def _whole(view: View, i: int, content: list[Range], proposed: Draft | None) -> list[Range]:
    """What the model makes the content, or what the rules propose where that is cut short."""
    if proposed is None:
        return content
    left_out = not content and proposed.speech
    return proposed.parts if left_out or _lacks_its_verb(view, i, content) else content


def _lacks_its_verb(view: View, i: int, content: list[Range]) -> bool:
    """Whether the clause that a cue takes is cut before its own verb: "said the blast in Kayseri, a calm town"."""
    verb = view.child(i, "complement")
    if verb is None or verb < i or any(start <= verb < end for start, end in content):
        return False
    subject = view.child(verb, *SUBJECTS)
    if subject is None and view.form[verb] in FINITE_OR_MODAL:
        subject = view.child(i, "object")  # as which the parser takes it
    return subject is not None and any(start <= subject < end for start, end in content)


def _keeps_silent(view: View, draft: Draft) -> bool:
    """Whether somebody did not say, and of what: "did not mention the talks"; not "did not say whether", nor "did not
    deny it"."""
    first, last = draft.parts[0][0], draft.parts[-1][1]
    return (
        view.child(draft.head, "negation") is not None
        and view.lemma[draft.head] not in DENYING
        and view.form[phrase_head(view, first, last)] in NOMINAL | {"preposition"}
        and QUOTES.isdisjoint(view.lower[max(first - 1, 0) : last])
    )


def joined(view: View, parts: list[Range]) -> list[Range]:
    """Parts with no word between them made one."""
    found: list[Range] = []
    for start, end in parts:
        if found and not view.has_words(found[-1][1], start):
            start = found.pop()[0]
        found.append((start, end))
    return found


def _tell_apart(view: View, told: list[Draft], proposed: dict[int, Draft]) -> None:
    """Leaves out of a statement what its source says with a cue of its own: "..., he said, warning of more"."""
    cues = {draft.cue[0]: draft.source for draft in told}
    for draft in told:
        first, *more = draft.parts
        apart = (cues.get(start, ()) == draft.source or _adds(view, start, proposed) for start, _ in more)
        draft.parts = [first, *(part for part, drop in zip(more, apart, strict=True) if not drop)]


def _adds(view: View, i: int, proposed: dict[int, Draft]) -> bool:
    """Whether a part begins with a participle of saying after a comma."""
    return view.form[i] == "gerund" and i in proposed and view.lower[i - 1] == ","


def _without_doubles(drafts: list[tuple[float, Draft]]) -> list[Draft]:
    """Of statements whose cues share a word, or that ascribe the same words to the same source, the likeliest."""
    taken: set[int] = set()
    said: set[tuple[Range | None, tuple[Range, ...]]] = set()
    found = []
    for _, draft in sorted(drafts, key=lambda d: (-d[0], d[1].head)):
        what = (draft.source, tuple(draft.parts))
        if what in said or not taken.isdisjoint(range(*draft.cue)):
            continue
        said.add(what)
        taken.update(range(*draft.cue))
        found.append(draft)
    return found
