"""The trained model: its encoder and its heads, from the files that ship with the program."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from . import stored
from .encoder import Encoder, TokenVectors
from .heads import Around, One, Roles, Two
from .recency import RecencyModel
from .relations import RelationModel
from .statements import StatementModel

DATA = Path(__file__).parent / "data"
Array = np.ndarray[Any, Any]


class NoVectors(TokenVectors):
    """What stands for vectors where the model decides by evidence alone."""

    def __init__(self, sentences: Sequence[tuple[int, int]] = ()) -> None:
        self.sentences = self.of(range(len(sentences)))

    def of(self, tokens: Sequence[int]) -> Array:
        return np.zeros((len(tokens), 0), dtype=np.float32)

    def around(self, tokens: Sequence[int]) -> Around:
        return {}

    def article(self, times: int) -> Array:
        return self.of(range(times))


class Model:
    """``fast``: the model that decides by evidence alone, without an encoder."""

    def __init__(self, folder: Path = DATA, fast: bool = False) -> None:
        self.folder, self.fast = folder, fast
        path = folder / ("fast.npz" if fast else "heads.npz")
        about, arrays = stored.load(path)
        self.types: list[str] = about["types"]
        self.statuses: list[str] = about["statuses"]
        self.roles: list[str] = about["roles"]
        self.version: str = about["version"]
        self.calibration: list[float] = about.get("calibration") or [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
        self.act = One(stored.of_head(arrays, "act"), about["evidence"]["act"])
        self.sentence = One(stored.of_head(arrays, "sentence"), about["evidence"]["sentence"])
        self.pair = Roles(stored.of_head(arrays, "pair"), about["evidence"]["pair"])
        self.again = Two(stored.of_head(arrays, "again"), about["evidence"]["again"])
        self.antecedent = Two(stored.of_head(arrays, "antecedent"), about["evidence"]["antecedent"])

    @cached_property
    def statements(self) -> StatementModel | None:
        """What decides statements; None when nothing was trained for it, so that the rules decide."""
        path = self.folder / ("statements-fast.npz" if self.fast else "statements.npz")
        return StatementModel.load(path) if path.exists() else None

    @cached_property
    def relations(self) -> RelationModel | None:
        """What decides ties and who holds what ground; None where the rules decide, as nothing was trained for it."""
        path = self.folder / "relations.npz"
        return RelationModel.load(path) if path.exists() else None

    @cached_property
    def recency(self) -> RecencyModel | None:
        """What tells news from what is looked back on; None where nothing was trained for it."""
        path = self.folder / "recency.npz"
        return RecencyModel.load(path) if path.exists() else None

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self.folder)

    def vectors(self, text: str, offsets: Sequence[int], sentences: Sequence[tuple[int, int]]) -> TokenVectors:
        """The vectors of the tokens of ``sentences``."""
        return NoVectors(sentences) if self.fast else self._encoder.vectors(text, offsets, sentences)

    @cached_property
    def digest(self) -> str:
        """The first twelve hex digits of the SHA-256 of the model's files."""
        both = ["relations.npz", "recency.npz"]
        slow = ["heads.npz", "statements.npz", *both, "encoder.onnx", "tokenizer.json"]
        names = ["fast.npz", "statements-fast.npz", *both] if self.fast else slow
        paths = [path for name in names if (path := self.folder / name).exists()]
        return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


@cache
def load(fast: bool = False) -> Model:
    """The model that ships with the program."""
    return Model(fast=fast)
