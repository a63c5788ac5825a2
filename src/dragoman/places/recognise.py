"""Which of the known names in an article are meant as places, and not as persons, papers, teams or words."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from math import log10
from typing import TYPE_CHECKING

from ..data import word_lists
from ..language.columns import text_columns
from ..language.grammar import is_read, relation, word_class
from ..records import Span
from .gazetteer import Gazetteer
from .index import ALTERNATE, BARE, CITY, COUNTRY, COUNTY, KINDS, LANDMARK, NAME, REGION
from .lexicon import Lexicon
from .positions import positions
from .scan import HYPHENS, Match, is_container, scan

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from ..entities import Cast


MARKS_AFTER = {**dict.fromkeys(HYPHENS, "hyphen"), **dict.fromkeys(("'s", "’s", "'", "’"), "possessive")}
LISTS = word_lists("places", "recognise")
PARTS_OF_PEOPLES = LISTS["parts_of_peoples"]
COUNTING = LISTS["counting"]
AROUND_LANGUAGES = LISTS["around_languages"]
BETWEEN_NAMES = LISTS["between_names"]
IN_NAMES = LISTS["in_names"]
SAYING = LISTS["saying"]
GIVEN_BUT_REGION = LISTS["given_but_region"]


# Where English words and surnames are towns' names; a name that only other countries have is seldom anything else.
ENGLISH_SPEAKING = ("US", "GB", "CA", "AU", "NZ", "IE", "ZA", "JM", "BB", "TT", "BS")


NESTED = 3  # mentions of actors, each inside the next, that may begin before a name
FAR_BACK = 5  # words before "of" in which a unit of distance may stand
# Sizes of places that news names by themselves.
LARGE = frozenset(("kind=region", "kind=city, 5 digits", "kind=city, 6 digits"))


def recognise(doc: Doc, text: str, cast: Cast, gazetteer: Gazetteer, lexicon: Lexicon) -> tuple[list[Match], list[str]]:
    """The known names of ``doc``, whose ``text`` is at hand, with the log odds (``score``) that each is a toponym, and
    the words of ``doc``."""
    (words,) = text_columns(doc, "ORTH")
    matches = scan(words, gazetteer, lexicon.other)
    describe(doc, words, matches, gazetteer, lexicon)
    _describe_actors(doc, matches, _named(text, cast, lexicon))
    weigh(matches, lexicon)
    return matches, words


def weigh(matches: list[Match], lexicon: Lexicon) -> None:
    """Sets the score of every match by its features."""
    names, adjectives = lexicon.weights.get("name", {}), lexicon.weights.get("adjective", {})
    for match in matches:
        weights = adjectives if match.adjective else names
        match.score = weights.get("bias", 0.0) + sum(weights.get(feature, 0.0) for feature in match.features)


def describe(doc: Doc, words: list[str], matches: list[Match], gazetteer: Gazetteer, lexicon: Lexicon) -> None:
    """Fills in the features of every match: first of its surroundings, then of the other uses of the name."""
    labels, spans = _entities(doc)
    surnames = _surnames(doc, words)
    ends = {match.end: match for match in matches}
    starts = {match.start: match for match in matches}
    lower = set(filter(str.islower, words))
    countries = {
        int(gazetteer.country[row]) for match in matches for row in match.rows if gazetteer.kind[row] == COUNTRY
    }
    at_home = {gazetteer.country_number[code] for code in ENGLISH_SPEAKING}
    for match in matches:
        found = match.features
        found.append(_entity(match, labels, spans))
        found.append(_before(match, words, ends, gazetteer, lexicon))
        after = _after(match, words, starts, gazetteer, lexicon)
        found.append(after)
        found += _word(match, doc, words, lexicon, surnames, lower)
        found += _company(match, words, starts, ends, labels)
        found += _size(match, gazetteer)
        found += _run(match, words, lexicon)
        found += _abroad(match, countries, at_home, gazetteer)
        found += _syntax(match, doc)
        found += _speaks(match, doc)
        if match.adjective:
            found += _adjective(match, doc, words)
    _discourse(matches)


def _entities(doc: Doc) -> tuple[dict[int, str], dict[int, tuple[int, int]]]:
    labels: dict[int, str] = {}
    spans: dict[int, tuple[int, int]] = {}
    for ent in doc.ents:
        for i in range(ent.start, ent.end):
            labels[i], spans[i] = ent.label_, (ent.start, ent.end)
    return labels, spans


def _named(text: str, cast: Cast, lexicon: Lexicon) -> list[tuple[Span, str]]:
    """Where the cast is named, with the kind of each actor."""
    found = [
        ((start, end), entity.kind)
        for entity in cast.entities
        for start, end in entity.mentions
        if entity.kind != "unnamed" and (entity.kind != "person" or _is_bare(text[start:end], lexicon))
    ]
    return sorted(found, key=lambda named: (named[0][0], -named[0][1]))


def _is_bare(name: str, lexicon: Lexicon) -> bool:
    """Whether a person is named without what describes them, which names places too ("Georgia Governor Kemp")."""
    parts = name.split()
    keys = [part.lower() for part in parts]
    described = any(lexicon.before.get(key) == "title" for key in keys[1:]) or not lexicon.after.keys().isdisjoint(keys)
    return len(parts) in (2, 3) and not described and all(part[0].isupper() and part.isalpha() for part in parts)


def _describe_actors(doc: Doc, matches: list[Match], named: list[tuple[Span, str]]) -> None:
    """What the cast says of every match: it names an actor, or it begins, ends or stands inside an actor's name."""
    starts = [span[0] for span, _ in named]
    for match in matches:
        last = doc[match.end - 1]
        start, end = doc[match.start].idx, last.idx + len(last)
        at = bisect_right(starts, start)
        for (first, after), kind in named[max(0, at - NESTED) : at]:
            if after >= end:
                where = "" if first == start and after == end else ", begins" if first == start else ", inside"
                match.features.append(f"actor={kind}{', ends' if where == ', inside' and after == end else where}")


def _surnames(doc: Doc, words: list[str]) -> set[str]:
    """Last words of the names of persons that the model sees in full."""
    found = set()
    for ent in doc.ents:
        if ent.label_ == "PERSON" and ent.end - ent.start > 1:
            last = words[ent.end - 1]
            found.add(words[ent.end - 2] if last in ("'s", "’s", "Jr.") else last)
    return found


def _syntax(match: Match, doc: Doc) -> list[str]:
    """Its part in the sentence, and the word it hangs on where that is a preposition or another name."""
    token = doc[match.end - 1]
    if not is_read(token):
        return []
    if relation(token) == "prepositional object":
        return [f"object of {token.head.lower_}"]
    return [f"dep={token.dep_}", f"dep={token.dep_} of {token.head.pos_}"]


def _speaks(match: Match, doc: Doc) -> list[str]:
    """Whether it is said to say something, as a person of a town's name is; lands and their capitals speak, too."""
    token = doc[match.end - 1]
    speaks = is_read(token) and relation(token) == "subject" and token.head.lemma_ in SAYING
    small = any(feature.startswith(("kind=city", "kind=county")) for feature in match.features)
    return ["says"] if speaks and small else []


def _entity(match: Match, labels: dict[int, str], spans: dict[int, tuple[int, int]]) -> str:
    """The model's label, and whether its span is the name, begins or ends with it, or holds it."""
    label = labels.get(match.start) or labels.get(match.end - 1)
    if label is None:
        return "model=none"
    if label not in ("GPE", "LOC", "FAC", "ORG", "PERSON", "NORP"):
        label = "other"
    start, end = spans[match.start] if match.start in spans else spans[match.end - 1]
    if start >= match.start and end <= match.end + 1:
        return f"model={label}"
    if start >= match.start - 1:
        return f"model={label}, begins"
    return f"model={label}, ends" if end <= match.end + 1 else f"model={label}, inside"


def _before(match: Match, words: list[str], ends: dict[int, Match], gazetteer: Gazetteer, lexicon: Lexicon) -> str:
    i = match.start - 1
    if i > 0 and words[i] == "The" and any(gazetteer.label(row).startswith("The ") for row in match.rows):
        i -= 1  # part of the name: "in The Hague"
    if i < 0 or words[i].isspace():
        return "before=start"
    word = words[i]
    if word == ",":
        return f"before={'place' * (i in ends)},"
    if word in HYPHENS:
        return "before=hyphen"
    return f"before={_kind_before(words, i, ends, lexicon) or _shape_before(word, i + 1 in ends)}"


def _shape_before(word: str, is_place: bool) -> str:
    """What a word before a name is by its letters."""
    if not word[0].isupper():
        return "word" if word.isalpha() else "mark" if word not in ".!?" else "start"
    if is_place:
        return "place"
    return "initial" if len(word) < 3 and word.endswith(".") else "capital"


def _kind_before(words: list[str], i: int, ends: dict[int, Match], lexicon: Lexicon) -> str | None:
    """The class of the words before a name: of what a place follows, or a person."""
    word = words[i]
    if word == "of" and (told := _told_by_of(words, i, lexicon)):
        return told
    if word == "and" and i in ends and "before=warlike" in ends[i].features:
        return "warlike"  # "shelled Aleppo and Douma"
    kind = lexicon.before.get(word.lower().rstrip("."))
    return kind if kind != "seat" and (kind != "title" or word[0].isupper()) else None


def _told_by_of(words: list[str], i: int, lexicon: Lexicon) -> str | None:
    if i and lexicon.before.get(words[i - 1].lower()) == "seat":
        return "seat of"  # "the town of Goma"
    far = positions().units.keys().isdisjoint(words[max(0, i - FAR_BACK) : i])
    return None if far else "locative"  # "20 km to the north of Mosul"


def _after(match: Match, words: list[str], starts: dict[int, Match], gazetteer: Gazetteer, lexicon: Lexicon) -> str:
    i = match.end
    if i >= len(words):
        return "after=end"
    word = words[i]
    if word in (",", "("):
        following = starts.get(i + 1)
        return "after=region" if following and is_container(following, gazetteer) else f"after={word}"
    if word in MARKS_AFTER:
        return f"after={MARKS_AFTER[word]}"
    if not word[0].isalpha():
        return "after=number" if word[0].isdigit() else "after=mark"
    return f"after={_kind_after(word, i in starts, lexicon)}"


def _kind_after(word: str, is_place: bool, lexicon: Lexicon) -> str:
    kind = lexicon.after.get(word.lower().rstrip("."))
    if word[0].isupper():
        return kind or ("place" if is_place else "capital")
    return f"{kind}, lower" if kind else "word"


def _word(match: Match, doc: Doc, words: list[str], lexicon: Lexicon, surnames: set[str], lower: set[str]) -> list[str]:
    size = match.end - match.start
    if size == 1:
        found = _one_word(words[match.start], lexicon, not match.adjective and words[match.start].lower() in lower)
    else:
        found = ["words=2" if size == 2 else "words=3+"]
    if words[match.end - 1] in surnames:
        found.append("surname of a person named")
    token = doc[match.end - 1]
    if word_class(token) != "name":
        found.append(f"tag={token.pos_}")
    if len(words[match.start]) > 3 and words[match.start].isupper():
        found.append("capitals")
    return found


def _one_word(text: str, lexicon: Lexicon, in_lower_case: bool) -> list[str]:
    found, word = ["word=also in lower case"] * in_lower_case, text.lower()
    if text.isupper() and len(word) < 4:
        found.append("initials")
    elif word in lexicon.common:
        found.append("word=common")
    if word in lexicon.given and word not in GIVEN_BUT_REGION:
        found.append("word=given")
    return found


def _size(match: Match, gazetteer: Gazetteer) -> list[str]:
    if set(match.kinds) <= {BARE}:
        return ["kind=county, bare"]
    kinds = {int(gazetteer.kind[row]) for row, kind in zip(match.rows, match.kinds, strict=True) if kind != BARE}
    for kind in (COUNTRY, REGION, LANDMARK, COUNTY):
        if kind in kinds:
            return [f"kind={KINDS[kind]}"]
    people = int(gazetteer.population[match.rows].max())
    found = [f"kind=city, {min(6, int(log10(people + 1)))} digits"]
    if set(match.kinds) <= {ALTERNATE}:
        found.append("alternate name")
    if kinds == {CITY} and max(int(gazetteer.fame[row]) for row in match.rows) > 30:
        found.append("well known")
    return found


def _company(
    match: Match, words: list[str], starts: dict[int, Match], ends: dict[int, Match], labels: dict[int, str]
) -> list[str]:
    """Whether the name stands in a list with other names, in a dateline or behind a party's letter."""
    i, j = match.start - 1, match.end
    before, after = words[i] if i > 0 else "", words[j] if j < len(words) else ""
    told = (
        (f"listed with {labels.get(i - 1, 'none')}", before in BETWEEN_NAMES and i in ends),
        (f"listed with {labels.get(j + 1, 'none')}", after in BETWEEN_NAMES and j + 1 in starts),
        ("behind a party", before in HYPHENS and words[i - 1] in ("R", "D", "I", "Rep", "Dem")),
        ("dateline", words[match.start].isupper() and after in ("--", "—", "–", "-", "(", "/")),
        ("in the headline", i < 8),
    )
    return [name for name, held in told if held]


def _abroad(match: Match, countries: set[int], at_home: set[int], gazetteer: Gazetteer) -> list[str]:
    """A name that only lands without English-speakers have, and whether the article names that land."""
    own = set(gazetteer.country[match.rows].tolist()) - {0}
    if not own or own & at_home or {COUNTRY, LANDMARK} & set(gazetteer.kind[match.rows].tolist()):
        return []
    if any(feature.startswith("tag=") for feature in match.features):  # not a proper noun ("Never", "Can")
        return ["abroad"]
    where = "abroad, in a country named" if own & countries else "abroad"
    found = [f"{where}, a person's" if match.features[0].startswith("model=PERSON") else where]
    return [*found, "in a large place abroad"] if where == "abroad" and _is_in_large_place(match) else found


def _is_in_large_place(match: Match) -> bool:
    proper = NAME in match.kinds or match.features[0] == "model=GPE"
    put = not {"before=locative", "before=attacking"}.isdisjoint(match.features)
    return proper and put and not LARGE.isdisjoint(match.features)


def _run(match: Match, words: list[str], lexicon: Lexicon) -> list[str]:
    """What the last of the capitalised words after the name says: "Georgia Environmental Protection Division"."""
    i = match.end
    while i < len(words) and (words[i][0].isupper() or words[i] in IN_NAMES) and i < match.end + 7:
        i += 1
    while i > match.end and not words[i - 1][0].isupper():
        i -= 1
    if i - match.end < 2:
        return []
    kind = lexicon.after.get(words[i - 1].lower())
    return [f"run ends={kind}" if kind else "run goes on"]


def _adjective(match: Match, doc: Doc, words: list[str]) -> list[str]:
    found = []
    before = words[match.start - 1].lower() if match.start else ""
    after = doc[match.end] if match.end < len(words) else None
    if before in PARTS_OF_PEOPLES:
        found.append("second of a compound")
    if words[match.end : match.end + 1] and words[match.end] in HYPHENS and words[match.end + 1 :][:1] == ["American"]:
        found.append("first of a compound")
    if after is not None:
        found += _before_word(match, before, after)
    if before in COUNTING:
        found.append("with article" if before in ("the", "a", "an") else "counted")
    return found


def _before_word(match: Match, before: str, after: Token) -> list[str]:
    """What the word after an adjective tells, with the one ``before`` it."""
    found = []
    if after.text in ("American", "Americans"):
        found.append("first of a compound")
    if match.key == "american" and after.text[0].isupper():
        found.append("American in a name")
    if word_class(after) in ("verb", "auxiliary", "punctuation", "adposition", "space"):
        found.append(f"followed by {after.pos_}")
        if before in AROUND_LANGUAGES:
            found.append(f"{before} + adjective + {after.pos_}")
    return found


# What one use of a name shows, and what that says of its other uses.
ELSEWHERE = (
    ("model=GPE", "elsewhere GPE"),
    ("model=PERSON", "elsewhere PERSON"),
    ("model=ORG", "elsewhere ORG"),
    ("before=locative", "elsewhere after a preposition of place"),
    ("after=region", "elsewhere with its region"),
    ("before=title", "elsewhere after a title"),
    ("before=capital", "elsewhere after a capital"),
    ("says", "elsewhere says"),
)


def _discourse(matches: list[Match]) -> None:
    """What the other uses of a name in the article say of this one."""
    uses: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        uses[match.key].append(match)
    for same in uses.values():
        if len(same) < 2:
            continue
        counts = Counter(sign for match in same for sign in set(match.features))
        for match in same:
            here = frozenset(match.features)
            match.features += [name for sign, name in ELSEWHERE if counts[sign] > (sign in here)]
