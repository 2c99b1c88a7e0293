"""Serialize any value of a program to JSON without running the program's code.

The form is described in `toolkit/model/recording.py`. Nothing here calls a method that a class of the program could
have overridden: attributes come from the instance's own dictionary, members of subclassed containers from the
container's own methods. So an object with an evil `__repr__` or `__eq__` is written like any other.
"""

import sys
import types

from . import django_values, inner_functions, known_classes, made_rows, plain, stdlib_types
from .constants import name_of
from .layouts import is_kept_hash, layout_of, names_of_members, reference_name
from .limits import Limits, Unwritable  # noqa: F401 - writers are made with them
from .plain import AS_IS, PLAIN, PYTHON_2, SHORT, TEXT, UNCHANGING, binary, text_in, without_class
from .same_texts import add_hidden
from .written_values import canonical, is_name, is_plain

_REMEMBERED = 5000
_PATIENCE = 2  # instances of a class that may be looked into in vain
_REFERENCES = (type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType)
_REFERENCES += (type(str.upper), type(object.__init__)) + ((types.ClassType,) if PYTHON_2 else ())


class Writer(object):
    """Serializes one value; create a new writer for every value.

    Args:
        masking: a `masking.Masking`.
        limits: `Limits`.
        place: how cuts name the value.
        strict: raise `Unwritable` instead of cutting anything.

    Attributes:
        cut: (place, why) of whatever was left out.
        hidden: texts under the names of secrets -> what is shown for each.
    """

    def __init__(self, masking, limits, place="", strict=False):
        self._masking = masking
        self._harmless = masking.harmless
        self._limits = limits
        self._longest = limits.text
        self._strict = strict
        self._left = limits.total
        self._open = set()
        self._objects = {}
        self._ids = 0
        self._place = [place] if place else []
        self.cut = []
        self.hidden = {}

    def write(self, value, depth=0):
        """Convert a value to one that `json.dumps` can write."""
        kind = type(value)
        plain = PLAIN.get(kind)
        if plain is not None:
            return plain(self, value)
        self._left -= 1
        if self._left < 0:
            return self.cut_off("many", value)
        if depth > self._limits.depth:
            return self.cut_off("deep", value)
        if id(value) in self._objects:
            return self._again(value)
        if id(value) in self._open:
            return self.cut_off("cycle", value)
        self._open.add(id(value))
        try:
            return (_WRITERS.get(kind) or _OTHERS.get(kind) or _writer_of(kind))(self, value, depth + 1)
        finally:
            self._open.discard(id(value))

    def field(self, name, value, depth):
        """Write the value of a named field, hidden if the name is that of a secret."""
        name = name if type(name) in (str, TEXT) else text_in(name)
        if name is not None and self._masking.hides(name):
            value = self._hide(value, name)
        self._place.append("?" if name is None else name)
        written = self.write(value, depth)
        self._place.pop()
        return written

    def fields(self, pairs, depth):
        """Write the values of named fields, by their names, which are of the class `str`."""
        written = {}
        harmless, longest = self._harmless, self._longest
        for name, value in pairs:
            kind = type(value)
            if name not in harmless:
                written[name] = self.field(name, value, depth)
            elif kind in AS_IS or (kind is SHORT and len(value) <= longest):
                written[name] = value
            else:
                self._place.append(name)
                written[name] = self.write(value, depth)
                self._place.pop()
        return written

    def _hide(self, value, name):
        for base in (TEXT, bytes):
            if issubclass(type(value), base) and type(value) is not base and not known_classes.is_constant(value):
                value = without_class(base, value)  # its own class might make anything of it
        if self._masking.hidable(value):
            shown = self._masking.value(value, name)
            add_hidden(self.hidden, value, shown)
            return shown
        if type(value) in (list, tuple):
            return type(value)([self._hide(member, name) for member in value[: self._limits.members]])
        if type(value) in (set, frozenset):
            return type(value)([self._hide(member, name) for member in value])
        return value  # its own fields and texts are looked at one by one

    def text(self, value):
        """Write a text, or its beginning."""
        if len(value) > self._longest:
            starts = self._masking.text(value[: self._limits.text])[:200]
            return self.cut_off("long", value, size=len(value), starts=starts)
        return value

    @property
    def is_outcome(self):
        """True if an outcome is written: a replay compares it, but never rebuilds it."""
        return self._place[:1] == ["outcome"]

    def statement(self, statement, given):
        """Write a database statement and its parameters, without secrets."""
        return self._masking.statement(statement, given)

    def octets(self, value):
        """Write bytes, as text if they are UTF-8."""
        if len(value) > self._limits.text:
            return self.cut_off("long", value, size=len(value))
        try:
            return {"$py": "bytes", "of": self._masking.document(value.decode("utf-8"))}
        except UnicodeDecodeError:
            return binary(self._masking.document(value.decode("latin-1")).encode("latin-1"))

    def array(self, value, depth):
        """Write a list."""
        many = list.__len__(value) > self._limits.members
        held = list.__getitem__(value, slice(0, self._limits.members)) if many else list.__iter__(value)
        members = [member if type(member) in AS_IS else self.write(member, depth) for member in held]
        if many:
            members.append(self.cut_off("many", value, size=list.__len__(value)))
        return members

    def tuple_(self, value, depth):
        """Write a tuple."""
        return {"$py": "tuple", "of": self.array(list(tuple.__iter__(value)), depth)}

    def set_(self, value, depth):
        """Write a set, in the order of the texts of its members."""
        kind = "frozenset" if isinstance(value, frozenset) else "set"
        members = self.array(list(set.__iter__(value) if kind == "set" else frozenset.__iter__(value)), depth)
        return {"$py": kind, "of": sorted(members, key=canonical)}

    def mapping(self, value, depth):
        """Write a dictionary, in its own order if it has one."""
        if dict.__contains__(value, "wsgi.input") or dict.__contains__(value, "asgi"):
            return self.cut_off("opaque", value)  # a request's: the level of HTTP writes what matters of it
        pairs = list(dict.items(value))
        many = len(pairs) > self._limits.members
        if many:
            del pairs[self._limits.members :]
        if all([type(key) is str and (key in self._harmless or is_name(key)) for key, _ in pairs]):
            if sys.version_info < (3, 6):
                pairs.sort(key=_first)
            written = self.fields(pairs, depth)
            if many:
                written["$cut"] = self.cut_off("many", value, size=dict.__len__(value))
            return written
        of = self.pairs(pairs, depth)
        if PYTHON_2 or many:
            of.sort(key=canonical)
        if many:
            of.append(self.cut_off("many", value, size=dict.__len__(value)))
        return {"$py": "dict", "of": of}

    def pairs(self, held, depth):
        """Write keys with their values, masked by the names of the keys."""
        return [[self.write(key, depth), self.field(key, value, depth)] for key, value in held[: self._limits.members]]

    def object_(self, value, depth):
        """Write an instance of a class of the program: its class and its attributes."""
        layout = layout_of(type(value))
        if layout.name is None:
            return made_rows.write(self, value, depth) or self.cut_off("opaque", value)
        if not self._limits.impatient:
            return self._instance(layout, value, depth)
        if layout.in_vain > _PATIENCE and layout.in_vain & (layout.in_vain - 1):
            layout.in_vain += 1
            return self.cut_off("opaque", value)
        before = len(self.cut)
        try:
            return self._instance(layout, value, depth)
        finally:  # in vain only by the fault of the class: what is cut cannot be made, or is too large for an argument
            cut = self.cut[before:]
            is_large = depth == 1 and not self._limits.thorough
            in_vain = cut and (is_large or any([why.startswith("opaque") for _, why in cut]))
            layout.in_vain = layout.in_vain + 1 if in_vain else 0

    def _instance(self, layout, value, depth):
        base, attributes = layout.base, layout.attributes(value)
        if layout.keeps_hash and self.is_outcome:
            attributes = [pair for pair in attributes if not is_kept_hash(*pair)]
        if depth > self._limits.rows:
            attributes = django_values.without_rows(layout.name, attributes)
        constant = name_of(value) if base in UNCHANGING or (base is object and not attributes) else None
        if constant:
            return {"$py": "name", "of": constant}
        written = {"$py": "object", "class": layout.name}
        self._objects[id(value)] = written
        if base is tuple and names_of_members(type(value)):
            names, members = self.hidden_members(value)
            written["base"] = self.tuple_(tuple(members), depth)
            written.update({"names": list(names)} if self._masking.is_later else {})
        elif base in _WRITERS:
            written["base"] = _WRITERS[base](self, value, depth)
        elif base is not object:
            written["base"] = PLAIN[base](self, without_class(base, value))
        written["state"] = self.fields(attributes[: self._limits.members], depth)
        return written

    def hidden_members(self, value):
        """Return the names and the members of a named tuple, masked by their names."""
        names, hides = names_of_members(type(value)), self._masking.hides
        pairs = zip(names, tuple.__iter__(value))
        return names, [self._hide(member, name) if hides(name) else member for name, member in pairs]

    def ours(self, value, _depth):
        """Cut off an object of the probe that came with a request, because it knows hidden values in clear."""
        return self.cut_off("opaque", value)

    def begin_object(self, value, written):
        """Mark an object as being written, since it may recur inside itself; return the mark."""
        self._objects[id(value)] = written
        return written

    def _again(self, value):
        """Write a reference to an object that was written, or is being written, before."""
        written = self._objects[id(value)]
        if "id" not in written:
            self._ids += 1
            written["id"] = self._ids
        return {"$py": "same", "of": written["id"]}

    def outcome(self, value):
        """Write the exception of a call: its class, its arguments and its plain fields.

        Its other fields hold what the program was at: objects, functions and tracebacks, which depend on whatever was
        called before.
        """
        written = self.exception(value)
        state = dict((name, held) for name, held in written.get("state", {}).items() if is_plain(held))
        return dict(written, state=state) if state else dict((n, held) for n, held in written.items() if n != "state")

    def exception(self, value, depth=0):
        """Write an exception: its class, its arguments, and its fields."""
        args = BaseException.__dict__["args"].__get__(value)
        written = {"$py": "exception", "class": reference_name(type(value)) or type(value).__name__}
        written["args"] = self.write(list(args), depth)
        attributes = layout_of(type(value)).attributes(value)
        if attributes:
            written["state"] = self.fields(attributes[: self._limits.members], depth)
        return written

    def old_instance(self, value, depth):
        """Write an instance of a Python 2 class that does not derive from `object`."""
        name = reference_name(value.__class__)
        if not name:
            return self.cut_off("opaque", value)
        state = dict((key, self.field(key, held, depth)) for key, held in sorted(value.__dict__.items()))
        return {"$py": "object", "class": name, "state": state}

    def reference(self, value, depth):
        """Write a class, function or module by its name."""
        name = reference_name(value)
        if name:
            return {"$py": "name", "of": name}
        if type(value) is types.BuiltinFunctionType:
            return stdlib_types.BUILTIN_METHOD(self, value, depth)
        return self._function(value, depth) or self.cut_off("opaque", value)

    def _function(self, value, depth):
        """Write a function that has another name than the one by which it is found, or is an inner one."""
        if type(value) is not types.FunctionType or is_ours(value.__module__):
            return None
        name = name_of(value, value.__module__)
        return {"$py": "name", "of": name} if name else inner_functions.write_function(self, value, depth)

    def method(self, value, depth):
        """Write a bound method: its object and its name."""
        if value.__self__ is None:
            return self.cut_off("opaque", value)
        return {"$py": "method", "of": [self.write(value.__self__, depth), value.__func__.__name__]}

    def cut_off(self, why, value, **more):
        """Return the mark for a value that is not written.

        Raises:
            Unwritable: nothing may be left out.
        """
        kind = type(value)
        name = "%s:%s" % (kind.__module__, kind.__name__)
        self.cut.append((".".join(self._place), "%s %s" % (why, name)))
        if self._strict:
            raise Unwritable(why)
        return dict(more, **{"$cut": why, "type": name})


def is_ours(module):
    """Return whether a module is one of the probe's."""
    return type(module) is str and module.partition(".")[0] == __name__.partition(".")[0] == "tebiki_probe"


def _first(pair):
    return pair[0]


def _writer_of(kind):
    """Return the function that writes instances of a class that is not built in; remembered for the next one."""
    writer = Writer.ours if is_ours(kind.__module__) else known_classes.writer_of(kind)
    if writer is None:
        if issubclass(kind, type):
            writer = Writer.reference
        elif issubclass(kind, BaseException):
            writer = Writer.exception
        else:
            writer = Writer.old_instance if PYTHON_2 and kind is types.InstanceType else Writer.object_
    if len(_OTHERS) > _REMEMBERED:
        _OTHERS.clear()
    _OTHERS[kind] = writer
    return writer


_OTHERS = {}
_WRITERS = {
    dict: Writer.mapping,
    list: Writer.array,
    tuple: Writer.tuple_,
    set: Writer.set_,
    frozenset: Writer.set_,
    types.MethodType: Writer.method,
}
_WRITERS.update(plain.PARTS)
_WRITERS.update(stdlib_types.WRITERS)
_WRITERS.update(dict.fromkeys(_REFERENCES, Writer.reference))
