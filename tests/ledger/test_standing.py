"""What people decided counts in every question, and leaves no trace once it is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.errors import UsageError
from dragoman.ledger import Ledger, ask


def event_of(ledger: Ledger, kind: str, place: str | None = None) -> dict[str, Any]:
    return rows(ledger, type=kind, place=place)[0]


def rows(ledger: Ledger, **filters: Any) -> list[dict[str, Any]]:
    with ledger.reading() as connection:
        return ask.events(connection, ask.Filters(**filters))


def correct(ledger: Ledger, event: int, field: str, value: object) -> int:
    return ledger.review("event", event, "correct", reviewer="Ada", field=field, value=value)


def test_a_corrected_type_is_found_and_scored_as_such(ledger: Ledger) -> None:
    before = event_of(ledger, "ACCUSE")
    made = correct(ledger, before["id"], "type", "ASSAULT")
    (row,) = rows(ledger, actor="Turkey", type="ASSAULT")
    assert (row["id"], row["plover"], row["score"]) == (before["id"], "ASSAULT", -9.3)
    assert row["cameo"] is None
    ledger.undo(made)
    after = event_of(ledger, "ACCUSE")
    assert {name: after[name] for name in ("type", "plover", "score", "cameo", "mode")} == {
        name: before[name] for name in ("type", "plover", "score", "cameo", "mode")
    }


def test_corrected_parties_count_in_trends_and_their_chronology(ledger: Ledger) -> None:
    event = event_of(ledger, "ACCUSE")["id"]
    made = correct(ledger, event, "recipients", ["Islamic State", "Jane Doe"])
    assert list(ledger.events(recipient="Jane Doe")["id"]) == [event]
    assert ledger.trend("Turkey", "Islamic State")["incidents"].sum() == 1
    assert ledger.trend("Turkey", "Greece").empty
    ledger.undo(made)
    assert ledger.trend("Turkey", "Greece")["incidents"].sum() == 1
    assert ledger.events(recipient="Jane Doe").empty


def test_a_corrected_day_moves_the_incident(ledger: Ledger) -> None:
    event = event_of(ledger, "ACCUSE")["id"]
    correct(ledger, event, "date", "2022-12")
    row = dict(ledger.incidents(type="ACCUSE").iloc[0])
    assert (row["earliest"], row["latest"]) == ("2022-12-01", "2022-12-31")
    assert list(ledger.incidents(until="2022-12-31")["id"]) == [event]


def test_a_corrected_place_lies_where_the_ledger_knows_it(ledger: Ledger) -> None:
    event = event_of(ledger, "ACCUSE")["id"]
    correct(ledger, event, "place", "Kabul")
    assert event_of(ledger, "ACCUSE", "Kabul")["latitude"] == pytest.approx(34.5, abs=0.2)
    correct(ledger, event, "place", "Nowhere Town")
    assert event_of(ledger, "ACCUSE", "Nowhere Town")["latitude"] is None


def test_the_trail_keeps_what_was_coded_whatever_was_made_of_it(ledger: Ledger) -> None:
    event = event_of(ledger, "ACCUSE")["id"]
    correct(ledger, event, "type", "THREATEN")
    correct(ledger, event, "type", "REJECT")
    assert list(ledger.trail()["original"]) == ['"ACCUSE"', '"ACCUSE"']
    assert set(ledger.agreement()["type"]) == {"ACCUSE"}


def test_a_rejected_event_no_longer_counts_in_trends(ledger: Ledger) -> None:
    event = event_of(ledger, "ACCUSE")["id"]
    ledger.review("event", event, "reject", reviewer="Ada")
    assert ledger.trend("Turkey", "Greece").empty
    ledger.review("event", event, "accept", reviewer="Ben")
    assert ledger.trend("Turkey", "Greece")["incidents"].sum() == 1


def test_a_corrected_holder_is_who_is_said_to_hold_it(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        claim = connection.exec_driver_sql("SELECT max(id) FROM control WHERE territory = 'Aleppo'").scalar_one()
    made = ledger.review("control", claim, "correct", reviewer="Ada", field="holder", value="Greece")
    assert "Greece" in set(ledger.claims("Aleppo")["holder_name"])
    ledger.undo(made)
    assert "Greece" not in set(ledger.claims("Aleppo")["holder_name"])


@pytest.mark.parametrize(
    ("field", "value"),
    [("type", "DANCE"), ("type", None), ("date", "soon"), ("date", "2023-02-30"), ("status", "maybe"),
     ("deaths_low", "many"), ("actors", ["", "x"]), ("place", "x" * 501)],
)  # fmt: skip
def test_a_value_that_can_not_be_is_refused(ledger: Ledger, field: str, value: object) -> None:
    with pytest.raises(UsageError):
        correct(ledger, event_of(ledger, "ACCUSE")["id"], field, value)
