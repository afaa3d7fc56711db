"""A password in front of the app, where ``GOVQA_PASSWORD`` sets one.

The comparison takes the same time whatever is typed. After :data:`TRIES` wrong passwords from one address the
address has to wait, twice as long each time; after ten times as many from anywhere everybody has to. Who has given
the password gets a cookie that this process signed: it ends with the process or after :data:`STAYS_S`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from rag.settings import load_settings

COOKIE = "govqa_login"
TRIES = 5
WAIT_S, LONGEST_WAIT_S = 30.0, 3600.0
STAYS_S = 12 * 3600
ANYWHERE = 10
_TICKET = re.compile(r"(\d{1,12})\.([0-9a-f]{64})")
_EVERYBODY = "*"


@dataclass
class _Failures:
    count: int = 0
    until: float = 0.0


class Gate:
    """Judges passwords and tickets of one process. Any thread may call."""

    def __init__(self, password: str, clock: Callable[[], float] = time.time) -> None:
        self._digest = _digest(password)
        self._secret = secrets.token_bytes(32)
        self._clock = clock
        self._failures: dict[str, _Failures] = {}
        self._lock = threading.Lock()

    def locked_for(self, address: str) -> float:
        """Return the seconds that an address still has to wait; 0 if it may try."""
        with self._lock:
            return self._locked_for(address)

    def try_password(self, given: str, address: str) -> bool:
        """Tell whether a password is right; counts those that are not. Nothing is right while locked."""
        with self._lock:
            if self._locked_for(address) > 0:
                return False
            if hmac.compare_digest(_digest(given), self._digest):
                self._failures.pop(address, None)
                return True
            self._count(address, TRIES)
            self._count(_EVERYBODY, TRIES * ANYWHERE)
            return False

    def ticket(self) -> str:
        """Return what the browser keeps so that it is not asked again after a reload."""
        until = str(int(self._clock() + STAYS_S))
        return f"{until}.{self._signature(until)}"

    def accepts(self, ticket: str) -> bool:
        """Tell whether a ticket is of this process and not over."""
        match = _TICKET.fullmatch(ticket)
        if match is None:
            return False
        until, signature = match.groups()
        return hmac.compare_digest(signature, self._signature(until)) and int(until) > self._clock()

    def _locked_for(self, address: str) -> float:
        kept = [self._failures[key] for key in (address, _EVERYBODY) if key in self._failures]
        return max(0.0, *(one.until - self._clock() for one in kept)) if kept else 0.0

    def _count(self, key: str, tries: int) -> None:
        kept = self._failures.setdefault(key, _Failures())
        kept.count += 1
        if kept.count >= tries:
            kept.until = self._clock() + min(WAIT_S * 2 ** (kept.count - tries), LONGEST_WAIT_S)

    def _signature(self, until: str) -> str:
        return hmac.new(self._secret, until.encode(), hashlib.sha256).hexdigest()


def passed() -> bool:
    """Tell whether this session may see the app: there is no password, or it was given."""
    gate = current_gate()
    if gate is None or st.session_state.get("passed") is gate:
        return True
    if gate.accepts(str(st.context.cookies.get(COOKIE, ""))):
        st.session_state["passed"] = gate
        return True
    return False


def current_gate() -> Gate | None:
    """Return the gate of this process, None where no password is set."""
    password = load_settings().password.get_secret_value()
    return _gate(password) if password else None


def visitor() -> str:
    """Return the address that a session comes from; behind a proxy all have the proxy's."""
    return str(st.context.ip_address or "")


@st.cache_resource(show_spinner=False)
def _gate(password: str) -> Gate:
    return Gate(password)


def _digest(password: str) -> bytes:
    # Digests are of one length: comparing them tells nothing about the password's.
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
