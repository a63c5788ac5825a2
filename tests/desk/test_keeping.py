"""What people keep at the desk: watches, notes, tags, cases, edited briefs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from dragoman.ledger import Ledger, retold, watch
from dragoman.ledger.database import writing

JSON = {"Accept": "application/json"}


def post(client: TestClient, path: str, **fields: str) -> Any:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    return client.post(path, data={"csrf": found[1], **fields}, follow_redirects=False)


def kabul(client: TestClient) -> int:
    rows = client.get("/chronology?type=ASSAULT&place=Kabul", headers=JSON).json()["incidents"]
    return int(rows[0]["incident"])


def test_what_a_narrowed_page_asks_for_is_watched(local: TestClient, desk_ledger: Ledger) -> None:
    asked = "type=ASSAULT&type=COERCE&place=Kabul&since=2023&min_toll=5"
    assert post(local, "/watches", name="Kabul", asked=asked).status_code == 303
    with desk_ledger.reading() as connection:
        (known,) = watch.saved(connection).values()
    assert known.search == watch.Search(type="ASSAULT,COERCE", place="Kabul", min_toll=5, min_confidence=0.12)
    assert "type assault, type coerce, where Kabul, dead, at least 5" in local.get("/watches").text
    post(local, "/watches", name="Kabul", decision="remove")
    assert local.get("/watches", headers=JSON).json()["watches"] == []


def test_the_front_page_tells_what_watches_found_since_the_last_visit(local: TestClient, desk_ledger: Ledger) -> None:
    with writing(desk_ledger.engine) as connection:
        search = watch.Search(type="ASSAULT")
        watch.save(connection, "Assaults", search, from_start=True)
        watch.save(connection, "Nobody", watch.Search(actor="Nobody of that name"), from_start=True)
    first, nothing = local.get("/", headers=JSON).json()["watches"]
    assert (first["name"], first["count"], nothing["count"]) == ("Assaults", 3, 0)
    assert "Kabul" in {row["place"] for row in first["newest"]}
    local.cookies.clear()
    local.cookies.set("dragoman_seen", "3.5.9999999999")  # was here when there were three articles
    later = {row["name"]: row["count"] for row in local.get("/", headers=JSON).json()["watches"]}
    assert later == {"Assaults": 1, "Nobody": 0}
    page = local.get(first["href"], headers=JSON).json()
    assert {row["type"] for row in page["incidents"]} == {"ASSAULT"}


def test_notes_tags_and_cases_stand_on_every_page_of_what_they_are_about(local: TestClient) -> None:
    incident = kabul(local)
    for subject, about in (("incident", incident), ("article", 2), ("actor", 1), ("place", "Kabul")):
        for kind, words in (("note", "<b>who</b>?"), ("tag", "#police"), ("case", "Bombs")):
            assert post(local, f"/keep/{subject}/{about}", kind=kind, words=words).status_code == 303
        page = local.get(f"/{subject}/{about}").text
        assert "&lt;b&gt;who&lt;/b&gt;?" in page
        assert 'href="/tag/police"' in page
        assert 'href="/case/Bombs"' in page
    tagged = local.get("/tag/police", headers=JSON).json()
    assert [row["incident"] for row in tagged["incidents"]] == [incident]
    assert [row["subject"] for row in tagged["others"]] == ["article", "actor", "place"]
    offers = local.get("/complete?q=poli&here=/chronology").json()["offers"]
    assert {"label": "tag", "words": "police", "count": 4, "href": "/tag/police"} in offers


def test_a_case_leaves_as_markdown_html_and_docx(local: TestClient) -> None:
    post(local, f"/keep/incident/{kabul(local)}", kind="case", words="Bombs & more")
    assert re.search(r"\[\^\d\]: Toll rises", local.get("/case/Bombs%20&%20more?write=markdown").text)
    assert "<h1>Case: Bombs &amp; more</h1>" in local.get("/case/Bombs%20&%20more?write=html").text
    assert local.get("/case/Bombs%20&%20more?write=docx").content[:2] == b"PK"


def test_an_edited_brief_keeps_its_citations_and_loses_nothing_that_was_typed(local: TestClient) -> None:
    page = local.get("/brief/edit?since=2023-03").text
    found = re.search(r'name="sources" value="([^"]+)"', page)
    assert found
    sources = found[1]
    text = "# Mine\n\n## First\n\n- It is so. [^2]\n"
    saved = post(local, "/brief/edit", text=text, sources=sources, decision="markdown").text
    assert saved.startswith("# Mine\n\n## First\n\n- It is so. [^1]\n")
    assert saved.count("[^1]:") == 1
    wrong = post(local, "/brief/edit", text="- My words [^99]", sources=sources, decision="docx")
    assert wrong.status_code == 422
    assert "line 1 cites [^99]" in wrong.text
    assert "- My words [^99]</textarea>" in wrong.text
    assert post(local, "/brief/edit", text=text, sources=sources, decision="keep", case="Bombs").status_code == 303
    note = re.search(r"/brief/edit\?note=(\d+)", local.get("/case/Bombs").text)
    assert note
    assert "- It is so. [^2]" in local.get(f"/brief/edit?note={note[1]}").text


def test_a_visitor_neither_sees_nor_writes_what_reviewers_keep(public: TestClient, desk_ledger: Ledger) -> None:
    for path in ("/cases", "/tag/police", "/case/Bombs", "/watches", "/brief/edit"):
        assert public.get(path).status_code == 403
    assert 'id="kept"' not in public.get("/incident/1").text
    assert post(public, "/keep/incident/1", kind="tag", words="x").status_code == 403
    assert public.get("/", headers=JSON).json()["watches"] == []


@pytest.mark.parametrize("path", ["/keep/moon/1", "/keep/incident/x", "/keep/incident/999", "/kept/999/undo"])
def test_what_can_not_be_kept_is_explained(local: TestClient, path: str) -> None:
    assert post(local, path, kind="note", words="x").status_code == 404


def test_the_page_of_review_shows_what_a_new_reading_changed(local: TestClient, desk_ledger: Ledger) -> None:
    assert "Nothing has been read or joined again yet" in local.get("/review").text
    changed = retold.Difference(2, "type", "ASSAULT", "COERCE", "The Taliban bombed a police station.")
    with writing(desk_ledger.engine) as connection:
        before = retold.homes(connection)
        retold.note_read(connection, 5, [changed])
        retold.note_joined(connection, dict.fromkeys(before, 1))
    page = local.get("/review").text
    assert re.search(r"<b>1</b> of another type", page)
    assert "The Taliban bombed a police station." in page
    told = local.get("/review", headers=JSON).json()["rejoined"]
    assert (told["before"], told["after"], told["apart"]) == (1, len(set(before.values())), 1)
