"""The documentation site: Sphinx with MyST Markdown and the Furo theme. ``make docs`` builds it into build/site."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import dragoman

project = "Dragoman"
author = "the Dragoman authors"
release = version = dragoman.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "generated"]
exclude_patterns = ["_ext", "release.md"]  # what contributors read in the repository
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
nitpicky = False

html_theme = "furo"
html_title = f"Dragoman {version}"
html_extra_path = ["report.schema.json"]
html_copy_source = False
html_show_sourcelink = False
