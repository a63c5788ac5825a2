"""Whose men they are is told by the name before them, for every armed group of the registry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dragoman.entities import Registry
from dragoman.entities.actors import Actor
from dragoman.reader import Reader

from .conftest import Read

NOUNS = ("forces", "troops", "fighters", "militia", "drones", "artillery")
FIGHTING = ("REB", "PRM", "CRM")
DAY = date(2025, 6, 1)
# Names that are themselves of men ("pro-Russian separatists"), of a government, or more of a date than of a group.
NOT_WITH_NOUNS = {"russian-speakers-ukraine", "syrian-rebels", "libyan-rebels", "syrian-salvation-government",
                  "nld-myanmar-coalition", "g9-haiti", "november-17"}  # fmt: skip


def groups(registry: Registry) -> list[Actor]:
    """The armed groups, and the bodies of other kinds that have men at arms."""
    return [
        actor
        for actor in registry.actors
        if (actor.kind == "armed group" or (actor.kind != "person" and actor.sectors[:1] in [(s,) for s in FIGHTING]))
        and actor.id not in NOT_WITH_NOUNS
    ]


def there(actor: Actor) -> date:
    """A day on which the group was there."""
    if actor.since and actor.since > DAY.isoformat():
        return date(int(actor.since[:4]) + 1, 1, 1)
    if actor.until and actor.until < DAY.isoformat():
        return date(int(actor.until[:4]), 1, 1)
    return DAY


def test_the_men_of_a_group_are_the_group_not_the_army_of_its_country(
    reader: Reader, cast_of: Callable[..., Read]
) -> None:
    astray = []
    for number, actor in enumerate(groups(reader.registry)):
        state = reader.registry.get(actor.country or "")
        noun = NOUNS[number % len(NOUNS)]
        start = f"The army of {state.name if state else 'Chad'} said on Monday that "
        read = cast_of(f"{start}{actor.name} {noun} attacked the market of a town.", there(actor))
        span = (len(start), len(start) + len(actor.name) + 1 + len(noun))
        found = [entity.rule for entity in read.cast.entities if span in entity.mentions]
        if found != [f"registry:{actor.id}"]:
            astray.append((actor.id, noun, found))
    assert astray == []


@pytest.mark.parametrize(
    ("text", "men", "group"),
    [
        ("Sudan's army said RSF drones hit a port in Sudan.", "RSF drones", "rsf"),
        ("South Sudan's army was beaten by SPLM-IO forces.", "SPLM-IO forces", "splm-io"),
        ("In Sudan, SPLM-N troops shelled Kadugli.", "SPLM-N troops", "splm-n"),
        ("Congo's army lost the town to M23 fighters.", "M23 fighters", "m23"),
        ("Yemen said that Houthi forces fired on a ship.", "Houthi forces", "houthis"),
        ("Mali's junta and Wagner Group troops entered Kidal.", "Wagner Group troops", "wagner"),
        ("In Tripoli, Islamic State in Libya fighters stormed a hotel.", "Islamic State in Libya fighters", "is-libya"),
        ("The raid was the work of al-Qaida fighters.", "al-Qaida fighters", "al-qaeda"),
        ("Somalia's army said al-Shabaab militants raided a base.", "al-Shabaab militants", "al-shabaab"),
        ("Drones of the Rapid Support Forces hit Kosti, Sudan.", "Drones of the Rapid Support Forces", "rsf"),
    ],
)
def test_men_and_weapons_are_those_of_the_group_that_is_named(
    cast_of: Callable[..., Read], text: str, men: str, group: str
) -> None:
    assert cast_of(text, DAY).of(men).rule == f"registry:{group}"


def test_a_group_that_is_armed_by_another_keeps_its_name(cast_of: Callable[..., Read]) -> None:
    read = cast_of("Rwanda-backed M23 rebels captured Goma while Congolese troops fled.", DAY)
    assert read.of("M23 rebels").rule == "registry:m23"
    assert read.of("Congolese troops").country == "COD"


def test_a_name_that_begins_small_is_known_within_a_sentence(cast_of: Callable[..., Read]) -> None:
    read = cast_of("On Monday the leader of al-Shabaab told al Jazeera that 444 Brigade men had met al-Burhan.", DAY)
    assert [read.of(name).rule for name in ("al-Shabaab", "al Jazeera", "444 Brigade", "al-Burhan")] == [
        "registry:al-shabaab", "registry:al-jazeera", "registry:444-brigade", "registry:abdel-fattah-al-burhan",
    ]  # fmt: skip
