"""Names: registry entries where they stand in the text, names after titles, and the model's own entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..data import word_lists
from ..language.grammar import NOUNS, VERBS, WordClass
from .acting import Acting
from .actors import Actor
from .mention import Mention, Part
from .nouns import Noun, Nouns
from .registry import ACRONYM, CAPITAL, CAPITALISED, DEMONYM, JOINED, PIECE, SEAT, Name, Registry, fold
from .whose import of_this_article
from .words import Words

LISTS = word_lists("entities", "names")
MISTAKABLE = LISTS["mistakable"]
NAME_PARTICLES = LISTS["name_particles"]
PART_CLASSES: frozenset[WordClass] = frozenset(("name", "adjective", "noun", "other", "verb"))
CAPITAL_FORMS = NOUNS | (VERBS - {"present"}) | {"adjective", "foreign", "adverb", "number", "interjection"}
SURNAME_FORMS = NOUNS | {"adjective", "base", "present"}
HAPPENING_IN = LISTS["happening_in"]
BESIEGING = LISTS["besieging"]
SETTLED = LISTS["settled"]
PARTS_OF_LAND = LISTS["parts_of_land"]
LABELS = frozenset(("PERSON", "ORG", "NORP", "GPE", "LOC"))


def registry_names(words: Words, registry: Registry) -> list[Mention]:
    """Every name of the registry in the text, the longest at each place."""
    found = list(_names_in(words, registry))
    surnames = _surnames_of_peoples(words)
    found = [m for m in found if not (m.sort == "adjective" and _is_person(words, m, registry, surnames))]
    common = [_common_word(words, m, registry) or _ends_place(words, m) for m in found]
    met = {
        actor.id
        for m, is_common in zip(found, common, strict=True)
        for actor in m.actors
        if not is_common and actor.kind == "person" and m.last - m.first > 1
    }
    kept = [m for m, is_common in zip(found, common, strict=True) if not is_common or _is_met(words, m, met)]
    return of_this_article(words, kept, registry)


def _surnames_of_peoples(words: Words) -> set[str]:
    """The last words of persons' full names, each as it is written: "Volker Türk"."""
    last = range(1, len(words))
    return {words.text[i] for i in last if words.label[i] == words.label[i - 1] == "PERSON" and words.is_name(i)}


def _is_person(words: Words, mention: Mention, registry: Registry, surnames: set[str]) -> bool:
    """Whether what is also a people's name is somebody's surname here: "Mr. Türk", or "Türk" of whom the article gives
    the full name and who does something by himself."""
    i = mention.first
    if mention.last - i > 1 or not words.is_name(i):
        return False
    if i > 0 and words.lower[i - 1] in registry.nouns.honorifics:
        return True
    alone = words.relation[i] in ("subject", "passive subject", "possessor") and not words.below(i, "determiner")
    return words.text[i] in surnames and alone


def _names_in(words: Words, registry: Registry) -> Iterator[Mention]:
    spans = [(m[0], *m.span()) for m in PIECE.finditer(words.source)]
    folded = Folded()
    starts = dict(zip(words.start, range(len(words)), strict=True))
    ends = dict(zip(words.end, range(1, len(words) + 1), strict=True))
    after = 0  # the name before
    for at, (word, start, _) in enumerate(spans):
        if at < after or (word.islower() and word not in registry.small):
            continue
        fits = _fitting(registry.names.get(folded[word], ()), spans, at, words.source, folded)
        if fits:
            size = len(fits[0].rest) + 1
            after = at + size
            first, last = _tokens(start, spans[after - 1][2], starts, ends, words)
            if last > first:
                yield _named(words, registry, [n for n in fits if len(n.rest) + 1 == size], first, last)


def _fitting(
    candidates: Sequence[Name], spans: list[tuple[str, int, int]], at: int, text: str, folded: Folded
) -> list[Name]:
    """The names that begin at a piece of the text."""
    following = folded[spans[at + 1][0]] if at + 1 < len(spans) else ""
    near = (name for name in candidates if not name.rest or name.rest[0] == following)
    return [name for name in near if _fits(name, spans, at, text, folded)]


def _is_met(words: Words, mention: Mention, met: set[str]) -> bool:
    """Whether a surname that the model takes for a place is that of somebody whom the article names in full."""
    known = mention.last - mention.first == 1 and any(actor.id in met for actor in mention.actors)
    return known and words.is_name(mention.first) and words.label[mention.first] not in ("DATE", "TIME")


class Folded(dict[str, str]):
    """The folded form of each piece of an article, worked out once."""

    def __missing__(self, word: str) -> str:
        self[word] = folded = fold(word)
        return folded


def _fits(name: Name, spans: list[tuple[str, int, int]], at: int, text: str, folded: Folded) -> bool:
    last = at + len(name.rest)
    if last >= len(spans) or any(folded[spans[k][0]] != piece for k, piece in enumerate(name.rest, at + 1)):
        return False
    written = text[spans[at][1] : spans[last][2]]
    if name.case == ACRONYM:
        return written.isupper() or (len(written) > 3 and not name.rest and written.istitle())
    if name.case == JOINED:
        return any(spans[k][0][0].isupper() for k in range(at + 1, last + 1))
    as_written = name.case != CAPITALISED or not written[0].islower()
    return as_written or (name.sort == DEMONYM and not name.rest)


def _tokens(start: int, end: int, starts: dict[int, int], ends: dict[int, int], words: Words) -> tuple[int, int]:
    """The tokens from ``start`` to ``end``; where these don't fall on tokens, those around them."""
    first, last = starts.get(start), ends.get(end)
    if first is None:
        first = next((i for i in range(len(words)) if words.end[i] > start), 0)
    if last is None:
        last = next((i for i in range(first, len(words)) if words.end[i] >= end), first - 1) + 1
        if words.text[last - 1].isalpha():
            return 0, 0  # part of another word
    return first, last


def _named(words: Words, registry: Registry, names: list[Name], first: int, last: int) -> Mention:
    actors: dict[str, Actor] = {}
    for name in names:
        for number in name.actors:
            actors.setdefault(registry.actors[number].id, registry.actors[number])
    sort = min(name.sort for name in names)
    mention = Mention(first, last, words.head_of(first, last), "name", "registry", tuple(actors.values()))
    mention.seat = sort in (SEAT, CAPITAL)
    mention.label = "capital" if sort == CAPITAL else ""
    if sort == DEMONYM:
        mention.sort = "adjective"
    return mention


def _common_word(words: Words, mention: Mention, registry: Registry) -> bool:
    """A one-word name that is an ordinary word here: "May" the month, "us" in a headline."""
    i = mention.first
    if mention.last - i > 1:
        return False
    if mention.actors[0].kind == "person":
        return not words.is_name(i) or words.label[i] in ("DATE", "TIME", "GPE", "LOC", "FAC", "NORP")
    if words.lower[i] == "west":
        return words.lower[i - 1] != "the" or words.lower[i + 1 : i + 2] == ["of"]
    if words.lower[i] in registry.nouns.table and _is_qualified(words, i):
        return True  # "the Syrian People's Congress" is not the one that is just "Congress"
    if words.lower[i] in MISTAKABLE and words.word_class[i] in ("pronoun", "auxiliary", "verb", "adverb"):
        return True
    return words.label[i] in ("DATE", "TIME", "CARDINAL", "MONEY")


def _ends_place(words: Words, mention: Mention) -> bool:
    """Whether a state's name is but the end of a town's or body's: "Port Sudan", "Relief Union Mali"; not "South
    Lebanon"."""
    i = mention.first
    joined = i > 0 and mention.last == i + 1 and _is_compounded(words, i - 1, i) and words.is_name(i - 1)
    of_names = ("GPE", "FAC", "LOC", *["ORG"] * (mention.actors[0].kind == "state"))
    both = joined and words.label[i] == words.label[i - 1] and words.label[i] in of_names
    return both and words.text[i - 1].istitle() and words.lower[i - 1] not in PARTS_OF_LAND


def _is_qualified(words: Words, i: int) -> bool:
    """Whether the word before a name says more of it."""
    if i > 0 and words.lower[i - 1] in ("'s", "'"):
        return True
    modifies = words.relation[i - 1] in ("compound", "adjectival", "nominal", "possessor")
    return i > 0 and words.head[i - 1] == i and modifies


def towns(words: Words, taken: list[Mention | None]) -> frozenset[str]:
    """The one-word names that something happens in, that are shelled or said to be a town: whatever the model calls
    them, they are places."""
    ground: set[int] = set()  # tokens at which a place stands, with those coordinated to it
    for i in range(len(words)):
        if words.form[i] == "name" and _is_ground(words, i, ground):
            ground.add(i)
    return frozenset(words.text[i] for i in ground if taken[i] is None and words.left[i] == i)


def _is_ground(words: Words, i: int, ground: set[int]) -> bool:
    relation, above = words.relation[i], words.head[i]
    if relation == "conjunct":
        return above in ground
    if relation in ("object", "passive subject"):
        return words.lemma[above] in BESIEGING
    if relation in ("compound", "nominal"):
        return words.lemma[above] in SETTLED  # "Zamzam displacement camp"
    if relation != "prepositional object":
        return False
    of_town = words.lower[above] == "of" and words.lemma[words.head[above]] in SETTLED
    return of_town or words.lower[above] in HAPPENING_IN


def people(words: Words, nouns: Nouns, taken: list[Mention | None], places: frozenset[str]) -> list[Mention]:
    """Names of persons: those the model tells and those that follow a title, with what belongs to them around."""
    found: list[Mention] = []
    i = 0
    shouted = _shouted(words)
    while i < len(words):
        if words.sentence[i] in shouted or not _begins_person(words, nouns, i, taken):
            i += 1
            continue
        first, last = _grow(words, nouns, i, taken)
        if taken[first] is None and (_place_or_brand(words, first, last) or words.text[first] in places):
            i = last
        elif last > first:
            mention = Mention(first, last, words.head_of(first, last), "name", "person", label="PERSON")
            found.append(mention)
            i = last
        else:
            i += 1
    return found


def _begins_person(words: Words, nouns: Nouns, i: int, taken: list[Mention | None]) -> bool:
    """Whether a capital begins a person's name, by the model or the title before it."""
    if not words.text[i][0].isupper() or not (taken[i] is None or _is_surname(taken[i])):
        return False
    if words.label[i] == "PERSON" and _capital(words, i) and not _titular(words, nouns, i):
        return True
    return i > 0 and (_after_title(words, nouns, i) or _beside_office(words, nouns, i))


def _place_or_brand(words: Words, first: int, last: int) -> bool:
    """What the model takes for a person though it only qualifies a thing ("Patriot missile") or ends as a place."""
    i = last - 1
    if last - first > 1:
        return words.lower[i] in Acting.load().areas
    above = words.head[i]
    return words.relation[i] in ("compound", "nominal") and above == i + 1 and words.word_class[above] == "noun"


def _shouted(words: Words) -> set[int]:
    """The sentences in capitals, as headlines are: there a capital tells nothing of names."""
    spoken = {s for text, s in zip(words.text, words.sentence, strict=True) if text.islower()}
    if len(spoken) == len(set(words.sentence)):
        return set()
    shouted: dict[int, int] = {}
    for text, sentence in zip(words.text, words.sentence, strict=True):
        if len(text) > 1 and text.isalpha():
            shouted[sentence] = shouted.get(sentence, 0) + (1 if text.isupper() else -len(words))
    return {sentence for sentence, count in shouted.items() if count > 2} - spoken


def _is_surname(mention: Mention | None) -> bool:
    return (
        mention is not None and mention.sort == "name" and bool(mention.actors) and mention.actors[0].kind == "person"
    )


def _capital(words: Words, i: int) -> bool:
    return words.text[i][0].isupper() and words.form[i] in CAPITAL_FORMS


def _titular(words: Words, nouns: Nouns, i: int) -> bool:
    """A title's own word, which the model likes to count to the name."""
    lower = words.lower[i]
    if lower in nouns.honorifics or lower in nouns.before:
        return True
    noun = nouns.at(words.lower, i)
    return noun is not None and noun.form in ("office", "role") and not noun.plural


def _is_title(noun: Noun) -> bool:
    """Whether an office can stand before the name of who holds it."""
    return noun.form == "office" and not noun.plural and not noun.after


def _after_title(words: Words, nouns: Nouns, i: int) -> bool:
    """Whether token ``i`` is a name that an office or "Mr" stands right before."""
    if not words.text[i][0].isupper() or not words.is_name(i) or words.sentence[i] != words.sentence[i - 1]:
        return False
    before = words.lower[i - 1]
    if before in nouns.honorifics:
        return True
    noun = nouns.at(words.lower, i - 1)
    if noun is None or not _is_title(noun) or _titular(words, nouns, i):
        return False
    return words.head[i - 1] >= i or words.text[i - 1][0].isupper()


def _beside_office(words: Words, nouns: Nouns, i: int) -> bool:
    """Whether token ``i`` begins a name in apposition to an office: "the prime minister of Fiji, Ana Waqa,"."""
    if words.text[i - 1] != "," or not words.is_name(i) or not words.text[i][0].isupper():
        return False
    head = words.head[i] if words.relation[i] == "compound" else i
    if words.relation[head] != "apposition":
        return False
    noun = nouns.at(words.lower, words.head[head])
    return noun is not None and noun.form in ("office", "role") and not noun.plural


def _grow(words: Words, nouns: Nouns, start: int, taken: list[Mention | None]) -> tuple[int, int]:
    """The whole name around token ``start``: particles, hyphens, initials, names on both sides."""
    parts = _Parts(words, nouns, start, taken)
    last, step = start + 1, 1
    while step:
        step = parts.following(last)
        last += step
    first, step = start, 1
    while step:
        step = parts.preceding(first)
        first -= step
    while first < last - 1 and _titular(words, nouns, first):
        first += 1
    return first, last


class _Parts:
    """What may belong to the name of a person around a token."""

    def __init__(self, words: Words, nouns: Nouns, start: int, taken: list[Mention | None]) -> None:
        self.words, self.nouns, self.taken = words, nouns, taken
        self.sentence = words.sentence[start]

    def is_part(self, i: int) -> bool:
        words = self.words
        if not 0 <= i < len(words) or words.sentence[i] != self.sentence:
            return False
        person = words.label[i] == "PERSON"
        if self.taken[i] is not None and not _is_surname(self.taken[i]) and not person:
            return False
        if not words.text[i][0].isupper() or words.word_class[i] not in PART_CLASSES:
            return False
        return person or (words.word_class[i] == "name" and words.label[i] in ("", "ORG", "GPE", "NORP"))

    def is_joint(self, i: int) -> bool:
        words = self.words
        return 0 <= i < len(words) and (words.lower[i] in NAME_PARTICLES or words.text[i] in ("-", "'"))

    def following(self, i: int) -> int:
        """How many tokens from ``i`` on belong to the name that ends before it."""
        words = self.words
        if self.is_part(i) and (words.label[i] == "PERSON" or self._hang_together(i - 1, i)):
            return 1
        if not self.is_joint(i):
            return 0
        if i + 1 < len(words) and self.is_part(i + 1) and words.end[i - 1] + 1 >= words.start[i]:
            return 2
        return 3 if self.is_joint(i + 1) and self.is_part(i + 2) else 0

    def _hang_together(self, a: int, b: int) -> bool:
        head = self.words.head
        return head[a] in (b, head[b]) or head[b] == a

    def preceding(self, first: int) -> int:
        """How many tokens before ``first`` belong to the name that begins there."""
        words, i = self.words, first - 1
        if first <= 0:
            return 0
        if self._is_own_part(i) and words.head[i] >= i and words.relation[i] in ("compound", "nominal"):
            return 1
        joined = self.is_joint(i) and words.text[i] != "'" and words.lower[i] not in ("e", "y")
        return 2 if joined and self.is_part(i - 1) and not _titular(words, self.nouns, i - 1) else 0

    def _is_own_part(self, i: int) -> bool:
        return self.is_part(i) and self.words.label[i] != "GPE" and not _titular(self.words, self.nouns, i)


def surnames(words: Words, taken: list[Mention | None]) -> list[Mention]:
    """Surnames of persons whose full names the article gives, where the model saw something else in them."""
    known = {fold(words.text[m.last - 1]): m for m in taken if m is not None and _is_full_name(m)}
    return [
        Mention(i, i + 1, i, "name", "person", person.actors, label="PERSON")
        for i, text in enumerate(words.text)
        if taken[i] is None and words.form[i] in SURNAME_FORMS and text[0].isupper()
        if (person := known.get(fold(text))) is not None and len(fold(text)) > 3
    ]


def _is_full_name(mention: Mention) -> bool:
    return mention.last - mention.first > 1 and (mention.label == "PERSON" or _is_surname(mention))


FALLBACK_LABELS = frozenset(("", "ORG", "PRODUCT", "WORK_OF_ART", "PERSON"))


def _is_word(text: str) -> bool:
    return len(text) > 2 and text.replace("-", "").replace("'", "").isalpha()


def unknown(words: Words, taken: list[Mention | None], described: set[int], places: frozenset[str]) -> list[Mention]:
    """Capitalised words that act or are acted on and that nothing else accounts for: "Malloy says ..."."""
    free = [_is_free(words, taken, described, i) for i in range(len(words))]
    found: list[Mention] = []
    for i, text in enumerate(words.text):
        if not free[i] or text in places or not _may_name(words, i):
            continue
        first = i
        while first > 0 and _is_compounded(words, first - 1, i) and free[first - 1]:
            first -= 1
        label = _label_of(words, i) if first == i else "ORG"
        found.append(Mention(first, i + 1, i, "name", "name:argument", label=label))
    return found


def _label_of(words: Words, i: int) -> str:
    return "ORG" if words.text[i].isupper() or words.form[i] == "plural name" else "PERSON"


def _is_free(words: Words, taken: list[Mention | None], described: set[int], i: int) -> bool:
    """Whether nothing accounts for a word with a capital."""
    return taken[i] is None and i not in described and words.text[i][0].isupper()


def _may_name(words: Words, i: int) -> bool:
    """Whether a word is a name that takes part and that the model has no better label for."""
    if not words.is_name(i) or not _takes_part(words, i):
        return False
    return words.label[i] in FALLBACK_LABELS and _is_word(words.text[i])


def _takes_part(words: Words, i: int) -> bool:
    """Whether a name is subject or object of a verb, or what is done is done against it or by it."""
    above = words.head[i]
    if words.relation[i] == "prepositional object":
        return words.lower[above] in ("against", "into", "by")
    return words.relation[i] in ("subject", "passive subject", "object") and words.word_class[above] == "verb"


def _is_compounded(words: Words, i: int, head: int) -> bool:
    return words.relation[i] == "compound" and words.head[i] == head


def acronyms(words: Words, taken: list[Mention | None], descriptions: list[Mention]) -> list[Mention]:
    """Acronyms given in brackets after an organisation's name, wherever they stand: "the Civic Front (CF)".

    What the article says that they mean goes before what the registry knows by them."""
    bodies = [m for m in descriptions if getattr(m.noun, "form", "") == "body"]
    ends = {m.last for m in bodies}
    given = {words.text[i] for i in _in_brackets(words) if i - 1 in ends or _ends_name(taken[i - 2], i - 1)}
    spelt = {initials(words, m) for m in bodies}
    return [
        Mention(i, i + 1, i, "name", "acronym", label="ORG")
        for i, word in enumerate(words.text)
        if word in (spelt if (holder := taken[i]) is None else ()) or (word in given and _is_single(holder))
    ]


def _is_single(holder: Mention | None) -> bool:
    """Whether a word is in no longer name."""
    return holder is None or holder.last - holder.first == 1


def initials(words: Words, mention: Mention) -> str:
    """The first letters of a name of three words or more, by which it may be called: "Federal Bureau of Fisheries"."""
    named = [words.text[k][0] for k in range(mention.first, mention.last) if words.text[k][0].isupper()]
    first = words.text[mention.first]
    return "".join(named[1:] if first in ("The", "A", "An") else named) if len(named) > 2 else ""


def _in_brackets(words: Words) -> list[int]:
    """The words in capitals that stand in brackets by themselves."""
    text = words.text
    bracketed = (i for i in range(2, len(words) - 1) if text[i - 1] == "(" and text[i + 1] == ")")
    return [i for i in bracketed if text[i].isupper() and text[i].isalpha()]


def _ends_name(mention: Mention | None, end: int) -> bool:
    """Whether a name that the registry doesn't know ends at a token."""
    return mention is not None and mention.last == end and not mention.actors


def others(words: Words, taken: list[Mention | None], described: set[int], places: frozenset[str]) -> list[Mention]:
    """The model's organisations, peoples and places that neither the registry nor a noun of role accounts for."""
    found: list[Mention] = []
    for ent in words.doc.ents:
        label = ent.label_
        first, last = _trimmed(words, ent.start, ent.end) if label in LABELS else (0, 0)
        free = first < last and described.isdisjoint(range(first, last))
        if not free or not _is_others_name(words, first, last, label):
            continue
        if last == first + 1 and label != "GPE" and words.text[first] in places:
            continue
        inner = list(dict.fromkeys(filter(None, taken[first:last])))
        if inner and not (label == "ORG" and _all_within(inner, first, last)):
            continue
        parts: list[tuple[Part, int]] = [("modifier", m.head) for m in inner]
        head = words.head_of(first, last)
        found.append(Mention(first, last, head, "name", f"model:{label}", label=label, parts=parts))
    return found


def _is_others_name(words: Words, first: int, last: int, label: str) -> bool:
    """Whether what the model finds can be a name; a town that it takes for a people is none."""
    if not words.text[first][0].isalnum() or not any(map(str.isupper, words.text[first])):
        return False
    if label == "NORP" and words.form[first] == "name" and words.relation[first] == "prepositional object":
        return False
    return not _is_dateline(words, first, last)


def _trimmed(words: Words, first: int, last: int) -> tuple[int, int]:
    while first < last and (
        words.word_class[first] in ("determiner", "punctuation", "adposition", "space") or words.lower[first] == "the"
    ):
        first += 1
    while last > first and (
        words.word_class[last - 1] in ("punctuation", "particle", "space", "adposition")
        or words.lower[last - 1] == "'s"
    ):
        last -= 1
    return first, last


def _all_within(inner: list[Mention], first: int, last: int) -> bool:
    """Whether an organisation's name has in it only states, which don't end it: "U.S. Fish and Wildlife Service"."""
    return all(
        first <= m.first and m.last < last and m.actors and m.actors[0].kind in ("state", "organization") for m in inner
    )


def _is_dateline(words: Words, first: int, last: int) -> bool:
    """ "LA PAZ, Bolivia --": where a report was filed."""
    if (
        not words.span(first, last).isupper()
        or last >= len(words)
        or words.text[last] not in (",", "-", "--", "—", "(")
    ):
        return False
    return first == 0 or words.sentence[first] != words.sentence[first - 1]
