"""What the tests of this folder share: a text in, its cast out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from spacy.tokens import Doc

from dragoman.entities import Cast, find_entities
from dragoman.reader import Reader
from dragoman.records import Entity

DAY = date(2018, 6, 1)


class Read:
    """A text with its cast."""

    def __init__(self, doc: Doc, cast: Cast) -> None:
        self.doc = doc
        self.cast = cast
        self.text = doc.text

    def mentions(self, entity: Entity) -> list[str]:
        return [self.text[start:end] for start, end in entity.mentions]

    def of(self, words: str, occurrence: int = 1) -> Entity:
        """The entity of the mention that is exactly ``words``."""
        start = -1
        for _ in range(occurrence):
            start = self.text.index(words, start + 1)
        span = (start, start + len(words))
        found = [entity for entity in self.cast.entities if span in entity.mentions]
        assert found, f"{words!r} is no mention; there are {[self.mentions(e) for e in self.cast.entities]}"
        return found[0]

    def is_mention(self, words: str) -> bool:
        start = self.text.index(words)
        return any((start, start + len(words)) in entity.mentions for entity in self.cast.entities)

    def phrase(self, head: str) -> list[str]:
        """The names of the actors of the phrase headed by the word ``head``."""
        token = next(token for token in self.doc if token.text == head)
        return [entity.name for entity in self.cast.of_phrase(token)]


@pytest.fixture(scope="session")
def cast_of(reader: Reader) -> Callable[[str], Read]:
    def read(text: str, day: date | None = DAY) -> Read:
        doc = reader.language.nlp(text) if not text.strip() else reader.language.parse(text)
        return Read(doc, find_entities(doc, reader.registry, day))

    return read
