"""The worker's side: read items, run the function, write results, one by one."""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from toolkit.executors._call import call_item
from toolkit.executors._frames import Inbox, pack, send
from toolkit.executors._limits import settle, tidy, watch

READY = "ready"


def serve(function: Callable[[Any], Any], inbox: Inbox, output: int, timeout: float) -> None:
    """Answer each list of (number, item) with one (number, value, failure) for each item, in order.

    A result is written before the next item is begun, so the parent knows which item a worker died of.
    """
    with suppress(BrokenPipeError):  # the parent is gone
        while (messages := inbox.receive()) is not None:
            for number, item in (pair for message in messages for pair in message):
                watch(timeout)
                send(output, _answer(function, number, item))
                tidy()
            watch(0)


def _answer(function: Callable[[Any], Any], number: int, item: Any) -> bytes:
    result = call_item(function, item)
    try:
        return pack((number, result.value, result.failure))
    except Exception as error:
        return pack((number, None, ("fault", f"its result cannot be sent: {error}")))


def main() -> None:
    """Be the worker of a fresh interpreter: the function is the first message, the pipes are its standard ones."""
    output = os.dup(1)
    os.dup2(2, 1)  # what the function prints must not get between the messages
    inbox = Inbox(0)
    messages: list[Any] | None = []
    while not messages:
        messages = inbox.receive()
        if messages is None:
            return
    function, timeout, memory_limit = messages[0]
    settle(memory_limit)
    send(output, pack(READY))
    serve(function, inbox, output, timeout)
