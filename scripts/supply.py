"""What somebody gets who installs the wheel: the licence of every package, and a bill of materials (CycloneDX).

    python scripts/supply.py [dist/dragoman-0.1.0-py3-none-any.whl]

makes the wheel unless one is given, installs it with all its extras into an environment of its own, writes
``dist/licences.csv`` and ``dist/dragoman.cdx.json``, and fails when a package is under the GPL or AGPL.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

EXTRAS = "cluster,desk,mcp,plots,postgres"
REFUSED = "GPL;AGPL;GNU General Public License;GNU Affero General Public License"
DIST = Path("dist")


def run(*command: str) -> None:
    """Raises CalledProcessError."""
    subprocess.run(command, check=True)


def main(arguments: list[str]) -> int:
    DIST.mkdir(exist_ok=True)
    if not arguments:
        run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(DIST), ".")
    wheel = Path(arguments[0]) if arguments else max(DIST.glob("dragoman-*.whl"), key=lambda path: path.stat().st_mtime)
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = next(path for name in ("bin/python", "Scripts/python.exe") if (path := Path(folder, name)).exists())
        run(str(python), "-m", "pip", "install", "--quiet", f"{wheel.resolve()}[{EXTRAS}]")
        listed = ["--from=mixed", "--format=csv", f"--output-file={DIST / 'licences.csv'}", f"--python={python}"]
        run("cyclonedx-py", "environment", str(python), "--output-reproducible", "-o", str(DIST / "dragoman.cdx.json"))
        return subprocess.run(["pip-licenses", *listed, f"--fail-on={REFUSED}"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
