"""Each engine finds its own settings in the connection that it shares with others."""

import re
from typing import Any

import pytest

from toolkit.probe.databases._session_settings import SessionSettings

PLAIN = {"zone": "UTC", "path": "public", "limit": "0", "timestamp": "1"}


class Dialect:
    """An engine's."""


class Session:
    """A session of a server, whose settings are put back by a rollback in PostgreSQL."""

    is_noted = False

    def __init__(self, vendor: str = "postgresql", **settings: str) -> None:
        self.vendor, self.settings, self.is_failing = vendor, {**PLAIN, **settings}, False
        self.asked = 0
        self._found: list[Any] = []
        self.closed = False

    def cursor(self) -> "Session":
        return self

    def close(self) -> None:
        self.closed = True

    def execute(self, statement: str, given: Any = ()) -> None:
        if self.is_failing:
            raise RuntimeError(statement)
        if "set_config" in statement:
            self.settings[given[0]] = given[1]
        elif found := re.match(r"SET SESSION `(\w+)` = (\S+)", statement):
            self.settings[found[1]] = given[0] if given else found[2]
        else:
            self.asked += 1
            self._found = [{"name": name, "setting": value} for name, value in self.settings.items()]

    def fetchall(self) -> Any:
        return self._found


def _join(settings: Any, dialect: Dialect, named: dict[str, Any], **asked: str) -> Session:
    opened = Session(**asked)
    settings.join(dialect, named, lambda: opened)
    return opened


@pytest.mark.parametrize(("vendor", "argument"), [("postgresql", "options"), ("mysql", "init_command")])
def test_each_engine_has_what_it_asked_for(vendor: str, argument: str) -> None:
    session = Session(vendor)
    settings: Any = SessionSettings(vendor, session)  # type: ignore[no-untyped-call]
    first, second = Dialect(), Dialect()
    _join(settings, first, {"host": "h"})
    assert _join(settings, second, {"host": "h", argument: "x"}, zone="Asia/Tokyo", limit="0.5").closed
    for _ in range(2):
        assert settings.suit(second)
        assert session.settings == {**PLAIN, "zone": "Asia/Tokyo", "limit": "0.5"}
        assert settings.suit(first)
        assert session.settings == PLAIN
    asked = session.asked
    assert settings.suit(first)
    assert session.asked == asked, "the session is asked where another engine was at work alone"
    assert settings.suit(Dialect()), "of another connection"


def test_what_handlers_commit_is_of_their_engine_alone() -> None:
    session = Session()
    settings: Any = SessionSettings("postgresql", session)  # type: ignore[no-untyped-call]
    first, second = Dialect(), Dialect()
    _join(settings, first, {})
    _join(settings, second, {})
    session.settings["zone"] = "Asia/Kolkata"
    settings.keep()
    for _ in range(2):
        assert settings.suit(second)
        assert session.settings["zone"] == "Asia/Kolkata"
        session.settings["zone"] = "UTC"  # as a rollback of the case does
        settings.renew()
    assert settings.suit(second)
    assert settings.suit(first)
    assert session.settings == PLAIN


@pytest.mark.parametrize(("vendor", "is_had"), [("postgresql", False), ("mysql", True)])
def test_what_they_do_not_commit_stays_as_the_first_transaction_ends_in_postgresql(vendor: str, is_had: bool) -> None:
    session = Session(vendor)
    settings: Any = SessionSettings(vendor, session)  # type: ignore[no-untyped-call]
    first, second = Dialect(), Dialect()
    _join(settings, first, {})
    _join(settings, second, {})
    session.settings["zone"] = "+05:30"
    assert settings.suit(second) is is_had
    assert settings.suit(first)
    assert session.settings == PLAIN


def test_an_engine_that_is_alone_keeps_what_its_program_sets() -> None:
    session = Session()
    settings: Any = SessionSettings("postgresql", session)  # type: ignore[no-untyped-call]
    only = Dialect()
    _join(settings, only, {})
    assert settings.suit(only)
    session.settings["zone"] = "Asia/Tokyo"
    settings.renew()
    assert settings.suit(only)
    assert session.settings["zone"] == "Asia/Tokyo"


def test_an_engine_that_has_sent_nothing_before_a_case_has_its_own_in_it() -> None:
    session = Session()
    settings: Any = SessionSettings("postgresql", session)  # type: ignore[no-untyped-call]
    second = Dialect()
    _join(settings, Dialect(), {})
    _join(settings, second, {"options": "x"}, zone="Asia/Tokyo")
    session.settings.update(PLAIN)  # the end of an import undoes all
    settings.rest()
    assert settings.suit(second)
    assert session.settings["zone"] == "Asia/Tokyo"


def test_options_of_another_driver_cannot_be_had() -> None:
    settings: Any = SessionSettings("postgresql", Session())  # type: ignore[no-untyped-call]
    first, second = Dialect(), Dialect()
    _join(settings, first, {"connect_timeout": 1})
    _join(settings, second, {"cursor_factory": dict})
    assert settings.suit(first)
    assert not settings.suit(second)


def test_a_session_whose_transaction_has_failed_is_left_alone() -> None:
    session = Session()
    settings: Any = SessionSettings("postgresql", session)  # type: ignore[no-untyped-call]
    first, second = Dialect(), Dialect()
    _join(settings, first, {})
    _join(settings, second, {"options": "x"}, zone="Asia/Tokyo")
    session.is_failing = True
    assert settings.suit(first)


def test_an_engine_that_connects_where_a_recording_answers_has_its_own_later() -> None:
    session = Session()
    settings: Any = SessionSettings("postgresql", session)  # type: ignore[no-untyped-call]
    second = Dialect()
    _join(settings, Dialect(), {})
    session.is_failing = session.is_noted = True
    opened = _join(settings, second, {"options": "x"}, zone="Asia/Tokyo")
    assert (opened.asked, session.is_noted) == (0, False)
    assert settings.suit(second)
    session.is_failing = False
    assert settings.suit(second)
    assert session.settings["zone"] == "Asia/Tokyo"


def test_a_setting_that_the_server_refuses_is_not_had(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session()
    settings: Any = SessionSettings("postgresql", session)  # type: ignore[no-untyped-call]
    second = Dialect()
    _join(settings, Dialect(), {})
    monkeypatch.setattr(session, "execute", lambda *given: _refuse(session, *given))
    _join(settings, second, {"options": "x"}, zone="Mars")
    assert not settings.suit(second)


def _refuse(session: Session, statement: str, given: Any = ()) -> None:
    if given:
        raise RuntimeError(statement)
    Session.execute(session, statement)
