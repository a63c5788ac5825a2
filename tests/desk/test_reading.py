"""An article beside its records, and putting a record right."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select, update

from dragoman.desk.reading import weight_of
from dragoman.ledger import Ledger, schema
from dragoman.ledger.database import writing

expect.set_options(timeout=20_000)  # a busy machine answers late
PHONE = {"width": 390, "height": 780}


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/article/2").text)
    assert found
    return found[1]


def first_event(ledger: Ledger, article: int = 2) -> int:
    e = schema.events
    with ledger.reading() as connection:
        return int(connection.execute(select(e.c.id).where(e.c.article == article).order_by(e.c.id)).scalars().first())


def correction(client: TestClient, **fields: str) -> dict[str, str]:
    return {"csrf": csrf(client), "decision": "correct", **{f"field-{name}": value for name, value in fields.items()}}


@pytest.mark.parametrize(("confidence", "weight"), [(0.05, 0), (0.12, 1), (0.45, 2), (0.6, 3), (None, 2)])
def test_the_surer_a_record_the_heavier_it_is_drawn(confidence: float | None, weight: int) -> None:
    assert weight_of(confidence) == weight


def test_records_stand_in_the_order_of_the_text(local: TestClient) -> None:
    page = local.get("/article/2").text
    keys = re.findall(r'data-r="([a-z]+\d+)" data-of=', page)
    text = page[: page.index('id="records"')]
    starts = [len(re.sub("<[^>]*>?", "", text[: text.index(f'id="t-{key}"')])) for key in keys]
    assert len(keys) >= 2
    assert starts == sorted(starts)


def test_doubtful_events_are_left_out_until_asked_for_or_judged_right(local: TestClient, desk_ledger: Ledger) -> None:
    event, e = first_event(desk_ledger), schema.events
    with desk_ledger.reading() as connection:
        row = connection.execute(select(e).where(e.c.id == event)).one()
    report = local.get("/article/2?format=json").json()["report"]
    told = next(one for one in report["events"] if one["id"] == row.local_id)
    told["confidence"] = 0.04
    import msgspec

    from dragoman.ledger.kept import packed
    from dragoman.report import Report

    with writing(desk_ledger.engine) as connection:
        kept = packed(msgspec.convert(report, Report))
        connection.execute(update(schema.articles).where(schema.articles.c.id == 2).values(report=kept))
        connection.execute(update(e).where(e.c.id == event).values(confidence=0.04))
    mark = f'id="{row.local_id}"'
    page = local.get("/article/2").text
    assert "1 doubtful event (under 10%) is left out" in page
    assert mark not in page
    assert mark in local.get("/article/2?doubtful=1").text
    desk_ledger.review("event", event, "accept", reviewer="Ada")
    assert mark in local.get("/article/2").text


def test_a_correction_that_cannot_be_kept_comes_back_as_it_was_typed(local: TestClient, desk_ledger: Ledger) -> None:
    event = first_event(desk_ledger)
    typed = correction(local, date="yesterday", place="Elsewhere", deaths_low="many", comment="")
    answer = local.post(f"/review/event/{event}", data={**typed, "comment": "as I read it"})
    assert answer.status_code == 422
    for words in ("yesterday", "Elsewhere", "many", "as I read it"):
        assert f'value="{words}"' in answer.text
    assert "a date is like 2017-11-20" in answer.text
    assert "deaths low is a number" in answer.text
    assert desk_ledger.trail().empty


def test_the_same_is_told_to_programs(local: TestClient, desk_ledger: Ledger) -> None:
    event = first_event(desk_ledger)
    answer = local.post(f"/review/event/{event}?format=json", data=correction(local, date="2017-13", actors=""))
    assert answer.status_code == 422
    assert set(answer.json()["correction"]["problems"]) == {"date"}


def test_a_form_in_which_nothing_was_changed_says_so(local: TestClient, desk_ledger: Ledger) -> None:
    event = first_event(desk_ledger)
    answer = local.post(f"/review/event/{event}", data=correction(local))
    assert answer.status_code == 422
    assert "nothing was changed" in answer.text


def test_a_correction_after_another_decided_keeps_what_was_typed(public: TestClient, desk_ledger: Ledger) -> None:
    event = first_event(desk_ledger)
    found = re.search(r'name="csrf" value="([^"]+)"', public.get("/sign-in").text)
    assert found
    public.post("/sign-in", data={"csrf": found[1], "name": "Ada", "secret": "a-long-enough-secret"})
    desk_ledger.review("event", event, "accept", reviewer="Ben")
    answer = public.post(f"/review/event/{event}", data=correction(public, place="Elsewhere"))
    assert answer.status_code == 409
    assert "Ben decided meanwhile" in answer.text
    assert 'value="Elsewhere"' in answer.text


def test_a_correction_offers_the_actors_and_places_of_the_article(local: TestClient, desk_ledger: Ledger) -> None:
    form = local.get(f"/review/event/{first_event(desk_ledger)}").text
    for name in ("Taliban", "Russia", "United States", "Kabul"):
        assert f'<option value="{name}">' in form


def open_correction(page: Page, address: str, *, narrow: bool = False) -> None:
    page.goto(f"{address}/article/2")
    if narrow:
        page.get_by_role("button", name="records").first.click()
    page.locator(".record.of-event").first.focus()
    page.keyboard.press("c")
    expect(field(page, "place")).to_be_visible()


def field(page: Page, name: str) -> Locator:
    return page.locator(f".correct [name=field-{name}]")


def test_an_invalid_date_is_said_beside_the_field_and_nothing_is_lost(page: Page, address: str) -> None:
    open_correction(page, address)
    field(page, "place").fill("Elsewhere")
    field(page, "date").fill("someday")
    page.get_by_role("button", name="Put right").click()
    expect(page.locator(".wrong")).to_contain_text("a date is like 2017-11-20")
    expect(field(page, "place")).to_have_value("Elsewhere")
    field(page, "date").fill("2023-03")
    page.get_by_role("button", name="Put right").click()
    expect(page.locator(".s-corrected")).to_contain_text("Elsewhere")


def test_a_type_is_chosen_by_typing_two_letters_and_a_day_from_a_calendar(page: Page, address: str) -> None:
    open_correction(page, address)
    field(page, "type").focus()
    page.keyboard.type("th")
    expect(field(page, "type")).to_have_value("THREATEN")
    page.get_by_label("Pick a day").fill("2023-03-08")
    expect(field(page, "date")).to_have_value("2023-03-08")


def test_parties_are_chips_picked_from_the_article(page: Page, address: str, desk_ledger: Ledger) -> None:
    open_correction(page, address)
    page.get_by_role("button", name="Take out Taliban").click()
    page.get_by_label("Add to actors").fill("Russia")
    page.keyboard.press("Enter")
    page.get_by_label("Add to actors").fill("United States")
    page.get_by_role("button", name="Put right").click()
    expect(page.locator(".s-corrected")).to_contain_text("actors: Russia; United States")


def test_a_server_that_fails_takes_nothing_from_the_form(page: Page, address: str) -> None:
    open_correction(page, address)
    field(page, "place").fill("Elsewhere")
    page.context.clear_cookies()
    page.get_by_role("button", name="Put right").click()
    expect(page.locator("[data-failed]:visible")).to_contain_text("Please reload")
    expect(field(page, "place")).to_have_value("Elsewhere")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(field(page, "place")).to_have_value("Elsewhere")


def test_no_field_of_the_form_overlaps_another(page: Page, address: str) -> None:
    overlapping = """() => {
      const boxes = [...document.querySelectorAll('.correct .field')].map((field) => field.getBoundingClientRect());
      return boxes.some((a, n) => boxes.slice(n + 1).some((b) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
    }"""
    for width in (360, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        open_correction(page, address, narrow=width < 960)
        assert not page.evaluate(overlapping), width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_on_a_phone_the_marked_words_open_a_sheet_of_their_records(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport=PHONE, reduced_motion="reduce").new_page()  # type: ignore[arg-type]
    page.goto(f"{address}/article/2")
    records = page.locator(".records")
    everything = records.locator(".record").count()
    expect(page.get_by_role("button", name=f"{everything} records")).to_be_visible()
    expect(records).to_be_hidden()
    page.locator(".text .k-event").first.click()
    expect(records).to_be_visible()
    assert 0 < records.locator(".record:visible").count() < everything
    records.get_by_role("button", name="All").click()
    expect(records.locator(".record:visible")).to_have_count(everything)
    records.get_by_role("button", name="Close the records").click()
    expect(records).to_be_hidden()
    page.context.close()


def test_a_kind_that_is_unchecked_leaves_the_list_too(page: Page, address: str) -> None:
    page.goto(f"{address}/article/2")
    acts = page.locator(".record.of-event")
    expect(acts.first).to_be_visible()
    page.get_by_label("act", exact=True).uncheck()
    expect(acts.first).to_be_hidden()
    page.get_by_label("act", exact=True).check()
    expect(acts.first).to_be_visible()
