"""Incidents and actors put together and apart at the desk, with undo."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dragoman.ledger import Ledger, schema

SECRET = "a-long-enough-secret"


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/article/1").text)
    assert found
    return found[1]


def told_twice(client: TestClient) -> int:
    rows = client.get("/chronology?format=json&type=ASSAULT&place=Kabul").json()["incidents"]
    return int(max(rows, key=lambda row: row["reports"])["incident"])


def home(ledger: Ledger, event: int) -> int:
    e = schema.events
    with ledger.reading() as connection:
        return int(connection.execute(select(e.c.incident).where(e.c.id == event)).scalar_one())


def test_a_report_is_split_off_and_the_split_taken_back(local: TestClient, desk_ledger: Ledger) -> None:
    incident = told_twice(local)
    page = local.get(f"/incident/{incident}/regroup?format=json").json()
    one, other = (row["id"] for row in page["reports"][:2])
    form = {"csrf": csrf(local), "decision": "split", f"event-{other}": "on"}
    made = local.post(f"/incident/{incident}/regroup?format=json", data=form).json()["correction"]
    assert home(desk_ledger, one) != home(desk_ledger, other)
    local.post(f"/regroup/incidents/{made}/undo", data={"csrf": csrf(local)})
    assert home(desk_ledger, one) == home(desk_ledger, other)


def test_incidents_that_are_one_are_merged(local: TestClient, desk_ledger: Ledger) -> None:
    events = local.get("/chronology?format=json").json()["incidents"]
    one, other = (row for row in events[:2])
    form = {"csrf": csrf(local), "decision": "merge", f"incident-{other['incident']}": "on"}
    answer = local.post(f"/incident/{one['incident']}/regroup", data=form)
    assert "merged" in answer.text
    assert home(desk_ledger, one["id"]) == home(desk_ledger, other["id"])


def test_nothing_ticked_is_said(local: TestClient) -> None:
    incident = told_twice(local)
    for decision, words in (("split", "choose the reports"), ("merge", "name two incidents"), ("name", "one letter")):
        answer = local.post(f"/incident/{incident}/regroup", data={"csrf": csrf(local), "decision": decision})
        assert words in answer.text


def test_what_is_alike_is_offered_and_searched(local: TestClient) -> None:
    incident = told_twice(local)
    found = local.get(f"/incident/{incident}/regroup?q=grain&format=json").json()["alike"]
    assert found
    assert all(row["incident"] != incident for row in found)
    assert local.get(f"/incident/{incident}/regroup?q=%23999999&format=json").json()["alike"] == []


def test_an_actor_is_merged_into_another_and_stands_alone_again(local: TestClient) -> None:
    actors = {row["name"]: row["id"] for row in local.get("/actors?format=json").json()["actors"]}
    one, other = actors["Turkey"], actors["Greece"]
    made = local.post(f"/actor/{one}/merge?format=json", data={"csrf": csrf(local), "into": str(other)}).json()["merge"]
    assert local.get(f"/actor/{one}?format=json").json()["actor"]["name"] == "Greece"
    local.post(f"/regroup/actors/{made}/undo", data={"csrf": csrf(local)})
    assert local.get(f"/actor/{one}?format=json").json()["actor"]["name"] == "Turkey"


def test_readers_of_a_public_desk_put_nothing_together(public: TestClient, desk_ledger: Ledger) -> None:
    token = csrf(public)
    assert public.get("/incident/1/regroup").status_code == 403
    assert public.post("/incident/1/regroup", data={"csrf": token, "decision": "name", "name": "x"}).status_code == 403
    assert public.post("/actor/1/merge", data={"csrf": token, "into": "2"}).status_code == 403
    assert public.post("/regroup/actors/1/undo", data={"csrf": token}).status_code == 403
    assert public.get("/regroup?format=json").json() == {"incidents": [], "actors": []}


def test_on_a_public_desk_only_ones_own_is_taken_back(public: TestClient, desk_ledger: Ledger) -> None:
    made = desk_ledger.merge(1, 2, reviewer="Ben")
    public.post("/sign-in", data={"csrf": csrf(public), "name": "Ada", "secret": SECRET})
    assert public.post(f"/regroup/actors/{made}/undo", data={"csrf": csrf(public)}).status_code == 403


def test_a_form_of_another_site_puts_nothing_together(local: TestClient) -> None:
    assert local.post("/actor/1/merge", data={"csrf": "made-up", "into": "2"}).status_code == 403
    assert local.get("/regroup?format=json").json()["actors"] == []


def test_splitting_and_undoing_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/chronology?type=ASSAULT&place=Kabul")
    incident = page.locator("a.reports").first.get_attribute("href")
    page.goto(f"{address}{incident}/regroup")
    page.locator(".tickable input").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Split the ticked off").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Done")
    page.get_by_role("button", name="Undo").first.press("Enter")
    expect(page.get_by_text("taken back")).to_be_visible()
