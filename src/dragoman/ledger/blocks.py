"""Which events may be of one happening: only those that share enough telling words within a few days are compared.

An event is kept in a block for each of its most telling words and each six days that it may lie in. Whether two events
are compared depends on these two alone: on the words that they share and the days between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from .evidence import LONG, NAMELESS, Happening, content_words, rarities, rarity
from .schema import block_key

Marks = dict[str, list[str]]  # a word: the prefixes of the blocks that it stands for

DAYS_IN_BLOCK = 6
REACH = 3  # days between two reports of one happening
CHANGE_REACH = 14  # a change is dated by the day on which it was told, or by the day for which it was planned
DAYS_AHEAD = 14  # how long after its telling a plan is for that gives no day
MOST_OWN, MOST_ABOUT = 12, 8  # blocks of an event, for each six days
RARE = 4.0  # rarity from which a plain word is a mark
STEP = 0x9E3779B97F4A7C15  # between the keys of neighbouring six days: 2**64 over the golden ratio, so that none meet
LEAST_SHARED = 5.0  # the sum of the rarities of the marks that two events share
LEAST_PLANNED = 2.5  # and a plan and its outcome, whose parties must agree besides


def marks(event: Happening) -> Marks:
    """The most telling words of an event, and the prefixes of the blocks that each stands for.

    The names and rare words of its sentence hold whatever the act; the names of its sentence and of its article's title
    and lead for acts of its family.
    """
    parties = {word for party in event.parties for word in party.words if party.kind not in NAMELESS}
    names = event.names | content_words(event.place or "") | parties
    own = names | {word for word in event.words if rarity(word) >= RARE}
    found: Marks = {word: [f"{event.stage}~{word}"] for word in _most_telling(own, MOST_OWN)}
    for word in _most_telling(names | event.about, MOST_ABOUT):
        found.setdefault(word, []).append(f"{event.stage}:{event.family}~{word}")
    return found


def _most_telling(words: frozenset[str] | set[str], most: int) -> list[str]:
    known, least = rarities()
    return sorted(words, key=lambda word: (-known.get(word, least), word))[:most]


def home_blocks(event: Happening, found: Marks) -> list[int]:
    """The keys of the blocks that an event with these marks is kept in."""
    own = buckets(event)
    return [block(prefix, bucket) for prefixes in found.values() for prefix in prefixes for bucket in own]


def near_blocks(event: Happening, found: Marks) -> Iterator[tuple[float, list[int]]]:
    """Where events like it may be kept: for each of its marks how much that tells, and the keys of its blocks."""
    near = buckets(event, near=True)
    for word, prefixes in found.items():
        yield rarity(word), [block(prefix, bucket) for prefix in prefixes for bucket in near]


def stage_blocks(event: Happening, found: Marks, stages: Sequence[str]) -> Iterator[tuple[float, list[int]]]:
    """Where events of other stages may be kept that plan what this one does, or do what it plans, as `near_blocks`."""
    near, own = buckets(event, near=True), f"{event.stage}:"
    for word, prefixes in found.items():
        kept = [prefix.removeprefix(own) for prefix in prefixes if prefix.startswith(own)]
        if kept:
            yield rarity(word), [block(f"{stage}:{rest}", n) for stage in stages for rest in kept for n in near]


def block(prefix: str, bucket: int) -> int:
    """The key of a block: one hash for its prefix, moved on for each six days, as 64 bits with a sign."""
    return ((_base(prefix) + bucket * STEP) % 2**64) - 2**63


@lru_cache(maxsize=100_000)
def _base(prefix: str) -> int:
    return block_key("incident", prefix)


def buckets(event: Happening, *, near: bool = False) -> range:
    """The numbers of the six days that an event may lie in, and (``near``) of those within reach."""
    first, last = days_of(event)
    far = reach(event) if near else 0
    return range((first - far) // DAYS_IN_BLOCK, (last + far) // DAYS_IN_BLOCK + 1) if last else range(0)


def reach(event: Happening) -> int:
    return CHANGE_REACH if event.stage == "change" else REACH


def within_reach(a: Happening, b: Happening) -> bool:
    """Whether two events of one stage lie close enough to be compared."""
    ours, theirs = days_of(a), days_of(b)
    return max(theirs[0] - ours[1], ours[0] - theirs[1]) <= reach(a)


def days_of(event: Happening) -> tuple[int, int]:
    """The first and last day on which it may have been, as ordinals: of a month or a year the first day; 0 and 0 for an
    event without any."""
    if event.earliest is None or event.latest is None:
        return 0, 0
    first, last = event.earliest.toordinal(), event.latest.toordinal()
    if last - first > LONG:
        return first, first
    return first, last + (DAYS_AHEAD if event.stage == "plan" and not event.dated else 0)
