"""What the command line says when the program itself is at fault."""

from __future__ import annotations


def failure(error: Exception) -> str:
    """What to say of a fault of the program's own."""
    return f"dragoman failed ({type(error).__name__}: {error}); please report it (--verbose shows where)"
