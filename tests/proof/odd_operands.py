"""Operands of odd classes, one for each special method that code may ask, and what a function does with two of them."""

import contextlib
import enum
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FrameType
from typing import Any

_MOST_LINES, _MOST_ASKED = 400, 40
_ADDRESS = re.compile(r"0x[0-9a-f]+")


class _EndlessError(BaseException):
    """A function runs on and on."""


class Odd:
    """An operand that notes what it is asked.

    Args:
        notes: gets the name of each method that is asked.
    """

    def __init__(self, notes: list[str]) -> None:
        self._notes, self._asked = notes, 0

    def _note(self, name: str, *given: object) -> int:
        """Note that a method was asked, and return how often one was."""
        self._notes.append(f"{name} {[_shown(it) for it in given]}")
        self._asked += 1
        if self._asked > _MOST_ASKED:
            raise _EndlessError
        return self._asked


def _odd(name: str, answers: Mapping[str, Callable[..., Any]], *, hashed: bool = True) -> type[Odd]:
    """Make a class whose special methods give these answers to (self, how often one was asked, arguments)."""

    def method(asked: str, answer: Callable[..., Any]) -> Callable[..., Any]:
        return lambda self, *given: answer(self, self._note(asked, *given), *given)

    made = {asked: method(asked, answer) for asked, answer in answers.items()}
    return type(name, (Odd,), made | ({} if hashed else {"__hash__": None}))


def _refuse(error: type[Exception]) -> Callable[..., Any]:
    def answer(*_given: object) -> None:
        raise error("odd")

    return answer


def _stop(_self: object, _count: int) -> Iterator[int]:
    yield 1
    raise KeyError("half")


_CLASSES = (
    _odd("Equal", {"__eq__": lambda *_: [7], "__ne__": lambda *_: []}, hashed=False),
    _odd("Unequal", {"__eq__": _refuse(KeyError), "__hash__": lambda *_: 1}),
    _odd("Wavering", {"__bool__": lambda _self, count: count % 2 == 1}),
    _odd("Doubtful", {"__bool__": _refuse(ValueError)}),
    _odd("Empty", {"__len__": lambda *_: 0, "__getitem__": lambda _self, _count, at: at}),
    _odd("Holding", {"__contains__": lambda *_: "yes", "__iter__": lambda *_: iter([3, 4])}),
    _odd("TwoTexts", {"__format__": lambda *_: "format", "__str__": lambda *_: "str", "__repr__": lambda *_: "repr"}),
    _odd("Added", {it: lambda *_, text=it: text for it in ("__add__", "__radd__", "__iadd__")}),
    _odd("Ordered", {it: lambda *_: [] for it in ("__lt__", "__gt__", "__le__", "__ge__")}),
    _odd("Items", {"__getitem__": lambda _self, count, _at: count, "__setitem__": lambda *_: None}),
    _odd("Asked", {"__getattr__": lambda _self, _count, name: lambda *given: (name, given)}),
    _odd("Mute", {"__getattr__": _refuse(AttributeError)}),
    _odd("Called", {"__call__": lambda _self, count, *_: count}),
    _odd("Counting", {"__call__": lambda _self, count, *_: 3 - count, "__bool__": lambda *_: True}),
    _odd("Broken", {"__iter__": _stop}),
    _odd("Ended", {"__iter__": lambda self, _count: self, "__next__": _refuse(StopIteration)}),
    _odd("Unhashed", {"__hash__": _refuse(TypeError), "__eq__": lambda *_: True}),
)


class _Text(str):
    def __str__(self) -> str:
        return "other"

    def __add__(self, _other: object) -> str:
        return "added"

    def __len__(self) -> int:
        return 0


class _Kind(str, enum.Enum):  # noqa: UP042 - this one has two texts
    A = "a"


class _Missing(dict[Any, Any]):
    def __missing__(self, _key: object) -> int:
        return 0

    def __contains__(self, _key: object) -> bool:
        return True


class _Members(list[Any]):
    def __iter__(self) -> Iterator[Any]:
        return iter([5, 6])

    def __len__(self) -> int:
        return 9


def _values(notes: list[str]) -> list[Callable[[], Any]]:
    """Return makers of operands: those of odd classes, and plain ones that hold them."""
    made: list[Callable[[], Any]] = [lambda it=it: it(notes) for it in _CLASSES]  # type: ignore[misc]
    made += [lambda: _Text("ab"), lambda: _Kind.A, lambda: _Missing(a=1), lambda: _Members([1])]
    made += [lambda: [it(notes) for it in _CLASSES], lambda: iter([1, _Kind.A, None]), lambda: float("nan")]
    return [*made, lambda: None, lambda: [1, [], "c"], lambda: {"a": 1, 1: [2]}, lambda: (1, "b"), lambda: "a b"]


def outcomes(body: str) -> list[tuple[object, ...]]:
    """Return what a function f(x, y) does with pairs of odd operands: what it gives or raises, and what it asks.

    Args:
        body: its statements, which may call g, h, log and use no other names.
    """
    code = compile("\n".join(["def f(x, y):", *(f"    {it}" for it in body.splitlines())]), "f.py", "exec")
    count = len(_values([]))
    return [_outcome(code, at, (at * step + step) % count) for at in range(count) for step in (1, 5, 12)]


def _outcome(code: CodeType, first: int, second: int) -> tuple[object, ...]:
    notes: list[str] = []
    values = _values(notes)
    space: dict[str, Any] = {it: _Recording(notes, it) for it in ("g", "h", "k", "log", "run", "check", "lock")}
    exec(code, space)
    lines = iter(range(_MOST_LINES))

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line" and frame.f_code.co_filename == "f.py" and next(lines, None) is None:
            raise _EndlessError
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        found = _ADDRESS.sub("", _shown(space["f"](values[first](), values[second]())))
    except _EndlessError:
        return ("endless",)
    except Exception as error:
        found = _ADDRESS.sub("", f"{type(error).__name__} {error}")
    finally:
        sys.settrace(before)
    return found, tuple(notes)


class _Recording(contextlib.nullcontext[None]):
    """A function, and a context manager, that notes what it is given."""

    def __init__(self, notes: list[str], name: str) -> None:
        super().__init__()
        self._notes, self._name = notes, name

    def __call__(self, *given: Any, **named: Any) -> Any:
        self._notes.append(f"{self._name} {[_shown(it) for it in given]} {sorted(named)}")
        return given[0] if given else None


def _shown(value: object) -> str:
    """Return a value as a text that asks nothing of it."""
    if type(value) in (list, tuple, dict, set):
        held = value.items() if isinstance(value, dict) else value
        texts = [_shown(it) for it in held]  # type: ignore[attr-defined]
        return f"{type(value).__name__} {sorted(texts) if isinstance(value, set) else texts}"
    return repr(value) if type(value) in (str, int, float, bool, type(None)) else type(value).__name__
