"""Coverage-guided fuzzing of what takes other people's bytes; needs atheris (pip install atheris).

    python benchmarks/fuzz.py TARGET --seconds 300 [--corpus FOLDER]

TARGET is one of: page (HTML to an article), text (an article to records), time (temporal expressions), source (a file
of any kind), warc, feeds, tables (files of these alone), toml (actor, frame and grammar files, PETRARCH's
dictionaries), labels (answers to sheets, their keys, sheets of a sample), contract (a report as JSON to every view).
Anything but a result or a DragomanError stops the run and is printed with the bytes that did it; FOLDER keeps
what was found to reach new lines. Exits with 0 when the seconds are over.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

with atheris.instrument_imports(include=["dragoman", "trafilatura", "htmldate"]):
    import msgspec
    from trust.check import check
    from trust.hostile import KINDS, SENTENCES, cases

    from dragoman import limits
    from dragoman.article import prepare, publication_date
    from dragoman.article.collections import items_in
    from dragoman.article.decode import decode
    from dragoman.entities.dictionaries import read_dictionary
    from dragoman.entities.registry import _read_toml
    from dragoman.errors import DragomanError, ReadingError
    from dragoman.events.dictionary import read_verbs
    from dragoman.events.lexicon import Lexicon
    from dragoman.model import sheets
    from dragoman.model.answers import read_answers
    from dragoman.publish.validity import agreement, estimates, read_sheets
    from dragoman.reader import Reader
    from dragoman.report import Report
    from dragoman.times import find_times
    from dragoman.times.grammar import DATA as TIME_DATA
    from dragoman.times.grammar import read_grammar
    from dragoman.views.explain import explain_all

SAMPLES = Path(__file__).parent.parent / "samples"
Target = Callable[[bytes], None]


def page_target(folder: Path) -> tuple[Target, list[bytes]]:
    def target(data: bytes) -> None:
        article = prepare({"html": decode(data)})
        publication_date(article)

    seeds = [path.read_bytes() for path in SAMPLES.glob("*.html")]
    return target, seeds + drawn("_deep_page", "_broken_page", "_odd_metadata", "_entity_bomb", "_encodings")


def text_target(folder: Path) -> tuple[Target, list[bytes]]:
    reader = Reader()
    reader.language.parse("Warm.")

    def target(data: bytes) -> None:
        check(reader.read({"id": "a", "text": data.decode("utf-8", "replace"), "published": "2016-02-02"}))

    return target, [sentence.encode() for sentence in SENTENCES] + drawn("_shuffled_cues", "_mutated", "_wild_dates")


def time_target(folder: Path) -> tuple[Target, list[bytes]]:
    from datetime import date

    from dragoman.language.sentences import mark_sentences
    from dragoman.language.tokens import make_doc

    nlp = Reader().language.nlp
    days = (None, date(2016, 2, 29), date(1500, 1, 1), date(2999, 12, 31))

    def target(data: bytes) -> None:
        text = data[1:].decode("utf-8", "replace")
        doc = mark_sentences(make_doc(nlp, text))
        for found in find_times(doc, days[data[0] % 4] if data else None):
            assert 0 <= found.span[0] < found.span[1] <= len(text), found

    phrases = (
        "on Monday night", "three days after 5 May 2015", "the first quarter of 2014", "every other week", "mid-1990s",
        "from 3 to 7 March", "2016-02-02T10:00", "10.30 p.m. on Christmas Eve", "two and a half years ago", "5/6/07",
    )  # fmt: skip
    return target, [b"\x01" + f"It happened {phrase}.".encode() for phrase in phrases] + drawn("_wild_dates")


ENDS = {
    "source": "txt html json jsonl csv tsv zip gz jsonl.gz warc warc.gz rss atom opml parquet".split(),
    "warc": ["warc", "warc.gz"],
    "feeds": ["rss", "atom", "xml", "opml"],
    "tables": ["csv", "tsv", "csv.gz", "xlsx", "parquet"],
}


def source_target(folder: Path, *, of: str = "source") -> tuple[Target, list[bytes]]:
    ends = ENDS[of]

    def target(data: bytes) -> None:
        path = folder / f"case.{ends[data[0] % len(ends)] if data else 'txt'}"
        path.write_bytes(data[1:])
        for item in items_in(str(path)):
            if not isinstance(item.given, ReadingError):
                with contextlib.suppress(ReadingError):
                    prepare(item.given)

    seeds = []
    for case in cases(1, 4 * len(KINDS), 0.001):
        end = case.name.partition(".")[2]
        if end in ends:
            seeds.append(bytes([ends.index(end)]) + case.data)
    return target, seeds


def toml_target(folder: Path) -> tuple[Target, list[bytes]]:
    lexicon = Lexicon.load()
    grammar = folder / "grammar"
    grammar.mkdir()
    names = ("vocabulary.toml", "holidays.toml", "grammar.toml")
    whole = {name: (TIME_DATA / name).read_bytes() for name in names}
    small = {
        "vocabulary.toml": b'[UNIT]\nday = "D"\nweek = "W"\n[WORD]\nago = 1\n',
        "holidays.toml": b'christmas = [12, 25]\neaster = {easter = 0}\n',
        "grammar.toml": b'[macro]\nn = "N?"\n[[rule]]\nname = "a"\npattern = "u:UNIT (ago | now)+"\nmake = "ago"\n',
    }  # fmt: skip

    def target(data: bytes) -> None:
        kind, data = (data[0] % 7 if data else 0), data[1:]
        path = folder / "own.toml"
        if kind == 0:
            _read_toml(path, data)
        elif kind == 1:
            path.write_bytes(data)
            lexicon.with_frames([path])
        elif kind == 2:
            read_dictionary(folder / "actors.txt", data)
        elif kind == 3:
            path.write_bytes(data)
            read_verbs(path)
        else:
            for name, good in small.items():
                (grammar / name).write_bytes(data if name == names[kind - 4] else good)
            read_grammar(grammar)

    actor = b'[[actor]]\nid = "X"\nname = "X Y"\nkind = "person"\noffices = [{office = "mayor", of = "RUS"}]\n'
    frame = (
        b'[type.EVICT]\nplover = "COERCE"\n[class]\nhomes = ["house"]\n[[frame]]\nid = "a.b"\ntype = "EVICT"\n'
        b'cameo = "170"\nverbs = ["evict"]\nlimits = ["object: @homes"]\nexamples = ["Police evicted families."]\n'
    )
    actors = b"HAMID_KARZAI_  ; a comment\n+KARZAI_\n    [AFGELI 750101-011222]\n    [AFGGOV >011222]\n"
    verbs = b"--- AID [070] ---\n&TROOPS\n+SOLDIERS_\nHELP [070]\n- * &TROOPS [071] # x\n"
    seeds = [b"\x00" + actor, b"\x01" + frame, b"\x02" + actors, b"\x02POLICE_OFFICER {} [~COP]\n", b"\x03" + verbs]
    seeds += [bytes([4 + number]) + small[name] for number, name in enumerate(names)]
    return target, seeds + [bytes([4 + number]) + whole[name][:3_000] for number, name in enumerate(names)]


def labels_target(folder: Path) -> tuple[Target, list[bytes]]:
    text = "Gunmen shelled the camp on Monday. They denied it."
    read = Reader().propose({"id": "a", "text": text, "published": "2018-03-07"})
    key = json.dumps(sheets.key(read)).encode()
    answers = b'## a\nS0 p\n2 ASSAULT 1>3+"the camp" d4 occurred\nS1 p\n6 REJECT 5> by5\n5=1\n7=0\nT 1 opposes 3\n'
    sample = b'{"coders": ["ada"], "strata": {"ASSAULT": 2}, "drawn": {"1": "ASSAULT", "2": "ASSAULT"}}'
    table = b"id,sentence,real,type_right\n1,It fell.,y,n\n2,It rose.,n,\n"

    def target(data: bytes) -> None:
        kind, data = (data[0] % 4 if data else 0), data[1:]
        for name, number, good in (("a.key", 0, key), ("answers", 1, answers)):
            (folder / name).write_bytes(data if kind == number else good)
        for one in read_answers(folder / "answers", [folder], []):
            one.row(), one.missing()
        for name, number, good in (("sample.json", 2, sample), ("ada.csv", 3, table)):
            (folder / name).write_bytes(data if kind == number else good)
        judged = read_sheets(folder)
        estimates(judged), agreement(judged)

    return target, [bytes([number]) + good for number, good in enumerate((key, answers, sample, table))]


def contract_target(folder: Path) -> tuple[Target, list[bytes]]:
    reader = Reader()

    def target(data: bytes) -> None:
        try:
            report = msgspec.json.decode(data, type=Report)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return
        str(report)
        report.to_html()
        explain_all(report)
        for kind in ("events", "statements", "entities", "places", "times", "ties", "control"):
            report.to_frame(kind)

    seeds = [reader.read({"id": "a", "text": text, "published": "2016-02-02"}).to_json().encode() for text in SENTENCES]
    return target, seeds


def drawn(*kinds: str) -> list[bytes]:
    """Small hostile inputs of these kinds."""
    names = [kind.__name__ for kind in KINDS]
    found = list(cases(1, 4 * len(KINDS), 0.0005))
    return [case.data for number, case in enumerate(found) if names[number % len(KINDS)] in kinds]


TARGETS = {
    "page": page_target,
    "text": text_target,
    "time": time_target,
    "source": source_target,
    "warc": partial(source_target, of="warc"),
    "feeds": partial(source_target, of="feeds"),
    "tables": partial(source_target, of="tables"),
    "labels": labels_target,
    "toml": toml_target,
    "contract": contract_target,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dragoman-fuzz-"))
    target, seeds = TARGETS[options.target](folder)
    corpus = options.corpus or folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    runs = 0
    begin = time.process_time()

    def one(data: bytes) -> None:
        nonlocal runs
        runs += 1
        with contextlib.suppress(DragomanError), contextlib.redirect_stderr(io.StringIO()):
            target(data)
        if time.process_time() - begin > options.seconds:  # of computing; libFuzzer's own clock is the wall's
            print(f"{options.target}: {runs:,} inputs in {options.seconds} s of computing, nothing found", flush=True)
            os._exit(0)

    limits.PAGE_TAGS = 2_000  # what takes long is not what is sought here
    # An input's time is that of the wall's clock, too: on a busy machine one of a tenth of a second has waited 93 s.
    atheris.Setup([sys.argv[0], str(corpus), "-max_len=20000", "-timeout=900", "-rss_limit_mb=4000"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
