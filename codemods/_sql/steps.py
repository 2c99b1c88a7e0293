"""Take statements apart that are put together in steps: `sql = ...`, `sql += ...`, `execute(sql)`."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import libcst as cst

from codemods._sql.placeholders import Parametrized
from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, is_name

LISTS = ("params", "sql_params")
"""Names for the list of parameters, of which the first free one is taken."""
_LONGEST = 70
_Judge = Callable[[ast.expr], Parametrized | str]


class Steps(NamedTuple):
    """A statement that a variable of a function holds when it is handed over.

    Attributes:
        name: the variable.
        list: the new variable that holds the parameters; empty if only the call adds some.
        written: each statement that gives it text: the new text (empty: as it is), and the parameters.
        call: the same of what the call puts behind it.
        names: names of tables and columns that stay pasted.
        grows: whether parameters are added in later steps.
    """

    name: str
    list: str
    written: tuple[tuple[str, tuple[str, ...]], ...]
    call: tuple[str, tuple[str, ...]]
    names: tuple[str, ...]
    grows: bool

    @property
    def values(self) -> tuple[str, ...]:
        """All parameters, in the order in which they are put together."""
        return tuple(it for _, values in (*self.written, self.call) for it in values)


def in_steps(scope: Scope, call: ast.Call, judge: _Judge) -> Steps | str:
    """Return how a call is handed its parameters, or the reason why it cannot be: empty without such a variable.

    Args:
        scope: the function around the call.
        call: what is handed the statement, as its only argument.
        judge: takes a text apart, as `parametrize` does.
    """
    start, more = _divide(call.args[0])
    if not isinstance(start, ast.Name) or scope.kind != "function":
        return ""
    steps = _steps_of(scope, start)
    if not steps:
        return "other_form"
    texts = [*(it.value for it in steps), *([] if more is None else [more])]
    found = [*map(judge, texts)]
    if why := next((it for it in found if isinstance(it, str)), ""):
        return why
    done = [it for it in found if not isinstance(it, str)]
    free = next((it for it in LISTS if it not in _names_in(scope)), "")
    if not free or not any(it.values for it in done):
        return "other_form"
    parts = [(_new_text(it, text), it.values) for it, text in zip(done, texts, strict=True)]
    last = parts.pop() if more is not None else ("", ())
    grows = any(values for it, (_, values) in zip(steps, parts, strict=True) if isinstance(it, ast.AugAssign))
    held = free if any(values for _, values in parts) else ""
    return Steps(start.id, held, tuple(parts), last, tuple(name for it in done for name in it.names), grows)


def _divide(statement: ast.expr) -> tuple[ast.expr, ast.expr | None]:
    """The start of `sql + " LIMIT %d" % limit`, and what is put behind it, if anything is."""
    match statement:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            start, more = _divide(left)
            return start, right if more is None else ast.copy_location(ast.BinOp(more, ast.Add(), right), more)
    return statement, None


def _steps_of(scope: Scope, handed: ast.Name) -> list[ast.Assign | ast.AugAssign]:
    """The statements that give a variable text, in the order of the source; none if anything else happens to it."""
    found: dict[int, ast.Assign | ast.AugAssign] = {}
    known = {id(handed)}
    for node in scope.nodes(ast.Assign, ast.AugAssign):
        match node:
            case ast.Assign(targets=[ast.Name() as to]) | ast.AugAssign(target=ast.Name() as to, op=ast.Add()) if (
                to.id == handed.id
            ):
                found[node.lineno] = node
                known.add(id(to))
    others = (it for it in walk(scope.node) if is_name(it, handed.id))
    given = {it.arg for it in walk(scope.node) if isinstance(it, ast.arg)}
    if handed.id in given or any(id(it) not in known for it in others) or len(found) != len(known) - 1:
        return []
    return [found[line] for line in sorted(found)]


def _names_in(scope: Scope) -> set[str]:
    return {getattr(it, "id", getattr(it, "arg", "")) or "" for it in walk(scope.node)}


def _new_text(done: Parametrized, text: ast.expr) -> str:
    """Return the new text of a part; empty if it is the one that is there."""
    is_same = isinstance(text, ast.Constant) and ast.literal_eval(done.statement) == text.value
    return "" if is_same else done.statement


def write_steps(node: cst.FunctionDef, args: Mapping[str, Any]) -> cst.FunctionDef | None:
    """Rewrite a function to pass a statement with its parameters; None if the code has an unexpected form.

    Args:
        node: the function.
        args: the fields of `Steps` by name, and `called`: the last part of the called name.
    """
    writer = _StepWriter(args)
    body = node.body.visit(writer)
    return node.with_changes(body=body) if not writer.waiting and writer.calls == 1 else None


class _StepWriter(cst.CSTTransformer):
    """Writes the steps of one function, without its inner functions."""

    def __init__(self, args: Mapping[str, Any]) -> None:
        self.args, self.name, self.list = args, args["name"], args["list"]
        self.waiting = [tuple(it) for it in args["written"]]
        self.calls = 0

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: ARG002, N802 - as libcst names it
        return False

    def leave_SimpleStatementLine(  # noqa: N802 - as libcst names it
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> Any:
        small = updated_node.body[0]
        is_new = isinstance(small, cst.Assign)
        if not isinstance(small, cst.Assign | cst.AugAssign) or len(original_node.body) > 1 or not self.waiting:
            return updated_node
        target = small.targets[0].target if isinstance(small, cst.Assign) else small.target
        if not isinstance(target, cst.Name) or target.value != self.name:
            return updated_node
        text, values = self.waiting.pop(0)
        changed = small.with_changes(value=cst.parse_expression(text)) if text else small
        return cst.FlattenSentinel([updated_node.with_changes(body=[changed]), *self._values(values, is_new=is_new)])

    def _values(self, values: Sequence[str], *, is_new: bool) -> Iterator[cst.BaseStatement]:
        if is_new and self.list:
            given = f"[{', '.join(values)}]" if self.args["grows"] else _as_tuple(values)
            yield cst.parse_statement(f"{self.list} = {given}")
        elif values:
            more = f"append({values[0]})" if len(values) == 1 else f"extend(({', '.join(values)}))"
            yield cst.parse_statement(f"{self.list}.{more}")

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802 - as libcst names it
        given = original_node.args[0].value if len(original_node.args) == 1 else None
        start = given
        while isinstance(start, cst.BinaryOperation):
            start = start.left
        func = updated_node.func
        called = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "")
        if not isinstance(start, cst.Name) or start.value != self.name or called != self.args["called"]:
            return updated_node
        self.calls += 1
        text, values = self.args["call"]
        statement = f"{self.name} + {text}" if text else cst.Module([]).code_for_node(given)  # type: ignore[arg-type]
        whole = f"tuple({self.list})" if self.args["grows"] else self.list
        handed = (f"(*{self.list}, {', '.join(values)})" if values else whole) if self.list else _as_tuple(values)
        is_long = len(statement) + len(handed) > _LONGEST
        made = cst.parse_expression(
            f"f(\n    {statement},\n    {handed},\n)" if is_long else f"f({statement}, {handed})"
        )
        assert isinstance(made, cst.Call)
        return updated_node.with_changes(args=made.args, whitespace_before_args=made.whitespace_before_args)


def _as_tuple(values: Sequence[str]) -> str:
    return f"({values[0]},)" if len(values) == 1 else f"({', '.join(values)})"
