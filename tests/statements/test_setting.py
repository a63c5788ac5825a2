"""Speaker, addressee, occasion and date of statements, read with the other rooms."""

from __future__ import annotations

from dragoman.reader import Proposed, Reader
from dragoman.records import Article


def read(reader: Reader, text: str) -> Proposed:
    return reader.propose(Article(id="a", text=text, published="2019-05-09"))


def name(report: Proposed, entity: str | None) -> str | None:
    return next((e.name for e in report.cast.entities if e.id == entity), None)


def test_a_pronoun_speaks_for_its_entity(reader: Reader) -> None:
    report = read(reader, "Vladimir Putin met the generals. The war, he said, was almost over.")
    statement = report.statements[-1]
    assert name(report, statement.speaker) == "Vladimir Putin"


def test_the_occasion_and_the_date_of_the_cue_are_kept(reader: Reader) -> None:
    report = read(reader, "The prime minister told a news conference in Oslo on Tuesday that taxes would rise in June.")
    (statement,) = report.statements
    assert (statement.occasion or "").startswith("a news conference in Oslo")
    assert statement.date == "2019-05-07"


def test_a_date_inside_what_was_said_is_not_that_of_the_statement(reader: Reader) -> None:
    (statement,) = read(reader, "The minister said the port would open on Friday.").statements
    assert statement.date is None


def test_the_one_told_is_the_addressee(reader: Reader) -> None:
    report = read(reader, "Angela Merkel told Emmanuel Macron that the plan was too expensive.")
    statement = report.statements[0]
    assert name(report, statement.speaker) == "Angela Merkel"
    assert name(report, statement.addressee) == "Emmanuel Macron"


def test_two_who_speak_together_have_a_statement_each(reader: Reader) -> None:
    report = read(reader, "Angela Merkel and Emmanuel Macron said that the plan was dead.")
    assert [name(report, s.speaker) for s in report.statements] == ["Angela Merkel", "Emmanuel Macron"]


def test_critics_do_not_speak_for_whom_they_criticise(reader: Reader) -> None:
    report = read(reader, "Critics of Vladimir Putin said that the vote was rigged.")
    assert name(report, report.statements[0].speaker) != "Vladimir Putin"


def test_who_speaks_is_the_people_and_not_where_they_are(reader: Reader) -> None:
    text = (
        "France said that nobody holds any territory inside Syria, but the claim was disputed by Kurdish-led forces on"
        " the ground who said fights went on."
    )
    report = read(reader, text)
    said = next(s for s in report.statements if "fights" in text[slice(*s.content[0])])
    assert name(report, said.speaker) == "Kurdish-led forces"
