"""Find the values that a call or an expression passes on, for `_origins`: arguments, parameters and parts."""

import ast

from toolkit.model.descendants import children
from toolkit.model.tree import Scope, dotted_name, is_text
from toolkit.source.calls import last_name

_THROUGH = {  # functions that hand their arguments on
    *("str", "unicode", "repr", "list", "tuple", "set", "sorted", "reversed", "dict", "map", "filter", "iter", "next"),
    *("zip", "enumerate", "max", "min", "unquote", "unquote_plus", "b64decode", "force_str", "force_text", "smart_str"),
    *("loads", "literal_eval", "text", "Markup", "mark_safe", "urljoin", "bytes", "bytearray", "deepcopy", "copy"),
    *(
        "QueryDict",
        "parse_qs",
        "parse_qsl",
        "MultiDict",
        "ImmutableMultiDict",
        "safe_load",
        "format_html",
        "partial",
        "to_text",
        "to_unicode",
        "ensure_str",
        "dumps",
        "cast",
    ),
}
_OF_RECEIVER = {  # methods that hand on what they are called on
    *("get", "pop", "getlist", "get_all", "getall", "items", "values", "keys", "setdefault", "strip", "lstrip", "copy"),
    *("rstrip", "lower", "upper", "title", "capitalize", "split", "rsplit", "splitlines", "partition", "rpartition"),
    *("encode", "decode", "replace", "format", "join", "expandtabs", "zfill", "ljust", "rjust", "center", "swapcase"),
    *("getvalue", "read", "readlines", "to_dict", "dict", "model_dump", "getfirst", "getone", "get_list", "first"),
    *("removeprefix", "removesuffix", "casefold", "group", "groups", "groupdict", "url_for_none"),
}


def parameter_names(scope: Scope) -> list[str]:
    """Return the names of the parameters that a call can fill by position, without `self`."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args)]
    is_static = any(dotted_name(item) == "staticmethod" for item in node.decorator_list)
    return names[scope.is_method and not is_static :]


def bound_arguments(call: ast.Call, function: Scope) -> dict[str, ast.expr]:
    """Map each parameter to the argument that a call passes for it."""
    bound = dict(zip(parameter_names(function), call.args, strict=False))
    return bound | {item.arg: item.value for item in call.keywords if item.arg}


def can_pass_on(call: ast.Call) -> bool:
    """Return whether a call has the name of a function or method that passes its arguments or receiver on."""
    return last_name(call) in _THROUGH | _OF_RECEIVER


def passed_on(node: ast.Call) -> list[ast.expr] | None:
    """Return the values that a call on text or a container passes through; None for unknown calls."""
    values = [*node.args, *(item.value for item in node.keywords)]
    last = last_name(node)
    if last == "format" and isinstance(node.func, ast.Attribute) and _has_no_place(node.func.value):
        return [node.func.value]
    if isinstance(node.func, ast.Attribute) and last in _OF_RECEIVER:
        return [node.func.value, *(values[1:] if last in ("get", "pop", "setdefault", "replace") else values)]
    if last == "filter" and isinstance(node.func, ast.Attribute):
        return None  # rows of the database that fulfil a condition
    return values if last in _THROUGH else None


def _has_no_place(text: ast.expr) -> bool:
    """Return whether `format` puts nothing into a text: it holds no brace, but `%s` for another notation, say."""
    return is_text(text) and "{" not in text.value


def expression_parts(node: ast.expr) -> list[ast.expr]:
    """Return the operands of an expression; for a conditional expression only its results."""
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return [node.elt]
    if isinstance(node, ast.Slice):
        return []
    return [part for part in children(node) if isinstance(part, ast.expr)]
