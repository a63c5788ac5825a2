"""The map and the network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from sqlalchemy import update

from dragoman.desk import figures, links, where
from dragoman.ledger import Ledger, ask, schema
from dragoman.ledger.database import writing
from dragoman.ledger.trend import trend

expect.set_options(timeout=20_000)  # a busy machine answers late
ATLAS = Path(__file__).parents[2] / "src/dragoman/desk/static/bundle/atlas"


def test_a_day_and_a_place_are_one_spot_of_the_map(desk_ledger: Ledger) -> None:
    with desk_ledger.reading() as connection:
        spots = where.spots(connection, ask.Filters(place="Kabul", type="ASSAULT"))
    assert [(spot["place"], spot["day"], spot["conflict"], spot["cooperation"]) for spot in spots] == [
        ("Kabul", "2023-03-09", 1, 0)
    ]


def test_what_is_known_to_a_region_or_country_alone_has_no_point(desk_ledger: Ledger) -> None:
    e = schema.events
    with writing(desk_ledger.engine) as connection:
        connection.execute(update(e).where(e.c.place == "Kabul").values(precision="region"))
    with desk_ledger.reading() as connection:
        found = where.spots(connection, ask.Filters(place="Kabul"))
    drawn = where.drawn(found)
    assert all("latitude" not in place and place["area"] == "region" for place in drawn["places"])
    assert "Kabul" in drawn["places"][0]["names"]
    assert all(row["area"] for row in where.busiest(found))


def test_the_names_of_a_division_lead_to_its_shape(desk_ledger: Ledger) -> None:
    names = where._other_names("Deir ez-Zor", "SYR")
    assert {"Deir ez-Zor", "Dayr az Zawr"} <= set(names)


def test_the_largest_towns_of_a_country_are_told(local: TestClient) -> None:
    towns = local.get("/towns/AFG").json()["towns"]
    assert towns[0][0] == "Kabul"
    assert [people for *_, people in towns] == sorted((people for *_, people in towns), reverse=True)
    assert local.get("/towns/nowhere").json() == {"towns": []}


def test_a_circle_opens_into_the_happenings_of_its_places(local: TestClient) -> None:
    here = local.get("/map/at?at=Kabul|AFG&format=json").json()
    assert here["places"] == ["Kabul"]
    assert {row["place"] for row in here["incidents"]} == {"Kabul"}
    assert here["count"] == len(here["incidents"]) > 0
    assert local.get("/map/at?at=Kabul|AFG&first=2024-01-01&format=json").json()["count"] == 0
    assert local.get("/map/at?at=Kabul|SYR&format=json").json()["count"] == 0


def test_who_is_said_to_hold_what_comes_with_its_day_and_source(desk_ledger: Ledger) -> None:
    with desk_ledger.reading() as connection:
        claims = where.holders(connection)
    told = {(claim["name"], claim["holder"], claim["status"]) for claim in claims}
    assert ("Tadmur", "gained") in {(name, status) for name, _, status in told}
    assert all(claim["date"] and claim["article"] for claim in claims)


def test_who_holds_what_comes_packed_with_the_map(desk_ledger: Ledger) -> None:
    with desk_ledger.reading() as connection:
        claims = where.holders(connection)
    held = where.held([*claims, {**claims[0], "date": "2024-01-01"}])
    assert len(held["rows"]) == len(claims) + 1
    assert len(held["places"]) == len({claim["name"] for claim in claims})
    place, holder, day, status, article = held["rows"][-1]
    told = {"holder": held["holders"][holder], "status": status, "date": held["days"][day], "article": article}
    assert {**held["places"][place], **told} == {**claims[0], "date": "2024-01-01"}


def test_a_matrix_tells_who_did_what_to_whom(desk_ledger: Ledger) -> None:
    with desk_ledger.reading() as connection:
        found = links.network(connection, ask.Filters(), "conflict")
    names = [actor["name"] for actor in found["actors"]]
    russia, states = names.index("Russia"), names.index("United States")
    assert found["cells"][russia][states]["conflict"] == 1
    assert found["cells"][russia][states]["tone"] == "conflict"
    assert found["cells"][states][russia] is None


def test_counts_are_shaded_by_their_root_and_scores_as_they_are() -> None:
    assert [links.shade(value, 100, "incidents") for value in (0, 1, 25, 100)] == [0, 1, 3, 6]
    assert [links.shade(value, 10, "score") for value in (None, -10.0, 5.0, 0.5)] == [0, 6, 3, 1]


def test_actors_that_deal_with_one_another_stand_side_by_side() -> None:
    found = links.Dealings()
    for n, (one, other) in enumerate([(1, 2)] * 3 + [(3, 4)] * 2):
        found.add(one, other, type("Event", (), {"incident": n}))
    assert links.in_order(found, [1, 3, 2, 4]) == [1, 2, 3, 4]


def test_one_actor_is_shown_with_what_it_did_and_had_done_to_it(local: TestClient) -> None:
    actors = local.get("/network?format=json").json()["actors"]
    taliban = next(actor for actor in actors if actor["name"] == "Taliban")
    ego = local.get(f"/network?ego={taliban['id']}&format=json").json()["ego"]
    assert ego["actor"]["name"] == "Taliban"
    assert all(row["did"]["conflict"] for row in ego["partners"] if row["did"]["incidents"])
    nobody = local.get("/network?ego=99999")
    assert nobody.status_code == 400
    assert "no actor 99999" in nobody.text


def test_the_circle_has_room_for_its_longest_name_and_no_more() -> None:
    def box(name: str) -> list[float]:
        actors = [{"id": n, "name": one, "kind": "state"} for n, one in enumerate(("Mali", name, "Niger", "Chad"))]
        return [float(number) for number in links.circle(actors, [])["box"].split()]

    short, long = box("Iran"), box("Department of Homeland Security")
    assert long[2] - short[2] > 150  # to the right, where the second of four stands
    assert [long[n] for n in (0, 1, 3)] == [short[n] for n in (0, 1, 3)]


def test_names_on_the_circle_hang_outwards() -> None:
    actors = [{"id": n, "name": f"Actor {n}", "incidents": 1} for n in range(4)]
    nodes = links.circle(actors, [])["nodes"]
    assert [(node["x"], node["y"], node["end"]) for node in nodes] == [
        (0.0, -300.0, "start"), (300.0, 0.0, "start"), (0.0, 300.0, "start"), (-300.0, 0.0, "end"),
    ]  # fmt: skip


def test_the_atlas_has_each_country_its_divisions_and_the_rivers() -> None:
    world = json.loads((ATLAS / "world.json").read_text("utf-8"))
    names = {shape["id"]: shape["properties"]["name"] for shape in world["objects"]["countries"]["geometries"]}
    assert (names["VNM"], names["SSD"], names["ISR"], names["PSE"]) == ("Vietnam", "S. Sudan", "Israel", "Palestine")
    assert len(world["objects"]["rivers"]["geometries"]) > 400
    syria = json.loads((ATLAS / "SYR.json").read_text("utf-8"))["objects"]["divisions"]["geometries"]
    assert "Idlib" in {shape["properties"]["name"] for shape in syria}
    assert {"SYR", "SSD", "PSE", "UKR"} <= set(json.loads((ATLAS / "index.json").read_text("utf-8")))


# ---- in a browser -------------------------------------------------------------------------------------


def open_map(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/map{query}")
    expect(page.locator("figure .spot").first).to_be_attached()


def test_the_map_opens_near_its_data_and_names_what_is_there(page: Page, address: str) -> None:
    open_map(page, address, "?place=Kabul")
    expect(page.locator(".names .n-town").first).to_be_attached()
    assert "AFGHANISTAN" in " ".join(page.locator(".names .n-country").all_text_contents()).upper()
    expect(page.locator(".divisions path").first).to_be_attached()
    page.get_by_role("button", name="Show the whole world").click()
    expect(page.locator(".names .n-town")).to_have_count(0)


def test_a_circle_lists_what_happened_there_beside_the_map(page: Page, address: str) -> None:
    open_map(page, address, "?place=Kabul")
    page.locator("figure .spot").first.focus()
    page.keyboard.press("Enter")
    beside = page.locator(".beside")
    expect(beside.locator(".happening").first).to_contain_text("Kabul")
    beside.get_by_role("button", name="All places").click()
    expect(beside.locator(".ranked").first).to_be_visible()


def test_a_stretch_of_time_is_brushed_over_the_bars_or_set_by_keyboard(page: Page, address: str) -> None:
    open_map(page, address)
    told, said = page.locator(".timeline output"), page.locator(".mapped")
    everything = said.inner_text()
    bars = page.locator(".timeline .overlay").bounding_box()
    assert bars
    page.mouse.move(bars["x"] + 0.6 * bars["width"], bars["y"] + 10)
    page.mouse.down()
    page.mouse.move(bars["x"] + bars["width"] - 1, bars["y"] + 10, steps=4)
    page.mouse.up()
    brushed = told.inner_text()
    assert page.locator(".timeline .out-of-it").count() > 0
    page.locator(".timeline input").last.focus()
    page.keyboard.press("Home")
    assert told.inner_text() != brushed
    page.locator(".timeline input").last.press("End")
    page.locator(".timeline input").first.press("Home")
    assert said.inner_text() == everything


def test_ground_is_coloured_by_who_is_said_to_hold_it(page: Page, address: str) -> None:
    open_map(page, address)
    page.get_by_role("button", name="Who holds what").click()
    expect(page.locator(".beside")).to_contain_text("Tadmur")
    assert page.locator("figure .spot").count() == 0
    page.get_by_role("button", name="What happened").click()
    expect(page.locator("figure .spot").first).to_be_attached()


def test_the_map_is_saved_as_a_picture(page: Page, address: str) -> None:
    open_map(page, address)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the map as PNG").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")


def test_no_name_on_the_map_lies_on_another(page: Page, address: str) -> None:
    open_map(page, address)
    overlapping = """() => {
      const boxes = [...document.querySelectorAll('.names text')].map((name) => name.getBoundingClientRect());
      return boxes.filter((a, n) => boxes.slice(n + 1).some((b) =>
        a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 4 && b.top < a.bottom - 4)).length;
    }"""
    assert page.locator(".names text").count() > 3
    assert page.evaluate(overlapping) == 0


def test_the_network_leads_from_the_matrix_to_one_actor_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}/network?measure=conflict")
    page.locator(".matrix tbody th a", has_text="Russia").click()
    expect(page.get_by_role("heading", name="Russia")).to_be_visible()
    expect(page.locator(".butterfly")).to_contain_text("United States")
    page.get_by_role("link", name="The whole network").click()
    assert "measure=conflict" in page.url
    page.get_by_role("link", name="circle").click()
    expect(page.locator(".circle text", has_text="Russia")).to_be_visible()


def test_no_name_of_the_matrix_is_cut_on_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{address}/network")
    names = page.locator(".matrix tbody th")
    assert names.count() > 2
    assert names.evaluate_all("all => all.filter((name) => name.scrollWidth > name.clientWidth + 1).length") == 0


def test_a_pair_is_told_by_times_that_fit_the_span_of_the_ledger(local: TestClient, desk_ledger: Ledger) -> None:
    with desk_ledger.reading() as connection:
        told = trend(connection, "RUS", "USA")
    answer = local.get("/trends?one=RUS&other=USA&format=json").json()
    assert (answer["by"], [row[told.by] for row in answer["times"]]) == (told.by, [row[told.by] for row in told.rows])
    assert f"a {told.by} that stands out" in local.get("/trends?one=RUS&other=USA").text


@pytest.mark.parametrize(
    ("told", "first", "weeks"),
    [
        (["2025-05-05", "2025-05-12"], "2025-04-07", 8),  # too few to fill the room
        (["2025-01-06", "2025-05-05"], "2025-01-06", 21),
        (["2019-07-01", "2025-02-03"], "2025-02-03", 17),  # the long past makes no empty room
        (["2019-07-01"], "2025-04-07", 8),
        ([], "2025-04-07", 8),
    ],
)
def test_bars_begin_with_the_first_week_that_is_told(told: list[str], first: str, weeks: int) -> None:
    shown = figures.mondays_with("2025-05-31", told)
    assert (shown[0], shown[-1], len(shown)) == (first, "2025-05-26", weeks)
