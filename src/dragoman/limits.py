"""How much one article, page or archive may ask of the program: every limit by name, in one place.

Each can be set by an environment variable of the same name with ``DRAGOMAN_`` before it
(``DRAGOMAN_ARTICLE_SECONDS=30``). What goes past a limit is set aside with a ReadingError that names it.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from .errors import ArticleTimeError, UsageError

log = logging.getLogger("dragoman.limits")


def _setting(name: str, default: int) -> int:
    value = os.environ.get(f"DRAGOMAN_{name}")
    if value is None:
        return default
    if not value.isdecimal() or int(value) < 1:
        log.warning("DRAGOMAN_%s=%s is not a whole number above 0; it stays at %d", name, value, default)
        return default
    return int(value)


# Characters of one article; spaCy's own limit.
ARTICLE_CHARACTERS = _setting("ARTICLE_CHARACTERS", 1_000_000)
# Tokens of one article: prose of a million characters has some 200,000, a heap of punctuation a million.
ARTICLE_TOKENS = _setting("ARTICLE_TOKENS", 250_000)
# Seconds of computing for one article; the longest prose that is allowed takes about a third of it.
ARTICLE_SECONDS = _setting("ARTICLE_SECONDS", 120)
# Megabytes of memory for each of the processes that `add` reads with, the model and its data included; an article that
# needs more is set aside.
READER_MEGABYTES = _setting("READER_MEGABYTES", 4_000)
# Tokens of a sentence: what is longer is no sentence but a list or a table, and is cut at a clause mark.
SENTENCE_TOKENS = _setting("SENTENCE_TOKENS", 400)
# Tokens parsed at a time: a longer article is parsed in parts, since the parser takes some 7 kB for each of them.
PARSED_TOKENS = _setting("PARSED_TOKENS", 30_000)
# Bytes of one article as it comes: a file, a line of JSON, what an archive unpacks to (a zip or gzip bomb ends here).
SOURCE_BYTES = _setting("SOURCE_BYTES", 50_000_000)
# Bytes of a .json file, which is read whole; JSON lines, tables and archives are read one article at a time.
JSON_BYTES = _setting("JSON_BYTES", 500_000_000)
# How many times its own size an archive may unpack to, all its articles together (text packs to a fifth or so).
ARCHIVE_EXPANSION = _setting("ARCHIVE_EXPANSION", 100)
# Characters without a space: what is longer is cut before it is made into tokens.
UNSPACED_CHARACTERS = _setting("UNSPACED_CHARACTERS", 300)
# Characters of one page of HTML, whose tree takes some fifty times as much memory.
PAGE_CHARACTERS = _setting("PAGE_CHARACTERS", 5_000_000)
# Tags of one page: some searches through its tree take time with their square, and no alarm interrupts them.
PAGE_TAGS = _setting("PAGE_TAGS", 100_000)
# Bytes of a page fetched from the web, unpacked.
DOWNLOAD_BYTES = _setting("DOWNLOAD_BYTES", 16_000_000)
# Seconds to connect to a web server, and for each read from it.
FETCH_SECONDS = _setting("FETCH_SECONDS", 20)
# Seconds for a page in all, redirects included, however slowly it comes.
PAGE_SECONDS = _setting("PAGE_SECONDS", 90)
REDIRECTS = _setting("REDIRECTS", 5)

AGAIN = 1.0  # seconds after which an alarm that a library swallowed is raised again


@contextmanager
def article_time(seconds: float | None = None) -> Iterator[None]:
    """Raises ArticleTimeError when what is done inside takes more than ``seconds`` of computing
    (default: ``ARTICLE_SECONDS``).

    Computing time, not time on the wall, so that a busy machine sets no other articles aside than an idle one.
    Works between two steps of Python, in the main thread of a process, where the system has such alarms
    (POSIX); elsewhere there is no such limit.
    """
    allowed = ARTICLE_SECONDS if seconds is None else seconds
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    too_long = ArticleTimeError(
        f"took more than {allowed:g} s of computing and was set aside; DRAGOMAN_ARTICLE_SECONDS allows more"
    )
    over = False

    def ring(_signal: int, _frame: FrameType | None) -> None:
        nonlocal over
        over = True
        raise too_long

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, allowed, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    if over:  # a library caught it and went on with half of its work
        raise too_long


def bound_memory() -> None:
    """Lets this process have no more than ``READER_MEGABYTES`` of memory: what asks for more gets a MemoryError.

    Where the system keeps such limits (Linux); elsewhere there is none.
    """
    try:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (READER_MEGABYTES * 1_000_000, hard))
    except (ImportError, ValueError, OSError) as error:
        log.debug("memory is not bounded: %s", error)


def probability(value: float) -> float:
    """A confidence from which records are wanted. Raises UsageError for what is none."""
    if not 0 <= value <= 1:
        raise UsageError(f"a confidence is a number from 0 to 1, not {value}")
    return value
