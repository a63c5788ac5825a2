"""The mean of the weights of networks that went on from one and know the same evidence.

python training/mean.py MODEL.pt MODEL.pt ... -o MEAN.pt

What each learned from its part of the articles is in the mean, and less of what it learned by heart.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    stored = [torch.load(path, weights_only=True) for path in arguments.models]
    if any(one["words"] != stored[0]["words"] or one["config"] != stored[0]["config"] for one in stored):
        sys.exit("these networks know different evidence or are of different shapes, so that they have no mean")
    for name, value in stored[0]["weights"].items():
        if value.is_floating_point():
            stored[0]["weights"][name] = torch.stack([one["weights"][name] for one in stored]).mean(dim=0)
    torch.save(stored[0], arguments.output)


if __name__ == "__main__":
    main()
