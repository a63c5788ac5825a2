"""A ledger as an assistant's tools."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from dragoman.cli.mcp import make_server
from dragoman.ledger import Ledger
from dragoman.reader import Reader


def test_an_assistant_can_ask_and_gets_citations(tmp_path: Path, reader: Reader) -> None:
    file = tmp_path / "a.jsonl"
    article = {"id": "a", "url": "https://n.example/a", "title": "Accused", "published": "2023-05-02"}
    file.write_text(json.dumps(article | {"text": "Turkey accused Greece of arming the islands on Monday."}), "utf-8")
    with Ledger(tmp_path / "l.ledger", create=True) as ledger:
        ledger.add([str(file)], jobs=1, reader=reader)
        server = make_server(ledger)
        tools = {tool.name for tool in asyncio.run(server.list_tools())}
        assert tools == {"search", "events", "agenda", "who", "control", "trend", "brief"}
        answer = asyncio.run(server.call_tool("events", {"actor": "TUR", "type": "ACCUSE"}))
        shown = str(answer)
        assert "https://n.example/a" in shown
        assert "Turkey accused Greece of arming the islands on Monday." in shown
