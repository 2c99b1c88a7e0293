"""Walk the code of a check in its own order: what it reads of a request, compares, and answers."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.inventory.access.answers import (
    decides_by_value,
    deciding_calls,
    inherited_name,
    lets_through,
    status_of_call,
    status_of_raise,
    status_of_return,
)
from toolkit.inventory.access.compared import CHECKERS, TOKEN_READERS, describe_result, describe_side, mask_literals
from toolkit.inventory.access.conditions import LONGEST, CodeCondition, exhausted_code, join_conditions, negate_code
from toolkit.inventory.access.lookups import lookup_of
from toolkit.inventory.access.request_reads import RequestRead, declared_reads, parts_in, read_of, scheme_of
from toolkit.inventory.access.shown_conditions import compared_sides, show_condition
from toolkit.inventory.access.swallowed import without_swallowed
from toolkit.inventory.access.walk_frame import WalkFrame, bind_names, callees_of, repeat_refusals, unasked_refusals
from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.endpoints.request_values import REQUEST, part_of_request
from toolkit.model.callers import CheckStep, StepKind
from toolkit.model.data_access import DataQuery
from toolkit.model.tree import FunctionNode, callee_of, dotted_name
from toolkit.source.code_text import shorten_code

_DEEPEST = 3
_OF_ROW = frozenset({"row"})  # the source of values that were looked up with a value of the request
_NO_CREDENTIALS = frozenset({"user", "host", "request"}) | _OF_ROW
Queries = Mapping[tuple[str, int], DataQuery]  # path and line -> the query there


@dataclass
class StepWalk:
    """Collects the steps of one check.

    Args:
        graph: call graph of the program.
        queries: its queries by place.
        shows_allowed: whether conditions on a credential under which a check succeeds are steps of their own.
        deepest: number of calls that are followed; names_calls: whether refusals name the call that leads to them.
        shows_results: whether whatever the check itself returns is a step: the framework asks for its truth.

    Attributes:
        steps: the steps so far; visited: the functions that were followed, each once.
    """

    graph: CallGraph
    queries: Queries
    shows_allowed: bool = False
    deepest: int = _DEEPEST
    names_calls: bool = False
    shows_results: bool = False
    steps: list[CheckStep] = field(default_factory=list)
    visited: list[FunctionDefinition] = field(default_factory=list)
    _returned: dict[int, frozenset[str]] = field(default_factory=dict)
    _deciding: set[int] = field(default_factory=set)
    _call_of: tuple[str, str] = ("", "")
    _unasked: list[CheckStep] = field(default_factory=list)

    def follow(
        self,
        function: FunctionDefinition,
        passed: Mapping[str, frozenset[str]] | None = None,
        around: Sequence[CodeCondition] = (),
        depth: int = 0,
        *,
        decides: bool = True,
    ) -> frozenset[str]:
        """Add the steps of a function and of those it calls; return the sources of what it returns.

        Args:
            function: the check, or a function that it calls.
            passed: parameter -> sources of its value.
            around: conditions around the call.
            depth: number of calls between.
            decides: whether the truth of its result lets a request pass.
        """
        if id(function) in self._returned:
            return self._returned[id(function)]
        self._returned[id(function)] = frozenset()
        self.visited.append(function)
        sources = dict(passed or {})
        for name, read in declared_reads(function.node).items():
            sources[name] = frozenset({read.source})
            self._add_read(read, function, function.node)
        frame = WalkFrame(
            function,
            parts_in(function.node),
            sources,
            callees_of(self.graph, function),
            depth,
            opens=not depth,
            decides=decides,
        )
        self._walk(function.node.body, frame, tuple(around))
        self._returned[id(function)] = frame.returned
        return frame.returned

    def _walk(self, statements: Iterable[ast.stmt], frame: WalkFrame, around: tuple[CodeCondition, ...]) -> None:
        for node in statements:
            if isinstance(node, ast.If):
                self._deciding |= deciding_calls(node)
                found, test = self._scan(node.test, frame, around), self._code(node.test, frame)
                self._walk(node.body, frame, (*around, CodeCondition(test, found)))
                self._walk(node.orelse, frame, (*around, CodeCondition(negate_code(test), found)))
            elif isinstance(node, ast.Return):
                self._leave(node, frame, around)
            elif isinstance(node, ast.Raise):
                self._raise(node, frame, around)
            elif isinstance(node, FunctionNode):
                if frame.opens:
                    frame.sources.update(
                        (name, frozenset({read.source})) for name, read in declared_reads(node).items()
                    )
                    self._walk(node.body, frame, around)
            elif isinstance(node, ast.Try):
                before = len(self.steps)
                self._walk(node.body, frame, around)
                self.steps[before:] = without_swallowed(node, self.steps[before:])
                for handler in node.handlers:
                    caught = f"except {shorten_code(handler.type)}" if handler.type is not None else "except"
                    self._walk(handler.body, frame, (CodeCondition(caught, frozenset({"exception"})),))
                self._walk([*node.orelse, *node.finalbody], frame, around)
            else:
                self._simple(node, frame, around)

    def _simple(self, node: ast.stmt, frame: WalkFrame, around: tuple[CodeCondition, ...]) -> None:
        """Read the expressions of any other statement, and then the statements inside it."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                found = self._scan(child, frame, around)
                if found and isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For):
                    bind_names(node, child, found, frame)
            elif isinstance(child, ast.withitem):
                self._scan(child.context_expr, frame, around)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and (status := status_of_call(node.value)):
            self._add("refuse", frame, node, around, status=status)
        if not isinstance(node, ast.ClassDef):
            self._walk(getattr(node, "body", ()), frame, around)
            self._walk(getattr(node, "orelse", ()), frame, (*around, CodeCondition(exhausted_code(node))))

    def _leave(self, node: ast.Return, frame: WalkFrame, around: tuple[CodeCondition, ...]) -> None:
        if frame.decides and isinstance(node.value, ast.Call):
            self._deciding.add(id(node.value))
        if frame.opens and isinstance(node.value, ast.Call):
            self._delegate(node.value, frame, around)
        before = len(self.steps)
        found = self._scan(node.value, frame, around) if node.value is not None else frozenset()
        frame.returned |= found
        if status := status_of_return(node.value, frame.callees):
            self._add("refuse", frame, node, around, status=status)
        elif frame.decides:
            is_told = any(step.kind in ("allow", "refuse", "skip") for step in self.steps[before:])
            shows_result = self.shows_results and not frame.depth and not is_told
            self._decide(node, frame, around, found, shows_result=shows_result)

    def _decide(
        self,
        node: ast.Return,
        frame: WalkFrame,
        around: tuple[CodeCondition, ...],
        found: frozenset[str],
        *,
        shows_result: bool,
    ) -> None:
        """Add the step of a return whose truth lets a request pass or not."""
        if isinstance(node.value, ast.Constant) and node.value.value is False:
            self._add("refuse", frame, node, around, what="False")
        elif lets_through(node.value) or (self.shows_allowed and node.value is None):
            depends = frozenset().union(*(item.sources for item in around))
            if around and not depends:
                self._add("skip", frame, node, around)
            elif depends and (self.shows_allowed or depends <= _NO_CREDENTIALS):
                self._add("allow", frame, node, around)
        elif name := inherited_name(node.value):
            self._add("inherit", frame, node, around, what=name)
        elif decides_by_value(node.value) or (shows_result and not isinstance(node.value, ast.Constant | None)):
            self._add("allow", frame, node, (*around, CodeCondition(self._code(node.value, frame), found)))

    def _delegate(self, call: ast.Call, frame: WalkFrame, around: tuple[CodeCondition, ...]) -> None:
        """Follow the decorator that another one returns: `return require("admin")(view)`."""
        inner = call.func
        while isinstance(inner, ast.Call):
            inner = inner.func
        found = self.graph.index.resolve(inner, frame.function.path, frame.function.scope)
        method = found.find("__call__") if isinstance(found, ClassDefinition) else found
        if isinstance(method, FunctionDefinition):
            self.follow(method, None, around, frame.depth)

    def _raise(self, node: ast.Raise, frame: WalkFrame, around: tuple[CodeCondition, ...]) -> None:
        if node.exc is None:
            return
        target = callee_of(node.exc)
        raised = self.graph.index.resolve(target, frame.function.path, frame.function.scope)
        status = status_of_raise(node, raised if isinstance(raised, ClassDefinition) else None)
        self._add("refuse", frame, node, around, what=dotted_name(target) or shorten_code(target), status=status)

    def _scan(self, node: ast.expr, frame: WalkFrame, around: tuple[CodeCondition, ...]) -> frozenset[str]:
        """Add the steps inside an expression, inner ones first; return the sources of its value."""
        if isinstance(node, ast.Lambda):
            return frozenset()
        found = frame.sources.get(node.id, frozenset()) if isinstance(node, ast.Name) else frozenset()
        for child in ast.iter_child_nodes(node):
            part = child.value if isinstance(child, ast.keyword) else child
            if isinstance(part, ast.expr):
                found |= self._scan(part, frame, around)
        if read := read_of(node, frame.parts):
            self._add_read(read, frame.function, node)
            found |= {read.source}
        elif isinstance(node, ast.Call) and any(part_of_request(item, {}) == REQUEST for item in node.args):
            found |= {"request"}  # what it reads is not known here
        if isinstance(node, ast.NamedExpr):
            frame.sources[node.target.id] = found
        return self._look_up(node, frame, around, found)

    def _look_up(
        self, node: ast.expr, frame: WalkFrame, around: tuple[CodeCondition, ...], found: frozenset[str]
    ) -> frozenset[str]:
        """Add the lookup, comparison or call that an expression is; return the sources of its value."""
        lookup = lookup_of(node) if found else None
        if lookup is not None:
            self._add(lookup.kind, frame, node, around, what=lookup.what)
        if found and self._is_lookup(node, frame):
            found = _OF_ROW
        if isinstance(node, ast.Compare):
            self._compare(node, frame)
        elif isinstance(node, ast.Call):
            return self._call(node, frame, around, found)
        return found

    def _is_lookup(self, node: ast.expr, frame: WalkFrame) -> bool:
        """Return whether only the key of `cache[host]` or `TABLE.get(host)` depends on the request."""
        owner = callee_of(node)
        is_keyed = isinstance(node, ast.Subscript) or (isinstance(owner, ast.Attribute) and owner.attr == "get")
        if not is_keyed or not isinstance(owner, ast.Attribute | ast.Subscript) or read_of(node, frame.parts):
            return False
        return isinstance(node, ast.Call | ast.Subscript) and not self._sources(owner.value, frame)

    def _call(
        self, node: ast.Call, frame: WalkFrame, around: tuple[CodeCondition, ...], found: frozenset[str]
    ) -> frozenset[str]:
        name = dotted_name(node.func)
        last = name.rpartition(".")[2] or getattr(node.func, "attr", "")
        query = self.queries.get((frame.function.path, node.lineno))
        given = frozenset().union(*(self._sources(item, frame) for item in (*node.args, *node.keywords)))
        if query is not None and query.operation and (given or found):
            fields = ", ".join(row.name for row in query.fields)
            self._add("query", frame, node, around, what=f"{query.store or '?'}({fields})" if fields else query.store)
            return _OF_ROW
        callee = frame.callees.get(id(node))
        if callee is not None and frame.depth < self.deepest:
            passed = {
                name: self._sources(item, frame) for name, item in zip(callee.parameters, node.args, strict=False)
            }
            passed.update((word.arg, self._sources(word.value, frame)) for word in node.keywords if word.arg)
            decides = id(node) in self._deciding
            before, amount = self._call_of, len(self.steps)
            self._call_of = (shorten_code(node, LONGEST), join_conditions(around)) if self.names_calls else before
            if self.names_calls and id(callee) in self._returned:
                self.steps += repeat_refusals((*self.steps, *self._unasked), callee, *self._call_of)
            found = self.follow(callee, passed, around, frame.depth + 1, decides=decides) or found
            self._call_of = before
            if self.names_calls and (unasked := unasked_refusals(self.steps[amount:], callee, node)):
                self._unasked += unasked
                self.steps = [step for step in self.steps if step not in unasked]
            return found
        if given - _NO_CREDENTIALS and (last in CHECKERS or (TOKEN_READERS.search(name) and name != "json.loads")):
            self._add("compare", frame, node, (), what=f"{name or last}()", source="function")
        return found

    def _sources(self, node: ast.AST, frame: WalkFrame) -> frozenset[str]:
        """Return the sources of an expression without adding steps."""
        found: frozenset[str] = frozenset()
        for item in ast.walk(node):
            if isinstance(item, ast.Name):
                found |= frame.sources.get(item.id, frozenset())
            if isinstance(item, ast.Call) and id(item) in frame.callees:
                found |= self._returned.get(id(frame.callees[id(item)]), frozenset())
            if read := read_of(item, frame.parts):
                found |= {read.source}
        return found

    def _compare(self, node: ast.Compare, frame: WalkFrame) -> None:
        left, right = node.left, node.comparators[0]
        mine, other = (self._sources(item, frame) - _OF_ROW for item in (left, right))
        is_member = isinstance(node.ops[0], ast.In | ast.NotIn)
        if not isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn) or bool(mine) == bool(other):
            return
        if not (mine | other) - _NO_CREDENTIALS or (is_member and not mine) or read_of(node, frame.parts):
            return
        side = right if mine else left
        if isinstance(side, ast.Constant) and (not isinstance(side.value, str | bytes) or scheme_of(side.value)):
            return
        described = describe_side(side)
        callee = frame.callees.get(id(side))
        if callee is not None:
            described = describe_result(callee) or described
        kind: StepKind = "computed" if described.kind == "computed" else "compare"
        self._add(kind, frame, node, (), what=described.what, source=described.source, is_literal=described.is_literal)

    def _add_read(self, read: RequestRead, function: FunctionDefinition, node: ast.AST) -> None:
        is_known = any(
            step.kind == "read" and (step.source, step.what) == (read.source, read.name) for step in self.steps
        )
        if is_known:
            return
        scheme = ""
        if read.source == "authorization":
            scheme = "Basic"
        elif read.name.lower() == "authorization":
            words = (item.value for item in ast.walk(function.node) if isinstance(item, ast.Constant))
            scheme = next((found for word in words if (found := scheme_of(word))), "")
        place = (function.path, getattr(node, "lineno", 0))
        self.steps.append(CheckStep("read", *place, read.name, read.source, scheme=scheme))

    def _add(
        self,
        kind: StepKind,
        frame: WalkFrame,
        node: ast.AST,
        around: Sequence[CodeCondition],
        **more: str | int | bool,
    ) -> None:
        condition = join_conditions(around)
        if kind == "refuse" and self._call_of[0]:
            more.update(through=self._call_of[0], before=self._call_of[1])
        step = CheckStep(
            kind,
            frame.function.path,
            getattr(node, "lineno", 0),
            condition=condition,
            **more,  # type: ignore[arg-type]
        )
        if step not in self.steps:
            self.steps.append(step)

    def _code(self, node: ast.expr, frame: WalkFrame) -> str:
        """Return a condition as code; its literals are masked if a credential is compared with one of them."""
        for item in ast.walk(node):
            sides = compared_sides(item)
            texts = [part.value for it in sides for part in ast.walk(it) if isinstance(part, ast.Constant)]
            is_secret = any(isinstance(text, str | bytes) and text and not scheme_of(text) for text in texts)
            if is_secret and self._sources(item, frame) - _NO_CREDENTIALS:
                return mask_literals(node, LONGEST)
        return show_condition(node, LONGEST)
