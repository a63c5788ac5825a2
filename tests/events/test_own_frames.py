"""A user's own frame file: its frames, its event types, and what is refused."""

from __future__ import annotations

import copy
from pathlib import Path

import msgspec
import pytest

from dragoman.errors import DataFileError, UsageError
from dragoman.reader import Reader
from dragoman.records import Event, Report

OWN = """
[type.HOSTAGE_TAKING]
plover = "COERCE"

[class]
traveller = ["tourist", "passenger"]

[[frame]]
id = "hostage.snatch"
type = "HOSTAGE_TAKING"
cameo = "181"
verbs = ["snatch", "abduct"]
object = ["@traveller"]

[[frame]]
id = "praise.toast"
type = "SUPPORT"
verbs = ["toast"]
"""


def with_file(reader: Reader, folder: Path, text: str) -> Reader:
    path = folder / "own.toml"
    path.write_text(text)
    other = copy.copy(reader)
    other.lexicon = reader.lexicon.with_frames([path])
    return other


def only_event(reader: Reader, text: str) -> Event:
    (event,) = reader.read({"id": "t", "text": text}).events
    return event


def test_an_own_type_is_a_mode_of_the_plover_type_that_it_belongs_to(reader: Reader, tmp_path: Path) -> None:
    own = with_file(reader, tmp_path, OWN)
    event = only_event(own, "Gunmen abducted three tourists.")
    assert (event.type, event.plover, event.mode, event.cameo) == ("COERCE", "COERCE", "HOSTAGE_TAKING", "181")
    assert event.rule == "frame:hostage.snatch"


def test_a_record_of_an_own_type_keeps_the_contract(reader: Reader, tmp_path: Path) -> None:
    report = with_file(reader, tmp_path, OWN).read({"id": "t", "text": "Gunmen abducted three tourists."})
    again = msgspec.json.decode(msgspec.json.encode(report), type=Report)
    assert again.events == report.events


def test_where_an_own_frame_does_not_fit_the_programs_own_do(reader: Reader, tmp_path: Path) -> None:
    own = with_file(reader, tmp_path, OWN)
    assert only_event(own, "Rebels abducted a judge.").rule.startswith("frame:assault.")
    assert only_event(own, "Norway toasted Sweden.").rule == "frame:praise.toast"


def test_an_own_frame_with_the_id_of_one_of_the_programs_replaces_it(reader: Reader, tmp_path: Path) -> None:
    known = next(frame for frame in reader.lexicon.frames if frame.verbs)
    own = with_file(reader, tmp_path, f'[[frame]]\nid = "{known.id}"\ntype = "AID"\nverbs = ["zing"]\n')
    assert [frame.verbs for frame in own.lexicon.frames if frame.id == known.id] == [("zing",)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[type.AID]\nplover = "AID"', "type AID: this is PLOVER's"),
        ('[type.RAID]\nplover = "FIGHT"', "FIGHT"),
        ('[type.RAID]\nplover = "ASSAULT"\nscore = 3', "score"),
        ('[kind.RAID]\nplover = "ASSAULT"', "kind"),
        ('[class]\nfruit = "apple"', "class"),
        ('[[frame]]\nid = "x.y"\ntype = "RAID"\nverbs = ["raid"]', "x.y"),
        ('[[frame]]\nid = "x.y"\ntype = "AID"\nverbs = ["raid"]\nobject = ["@fruit"]', "no class @fruit"),
        ('[[frame]]\nid = "x.y"\ntype = "AID"\nverbs = ["raid"]\n' * 2, "used twice"),
    ],
)
def test_a_wrong_file_is_refused_by_name(reader: Reader, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataFileError) as caught:
        with_file(reader, tmp_path, text)
    assert "own.toml" in str(caught.value)
    assert said in str(caught.value)


def test_a_missing_file_is_named(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"none\.toml"):
        reader.lexicon.with_frames([tmp_path / "none.toml"])


def test_frames_and_a_dictionary_in_their_place_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="give one"):
        Reader(frames=["own.toml"], verbs="verbs.txt")
