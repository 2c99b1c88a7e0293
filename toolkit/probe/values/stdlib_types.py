"""Values of classes of the standard library that are written in C: how they are written, and how they are made again.

Instances of classes of a program hold attributes, which `layouts.py` finds. These hold what only C knows; each is
written by what its own class tells of it, which runs no code of the program.
"""

import collections
import functools
import gc
import io
import operator
import types
import weakref

_SEQUENCES = (list, tuple, str, bytes, range)
_GETTERS = (operator.itemgetter, operator.attrgetter, operator.methodcaller)


def _ordered_dict(writer, value, depth):
    return writer.pairs(list(collections.OrderedDict.items(value)), depth)


def _default_dict(writer, value, depth):
    factory = collections.defaultdict.default_factory.__get__(value)
    return [writer.write(factory, depth), writer.pairs(list(dict.items(value)), depth)]


def _deque(writer, value, depth):
    most = value.maxlen if type(value) is collections.deque else collections.deque.maxlen.__get__(value)
    return [writer.array(list(collections.deque.__iter__(value)), depth), most]


def _partial(writer, value, depth):
    return [writer.write(one, depth) for one in (value.func, value.args, value.keywords)]


def _getter(writer, value, depth):
    made, arguments = value.__reduce__()[:2]
    if made is not type(value):
        raise ValueError("it was made with names")
    return [writer.write(one, depth) for one in arguments]


def _view(writer, value, depth):
    beneath = gc.get_referents(value)[0]
    if type(beneath) is not dict:
        raise ValueError("it shows something of the program's own")
    return writer.write(beneath, depth)


def _iterator(writer, value, depth):
    parts = value.__reduce__()  # a copy of what is left; nothing is taken from the iterator
    beneath = parts[1][0]
    for kind in _SEQUENCES:
        if issubclass(type(beneath), kind):
            left = list(kind.__iter__(beneath))[parts[2] if len(parts) > 2 else 0 :]
            return writer.array(left, depth)
    raise ValueError("it goes through something of the program's own")


def _stream(writer, value, depth):
    return [writer.write(value.getvalue(), depth), value.tell()]


def _weak_reference(writer, value, depth):
    return writer.write(value(), depth)


def _builtin_method(writer, value, depth):
    if value.__self__ is None or isinstance(value.__self__, types.ModuleType):
        raise ValueError("no name leads to it")
    return [writer.write(value.__self__, depth), value.__name__]


def _attributes(writer, value, depth):
    return writer.pairs(sorted(value.__dict__.items()), depth)


def _zone(_writer, value, _depth):
    if not value.key:
        raise ValueError("it comes from a file")
    return value.key


def _pytz_zone(writer, value, depth):
    return writer.write(list(value.__reduce__()[1]), depth)


def _random(writer, value, depth):
    version, words, gauss = value.getstate()
    return [version, writer.array(list(words), depth), gauss]


def _alias(writer, value, depth):
    return [writer.write(value.__origin__, depth), writer.write(value.__args__, depth)]


def _union(writer, value, depth):
    return [writer.write(one, depth) for one in value.__args__]


def _made_ordered_dict(rebuilder, of):
    return collections.OrderedDict(_made_pairs(rebuilder, of))


def _made_default_dict(rebuilder, of):
    return collections.defaultdict(rebuilder.value(of[0]), _made_pairs(rebuilder, of[1]))


def _made_deque(rebuilder, of):
    return collections.deque(rebuilder.value(of[0]), of[1])


def _made_partial(rebuilder, of):
    function, arguments, named = [rebuilder.value(one) for one in of]
    return functools.partial(function, *arguments, **named)


def _made_stream(kind):
    def make(rebuilder, of):
        stream = kind(rebuilder.value(of[0]))
        stream.seek(of[1])
        return stream

    return make


class _Gone(object):
    """An object that is gone as soon as it is made."""


def _made_weak_reference(rebuilder, of):
    held = rebuilder.value(of)
    if held is None:
        return weakref.ref(_Gone())
    rebuilder.kept.append(held)
    return weakref.ref(held)


def _made_union(rebuilder, of):
    return functools.reduce(operator.or_, [rebuilder.value(one) for one in of])


def _made_pairs(rebuilder, of):
    return [(rebuilder.value(key), rebuilder.value(held)) for key, held in of]


def _of_arguments(kind):
    return lambda rebuilder, of: kind(*[rebuilder.value(one) for one in of])


def _of_dict(made):
    return lambda rebuilder, of: made(rebuilder.value(of))


def _kinds():
    """Yield (class, kind, writer, factory) of the types that this Python has."""
    yield collections.OrderedDict, "OrderedDict", _ordered_dict, _made_ordered_dict
    yield collections.defaultdict, "defaultdict", _default_dict, _made_default_dict
    yield collections.deque, "deque", _deque, _made_deque
    yield functools.partial, "partial", _partial, _made_partial
    yield io.StringIO, "StringIO", _stream, _made_stream(io.StringIO)
    yield io.BytesIO, "BytesIO", _stream, _made_stream(io.BytesIO)
    yield weakref.ref, "weakref", _weak_reference, _made_weak_reference
    for getter in _GETTERS:
        yield getter, getter.__name__, _getter, _of_arguments(getter)
    if str is not bytes:
        for kind in ("keys", "values", "items"):
            view = getattr({}, kind)()
            yield type(view), kind, _view, _of_dict(operator.methodcaller(kind))
        yield types.MappingProxyType, "mappingproxy", _view, _of_dict(types.MappingProxyType)
        yield types.SimpleNamespace, "namespace", _attributes, _made_namespace
        for sequence in ([], (), "", b"", range(0), {}, {}.values(), {}.items()):
            yield type(iter(sequence)), "iterator", _iterator, _of_dict(iter)
    if hasattr(types, "GenericAlias"):
        yield types.GenericAlias, "alias", _alias, _of_arguments(types.GenericAlias)
    if hasattr(types, "UnionType"):
        yield types.UnionType, "union", _union, _made_union


def _made_namespace(rebuilder, of):
    return types.SimpleNamespace(**dict(_made_pairs(rebuilder, of)))


def _made_zone(_rebuilder, of):
    from zoneinfo import ZoneInfo

    return ZoneInfo(of)


def _made_pytz_zone(rebuilder, of):
    pytz = __import__("pytz")
    return pytz._p(*rebuilder.value(of)) if of else pytz.utc  # as `pickle` has it made


def _made_random(_rebuilder, of):
    made = __import__("random").Random()
    made.setstate((of[0], tuple(of[1]), of[2]))
    return made


def _writing(kind, of):
    def write(writer, value, depth):
        try:
            return {"$py": kind, "of": of(writer, value, depth)}
        except (ValueError, TypeError, AttributeError, LookupError):
            return writer.cut_off("opaque", value)

    return write


_KINDS = list(_kinds())
WRITERS = dict((cls, _writing(kind, of)) for cls, kind, of, _ in _KINDS)
"""Class -> what writes an instance of it: called with a `values.Writer`, the instance, and its depth."""

BUILTIN_METHOD = _writing("method", _builtin_method)
"""Writes a method of a built-in class that is bound to a value."""

ZONE = _writing("ZoneInfo", _zone)
"""Writes a time zone of `zoneinfo`, which is imported only where a program has it."""

PYTZ_ZONE = _writing("pytz", _pytz_zone)
"""Writes a time zone of `pytz`, each of which has a class of its own, with the offset of the time that it is of."""

RANDOM = _writing("random", _random)
"""Writes a generator of random numbers of `random`, where it is."""

MAKERS = dict((kind, made) for _, kind, _, made in _KINDS)
MAKERS["ZoneInfo"] = _made_zone
MAKERS["pytz"] = _made_pytz_zone
MAKERS["random"] = _made_random
"""Kind -> what makes it: called with a `rebuild.Rebuilder` and what was written."""

EXTENDED = (collections.OrderedDict, collections.defaultdict, collections.deque) if str is not bytes else ()
"""Classes among them that programs derive theirs from."""


def fill(made, base):
    """Copy the content of an instance of a class in `EXTENDED` into a new instance of a subclass."""
    if isinstance(made, collections.OrderedDict):
        for key, held in base.items():
            collections.OrderedDict.__setitem__(made, key, held)
    elif isinstance(made, collections.deque):
        collections.deque.__init__(made, base, base.maxlen)
    else:
        collections.defaultdict.default_factory.__set__(made, base.default_factory)
        dict.update(made, base)
