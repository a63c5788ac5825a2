"""Pages as 40 large outlets build them, in imitation: the article, its title and its day, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dragoman.article import prepare

TITLE = "Storm closes the port"
PARAGRAPHS = (
    "The harbour master closed the port on Tuesday because of the storm, and forty boats turned back to the islands.",
    "Fishermen said that they had not been told, and their union asked the ministry for an answer before the weekend.",
    "The ministry said that it would look into it, and that the port would open again as soon as the wind fell.",
)
OUTLETS = tomllib.loads((Path(__file__).parent / "data" / "outlets.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", OUTLETS)
def test_the_furniture_of_a_large_outlet_is_left_out(name: str) -> None:
    outlet = OUTLETS[name]
    body = outlet["html"]
    for mark, words in zip(("title", "one", "two", "three"), (TITLE, *PARAGRAPHS), strict=True):
        body = body.replace(f"{{{mark}}}", words)
    menu = "<nav><a href='/'>Home</a><a href='/world'>World</a></nav>"
    foot = "<footer><p>© 2024 The company. All rights reserved.</p><a href='/terms'>Terms of use</a></footer>"
    head = f"<title>{TITLE} | {name}</title><meta property='og:title' content='{TITLE}'>{outlet['head']}"
    article = prepare(
        {"html": f"<!doctype html><html lang='en'><head>{head}</head><body>{menu}{body}{foot}</body></html>"}
    )
    assert (article.text, article.title) == ("\n\n".join(PARAGRAPHS), TITLE)
    assert (article.published or "")[:10] == "2021-05-04"


def test_there_are_forty() -> None:
    assert len(OUTLETS) == 40
