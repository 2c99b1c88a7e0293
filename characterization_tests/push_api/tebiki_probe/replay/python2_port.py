"""Put inputs and answers of Python 2 as Python 3 writes them, and compare: `toolkit/characterize/python2_port.py`.

The tests of a lock need it wherever they run, so that it is written twice; a test holds both together.
"""

import codecs
import json

from .python2_names import LIBRARY, MODULES, NAMES, RESERVED, SUPERCLASSES, UNICODE

_TEXTS = ("unicode", "bytes")
_CODEC_ERRORS = ("builtins:UnicodeDecodeError", "builtins:UnicodeEncodeError")
_CLASS_PLACES = ("class", "type")
try:
    _TEXT = basestring
except NameError:  # Python 3
    _TEXT = str


def crosses(before, now):
    """Return whether two versions of an interpreter are Python 2 and then a newer one."""
    return before.startswith("2.") and bool(now) and not now.startswith("2.")


def port_name(name):
    """Return the Python 3 name of `module:name` of Python 2."""
    module, colon, rest = name.partition(":")
    moved = NAMES.get(name, MODULES.get(module, module) + colon + rest)
    return NAMES.get(moved, moved)


def port_value(value):
    """Convert a value to the form that Python 3 writes."""
    if isinstance(value, list):
        return [port_value(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind, of = value.get("$py"), value.get("of")
    if kind in _TEXTS and isinstance(of, _TEXT):
        return of
    if kind == "dict" and isinstance(of, list):
        return _dict(of)
    return dict((name, _port_field(name, held, value)) for name, held in value.items())


def _port_field(name, held, holder):
    is_name = name in _CLASS_PLACES or (name == "of" and holder.get("$py") in ("name", "enum", "function"))
    is_name = is_name and ("$py" in holder or "$cut" in holder) and isinstance(held, _TEXT)
    return port_name(held) if is_name else port_value(held)


def _dict(pairs):
    """Write a dictionary whose keys are all texts unchanged."""
    ported = [port_value(pair) for pair in pairs]
    keys = [pair[0] for pair in ported if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], _TEXT)]
    if len(keys) == len(ported) and not any(key in RESERVED for key in keys):
        return dict((key, held) for key, held in ported)
    return {"$py": "dict", "of": ported}


def comparable(value):
    """Return a form that is equal for values that differ only by the version of Python that wrote them."""
    if isinstance(value, dict):
        return _comparable_object(value)
    return list(map(comparable, value)) if isinstance(value, list) else value


def _comparable_object(value):
    if value.get("$py") == "function" or (value.get("$cut"), value.get("type")) == ("opaque", "builtins:function"):
        return {"$py": "function"}  # Python 2 cannot say which one that is inside another it is
    plain = dict((name, comparable(held)) for name, held in value.items())
    if value.get("$py") == "dict" and isinstance(value.get("of"), list):
        plain["of"].sort(key=_canonical)
    if value.get("$py") == "re" and isinstance(value.get("of"), list) and isinstance(value["of"][-1], int):
        plain["of"] = value["of"][:-1] + [value["of"][-1] & ~UNICODE]
    if value.get("$py") == "exception" and isinstance(value.get("class"), _TEXT):
        name = port_name(value["class"])
        plain["class"] = SUPERCLASSES.get(name, name)
        if name in _CODEC_ERRORS and isinstance(plain.get("args"), list):
            plain["args"] = [_codec(one) for one in plain["args"][:1]] + plain["args"][1:]
        if name.partition(":")[0].partition(".")[0] in LIBRARY:
            plain.pop("state", None)  # Python's own classes have other attributes in each version
    return plain


def _codec(name):
    """Return one name for all spellings of an encoding: Python 2 reports `utf8`, Python 3 `utf-8`."""
    try:
        return codecs.lookup(name).name if isinstance(name, _TEXT) else name
    except (LookupError, ValueError, TypeError):  # it may hold anything
        return name


def _canonical(value):
    return json.dumps(value, sort_keys=True)
