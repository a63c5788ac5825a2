"""Where: toponyms and the places they name."""

from .find import find_places
from .gazetteer import Gazetteer
from .outlets import Outlets

__all__ = ["Gazetteer", "Outlets", "find_places"]
