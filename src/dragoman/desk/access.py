"""Who may do what at the desk: everyone on this computer, or readers, reviewers and visitors of a public one."""

from __future__ import annotations

import getpass
import hmac
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Network, ip_address
from threading import Lock
from typing import Any

from fastapi import Request

from ..errors import UsageError

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
TOO_MANY = 8  # replies, exports, or wrong secrets for one name, from one address within WINDOW
MANY_QUESTIONS = 600  # pages that take some work, for one address within WINDOW
LONGEST_DELAY = 4.0  # seconds before the answer to a secret for a name at which many were guessed
WINDOW = 600.0  # seconds
ADDRESSES = 10_000  # remembered at once
SESSION_SECONDS = 8 * 3600


@dataclass
class RateLimit:
    """How often each address has lately done something; the oldest addresses are forgotten first."""

    allowed: int = TOO_MANY
    _times: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def passes(self, address: str) -> bool:
        """Notes one more try and says whether it is within the limit."""
        return self.note(address) <= self.allowed

    def note(self, address: str) -> int:
        """Notes one more try and says how many there were lately."""
        with self._lock:
            times = self._lately(address)
            times.append(time.monotonic())
            return len(times)

    def take(self, address: str) -> bool:
        """Notes one more try where it is within the limit, and says whether it is: of many at once no more pass."""
        with self._lock:
            times = self._lately(address)
            if len(times) >= self.allowed:
                return False
            times.append(time.monotonic())
            return True

    def give_back(self, address: str) -> None:
        """Forgets the last try that was noted."""
        with self._lock:
            if times := self._lately(address):
                times.pop()

    def count(self, address: str) -> int:
        """How many tries there were lately."""
        with self._lock:
            return len(self._lately(address))

    def _lately(self, address: str) -> deque[float]:
        times = self._times.setdefault(address, deque())
        self._times.move_to_end(address)
        while len(self._times) > ADDRESSES:
            self._times.popitem(last=False)
        while times and time.monotonic() - times[0] > WINDOW:
            times.popleft()
        return times


@dataclass
class Access:
    """``tokens`` maps the secret of each reviewer to a name. A local desk needs none: its user reviews."""

    public: bool = False
    hosts: tuple[str, ...] = LOCAL_HOSTS
    tokens: dict[str, str] = field(default_factory=dict)
    https: bool = False
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    limit: RateLimit = field(default_factory=RateLimit)
    questions: RateLimit = field(default_factory=lambda: RateLimit(MANY_QUESTIONS))
    audit: Callable[[dict[str, Any]], None] | None = None  # is told what is done at the desk, and by whom
    proof_seconds: int = 300
    used_proofs: dict[str, float] = field(default_factory=dict)
    sessions: dict[str, tuple[str, float]] = field(default_factory=dict)  # of reviewers: name and end by session
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.public and not self.tokens:
            raise UsageError("a public desk needs at least one reviewer: --token NAME=SECRET, or DRAGOMAN_DESK_TOKENS")
        if any(len(token) < 12 for token in self.tokens):
            raise UsageError("a reviewer's secret has at least 12 characters")

    def may_try(self, name: str, address: str) -> bool:
        """Whether another secret for a name may be tried from an address: what strangers there guess for other names
        keeps nobody out. It counts as a wrong one until it is seen to be right."""
        return self.limit.take(f"secret {name} {address}")

    def delay(self, name: str) -> float:
        """Seconds to wait before a secret for a name is looked at: the longer the more were guessed, from anywhere."""
        guesses = self.limit.count(f"secret {name}")
        return min(LONGEST_DELAY, 2.0 ** (guesses - 2 * TOO_MANY) / 4) if guesses > TOO_MANY else 0.0

    def sign_in(self, name: str, token: str, address: str) -> bool:
        """Whether this is the secret of the reviewer of that name; notes the guess when it is not."""
        if any(_same(secret, token) for secret, whose in self.tokens.items() if whose == name):
            self.limit.give_back(f"secret {name} {address}")
            return True
        self.limit.note(f"secret {name}")
        return False

    def use_proof(self, signature: str, expires: float) -> bool:
        """Whether a proof of work is used for the first time; those that expired are forgotten."""
        at = time.time()
        with self._lock:
            for old in [known for known, until in self.used_proofs.items() if until < at]:
                del self.used_proofs[old]
            if signature in self.used_proofs:
                return False
            self.used_proofs[signature] = expires
            return True

    def begin_session(self, request: Request, name: str) -> None:
        """A reviewer's session, under a new number: whatever the browser had before means nothing."""
        number, at = secrets.token_urlsafe(32), time.time()
        with self._lock:
            self.sessions = {known: held for known, held in self.sessions.items() if held[1] > at}
            self.sessions[number] = (name, at + SESSION_SECONDS)
        request.session.clear()
        request.session["session"] = number

    def end_session(self, request: Request) -> None:
        """Signs a reviewer out: the session's number is worth nothing from now on, whoever kept it."""
        with self._lock:
            self.sessions.pop(str(request.session.get("session")), None)
        request.session.clear()

    @staticmethod
    def address(request: Request) -> str:
        """Where a request comes from."""
        return request.client.host if request.client else "unknown"

    @classmethod
    def visitor(cls, request: Request) -> str:
        """Whom limits are for: an address, of IPv6 its network, since each visitor has all addresses of one."""
        address = cls.address(request)
        try:
            found = ip_address(address)
        except ValueError:
            return address
        if isinstance(found, IPv4Address):
            return address
        return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))

    def reviewer(self, request: Request) -> str | None:
        """Who reviews in this session; on a local desk its user."""
        if not self.public:
            return getpass.getuser()
        name, until = self.sessions.get(str(request.session.get("session")), ("", 0.0))
        return name if until > time.time() else None


def csrf_token(request: Request) -> str:
    """The session's secret that every form has to bring back."""
    token = request.session.get("csrf")
    if not isinstance(token, str):
        token = request.session["csrf"] = secrets.token_urlsafe(24)
    return token


def csrf_holds(request: Request, given: str) -> bool:
    """Whether a form came from a page of this session."""
    known = request.session.get("csrf")
    return isinstance(known, str) and _same(known, given)


def _same(known: str, given: str) -> bool:
    """Compares secrets in a time that tells nothing of them, whatever letters a stranger sends."""
    return hmac.compare_digest(known.encode(), given.encode("utf-8", "surrogatepass"))
