"""spaCy without the libraries that it would load for nothing."""

from __future__ import annotations

import sys

from .model import DEFAULT_MODEL

UNUSED = ("torch", "cupy", "h5py")  # thinc, on which spaCy computes, imports each that is installed


def import_lean(model: str | None = None) -> None:
    """Imports thinc as if PyTorch and its like were not installed, unless ``model`` is another than the usual one,
    which may need them: they take a second and 180 MB for nothing. They can be imported afterwards, but thinc does
    without them as long as the process lives: for the program's own processes, not for a library in somebody's."""
    if model not in (None, DEFAULT_MODEL):
        return
    hidden = [name for name in UNUSED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # None: as if it were not there
    try:
        import thinc.compat  # noqa: F401
    finally:
        for name in hidden:
            del sys.modules[name]
