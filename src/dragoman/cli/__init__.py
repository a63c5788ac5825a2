"""The command line: one module for each command."""

try:
    from .main import main
except KeyboardInterrupt:  # what a command line needs takes a moment to import
    raise SystemExit(130) from None

__all__ = ["main"]
