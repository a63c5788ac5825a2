"""People's verdicts on events teach types."""

from __future__ import annotations

import pytest

from dragoman.errors import UsageError
from dragoman.ledger import Ledger
from dragoman.ledger.verdicts import answered


def test_judged_events_answer_for_their_words(ledger: Ledger) -> None:
    with ledger.reading() as connection, pytest.raises(UsageError, match="nobody has accepted"):
        answered(connection)
    bombs = ledger.events(type="ASSAULT", place="Kabul").sort_values("article")
    accepted, rejected = (int(number) for number in bombs["id"])
    (accused,) = ledger.events(type="ACCUSE")["id"]
    ledger.review("event", accepted, "accept", reviewer="Ada")
    ledger.review("event", rejected, "reject", reviewer="Ada")
    ledger.review("event", int(accused), "correct", reviewer="Ada", field="type", value="THREATEN")
    with ledger.reading() as connection:
        found = answered(connection)
    told = {}
    for answers in found:
        for (start, end), act in answers.acts.items():
            told[answers.key["id"], answers.key["text"][start:end]] = act["type"]
    assert told == {("bomb-1", "bombed"): "ASSAULT", ("bomb-2", "bombed"): None, ("other", "accused"): "THREATEN"}
