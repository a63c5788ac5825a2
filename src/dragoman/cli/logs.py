"""What a command says on standard error: lines for people, or with ``--log-json`` one JSON object a line."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

from ..errors import DragomanError
from ..plain import json_line, plain

# The commands' own notices ("3 added") and complaints; the rooms log under "dragoman.", too.
log = logging.getLogger("dragoman.cli")


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        who = "dragoman" if record.name.split(".")[0] == "dragoman" else record.name
        parts = [who] if record.levelno >= logging.WARNING else []
        parts += [article] if (article := getattr(record, "article", None)) else []
        line = plain(": ".join([*parts, record.getMessage()]))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class _Json(logging.Formatter):
    """``time`` (ISO 8601, UTC), ``level``, ``logger``, ``message``; ``article`` and ``traceback`` where known."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": " ".join(record.getMessage().split()),
        }
        if article := getattr(record, "article", None):
            line["article"] = article
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json_line(line)


class _StandardError(logging.Handler):
    """Looks up standard error for each line, so that a progress bar can keep out of its way."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.stderr)
        except Exception:
            self.handleError(record)


def set_up(*, verbose: bool = False, quiet: bool = False, as_json: bool = False) -> None:
    """Sends every log line of the process to standard error: notices and warnings, all steps with ``verbose``, and only
    errors with ``quiet``."""
    handler = _StandardError()
    handler.setFormatter(_Json() if as_json else _Plain())
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if not isinstance(other, _StandardError)] + [handler]
    root.setLevel(logging.ERROR if quiet else logging.WARNING)
    logging.getLogger("dragoman").setLevel(logging.DEBUG if verbose else logging.NOTSET)
    for notices in (log, logging.getLogger("dragoman.article")):
        notices.setLevel(logging.DEBUG if verbose else logging.ERROR if quiet else logging.INFO)


def complain(message: str, article: str | None = None, error: BaseException | None = None) -> None:
    """Says what went wrong, and with which article; with ``--verbose`` also where in the program a fault of its own
    was."""
    shown = error if log.isEnabledFor(logging.DEBUG) and not isinstance(error, DragomanError) else None
    log.error("%s", message, extra={"article": article}, exc_info=shown)


def bars_wanted() -> bool:
    """Whether a progress bar would be seen, and disturb nobody: on a terminal, not ``--quiet``, not ``--log-json``."""
    plain = any(isinstance(handler.formatter, _Plain) for handler in logging.getLogger().handlers)
    return sys.stderr.isatty() and log.isEnabledFor(logging.INFO) and plain
