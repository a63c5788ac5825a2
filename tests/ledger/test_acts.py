"""The acts of one happening hang together, and corrections teach how reports are joined."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dragoman.errors import UsageError
from dragoman.ledger import Ledger, corrections, schema, teach
from dragoman.ledger.acts import kind_of
from dragoman.ledger.evidence import Happening, content_words, weights
from dragoman.ledger.fit import fit
from dragoman.ledger.telling import telling
from dragoman.reader import Reader

from .test_incidents import KOBANI, SHELLING, assaults, ledger_of

RAID = {
    "2020-02-05": "Gunmen shot dead two policemen in Basra in Iraq on Tuesday. The Iraqi government condemned the "
    "killing of the two policemen in Basra. Police arrested three men in Basra over the killing on Wednesday.",
    "2020-02-06": "Gunmen shot dead two policemen in the Iraqi city of Basra on Tuesday.",
}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (SHELLING, "deed"),
        (replace(SHELLING, trigger=content_words("claimed responsibility")), "claim"),
        (replace(SHELLING, type="COERCE", mode="arrest"), "charge"),
        (replace(SHELLING, type="COERCE", mode="curfew"), "deed"),
        (replace(SHELLING, type="ACCUSE", mode="allege"), "blame"),
        (replace(SHELLING, type="ACCUSE", mode="disapprove"), "condemnation"),
        (replace(SHELLING, type="REJECT", trigger=content_words("denied")), "denial"),
    ],
)
def test_what_an_act_is_to_the_deed_of_its_happening(event: Happening, kind: str) -> None:
    assert kind_of(event) == kind


def test_an_arrest_and_a_condemnation_hang_together_with_the_deed(tmp_path: Path, reader: Reader) -> None:
    with ledger_of(tmp_path, RAID, reader, "Policemen shot in Basra") as ledger:
        incidents = ledger.incidents()
        shooting = int(incidents[incidents["type"] == "ASSAULT"]["incident"].iloc[0])
        with ledger.reading() as connection:
            acts = {row["link"]: row for row in telling(connection, shooting)["acts"]}
            arrest = acts["charge"]["incident"]
            back = telling(connection, arrest)["acts"]
    assert {link: row["about"] for link, row in acts.items()} == {"charge": shooting, "condemnation": shooting}
    assert {"link": "charge", "about": shooting, "incident": shooting}.items() <= next(
        row for row in back if row["incident"] == shooting
    ).items()


def test_weights_are_drawn_from_those_known_as_far_as_pairs_say_so_and_keep_their_sense() -> None:
    known = {"always": 0.0, "near": 1.0, "far": -1.0}
    found = [{"always": 1.0, "near": 1.0}] * 20 + [{"always": 1.0, "far": 1.0}] * 20
    agreeing = fit(found, [True] * 20 + [False] * 20, [1.0] * 40, 3.0, known)
    assert agreeing["near"] > 1.0
    assert agreeing["far"] < -1.0
    against = fit(found, [False] * 20 + [True] * 20, [1.0] * 40, 3.0, known)
    assert against.keys() == {"always"}


def test_corrections_teach_a_ledger_to_join_otherwise_until_it_takes_the_shipped_weights_again(
    tmp_path: Path, reader: Reader
) -> None:
    file = tmp_path / "mine.toml"
    with ledger_of(tmp_path, KOBANI, reader, "Kobani shelled") as ledger:
        (together,) = assaults(ledger)
        with ledger.engine.begin() as connection:
            made = corrections.split(connection, together[:1], reviewer="Ada")
            learnt = teach.learn(connection)
            corrections.undo(connection, made)
        teach.save(learnt, file)
        assert (learnt.corrections, learnt.pairs, learnt.aside) == (1, 2, (0, 0, 0))
        assert teach.read(file) == learnt.weights
        assert learnt.weights != weights()
        file.write_text('[same]\nalways = -9.0\n"who.parties.same" = 0.1\n', "utf-8")
        with ledger.engine.begin() as connection:
            teach.use(connection, file)
        assert assaults(ledger) == [[event] for event in together]
        with ledger.engine.begin() as connection:
            teach.use(connection, None)
        assert assaults(ledger) == [together]


def test_a_ledger_that_nobody_corrected_teaches_nothing(tmp_path: Path) -> None:
    with (
        Ledger(tmp_path / "l.ledger", create=True) as ledger,
        ledger.reading() as connection,
        pytest.raises(UsageError, match="nothing to learn from"),
    ):
        teach.learn(connection)


@pytest.mark.parametrize("words", ["", "[same]\nalways = 'much'\n", "[same]\nunheard = 1.0\n", "{"])
def test_a_file_without_weights_is_named(tmp_path: Path, words: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(words, "utf-8")
    with pytest.raises(UsageError, match="dragoman train --from-review"):
        teach.read(file)


def test_ledgers_of_own_weights_keep_them_for_articles_that_come_later(tmp_path: Path, reader: Reader) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[same]\nalways = -9.0\n"who.parties.same" = 0.1\n', "utf-8")
    later = tmp_path / "later.jsonl"
    with ledger_of(tmp_path, {}, reader) as ledger:
        with ledger.engine.begin() as connection:
            teach.use(connection, file)
        rows = [{"id": day, "published": day[:10], "text": text} for day, text in KOBANI.items()]
        later.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        ledger.add([str(later)], jobs=1, reader=reader)
        assert {len(some) for some in assaults(ledger)} == {1}
        with ledger.reading() as connection:
            assert connection.execute(schema.meta.select()).all()
