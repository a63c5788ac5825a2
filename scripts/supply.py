"""What somebody gets who installs the wheel: the licence of every package, and a bill of materials (CycloneDX).

    python scripts/supply.py [dist/dragoman-0.1.0-py3-none-any.whl]

makes the wheel unless one is given, installs it with all its extras into an environment of its own, writes
``dist/licences.csv`` and ``dist/dragoman.cdx.json`` (with the hash of each file of the model's weights), and fails when
a package is under the GPL or AGPL alone.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

EXTRAS = "cluster,desk,mcp,office,parquet,plots,postgres"
REFUSED = re.compile(r"\bA?GPL|GNU (?:Affero )?General Public", re.I)
DIST = Path("dist")
WEIGHTS = Path(__file__).parents[1] / "src/dragoman/model/data"
PROVENANCE = "Trained as training/README.md says; what it was made of stands in ATTRIBUTIONS.md."


def run(*command: str) -> None:
    """Raises CalledProcessError."""
    subprocess.run(command, check=True)


def is_refused(licence: str) -> bool:
    """Whether a licence is one that we take no package under, and leaves no other to choose."""
    choices = re.split(r"\bOR\b|;", licence)
    return all(REFUSED.search(choice) for choice in choices)


def weights() -> list[dict[str, Any]]:
    """The files of the model as components of a bill of materials (cyclonedx.org/docs/1.6/json)."""
    return [
        {
            "type": "machine-learning-model",
            "bom-ref": f"weights/{path.name}",
            "name": path.name,
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
            "pedigree": {"notes": PROVENANCE},
        }
        for path in sorted(WEIGHTS.iterdir())
        if path.suffix in (".onnx", ".npz", ".json")
    ]


def add_weights(file: Path) -> None:
    """Puts the weights into a bill of materials."""
    bill = json.loads(file.read_text("utf-8"))
    bill["components"] = [*bill.get("components", []), *weights()]
    file.write_text(json.dumps(bill, indent=2) + "\n", "utf-8")


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
        run("pip-licenses", *listed)
    add_weights(DIST / "dragoman.cdx.json")
    with (DIST / "licences.csv").open(encoding="utf-8", newline="") as file:
        refused = [f"{row['Name']}: {row['License']}" for row in csv.DictReader(file) if is_refused(row["License"])]
    print("\n".join(refused) or "no package is under the GPL alone")
    return len(refused) > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
