"""Who did what to whom: PLOVER and CAMEO events from frames."""

from .code import code_events
from .lexicon import Lexicon

__all__ = ["Lexicon", "code_events"]
