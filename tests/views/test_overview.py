"""What a ledger holds, in a notebook."""

from __future__ import annotations

from dragoman.views.overview import render_overview


def test_a_ledger_is_shown_with_its_counts_and_without_its_password() -> None:
    html = render_overview("postgresql://ada:secret@server/crisis", {"articles": 1200, "commonest types": ["AID 3"]})
    assert "crisis" in html
    assert "secret" not in html
    assert "1,200" in html
    assert "AID 3" in html
