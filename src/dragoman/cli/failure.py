"""What the command line says when the program itself is at fault."""

from __future__ import annotations

import os


def failure(error: Exception) -> str:
    """What to say of a fault of the program's own; with DRAGOMAN_DEBUG set, it is raised instead."""
    if os.environ.get("DRAGOMAN_DEBUG"):
        raise error
    return f"dragoman failed ({type(error).__name__}: {error}); please report it (DRAGOMAN_DEBUG=1 shows where)"
