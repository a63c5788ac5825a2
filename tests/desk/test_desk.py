"""What the desk answers to programs, and what it refuses."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import altcha
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, delete, select, update
from typer.testing import CliRunner

from dragoman.cli.main import app as commands
from dragoman.desk import create_app, morning, pages
from dragoman.desk.access import LONGEST_DELAY, TOO_MANY, Access, RateLimit
from dragoman.desk.serve import settings
from dragoman.errors import UsageError
from dragoman.ledger import Ledger, schema
from dragoman.ledger.database import writing
from dragoman.ledger.foremost import Asked, Foremost
from dragoman.ledger.matter import Story

SECRET = "a-long-enough-secret"


def csrf(client: TestClient, path: str = "/article/1") -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "path",
    ["/", "/chronology", "/articles", "/article/1", "/incident/1", "/actors", "/actor/1", "/place/Kabul", "/map",
     "/network", "/trends?one=RUS&other=USA", "/control", "/agenda", "/search?q=talks", "/brief?since=2023", "/review",
     "/trail", "/sql?q=SELECT+1", "/complete?q=ru"],
)  # fmt: skip
def test_every_page_answers_json_at_the_same_address(local: TestClient, path: str) -> None:
    assert isinstance(local.get(path, headers={"Accept": "application/json"}).json(), dict)
    html = "json" if path.startswith("/complete") else "html"
    assert html in local.get(path).headers["content-type"]


def test_the_export_is_what_the_chronology_shows(local: TestClient) -> None:
    shown = local.get("/chronology?type=ASSAULT&format=json").json()["incidents"]
    lines = local.get("/chronology.jsonl?type=ASSAULT").text.splitlines()
    assert len(lines) == len(shown) > 0
    assert local.get("/chronology.geojson?type=ASSAULT").json()["type"] == "FeatureCollection"
    assert local.get("/chronology.csv?type=ASSAULT").text.count("\r\n") >= len(shown) + 1


def test_reports_of_one_incident_stand_side_by_side(local: TestClient) -> None:
    rows = local.get("/chronology?format=json&type=ASSAULT&place=Kabul").json()["incidents"]
    told_twice = max(rows, key=lambda row: row["reports"])
    incident = local.get(f"/incident/{told_twice['incident']}?format=json").json()
    deaths = next(row for row in incident["agreement"] if row["field"] == "deaths low")
    assert {value["value"] for value in deaths["values"]} == {"13", "14"}
    assert deaths["differ"]


def test_a_filter_that_means_nothing_is_explained_and_can_be_taken_away(local: TestClient) -> None:
    answer = local.get("/chronology?actor=Nobody")
    assert answer.status_code == 400
    assert "no actor named" in answer.text
    assert '<a href="/chronology" data-chip' in answer.text
    assert local.get("/chronology?since=yesterday").status_code == 400


def test_the_address_holds_only_what_is_set(local: TestClient) -> None:
    page = local.get("/chronology?type=ASSAULT&status=&actor=&format=json").json()
    hrefs = [value["href"] for facet in page["facets"] for value in facet["values"]]
    hrefs += [chip["href"] for chip in page["chips"]]
    assert [chip["words"] for chip in page["chips"]] == ["assault"]
    assert not [href for href in hrefs if "=&" in href or href.endswith("=") or "format" in href]


def test_counts_beside_values_say_how_many_happenings_they_leave(local: TestClient) -> None:
    json = {"Accept": "application/json"}
    page = local.get("/chronology", headers=json).json()
    assert (page["total"], page["of"], page["hidden"]) == (10, 10, 0)
    values = [value for facet in page["facets"] for value in facet["values"]]
    assert len(values) > 20
    for value in values:
        assert local.get(value["href"], headers=json).json()["total"] == value["count"], value["href"]


@pytest.mark.usefixtures("doubtful")
def test_doubtful_happenings_are_hidden_until_they_are_asked_for(local: TestClient) -> None:
    hidden = local.get("/chronology?format=json").json()
    assert min(row["confidence"] for row in hidden["incidents"]) >= 0.1
    shown = local.get(f"{hidden['show_hidden']}&format=json").json()
    assert len(shown["incidents"]) == len(hidden["incidents"]) + hidden["hidden"]
    assert "1 doubtful hidden" in local.get("/chronology").text


@pytest.mark.parametrize(
    ("order", "first"),
    [("oldest", "AGREE"), ("reports", "ASSAULT"), ("deaths", "ASSAULT"), ("sure", "ASSAULT"), ("told", "ACCUSE")],
)
def test_the_list_is_put_in_the_order_asked_for(local: TestClient, order: str, first: str) -> None:
    rows = local.get(f"/chronology?sort={order}&format=json").json()["incidents"]
    assert len(rows) == 10
    assert rows[0]["type"] == first


def test_a_party_is_found_on_either_side(local: TestClient) -> None:
    counts = {
        role: local.get("/chronology", params={role: "United States", "format": "json"}).json()["total"]
        for role in ("party", "actor", "recipient")
    }
    assert counts == {"party": 2, "actor": 1, "recipient": 1}


def test_a_card_says_who_tells_of_it_and_whose_toll_is_whose(local: TestClient) -> None:
    (card,) = local.get("/chronology?type=ASSAULT&place=Kabul&format=json").json()["incidents"]
    assert card["actor_kinds"] == ["armed group"]
    assert [one["outlet"] for one in card["outlets"]] == ["Other News", "The Lantern"]
    assert [one["deaths_low"] for one in card["tolls"]] == [14, 13]
    page = local.get("/chronology?type=ASSAULT&place=Kabul").text
    assert 'title="armed group"' in page
    assert "13 to 14 dead" in page
    assert re.search(r"9\d % sure", page)


def test_a_toll_that_one_source_gives_to_several_outlets_stands_once(desk_ledger: Ledger, local: TestClient) -> None:
    e = schema.events
    with writing(desk_ledger.engine) as connection:
        told = update(e).where(e.c.type == "ASSAULT", e.c.place == "Kabul")
        connection.execute(told.values(deaths_low=13, deaths_high=13, said_by=1))
    (card,) = local.get("/chronology?type=ASSAULT&place=Kabul&format=json").json()["incidents"]
    assert (card["voices"], card["tolls"]) == (2, [])


def test_the_search_line_offers_what_there_is_with_how_much(local: TestClient) -> None:
    here = "/chronology?type=ACCUSE"
    offers = local.get("/complete", params={"q": "ru", "here": here}).json()["offers"]
    russia = next(offer for offer in offers if offer["words"].startswith("Russia"))
    assert russia["count"] == 4
    assert len(local.get(f"{russia['href']}&format=json").json()["incidents"]) == 2
    kinds = {offer["label"]: offer for offer in local.get("/complete?q=ka").json()["offers"]}
    assert kinds["place"]["href"] == "/place/Kabul"
    assert kinds["words"]["href"] == "/search?q=ka"
    assert local.get("/complete?q=lantern").json()["offers"][0]["label"] == "outlet"


def test_the_front_page_tells_what_came_since_the_last_visit(local: TestClient) -> None:
    first = local.get("/?format=json").json()
    assert (first["first_visit"], first["new_count"]) == (True, 0)
    local.cookies.clear()
    local.cookies.set("dragoman_seen", "3.3.1")
    later = local.get("/?format=json").json()
    assert later["new_count"] == 2
    assert {row["article"] for row in later["stories"]} == {5}  # what 4 tells is too unsure for the front page
    local.cookies.clear()
    local.cookies.set("dragoman_seen", "3.3.1")
    assert "2 new articles" in local.get("/").text


def test_where_the_last_week_has_nothing_to_tell_the_front_page_tells_of_a_longer_span(
    desk_ledger: Ledger, local: TestClient
) -> None:
    assert local.get("/?format=json").json()["span"] == "week"
    a = schema.articles
    with writing(desk_ledger.engine) as connection:
        connection.execute(update(a).where(a.c.id == 5).values(published="2023-04-02"))
        of_it = select(schema.events.c.id).where(schema.events.c.article == 5)
        connection.execute(delete(schema.participants).where(schema.participants.c.event.in_(of_it)))
    later = local.get("/?format=json").json()
    assert later["span"] == "month"
    assert later["stories"]
    assert "the month up to the newest article" in local.get("/").text


def test_a_brief_of_a_quiet_week_is_of_the_days_that_the_front_page_tells(
    local: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = local.get("/brief?format=json").json()["brief"]["title"]
    assert week == "Briefing: Monday 6 March 2023 to Monday 13 March 2023"
    monkeypatch.setattr(morning, "SPANS", {"month": 30})
    local.app.state.answers.forget()  # type: ignore[attr-defined]
    assert local.get("/?format=json").json()["span"] == "month"
    assert "11 February 2023" in local.get("/brief?format=json").json()["brief"]["title"]


@pytest.mark.parametrize(
    ("week", "month", "year", "span"),
    [(3, 7, 40, "week"), (2, 3, 40, "month"), (1, 2, 2, "week"), (0, 1, 2, "month"), (0, 2, 3, "year")],
)
def test_the_front_page_takes_the_shortest_span_with_enough_to_tell_or_any(
    desk_ledger: Ledger, monkeypatch: pytest.MonkeyPatch, week: int, month: int, year: int, span: str
) -> None:
    def found(_: Connection, asked: Asked) -> Foremost:
        days = (date.fromisoformat(asked.until) - date.fromisoformat(asked.since)).days
        return Foremost(shown=[Story()] * {7: week, 30: month, 365: year}[days])

    monkeypatch.setattr(morning, "foremost", found)
    with desk_ledger.reading() as connection:
        assert morning.told(connection, 0, "2023-03-13", limit=18)[1] == span


def test_the_chronology_says_where_the_newest_article_stands_when_it_begins_with_what_lies_ahead(
    desk_ledger: Ledger, local: TestClient
) -> None:
    e, i = schema.events, schema.incidents
    before = local.get("/chronology?format=json").json()
    assert before["ahead"] is None
    one, ahead = before["incidents"][0]["incident"], {"earliest": "2023-09-01", "latest": "2023-09-01"}
    with writing(desk_ledger.engine) as connection:
        connection.execute(update(e).where(e.c.incident == one).values(date="2023-09-01", **ahead))
        connection.execute(update(i).where(i.c.id == one).values(**ahead))
    found = local.get("/chronology?format=json").json()
    assert found["ahead"]["day"] == "2023-03-13"
    up_to = local.get(found["ahead"]["href"], headers={"Accept": "application/json"}).json()
    assert up_to["ahead"] is None
    assert [row["incident"] for row in up_to["incidents"]] == [
        r["incident"] for r in found["incidents"] if r["incident"] != one
    ]


def test_the_weightiest_happening_comes_first_and_none_twice(local: TestClient) -> None:
    stories = local.get("/?format=json").json()["stories"]
    assert stories[0]["type"] == "ASSAULT"
    assert stories[0]["place"] == "Kabul"
    assert len({row["thread"] for row in stories}) == len(stories)


def test_articles_stand_in_the_order_of_publication(
    local: TestClient, desk_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    a = schema.articles
    with writing(desk_ledger.engine) as connection:
        connection.execute(update(a).where(a.c.id == 1).values(published="2023-03-20"))
        connection.execute(update(a).where(a.c.id == 5).values(published=None))
    seen, href = [], "/articles"
    while href:
        page = local.get(href, headers={"Accept": "application/json"}).json()
        seen += [row["id"] for row in page["articles"]]
        href = page["next"]
    assert seen == [1, 4, 3, 2, 5]


def test_sql_is_read_only_limited_and_saved(local: TestClient) -> None:
    page = local.get("/sql", params={"q": "SELECT incident, type FROM incidents_v1 ORDER BY incident"})
    assert '<a href="/incident/1">1</a>' in page.text
    assert (
        local.get("/sql.csv", params={"q": "SELECT type FROM events_v1 WHERE event = 4"}).text == "type\r\nACCUSE\r\n"
    )
    assert local.get("/sql", params={"q": "SELECT report FROM articles", "format": "json"}).status_code == 200
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    many = local.get("/sql", params={"q": endless, "format": "json"}).json()
    assert (len(many["rows"]), many["more"]) == (200, True)
    for query in (
        "DELETE FROM events",
        "SELECT * FROM nothing",
        "PRAGMA writable_schema = ON",
        "SELECT hex(zeroblob(99000000))",
    ):
        answer = local.get("/sql", params={"q": query})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text


def test_readers_of_a_public_desk_put_no_sql_to_it(public: TestClient) -> None:
    assert public.get("/sql").status_code == 403
    assert public.get("/sql.csv?q=SELECT+1").status_code == 403
    assert "/sql" not in public.get("/").text


def test_colours_are_named_in_the_tokens_alone() -> None:
    root = Path(__file__).parents[2]
    styles = ["frontend/src/frame.css", "frontend/src/cards.css", "src/dragoman/views/data/page.css"]
    named = set(re.findall(r"(--[a-z][a-z0-9-]*):", (root / "src/dragoman/views/data/tokens.css").read_text("utf-8")))
    for style in styles:
        words = (root / style).read_text("utf-8")
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"url\([^)]*\)", "", words)) == [], style
        assert set(re.findall(r"var\((--[a-z][a-z0-9-]*)", words)) <= named | {"--shape"}, style


def test_what_is_not_there_is_a_page_that_says_so(local: TestClient) -> None:
    for path in ("/article/999", "/incident/999", "/actor/999", "/place/Atlantis"):
        assert local.get(path).status_code == 404


def test_only_known_hosts_are_answered(local: TestClient) -> None:
    assert local.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_every_answer_carries_the_policy(local: TestClient) -> None:
    for path in ("/", "/static/bundle/desk.js", "/nothing"):
        policy = local.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/article/2", "/article/2/why/e1"])
def test_a_page_says_what_is_damaged(local: TestClient, desk_ledger: Ledger, path: str) -> None:
    a = schema.articles
    with writing(desk_ledger.engine) as connection:
        connection.execute(update(a).where(a.c.id == 2).values(report=b"noise"))
    answer = local.get(path)
    assert answer.status_code == 500
    assert "article 2: its report is damaged" in answer.text
    assert "dragoman backup LEDGER NEW --salvage" in answer.text
    assert local.get("/article/1").status_code == 200


def test_a_form_of_another_site_changes_nothing(local: TestClient, desk_ledger: Ledger) -> None:
    assert local.post("/review/event/1", data={"decision": "accept", "csrf": "made-up"}).status_code == 403
    assert desk_ledger.trail().empty


def test_too_long_a_form_is_refused(local: TestClient) -> None:
    assert local.post("/article/1/reply", data={"words": "x" * 70_000}).status_code == 413


def test_a_public_desk_needs_reviewers_with_real_secrets() -> None:
    with pytest.raises(UsageError, match="at least one reviewer"):
        Access(public=True)
    with pytest.raises(UsageError, match="12 characters"):
        Access(public=True, tokens={"short": "Ada"})


def test_readers_of_a_public_desk_read_but_do_not_review(public: TestClient, desk_ledger: Ledger) -> None:
    assert public.get("/review").status_code == 200
    data = {"decision": "accept", "csrf": csrf(public)}
    assert public.post("/review/event/1", data=data).status_code == 403
    assert public.get("/replies").status_code == 403
    assert desk_ledger.trail().empty


def guess(client: TestClient, name: str, secret: str) -> int:
    data = {"csrf": csrf(client, "/sign-in"), "name": name, "secret": secret}
    return client.post("/sign-in", data=data, follow_redirects=False).status_code


def test_guessing_secrets_for_a_name_from_an_address_comes_to_an_end(public: TestClient) -> None:
    codes = [guess(public, "Ada", f"guess {n}") for n in range(TOO_MANY + 2)]
    assert codes == [403] * TOO_MANY + [429] * 2
    assert guess(public, "Ada", SECRET) == 429


def test_what_strangers_guess_for_other_names_keeps_nobody_out(public: TestClient) -> None:
    assert {guess(public, f"Name {n}", SECRET) for n in range(3 * TOO_MANY)} == {403}
    assert guess(public, "Ada", SECRET) == 303


def test_the_more_is_guessed_for_a_name_the_later_the_answer() -> None:
    access = Access(public=True, tokens={SECRET: "Ada"})
    delays = []
    for number in range(60):
        assert not access.sign_in("Ada", "guess", f"10.0.0.{number}")
        delays.append(access.delay("Ada"))
    assert delays == sorted(delays)
    assert delays[0] == 0
    assert delays[-1] == LONGEST_DELAY
    assert access.may_try("Ada", "10.0.1.1")
    assert access.sign_in("Ada", SECRET, "10.0.1.1")


def test_of_many_secrets_sent_at_once_no_more_are_looked_at_than_one_after_another() -> None:
    access = Access(public=True, tokens={SECRET: "Ada"})
    allowed = [access.may_try("Ada", "10.0.0.1") for _ in range(5 * TOO_MANY)]  # each is looked at after its delay
    assert sum(allowed) == TOO_MANY


def test_a_right_secret_is_no_guess(public: TestClient) -> None:
    assert {guess(public, "Ada", SECRET) for _ in range(2 * TOO_MANY)} == {303}


def test_all_addresses_of_a_network_of_ipv6_share_its_limit(desk_ledger: Ledger) -> None:
    app = create_app(desk_ledger, Access(public=True, tokens={SECRET: "Ada"}))
    codes = []
    for number in range(TOO_MANY + 1):
        with TestClient(app, base_url="http://localhost", client=(f"2001:db8:0:1::{number:x}", 5000)) as client:
            codes.append(guess(client, "Ada", "guess"))
    assert codes == [403] * TOO_MANY + [429]
    for elsewhere in ("2001:db8:0:2::1", "::ffff:203.0.113.9", "203.0.113.10"):
        with TestClient(app, base_url="http://localhost", client=(elsewhere, 5000)) as client:
            assert guess(client, "Ada", "guess") == 403


def test_a_forwarded_address_is_believed_of_a_named_proxy_alone(desk_ledger: Ledger) -> None:
    for proxies, codes in (((), [403] * TOO_MANY + [429]), (("127.0.0.1",), [403] * (TOO_MANY + 1))):
        access = Access(public=True, tokens={SECRET: "Ada"})
        config = settings(create_app(desk_ledger, access), proxies=proxies)
        config.load()
        with TestClient(config.loaded_app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
            found = []
            for number in range(TOO_MANY + 1):
                client.headers["X-Forwarded-For"] = f"203.0.113.{number}"
                found.append(guess(client, "Ada", "guess"))
            assert found == codes, proxies


def test_a_form_with_letters_beyond_ascii_is_refused_like_any_other(public: TestClient) -> None:
    csrf(public)
    assert public.post("/sign-out", data={"csrf": "é"}).status_code == 403
    assert guess(public, "Zoë", "é" * 12) == 403


@pytest.mark.parametrize(
    "path",
    ["/", "/chronology", "/agenda", "/articles", "/article/1", "/sql", "/complete?q=ru", "/chronology.csv",
     "/static/bundle/desk.js", "/nothing"],
)  # fmt: skip
def test_head_is_answered_as_get_without_a_body(local: TestClient, path: str) -> None:
    asked = local.head(path)
    local.cookies.clear()  # the front page knows who was there before
    got = local.get(path)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]
    assert asked.headers.get("content-length") == got.headers.get("content-length")


def test_an_address_may_ask_a_public_desk_only_so_much(desk_ledger: Ledger) -> None:
    access = Access(public=True, tokens={SECRET: "Ada"}, questions=RateLimit(3))
    with TestClient(create_app(desk_ledger, access), base_url="http://localhost") as client:
        assert [client.get("/search?q=Lavrov").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert client.get("/sql?q=SELECT+1").status_code == 429
        assert client.get("/article/1").status_code == 200


def test_an_address_may_take_only_so_many_exports_from_a_public_desk(public: TestClient, local: TestClient) -> None:
    assert [public.get("/chronology.csv").status_code for _ in range(TOO_MANY + 1)] == [200] * TOO_MANY + [429]
    assert [local.get("/chronology.csv").status_code for _ in range(TOO_MANY + 1)] == [200] * (TOO_MANY + 1)


def test_what_is_done_at_the_desk_is_noted(desk_ledger: Ledger) -> None:
    noted: list[dict[str, object]] = []
    access = Access(public=True, tokens={SECRET: "Ada"}, audit=noted.append)
    with TestClient(create_app(desk_ledger, access), base_url="http://localhost") as client:
        guess(client, "Ada", "guess")
        guess(client, "Ada", SECRET)
        client.post("/review/event/1", data={"csrf": csrf(client), "decision": "accept"}, follow_redirects=False)
        client.get("/chronology.csv?type=ASSAULT")
        assert client.head("/chronology.csv").status_code == 200
        assert client.post("/sign-out", headers={"host": "elsewhere.example"}).status_code == 400
    told = [(line["did"], line["reviewer"], line["asked"], line["status"]) for line in noted]
    assert told == [
        ("POST /sign-in", None, "", 403),
        ("POST /sign-in", "Ada", "", 303),
        ("POST /review/event/1", "Ada", "", 303),
        ("GET /chronology.csv", "Ada", "type=ASSAULT", 200),
        ("GET /chronology.csv", "Ada", "", 200),
        ("POST /sign-out", "Ada", "", 400),
    ]


def solved(client: TestClient) -> str:
    given = client.get("/challenge").json()
    salt, challenge = given["salt"], given["challenge"]
    done = altcha.solve_challenge_v1(challenge, salt, "SHA-256", given["maxNumber"])
    assert done
    return altcha.PayloadV1("SHA-256", challenge, done.number, salt, given["signature"]).to_base64()


def test_a_proof_of_work_is_good_once(public: TestClient) -> None:
    form = {"csrf": csrf(public), "words": "Hello", "altcha": solved(public)}
    assert public.post("/article/1/reply", data=form).status_code == 200
    again = public.post("/article/1/reply", data=form)
    assert again.status_code == 403
    assert "used already" in again.text


def test_an_expired_proof_is_refused_in_so_many_words(desk_ledger: Ledger) -> None:
    access = Access(public=True, tokens={SECRET: "Ada"}, proof_seconds=0)
    with TestClient(create_app(desk_ledger, access), base_url="http://localhost") as client:
        form = {"csrf": csrf(client), "words": "Hello", "altcha": solved(client)}
        answer = client.post("/article/1/reply", data=form)
    assert answer.status_code == 403
    assert "Time limit is exhausted. Please reload." in answer.text


@pytest.mark.parametrize("payload", ["", "e30=", "not base64", "WzFd", "bnVsbA=="])
def test_what_is_no_proof_is_refused(public: TestClient, payload: str) -> None:
    form = {"csrf": csrf(public), "words": "Hello", "altcha": payload}
    assert public.post("/article/1/reply", data=form).status_code == 403


def test_the_command_refuses_to_go_public_without_tokens(desk_ledger: Ledger) -> None:
    ended = CliRunner().invoke(commands, ["desk", desk_ledger.address, "--public", "desk.example"])
    assert isinstance(ended.exception, UsageError)
