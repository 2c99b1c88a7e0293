"""Write the complete outcome of a call, including what a lock omits; only for `fingerprints.py`.

Long texts are whole, nothing is masked, instances of classes that only the program can make are written by their
attributes, iterators by what they would still give, exceptions with those that they were raised from, and objects that
somebody else holds as well with who that is.
"""

import re
import types

from ..mask.no_masking import NoMasking
from ..values.layouts import layout_of, reference_name
from ..values.plain import PLAIN
from ..values.writer import Limits, Writer, is_ours
from ..values.written_values import canonical
from .shared_objects import SharedObjects

_EVERYTHING = 1 << 40
_DEPTH = 40
_TOTAL = 10000  # values that hold others, in one part of an answer
_GIVEN = 100  # values that are taken of an iterator
_CAUSES = 5
_MATCH = type(re.match("", ""))
_HANDLES = ("_io", "_thread", "thread", "socket", "_socket", "ssl", "_ssl", "weakref", "_ctypes")
_NAMED = (types.ModuleType, types.FrameType, types.TracebackType, types.CodeType)


class ExactOutcomes(object):
    """Writes outcomes of calls.

    Args:
        root: the project's folder.
        raises: a `RaiseDescriber`.
        iterators: classes whose instances may be run to their end.
    """

    def __init__(self, root, raises, iterators):
        self._shared = SharedObjects(root)
        self._raises = raises
        self._iterators = frozenset(iterators) | frozenset([types.GeneratorType])

    def failure(self, error, depth=_CAUSES):
        """Write an exception that is being handled, with its causes.

        The words of Python and of libraries are left out: they tell how the code is written.
        """
        kind = type(error)
        written = {"class": reference_name(kind) or kind.__name__}
        writer = self._writer(frozenset())
        if self._raises.describe(error)[0] == "program":
            written["args"] = writer.write(list(_attribute(error, "args") or ()))
        written["state"] = writer.fields(layout_of(kind).attributes(error), 1)
        cause, context = _attribute(error, "__cause__"), _attribute(error, "__context__")
        if cause is not None and depth:
            written["cause"] = self.failure(cause, depth - 1)
        if context is not None and context is not cause and depth:
            written["context"] = self.failure(context, depth - 1)
        if _attribute(error, "__suppress_context__"):
            written["suppress_context"] = True
        return written

    def write(self, given, held):
        """Write the parts of an outcome.

        Args:
            given: the arguments, as they are now.
            held: `result`, `yielded` as they were given; `exception` as `failure` has written it.
        """
        self._shared.begin(given)
        parts = {"after": self._writer(frozenset()).fields(sorted(given.items()), 0)}
        for name, value in sorted(held.items()):
            parts[name] = value if name == "exception" else self._writer(self._iterators).write(value)
        return parts

    def _writer(self, iterators):
        return ExactWriter(self._shared, iterators)


class ExactWriter(Writer):
    """Writes one value with everything in it.

    Args:
        shared: `SharedObjects`.
        iterators: classes whose instances may be run to their end.
    """

    def __init__(self, shared, iterators):
        Writer.__init__(self, NoMasking(), Limits(_EVERYTHING, _EVERYTHING, _DEPTH, _TOTAL))
        self._shared = shared
        self._iterators = iterators
        self._numbers = {}
        self._kept = []

    def write(self, value, depth=0):
        """Write a value together with the other holders of its objects."""
        if type(value) in PLAIN:
            return Writer.write(self, value, depth)
        self._kept.append(value)  # what is made on the way would leave its identity to the next one
        marks = {}
        if self._shared.is_container(value):
            if id(value) in self._numbers:
                marks["again"] = self._numbers[id(value)]
            self._numbers.setdefault(id(value), len(self._numbers))
        holder = self._shared.holder(value)
        if holder:
            marks["holder"] = holder
        written = Writer.write(self, value, depth)
        return dict(marks, **{"$py": "held", "of": written}) if marks else written

    def cut_off(self, why, value, **more):
        """Write what a lock leaves out, by what can be seen of it."""
        written = Writer.cut_off(self, why, value, **more)
        kind = type(value)
        if why != "opaque" or issubclass(kind, _NAMED) or kind.__module__ in _HANDLES or is_ours(kind.__module__):
            return written
        depth = len(self._place)
        self._kept.append(value)
        self.begin_object(value, written)
        if kind in self._iterators:
            written["of"] = self._run(value, depth)
        elif kind is _MATCH:
            written["of"] = self.write([value.re, value.string, list(value.regs)], depth)
        elif kind is types.FunctionType:
            cells = [self.write(_content(cell), depth) for cell in value.__closure__ or ()]
            written["of"] = sorted(cells, key=canonical) + [self.write(list(value.__defaults__ or ()), depth)]
        elif depth < _DEPTH:
            written["state"] = self.fields(layout_of(kind).attributes(value), depth)
        return written

    def _run(self, iterator, depth):
        """Take the remaining items of an iterator, up to a limit; nobody needs it after the answer."""
        found = []
        try:
            while len(found) < _GIVEN:
                found.append(self.write(next(iterator), depth))
        except StopIteration:
            found.append("end")
        # tebiki: allow bare_except -- the program's code runs on; what it raises is what comes of it
        except BaseException as error:
            found.append(type(error).__name__)
        return found


def _attribute(error, name):
    """Return a standard attribute of an exception, bypassing its class; None in older Pythons."""
    found = BaseException.__dict__.get(name)
    return found.__get__(error) if found is not None else None


def _content(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return None
