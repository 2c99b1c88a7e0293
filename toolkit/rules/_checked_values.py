"""Find values that code checks before it uses them, by names and comparisons."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, ancestors, dotted_name, is_name, is_text, names_within, parent, text_of
from toolkit.rules._mutation import parameters
from toolkit.rules._sql_text import assigned_values
from toolkit.source.calls import last_name

_TEXT_CHECKS = {"isdigit", "isalnum", "isnumeric", "isdecimal", "isidentifier", "isalpha"}
_CHECKS = re.compile(
    r"valid|check|guard|allow|safe|saniti[sz]e|verify|ensure|assert_|permit|authori[sz]e|white_?list"
    r"|(\A|_)in_dir|is_(inside|within|relative_to|sub_?path)",
    re.IGNORECASE,
)
_SENT = re.compile(r"request|body|payload|data|json|form|params|args|query", re.IGNORECASE)
"""Names of values that a client sends."""
_OTHER_CHARACTERS = re.compile(r"\[\^[\w -]+\][+*]?")
"""Patterns of all characters but letters, digits and what no path and no address is made of."""
_HARMLESS = re.compile(r"[\w-]*")
_MATCHES = {"match", "fullmatch"}
_SPLIT_ADDRESSES = {"urlparse", "urlsplit"}
_CONVERTS = {"int", "float", "UUID"}
"""Conversions that end the function for text that is no number or identifier."""
_MAY_SKIP = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match, ast.IfExp, ast.BoolOp),
    *(ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
"""Nodes in which a conversion may not run, or not end the function."""


def checked_values(scope: Scope) -> set[str]:
    """Source text of the values that a function compares with a fixed list, or whose characters it checks."""
    found = {
        ast.unparse(node.left)
        for node in scope.nodes(ast.Compare)
        if isinstance(node.ops[0], ast.In | ast.NotIn)
        and (
            _is_fixed(node.comparators[0])
            or _is_made_here(node.comparators[0], node.left, scope)
            or (_turns_away(node) and _is_of_the_program(node.comparators[0], node.left, scope))
        )
    }
    found |= set(_with_checked_hosts(found, scope))
    for call in scope.nodes(ast.Call):
        found.update(map(ast.unparse, _checked_by(call)))
        if converted := _converted_first(call, scope):
            found.add(converted)
    return found


def is_one_of(node: ast.expr, texts: set[str]) -> bool:
    """Return whether the source text of a node is one of these; only those that may be are written out."""
    if name := dotted_name(node):
        return name in texts
    end = f".{node.attr}" if isinstance(node, ast.Attribute) else ")" if isinstance(node, ast.Call) else "]"
    return any(text.endswith(end) for text in texts) and ast.unparse(node) in texts


def formats_checked_text(call: ast.Call, scope: Scope) -> bool:
    """Return whether a call formats a checked text with what is in it already: `path = f"a/{x}"`, `path.format(x)`."""
    receiver = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "format" else None
    if not isinstance(receiver, ast.Name) or receiver.id not in checked_values(scope):
        return False
    made = list(assigned_values(scope, receiver.id))
    given = [*call.args, *(item.value for item in call.keywords)]
    return bool(made) and all(_takes_in_nothing_new(text, given) for text in made)


def _takes_in_nothing_new(text: ast.expr, given: list[ast.expr]) -> bool:
    """Return whether a literal text, formatted with these values, holds none that it did not hold before."""
    literals = text.values if isinstance(text, ast.JoinedStr) else [text] if is_text(text) else []
    if not literals or any("{" in text_of(part) for part in literals):
        return False
    return is_text(text) or all(isinstance(item, ast.Name) and item.id in names_within(text) for item in given)


def _with_checked_hosts(found: set[str], scope: Scope) -> Iterator[str]:
    """Yield the addresses whose host is checked: `url` for `urlsplit(url).netloc`, or of a name with its parts."""
    for call in scope.nodes(ast.Call):
        if last_name(call) not in _SPLIT_ADDRESSES or not call.args:
            continue
        around = parent(call)
        targets = around.targets if isinstance(around, ast.Assign) else []
        names = [ast.unparse(call), *(target.id for target in targets if isinstance(target, ast.Name))]
        if any(f"{name}.{part}" in found for name in names for part in ("netloc", "hostname")):
            yield ast.unparse(call.args[0])


def _checked_by(call: ast.Call) -> Iterator[ast.expr]:
    """Yield the values that a call checks."""
    last = last_name(call)
    if last in _TEXT_CHECKS and isinstance(call.func, ast.Attribute):
        yield call.func.value
    if last in _MATCHES and call.args and _decides(call):
        yield call.args[-1]
    if last == "sub" and _keeps_letters(call):
        yield call.args[2]
    if _is_like_check(last):
        yield from (value for value in call.args if isinstance(value, ast.Name))


@lru_cache(maxsize=4096)  # the same few names are called everywhere
def _is_like_check(name: str) -> bool:
    """Return whether a function is named like one that checks its argument."""
    return bool(_CHECKS.search(name))


def _keeps_letters(call: ast.Call) -> bool:
    """Return whether a call takes all but some harmless characters out of a name: `x = re.sub("[^0-9a-z]", "", x)`."""
    around = parent(call)
    match call.args:
        case [ast.Constant(value=str(pattern)), ast.Constant(value=str(between)), ast.Name(id=name)]:
            return (
                bool(_OTHER_CHARACTERS.fullmatch(pattern) and _HARMLESS.fullmatch(between))
                and isinstance(around, ast.Assign)
                and any(is_name(target, name) for target in around.targets)
            )
    return False


def _converted_first(call: ast.Call, scope: Scope) -> str:
    """Return the name that a call converts before anything but conditions reads it; empty if it may not convert it."""
    given = call.args[0] if call.args else None
    is_conversion = isinstance(call.func, ast.Name) and call.func.id in _CONVERTS
    if not is_conversion or not isinstance(given, ast.Name) or any(map(_may_skip, _around(call))):
        return ""
    named = [it for it in scope.nodes(ast.Name) if it.id == given.id and (it.lineno, it.col_offset) != _place(given)]
    before = [it for it in named if isinstance(it.ctx, ast.Load) and _place(it) < _place(given)]
    is_read = any(not any(isinstance(outer, ast.If) for outer in _expressions_around(it)) for it in before)
    is_bound_again = any(not isinstance(it.ctx, ast.Load) and _place(it) > _place(given) for it in named)
    return "" if is_read or is_bound_again else given.id


def _may_skip(node: ast.AST) -> bool:
    if isinstance(node, ast.With | ast.AsyncWith):
        return any("suppress" in ast.unparse(it) or "raises" in ast.unparse(it) for it in node.items)
    return isinstance(node, _MAY_SKIP)


def _around(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function around one, the innermost first."""
    return takewhile(lambda it: not isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef), ancestors(node))


def _expressions_around(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the expressions around a node, and the statement whose condition they are."""
    inner = node
    for outer in ancestors(node):
        if isinstance(outer, ast.stmt):
            yield from [outer] if getattr(outer, "test", None) is inner else []
            return
        inner = outer


def _place(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _is_fixed(node: ast.expr) -> bool:
    """Return whether a collection is fixed in the code: a literal of constants, a dictionary, or a name in capitals."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return all(isinstance(item, ast.Constant) or _is_fixed(item) for item in node.elts)
    if isinstance(node, ast.Dict):
        return True
    return dotted_name(node).rpartition(".")[2].isupper()


def _is_made_here(known: ast.expr, value: ast.expr, scope: Scope) -> bool:
    """Return whether the function builds a collection from something other than the value or the request."""
    if not isinstance(known, ast.Name) or not isinstance(value, ast.Name):
        return False
    made = [node.value for node in scope.nodes(ast.Assign) if any(is_name(target, known.id) for target in node.targets)]
    kinds = ast.ListComp | ast.SetComp | ast.List | ast.Set | ast.Tuple | ast.DictComp
    names = {inner.id for item in made for inner in walk(item) if isinstance(inner, ast.Name)}
    return bool(made) and all(isinstance(item, kinds) for item in made) and not names & {"request", value.id}


def _turns_away(node: ast.Compare) -> bool:
    """Return whether the function stops for a value that is not in the collection: `if x not in known: abort(404)`."""
    if not isinstance(node.ops[0], ast.NotIn):
        return False
    inner: ast.AST = node
    for outer in ancestors(node):
        if isinstance(outer, ast.If):
            return outer.test is inner and _is_end(outer.body[-1])
        if not (isinstance(outer, ast.BoolOp) and isinstance(outer.op, ast.Or)):
            return False
        inner = outer
    return False


def _is_end(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return | ast.Raise | ast.Continue):
        return True
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and "abort" in last_name(statement.value)
    )


def _is_of_the_program(known: ast.expr, value: ast.expr, scope: Scope) -> bool:
    """Return whether a collection is the program's own: neither a parameter, nor built from the value or a request."""
    names = names_within(known)
    made = [
        item.value
        for item in scope.nodes(ast.Assign)
        if any(isinstance(target, ast.Name) and target.id in names for target in item.targets)
    ]
    names |= {inner.id for item in made for inner in walk(item) if isinstance(inner, ast.Name)}
    given = names_within(value)
    outside = given | (_parameter_names(scope) - {"self", "cls"})
    return not names & outside and not any(map(_SENT.search, names))


def _parameter_names(scope: Scope) -> set[str]:
    node = scope.node
    return (
        {item.arg for item in parameters(node)} if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else set()
    )


def _decides(call: ast.Call) -> bool:
    """Return whether a call is inside an `if`, a conditional expression or an `assert`."""
    return any(isinstance(outer, ast.If | ast.IfExp | ast.Assert) for outer in ancestors(call))


def takes_quotes_out(call: ast.Call) -> bool:
    """Return whether a call replaces quotes or odd characters: `.replace("'", "''")`, `re.sub("[^a-z]", "", x)`."""
    first = call.args[0] if call.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return False
    if last_name(call) == "replace":
        return first.value in ("'", '"', "`")
    return last_name(call) == "sub" and bool(re.match(r"\[\^|\\W|\\D", first.value))
