"""A report written by hand, so that the views are tested apart from the rooms that make reports."""

from __future__ import annotations

import pytest

from dragoman.records import (
    Article,
    Control,
    Entity,
    Event,
    EventDate,
    Evidence,
    Place,
    Range,
    Share,
    Span,
    Statement,
    Tie,
    Time,
)
from dragoman.report import Report

TEXT = """President Ana Ruiz met rebel leader Tomas Vega in Puerto Alto on Monday.

“We want peace,” Mr Vega said after the talks. Gunmen killed 12 soldiers near the town of Salinas, the army said.

Ms Ruiz will host a second round on Friday. A march planned for Sunday was postponed.

The rebels, who are backed by Norland, hold about a third of the country."""


def at(words: str, after: int = 0) -> Span:
    start = TEXT.index(words, after)
    return start, start + len(words)


def evidence(sentence: str, *trigger: str) -> Evidence:
    whole = at(sentence)
    return Evidence(sentence=whole, trigger=[at(words, whole[0]) for words in trigger])


def day(value: str) -> EventDate:
    return EventDate(value=value, earliest=value, latest=value)


@pytest.fixture
def report() -> Report:
    entities = [
        ("ruiz", "Ana Ruiz", "person", "president", ["Ana Ruiz", "Ms Ruiz"]),
        ("vega", "Tomas Vega", "person", "rebel leader", ["Tomas Vega", "Mr Vega"]),
        ("gunmen", "gunmen", "unnamed", None, ["Gunmen"]),
        ("soldiers", "soldiers", "military", None, ["12 soldiers"]),
        ("army", "army", "military", None, ["the army"]),
        ("rebels", "rebels", "armed group", None, ["The rebels"]),
        ("norland", "Norland", "state", None, ["Norland"]),
    ]
    return Report(
        article=Article(
            id="alto", title="Two sides meet", outlet="The Lantern", published="2020-03-03", language="en", text=TEXT
        ),
        entities=[
            Entity(id=i, name=name, kind=kind, office=office, mentions=[at(w) for w in words], rule="test")  # type: ignore[arg-type]
            for i, name, kind, office, words in entities
        ],
        places=[
            Place(id="p1", name="Puerto Alto", latitude=1.5, longitude=-2.25, mentions=[at("Puerto Alto")], rule="test")
        ],
        times=[Time(span=at("Monday"), type="DATE", value="2020-03-02", rule="test")],
        events=[
            Event(
                id="v1",
                type="CONSULT",
                cameo="044",
                actors=["ruiz", "vega"],
                status="occurred",
                plover="CONSULT",
                date=day("2020-03-02"),
                place="p1",
                evidence=evidence("President Ana Ruiz met rebel leader Tomas Vega in Puerto Alto on Monday.", "met"),
                rule="frame:consult.meet",
                confidence=0.9,
            ),
            Event(
                id="v2",
                type="ASSAULT",
                actors=["gunmen"],
                recipients=["soldiers"],
                status="occurred",
                plover="ASSAULT",
                said_by="army",
                deaths=Range(low=12, high=12),
                evidence=evidence("Gunmen killed 12 soldiers near the town of Salinas, the army said.", "killed"),
                rule="frame:assault.kill",
                confidence=0.8,
            ),
            Event(
                id="v3",
                type="CONSULT",
                cameo="043",
                actors=["ruiz"],
                status="planned",
                plover="AGREE",
                date=day("2020-03-06"),
                evidence=evidence("Ms Ruiz will host a second round on Friday.", "host"),
                rule="frame:consult.host",
                confidence=0.8,
            ),
            Event(
                id="v4",
                type="PROTEST",
                cameo="141",
                status="postponed",
                plover="PROTEST",
                date=day("2020-03-08"),
                evidence=evidence("A march planned for Sunday was postponed.", "march", "postponed"),
                rule="frame:protest.march",
                confidence=0.8,
            ),
        ],
        statements=[
            Statement(
                id="s1",
                speaker="vega",
                source=at("Mr Vega"),
                cue=at("said"),
                content=[at("“We want peace,”")],
                kind="direct",
                rule="test",
            ),
        ],
        ties=[
            Tie(
                kind="supports",
                holder="norland",
                other="rebels",
                evidence=evidence(TEXT.split("\n\n")[-1], "backed by"),
                rule="tie:supports.back",
            )
        ],
        control=[
            Control(
                holder="rebels",
                territory="p1",
                share=Share(low=0.33, high=0.33, text="about a third"),
                status="holds",
                evidence=evidence(TEXT.split("\n\n")[-1], "hold"),
                rule="control:holds.hold",
            )
        ],
    )
