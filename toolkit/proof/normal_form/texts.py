"""Bring texts that are put together into the form of an f-string: `"%s: %s" % (a, b)`, `"{}".format(a)`, `"x" + text`.

`%s` asks a value for its `str`, an f-string for its `format`, which is the same text for nearly all classes. `+` asks
the class of a text, and `str` may give marked-up text, as that of a field of a form does: only plain texts are added.
An f-string writes each value before it makes the next one, the others write all of them at the end: a value that may
change an earlier one keeps its place.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from toolkit.proof.names.scope_names import names_bound_by, names_bound_within, own_nodes
from toolkit.proof.normal_form.copies import COMPREHENSIONS, FUNCTIONS

_PERCENT = re.compile(r"(%s|%%)")
_BRACES = re.compile(r"(\{\}|\{\{|\}\})")
_SCOPES = (*FUNCTIONS, *COMPREHENSIONS, ast.Lambda, ast.ClassDef)
_ACTING = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_GIVING = frozenset({"str", "len", "int", "float", "bool", "repr", "round", "abs", "ord", "chr", "hex", "id"})
"""Functions that do nothing but give a value that nothing can change."""
_NUMBERS = frozenset({"len", "int", "float", "bool", "ord", "id"})
"""Those that give a number of the language itself, whose `str` is a plain text."""
_Gives = Callable[[ast.expr], bool]
_WRITES_STR = (-1, 115)
"""Conversions of a part of an f-string without one and of `!s`."""


def put_texts_in_form(body: Sequence[ast.stmt], parameters: frozenset[str], shadowed: frozenset[str]) -> list[ast.stmt]:
    """Return the statements of a function with its texts in form.

    Args:
        body: copies, in which texts are replaced.
        parameters: names of which nothing is known.
        shadowed: names that may not be those of the language.
    """
    texts = _names_of_texts(body, parameters, partial(_gives_text, shadowed))
    plain = _names_of_texts(body, parameters, partial(_gives_plain_text, shadowed))
    return [_Texts(texts, plain, shadowed).visit(it) for it in body]


def _names_of_texts(body: Sequence[ast.stmt], parameters: frozenset[str], gives: _Gives) -> frozenset[str]:
    """Return the names to which nothing but a text is ever assigned."""
    nodes = list(own_nodes(body))
    assigned: dict[str, list[ast.expr]] = {}
    for it in nodes:
        if isinstance(it, ast.Assign) and len(it.targets) == 1 and isinstance(it.targets[0], ast.Name):
            assigned.setdefault(it.targets[0].id, []).append(it.value)
    stored = [it.id for it in nodes if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Load)]
    every = [it for one in body for it in ast.walk(one)]
    others = {name for it in every if isinstance(it, ast.Global | ast.Nonlocal) for name in it.names}
    others.update(names_bound_within(it for it in every if isinstance(it, _SCOPES)))
    others |= {name for it in nodes if not isinstance(it, ast.Name) for name in names_bound_by(it)}
    known = {name for name, values in assigned.items() if stored.count(name) == len(values)} - parameters - others
    while dropped := {name for name in known if not all(_is_text(it, known, gives) for it in assigned[name])}:
        known -= dropped
    return frozenset(known)


def _is_text(value: ast.expr, known: set[str] | frozenset[str], gives: _Gives) -> bool:
    """Return whether a value is a text; `gives` says of a call whether it gives one."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str)
    if isinstance(value, ast.Name):
        return value.id in known
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _is_text(value.left, known, gives) and _is_text(value.right, known, gives)
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.Mod) and _is_text(value.left, frozenset(), _gives_nothing)
    if isinstance(value, ast.IfExp):
        return _is_text(value.body, known, gives) and _is_text(value.orelse, known, gives)
    return isinstance(value, ast.JoinedStr) or gives(value)


def _gives_text(shadowed: frozenset[str], value: ast.expr) -> bool:
    return _called(value) == "str" and "str" not in shadowed


def _gives_plain_text(shadowed: frozenset[str], value: ast.expr) -> bool:
    """Return whether a value is the `str` of a number: `str` of another object may be a class of its own."""
    arguments = value.args if isinstance(value, ast.Call) and _gives_text(shadowed, value) else []
    return len(arguments) == 1 and _called(arguments[0]) in _NUMBERS - shadowed


def _gives_nothing(_value: ast.expr) -> bool:
    return False


def _called(value: ast.expr) -> str:
    return value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""


class _Texts(ast.NodeTransformer):
    """Writes texts that are put together as f-strings.

    Args:
        known: names of texts.
        plain: those of plain texts.
        shadowed: names that may not be those of the language.
    """

    def __init__(self, known: frozenset[str], plain: frozenset[str], shadowed: frozenset[str]) -> None:
        self._known, self._plain, self._shadowed = known, plain, shadowed
        self._giving = _GIVING - shadowed

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        return _join_parts(node.values)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        template = node.left.value if isinstance(node.left, ast.Constant) else None
        if isinstance(node.op, ast.Mod) and isinstance(template, str):
            if isinstance(node.right, ast.Tuple):
                return self._fill(_PERCENT.split(template), "%s", node.right.elts) or node
            is_one = self._is_text(node.right)
            return (self._fill(_PERCENT.split(template), "%s", [node.right]) if is_one else None) or node
        if isinstance(node.op, ast.Add) and self._is_plain(node.left) and self._is_plain(node.right):
            return _join_parts([*_parts(node.left), *_parts(node.right)])
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        holder = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "format" else None
        template = holder.value if isinstance(holder, ast.Constant) else None
        if isinstance(template, str) and not node.keywords:
            return self._fill(_BRACES.split(template), "{}", node.args) or node
        return node

    def _fill(self, pieces: Sequence[str], place: str, values: Sequence[ast.expr]) -> ast.JoinedStr | None:
        last = max((number for number, it in enumerate(values) if self._may_act(it)), default=0)
        is_in_order = all(self._is_text(it) or self._is_given(it) for it in values[:last])
        return _fill_template(pieces, place, values) if is_in_order else None

    def _is_text(self, value: ast.expr) -> bool:
        return _is_text(value, self._known, partial(_gives_text, self._shadowed))

    def _is_plain(self, value: ast.expr) -> bool:
        return _is_text(value, self._plain, partial(_gives_plain_text, self._shadowed))

    def _is_given(self, value: ast.expr) -> bool:
        """Return whether a value is a number or a text for certain, which nothing can change."""
        is_call = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in self._giving
        return is_call or isinstance(value, ast.Constant)

    def _may_act(self, value: ast.expr) -> bool:
        """Return whether making a value may change another one."""
        acting = [it for it in ast.walk(value) if isinstance(it, _ACTING)]
        return not all(self._is_given(it) or _joins(it) for it in acting)


def _joins(value: ast.expr) -> bool:
    """Return whether a value is what a literal text joins."""
    func = value.func if isinstance(value, ast.Call) else None
    return isinstance(func, ast.Attribute) and func.attr == "join" and isinstance(func.value, ast.Constant)


def _fill_template(pieces: Sequence[str], place: str, values: Sequence[ast.expr]) -> ast.JoinedStr | None:
    """Return the f-string of a template; None if it has something else in it, or another number of places."""
    if any(isinstance(it, ast.Starred) for it in values) or pieces.count(place) != len(values):
        return None
    literal = [it for it in pieces if it not in (place, "%%", "{{", "}}")]
    if any(sign in it for it in literal for sign in ("%" if place == "%s" else "{}")):
        return None
    waiting = iter(values)
    parts: list[ast.expr] = []
    for it in pieces:
        is_value = it == place
        text = {"%%": "%", "{{": "{", "}}": "}"}.get(it, it)
        parts.append(ast.FormattedValue(next(waiting), -1, None) if is_value else ast.Constant(text))
    return _join_parts(parts)


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.JoinedStr):
        yield from value.values
    else:
        yield value if isinstance(value, ast.Constant) else ast.FormattedValue(value, -1, None)


def _join_parts(parts: Sequence[ast.expr]) -> ast.JoinedStr:
    """Return an f-string of some parts, in which texts that stand beside each other are one."""
    made: list[ast.expr] = []
    for it in parts:
        if isinstance(it, ast.FormattedValue) and it.conversion in _WRITES_STR and it.format_spec is None:
            made.append(ast.FormattedValue(it.value, -1, None))
        elif not isinstance(it, ast.Constant):
            made.append(it)
        elif it.value and made and isinstance(last := made[-1], ast.Constant):
            made[-1] = ast.Constant(str(last.value) + str(it.value))
        elif it.value:
            made.append(it)
    return ast.JoinedStr(made)
