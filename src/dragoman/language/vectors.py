"""The vectors that spaCy's convolutional models see tokens as, the same numbers at half of the cost.

A ``Tok2Vec`` layer first embeds each token by its form alone, a third of its arithmetic: so a form is embedded once
and remembered. Then four convolutions mix in the neighbours: computed here without the copies that thinc
makes for training.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.tokens import Doc

from .memo import Memo

if TYPE_CHECKING:
    from spacy.vocab import Vocab
    from thinc.api import Model

Floats = np.ndarray[Any, Any]

FORMS_LIMIT = 50_000  # forms remembered; some 40 MB
# Forms are embedded so many at a time, always: the sums in a matrix product may depend on its shape, and on some
# processors (Zen 5), from sixteen rows on, on where in it a row stands.
BLOCK = 8


class Encoder:
    """The layers of one ``Tok2Vec`` model. Raises ValueError when they are not those of ``MaxoutWindowEncoder``."""

    def __init__(self, model: Model[Any, Any]) -> None:
        if not (model.has_ref("embed") and model.has_ref("encode")):
            raise ValueError(f"{model.name} is no Tok2Vec")
        self.embed, encode = model.get_ref("embed"), model.get_ref("encode")
        self.pad: int = encode.attrs.get("pad", 0)
        self.layers = [_convolution(layer) for layer in encode.layers[0].layers]
        self.width: int = self.layers[0][2].shape[0]

    def encode(self, embedded: Floats) -> Floats:
        """Tokens' embeddings with their context, for one text: an array of the same shape."""
        n, width = embedded.shape
        padded = n + 2 * self.pad
        hidden = np.zeros((padded + 2, width), "float32")  # and a row of zeros at either end
        inner = hidden[1:-1]
        text = hidden[1 + self.pad : 1 + self.pad + n]
        text[:] = embedded
        window = np.empty((padded, 3 * width), "float32")
        for weight, bias, scale, shift in self.layers:
            window[:, :width], window[:, width : 2 * width], window[:, 2 * width :] = hidden[:-2], inner, hidden[2:]
            pieces = window @ weight
            pieces += bias
            best = pieces[:, :width]
            for start in range(width, pieces.shape[1], width):
                best = np.maximum(best, pieces[:, start : start + width])
            best -= best.mean(axis=1, keepdims=True)
            variance = np.einsum("ij,ij->i", best, best) / np.float32(width) + np.float32(1e-8)
            best *= (1 / np.sqrt(variance))[:, None]
            best *= scale
            best += shift
            inner += best
        return text


def _convolution(layer: Model[Any, Any]) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights (inputs × pieces of outputs) and bias of a residual convolution, scale and shift of its layer norm."""
    parts = {part.name: part for part in layer.walk()}
    if not {"expand_window", "maxout", "layernorm"} <= parts.keys() or parts["expand_window"].attrs["window_size"] != 1:
        raise ValueError(f"{layer.name} is no convolution over the neighbours with maxout and layer norm")
    weight: Floats = np.asarray(parts["maxout"].get_param("W"))  # outputs × pieces × inputs
    bias: Floats = np.asarray(parts["maxout"].get_param("b"))
    scale, shift = (np.asarray(parts["layernorm"].get_param(name)) for name in ("G", "b"))
    by_piece = weight.transpose(1, 0, 2).reshape(-1, weight.shape[2])
    return np.ascontiguousarray(by_piece.T), bias.T.ravel(), scale, shift


class Vectors:
    """The vectors of a Doc's tokens by several ``Tok2Vec`` models of one pipeline."""

    def __init__(self, vocab: Vocab, models: list[Model[Any, Any]]) -> None:
        self.vocab = vocab
        self.encoders = [Encoder(model) for model in models]
        self._memo = Memo(sum(encoder.width for encoder in self.encoders), "float32", FORMS_LIMIT)

    def __call__(self, doc: Doc) -> list[Floats]:
        """For each model an array of tokens × its width."""
        forms = list(zip(*doc.to_array(["ORTH", "NORM", "SPACY"]).T.tolist(), strict=True))
        embedded = self._memo.rows(forms, lambda positions: self._embed([forms[i] for i in positions]))
        found, start = [], 0
        for encoder in self.encoders:
            found.append(encoder.encode(embedded[:, start : start + encoder.width]))
            start += encoder.width
        return found

    def _embed(self, forms: list[tuple[int, ...]]) -> Floats:
        """Embeddings of forms (spelling, norm, whether a space follows), the models' side by side."""
        strings = self.vocab.strings
        blocks = []
        for start in range(0, len(forms), BLOCK):
            block = forms[start : start + BLOCK]
            block += block[:1] * (BLOCK - len(block))
            doc = Doc(self.vocab, words=[strings[f[0]] for f in block], spaces=[bool(f[2]) for f in block])
            for token, (_, norm, _) in zip(doc, block, strict=True):
                if token.norm != norm:
                    token.norm_ = strings[norm]
            blocks.append(np.hstack([encoder.embed.predict([doc])[0] for encoder in self.encoders]))
        return np.concatenate(blocks)[: len(forms)]
