"""The encoder: vectors of an article's tokens from a small transformer, as ONNX with weights of eight bits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .heads import Around, summed
from .stored import unreadable
from .windows import make_windows

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = np.ndarray[Any, Any]


class Encoder:
    """Loaded once, used for all articles."""

    def __init__(self, folder: Path) -> None:
        """``folder`` holds ``encoder.onnx`` and ``tokenizer.json``. It runs on one thread, as the parser does: articles
        are read side by side."""
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        options = SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        options.use_deterministic_compute = True
        network, words = folder / "encoder.onnx", folder / "tokenizer.json"
        try:
            self._session = InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # it has a kind of its own for each fault
            raise unreadable(network, error) from error
        try:
            self._tokenizer = Tokenizer.from_file(str(words))
        except Exception as error:  # it raises no other kind
            raise unreadable(words, error) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def vectors(self, text: str, offsets: Sequence[int], sentences: Sequence[tuple[int, int]]) -> TokenVectors:
        """The vectors of the tokens of ``sentences`` ([start, end) each); ``offsets`` says where each token begins."""
        windows = make_windows(self._tokenizer, text, offsets, sentences)
        return TokenVectors(self._encoded(windows.ids), windows.pieces, sentences)

    def _encoded(self, windows: Sequence[Sequence[int]]) -> Array:
        """[n, width]: the vectors of the word pieces of all windows, one after the other."""
        found = [self._session.run(None, {"input_ids": np.array([ids], dtype=np.int64)})[0][0] for ids in windows]
        return np.concatenate(found) if found else np.zeros((0, 0), dtype=np.float32)


class TokenVectors:
    """The vectors of an article's tokens: each the mean of those of its word pieces; of its sentences, and its own."""

    def __init__(self, pieces: Array, owners: Array, sentences: Sequence[tuple[int, int]]) -> None:
        """``pieces`` [n, width], and the token that each is of, -1 for none; ``sentences`` in order, [start, end)."""
        order = np.argsort(owners, kind="stable")
        order = order[np.searchsorted(owners[order], 0) :]
        pieces, owners = pieces[order], owners[order]
        tokens, counts = np.unique(owners, return_counts=True)
        self._means = np.zeros((len(tokens) + 1, pieces.shape[1]), dtype=np.float32)  # the last is of no token
        if len(tokens):
            totals = summed(pieces, np.arange(len(pieces)), counts.tolist())
            self._means[:-1] = totals / counts[:, None].astype(np.float32)
        self._row = {token: n for n, token in enumerate(tokens.tolist())}
        self._ends = np.array([end for _, end in sentences], dtype=np.int64)
        bounds = np.searchsorted(owners, np.array(sentences, dtype=np.int64).reshape(-1, 2))
        means = [pieces[a:b].mean(axis=0) if a < b else self._means[-1] for a, b in bounds.tolist()]
        self.sentences: Array = np.array(means, dtype=np.float32).reshape(len(means), -1)  # [sentences, width]
        self._mean = pieces.mean(axis=0) if len(pieces) else self._means[-1]

    def of(self, tokens: Sequence[int]) -> Array:
        """[n, width]; zeros for a token without word pieces."""
        found: Array = self._means[[self._row.get(token, -1) for token in tokens]]
        return found

    def around(self, tokens: Sequence[int]) -> Around:
        """The vectors of the sentence and of the article that each token stands in, [n, width] each."""
        where = np.searchsorted(self._ends, np.array(tokens, dtype=np.int64), side="right")
        return {"sentence": self.sentences[where], "article": self.article(len(tokens))}

    def article(self, times: int) -> Array:
        """[times, width]: the mean of all word pieces of the article, so many times."""
        return np.tile(self._mean, (times, 1))
