"""Write the complete outcome of a call, including what a lock omits; only for `fingerprints.py`.

Long texts are whole, nothing is masked, instances of classes that only the program can make are written by their
attributes, iterators by what they would still give, exceptions with those that they were raised from, and objects that
somebody else holds as well with who that is, objects in the arguments that others have replaced, moments with their
time zone, calls of functions that were given. What cannot be seen (`Unseen`) is not
compared at all, so that nobody takes it for alike.
"""

import datetime
import re
import types

from ..mask.no_masking import NoMasking
from ..values.code_names import cell_value
from ..values.layouts import layout_of, reference_name
from ..values.plain import PLAIN
from ..values.writer import Limits, Writer, is_ours
from ..values.written_values import canonical
from .called_arguments import CalledArguments
from .former_objects import FormerObjects
from .other_callees import OtherCallees
from .seen_handles import describe_handle, is_handle
from .shared_objects import SharedObjects

_EVERYTHING = 1 << 40
_DEPTH = 40
_TOTAL = 10000  # values that hold others, in one part of an answer
_GIVEN = 100  # values that are taken of an iterator
_CAUSES = 5
_MATCH = type(re.match("", ""))
_NAMED = (types.ModuleType, types.FrameType, types.TracebackType, types.CodeType)
_ZONED = (datetime.datetime, datetime.time)
_BUILT_IN = frozenset(map(type, [iter(int, 1), iter([]), iter(()), iter({}), iter(set()), iter(""), (it for it in ())]))
_OF_C = (type(str.upper), type(object.__init__))


class Unseen(Exception):  # noqa: N818 - a finding about an answer
    """A part of an answer cannot be seen, or there is too much of it."""


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
        self._iterators = frozenset(iterators) | _BUILT_IN

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

    def begin(self, given):
        """Return the objects inside of the arguments before a call, for `write`."""
        return FormerObjects(self._shared, sorted(given.items()))

    def watch(self, given, way):
        """Return what watches the functions inside of the arguments (`CalledArguments`), or exchanges them.

        A copy of an argument that one is called with is told from the argument itself.

        Args:
            given: the arguments.
            way: how the functions act otherwise (`other_callees.WAYS`); empty: as they are.
        """
        self._shared.begin(given)
        write = lambda received: self._writer(frozenset()).write(received)  # noqa: E731 - one expression
        if way:
            return OtherCallees(self._shared, given, write, way)
        return CalledArguments(self._shared, given, write)

    def write(self, given, held, former):
        """Write the parts of an outcome.

        Args:
            given: the arguments, as they are now.
            held: `result`, `yielded` as they were given; `exception` as `failure` has written it.
            former: what `begin` returned before the call.

        Raises:
            Unseen: something in it cannot be compared.
        """
        self._shared.begin(given)
        parts = {"after": self._writer(frozenset()).fields(sorted(given.items()), 0)}
        for name, value in sorted(held.items()):
            parts[name] = value if name == "exception" else self._writer(self._iterators).write(value)
        for path, value in former.find_replaced():
            parts["replaced %s" % path] = self._writer(frozenset()).write(value)
        return parts

    def calls(self, received):
        """Write what stand-ins (`stand_ins.calls_received`) were called with.

        Raises:
            Unseen: something in it cannot be compared.
        """
        self._shared.begin({})
        return self._writer(frozenset()).write(received)

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
        kind = type(value)
        if kind in PLAIN:
            written = Writer.write(self, value, depth)
            return self._with_zone(written, value, depth) if kind in _ZONED else written
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
        """Write what a lock leaves out, by what can be seen of it.

        Raises:
            Unseen: nothing can, or there is too much of it.
        """
        written = Writer.cut_off(self, why, value, **more)
        kind = type(value)
        if why in ("many", "deep"):
            raise Unseen(why)
        if why != "opaque" or issubclass(kind, _NAMED) or is_ours(kind.__module__):
            return written
        if is_handle(kind):
            seen = describe_handle(value)
            if seen is None:
                raise Unseen("opaque")
            return dict(written, seen=seen)
        depth = len(self._place)
        self._kept.append(value)
        self.begin_object(value, written)
        if kind in self._iterators:
            written["of"] = self._run(value, depth)
        elif kind is _MATCH:
            written["of"] = self.write([value.re, value.string, list(value.regs)], depth)
        elif kind is types.FunctionType:
            cells = [self.write(cell_value(cell), depth) for cell in value.__closure__ or ()]
            written["of"] = sorted(cells, key=canonical) + [self.write(list(value.__defaults__ or ()), depth)]
        else:
            written["state"] = self.fields(layout_of(kind).attributes(value), depth)
            written["made"] = self.write(_parts_of_c(value), depth)
            if not (written["state"] or written["made"]):
                raise Unseen("opaque")
        return written

    def _with_zone(self, written, value, depth):
        """Add to a moment what its offset does not tell: which zone it is in, and which of two hours it is."""
        zone, fold = value.tzinfo, getattr(value, "fold", 0)
        more = {"zone": self._zone(zone, depth)} if zone is not None else {}
        return dict(written, **dict(more, fold=fold) if fold else more)

    def _zone(self, zone, depth):
        is_fixed = type(zone) is getattr(datetime, "timezone", None)
        return [self.write(zone, depth), zone.tzname(None) if is_fixed else None]

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


def _parts_of_c(value):
    """Return what C code keeps of an object, as `pickle` would have it; nothing if a class of Python has its say."""
    kind = type(value)
    for cls in [one for one in kind.__mro__ if one is not object]:
        for name, given in (("__reduce_ex__", (4,)), ("__reduce__", ())):
            method = cls.__dict__.get(name)
            if method is None:
                continue
            if type(method) not in _OF_C:
                return []
            try:
                return list(method(value, *given))[1:3]
            except Exception:  # it cannot be pickled
                return []
    return [list(value.keys()), list(value)] if kind.__module__ == "sqlite3" and kind.__name__ == "Row" else []


def _attribute(error, name):
    """Return a standard attribute of an exception, bypassing its class; None in older Pythons."""
    found = BaseException.__dict__.get(name)
    return found.__get__(error) if found is not None else None
