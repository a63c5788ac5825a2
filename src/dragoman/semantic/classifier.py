"""A small classifier over sentence embeddings: multinomial logistic regression, trained in a second."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ..errors import DataFileError
from ..records import EventType

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Embed = Callable[[Sequence[str]], Vectors]

DATA = Path(__file__).parent / "data"
SENTENCES = DATA / "sentences.csv"
TRAINED = DATA / "plover.npz"  # what ``train`` makes of them
NONE = "NONE"  # no event at all
SHRINK = 1e-4  # weight of the squared coefficients beside the mean log loss
STEPS = 800
RATE = 3.0
LEAST_TYPES = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """A type that may be proposed: one of PLOVER's, with a ``mode`` of its own where the user teaches one."""

    type: EventType
    mode: str | None = None

    @classmethod
    def parse(cls, text: str) -> Kind | None:
        """ "COERCE", "COERCE/HOSTAGE_TAKING"; None for "NONE". Raises ValueError."""
        if text == NONE:
            return None
        for kind in get_args(EventType):
            name, _, mode = text.partition("/")
            if name == kind:
                return cls(kind, mode or None)
        raise ValueError(f"{text!r} is not one of PLOVER's types, TYPE/NAME for a kind of one of your own, or {NONE}")


def read_labels(path: Path) -> list[tuple[str, str]]:
    """(text, type) from a CSV file with these columns; raises DataFileError naming file and line."""
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from error
    found = []
    for row in rows:
        text, kind = (row.get("text") or "").strip(), (row.get("type") or "").strip()
        if not text or not kind:
            raise DataFileError(f"{path}: line {rows.line_num}: needs the columns text and type, both filled")
        try:
            Kind.parse(kind)
        except ValueError as error:
            raise DataFileError(f"{path}: line {rows.line_num}: {error}") from error
        found.append((text, kind))
    return found


class Classifier:
    """Types with a weight for each dimension of an embedding and one that is added."""

    def __init__(self, kinds: Sequence[str], weights: Vectors) -> None:
        """``weights`` has the shape (dimensions + 1, kinds)."""
        self.kinds = list(kinds)
        self.weights = weights

    @classmethod
    def train(cls, labels: Iterable[tuple[str, str]], embed: Embed) -> Classifier:
        """Fits the weights by Nesterov's gradient descent; every type counts the same, however often it is labelled.
        Raises DataFileError when there are fewer than two types."""
        import numpy as np
        from threadpoolctl import threadpool_limits

        rows = list(labels)
        kinds = sorted({kind for _, kind in rows})
        if len(kinds) < LEAST_TYPES:
            raise DataFileError(f"a classifier needs sentences of two types at least; given: {', '.join(kinds)}")
        x = _with_constant(embed([text for text, _ in rows]))
        y = np.array([kinds.index(kind) for _, kind in rows])
        marked = np.eye(len(kinds), dtype=np.float32)[y]
        share = (1.0 / (len(kinds) * marked.sum(axis=0)))[y][:, None]
        weights = np.zeros((x.shape[1], len(kinds)), dtype=np.float32)
        before = weights
        with threadpool_limits(1):  # small products: threads would only wait for one another
            for step in range(STEPS):
                ahead = weights + step / (step + 3) * (weights - before)
                slope = x.T @ ((_softmax(x @ ahead) - marked) * share) + SHRINK * ahead
                before, weights = weights, (ahead - RATE * slope).astype(np.float32)
        return cls(kinds, weights)

    def best(self, vectors: Vectors) -> list[tuple[Kind | None, float]]:
        """The likeliest kind of each vector (None: no event) with its probability."""
        chances = _softmax(_with_constant(vectors) @ self.weights)
        return [(Kind.parse(self.kinds[int(row.argmax())]), float(row.max())) for row in chances]

    def save(self, path: Path) -> None:
        import numpy as np

        with path.open("wb") as file:
            np.savez(file, kinds=np.array(self.kinds), weights=self.weights)

    @classmethod
    def open(cls, path: Path) -> Classifier:
        """A saved classifier; raises DataFileError."""
        import numpy as np

        try:
            with np.load(path, allow_pickle=False) as file:
                kinds, weights = [str(kind) for kind in file["kinds"]], file["weights"].astype(np.float32)
            for kind in kinds:
                Kind.parse(kind)
        except OSError as error:
            raise DataFileError(f"{path}: {error.strerror or 'not a file that dragoman train wrote'}") from error
        except (ValueError, KeyError, zipfile.BadZipFile) as error:
            raise DataFileError(f"{path}: not a file that dragoman train wrote") from error
        return cls(kinds, weights)


def _with_constant(vectors: Vectors) -> Vectors:
    import numpy as np

    return np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])


def _softmax(values: Vectors) -> Vectors:
    import numpy as np

    powers = np.exp(values - values.max(axis=1, keepdims=True))
    shares: Vectors = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
