"""The same article gives the same bytes: in any process, with any hash seed, in any order, on any machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from dragoman.reader import Reader

from .digests import DIGESTS, digests
from .hostile import cases

PROGRAM = """
import sys, json
from dragoman.article import prepare
from dragoman.reader import Reader
reader = Reader()
for line in sys.stdin:
    print(reader.read(prepare(json.loads(line))).to_json())
"""


def read_apart(articles: list[dict[str, str]], hash_seed: str) -> list[str]:
    """The articles' records as JSON, in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input="\n".join(map(json.dumps, articles)),
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_hash_seeds_and_order_do_not_matter() -> None:
    plain = [c for c in cases(3, 120, 0.001) if c.kind in ("shuffled_cues", "mutated", "case_and_space", "long_name")]
    articles = [{"id": str(n), "text": case.data.decode(), "published": "2016-02-02"} for n, case in enumerate(plain)]
    first = read_apart(articles, "1")
    assert len(first) == len(articles) == 16
    assert read_apart(articles[::-1], "4242")[::-1] == first


def test_the_samples_records_are_the_same_bytes_on_every_machine_and_version_of_python(reader: Reader) -> None:
    """After a change that is meant to change records: python tests/trust/digests.py"""
    assert digests(reader) == DIGESTS.read_text("utf-8")
