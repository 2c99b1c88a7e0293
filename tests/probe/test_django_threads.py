"""Threads of a program get the connections of the case that runs, and cannot close them."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from toolkit.probe.databases._django_threads import keep_from_threads, share_with_threads


class Connection:
    """A connection of Django."""

    allow_thread_sharing = False

    def __init__(self, alias: str) -> None:
        self.alias, self.closed = alias, 0

    def close(self) -> None:
        self.closed += 1


class Sharing(Connection):
    """One since Django 2.2."""

    shared = 0

    def inc_thread_sharing(self) -> None:
        self.shared += 1


@pytest.fixture
def handler() -> Iterator[Any]:
    """`connections` of Django, which gives each thread its own."""

    class Handler:
        def __init__(self) -> None:
            self.made = threading.local()

        def __getitem__(self, alias: str) -> Connection:
            if not hasattr(self.made, alias):
                setattr(self.made, alias, Sharing(alias))
            found: Connection = getattr(self.made, alias)
            return found

    yield Handler()
    keep_from_threads()  # type: ignore[no-untyped-call]


def _in_thread(function: Callable[[], Any]) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


def test_a_thread_gets_the_connection_of_the_case(handler: Any) -> None:
    mine = handler["default"]
    share_with_threads(handler, [mine])  # type: ignore[no-untyped-call]
    share_with_threads(handler, [mine])  # type: ignore[no-untyped-call] # of the next case
    assert _in_thread(lambda: handler["default"]) is mine
    assert _in_thread(lambda: handler["other"]) is not handler["other"]
    assert handler["default"] is mine
    assert mine.shared == 1
    keep_from_threads()  # type: ignore[no-untyped-call]
    assert _in_thread(lambda: handler["default"]) is not mine


def test_a_thread_cannot_close_it(handler: Any) -> None:
    mine = handler["default"]
    share_with_threads(handler, [mine])  # type: ignore[no-untyped-call]
    _in_thread(mine.close)
    assert mine.closed == 0
    mine.close()
    assert mine.closed == 1
    keep_from_threads()  # type: ignore[no-untyped-call]
    _in_thread(mine.close)
    assert mine.closed == 2


def test_a_connection_of_an_older_django_may_be_shared(handler: Any) -> None:
    older = Connection("default")
    share_with_threads(handler, [older])  # type: ignore[no-untyped-call]
    assert older.allow_thread_sharing
