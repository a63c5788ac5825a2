"""Text in capitals or in small letters is read as print has it, and its offsets hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman import Reader
from dragoman.casing import in_capitals, in_small_letters


@pytest.mark.parametrize(
    "meant",
    [
        "Norway's foreign minister met Iran's president in Tehran on Monday, the ministry said.",
        "John Smith, a spokesman for the White House, said the U.S. and the UN would send 500 troops.",
        "Rapid Support Forces shelled Omdurman in May. Residents said that they may have to leave.",
        "Mogadishu, Somalia (AP) -- Al-Shabab fighters attacked a base near Jowhar on May 3.",
        "The FMLN attacked a substation in San Salvador; President Cristiani condemned it.",
        '"We will not leave," said Mr. Bush. He didn\'t know what NATO would do.',
        "Gen. Petraeus and Vladimir Putin will march in the parade, the Kremlin said.",
    ],
)
def test_names_and_sentences_get_their_capitals_back(reader: Reader, meant: str) -> None:
    assert reader.casing.restored(meant.upper()) == meant


def test_only_lines_of_text_in_capitals_are_changed(reader: Reader) -> None:
    text = "BREAKING NEWS\nISRAEL BOMBED DAMASCUS ON SUNDAY, KILLING THREE.\nThe UN and NATO said nothing.\n"
    assert [in_capitals(line) for line in text.splitlines()] == [False, True, False]
    assert reader.casing.restored(text).splitlines()[1] == "Israel bombed Damascus on Sunday, killing three."
    assert reader.casing.restored(text).splitlines()[::2] == text.splitlines()[::2]


def test_events_of_a_text_in_capitals_have_their_offsets_in_it(reader: Reader) -> None:
    text = "ISRAEL BOMBED DAMASCUS ON SUNDAY, KILLING THREE. IRAN'S PRESIDENT MET NORWAY'S PRIME MINISTER IN OSLO."
    report = reader.read({"id": "a", "text": text, "published": "2021-05-11"})
    assert report.article.text == text
    assert [event.type for event in report.events] == ["ASSAULT", "CONSULT"]
    named = {entity.name: text[slice(*entity.mentions[0])] for entity in report.entities}
    assert (named["Israel"], named["Iran"]) == ("ISRAEL", "IRAN")


@given(st.text(alphabet="ABCİßǅŉ É'’.-\n 1", min_size=20, max_size=80))
@settings(max_examples=60, deadline=None)
def test_the_length_never_changes(reader: Reader, text: str) -> None:
    restored = reader.casing.restored(text)
    assert [len(line) for line in restored.split("\n")] == [len(line) for line in text.split("\n")]


@pytest.mark.parametrize(
    "meant",
    [
        "Norway's foreign minister met Iran's president in Tehran on Monday, the ministry said.",
        "Rapid Support Forces shelled Omdurman in May. Residents said that they may have to leave.",
    ],
)
def test_a_text_in_small_letters_gets_its_capitals_back(reader: Reader, meant: str) -> None:
    assert reader.casing.restored(meant.lower()) == meant


def test_words_that_have_a_capital_in_a_text_in_small_letters_keep_it(reader: Reader) -> None:
    text = "police fired on a crowd of men in nairobi on monday. two of them died, a hospital said. Share this"
    assert in_small_letters(text)
    assert reader.casing.restored(text).endswith("a hospital said. Share this")


@pytest.mark.parametrize(
    "text", ["no comment", "Troops left the town.", "al-Shabab fighters left Kismayo. They met nobody."]
)
def test_other_texts_are_left_as_they_are(reader: Reader, text: str) -> None:
    assert not in_small_letters(text)
