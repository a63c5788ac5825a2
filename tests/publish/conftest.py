"""Ledgers of reports written by hand: what is published of them is known without reading a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.ledger import Ledger
from dragoman.ledger.add import assign_incidents, assign_voice
from dragoman.ledger.database import writing
from dragoman.ledger.store import store_report
from dragoman.records import (
    Article,
    Control,
    Entity,
    Event,
    EventDate,
    Evidence,
    Place,
    Range,
    Report,
    Statement,
    Tie,
    Time,
)

# name: kind, country, sectors, id in the registry
ACTORS: dict[str, tuple[Any, str | None, list[str], str | None]] = {
    "army": ("military", "SDN", ["MIL"], "sudanese-armed-forces"),
    "RSF": ("armed group", "SDN", ["REB"], "rsf"),
    "gunmen": ("armed group", None, ["UAF"], None),
    "villagers": ("population", "SDN", ["CVL"], None),
    "journalists": ("population", "SDN", ["JRN"], None),
    "protesters": ("population", "SDN", ["OPP"], None),
    "police": ("organization", "SDN", ["COP"], None),
    "Sudan": ("state", "SDN", ["GOV"], "SDN"),
    "Egypt": ("state", "EGY", ["GOV"], "EGY"),
    "Egyptian army": ("military", "EGY", ["MIL"], None),
}
PLACES = {
    "El Fasher": Place(
        id="", name="El Fasher", geonames_id=379555, country="SDN", admin1="North Darfur", latitude=13.62793,
        longitude=25.34936, precision="town", feature="P", rule="place: test",
    ),
    "Port Sudan": Place(
        id="", name="Port Sudan", geonames_id=377039, country="SDN", admin1="Red Sea", latitude=19.61745,
        longitude=37.21644, precision="town", feature="P", rule="place: test",
    ),
    "Flamingo": Place(
        id="", name="Flamingo", country="SDN", latitude=19.69, longitude=37.22, precision="exact", feature="S",
        rule="place: test",
    ),
    "Nasir": Place(
        id="", name="Nasir", country="SDN", latitude=8.6, longitude=33.07, precision="town", feature="P",
        rule="place: test",
    ),
    "Old Fangak": Place(
        id="", name="Old Fangak", country="SSD", latitude=9.07, longitude=30.88, precision="town", feature="P",
        rule="place: test",
    ),
    "Jonglei": Place(
        id="", name="Jonglei", country="SSD", admin1="Jonglei", latitude=7.4, longitude=32.0, precision="region",
        feature="A", rule="place: test",
    ),
    "Red Sea": Place(
        id="", name="Red Sea", geonames_id=408646, country="SDN", admin1="Red Sea", latitude=19.6, longitude=35.6,
        precision="region", feature="A", rule="place: test",
    ),
    "Darfur": Place(
        id="", name="Darfur", country="SDN", latitude=13.0, longitude=25.0, precision="region", feature="L",
        rule="place: test",
    ),
    "Sudan": Place(
        id="", name="Sudan", geonames_id=366755, country="SDN", latitude=16.0, longitude=30.0, precision="country",
        feature="A", rule="place: test",
    ),
}  # fmt: skip
SCORES = {"ASSAULT": ("190", -9.3), "PROTEST": ("141", -6.6), "CONSULT": ("040", 2.1), "COERCE": ("173", -7.2)}


def _story(name: str, *told: dict[str, Any], published: str = "2025-05-10", outlet: str = "The Paper") -> Report:
    """A report of an article whose sentences each tell of one event: ``sentence``, and what the record has."""
    text, entities, places, times, events, control = "", dict[str, Entity](), dict[str, Place](), [], [], []
    for number, one in enumerate(told):
        start, text = len(text), text + one["sentence"] + " "
        sentence = (start, start + len(one["sentence"]))
        word = one.get("trigger", one["sentence"].split()[1])
        at = start + one["sentence"].index(word)
        for party in (*one.get("actors", ()), *one.get("recipients", ())):
            kind, country, sectors, known = ACTORS.get(party, ("population", "SDN", ["CVL"], None))
            rule = f"registry:{known}" if known else "description"
            called = {"sudanese-armed-forces": "Sudanese Armed Forces", "rsf": "Rapid Support Forces"}.get(
                known or "", party
            )
            entities[party] = Entity(id=party, name=called, kind=kind, country=country, sectors=sectors, rule=rule)
        for place in filter(None, (one.get("place"), *one.get("named", ()))):
            known_place = PLACES[place]
            mention = one["sentence"].find(place)
            spans = [(start + mention, start + mention + len(place))] if mention >= 0 else []
            places[place] = Place(**{**{f: getattr(known_place, f) for f in known_place.__struct_fields__},
                                     "id": place, "mentions": spans})  # fmt: skip
        day = one.get("day", published)
        date = (
            None
            if day is None
            else EventDate(value=day, earliest=one.get("earliest", day), latest=one.get("latest", day))
        )
        if day is not None and day != published:  # some word of the sentence tells it
            times.append(Time(span=(start, start + 1), type="DATE", value=day, rule="test"))
        kind = one.get("type", "ASSAULT")
        cameo, score = SCORES.get(kind, ("050", 1.0))
        if one.get("event", True):
            events.append(
                Event(
                    id=f"v{number + 1}", type=kind, mode=one.get("mode"), cameo=one.get("cameo", cameo), score=score,
                    actors=list(one.get("actors", ())), recipients=list(one.get("recipients", ())),
                    status=one.get("status", "occurred"), plover=one.get("plover", kind), date=date,
                    place=one.get("place"),
                    deaths=Range(low=one["deaths"], high=one["deaths"]) if "deaths" in one else None,
                    evidence=Evidence(sentence=sentence, trigger=[(at, at + len(word))]), rule="frame: test",
                    confidence=one.get("confidence", 0.5),
                )
            )  # fmt: skip
        if "gained" in one:
            control.append(
                Control(
                    holder=one["gained"], territory=one["place"], status="gained", date=day, rule="control: test",
                    evidence=Evidence(sentence=sentence, trigger=[(at, at + len(word))]),
                )
            )  # fmt: skip
    said = [Statement(id="s1", speaker=next(iter(entities), None), content=[(0, 5)], kind="indirect", rule="test")]
    words = Evidence(sentence=(0, 5), trigger=[(0, 5)])
    names = list(entities)
    ties = [Tie(kind="opposes", holder=names[0], other=names[1], evidence=words, rule="t")] if len(names) > 1 else []
    article = Article(
        id=name,
        url=f"https://paper.example/{name}",
        title=f"Title of {name}",
        outlet=outlet,
        published=published,
        text=text,
    )
    return Report(
        article=article, entities=list(entities.values()), places=list(places.values()), events=events, control=control,
        statements=said, ties=ties, times=times,
    )  # fmt: skip


@pytest.fixture
def story() -> Callable[..., Report]:
    """Makes the report of an article: its id, and what each of its sentences tells."""
    return _story


@pytest.fixture
def ledger_of(tmp_path: Path) -> Callable[..., Ledger]:
    """Makes a ledger of such reports."""
    made: list[Ledger] = []

    def make(*reports: Report) -> Ledger:
        ledger = Ledger(tmp_path / f"test{len(made)}.ledger", create=True)
        with writing(ledger.engine) as connection:
            rows = []
            for report in reports:
                row = store_report(connection, report, "0.1.0")
                assert row is not None
                assign_voice(connection, row, report.article.text)
                rows.append(row)
            assign_incidents(connection, rows)
        made.append(ledger)
        return ledger

    return make


@pytest.fixture
def war(ledger_of: Callable[..., Ledger]) -> Ledger:
    """A ledger with a clash, a strike, a protest, a plan and a denial."""
    return ledger_of(
        _story(
            "clash",
            {"sentence": "Fighters of RSF attacked the army in El Fasher on 4 May.", "trigger": "attacked",
             "actors": ["RSF"], "recipients": ["army"], "place": "El Fasher", "day": "2025-05-04", "deaths": 12},
            {"sentence": "The army denied that it shelled villagers.", "trigger": "shelled", "actors": ["army"],
             "recipients": ["villagers"], "status": "denied", "place": "El Fasher", "day": "2025-05-03"},
        ),
        _story(
            "strike",
            {"sentence": "A drone strike by RSF killed journalists in Port Sudan on 6 May.", "trigger": "strike",
             "actors": ["RSF"], "recipients": ["journalists"], "place": "Port Sudan", "day": "2025-05-06", "deaths": 3},
            {"sentence": "Sudan will meet Egypt for talks.", "trigger": "meet", "type": "CONSULT", "plover": "AGREE",
             "actors": ["Sudan", "Egypt"], "status": "planned", "day": "2025-05-20"},
            outlet="The Other",
        ),
        _story(
            "march",
            {"sentence": "Crowds of protesters marched through Port Sudan on 8 May.", "trigger": "marched",
             "type": "PROTEST", "mode": "demo", "actors": ["protesters"], "place": "Port Sudan", "day": "2025-05-08"},
        ),
    )  # fmt: skip
