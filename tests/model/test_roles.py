"""Who takes part in an act, settled among all its candidates."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.model.roles import numbered, settle

NONE, ACTOR, RECIPIENT, TIME, PLACE, SOURCE = range(6)
ONE, NO, SEVERAL = [0.05, 0.9, 0.05], [0.9, 0.05, 0.05], [0.05, 0.15, 0.8]


def chances(**of: float) -> list[float]:
    """The probabilities of a candidate's roles; what is left is none's."""
    rows = [of.get(name, 0.0) for name in ("actor", "recipient", "time", "place", "source")]
    return [1 - sum(rows), *rows]


@pytest.mark.parametrize(
    ("recipients", "roles"),
    [
        (ONE, [NONE, RECIPIENT]),  # one there is, so that the likelier is it, though likelier none by himself
        (NO, [NONE, NONE]),
        (SEVERAL, [RECIPIENT, RECIPIENT]),
    ],
)
def test_how_many_there_are_decides_who_is_taken(recipients: list[float], roles: list[int]) -> None:
    doubtful = np.array([chances(recipient=0.35), chances(recipient=0.45)])
    assert settle(doubtful, np.array([NO, recipients])) == roles


def test_those_of_one_coordination_stand_together() -> None:
    found = np.array([chances(recipient=0.9), chances(recipient=0.2), chances(recipient=0.2)])
    assert settle(found, np.array([NO, SEVERAL]), [[0, 1]]) == [RECIPIENT, RECIPIENT, NONE]


def test_nobody_is_on_both_sides() -> None:
    found = np.array([chances(actor=0.5, recipient=0.4), chances(recipient=0.01)])
    assert settle(found, np.array([ONE, ONE])) == [ACTOR, NONE]


def test_who_does_it_does_not_take_the_place_of_whom_it_is_done_to() -> None:
    found = np.array([chances(actor=0.97, recipient=0.03), chances(recipient=0.58)])
    assert settle(found, np.array([ONE, ONE])) == [ACTOR, RECIPIENT]


def test_where_talks_are_held_is_nobody_to_talk_to() -> None:
    found = np.array([chances(recipient=0.7), chances(recipient=0.01, place=0.99)])
    assert settle(found, np.array([NO, ONE])) == [RECIPIENT, PLACE]


def test_a_place_that_is_likely_enough_stands_though_none_is_likelier() -> None:
    found = np.array([chances(place=0.35), chances(place=0.2), chances(time=0.3), chances(source=0.35)])
    assert settle(found, np.array([NO, NO])) == [PLACE, NONE, TIME, NONE]


def test_a_town_that_is_attacked_is_recipient_and_not_the_place() -> None:
    found = np.array([chances(recipient=0.3, place=0.5)])
    assert settle(found, np.array([NO, ONE]), hits=True) == [RECIPIENT]


def test_how_likely_the_numbers_are() -> None:
    counts = np.array([ONE, SEVERAL])
    assert numbered(counts, [ACTOR, RECIPIENT, RECIPIENT, RECIPIENT]) == pytest.approx((0.9 * 0.8) ** 0.6)
    assert numbered(counts, [PLACE]) == pytest.approx((0.1 * 0.1) ** 0.6)


def test_a_time_takes_no_part_where_one_more_is_expected() -> None:
    found = np.array([chances(actor=0.98), chances(actor=0.2), chances(time=1.0)])
    assert settle(found, np.array([SEVERAL, NO])) == [ACTOR, NONE, TIME]
