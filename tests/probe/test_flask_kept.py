"""Values that a program and its extensions keep for a request are put back for a call that was recorded in it."""

import sys
import threading
from types import ModuleType
from typing import Any

import pytest

from toolkit.probe.frameworks import flask as adapter
from toolkit.probe.frameworks._flask_kept import kept_values, put_back
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.record import current_request
from toolkit.probe.record.http_exchange import ExchangeRecorder, Head
from toolkit.probe.record.written_around import with_held, write_around, write_held
from toolkit.probe.replay.program import CollectedLines
from toolkit.probe.replay.surroundings import SurroundingsReplay, leave_all
from toolkit.probe.values.rebuild import Unmakeable
from toolkit.probe.values.writer import Limits, Writer

flask = pytest.importorskip("flask")


@pytest.fixture
def application() -> Any:
    return flask.Flask("shop")


def test_a_fresh_context_keeps_nothing(application: Any) -> None:
    with application.test_request_context("/", headers={"Cookie": "a=b"}):
        assert flask.request.path == "/"
        assert kept_values() == {}


def test_a_request_to_an_application_without_a_secret_key_is_replayed(application: Any) -> None:
    application.route("/")(lambda: "here")
    leave = adapter.enter_request({"sessions": [{}]}, application)
    assert application.test_client().get("/").status_code == 200
    leave()


def test_values_of_g_and_of_the_contexts_are_put_back(application: Any) -> None:
    with application.test_request_context("/"):
        flask.g.user = {"name": "Sei"}
        vars(sys.modules["flask.globals"].request_ctx._get_current_object())["locale"] = "ja"
        kept = kept_values()
    assert kept["g.user"] == {"name": "Sei"}
    assert kept["request.locale"] == "ja"
    with application.test_request_context("/"):
        put_back({name: (lambda value=value: value) for name, value in kept.items()})
        assert flask.g.user == {"name": "Sei"}
        assert kept_values() == kept


def test_a_call_gets_them_and_does_without_what_cannot_be_made(application: Any) -> None:
    with application.test_request_context("/items"):
        flask.g.user, flask.g.connection = "Sei", threading.Lock()
        told = adapter.describe_surroundings()
    written = Writer(NoMasking(), Limits(), "around").write({"flask": told})
    leaving = SurroundingsReplay(application).enter(written)
    assert (flask.g.user, "connection" in flask.g, flask.request.path) == ("Sei", False, "/items")
    leave_all(leaving)
    assert not flask.has_app_context()


def test_a_request_makes_its_own(application: Any) -> None:
    with application.app_context():
        flask.g.user = "Sei"
        told = adapter.describe_surroundings()
    written = Writer(NoMasking(), Limits(), "around").write({"flask": told})
    leaving = SurroundingsReplay(application).enter(written, is_request=True)
    assert not flask.has_app_context()
    leave_all(leaving)


class _Client:
    """A test client that notes what a context of its test shares with a request."""

    def __init__(self, application: Any) -> None:
        self.application = application

    def held(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setattr(adapter, "tested_application", lambda: self.application)
        return adapter.describe_held()


def test_a_request_shares_the_context_that_its_test_holds(application: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    application.route("/")(lambda: ",".join(sorted(flask.g)))
    client = _Client(application)
    assert client.held(monkeypatch) == (application, {})
    with flask.Flask("other").app_context():
        assert client.held(monkeypatch) == (application, {})
    with application.test_request_context("/"):
        flask.g.user, flask.g.lock, flask.g.queries = "Sei", threading.Lock(), ["SELECT 1"] * 1000
        vars(sys.modules["flask.globals"].request_ctx._get_current_object())["locale"] = "ja"
        told = client.held(monkeypatch)
        assert "request.locale" not in told[1]
        held = write_held(NoMasking(), {"flask": told})
    assert held == {"flask": {"g.user": "Sei"}}
    around = with_held({"flask": {"testing": {}}}, held)
    leaving = SurroundingsReplay(application).enter(around, is_request=True)
    assert application.test_client().get("/").get_data(as_text=True) == "user"
    leave_all(leaving)
    assert not flask.has_app_context()
    assert with_held({"flask": {"testing": {}}}, {}) == {"flask": {"testing": {}}}


@pytest.mark.parametrize("surroundings", [{"held": {"rows": lambda: 1 / 0}}, {"method": "GET", "form": [[]]}])
def test_what_cannot_be_restored_leaves_nothing_behind(application: Any, surroundings: dict[str, Any]) -> None:
    before = dict(vars(flask.Flask))
    with pytest.raises((ZeroDivisionError, ValueError)):
        adapter.enter_surroundings({"sessions": [{}], **surroundings}, application)
    assert not flask.has_app_context()
    assert dict(vars(flask.Flask)) == before
    assert "full_dispatch_request" not in vars(application)


def test_what_is_kept_takes_no_place_from_what_a_request_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    surrounding = {"flask": {"kept": {"g.locale": [[number] for number in range(9000)]}}, "patched": ["shop.now"]}
    monkeypatch.setattr(current_request, "AROUND", [lambda: surrounding])
    collected = CollectedLines()
    exchange = ExchangeRecorder(collected, NoMasking(), "incoming", "wsgi", Head("GET", "/", (), ""))
    exchange.around["flask"].setdefault("sessions", []).append({"cart": 7})
    exchange.finish()
    assert collected.lines[0]["around"] == {"flask": {"sessions": [{"cart": 7}]}, "patched": ["shop.now"]}
    assert list(surrounding["flask"]) == ["kept"]


def test_what_is_kept_is_written_whole_or_not_at_all() -> None:
    around = {"flask": {"method": "", "kept": {"g.locale": [[]] * 99, "g.user": {"name": "Sei"}}}, "patched": ["now"]}
    written = write_around(NoMasking(), Limits(total=50), around)
    assert written == {"flask": {"method": "", "kept": {"g.user": {"name": "Sei"}}}, "patched": ["now"]}


def test_a_request_does_without_what_was_not_recorded_whole(application: Any) -> None:
    application.secret_key = "k"
    application.route("/")(lambda: ",".join(sorted(flask.session)))
    cut = {"$cut": "many", "type": "builtins:list"}
    replay = SurroundingsReplay(application)
    for sessions, found in (([{"cart": {"items": cut}, "seen": [1, cut], "user": 7}], "cart,user"), (cut, "")):
        around = {"flask": {"testing": {}, "settings": {"PAGES": cut}, "sessions": sessions}}
        assert replay.application_for(around) is application
        leaving = replay.enter(around, is_request=True)
        assert application.test_client().get("/").get_data(as_text=True) == found
        leave_all(leaving)
    with pytest.raises(Unmakeable):
        replay.application_for({"flask": {"factory": "shop:create", "given": {"settings": cut}}})


def test_old_names_of_flask_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def warns(name: str) -> object:
        raise AssertionError(name)

    held = ModuleType("flask.globals")
    held.__dict__.update(app_ctx=(), request_ctx=(), __getattr__=warns)
    monkeypatch.setitem(sys.modules, "flask.globals", held)
    assert kept_values() == {}
