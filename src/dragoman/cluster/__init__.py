"""The same Reader over an archive, on Ray: from two cores to a cluster."""

from .archive import Coded, code_archive
from .output import is_archive, items_of, reports_in

__all__ = ["Coded", "code_archive", "is_archive", "items_of", "reports_in"]
