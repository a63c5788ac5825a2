"""What the desk answers to programs, and what it refuses."""

from __future__ import annotations

import re

import altcha
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from typer.testing import CliRunner

from dragoman.cli.main import app as commands
from dragoman.desk import create_app
from dragoman.desk.access import LONGEST_DELAY, TOO_MANY, Access, RateLimit
from dragoman.desk.serve import settings
from dragoman.errors import UsageError
from dragoman.ledger import Ledger, schema
from dragoman.ledger.database import writing

SECRET = "a-long-enough-secret"


def csrf(client: TestClient, path: str = "/article/1") -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "path",
    ["/", "/chronology", "/articles", "/article/1", "/incident/1", "/actors", "/actor/1", "/place/Kabul", "/map",
     "/network", "/trends?one=RUS&other=USA", "/control", "/agenda", "/search?q=talks", "/brief?since=2023", "/review",
     "/trail"],
)  # fmt: skip
def test_every_page_answers_json_at_the_same_address(local: TestClient, path: str) -> None:
    assert isinstance(local.get(path, headers={"Accept": "application/json"}).json(), dict)
    assert local.get(path).headers["content-type"].startswith("text/html")


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


def test_a_filter_that_means_nothing_is_explained_beside_the_form(local: TestClient) -> None:
    answer = local.get("/chronology?actor=Nobody")
    assert answer.status_code == 400
    assert "no actor named" in answer.text
    assert local.get("/chronology?since=yesterday").status_code == 400


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


@pytest.mark.parametrize("path", ["/agenda", "/article/1", "/chronology.csv", "/static/bundle/desk.js", "/nothing"])
def test_head_is_answered_as_get_without_a_body(local: TestClient, path: str) -> None:
    asked, got = local.head(path), local.get(path)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]
    assert asked.headers.get("content-length") == got.headers.get("content-length")


def test_an_address_may_ask_a_public_desk_only_so_much(desk_ledger: Ledger) -> None:
    access = Access(public=True, tokens={SECRET: "Ada"}, questions=RateLimit(3))
    with TestClient(create_app(desk_ledger, access), base_url="http://localhost") as client:
        assert [client.get("/search?q=Lavrov").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert client.get("/article/1").status_code == 200


def test_what_is_done_at_the_desk_is_noted(desk_ledger: Ledger) -> None:
    noted: list[dict[str, object]] = []
    access = Access(public=True, tokens={SECRET: "Ada"}, audit=noted.append)
    with TestClient(create_app(desk_ledger, access), base_url="http://localhost") as client:
        guess(client, "Ada", "guess")
        guess(client, "Ada", SECRET)
        client.post("/review/event/1", data={"csrf": csrf(client), "decision": "accept"}, follow_redirects=False)
        client.get("/chronology.csv?type=ASSAULT")
    told = [(line["did"], line["reviewer"], line["asked"], line["status"]) for line in noted]
    assert told == [
        ("POST /sign-in", None, "", 403),
        ("POST /sign-in", "Ada", "", 303),
        ("POST /review/event/1", "Ada", "", 303),
        ("GET /chronology.csv", "Ada", "type=ASSAULT", 200),
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
