"""Speed as a ratio in one run: the whole program's tokens a second over bare spaCy's, same model, same texts; the
tokens a second of each stage; cold starts; peak memory.

    python benchmarks/speed.py [FILE.jsonl] [--articles N] [--fast]

FILE holds one JSON object a line with "text" (and "published"); without it the sample articles are read over
and over. One process; each is warmed up on the articles, then they take turns and the best of three turns counts, in
processor time, so that a busy machine changes little; cold starts are in time on the wall. The Reader remembers what it
worked out for a form of a word, so the ratio is also given for the first reading of all, by a process that has seen
none: an archive's articles lie between the two, nearer to the first the longer it is.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "samples"
SHORT = "Police arrested two opposition leaders in Minsk on Friday."
STAGES = {  # and what stands at the door of each
    "vectors": "dragoman.model.model:Model.vectors",
    "entities": "dragoman.entities:find_entities",
    "antecedents": "dragoman.entities.antecedents:settle",
    "places": "dragoman.places:find_places",
    "times": "dragoman.times:find_times",
    "statements": "dragoman.statements:find_statements",
    "frames": "dragoman.events.code:Coder.events",
    "decisions": "dragoman.events.decide:Decider.events",
    "relations": "dragoman.relations:find_relations",
}


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


def seconds(action: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    start = clock()
    action()
    return clock() - start


def cold(*arguments: str, given: str = "") -> float:
    """Seconds that the program takes from nothing."""
    command = [sys.executable, "-m", "dragoman", *arguments]
    return seconds(
        lambda: subprocess.run(command, input=given, text=True, capture_output=True, check=True), time.perf_counter
    )


def time_stages() -> dict[str, float]:
    """Puts a stopwatch at the door of each stage; the dictionary returned adds up the seconds spent inside."""
    spent = dict.fromkeys(STAGES, 0.0)

    def timed(stage: str, enter: Callable[..., object]) -> Callable[..., object]:
        def entered(*args: Any, **options: Any) -> object:
            start = time.process_time()
            try:
                return enter(*args, **options)
            finally:
                spent[stage] += time.process_time() - start

        return entered

    for stage, door in STAGES.items():
        module, _, path = door.partition(":")
        *owners, name = path.split(".")
        owner: Any = import_module(module)
        for part in owners:
            owner = getattr(owner, part)
        setattr(owner, name, timed(stage, getattr(owner, name)))
    return spent


def shortest(actions: dict[str, Callable[[], None]]) -> dict[str, float]:
    """The seconds that each action and each stage of the whole program takes, the least of three turns."""
    stages = time_stages()
    best: dict[str, float] = {}
    for turn in range(4):
        for name, action in actions.items():
            stages.update(dict.fromkeys(stages, 0.0))
            spent = {name: seconds(action)}
            if name == "whole program":
                spent |= {f"  {stage}": inside for stage, inside in stages.items() if inside}
                spent["  the rooms together"] = sum(stages.values())
            for stage, spent_there in spent.items() if turn else ():  # the first turn warms up
                best[stage] = min(best.get(stage, spent_there), spent_there)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--fast", action="store_true", help="decide by the evidence alone")
    options = parser.parse_args()
    articles = load(options.file, options.articles)

    print(f"cold start, --help          {cold('--help'):6.2f} s")
    print(f"cold start, read a sentence {cold('read', '--json', '-', given=SHORT):6.2f} s")

    import spacy

    from dragoman.language.model import DEFAULT_MODEL, installed_name
    from dragoman.reader import Reader

    bare = spacy.load(installed_name(DEFAULT_MODEL))
    start = time.process_time()
    reader = Reader(fast=options.fast)
    print(f"Reader()                    {time.process_time() - start:6.2f} s")
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

    reader.read({"text": SHORT})  # what is loaded when it is first needed is loaded now
    first = {"whole": seconds(run_whole), "bare": seconds(run_bare)}
    best = shortest({"bare spaCy": run_bare, "language room": run_language, "whole program": run_whole})
    for stage, least in best.items():
        print(f"{stage:27} {tokens / least:6.0f} tokens a second")
    print(f"ratio, whole over bare      {best['bare spaCy'] / best['whole program']:6.2f}")
    print(f"the same, read first        {first['bare'] / first['whole']:6.2f} (no form of a word seen before)")
    print(f"peak memory                 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    main()
