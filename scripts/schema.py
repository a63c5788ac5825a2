"""Writes the JSON Schema of the record contract to docs/report.schema.json; with --check, only compares."""

from __future__ import annotations

import json
import sys
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from dragoman.records import Report

TARGET = Path(__file__).parents[1] / "docs" / "report.schema.json"


def plain(part: Any) -> Any:
    """A schema with its descriptions' lines flush left, as msgspec has them from 0.23 on and Python from 3.13."""
    if isinstance(part, dict):
        return {k: cleandoc(v) if k == "description" and isinstance(v, str) else plain(v) for k, v in part.items()}
    return [plain(one) for one in part] if isinstance(part, list) else part


def main() -> None:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **plain(msgspec.json.schema(Report))}
    words = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        if TARGET.read_text("utf-8") != words:
            sys.exit("docs/report.schema.json is not the contract's; run: python scripts/schema.py")
        return
    TARGET.write_text(words, "utf-8")


if __name__ == "__main__":
    main()
