"""Finds the entities of an article."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..data import word_lists
from ..language.coreference import PRONOUNS
from ..language.grammar import Parse
from .acting import Acting
from .cast import Cast
from .descriptions import describe
from .mention import Mention
from .names import acronyms, others, people, registry_names, surnames, towns, unknown
from .nouns import Nouns
from .persons import group_persons
from .registry import Registry, fold
from .resolve import SIDES, Resolver
from .whose import STATES, of_teams
from .words import Words

if TYPE_CHECKING:
    from spacy.tokens import Doc

LISTS = word_lists("entities", "recognise")
APART = LISTS["apart"]
EMPTY_IT = LISTS["empty_it"]
REPORTED = LISTS["reported"]


def find_entities(doc: Doc, registry: Registry, published: date | None, parse: Parse | None = None) -> Cast:
    """The cast of ``doc``; offices and memberships are as of ``published``. ``parse`` is that of ``doc``, if it is at
    hand."""
    if not len(doc):
        return Cast([])
    words = Words(doc, parse)
    nouns = registry.nouns
    taken: list[Mention | None] = [None] * len(words)
    places = _take_names(words, registry, taken)
    scenes = towns(words, taken)
    _take_persons(words, nouns, taken, scenes)
    descriptions = describe(words, nouns, taken)
    wide = _take_others(words, taken, descriptions, scenes)
    names = list({id(m): m for m in taken if m is not None}.values())
    mentions = _fitting(words, [*names, *wide, *descriptions])
    _appositions(words, mentions)
    grouped = group_persons(words, [m for m in mentions if m.core != (0, 0)], registry, published)
    resolver = Resolver(words, registry, published, grouped, places)
    entities, groups, genders = resolver.resolve(mentions + _pronouns(words, taken))
    return Cast(entities, doc, groups, genders)


def _take_others(
    words: Words, taken: list[Mention | None], descriptions: list[Mention], scenes: frozenset[str]
) -> list[Mention]:
    """Takes the names that the registry doesn't know; gives those with other names inside."""
    covered = {i for m in descriptions for i in range(m.first, m.head + 1)}
    found = others(words, taken, covered, scenes)
    wide = [mention for mention in found if mention.parts]
    for mention in found:
        if not mention.parts and _acts_or_is_acted_on(words, mention):
            _take(taken, mention)
    covered |= {i for m in wide for i in range(m.first, m.last)}
    for mention in unknown(words, taken, covered, scenes):
        _take(taken, mention)
    for mention in acronyms(words, taken, descriptions):
        _take(taken, mention)
    return wide


WILLING = LISTS["willing"]
COUNTING = LISTS["counting"]


def _take(taken: list[Mention | None], mention: Mention) -> None:
    for i in range(mention.first, mention.last):
        taken[i] = mention


def _take_names(words: Words, registry: Registry, taken: list[Mention | None]) -> dict[int, str]:
    """Takes the registry's names; a seat of government that doesn't act is a place, given with its country, and a
    state's name may be its team's."""
    acting = Acting.load()
    places: dict[int, str] = {}
    on_play = of_teams(words)
    for mention in registry_names(words, registry):
        is_state = mention.sort == "name" and mention.actors[0].kind in STATES
        if is_state and words.sentence[mention.first] in on_play:
            mention = Mention(mention.first, mention.last, mention.head, "name", "name:team", label="ORG")
        house = mention.seat and fold(mention.actors[0].capital or "") != fold(words.span(mention.first, mention.last))
        if mention.seat and (mention.label or not acting.acts(words, mention.head, house)):
            if mention.actors[0].country:
                places[mention.head] = mention.actors[0].country
        else:
            _take(taken, mention)
    return places


def _take_persons(words: Words, nouns: Nouns, taken: list[Mention | None], scenes: frozenset[str]) -> None:
    for mention in people(words, nouns, taken, scenes):
        known = list(dict.fromkeys(filter(None, taken[mention.first : mention.last])))
        if any(other.first < mention.first or other.last > mention.last for other in known):
            continue  # a longer known name wins
        mention.actors = tuple(a for m in known for a in m.actors if a.kind == "person")
        _take(taken, mention)
    for mention in surnames(words, taken):
        _take(taken, mention)


def _acts_or_is_acted_on(words: Words, mention: Mention) -> bool:
    """A town or region is an actor's name unless something only happens there."""
    if mention.label not in ("GPE", "LOC"):
        return True
    acting = Acting.load()
    if any(words.lower[i] in acting.unpeopled for i in range(mention.first, mention.last)):
        return False
    return acting.acts(words, mention.head) or acting.suffers(words, mention.head)


def _fitting(words: Words, mentions: list[Mention]) -> list[Mention]:
    """The mentions without those that would cut another in two; the earlier of ``mentions`` win."""
    kept: list[Mention] = []
    cuts: list[Mention | None] = [None] * max((m.last for m in mentions), default=0)
    for mention in mentions:
        _strip(words, mention)
        inside = {id(m): m for m in cuts[mention.first : mention.last] if m is not None}
        if mention.first == mention.last or any(_clash(mention, other) for other in inside.values()):
            continue
        kept.append(mention)
        for i in range(mention.first, mention.last):
            cuts[i] = mention if _wider(mention, cuts[i]) else cuts[i]
    return kept


def _strip(words: Words, mention: Mention) -> None:
    """Takes white space off the ends of a mention."""
    while mention.first < mention.last and words.text[mention.first].isspace():
        mention.first += 1
    while mention.first < mention.last and words.text[mention.last - 1].isspace():
        mention.last -= 1


def _clash(mention: Mention, other: Mention) -> bool:
    return _cross(mention, other) or (mention.first, mention.last) == (other.first, other.last)


def _wider(a: Mention, b: Mention | None) -> bool:
    return b is None or a.last - a.first > b.last - b.first


def _cross(a: Mention, b: Mention) -> bool:
    return (
        a.first < b.last
        and b.first < a.last
        and not ((a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last))
    )


def _appositions(words: Words, mentions: list[Mention]) -> None:
    """Ties a name and the description beside it: "the prime minister, Ana Costa", "Ana Costa, a lawyer from Lisbon"."""
    ends: dict[int, Mention] = {}
    for mention in mentions:  # of those that end together the widest: "the envoy for Syria", not "Syria"
        if mention.sort != "adjective" and (mention.last not in ends or mention.first < ends[mention.last].first):
            ends[mention.last] = mention
    for mention in mentions:
        before = mention.first - 1
        if before < 1:
            continue
        apart = ends.get(before)
        if apart is not None and _is_apposed(words, apart, mention):
            mention.same_as = apart


def _is_apposed(words: Words, first: Mention, second: Mention) -> bool:
    """Whether two mentions with a comma or a bracket between are one: "the Civic Front (CF)"."""
    between = words.text[second.first - 1]
    if between == ",":
        together = words.sentence[second.first - 2] == words.sentence[second.head]
        return together and (_one_person(words, first, second) or _one_body(words, first, second))
    closed = between == "(" and second.last < len(words) and words.text[second.last] == ")"
    acronym = closed and words.span(second.first, second.last).isupper() and not second.actors
    return acronym and first.core == (0, 0)


def _one_person(words: Words, first: Mention, second: Mention) -> bool:
    for name, description in ((first, second), (second, first)):
        noun = description.noun
        if name.core == (0, 0) or description.sort != "description" or noun is None or noun.plural:
            continue
        if noun.form not in ("office", "role", "people") and noun.kind != "armed group":
            continue
        # Not "prompted by Ms Costa, the Syrian president declared", nor "Ana Costa, the minister and ..."
        return description is first or words.relation[second.head] not in ("subject", "passive subject", "conjunct")
    return False


def _one_body(words: Words, first: Mention, second: Mention) -> bool:
    """ "its military wing, the Ezzedeen Brigades": an organisation and what it is."""
    if words.relation[second.head] != "apposition" or words.head[second.head] != first.head:
        return False
    return any(_is_body(one) and _names_body(other) for one, other in ((first, second), (second, first)))


def _is_body(description: Mention) -> bool:
    noun = description.noun
    return noun is not None and not noun.plural and noun.form == "body"


def _names_body(name: Mention) -> bool:
    if name.noun is not None or name.sort != "name" or name.core != (0, 0):
        return False
    return name.label == "ORG" or any(actor.kind not in ("person", "state") for actor in name.actors[:1])


def _pronouns(words: Words, taken: list[Mention | None]) -> list[Mention]:
    found = []
    for i, word in enumerate(words.lower):
        stands = word in PRONOUNS or (word in SIDES and _counts(words, i))
        if (
            stands
            and taken[i] is None
            and words.relation[i] != "unparsed"
            and not (word in ("it",) and _empty(words, i))
        ):
            found.append(Mention(i, i + 1, i, "pronoun", "pronoun"))
    return found


def _counts(words: Words, i: int) -> bool:
    """Whether "sides", "trio" take up several who were named: "both sides", but not "on both sides", "his side"."""
    if words.relation[i] == "prepositional object" and words.lower[words.head[i]] in APART:
        return False
    before = words.lower[words.left[i] : i]
    return bool(before) and all(word in COUNTING for word in before)


def _empty(words: Words, i: int) -> bool:
    above = words.head[i]
    verb = words.lemma[above]
    told = range(above + 1, min(above + 4, len(words)))
    if any(
        words.head[k] == above and words.relation[k] == "predicate adjective" and words.lower[k] in WILLING
        for k in told
    ):
        return False  # "said it was ready to talk"
    return words.relation[i] in ("expletive",) or (
        words.is_subject(i) and (verb in EMPTY_IT or (words.relation[i] == "passive subject" and verb in REPORTED))
    )
