"""What is remembered of calls of functions, whichever way the interpreter tells of them.

A call costs something only while its function still has something to tell: an input that was seen before is
recognised by `marshal`, in C; after so many different inputs the function is left alone.
"""

import json
import marshal
import os
import sys

from . import code_names
from .allowance import Allowance
from .lines import Written
from .values import Limits, Unwritable, Writer

DISTINCT = 200  # inputs of one function that are written
OBJECTS = 60  # inputs among them that hold objects, which take longer to look at
ALWAYS = 1  # of them is looked at even if there is no time
HOPELESS = 4  # inputs in a row that no replay could give again; the first of them is written
REPEATS = 20000  # calls with known inputs after which nobody looks any more
LARGEST = 200000  # bytes of an input
YIELDED = 100  # values of one generator that are kept
_OURS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")  # a copy may lie within the project
_OPEN = 20000  # calls at one time
_SKIPPED = ("<module>", "<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_VARARGS, _VARKEYWORDS, _GENERATOR, _COROUTINE, _ASYNC_GENERATOR, _OPTIMIZED = 4, 8, 32, 128, 512, 1
_LOCALS_ARE_A_COPY = sys.version_info[:2] == (
    3,
    12,
)  # before, a profiler's changes are written back; later it is a view
_CHANGEABLE = (list, dict, set, bytearray, tuple)


class Function(object):
    """A function that is recorded.

    Attributes:
        names: of its arguments; `generator`: whether it yields; `done`: nothing more is written.
    """

    __slots__ = ("code", "seam", "symbol", "names", "generator", "seen", "objects", "hopeless", "repeats", "done")

    def __init__(self, code, seam, symbol):
        self.code = code
        self.seam = seam
        self.symbol = symbol
        count = code.co_argcount + getattr(code, "co_kwonlyargcount", 0)
        count += bool(code.co_flags & _VARARGS) + bool(code.co_flags & _VARKEYWORDS)
        self.names = code.co_varnames[:count]
        self.generator = bool(code.co_flags & _GENERATOR)
        self.seen = set()
        self.objects = self.hopeless = self.repeats = 0
        self.done = False


class Started(object):
    """A call that has begun."""

    __slots__ = ("function", "given", "marshalled", "written", "cut", "yielded")

    def __init__(self, function, given, marshalled, written, cut):
        self.function = function
        self.given = given
        self.marshalled = marshalled
        self.written = written
        self.cut = cut
        self.yielded = [] if function.generator else None


class Calls(object):
    """The functions of the chosen modules, and their calls.

    Args:
        sink: a `sink.Sink`; `masking`: a `masking.Masking`.
        root: the folder of the project; `packages`: prefixes of module names, empty for everything below `root`.
    """

    def __init__(self, sink, masking, root, packages, limits=None):
        self._sink = sink
        self._masking = masking
        self._root = os.path.join(os.path.abspath(root), "")
        self._packages = tuple(packages)
        self._limits = limits or Limits(total=400, depth=20, impatient=True)
        self._modules = {}
        self._places = {}
        self._allowance = Allowance()
        self.started = {}

    def function(self, code, namespace):
        """What is recorded of a code object: a `Function`, or None for nothing."""
        try:
            module = namespace.get("__name__") or ""
            place = (module, code.co_filename)
            chosen = self._places.get(place)
            if chosen is None:
                chosen = self._places[place] = self._chosen(*place)
            if not chosen or code.co_name in _SKIPPED or not code.co_flags & _OPTIMIZED:
                return None
            name = self._name(module, namespace, code)
            symbol = "%s::%s" % (self._path(module, code.co_filename), name or code.co_name)
            if name is None:
                self._sink.leave_out("nested", symbol)
                return None
            if code.co_flags & _ASYNC_GENERATOR:
                self._sink.leave_out("async_generator", symbol)
                return None
            return Function(code, symbol if module == "__main__" else "%s:%s" % (module, name), symbol)
        except Exception as error:
            self._sink.leave_out("fault", type(error).__name__)
            return None

    def begin(self, function, frame):
        """A call begins: its arguments as they are now."""
        if function.done:
            return
        try:
            held = frame.f_locals
            given = [held[name] for name in function.names]
            if _LOCALS_ARE_A_COPY:
                held.clear()  # a copy, which would keep the arguments alive longer than the program does
            try:
                data = marshal.dumps(given, 2)
            except ValueError:
                started = self._begin_with_objects(function, given)
            else:
                started = self._begin_with_values(function, given, data)
            if started is not None:
                if len(self.started) > _OPEN:
                    self.started.clear()
                self.started[id(frame)] = started
        except Exception as error:
            self._fault(function, error)

    def _begin_with_values(self, function, given, data):
        key = hash(data)
        seen = function.seen
        if key in seen:
            function.repeats += 1
            if function.repeats >= REPEATS:
                self._finish(function, "repeats")
            return None
        if len(data) > LARGEST:
            self._sink.leave_out("large", function.symbol)
            return None
        if len(seen) >= DISTINCT:
            self._finish(function, "distinct")
            return None
        seen.add(key)
        return Started(function, given, data, None, ())

    def _begin_with_objects(self, function, given):
        if function.objects >= OBJECTS:
            self._finish(function, "objects")
            return None
        if not self._allowance.begin() and function.objects >= ALWAYS:
            self._sink.leave_out("busy", function.symbol)
            return None
        try:
            return self._look_at_objects(function, given)
        finally:
            self._allowance.end()

    def _look_at_objects(self, function, given):
        function.objects += 1
        try:
            writer, written = self._written(function, given, strict=function.hopeless > 0)
        except Unwritable:
            function.hopeless += 1
            self._sink.leave_out("hopeless", function.symbol)
            if function.hopeless > HOPELESS:
                self._finish(function, "hopeless")
            return None
        text = Written(written)
        key = hash(text.text)
        if key in function.seen:
            function.repeats += 1
            return None
        function.hopeless = 1 if writer.cut else min(function.hopeless, 1)
        function.seen.add(key)
        return Started(function, given, None, (written, text), writer.cut)

    def give(self, frame, value):
        """A generator gives a value."""
        started = self.started.get(id(frame))
        if started is not None and started.yielded is not None:
            try:
                self._give(started, value)
            except Exception as error:
                self._fault(started.function, error)

    def _give(self, started, value):
        if len(started.yielded) < YIELDED:
            writer = Writer(self._masking, self._limits, "yielded")
            started.yielded.append(writer.write(value))
            started.cut = list(started.cut) + writer.cut
        elif not started.cut or started.cut[-1] != ("yielded", "many"):
            started.cut = list(started.cut) + [("yielded", "many")]

    def end(self, frame, value, exception=None, raised=False):
        """A call ends, with a value or by an exception (None: which one is not known)."""
        started = self.started.pop(id(frame), None)
        if started is None:
            return
        self._allowance.begin()
        try:
            self._sink.put(self._line(started, value, exception, raised))
        except Exception as error:
            self._fault(started.function, error)
        self._allowance.end()

    def _line(self, started, value, exception, raised):
        function = started.function
        cut = list(started.cut)
        if started.written is not None:
            written, text = started.written
        else:
            before = marshal.loads(started.marshalled)  # noqa: S302 - written a moment ago, by ourselves
            if list(map(type, before)) != list(map(type, started.given)):
                before = started.given  # a buffer, which marshal takes for bytes
            writer, written = self._written(function, before)
            text = Written(written)
            cut += writer.cut
        replayable = not any(place.startswith("given") for place, _ in cut)
        writer = Writer(self._masking, self._limits, "outcome")
        outcome = {}
        if started.yielded is not None:
            outcome["yielded"] = started.yielded
        if not raised:
            outcome["result"] = writer.write(value)
        elif exception is None:
            outcome["exception"] = {"$py": "exception", "class": "?", "args": []}
        else:
            outcome["exception"] = writer.exception(exception)
        line = {"kind": "call", "seam": function.seam, "symbol": function.symbol, "given": text, "outcome": outcome}
        after = self._after(started, written, text)
        if after:
            line["after"] = after
        if cut or writer.cut:
            line["cut"] = sorted(set("%s: %s" % pair for pair in cut + writer.cut))
        if not replayable:
            line["replayable"] = False
        return line

    def _after(self, started, before, text):
        """The arguments that are no longer as they were."""
        if started.marshalled is not None:
            if not any(type(value) in _CHANGEABLE for value in started.given):
                return None
            try:
                if marshal.dumps(started.given, 2) == started.marshalled:
                    return None
            except ValueError:  # there are objects in it now
                pass
        _, after = self._written(started.function, started.given)
        if Written(after).text == text.text:
            return None
        return dict((name, value) for name, value in after.items() if json.dumps(value) != json.dumps(before[name]))

    def _written(self, function, given, strict=False):
        writer = Writer(self._masking, self._limits, "given", strict)
        return writer, dict((name, writer.field(name, value, 0)) for name, value in zip(function.names, given))

    def _finish(self, function, why):
        function.done = True
        function.seen = set()
        self._sink.leave_out(why, function.symbol, at_least=True)

    def _fault(self, function, error):
        self._sink.leave_out("fault", "%s: %s" % (function.symbol, type(error).__name__))

    def _chosen(self, module, file_name):
        if os.path.abspath(file_name).startswith(_OURS):
            return False
        if self._packages:
            return any(module == one or module.startswith(one + ".") for one in self._packages)
        path = os.path.abspath(file_name)
        if (
            file_name.startswith("<")
            or not path.startswith(self._root)
            or "site-packages" in path
            or "dist-packages" in path
        ):
            return False
        if os.path.dirname(os.__file__) in path or path.startswith(os.path.join(sys.prefix, "lib")):
            return False
        parts = module.split(".")
        return not (parts[-1].startswith("test_") or parts[-1] == "conftest" or "tests" in parts)

    def _name(self, module, namespace, code):
        qualname = getattr(code, "co_qualname", None)
        if qualname is not None:
            return None if "<locals>" in qualname else qualname
        names, size = self._modules.get(module, ({}, -1))
        if id(code) not in names and len(namespace) != size:
            names = code_names.names_of(module, namespace)
            self._modules[module] = (names, len(namespace))
        return names.get(id(code))

    def _path(self, module, file_name):
        path = os.path.abspath(file_name)
        if path.startswith(self._root):
            return path[len(self._root) :].replace(os.sep, "/")
        tail = "/__init__.py" if os.path.basename(path) == "__init__.py" else ".py"
        return module.replace(".", "/") + tail
