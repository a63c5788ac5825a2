"""Standing ties between actors, and who is said to hold what ground."""

from .decide import find_relations

__all__ = ["find_relations"]
