"""The trained model: its encoder and its heads, from the files that ship with the program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from .encoder import Encoder, TokenVectors
from .heads import One, Two
from .statements import StatementModel

DATA = Path(__file__).parent / "data"
Array = np.ndarray[Any, Any]


class NoVectors(TokenVectors):
    """What stands for vectors where the model decides by evidence alone."""

    def __init__(self) -> None:
        pass

    def of(self, tokens: Sequence[int]) -> Array:
        return np.zeros((len(tokens), 0), dtype=np.float32)


class Model:
    """``fast``: the model that decides by evidence alone, without an encoder."""

    def __init__(self, folder: Path = DATA, fast: bool = False) -> None:
        self.folder, self.fast = folder, fast
        path = folder / ("fast.npz" if fast else "heads.npz")
        with np.load(path) as stored:
            about = json.loads(bytes(stored["about"]).decode())
            arrays = {name: stored[name].astype(np.float32) for name in stored.files if name != "about"}

        def of(head: str) -> dict[str, Array]:
            return {n.removeprefix(f"{head}."): a for n, a in arrays.items() if n.startswith(f"{head}.")}

        self.types: list[str] = about["types"]
        self.statuses: list[str] = about["statuses"]
        self.roles: list[str] = about["roles"]
        self.version: str = about["version"]
        self.calibration: list[float] = about.get("calibration") or [0.0, 1.0, 1.0, 0.5]
        self.act = One(of("act"), about["evidence"]["act"])
        self.pair = Two(of("pair"), about["evidence"]["pair"])
        self.again = Two(of("again"), about["evidence"]["again"])
        self.antecedent = Two(of("antecedent"), about["evidence"]["antecedent"])

    @cached_property
    def statements(self) -> StatementModel | None:
        """What decides statements; None when nothing was trained for it, so that the rules decide."""
        path = self.folder / ("statements-fast.npz" if self.fast else "statements.npz")
        return StatementModel.load(path) if path.exists() else None

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self.folder)

    def vectors(self, text: str, offsets: Sequence[int], sentences: Sequence[tuple[int, int]]) -> TokenVectors:
        """The vectors of the tokens of ``sentences``."""
        return NoVectors() if self.fast else self._encoder.vectors(text, offsets, sentences)

    @cached_property
    def digest(self) -> str:
        """The first twelve hex digits of the SHA-256 of the model's files."""
        fast = ["fast.npz", "statements-fast.npz"]
        names = fast if self.fast else ["heads.npz", "statements.npz", "encoder.onnx", "tokenizer.json"]
        paths = [path for name in names if (path := self.folder / name).exists()]
        return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


@cache
def load(fast: bool = False) -> Model:
    """The model that ships with the program."""
    return Model(fast=fast)
