"""The same Reader over an archive, on Ray: from two cores to a cluster."""

from .archive import Coded, code_archive
from .output import reports_in

__all__ = ["Coded", "code_archive", "reports_in"]
