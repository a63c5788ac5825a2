"""From a page, file, feed, table or archive to a clean Article."""

from .prepare import prepare, publication_date

__all__ = ["prepare", "publication_date"]
