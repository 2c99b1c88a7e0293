"""Requests that tests hand to views directly are counted, so that a recording without requests has its reason."""

from types import SimpleNamespace
from typing import Any

from toolkit.probe.frameworks import django


class _EntryPoints:
    def __init__(self) -> None:
        self.counted: list[tuple[str, str]] = []

    def leave_out(self, what: str, where: str) -> None:
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

    class ClientHandler:
        def __call__(self, environ: Any) -> Any:
            return environ

    module = SimpleNamespace(RequestFactory=RequestFactory, Client=Client, ClientHandler=ClientHandler)
    entry_points = _EntryPoints()
    django._enter_test_client(entry_points, module)
    assert [made().request(path="/a") for made in (RequestFactory, APIRequestFactory, Client)] == ["made /a"] * 3
    assert entry_points.counted == [("direct", "django.test.RequestFactory")] * 2
