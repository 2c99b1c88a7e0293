"""Tell made-up calls with a value of a kind that nobody passes, which both states do not refuse in the same way.

Such a call says nothing: `flags & wanted` refuses a text where `wanted in flags` answers no, and no caller has a text.
Nor does it say anything which arguments each state had changed until both refused such a value, which the exception
names. It counts only against a
change whose functions ask for no kinds themselves, because what asks is written for several.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import Any

from toolkit.errors import SourceError
from toolkit.model.links import split_symbol
from toolkit.model.lock import Case, Parts
from toolkit.model.proof import State
from toolkit.model.refused_kinds import both_refuse, refusal_after_changes, refuses_otherwise
from toolkit.model.tree import FunctionNode, SourceFile, names_within
from toolkit.proof.statements.changed_statements import ChangedStatement
from toolkit.source.parse import parse_file

_NOTHING = "none"
_OF_PLAIN = {bool: "number", int: "number", float: "number", str: "text", list: "sequence", dict: "mapping"}
_OF_WRITTEN = {
    "tuple": "sequence", "dict": "mapping", "frozenset": "set", "Decimal": "number", "complex": "number",
    "unicode": "text",
}  # fmt: skip
_PLAIN = frozenset({*_OF_PLAIN.values(), "set", "bytes", _NOTHING})
"""Kinds that no instance of another one can be: an object may be of a class that is derived from any."""
_STAND_IN = "object argparse:Namespace"  # of `toolkit/probe/generate/sketches.py`
_NUMBERS = frozenset({"$numberDouble", "$numberInt", "$numberLong"})
"""Keys under which numbers are written that JSON cannot hold."""
_OF_ANNOTATIONS = {
    "int": "number", "float": "number", "complex": "number", "bool": "number", "Decimal": "number", "str": "text",
    "bytes": "bytes", "list": "sequence", "List": "sequence", "tuple": "sequence", "Tuple": "sequence",
    "dict": "mapping", "Dict": "mapping", "set": "set", "Set": "set", "frozenset": "set", "None": _NOTHING,
}  # fmt: skip
"""Annotations of which every value is of one kind."""
_ASKING = frozenset({"isinstance", "issubclass", "type", "hasattr", "callable", "singledispatch"})
_CATCHING = frozenset({"TypeError", "AttributeError", "Exception", "BaseException"})


class UnpassedKinds:
    """Knows the kinds of values that functions are passed.

    Args:
        cases: of the lock.
        before: the files of the change before it.
        after: those after it.
        changed: its statements.
    """

    def __init__(self, cases: Iterable[Case], before: State, after: State, changed: Iterable[ChangedStatement]) -> None:
        self._cases, self._before, self._after, self._changed = cases, before, after, tuple(changed)

    def says_nothing(self, case: Case, old: Parts, new: Parts) -> bool:
        """Return whether a call was made up of such values, and both states do not refuse them alike."""
        if case.origin != "invented" or not case.is_call or self._asks_for_kinds:
            return False
        if refuses_otherwise(old, new):
            is_refused = old.get("exception") is not None and new.get("exception") is not None
            has_stand_in = is_refused and self._has_unpassed(_STAND_IN, case, is_known=False)
            has_nothing = both_refuse(old, new) and self._has_unpassed(_NOTHING, case, is_known=True)
            return self.is_unusual(case) or has_stand_in or has_nothing
        refusal = refusal_after_changes(old, new)
        return bool(refusal) and any(_names(refusal, it) for it in self._unusual_values(case))

    def is_undeclared(self, case: Case) -> bool:
        """Return whether a call was made up with a value that an annotation excludes and no recorded call has."""
        if case.origin != "invented" or not case.is_call or self._asks_for_kinds:
            return False
        passed, annotated = self._kinds_by_place.get(case.about, {}), self._annotated_kinds(case)
        annotated |= dict(self._kinds_of_fields(case.ask.get("given"), ""))
        found = [it for it in _kinds_in(case.ask.get("given"), "") if it[1] in _PLAIN]
        return any(kind not in annotated.get(place, {kind}) | passed.get(place, set()) for place, kind in found)

    def is_unusual(self, case: Case) -> bool:
        """Return whether a call was made up with a value of a kind that annotations exclude or no recorded call has."""
        return case.origin == "invented" and case.is_call and any(True for _ in self._unusual_values(case))

    def _has_unpassed(self, kind: str, case: Case, *, is_known: bool) -> bool:
        """Return whether a call has a value of a kind that no recorded call has at that place.

        Args:
            kind: the kind.
            case: the call.
            is_known: whether a recorded call has to have another kind there.
        """
        passed = self._kinds_by_place.get(case.about, {})
        places = [place for place, it in _kinds_in(case.ask.get("given"), "") if it == kind]
        return any(kind not in passed.get(place, {kind} if is_known else ()) for place in places)

    def _unusual_values(self, case: Case) -> Iterator[Any]:
        """Yield the values of a call whose kinds annotations exclude or no recorded call has."""
        passed, annotated = self._kinds_by_place.get(case.about, {}), self._annotated_kinds(case)
        for place, value in _values_in(case.ask.get("given"), ""):
            kind = _kind_of(value)
            is_new = kind != _NOTHING and kind not in passed.get(place, {kind})
            if is_new or kind not in annotated.get(place, {kind}):
                yield value

    @cached_property
    def _kinds_by_place(self) -> Mapping[str, Mapping[str, set[str]]]:
        """Function -> place in its arguments -> the kinds that recorded calls have there."""
        found: dict[str, dict[str, set[str]]] = {}
        for case in self._cases:
            if case.origin == "recorded" and case.is_call:
                of_function = found.setdefault(case.about, {})
                for place, kind in _kinds_in(case.ask.get("given"), ""):
                    of_function.setdefault(place, set()).add(kind)
        return found

    def _annotated_kinds(self, case: Case) -> dict[str, set[str]]:
        """Return the kinds of values that the annotations of a function allow, by the places of its parameters."""
        path, name = split_symbol(str(case.ask.get("symbol", "")))
        node = self._functions(self._before, path).get(name)
        if node is None:
            return {}
        every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        found = {f".{it.arg}": _kinds_of_annotation(it.annotation) for it in every}
        for place, kind in _kinds_of_defaults(node):
            found[place] |= {kind} if found.get(place) else set()
        return {place: kinds for place, kinds in found.items() if kinds}

    def _kinds_of_fields(self, value: Any, place: str) -> Iterator[tuple[str, set[str]]]:
        """Yield (place, kinds) of fields of objects in arguments, if their classes in changed files declare them."""
        if not isinstance(value, dict):
            return
        if value.get("$py") == "object" and isinstance(state := value.get("state"), dict):
            module, _, name = str(value.get("class")).partition(":")
            for path in self._before:
                if f".{path.removesuffix('.py').replace('/', '.')}".endswith(f".{module}"):
                    yield from (
                        (f"{place}.{field}", it) for field, it in _declared_fields(self._classes(path).get(name))
                    )
            value = state
        for name, it in value.items() if "$py" not in value else ():
            yield from self._kinds_of_fields(it, f"{place}.{name}")

    def _classes(self, path: str) -> Mapping[str, ast.ClassDef]:
        file = _parse_or_none(path, self._before.get(path) or b"")
        return {it.name: it for it in file.tree.body if isinstance(it, ast.ClassDef)} if file else {}

    @cached_property
    def _asks_for_kinds(self) -> bool:
        """True if a changed function checks the kind of a value, or catches the exceptions that a wrong one raises."""
        for side, state in (("old", self._before), ("new", self._after)):
            symbols = {split_symbol(it.symbol) for it in self._changed if it.side == side}
            nodes = (self._functions(state, path).get(name) for path, name in symbols)
            if any(_asks(it) for node in nodes if node for it in ast.walk(node)):
                return True
        return False

    def _functions(self, state: State, path: str) -> Mapping[str, FunctionNode]:
        file = _parse_or_none(path, state.get(path) or b"")
        functions = file.functions if file else ()
        return {it.qualname: it.node for it in functions if not isinstance(it.node, ast.Module | ast.ClassDef)}


@lru_cache(maxsize=16)
def _parse_or_none(path: str, data: bytes) -> SourceFile | None:
    """Return a parsed file, which many calls ask for; None if it cannot be parsed."""
    with suppress(SourceError):
        return parse_file(path, data)
    return None


def _names(message: str, value: Any) -> bool:
    """Return whether a message holds a value as Python writes it, and not as a part of something longer.

    A number, or a word like `None`, may stand there for something else: `at most 1`. It counts where a message tells
    what came: `got 1`, `not 1`, or after a colon.
    """
    before = r"(?<![\w.'\"(,-])" if isinstance(value, str | list | dict) else r"(?:\bgot |\bnot |: )"
    return bool(re.search(rf"{before}{re.escape(repr(value))}(?![-,(\w'\"]|\.[\w'\"])", message))


def _declared_fields(node: ast.ClassDef | None) -> Iterator[tuple[str, set[str]]]:
    """Yield (name, kinds) of the fields that the body of a class annotates, as far as the kinds are known."""
    for it in node.body if node else ():
        if isinstance(it, ast.AnnAssign) and isinstance(it.target, ast.Name):
            kinds = _kinds_of_annotation(it.annotation)
            default = {_kind_of(it.value.value)} if isinstance(it.value, ast.Constant) else set[str]()
            if kinds:
                yield it.target.id, kinds | default


def _kinds_of_defaults(node: FunctionNode) -> Iterator[tuple[str, str]]:
    """Yield (place of a parameter, kind of its default) for defaults that are constants."""
    ordered = (*node.args.posonlyargs, *node.args.args)
    pairs = [*zip(reversed(ordered), reversed(node.args.defaults), strict=False)]
    pairs += [(one, it) for one, it in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if it is not None]
    for one, default in pairs:
        if isinstance(default, ast.Constant):
            yield f".{one.arg}", _kind_of(default.value)


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        caught = names_within(node.type) if node.type else _CATCHING
        return bool(caught & _CATCHING)
    return isinstance(node, ast.Match) or (isinstance(node, ast.Name) and node.id in _ASKING)


def _kinds_of_annotation(node: ast.expr | None) -> set[str]:
    """Return the kinds of values that an annotation allows; none if that is not known."""
    if isinstance(node, ast.Constant) and node.value is None:
        return {_NOTHING}
    if isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        return {_OF_ANNOTATIONS[name]} if name in _OF_ANNOTATIONS else set()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _all_known([node.left, node.right])
    if not isinstance(node, ast.Subscript):
        return set()
    name = ast.unparse(node.value).rpartition(".")[2]
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name in ("Optional", "Union"):
        kinds = _all_known(parts)
        return kinds | {_NOTHING} if kinds and name == "Optional" else kinds
    return _kinds_of_annotation(node.value)


def _all_known(parts: Iterable[ast.expr]) -> set[str]:
    found = [_kinds_of_annotation(it) for it in parts]
    return set[str]().union(*found) if all(found) else set()


def _kinds_in(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield (place, kind) of every value in arguments; members of lists and the like have one place."""
    yield from ((at, _kind_of(it)) for at, it in _values_in(value, place))


def _values_in(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if place:
        yield place, value
    if isinstance(value, list):
        for it in value:
            yield from _values_in(it, f"{place}[]")
    elif isinstance(value, dict) and "$py" not in value:
        for name, it in value.items():
            yield from _values_in(it, f"{place}.{name}")
    elif isinstance(value, dict):
        for it in value.get("of", ()) if isinstance(value.get("of"), list) else ():
            yield from _values_in(it, f"{place}[]")
        if isinstance(state := value.get("state"), dict):
            yield from (pair for name, it in state.items() for pair in _values_in(it, f"{place}.{name}"))


def _kind_of(value: Any) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, dict) and "$py" in value:
        written = str(value["$py"])
        return _OF_WRITTEN.get(written, f"{written} {value.get('class', '')}".strip())
    if isinstance(value, dict) and next(iter(value), "") in _NUMBERS:
        return "number"
    return _OF_PLAIN.get(type(value), type(value).__name__)
