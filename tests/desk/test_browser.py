"""What a person sees and does at the desk."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dragoman.desk import pages
from dragoman.ledger import Ledger, ask
from dragoman.ledger.database import writing

PAGES = (
    "/", "/chronology", "/articles", "/article/1", "/article/4", "/incident/1", "/actors", "/actor/1", "/place/Kabul",
    "/map", "/network", "/network?view=circle", "/network?ego=1", "/incident/1/regroup", "/actor/1/merge", "/regroup",
    "/trends?one=RUS&other=USA", "/control?place=Palmyra", "/agenda", "/search?q=talks",
    "/brief?since=2023", "/brief/edit?since=2023", "/cases", "/watches", "/review", "/trail", "/sign-in",
    "/chronology?type=ASSAULT&sort=reports", "/sql?q=SELECT+1",
)  # fmt: skip
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
expect.set_options(timeout=20_000)  # a busy machine answers late
SECRET = "a-long-enough-secret"
VOICE = """
window.said = [];
Object.defineProperty(window, 'speechSynthesis', {value: {
  speak(u) { window.said.push([u.text, u.rate]); window.now = u; }, cancel() { window.now = null; } }});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.mark.parametrize("width", [360, 1280, 2560])
def test_every_page_fits_its_screen_and_keeps_to_its_policy(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in PAGES:
        page.goto(address + path, wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("window.broken") is None
        assert page.locator("main h1").count() >= 1


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 2560)])
def test_axe_finds_nothing_serious(browser: Browser, address: str, scheme: str, width: int) -> None:
    if not AXE.exists():
        pytest.fail("axe is not installed: npm ci") if os.environ.get("CI") else pytest.skip("axe is not installed")
    screen = {"width": width, "height": 900}
    context = browser.new_context(viewport=screen, bypass_csp=True, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    for path in PAGES:
        page.goto(address + path, wait_until="networkidle")
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html]))")
        assert [v for v in found if v[0] in ("serious", "critical")] == [], path
    context.close()


def test_listening_reads_sentence_by_sentence_with_pause_speed_and_skip(page: Page, address: str) -> None:
    page.add_init_script(VOICE)
    page.goto(f"{address}/article/2")
    page.get_by_role("button", name="Listen to this article").click()
    assert page.evaluate("said[0][0]").startswith("The Taliban bombed")
    assert page.evaluate("[...[...CSS.highlights.get('spoken')][0].toString()].length") > 20
    page.evaluate("now.onend()")
    assert page.evaluate("said[1][0]").startswith("Russia accused")
    page.get_by_role("button", name="One sentence back").click()
    page.get_by_label("Speed").select_option("1.5")
    assert page.evaluate("said.at(-1)[1]") == 1.5
    page.get_by_role("button", name="Pause").click()
    assert page.evaluate("now") is None
    page.get_by_role("button", name="Go on").click()
    assert page.evaluate("said.at(-1)[0]").startswith("The Taliban bombed")
    page.get_by_role("button", name="Skip this sentence").click()
    assert page.evaluate("said.at(-1)[0]").startswith("Russia accused")
    page.evaluate("now.onend()")
    expect(page.get_by_role("button", name="Listen to this article")).to_be_visible()


@pytest.mark.parametrize("voices", ["undefined", "{speak() {}, cancel() {}, getVoices() { return []; }}"])
def test_a_browser_without_a_voice_says_so(page: Page, address: str, voices: str) -> None:
    page.add_init_script(
        "delete Window.prototype.speechSynthesis; delete window.speechSynthesis;"
        f"if ({voices}) window.speechSynthesis = {voices};"
    )
    page.goto(f"{address}/article/2")
    play = page.get_by_role("button", name="Listen to this article")
    expect(play).to_be_visible()
    if play.is_enabled():
        play.click()
    expect(page.locator("[data-where]")).to_contain_text("no voice")
    expect(play).to_be_disabled()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Some 1,097 people fled $3bn of damage.", "Some 1097 people fled 3 billion dollars of damage."),
        ("The SDF (a US ally) and NATO met.", "The S D F, a U S ally, and NATO met."),
        ("They drove 10-15km [sic] to the town.", "They drove 10 to 15 kilometres to the town."),
        ("Gen. Hemedti met J. D. Vance.", "Gen. Hemedti met J. D. Vance."),
    ],
)
def test_numbers_names_and_brackets_are_read_as_a_person_would(
    page: Page, address: str, written: str, said: str
) -> None:
    def with_words(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(r"(data-listen><p>).*?(</p>)", rf"\g<1>{written}\2", answer.text(), count=1, flags=re.DOTALL)
        route.fulfill(response=answer, body=body)

    page.route("**/article/2", with_words)
    page.add_init_script(VOICE)
    page.goto(f"{address}/article/2")
    page.get_by_role("button", name="Listen to this article").click()
    assert page.evaluate("said[0][0]") == said


def test_review_by_keyboard_with_undo(page: Page, address: str, desk_ledger: Ledger) -> None:
    page.goto(f"{address}/review")
    expect(page.locator(".record:visible")).to_have_count(1)
    page.keyboard.press("a")
    expect(page.locator(".sitting output")).to_contain_text("2 of")
    page.keyboard.press("r")
    expect(page.locator(".sitting output")).to_contain_text("3 of")
    page.keyboard.press("u")
    expect(page.locator(".sitting output")).to_contain_text("2 of")
    page.keyboard.press("c")
    page.locator(".correct [name=field-place]:visible").fill("Elsewhere")
    page.get_by_role("button", name="Put right").click()
    expect(page.locator(".sitting output")).to_contain_text("3 of")
    page.keyboard.press("k")
    expect(page.locator(".s-corrected:visible")).to_contain_text("Elsewhere")
    trail = desk_ledger.trail()
    assert list(trail["decision"]) == ["accept", "reject", "correct"]
    assert list(trail["undone"]) == [0, 1, 0]
    assert trail["value"].iloc[2] == '"Elsewhere"'


def test_a_second_look_is_not_told_what_the_first_saw(page: Page, address: str, desk_ledger: Ledger) -> None:
    desk_ledger.review("event", 1, "reject", reviewer="Ben")
    page.goto(f"{address}/review?by=second")
    expect(page.locator(".record")).to_have_count(1)
    expect(page.locator(".state")).to_have_count(0)
    page.keyboard.press("a")
    expect(page.locator(".s-accepted")).to_be_attached()
    page.reload()
    expect(page.get_by_role("heading", name="How far reviewers agree")).to_be_visible()


def test_a_comment_is_kept_and_shown_as_text(page: Page, address: str) -> None:
    page.goto(f"{address}/article/2")
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.keyboard.type("<b>why</b> so?")
    page.keyboard.press("Enter")
    expect(page.locator(".comment")).to_contain_text("<b>why</b> so?")


def test_what_narrows_a_page_lives_in_its_address(page: Page, address: str) -> None:
    page.goto(f"{address}/chronology")
    everything = page.locator(".happening").count()
    page.locator(".facets").get_by_role("link", name="assault").click()
    page.wait_for_url("**/chronology?type=ASSAULT")
    narrowed = page.locator(".happening").count()
    assert 0 < narrowed < everything
    expect(page.locator(".totals b")).to_have_text(str(narrowed))
    page.reload()
    expect(page.locator(".happening")).to_have_count(narrowed)
    page.locator(".chips").get_by_role("link", name="type assault").click()
    page.wait_for_url("**/chronology")
    expect(page.locator(".happening")).to_have_count(everything)


def test_the_search_line_completes_and_narrows(page: Page, address: str) -> None:
    page.goto(f"{address}/chronology")
    page.keyboard.press("/")
    page.keyboard.type("taliban")
    offer = page.get_by_role("option", name="Taliban").first
    expect(offer).to_contain_text("armed group")
    expect(offer).to_contain_text("2")
    page.keyboard.press("ArrowDown")
    expect(offer).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chronology?party=*")
    expect(page.locator(".chips")).to_contain_text("Taliban")
    expect(page.locator(".happening")).to_have_count(1)
    page.get_by_role("combobox").fill("kab")
    page.get_by_role("option", name="place Kabul").click()
    page.wait_for_url("**place=Kabul")
    expect(page.locator(".chips [data-chip]")).to_have_count(2)


def test_elsewhere_the_search_line_leads_to_what_it_offers(page: Page, address: str) -> None:
    page.goto(f"{address}/agenda")
    page.get_by_role("combobox", name="Search").fill("Kabul")
    page.get_by_role("option", name="place Kabul").click()
    page.wait_for_url("**/place/Kabul")
    page.goto(f"{address}/trends")
    page.get_by_label("Between").fill("talib")
    page.get_by_role("option", name="Taliban").click()
    assert page.get_by_label("Between").input_value() == "Taliban"


def test_keys_go_through_cards_open_them_and_show_what_can_be_done(
    page: Page, address: str, desk_ledger: Ledger
) -> None:
    page.goto(f"{address}/chronology?type=ASSAULT")
    cards = page.locator(".happening")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(cards.nth(0)).to_have_class(re.compile("chosen"))
    page.keyboard.press(".")
    expect(cards.nth(0).get_by_role("link", name="All that is told of it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press(".")
    cards.nth(0).get_by_role("button", name="Accept it").focus()
    page.keyboard.press("Enter")
    expect(cards.nth(0).locator(".s-accepted")).to_be_visible()
    assert list(desk_ledger.trail()["decision"]) == ["accept"]
    cards.nth(0).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/incident/*")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys and signs")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/actors")


def test_on_a_phone_the_first_card_is_in_sight_at_once(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/", "/chronology"):
        page.goto(address + path, wait_until="networkidle")
        box = page.locator(".happening").first.bounding_box()
        assert box
        assert box["y"] < 330, path
    page.get_by_text("Narrow", exact=True).click()
    expect(page.locator(".facets").get_by_role("link", name="assault")).to_be_visible()


def test_a_query_is_put_with_the_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/sql")
    page.get_by_label("A query").fill("SELECT incident, place FROM incidents_v1 WHERE place = 'Kabul'")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("cell", name="Kabul").first).to_be_visible()


@pytest.mark.usefixtures("doubtful")
def test_doubt_is_told_by_more_than_colour(page: Page, address: str) -> None:
    page.goto(f"{address}/chronology?min_confidence=0")
    styles = page.locator(".happening").evaluate_all("all => all.map(one => getComputedStyle(one).borderLeftStyle)")
    doubtful = page.locator(".happening.doubtful")
    assert styles.count("dashed") == doubtful.count() > 0
    expect(doubtful.first).to_contain_text("% sure")
    expect(page.locator(".happening .type").first).not_to_be_empty()


def test_records_and_words_light_up_together_and_say_why(page: Page, address: str) -> None:
    page.goto(f"{address}/article/2")
    record = page.locator("[data-record]").first
    record.hover()
    assert page.locator(".text .lit").count() >= 1
    record.click()
    record.get_by_text("Why").click()
    expect(record.locator(".receipt")).to_contain_text("rule")


def test_two_people_reviewing_the_same_record_learn_of_each_other(browser: Browser, serve: object) -> None:
    address = serve(public=True, tokens={SECRET: "Ada", f"{SECRET}-2": "Ben"})  # type: ignore[operator]
    pages = []
    for name, secret in (("Ada", SECRET), ("Ben", f"{SECRET}-2")):
        page = browser.new_context().new_page()
        page.goto(f"{address}/sign-in")
        page.get_by_label("Your name").fill(name)
        page.get_by_label("secret").fill(secret)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/review")
        pages.append(page)
    for page, button in zip(pages, ("Accept", "Reject"), strict=True):
        page.locator("[data-record]").first.get_by_role("button", name=button).click()
        page.wait_for_selector(".state, .problem:not([hidden])", state="attached")
    expect(pages[1].locator(".problem:visible")).to_contain_text("Ada decided meanwhile")
    pages[1].locator("[data-record]").first.get_by_role("button", name="Reject").click()
    expect(pages[1].locator(".s-rejected")).to_contain_text("Ben")
    for page in pages:
        page.context.close()


def test_a_visitor_replies_after_the_check_and_a_reviewer_lets_it_through(page: Page, serve: object) -> None:
    address = serve(public=True, tokens={SECRET: "Ada"})  # type: ignore[operator]
    page.goto(f"{address}/article/2")
    page.get_by_label("Reply").fill("<script>window.broken = 5</script> I was there.")
    expect(page.locator(".altcha[data-state=verified]")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Send to the reviewers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.goto(f"{address}/article/2")
    assert "I was there" not in page.content()
    page.goto(f"{address}/sign-in")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("secret").fill(SECRET)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{address}/replies")
    page.get_by_role("button", name="Let through").click()
    page.goto(f"{address}/article/2")
    expect(page.locator("blockquote", has_text="<script>window.broken = 5</script> I was there.")).to_be_visible()
    assert page.evaluate("window.broken") is None


def test_a_check_that_expired_says_so(page: Page, serve: object) -> None:
    address = serve(public=True, tokens={SECRET: "Ada"}, proof_seconds=5)  # type: ignore[operator]
    page.goto(f"{address}/article/2")
    page.get_by_label("Reply").fill("Late")
    expect(page.get_by_text("Time limit is exhausted. Please reload.")).to_be_visible(timeout=20_000)


# ---- what the words ask for, one by one -----------------------------------------------------------


def test_the_desk_works_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.get_by_role("combobox").focus()
    page.keyboard.type("talks")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_contain_text("talks", ignore_case=True)
    page.get_by_role("link", name="Map").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/map")
    drawing = page.get_by_role("application")
    drawing.focus()
    before = drawing.locator("> g").first.get_attribute("transform")
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    assert drawing.locator("> g").first.get_attribute("transform") != before


def test_marks_are_hidden_and_shown_from_the_legend(page: Page, address: str) -> None:
    page.goto(f"{address}/article/2")
    act = page.locator(".text .k-event").first
    shown = act.evaluate("node => getComputedStyle(node).backgroundColor")
    page.get_by_label("act", exact=True).uncheck()
    assert act.evaluate("node => getComputedStyle(node).backgroundColor") != shown


def test_the_chronology_goes_on_by_itself(page: Page, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto(f"{address}/chronology")
    for _ in range(12):
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(120)
    expect(page.locator(".next")).to_have_count(0)
    told = page.locator(".happening .act").all_inner_texts()
    assert len(told) > 4
    ids = page.locator(".happening .reports").evaluate_all("links => links.map(a => a.href)")
    assert len(ids) == len(set(ids))
    days = page.locator(".day:not(.again) > h2").all_inner_texts()
    assert len(days) == len(set(days))


def test_the_queue_is_put_in_the_order_that_is_chosen(page: Page, address: str) -> None:
    page.goto(f"{address}/review")
    page.get_by_role("link", name="least sure first").click()
    rows = page.request.get(f"{page.url}&format=json").json()["queue"]
    confidence = [row["confidence"] for row in rows]
    assert confidence == sorted(confidence)


def test_a_correction_counts_on_the_map_and_in_the_network(page: Page, address: str, desk_ledger: Ledger) -> None:
    with desk_ledger.reading() as connection:
        (event, *_) = ask.events(connection, ask.Filters(type="ASSAULT", place="Kabul"))
    desk_ledger.review("event", event["id"], "correct", reviewer="Ada", field="recipients", value=["Ruritania"])
    desk_ledger.review("event", event["id"], "correct", reviewer="Ada", field="place", value="Geneva")
    page.goto(f"{address}/network")
    expect(page.locator(".matrix tbody")).to_contain_text("Ruritania")
    places = page.request.get(f"{address}/map?format=json").json()["places"]
    assert "Geneva" in {row["place"] for row in places}


def test_the_drawing_of_the_map_is_passed_by_with_one_key(page: Page, address: str) -> None:
    page.goto(f"{address}/map")
    expect(page.locator(".ends input").first).to_be_visible()
    page.get_by_role("button", name="Print the map").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".ends input").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".timeline output")).not_to_have_text("All days")


def test_an_incident_shows_where_its_reports_differ(page: Page, address: str) -> None:
    page.goto(f"{address}/chronology?type=ASSAULT&place=Kabul")
    page.get_by_role("link", name="2 reports").first.click()
    row = page.locator("tr", has_text="dead, at least")
    expect(row).to_contain_text("differ")
    expect(row).to_contain_text("13")
    expect(row).to_contain_text("14")
    expect(page.locator("[data-chart=numbers] svg")).to_be_visible()
    expect(page.locator(".report")).to_have_count(2)


def test_a_briefing_is_listened_to_printed_and_saved(page: Page, address: str) -> None:
    page.add_init_script(VOICE + "window.printed = 0; window.print = () => { window.printed += 1; };")
    page.goto(f"{address}/brief?since=2023")
    page.get_by_role("button", name="Listen to this briefing").click()
    assert page.evaluate("said[0][0]").startswith("Briefing")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("printed") == 1
    with page.expect_download() as saved:
        page.get_by_role("link", name="markdown").click()
    assert Path(saved.value.path()).read_text("utf-8").startswith("# Briefing")
    page.emulate_media(media="print")
    assert not page.locator(".masthead, .player, .filters").first.is_visible()
    assert page.locator(".briefing h1").is_visible()


def test_no_page_asks_another_computer_for_anything(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.route(lambda url: not url.startswith(address), lambda route: route.abort())
    for path in PAGES:
        page.goto(address + path, wait_until="networkidle")
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_an_article_without_a_title_goes_by_its_first_words(page: Page, address: str, desk_ledger: Ledger) -> None:
    with writing(desk_ledger.engine) as connection:
        connection.exec_driver_sql("UPDATE articles SET title = NULL WHERE id = 2")
    page.goto(f"{address}/articles")
    expect(page.get_by_role("link", name="“The Taliban bombed a police station")).to_be_visible()


# ---- what is kept -----------------------------------------------------------------------------------------


def test_what_is_narrowed_is_watched_and_found_on_the_front_page(page: Page, address: str) -> None:
    page.goto(f"{address}/chronology?type=ASSAULT")
    page.get_by_text("Watch this").click()
    page.get_by_label("Name of the watch").fill("Assaults")
    page.get_by_role("button", name="Watch", exact=True).click()
    expect(page.locator("tbody")).to_contain_text("type assault")
    page.goto(address)
    expect(page.locator(".rail")).to_contain_text("Assaults nothing new")


def test_a_note_a_tag_and_a_case_are_kept_with_the_keyboard_and_taken_back(page: Page, address: str) -> None:
    page.goto(f"{address}/place/Kabul")
    page.keyboard.press("n")
    page.keyboard.type("Ask again")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".noted")).to_contain_text("Ask again")
    for label, words in (("A tag", "police"), ("A case", "Bombs")):
        page.keyboard.press("n")
        page.get_by_label(label, exact=True).fill(words)
        page.keyboard.press("Enter")
        expect(page.locator(".kept .chips")).to_contain_text(words)
    page.get_by_role("combobox", name="Search").fill("poli")
    page.get_by_role("option", name="tag police").click()
    expect(page.get_by_role("link", name="Kabul")).to_be_visible()
    page.goto(f"{address}/place/Kabul")
    page.get_by_role("button", name="Take this note back").click()
    expect(page.locator(".noted")).to_have_count(0)


def test_a_case_is_edited_as_a_brief_and_saved_with_its_notes(page: Page, address: str) -> None:
    page.goto(f"{address}/incident/1")
    page.get_by_text("put it into a case").click()
    page.get_by_label("A case", exact=True).fill("Bombs")
    page.keyboard.press("Enter")
    expect(page.locator(".kept .chips")).to_contain_text("Bombs")
    page.goto(f"{address}/case/Bombs")
    page.get_by_role("link", name="Edit it as a brief").click()
    text = page.locator("#text")
    kept = re.sub(r"- .*? (\[\^1\])", r"- In my words. \1", text.input_value(), count=1)
    text.fill(kept)
    page.get_by_role("button", name="See how it reads").click()
    expect(page.locator(".briefing")).to_contain_text("In my words.")
    with page.expect_download() as saved:
        page.get_by_role("button", name="markdown").click()
    assert "- In my words. [^1]" in Path(saved.value.path()).read_text("utf-8")


def test_every_circle_of_several_happenings_bears_their_number(page: Page, address: str) -> None:
    page.goto(f"{address}/map", wait_until="networkidle")
    spots = page.locator(".map .spot")
    expect(spots.first).to_be_attached()
    for spot in spots.all():
        told = re.search(r": (\d+) happenings?,", spot.get_attribute("aria-label") or "")
        assert told is not None
        number = spot.locator("text")
        if told[1] == "1":
            expect(number).to_have_count(0)
        else:
            expect(number).to_have_text(told[1])


@pytest.mark.parametrize(("width", "abreast"), [(360, False), (1440, False), (2560, True)])
def test_a_long_table_stands_twice_abreast_where_there_is_room(
    page: Page, address: str, width: int, abreast: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/actors")
    rows = page.locator(".abreast tbody tr")
    first, last = rows.first.bounding_box(), rows.last.bounding_box()
    assert first is not None
    assert last is not None
    assert (last["x"] > first["x"] + first["width"]) == abreast


def test_the_map_names_rivers_and_towns_as_it_comes_near(page: Page, address: str) -> None:
    page.goto(f"{address}/map?place=Kabul", wait_until="networkidle")
    names = page.locator(".map .names text")
    expect(names.filter(has_text="Indus")).to_have_count(1)
    expect(page.locator(".map .divisions path").first).to_be_attached()
