"""An application that only tests can make does not keep calls and requests of tests from being locked."""

from collections.abc import Mapping
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from toolkit.errors import UsageError
from toolkit.flows import checked_start as flow
from toolkit.model.lock import Setup
from toolkit.model.recording import Exchange, Recording, RecordingHeader

_FACTORY = "shop:create_app()"
_OF_TEST = Exchange("GET", "/", around={"flask": {"testing": {}}}, order=1)
_SERVED = Exchange("GET", "/", order=1)


def _start(
    monkeypatch: pytest.MonkeyPatch, breaks: set[str], named: str, *exchanges: Exchange, locked: str = ""
) -> tuple[Setup, str]:
    def ask(setup: Setup, *_given: object) -> Mapping[str, object]:
        if setup.app in breaks:
            raise UsageError(f"no import of {setup.app}")
        return {}

    @contextmanager
    def copy():
        yield None

    monkeypatch.setattr(flow, "ask_program", ask)
    recording = Recording(
        exchanges=exchanges, runs=(RecordingHeader(1, "1", "3.11", "1", "/shop", levels=("functions", "data")),)
    )
    return flow.check_start(Setup(app=named or _FACTORY), (named, locked), recording, copy, ())


@pytest.mark.parametrize("exchanges", [(), (_OF_TEST,)])
def test_an_application_that_nobody_named_is_left_out_if_it_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, exchanges: tuple[Exchange, ...]
) -> None:
    setup, why = _start(monkeypatch, {_FACTORY}, "", *exchanges)
    assert not setup.app
    assert why == f"{_FACTORY}: no import of {_FACTORY}"
    assert _start(monkeypatch, set(), "", *exchanges) == (Setup(app=_FACTORY), "")


@pytest.mark.parametrize(
    ("breaks", "named", "exchanges"),
    [({_FACTORY}, _FACTORY, ()), ({_FACTORY}, "", (_SERVED,)), ({_FACTORY, ""}, "", ())],
)
def test_what_was_named_or_served_or_does_not_start_anyway_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, breaks: set[str], named: str, exchanges: tuple[Exchange, ...]
) -> None:
    with pytest.raises(UsageError, match="no import of shop"):
        _start(monkeypatch, breaks, named, *exchanges)


def test_the_application_of_a_lock_is_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="no import of shop"):
        _start(monkeypatch, {_FACTORY}, "", locked=_FACTORY)


@pytest.mark.parametrize(
    ("why", "ends"),
    [
        ("ModuleNotFoundError: No module named 'config'", True),
        ("ImportError: No module named config", True),
        ("ImproperlyConfigured: no secret", False),
        ("", False),
    ],
)
def test_settings_that_cannot_be_imported_end_the_run_before_anything_is_replayed(
    monkeypatch: pytest.MonkeyPatch, why: str, ends: bool
) -> None:
    @contextmanager
    def copy():
        yield SimpleNamespace(python="python")

    monkeypatch.setattr(flow, "ask_program", lambda *_given: {"not_set_up": why})
    if ends:
        with pytest.raises(UsageError, match=r"No module named .*--path"):
            flow.check_start(Setup(), ("", ""), Recording(), copy, ())
    else:
        assert flow.check_start(Setup(), ("", ""), Recording(), copy, ()) == (Setup(), "")
