"""Which articles are never trained on: a fixed tenth of each source, by the hash of the article's id.

python training/split.py LABELS.jsonl ...      # names them
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path


def is_set_aside(name: str) -> bool:
    """Whether the article of this id is one of the tenth."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10 == 7


def main() -> None:
    for path in map(Path, sys.argv[1:]):
        for line in path.read_text(encoding="utf-8").splitlines():
            name = json.loads(line)["id"]
            if is_set_aside(name):
                print(path.stem, name)


if __name__ == "__main__":
    main()
