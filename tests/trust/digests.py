"""What the records of the sample articles must be to the byte, on every machine and Python version.

python tests/trust/digests.py      # writes samples.sha256 anew, after a change that is meant to change records
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from dragoman.reader import Reader

SAMPLES = Path(__file__).parents[2] / "samples"
DIGESTS = Path(__file__).parent / "samples.sha256"


def digests(reader: Reader) -> str:
    """A line for each sample: the SHA-256 of its record as JSON, and its name."""
    lines = []
    for page in sorted(SAMPLES.glob("*.html")):
        record = reader.read({"id": page.name, "html": page.read_text("utf-8")}).to_json()
        lines.append(f"{sha256(record.encode()).hexdigest()}  {page.name}\n")
    return "".join(lines)


if __name__ == "__main__":
    DIGESTS.write_text(digests(Reader()), "utf-8")
