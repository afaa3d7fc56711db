"""The password in front of the app."""

from __future__ import annotations

import pytest
from scripted import ScriptedEngine
from streamlit.testing.v1 import AppTest
from test_app_chat import APP, html

from rag.settings import load_settings
from ui.web.login import ANYWHERE, LONGEST_WAIT_S, STAYS_S, TRIES, WAIT_S, Gate

PASSWORD = "一二三-correct horse"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> Gate:
    return Gate(PASSWORD, clock)


def fail(gate: Gate, times: int, address: str = "10.0.0.1") -> None:
    for _ in range(times):
        assert not gate.try_password("x", address)


def test_only_the_password_itself_is_right(gate: Gate) -> None:
    for wrong in ("", PASSWORD[:-1], PASSWORD + " ", PASSWORD.upper()):
        assert not gate.try_password(wrong, "10.0.0.1")
    assert gate.try_password(PASSWORD, "10.0.0.1")


def test_too_many_wrong_ones_lock_the_address_out_longer_each_time(gate: Gate, clock: Clock) -> None:
    fail(gate, TRIES - 1)
    assert gate.locked_for("10.0.0.1") == 0
    fail(gate, 1)
    assert gate.locked_for("10.0.0.1") == WAIT_S
    assert not gate.try_password(PASSWORD, "10.0.0.1"), "locked"
    assert gate.try_password(PASSWORD, "10.0.0.2"), "somebody else"
    clock.now += WAIT_S
    fail(gate, 1)
    assert gate.locked_for("10.0.0.1") == 2 * WAIT_S
    clock.now += 2 * WAIT_S
    assert gate.try_password(PASSWORD, "10.0.0.1")
    fail(gate, TRIES - 1)
    assert gate.locked_for("10.0.0.1") == 0, "the right one starts the count anew"


def test_many_addresses_together_are_locked_out_too(gate: Gate) -> None:
    for n in range(TRIES * ANYWHERE):
        fail(gate, 1, f"10.0.1.{n}")
    assert gate.locked_for("10.9.9.9") == WAIT_S


def test_the_wait_has_an_end(gate: Gate, clock: Clock) -> None:
    for _ in range(40):
        fail(gate, 1)
        clock.now += gate.locked_for("10.0.0.1")
    fail(gate, 1)
    assert 0 < gate.locked_for("10.0.0.1") <= LONGEST_WAIT_S


def test_a_ticket_is_of_one_process_and_of_limited_time(gate: Gate, clock: Clock) -> None:
    ticket = gate.ticket()
    assert gate.accepts(ticket)
    assert not Gate(PASSWORD, clock).accepts(ticket)
    until, _, signature = ticket.partition(".")
    assert not gate.accepts(f"{int(until) + 1}.{signature}")
    assert not any(gate.accepts(bad) for bad in ("", "x", f"{until}.", f"{until}.{signature}0"))
    clock.now += STAYS_S
    assert not gate.accepts(ticket)


def test_nothing_is_shown_before_the_password(
    scripted: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVQA_PASSWORD", PASSWORD)
    load_settings.cache_clear()
    at = AppTest.from_file(APP, default_timeout=30).run()
    assert "请输入密码" in html(at) and "赣州" not in html(at) and not at.chat_input
    at.text_input(key="password").set_value("错的")
    at.button[0].click().run()
    assert "密码不对" in html(at)
    at.text_input(key="password").set_value(PASSWORD)
    at.button[0].click().run()
    assert "向政府工作报告提问" in html(at) and at.chat_input
    assert PASSWORD not in html(at)
    load_settings.cache_clear()


def test_without_a_password_there_is_no_login(scripted: ScriptedEngine) -> None:
    at = AppTest.from_file(APP, default_timeout=30).run()
    assert "请输入密码" not in html(at) and at.chat_input
