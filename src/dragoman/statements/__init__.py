"""Who said what: cue, content and source."""

from .recognise import find_statements

__all__ = ["find_statements"]
