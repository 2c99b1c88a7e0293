"""Requests that tests hand to views directly are counted, so that a recording without requests has its reason."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.frameworks import _django_direct, _django_requests, django
from toolkit.probe.replay.recorded_statements import RecordedStatements, Unanswered


class _EntryPoints:
    def __init__(self) -> None:
        self.counted: list[tuple[str, str]] = []

    def leave_out(self, what: str, where: str, times: int = 1) -> None:
        self.counted.append((what, where))


def test_requests_of_a_factory_are_counted_and_those_of_a_client_are_not() -> None:
    class RequestFactory:
        def request(self, **named: Any) -> str:
            return f"made {named['path']}"

    class APIRequestFactory(RequestFactory):
        def request(self, **named: Any) -> str:
            return super().request(**named)

    class Client(RequestFactory):
        pass

    module = SimpleNamespace(RequestFactory=RequestFactory, Client=Client)
    entry_points = _EntryPoints()
    _django_direct.watch_factory(entry_points, module)
    assert [made().request(path="/a") for made in (RequestFactory, APIRequestFactory, Client)] == ["made /a"] * 3
    assert entry_points.counted == [("direct", "django.test.RequestFactory")] * 2


def test_a_user_that_a_test_forces_upon_requests_is_told_and_given_to_them_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_django_requests, "_is_in_transaction", lambda: False)
    http = pytest.importorskip("django.http")
    handler = SimpleNamespace(enforce_csrf_checks=False, _force_user={"name": "kiku"}, _force_token=None)
    told = _django_requests.describe_request(handler)
    assert told["testing"] == {"csrf": False, "atomic": False, "_force_user": {"name": "kiku"}}
    leave = _django_requests.enter_request(told)
    request = http.HttpRequest.__new__(http.HttpRequest)  # its settings do not matter here
    assert (request._force_auth_user, request._dont_enforce_csrf_checks) == ({"name": "kiku"}, True)
    leave()
    assert not hasattr(request, "_force_auth_user")
    assert not hasattr(request, "_dont_enforce_csrf_checks")


def test_settings_that_tests_put_in_place_are_told_but_for_the_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("django.conf.global_settings")
    module = SimpleNamespace(SITE="shop", SAME=[1], DATABASES={"default": {"NAME": "live"}})
    monkeypatch.setitem(sys.modules, "shop_settings", module)  # type: ignore[arg-type]
    holder = SimpleNamespace(SETTINGS_MODULE="shop_settings", SITE="test", SAME=[1], DEBUG=True, lower=2, NEW_ONE=3)
    holder.DATABASES = {"default": {"NAME": "test_live"}}
    assert django._settings_set(holder) == {"SITE": "test", "DEBUG": True}


def test_a_path_leads_to_the_action_for_the_method_and_to_the_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    class Notes:
        pass

    def view(cls: type, **actions: str) -> Any:
        return SimpleNamespace(cls=cls, actions=actions)

    notes, note, other = view(Notes, get="list", post="create"), view(Notes, get="retrieve"), view(object, get="list")
    served = {"/a/notes": (notes, {}), "/a/notes/5": (note, {"pk": "5"}), "/a/notes/x y": (note, {"pk": "x y"})}

    def reverse(name: str, kwargs: dict[str, Any]) -> str:
        found = [path for path, (to, held) in served.items() if held == {k: str(v) for k, v in kwargs.items()}]
        path = next((path for path in found if (name == "a:note") == ("pk" in kwargs)), None)
        if path is None:
            raise LookupError(name)
        return path.replace(" ", "%20")

    def resolve(path: str) -> Any:
        to, kwargs = served[path.replace("%20", " ")]
        return SimpleNamespace(func=to, kwargs=kwargs)

    patterns = [
        SimpleNamespace(url_patterns=[SimpleNamespace(name="notes", callback=notes)], namespace=None),
        SimpleNamespace(url_patterns=[SimpleNamespace(name="note", callback=note)], namespace="a"),
        SimpleNamespace(name="other", callback=other),
    ]
    urls = SimpleNamespace(reverse=reverse, resolve=resolve, NoReverseMatch=LookupError, Resolver404=LookupError)
    resolver = type("Resolver", (), {"url_patterns": patterns})()
    urls.get_resolver = lambda: resolver
    monkeypatch.setitem(sys.modules, "django.urls", urls)  # type: ignore[arg-type]
    find = _django_direct._find_path
    asked = {"get": "list", "delete": "destroy"}  # a test names only the actions that it needs
    assert find(Notes, "get", asked, {}) == "/a/notes"
    assert find(Notes, "get", {"get": "retrieve"}, {"pk": 5}) == "/a/notes/5"
    assert find(Notes, "get", {"get": "retrieve"}, {}) == ""
    assert find(Notes, "delete", asked, {}) == ""
    assert find(Notes, "get", {"get": "retrieve"}, {"pk": "x y"}) == ""  # its path would be quoted


def test_only_statements_outside_of_a_view_and_its_rendering_may_be_unknown() -> None:
    base = type("Wrapper", (), {"tebiki_outside_view": True})
    asked: list[Any] = []

    class Response:
        is_rendered = False

        def render(self) -> "Response":
            asked.append(base.tebiki_outside_view)
            return self

    def dispatch(_view: object) -> Response:
        asked.append(base.tebiki_outside_view)
        return Response()

    response = _django_requests._inside_view(base, dispatch)(None)
    asked.append(base.tebiki_outside_view)
    response.render()
    assert asked == [False, True, False]
    statements = RecordedStatements([], unanswered=asked)
    assert statements.answer("SELECT name FROM shop", (), is_optional=True) == {"answer": {"rows": 0}}
    with pytest.raises(Unanswered):
        statements.answer("SELECT name FROM shop", ())
    assert asked[3:] == ["SELECT name FROM shop"]
