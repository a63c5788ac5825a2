"""What one Ray actor does: it loads one Reader, and codes one shard after the other."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .. import limits
from ..article.clean import read_given
from ..article.sources import Item
from ..errors import ArticleTimeError, DragomanError, ReadingError
from ..limits import article_time
from ..reader import Reader
from ..records import Report
from .lifeline import Line, end_with
from .output import Output
from .rows import Row, ShardRows
from .shards import Shard, read_shard

AT_ONCE = 50  # reports to a transaction
DEADLY = 3  # times that a worker has to die on one article until it is set aside


class Coder:
    """Codes shards. ``make_reader`` is called once in each actor process, which ends with the program at ``line``."""

    def __init__(
        self,
        output: str,
        published: str | None = None,
        make_reader: Callable[[], Reader] | None = None,
        line: Line | None = None,
    ) -> None:
        if line is not None:
            end_with(line)
        self.output = Output(output)
        self.published = published
        self.reader = (make_reader or Reader)()

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        """A batch of columns name, address, part, parts (a shard each), into one of shard, articles, failed."""
        coded: dict[str, list[Any]] = {"shard": [], "articles": [], "failed": []}
        columns = zip(batch["name"], batch["address"], batch["part"], batch["parts"], strict=True)
        for name, address, part, parts in columns:
            shard = Shard(str(name), str(address), int(part), int(parts))
            articles, failed = self.code(shard)
            coded["shard"].append(shard.name)
            coded["articles"].append(articles)
            coded["failed"].append(failed)
        return coded

    def code(self, shard: Shard) -> tuple[int, int]:
        """Reads a shard and writes its tables; returns how many articles were read and how many set aside."""
        rows = ShardRows(getattr(self.reader, "made_by", None))
        aside: list[Row] = []
        waiting: list[Report] = []
        total = 0
        for item, report, reason in self._outcomes(shard):
            if report is None:
                aside.append({"item": item.label, "reason": reason})
                continue
            waiting.append(report)
            if len(waiting) == AT_ONCE:
                total += rows.add(waiting)
                waiting = []
        total += rows.add(waiting)
        self.output.write_shard(shard.name, rows.tables(), aside)
        rows.close()
        self.output.remove("_reading", f"{shard.name}.json")
        return total, len(aside)

    def _outcomes(self, shard: Shard) -> Iterator[tuple[Item, Report | None, str]]:
        """Each article with its report, or with the reason why there is none.

        The first try notes only that it began. When a worker dies in it, the next ones note the article that they
        are at, which costs a small file each; one that three workers died on is set aside.
        """
        note = ("_reading", f"{shard.name}.json")
        begun = self.output.read_json(*note)
        deaths: dict[str, int] = {}
        if begun is None:
            self.output.write_json({"at": None, "deaths": {}}, *note)
        else:
            deaths = begun["deaths"]
            if begun["at"] is not None:
                deaths[begun["at"]] = deaths.get(begun["at"], 0) + 1
        for number, item in enumerate(read_shard(shard)):
            if begun is not None:
                if deaths.get(str(number), 0) >= DEADLY:
                    yield item, None, f"{DEADLY} workers died on it (out of memory?)"
                    continue
                self.output.write_json({"at": str(number), "deaths": deaths}, *note)
            yield item, *self._read(item)

    def _read(self, item: Item) -> tuple[Report | None, str]:
        if isinstance(item.given, ReadingError):
            return None, str(item.given)
        try:
            with _article_time():
                return read_given(self.reader.read, item.given, self.published), ""
        except ReadingError as error:
            return None, str(error) or f"took more than {limits.ARTICLE_SECONDS} s of computing and was set aside"
        except DragomanError:
            raise  # of the installation or a file of the user's: no article could be read
        except Exception as error:
            # A fault of the program's own must not keep the other articles out.
            return None, f"the program failed on it: {type(error).__name__}: {error}"


@contextmanager
def _article_time() -> Iterator[None]:
    """`article_time`, also where no alarm rings: Ray runs us in a thread that isn't the main one."""
    if threading.current_thread() is threading.main_thread():
        with article_time():
            yield
        return
    reading, over, start = threading.get_ident(), threading.Event(), time.process_time()

    def watch() -> None:
        while not over.wait(limits.AGAIN):
            if time.process_time() - start > limits.ARTICLE_SECONDS:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(reading), ctypes.py_object(ArticleTimeError))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
