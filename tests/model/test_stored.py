"""The file of the model's weights: damage to it is named, whatever it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dragoman.errors import DataFileError
from dragoman.model import stored
from dragoman.model.encoder import Encoder

NUMBERS = np.arange(60.0).reshape(6, 10)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("weights") / "heads.npz"
    stored.save(path, {"types": ["AID"]}, {"act.weight": NUMBERS})
    return path.read_bytes()


def loaded(path: Path) -> str:
    """What comes of reading the file: "whole", or the error."""
    try:
        about, arrays = stored.load(path)
    except DataFileError as error:
        return str(error)
    right = about == {"types": ["AID"]} and all((array == NUMBERS).all() for array in arrays.values())
    return "whole" if right else f"{about} {arrays}"


def test_what_a_file_says_of_itself_is_changed_by_itself(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "heads.npz"
    path.write_bytes(whole)
    stored.amend(path, calibration=[0.5])
    about, arrays = stored.load(path)
    assert about == {"types": ["AID"], "calibration": [0.5]}
    assert (arrays["act.weight"] == NUMBERS).all()


def test_every_byte_that_is_changed_is_noticed_or_does_no_harm(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "heads.npz"
    for at in range(0, len(whole), 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        said = loaded(path)
        assert said == "whole" or said.startswith(f"{path}: the model's weights can't be read"), at


@pytest.mark.parametrize("length", [0, 1, 100, -1])
def test_a_file_cut_short_is_noticed(whole: bytes, tmp_path: Path, length: int) -> None:
    (tmp_path / "heads.npz").write_bytes(whole[:length])
    with pytest.raises(DataFileError, match="install dragoman again"):
        stored.load(tmp_path / "heads.npz")


def test_an_encoder_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(b"noise")
    (tmp_path / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(DataFileError, match=r"encoder\.onnx: the model's weights can't be read"):
        Encoder(tmp_path)
