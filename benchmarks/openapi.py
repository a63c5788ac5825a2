"""Puts made-up requests to every page of a desk, by its own OpenAPI; needs schemathesis (pip install schemathesis).

    python benchmarks/openapi.py COPY.ledger --count 100 [--seed 1] [--path /brief] [--public]

Each operation gets ``--count`` requests with parameters that its description allows, and as many that it does not
(forms are put by tests/desk/test_security.py); of a local desk, whose user reviews, or of a ``--public`` one. An
answer of 500 or above is printed with its request, and the exit code is 1. The desk writes what it is told to
(reviews, merges): give it a copy of a ledger.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from starlette import testclient

from dragoman.desk import create_app
from dragoman.desk.access import LOCAL_HOSTS, Access
from dragoman.ledger import Ledger


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--path", help="only the operations whose path begins so")
    parser.add_argument("--public", action="store_true")
    options = parser.parse_args()
    failed = total = 0
    begin = time.process_time()
    with Ledger(options.ledger) as ledger:
        tokens = {"a-long-enough-secret": "Ada"} if options.public else {}
        app = create_app(ledger, Access(hosts=LOCAL_HOSTS, public=options.public, tokens=tokens))
        client = testclient.TestClient(app, "http://localhost", raise_server_exceptions=False, follow_redirects=False)
        schema = schemathesis.openapi.from_dict(app.openapi())
        for found in schema.get_all_operations():
            operation = found.ok()
            if options.path and not operation.path.startswith(options.path):
                continue
            came, faults = put(operation, client, options.count, options.seed)
            total += sum(came.values())
            failed += len(faults)
            print(f"{operation.method.upper():5} {operation.path:38} {dict(sorted(came.items()))}", flush=True)
            for fault in faults[:3]:
                print(f"      {fault}", flush=True)
    print(f"{total:,} requests, {failed} answered 500 or above, {time.process_time() - begin:.0f} s of computing")
    return 1 if failed else 0


def put(operation, client: testclient.TestClient, count: int, seed: int) -> tuple[Counter[int], list[str]]:  # type: ignore[no-untyped-def]
    """The answers to ``count`` requests of each kind by status, and the requests that were answered with a fault."""
    came: Counter[int] = Counter()
    faults: list[str] = []
    unhurried = settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @seeded(seed)
        @unhurried
        @given(case=operation.as_strategy(generation_mode=mode))
        def one(case) -> None:  # type: ignore[no-untyped-def]
            chosen = (case.query or {}).items()
            asked = {name: value if isinstance(value, list) else str(value) for name, value in chosen}
            try:
                answer = client.request(case.method, case.formatted_path, params=asked)
            except testclient.httpx.InvalidURL:  # no client could send it
                return
            came[answer.status_code] += 1
            if answer.status_code >= 500:
                faults.append(case.as_curl_command())

        with suppress(Unsatisfiable):  # where there is no parameter, or none can be wrong
            one()
    return came, faults


if __name__ == "__main__":
    sys.exit(main())
