"""Serialized instances of the program's classes: recorded ones, and those that constructors create.

Instances that constructors filled during the search count as well; if there are none, a class gets an instance as its
own `__init__` receives it.
"""

import json

from ..process import deadline
from ..values.layouts import built_in_base, layout_of
from . import seed_inputs

_HELD = {
    dict: ({"a": 1, "b": "x"}, {"name": "abc", "c": [2]}),
    list: (["a", "b", 3], [1, 2]),
    tuple: (("a", 1), ()),
    set: (("a", "b"),),
    frozenset: (("a", "b"),),
    str: ("abc", ""),
    int: (3, 0),
    float: (2.5,),
    BaseException: ("abc",),
}  # what an instance of a class that derives from a built-in one is made of
_BARE = {dict: {}, list: [], set: {"$py": "set", "of": []}, str: "abc", int: 3}
_MAKERS = ("from_", "parse", "create", "of", "make", "build", "load", "new", "get_", "default", "empty", "now", "today")
_PATIENCE = 1.0  # seconds that a constructor may compute, and wait
_TURNS = 6
_MOST = 12  # of one class, or values of one name
_SHAPES = 48  # instances of one class with different fields
_LONGEST = 6000  # characters of a written one
_DEPTH = 2  # constructors that need instances of other classes


class InstancePool(object):
    """Instances in written form by class, and the values that recorded calls gave to parameters.

    Args:
        calls: the known ones, with `given`.

    Attributes:
        count: how many instances are known by now.
    """

    def __init__(self, calls):
        self.count = 0
        self._by_class = {}
        self._by_name = {}
        self._shapes = {}
        for call in calls:
            for name, value in call["given"].items():
                self._keep(self._by_name, name, value)
                self._collect(value)

    def add(self, written):
        """Add an instance, unless a part of it could not be serialized."""
        if isinstance(written, dict) and written.get("$py") in ("object", "exception"):
            self._keep(self._by_class, written.get("class"), written)
            self._keep_shape(written)

    def instances_of(self, cls):
        """Return the instances of a class and of its subclasses."""
        return [value for name in _names_of(cls) for value in self._by_class.get(name, ())][:_MOST]

    def instances_by_shape(self, cls):
        """Return an instance of each shape (same fields, same kinds of values) that those of a class have."""
        return [value for name in _names_of(cls) for value in self._shapes.get(name, {}).values()][:_SHAPES]

    def values_of(self, name):
        """Return the values that recorded calls gave to parameters of that name."""
        return self._by_name.get(name, [])

    def _keep_shape(self, written):
        known = self._shapes.setdefault(written.get("class"), {})
        if len(known) < _SHAPES and len(json.dumps(written)) <= _LONGEST:
            shape = shape_of(written)
            if shape not in known and _is_whole(written):
                known[shape] = written
                self.count += 1

    def _collect(self, value):
        if isinstance(value, list):
            for one in value:
                self._collect(one)
        elif isinstance(value, dict):
            self.add(value)
            for one in value.values():
                self._collect(one)

    def _keep(self, holder, name, value):
        known = holder.setdefault(name, [])
        if len(known) < _MOST and value not in known and _is_whole(value):
            known.append(value)
            self.count += 1


def _names_of(cls):
    """Return the names of a class and of its subclasses, as instances name them."""
    names, waiting = [], [cls]
    while waiting:
        kind = waiting.pop(0)
        names.append(layout_of(kind).name)
        waiting += type.__subclasses__(kind)
    return [name for name in names if name]


def shape_of(written):
    """Return a text that is equal for values with the same fields and kinds, whatever they hold and however many."""
    if isinstance(written, list):
        return "[%s]" % ",".join(sorted(set(shape_of(one) for one in written)))
    if isinstance(written, dict):
        kind = "%s %s" % (written.get("$py"), written.get("class"))
        held = [(name, one) for name, one in sorted(written.items()) if name not in ("$py", "class", "id")]
        return "{%s %s}" % (kind, ",".join("%s:%s" % (name, shape_of(one)) for name, one in held))
    return type(written).__name__


def _is_whole(value):
    """Return whether a written value can be rebuilt elsewhere: complete, and without references to other values."""
    text = json.dumps(value)
    if len(text) > _LONGEST or '"$cut"' in text:
        return False
    return '"same"' not in text or _references(value) <= _ids(value)


def _references(value):
    return set(one["of"] for one in _objects(value) if one.get("$py") == "same")


def _ids(value):
    return set(one["id"] for one in _objects(value) if "id" in one and "$py" in one)


def _objects(value):
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += list(one.values())
        elif isinstance(one, list):
            waiting += one


def instances_of(cls, tree_of_init, context, depth=0):
    """Return written instances of a class: recorded ones, then those made by calling it, without secrets they hold.

    Args:
        cls: the class.
        tree_of_init: the node of its `__init__`; None if there is none.
        context: a `seed_inputs.SeedContext`.
        depth: nesting of classes whose instances are being created.
    """
    written = list(context.pool.instances_of(cls))
    if depth > _DEPTH:
        return written
    for turn in range(_TURNS):
        _add(written, context, lambda turn=turn: cls(**_arguments(cls, tree_of_init, context, turn)))
    for sample in _HELD.get(built_in_base(cls), ()):
        _add(written, context, lambda sample=sample: cls(sample))
    if not written:
        for name in _names_of_makers(cls):
            for turn in range(_TURNS):
                _add(written, context, lambda name=name, turn=turn: _make(cls, name, context, turn))
    return written


def bare_of(cls):
    """Return instances of a class as its `__init__` receives them."""
    layout = layout_of(cls)
    if not layout.name:
        return []
    if layout.base is BaseException:
        return [{"$py": "exception", "class": layout.name, "args": ["abc"]}]
    if layout.base is object:
        return [{"$py": "object", "class": layout.name, "state": {}}]
    if layout.base in _BARE:
        return [{"$py": "object", "class": layout.name, "base": _BARE[layout.base], "state": {}}]
    return []


def _names_of_makers(cls):
    """Return class methods and static methods whose names suggest that they create instances."""
    held = [(name, value) for one in cls.__mro__[:-1] for name, value in vars(one).items()]
    return sorted(set(name for name, value in held if type(value) in (classmethod, staticmethod) and _is_maker(name)))


def _is_maker(name):
    return name.lstrip("_").startswith(_MAKERS)


def _make(cls, name, context, turn):
    maker = getattr(cls, name)
    made = maker(**_arguments(maker, None, context, turn))
    if not isinstance(made, cls):
        raise TypeError(name)
    return made


def _add(written, context, make):
    """Add an instance, unless the constructor raises, waits, or its result cannot be serialized."""
    with deadline.after(_PATIENCE), deadline.after(_PATIENCE, of_cpu=True):
        try:
            made = make()
        # tebiki: allow swallowed_exception -- it wants something else; others are tried
        except Exception:
            return
        value = context.secrets.write("", made)
        if value is not None and value not in written:
            written.append(value)


def _arguments(function, node, context, turn):
    """Return arguments for a class or a factory function."""
    from ..values.rebuild import Rebuilder

    given = {}
    for name, column in seed_inputs.columns_of(function, node, context, optional=turn % 2 == 1).items():
        given[name] = Rebuilder().value(column[turn % len(column)])
    return given
