"""Tell inputs with a value of a kind that the annotation of its parameter excludes.

The proof makes the final decision (`toolkit/proof/answers/unpassed_kinds.py`): a search only goes on after such inputs.
"""

import re

from ..values.plain import TEXT

_KINDS = {
    "int": "number", "float": "number", "complex": "number", "bool": "number", "Decimal": "number", "str": "text",
    "bytes": "bytes", "list": "sequence", "List": "sequence", "tuple": "sequence", "Tuple": "sequence",
    "dict": "mapping", "Dict": "mapping", "set": "set", "Set": "set", "frozenset": "set", "None": "none",
    "NoneType": "none", "Optional": "none", "Union": "none",
}  # fmt: skip
_WRITTEN = {
    "tuple": "sequence",
    "dict": "mapping",
    "frozenset": "set",
    "set": "set",
    "Decimal": "number",
    "bytes": "bytes",
}
_WORDS = re.compile(r"[A-Za-z_][\w.]*")


def is_declared(function, given):
    """Return whether every argument is of a kind that its annotation allows, as far as that is known.

    Args:
        function: the function.
        given: the arguments by name, as they are written.
    """
    annotations = getattr(function, "__annotations__", None) or {}
    defaults = (getattr(function, "__defaults__", None) or ()) + tuple(
        (getattr(function, "__kwdefaults__", None) or {}).values()
    )
    for name in given:
        kinds = _kinds_of(annotations[name]) if name in annotations else set()
        kind = _kind_of(given[name])
        if kinds and kind and kind not in kinds and not (kind == "none" and None in defaults):
            return False
    return True


def _kinds_of(annotation):
    """Return the kinds that an annotation names anywhere; none if it names another one, too."""
    if isinstance(annotation, type) and not getattr(annotation, "__args__", None):
        words = [annotation.__name__]
    else:
        words = _WORDS.findall("%s" % (annotation,))
    kinds = [_KINDS.get(word.rpartition(".")[2]) for word in words]
    return set(kinds) if None not in kinds else set()


def _kind_of(value):
    """Return the kind of a value; empty if an object may be of several."""
    if value is None:
        return "none"
    if isinstance(value, TEXT):
        return "text"
    if isinstance(value, dict):
        return _WRITTEN.get("%s" % value.get("$py", "dict"), "")
    return "sequence" if isinstance(value, list) else "number"
