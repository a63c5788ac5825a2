"""Where: toponyms and the places they name."""

from .gazetteer import Gazetteer
from .find import find_places

__all__ = ["Gazetteer", "find_places"]
