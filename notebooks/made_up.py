"""Made-up reports of a made-up year of conflict of Thailand and Cambodia, for the notebooks. Nothing of it happened.

`articles` writes them, `truth` says what each tells of, so that what the program finds can be compared.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

YEAR = 2031
SIDES = ("Thailand", "Cambodia")
ADJECTIVE = {"Thailand": "Thai", "Cambodia": "Cambodian"}
CAPITAL = {"Thailand": "Bangkok", "Cambodia": "Phnom Penh"}
TOWNS = ("Surin", "Poipet", "Battambang", "Siem Reap", "Trat", "Sisaket")
OUTLETS = ("Mekong Wire", "The Border Gazette", "Gulf Morning Post")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# What each type is told with: by turns, so that three outlets tell of one happening in three ways.
LEADS: dict[str, tuple[str, ...]] = {
    "ASSAULT": (
        "{adjective} soldiers shelled a village near {town} on {weekday}, killing {dead} people.",
        "Shells fired by the {adjective} army killed {dead} people near {town} on {weekday}.",
        "At least {dead} people died on {weekday} when {adjective} artillery shelled a village near {town}.",
    ),
    "ACCUSE": (
        "{actor} accused {other} on {weekday} of laying mines near {town}.",
        "{actor} condemned {other} on {weekday} over mines found near {town}.",
        "{other} was accused by {actor} on {weekday} of laying mines along the road to {town}.",
    ),
    "MOBILIZE": (
        "{actor} sent tanks to the border near {town} on {weekday}.",
        "The {adjective} army moved tanks towards {town} on {weekday}.",
        "{actor} deployed hundreds of soldiers near {town} on {weekday}.",
    ),
    "COERCE": (
        "{actor} banned imports of fruit from {other} on {weekday}.",
        "{adjective} police arrested two {other_adjective} traders in {town} on {weekday}.",
        "{actor} imposed a curfew in {town} on {weekday}.",
    ),
    "SANCTION": (
        "{actor} recalled its ambassador from {other_capital} on {weekday}.",
        "{actor} expelled two {other_adjective} diplomats on {weekday}.",
        "{actor} suspended its trade talks with {other} on {weekday}.",
    ),
    "REQUEST": (
        "{actor} urged {other} on {weekday} to withdraw its troops from {town}.",
        "{actor} demanded on {weekday} that {other} clear the mines near {town}.",
        "On {weekday} {actor} called on {other} to reopen the crossing at {town}.",
    ),
    "PROTEST": (
        "Hundreds of people protested outside the {other_adjective} embassy in {capital} on {weekday}.",
        "Crowds marched to the {other_adjective} embassy in {capital} on {weekday} in protest against the shelling.",
        "Demonstrators rallied against {other} in {capital} on {weekday}.",
    ),
    "CONSULT": (
        "The foreign ministers of {actor} and {other} met in {town} on {weekday}.",
        "{adjective} and {other_adjective} officials held talks in {town} on {weekday}.",
        "{adjective} generals met their {other_adjective} counterparts in {town} on {weekday}.",
    ),
    "RETREAT": (
        "{actor} withdrew its artillery from {town} on {weekday}.",
        "The {adjective} army pulled its tanks back from {town} on {weekday}.",
        "{actor} released five {other_adjective} soldiers in {town} on {weekday}.",
    ),
    "SUPPORT": (
        "{actor} and {other} signed an agreement on border trade in {town} on {weekday}.",
        "{actor} praised {other} on {weekday} for opening the crossing at {town}.",
        "{actor} apologised to {other} on {weekday} for the shelling of {town}.",
    ),
    "AID": (
        "{actor} sent rice and medicine to {other} on {weekday}.",
        "{actor} gave {other} four million dollars on {weekday} to rebuild houses near {town}.",
        "{actor} delivered tents to families near {town} on {weekday}.",
    ),
}
REST = (
    "The road was quiet by the evening. Traders waited at the crossing with their lorries.",
    "There was no word from the other capital. Prices in the markets of the province went up.",
    "Schools in the district stayed closed for the day. Rain made the roads difficult.",
    "The river was high and few boats went out. Shops near the bridge were open as usual.",
)
# From which day of the year what is likely, and how many happenings a week.
PHASES: tuple[tuple[int, float, str], ...] = (
    (0, 0.7, "CONSULT ACCUSE REQUEST AID"),
    (90, 1.1, "ACCUSE ACCUSE MOBILIZE PROTEST REQUEST COERCE SANCTION"),
    (150, 3.2, "ASSAULT ASSAULT ASSAULT ACCUSE MOBILIZE PROTEST SANCTION COERCE"),
    (185, 1.4, "ASSAULT ACCUSE REQUEST CONSULT"),
    (230, 1.2, "CONSULT RETREAT RETREAT REQUEST AID SUPPORT"),
    (300, 0.8, "CONSULT SUPPORT AID SUPPORT"),
)


@dataclass(frozen=True)
class Happening:
    """What happened, as the reports of it tell."""

    number: int
    type: str
    day: date
    actor: str
    other: str
    town: str
    dead: int


def happenings(seed: int = 7) -> Iterator[Happening]:
    """A year of them, in order."""
    chance = random.Random(seed)
    number = 0
    for day in range(360):
        _, rate, likely = [phase for phase in PHASES if phase[0] <= day][-1]
        if chance.random() < rate / 7:
            actor, other = chance.sample(SIDES, 2)
            kind, town = chance.choice(likely.split()), chance.choice(TOWNS)
            dead = chance.randint(2, 9)
            yield Happening(number, kind, date(YEAR, 1, 2) + timedelta(days=day), actor, other, town, dead)
            number += 1


def articles(seed: int = 7) -> list[dict[str, str]]:
    """Reports of the happenings, one to three of each, as `dragoman add` reads them."""
    chance = random.Random(seed)
    found = []
    for event in happenings(seed):
        for turn in range(chance.choice((1, 1, 2, 3))):
            found.append(_report(event, turn, chance))
    return found


def _report(event: Happening, turn: int, chance: random.Random) -> dict[str, str]:
    lead = LEADS[event.type][(event.number + turn) % 3].format(
        actor=event.actor,
        other=event.other,
        adjective=ADJECTIVE[event.actor],
        other_adjective=ADJECTIVE[event.other],
        capital=CAPITAL[event.actor],
        other_capital=CAPITAL[event.other],
        town=event.town,
        weekday=WEEKDAYS[event.day.weekday()],
        dead=event.dead + turn,
    )
    name = f"h{event.number}-{turn}"
    return {
        "id": name,
        "url": f"https://news.example/{name}",
        "outlet": OUTLETS[turn],
        "published": (event.day + timedelta(days=1)).isoformat(),
        "title": lead.rstrip(".").split(" on ")[0],
        "text": f"{lead} {chance.choice(REST)}",
    }


def truth(seed: int = 7) -> dict[str, Happening]:
    """What each article tells of, by the number of its happening ("h12")."""
    return {f"h{event.number}": event for event in happenings(seed)}
