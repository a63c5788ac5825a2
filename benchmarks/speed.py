"""Speed as a ratio in one run: the whole program's tokens a second over bare spaCy's, same model, same texts.

    python benchmarks/speed.py [FILE.jsonl] [--articles N]

FILE holds one JSON object a line with "text" (and "published"); without it the sample articles are read over
and over. One process; each is warmed up on the first articles, then they take turns and the best of three turns counts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "samples"


def load(path: Path | None, count: int) -> list[dict[str, Any]]:
    """Articles as mappings for ``Reader.read``."""
    if path is not None:
        with path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
        return [{"id": str(i), "text": r["text"], "published": r.get("published")} for i, r in enumerate(rows[:count])]
    from dragoman.article import open_sources, prepare
    from dragoman.errors import ReadingError

    items = open_sources([str(p) for p in sorted(SAMPLES.glob("*.html"))])
    texts = [prepare(item.given).text for item in items if not isinstance(item.given, ReadingError)]
    return [{"id": str(i), "text": texts[i % len(texts)], "published": "2024-05-01"} for i in range(count)]


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=60)
    options = parser.parse_args()
    articles = load(options.file, options.articles)

    cold = seconds(
        lambda: subprocess.run([sys.executable, "-m", "dragoman", "--help"], capture_output=True, check=True)
    )
    print(f"cold start, --help          {cold:6.2f} s")

    import spacy

    from dragoman.language.model import DEFAULT_MODEL, installed_name
    from dragoman.reader import Reader

    bare = spacy.load(installed_name(DEFAULT_MODEL))
    start = time.perf_counter()
    reader = Reader()
    print(f"Reader()                    {time.perf_counter() - start:6.2f} s")
    texts = [a["text"] for a in articles]
    tokens = sum(len(bare.make_doc(text)) for text in texts)

    def run_bare() -> None:
        for _ in bare.pipe(texts):
            pass

    def run_language() -> None:
        for text in texts:
            reader.language.parse(text)

    def run_whole() -> None:
        for _ in reader.read_many(articles):
            pass

    best: dict[str, float] = {}
    for turn in range(4):
        for name, action in (("bare spaCy", run_bare), ("language room", run_language), ("whole program", run_whole)):
            spent = seconds(action)
            if turn:  # the first turn warms up
                best[name] = min(best.get(name, spent), spent)
    for name, spent in best.items():
        print(f"{name:27} {tokens / spent:6.0f} tokens a second")
    print(f"ratio, whole over bare      {best['bare spaCy'] / best['whole program']:6.2f}")
    print(f"peak memory                 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    main()
