"""A ledger as an assistant's tools: a real client, a real server, over standard input and output."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("events", {"actor": "TUR", "type": "ACCUSE"}),
    ("search", {"words": "islands"}),
    ("agenda", {}),
    ("who", {"name": "Greece"}),
    ("control", {}),
    ("trend", {"one": "TUR", "other": "GRC"}),
    ("brief", {"since": "2023-04-01"}),
    ("events", {"since": "soon"}),
]


async def session(ledger: Path) -> tuple[Any, Any, list[Any]]:
    """What a client is told at first, the tools, and the answers to the calls."""
    server = StdioServerParameters(command=sys.executable, args=["-m", "dragoman", "mcp", str(ledger)])
    async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as client:
        greeting = await client.initialize()
        tools = (await client.list_tools()).tools
        return greeting, tools, [await client.call_tool(name, arguments) for name, arguments in CALLS]


@pytest.fixture(scope="module")
def told(made: Path) -> tuple[Any, Any, dict[str, Any]]:
    before = made.read_bytes()
    greeting, tools, answers = asyncio.run(session(made))
    assert made.read_bytes() == before
    return (
        greeting,
        tools,
        {f"{name} {json.dumps(asked)}": answer for (name, asked), answer in zip(CALLS, answers, strict=True)},
    )


def rows(answer: Any) -> list[dict[str, Any]]:
    assert not answer.is_error
    return [json.loads(part.text) for part in answer.content]


def test_every_tool_is_explained_and_only_reads(told: tuple[Any, Any, dict[str, Any]]) -> None:
    greeting, tools, _ = told
    assert "cite them" in greeting.instructions
    assert {tool.name for tool in tools} == {"search", "events", "agenda", "who", "control", "trend", "brief"}
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)


def test_answers_carry_the_sentence_and_the_article(told: tuple[Any, Any, dict[str, Any]]) -> None:
    _, _, answers = told
    (event,) = rows(answers['events {"actor": "TUR", "type": "ACCUSE"}'])
    assert (event["actors"], event["recipients"], event["status"]) == (["Turkey"], ["Greece"], "occurred")
    assert (event["url"], event["title"], event["published"]) == ("https://n.example/a", "Accused", "2023-05-02")
    assert event["sentence"] == "Turkey accused Greece of arming the islands on Monday."
    assert not {"fingerprint", "actor_ids"} & set(event)
    assert {row["url"] for row in rows(answers['search {"words": "islands"}'])} == {"https://n.example/a"}
    (due,) = rows(answers["agenda {}"])
    assert (due["state"], due["date"], due["url"]) == ("due", "2023-05-09", "https://n.example/b")


def test_the_other_questions_are_answered_too(told: tuple[Any, Any, dict[str, Any]]) -> None:
    _, _, answers = told
    assert rows(answers['who {"name": "Greece"}'])[0]["country"] == "GRC"
    assert rows(answers["control {}"]) == []
    assert rows(answers['trend {"one": "TUR", "other": "GRC"}'])[0]["conflict"] > 0
    brief = answers['brief {"since": "2023-04-01"}'].content[0].text
    assert "arming the islands on Monday.” [^1]" in brief
    assert "[^1]: Accused, 2023-05-02, paragraph 1, https://n.example/a" in brief


def test_a_wrong_question_is_answered_with_what_was_wrong(told: tuple[Any, Any, dict[str, Any]]) -> None:
    answer = told[2]['events {"since": "soon"}']
    assert answer.is_error
    assert "takes a date like 2017-11-20" in answer.content[0].text
