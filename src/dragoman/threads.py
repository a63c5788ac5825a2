"""Arithmetic on one thread: its products are small, so that more threads mostly wait for one another, and the sums come
out the same on any number of cores."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


@cache
def _controller() -> ThreadpoolController:
    import numpy as np  # noqa: F401 - its BLAS must be loaded to be found
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """While in it, NumPy's BLAS has one thread."""
    found: AbstractContextManager[Any] = _controller().limit(limits=1)
    return found
