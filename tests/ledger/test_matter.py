"""What makes a happening matter, and which incidents a reader would call one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dragoman.ledger.clauses import (
    has_day_of_source,
    has_its_day,
    is_ahead_in_words,
    is_before_its_day,
    is_of_its_reason,
    is_undone,
)
from dragoman.ledger.foremost import place_of
from dragoman.ledger.matter import Story, Told, best, outvoted, side_of, stories, varied
from dragoman.ledger.parties import Party, named

KNOWN = {
    1: Party(1, "India", "state", "IND"),
    2: Party(2, "Pakistan", "state", "PAK"),
    3: Party(3, "Indian Armed Forces", "military", "IND"),
    4: Party(4, "Rapid Support Forces", "armed group", "SDN"),
    5: Party(5, "paramilitary force", "armed group", "SDN", listed=False),
    6: Party(6, "Sudanese Paramilitaries", "armed group", "SDN", listed=False),
    7: Party(7, "Sudanese Armed Forces", "military", "SDN"),
    8: Party(8, "El-Obeid", "organization", None, listed=False),
    9: Party(9, "at least seven people", "population", None, listed=False),
    10: Party(10, "OPCW inspectors", "unnamed", None, listed=False),
    11: Party(11, "Experts", "unnamed", None, listed=False),
}


def report(number: int, sentence: str = "India struck Pakistan on Wednesday.", **fields: Any) -> dict[str, Any]:
    day = fields.pop("day", "2025-05-07")
    dead = fields.get("deaths_low")
    if dead and f"{dead:,}" not in sentence:
        sentence += f" {dead:,} died."
    base: dict[str, Any] = {
        "id": number,
        "article": number,
        "incident": 1,
        "type": "ASSAULT",
        "cameo": "190",
        "plover": "ASSAULT",
        "status": "occurred",
        "score": -9.0,
        "recency": "news",
        "date": day,
        "date_basis": "own" if day else None,
        "earliest": day or "2025-05-07",
        "latest": day or "2025-05-07",
        "published": "2025-05-08",
        "outlet": f"Outlet {number}",
        "url": None,
        "title": None,
        "voice": number,
        "fingerprint": f"{number:03}",
        "sentence": f"{sentence} ({number})",
        "trigger": "struck",
        "place": None,
        "precision": None,
        "latitude": None,
        "longitude": None,
        "country": None,
        "actor_ids": [1],
        "recipient_ids": [2],
        "deaths_low": None,
        "deaths_high": None,
        "confidence": 0.5,
    }
    return {**base, **fields}


def told(*reports: dict[str, Any], texts: dict[int, str] | None = None) -> Told:
    rows = [{**row, "incident": reports[0]["id"]} for row in reports]
    return Told(best(rows), rows, KNOWN, texts or {})


def test_more_voices_weigh_more_and_a_days_name_more_than_a_passing_mention() -> None:
    one, three = told(report(1)), told(report(2), report(3), report(4))
    passing = told(report(5, "India has long struck Pakistan.", day=None))
    assert three.weight > one.weight > passing.weight
    assert passing.fresh < 0.5


def test_the_head_of_an_article_is_news() -> None:
    row = report(1, "India struck Pakistan.", day=None)
    assert told(row, texts={1: row["sentence"] + " More follows."}).fresh > told(row, texts={1: "x" * 900}).fresh


def test_the_dead_weigh_but_those_of_a_war_are_not_a_days() -> None:
    assert told(report(1, deaths_low=30)).weight > told(report(1)).weight
    assert told(report(1, deaths_low=150_000)).deaths == (None, None)
    assert told(*(report(n, deaths_low=2_000) for n in (1, 2, 3))).deaths == (2_000, 2_000)


def test_a_toll_without_a_day_is_none_of_the_happenings() -> None:
    assert told(report(1), report(2, "The war has killed 40 people.", day=None, deaths_low=40)).deaths == (None, None)


def test_what_has_happened_has_no_day_after_its_report() -> None:
    assert told(report(1, day="2025-05-14")).days is None
    assert told(report(1), report(2), report(3, day="2025-05-06")).days == ("2025-05-07", "2025-05-07")


def test_what_somebody_is_accused_of_is_alleged_and_weighs_less() -> None:
    accused = told(report(1, "India is accused of having struck Pakistan on Wednesday."))
    assert accused.alleged
    assert accused.weight < told(report(1)).weight


def test_what_weeks_before_had_the_like_of_is_less_new() -> None:
    one = told(report(1))
    before = one.weight
    one.new = 0.5
    assert one.weight == before / 2


def test_a_name_tells_who_it_is_and_a_towns_name_is_left_to_the_town() -> None:
    assert [party.name for party in named(KNOWN, [4, 8, 9, 10, 11], ["El Obeid"])] == [
        "Rapid Support Forces",
        "OPCW inspectors",
    ]
    assert [party.name for party in named(KNOWN, [1, 1], ["India"])] == ["India"]


def town(number: int, place: str, actor: int, **fields: Any) -> dict[str, Any]:
    where = {"place": place, "precision": "town", "country": "SDN"}
    day = date.fromisoformat(fields.get("day") or "2025-05-07")
    return report(number, f"They attacked on {day:%A}.", actor_ids=[actor], recipient_ids=[], **where, **fields)


def heads(*incidents: Told) -> list[list[int]]:
    return [sorted(one.row["id"] for one in story.members) for story in stories(incidents)]


def test_attacks_on_one_town_on_days_that_follow_are_one_story() -> None:
    days = ("2025-05-04", "2025-05-05", "2025-05-06")
    chain = [told(town(n, "Port Sudan", 4, day=day)) for n, day in enumerate(days, 1)]
    later = told(town(9, "Port Sudan", 4, day="2025-04-20"))
    assert heads(*chain, later) == [[1, 2, 3], [9]]
    assert stories(chain)[0].days == ("2025-05-04", "2025-05-06")


def test_attacks_on_two_towns_of_one_country_are_two_stories() -> None:
    assert heads(told(town(1, "Port Sudan", 4)), told(town(2, "Nyala", 4))) == [[1], [2]]


def test_an_attack_that_names_the_town_in_passing_is_the_one_there() -> None:
    country = {"place": "Sudan", "precision": "country", "country": "SDN"}
    one = report(1, "40 died on Wednesday in a strike on Nyala.", actor_ids=[], recipient_ids=[], **country)
    other = report(2, "40 died on Wednesday in a strike.", actor_ids=[], recipient_ids=[], **country)
    assert heads(told(town(9, "Nyala", 4)), told(one)) == [[1, 9]]
    assert sorted(heads(told(town(9, "Nyala", 4)), told(other))) == [[2], [9]]


def test_what_two_sides_do_in_one_town_are_two_stories() -> None:
    assert heads(told(town(1, "Khartoum", 4)), told(town(2, "Khartoum", 7))) == [[1], [2]]


def test_a_group_that_no_registry_knows_may_be_the_known_one() -> None:
    assert heads(told(town(1, "Khartoum", 4, confidence=0.9)), told(town(2, "Khartoum", 6))) == [[1, 2]]


def test_a_state_and_its_army_are_one_side_wherever_abroad_they_strike() -> None:
    abroad = {"precision": "town", "country": "PAK"}
    one, other = report(1, place="Muridke", **abroad), report(2, place="Bahawalpur", actor_ids=[3], **abroad)
    assert heads(told(one), told(other)) == [[1, 2]]


def test_events_of_the_same_sentences_are_one_story() -> None:
    one = report(1, confidence=0.9)
    other = report(2, type="ACCUSE", article=1, sentence="", actor_ids=[2], recipient_ids=[1])
    other["sentence"] = one["sentence"]
    assert heads(told(one), told(other)) == [[1, 2]]


def test_one_toll_on_one_day_is_of_one_attack() -> None:
    one = report(1, "They attacked.", actor_ids=[], recipient_ids=[], country="SDN", deaths_low=542)
    other = report(2, "They killed people.", actor_ids=[], recipient_ids=[], country="SDN", deaths_low=542)
    assert heads(told(one), told(other)) == [[1, 2]]
    assert heads(told(one), told({**other, "deaths_low": 12})) == [[1], [2]]
    assert heads(told(one), told({**other, "deaths_low": 540}, {**other, "id": 3, "article": 3, "voice": 3})) == [
        [1, 2]
    ]


def test_a_story_is_told_by_the_side_that_most_articles_name() -> None:
    story = Story([told(town(1, "Khartoum", 6, confidence=0.9)), told(*(town(n, "Khartoum", 4) for n in (2, 3, 4)))])
    story.choose_head()
    assert [party.name for party in story.head.actors] == ["Rapid Support Forces"]


def test_a_further_story_of_one_type_by_one_side_gives_way() -> None:
    attacks = [told(town(n, place, 4)) for n, place in enumerate(("Nyala", "Kosti", "Babanusa"), 1)]
    talks = told(report(9, type="CONSULT", score=-6.0, actor_ids=[1], recipient_ids=[2]))
    found = stories([*attacks, talks])
    assert talks.row["id"] == found[-1].head.row["id"]
    assert talks.row["id"] in [story.head.row["id"] for story in varied(found, 2)]


def test_the_dead_of_what_is_looked_back_on_are_none_of_a_days() -> None:
    weeks = "In the past three weeks, 542 were killed in Darfur."
    past = told(report(1, weeks, day=None, recency="background", deaths_low=542))
    assert (past.days, past.deaths) == (None, (None, None))
    assert told(report(1, "India struck on Wednesday, killing 26.", deaths_low=26)).deaths == (26, 26)
    assert told(report(1, "India struck Pakistan on Wednesday.", recency="background")).days is not None


def test_a_day_beside_what_is_looked_back_on_is_not_its_own() -> None:
    words = "She was stripped of her passport, but the minister said on Sunday that he was looking into it."
    assert told(report(1, words, date_basis="beside", recency="background")).days is None
    assert told(report(1, words, date_basis="beside")).days is not None
    assert told(report(1, words, recency="background")).days is not None


def test_a_state_is_not_named_beside_who_stands_for_it() -> None:
    assert [one.name for one in told(report(1, actor_ids=[1, 3])).actors] == ["Indian Armed Forces"]
    assert [one.name for one in told(report(1, actor_ids=[1, 2])).actors] == ["India", "Pakistan"]


def test_violence_that_one_alone_tells_is_of_whom_its_sentence_names() -> None:
    def acting(words: str, *numbers: int, known: dict[int, Party] = KNOWN, actor: int = 1) -> list[str]:
        rows = [report(n, words, actor_ids=[actor], incident=1) for n in numbers]
        found = Told(best(rows), rows, known, {}, {1: frozenset(("India", "Delhi"))})
        return [one.name for one in found.actors]

    assert acting("The regime struck on Wednesday.", 1) == []
    assert acting("Delhi struck on Wednesday.", 1) == ["India"]
    assert acting("The regime struck on Wednesday.", 1, 2) == ["India"]
    witness = {**KNOWN, 13: Party(13, "Ann Lee", "person", None, listed=False)}
    assert acting("Ann Lee struck on Wednesday.", 1, known=witness, actor=13) == []


def test_a_described_group_is_of_the_country_where_it_acts() -> None:
    known = {**KNOWN, 12: Party(12, "Assad's forces", "armed group", None, listed=False)}
    syria = {"place": "Douma", "precision": "town", "country": "SYR", "recipient_ids": []}
    pair = [report(n, "They struck on Wednesday.", actor_ids=[actor], **syria) for n, actor in ((1, 3), (2, 12))]
    incidents = [Told(row, [{**row, "incident": row["id"]}], known, {}) for row in pair]
    assert heads(*incidents) == [[1], [2]]


def test_where_no_outlet_is_known_articles_tell_which_side_is_outvoted() -> None:
    def by(side: int, *numbers: int) -> Told:
        words = f"Side {side} attacked on Wednesday."
        return told(*({**town(n, "Khartoum", side), "outlet": None, "sentence": words} for n in numbers))

    few, many = by(4, 1), by(7, 2, 3, 4)
    found = stories([few, many])
    assert [outvoted(story, found) for story in found] == [False, True]


def test_an_attack_by_somebody_is_where_its_own_reports_have_it_and_by_nobody_where_the_others_do() -> None:
    there = told(*(town(n, "Nyala", 4) for n in (2, 3, 4)))
    assert place_of(Story([told(report(1, actor_ids=[4], recipient_ids=[])), there])) == ""
    assert place_of(Story([told(report(1, actor_ids=[], recipient_ids=[])), there])) == "Nyala"


def test_a_state_does_not_attack_another_in_its_own_country() -> None:
    at_home = {"place": "Pahalgam", "precision": "town", "country": "IND"}
    abroad = {"place": "Muridke", "precision": "town", "country": "PAK"}
    assert place_of(Story([told(*(report(n, **at_home) for n in (1, 2, 3)))])) == ""
    assert place_of(Story([told(*(report(n, **abroad) for n in (1, 2, 3)))])) == "Muridke"


def test_of_two_that_fight_each_other_the_story_is_told_by_the_one_that_several_name() -> None:
    foes = frozenset({frozenset({"SDN", 4})})
    joined = told(*(town(n, "Khartoum", 7) for n in (1, 2, 3)))
    joined.row["actor_ids"] = [7, 4]
    joined.foes = foes
    assert joined.is_between_foes
    story = Story([joined, told(town(4, "Khartoum", 4))])
    story.choose_head()
    assert [party.name for party in story.head.actors] == ["Rapid Support Forces"]
    joined.foes = frozenset()
    assert not joined.is_between_foes


def test_a_story_lasts_for_the_days_that_several_articles_give() -> None:
    often = told(*(town(n, "Port Sudan", 4, day="2025-05-04") for n in range(1, 9)))
    stray = told(town(9, "Port Sudan", 4, day="2025-05-03"))
    assert Story([often, stray]).days == ("2025-05-04", "2025-05-04")
    elsewhere = told(*(town(n, "Nyala", 4, day="2025-05-05") for n in range(11, 19)))
    assert Story([often, elsewhere]).days == ("2025-05-04", "2025-05-04")


def test_a_deed_has_its_day_only_where_a_report_names_one() -> None:
    assert told(report(1)).has_a_day
    assert not told(report(1, "India has struck Pakistan.", date_basis="article")).has_a_day
    assert told(report(1, "India struck Pakistan at the weekend.", latest="2025-05-11")).has_a_day
    assert told(report(1, date_basis=None)).has_a_day  # read before the basis was kept


def test_a_place_at_home_is_not_where_a_state_strikes_another() -> None:
    words = "India struck Pakistan on Wednesday after the killing in Pahalgam."
    answered = {"place": "Pahalgam", "precision": "town", "country": "IND"}
    there = {"place": "Bahawalpur", "precision": "town", "country": "PAK"}
    assert place_of(Story([told(report(1, words, **answered))])) == ""
    assert place_of(Story([told(report(1, "India struck Bahawalpur on Wednesday.", **there))])) == "Bahawalpur"


def test_a_number_of_dead_that_no_sentence_gives_is_none() -> None:
    row = report(1, "The war has killed tens of thousands since Wednesday.")
    assert told({**row, "deaths_low": 20}).deaths == (None, None)
    assert told(report(1, "Over 300 were killed on Wednesday.", deaths_low=301)).deaths == (301, 301)


def test_a_toll_of_days_is_that_of_the_head_and_one_of_a_day_that_of_the_town() -> None:
    head = told(town(1, "El Obeid", 4, deaths_low=20))
    there, elsewhere = told(town(2, "El Obeid", 4, deaths_low=19)), told(town(3, "El Fasher", 4, deaths_low=9))
    assert Story([head, there, elsewhere]).toll.deaths == (19, 20)
    later = told(*(town(n, "El Obeid", 4, day="2025-05-06", deaths_low=50) for n in (4, 5)))
    assert Story([head, there, later]).toll.deaths == (20, 20)


def test_a_private_person_is_no_side_of_the_state() -> None:
    known = {**KNOWN, 13: Party(13, "Ann Lee", "person", "PAK", listed=False)}
    rows = [report(1, actor_ids=[], recipient_ids=[13]), report(2, actor_ids=[], recipient_ids=[2])]
    pair = [Told(row, [{**row, "incident": row["id"]}], known, {}) for row in rows]
    assert sorted(heads(*pair)) == [[1], [2]]


def test_what_is_said_is_one_story_only_between_the_same_sides() -> None:
    one = told(report(1, "India urged Pakistan on Wednesday.", type="REQUEST"))
    other = told(report(2, "India urged its members on Wednesday.", type="REQUEST", recipient_ids=[]))
    same = told(report(3, "Delhi urged Pakistan on Wednesday.", type="REQUEST", actor_ids=[3]))
    assert sorted(heads(one, other, same)) == [[1, 3], [2]]


def test_a_suburb_is_of_its_city() -> None:
    city = town(1, "Damascus", 4, latitude=33.51, longitude=36.29)
    suburb = town(2, "Douma", 4, latitude=33.57, longitude=36.40)
    assert heads(told(city), told(suburb)) == [[1, 2]]
    assert sorted(heads(told(city), told(town(3, "Homs", 4, latitude=34.73, longitude=36.71)))) == [[1], [3]]


def test_an_outlet_is_no_actor_of_what_it_reports() -> None:
    known = {**KNOWN, 14: Party(14, "Reuters", "organization", "GBR", sectors="JRN")}
    row = report(1, actor_ids=[14, 1])
    assert [one.name for one in Told(row, [row], known, {}).actors] == ["India"]


def test_a_line_counts_the_reports_that_tell_of_its_side_there_and_then() -> None:
    head = told(*(town(n, "Nyala", 4) for n in (1, 2, 3)), town(4, "Nyala", 4, day="2025-05-02"))
    rows = [*head.reports, {**town(5, "Nyala", 7), "incident": 1}, {**town(6, "Nyala", 5), "incident": 1}]
    story = Story([Told(head.row, rows, KNOWN, {}), told(town(7, "Kosti", 4))])
    assert [row["id"] for row in story.same.reports] == [1, 2, 3, 6]  # not the other day, side or town


def test_of_days_of_attacks_only_whom_many_name_is_named_as_struck() -> None:
    once = told(*(report(n, day="2025-05-06") for n in (1, 2, 3)))
    again = told(*(report(n) for n in (4, 5, 6)))
    assert [one.name for one in Story([once, again]).whom] == ["Pakistan"]
    base = {**KNOWN, 15: Party(15, "Nur Khan Base", "organization", "PAK")}
    head = Told({**once.row, "recipient_ids": [15]}, [{**once.reports[0], "recipient_ids": [15]}], base, {})
    others = [Told(one.row, one.reports, base, {}) for one in (once, again)]
    assert [one.name for one in Story([head, *others]).whom] == ["Pakistan"]


def test_who_is_only_talked_of_takes_no_part_in_the_talks() -> None:
    talks = {"type": "CONSULT", "actor_ids": [1], "recipient_ids": [2], "trigger": "met"}
    assert told(report(1, "India met to discuss Pakistan on Wednesday.", **talks)).recipients == []
    assert len(told(report(1, "India met Pakistan on Wednesday.", **talks)).recipients) == 1


def test_a_relief_organisation_is_no_author_of_violence() -> None:
    known = {**KNOWN, 16: Party(16, "Médecins Sans Frontières", "organization", None, sectors="NGO")}
    row = report(1, actor_ids=[16])
    assert Told(row, [row], known, {}).actors == []
    talks = report(1, type="CONSULT", actor_ids=[16])
    assert len(Told(talks, [talks], known, {}).actors) == 1


def test_a_description_at_the_head_of_a_sentence_is_no_name() -> None:
    known = {
        **KNOWN,
        17: Party(17, "Attack helicopters", "military", None, listed=False),
        18: Party(18, "Kurdish militias", "armed group", None, listed=False),
    }
    row = report(1, "Attack helicopters struck on Wednesday, as did Kurdish militias.", actor_ids=[17, 18])
    assert [one.name for one in Told(row, [row], known, {}).actors] == ["Kurdish militias"]


def news(*reports: dict[str, Any], head: bool = True) -> bool:
    texts = {row["article"]: ("" if head else "x" * 900) + row["sentence"] for row in reports}
    return Story([told(*reports, texts=texts)]).is_news


def test_what_no_report_gives_a_day_is_news_where_several_have_it_at_their_head() -> None:
    undated = [report(n, "India has struck Pakistan.", date_basis="article") for n in (1, 2)]
    assert news(*undated)
    assert not news(undated[0])
    assert not news(*undated, head=False)
    late = {**undated[1], "published": "2025-05-12"}
    assert not news(undated[0], late)


def test_what_one_outlet_alone_tells_in_passing_is_no_news_though_it_has_a_day() -> None:
    assert news(report(1))
    assert not news(report(1), head=False)
    assert news(report(1), report(2), head=False)
    assert news(report(1, outlet=None), head=False)  # where no outlet is known, nobody is known to be alone


def test_a_report_of_another_town_or_printed_before_the_day_is_none_of_a_lines() -> None:
    texts = {2: "They attacked. (2)", 3: "They attacked. (3)"}
    early = {**town(2, "Nyala", 4, day=None), "sentence": texts[2], "published": "2025-05-05"}
    later = {**town(3, "Nyala", 4, day=None), "sentence": texts[3], "published": "2025-05-07"}
    elsewhere = {**town(4, "Kosti", 4), "place": "Kosti"}
    story = Story([told(town(1, "Nyala", 4), early, later, elsewhere, texts=texts)])
    story.head.__dict__["towns"] = {"Nyala"}
    assert [row["id"] for row in story.same.reports] == [1, 3]


def test_what_is_denied_is_none_of_the_reports_of_a_line() -> None:
    denied = {**town(2, "Nyala", 4), "status": "denied"}
    assert [row["id"] for row in Story([told(town(1, "Nyala", 4), denied)]).same.reports] == [1]


def test_a_person_is_struck_by_himself_and_not_for_his_side() -> None:
    known = {**KNOWN, 13: Party(13, "Ann Lee", "person", "SDN")}
    rows = [{**town(n, "Nyala", 4), "recipient_ids": [13] if n == 1 else [7], "incident": n} for n in (1, 2, 3, 4)]
    incidents = [Told(row, [row], known, {}) for row in rows]
    assert [one.name for one in Story(incidents).whom] == ["Sudanese Armed Forces"]


def test_a_state_is_not_struck_by_its_own_forces() -> None:
    assert told(report(1, actor_ids=[3], recipient_ids=[1])).recipients == []


def test_two_that_fight_each_other_fought() -> None:
    def fight(words: str, trigger: str) -> bool:
        return Story([told(report(1, words, actor_ids=[7, 4], recipient_ids=[], trigger=trigger))]).is_a_fight

    assert fight("Fighting broke out between them on Wednesday.", "Fighting")
    assert not fight("Both struck on Wednesday.", "struck")


def test_days_of_a_story_follow_one_another() -> None:
    days = [told(town(n, "Port Sudan", 4, day=f"2025-05-0{n}")) for n in (3, 4, 9)]
    assert Story(days).days == ("2025-05-03", "2025-05-04")


def test_of_many_days_there_is_no_toll() -> None:
    assert Story([told(report(1, deaths_low=26))]).toll.deaths == (26, 26)
    long = [told(town(n, "Port Sudan", 4, day=f"2025-05-0{n}", deaths_low=5)) for n in (3, 4, 5)]
    assert Story(long).toll.deaths == (None, None)


def test_the_words_of_a_person_are_his_own() -> None:
    known = {**KNOWN, 13: Party(13, "Ann Lee", "person", "IND")}
    said = [
        report(n, "They accused Pakistan on Wednesday.", type="ACCUSE", actor_ids=[who]) for n, who in ((1, 13), (2, 1))
    ]
    incidents = [Told(row, [{**row, "incident": row["id"]}], known, {}) for row in said]
    assert [row["id"] for row in Story(incidents).same.reports] == [1]


def test_the_days_of_a_line_are_those_of_its_side() -> None:
    rows = [town(1, "Khartoum", 4), town(2, "Khartoum", 7, day="2025-05-08")]
    assert Story([told(row) for row in rows]).days == ("2025-05-07", "2025-05-07")


def test_a_day_beside_an_act_is_its_own_only_in_one_clause_with_it() -> None:
    def has_a_day(words: str, trigger: str) -> bool:
        row = report(1, words, date_basis="beside", trigger=trigger)
        return told(row, texts={1: row["sentence"]}).has_a_day

    assert has_a_day("The army said on Wednesday that it had retaken Alpha.", "retaken")
    assert not has_a_day("She was stripped of her passport, but he said on Wednesday that he would help.", "stripped")
    assert not has_a_day("Friends met on Wednesday to mourn a man killed in the war.", "killed")
    assert not has_a_day("“We have defeated them,” he wrote on Wednesday.", "defeated")
    assert not has_a_day("On Wednesday a court dismissed the claim that India was complicit in attacks.", "attacks")


def test_the_day_of_a_dateline_is_that_of_the_writing() -> None:
    assert not told(
        report(1, "Alpha, May 7: At least 26 were killed in attacks, officials said.", trigger="killed")
    ).stated
    words = "Alpha, May 7 (AP) At least 26 were killed on Wednesday in an attack."
    assert told(report(1, words, trigger="killed")).stated


def test_who_only_brought_two_together_agreed_to_nothing() -> None:
    def agreed(number: int, *actors: int) -> Told:
        about = {"type": "AGREE", "actor_ids": list(actors), "recipient_ids": [], "incident": number}
        return told({**report(number, f"They agreed on Wednesday. {number}", **about), "id": number})

    story = Story([agreed(1, 1, 2, 4), agreed(2, 1, 2), agreed(3, 1, 2)])
    assert [one.name for one in story.who] == ["India", "Pakistan"]


@pytest.mark.parametrize(
    ("words", "trigger", "is_ahead"),
    [
        ("An operation would be launched if they refused.", "operation … launched", True),
        ("The ministry vowed to strike the camps.", "strike", True),
        ("The council will soon impose sanctions.", "impose", True),
        ("They are very close to securing a nuclear deal.", "deal", True),
        ("Iran has “sort of” agreed to the terms.", "agreed", True),
        ("Two towns close to the border were struck.", "struck", False),
        ("An operation was launched on Wednesday.", "operation … launched", False),
        ("The lights went out due to drone strikes.", "strikes", False),
    ],
)
def test_what_the_words_before_an_act_put_ahead_has_not_happened(words: str, trigger: str, is_ahead: bool) -> None:
    assert is_ahead_in_words(report(1, words, trigger=trigger)) == is_ahead


def test_measures_that_are_lifted_are_not_taken() -> None:
    assert is_undone(report(1, "He announced that he was lifting all US sanctions on Syria.", trigger="sanctions"))
    assert not is_undone(report(1, "The council imposed new sanctions on Mali.", trigger="sanctions"))


def test_what_is_only_named_as_what_another_act_answers_is_no_news() -> None:
    words = "The ban comes in response to India’s strikes on Pakistan."
    assert not told(report(1, words, trigger="strikes", date_basis="article")).dated
    assert told(report(1, "India’s strikes on Pakistan went on.", trigger="strikes", date_basis="article")).dated
    words = "Amid strikes, the council on Wednesday met."
    assert not told(report(1, words, trigger="strikes")).dated
    assert told(report(1, "The ban answers Wednesday’s strikes, despite protests.", trigger="strikes")).dated


def test_the_dead_of_several_attacks_are_none_of_one() -> None:
    assert told(report(1, "At least 26 were killed in recent attacks on Alpha.", deaths_low=26)).deaths == (None, None)
    assert told(report(1, "At least 26 were killed in an attack on Alpha.", deaths_low=26)).deaths == (26, 26)


def test_forces_are_not_told_as_struck_where_the_dead_are_others() -> None:
    town = {"place": "Alpha", "precision": "town", "country": "SDN", "actor_ids": [4]}
    fought = report(1, "The RSF fought the army in Alpha.", recipient_ids=[7], **town)
    others = {12: Party(12, "Alpha", "government", "SDN", listed=False)}  # a town that is taken for its rulers
    killed = report(2, "The RSF killed 300 people in Alpha.", recipient_ids=[12, 9], deaths_low=300, **town)
    assert [one.name for one in Story([told(fought)]).whom_it_killed] == ["Sudanese Armed Forces"]
    both = Told(fought, [fought, killed], {**KNOWN, **others}, {})
    assert both.recipients
    assert Story([both]).whom_it_killed == []


def test_of_several_that_tell_of_violence_one_alone_does_not_say_whose_it_was() -> None:
    blaming, silent = (
        report(1, "India struck Alpha."),
        [report(n, f"Alpha was struck. {n}", actor_ids=[]) for n in (2, 3)],
    )
    assert told(blaming, *silent).actors == []
    assert [one.name for one in told(blaming, report(4, "India struck."), *silent).actors] == ["India"]


def test_a_private_person_gives_no_aid() -> None:
    known = {**KNOWN, 17: Party(17, "Ann Lee", "person", None, listed=False)}
    row = report(1, "Ann Lee helped people on Wednesday.", type="AID", actor_ids=[17])
    assert Told(row, [row], known, {}).actors == []


def test_further_words_between_the_same_two_sides_give_way() -> None:
    def words(number: int, kind: str, actor: int, recipient: int, **fields: Any) -> Told:
        about = {"type": kind, "actor_ids": [actor], "recipient_ids": [recipient], "incident": number, **fields}
        return told({**report(number, f"Words {number} on Wednesday.", **about), "id": number})

    found = stories([words(1, "ACCUSE", 1, 2), words(2, "REJECT", 2, 1), words(3, "REQUEST", 3, 4, confidence=0.45)])
    assert [story.head.row["incident"] for story in varied(found, 3)] == [1, 3, 2]


def test_dead_far_from_the_number_that_several_give_are_of_something_else() -> None:
    numbers = (26, 26, 31, 100, 12)
    rows = [report(n, deaths_low=dead, deaths_high=dead) for n, dead in enumerate(numbers, 1)]
    assert told(*rows).deaths == (26, 31)
    assert told(*rows[3:]).deaths == (12, 100)  # where no two agree, nobody knows which is right


def test_the_dead_that_an_act_answers_are_not_its_own() -> None:
    answered = report(1, "India struck Pakistan on Wednesday after 26 people were shot.", deaths_low=26, deaths_high=26)
    assert told(answered).deaths == (None, None)


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        ("India struck Pakistan in retaliation for an attack in Pahalgam.", True),
        ("India struck Pakistan, two weeks after an attack in Pahalgam.", True),
        ("An attack in Pahalgam led to the raids in which India struck Pakistan.", True),
        ("India struck Pahalgam after a warning.", False),
    ],
)
def test_a_place_of_what_an_act_answers_is_not_where_it_was(words: str, answers: bool) -> None:
    assert is_of_its_reason({"sentence": words, "trigger": "struck"}, "Pahalgam") is answers


def test_a_month_is_a_day_only_with_its_number() -> None:
    assert has_its_day(report(1, "India struck Pakistan on May 7."))
    assert not has_its_day(report(1, "India struck Pakistan in early May."))
    assert has_its_day(report(1, "India struck Pakistan in early May.", latest="2025-05-31"))


def test_the_day_of_a_claim_is_not_that_of_what_is_claimed() -> None:
    claim = "India said on Wednesday that it had evidence that Pakistan struck first."
    assert not told(report(1, claim)).has_a_day
    assert told(report(1, "India said on Wednesday that it struck Pakistan.")).has_a_day


def test_words_that_are_looked_back_on_have_no_day_of_their_own() -> None:
    words = {"type": "ACCUSE", "sentence": "India, which accused Pakistan, struck on May 7.", "trigger": "accused"}
    assert told(report(1, **words)).has_a_day
    assert not told(report(1, recency="background", **words)).has_a_day


def test_a_heading_that_one_outlet_alone_has_is_no_news() -> None:
    def news(sentence: str) -> bool:
        row = {**report(1), "sentence": sentence}
        return Story([told(row, texts={1: sentence})]).is_news

    assert news("India struck Pakistan on Wednesday.")
    assert not news("India struck Pakistan on Wednesday\n02:23\n")


def test_words_without_a_day_are_news_from_three_that_tell_them_first() -> None:
    def news(number: int) -> bool:
        words = "India has praised Pakistan."
        some = {"type": "SUPPORT", "date_basis": "article", "trigger": "praised", "published": "2025-05-07"}
        rows = [report(n, words, **some) for n in range(1, number + 1)]
        return Story([told(*rows, texts={row["id"]: row["sentence"] for row in rows})]).is_news

    assert news(3)
    assert not news(2)


def test_a_story_is_told_by_the_deed_that_goes_with_its_words() -> None:
    sentence = "India cut ties with Pakistan on Wednesday, accusing it of arming rebels."
    rows = [report(n, sentence, type="ACCUSE", trigger="accusing", score=-2.0, confidence=0.9) for n in range(1, 4)]
    deeds = [report(n + 3, sentence, type="SANCTION", trigger="cut", score=-7.0, article=n) for n in range(1, 4)]
    words, deed = told(*rows), told(*({**row, "sentence": rows[n]["sentence"]} for n, row in enumerate(deeds)))
    (story,) = stories([words, deed])
    assert story.head.row["type"] == "SANCTION"


def test_a_deed_is_alleged_that_a_third_doubt_and_the_others_only_say_others_say() -> None:
    doubted = report(1, "India suspected that Pakistan struck.")
    said = [report(n, speaker="the ministry") for n in (2, 3)]
    assert told(doubted, *said).alleged
    assert not told(doubted, report(2), report(3)).alleged


def test_an_accusation_behind_a_deed_does_not_make_it_alleged() -> None:
    assert not told(report(1, "India struck Pakistan, accusing it of arming rebels.")).alleged
    assert told(report(1, "India was accused of having struck Pakistan.")).alleged


def test_a_president_bombs_nobody_himself() -> None:
    known = {**KNOWN, 12: Party(12, "Narendra Modi", "person", "IND", sectors="GOV")}
    known[13] = Party(13, "Hemedti", "person", "SDN", sectors="REB")
    rows = [report(1, actor_ids=[12]), report(2, actor_ids=[13])]
    names = [[one.name for one in Told(row, [row], known, {}).actors] for row in rows]
    assert names == [["India"], ["Hemedti"]]
    assert side_of(known[13]) == 13


def test_who_mediated_a_truce_makes_its_reports_none_of_others() -> None:
    known = {**KNOWN, 12: Party(12, "United States", "state", "USA")}
    agreed = {"type": "AGREE", "recipient_ids": [], "score": 7.0, "trigger": "agreed"}
    rows = [
        report(n, "India and Pakistan agreed to a truce on Wednesday.", actor_ids=[1, 2], **agreed) for n in range(1, 5)
    ]
    third = report(9, "The US, India and Pakistan agreed to a truce on Wednesday.", actor_ids=[1, 12, 2], **agreed)
    story = Story([Told(third, [third], known, {}), Told(rows[0], rows, known, {})])
    assert [party.name for party in story.who] == ["India", "Pakistan"]
    assert story.same.heard == 5


def test_a_day_that_few_of_many_articles_give_is_not_a_storys() -> None:
    often = told(*(town(n, "Port Sudan", 4, day="2025-05-04") for n in range(1, 31)))
    stray = told(*(town(n, "Port Sudan", 4, day="2025-05-05") for n in (41, 42)))
    assert Story([often, stray]).days == ("2025-05-04", "2025-05-04")


def test_what_was_agreed_is_told_as_far_as_the_reports_say_the_same() -> None:
    agreed = {"type": "AGREE", "actor_ids": [1, 2], "recipient_ids": [], "trigger": "agreed", "score": 7.0}

    def code(*codes: str) -> str | None:
        words = "India and Pakistan agreed on Wednesday."
        return Story([told(*(report(n, words, cameo=code, **agreed) for n, code in enumerate(codes, 1)))]).cameo

    assert code("030", "0356", "0356") == "0356"
    assert code("030", "031", "036", "0356") == "030"


@pytest.mark.parametrize(
    ("sentence", "is_before"),
    [
        ("Ukraine said on Sunday that it waits for an answer after Russia struck.", True),
        ("He gave a warning on Thursday, following the missiles that struck, and left the next week.", True),
        ("On Sunday, hours after rebels struck, the town was calm.", False),
        ("On Sunday Russia struck after a week of calm.", False),
        ("He spoke on Monday after Russia struck on Sunday.", False),
    ],
)
def test_what_something_came_after_is_not_of_its_day(sentence: str, is_before: bool) -> None:
    assert is_before_its_day({"sentence": sentence, "trigger": "struck"}) is is_before


def test_a_state_is_not_told_as_the_other_side_of_its_own() -> None:
    known = {**KNOWN, 12: Party(12, "Ann Lee", "person", "IND", sectors="GOV")}
    words = {"type": "THREATEN", "cameo": "130", "sentence": "Ann Lee warned.", "trigger": "warned"}
    row = report(1, **{**words, "actor_ids": [12], "recipient_ids": [1, 2]})
    assert [one.name for one in Told(row, [row], known, {}).recipients] == ["Pakistan"]
    deal = report(1, "India and Pakistan agreed, Lee said.", type="AGREE", actor_ids=[1, 2], recipient_ids=[12])
    assert Told(deal, [deal], known, {}).recipients == []


def test_people_protest_and_no_state() -> None:
    row = report(1, "Indians rallied against Pakistan.", type="PROTEST", trigger="rallied")
    assert told(row).actors == []


def test_what_somebody_is_arrested_for_does_not_make_the_arrest_alleged() -> None:
    arrest = "They were arrested on Wednesday in relation to a suspected plot."
    assert not told(report(1, arrest, type="COERCE", trigger="arrested")).alleged
    assert told(report(1, "A suspected Indian drone struck Pakistan on Wednesday.")).alleged


def test_a_toll_of_weeks_is_none_of_a_days() -> None:
    for words in ("after seven weeks of clashes that killed 250", "in a weeks-long battle that killed 250"):
        assert told(report(1, f"It struck the town on Wednesday {words}.", deaths_low=250, deaths_high=250)).deaths == (
            None,
            None,
        )


def test_the_words_of_a_heading_are_no_persons_name() -> None:
    heading = Party(13, "Ann Lee Press Statement Bob Ray", "person", None, listed=False)
    row = report(1, "India arrested Ann Lee.", type="COERCE", recipient_ids=[13])
    assert Told(row, [row], {**KNOWN, 13: heading}, {}).recipients == []


def test_the_days_of_a_measure_are_not_those_of_one_against_others() -> None:
    known = {**KNOWN, 14: Party(14, "Nepal", "state", "NPL")}
    mine = report(1, "India put sanctions on Pakistan on Wednesday.", type="SANCTION", cameo="163", trigger="put")
    other = {
        **mine,
        "id": 2,
        "article": 2,
        "voice": 2,
        "recipient_ids": [14],
        "sentence": "India put sanctions on Nepal.",
    }
    other = {**other, "date": "2025-05-06", "earliest": "2025-05-06", "latest": "2025-05-06"}
    both = Story([Told(mine, [mine], known, {}), Told(other, [other], known, {})])
    assert both.days == ("2025-05-07", "2025-05-07")


def test_a_range_of_days_gives_way_to_a_day() -> None:
    exact, within = (
        town(number, "El-Obeid", 4, date=f"{first}/{last}", earliest=first, latest=last)
        for number, first, last in ((1, "2025-05-07", "2025-05-07"), (2, "2025-05-05", "2025-05-07"))
    )
    made = Story([told(exact), told(within)])
    assert made.days == ("2025-05-07", "2025-05-07")


def test_the_day_on_which_a_source_spoke_is_not_that_of_what_it_tells() -> None:
    for sentence, is_its in (
        ("They struck the town, killing 100, according to medics on Tuesday.", True),
        ("They struck the town on Monday, according to medics on Tuesday.", False),
        ("They struck the town on Monday, according to medics.", False),
    ):
        assert has_day_of_source({"sentence": sentence, "trigger": "struck"}) is is_its


def test_who_stops_an_attack_has_not_made_one_on_that_day() -> None:
    for sentence, is_ended in (
        ("He announced on Tuesday that India will stop bombing Pakistan.", True),
        ("India bombed on Tuesday, bombing Pakistan until it stopped.", False),
    ):
        assert is_undone({"sentence": sentence, "trigger": "bombing"}) is is_ended
