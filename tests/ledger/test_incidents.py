"""What makes two reports one happening, and what speaks against it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from dragoman.article.sources import Item
from dragoman.ledger import Ledger, corrections, schema
from dragoman.ledger.add import add_items
from dragoman.ledger.blocks import far_blocks, home_blocks, marks, near_blocks, within_far_reach, within_reach
from dragoman.ledger.clusters import average_link, joined
from dragoman.ledger.evidence import (
    Happening,
    Party,
    anchored_evidence,
    capital_words,
    clause_words,
    content_words,
    evidence,
    far_evidence,
    is_anchored,
    is_far,
    is_wide,
    log_odds,
    numbers_in,
    past_years,
    proper_words,
    shared_anchors,
    weights,
)
from dragoman.ledger.threads import carries_out
from dragoman.ledger.voices import independent, signature, tolls
from dragoman.reader import Reader

ARMY = Party(1, "military", "SYR", frozenset(("MIL",)), "Syrian army")
STATE = Party(2, "state", "SYR", frozenset(("GOV",)), "Syria")
REBELS = Party(3, "armed group", "SYR", frozenset(("REB",)), "rebels")
TURKEY = Party(4, "state", "TUR", frozenset(("GOV",)), "Turkey")


def told(event: Happening, sentence: str, title: str, **traits: object) -> Happening:
    """The event as another article tells it."""
    words = {"words": content_words(sentence), "names": proper_words(sentence), "numbers": numbers_in(sentence)}
    about = {"title": content_words(title), "about": proper_words(title)}
    return replace(event, id=event.id + 1, article=event.article + 1, order=event.order + 1, **words, **about, **traits)


SHELLING = told(
    Happening(
        id=0,
        article=0,
        type="ASSAULT",
        status="occurred",
        earliest=date(2020, 2, 3),
        latest=date(2020, 2, 3),
        dated=True,
        place="Saraqib",
        country="SYR",
        point=(35.86, 36.80),
        actors=(ARMY,),
        recipients=(REBELS,),
        deaths=5,
        words=frozenset(),
        cameo="194",
        trigger=content_words("shelled"),
        published=date(2020, 2, 4),
    ),
    "The army shelled rebel positions in Saraqib on Monday, killing five fighters.",
    "Five rebels killed in Saraqib",
)
AGAIN = told(
    SHELLING, "Syrian artillery shelled the rebels' posts in Saraqib on Monday; six died.", "Army shells Saraqib"
)


def test_the_same_attack_told_of_the_army_and_of_the_state_is_one() -> None:
    assert log_odds(SHELLING, replace(AGAIN, actors=(STATE,), deaths=6)) > 0


@pytest.mark.parametrize(
    "other",
    [
        told(
            SHELLING,
            "Jets bombed the market of Ariha on Thursday, killing two farmers.",
            "Two die in Ariha",
            place="Ariha",
            point=(35.81, 36.61),
            earliest=date(2020, 2, 6),
            latest=date(2020, 2, 6),
            trigger=content_words("bombed"),
            deaths=2,
        ),
        told(
            SHELLING,
            "Turkish jets bombed Kurdish fighters near Afrin on Monday.",
            "Turkey bombs Afrin",
            actors=(TURKEY,),
            place="Afrin",
            point=(36.51, 36.87),
            trigger=content_words("bombed"),
            deaths=None,
        ),
        replace(AGAIN, status="planned"),
    ],
    ids=["another town and day", "another attacker and town", "only planned"],
)
def test_a_likeness_is_not_the_same_happening(other: Happening) -> None:
    assert log_odds(SHELLING, other) < 0


def names_of(a: Happening, b: Happening) -> set[str]:
    return {name for name, _ in evidence(a, b)}


def test_a_strike_and_those_it_killed_may_be_one_and_a_strike_and_a_capture_seldom_are() -> None:
    killed, captured = (replace(AGAIN, trigger=content_words(word)) for word in ("killed", "captured"))
    assert "deed.kin" in names_of(SHELLING, killed)
    assert "deed.apart" in names_of(SHELLING, captured)
    assert log_odds(SHELLING, captured) < log_odds(SHELLING, killed)


def test_one_day_of_a_campaign_is_told_from_the_campaign() -> None:
    daily = replace(AGAIN, clause=content_words("has shelled the town daily since Sunday"))
    assert "deed.one_of" in names_of(SHELLING, daily)
    assert "deed.campaign" in names_of(daily, daily)


def test_days_that_overlap_tell_less_the_longer_they_are() -> None:
    month = replace(AGAIN, earliest=date(2020, 2, 1), latest=date(2020, 2, 29))
    year = replace(AGAIN, earliest=date(2020, 1, 1), latest=date(2020, 12, 31), dated=False)
    assert "when.both.0" in names_of(SHELLING, AGAIN)
    assert "when.both.month" in names_of(SHELLING, month)
    assert "when.one.year" in names_of(SHELLING, year)


def test_the_words_beside_an_act_are_those_of_its_part_of_the_sentence() -> None:
    sentence = (
        "Residents of the town said that a drone had struck the bakery at noon, while in the capital far away the "
        "ministers of the coalition promised farmers money."
    )
    assert clause_words(sentence, "promised") >= content_words("ministers coalition farmers money")
    assert not clause_words(sentence, "promised") & content_words("drone bakery")


def test_evidence_is_the_same_whichever_comes_first() -> None:
    assert evidence(SHELLING, AGAIN) == evidence(AGAIN, SHELLING)


def test_reports_of_one_happening_share_blocks_and_those_of_other_weeks_are_out_of_reach() -> None:
    near = {block for _, blocks in near_blocks(AGAIN, marks(AGAIN)) for block in blocks}
    assert near & set(home_blocks(SHELLING, marks(SHELLING)))
    assert within_reach(SHELLING, AGAIN)
    assert not within_reach(SHELLING, replace(AGAIN, earliest=date(2020, 2, 9), latest=date(2020, 2, 9)))


AFRIN = told(
    SHELLING,
    "Turkey launched an offensive into Afrin to drive out the Kurds, Damascus said.",
    "Damascus calls on Ankara to leave Afrin",
    earliest=date(2018, 1, 20),
    latest=date(2018, 1, 20),
    published=date(2018, 1, 21),
    place="Afrin",
    point=(36.51, 36.87),
    actors=(TURKEY,),
    recipients=(),
    deaths=None,
    trigger=content_words("launched offensive"),
)
MONTHS_LATER = told(
    AFRIN,
    "The Turkish offensive into Afrin drove her family out, and then the houses were looted.",
    "The exiles of Afrin",
    earliest=date(2018, 4, 20),
    latest=date(2018, 4, 20),
    published=date(2018, 4, 20),
    dated=False,
    trigger=content_words("offensive"),
)


def test_a_report_without_the_day_is_compared_with_those_of_the_same_distinctive_happening_months_before() -> None:
    assert not within_reach(AFRIN, MONTHS_LATER)
    assert within_far_reach(AFRIN, MONTHS_LATER)
    assert set(far_blocks(AFRIN)) & set(far_blocks(MONTHS_LATER, near=True))
    assert set(far_blocks(AFRIN, near=True)) & set(far_blocks(MONTHS_LATER))


def test_months_later_an_offensive_is_still_told_of_and_a_call_is_another_one() -> None:
    assert is_far(AFRIN, MONTHS_LATER)
    assert {"far.lasting", "far.months", "far.pairs"} <= {name for name, _ in far_evidence(AFRIN, MONTHS_LATER, 1.0)}
    calls = (
        replace(AFRIN, type="REQUEST", trigger=content_words("urged")),
        replace(MONTHS_LATER, type="REQUEST", trigger=content_words("urged")),
    )
    assert "far.momentary" in {name for name, _ in far_evidence(*calls, 1.0)}


def test_reports_that_both_give_the_day_are_not_compared_over_months() -> None:
    assert not is_far(AFRIN, replace(MONTHS_LATER, dated=True))
    assert not within_far_reach(AFRIN, replace(MONTHS_LATER, dated=True))


def test_what_shares_common_names_alone_is_not_looked_for_over_months() -> None:
    common = told(AFRIN, "Turkey said that Syria started it.", "Turkey and Syria", place="Syria", dated=False)
    assert not set(far_blocks(common, near=True)) & set(far_blocks(AFRIN))


@pytest.mark.parametrize("days", [0, 100, 119, 120, 121, 400, 519, 520, 521, 640])
def test_events_within_months_of_each_other_meet_whichever_came_first(days: int) -> None:
    of_a_year = replace(AFRIN, earliest=date(2018, 1, 1), latest=date(2019, 12, 31), dated=False)
    day = date.fromordinal(date(2018, 1, 1).toordinal() + days)
    other = replace(MONTHS_LATER, earliest=day, latest=day)
    close = within_far_reach(of_a_year, other)
    assert close == (days <= 520)
    if close:
        assert set(far_blocks(of_a_year)) & set(far_blocks(other, near=True))
        assert set(far_blocks(other)) & set(far_blocks(of_a_year, near=True))


def test_what_is_told_as_of_an_earlier_year_is_no_news_of_the_day() -> None:
    recalled = replace(MONTHS_LATER, years=past_years("the gas attack of 2013", date(2018, 4, 20)))
    assert recalled.years == {2013}
    assert ("when.year_apart", 1.0) in evidence(AFRIN, recalled)
    assert log_odds(AFRIN, recalled) < log_odds(AFRIN, MONTHS_LATER)
    then = replace(AFRIN, earliest=date(2013, 8, 21), latest=date(2013, 8, 21))
    assert ("when.year_same", 1.0) in evidence(then, recalled)


def test_the_names_of_its_sentence_are_marks_whatever_the_act() -> None:
    assert "deed~saraqi" in marks(SHELLING)["saraqi"]


def test_numbers_of_a_sentence_leave_out_years_and_clocks() -> None:
    assert numbers_in("Twelve of 1,250 men were killed in 2019 at 11:30, 40 hurt.") == {12, 1250, 40}


# ---- clusters -------------------------------------------------------------------------------------------


def test_groups_are_joined_as_long_as_their_pairs_on_the_whole_speak_for_it() -> None:
    close = {(1, 2): 3.0, (1, 3): 2.0, (2, 3): 2.0}
    assert average_link([1, 2, 3, 4], {**close, (3, 4): 1.5}) == [[1, 2, 3], [4]]
    assert average_link([1, 2, 3, 4], {**close, (1, 4): 2.0, (2, 4): -0.5, (3, 4): 1.9}) == [[1, 2, 3, 4]]


def test_many_pairs_that_lean_to_one_happening_join_where_one_such_pair_does_not() -> None:
    assert average_link([1, 2], {(1, 2): 0.9}) == [[1], [2]]
    pairs = {(1, 2): 4.0, (3, 4): 4.0, (1, 3): 0.9, (1, 4): 0.9, (2, 3): 0.9, (2, 4): 0.9}
    assert average_link([1, 2, 3, 4], pairs) == [[1, 2, 3, 4]]


def test_what_a_person_keeps_apart_stays_apart() -> None:
    assert average_link([1, 2, 3], {(1, 2): 4.0, (2, 3): 4.0, (1, 3): -1000.0}) == [[1, 2], [3]]


def test_a_report_that_is_like_some_of_many_joins_them_as_one_that_recalls_them() -> None:
    many = dict.fromkeys(combinations(range(1, 6), 2), 4.0)
    recalls = {(1, 6): 2.2, (2, 6): 0.0}
    assert average_link(range(1, 7), {**many, **recalls}) == [[1, 2, 3, 4, 5], [6]]
    assert joined(range(1, 7), {**many, **recalls}) == [[1, 2, 3, 4, 5, 6]]
    assert joined(range(1, 7), {**many, (1, 6): 1.5}) == [[1, 2, 3, 4, 5], [6]]  # of two it must be like both
    assert joined(range(2, 7), {pair: odds for pair, odds in {**many, (2, 6): 3.0}.items() if 1 not in pair}) == [
        [2, 3, 4, 5],
        [6],
    ]  # what four tell of is not told again and again


def test_of_several_reports_each_must_be_like_half_of_those_that_they_recall() -> None:
    many = dict.fromkeys(combinations(range(1, 6), 2), 4.0)
    few = dict.fromkeys(combinations((6, 7, 8), 2), 4.0)
    like_three = {(one, other): 1.2 for one in (1, 2, 3) for other in (6, 7, 8)}
    assert joined(range(1, 9), {**many, **few, **like_three}) == [[1, 2, 3, 4, 5, 6, 7, 8]]
    like_one = {(1, other): 4.0 for other in (6, 7, 8)}
    assert joined(range(1, 9), {**many, **few, **like_one}) == [[1, 2, 3, 4, 5], [6, 7, 8]]


def test_what_people_kept_apart_recalls_nothing() -> None:
    many = dict.fromkeys(combinations(range(1, 6), 2), 4.0)
    likest = {(1, 6): 3.0, (2, 6): 3.0}
    assert joined(range(1, 7), {**many, **likest, (3, 6): -1000.0}) == [[1, 2, 3, 4, 5], [6]]


def test_two_reports_alone_need_more_to_be_joined() -> None:
    assert average_link([1, 2], {(1, 2): 1.4}) == [[1], [2]]
    assert average_link([1, 2], {(1, 2): 1.6}) == [[1, 2]]


# ---- threads --------------------------------------------------------------------------------------------

PLAN = replace(
    SHELLING,
    type="CONSULT",
    status="planned",
    dated=False,
    place="Geneva",
    country="CHE",
    actors=(STATE, TURKEY),
    recipients=(),
    deaths=None,
)
MEETING = replace(PLAN, id=9, article=9, status="occurred", earliest=date(2020, 2, 12), latest=date(2020, 2, 12))


def test_a_meeting_within_two_weeks_of_the_word_carries_its_plan_out() -> None:
    assert carries_out(MEETING, PLAN)
    assert not carries_out(replace(MEETING, earliest=date(2020, 2, 25), latest=date(2020, 2, 25)), PLAN)
    assert not carries_out(replace(MEETING, place="Astana"), PLAN)
    assert not carries_out(replace(MEETING, actors=(ARMY, REBELS)), PLAN)
    assert not carries_out(PLAN, MEETING)
    talks, arrived, praised = (content_words(word) for word in ("talks", "arrived", "praised"))
    assert carries_out(replace(MEETING, trigger=arrived), replace(PLAN, trigger=talks))
    assert not carries_out(replace(MEETING, trigger=praised), replace(PLAN, trigger=talks))


def test_a_plan_its_postponement_and_its_outcome_are_three_incidents_of_one_thread(
    tmp_path: Path, reader: Reader
) -> None:
    texts = {
        "2020-02-03": "The presidents of Syria and Turkey will meet in Geneva on Friday.",
        "2020-02-05": "The meeting of the presidents of Syria and Turkey in Geneva was postponed to next week.",
        "2020-02-13": "The presidents of Syria and Turkey met in Geneva on Wednesday.",
    }
    with ledger_of(tmp_path, texts, reader) as ledger:
        meetings = ledger.incidents(type="CONSULT")
    assert len(set(meetings["incident"])) == 3
    assert len(set(meetings["thread"])) == 1


# ---- what is known by a name ------------------------------------------------------------------------------


GENERAL = Party(5, "person", "USA", frozenset(("MIL",)), "Jane Zubrowka")
OTHER = Party(6, "person", "USA", frozenset(("MIL",)), "Peter Quillfeather")
AMERICA = Party(7, "state", "USA", frozenset(("GOV",)), "United States")
RUSSIA = Party(8, "state", "RUS", frozenset(("GOV",)), "Russia")
TOWN = replace(AFRIN, precision="town")
LATER = replace(MONTHS_LATER, precision="town")
RESIGNED = told(
    AFRIN,
    "General Jane Zubrowka resigned on Saturday.",
    "A general goes",
    type="CONCEDE",
    cameo=None,
    place=None,
    country=None,
    point=None,
    actors=(GENERAL,),
    trigger=content_words("resigned"),
)
RECALLED = told(
    RESIGNED,
    "Since the resignation of Zubrowka nobody has dared to speak, an officer wrote in spring.",
    "Silence in the barracks",
    earliest=date(2018, 4, 20),
    latest=date(2018, 4, 20),
    published=date(2018, 4, 20),
    dated=False,
    trigger=content_words("resignation"),
)
GAS = replace(
    TOWN,
    place="Qarfa",
    recipients=(),
    actors=(STATE,),
    trigger=content_words("attack"),
    clause=content_words("chemical attack Qarfa"),
    names=proper_words("Qarfa"),
)


def anchored(a: Happening, b: Happening) -> bool:
    """Whether both are known by the same, whichever comes first."""
    found = {is_anchored(*pair, evidence(*pair)) for pair in ((a, b), (b, a))}
    assert len(found) == 1
    return found.pop()


def test_a_resignation_is_known_by_who_resigns_whatever_the_day() -> None:
    assert shared_anchors(RESIGNED, RECALLED) == {"resign"}
    assert anchored(RESIGNED, RECALLED)
    assert log_odds(RESIGNED, RECALLED) > log_odds(RESIGNED, replace(RECALLED, trigger=content_words("spoke")))
    assert not anchored(RESIGNED, replace(RECALLED, actors=(OTHER,)))


def test_who_killed_many_is_no_name_of_one_killing() -> None:
    killed = replace(RESIGNED, type="ASSAULT", trigger=content_words("killed"), recipients=(OTHER,))
    again = replace(RECALLED, type="ASSAULT", trigger=content_words("murder"), recipients=(OTHER,))
    assert anchored(killed, again)
    assert not shared_anchors(killed, replace(again, recipients=()))


def test_an_offensive_is_known_by_its_town_and_no_step_or_single_attack_is() -> None:
    assert shared_anchors(TOWN, LATER) == {"offensive"}
    assert anchored(TOWN, LATER)
    for change in (
        {"trigger": content_words("advanced")},
        {"trigger": content_words("launched attack")},
        {"clause": content_words("offensive drones")},
        {"precision": "region"},
        {"actors": (REBELS,)},
    ):
        assert not anchored(TOWN, replace(LATER, **change))


def test_two_strikes_on_one_town_on_one_day_are_not_known_by_it() -> None:
    assert not shared_anchors(replace(SHELLING, precision="town"), replace(AGAIN, precision="town"))


def test_a_town_that_only_the_words_beside_an_act_name_is_enough_where_the_report_has_none() -> None:
    named = replace(LATER, place="Syria", wide=True, precision="country", clause=content_words("offensive Afrin"))
    assert anchored(TOWN, replace(named, names=proper_words("Afrin")))
    assert not shared_anchors(named, named)
    elsewhere = replace(named, place="Saraqib", wide=False, precision="town", names=proper_words("Afrin"))
    assert not shared_anchors(TOWN, elsewhere)


def test_rare_means_are_known_by_the_place_and_on_their_day_by_the_country() -> None:
    assert anchored(GAS, replace(GAS, dated=False, precision="region", published=date(2018, 2, 3)))
    elsewhere = replace(GAS, place="Tell Mirvan", clause=content_words("sarin attack"), names=frozenset())
    assert anchored(GAS, elsewhere)
    assert not anchored(GAS, replace(elsewhere, dated=False))
    assert not shared_anchors(GAS, replace(GAS, trigger=content_words("captured")))


def test_a_withdrawal_is_known_by_its_two_countries() -> None:
    plan = replace(AFRIN, type="RETREAT", status="planned", trigger=content_words("withdraw"), actors=(AMERICA,))
    again = replace(
        plan, id=8, trigger=content_words("pullout"), place=None, country=None, point=None, names=proper_words("Syria")
    )
    assert anchored(plan, again)
    assert not shared_anchors(plan, replace(again, names=proper_words("Iraq")))


STRIKE = replace(
    AFRIN,
    actors=(AMERICA,),
    earliest=date(2018, 4, 1),
    latest=date(2018, 4, 30),
    published=date(2018, 8, 11),
    trigger=content_words("airstrikes"),
)


def test_a_strike_that_is_recalled_after_months_is_known_by_its_two_countries() -> None:
    strike = STRIKE
    again = replace(strike, id=8, trigger=content_words("launched missile"), published=date(2019, 3, 1))
    assert anchored(strike, again)
    assert not anchored(strike, replace(again, actors=(RUSSIA,)))
    assert not shared_anchors(strike, replace(again, published=date(2018, 5, 2)))
    last_year = replace(again, dated=False, earliest=date(2017, 1, 1), latest=date(2017, 12, 31))
    assert shared_anchors(strike, last_year) == {"strike"}
    assert not anchored(strike, last_year)
    assert anchored(strike, replace(last_year, earliest=date(2018, 1, 1), latest=date(2018, 12, 31)))


def test_a_strike_of_the_day_is_known_so_to_a_report_that_recalls_it() -> None:
    recalled = STRIKE
    day = {"earliest": date(2018, 4, 13), "latest": date(2018, 4, 13), "published": date(2018, 4, 14)}
    news = replace(recalled, id=8, **day)
    assert anchored(recalled, news)
    assert not shared_anchors(news, replace(news, id=9))  # of two of the day each may be a strike of its own
    assert not anchored(recalled, replace(news, earliest=date(2018, 5, 1), latest=date(2018, 5, 1)))


def test_two_who_resign_on_one_day_are_two_and_the_resignation_of_both_is_either_s() -> None:
    other = replace(RESIGNED, id=8, actors=(OTHER,))
    assert log_odds(RESIGNED, other) == -99.0
    both = replace(RESIGNED, id=8, actors=(GENERAL, OTHER))
    assert log_odds(RESIGNED, both) > 0


def test_a_meeting_is_known_by_its_town_and_parties_within_a_week() -> None:
    met = replace(MEETING, dated=True, precision="town", trigger=content_words("met"), published=date(2020, 2, 16))
    told_of = replace(met, id=10, trigger=content_words("talks"), dated=False)
    assert anchored(met, replace(told_of, earliest=date(2020, 2, 14), latest=date(2020, 2, 14)))
    for change in (
        {"earliest": date(2020, 2, 25), "latest": date(2020, 2, 25)},
        {"actors": (STATE, RUSSIA)},
        {"actors": (STATE,)},
        {"status": "ongoing"},
    ):
        assert not anchored(met, replace(told_of, **change))
    assert not anchored(met, replace(met, id=10, earliest=date(2020, 2, 13), latest=date(2020, 2, 13)))


def test_what_is_told_before_it_happened_is_another_one() -> None:
    assert not anchored(TOWN, replace(LATER, published=date(2018, 1, 2)))
    assert not anchored(TOWN, replace(LATER, dated=True))


def test_days_that_a_report_does_not_give_count_nothing_where_both_are_known_by_the_same() -> None:
    weighed = dict(anchored_evidence(TOWN, LATER, evidence(TOWN, LATER), weights()))
    assert weighed["anchored.place"] == 1.0
    near = replace(LATER, earliest=date(2018, 1, 23), latest=date(2018, 1, 23))
    assert dict(anchored_evidence(TOWN, near, evidence(TOWN, near), weights()))["odds"] == weighed["odds"]


def test_events_known_by_the_same_meet_over_months_and_on_their_day() -> None:
    assert set(far_blocks(RESIGNED)) & set(far_blocks(RECALLED, near=True))
    assert within_far_reach(RESIGNED, RECALLED)
    elsewhere = replace(GAS, place="Tell Mirvan", clause=content_words("sarin attack"), names=frozenset())
    assert set(far_blocks(GAS)) & set(far_blocks(elsewhere, near=True))
    assert within_far_reach(GAS, elsewhere)


# ---- words ----------------------------------------------------------------------------------------------


def test_a_capital_is_known_by_its_country() -> None:
    assert capital_words("It exploded in the Afghan capital.") == {"kabul"}
    assert capital_words("It exploded in Bamako, the capital of Mali.") == {"bamako"}
    assert not capital_words("It exploded in Quetta, the provincial capital, and not in Pakistan's north.")


@pytest.mark.parametrize(
    ("place", "sentence", "wide"),
    [
        ("Syria", "They shelled a town in Syria.", True),
        ("Borno", "They attacked a village in Borno state.", True),
        ("Hama", "They shelled the province of Hama.", True),
        ("Hama", "They shelled Hama.", False),
        (None, "They shelled it.", False),
    ],
)
def test_a_country_or_a_part_of_one_may_hold_the_town_that_another_report_names(
    place: str | None, sentence: str, wide: bool
) -> None:
    assert is_wide(place, sentence) == wide


# ---- ledgers --------------------------------------------------------------------------------------------


def ledger_of(folder: Path, texts: dict[str, str], reader: Reader, title: str = "News") -> Ledger:
    """A ledger of texts by their days, each of an outlet of its own."""
    told = [
        {"id": day, "published": day[:10], "title": title, "outlet": f"Paper {day}", "text": text}
        for day, text in texts.items()
    ]
    file = folder / "told.jsonl"
    file.write_text("\n".join(map(json.dumps, told)), "utf-8")
    ledger = Ledger(folder / "l.ledger", create=True)
    ledger.add([str(file)], jobs=1, reader=reader)
    return ledger


KOBANI = {
    "2020-02-06": "Turkey denied on Thursday that its army had shelled the Syrian town of Kobani on Wednesday.",
    "2020-02-06b": "The Turkish army shelled the Syrian town of Kobani on Wednesday, killing four, residents said.",
    "2020-02-07": "The Turkish army shelled the town of Kobani in Syria on Wednesday and killed seven people.",
}


def test_what_one_side_denies_is_one_incident_with_what_others_tell(tmp_path: Path, reader: Reader) -> None:
    with ledger_of(tmp_path, KOBANI, reader, "Kobani shelled") as ledger:
        attack = ledger.incidents(type="ASSAULT").iloc[0]
    assert (attack["reports"], attack["voices"], attack["status"]) == (3, 3, "occurred")
    assert (attack["deaths_least"], attack["deaths_most"]) == (4, 7)


def test_articles_stored_by_a_run_that_was_interrupted_are_joined_by_the_next_one(
    tmp_path: Path, reader: Reader
) -> None:
    e = schema.events
    with ledger_of(tmp_path, KOBANI, reader, "Kobani shelled") as ledger:
        before = list(ledger.incidents(type="ASSAULT")["reports"])
        with ledger.engine.begin() as connection:
            connection.execute(schema.likenesses.delete())
            connection.execute(schema.blocks.delete())
            connection.execute(e.update().values(incident=None))
        add_items(ledger.engine, list[Item](), source="test", jobs=1)
        assert list(ledger.incidents(type="ASSAULT")["reports"]) == before


def assaults(ledger: Ledger) -> list[list[int]]:
    events = ledger.events(type="ASSAULT")
    return sorted(sorted(some["id"].tolist()) for _, some in events.groupby("incident"))


def test_a_report_that_a_person_splits_off_stays_apart_until_that_is_undone(tmp_path: Path, reader: Reader) -> None:
    with ledger_of(tmp_path, KOBANI, reader, "Kobani shelled") as ledger:
        (together,) = assaults(ledger)
        with ledger.engine.begin() as connection:
            made = corrections.split(connection, together[:1], reviewer="Ada")
        assert assaults(ledger) == [together[:1], together[1:]]
        with ledger.engine.begin() as connection:
            corrections.undo(connection, made)
        assert assaults(ledger) == [together]


def test_incidents_that_a_person_merges_are_one_in_a_ledger_that_is_read_again(tmp_path: Path, reader: Reader) -> None:
    texts = {
        "2020-02-06": "The Turkish army shelled the Syrian town of Kobani on Wednesday.",
        "2020-05-07": "Gunmen shot dead two policemen in Basra in Iraq on Tuesday.",
    }
    with ledger_of(tmp_path, texts, reader) as ledger:
        first, second = assaults(ledger)
        homes = ledger.events(type="ASSAULT").set_index("id")["incident"]
        with ledger.engine.begin() as connection:
            corrections.merge(connection, [int(homes[first[0]]), int(homes[second[0]])], reviewer="Ada")
        assert assaults(ledger) == [sorted([*first, *second])]
        with ledger.engine.begin() as connection:
            rows = connection.execute(schema.corrections.select()).all()
        keys = [key for row in rows for part in (row.reports, row.others) for key in json.loads(part)]
        assert len(keys) == 2  # by the words of reports, whatever their numbers are by then


def test_a_report_moves_and_an_incident_keeps_its_name(tmp_path: Path, reader: Reader) -> None:
    texts = {**KOBANI, "2020-05-07": "Gunmen shot dead two policemen in Basra in Iraq on Tuesday."}
    with ledger_of(tmp_path, texts, reader, "Kobani shelled") as ledger:
        homes = ledger.events(type="ASSAULT").set_index("id")["incident"]
        basra, *_ = min(assaults(ledger), key=len)
        moved = min(max(assaults(ledger), key=len))
        with ledger.engine.begin() as connection:
            corrections.name(connection, int(homes[basra]), "Basra police", reviewer="Ada")
            corrections.move(connection, moved, int(homes[basra]), reviewer="Ada")
            assert corrections.names_of(connection, [int(homes[basra])]) == {int(homes[basra]): "Basra police"}
        assert sorted([basra, moved]) in assaults(ledger)


# ---- voices ---------------------------------------------------------------------------------------------


def test_signatures_are_those_that_ledgers_were_written_with() -> None:
    words = "The army took the town on Monday."  # its numbers by datasketch 2.0, which made them before
    assert signature(words)[:4].tolist() == [114078968, 575490278, 2134969178, 461888965]


def report(article: int, **traits: object) -> dict[str, object]:
    row: dict[str, object] = {
        "article": article,
        "published": f"2020-02-0{article}",
        "identity": f"a{article}",
        "voice": article,
        "outlet": None,
        "url": None,
        "sentence": f"Report {article}.",
        "status": "occurred",
        "deaths_low": None,
        "deaths_high": None,
        "confidence": 0.5,
        "fingerprint": f"{article}",
    }
    return row | traits


def test_articles_of_one_outlet_copies_and_rewrites_are_one_voice() -> None:
    words = "The army shelled the town on Monday and killed four."
    reports = [
        report(1, outlet="A", sentence=words),
        report(2, outlet="A"),
        report(3, outlet="B", voice=1),
        report(4, outlet="C", sentence=words),
        report(5, url="https://d.example/news"),
    ]
    assert independent(reports) == {1: 1, 2: 1, 3: 1, 4: 1, 5: 5}


def test_the_toll_is_what_each_voice_gave_last_and_what_may_happen_counts_none() -> None:
    reports = [
        report(1, outlet="A", deaths_low=4),
        report(2, outlet="A", deaths_low=7),
        report(3, outlet="B", deaths_low=6),
        report(4, outlet="C", deaths_low=200, status="possible"),
    ]
    assert [row["deaths_low"] for row in tolls(reports, independent(reports))] == [7, 6]
