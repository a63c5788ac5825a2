"""A ledger beside a file in ACLED's columns, and beside the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.errors import UsageError
from dragoman.ledger import Ledger
from dragoman.publish.compare import BOTH, OURS, THEIRS, Comparison, as_html, compare, summary
from dragoman.records import Report

# The clash a day later and 3 km away; a strike of another place and day; the march is not in it.
ACLED = """event_id_cnty,event_date,event_type,actor1,actor2,country,admin1,location,latitude,longitude,notes,fatalities
SUD1,05 May 2025,Battles,Rapid Support Forces,Army,Sudan,North Darfur,El Fasher,13.65,25.36,A clash,20
SUD2,2025-05-06,Explosions/Remote violence,Rapid Support Forces,,Sudan,Red Sea,Port Sudan,19.61,37.21,A strike,3
SUD3,2025-05-07,Violence against civilians,Rapid Support Forces,,Sudan,South Darfur,Nyala,12.05,24.88,An attack,1
KEN1,2025-05-06,Protests,Protesters (Kenya),,Kenya,Nairobi,Nairobi,-1.28,36.81,A march,0
"""


def compared(ledger: Ledger, path: Path, text: str, **wishes: float) -> Comparison:
    path.write_text(text, "utf-8")
    with ledger.reading() as connection:
        return compare(connection, path, **wishes)  # type: ignore[arg-type]


def test_events_of_a_day_a_place_and_parties_are_one(war: Ledger, tmp_path: Path) -> None:
    made = compared(war, tmp_path / "acled.csv", ACLED)
    rows = {(row["other_id"], row["found_in"]): row for row in made.rows}
    clash = rows["SUD1", BOTH]
    assert (clash["days_apart"], clash["same_kind"], clash["shared_party"]) == (1, True, True)
    assert 2 < clash["km_apart"] < 4
    assert (clash["ledger_fatalities"], clash["other_fatalities"]) == (12, 20)
    assert ("SUD2", BOTH) in rows
    assert ("SUD3", THEIRS) in rows
    assert [row["ledger_kind"] for row in made.rows if row["found_in"] == OURS] == []


def test_what_lies_outside_the_days_that_both_cover_is_not_counted(war: Ledger, tmp_path: Path) -> None:
    made = compared(war, tmp_path / "acled.csv", ACLED)
    assert made.span == ("2025-05-05", "2025-05-07")
    assert "Protests" not in [row["ledger_kind"] for row in made.rows]


def test_a_narrower_window_parts_what_lies_a_day_apart(war: Ledger, tmp_path: Path) -> None:
    made = compared(war, tmp_path / "acled.csv", ACLED, days=0)
    assert {row["other_id"]: row["found_in"] for row in made.rows}["SUD1"] == THEIRS


def test_what_an_export_leaves_out_as_doubtful_is_not_compared(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger], tmp_path: Path
) -> None:
    told = {"sentence": "RSF attacked villagers.", "trigger": "attacked", "actors": ["RSF"], "place": "El Fasher",
            "recipients": ["villagers"], "day": "2025-05-06"}  # fmt: skip
    sure, doubtful = told | {"confidence": 0.9}, told | {"confidence": 0.3, "place": "Port Sudan"}
    made = compared(ledger_of(story("x", sure, doubtful)), tmp_path / "acled.csv", ACLED)
    assert {row["place"] for row in made.rows if row["ledger_id"]} == {"El Fasher"}


def test_the_summary_gives_shares_with_intervals(war: Ledger, tmp_path: Path) -> None:
    (whole, *kinds) = summary(compared(war, tmp_path / "acled.csv", ACLED))
    assert (whole["kind"], whole["both"], whole["other_only"]) == ("all", 2, 2)
    assert whole["of_other_in_ledger"] == "0.50 (0.15 to 0.85)"
    assert [row["kind"] for row in kinds] == sorted(row["kind"] for row in kinds)


def test_the_page_holds_a_text_for_a_paper_and_no_live_mark_up(war: Ledger, tmp_path: Path) -> None:
    made = compared(war, tmp_path / "acled.csv", ACLED.replace("A strike", "<script>x</script>"))
    page = as_html(made, "ACLED & others")
    assert "one to one, within 1 day(s) and 50 km: 2 are in both" in page
    assert "<script>" not in page
    assert "ACLED &amp; others" in page


@pytest.mark.parametrize("layout", ["acled", "ucdp", "gdelt", "polecat"])
def test_a_ledgers_own_export_matches_it_whole(war: Ledger, tmp_path: Path, layout: str) -> None:
    war.export(tmp_path / "own", layout=layout)
    with war.reading() as connection:
        made = compare(connection, tmp_path / "own")
    assert made.data_set == layout
    located = [row for row in made.rows if row["place"]]
    assert located
    assert {row["found_in"] for row in located} == {BOTH}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "the columns of none of ACLED, UCDP GED, GDELT and POLECAT"),
        (ACLED.replace("2025-05-06", "yesterday", 1), "row 3 can't be read: 'yesterday' is no day"),
        (ACLED.replace("2025", "1999"), "have none in common"),
    ],
)
def test_a_file_that_is_none_says_so(war: Ledger, tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compared(war, tmp_path / "acled.csv", text)
