"""Directives whose contents come from the program itself, so that no page can differ from it:

``commands``    every command with the help it prints
``record``      the fields of the records that are named, from the contract
``data-files``  what the data files of each room hold, counted
``judged``      the events that were judged by hand, counted by type
``notebook``    an executed notebook as it is stored, its outputs included
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from docutils import nodes
from docutils.statemachine import StringList
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import dragoman
from dragoman import records
from dragoman.cli.main import COMMANDS, app

COLUMNS = 100  # of a terminal that shows help
ROOT = Path(__file__).parents[2]
PACKAGE = Path(dragoman.__file__).parent


class Generated(SphinxDirective):
    """A directive whose lines of Markdown are made when the site is built."""

    optional_arguments = 100

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        return self.nodes_of(list(self.lines()))

    def nodes_of(self, lines: list[str]) -> list[nodes.Node]:
        """What the lines of Markdown say."""
        container = nodes.container()
        self.state.nested_parse(StringList(lines, source="generated"), 0, container, match_titles=True)
        return container.children

    def lines(self) -> Iterator[str]:
        raise NotImplementedError


class Commands(Generated):
    def lines(self) -> Iterator[str]:
        import typer

        group = typer.main.get_command(app)
        context = group.make_context("dragoman", [], resilient_parsing=True, terminal_width=COLUMNS)
        yield from ("## dragoman", "", "```text", *group.get_help(context).split("\n"), "```", "")
        for panel, functions in COMMANDS.items():
            yield from (f"## {panel}", "")
            for function in functions:
                name = function.__name__.replace("_", "-")
                yield from (f"### {name}", "", "```text", *help_of(group, context, name), "```", "")


def help_of(group: Any, context: Any, name: str) -> list[str]:
    """The help of a command as the terminal shows it."""
    command = group.get_command(context, name)
    inner = command.make_context(name, [], parent=context, resilient_parsing=True, terminal_width=COLUMNS)
    return [line.rstrip() for line in command.get_help(inner).split("\n")]


class RecordTable(Generated):
    """``record`` NAME ...: a section for each record type with its docstring and its fields."""

    def lines(self) -> Iterator[str]:
        for name in " ".join(self.arguments).split():
            record: type[records.Record] = getattr(records, name)
            words = " ".join((record.__doc__ or "").split()).replace("``", "`")
            yield from (f"## {name}", "", words, "", "| field | type | when left out |", "| --- | --- | --- |")
            for field in msgspec.structs.fields(record):
                yield f"| `{field.name}` | {type_of(record, field.name)} | {default_of(field)} |"
            yield ""


def type_of(record: type[records.Record], name: str) -> str:
    """The annotation as it stands in records.py, literal types spelt out."""
    words = str(record.__annotations__[name])
    literal = getattr(records, words.split(" | ")[0], None)
    values = getattr(literal, "__args__", ())
    if values and all(isinstance(value, str) for value in values):
        return ", ".join(f"`{value}`" for value in values) + (" or null" if "None" in words else "")
    return f"`{words.replace('None', 'null').replace('|', 'or')}`"


def default_of(field: Any) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        return "empty"
    return "required" if field.default is msgspec.NODEFAULT else "null"


class DataFiles(Generated):
    """``data-files`` WHAT: registry, offices, frames or rooms, as a table of counts."""

    def lines(self) -> Iterator[str]:
        yield from {"registry": registry, "offices": offices, "frames": frames, "rooms": rooms}[self.arguments[0]]()


def registry() -> Iterator[str]:
    yield from ("| file | entries | names and spellings | kinds |", "| --- | ---: | ---: | --- |")
    total = names = 0
    for path in sorted((PACKAGE / "entities/data/registry").glob("*.toml")):
        entries = actors_in(path)
        kinds = Counter(entry["kind"] for entry in entries)
        spellings = sum(1 + len(entry.get("aliases", ())) for entry in entries)
        total, names = total + len(entries), names + spellings
        shown = ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common())
        yield f"| `{path.name}` | {len(entries):,} | {spellings:,} | {shown} |"
    yield f"| all | {total:,} | {names:,} | |"


def actors_in(path: Path) -> list[dict[str, Any]]:
    tables = tomllib.loads(path.read_text("utf-8"))
    (entries,) = (value for value in tables.values() if isinstance(value, list))
    return entries


def offices() -> Iterator[str]:
    held = [
        (office, entry)
        for path in (PACKAGE / "entities/data/registry").glob("*.toml")
        for entry in actors_in(path)
        for office in entry.get("offices", ())
    ]
    dated = [str(office["from"])[:4] for office, _ in held if "from" in office]
    decades = Counter(year[:3] + "0s" for year in dated)
    yield f"{len(held):,} offices of {len({entry['id'] for _, entry in held}):,} persons; {len(dated):,} say from when."
    yield from ("", "| first held in the | offices |", "| --- | ---: |")
    yield from (f"| {decade} | {count:,} |" for decade, count in sorted(decades.items()))


def frames() -> Iterator[str]:
    yield from ("| type | frames | verbs | nouns | example sentences |", "| --- | ---: | ---: | ---: | ---: |")
    total: Counter[str] = Counter()
    for path in sorted((PACKAGE / "events/data/frames").glob("*.toml")):
        found = tomllib.loads(path.read_text("utf-8"))["frame"]
        count = Counter(frames=len(found))
        for frame in found:
            count.update({name: len(frame.get(name, ())) for name in ("verbs", "nouns", "examples")})
        total += count
        shown = " | ".join(f"{count[name]:,}" for name in ("frames", "verbs", "nouns", "examples"))
        yield f"| {path.stem.upper()} | {shown} |"
    yield "| all | " + " | ".join(f"{total[name]:,}" for name in ("frames", "verbs", "nouns", "examples")) + " |"


def rooms() -> Iterator[str]:
    yield from ("| room | files | kilobytes |", "| --- | --- | ---: |")
    for folder in sorted(PACKAGE.glob("*/data")):
        files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".toml", ".csv", ".npz")]
        names = [re.sub(r"^(registry|frames|ontology)/.*", r"\1/", str(path.relative_to(folder))) for path in files]
        shown = ", ".join(f"`{name}`" for name in dict.fromkeys(names))
        yield f"| {folder.parent.name} | {shown} | {sum(path.stat().st_size for path in files) / 1000:.0f} |"


class Judged(Generated):
    def lines(self) -> Iterator[str]:
        with (ROOT / "benchmarks/judged-events.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        total = Counter(row["type"] for row in rows)
        right = Counter(row["type"] for row in rows if row["type_right"] == "yes")
        good = [row for row in rows if row["type_right"] == "yes"]
        parts = ", ".join(f"{name} in {share(good, name)}" for name in ("actors", "recipients", "status", "date"))
        yield f"The type was right in {len(good)} of {len(rows)}; of a hundred of these were right: {parts}."
        yield from ("", "| type | judged | type right |", "| --- | ---: | ---: |")
        yield from (f"| {kind} | {count} | {right[kind]} |" for kind, count in total.most_common())
        yield f"| all | {total.total()} | {right.total()} |"


def share(rows: list[dict[str, str]], name: str) -> int:
    """In how many of a hundred rows a field was judged right, of those where it was judged."""
    judged = [row[f"{name}_right"] for row in rows if row[f"{name}_right"] in ("yes", "no")]
    return round(100 * judged.count("yes") / len(judged))


class Notebook(Generated):
    """``notebook`` NAME: words as Markdown, code with what it showed below."""

    def run(self) -> list[nodes.Node]:
        path = ROOT / "notebooks" / f"{self.arguments[0]}.ipynb"
        self.env.note_dependency(str(path))
        lines: list[str] = []
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                lines += [source, ""]
                continue
            lines += ["```python", *source.split("\n"), "```", ""]
            for output in cell["outputs"]:
                lines += [*shown(output), ""]
        return self.nodes_of([line for part in lines for line in part.split("\n")])


def shown(output: dict[str, Any]) -> list[str]:
    """An output as Markdown: a picture, HTML, or words."""
    data = {kind: "".join(value) for kind, value in output.get("data", {}).items()}
    if "image/png" in data:
        picture = data["image/png"].replace("\n", "")
        return [
            "```{raw} html",
            f'<img alt="The figure that the code above draws" src="data:image/png;base64,{picture}">',
            "```",
        ]
    if "text/html" in data:
        return ["````{raw} html", f'<div style="overflow-x: auto">{data["text/html"]}</div>', "````"]
    words = "".join(output.get("text", data.get("text/plain", "")))
    return ["```output", *words.rstrip("\n").split("\n"), "```"]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("commands", Commands)
    app.add_directive("record", RecordTable)
    app.add_directive("data-files", DataFiles)
    app.add_directive("judged", Judged)
    app.add_directive("notebook", Notebook)
    app.add_lexer("output", TextLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
