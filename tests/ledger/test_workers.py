"""Reading processes end with the one that started them, and leave Ctrl-C to it."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

import pytest

from dragoman.article.fetch import AnswerError, PrivateAddressError
from dragoman.errors import DragomanError, SourceError
from dragoman.ledger.workers import Workers

# Workers write to the same pipe as the program that starts them: it is at its end when all of them are gone.
# It hears Ctrl-C even where the tests run in the background, which is deaf to it.
PROGRAM = """
import os, signal, time
from dragoman.ledger.workers import Workers

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    workers = Workers(2, os.getpid)
    waiting = [workers.submit(time.sleep, 600) for _ in range(2)]
    try:
        print(sorted(workers._pool._processes), flush=True)
        {ending}
    finally:
        workers.end()
"""


def program(ending: str) -> subprocess.Popen[str]:
    code = textwrap.dedent(PROGRAM.format(ending=ending))
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kinds_of(error: type[DragomanError]) -> Iterator[type[DragomanError]]:
    yield error
    for kind in error.__subclasses__():
        yield from kinds_of(kind)


def test_every_error_goes_to_a_worker_as_it_is_whatever_it_was_made_of() -> None:
    errors = [kind.__new__(kind, "words") for kind in kinds_of(DragomanError)]
    assert {type(error) for error in errors} > {AnswerError, PrivateAddressError, SourceError}
    for error in [*errors, AnswerError(404, "Not Found"), PrivateAddressError("a.example", "10.0.0.1")]:
        error.add_note("in the article 'a'")
        there = pickle.loads(pickle.dumps(error))
        assert (type(there), str(there), vars(there)) == (type(error), str(error), vars(error))


def test_no_worker_outlives_a_killed_program() -> None:
    with program("time.sleep(600)") as parent:
        assert parent.stdout is not None
        assert len(parent.stdout.readline().split(",")) == 2
        parent.kill()
        rest, _ = parent.communicate(timeout=60)
        assert rest == ""


def test_a_program_that_ends_does_not_wait_for_its_workers() -> None:
    with program("pass") as parent:
        parent.communicate(timeout=60)
        assert parent.returncode == 0


def test_ctrl_c_is_for_the_program_alone() -> None:
    with program("waiting[0].result()") as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        os.killpg(parent.pid, signal.SIGINT)  # as a terminal does
        _, said = parent.communicate(timeout=60)
        assert said.count("Traceback") == 1
        assert said.rstrip().endswith("KeyboardInterrupt")


def test_a_worker_that_dies_breaks_the_pool_and_no_more() -> None:
    workers = Workers(1, os.getpid)
    with pytest.raises(BrokenProcessPool):
        workers.submit(os._exit, 3).result(timeout=60)
    workers.end()
