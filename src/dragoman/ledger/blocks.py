"""Which events may be of one happening: only those that share enough telling words within a few days are compared.

An event is kept in a block for each of its most telling words and each six days that it may lie in. Reports that don't
give the day of a distinctive happening ("since Turkey invaded Afrin") are compared with those of other months, too, as
each event is kept in blocks for pairs of its most telling words besides. Whether two events are compared depends on
these two alone: on the words that they share and the days between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from .evidence import NAMELESS, Happening, content_words, most_telling, rarity, shared_anchors
from .schema import block_key

Marks = dict[str, list[str]]  # a word: the prefixes of the blocks that it stands for

DAYS_IN_BLOCK = 6
REACH = 3  # days between two reports of one happening
CHANGE_REACH = 14  # a change is dated by the day on which it was told, or by the day for which it was planned
MOST_OWN, MOST_ABOUT = 12, 8  # blocks of an event, for each six days
RARE = 4.0  # rarity from which a plain word is a mark
LEAST_TELLING = 1.0  # and a name: nearly every event is in the blocks of those below
STEP = 0x9E3779B97F4A7C15  # between the keys of neighbouring six days: 2**64 over the golden ratio, so that none meet
BITS, SIGN = 2**64 - 1, 2**63
LEAST_SHARED = 5.0  # the sum of the rarities of the marks that two events share
LEAST_PLANNED = 2.5  # and a plan and its outcome, whose parties must agree besides
AHEAD = "ahead"  # plans and their changes together
OTHERS = {"plan": ("change", "deed"), "change": ("plan", "deed"), "deed": (AHEAD,)}  # stages of one thread
FAR = 120  # days between two reports of one happening of which one at least doesn't give the day
FAR_IN_BLOCK = 128


def marks(event: Happening) -> Marks:
    """The most telling words of an event, and the prefixes of the blocks that each stands for.

    The names and rare words of its sentence hold whatever the act; the names of its sentence and of its article's title
    and lead for acts of its family.
    """
    parties = {word for party in event.parties for word in party.words if party.kind not in NAMELESS}
    names = {word for word in event.names | content_words(event.place or "") | parties if rarity(word) >= LEAST_TELLING}
    own = names | {word for word in event.words if rarity(word) >= RARE}
    found: Marks = {word: [f"{event.stage}~{word}"] for word in most_telling(own, MOST_OWN)}
    about = {word for word in event.about if rarity(word) >= LEAST_TELLING}
    for word in most_telling(names | about, MOST_ABOUT):
        found.setdefault(word, []).append(f"{event.stage}:{event.family}~{word}")
    return found


def home_blocks(event: Happening, found: Marks) -> list[int]:
    """The keys of the blocks that an event with these marks is kept in: what lies ahead under a name of its own, too,
    as every deed looks for it."""
    prefixes = [prefix for prefixes in found.values() for prefix in prefixes]
    own = f"{event.stage}:"
    if event.stage != "deed":
        prefixes += [f"{AHEAD}:{prefix.removeprefix(own)}" for prefix in prefixes if prefix.startswith(own)]
    return keys_of(prefixes, buckets(event))


def near_blocks(event: Happening, found: Marks) -> Iterator[tuple[float, list[int]]]:
    """Where events like it may be kept: for each of its marks how much that tells, and the keys of its blocks."""
    near = buckets(event, near=True)
    for word, prefixes in found.items():
        yield rarity(word), keys_of(prefixes, near)


def stage_blocks(event: Happening, found: Marks) -> Iterator[tuple[float, list[int]]]:
    """Where events of other stages may be kept that plan what this one does, or do what it plans, as `near_blocks`."""
    near, own, stages = buckets(event, near=True), f"{event.stage}:", OTHERS[event.stage]
    for word, prefixes in found.items():
        kept = [prefix.removeprefix(own) for prefix in prefixes if prefix.startswith(own)]
        if kept:
            yield rarity(word), keys_of([f"{stage}:{rest}" for stage in stages for rest in kept], near)


def keys_of(prefixes: Iterable[str], days: Iterable[int]) -> list[int]:
    """The keys of the blocks with these prefixes for these numbers of days: one hash for each prefix, moved on for each
    number, as 64 bits with a sign."""
    steps = [number * STEP for number in days]
    return [((base + step) & BITS) - SIGN for base in map(_base, prefixes) for step in steps]


@lru_cache(maxsize=200_000)
def _base(prefix: str) -> int:
    return block_key("incident", prefix)


def buckets(event: Happening, *, near: bool = False) -> range:
    """The numbers of the six days that an event may lie in, and (``near``) of those within reach."""
    first, last = event.days
    far = reach(event) if near else 0
    return range((first - far) // DAYS_IN_BLOCK, (last + far) // DAYS_IN_BLOCK + 1) if last else range(0)


def far_blocks(event: Happening, *, near: bool = False) -> list[int]:
    """The keys of the blocks that an event is kept in for reports of other months, and (``near``) of those in reach."""
    known_by = (f"{event.stage}!{anchor}" for anchor in event.anchors | event.named_anchors)
    return keys_of((*event.paired, *known_by), far_buckets(event, near=near))


def far_buckets(event: Happening, *, near: bool = False) -> range:
    """As `buckets`, for reports of other months."""
    first, last = event.far_days
    far = FAR if near else 0
    return range((first - far) // FAR_IN_BLOCK, (last + far) // FAR_IN_BLOCK + 1) if last else range(0)


def within_far_reach(a: Happening, b: Happening) -> bool:
    """Whether two events that share a pair of words, or are known by the same, are alike enough, and lie close enough,
    to be compared."""
    if a.stage != b.stage or not (a.family == b.family or a.deeds & b.deeds):
        return False
    if a.dated and b.dated and not shared_anchors(a, b):
        return False
    ours, theirs = a.far_days, b.far_days
    return max(theirs[0] - ours[1], ours[0] - theirs[1]) <= FAR


def reach(event: Happening) -> int:
    return CHANGE_REACH if event.stage == "change" else REACH


def within_reach(a: Happening, b: Happening) -> bool:
    """Whether two events of one stage lie close enough to be compared."""
    ours, theirs = a.days, b.days
    return max(theirs[0] - ours[1], ours[0] - theirs[1]) <= reach(a)
