"""Documents per second on one filter of everyday use, against other implementations.

`python -m tests.bench.filters` prints the rates; `ratios()` returns them for a check. What is not installed is left
out, and said so. Runs are interleaved (A B A B) and the best of each counts, because machines are shared.
"""

import random
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from toolkit.filters import compile_filter

Document = dict[str, Any]
FILTER: Document = {
    "status": {"$in": ["active", "trial", "paused"]},
    "age": {"$gte": 20, "$lt": 60},
    "tags": "push",
    "device.os": {"$ne": "other"},
    "segments": {"$elemMatch": {"id": {"$gt": 100}, "on": True}},
}


def documents(count: int = 2000, seed: int = 1) -> list[Document]:
    """Documents of which about one in four matches, so that every clause is reached by many."""
    random_ = random.Random(seed)
    return [
        {
            "_id": number,
            "status": random_.choice(["active", "trial", "paused", "gone"]),
            "age": random_.randrange(10, 70),
            "tags": random_.sample(["push", "mail", "sms", "web"], 3),
            "device": {"os": random_.choice(["ios", "android", "other"]), "version": random_.random()},
            "segments": [{"id": random_.randrange(300), "on": random_.random() < 0.7} for _ in range(3)],
        }
        for number in range(count)
    ]


def _mongomock() -> Callable[[list[Document]], int]:
    applies = import_module("mongomock.filtering").filter_applies
    return lambda held: sum(1 for document in held if applies(FILTER, document))


def _tinymongo() -> Callable[[list[Document]], int]:
    matches = import_module("tinymongo.table_backends").matches_filter
    return lambda held: sum(1 for document in held if matches(document, FILTER))


def _ours() -> Callable[[list[Document]], int]:
    matches = compile_filter(FILTER)
    return lambda held: sum(1 for document in held if matches(document))


def _runners() -> Iterator[tuple[str, Callable[[list[Document]], int]]]:
    yield "tebiki", _ours()
    for name, make in (("mongomock", _mongomock), ("tinymongo", _tinymongo)):
        try:
            yield name, make()
        except ImportError as error:
            print(f"{name} is left out: {error}")


def rates(rounds: int = 5) -> dict[str, float]:
    """Documents per second of each implementation that is installed."""
    held, best, answers = documents(), {}, {}
    runners = list(_runners())
    for _ in range(rounds):
        for name, run in runners:
            begin = time.perf_counter()
            answers[name] = run(held)
            taken = time.perf_counter() - begin
            best[name] = max(best.get(name, 0.0), len(held) / taken)
    assert len(set(answers.values())) == 1, f"they do not agree: {answers}"
    return best


def ratios() -> dict[str, float]:
    """Return our rate as a multiple of each other implementation's."""
    found = rates()
    return {name: found["tebiki"] / rate for name, rate in found.items() if name != "tebiki"}


if __name__ == "__main__":
    for name, rate in rates().items():
        print(f"{name:10} {rate:>10,.0f} documents a second")
