"""What stands for whom: metonymy, descriptions that take up a name, pronouns, phrases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Read

CastOf = Callable[..., Read]


@pytest.mark.parametrize(
    ("text", "seat", "state"),
    [
        ("Moscow accused Kyiv of lying.", "Moscow", "Russia"),
        ("The Kremlin denied the report.", "Kremlin", "Russia"),
        ("Talks with Ankara have failed.", "Ankara", "Turkey"),
        ("The offer was rejected by Washington.", "Washington", "United States"),
        ("The White House said it was untrue.", "White House", "United States"),
        ("Relations between Paris and Rome are poor.", "Rome", "Italy"),
        ("The foreign minister will travel to Paris for talks.", "Paris", "France"),
        ("They criticised Beijing's refusal to talk.", "Beijing", "China"),
    ],
)
def test_a_capital_that_acts_is_the_state(cast_of: CastOf, text: str, seat: str, state: str) -> None:
    assert cast_of(text).of(seat).name == state


@pytest.mark.parametrize(
    "text",
    [
        "Hundreds marched in Moscow.",
        "She flew to Moscow on Friday.",
        "The road from Moscow was closed.",
        "Moscow saw heavy snow.",
        "Residents of Moscow were asleep.",
        "Moscow's airport was closed.",
    ],
)
def test_a_capital_where_things_happen_is_a_place(cast_of: CastOf, text: str) -> None:
    assert not cast_of(text).is_mention("Moscow")


def test_the_government_of_a_state_is_the_state(cast_of: CastOf) -> None:
    read = cast_of("Norway protested. The Norwegian government said the government would act.")
    assert read.of("The Norwegian government") is read.of("Norway")
    assert read.of("the government") is read.of("Norway")


def test_a_title_tells_which_of_two_of_one_surname(cast_of: CastOf) -> None:
    read = cast_of("Peter Holm and Anna Holm met in Oslo. Mrs Holm thanked Norway. Mr Holm left.")
    assert read.of("Mrs Holm") is read.of("Anna Holm")
    assert read.of("Mr Holm") is read.of("Peter Holm")


def test_a_man_known_by_name_is_not_mrs(cast_of: CastOf) -> None:
    read = cast_of("Emmanuel Macron was in Geneva. Mrs Macron thanked Kenya.")
    assert read.of("Mrs Macron") is not read.of("Emmanuel Macron")


def test_a_description_takes_up_a_name(cast_of: CastOf) -> None:
    read = cast_of(
        "Vladimir Putin met Hassan Rouhani. The Russian president thanked the Iranian president. "
        "Islamic State fled. The jihadi group had held the town."
    )
    assert read.of("The Russian president") is read.of("Vladimir Putin")
    assert read.of("the Iranian president") is read.of("Hassan Rouhani")
    assert read.of("The jihadi group") is read.of("Islamic State")


def test_a_counterpart_holds_the_same_office_elsewhere(cast_of: CastOf) -> None:
    read = cast_of("The Turkish foreign minister, Mevlüt Çavuşoğlu, rang his Russian counterpart.")
    assert read.of("his Russian counterpart").name == "Sergei Lavrov"
    assert read.of("his").name == "Mevlüt Çavuşoğlu"


def test_pronouns_agree_with_whom_they_stand_for(cast_of: CastOf) -> None:
    read = cast_of("Angela Merkel rang Donald Trump. She told him that Germany would keep its word.")
    assert read.of("She") is read.of("Angela Merkel")
    assert read.of("him") is read.of("Donald Trump")
    assert read.of("its").name == "Germany"


def test_it_in_it_is_clear_stands_for_nothing(cast_of: CastOf) -> None:
    read = cast_of("France warned them. It is clear that it was reported that nobody listened.")
    assert not read.is_mention("It")


def test_a_plural_stands_for_those_named_together(cast_of: CastOf) -> None:
    read = cast_of("Messrs Putin and Erdogan spoke. Both leaders said they would meet again.")
    both = {"Vladimir Putin", "Recep Tayyip Erdoğan"}
    assert set(read.phrase("leaders")) == both
    assert set(read.phrase("they")) == both


def test_i_and_we_in_a_quotation_are_its_speaker(cast_of: CastOf) -> None:
    read = cast_of("“We will not go back. I gave my word,” Mr Rouhani said.")
    person = read.of("Mr Rouhani")
    assert read.of("We") is person
    assert read.of("I") is person
    assert read.of("my") is person


@pytest.mark.parametrize(
    ("text", "head", "actors"),
    [
        ("Every offer made by the Taliban was refused.", "offer", ["Taliban"]),
        ("She welcomed the Israeli prime minister's declaration.", "declaration", ["Benjamin Netanyahu"]),
        ("They seized large Kurdish oil fields.", "fields", ["Kurds"]),
        ("They rejected a request by France and Spain.", "request", ["France", "Spain"]),
        ("Turkey and Iran agreed.", "Turkey", ["Turkey", "Iran"]),
        ("The bombing of a Syrian base was denied.", "bombing", ["Syria"]),
        ("The weather was fine.", "weather", []),
    ],
)
def test_a_phrase_names_the_actors_it_is_of(cast_of: CastOf, text: str, head: str, actors: list[str]) -> None:
    assert cast_of(text).phrase(head) == actors


def test_the_head_of_a_mention_stands_for_its_widest(cast_of: CastOf) -> None:
    read = cast_of("Turkish soldiers left.")
    soldiers, turkish = read.doc[1], read.doc[0]
    assert read.cast.headed_by(soldiers) is read.of("Turkish soldiers")
    assert read.cast.span_headed_by(soldiers) == (0, 16)
    assert read.cast.at(turkish) is read.of("Turkish")
    assert read.cast.headed_by(read.doc[2]) is None


def test_one_office_in_two_countries_has_two_holders(cast_of: CastOf) -> None:
    read = cast_of("The Russian and Turkish presidents spoke by phone.")
    assert {entity.name for entity in read.cast.entities} >= {"Vladimir Putin", "Recep Tayyip Erdoğan"}


def test_governments_of_a_list_of_countries_are_these_states(cast_of: CastOf) -> None:
    read = cast_of("The US, British and French governments condemned it.")
    assert {entity.name for entity in read.cast.entities} == {"United States", "United Kingdom", "France"}


def test_what_stands_before_a_hyphen_is_not_in_the_list(cast_of: CastOf) -> None:
    read = cast_of("Syrian and Iranian-backed troops took the town.")
    assert all("-backed" not in entity.name or " and " in entity.name for entity in read.cast.entities)


def test_his_country_is_that_of_the_president(cast_of: CastOf) -> None:
    assert cast_of("Vladimir Putin said his country would not agree.").of("his country").name == "Russia"


def test_of_two_that_share_a_noun_each_is_one(cast_of: CastOf) -> None:
    read = cast_of("The Congolese army and M23 rebels resumed fighting near Goma.")
    assert [entity.kind for entity in read.cast.entities] == ["military", "armed group"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The Syrian war goes on. Turkish jets have bombed government positions.", "Syria"),
        ("Trump left Syria. A raid persuaded Trump to strike regime targets.", "Syria"),
        ("The Syrian war goes on. Officials visited government offices.", "Syria"),
    ],
)
def test_a_government_whose_things_are_acted_on_is_not_that_of_who_acts(cast_of: CastOf, text: str, state: str) -> None:
    word = "regime" if "regime" in text else "government"
    assert cast_of(text).of(word).name == state
