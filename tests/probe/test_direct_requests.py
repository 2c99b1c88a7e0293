"""Requests that tests hand to views directly are counted, so that a recording without requests has its reason."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.frameworks import _django_direct, _django_requests, django


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
