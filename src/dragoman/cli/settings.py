"""Flags from a configuration file and from the environment.

A flag on the command line goes before the environment (``DRAGOMAN_READ_MODEL``, or ``DRAGOMAN_MODEL`` for every
command that has it), that before the file, and the file before the program's defaults. In the file a flag has its own
name, without the hyphens in front, at the top for every command that has it or in the table of one command:

    model = "en_core_web_lg"
    quiet = true

    [add]
    jobs = 2

    [limits]
    article-seconds = 30

    [watches.Goma]
    place = "Goma"
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_type_hints

import typer

from ..data import read_toml
from ..errors import UsageError

FILE = "dragoman.toml"
LIMITS = "limits"
WATCHES = "watches"  # tables of saved searches, for `watch`
NOT_SET_THERE = frozenset(("help", "version", "config", "install-completion", "show-completion"))


class _Flag(NamedTuple):
    """A flag of a command: its parameter, and what values it takes."""

    command: str  # "" for those of every command
    parameter: Any
    is_list: bool
    is_path: bool


def defaults(context: typer.Context, file: Path | None) -> dict[str, Any]:
    """The values of flags by command, from ``file`` (else from ``dragoman.toml`` here, if any) and the environment.

    Raises UsageError that names the file, the key, and the nearest key there is.
    """
    if file is None and Path(FILE).is_file():
        file = Path(FILE)
    values: dict[str, Any] = {}
    if file is None and not any(name.startswith("DRAGOMAN_") for name in os.environ):
        return values
    flags = _flags(context.command)
    if file is not None:
        _from_file(file, flags, context, values)
    _from_environment(flags, context, values)
    return values


def _flags(group: Any) -> dict[str, list[_Flag]]:
    """The flags of all commands by their names, and those of each command as "command.name"."""
    found: dict[str, list[_Flag]] = {}
    for command_name, command in {"": group, **group.commands}.items():
        hints = get_type_hints(command.callback)
        for parameter in command.params:
            name = max(parameter.opts, key=len).lstrip("-")
            if parameter.param_type_name != "option" or name in NOT_SET_THERE:
                continue
            types = set(_types(hints.get(parameter.name)))
            flag = _Flag(command_name, parameter, list in types, Path in types)
            for key in {name, f"{command_name}.{name}".lstrip(".")}:
                found.setdefault(key, []).append(flag)
    return found


def _types(hint: Any) -> Iterator[Any]:
    yield getattr(hint, "__origin__", hint)
    for part in get_args(hint):
        yield from _types(part)


def _from_file(file: Path, flags: Mapping[str, list[_Flag]], context: typer.Context, values: dict[str, Any]) -> None:
    given = read_toml(file)
    limits = given.pop(LIMITS, {})
    if WATCHES in given:
        values.setdefault("watch", {})[WATCHES] = _watches(file, given.pop(WATCHES))
    commands = {flag.command for found in flags.values() for flag in found}
    tables = [(key, value) for key, value in given.items() if key in commands and isinstance(value, dict)]
    for key, value in given.items():
        if (key, value) not in tables:
            _put(file, "", key, value, flags, context, values)
    for command, table in tables:  # after the others: what a command's own table says goes before them
        for key, value in table.items():
            _put(file, f"{command}.", key, value, flags, context, values)
    _set_limits(file, limits)


def _watches(file: Path, tables: Any) -> dict[str, Any]:
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise UsageError(f'{file}: {WATCHES}: holds a table for each search, like [{WATCHES}.Goma] place = "Goma"')
    paths = ("feed",)  # start from where the file is, as flags do
    return {
        name: {key: _beside(file, value) if key in paths else value for key, value in table.items()}
        for name, table in tables.items()
    }


def _put(
    file: Path, table: str, key: str, value: Any, flags: Mapping[str, list[_Flag]], context: typer.Context,
    values: dict[str, Any],
) -> None:  # fmt: skip
    where = f"{file}: {f'[{table[:-1]}] ' if table else ''}{key}"
    found = flags.get(table + key)
    if found is None:
        near = [name for name in flags if name.startswith(table) and (table or "." not in name)]
        if not table:
            near += [LIMITS, WATCHES, *{name.split(".")[0] for name in flags if "." in name}]
        raise UsageError(f"{where}: there is no such flag{_nearest(table + key, near, table)}")
    for flag in found:
        ready = value
        if flag.is_list and not isinstance(value, list):
            ready = [value]
        if flag.is_path:
            ready = [_beside(file, part) for part in ready] if flag.is_list else _beside(file, ready)
        _check(where, flag, ready, context)
        _keep(values, flag, ready)


def _beside(file: Path, value: Any) -> Any:
    """A path in the file starts from where the file is."""
    return str(file.parent / value) if isinstance(value, str) and value != "-" else value


def _nearest(key: str, known: list[str], table: str) -> str:
    matches = get_close_matches(key.replace("_", "-"), known, n=1)
    return f"; the nearest is {matches[0].removeprefix(table)}" if matches else ""


def _check(where: str, flag: _Flag, value: Any, context: typer.Context) -> None:
    try:
        flag.parameter.process_value(context, value)
    except Exception as error:
        # What typer raises for a wrong value has this method, whichever version of click it brings along.
        if not hasattr(error, "format_message"):
            raise
        said = error.format_message().split(": ", 1)[-1].rstrip(".")
        raise UsageError(f"{where}: {value!r} is not a value of it: {said}") from error


def _keep(values: dict[str, Any], flag: _Flag, value: Any) -> None:
    (values.setdefault(flag.command, {}) if flag.command else values)[flag.parameter.name] = value


def _set_limits(file: Path, limits: Any) -> None:
    """Puts ``[limits]`` where `dragoman.limits` looks for them, in this process and in those that it starts."""
    if not isinstance(limits, dict):
        raise UsageError(f"{file}: {LIMITS}: is a table of limits, like [{LIMITS}] article-seconds = 30")
    for key, value in limits.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise UsageError(f"{file}: [{LIMITS}] {key}: {value!r} is not a whole number above 0")
        os.environ.setdefault(f"DRAGOMAN_{key.upper().replace('-', '_')}", str(value))
    if limits:
        from .. import limits as known

        names = [name.lower().replace("_", "-") for name in vars(known) if name.isupper()]
        for key in limits:
            if key not in names:
                raise UsageError(f"{file}: [{LIMITS}] {key}: there is no such limit{_nearest(key, names, '')}")


def _from_environment(flags: Mapping[str, list[_Flag]], context: typer.Context, values: dict[str, Any]) -> None:
    for key in sorted(flags, key=lambda name: "." in name):
        name = "DRAGOMAN_" + key.upper().replace("-", "_").replace(".", "_")
        given = os.environ.get(name)
        if given is None:
            continue
        for flag in flags[key]:
            value: Any = given.split(os.pathsep) if flag.is_list else given
            _check(name, flag, value, context)
            _keep(values, flag, value)
