"""Who: the political actors of an article and every mention of them."""

from .cast import Cast
from .recognise import find_entities
from .registry import Registry

__all__ = ["Cast", "Registry", "find_entities"]
