"""How far what is shown may be trusted."""

from __future__ import annotations

# Below it hardly an event is all right (benchmarks/README.md): what a person reads leaves these out, and says how many.
DOUBTFUL = 0.1
UNSURE = 0.3  # below it about one in four is
