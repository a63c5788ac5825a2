"""PETRARCH's formats: a verb dictionary in place of the frames, and validation records."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from dragoman.errors import DataFileError, SourceError
from dragoman.events.dictionary import read_verbs, type_of
from dragoman.events.petrarch import read_validation
from dragoman.reader import Reader
from dragoman.records import Report

VERBS = """
<!-- a note
over two lines -->
&TIES
+TRADE
+BORDER_QUARREL

--- GREET [041] ---
GREET {GREETS GREETED GREETING}
+BOW_TO [042]    # several words
- * AT_AIRPORT [032:033]
- NEVER_* [112]
- * WITHOUT CODE

--- SETTLE [---] ---
SETTLE
- * &TIES [083]
- % * [081]
"""


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    path = tmp_path / "verbs.txt"
    path.write_text(VERBS)
    return path


@pytest.fixture
def code(reader: Reader, dictionary: Path) -> Reader:
    """A reader with the dictionary."""
    other = copy.copy(reader)
    other.lexicon = reader.lexicon.with_verbs(dictionary)
    return other


def rows(report: Report) -> list[tuple[str | None, list[str], list[str]]]:
    name = {entity.id: entity.name for entity in report.entities}
    return [(e.cameo, [name[i] for i in e.actors], [name[i] for i in e.recipients]) for e in report.events]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway greeted Sweden.", [("041", ["Norway"], ["Sweden"])]),
        ("Norway bowed to Sweden.", [("042", ["Norway"], ["Sweden"])]),
        ("Norway never greeted Sweden.", [("112", ["Norway"], ["Sweden"])]),
        ("Norway settled a border quarrel with Sweden.", [("083", ["Norway"], ["Sweden"])]),
        ("Norway condemned Sweden.", []),
        (
            "Norway greeted Sweden at the airport.",
            [("032", ["Norway"], ["Sweden"]), ("033", ["Sweden"], ["Norway"])],
        ),
    ],
)
def test_patterns_code_in_place_of_frames(
    code: Reader, text: str, expected: list[tuple[str | None, list[str], list[str]]]
) -> None:
    assert rows(code.read({"id": "t", "text": text})) == expected


MORE_VERBS = """
--- SINK [190] ---
SINK {SINKS SANK SUNK SINKING}
+SUNK_AND_LEFT [193]
+FINED_OR_JAILED [170]
FINE

--- APPEAR [010] ---
APPEAR
- * (BEFORE COURT) [:173]
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway sank Sweden.", [("190", ["Norway"], ["Sweden"])]),
        ("Sweden was sunk by Norway.", [("190", ["Norway"], ["Sweden"])]),
        ("Norway fined Sweden.", [("190", ["Norway"], ["Sweden"])]),
        ("Norway fined or jailed Sweden.", [("170", ["Norway"], ["Sweden"])]),
        ("Norway appeared before the court.", [("173", [], ["Norway"])]),
        ("Norway appeared.", [("010", ["Norway"], [])]),
    ],
)
def test_phrases_leave_a_verb_its_own_patterns_and_a_code_that_only_answers_is_one_event(
    reader: Reader, tmp_path: Path, text: str, expected: list[tuple[str | None, list[str], list[str]]]
) -> None:
    (tmp_path / "verbs.txt").write_text(MORE_VERBS)
    other = copy.copy(reader)
    other.lexicon = reader.lexicon.with_verbs(tmp_path / "verbs.txt")
    assert rows(other.read({"id": "t", "text": text})) == expected


# In the manner of CAMEO.2.0.txt, with every oddity that it has: notes, "_" at the ends of words, "+" phrases before
# their verb, a set whose name has "_", alternatives, a mark behind a code, a word joined to a set, transformations.
AS_PUBLISHED = """# A DICTIONARY OF VERBS <a note>
#   LAST UPDATE: never

####### SYNONYM SETS #######

&TOOL
# <some of these are plural>
+HAMMER
+CHISEL_
+B/C-9_DRILL

&SHIP
+FERRY_
+TUG_BOAT

&SHIP_OF_STATE
+MINISTRY

####### VERB PATTERNS #######

---  MEND   [070]  ---
+GLUED_AND {}
+GLUED_OR {}
+PATCH_UP {+PATCHES_UP +PATCHED_UP } # other forms are rare
+STITCHED_AND {} [071]# never seen otherwise
+TIDY_AWAY
GLUE                    # for most people, the same
PATCH [070]
SEW  {SEWS SEWED SEWN }  # XX 1 Jan 1999
- * HERSELF                                           [---]         # GLUE
- * (BY/WITH &TOOL)                                   [072]         # SEW
- TUG_&TOOL *                                         [073]         # SEW
- * (IN &SHIP_OF_STATE)                               [0331]        # SEW , SEW
-  * APART (FROM)                                     [080!]        # SEW
- * &CARGO                                            [079]         # SEW



---  BEWILDER   [:110]  ---
BEWILDER
STUN
STUN {STUNS STUNNED STUNNING }

######## TRANSFORMATIONS ##########

~ a (a b SEW) SAY = a b 015
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway glued Sweden.", [("070", ["Norway"], ["Sweden"])]),
        ("Sweden was glued by Norway.", [("070", ["Norway"], ["Sweden"])]),
        ("Norway patched up Sweden.", [("070", ["Norway"], ["Sweden"])]),
        ("Norway tidied away Sweden.", [("070", ["Norway"], ["Sweden"])]),
        ("Norway sewed Sweden by hammer.", [("072", ["Norway"], ["Sweden"])]),
        ("Norway sewed Sweden with hammers.", [("072", ["Norway"], ["Sweden"])]),
        ("Norway sewed Sweden in the ministry.", [("0331", ["Norway"], ["Sweden"])]),
        ("Norway sewed apart from Sweden.", [("080", ["Norway"], ["Sweden"])]),
        ("Norway stunned Sweden.", [("110", ["Sweden"], ["Norway"])]),
    ],
)
def test_a_dictionary_is_read_with_all_its_oddities(
    reader: Reader, tmp_path: Path, text: str, expected: list[tuple[str | None, list[str], list[str]]]
) -> None:
    (tmp_path / "verbs.txt").write_text(AS_PUBLISHED)
    other = copy.copy(reader)
    other.lexicon = reader.lexicon.with_verbs(tmp_path / "verbs.txt")
    assert rows(other.read({"id": "t", "text": text})) == expected


def test_of_a_published_dictionary_the_lines_left_out_are_named(tmp_path: Path) -> None:
    (tmp_path / "verbs.txt").write_text(AS_PUBLISHED)
    assert [problem.partition("line ")[2] for problem in read_verbs(tmp_path / "verbs.txt").problems] == [
        "35: a pattern has &CARGO, a set that is not given before it; it is left out",
        "46: a transformation; it is left out",
    ]


def test_lines_that_are_left_out_are_named(dictionary: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert len(read_verbs(dictionary).problems) == 1
    assert caplog.messages == [f"{dictionary}: line 13: a pattern has no [code]; it is left out"]


def test_the_rule_names_the_line(code: Reader) -> None:
    (event,) = code.read({"id": "t", "text": "Norway greeted Sweden."}).events
    assert event.rule == "verbs:line 9"


def test_lines_that_cannot_be_read_are_named(dictionary: Path) -> None:
    (problem,) = read_verbs(dictionary).problems
    assert "line 13" in problem
    assert "no [code]" in problem


def test_a_missing_dictionary_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"none\.txt"):
        read_verbs(tmp_path / "none.txt")


def test_codes_have_the_type_of_their_root() -> None:
    assert (type_of("190"), type_of("042"), type_of("?")) == ("ASSAULT", "CONSULT", "CONSULT")


RECORD = """<Validation><Sentences><!-- a note -->
<Sentence date="20010203" id="A-1" category="TEST" sentence="true">
<EventCoding sourcecode="NOR" targetcode="SWE" eventcode="041"></EventCoding>
<Text>
Norway greeted
Sweden &amp; left.
</Text>
<Parse>(ROOT (S </Parse>
</Sentence></Sentences></Validation>"""


def test_validation_records_are_read_without_their_parse() -> None:
    (record,) = read_validation(RECORD.encode())
    assert (record.id, record.published, record.text) == ("A-1", "2001-02-03", "Norway greeted Sweden & left.")
    assert record.events == [("NOR", "SWE", "041")]


def test_a_broken_record_is_a_source_error() -> None:
    with pytest.raises(SourceError, match="validation record"):
        list(read_validation('<Sentence date="never" id="x"></Sentence>'))
