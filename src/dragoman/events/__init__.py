"""Who did what to whom: PLOVER and CAMEO events from frames."""

from .lexicon import Lexicon

__all__ = ["Lexicon"]
