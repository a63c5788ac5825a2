"""Writes the JSON Schema of the record contract to docs/report.schema.json; with --check, only compares."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from dragoman.records import Report

TARGET = Path(__file__).parents[1] / "docs" / "report.schema.json"


def main() -> None:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Report)}
    words = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        if TARGET.read_text("utf-8") != words:
            sys.exit("docs/report.schema.json is not the contract's; run: python scripts/schema.py")
        return
    TARGET.write_text(words, "utf-8")


if __name__ == "__main__":
    main()
