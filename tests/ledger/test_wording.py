"""What the words of one report say of its act: its day, its place, its dead."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.ledger import wording


def row(sentence: str, trigger: str = "struck", **fields: Any) -> dict[str, Any]:
    """A report of 7 May 2025, a Wednesday, printed on the day after."""
    day = {"date": "2025-05-07", "earliest": "2025-05-07", "latest": "2025-05-07", "published": "2025-05-08"}
    base = {"type": "ASSAULT", "place": None, "deaths_low": None, "deaths_high": None, "status": "occurred"}
    return {**base, **day, "sentence": sentence, "trigger": trigger, **fields}


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("The fleet struck Alba on Wednesday.", True),
        ("The fleet struck Alba on 7 May.", True),
        ("The fleet struck Alba on May 7, officials say.", True),
        ("The fleet struck Alba yesterday.", True),
        ("The fleet struck Alba before dawn on Wednesday.", True),
        ("The fleet struck Alba.", False),
        ("The fleet struck Alba on Monday.", False),  # another day than it was dated to
        ("In early May the fleet struck Alba.", False),  # a month is no day
        ("On Wednesday the court heard of the fleet, which struck Alba.", False),
        ("Talks began on Wednesday after the fleet struck Alba.", False),
        ("After the fleet struck Alba on Wednesday, talks began.", True),
        ("On Wednesday he tweeted: “The fleet struck Alba and will strike again.”", False),
        ("The envoy warned on Wednesday that the fleet struck Alba.", False),
        ("The fleet has struck Alba (the king left on Wednesday).", False),
        ("The fleet has struck Alba daily since Wednesday.", False),
        ("The ministers blamed it for Wednesday's fire, and struck a deal.", False),
        ("ALBA, May 7 (News) - The fleet struck the port.", False),
    ],
)
def test_a_day_is_an_acts_own_when_its_clause_names_that_day(sentence: str, named: bool) -> None:
    assert wording.names_its_day(row(sentence)) is named


@pytest.mark.parametrize(
    ("sentence", "trigger", "back"),
    [
        ("The council met over the recent strikes on Alba on Wednesday.", "strikes", True),
        ("Ten died in recent attacks, the fleet struck again.", "died", True),
        ("The king, who has previously demanded a vote, spoke.", "demanded", True),
        ("The fleet had struck Alba.", "struck", True),
        ("The admiral said the fleet had struck Alba.", "struck", False),
        ("The fleet had struck Alba on Wednesday.", "struck", False),
        ("The fleet struck Alba, its former ally.", "struck", False),
    ],
)
def test_what_is_told_as_from_before_looks_back(sentence: str, trigger: str, back: bool) -> None:
    assert wording.looks_back(row(sentence, trigger)) is back


def test_the_genitive_of_a_day_is_of_the_thing_behind_it() -> None:
    assert wording.is_of_anothers_day(row("He blamed Alba for Wednesday's fire.", "blamed"))
    assert not wording.is_of_anothers_day(row("He was hurt in the chaos of Wednesday's strike.", "strike"))
    assert wording.is_of_anothers_day(row("As of 7 May Alba has received a million people.", "received"))


@pytest.mark.parametrize(
    ("sentence", "summed"),
    [
        ("More than 500 were killed in eight days.", True),
        ("At least 12 were killed since Sunday.", True),
        ("Fire killed 12 in the past week.", True),
        ("Weeks of fire have killed 12.", True),
        ("Fire killed 12 on Wednesday, the worst day in ten years.", False),
        ("Fire killed 12.", False),
    ],
)
def test_dead_of_several_days_are_a_sum(sentence: str, summed: bool) -> None:
    assert wording.is_of_a_sum(row(sentence, "killed")) is summed


def test_what_would_or_could_be_is_only_thought_of() -> None:
    assert wording.is_only_thought_of(row("The raid would be launched if they stayed.", "raid … launched"))
    assert wording.is_only_thought_of(row("The fleet could strike Alba.", "strike"))
    assert not wording.is_only_thought_of(row("The fleet struck Alba, and would not leave."))


def test_an_age_is_no_number_of_dead() -> None:
    assert not wording.gives_its_toll(row("A shell killed 13-year-old Ann.", "killed", deaths_low=13, deaths_high=13))
    assert wording.gives_its_toll(row("A shell killed 13.", "killed", deaths_low=13, deaths_high=13))


def test_the_most_dead_that_a_sentence_gives_in_figures() -> None:
    assert wording.most_dead(row("At least 31 dead in Alba.")) == 31
    assert wording.most_dead(row("The fleet struck, killing 1,200 people.")) == 1200
    assert wording.most_dead(row("The fleet struck two weeks after 26 people were killed.")) == 0


def test_more_than_a_number_is_told_by_that_number() -> None:
    assert wording.is_more_than(row("More than 300 were killed."), 301)
    assert not wording.is_more_than(row("At least 301 were killed, not 300."), 301)


def test_talks_are_held_where_the_parties_are_and_not_where_they_talk_of() -> None:
    assert wording.is_where_they_talk(row("They met in Alba on Monday.", "met", place="Alba"))
    assert wording.is_where_they_talk(row("In Alba the two met.", "met", place="Alba"))
    assert not wording.is_where_they_talk(
        row("He flew to Alba while talks between them failed.", "talks", place="Alba")
    )
    assert not wording.is_where_they_talk(row("They met over Alba.", "met", place="Alba"))


def test_what_is_only_claimed_of_a_place_is_another_happening() -> None:
    assert wording.is_of_another(
        row("He toured the coast and rejected claims that it burnt Alba.", "toured", place="Alba")
    )
    assert not wording.is_of_another(row("He toured Alba and rejected claims.", "toured", place="Alba"))


def test_a_war_a_quotation_and_what_is_set_apart() -> None:
    assert wording.is_of_a_war(row("The war goes on.", "war"))
    assert not wording.is_of_a_war(row("They went to war on Alba.", "went to war"))
    assert wording.is_quoted(row("He wrote: “We have struck them for good and all.”"))
    assert not wording.is_quoted(row("They “struck” Alba."))
    assert wording.is_apart(row("Separately, a raid killed two."))
    assert not wording.is_apart(row("A raid killed two."))
