"""Whose a name of the registry is: not of a body abroad, of another body so called, or of a team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .acting import Acting
from .actors import Actor
from .mention import Mention
from .nouns import Nouns
from .registry import Registry, fold
from .words import Words

MATCH, RARE = 5, 40  # as many words of play, one in so many of all, tell that an article reports a match
SLIGHT = 8  # a country named this many times less often than another is not what an article is about
FOREIGN = 3  # mentions of other countries at which an unqualified "Congress" is no longer the one that is best known
INSTITUTIONS = frozenset(("GOV", "LEG", "JUD", "COP", "SPY", "MIL"))  # of which every state has its own
STATES = ("state", "government")
POSSESSIVE = ("'s", "'", "’s", "’")


def of_teams(words: Words) -> frozenset[int]:
    """The sentences in which a country's name is its team's: all in the report of a match, else those on one."""
    acting = Acting.load()
    told = [(i, word) for i, word in _words_and_compounds(words) if word in acting.play]
    if len({word for _, word in told}) >= MATCH and len(told) * RARE >= len(words):
        return frozenset(words.sentence)
    return frozenset(words.sentence[i] for i, word in told if word in acting.match)


def _words_and_compounds(words: Words) -> Iterator[tuple[int, str]]:
    """The words, and those of three tokens: "semi-final"."""
    for i, word in enumerate(words.lower):
        yield i, word
        if word == "-" and 0 < i < len(words) - 1:
            yield i, f"{words.lower[i - 1]}-{words.lower[i + 1]}"


def _owners(words: Words, found: list[Mention]) -> dict[int, str | None]:
    """The country whose the text says a name to be, by the id of its mention: "the Ghanaian Foreign Office"."""
    states = {m.last: m for m in found if m.actors[0].country and m.actors[0].kind in (*STATES, "population")}
    owners: dict[int, str | None] = {}
    for mention in found:
        at = mention.first
        state = states.get(at - 1 if at and words.lower[at - 1] in POSSESSIVE else at)
        if state is not None:
            owners[id(mention)] = state.actors[0].country
    return owners


def _is_any_states(words: Words, mention: Mention, nouns: Nouns) -> bool:
    """Whether a body of one country has a name that another's may bear: with a common noun in it, no acronym."""
    actor = mention.actors[0]
    if mention.sort != "name" or not actor.country or actor.kind in ("person", "state", "population", "armed group"):
        return False
    inside = range(mention.first, mention.last)
    return not words.text[mention.first].isupper() and any(words.lower[k] in nouns.table for k in inside)


def of_this_article(words: Words, found: list[Mention], registry: Registry) -> list[Mention]:
    """The names without what they only might mean.

    A body that the text says to be another country's is not this one ("South Africa's Department of Justice"). A name
    that bodies of several countries share ("NPP") means one of them where the article names that body otherwise or
    speaks of its country, the one that it speaks of most."""
    owners = _owners(words, found)
    doubtful: dict[int, set[str]] = {}
    countries: Counter[str] = Counter()
    named: set[str] = set()
    for mention in found:
        name = tuple(fold(words.text[k]) for k in range(mention.first, mention.last))
        doubts = {actor.id for actor in mention.actors if name in registry.shared.get(actor.id, ())}
        if doubts:
            doubtful[id(mention)] = doubts
        elif len({actor.country for actor in mention.actors}) == 1:
            countries[mention.actors[0].country or ""] += 1
            named.update(actor.id for actor in mention.actors)
    del countries[""]

    def is_meant(mention: Mention) -> bool:
        country = owners.get(id(mention))
        own = tuple(actor for actor in mention.actors if actor.country == country)
        if country and own:
            mention.actors = own
            return True
        if country and _is_any_states(words, mention, registry.nouns):
            return False
        doubts = doubtful.get(id(mention))
        return doubts is None or _settled(words, mention, doubts, countries, named)

    return [mention for mention in found if is_meant(mention)]


def _settled(words: Words, mention: Mention, doubts: set[str], countries: Counter[str], named: set[str]) -> bool:
    """Whether a shared name means somebody in this article; those whom it means most likely become its actors."""
    if mention.first and _is_end_of_name(words, mention):
        return False
    most = max(countries.values(), default=0)

    def weight(actor: Actor) -> int:
        if actor.id in named:
            return len(words)
        own = countries[actor.country or ""] if actor.id in doubts else 1
        return own if own * SLIGHT >= most else 0

    best = max(map(weight, mention.actors))
    if not best and _is_elsewhere(mention.actors, most, is_acronym=words.text[mention.first].isupper()):
        return False
    mention.actors = tuple(actor for actor in mention.actors if weight(actor) == best)
    return True


def _is_elsewhere(actors: tuple[Actor, ...], most: int, *, is_acronym: bool) -> bool:
    """Whether bodies of whose countries nothing is said are not meant, other countries being named so often."""
    if not any(actor.country for actor in actors):
        return True
    is_institution = not is_acronym and any(actor.sectors[0] in INSTITUTIONS for actor in actors)
    return most >= (FOREIGN if is_institution else 1)


def _is_end_of_name(words: Words, mention: Mention) -> bool:
    """ "Khaleej Times" is not the Times."""
    before, i = mention.first - 1, mention.head
    return (
        words.text[before].istitle()
        and words.relation[before] == "compound"
        and words.head[before] == i
        and words.sentence[before] == words.sentence[i]
        and not words.text[i].isupper()
    )
