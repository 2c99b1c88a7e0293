"""Sites of names of `six` in expressions, with their replacements on Python 3."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import libcst as cst

from codemods._versions.bindings import FileBindings
from codemods._versions.six_names import ATTRIBUTES, BUILTINS, EXPRESSIONS, TYPES, VIEWS
from codemods._versions.verdicts import NAME, SiteMaker
from toolkit.model.codemod import Site
from toolkit.model.tree import Scope, SourceFile, dotted_name, is_text, parent
from toolkit.source.rewrite_site import make_site

_CONSUMERS = {"dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple", "any", "all"}
"""Builtins that iterate over their argument."""
_TYPE_CHECKS = {"isinstance", "issubclass"}
_TEXT = "six.text_type"
_ESCAPES = ("\\u", "\\U", "\\N")


def use_sites(file: SourceFile, bindings: FileBindings, make: SiteMaker) -> Iterator[Site]:
    """Yield the sites of names and calls of `six`; changes of imports are left to `imports.py`."""
    for scope, call in file.each(ast.Call):
        yield from _call_site(file, scope, call, bindings, make)
    nodes: list[tuple[Scope, ast.Attribute | ast.Name]] = [*file.each(ast.Attribute), *file.each(ast.Name)]
    for scope, node in nodes:
        origin = bindings.origin(node) if isinstance(node.ctx, ast.Load) else ""
        if origin == _TEXT and _is_of_literal(parent(node), node):
            continue  # the site is the call
        if origin in TYPES:
            yield _type_site(scope, node, origin, bindings, make)
        elif (known := _expression(node, origin)) is not None:
            code, statement = known
            if dotted_name(node) == code or (statement and isinstance(node, ast.Name)):
                continue  # its import is rewritten, and it stays
            args = {"old": origin, "code": code}
            if not statement and bindings.binds(code) and bindings.meaning(code) not in (origin, f"builtins.{code}"):
                yield make_site(NAME, "refused", scope, node, "taken", args=args)
            else:
                yield make(scope, node, args=args, imports=(statement,) if statement else (), builtin=not statement)


def _expression(node: ast.expr, origin: str) -> tuple[str, str] | None:
    """Return the expression that replaces a name, and the import that it needs; None if it stays."""
    module, _, name = origin.rpartition(".")
    if module in ("builtins", "future.builtins") and name in BUILTINS and isinstance(node, ast.Name):
        return name, ""
    return EXPRESSIONS.get(origin)


def _type_site(scope: Scope, node: Any, origin: str, bindings: FileBindings, make: SiteMaker) -> Site:
    """Return the site of a tuple of types: the type itself where both are accepted."""
    code = TYPES[origin]
    if bindings.binds(code) and bindings.meaning(code) != f"builtins.{code}":
        return make_site(NAME, "refused", scope, node, "taken", args={"code": code})
    around, inner = parent(node), node
    if isinstance(around, ast.Subscript) and isinstance(around.slice, ast.Constant) and around.slice.value == 0:
        return make(scope, around, args={"old": origin, "code": code}, builtin=True)
    while isinstance(around, ast.Tuple):
        around, inner = parent(around), around
    is_class = isinstance(around, ast.Call) and _asks_for_type(around, inner, bindings)
    return make(scope, node, args={"old": origin, "code": code if is_class else f"({code},)"}, builtin=True)


def _asks_for_type(call: ast.Call, node: ast.AST, bindings: FileBindings) -> bool:
    name = getattr(call.func, "id", "")
    return name in _TYPE_CHECKS and len(call.args) > 1 and call.args[1] is node and not bindings.binds(name)


def _call_site(
    file: SourceFile, scope: Scope, call: ast.Call, bindings: FileBindings, make: SiteMaker
) -> Iterator[Site]:
    origin = bindings.origin(call.func)
    is_plain = not call.keywords and not any(isinstance(it, ast.Starred) for it in call.args)
    if not origin.startswith("six.") or not is_plain:
        return
    if origin == "six.raise_from" and len(call.args) == 2:
        statement = parent(call)
        if isinstance(statement, ast.Expr):
            yield make(scope, statement, args={"old": origin, "do": "raise"})
    elif len(call.args) != 1:
        return
    elif origin in VIEWS:
        method, is_iterator = VIEWS[origin]
        wraps = is_iterator and not is_consumed(call, bindings)
        args = {"old": origin, "do": "method", "method": method, "iter": wraps}
        if wraps and bindings.may_differ("iter", [call.lineno]):
            yield make_site(NAME, "refused", scope, call, "taken", args={"old": origin, "code": "iter"})
        else:
            yield make(scope, call, args=args, builtin=wraps)
    elif origin in ATTRIBUTES:
        yield make(scope, call, args={"old": origin, "do": "attribute", "attribute": ATTRIBUTES[origin]})
    elif origin == "six.u" or (origin == _TEXT and _is_of_literal(call, call.func)):
        yield make(scope, call, args={"old": origin, "do": "argument"})
    elif origin == "six.b" and _is_plain_ascii(file, call.args[0]):
        yield make(scope, call, args={"old": origin, "do": "bytes"})


def _is_of_literal(call: ast.AST | None, function: ast.expr) -> bool:
    """Return whether a function is called with a literal text alone, which a class of texts gives back as it is."""
    if not isinstance(call, ast.Call) or call.func is not function:
        return False
    return len(call.args) == 1 and not call.keywords and is_text(call.args[0])


def is_consumed(call: ast.Call, bindings: FileBindings) -> bool:
    """Return whether the context of a call iterates over the result."""
    around = parent(call)
    if isinstance(around, ast.For | ast.comprehension):
        return around.iter is call
    if not isinstance(around, ast.Call) or around.args[:1] != [call] or not isinstance(around.func, ast.Name):
        return False
    return around.func.id in _CONSUMERS and not bindings.binds(around.func.id) and not bindings.has_stars


def _is_plain_ascii(file: SourceFile, node: ast.expr) -> bool:
    text = ast.get_source_segment(file.text, node) or ""
    is_ascii = is_text(node) and node.value.isascii()
    return is_ascii and text[:1] in "'\"" and not any(it in text for it in _ESCAPES) and text.count(text[0]) in (2, 6)


def rewrite_use(at: Site, node: Any) -> Any:
    """Return the node that replaces a use."""
    if "code" in at.args:
        return cst.parse_expression(at.args["code"])
    if at.args["do"] == "raise":
        error, cause = (it.value for it in node.value.args)
        return None if _has_comment(node) else cst.Raise(exc=error, cause=cst.From(cause))
    return None if _has_comment(node) else _of_argument(at.args, node.args[0].value)


def _of_argument(args: Mapping[str, Any], value: Any) -> cst.BaseExpression | None:
    """Write a function of `six` with its argument as in Python 3."""
    match args["do"]:
        case "method":
            call = cst.Call(cst.Attribute(_as_primary(value), cst.Name(args["method"])))
            return cst.Call(cst.Name("iter"), [cst.Arg(call)]) if args["iter"] else call
        case "attribute":
            return cst.Attribute(_as_primary(value), cst.Name(args["attribute"]))
        case "bytes":
            return value.with_changes(value=f"b{value.value}") if isinstance(value, cst.SimpleString) else None
    is_whole = isinstance(value, cst.SimpleString | cst.Name | cst.Attribute | cst.Call)
    return value if is_whole else _in_brackets(value)


def _has_comment(node: cst.CSTNode) -> bool:
    return "#" in cst.Module([]).code_for_node(node) and any(isinstance(it, cst.Comment) for it in _walk(node))


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _as_primary(value: cst.BaseExpression) -> cst.BaseExpression:
    """Return an expression to which an attribute access can be added."""
    is_primary = isinstance(
        value, cst.Name | cst.Attribute | cst.Call | cst.Subscript | cst.Dict | cst.List | cst.Set | cst.SimpleString
    )
    return value if is_primary else _in_brackets(value)


def _in_brackets(value: cst.BaseExpression) -> cst.BaseExpression:
    if value.lpar:
        return value
    return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
