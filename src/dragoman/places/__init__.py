"""Where: toponyms and the places they name."""

from .find import find_places
from .gazetteer import Gazetteer

__all__ = ["Gazetteer", "find_places"]
