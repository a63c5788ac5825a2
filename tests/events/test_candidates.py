"""What the rules propose: every word that may tell of an act, every phrase that may take part in it."""

from __future__ import annotations

from dragoman.events.candidates import History
from dragoman.reader import Reader


def test_verbs_event_nouns_and_all_who_may_take_part_are_proposed(reader: Reader) -> None:
    article = {"id": "a", "text": "Norway held talks with Iran in Oslo on Monday.", "published": "2018-03-05"}
    read = reader.propose(article)
    (found,) = read.candidates
    doc = read.graph.doc
    assert [doc[i].text for i in found.triggers] == ["held", "talks"]
    assert [(doc[p.head].text, bool(p.entities), bool(p.place), bool(p.time)) for p in found.parties] == [
        ("Norway", True, True, False),
        ("talks", False, False, False),
        ("Iran", True, True, False),
        ("Oslo", False, True, False),
        ("Monday", False, False, True),
    ]


def test_evidence_names_the_slot_and_what_the_frame_makes_of_it(reader: Reader) -> None:
    read = reader.propose({"id": "a", "text": "Norway condemned Iran.", "published": "2018-03-05"})
    (found,) = read.candidates
    condemned = found.triggers[0]
    assert {"lexicon:ACCUSE", "frame:ACCUSE", "status:occurred"} <= set(read.evidence.of_act(condemned, 0))
    norway, iran = (set(read.evidence.of_pair(condemned, "ACCUSE", party, found, n, History())) for n, party in enumerate(found.parties))
    assert {"slot:subject", "frame-role:actor", "is:state"} <= norway
    assert {"slot:object", "frame-role:recipient", "is:state"} <= iran


def test_evidence_stands_in_one_order(reader: Reader) -> None:
    """Whatever the seed of Python's hashes: sums of weights must come out the same."""
    read = reader.propose({"id": "a", "text": "Norway vowed to attack Iran.", "published": "2018-03-05"})
    attack = read.candidates[0].triggers[-1]
    found = [e for e in read.evidence.of_act(attack, 0) if e.startswith("under-lexicon:")]
    assert found == ["under-lexicon:AGREE", "under-lexicon:SUPPORT", "under-lexicon:THREATEN"]
