"""Mutate string methods into similar ones: first to last occurrence, one to all.

A text with one separator, or with what is cut off at its end alone, is the same to both, so that only inputs that hold
it twice, or elsewhere, show which one a function calls. For every Python from 2.7 on.
"""

import ast

from .syntax import constant, value_of

_OTHER_END = {
    "find": "rfind", "rfind": "find", "index": "rindex", "rindex": "index", "partition": "rpartition",
    "rpartition": "partition", "lstrip": "strip", "rstrip": "strip",
}  # fmt: skip
_CUT = ("removeprefix", "removesuffix")
_OF_ANY_KIND = ("find", "rfind", "index", "rindex")  # lists and collections of a database have them as well
_SPLIT = ("split", "rsplit")


def of_text_method(node):
    """Every change of one call: see `mutation_operators.made_of`."""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if node.keywords or any(type(one).__name__ == "Starred" for one in node.args) or not node.args:
        return
    other = _OTHER_END.get(method)
    if other and (method not in _OF_ANY_KIND or _is_text(node.args[0])):
        yield "text_method", method, other, ("func", "attr"), other
    elif method in _CUT and len(node.args) == 1:
        replaced = ast.Call(
            func=ast.Attribute(value=node.func.value, attr="replace", ctx=ast.Load()),
            args=[node.args[0], _empty_like(node.args[0])],
            keywords=[],
        )
        yield "text_method", method, "replace", None, replaced
    elif method == "replace" and len(node.args) == 2:
        yield "text_method", "replace", "replace(..., 1)", "args", _with_one_more(node.args)
    elif method in _SPLIT:
        for change in _of_split(node, method):
            yield change


def _of_split(node, method):
    """`split(a)` -> `split(a, 1)`; `split(a, 1)` -> `rsplit(a, 1)`."""
    if len(node.args) == 2:
        other = "rsplit" if method == "split" else "split"
        yield "text_method", method, other, ("func", "attr"), other
    elif _is_text(node.args[0]):
        yield "text_method", method, method + "(..., 1)", "args", _with_one_more(node.args)


def _with_one_more(args):
    return args + [ast.copy_location(constant(1), args[-1])]


def _is_text(node):
    held = value_of(node)
    return type(node).__name__ == "JoinedStr" or (held is not None and hasattr(held[0], "upper"))


def _empty_like(node):
    held = value_of(node)
    return constant(held[0][:0] if held is not None and hasattr(held[0], "upper") else "")
