"""A briefing: what mattered most within the span asked for, each line with its notes, and what is left out."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest

from dragoman.errors import UsageError
from dragoman.ledger import Ledger
from dragoman.ledger.brief import (
    Brief,
    Section,
    _denied_by,
    _is_dated_by_its_claim,
    _is_told_by,
    _to_quote,
    cut,
    says_something,
    worth_quoting,
)
from dragoman.ledger.foremost import (
    _each_once,
    _is_an_outcome,
    _is_its_charge,
    _is_late_word_of_one,
    _is_of_one_side,
    _is_warning_of_it,
)
from dragoman.ledger.heads import called, headline, toll_words
from dragoman.ledger.matter import Story, Told
from dragoman.ledger.parties import Party
from dragoman.ledger.voices import outlet_of
from dragoman.reader import Reader

ARTICLES = [
    (
        "Daily Star",
        "2025-05-06",
        "India launched air strikes on Pakistan on Tuesday, killing 26 people, officials said.\n\n"
        "“We will answer at a time and place of our own choosing,” said Pakistani prime minister Shehbaz Sharif.",
    ),
    ("The Post", "2025-05-07", "Indian air strikes on Pakistan killed 31 people on Tuesday, the health ministry said."),
    ("The Herald", "2025-05-08", "India launched air strikes on Pakistan on Tuesday. Pakistan was hit at six sites."),
    ("Daily Star", "2025-05-08", "France accused Mali of holding two envoys on Wednesday."),
    ("The Post", "2025-05-04", "Turkey accused Greece of arming the islands on Sunday."),
    ("The Post", "2025-05-12", "Italy accused Libya of firing on a ship on Monday."),
    ("Herald", "2025-05-08", "Russia will meet Iran in Baku on 20 May 2025, the Kremlin said on Thursday."),
    ("Herald", "2025-05-07", "Egypt may attack Sudan, analysts said on Wednesday."),
    (
        "Tribune",
        "2025-05-09",
        "Rwanda shelled Goma on Thursday, residents said. Rwanda denied that it shelled Goma.",
    ),
    ("Tribune", "2025-05-07", "Chad attacked on Tuesday."),
    ("Tribune", "2025-06-20", "Kenya accused Uganda on 8 May 2025 of arming rebels."),
    ("Tribune", "2025-02-05", "Oxfam urged France on Tuesday to pay."),
    ("Tribune", "2025-02-06", "China criticised Japan on Wednesday over the islands."),
    ("Tribune", "2025-02-06", "A mosque was bombed in Sudan on Wednesday."),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    folder = tmp_path_factory.mktemp("brief")
    lines = [
        {
            "id": str(n),
            "url": f"https://n.example/{n}",
            "title": f"Article {n}",
            "outlet": outlet,
            "published": day,
            "text": text,
        }
        for n, (outlet, day, text) in enumerate(ARTICLES)
    ]
    (folder / "articles.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with Ledger(folder / "brief.ledger", create=True) as ledger:
        ledger.add([str(folder / "articles.jsonl")], jobs=1, reader=reader)
    return folder / "brief.ledger"


@pytest.fixture
def ledger(made: Path) -> Ledger:
    return Ledger(made)


def section(brief: Brief, heading: str) -> Section:
    """The section with this heading, an empty one where there is none."""
    return next((part for part in brief.sections if part.heading == heading), Section(heading, []))


def heads(brief: Brief, heading: str = "What happened") -> list[str]:
    return [line.head for line in section(brief, heading).lines]


WEEK = {"since": "2025-05-05", "until": "2025-05-11"}


def test_the_span_asked_for_is_the_span_given(ledger: Ledger) -> None:
    week = " ".join(heads(ledger.brief(**WEEK)))
    assert "France accused Mali" in week
    assert "Turkey" not in week
    assert "Italy" not in week
    assert "Turkey accused Greece" in " ".join(heads(ledger.brief(since="2025-05-04", until="2025-05-04")))


def test_a_month_is_all_its_days(ledger: Ledger) -> None:
    month = ledger.brief(since="2025-05", until="2025-05")
    assert month.title == "Briefing: Thursday 1 May 2025 to Saturday 31 May 2025"
    assert "Turkey accused Greece" in " ".join(heads(month, "What happened"))


def test_without_days_it_is_of_the_newest_day_and_the_day_before(ledger: Ledger) -> None:
    brief = ledger.brief(until="2025-05-12")
    assert brief.title == "Briefing: Sunday 11 May 2025 to Monday 12 May 2025"
    assert ledger.brief().title == "Briefing: Thursday 19 June 2025 to Friday 20 June 2025"
    assert heads(brief) == ["Italy accused Libya (Monday 12 May 2025)."]


def test_days_in_the_wrong_order_are_told_so(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="--since 2025-06 is after --until 2025-05"):
        ledger.brief(since="2025-06", until="2025-05")


def test_what_several_outlets_tell_stands_first_with_their_tolls(ledger: Ledger) -> None:
    first = section(ledger.brief(**WEEK), "What happened").lines[0]
    assert first.head == "India made air attacks on Pakistan (Tuesday 6 May 2025)."
    assert "Told by 3 independent outlets in 3 articles." in first.words
    assert "26 (Daily Star) to 31 (The Post)" in first.words
    assert len(first.cited) == 3


def test_the_plan_is_due_and_not_told_as_done(ledger: Ledger) -> None:
    brief = ledger.brief(**WEEK)
    assert not any("Baku" in head or "Iran" in head for head in heads(brief))
    (plan,) = section(brief, "What is due").lines
    assert plan.head.startswith("Tuesday 20 May 2025: Russia to hold talks with Iran (Baku)")
    assert plan.words.startswith("Due: 2025-05-08 planned for Tuesday 20 May 2025")


def test_what_is_only_possible_is_left_out_and_counted(ledger: Ledger) -> None:
    brief = ledger.brief(**WEEK)
    assert not any("Egypt" in head for head in heads(brief))
    assert "1 happening only possible." in heads(brief, "What this leaves out")


def test_who_denies_it_is_told(ledger: Ledger) -> None:
    line = next(line for line in section(ledger.brief(**WEEK), "What happened").lines if "Rwanda" in line.head)
    assert line.head == "Rwanda bombed or shelled Goma (Thursday 8 May 2025)."
    assert line.words == "Told by Tribune alone. On the word of residents. Denied by Rwanda."


def test_a_deed_that_says_neither_whom_nor_where_is_left_out_and_counted(ledger: Ledger) -> None:
    brief = ledger.brief(**WEEK)
    assert not any("Chad" in head for head in heads(brief))
    assert any("neither whom nor where" in head for head in heads(brief, "What this leaves out"))


def test_what_only_later_articles_look_back_on_is_left_out_and_counted(ledger: Ledger) -> None:
    brief = ledger.brief(**WEEK)
    assert not any("Kenya" in head for head in heads(brief))
    assert any("only later articles look back on" in head for head in heads(brief, "What this leaves out"))


def test_what_is_below_the_confidence_asked_for_is_counted(ledger: Ledger) -> None:
    brief = ledger.brief(**WEEK, min_confidence=0.999)
    assert heads(brief) == []
    assert any("below the confidence asked for" in head for head in heads(brief, "What this leaves out"))


def test_it_is_no_longer_than_asked_for(ledger: Ledger) -> None:
    brief = ledger.brief(**WEEK, length=1)
    assert len(heads(brief)) == 1
    assert any("of less weight" in head for head in heads(brief, "What this leaves out"))


def test_what_the_reader_follows_counts_double(ledger: Ledger) -> None:
    assert "France" in heads(ledger.brief(**WEEK))[2]
    assert "France" in heads(ledger.brief(**WEEK, follow=("FRA",)))[1]
    assert "France" in heads(ledger.brief(**WEEK, follow=("Mali",)))[1]


def test_a_briefing_on_an_actor_has_what_it_underwent_too(ledger: Ledger) -> None:
    assert heads(ledger.brief(**WEEK, actor="MLI")) == ["France accused Mali (Wednesday 7 May 2025)."]


def test_notes_name_the_article_its_day_and_the_paragraph(ledger: Ledger) -> None:
    brief = ledger.brief(**WEEK)
    (said,) = section(brief, "What was said").lines
    source = brief.sources[said.cited[0] - 1]
    assert (source["title"], source["published"], source["paragraph"]) == ("Article 0", "2025-05-06", 2)
    note = f"[^{said.cited[0]}]: Article 0, Daily Star, 2025-05-06, paragraph 2, https://n.example/0"
    assert note in brief.to_markdown()


def test_every_note_is_referred_to(ledger: Ledger) -> None:
    brief = ledger.brief(**WEEK)
    cited = {number for part in brief.sections for line in part.lines for number in line.cited}
    assert sorted(cited) == list(range(1, len(brief.sources) + 1))


def test_without_quotes_none_of_the_articles_own_sentences_is_shown(ledger: Ledger) -> None:
    shown = ledger.brief(**WEEK, quotes=False)
    for words in (shown.to_markdown(), shown.to_html()):
        assert "our own choosing" not in words
        assert "“" not in words
        assert "Article 0" not in words
    assert "our own choosing" in ledger.brief(**WEEK).to_markdown()


def test_a_document_has_footnotes_and_the_same_bytes_each_time(ledger: Ledger) -> None:
    made = ledger.brief(**WEEK).to_docx()
    assert made == ledger.brief(**WEEK).to_docx()
    paragraphs = [paragraph.text for paragraph in docx.Document(BytesIO(made)).paragraphs]
    assert paragraphs[0] == "Briefing: Monday 5 May 2025 to Sunday 11 May 2025"
    assert any(text.startswith("India made air attacks on Pakistan") for text in paragraphs)
    with ZipFile(BytesIO(made)) as parts:
        notes = parts.read("word/footnotes.xml").decode()
        assert "footnotes+xml" in parts.read("[Content_Types].xml").decode()
    assert "Article 0, Daily Star, 2025-05-06, paragraph 1" in notes


def test_a_document_without_the_package_says_what_to_install(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    with pytest.raises(UsageError, match=r"dragoman\[office\]"):
        ledger.brief(**WEEK).to_docx()


def test_an_empty_ledger_has_a_briefing_that_says_so(tmp_path: Path) -> None:
    with Ledger(tmp_path / "empty.ledger", create=True) as ledger:
        assert ledger.brief().to_markdown() == "# Briefing: the ledger has no dated article\n"


@pytest.mark.parametrize(
    ("sentence", "trigger", "title", "shown"),
    [
        ("Heading\nThe army took Goma.\n", "took", None, "The army took Goma."),
        ("A town falls The army took Goma.", "took", "A town falls", "The army took Goma."),
        ("“We took Goma,” it said.", "took", None, "‘We took Goma,’ it said."),
        ("one " * 50 + "struck " + "two " * 50, "struck", None, "… " + "one " * 20 + "struck " + "two " * 19 + "…"),
    ],
)
def test_a_quotation_is_cut_to_the_words_that_matter(
    sentence: str, trigger: str, title: str | None, shown: str
) -> None:
    assert cut(sentence, trigger, title) == shown


def test_of_what_one_article_tells_words_are_those_between_countries_and_violence_is_somebodys(ledger: Ledger) -> None:
    brief = ledger.brief(since="2025-02-03", until="2025-02-09")
    assert heads(brief) == ["China criticised Japan (Wednesday 5 February 2025)."]
    left = " ".join(heads(brief, "What this leaves out"))
    assert "1 word that a single article tells of" in left
    assert "1 deed of which neither whom nor where is told" in left


# ---- rules, on rows ---------------------------------------------------------------------------------

MACRON = Party(1, "Emmanuel Macron", "person", "FRA")
WORDS = "“We have proof that such weapons were used last week, and by whom they were used.”"


def quoted(content: str = WORDS, *, speaker: Party = MACRON, office: str = "president", **fields: str) -> bool:
    row = {"content": content, "kind": "direct", "source": "President Emmanuel Macron", "cue": "said", **fields}
    return worth_quoting(row, speaker, {speaker.id: office})


def test_a_whole_sentence_of_who_holds_an_office_is_quoted() -> None:
    assert quoted()
    assert not quoted("“We have proof.”")
    assert not quoted(office="spokesman")
    assert quoted(speaker=Party(2, "Amnesty International", "organization", None), source="Amnesty", office="")


def test_what_had_been_said_and_what_another_says_for_somebody_are_not_quoted() -> None:
    assert not quoted(cue="had said:")
    assert not quoted(source="a statement from Macron’s office")
    assad = Party(5, "Bashar al-Assad", "person", "SYR")
    assert not quoted(speaker=assad, source="Assad’s office")
    assert quoted(speaker=assad, source="Syria’s president Bashar al-Assad")
    assert not quoted(kind="mixed")


def test_who_speaks_is_called_by_a_word_of_the_name() -> None:
    institute = Party(6, "Institute for Peace", "organization", None)
    assert quoted(speaker=institute, source="the Institute for Peace, a group in Oslo", office="")
    assert not quoted(speaker=institute, source="Ann Lee, a fellow of the Institute for Peace", office="")
    assert not quoted(source="Macrae")
    assert quoted(speaker=Party(8, "Mevlüt Çavuşoğlu", "person", "TUR"), source="Cavusoglu")
    assert quoted(speaker=Party(7, "Bashar al-Jaafari", "person", "SYR"), source="Ja’afari")


def test_a_quotation_that_begins_with_the_reporters_words_is_none() -> None:
    assert not quoted('The president called it a "positive step" and "hopes that it will contribute to lasting peace."')
    assert quoted(WORDS.strip("“”"))


Row = dict[str, Any]
KNOWN = {
    1: Party(1, "Red Army", "military", "RED"),
    2: Party(2, "Blueland", "state", "BLU"),
    3: Party(3, "Alpha", "government", "BLU", listed=False),
    4: Party(4, "Ann Lee", "person", "RED"),
    9: Party(9, "Greenland", "state", "GRE"),
}


def story(**fields: object) -> Story:
    row = {
        **{"id": 1, "incident": 1, "article": 1, "type": "ASSAULT", "cameo": "192", "plover": "ASSAULT", "score": -9.0},
        **{"status": "occurred", "date": "2025-05-07", "earliest": "2025-05-07", "latest": "2025-05-07"},
        **{"recency": "news", "date_basis": "own"},
        **{"published": "2025-05-08", "outlet": "Post", "url": None, "title": None, "voice": 1, "fingerprint": "1"},
        **{"sentence": "The Red Army took Alpha on Wednesday.", "trigger": "took", "confidence": 0.8, "speaker": None},
        **{"place": "Alpha", "precision": "town", "country": "BLU", "latitude": None, "longitude": None},
        **{"actor_ids": [1], "recipient_ids": [3], "actors": ["Red Army"], "recipients": ["Alpha"]},
        **{"deaths_low": None, "deaths_high": None, **fields},
    }
    return Story([Told(row, [row], KNOWN, {})])


def test_the_sentence_is_quoted_that_says_when_and_is_fresh() -> None:
    def rows(**fields: object) -> Row:
        return {**story().head.row, "id": 2, "article": 2, "outlet": "Star", "voice": 2, "fingerprint": "2", **fields}

    fresh = rows(sentence="The Red Army took Alpha on Wednesday.", confidence=0.6)
    for other in (
        rows(id=3, sentence="The Red Army has taken Alpha.", trigger="taken"),
        rows(id=3, sentence="The Red Army, which took Alpha on Wednesday, has left.", published="2025-05-19"),
        rows(id=3, sentence="They fled in the wake of the day it took Alpha on Wednesday."),
    ):
        assert _to_quote(Story([Told(fresh, [fresh, other], KNOWN, {})])) is fresh


def test_a_move_of_ground_is_not_told_twice_of_one_sentence() -> None:
    told = story(place="North", precision="region")
    move = {"place": "Alpha", "holder": "Red Army", "date": "2025-05-07", "dated": "said", "article": 1}
    assert _is_told_by({**move, "sentence": told.head.row["sentence"]}, told)
    assert not _is_told_by({**move, "sentence": "The Red Army holds Alpha."}, told)


def test_ground_is_taken_in_a_town_and_not_from_it() -> None:
    assert headline(story()) == "Red Army took ground in Alpha (Wednesday 7 May 2025)"


def test_who_gives_way_in_another_country_pulls_back_from_it() -> None:
    withdrawal = {"type": "RETREAT", "plover": "RETREAT", "cameo": "087", "recipient_ids": [2], "place": None}
    assert headline(story(**withdrawal)) == "Red Army pulled back from Blueland (Wednesday 7 May 2025)"


def test_who_visits_two_countries_is_not_in_a_town_of_one() -> None:
    visit = {
        "type": "CONSULT",
        "plover": "CONSULT",
        "cameo": "042",
        "actor_ids": [4],
        "sentence": "Ann Lee came to Alpha.",
    }
    one, both = ({**visit, "recipient_ids": ids} for ids in ([2], [2, 9]))
    assert headline(story(**one)) == "Ann Lee visited Blueland in Alpha (Wednesday 7 May 2025)"
    assert headline(story(**both)) == "Ann Lee visited Blueland and Greenland (Wednesday 7 May 2025)"


def test_a_day_that_no_report_names_is_that_of_the_telling() -> None:
    undated = story(sentence="The Red Army has taken Alpha.", trigger="taken", date_basis="article")
    assert headline(undated) == "Red Army took ground in Alpha (told on Thursday 8 May 2025)"


def test_a_wish_and_a_generality_say_nothing() -> None:
    def says(words: str, told: frozenset[str] | None = None) -> bool:
        return says_something({"content": words}, told)

    assert not says("“We must do what we can to bring peace to Alpha.”")
    assert not says("“It is a sad world that puts us here.”")
    assert says("“They struck the port of Alpha.”")
    assert says("“We will answer when the time comes.”")
    assert says("“The dead of the hospital were burnt.”", frozenset({"dead", "hospit", "burnt"}))


def test_a_state_and_an_outlet_are_not_quoted() -> None:
    assert not quoted(speaker=Party(1, "Iran", "state", "IRN"), source="Iran")
    outlet = Party(1, "Associated Press", "organization", "USA", sectors="JRN")
    assert not quoted(speaker=outlet, source="Associated Press")


def test_what_reads_as_another_line_is_told_once() -> None:
    nobody = story(actor_ids=[], actors=[], incident=2, article=2)
    elsewhere = story(place="Beta", sentence="The Red Army took Beta on Wednesday.")
    assert len(_each_once([story(), nobody])) == 1
    assert len(_each_once([story(), elsewhere])) == 2


def test_two_that_fought_are_not_told_as_one_side() -> None:
    fight = "The Red Army and Alpha clashed on Wednesday."
    row = {"actor_ids": [1, 3], "recipient_ids": [], "cameo": "190", "sentence": fight, "trigger": "clashed"}
    assert headline(story(**row, place=None)) == "Red Army and Alpha fought each other (Wednesday 7 May 2025)"


def test_a_number_that_is_known_from_below_is_given_so() -> None:
    told = story(deaths_low=300, sentence="On Wednesday the Red Army took Alpha and killed more than 300.").toll
    assert toll_words(told) == "Dead: at least 300."


def test_what_is_only_told_of_a_week_has_no_days_but_that_of_its_telling() -> None:
    week = story(sentence="Last week the Red Army took Alpha.", earliest="2025-04-28", latest="2025-05-04")
    assert headline(week).endswith("(told on Thursday 8 May 2025)")


def test_how_many_they_were_and_a_day_are_no_part_of_a_name() -> None:
    names = ("Scores of Russian mercenaries", "At least 20 Greek officers", "Friday Syria’s army", "Two Alphas")
    called_so = [called(Party(5, name, "unnamed", None, listed=False)) for name in names]
    assert called_so == ["Russian mercenaries", "Greek officers", "Syria’s army", "Alphas"]
    assert called(Party(5, "Dozens of men", "unnamed", None, listed=False)) == "Dozens of men"
    assert called(Party(5, "Six Nations", "organization", None)) == "Six Nations"


def test_an_outlet_is_called_without_its_motto_and_in_latin_letters() -> None:
    names = ("The Post - News of the North", "العربية", None)
    rows: list[Row] = [{"outlet": name, "url": "https://www.n.example/1"} for name in names]
    assert [outlet_of(row) for row in rows] == ["The Post", "n.example", "n.example"]


def test_a_charge_is_part_of_the_deed_that_is_told() -> None:
    def charge(**fields: object) -> Story:
        words = {"type": "ACCUSE", "cameo": "112", "trigger": "accused", "actor_ids": [2], "recipient_ids": [1]}
        return story(**{**words, "sentence": "Blueland accused the Red Army on Wednesday.", **fields})

    deed = story(cameo="190", sentence="The Red Army shelled Alpha on Wednesday.", trigger="shelled")
    assert _is_its_charge(charge(), deed)
    assert not _is_its_charge(charge(article=2), deed)
    assert not _is_its_charge(charge(recipient_ids=[9]), deed)


def test_what_a_region_sees_is_what_its_town_does() -> None:
    there = {"latitude": 13.6, "longitude": 25.3, "recipient_ids": [], "recipients": [], "cameo": "190"}
    around = {**there, "latitude": 13.0, "longitude": 25.0, "place": "Gamma", "precision": "region"}
    town, region = story(**there), story(sentence="The Red Army shelled Gamma on Wednesday.", **around)
    far = story(sentence="The Red Army shelled Gamma on Wednesday.", **{**around, "latitude": 19.0})
    assert _each_once([region, town]) == [town]
    assert len(_each_once([far, town])) == 2


def denial(words: str, behind: str, **fields: object) -> list[tuple[str, Row]]:
    """Who denies that the Red Army took Alpha, in an article of these words with the denial at its end."""
    charged = {"type": "ACCUSE", "cameo": "112", "trigger": "accused", "actor_ids": [2], "recipient_ids": [1]}
    told = "Blueland accused the Red Army on Wednesday."
    text = f"{told}{words} {behind}"
    row = {**story(sentence=told, **charged).head.row, "said_by": None}
    denied = {**row, "id": 2, "sentence": behind, "status": "denied", "said_by": 1, **fields}
    accusation = Story([Told(row, [row], KNOWN, {1: text})])
    return _denied_by(accusation, [Told(denied, [denied], KNOWN, {1: text})])


def test_a_denial_answers_what_is_told_right_before_it() -> None:
    assert [name for name, _ in denial("", "The Red Army denied it.")] == ["Red Army"]
    assert denial(" It was a long day." * 30, "The Red Army denied arming rebels.") == []


def test_who_accuses_denies_nothing() -> None:
    assert denial("", "Blueland denied it.", said_by=2) == []


def test_two_that_accuse_accuse_each_other() -> None:
    words = {
        "type": "ACCUSE",
        "cameo": "112",
        "sentence": "They accused each other on Wednesday.",
        "trigger": "accused",
    }
    both = story(**words, actor_ids=[1, 2], recipient_ids=[], place=None)
    assert headline(both) == "Red Army and Blueland accused each other (Wednesday 7 May 2025)"


def test_what_weighs_as_a_taking_is_told_by_the_move_that_has_its_day() -> None:
    move = {"place": "Al Pha", "holder": "Red Army", "date": "2025-05-05", "dated": "said"}
    taking = story(place="Al-Pha")
    assert _is_dated_by_its_claim(taking, [move])
    assert not _is_dated_by_its_claim(taking, [{**move, "date": "2025-05-07"}])
    assert not _is_dated_by_its_claim(taking, [{**move, "holder": "Blueland"}])


WORDS_OF = {"cameo": "130", "plover": "THREATEN", "type": "THREATEN", "place": None, "recipient_ids": [2]}


def test_who_warns_somebody_is_not_said_to_threaten() -> None:
    warned = story(**WORDS_OF, sentence="The Red Army warned Blueland on Wednesday.", trigger="warned")
    threat = story(**WORDS_OF, sentence="The Red Army threatened Blueland on Wednesday.", trigger="threatened")
    assert headline(warned, short=True) == "Red Army warned Blueland"
    assert headline(threat, short=True) == "Red Army threatened Blueland"


def test_a_warning_of_something_is_to_nobody() -> None:
    of_it = "The Red Army warned on Wednesday that a war with Blueland would be long."
    assert _is_warning_of_it(story(**WORDS_OF, sentence=of_it, trigger="warned"))
    to_it = "The Red Army warned Blueland on Wednesday that a war would be long."
    assert not _is_warning_of_it(story(**WORDS_OF, sentence=to_it, trigger="warned"))
    threat = "The Red Army said that Blueland would pay for it."
    assert not _is_warning_of_it(story(**WORDS_OF, sentence=threat, trigger="pay"))


def test_tariffs_are_no_sanctions() -> None:
    measure = {"cameo": "163", "plover": "SANCTION", "type": "SANCTION", "recipient_ids": [2], "trigger": "imposed"}
    tariffs = story(**measure, sentence="The Red Army imposed tariffs of a tenth on Blueland on Wednesday.")
    assert headline(tariffs, short=True) == "Red Army imposed tariffs on Blueland"
    assert "sanctions" in headline(story(**measure, sentence="It imposed sanctions on Blueland."), short=True)
    plain, told = (
        {**tariffs.head.row, "id": n, "article": n, "voice": n, "fingerprint": f"{n}", "sentence": sentence}
        for n, sentence in ((2, "The Red Army set Blueland a rate of a tenth."), (3, "It put a rate on Blueland."))
    )
    few = Story([Told(tariffs.head.row, [tariffs.head.row, plain, told], KNOWN, {})])
    assert headline(few, short=True) == "Red Army imposed tariffs on Blueland"


def test_who_leaves_a_town_does_not_yield_to_it_and_who_pauses_leaves_nothing() -> None:
    easing = {"type": "RETREAT", "plover": "RETREAT", "cameo": "087"}
    left = story(
        **easing, recipient_ids=[], recipients=["Alpha"], trigger="withdrew", sentence="They withdrew from Alpha."
    )
    assert headline(left, short=True) == "Red Army pulled back from Alpha"
    paused = story(
        **easing, recipient_ids=[2], place=None, trigger="paused", sentence="They paused the war on Blueland."
    )
    assert headline(paused, short=True) == "Red Army eased fighting with Blueland"


def test_troops_are_moved_to_a_region_and_not_against_it() -> None:
    known = {**KNOWN, 7: Party(7, "Far East", "unnamed", None, listed=False)}
    moved = {"type": "MOBILIZE", "plover": "MOBILIZE", "cameo": "154", "recipient_ids": [7], "place": "Far East"}
    row = {**story(**moved, sentence="The Red Army sent ships to the Far East.", trigger="sent").head.row}
    assert headline(Story([Told(row, [row], known, {})]), short=True) == "Red Army moved troops in Far East"


def test_how_a_war_stands_is_no_attack_of_a_day() -> None:
    claim = {"sentence": "It said that Blueland was defeated.", "trigger": "defeated", "date_basis": "beside"}
    assert _is_an_outcome(story(**claim).head)
    assert not _is_an_outcome(story(**{**claim, "date_basis": "own"}).head)
    assert not _is_an_outcome(story().head)


def test_what_one_alone_tells_days_later_is_only_looked_back_on() -> None:
    assert _is_late_word_of_one(story(published="2025-05-12"))
    assert not _is_late_word_of_one(story(published="2025-05-09"))


def test_talks_that_only_one_side_speaks_of_are_left_out_without_a_day_of_their_own() -> None:
    talks = {"type": "CONSULT", "cameo": "040", "recipient_ids": [2], "said_by": 1, "trigger": "talks"}
    assert _is_of_one_side(story(**talks, date_basis="beside"))
    assert not _is_of_one_side(story(**talks, date_basis="own"))
    assert not _is_of_one_side(story(**{**talks, "said_by": None}, date_basis="beside"))


def test_words_of_officials_whom_nobody_names_are_left_out_where_few_tell_them() -> None:
    known = {**KNOWN, 8: Party(8, "senior Red officials", "government", "RED", listed=False)}
    row = {**story(**WORDS_OF, actor_ids=[8], said_by=None).head.row}
    assert _is_of_one_side(Story([Told(row, [row], known, {})]))


def test_an_office_that_may_be_of_any_body_is_none() -> None:
    dealer = Party(9, "Emmanuel Macron", "person", None, listed=False)
    assert not quoted(speaker=dealer, office="president")
    assert not quoted(office="outgoing head")
    assert not quoted(office="senior director")
    assert quoted(office="vice president")


def test_one_of_many_is_not_quoted() -> None:
    assert not quoted(source="One former aide of Macron")


def test_what_was_said_in_a_campaign_is_old_though_it_is_cut_in_two(tmp_path: Path, reader: Reader) -> None:
    words = (
        "“We will take back every town that Sudan has taken from us in Halaib,” Egyptian president Abdel Fattah "
        "el-Sisi said. “And Sudan will not hold us up for long in this war.”"
    )
    attack = "Egypt attacked Sudan on Monday, killing 12 people."
    assert _is_told(tmp_path / "new.ledger", reader, f"{attack} {words}")
    assert not _is_told(tmp_path / "old.ledger", reader, f"{attack} During the campaign he made it plain. {words}")


def _is_told(path: Path, reader: Reader, text: str) -> bool:
    article = path.with_suffix(".jsonl")
    article.write_text(json.dumps({"id": "1", "published": "2025-05-06", "outlet": "Post", "text": text}), "utf-8")
    with Ledger(path, create=True) as ledger:
        ledger.add([str(article)], jobs=1, reader=reader)
        made = ledger.brief(since="2025-05-05", until="2025-05-06")
    return any(section.heading == "What was said" and section.lines for section in made.sections)


def test_who_surrenders_yields() -> None:
    row = {"type": "RETREAT", "plover": "RETREAT", "cameo": "087", "recipient_ids": [3], "place": None}
    given = story(**row, trigger="surrendered", sentence="They surrendered to Alpha on Wednesday.")
    assert headline(given, short=True) == "Red Army yielded to Alpha"


def test_an_attack_with_gas_is_called_so_where_nobody_is_named_as_its_author() -> None:
    attack = {"cameo": "190", "actor_ids": [], "actors": [], "recipient_ids": [], "recipients": [], "trigger": "attack"}
    gas = story(**attack, sentence="A chemical attack in Alpha killed dozens on Wednesday.")
    assert headline(gas, short=True) == "Chemical attack in Alpha"
    assert headline(story(**attack, sentence="An attack in Alpha killed dozens."), short=True) == "Attack in Alpha"
