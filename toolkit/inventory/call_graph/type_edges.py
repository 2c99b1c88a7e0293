"""Join what types say about calls to what names and imports say: the one place where both meet."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.model.links import symbol
from toolkit.model.tree import callee_of, dotted_name
from toolkit.model.typed_calls import CallDisagreement, TypeAnswers, TypedCalls, TypedTarget, TypedUse
from toolkit.source.code_text import code_text

_MOST_OVERRIDES = 4
_LONGEST = 60
_KEEPING = ("abstractmethod", "cache", "classmethod", "lru_cache", "override", "staticmethod")
"""Decorators that leave a function what it is."""
_NOT_RESOLVED = TypedUse()


class TypeEdges:
    """Answers of a type checker about the calls of a program, with a count of what they added.

    A call on an instance may reach every method that overrides the one that types name: all of them are targets, or
    none if they are too many, if the type is a protocol, which any class may implement, if the class of the instance
    is not known, or if it takes types, which exclude some of them. A method that only raises NotImplementedError is no
    target.

    Args:
        index: index of the program.
        calls: the answer of the type checker.
    """

    def __init__(self, index: ProgramIndex, calls: TypedCalls) -> None:
        self._index, self._calls = index, calls
        self._functions = {(item.path, item.node.lineno): item for item in index.functions.values()}
        self._classes = {(item.path, item.node.lineno): item for item in index.classes.values()}
        self._counts: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._disagreements: list[CallDisagreement] = []

    def summarize(self) -> TypeAnswers:
        """Return what the types added to the call graph so far."""
        counts, tool = self._counts, self._calls.tool
        rows = tuple(sorted(set(self._disagreements)))
        left_out = dict(sorted(self._left_out.items()))
        return TypeAnswers(tool, counts["calls"], counts["added"], counts["refined"], rows, left_out)

    def add_to(
        self, known: Sequence[tuple[FunctionDefinition, bool]], node: ast.expr, call: ast.Call | None, path: str
    ) -> Iterator[tuple[FunctionDefinition, bool, bool]]:
        """Yield the functions that a call or an attribute leads to: (function, whether sure, whether by types).

        What the source says surely stays, also where types say something else, which is counted; what it does not say,
        or only guesses by the name of a method, types decide if they can.

        Args:
            known: the functions according to the source: (function, whether sure).
            node: the function that is called, or the attribute.
            call: the call; None if there is none.
            path: file of the code.
        """
        use = self._calls.uses.get(path, {}).get(_place(call or node), _NOT_RESOLVED)
        sure = [function for function, is_sure in known if is_sure]
        found = self._targets(use, node, may_skip=bool(sure))
        if call is None:
            found = [item for item in found if _is_run_by_access(item)]
        if sure:
            self._counts["calls"] += call is not None
            if found and not {id(item) for item in sure} & {id(item) for item in found}:
                self._disagreements.append(_disagreement(path, call or node, sure, found))
        elif found:
            self._counts["added"] += 1
            self._counts["refined"] += bool(known)
            yield from ((item, True, True) for item in found)
            return
        elif call is not None and use.reason and not use.outside:
            self._left_out[use.reason] += 1
        yield from ((function, is_sure, False) for function, is_sure in known)

    def _targets(self, use: TypedUse, node: ast.expr, *, may_skip: bool) -> list[FunctionDefinition]:
        named = [(function, target) for target in use.targets if (function := self._function(target)) is not None]
        known = {id(function) for function, _ in named}
        found: dict[int, FunctionDefinition] = {}
        why = ""
        for function, target in named:
            owner = self._classes.get(target.receiver) if target.receiver else function.owner
            every = {id(item): item for item in _overriding(function, owner, node)}
            if owner is not None and _is_protocol(owner):
                why = "protocol"
            elif target.receiver is None and not every.keys() <= known:
                why = "receiver"  # one of several types, or a type variable
            elif owner is not None and len(every) > 1 and _is_generic(owner):
                why = "generic"
            found |= every
        if len(found) > _MOST_OVERRIDES:
            why = why or "many_overrides"
        if why:
            self._left_out[why] += not may_skip
        return [] if why else [item for item in found.values() if not _is_declared_only(item)]

    def _function(self, target: TypedTarget) -> FunctionDefinition | None:
        found = self._functions.get((target.path, target.line))
        if found is None or found.name != target.name:
            return None
        return self._index.functions.get((target.path, found.scope.qualname))  # of overloads, the last


def _place(node: ast.expr) -> str:
    end = f"{node.end_lineno}:{(node.end_col_offset or 0) + 1}"
    return f"{node.lineno}:{node.col_offset + 1}-{end}"


def _overriding(
    function: FunctionDefinition, owner: ClassDefinition | None, node: ast.expr
) -> Iterator[FunctionDefinition]:
    """Yield a function, and the methods that override it in classes that inherit from the class of the receiver."""
    yield function
    if function.owner is not None and owner is not None and not _is_exact(node, owner, function.name):
        members = (item.find(function.name) for item in owner.heirs())
        yield from (item for item in members if isinstance(item, FunctionDefinition))


def _is_protocol(owner: ClassDefinition) -> bool:
    return any(base.rpartition(".")[2] == "Protocol" for base in owner.bases if isinstance(base, str))


def _is_generic(owner: ClassDefinition) -> bool:
    """Return whether a class takes types, which may exclude subclasses: `Rows[Order]` is no `UserRows(Rows[User])`."""
    bases = [base for item in owner.lineage() for base in item.node.bases if isinstance(base, ast.Subscript)]
    named = any(dotted_name(base.value).rpartition(".")[2] == "Generic" for base in bases)
    return named or any(getattr(item.node, "type_params", ()) for item in owner.lineage())


def _is_exact(node: ast.expr, owner: ClassDefinition, name: str) -> bool:
    """Return whether a call reaches the named method itself: `super().save()`, `Order()`."""
    if name == "__init__":
        return dotted_name(node).rpartition(".")[2] == owner.name
    value = node.value if isinstance(node, ast.Attribute) else None
    return isinstance(value, ast.Call) and dotted_name(value.func) == "super"


def _is_run_by_access(function: FunctionDefinition) -> bool:
    """Return whether an attribute without a call can mean the function: not if an unknown decorator replaces it."""
    names = [dotted_name(item).rpartition(".")[2] for item in function.node.decorator_list]
    return all(name.endswith("property") or name in _KEEPING for name in names)


def _is_declared_only(function: FunctionDefinition) -> bool:
    """Return whether a method has no code of its own: it only raises NotImplementedError, or is `...`."""
    if any(dotted_name(item).rpartition(".")[2] == "abstractmethod" for item in function.node.decorator_list):
        return True
    return all(_is_empty(item) for item in function.node.body)


def _is_empty(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        raised = callee_of(node.exc)
        return raised is not None and dotted_name(raised) == "NotImplementedError"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _disagreement(
    path: str, node: ast.expr, source: Sequence[FunctionDefinition], types: Sequence[FunctionDefinition]
) -> CallDisagreement:
    def symbols(items: Sequence[FunctionDefinition]) -> tuple[str, ...]:
        return tuple(sorted({symbol(item.path, item.scope.qualname) for item in items}))

    text = " ".join(code_text(node).split())
    return CallDisagreement(path, node.lineno, text[:_LONGEST], symbols(source), symbols(types))
