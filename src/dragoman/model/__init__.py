"""The trained model that decides what the rules propose."""

from .model import Model, load

__all__ = ["Model", "load"]
