"""Many articles: the database, incidents, search, review and exports."""

from .ledger import Ledger

__all__ = ["Ledger"]
