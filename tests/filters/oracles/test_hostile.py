"""Filters and documents that are meant to do harm: each adapter and `compile_filter` answers, and in time."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import bson
import pytest
from hypothesis import given, settings

from tests.command_line import write
from tests.standins.mongo_server import running_mongo
from toolkit.errors import FilterError
from toolkit.filters import compile_filter
from toolkit.filters.admission import SIZE, admit_document
from toolkit.filters.oracles import Oracle, Rejected
from toolkit.filters.oracles.callable import CallableTarget, Implementation
from toolkit.filters.oracles.mongo import MongoServer
from toolkit.filters.oracles.reference import Reference
from toolkit.filters.strategies import documents
from toolkit.model.session import SessionFailure


def _deep(levels: int, inner: Any = 1) -> Any:
    for _ in range(levels):
        inner = {"a": [inner]}
    return inner


def _circular() -> dict[str, Any]:
    found: dict[str, Any] = {"a": []}
    found["a"].append(found)
    return found


_HELD_BY_NO_BSON: Mapping[str, tuple[Callable[[], Any], int]] = {
    "deep": (lambda: _deep(10_000), 15),
    "circular": (_circular, 15),
    "large": (lambda: {"a": "é" * (SIZE // 2)}, 10334),
    "wide": (lambda: {"a": [None] * 10_000_000}, 10334),
    "shared": (lambda: {"a": _deep(60, ["x" * 100_000] * 200)}, 10334),
    "number as a name": (lambda: {1: 2}, 22),
    "NaN as a name": (lambda: {"a": {float("nan"): 1}}, 22),
    "None as a name": (lambda: {"a": [{None: 1}]}, 22),
    "half a character": (lambda: {"a": "\ud800"}, 22),
    "half a character as a name": (lambda: {"\ud800": 1}, 22),
    "no value": (lambda: {"a": object()}, 22),
    "65 bits": (lambda: {"a": 2**64}, 22),
}
"""Values and the codes of their rejection. Each is made when it is needed: one of them takes 80 MB."""


@pytest.fixture(scope="module")
def server() -> Iterator[MongoServer]:
    with running_mongo(lambda filter_, documents: documents) as uri:
        oracle = MongoServer(uri)
        yield oracle
        oracle.close()


@pytest.fixture(scope="module")
def implementation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Implementation]:
    root: Path = write(tmp_path_factory.mktemp("all"), {"all.py": "def matches(filter, document): return True"})
    oracle = Implementation(CallableTarget("all:matches", sys.executable, root))
    yield oracle
    oracle.close()


@pytest.fixture
def oracles(server: MongoServer, implementation: Implementation) -> list[Oracle]:
    return [Reference(), server, implementation]


@pytest.mark.parametrize(("make", "code"), _HELD_BY_NO_BSON.values(), ids=_HELD_BY_NO_BSON)
def test_what_bson_cannot_hold_is_one_rejection_everywhere(
    oracles: list[Oracle], make: Callable[[], Any], code: int
) -> None:
    value = make()
    with pytest.raises(FilterError) as caught:
        compile_filter(value)
    assert caught.value.code == code
    for oracle in oracles:
        first, second = oracle.ask({}, [value, {"a": 1}])
        assert isinstance(first, Rejected)
        assert (first.code, second) == (code, True)
        (answer,) = oracle.ask(value, [{}])
        assert isinstance(answer, Rejected)
        assert answer.code == code


@pytest.mark.parametrize("document", [None, 5, "x", [], [{}]])
def test_what_is_no_document_is_an_error(oracles: list[Oracle], document: Any) -> None:
    with pytest.raises(TypeError, match="a document is a mapping"):
        compile_filter({"a": 1})(document)
    for oracle in oracles:
        (answer,) = oracle.ask({}, [document])
        assert isinstance(answer, Rejected)
        assert answer.name == "TypeMismatch"


def test_a_filter_of_one_megabyte_goes_through(oracles: list[Oracle]) -> None:
    names = [f"n{number:06}" for number in range(60_000)]
    for filter_ in ({"$nor": [{name: 1} for name in names[:20_000]]}, {"a": {"$nin": names}}):
        for oracle in oracles:
            assert oracle.ask(filter_, [{"a": "x"}]) == (True,)


@pytest.mark.parametrize(
    "filter_",
    [
        {"a": {"$eq": {"a": [1]}}},
        {"a": {"$in": [{"a": [1]}]}},
        {"a": {"$gt": {"a": [0]}}},
        {"a.a.a.a": 1},
        {"a.0.a.0.a": {"$type": "int"}},
        {"$jsonSchema": {"properties": {"a": {"uniqueItems": True}}}},
        {"$jsonSchema": {"properties": {"a": {"enum": [1]}}}},
        {"$expr": {"$eq": ["$$ROOT", "$a"]}},
        {"$expr": {"$eq": ["$a.a.a", [1]]}},
    ],
)
@pytest.mark.parametrize("make", [_circular, lambda: _deep(10_000)], ids=["circular", "deep"])
def test_a_document_without_end_ends(filter_: Any, make: Callable[[], Any]) -> None:
    assert _outcome(filter_, make()) in {"True", "False", "Overflow"}


def _outcome(filter_: Any, document: Any) -> str:
    try:
        return str(compile_filter(filter_)(document))
    except FilterError as error:
        return error.code_name


def _doubled(operator: str, begin: Any) -> Any:
    held: Any = "$$v"
    for _ in range(45):
        held = {"$let": {"vars": {"v": {operator: ["$$v", "$$v"]}}, "in": held}}
    return {"$expr": {"$eq": [{"$let": {"vars": {"v": begin}, "in": held}}, 1]}}


@pytest.mark.parametrize("filter_", [_doubled("$concat", "x"), _doubled("$concatArrays", [1])])
def test_an_expression_that_doubles_without_end_is_refused(filter_: Any) -> None:
    (answer,) = Reference().ask(filter_, [{}])
    assert isinstance(answer, Rejected)
    assert answer.name == "BSONObjectTooLarge"


def test_what_takes_too_long_is_no_answer_and_the_answers_before_are_kept() -> None:
    nested: Any = {"$eq": ["$a", 0]}
    for level in range(6):
        nested = {"$size": {"$map": {"input": "$a", "as": f"v{level}", "in": nested}}}
    answers = Reference(0.3).ask({"$expr": nested}, [{"a": []}, {"a": [*range(100)]}, {"a": []}])
    assert answers[0] is False
    assert [isinstance(one, SessionFailure) and one.reason == "timeout" for one in answers[1:]] == [True, True]
    assert Reference(0.3).ask({"a": 1}, [{"a": 1}]) == (True,)


def test_a_catastrophic_pattern_is_no_rejection() -> None:
    slow, quick = Reference().ask({"a": {"$regex": r"^(a|a|aa)+\1$"}}, [{"a": "a" * 60 + "b"}, {"a": "b"}])
    assert isinstance(slow, SessionFailure)
    assert (slow.reason, quick) == ("timeout", False)


def test_outside_the_main_thread_there_is_no_limit_but_an_answer() -> None:
    told: list[Any] = []
    thread = threading.Thread(target=lambda: told.append(Reference(0.1).ask({"a": 1}, [{"a": 1}])))
    thread.start()
    thread.join()
    assert told == [(True,)]


@settings(deadline=None)
@given(documents())
def test_what_is_admitted_is_what_bson_writes(document: dict[str, Any]) -> None:
    assert bson.encode(admit_document(document)) == bson.encode(document)


@pytest.mark.parametrize("name", ["a", "é", "日本"])
@pytest.mark.parametrize("elements", [0, 1, 10, 11, 101, 1001])
def test_the_largest_document_is_admitted_and_one_byte_more_is_not(name: str, elements: int) -> None:
    document = {name: [None] * elements, "u": {"x": [1, 2**40, True]}, "s": ""}
    room = SIZE - len(bson.encode(document))
    assert len(bson.encode(admit_document(document | {"s": "x" * room}))) == SIZE
    with pytest.raises(FilterError, match="larger than 16 MB"):
        admit_document(document | {"s": "x" * (room + 1)})
