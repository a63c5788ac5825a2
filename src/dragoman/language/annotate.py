"""What spaCy's small, medium and large models say of a Doc, the same annotations in half of the time.

Most of the time of these models goes into matrix products for one token or one state of the parser at a time, and
into sums done before for the same word. Here a word's embedding is computed once (``vectors``), the sentences of an
article go through the parser side by side, and what the attribute ruler and the lemmatizer
say is remembered (``lemmas``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.tokens import Doc

from . import lemmas
from .vectors import Vectors

if TYPE_CHECKING:
    from spacy.language import Language
    from thinc.api import Model

Columns = np.ndarray[Any, Any]

COMPONENTS = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner")
PARSE: list[int | str] = ["HEAD", "DEP"]
NAMES: list[int | str] = ["ENT_IOB", "ENT_TYPE"]
PIECES = 24  # of an article; the gain grows no further


class Annotator:
    """Tags, parses and lemmatizes a Doc whose sentence starts are all set, and finds its names.

    Raises ValueError when the pipeline has other components or architectures than those of spaCy's models for CPUs.
    """

    def __init__(self, nlp: Language) -> None:
        if tuple(nlp.pipe_names) != COMPONENTS:
            raise ValueError(f"components other than {', '.join(COMPONENTS)}")
        parts: Iterator[Any] = map(nlp.get_pipe, ("tok2vec", "tagger", "parser", "ner"))
        tok2vec, tagger, parser, recogniser = parts
        self.vectors = Vectors(nlp.vocab, [tok2vec.model, recogniser.model.get_ref("tok2vec").layers[0]])
        softmax = next(layer for layer in tagger.model.walk() if layer.name == "softmax")
        self._weight, self._bias = softmax.get_param("W").T, softmax.get_param("b")
        self._tags = np.array([nlp.vocab.strings[label] for label in tagger.labels], dtype="uint64")
        self._parser, self._recogniser = Transitions(parser), Transitions(recogniser)
        self._lemmas = lemmas.Lemmas(nlp)

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        shared, own = self.vectors(doc)
        tags = self._tags[(shared @ self._weight + self._bias).argmax(axis=1)]
        pieces = Pieces(doc)
        heads, deps = self._parser(pieces, shared, PARSE).T
        columns = (heads, self._lemmas(doc, tags, deps), self._recogniser(pieces, own, NAMES))
        doc.from_array(["HEAD", *lemmas.ATTRIBUTES, *NAMES], np.column_stack(columns))  # type: ignore[arg-type]
        return doc


class Pieces:
    """Runs of whole sentences of a Doc as Docs of their own. What the parser and the recogniser do at the end of a
    sentence may depend on the token after it, so each piece has that one too; the last stands alone."""

    def __init__(self, doc: Doc) -> None:
        bounds = [0]
        starts = doc.to_array("SENT_START")
        for start in np.flatnonzero(starts == 1).tolist():
            if start - bounds[-1] >= len(doc) / PIECES:
                bounds.append(start)
        words = [token.text for token in doc]
        self.lengths = [end - start for start, end in pairwise([*bounds, len(doc)])]
        self.docs: list[Doc] = []
        tokens: list[Columns] = []
        for start, length in zip(bounds, self.lengths, strict=True):
            span = slice(start, start + length + 1)
            piece = Doc(doc.vocab, words=words[span])
            piece.from_array(["SENT_START"], starts[span, None])  # type: ignore[arg-type]
            self.docs.append(piece)
            tokens.append(np.arange(start, start + len(piece)))
        self.tokens = np.concatenate(tokens)  # of the Doc, by token of the pieces

    def columns(self, attributes: list[int | str]) -> Columns:
        """Attributes of the pieces' tokens as rows, one for each token of the whole Doc."""
        parts = [piece.to_array(attributes)[:n] for piece, n in zip(self.docs, self.lengths, strict=True)]
        return np.concatenate(parts)


class Transitions:
    """A parser or recogniser that is handed its tokens' vectors."""

    def __init__(self, component: Any) -> None:
        from spacy.ml.tb_framework import TransitionModel
        from thinc.api import Model, chain

        model = component.model
        linear = model.get_ref("tok2vec").layers[-1]
        if linear.name != "linear" or component.cfg["beam_width"] != 1 or model.attrs["unseen_classes"]:
            raise ValueError(f"{component.name} is of another architecture")
        self._handed: Model[Any, Any] = Model("handed", _handed, attrs={"vectors": None})
        fed = TransitionModel(  # type: ignore[no-untyped-call]
            chain(self._handed, linear),
            model.get_ref("lower"),
            model.get_ref("upper"),
            model.attrs["resize_output"],
        )
        self._component = type(component)(component.vocab, fed, component.name, component.moves)

    def __call__(self, pieces: Pieces, vectors: Columns, attributes: list[int | str]) -> Columns:
        """The ``attributes`` that this component sets, for each token of the whole Doc. Step after step, as spaCy does
        it for other processors: its loop for this one takes and gives up the interpreter's lock for each number."""
        self._handed.attrs["vectors"] = vectors[pieces.tokens]
        component = self._component
        states = component.moves.init_batch(pieces.docs)
        scorer = component.model.predict(pieces.docs)
        hidden, scores = scorer.state2vec.predict, scorer.vec2scores.predict
        going = [state for state in states if not state.is_final()]
        while going:  # one step of every piece that is not done
            going = component.transition_states(going, scores(hidden(scorer.get_token_ids(going))))
        scorer.clear_memory()
        component.set_annotations(pieces.docs, states)
        return pieces.columns(attributes)


def _handed(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[Columns, Callable[[Any], Any]]:
    return model.attrs["vectors"], lambda gradient: gradient
