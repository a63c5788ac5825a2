"""Who said what, from the words of an article."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Said

Read = Callable[[str], list[Said]]


def test_reported_speech_has_the_clause_as_its_content(said: Read) -> None:
    (statement,) = said("The foreign minister said that the border would reopen in May.")
    assert statement.source == "The foreign minister"
    assert statement.content == ["that the border would reopen in May"]
    assert statement.kind == "indirect"


def test_quoted_speech_goes_on_after_its_cue(said: Read) -> None:
    (statement,) = said("“We are ready to talk,” Ms Ortega said. “But nobody has called us.”")
    assert statement.content == ["“We are ready to talk,”", "“But nobody has called us.”"]
    assert (statement.source, statement.cue, statement.kind) == ("Ms Ortega", "said", "direct")


def test_quoted_speech_runs_over_paragraphs_that_each_open_with_a_mark(said: Read) -> None:
    (statement,) = said(
        "The general said: “The convoy left at dawn. It was hit twice.\n\n“Nobody was hurt. We shall answer.”"
    )
    assert statement.content == ["“The convoy left at dawn. It was hit twice.", "“Nobody was hurt. We shall answer.”"]


def test_a_question_before_its_cue_is_what_was_asked(said: Read) -> None:
    (statement,) = said('"Why should we leave our homes?" asked one villager.')
    assert statement.source == "one villager"
    assert statement.content == ['"Why should we leave our homes?"']


@pytest.mark.parametrize(
    ("opening", "closing"), [("“", "”"), ('"', '"'), ("''", "''"), ("``", "''"), ("«", "»"), ("‘", "’"), ("„", "“")]
)
def test_every_usual_kind_of_quotation_mark(said: Read, opening: str, closing: str) -> None:
    (statement,) = said(f"{opening}The talks have failed,{closing} the envoy said.")
    assert "The talks have failed" in statement.content[0]
    assert (statement.source, statement.kind) == ("the envoy", "direct")


def test_words_in_marks_inside_reported_speech_make_it_mixed(said: Read) -> None:
    (statement,) = said("The union said the offer was “an insult” to its members.")
    assert statement.content == ["the offer was “an insult” to its members"]
    assert statement.kind == "mixed"


def test_a_cue_in_the_middle_leaves_the_content_in_two_parts(said: Read) -> None:
    (statement,) = said("The dam, officials said, could burst within days.")
    assert statement.content == ["The dam", "could burst within days"]
    assert statement.source == "officials"


def test_scare_quotes_and_titles_are_no_statements(said: Read) -> None:
    assert said("The “safe zone” was bombed again on Monday.") == []
    assert said("The film “Winter in Aleppo” opened on Friday.") == []


def test_the_source_is_the_whole_phrase_with_apposition(said: Read) -> None:
    (statement,) = said("Karim Aziz, a doctor who fled the city, said the hospital was empty.")
    assert statement.source == "Karim Aziz, a doctor who fled the city"


def test_according_to_gives_the_clause_around_it(said: Read) -> None:
    first, second = said(
        "Two bridges were destroyed, according to the ministry. According to the ministry, no one was hurt."
    )
    assert first.content == ["Two bridges were destroyed"]
    assert second.content == ["no one was hurt"]
    assert first.source == second.source == "the ministry"


def test_hidden_sources_stay_open(said: Read) -> None:
    (believed,) = said("The commander is believed to have left the country.")
    assert believed.source is None
    assert believed.content == ["The commander", "to have left the country"]
    (reportedly,) = said("The rebels reportedly lost two tanks.")
    assert reportedly.source is None


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Many residents fear that the truce will collapse.", "Many residents", "that the truce will collapse"),
        ("The president refused to resign.", "The president", "to resign"),
        ("The union called for a general strike.", "The union", "a general strike"),
        ("She urged the council to lift the siege.", "She", "the council to lift the siege"),
        ("Ankara accused Athens of violating its airspace.", "Ankara", "Athens of violating its airspace"),
        ("The army denied that it had fired first.", "The army", "that it had fired first"),
        ("The minister is confident that the vote will pass.", "The minister", "that the vote will pass"),
        ("He asked whether the bridge was safe.", "He", "whether the bridge was safe"),
    ],
)
def test_beliefs_intentions_demands_and_questions_are_ascribed(
    said: Read, text: str, source: str, content: str
) -> None:
    (statement,) = said(text)
    assert (statement.source, statement.content) == (source, [content])


def test_nouns_of_speech_ascribe_too(said: Read) -> None:
    (statement,) = said("The regime's claim that the town was empty angered its people.")
    assert statement.source == "The regime"
    assert statement.content == ["that the town was empty"]


def test_who_issued_a_statement_is_its_source(decided: Read) -> None:
    (statement,) = decided("The embassy issued a statement saying that the staff were safe.")
    assert statement.source == "The embassy"


def test_speech_inside_speech_keeps_its_layers(said: Read) -> None:
    outer, inner = said("The lawyer said the guards told him that the prisoner had died.")
    assert (outer.source, inner.source) == ("The lawyer", "the guards")
    assert inner.content == ["that the prisoner had died"]
    assert inner.content[0] in outer.content[0]


def test_a_second_speaker_in_the_sentence_has_a_statement_of_his_own(said: Read) -> None:
    first, second = said("Moscow said the raid was lawful, while Kyiv said it killed civilians.")
    assert first.content == ["the raid was lawful"]
    assert second.source == "Kyiv"


def test_what_a_relative_clause_ascribes(said: Read) -> None:
    (statement,) = said("The group, which Ankara says is banned, held a rally.")
    assert statement.source == "Ankara"
    assert statement.content == ["which", "is banned"]


def test_headlines_name_their_source_before_a_colon(said: Read) -> None:
    (statement,) = said("Poll: most voters expect a recession\n\nThe economy has slowed.")
    assert (statement.source, statement.content) == ("Poll", ["most voters expect a recession"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "“",
        "said",
        "said:",
        '"""',
        "''' said",
        "“said”",
        "according to",
        ": “",
        "He said",
        "In the poll",
    ],
)
def test_scraps_of_text_raise_nothing(said: Read, text: str) -> None:
    said(text)


def test_blows_say_nothing(said: Read) -> None:
    assert said("Rebels attacked the checkpoint near Homs.") == []
    assert said("Storms slammed the coast.") == []
    assert [s.content for s in said("Senators attacked the plan as a disgrace.")] == [["the plan as a disgrace"]]


def test_the_day_of_the_saying_is_not_said(decided: Read) -> None:
    assert decided("The ministry said on Tuesday evening the talks had failed.")[0].content == ["the talks had failed"]


def test_words_between_a_verb_and_its_noun_do_not_part_them(said: Read) -> None:
    (one,) = said("She voiced deep concern over the arrests.")
    assert (one.cue, one.content) == ("voiced deep concern over", ["the arrests"])
    (one,) = said("The senator threw her support behind the plan.")
    assert one.content == ["the plan"]


def test_what_the_source_does_next_is_not_said(said: Read) -> None:
    found = said("He accused Norway of theft and said Iran would respond.")
    assert [one.content for one in found] == [["Norway of theft"], ["Iran would respond"]]
