"""What the rules propose: every word that may tell of an act, every phrase that may take part in it."""

from __future__ import annotations

from dragoman.events.candidates import PARTIES, History, eligible
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
    norway, iran = (
        set(read.evidence.of_pair(condemned, "ACCUSE", party, found, n, [])) for n, party in enumerate(found.parties)
    )
    assert {"slot:subject", "frame-role:actor", "is:state"} <= norway
    assert {"slot:object", "frame-role:recipient", "is:state"} <= iran


def test_evidence_stands_in_one_order(reader: Reader) -> None:
    """Whatever the seed of Python's hashes: sums of weights must come out the same."""
    read = reader.propose({"id": "a", "text": "Norway vowed to attack Iran.", "published": "2018-03-05"})
    attack = read.candidates[0].triggers[-1]
    found = [e for e in read.evidence.of_act(attack, 0) if e.startswith("under-lexicon:")]
    assert found == ["under-lexicon:AGREE", "under-lexicon:SUPPORT", "under-lexicon:THREATEN"]


def test_who_took_part_in_an_act_may_do_so_far_below(reader: Reader) -> None:
    text = "Hamas condemned Hezbollah. " + "It rained for hours. " * 4 + "The attack came at dawn."
    read = reader.propose({"id": "a", "text": text, "published": "2018-03-05"})
    first, last = read.candidates[0], read.candidates[-1]
    condemned, attack = first.triggers[0], last.triggers[0]
    hamas, hezbollah = first.parties
    number, history = last.sentence.number, History()
    assert hamas not in [party for _, party in eligible(read.candidates, number, history)]
    history.note(condemned, "condemn", "ACCUSE", [(0, hamas, "actor"), (1, hezbollah, "recipient")])
    before = [party for _, party in eligible(read.candidates, number, history)]
    assert [party for party in before if party.entities] == [hamas, hezbollah]
    did = set(read.evidence.of_pair(attack, "ASSAULT", hamas, last, 0, history.of(hamas)))
    assert {"did:actor/other", "did/told/open:actor/other", "did-back:4"} <= did
    assert not any(name.startswith("did-with") for name in did)  # Hezbollah is not in the sentence of the attack
    assert "did:nothing" in read.evidence.of_pair(attack, "ASSAULT", hamas, last, 0, [])


def test_only_the_last_who_took_part_are_candidates_again(reader: Reader) -> None:
    names = ["Hamas", "Hezbollah", "NATO", "UNICEF", "Interpol", "Boko"]
    text = " ".join(f"{name} condemned the plan." for name in names) + " It rained for hours." * 4 + " Police fired."
    read = reader.propose({"id": "a", "text": text, "published": "2018-03-05"})
    history = History()
    for found in read.candidates[: len(names)]:
        history.note(found.triggers[0], "condemn", "ACCUSE", [(0, found.parties[0], "actor")])
    number = read.candidates[-1].sentence.number
    heads = [read.graph.doc[party.head].text for _, party in eligible(read.candidates, number, history)]
    assert [head for head in heads if head in names] == names[-PARTIES:]
