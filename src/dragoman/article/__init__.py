"""From a page, file, feed, table or archive to a clean Article."""

from .address import address_of
from .clean import prepare, publication_date, read_given
from .sources import Item, open_sources, size_of

__all__ = ["Item", "address_of", "open_sources", "prepare", "publication_date", "read_given", "size_of"]
