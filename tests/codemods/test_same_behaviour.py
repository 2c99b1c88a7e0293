"""Small programs full of traps do the same before and after every certain change, for any input that we think of."""

import contextlib
import inspect
import math
import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.change.edit import Pack
from toolkit.model.codemod import Facts
from toolkit.wiring import plugins

_HERE = Path(__file__).parent
_OWN = Pack((plugins.codemod("return_early"), plugins.codemod("narrow_except")))
_RUFF = Pack((plugins.codemod("run_ruff"),))
_NEW = Facts("program.py", documents={"setup.cfg": "[options]\npython_requires = >=3.8\n"})
_PYUPGRADE = Pack((plugins.codemod("run_pyupgrade"),), {"run_pyupgrade": _NEW})
PROGRAMS = {
    name: (mark, code, pack)
    for file, pack in (
        ("programs.txt", _OWN),
        ("ruff_programs.txt", _RUFF),
        ("pyupgrade_programs.txt", _PYUPGRADE),
    )
    for name, mark, code in re.findall(
        r"^#= (\w+): (changed|same)\n(.*?)(?=^#= |\Z)", (_HERE / file).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
}
every_program = pytest.mark.parametrize("name", PROGRAMS)


class Leave(Exception):  # noqa: N818 - as programs call it
    """Exception that the programs raise."""


class Odd:
    """Compares as it likes: to a list, never to a bool."""

    def __eq__(self, other: object) -> Any:
        return [other] if other == 1 else []

    def __ne__(self, other: object) -> Any:
        return [1, 2]

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        return "Odd"


class Unsure:
    """Has no truth value."""

    def __bool__(self) -> bool:
        raise Leave("unsure")

    def __repr__(self) -> str:
        return "Unsure"


class Once:
    """True when it is asked for the first time only."""

    def __init__(self) -> None:
        self.asked = 0

    def __bool__(self) -> bool:
        self.asked += 1
        return self.asked == 1

    def __repr__(self) -> str:
        return f"Once({self.asked})"


numbers = st.integers(-2, 5) | st.sampled_from([0.0, 1.5, math.nan, math.inf])
simple = numbers | st.none() | st.booleans() | st.text("ab", max_size=2)
makers: st.SearchStrategy[Callable[[], Any]] = (
    simple.map(lambda value: lambda: value)
    | st.lists(simple, max_size=4).map(lambda values: lambda: list(values))
    | st.sampled_from([Odd, Unsure, Once])
)


@cache
def before_and_after(name: str) -> tuple[str, str]:
    _, code, pack = PROGRAMS[name]
    done = pack(("program.py", code.encode()))
    return code, (done.data or code.encode()).decode()


def observed(code: str, x: Any, y: Any) -> list[str]:
    """Everything that a program lets one see: what it logs, what it returns or raises."""
    log: list[Any] = []
    world: dict[str, Any] = _world(log)
    try:
        exec(_compile_program(code), world)
        result = world["f"](x, y)
        if inspect.isgenerator(result):
            result = list(result)
        log.append(("returned", result))
    except BaseException as error:
        log.append(("raised", type(error).__name__, error.args))
    return [repr(item) for item in [*log, x, y]]


@lru_cache(maxsize=16)
def _compile_program(code: str) -> CodeType:
    return compile(code, "program", "exec")


def _world(log: list[Any]) -> dict[str, Any]:
    class Around:
        def __init__(self, name: str) -> None:
            self.name = name

        def __enter__(self) -> None:
            log.append(("enter", self.name))

        def __exit__(self, *error: object) -> None:
            log.append(("exit", self.name, error[0]))

        async def __aenter__(self) -> None:
            self.__enter__()

        async def __aexit__(self, *error: object) -> None:
            self.__exit__(*error)

    def finished(coroutine: Any) -> Any:
        try:
            coroutine.send(None)
        except StopIteration as stop:
            return stop.value

    return {
        "log": lambda *args: log.append(repr(args)),
        "seq": lambda value: value if isinstance(value, list) else [value],
        "suppress": contextlib.suppress,
        "around": Around,
        "Around": Around,
        "Leave": Leave,
        "Once": Once,
        "finished": finished,
    }


def test_there_are_enough_programs() -> None:
    assert len(PROGRAMS) >= 180
    assert sum(mark == "same" for mark, *_ in PROGRAMS.values()) >= 55


@every_program
def test_certain_sites_are_where_they_should_be(name: str) -> None:
    before, after = before_and_after(name)
    assert (before != after) == (PROGRAMS[name][0] == "changed"), after


@pytest.mark.parametrize("name", [name for name, (mark, *_) in PROGRAMS.items() if mark == "changed"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(x=makers, y=makers)
def test_nothing_that_can_be_observed_differs(name: str, x: Callable[[], Any], y: Callable[[], Any]) -> None:
    before, after = before_and_after(name)
    assert observed(before, x(), y()) == observed(after, x(), y())


def test_a_forbidden_change_would_be_seen() -> None:
    right = "def f(x, y):\n    if not (x == y):\n        return\n    log(1)\n"
    wrong = "def f(x, y):\n    if x != y:\n        return\n    log(1)\n"
    assert observed(wrong, Odd(), 1) != observed(right, Odd(), 1)
