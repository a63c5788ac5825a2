"""Who backs, opposes, leads, belongs to whom; who holds, gained or lost what ground."""

from __future__ import annotations

import pytest

from dragoman.reader import Reader
from dragoman.relations.words import relation_words


def ties(reader: Reader, text: str) -> set[tuple[str, str, str]]:
    report = reader.read({"text": text, "published": "2019-06-03"})
    names = {entity.id: entity.name for entity in report.entities}
    return {(tie.kind, names[tie.holder], names[tie.other]) for tie in report.ties}


def claims(reader: Reader, text: str) -> set[tuple[str, str, str]]:
    report = reader.read({"text": text, "published": "2019-06-03"})
    names = {record.id: record.name for record in (*report.entities, *report.places)}
    return {(claim.status, names[claim.holder], names[claim.territory]) for claim in report.control}


@pytest.mark.parametrize(
    ("text", "tie"),
    [
        ("Russia has backed Serbia for years.", ("supports", "Russia", "Serbia")),
        ("Serbia is backed by Russia.", ("supports", "Russia", "Serbia")),
        ("Armenia, an ally of Russia, said nothing.", ("supports", "Armenia", "Russia")),
        ("Hezbollah is fighting Islamic State near the border.", ("opposes", "Hezbollah", "Islamic State")),
        ("Colombia joined NATO as a partner.", ("part_of", "Colombia", "NATO")),
        ("Russia guarantees the security of Armenia.", ("guarantees", "Russia", "Armenia")),
        ("FBI Director Kash Patel praised the agents.", ("leads", "Kash Patel", "Federal Bureau of Investigation")),
    ],
)
def test_a_standing_tie_is_found(reader: Reader, text: str, tie: tuple[str, str, str]) -> None:
    assert ties(reader, text) == {tie}


@pytest.mark.parametrize(
    ("text", "members", "body"),
    [
        ("Jane Doe of Amnesty International called for calm.", ["Jane Doe"], "Amnesty International"),
        ("The alliance NATO includes Turkey and Greece.", ["Turkey", "Greece"], "NATO"),
    ],
)
def test_who_is_a_member_is_told_by_title_phrase_and_list(
    reader: Reader, text: str, members: list[str], body: str
) -> None:
    assert ties(reader, text) == {("part_of", member, body) for member in members}


def test_what_is_of_a_state_includes_nobody_in_the_state(reader: Reader) -> None:
    assert not ties(reader, "Holders of United States debt include foreign governments and private investors.")


def test_whose_victims_people_are_is_no_membership(reader: Reader) -> None:
    assert not ties(reader, "The mayor met victims of Hamas and a critic of Amnesty International.")


@pytest.mark.parametrize(
    "text",
    [
        "Russia has not backed Serbia.",
        "Russia would back Serbia.",
        "Russia wants to support Serbia.",
        "Russia met Serbia.",
    ],
)
def test_what_is_denied_wished_or_merely_possible_is_no_tie(reader: Reader, text: str) -> None:
    assert ties(reader, text) == set()


def test_a_hyphenated_backer_is_a_tie(reader: Reader) -> None:
    found = ties(reader, "Iran-backed militias attacked the base in Iraq.")
    assert found == {("supports", "Iran", "Iran-backed militias")}


def test_a_president_leads_the_state_that_the_article_names(reader: Reader) -> None:
    found = ties(reader, "French president Emmanuel Macron arrived on Monday. France wants a new treaty.")
    assert found == {("leads", "Emmanuel Macron", "France")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Taliban now control Kandahar.", {("holds", "Taliban", "Kandahar")}),
        ("The Taliban captured Kunduz on Sunday.", {("gained", "Taliban", "Kunduz")}),
        ("The city of Kunduz fell to the Taliban on Sunday.", {("gained", "Taliban", "Kunduz")}),
        ("Islamic State lost Mosul in 2017.", {("lost", "Islamic State", "Mosul")}),
        ("The Taliban took full control over Kunduz on Sunday.", {("gained", "Taliban", "Kunduz")}),
        ("Al-Shabaab took control of the village of Warqad.", {("gained", "al-Shabaab", "Warqad")}),
        ("Al-Shabaab has taken control of parts of Warqad town.", {("gained", "al-Shabaab", "Warqad town")}),
        ("The Taliban captured two villages in northern Afghanistan.", {("gained", "Taliban", "two villages")}),
        ("The Taliban recaptured the village of Warqad from the Afghan army.",
         {("gained", "Taliban", "Warqad"), ("lost", "Afghan army", "Warqad")}),
    ],
)  # fmt: skip
def test_ground_held_gained_and_lost(reader: Reader, text: str, expected: set[tuple[str, str, str]]) -> None:
    assert claims(reader, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "During his first term Trump withdrew from the nuclear deal.",
        "The engineer lost all his appeals and was sent to India.",
        "A former soldier jailed in Turkey has fled the country and returned home.",
        "India now holds the third place in world coffee exports.",
        "Thousands of families fled Khartoum in May.",
        "West Kordofan falls to the RSF?",
    ],
)
def test_what_is_lost_left_or_asked_about_is_not_always_ground(reader: Reader, text: str) -> None:
    assert claims(reader, text) == set()


def test_a_minister_is_no_part_of_the_words_of_his_title(reader: Reader) -> None:
    assert ties(reader, "Secretary of State Marco Rubio praised Kenya.") == set()


def test_goods_that_enter_a_country_take_no_ground(reader: Reader) -> None:
    assert not claims(reader, "Tariffs on US goods entering China will rise to 84 per cent on Thursday.")


def test_ground_taken_from_a_holder_is_gained_by_one_and_lost_by_the_other(reader: Reader) -> None:
    found = claims(reader, "Iraq recaptured Mosul from Islamic State.")
    assert found == {("gained", "Iraq", "Mosul"), ("lost", "Islamic State", "Mosul")}


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("more than 40 per cent of Afghanistan", 0.4, None),
        ("about a third of Afghanistan", 0.3333, 0.3333),
        ("up to 20% of Afghanistan", None, 0.2),
        ("most of Afghanistan", 0.5, None),
    ],
)
def test_a_share_of_ground_is_a_range_of_fractions(
    reader: Reader, words: str, low: float | None, high: float | None
) -> None:
    report = reader.read({"text": f"The Taliban hold {words}.", "published": "2019-06-03"})
    (claim,) = report.control
    assert claim.share is not None
    assert (claim.share.low, claim.share.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("The Taliban largely control Kandahar.", "largely"),
        ("Kandahar is controlled mostly by the Taliban, officials said.", "mostly"),
        ("The fighters now hold most of Darfur and parts of Kordofan.", "most"),
        ("The Taliban now control Kandahar.", None),
    ],
)
def test_the_share_is_that_of_the_place_itself_or_of_the_verb(reader: Reader, text: str, share: str | None) -> None:
    report = reader.read({"text": text, "published": "2019-06-03"})
    named = {place.id for place in report.places}
    claim = next(claim for claim in report.control if claim.territory in named)
    assert (claim.share and claim.share.text) == share


@pytest.mark.parametrize(
    ("before", "share"),
    [
        ("They control nearly all of the vast southern ", "nearly all"),
        ("They control most of the north and parts of ", "parts"),
        ("They control most of the north, and ", None),
    ],
)
def test_a_share_is_told_right_before_the_name(before: str, share: str | None) -> None:
    found = relation_words().share_before(before)
    assert (found and found.text) == share


def test_holding_talks_is_not_holding_ground(reader: Reader) -> None:
    assert not claims(reader, "The Taliban held talks with the United States in Qatar and took part in a meeting.")


def test_ground_held_before_is_told_from_ground_held_now(reader: Reader) -> None:
    text = "ISIS once held Raqqa. The SDF now holds Raqqa. On Sunday the army retook the town of Douma from rebels."
    report = reader.read({"id": "a", "text": text, "published": "2018-04-10"})
    names = {one.id: one.name for one in (*report.entities, *report.places)}
    told = {(names[claim.holder], claim.status, names[claim.territory]): claim.recency for claim in report.control}
    assert told == {
        ("Islamic State", "holds", "Raqqa"): "background",
        ("Syrian Democratic Forces", "holds", "Raqqa"): "news",
        ("army", "gained", "Douma"): "news",
        ("rebels", "lost", "Douma"): "news",
    }


def test_ground_without_a_name_is_in_no_country_but_its_holders(reader: Reader) -> None:
    assert not claims(reader, "Drones hit depots deep in rebel-held territory, Norway's army said.")
