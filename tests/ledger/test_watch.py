"""Saved searches: what is new for each is told once, wherever it is sent, whatever happens on the way."""

from __future__ import annotations

import json
import socketserver
import sys
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import DeliveryError, UsageError
from dragoman.ledger import Ledger, schema, watch
from dragoman.ledger.database import writing
from dragoman.ledger.store import store_report
from dragoman.publish.alerts import Command, Mail, Webhook, file_of, text_of, write_feed
from dragoman.records import Article, Entity, Event, EventDate, Evidence, Place, Range, Report

ATOM = "{http://www.w3.org/2005/Atom}"
Report_ = Callable[..., None]
NIGHT = datetime(2023, 3, 10, 3, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "watched.ledger", create=True)


@pytest.fixture
def report(ledger: Ledger) -> Report_:
    """Puts an article into the ledger that tells of an attack, in the incident of that number."""
    count = 0

    def put(incident: int, *, deaths: int | None = None, place: str = "Goma", joined: bool = True) -> None:
        nonlocal count
        count += 1
        with writing(ledger.engine) as connection:
            row = store_report(connection, _article(count, place, deaths), "test")
            i, e = schema.incidents, schema.events
            if connection.execute(i.select().where(i.c.id == incident)).first() is None:
                day = {"earliest": "2023-03-09", "latest": "2023-03-09"}
                new = {"id": incident, "type": "ASSAULT", "status": "occurred", "thread": incident, **day}
                connection.execute(i.insert(), [new])
            if joined:
                connection.execute(e.update().where(e.c.article == row).values(incident=incident))

    return put


def _article(number: int, place: str, deaths: int | None) -> Report:
    text = f"Rebels attacked {place} on Thursday, report {number} said."
    event = Event(
        id="v1",
        type="ASSAULT",
        plover="ASSAULT",
        cameo="190",
        status="occurred",
        actors=["e1"],
        place="p1",
        date=EventDate(value="2023-03-09", earliest="2023-03-09", latest="2023-03-09"),
        deaths=Range(low=deaths, high=None) if deaths else None,
        evidence=Evidence(sentence=(0, len(text)), trigger=[(7, 15)]),
        rule="test",
        confidence=0.9,
    )
    return Report(
        article=Article(id=f"a{number}", url=f"https://n.example/{number}", text=text, published="2023-03-10"),
        entities=[Entity(id="e1", name="Rebels", kind="armed group", rule="described")],
        places=[Place(id="p1", name=place, rule="test")],
        events=[event],
    )


def save(ledger: Ledger, name: str, **asked: Any) -> watch.Saved:
    start = asked.pop("from_start", False)
    with writing(ledger.engine) as connection:
        watch.save(connection, name, watch.Search(**asked), from_start=start, at=NIGHT)
        return watch.saved(connection)[name]


def begun(ledger: Ledger, name: str, output: str = "terminal") -> watch.Batch:
    with writing(ledger.engine) as connection:
        return watch.begin(connection, name, watch.saved(connection)[name], output)


def told(ledger: Ledger, name: str, output: str = "terminal") -> list[int]:
    batch = begun(ledger, name, output)
    with writing(ledger.engine) as connection:
        watch.end(connection, batch, output)
    return [row["incident"] for row in batch.rows]


# ---- what is new ----------------------------------------------------------------------------------------


def test_what_is_read_after_a_search_was_saved_is_told_once(ledger: Ledger, report: Report_) -> None:
    report(1)
    save(ledger, "Goma", place="Goma")
    assert told(ledger, "Goma") == []
    report(2)
    assert told(ledger, "Goma") == [2]
    assert told(ledger, "Goma") == []


def test_what_was_there_is_told_where_that_is_asked_for(ledger: Ledger, report: Report_) -> None:
    report(1)
    save(ledger, "Goma", place="Goma", from_start=True)
    assert told(ledger, "Goma") == [1]


def test_a_further_report_of_what_was_told_is_not_new(ledger: Ledger, report: Report_) -> None:
    save(ledger, "Goma", place="Goma")
    report(1)
    assert told(ledger, "Goma") == [1]
    report(1)
    assert told(ledger, "Goma") == []


def test_what_did_not_meet_the_search_is_new_when_a_report_meets_it(ledger: Ledger, report: Report_) -> None:
    save(ledger, "many dead", min_toll=5)
    report(1, deaths=2)
    assert told(ledger, "many dead") == []
    report(1, deaths=7)
    assert told(ledger, "many dead") == [1]


def test_a_search_for_what_nobody_has_named_yet_waits_for_it(ledger: Ledger, report: Report_) -> None:
    save(ledger, "them", actor="Rebels")
    assert told(ledger, "them") == []
    report(1)
    assert told(ledger, "them") == [1]


def test_what_is_not_joined_to_a_happening_yet_is_told_later_and_not_lost(ledger: Ledger, report: Report_) -> None:
    save(ledger, "Goma", place="Goma")
    report(1, joined=False)
    report(2)
    assert told(ledger, "Goma") == []
    with writing(ledger.engine) as connection:
        connection.execute(schema.events.update().where(schema.events.c.incident.is_(None)).values(incident=1))
    assert sorted(told(ledger, "Goma")) == [1, 2]


def test_a_telling_that_was_cut_short_is_sent_again_the_same_under_the_same_name(
    ledger: Ledger, report: Report_
) -> None:
    save(ledger, "Goma", place="Goma")
    report(1)
    first = begun(ledger, "Goma", "mail")  # and here the program is killed
    report(2)
    again = begun(ledger, "Goma", "mail")
    assert (again.id, [row["incident"] for row in again.rows]) == (first.id, [1])
    assert told(ledger, "Goma", "mail") == [1]
    assert told(ledger, "Goma", "mail") == [2]


def test_each_place_is_told_for_itself(ledger: Ledger, report: Report_) -> None:
    save(ledger, "Goma", place="Goma")
    report(1)
    assert told(ledger, "Goma", "mail") == [1]
    assert told(ledger, "Goma", "webhook") == [1]


def test_a_removed_search_is_forgotten_with_what_was_told(ledger: Ledger, report: Report_) -> None:
    save(ledger, "Goma", place="Goma", from_start=True)
    report(1)
    told(ledger, "Goma")
    with writing(ledger.engine) as connection:
        watch.remove(connection, "Goma")
        assert not watch.saved(connection)
    save(ledger, "Goma", place="Goma", from_start=True)
    assert told(ledger, "Goma") == [1]


@pytest.mark.parametrize(("name", "asked"), [("", {}), ("x" * 201, {}), ("types", {"type": "DANCE"})])
def test_a_search_that_can_not_be_asked_is_refused(ledger: Ledger, name: str, asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        save(ledger, name, **asked)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2023-03-10T03:00:00+00:00", "2023-03-10T06:59:00+00:00", False),
        ("2023-03-10T03:00:00+00:00", "2023-03-10T07:00:00+00:00", True),
        ("2023-03-10T07:00:00+00:00", "2023-03-10T12:00:00+00:00", False),
        ("2023-03-08T07:00:00+00:00", "2023-03-10T03:00:00+00:00", True),  # it was not running yesterday
    ],
)
def test_a_digest_is_due_when_its_hour_has_struck_since_the_last(last: str, now: str, due: bool) -> None:
    mark = watch.Mark(0, 0, last)
    assert watch.is_due(mark, time(7), datetime.fromisoformat(now)) is due
    assert watch.is_due(mark, None, datetime.fromisoformat(now))


# ---- where it is sent -----------------------------------------------------------------------------------


@pytest.fixture
def batch(ledger: Ledger, report: Report_) -> watch.Batch:
    save(ledger, "Goma", place="Goma")
    report(1, deaths=7)
    return begun(ledger, "Goma")


def test_the_text_has_a_line_for_each_happening_with_its_sentence_and_source(batch: watch.Batch) -> None:
    assert text_of(batch) == (
        "Goma: 1 new\n\n"
        "2023-03-09 Rebels attacked · Goma · 7 dead · 1 article · incident 1\n"
        "    “Rebels attacked Goma on Thursday, report 1 said.”\n"
        "    https://n.example/1\n"
    )


class MailServer(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as takes one message; ``refuses`` answers that it is full."""

    def __init__(self, got: list[str], refuses: bool, *arguments: Any) -> None:
        self.got, self.refuses = got, refuses
        super().__init__(*arguments)

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.got.append(b"".join(lines).decode())
                self.wfile.write(b"452 full\r\n" if self.refuses else b"250 taken\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
                if word == b"QUIT":
                    return


@pytest.fixture
def mail_server(request: pytest.FixtureRequest) -> Iterator[tuple[str, list[str]]]:
    got: list[str] = []
    handler = partial(MailServer, got, getattr(request, "param", False))
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}", got
        server.shutdown()


def test_e_mail_says_it_and_bears_the_name_of_the_telling(batch: watch.Batch, mail_server: Any) -> None:
    address, got = mail_server
    Mail("desk@example.org", address, "ledger@example.org").send(batch)
    (message,) = got
    assert "Subject: Goma: 1 new" in message
    assert f"Message-ID: <{batch.id}@dragoman.invalid>" in message
    assert "Rebels attacked" in message


@pytest.mark.parametrize("mail_server", [True], indirect=True)
def test_e_mail_that_the_server_does_not_take_was_not_sent(batch: watch.Batch, mail_server: Any) -> None:
    with pytest.raises(DeliveryError, match="did not take it"):
        Mail("desk@example.org", mail_server[0], "ledger@example.org").send(batch)


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted to it; /broken answers with an error."""

    def __init__(self, got: list[tuple[str, dict[str, Any]]], *arguments: Any) -> None:
        self.got = got
        super().__init__(*arguments)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.headers["Idempotency-Key"], json.loads(body)))
        self.send_response(500 if self.path == "/broken" else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    got: list[tuple[str, dict[str, Any]]] = []
    server = HTTPServer(("127.0.0.1", 0), partial(Hook, got))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()


def test_a_webhook_gets_the_text_and_the_name_of_the_telling(batch: watch.Batch, hook: Any) -> None:
    address, got = hook
    Webhook(address).send(batch)
    assert got == [(batch.id, {"text": text_of(batch)})]


def test_a_webhook_that_answers_with_an_error_did_not_get_it(batch: watch.Batch, hook: Any) -> None:
    with pytest.raises(DeliveryError, match="answered 500"):
        Webhook(f"{hook[0]}/broken").send(batch)
    with pytest.raises(DeliveryError, match="could not be reached"):
        Webhook("http://127.0.0.1:1").send(batch)


def test_a_command_gets_an_object_a_line_and_must_end_well(batch: watch.Batch, tmp_path: Path) -> None:
    script = tmp_path / "take.py"
    script.write_text("import os, sys; open(sys.argv[1], 'w').write(os.environ['DRAGOMAN_WATCH'] + sys.stdin.read())")
    Command(f"{sys.executable} {script} {tmp_path / 'got'}").send(batch)
    name, line = (tmp_path / "got").read_text().split("{", 1)
    assert (name, json.loads("{" + line)["incident"]) == ("Goma", 1)
    with pytest.raises(DeliveryError, match="did not take it"):
        Command(f"{sys.executable} -c 'raise SystemExit(3)'").send(batch)


def test_a_feed_has_an_entry_for_each_happening_that_keeps_its_id(
    ledger: Ledger, report: Report_, tmp_path: Path
) -> None:
    asked = save(ledger, "Goma!", place="Goma").search
    path = file_of(tmp_path, "Goma!")
    assert path.name == "goma.atom"
    report(1)
    report(2)
    ids = []
    for _ in range(2):
        with ledger.reading() as connection:
            assert write_feed(connection, "Goma!", asked, path) == 2
        entries = ET.parse(path).getroot().findall(f"{ATOM}entry")
        ids.append([str(entry.findtext(f"{ATOM}id")) for entry in entries])
        report(1, deaths=3)
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
