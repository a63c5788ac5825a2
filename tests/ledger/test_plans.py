"""The agenda: what somebody has set for a time, on whose word, and what became of it."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest
from icalendar import Calendar

from dragoman.errors import UsageError
from dragoman.ledger import Ledger, ask
from dragoman.ledger.parties import Party
from dragoman.ledger.plans import Plan, has_the_day_of, is_awaited, is_set, joined_plans, told_of
from dragoman.ledger.words import day_words
from dragoman.reader import Reader
from dragoman.views import calendar

ARTICLES = [
    ("2023-03-01", "Russia will meet Turkey in Ankara on 6 March 2023, the State Department said."),
    ("2023-03-03", "Russia will now meet Turkey in Ankara on 8 March 2023, the State Department said on Friday."),
    ("2023-03-09", "Russia met Turkey in Ankara on Wednesday."),
    ("2023-03-03", "China and Japan will hold talks, the foreign ministry in Beijing said."),
    ("2023-03-04", "The International Court of Justice is expected to meet in The Hague."),
    ("2023-03-04", "India will visit Nepal on 30 March 2023."),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    lines = (
        {"id": str(n), "url": f"https://n.example/{n}", "published": day, "text": text}
        for n, (day, text) in enumerate(ARTICLES)
    )
    (folder / "articles.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with Ledger(folder / "plans.ledger", create=True) as ledger:
        ledger.add([str(folder / "articles.jsonl")], jobs=1, reader=reader)
    return folder / "plans.ledger"


def agenda(made: Path, **asked: Any) -> list[dict[str, Any]]:
    with Ledger(made) as ledger, ledger.reading() as connection:
        return ask.agenda(connection, **asked)


def test_a_plan_that_moved_and_was_held_has_its_history(made: Path) -> None:
    plan = next(row for row in agenda(made) if "Russia" in row["who"])
    assert (plan["state"], plan["became"], plan["date"]) == ("held", "held", "2023-03-08")
    assert (plan["set_by"], plan["reported"]) == ("State Department", "2023-03-01")
    assert plan["history"] == [
        "2023-03-01 planned for Monday 6 March 2023 (State Department)",
        "2023-03-03 moved, now for Wednesday 8 March 2023 (State Department)",
        "2023-03-09 held",
    ]


def test_what_was_not_yet_reported_is_not_known(made: Path) -> None:
    plan = next(row for row in agenda(made, today="2023-03-02") if "Russia" in row["who"])
    assert (plan["state"], plan["date"], len(plan["history"])) == ("due", "2023-03-06", 1)


def test_a_day_that_passed_with_nothing_told_is_said_to_have(made: Path) -> None:
    assert not any("India" in row["who"] for row in agenda(made, today="2023-04-10"))
    plan = next(row for row in agenda(made, today="2023-04-10", unheard=True) if "India" in row["who"])
    assert (plan["state"], plan["became"]) == ("slipped", "unheard of")
    assert plan["history"][-1] == "by 2023-04-10 nothing was told of it"


def test_intentions_without_a_day_are_told_only_when_asked_for(made: Path) -> None:
    assert not any("China" in row["who"] for row in agenda(made))
    assert any("China" in row["who"] and row["date"] is None for row in agenda(made, undated=True))


def test_a_plan_below_the_confidence_asked_for_is_none(made: Path) -> None:
    assert agenda(made, min_confidence=0.999) == []


# ---- rules, on rows ---------------------------------------------------------------------------------


KNOWN = {
    1: Party(1, "Russia", "state", "RUS"),
    2: Party(2, "Turkey", "state", "TUR"),
    3: Party(3, "OPCW", "organization", None),
    4: Party(4, "experts", "unnamed", None),
}


def row(**fields: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "status": "planned",
        "type": "CONSULT",
        "date": "2023-03-06",
        "date_basis": "own",
        "earliest": "2023-03-06",
        "latest": "2023-03-06",
        "published": "2023-03-01",
        "sentence": "They will meet.",
        "actor_ids": [1],
        "recipient_ids": [2],
        "place": None,
        "precision": None,
        "speaker": None,
        "said_by": None,
        "voice": 1,
        "outlet": None,
        "confidence": 0.5,
        "fingerprint": "a",
    }
    return {**base, **fields}


def span(first: str, last: str) -> dict[str, str]:
    return {"date": f"{first}/{last}", "earliest": first, "latest": last}


@pytest.mark.parametrize(
    ("told", "is_plan"),
    [
        ({}, True),
        ({"date": "2023-02-27", "earliest": "2023-02-27", "latest": "2023-02-27"}, False),
        ({"date": "2023-03-01", "earliest": "2023-03-01", "latest": "2023-03-01"}, False),
        (
            {
                "date": "2023-03-01",
                "earliest": "2023-03-01",
                "latest": "2023-03-01",
                "sentence": "They will meet today.",
            },
            True,
        ),
        (
            {"sentence": "Russia told reporters on Monday that it intends to meet Turkey.", "date_basis": "beside"},
            False,
        ),
        ({"sentence": "Russia said on Tuesday that it will meet Turkey on Monday."}, True),
        ({"sentence": "Russia had been due to meet Turkey on Monday."}, False),
        (span("2023-02-27", "2023-03-05"), True),
        (span("2023-03-01", "2023-03-31"), False),
        ({**span("2023-03-01", "2023-03-31"), "sentence": "They will meet at the end of the month."}, True),
        (span("2023-04-01", "2023-04-30"), True),
        (span("2024-01-01", "2024-12-31"), False),
    ],
)
def test_what_is_set_is_for_a_day_a_week_or_a_month_ahead_of_its_report(told: dict[str, Any], is_plan: bool) -> None:
    assert is_set(row(**told)) is is_plan


def test_a_body_known_by_name_is_awaited_without_a_day() -> None:
    report = {"date": None, "sentence": "The OPCW is due to report.", "recipient_ids": []}
    assert Plan(1, [row(**report, actor_ids=[3])], KNOWN, "2023-03-02").plans
    assert not Plan(1, [row(**report, actor_ids=[4])], KNOWN, "2023-03-02").plans


def test_what_has_no_day_is_due_for_a_week_after_it_was_told() -> None:
    report = row(
        date=None, sentence="The OPCW is due to report.", recipient_ids=[], actor_ids=[3], published="2023-03-01"
    )
    assert Plan(1, [report], KNOWN, "2023-03-08").is_fresh
    assert not Plan(1, [report], KNOWN, "2023-03-09").is_fresh


def test_what_was_called_off_or_put_off_after_it_was_set_slipped() -> None:
    for status, became in (("cancelled", "called off"), ("postponed", "put off")):
        later = row(status=status, published="2023-03-04", fingerprint="b")
        plan = Plan(1, [row(), later], KNOWN, "2023-03-05")
        assert (plan.state, plan.became) == ("slipped", became)
        assert plan.history()[-1] == f"2023-03-04 {became}"


def test_nothing_is_held_before_its_day() -> None:
    plan = Plan(1, [row(), row(status="occurred", published="2023-03-04")], KNOWN, "2023-03-05")
    assert plan.outcome is None


def test_two_threads_for_one_day_and_party_are_one_plan() -> None:
    one = Plan(1, [row(sentence="Russia will meet Turkey.")], KNOWN, "2023-03-02")
    other = Plan(2, [row(sentence="Turkey will host Russia.", confidence=0.4)], KNOWN, "2023-03-02")
    later = Plan(3, [row(sentence="They will meet again.", **span("2023-05-01", "2023-05-01"))], KNOWN, "2023-03-02")
    assert [plan.thread for plan in joined_plans([other, one, later])] == [1, 3]


def test_what_is_for_a_month_and_what_is_for_a_day_of_it_are_two_unless_all_parties_are_the_same() -> None:
    day = Plan(1, [row(recipient_ids=[])], KNOWN, "2023-03-02")
    month = {"sentence": "At the end of March they meet.", **span("2023-03-01", "2023-03-31")}
    assert len(joined_plans([day, Plan(2, [row(**month, recipient_ids=[3])], KNOWN, "2023-03-02")])) == 2
    assert len(joined_plans([day, Plan(2, [row(**month, recipient_ids=[])], KNOWN, "2023-03-02")])) == 1


def test_one_sentence_sets_one_plan() -> None:
    one = Plan(1, [row(confidence=0.6)], KNOWN, "2023-03-02")
    other = Plan(2, [row(type="RETREAT", confidence=0.3)], KNOWN, "2023-03-02")
    assert [plan.standing["type"] for plan in joined_plans([other, one])] == ["CONSULT"]


# ---- for other programs ----------------------------------------------------------------------------


def test_the_calendar_has_whole_days_and_what_became_of_them(made: Path) -> None:
    whole = Calendar.from_ical(calendar.calendar(agenda(made)))
    event = next(event for event in whole.walk("VEVENT") if "Russia" in str(event["summary"]))
    assert (event["dtstart"].dt.isoformat(), event["dtend"].dt.isoformat()) == ("2023-03-08", "2023-03-09")
    assert (str(event["location"]), str(event["status"])) == ("Ankara", "CONFIRMED")
    assert "moved, now for Wednesday 8 March 2023" in str(event["description"])


def test_the_feed_has_an_entry_a_plan_and_keeps_its_name(made: Path) -> None:
    feed = feedparser.parse(BytesIO(calendar.atom(agenda(made))))
    assert not feed.bozo
    entry = next(entry for entry in feed.entries if "Russia" in entry.title)
    assert entry.title == "2023-03-08: Russia to hold talks with Turkey (held)"
    assert entry.link.startswith("https://n.example/")
    earlier = feedparser.parse(BytesIO(calendar.atom(agenda(made, today="2023-03-03"))))
    assert entry.id in [entry.id for entry in earlier.entries]


def test_a_calendar_without_the_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)
    with pytest.raises(UsageError, match=r"dragoman\[office\]"):
        calendar.calendar([])


@pytest.mark.parametrize(
    ("sentence", "is_plan"),
    [
        ("Russia is to leave by Monday.", False),
        ("Russia will leave ahead of the Monday vote.", False),
        ("Russia will meet Turkey on Monday, and leave by Tuesday.", True),
        ("Russia hopes to meet Turkey on Monday.", False),
        ("Russia will meet Turkey on Monday if it is asked.", False),
        ("A meeting set for Monday has been postponed.", False),
    ],
)
def test_a_deadline_a_wish_a_condition_and_what_was_put_off_set_nothing(sentence: str, is_plan: bool) -> None:
    assert is_set(row(sentence=sentence)) is is_plan


def test_what_was_said_earlier_today_is_not_ahead() -> None:
    today = span("2023-03-01", "2023-03-01")
    assert not is_set(row(sentence="As he said earlier today they will talk.", **today))
    assert is_set(row(sentence="They will talk later today.", **today))


def test_talks_need_two_or_a_place_that_a_sentence_names() -> None:
    alone = row(recipient_ids=[], place="Vienna", sentence="Russia will hold talks on Monday.")
    assert not Plan(1, [alone], KNOWN, "2023-03-02").is_told
    assert Plan(1, [{**alone, "sentence": "Russia will be in Vienna on Monday."}], KNOWN, "2023-03-02").is_told
    assert Plan(1, [row()], KNOWN, "2023-03-02").is_told
    assert Plan(1, [{**alone, "actor_ids": [3]}], KNOWN, "2023-03-02").is_told  # a council meets by itself


def test_one_alone_is_told_with_a_place_only_where_he_goes_there() -> None:
    alone = row(recipient_ids=[], place="Vienna")
    assert Plan(1, [{**alone, "sentence": "Russia is to visit Vienna on Monday."}], KNOWN, "2023-03-02").is_told
    assert not Plan(1, [{**alone, "sentence": "Russia will join talks in Vienna."}], KNOWN, "2023-03-02").is_told


def test_a_body_that_nothing_says_whose_it_is_meets_for_nobody() -> None:
    known = {**KNOWN, 6: Party(6, "Joint Committee", "organization", None, listed=False)}
    known[7] = Party(7, "OPCW’s council", "organization", None, listed=False)
    plans = [Plan(1, [row(actor_ids=[body], recipient_ids=[])], known, "2023-03-02") for body in (6, 7)]
    assert [plan.is_told for plan in plans] == [False, True]


def test_talks_name_one_who_is_to_take_part() -> None:
    names = {1: frozenset({"Moscow"}), 2: frozenset({"Ankara"})}
    named = row(sentence="Russian and other envoys will meet.")
    assert Plan(1, [named], KNOWN, "2023-03-02", names=names).is_told
    assert not Plan(
        1, [row(sentence="The summit backed his plan for a congress.")], KNOWN, "2023-03-02", names=names
    ).is_told


def test_who_is_represented_or_only_asked_for_it_takes_no_part() -> None:
    words = "The OPCW will meet on Monday following a request by the government of Turkey."
    plan = Plan(1, [row(actor_ids=[3], recipient_ids=[2], sentence=words)], KNOWN, "2023-03-02")
    assert [party.name for party in plan.who] == ["OPCW"]
    by_name = {2: frozenset({"Ankara"})}
    words = "On Monday Russia will represent Ankara."
    assert [one.name for one in Plan(1, [row(sentence=words)], KNOWN, "2023-03-02", names=by_name).who] == ["Russia"]


def test_an_outlet_neither_takes_part_nor_sets_a_day() -> None:
    known = {**KNOWN, 5: Party(5, "Reuters", "organization", "GBR", sectors="JRN")}
    told = row(actor_ids=[5, 1], said_by=5, speaker="Reuters", outlet="The Post")
    plan = Plan(1, [told], known, "2023-03-02")
    assert [party.name for party in plan.who] == ["Russia", "Turkey"]
    assert (plan.set_by(told), plan.history()) == (None, ["2023-03-01 planned for Monday 6 March 2023 (The Post)"])


def test_a_doubtful_plan_is_surer_by_each_voice() -> None:
    one = Plan(1, [row(confidence=0.2)], KNOWN, "2023-03-02")
    two = Plan(1, [row(confidence=0.2), row(confidence=0.2, voice=2, fingerprint="b")], KNOWN, "2023-03-02")
    copied = Plan(1, [row(confidence=0.2), row(confidence=0.2, fingerprint="b")], KNOWN, "2023-03-02")
    assert two.sure > one.sure == copied.sure == pytest.approx(0.2)


def test_a_day_within_the_week_that_was_set_is_not_moved() -> None:
    week = row(**span("2023-03-06", "2023-03-12"), sentence="They will meet next week.")
    day = row(published="2023-03-03", fingerprint="b", **span("2023-03-08", "2023-03-08"))
    assert Plan(1, [week, day], KNOWN, "2023-03-04").history()[-1] == "2023-03-03 now for Wednesday 8 March 2023"


def test_what_is_told_again_on_the_next_day_with_its_today_is_not_moved() -> None:
    words = "Both armies will stop all firing on land, in the air and at sea from five o’clock today"
    day = {"date": "2023-03-01", "earliest": "2023-03-01", "latest": "2023-03-01"}
    first = row(sentence=f"{words}.", **day)
    again = {"date": "2023-03-02", "earliest": "2023-03-02", "latest": "2023-03-02", "published": "2023-03-02"}
    second = row(sentence=f"At a press conference he said: {words}.", fingerprint="b", **again)
    assert Plan(1, [first, second], KNOWN, "2023-03-02").history()[:1] == [
        "2023-03-01 planned for Wednesday 1 March 2023"
    ]
    assert not any("moved" in line for line in Plan(1, [first, second], KNOWN, "2023-03-02").history())


def test_only_the_like_by_the_same_is_what_was_planned() -> None:
    other = row(status="occurred", published="2023-03-07", type="SANCTION", fingerprint="b")
    stranger = row(status="occurred", published="2023-03-07", actor_ids=[3], recipient_ids=[], fingerprint="c")
    assert Plan(1, [row(), other, stranger], KNOWN, "2023-03-08").outcome is None
    held = row(status="occurred", published="2023-03-07", fingerprint="d")
    assert Plan(1, [row(), held], KNOWN, "2023-03-08").became == "held"


def set_for(day: str, reported: str, article: int) -> dict[str, Any]:
    return row(published=reported, fingerprint=reported + day, article=article, **span(day, day))


def test_a_plan_that_comes_back_to_its_day_never_moved() -> None:
    rows = [set_for("2023-03-06", "2023-03-01", 1), set_for("2023-03-08", "2023-03-02", 2)]
    assert len(Plan(1, rows, KNOWN, "2023-03-03").history()) == 2
    assert Plan(1, [*rows, set_for("2023-03-06", "2023-03-03", 3)], KNOWN, "2023-03-03").history() == [
        "2023-03-01 planned for Monday 6 March 2023"
    ]


def test_a_report_that_gives_the_day_less_closely_changes_nothing() -> None:
    week = row(published="2023-03-02", fingerprint="b", article=2, **span("2023-03-06", "2023-03-12"))
    rows = [set_for("2023-03-08", "2023-03-01", 1), week]
    assert Plan(1, rows, KNOWN, "2023-03-03").history() == ["2023-03-01 planned for Wednesday 8 March 2023"]


def test_a_day_that_one_alone_gives_against_several_is_no_move() -> None:
    rows = [set_for("2023-03-06", f"2023-03-0{n}", n) for n in (1, 2, 4)]
    stray = set_for("2023-03-09", "2023-03-03", 3)
    assert len(Plan(1, [*rows, stray], KNOWN, "2023-03-04").history()) == 1


def test_of_three_those_take_part_whom_half_of_the_reports_name() -> None:
    known = {**KNOWN, 8: Party(8, "Israel", "state", "ISR")}
    two = [row(article=n, fingerprint=str(n), recipient_ids=[2]) for n in range(1, 4)]
    three = row(article=4, fingerprint="z", published="2023-03-02", recipient_ids=[8, 2])
    plan = Plan(1, [*two, three], known, "2023-03-02")
    assert [party.name for party in plan.who] == ["Russia", "Turkey"]


def test_who_brings_others_together_needs_two_of_them() -> None:
    known = {**KNOWN, 8: Party(8, "Oman", "state", "OMN")}
    alone = Plan(1, [row(cameo="045", actor_ids=[8], recipient_ids=[1])], known, "2023-03-02")
    both = Plan(1, [row(cameo="045", article=1, actor_ids=[8], recipient_ids=[1, 2])], known, "2023-03-02")
    assert [alone.is_told, both.is_told] == [False, True]


def test_nobody_without_a_name_sets_a_day() -> None:
    told = row(speaker="source", said_by=None)
    assert Plan(1, [told], KNOWN, "2023-03-02").set_by(told) is None


def test_what_nobody_named_is_to_do_is_not_told_of_those_to_whom() -> None:
    protest = {"type": "PROTEST", "cameo": "141", "actors": [], "recipients": ["Serbia"], "who": ["Serbia"]}
    assert told_of({**protest, "plover": "PROTEST", "confidence": 0.5}) == "Protest against Serbia"


def test_all_days_of_a_month_are_the_month() -> None:
    assert day_words("2023-03-01", "2023-03-31") == "March 2023"
    assert day_words("2023-03-01", "2023-03-30") == "1 to 30 March 2023"


def test_what_may_be_is_set_for_no_day() -> None:
    assert is_set(row(sentence="Russia will join the talks on Monday.", trigger="join"))
    assert not is_set(row(sentence="Russia could join the talks on Monday.", trigger="join"))
    assert is_set(row(sentence="In May Russia will join the talks on Monday.", trigger="join"))


def test_people_strike_and_no_state() -> None:
    plan = Plan(1, [row(type="PROTEST", recipient_ids=[3])], KNOWN, "2023-03-02")
    assert not plan.is_told


def test_a_visit_is_in_the_country_that_is_visited() -> None:
    there, elsewhere = (
        row(
            cameo="042",
            place=town,
            country=country,
            sentence="Russia is to visit Turkey, and has some word on Gaza or Izmir.",
        )
        for town, country in (("Izmir", "TUR"), ("Gaza", "PSE"))
    )
    assert Plan(1, [there], KNOWN, "2023-03-02").place == "Izmir"
    assert Plan(1, [elsewhere], KNOWN, "2023-03-02").place is None


def test_what_another_plan_has_a_day_for_is_not_told_without_one() -> None:
    undated = row(date=None, earliest=None, latest=None, sentence="Russia is due to meet Turkey.")
    without, dated = (Plan(n, [one], KNOWN, "2023-03-02") for n, one in enumerate((undated, row())))
    assert has_the_day_of(dated, without)
    assert not has_the_day_of(without, dated)
    assert not has_the_day_of(Plan(2, [row(recipient_ids=[3])], KNOWN, "2023-03-02"), without)


def test_what_we_are_expected_to_do_is_awaited_of_nobody() -> None:
    assert is_awaited(row(date=None, sentence="Russia is expected to host them."), KNOWN)
    assert not is_awaited(row(date=None, sentence="Russia said that “we are expected to host them”."), KNOWN)


def test_an_agreement_of_which_no_more_is_told_is_no_plan() -> None:
    assert not Plan(1, [row(type="AGREE", cameo="030")], KNOWN, "2023-03-02").is_told
    assert Plan(1, [row(type="AGREE", cameo="057")], KNOWN, "2023-03-02").is_told
