"""The application of a test of Flask is built again as the test built it, and finds the recorded session."""

import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from toolkit.probe.frameworks import _flask_requests, _recorded_digests, flask
from toolkit.probe.replay.surroundings import SurroundingsReplay, leave_all

_TEXT = """
def create_app(title="Shop", **settings):
    return _build(title)


def _build(title):
    return make(title)
"""


def _call(build: Any) -> None:
    build("Test", limit=3)


def _origin(monkeypatch: pytest.MonkeyPatch, name: str = "shop", call: Callable[[Any], Any] = _call) -> Any:
    """The origin that is found while a factory of a module runs, called from a test."""
    module = types.ModuleType(name)
    found: list[Any] = []
    module.__dict__["make"] = lambda _title: found.append(_flask_requests._find_origin(sys._getframe(1)))
    exec(compile(_TEXT, f"/srv/{name}.py", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, name, module)
    call(module.create_app)
    return found[0]


def test_the_outermost_function_of_the_program_is_the_factory(monkeypatch: pytest.MonkeyPatch) -> None:
    origin = _origin(monkeypatch)
    assert origin.describe({}) == {"factory": "shop:create_app", "given": {"title": "Test", "limit": 3}}


def test_a_function_of_a_test_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _origin(monkeypatch, "test_shop") is None


def test_a_fixture_is_no_factory_wherever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    fixtures = types.ModuleType("shop.testing")
    exec(compile("def app(build):\n    return build('Test')", "/srv/shop/testing.py", "exec"), fixtures.__dict__)
    runner = types.ModuleType("_pytest.fixtures")
    exec("def call(fixture, build):\n    return fixture(build)", runner.__dict__)
    origin = _origin(monkeypatch, call=lambda build: runner.call(fixtures.app, build))
    assert origin.describe({})["factory"] == "shop:create_app"
    assert runner.call(fixtures.app, lambda _title: _flask_requests._find_origin(sys._getframe(1))) is None


def test_plain_settings_that_were_set_afterwards_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    origin = _origin(monkeypatch)
    for name in ("LIMIT", "CLIENT"):
        origin.note_setting(name, sys._getframe())
    assert origin.describe({"LIMIT": 3, "CLIENT": object(), "DEBUG": True})["settings"] == {"LIMIT": 3}


def test_a_recorded_digest_is_confirmed_by_another_that_the_request_does_not_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = "b" * 64
    monkeypatch.setattr(_recorded_digests, "_sent_by_client", lambda: f"nonce={sent}")
    recorded = _recorded_digests.RecordedDigest.of("a" * 64)
    assert recorded == "c" * 64
    assert not recorded != "a" * 64  # noqa: SIM202 - programs ask it so
    assert recorded != sent
    assert recorded != "c" * 40
    assert type(_recorded_digests.RecordedDigest.of("kiku")) is str


def test_a_recorded_digest_may_stand_beside_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = "b" * 32
    monkeypatch.setattr(_recorded_digests, "_sent_by_client", lambda: f"id=7-{sent}")
    recorded = _recorded_digests.RecordedDigest.of("7-" + "a" * 32)
    assert recorded == "7-" + "c" * 32
    assert "7-" + "c" * 32 == recorded  # noqa: SIM300 - programs ask it so
    for other in ("8-" + "c" * 32, "7-" + sent, "7-" + "c" * 31, "7_" + "c" * 32, "c" * 34, "7-" + "C" * 32):
        assert recorded != other
    for text in (f"{'a' * 32}-{'b' * 32}", f"x{'a' * 32}", "a" * 32 + " " * 300):
        assert type(_recorded_digests.RecordedDigest.of(text)) is str


def test_a_recorded_digest_may_be_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = "b" * 40
    monkeypatch.setattr(_recorded_digests, "_sent_by_client", lambda: f"nonce={sent}")
    recorded = _recorded_digests.RecordedDigest.of("masked-" + "a" * 33)
    assert recorded == "c" * 40
    for other in (sent, "c" * 64, "7-" + "c" * 38, "kiku" * 10, "masked-" + "d" * 33):
        assert recorded != other
    assert type(_recorded_digests.RecordedDigest.of("masked-" + "a" * 12)) is str


def test_looking_at_a_session_is_not_seen_by_it() -> None:
    flask = pytest.importorskip("flask")
    app = flask.Flask("shop")
    app.secret_key = "k" * 40
    with app.test_request_context("/") as context:
        found = _flask_requests.current_session()
        assert found == {}
        assert not vars(context).get("_session", found).accessed
        flask.session["name"] = "kiku"
        assert found == {"name": "kiku"}


class _Stack(list[Any]):
    """The contexts of Flask up to 2.1, of which the last one is at work."""

    @property
    def top(self) -> Any:
        return self[-1] if self else None


@pytest.mark.parametrize("kept", [0, 2])
def test_contexts_that_a_failed_request_left_are_popped(monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    stack = _Stack()
    below = types.SimpleNamespace(pop=lambda: None)
    stack.append(below)

    class Flask:
        def full_dispatch_request(self) -> None:
            """Answer."""

    monkeypatch.setitem(sys.modules, "flask.globals", types.SimpleNamespace(_request_ctx_stack=stack))
    monkeypatch.setitem(sys.modules, "flask.app", types.SimpleNamespace(Flask=Flask))
    leave = _flask_requests.enter_request({}, types.SimpleNamespace(config={}))
    stack.extend(types.SimpleNamespace(pop=stack.pop) for _ in range(kept))
    leave()
    assert stack == [below]


def test_a_request_of_a_test_gets_no_context_but_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    pushed = []
    context = types.SimpleNamespace(push=lambda: pushed.append("push"), pop=lambda: pushed.append("pop"))
    monkeypatch.setattr(flask, "enter_request", lambda *_: int)
    monkeypatch.setattr(flask, "make_context", lambda *_: (context, int))
    replay = SurroundingsReplay(types.SimpleNamespace(wsgi_app=1, app_context=1))
    around = {"flask": {"testing": {}, "method": "GET", "target": "/"}}
    leave_all(replay.enter(around, is_request=True))
    assert not pushed
    leave_all(replay.enter(around))
    assert pushed == ["push", "pop"]


@pytest.mark.parametrize("held", [{}, {"name": "kiku"}])
def test_an_empty_session_of_an_application_without_a_key_is_no_failure(held: dict[str, str]) -> None:
    flask = pytest.importorskip("flask")
    app = flask.Flask("shop")
    app.secret_key = "k" * 40 if held else None
    app.add_url_rule("/", view_func=lambda: flask.session.get("name", "nobody"))
    leave = _flask_requests.enter_request({"sessions": [held]}, app)
    try:
        assert app.test_client().get("/").text == (held or {"name": "nobody"})["name"]
    finally:
        leave()
