"""Follow recorded stacks: the calls between modules that lead from a handler to each statement."""

import ast
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from toolkit.model.inventory import Route
from toolkit.model.links import SEPARATOR

VIEW, HOOK = "*", "+"
"""Stand in stacks for functions of a framework that call views, and hooks or middleware."""


class StackFrame(NamedTuple):
    """A function on a stack, and the line at which it is."""

    path: str
    name: str
    line: int

    @property
    def place(self) -> str:
        """`path:line`."""
        return f"{self.path}:{self.line}"

    @property
    def is_code(self) -> bool:
        """True for Python, False for a template."""
        return self.path.endswith(".py")

    @property
    def call(self) -> str:
        """The function as the text of a message; a template is rendered."""
        return f"{self.name.rpartition('.')[2]}()" if self.is_code else "render"


class SendingStack(NamedTuple):
    """The functions of the program that lead to a statement.

    Attributes:
        frames: from the one after the handler, or from the first one that a framework calls, to the sender.
        is_inside: whether the handler, and not a hook or middleware, leads to it.
        start: the place in the handler; None if it is not on the stack.
    """

    frames: tuple[StackFrame, ...]
    is_inside: bool
    start: StackFrame | None = None


class StackReader:
    """Reads the stacks of one endpoint.

    Args:
        route: its route.
        wrappers: names of functions of the program that only pass on statements; what they call is left out.
        has_views: whether the recording marks the functions that call views; without marks, all is inside.
    """

    def __init__(self, route: Route, wrappers: AbstractSet[str], *, has_views: bool) -> None:
        self._route = route
        self._handler = route.handler.rpartition(".")[2]
        self._wrappers = wrappers
        self._has_views = has_views

    def read(self, senders: Sequence[str]) -> SendingStack:
        """Read a stack as it is recorded, the outermost function first."""
        frames = _read_frames(senders)
        handler = next((number for number, frame in enumerate(frames) if self._is_handler(frame)), None)
        if handler is None:
            frames = _read_frames(senders[_last_mark(senders) + 1 :])
            if VIEW not in senders and self._has_views:
                return SendingStack(self._without_wrapped(frames), is_inside=False)
            handler = next((number for number, frame in enumerate(frames) if frame.path == self._route.file), None)
        if handler is None:
            return SendingStack(self._without_wrapped(frames), is_inside=True)
        inside = self._without_wrapped(frames[handler:])
        return SendingStack(inside[1:], is_inside=True, start=inside[0])

    def _is_handler(self, frame: StackFrame) -> bool:
        return frame.path == self._route.file and self._handler in frame.name.split(".")

    def _without_wrapped(self, frames: tuple[StackFrame, ...]) -> tuple[StackFrame, ...]:
        """Leave out the functions that only pass on a statement, as pictures from source do."""
        wrapped = (number for number, frame in enumerate(frames) if number and frame.call[:-2] in self._wrappers)
        return frames[: next(wrapped, len(frames))]


def _last_mark(senders: Sequence[str]) -> int:
    """Return the position of the innermost function that calls views, or else hooks; -1 if there is none."""
    for mark in (VIEW, HOOK):
        if mark in senders:
            return max(number for number, text in enumerate(senders) if text == mark)
    return -1


def _read_frames(senders: Sequence[str]) -> tuple[StackFrame, ...]:
    """Read functions, without marks; of templates that include each other only the innermost one."""
    frames = [_read_frame(text) for text in senders if text not in (VIEW, HOOK)]
    shown = (
        frame
        for number, frame in enumerate(frames)
        if frame.is_code or number + 1 == len(frames) or frames[number + 1].is_code
    )
    return tuple(shown)


def _read_frame(text: str) -> StackFrame:
    place, _, line = text.rpartition(":")
    path, _, name = place.rpartition(SEPARATOR)
    return StackFrame(path, name, int(line) if line.isdigit() else 0)


class CallTracker:
    """Tells which calls of a stack are new since the one before.

    Stacks hold no identity of calls: two calls of a function from the same line look like one. A stack goes on in the
    same calls if its line moves down the function where it differs; if it moves up or stays, a loop around that line
    began anew, and what was called in the loop is called again.

    Args:
        loops: path -> lines inside of loops.
    """

    def __init__(self, loops: Mapping[str, AbstractSet[int]]) -> None:
        self._loops = loops
        self._before: tuple[StackFrame, ...] = ()

    def count_open(self, frames: Sequence[StackFrame]) -> int:
        """Return how many of a stack's functions, from the outermost, are calls that were there before.

        Args:
            frames: the stack, from the handler or the first function that a framework calls.
        """
        before, self._before = self._before, tuple(frames)
        same = 0
        while same < min(len(before), len(frames)) and before[same][:2] == frames[same][:2]:
            same += 1
            if before[same - 1].line != frames[same - 1].line:
                break
        if not same or frames[same - 1].line > before[same - 1].line:
            return same
        around = [number for number in range(same) if self._is_in_loop(frames[number])]
        return around[-1] + 1 if around else same

    def _is_in_loop(self, frame: StackFrame) -> bool:
        return frame.line in self._loops.get(frame.path, ())


def find_loop_lines(tree: ast.Module) -> frozenset[int]:
    """Return the lines of a file inside of a loop or comprehension; what a `for` loop iterates over is outside."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            first = node.lineno if isinstance(node, ast.While) else node.body[0].lineno
            lines.update(range(first, (node.body[-1].end_lineno or first) + 1))
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return frozenset(lines)
