"""Sentence boundaries for news text: by punctuation, quotation marks and line breaks.

spaCy's small parser splits sentences by guess; news is regular enough for rules, and a boundary that
is known before parsing lets a sentence be skipped by the parser.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..data import word_lists
from ..limits import SENTENCE_TOKENS

if TYPE_CHECKING:
    from spacy.tokens import Doc

ENDERS = frozenset((".", "!", "?", "…", "...", "....", "?!", "!!", "??", ".."))
CLOSERS = frozenset(("”", "’", '"', "'", ")", "]", "''", "»"))
CONTINUERS = frozenset((",", ";", ":", "—", "–", "-", "--"))
LISTS = word_lists("language", "sentences")
ABBREVIATIONS = LISTS["abbreviations"]
# Where a sentence that is too long for one is cut, best the last one that fits.
CLAUSE_MARKS = frozenset((";", ",", ":", "—", "–", "--", "|", "/"))
HARD_WRAP = 40  # characters: a line shorter than this was not broken for width
WIDE = 120  # characters of a line: where most of a text is in longer ones, none was broken for width


def mark_sentences(doc: Doc) -> Doc:
    """Sets ``is_sent_start`` on every token of ``doc`` and returns it."""
    words = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    starts = np.full(len(words), -1, dtype="int32")
    ended = True  # the text before this token closed a sentence
    quoted = False  # inside straight double quotes
    line = 0  # characters since the last line break
    wrapped = is_wrapped(doc.text)
    for i, word in enumerate(words):
        if word.isspace():
            breaks = word.count("\n")
            ended = ended or breaks > 1 or (breaks == 1 and _line_ends(line, words, i, wrapped))
            if breaks:
                line, quoted = 0, quoted and breaks < 2
            continue
        line += len(word) + 1
        if ended and (i == 0 or not _continues(words, spaces, i, quoted)):
            starts[i] = 1
            ended = False
        ended = not _inside_sentence(words, spaces, i) if word in ENDERS else ended and word in CLOSERS
        quoted = quoted != (word == '"')
    if words:
        starts[0] = 1
        _cut_overlong(words, starts)
    doc.from_array(["SENT_START"], starts.reshape(-1, 1).astype("uint64"))  # type: ignore[arg-type]
    return doc


def _cut_overlong(words: list[str], starts: np.ndarray[tuple[int], np.dtype[np.int32]]) -> None:
    """Cuts sentences of more than ``SENTENCE_TOKENS`` after a clause mark in their second half, or where they must be:
    what is that long is a list, a table or no language at all, and some rooms compare all words of a sentence."""
    bounds = [*np.flatnonzero(starts == 1).tolist(), len(words)]
    for first, end in pairwise(bounds):
        while end - first > SENTENCE_TOKENS:
            must = first + SENTENCE_TOKENS
            fitting = range(must - 1, first + SENTENCE_TOKENS // 2, -1)
            first = next((i + 1 for i in fitting if words[i] in CLAUSE_MARKS), must)
            starts[first] = 1


def _continues(words: list[str], spaces: list[bool], i: int, quoted: bool) -> bool:
    """Whether the token after a closed sentence still belongs to it."""
    word, attached = words[i], not spaces[i - 1] and not words[i - 1].isspace()
    if word in CLOSERS and attached:
        return word not in ('"', "'") or quoted or word == "'"
    if word == '"' and quoted:
        return True
    after_break = words[i - 1].isspace() and "\n" in words[i - 1]
    return (word[0].islower() or word in CONTINUERS) and not after_break


def _inside_sentence(words: list[str], spaces: list[bool], i: int) -> bool:
    """A full stop that closes an abbreviation, an initial or one of spaced dots (". . .")."""
    if words[i] != "." or i == 0:
        return False
    before = words[i - 1]
    if before.isspace() and "\n" not in before and i > 1:
        before = words[i - 2]
    following = next((w for w in words[i + 1 : i + 3] if not w.isspace()), "")
    if before == "." or following == ".":
        return not (following[:1].isupper() and before == ".")
    if spaces[i - 1]:
        return False
    return before.lower() in ABBREVIATIONS or (len(before) == 1 and before.isupper() and before != "I")


def is_wrapped(text: str) -> bool:
    """Whether the lines of a text may be broken for width, so that a sentence goes on over them."""
    lines = text.splitlines()
    return 2 * sum(len(line) for line in lines if len(line) > WIDE) <= len(text)


def _line_ends(length: int, words: list[str], i: int, wrapped: bool) -> bool:
    """After a single line break: a heading or a list item ends where its short line does; where lines are not broken
    for width, each ends."""
    following = words[i + 1][:1] if i + 1 < len(words) else ""
    return (not wrapped or length < HARD_WRAP) and not following.islower()
