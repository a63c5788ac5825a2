"""Actors nobody listed, from nouns of role and organisation: "a European diplomat in Moscow", "the health ministry"."""

from __future__ import annotations

import dataclasses

import msgspec

from ..data import word_lists
from ..language.grammar import PREDICATES, Relation, WordClass
from .actors import Actor
from .mention import Mention, Part
from .nouns import Noun, Nouns
from .words import Words

MODIFYING: frozenset[Relation] = frozenset(
    ("compound", "adjectival", "nominal", "adverbial noun", "numeral", "possessor")
)
QUALIFYING = MODIFYING - {"possessor"}
TITLES: frozenset[str] = frozenset(("office", "role", "people", "body", "force"))
TITLE_CLASSES: frozenset[WordClass] = frozenset(("noun", "name", "adjective", "other"))
APART = frozenset((",", ";", ":", "—", "–", "\n", "“", "”", '"', "(", ")"))
TOLD_BY: dict[str, Part] = {"of": "of", "from": "from"}
CLOSENESS: dict[Part, int] = {"possessor": 0, "modifier": 1, "of": 2, "from": 3, "in": 4, "other": 5}
LISTS = word_lists("entities", "descriptions")
CREEDS = LISTS["creeds"]
DEFINITE = LISTS["definite"]
ARTICLES = LISTS["articles"]
INDEFINITE = LISTS["indefinite"]
NOT_FIRST = LISTS["not_first"]
WHERE = LISTS["where"]
WHOM = LISTS["whom"]
COLLECTIVE = LISTS["collective"]
PARTITIVE = LISTS["partitive"]
ONE_OF_MANY = LISTS["one_of_many"]
OWNED = LISTS["owned"]
PLACES = LISTS["places"]
LONGEST = 14  # tokens of a description before its head, or after it
# Whose forces are not their country's: those of rebels, militias and gangs, and of one arm of the state.
FIGHTING = frozenset(("REB", "PRM", "CRM", "MIL"))
CHARGING = LISTS["charging"]
WHOSE = ("possessor", "modifier", "of", "from")


def describe(words: Words, nouns: Nouns, taken: list[Mention | None]) -> list[Mention]:
    """The descriptions in ``words``, and the titles of the names in ``taken``, which grow to include them."""
    found: list[Mention] = []
    passed = _titled(words, nouns, taken)  # titles, and words of an office: "staff" in "chief of staff"
    for i, word in enumerate(words.lower):
        if word not in nouns.table or i in passed or not _may_describe(words, taken[i], i):
            continue
        noun = _noun_at(words, nouns, i)
        if noun is None:
            continue
        if words.relation[i] in QUALIFYING and not _is_first_of_two(words, i):
            found += _modifier(words, nouns, noun, i, taken)
            continue
        description = _description(words, nouns, noun, i, taken)
        passed.update(range(i + 1, i + 1 + len(noun.after)))
        if words.lower[description.first] not in ("no", "neither", "none") and not _bare(words, description, noun):
            found.append(description)
    return found


def _noun_at(words: Words, nouns: Nouns, i: int) -> Noun | None:
    """The noun of role at token ``i``, unless it is a word of a longer one."""
    noun = nouns.at(words.lower, i)
    if noun is None or any(n.noun != noun.noun and i in _span(n, j) for j, n in _longer(words, nouns, i)):
        return None
    return noun


def _may_describe(words: Words, holder: Mention | None, i: int) -> bool:
    """Whether a word of role stands for somebody: a noun, or an adjective in its place, in no name but a surname."""
    if holder is not None and not (holder.label and holder.label != "PERSON"):
        return False
    if words.word_class[i] == "adjective":
        return words.is_subject(i) or words.relation[i] in ("prepositional object", "object")
    return words.relation[i] != "unparsed" and words.word_class[i] in ("noun", "name")


def _bare(words: Words, mention: Mention, noun: Noun) -> bool:
    """A singular without article or more, which names a function and nobody: "elected president", "party to"; nor is
    anybody's head or authority an actor."""
    if noun.noun in OWNED and words.below(mention.head, "possessor") and words.text[mention.head].islower():
        return True
    if words.is_subject(mention.head):  # headlines do without articles
        return False
    longer = mention.last - mention.first > 1 + len(noun.before)
    if noun.plural or longer or mention.parts or words.text[mention.head][0].isupper():
        return False
    return noun.form in ("office", "role", "people", "means", "site") or noun.noun in ONE_OF_MANY


def _longer(words: Words, nouns: Nouns, i: int) -> list[tuple[int, Noun]]:
    """Nouns of role further on that have the word ``i`` inside: "prosecutor" in "public prosecutor's office"."""
    longer = []
    for j in (i + 1, i + 2):
        if j < len(words) and words.lower[j] in nouns.table:
            noun = nouns.at(words.lower, j)
            if noun is not None and noun.before:
                longer.append((j, noun))
    return longer


def _span(noun: Noun, head: int) -> range:
    return range(head - len(noun.before), head + 1)


def _titled(words: Words, nouns: Nouns, taken: list[Mention | None]) -> set[int]:
    """Grows the names of persons over the titles before them; returns the tokens of these titles."""
    titles: set[int] = set()
    persons = {id(mention): mention for mention in taken if mention is not None and _is_person(mention)}
    for mention in persons.values():
        mention.core = (mention.first, mention.last)
        first = _after_honorifics(words, nouns, mention)
        noun, start = _title_before(words, nouns, first)
        if noun is not None:
            mention.noun = noun
            mention.gender = mention.gender or _gender(nouns, noun.noun)
            first = _title_start(words, nouns, start, taken)
            mention.past = any(words.lower[k] in nouns.past for k in range(first, start))
            mention.parts = _parts(words, first, mention.core[0], taken, -1)
            mention.sector = _sector(words, nouns, first, start)
        titles.update(range(first, mention.first))
        mention.first = first
    return titles


def _after_honorifics(words: Words, nouns: Nouns, mention: Mention) -> int:
    """Where a name with "Mr" or the like before it begins; it says the gender."""
    first, at = mention.first, mention.first - 1
    while at >= 0 and words.lower[at] in nouns.honorifics and words.sentence[at] == words.sentence[first]:
        mention.gender = mention.gender or _gender(nouns, words.lower[at])
        first, at = at, at - 1
    return first


def _is_person(mention: Mention) -> bool:
    return mention.sort == "name" and (
        mention.label == "PERSON" or (bool(mention.actors) and mention.actors[0].kind == "person")
    )


def _gender(nouns: Nouns, word: str) -> str:
    return "m" if word in nouns.male else "f" if word in nouns.female else ""


def _title_before(words: Words, nouns: Nouns, first: int) -> tuple[Noun | None, int]:
    """The office right before a name, and where its words begin."""
    at = first - 1
    if at < 0 or words.sentence[at] != words.sentence[first]:
        return None, first
    noun = nouns.at(words.lower, at)
    if noun is not None and noun.form in TITLES and not noun.plural and words.word_class[at] in TITLE_CLASSES:
        return noun, at - len(noun.before)
    return _long_title_before(words, nouns, first)


def _long_title_before(words: Words, nouns: Nouns, first: int) -> tuple[Noun | None, int]:
    """ "Minister of Foreign Affairs Sameh Shoukry"."""
    for back in range(2, 6):
        j = first - back
        if j < 0 or words.sentence[j] != words.sentence[first]:
            break
        noun = nouns.at(words.lower, j)
        if noun is not None and noun.after and len(noun.after) == back - 1 and not noun.plural:
            return noun, j - len(noun.before)
    return None, first


def _title_start(words: Words, nouns: Nouns, start: int, taken: list[Mention | None]) -> int:
    """Where a title begins: over adjectives, further offices, and the country or body it is of."""
    at = start
    while at > 0 and start - at < LONGEST and words.sentence[at - 1] == words.sentence[start]:
        if not _in_title(words, nouns, at - 1, taken):
            if words.lower[at - 1] in ARTICLES and words.relation[at - 1] in ("determiner", "possessor"):
                at -= 1
            break
        at -= 1
    while at < start and words.lower[at] in ("-", "'s", "'"):
        at += 1
    return at


def _in_title(words: Words, nouns: Nouns, k: int, taken: list[Mention | None]) -> bool:
    lower = words.lower[k]
    if taken[k] is not None:
        return not _is_person_at(taken[k])
    if lower in ("'s", "'"):
        return k > 0 and taken[k - 1] is not None and not _is_person_at(taken[k - 1])
    known = lower == "-" or lower in nouns.before or lower in nouns.honorifics or lower in nouns.modifiers
    return known or _qualifies(words, k)


def _qualifies(words: Words, k: int) -> bool:
    """Whether a word stands before a noun as a part of its phrase."""
    if words.word_class[k] == "noun":
        return words.head[k] > k and words.relation[k] in ("compound", "nominal")
    if words.word_class[k] not in ("adjective", "name", "number"):
        return False
    return words.head[k] >= k and words.relation[k] in ("adjectival", "compound", "nominal", "numeral")


def _is_person_at(mention: Mention | None) -> bool:
    return mention is not None and _is_person(mention)


def _first_word(words: Words, noun: Noun, i: int) -> int:
    """Where the phrase of a noun begins, without the words that lead up to it."""
    own = i - len(noun.before)
    first = min(max(words.left[i], i - LONGEST), own)
    while first < own and _leads_up(words, first):
        first += 1
    return first


def _leads_up(words: Words, k: int) -> bool:
    if words.lower[k] == "as" or words.lower[k : k + 2] in (["at", "least"], ["at", "most"]):
        return False
    return words.word_class[k] in ("punctuation", "conjunction", "space", "adposition") or words.lower[k] in NOT_FIRST


def _description(words: Words, nouns: Nouns, noun: Noun, i: int, taken: list[Mention | None]) -> Mention:
    first = _first_word(words, noun, i)
    first = _not_across(words, first, i, taken)
    owner = _owner_before(words, noun, first, taken)
    first = owner.first if owner else first
    base = i + 1 + len(noun.after)
    last = _extent(words, noun, i, base)
    first = _partitive(words, first)
    mention = Mention(first, last, i, "description", f"noun:{noun.noun}", noun=noun, plural=noun.plural)
    _determine(words, nouns, mention, i, taken)
    mention.parts = _parts(words, first, last, taken, i)
    if owner is not None:
        mention.parts = [("modifier", owner.last - 1), *(p for p in mention.parts if p[1] >= owner.last)]
    mention.several = _several(mention, words, taken)
    for one in mention.several or [mention]:
        _belong(words, one, noun, taken)
    return mention


def _owner_before(words: Words, noun: Noun, first: int, taken: list[Mention | None]) -> Mention | None:
    """The armed group whose name stands right before a phrase of its men that the parser parts from it: "Islamic State
    in Libya fighters"; not "gave Hamas drones"."""
    owner = taken[first - 1] if first else None
    if owner is None or owner.last != first or not _is_of_arms(noun) or not _fights(owner):
        return None
    apart = words.sentence[first - 1] != words.sentence[first] or words.relation[owner.head] in (
        "object",
        "indirect object",
    )
    return None if apart or owner.sort != "name" else owner


def _is_of_arms(noun: Noun) -> bool:
    return noun.form in ("force", "means") or noun.kind == "armed group"


def _belong(words: Words, mention: Mention, noun: Noun, taken: list[Mention | None]) -> None:
    """Makes "Hamas fighters", "the Wagner troops", "drones of the LNA" the body's they belong to; one or a number of
    these stays an actor of its own, but of the body's kind, not of the army of the body's country."""
    body = _fighting_owner(words, mention, noun, taken)
    if body is None:
        return
    actor = body.actors[0]
    if actor.kind != "person" and not mention.number and (noun.plural or not mention.indefinite):
        mention.actors = body.actors
    elif actor.sectors[0] != "MIL":
        mention.noun = msgspec.structs.replace(noun, kind="armed group", sectors=actor.sectors[:1])


def _fighting_owner(words: Words, mention: Mention, noun: Noun, taken: list[Mention | None]) -> Mention | None:
    """The body whose arms or fighters a description names."""
    before = range(mention.first, mention.head)
    turned = any(words.lower[k] in ("anti", "pro") and not _is_in_name(taken[k]) for k in before)
    if not _is_of_arms(noun) or mention.past or turned:
        return None
    owners = (taken[k] for relation, k in mention.parts if relation in WHOSE)
    return next(filter(_fights, owners), None)


def _fights(owner: Mention | None) -> bool:
    """Whether armed men who are ``owner``'s are not simply those of a state."""
    if owner is None or not owner.actors:
        return False
    actor: Actor = owner.actors[0]
    if actor.kind == "person":
        return actor.sectors[:1] in (("REB",), ("PRM",), ("CRM",))
    return actor.kind in ("armed group", "military") or (
        actor.kind in ("organization", "party", "coalition")
        and actor.sectors[:1] != ()
        and actor.sectors[0] in FIGHTING
    )


def _is_first_of_two(words: Words, i: int) -> bool:
    """ "The government and rebel forces" are two, of which the parser makes one noun."""
    joined = i + 1 < len(words) and words.lower[i + 1] == "and" and words.relation[i] == "nominal"
    joined = joined and bool(words.below(i, "adjectival", "compound", "possessor"))
    return joined and words.word_class[i] == "noun" and words.label[i] != "PERSON"


def _several(mention: Mention, words: Words, taken: list[Mention | None]) -> list[Mention]:
    """ "Turkish and Syrian troops", "the US, British and French leaders": a mention for those of each."""
    whose = _peoples(mention, words, taken) if mention.plural else []
    if len({holder.actors[0].id for holder in whose}) < 2 or not _listed(words, whose[-2].last, whose[-1].first, "and"):
        return []
    if words.text[whose[-1].last] == "-":  # "Syrian and Iranian-backed troops"
        return []
    return [
        dataclasses.replace(
            mention, first=holder.first, own=(holder.first, holder.last), rest=whose[-1].last,
            parts=[("modifier", holder.last - 1), *(p for p in mention.parts if p[1] > mention.head)], several=[],
        )
        for holder in whose
    ]  # fmt: skip


def _peoples(mention: Mention, words: Words, taken: list[Mention | None]) -> list[Mention]:
    """The names that are listed before a noun."""
    whose: list[Mention] = []
    for k in range(mention.first, mention.head):
        holder = taken[k]
        if holder is None or not holder.actors or holder.first != k:
            continue
        many = words.is_plural(holder.last - 1)  # "Kurds and Arab forces"
        if many or (whose and not _listed(words, whose[-1].last, k)):
            return []
        whose.append(holder)
    return whose


def _listed(words: Words, start: int, end: int, *wanted: str) -> bool:
    """Whether nothing but a comma or an "and" stands between two names."""
    between = words.lower[start:end]
    return between in ([","], ["and"], [",", "and"]) and all(w in between for w in wanted)


def _not_across(words: Words, first: int, i: int, taken: list[Mention | None]) -> int:
    """The start moved so that no name is cut in two, and no titled name lies in the way."""
    for k in range(i - 1, first - 1, -1):
        if words.text[k] in APART and _parts_phrases(words, k, i, taken):
            return k + 1
        if _begins_after(words, k, first):
            return k + 1
        holder = taken[k]
        if holder is not None and holder.first < first:
            return min(holder.last, i)
    return first


def _begins_after(words: Words, k: int, first: int) -> bool:
    """Whether a phrase begins after the "and" of two, or after the dash of a dateline."""
    if words.lower[k] == "and":
        return k > first and _is_first_of_two(words, k - 1)
    return words.text[k] == "-" and words.end[k - 1] < words.start[k]


def _parts_phrases(words: Words, k: int, i: int, taken: list[Mention | None]) -> bool:
    """Whether a comma or the like before a noun ends what came before: not one in a list of whose it is."""
    if _list_comma(words, k, i):
        return False
    return not (words.text[k] == "," and _tells_whose(taken[k - 1]) and _tells_whose(taken[k + 1]))


def _tells_whose(mention: Mention | None) -> bool:
    """Whether a name says whose something is, as "US" and "British" do in "the US, British and French leaders"."""
    return (
        mention is not None and bool(mention.actors) and mention.actors[0].kind in ("state", "population", "government")
    )


def _list_comma(words: Words, k: int, i: int) -> bool:
    """A comma between adjectives: "small, remote villages"."""
    return (
        words.text[k] == ","
        and words.word_class[k - 1] == "adjective"
        and words.word_class[k + 1] == "adjective"
        and words.relation[k - 1] == "adjectival"
    )


def _partitive(words: Words, first: int) -> int:
    """The start of "thousands of" or "members of" before a phrase that begins at ``first``."""
    if (
        first >= 2
        and words.lower[first - 1] == "of"
        and words.lower[first - 2] in PARTITIVE
        and words.word_class[first - 2] in ("noun", "number", "determiner", "pronoun", "adjective")
    ):
        start = first - 2
        while (
            start > 0
            and words.relation[start - 1] in ("determiner", "adjectival", "numeral", "quantifier", "adverb")
            and words.head[start - 1] >= start - 1
            and words.word_class[start - 1] != "verb"
        ):
            start -= 1
        if words.lower[first - 2] not in ("members", "group", "groups"):
            return start
    return first


def _extent(words: Words, noun: Noun, i: int, base: int) -> int:
    """The end of a description: its "of" phrase, where it is, and for envoys and the like to or for whom."""
    last = base
    for preposition in words.below(i, "preposition"):
        if preposition < last:
            continue
        if preposition != last or not _belongs_to(words, noun, preposition):
            break
        last = max(last, _cut(words, preposition, words.right[preposition] + 1))
    return last


def _belongs_to(words: Words, noun: Noun, preposition: int) -> bool:
    """Whether what stands after a preposition is part of the description of its head."""
    word, objects = words.lower[preposition], words.below(preposition, "prepositional object")
    if not objects:
        return False
    if word == "of" and words.lemma[words.head[words.head[preposition]]] not in CHARGING:
        return True
    where = word in WHERE and not _is_doer(words, words.head[preposition]) and _is_place(words, objects[0])
    return where or (word in WHOM and noun.form in ("office", "role"))


def _is_doer(words: Words, i: int) -> bool:
    """ "An attack by rebels and their allies on the city": what follows says where they did it."""
    while words.relation[i] == "conjunct" and words.head[i] < i:
        i = words.head[i]
    by = words.head[i]
    return words.lower[by] == "by" and words.word_class[words.head[by]] == "noun"


def _cut(words: Words, start: int, end: int) -> int:
    """``end``, or where a comma, a verb or a dash stands before it."""
    for k in range(start, min(end, start + LONGEST)):
        if words.word_class[k] in PREDICATES and words.relation[k] not in ("adjectival", "compound"):
            return k
        if words.text[k] in (",", ";", ":", "—", "–", "(", ")", "“", "”", '"', "\n") or words.word_class[k] == "space":
            return k
    return min(end, start + LONGEST)


def _is_place(words: Words, i: int) -> bool:
    if words.word_class[i] == "name":
        return words.label[i] not in ("DATE", "TIME", "PERSON", "EVENT", "ORG")
    return words.lower[i] in PLACES


def _determine(words: Words, nouns: Nouns, mention: Mention, i: int, taken: list[Mention | None]) -> None:
    first = words.lower[mention.first]
    mention.definite = (
        first in DEFINITE or words.relation[mention.first] == "possessor" or bool(words.below(i, "possessor"))
    )
    if mention.definite and _is_named(words, mention, taken):
        mention.definite = False  # "the Civic Party" is not the party that was spoken of
    mention.indefinite = first in INDEFINITE
    span = range(mention.first, i)
    mention.number = any(
        (words.word_class[k] == "number" or words.lower[k] in PARTITIVE) and not _is_in_name(taken[k]) for k in span
    )
    mention.past = any(words.lower[k] in nouns.past for k in span)
    mention.gender = _gender(nouns, words.lower[i])
    mention.sector = _sector(words, nouns, mention.first, i)


def _is_in_name(mention: Mention | None) -> bool:
    """Whether a word belongs to a name, of which it tells nothing by itself: the number in "November 17"."""
    return mention is not None and mention.sort == "name" and bool(mention.actors)


def _is_named(words: Words, mention: Mention, taken: list[Mention | None]) -> bool:
    """Whether a body's description is a proper name that nobody listed: "the Alps Group"."""
    noun, i = mention.noun, mention.head
    if noun is None or noun.form != "body" or not words.is_name(i) or not words.text[i].istitle():
        return False
    return any(
        words.text[k][0].isupper() and words.word_class[k] in ("name", "adjective", "noun") and taken[k] is None
        for k in range(mention.first, i - len(noun.before))
        if words.lower[k] not in DEFINITE
    )


def _sector(words: Words, nouns: Nouns, first: int, i: int) -> str | None:
    for k in range(i - 1, first - 1, -1):
        sector = nouns.modifiers.get(words.lower[k])
        if sector is not None and words.lower[k - 1] != "anti":
            return sector
    return None


def _parts(words: Words, first: int, last: int, taken: list[Mention | None], head: int) -> list[tuple[Part, int]]:
    """The tokens in a description that may name whose or where the actor is, the closest relation first."""
    found = ((_part(words, k, last, taken, head), k) for k in range(first, last) if k != head)
    return sorted(((part, k) for part, k in found if part is not None), key=lambda p: CLOSENESS[p[0]])


def _part(words: Words, k: int, last: int, taken: list[Mention | None], head: int) -> Part | None:
    """How token ``k`` says whose or where an actor is, if it does."""
    relation, before = words.relation[k], head < 0 or k < head
    if relation == "possessor":
        return "possessor"
    if relation == "prepositional object" and not _holds(taken[k], words.head[k]):
        word = words.lower[words.head[k]]
        return "other" if word in WHOM or before else TOLD_BY.get(word, "in")
    holder = taken[k]
    if holder is None or k + 1 != holder.last or (relation == "conjunct" and not _leads(holder, head)):
        return None
    return "modifier" if before and not _is_aligned(words, k, last) else "other"


def _is_aligned(words: Words, k: int, last: int) -> bool:
    """ "US-backed rebels" are not the US's own."""
    return k + 2 < last and words.text[k + 1] == "-"


def _leads(holder: Mention, head: int) -> bool:
    """Whether a name stands right before the head, to which the parser may only coordinate it: "and Hamas fighters"."""
    return holder.sort == "name" and holder.last == head


def _holds(mention: Mention | None, i: int) -> bool:
    """Whether a name has token ``i`` in it: the "in" of "Islamic State in Libya" says nothing of its fighters."""
    return mention is not None and mention.first <= i < mention.last


def _modifier(words: Words, nouns: Nouns, noun: Noun, i: int, taken: list[Mention | None]) -> list[Mention]:
    """A collective that qualifies something that is no actor: "Syrian rebel" in "Syrian rebel positions"."""
    above = words.head[i]
    for _ in range(4):
        if words.relation[above] in ("compound", "adjectival", "nominal") and words.head[above] > above:
            above = words.head[above]
    qualified = nouns.at(words.lower, above)
    if not _is_collective(noun) or taken[above] is not None or (qualified is not None and qualified.form != "site"):
        return []
    first = _before_adjectives(i - len(noun.before), taken)
    mention = Mention(first, i + 1, i, "description", f"noun:{noun.noun}", noun=noun, plural=noun.plural)
    _determine(words, nouns, mention, i, taken)
    mention.definite = mention.indefinite = False
    mention.parts = _parts(words, first, i, taken, i)
    return [mention]


def _before_adjectives(first: int, taken: list[Mention | None]) -> int:
    """Where the names begin that qualify a noun as adjectives."""
    while first > 0 and (before := taken[first - 1]) is not None and before.sort == "adjective":
        first = before.first
    return first


def _is_collective(noun: Noun) -> bool:
    private = noun.form == "people" and noun.sectors == ("CVL",) and noun.noun not in CREEDS
    return noun.form in COLLECTIVE and not private
