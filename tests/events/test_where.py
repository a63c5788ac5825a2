"""Where an act took place when its own sentence does not say."""

from __future__ import annotations

import pytest

from dragoman.reader import Reader

STRIKE = "Russian missiles struck a power plant, killing four people."


@pytest.mark.parametrize(
    ("before", "place"),
    [
        ("The leaders will meet in London at noon.\n\nOvernight, ", None),
        (
            "08:15 The ministers are to sign an accord in Paris.\n\nThe president would then fly to Rome, he said.\n\n",
            None,
        ),
        ("The leaders met in Kharkiv on Monday.\n\n", "Kharkiv"),
        ("Sirens sounded in Kharkiv at dawn. Minutes later, ", "Kharkiv"),
    ],
)
def test_a_scene_of_another_paragraph_holds_unless_it_is_yet_to_come(
    reader: Reader, before: str, place: str | None
) -> None:
    report = reader.read({"id": "t", "text": f"{before}{STRIKE}", "published": "2024-10-10"})
    (strike,) = (event for event in report.events if event.type == "ASSAULT")
    assert next((p.name for p in report.places if p.id == strike.place), None) == place


def test_what_is_told_of_no_one_time_is_in_the_country_of_the_scene_before(reader: Reader) -> None:
    text = (
        "The army shelled a market in Omdurman on Monday, a doctor in Sudan said.\n\nThe conflict has killed tens of"
        " thousands of people."
    )
    report = reader.read({"id": "t", "text": text, "published": "2025-05-20"})
    names = {place.id: place.name for place in report.places}
    assert [names.get(event.place or "") for event in report.events] == ["Omdurman", "Sudan"]
