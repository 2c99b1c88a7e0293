"""Walk through a function in the order of its code, and list what it does."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, reduce

import msgspec

from toolkit.inventory.access.shown_conditions import is_plain_choice, show_condition
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.data_access.program import local_values
from toolkit.inventory.jobs.branches import branches_of
from toolkit.inventory.jobs.step_facts import StepFacts
from toolkit.inventory.setup.entry_modules import first_sentence
from toolkit.model.procedures import JobStep, StepAct
from toolkit.model.shown_steps import has_effect
from toolkit.model.tree import Scope, dotted_name
from toolkit.source.calls import last_name
from toolkit.source.code_text import code_text, shorten_code
from toolkit.source.masked_lines import is_secret_name

_COMMITS = frozenset({"save", "commit", "flush", "bulk_update", "bulk_save_objects", "asave"})
_SAVES = frozenset({"save", "delete", "add", "add_all", "merge"})
_NO_ROWS = frozenset({"request", "response", "session", "cls"})
_TIMES_OF_RETRIES = ("countdown", "eta", "max_retries")
_OF_RETRIES = frozenset({*_TIMES_OF_RETRIES, "exc", "throw", "args", "kwargs"})
_LONGEST = 220
_LONGEST_VALUE = 120
_BINDS = re.compile(r"timedelta|settings|config|conf\b|environ|relativedelta")
"""Values of local names that are shown in the place of the names: they say how far back a query goes."""
_NOW = re.compile(r"(?:\A|\.)(?:now|utcnow|today|localtime)\Z")
_LONGEST_STATE = 50
_LEAVES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class StepWalker:
    """Lists the steps of one body of code.

    Args:
        path: its file.
        scope: its scope.
        index: definitions of the program.
        facts: says what calls do.
        origins: names of the file -> dotted names that it imports them from.
    """

    def __init__(
        self, path: str, scope: Scope, index: ProgramIndex, facts: StepFacts, origins: Mapping[str, str]
    ) -> None:
        self._path, self._scope, self._index, self._facts, self._origins = path, scope, index, facts, origins
        self._pending: dict[str, list[str]] = {}
        self.callees: dict[tuple[int, str], FunctionDefinition] = {}
        """Line and name of each step of a call -> the called function."""

    def walk(self, body: Sequence[ast.stmt], depth: int = 0, condition: str = "") -> Iterator[JobStep]:
        """Yield the steps of a body, those of handlers of exceptions under the condition `except X`."""
        for node in body:
            if isinstance(node, _LEAVES):
                continue
            if isinstance(node, ast.If):
                yield from self._branch(node, depth, condition)
            elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
                yield from self._loop(node, depth, condition)
            elif isinstance(node, ast.With | ast.AsyncWith):
                for item in node.items:
                    yield from self._calls(item.context_expr, depth, condition)
                yield from self.walk(node.body, depth, condition)
            elif isinstance(node, ast.Try):
                yield from self.walk((*node.body, *node.orelse), depth, condition)
                for handler in node.handlers:
                    yield from self.walk(handler.body, depth, caught_code(handler))
                yield from self.walk(node.finalbody, depth, condition)
            else:
                yield from self._of_statement(node, depth, condition)

    def _of_statement(self, node: ast.stmt, depth: int, condition: str) -> Iterator[JobStep]:
        """Yield the steps of a statement without statements inside."""
        self._note_attributes(node)
        yield from self._calls(node, depth, condition)

    def _branch(self, node: ast.If, depth: int, around: str) -> Iterator[JobStep]:
        for branch in branches_of(node):
            if branch.test is not None:
                yield from self._calls(branch.test, depth, around)
            condition = reduce(_within, map(self._code, branch.tests), around)
            steps = [*self.walk(branch.body, depth, condition)]
            last = branch.body[-1] if branch.body else None
            if not steps and _ends(last) and not depth:
                yield JobStep(self._path, last.lineno if last else 0, "stop", condition=condition)
            yield from steps

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, depth: int, around: str) -> Iterator[JobStep]:
        source = node.test if isinstance(node, ast.While) else node.iter
        found = [*self._calls(source, depth, around)]
        inner = [*self.walk(node.body, depth + 1), *self.walk(node.orelse, depth)]
        if inner:
            reads = [step for step in found if step.act == "read"]
            what, code = reads[-1].what if reads else "", self._code(source)
            if isinstance(node, ast.While):
                what, code = "", f"while {code}"
            elif (selected := self._selected_by(source)) is not None:
                what, code = selected
                found = [step for step in found if step.act != "call" or has_effect(step)]
            yield from (step for step in found if step.act not in ("read", "each"))
            yield JobStep(self._path, node.lineno, "each", what, code, around, depth=depth)
            yield from inner
        else:
            yield from found

    def _selected_by(self, source: ast.expr) -> tuple[str, str] | None:
        """Return the table and the query of a function whose rows a loop goes over; None if it makes no single one."""
        callee = self._facts.callee(source) if isinstance(source, ast.Call) and not source.args else None
        queries = [*self._facts.queries_in(callee.scope)] if callee is not None else []
        if len(queries) != 1 or queries[0][1].act != "read":
            return None
        call, fact = queries[0]
        return fact.what, show_condition(call, _LONGEST)

    def _note_attributes(self, node: ast.stmt) -> None:
        """Note the attributes of rows that a statement sets; the step follows where they are saved."""
        for target in node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id != "self":
                value = shown_value(target.attr, getattr(node, "value", None), isinstance(node, ast.AugAssign))
                self._pending.setdefault(target.value.id, []).append(f"{target.attr}{value}")

    def _calls(self, node: ast.AST, depth: int, condition: str) -> Iterator[JobStep]:
        calls = [item for item in ast.walk(node) if isinstance(item, ast.Call)]
        calls.sort(key=lambda item: (item.end_lineno or 0, item.end_col_offset or 0))
        seen: set[tuple[str, str]] = set()
        for call in calls:
            for step in self._of_call(call, node, depth, condition):
                if (step.act, step.what) not in seen:
                    seen.add((step.act, step.what))
                    yield step

    def _of_call(self, call: ast.Call, around: ast.AST, depth: int, condition: str) -> Iterator[JobStep]:
        if last_name(call) in _COMMITS and self._pending:
            yield from self._save_steps(call, depth, condition)
            return
        if last_name(call) == "retry" and (given := self._retry_of(call)) is not None:
            yield JobStep(self._path, call.lineno, "retry", "", given, condition, depth=depth)
            return
        is_known = False
        callee = None if self._facts.is_query(call) else self._facts.callee(call)
        for fact in self._facts.facts(call, self._path, self._origins) if callee is None else ():
            is_known = True
            shown = around.value if isinstance(around, ast.Expr | ast.Assign) else call
            code = self._code(shown) if fact.act in ("read", "write", "delete", "unused", "command") else ""
            yield JobStep(self._path, call.lineno, fact.act, fact.what, code, condition, depth=depth)
        if callee is not None:
            yield from self._call_step(call, callee, depth, condition)
        elif not is_known and (choices := [*self._choices(call)]):
            for chosen, test in choices:
                yield from self._call_step(call, chosen, depth, _within(condition, self._code(test)))
        elif not is_known and last_name(call) in _SAVES and (store := self._store_of(call)):
            act: StepAct = "delete" if last_name(call) == "delete" else "write"
            what = "" if store == "?" else store
            yield JobStep(self._path, call.lineno, act, what, self._code(self._made_row(call)), condition, depth=depth)
        elif not is_known and (methods := self._of_each_class(call, around)):
            effects = [self._facts.effects(item) for item in methods]
            writes, systems = (tuple(dict.fromkeys(it for row in effects for it in row[part])) for part in (0, 1))
            owners = ", ".join(item.owner.name for item in methods if item.owner is not None)
            what = f"{last_name(call)}() of {owners}"
            yield JobStep(self._path, call.lineno, "call", what, "", condition, "", writes, systems, depth)

    def _retry_of(self, call: ast.Call) -> str | None:
        """Return when and how often a task queues itself again, local names replaced; None for other calls.

        Celery: `self.retry(countdown=60 * n, max_retries=3)`.
        """
        given = {item.arg for item in call.keywords}
        is_own = dotted_name(call.func) == "self.retry" or not given.isdisjoint(_TIMES_OF_RETRIES)
        if not is_own or not isinstance(call.func, ast.Attribute) or not given <= _OF_RETRIES:
            return None
        told = []
        for item in call.keywords:
            values = local_values(self._scope, item.value.id) if isinstance(item.value, ast.Name) else []
            if item.arg in _TIMES_OF_RETRIES:
                told.append(f"{item.arg}={shorten_code(values[0] if len(values) == 1 else item.value, _LONGEST_VALUE)}")
        return ", ".join(told)

    def _choices(self, call: ast.Call) -> Iterator[tuple[FunctionDefinition, ast.expr]]:
        """Yield the functions of which a local name holds one, each with its condition: `take = a if x else b`."""
        values = local_values(self._scope, call.func.id) if isinstance(call.func, ast.Name) else []
        for value in values[:1] if len(values) == 1 else ():
            if isinstance(value, ast.IfExp):
                for node, test in ((value.body, value.test), (value.orelse, ast.UnaryOp(ast.Not(), value.test))):
                    found = self._index.resolve(node, self._path, self._scope)
                    if isinstance(found, FunctionDefinition):
                        yield found, test

    def _made_row(self, call: ast.Call) -> ast.expr:
        """Return the code that makes the row which a call adds to a session, in place of its local name."""
        given = call.args[0] if last_name(call) in ("add", "merge") and call.args else None
        values = local_values(self._scope, given.id) if isinstance(given, ast.Name) else []
        return values[0] if len(values) == 1 and isinstance(values[0], ast.Call) else call

    def _store_of(self, call: ast.Call) -> str:
        store = self._facts.store_of_save(self._path, call)
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        is_row = last_name(call) == "delete" and isinstance(owner, ast.Name) and not (call.args or call.keywords)
        return store or ("?" if is_row else "")

    def _save_steps(self, call: ast.Call, depth: int, condition: str) -> Iterator[JobStep]:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        is_row = last_name(call) in ("save", "asave") and isinstance(owner, ast.Name)
        names = [owner.id] if is_row and isinstance(owner, ast.Name) else [*self._pending]
        for name in names:
            attributes = self._pending.pop(name, [])
            if not attributes or name in _NO_ROWS:
                continue
            what = ", ".join(f"{name}.{item}" for item in dict.fromkeys(attributes))
            store = self._facts.store_of_save(self._path, call) if is_row else ""
            writes = (store,) if store else ()
            yield JobStep(self._path, call.lineno, "save", what, condition=condition, writes=writes, depth=depth)

    def _call_step(self, call: ast.Call, callee: FunctionDefinition, depth: int, condition: str) -> Iterator[JobStep]:
        writes, systems = self._facts.effects(callee)
        about = first_sentence(ast.get_docstring(callee.node) or "")
        name = callee.scope.qualname.removesuffix(".__init__")
        step = JobStep(self._path, call.lineno, "call", name, "", condition, about, writes, systems, depth)
        self.callees[step.line, step.what] = callee
        yield step

    def _of_each_class(self, call: ast.Call, around: ast.AST) -> list[FunctionDefinition]:
        """Return the methods of the classes listed in a statement: `map(lambda kind: kind.fill(), (Role, User))`."""
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if not isinstance(owner, ast.Name) or self._index.resolve(owner, self._path, self._scope) is not None:
            return []
        listed = [it for part in ast.walk(around) if isinstance(part, ast.Tuple | ast.List) for it in part.elts]
        classes = [self._index.resolve(item, self._path, self._scope) for item in listed]
        found = [item.find(last_name(call)) for item in classes if isinstance(item, ClassDefinition)]
        return [item for item in found if isinstance(item, FunctionDefinition)]

    def _code(self, node: ast.expr) -> str:
        """Return code on one line, without secrets, with the values of local names that say how far it goes."""
        if not self._moments:
            return show_condition(node, _LONGEST)
        copy = ast.parse(code_text(node), mode="eval").body
        return show_condition(_Binder(self._moments).visit(copy), _LONGEST)

    @cached_property
    def _moments(self) -> dict[str, ast.expr]:
        names = {node.targets[0].id for node in self._scope.nodes(ast.Assign) if isinstance(node.targets[0], ast.Name)}
        values = {name: local_values(self._scope, name) for name in names}
        return {
            name: items[0]
            for name, items in values.items()
            if len(items) == 1 and not isinstance(items[0], ast.Await) and _is_moment(items[0])
        }


class _Binder(ast.NodeTransformer):
    """Puts values in the place of names."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._values.get(node.id, node)


def caught_code(node: ast.ExceptHandler) -> str:
    """Return the condition of a handler of exceptions: `except KeyError`."""
    return f"except {shorten_code(node.type) if node.type is not None else 'Exception'}"


def shown_value(name: str, value: ast.expr | None, is_added: bool = False) -> str:
    """Return ` = value`, or ` += value`, for a value that says which state a row gets; empty for others and secrets.

    Shown are constants of few words, names of constants, times of now, and empty values.
    """
    if value is None or is_secret_name(name):
        return ""
    is_now = isinstance(value, ast.Call) and _NOW.search(dotted_name(value.func)) is not None
    is_plain = isinstance(value, ast.Constant) and (not isinstance(value.value, str) or is_plain_choice(value.value))
    is_named = isinstance(value, ast.Attribute) and value.attr.isupper()
    sign = "+=" if is_added else "="
    return f" {sign} {shorten_code(value, _LONGEST_STATE)}" if is_now or is_plain or is_named else ""


def _within(around: str, condition: str) -> str:
    """Return a condition together with the one around it, as code; `around` may be empty or a caught exception."""
    if not around or around.startswith("except "):
        return condition
    parts = (f"({it})" if _is_loose(it) else it for it in (around, condition))
    return " and ".join(parts)


def _is_loose(code: str) -> bool:
    """Return whether a condition needs brackets beside `and`."""
    try:
        node = ast.parse(code, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return True
    return isinstance(node, ast.IfExp | ast.Lambda | ast.NamedExpr) or (
        isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)
    )


def _ends(node: ast.stmt | None) -> bool:
    """Return whether nothing goes on after a statement, and it gives no value either."""
    is_empty = isinstance(node, ast.Return) and (node.value is None or isinstance(node.value, ast.Constant))
    return is_empty or isinstance(node, ast.Raise)


def _is_moment(value: ast.expr) -> bool:
    text = code_text(value)
    return (
        len(text) <= _LONGEST_VALUE
        and bool(_BINDS.search(text))
        and not any(
            isinstance(item, ast.Call) and last_name(item) in ("filter", "query", "all") for item in ast.walk(value)
        )
    )


def deepen(steps: Sequence[JobStep], by: int) -> list[JobStep]:
    """Return steps as those of a called function."""
    return [msgspec.structs.replace(step, depth=step.depth + by) for step in steps]
