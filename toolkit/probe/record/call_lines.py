"""Lines of a recording that describe calls: their arguments and results."""

import marshal
import weakref

from ..values.cached_rows import changed_values
from ..values.plain import AS_IS, FIXED, SHORT
from ..values.recording_lines import encoded, ordered
from ..values.same_texts import with_texts
from ..values.writer import Writer
from .written_around import write_around

_PATIENCE = 4  # calls in a row that changed none of the objects they were given; then it is looked at ever more rarely
YIELDED = 100  # values of one generator that are kept


class _Weak(weakref.ref):
    """A reference of ours."""

    __slots__ = ()


GONE = type("Gone", (object,), {})
"""Stands for an object that is gone."""


class StartedCall(object):
    """A call that has begun.

    Attributes:
        marshalled: its arguments as they were, in bytes, or None if there are objects among them, which are not kept
            alive: a program may wait for one to go. Lists and the like, which nothing can refer to weakly, are.
        order: the position of the last statement before it.
        hidden: texts among them that are hidden by their names -> what is shown for each, if they are written.
        written: as they were, as what JSON can say, or None if that is still to be made of the bytes; `cut`: what of
            them, and of values that it yielded, was left out.
        limits: the `limits.Limits` of its outcome and changed arguments; None for those of all calls.
        files: name -> content of each file that it names, as they were: `file_contents.py`.
    """

    __slots__ = ("function", "_given", "marshalled", "written", "cut", "hidden", "yielded", "order", "limits", "files")

    def __init__(self, function, given, marshalled, written=None, cut=(), hidden=None, limits=None):  # noqa: PLR0913, PLR0917
        self.function = function
        self._given = given if marshalled is not None else [_weakly(one) for one in given]
        self.marshalled = marshalled
        self.written = written
        self.cut = list(cut)
        self.hidden = hidden
        self.yielded = [] if function.generator else None
        self.order = 0
        self.limits = limits
        self.files = {}

    def arguments(self):
        """Return its arguments as they are now; `GONE` for one in which nobody can see a change any more."""
        if self.marshalled is not None:
            return self._given
        return [_present(one) if type(one) is _Weak else one for one in self._given]


class CallLines(object):
    """Serializes calls.

    Args:
        masking: a `masking.Masking`; `limits`: a `limits.Limits`.
        around: returns the current surroundings of a call: `surroundings.py`.
    """

    def __init__(self, masking, limits, around=dict):
        self._around = around
        self._masking = masking
        self._harmless = masking.harmless
        self._limits = limits

    def write_arguments(self, function, given, strict=False, limits=None):
        """Write arguments as JSON values, within the limits of all calls or within others.

        Returns:
            `(written, cut, hidden)`: `cut` tells what was cut off, `hidden` what is shown for texts under secret names.

        Raises:
            Unwritable: something would be cut, and `strict` forbids it.
        """
        if self._harmless.issuperset(function.names) and all([self._stands(value) for value in given]):
            return dict(zip(function.names, given)), [], {}
        writer = Writer(self._masking, limits or self._limits, "given", strict)
        return writer.fields(zip(function.names, given), 0), writer.cut, writer.hidden

    def _stands(self, value):
        """Return whether a value can be written to JSON unchanged."""
        kind = type(value)
        return kind in AS_IS or (kind is SHORT and len(value) <= self._limits.text)

    def give(self, started, value):
        """Record a value that a generator yields."""
        if len(started.yielded) < YIELDED:
            writer = Writer(self._masking, self._limits, "yielded")
            started.yielded.append(writer.write(value))
            started.cut = started.cut + writer.cut
        elif ("yielded", "many") not in started.cut[-1:]:
            started.cut = started.cut + [("yielded", "many")]

    def line(self, started, value, exception, raised, order=0):  # noqa: PLR0913, PLR0917
        """Return the line as text.

        Args:
            started: the call.
            value: what was returned.
            exception: the raised exception; None if unknown.
            raised: whether an exception was raised.
            order: position of the last statement.
        """
        function = started.function
        given, cut, hidden = started.written, started.cut, started.hidden
        held = started.arguments()
        fixed = all([one is GONE or type(one) in FIXED for one in held])
        if given is None:
            given, cut_now, hidden = self.write_arguments(function, held if fixed else _before(started, held))
            cut = cut + cut_now
        replayable = not cut or not any([place.startswith("given") for place, _ in cut])
        outcome, cut_now = self._outcome(started, value, exception, raised)
        cut = cut + cut_now
        after = None if fixed or not replayable else self._after(started, given, held)
        if hidden:
            outcome, after = with_texts(hidden, outcome), with_texts(hidden, after)
        told = encoded(ordered([("given", given), ("kind", "call"), ("outcome", outcome)]))
        around = self._around()
        around = write_around(self._masking, self._limits, around) if around else {}
        if started.files:
            around = dict(around, files=started.files)
        return "{%s%s%s%s,%s%s%s" % (
            '"after":%s,' % encoded(after) if after else "",
            '"around":%s,' % encoded(around) if around else "",
            '"cut":%s,' % encoded(sorted(set(["%s: %s" % pair for pair in cut]))) if cut else "",
            told[1:-1],
            "" if replayable else '"replayable":false,',
            '"statements":[%d,%d],' % (started.order, order) if order else "",
            function.named,
        )

    def _outcome(self, started, value, exception, raised):
        if not raised and started.yielded is None and self._stands(value):
            return {"result": value}, []
        writer = Writer(self._masking, started.limits or self._limits, "outcome")
        if not raised:
            outcome = {"result": writer.write(value)}
        elif exception is None:
            outcome = {"exception": {"$py": "exception", "class": "?", "args": []}}
        else:
            outcome = {"exception": writer.outcome(exception)}
        if started.yielded is not None:
            outcome["yielded"] = started.yielded
        return outcome, writer.cut

    def _after(self, started, before, held):
        """Return the arguments that the call mutated."""
        function = started.function
        if started.marshalled is not None:
            try:
                if marshal.dumps(held, 2) == started.marshalled:
                    return None
            except ValueError:  # there are objects in it now
                pass
        elif function.unchanged > _PATIENCE and function.unchanged & (function.unchanged - 1):
            function.unchanged += 1
            return None
        if any([one is GONE for one in held]):
            return self._after_of_rest(started, before, held)
        after, _, _ = self.write_arguments(function, held, limits=started.limits)
        function.unchanged = function.unchanged + 1 if after == before else 0
        return changed_values(before, after)

    def _after_of_rest(self, started, before, held):
        """Return the arguments that the call mutated, of those that are there and share no object with others."""
        pairs = [pair for pair in zip(started.function.names, held) if pair[1] is not GONE]
        pairs = [(name, one) for name, one in pairs if not _is_shared(before[name])]
        writer = Writer(self._masking, started.limits or self._limits, "given", False)
        return changed_values(before, writer.fields(pairs, 0))


def _is_shared(written):
    """Return whether a written value may hold an object that is written elsewhere as well."""
    text = encoded(written)
    return '"$py":"same"' in text or '"id":' in text


def _present(reference):
    held = reference()
    return GONE if held is None else held


def _weakly(value):
    """Return a weak reference to an object; what has none as it is."""
    try:
        return value if type(value) in FIXED else _Weak(value)
    except TypeError:
        return value


def _before(started, held):
    """Return the arguments at the beginning of the call."""
    before = marshal.loads(started.marshalled)  # noqa: S302 - written a moment ago, by ourselves
    if list(map(type, before)) != list(map(type, held)):
        return held  # a buffer, which marshal takes for bytes
    return before
