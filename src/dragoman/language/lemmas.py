"""Parts of speech, morphology and lemmas as spaCy gives them, at a fraction of the cost.

In spaCy's English pipelines the attribute ruler and the lemmatizer are a third of the running time, yet
what they say of a token follows from its form, its tag and its dependency label (for a few contractions
also from its neighbours). So each such combination is put to them once and remembered; the answers are
theirs, unchanged.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.tokens import Doc

from .memo import Memo, Rows

if TYPE_CHECKING:
    from spacy.language import Language

ATTRIBUTES: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA", "DEP"]  # the ruler tags and labels white space anew
MEMO_LIMIT = 500_000  # combinations; some 100 MB
Token = tuple[int, int, int]  # form, tag, dependency


class Lemmas:
    """What the ``attribute_ruler`` and ``lemmatizer`` of ``nlp`` say of parsed Docs."""

    def __init__(self, nlp: Language) -> None:
        self.vocab = nlp.vocab
        self.components: list[Any] = [nlp.get_pipe(name) for name in ("attribute_ruler", "lemmatizer")]
        self.neighbourly = np.array(
            [nlp.vocab.strings.add(word) for word in _words_of_longer_patterns(self.components[0])], dtype="uint64"
        )
        known = self.components[1].lookups.get_table("lemma_index", {})
        for part_of_speech, lemmas in known.items():
            known[part_of_speech] = frozenset(lemmas)  # 57,000 nouns, which as a list are searched from the first on
        self._memo = Memo(len(ATTRIBUTES), "uint64", MEMO_LIMIT)

    def __call__(self, doc: Doc, tags: Rows, deps: Rows) -> Rows:
        """``ATTRIBUTES`` of each token, given the tags and dependency labels that the models gave them."""
        forms = doc.to_array(["ORTH", "LOWER"])
        tokens: list[Token] = list(zip(forms[:, 0].tolist(), tags.tolist(), deps.tolist(), strict=True))
        keys: list[Hashable] = list(tokens)
        for i in np.flatnonzero(np.isin(forms[:, 1], self.neighbourly)).tolist():
            keys[i] = (tokens[i - 1] if i else None, tokens[i], *tokens[i + 1 : i + 2])

        def ask(positions: list[int]) -> Rows:
            plain = [i for i in positions if keys[i] is tokens[i]]
            found = dict(zip(plain, self._ask([tokens[i] for i in plain]), strict=True)) if plain else {}
            for i in positions:
                if i not in found:
                    found[i] = self._ask(tokens[max(0, i - 1) : i + 2])[min(i, 1)]
            return np.stack([found[i] for i in positions])

        return self._memo.rows(keys, ask)

    def _ask(self, tokens: list[Token]) -> Rows:
        """Puts a Doc of ``tokens`` to spaCy's own components."""
        text = self.vocab.strings
        doc = Doc(
            self.vocab,
            words=[text[t[0]] for t in tokens],
            tags=[text[t[1]] for t in tokens],
            deps=[text[t[2]] for t in tokens],
            heads=list(range(len(tokens))),
        )
        for component in self.components:
            doc = component(doc)
        return doc.to_array(ATTRIBUTES)


def _words_of_longer_patterns(ruler: Any) -> set[str]:
    """Lower-case forms that the ruler's patterns of two and more tokens can match."""
    words = {"n't", "nt", "y", "y'", "'s", "'re"}
    for rule in ruler.patterns:
        for pattern in rule["patterns"]:
            for token in pattern if len(pattern) > 1 else []:
                value = token.get("LOWER")
                words |= {value} if isinstance(value, str) else set((value or {}).get("IN", []))
    return words
