"""Coders end with the program that they code for."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from dragoman.cluster.lifeline import Lifeline, Line, end_with

# The coder writes to the same pipe as the program that starts it: it is at its end when both are gone.
PROGRAM = """
import subprocess, sys, time
from dragoman.cluster.lifeline import Lifeline, Line

CODER = "import sys, time; from dragoman.cluster.lifeline import Line, end_with; "
CODER += "end_with(Line(sys.argv[1], bytes.fromhex(sys.argv[2]))); time.sleep(600)"
life = Lifeline()
subprocess.Popen([sys.executable, "-c", CODER, life.line.address, life.line.key.hex()])
while not life._held:
    time.sleep(0.01)
print("coding", flush=True)
{ending}
"""


def program(ending: str) -> subprocess.Popen[str]:
    code = textwrap.dedent(PROGRAM.format(ending=ending))
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True)


def test_no_coder_outlives_a_killed_program() -> None:
    with program("time.sleep(600)") as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "coding\n"
        parent.kill()
        assert parent.communicate(timeout=60)[0] == ""


def test_no_coder_outlives_a_program_that_ends() -> None:
    with program("life.close()") as parent:
        assert parent.communicate(timeout=60)[0] == "coding\n"


def test_a_coder_on_another_machine_is_left_to_ray() -> None:
    end_with(Line("/nowhere/line", b"key"))


@pytest.mark.parametrize("key", [b"another", b""])
def test_a_stranger_is_not_let_in(key: bytes) -> None:
    life = Lifeline()
    end_with(Line(life.line.address, key))
    assert life._held == []
    life.close()
