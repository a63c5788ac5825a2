"""The encoder: vectors of an article's tokens from a small transformer, as ONNX with weights of eight bits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

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
        found = [self._session.run(None, {"input_ids": np.array([ids], dtype=np.int64)})[0][0] for ids in windows.ids]
        return TokenVectors(np.concatenate(found) if found else np.zeros((0, 0), dtype=np.float32), windows.pieces)


class TokenVectors:
    """The vectors of an article's tokens: each the mean of those of its word pieces."""

    def __init__(self, pieces: Array, owners: Array) -> None:
        """``pieces`` [n, width], and the token that each is of, -1 for none."""
        order = np.argsort(owners, kind="stable")
        order = order[np.searchsorted(owners[order], 0) :]
        tokens, starts, counts = np.unique(owners[order], return_index=True, return_counts=True)
        self._means = np.zeros((len(tokens) + 1, pieces.shape[1]), dtype=np.float32)  # the last is of no token
        if len(tokens):
            self._means[:-1] = np.add.reduceat(pieces[order], starts, axis=0) / counts[:, None].astype(np.float32)
        self._row = {token: n for n, token in enumerate(tokens.tolist())}

    def of(self, tokens: Sequence[int]) -> Array:
        """[n, width]; zeros for a token without word pieces."""
        found: Array = self._means[[self._row.get(token, -1) for token in tokens]]
        return found
