"""Checks labellers' answers to sheets and turns them into stand-off labels (`dragoman.model.answers`).

python training/labels.py SHEETS ANSWERS.txt ...                     # check; a wrong line is named
python training/labels.py SHEETS ANSWERS.txt ... -o LABELS.jsonl     # and write the labels, one article a line
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from dragoman.model.answers import read_answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheets", type=Path, help="the folder of the sheets and their keys (or folders, joined with :)")
    parser.add_argument("answers", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    wrong: list[str] = []
    rows = []
    for path in arguments.answers:
        for answers in read_answers(path, [Path(part) for part in str(arguments.sheets).split(":")], wrong):
            if missing := answers.missing():
                wrong.append(f"{path}: {answers.key['id']}: sentences without a line: {' '.join(missing)}")
            rows.append({**answers.row(), "labeller": path.stem})
    if arguments.output:
        arguments.output.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    acts = sum(act["type"] is not None for row in rows for act in row["acts"])
    print(f"{len(rows)} articles, {sum(len(row['sentences']) for row in rows)} sentences, {acts} acts")
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
