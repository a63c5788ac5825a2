"""Furniture lines go from a text that was copied out of a page; the article stays."""

from __future__ import annotations

import pytest

from dragoman.article.furniture import without_furniture

ARTICLE = """Envoys meet in Oslo

By Jane Doe

Envoys of both sides met in Oslo on Monday, the Norwegian government said.

“We will share what we have,” one of them said. “Home is where we want to go.”

Read more than the headline, the other one asked reporters, and subscribe to nothing.

Talks resume on Tuesday."""


def test_an_article_alone_is_left_as_it_is() -> None:
    assert without_furniture(ARTICLE) == ARTICLE


@pytest.mark.parametrize(
    "head",
    [
        "Listen to this article\n\n\n\n",
        "Home | News | World | Subscribe\n",
        "Skip to main content\nMenu\nSearch\nSign in\n\nShare\nFacebook\nTwitter\nEmail\nPrint\n\n",
        "▶ Listen to this article (5 min)\n",
        "Advertisement\n\n",
        "LISTEN TO THIS ARTICLE\n",
    ],
)
def test_furniture_at_the_head_goes(head: str) -> None:
    assert without_furniture(head + ARTICLE) == ARTICLE


@pytest.mark.parametrize(
    "foot",
    [
        "\n\nLeave a Reply\n\nTime limit is exhausted. Please reload the CAPTCHA.",
        "\n\nLeave a Reply\n\nYour email address will not be published.\n\nName *\n\nWebsite",
        "\n\nShare this:\nClick to share on Twitter (Opens in new window)\nTweet\nPrint",
        "\n\nRelated articles\nBlast in the port\nA minister resigns\n",
        "\nTags: Oslo, peace\nFiled under: World\n© 2020 The Paper. All rights reserved.",
        "\n\nComments (12)\n\nLeave a comment\n\nA reader wrote here at some length about what he thought, and why.",
        "\n\nMost read\n1. Storm over the budget\n2. Cup final: as it happened\n\nBack to top",
    ],
)
def test_furniture_at_the_foot_goes(foot: str) -> None:
    assert without_furniture(ARTICLE + foot) == ARTICLE


def test_an_advertisement_between_paragraphs_goes_and_a_list_of_links_with_it() -> None:
    first, rest = ARTICLE.split("\n\nTalks", 1)
    assert without_furniture(f"{first}\n\nAdvertisement\n\nTalks{rest}") == ARTICLE
    assert (
        without_furniture(f"{first}\n\nRelated articles\nBlast in the port\nA minister resigns\n\nTalks{rest}")
        == ARTICLE
    )


@pytest.mark.parametrize(
    "first",
    [
        "Copyright holders sued the firm on Monday.",
        "Home ministers met in Lagos.",
        "Print workers went on strike.",
        "X left.",
    ],
)
def test_an_article_may_begin_or_end_with_a_word_of_furniture(first: str) -> None:
    text = f"{first}\n\n{ARTICLE}\n\n{first}"
    assert without_furniture(text) == text


def test_a_short_line_of_the_article_is_no_furniture() -> None:
    text = "The vote is over, officials said on Monday.\n\nPolitics\n\nThe count goes on, and nobody knows how long."
    assert without_furniture(text) == text


def test_nothing_but_furniture_or_blanks_is_left_to_the_caller() -> None:
    assert without_furniture(" \n\n ") == ""
    assert without_furniture("One word") == "One word"


def with_between(line: str) -> str:
    """The article with a line of its own between two paragraphs."""
    first, rest = ARTICLE.split("\n\n“We", 1)
    return f"{first}\n\n{line}\n\n“We{rest}"


@pytest.mark.parametrize(
    "caption",
    [
        "AFP image caption Federal troops patrol the town",
        "Image source, Getty Images",
        "Image copyright Reuters Image caption Federal troops patrol the town.",
        "Image caption, “They came at night,” says Jane Doe",
        "AFP/Getty Images Image caption The quay at Oslo.",
    ],
)
def test_a_caption_with_its_tag_goes_and_runs_into_no_sentence(caption: str) -> None:
    assert without_furniture(with_between(caption)) == ARTICLE


def test_a_paragraph_behind_a_tag_of_a_caption_stays() -> None:
    line = "Federal troops took the town on Monday. Two people were hurt."
    assert without_furniture(f"AFP image caption {line}") == line


@pytest.mark.parametrize(
    "line", ["Image source and date are unknown, officials said.", "Reuters image captions were wrong, it said."]
)
def test_a_sentence_about_a_caption_stays(line: str) -> None:
    assert without_furniture(f"{ARTICLE}\n\n{line}\n\nHe left.") == f"{ARTICLE}\n\n{line}\n\nHe left."


@pytest.mark.parametrize(
    "link",
    [
        "READ MORE: Envoys hail talks",
        "Also read: What we know of the talks in Oslo.",
        "Also Read | Envoys hail talks",
        "Read also – Five things to know.",
        "» Related: Envoys hail talks",
    ],
)
def test_a_link_between_paragraphs_goes(link: str) -> None:
    assert without_furniture(with_between(link)) == ARTICLE


CREDITED = [
    "Envoys at the gate of the palace in Oslo. [File: Jane Doe/Reuters]",
    "Envoys at the gate, 4 May 2021 (AP Photo/Jane Doe)",
    "(Photo by Jane Doe/Getty Images)",
    "Jane Doe/AFP via Getty Images",
    "READ ALSO Blast in the port of Bergen",
    "→ Blast in the port of Bergen",
]


@pytest.mark.parametrize("line", CREDITED)
def test_credits_and_links_between_paragraphs_go(line: str) -> None:
    first, rest = ARTICLE.split("\n\nTalks", 1)
    assert without_furniture(f"{first}\n\n{line}\n\nTalks{rest}") == ARTICLE


def test_a_link_behind_the_last_sentence_of_a_paragraph_goes() -> None:
    assert without_furniture(
        ARTICLE.replace("on Monday, the Norwegian government said.", "on Monday. Read more »")
    ) == (ARTICLE.replace("on Monday, the Norwegian government said.", "on Monday."))


@pytest.mark.parametrize(
    "line",
    [
        "Three were killed in the blast, the ministry said. (AFP/Reuters)",
        "Three were killed in the blast (and two hurt), the ministry told Reuters/Ipsos.",
        "The talks [in Oslo/Bergen] go on, he said, and nobody was to leave. [Reuters/AFP]",
        "Read more Dickens, the minister told pupils, and less of the web.",
        "Images by satellite show trenches north of the town, the ministry said.",
    ],
)
def test_a_sentence_with_agencies_in_it_stays(line: str) -> None:
    first, rest = ARTICLE.split("\n\nTalks", 1)
    text = f"{first}\n\n{line}\n\nTalks{rest}"
    assert without_furniture(text) == text


def test_a_list_of_stories_that_is_read_to_those_who_hear_a_page_goes() -> None:
    first, rest = ARTICLE.split("\n\nTalks", 1)
    listed = (
        "Recommended Stories\nlist of 3 itemsFerries stop as storm closes the port of Bergen and the roads to it\n"
        "Will the storm reach the capital?"
    )
    assert without_furniture(f"{first}\n{listed}\nTalks{rest}") == f"{first}\nTalks{rest}"


def test_a_list_of_videos_is_furniture_and_the_hours_of_a_chronology_are_not() -> None:
    story = "The army shelled the town on Monday, killing nine people, residents said."
    before = "\n".join(
        (story, "01:37", "Cholera spreads in the capital", "01:11", "Four million have fled", "01:25", "PM named")
    )
    behind = "\n".join(("Truce holds", "02:23", "Robots play football", "00:39", "Heat over Europe", "01:11", story))
    assert without_furniture(before) == without_furniture(behind) == story
    hours = "\n".join((story, "09:10", "Troops enter the town", "10:25", "The mayor flees", "11:40", story))
    assert without_furniture(hours) == hours
