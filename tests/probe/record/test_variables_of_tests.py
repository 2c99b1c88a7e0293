"""Variables of the environment that tests change surround a call, and surround it again when it is replayed."""

import contextlib
import functools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from _pytest import monkeypatch as pytest_module

from tests.command_line import write
from tests.interpreters import interpreter
from tests.probe.record.recorded import run
from toolkit.probe.frameworks import _flask_requests, django
from toolkit.probe.mask.masking import Masking
from toolkit.probe.process import bookkeeping
from toolkit.probe.record import http_exchange
from toolkit.probe.record import token_references as token_references_module
from toolkit.probe.record.surroundings import SurroundingsWatch
from toolkit.probe.record.token_references import hidden_references, read_setting, token_references
from toolkit.probe.record.written_around import write_around
from toolkit.probe.replay.surroundings import SurroundingsReplay
from toolkit.probe.values.limits import Limits


class _Watched:
    def __init__(self) -> None:
        self.actions: dict[str, Any] = {}

    def when(self, name: str, action: Any) -> None:
        self.actions[name] = action


@pytest.fixture
def watch() -> Iterator[SurroundingsWatch]:
    """A watch of the real libraries, which are as before at the end."""
    watched = _Watched()
    made = SurroundingsWatch(watched)
    patched = [(mock._patch, ("__enter__", "__exit__")), (mock._patch_dict, ("_patch_dict", "_unpatch_dict"))]
    patched += [(pytest_module.MonkeyPatch, ("setattr", "undo", "setitem", "delitem"))]
    before = [(cls, name, vars(cls)[name]) for cls, names in patched for name in names]
    watched.actions["unittest.mock"](mock)
    watched.actions["_pytest.monkeypatch"](pytest_module)
    yield made
    for cls, name, value in before:
        setattr(cls, name, value)


def test_variables_are_told_for_as_long_as_a_patch_lasts(watch: SurroundingsWatch) -> None:
    assert watch.describe() == {}
    with mock.patch.dict(os.environ, {"SHOP_LIMIT": "7"}):
        with mock.patch.dict("os.environ", {"SHOP_LIMIT": "8", "SHOP_ZONE": "UTC"}):
            assert watch.describe() == {"environment": {"SHOP_LIMIT": "8", "SHOP_ZONE": "UTC"}}
        assert watch.describe() == {"environment": {"SHOP_LIMIT": "7"}}
    assert watch.describe() == {}


def test_variables_of_monkeypatch_and_cleared_environments_are_told(watch: SurroundingsWatch) -> None:
    patch = pytest.MonkeyPatch()
    patch.setenv("SHOP_LIMIT", "7")
    patch.setenv("PYTEST_OF_THE_RUNNER", "x")
    patch.setitem({}, "other", 1)
    patch.delenv("PATH")
    assert watch.describe() == {"environment": {"PATH": None, "SHOP_LIMIT": "7"}}
    patch.undo()
    assert watch.describe() == {}
    many = {f"SHOP_{number}": "x" for number in range(20)}
    with mock.patch.dict(os.environ, many), mock.patch.dict(os.environ, {"SHOP_LIMIT": "7"}, clear=True):
        assert watch.describe() == {"environment": {"*": None, "SHOP_LIMIT": "7"}}


@pytest.mark.usefixtures("held")
def test_of_a_cleared_environment_only_the_names_that_were_kept_are_told(watch: SurroundingsWatch) -> None:
    values = {"PATH": os.environ["PATH"], "SHOP_HELD_1": "another"}
    with mock.patch.dict(os.environ, {"TEBIKI_OF_OURS": "x"}), mock.patch.dict(os.environ, values, clear=True):
        assert watch.describe() == {"environment": {"*": ["PATH"], "SHOP_HELD_1": "another"}}
        written = write_around(Masking(b"k" * 32), Limits(), watch.describe())
        assert written["environment"] == {"*": ["PATH"], "SHOP_HELD_1": "another"}
        with mock.patch.dict(os.environ, {"SHOP_HELD_2": "held-2"}):
            assert watch.describe() == {"environment": {"*": ["PATH", "SHOP_HELD_2"], "SHOP_HELD_1": "another"}}
    assert watch.describe() == {}
    without_one = {name: value for name, value in os.environ.items() if name != "SHOP_HELD_1"}
    with mock.patch.dict(os.environ, without_one, clear=True):
        assert watch.describe() == {"environment": {"SHOP_HELD_1": None}}


class _Asked:
    """An object of a program that answers for every attribute, or raises what it likes."""

    def __init__(self) -> None:
        self.__dict__["held"] = {}

    def real(self) -> int:
        return 1

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            raise AssertionError(name)
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        return self.__dict__["held"][name]


class _AskedDictionary(dict[str, Any]):
    def __getattr__(self, name: str) -> Any:
        return self[name]


def test_what_is_patched_is_not_asked_for_its_name(watch: SurroundingsWatch) -> None:
    asked, settings, patch = _Asked(), _AskedDictionary(a=1), pytest.MonkeyPatch()
    here = __name__
    with mock.patch.object(asked, "real", 2), mock.patch.dict(settings, b=2):
        assert (asked.real, settings["b"]) == (2, 2)
        assert watch.describe()["patched"] == [f"{here}._Asked.real", f"{here}._AskedDictionary"]
        patch.setattr(target=settings, name="a", value=3, raising=False)
        assert f"{here}._AskedDictionary.a" in watch.describe()["patched"]
        patch.undo()
    assert (asked.real(), "b" in settings, watch.describe()) == (1, False, {})


def test_patches_of_the_libraries_of_tests_take_no_place_and_stand_ins_are_those_of_tests(
    watch: SurroundingsWatch,
) -> None:
    own = [f"assert_{name}" for name in ("called", "called_once", "called_with", "called_once_with", "any_call")]
    with contextlib.ExitStack() as stack:
        for name in own:
            stack.enter_context(mock.patch.object(mock.NonCallableMock, name, autospec=True))
        for number in range(25):
            stack.enter_context(mock.patch.object(_Place, f"name_{number:02}", 1, create=True))
        made = stack.enter_context(mock.patch.object(_Place, "total", return_value=7))
        made.__enter__.side_effect = _effect_of("pytest_mock.plugin")
        told = watch.describe()
    assert told["patched"] == [f"{__name__}._Place.name_{number:02}" for number in range(20)] + ["*"]
    assert told["stand_ins"][f"{__name__}._Place.total"] == {"mock": "MagicMock", "returns": {"total": 7}}
    assert len(told["stand_ins"]) == 26


class _Place:
    total = None


def _effect_of(module: str) -> Any:
    def effect() -> None:
        raise AssertionError

    effect.__module__ = module
    return effect


def test_variables_that_never_were_are_not_told(watch: SurroundingsWatch) -> None:
    patch = pytest.MonkeyPatch()
    for number in range(40):
        patch.delenv(f"SHOP_NEVER_SET_{number}", raising=False)
    assert watch.describe() == {}
    patch.setenv("SHOP_LIMIT", "7")
    assert watch.describe() == {"environment": {"SHOP_LIMIT": "7"}}
    patch.undo()


@pytest.fixture
def held() -> Iterator[None]:
    """Variables that are set before a watch begins."""
    with mock.patch.dict(os.environ, {f"SHOP_HELD_{number}": f"held-{number}" for number in range(30)}):
        yield


@pytest.mark.usefixtures("held")
def test_values_that_no_test_has_set_are_not_told(watch: SurroundingsWatch) -> None:
    saved = dict(os.environ)
    with mock.patch.dict(os.environ, {"SHOP_LIMIT": "7"}, clear=True):
        os.environ["SHOP_OF_THE_PROGRAM"] = "x"
        assert watch.describe() == {"environment": {"*": None, "SHOP_LIMIT": "7"}}
        with mock.patch.dict(os.environ, saved):
            assert watch.describe() == {"environment": {"SHOP_LIMIT": "7"}}
    with mock.patch.dict(os.environ, {"SHOP_HELD_1": "held-1", "SHOP_LIMIT": "7"}):
        os.environ["SHOP_LIMIT"] = "of the program"
        assert watch.describe() == {}


def test_a_part_of_the_environment_is_removed_by_name(watch: SurroundingsWatch) -> None:
    patch = pytest.MonkeyPatch()
    removed = sorted(os.environ)[: len(os.environ) // 3]
    for name in removed:
        patch.delenv(name)
    told = watch.describe()["environment"]
    patch.undo()
    assert told == {name: None for name in removed if not name.startswith("PYTEST_")}


@pytest.mark.parametrize(
    ("environment", "now"),
    [
        ({"SHOP_LIMIT": "8", "SHOP_ZONE": None}, {"SHOP_LIMIT": "8", "PATH": "here"}),
        ({"*": None, "A": "b"}, {"A": "b"}),
        ({"*": ["PATH", "SHOP_ZONE", "NOT_HERE"], "A": "b"}, {"A": "b", "PATH": "here", "SHOP_ZONE": "UTC"}),
    ],
)
def test_variables_are_set_for_a_case_alone(environment: dict[str, Any], now: dict[str, str]) -> None:
    with mock.patch.dict(os.environ, {"SHOP_LIMIT": "3", "SHOP_ZONE": "UTC", "PATH": "here"}, clear=True):
        leaving = SurroundingsReplay(None).enter({"environment": environment})
        assert dict(os.environ) == now
        for leave in leaving:
            leave()
        assert dict(os.environ) == {"SHOP_LIMIT": "3", "SHOP_ZONE": "UTC", "PATH": "here"}


def test_secrets_among_variables_are_masked(watch: SurroundingsWatch) -> None:
    with mock.patch.dict(os.environ, {"SHOP_LIMIT": "7", "SHOP_PASSWORD": "hunter2-and-more"}):
        written = write_around(Masking(b"k" * 32), Limits(), watch.describe())
    assert written["environment"]["SHOP_LIMIT"] == "7"
    assert written["environment"]["SHOP_PASSWORD"].startswith("masked-")


def test_a_header_names_the_variable_whose_value_it_holds() -> None:
    with mock.patch.dict(os.environ, {"SHOP_KEY": "shop-token-4711", "SHORT": "abc"}):
        headers = [("Authorization", "Bearer shop-token-4711"), ("X-Api-Key", "shop-token-4711")]
        others = [("X-Api-Key", "abc"), ("X-Token", "unknown-token"), ("Accept", "shop-token-4711")]
        others += [("X-Api-Key", "Hunter2pass! shop-token-4711"), ("X-Token", "pw=hunter2 shop-token-4711")]
        assert token_references([*headers, *others]) == [
            ["Authorization", "Bearer ", "environ", "SHOP_KEY"],
            ["X-Api-Key", "", "environ", "SHOP_KEY"],
        ]
        assert read_setting("environ", "SHOP_KEY", None) == "shop-token-4711"
    assert read_setting("environ", "SHOP_KEY", None) is None
    assert read_setting("unknown", "SHOP_KEY", None) is None


def test_a_header_that_stays_readable_names_no_variable() -> None:
    masking = Masking(b"k" * 32, keep=["x-auth-token"])
    with mock.patch.dict(os.environ, {"SHOP_API_ENV": "staging", "SHOP_KEY": "shop-token-4711", "SOMEBODY": "jenkins"}):
        headers = [("X-Api-Env", "staging"), ("X-Auth-Token", "shop-token-4711"), ("Authorization", "Bearer jenkins")]
        headers += [("X-Api-Key", "hunterpass shop-token-4711"), ("X-Token", "shop-token-4711")]
        found = hidden_references(token_references(headers), headers, masking.headers(headers))
        assert found == [["X-Token", "", "environ", "SHOP_KEY"]]


class _Lazy:
    """A setting that is made when it is looked at."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


class _Deprecated:
    def __init__(self, held: Any) -> None:
        self._wrapped = held

    @property
    def DEFAULT_FILE_STORAGE(self) -> str:  # noqa: N802
        raise DeprecationWarning


def test_settings_of_django_are_not_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    first = SimpleNamespace(API_KEY="k", API_OLD="o", SHOP_API=_Lazy(), lower=1)
    holder = SimpleNamespace(API_KEY="overridden-key", default_settings=first, _deleted={"API_OLD"})
    monkeypatch.setitem(sys.modules, "django.conf", SimpleNamespace(settings=_Deprecated(holder)))  # type: ignore[arg-type]
    assert django.settings_of(None) == {"API_KEY": "overridden-key", "SHOP_API": first.SHOP_API}
    monkeypatch.setattr(token_references_module, "load_adapters", lambda _package: [django])
    assert token_references([("X-Api-Key", "overridden-key")]) == [["X-Api-Key", "", "django", "API_KEY"]]
    assert read_setting("django", "API_KEY", None) == "overridden-key"
    assert read_setting("django", "SHOP_API", None) is None
    monkeypatch.setitem(sys.modules, "django.conf", SimpleNamespace(settings=_Deprecated(object())))  # type: ignore[arg-type]
    assert django.settings_of(None) == {}


class _Sink:
    body_limit = 100

    def __init__(self) -> None:
        self.left_out: list[Any] = []

    def next_order(self) -> int:
        return 1

    def leave_out(self, *what: str) -> None:
        self.left_out.append(what)


def test_each_header_is_looked_up_once_and_a_fault_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def look(headers: Any) -> list[Any]:
        asked.extend(headers)
        if "X-Bad" in dict(headers):
            raise ValueError
        return []

    monkeypatch.setattr(http_exchange, "token_references", look)
    sink = _Sink()
    head = http_exchange.Head("GET", "/", [("X-Api-Key", "a")], "")
    exchange = http_exchange.ExchangeRecorder(sink, Masking(b"k" * 32), "incoming", "wsgi", head)
    assert not asked
    exchange.around["django"] = {"testing": {}}
    for _ in range(3):
        exchange.note_tokens()
    exchange.add_headers([("X-Bad", "b"), ("X-Api-Key", "other")])
    exchange.note_tokens()
    assert asked == [("X-Api-Key", "a"), ("X-Bad", "b")]
    assert sink.left_out == [("fault", "tokens: ValueError")]


_PROGRAM = {
    "_pytest/__init__.py": "",
    "_pytest/monkeypatch.py": """
class MonkeyPatch(object):
    def setattr(self, target, name, value):
        setattr(target, name, value)

    def setitem(self, dic, name, value):
        dic[name] = value

    def delitem(self, dic, name):
        dic.pop(name, None)

    def undo(self):
        pass
""",
    "django/__init__.py": "",
    "django/conf.py": """
class Lazy(object):
    def encode(self):
        raise ValueError("evaluated")

    format = __unicode__ = __str__ = encode

class Held(object):
    def __init__(self):
        self.SHOP_KEY, self.API_LAZY = "shop-token-4711", Lazy()

class Settings(object):
    configured = True
    _wrapped = Held()

    @property
    def DEFAULT_FILE_STORAGE(self):
        raise ValueError("deprecated")

    WSGI_APPLICATION = None

settings = Settings()
""",
    "django/test/__init__.py": "",
    "django/test/client.py": """
class Response(object):
    status_code, content = 200, b"{}"

    def items(self):
        return []

class ClientHandler(object):
    def __call__(self, environ):
        return Response()

class RequestFactory(object):
    def request(self, **named):
        return None

class Client(RequestFactory):
    pass
""",
    "program.py": """
import os
from _pytest.monkeypatch import MonkeyPatch
from django.conf import settings
from django.test.client import ClientHandler

def limit(number):
    return number

patch = MonkeyPatch()
for number in range(40):
    patch.delitem(os.environ, "SHOP_NEVER_%d" % number)
limit(1)
patch.setitem(os.environ, "SHOP_LIMIT", "7")
limit(2)
for name in list(os.environ):
    if name != "SHOP_LIMIT":
        patch.delitem(os.environ, name)
limit(3)
for header in ("shop-token-4711", "Bearer shop-token-4711", "Hunter2pass! shop-token-4711"):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/" + header[:1], "HTTP_AUTHORIZATION": header}
    print(ClientHandler()(environ).status_code)
""",
}


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.11"])
def test_nothing_but_what_a_test_has_set_is_recorded(tmp_path: Path, version: str) -> None:
    root = write(tmp_path / "shop", _PROGRAM)
    recorded = run(root, interpreter(version))
    assert (recorded.code, recorded.output.split()) == (0, ["200"] * 3), recorded.errors
    told = [call.get("around", {}).get("environment") for call in recorded.calls("limit")]
    assert told == [None, {"SHOP_LIMIT": "7"}, {"*": None, "SHOP_LIMIT": "7"}]
    tokens = {one["target"]: one["around"].get("tokens") for one in recorded.of("exchange")}
    assert tokens == {
        "/s": [["Authorization", "", "django", "SHOP_KEY"]],
        "/B": [["Authorization", "Bearer ", "django", "SHOP_KEY"]],
        "/H": None,
    }
    assert "fault" not in recorded.left_out()
    text = json.dumps(recorded.of("exchange"))
    assert "Hunter2pass" not in text
    assert "shop-token-4711" not in text


def test_a_fault_beside_a_flask_request_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Flask:
        def full_dispatch_request(self) -> str:
            return "answered"

    sink = _Sink()
    monkeypatch.setattr(bookkeeping, "AT_FAULT", [functools.partial(sink.leave_out, "fault")])
    entry_points = SimpleNamespace()
    monkeypatch.setattr(_flask_requests._AT_WORK, "applications", [object()])
    monkeypatch.setattr(_flask_requests, "current_session", lambda: None)
    _flask_requests.watch_sessions(entry_points, SimpleNamespace(Flask=Flask))
    assert Flask().full_dispatch_request() == "answered"
    assert sink.left_out == [("fault", "flask: TypeError")]
