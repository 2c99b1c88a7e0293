"""A name for a long condition: a variable that is set directly before the `if`.

What: a condition of three parts or more that is long, spans lines, or mixes `and` and `or` is set to a variable above
its `if`. The name is what stands there: a comment that asks the question, the one value that may be missing, the error
that is raised, or the one call that is made (`should_send_reminder`).

Why: the reader of the function reads what is decided, and looks at how only when that matters.

When not: conditions of two parts, `elif` and `while`, which are asked at another time. For review where the truth of
several values would be asked twice, or where the name tells only a part.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._conditions.examples import EXAMPLES
from codemods._conditions.names import ConditionName, has_mixed_case, name_condition
from codemods._conditions.truth import asks_oddly, compares_oddly, is_method_of_text, is_plain_truth, leaves, operators
from codemods._conditions.words import EN, JA
from codemods._extract.families import walking_functions
from codemods._extract.observers import Observers, gather_observers
from codemods._extract.surroundings import looks_at_own_names, names_variables_in_text
from codemods._simplify.small_file import is_bound
from toolkit.model.codemod import Card, Codemod, Facts, Site
from toolkit.model.descendants import walk
from toolkit.model.project_facts import ProjectFacts
from toolkit.model.tree import Scope, SourceFile, is_elif
from toolkit.source.rewrite_site import make_site

_NAME = "name_the_condition"
_FEWEST = 3
_LONG = 60
"""Columns from which on a condition of one operator is long."""
_WIDTH, _WIDEST = 79, 100
_MOST_WRAPPED = 1
"""Values before the last part whose truth is written as `bool(value)`, so that it is asked once."""
_INSIDE = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.Lambda, ast.IfExp)
_COMPILERS = {"jit", "njit", "vectorize", "guvectorize", "kernel", "script", "autojit"}


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    wanted = [(scope, it) for scope in file.scopes for it in scope.nodes(ast.If) if _is_long(it.test)]
    wanted = [(scope, it) for scope, it in wanted if scope.kind == "function"]
    if file.python2 or not wanted:
        return
    project = facts.project_with(file, _gather)
    observers = Observers(project, facts.path)
    taken: set[tuple[ast.AST, str]] = set()
    for scope, node in sorted(wanted, key=lambda it: it[1].lineno):
        outer = _outermost(scope)
        reason = _refusal(file, node) or _refusal_of_function(file, outer, observers)
        name = None if reason else name_condition(file, node, has_mixed_case=has_mixed_case(outer))
        is_taken = name is not None and ((outer.node, name.text) in taken or _says(file, outer, name.text))
        if name is None or is_taken:
            reason = reason or ("taken" if is_taken else "no_name")
            args = {"name": name.text} if name else {}
            yield make_site(_NAME, "refused", scope, node, reason, args=args)
            continue
        taken.add((outer.node, name.text))
        yield _site(file, scope, node, name, project)


def _is_long(test: ast.expr) -> bool:
    """Return whether a condition is hard to read at a glance."""
    if not isinstance(test, ast.BoolOp) or sum(1 for _ in leaves(test)) < _FEWEST:
        return False
    width = (test.end_col_offset or 0) - test.col_offset
    return test.lineno != test.end_lineno or len(operators(test)) > 1 or width >= _LONG


def _outermost(scope: Scope) -> Scope:
    while scope.parent is not None and scope.parent.in_function:
        scope = scope.parent
    return scope


def _refusal(file: SourceFile, node: ast.If) -> str:
    if is_elif(file, node):
        return "elif"
    head = _head(file, node)
    if "#" in head or "\\\n" in head or any(it.lineno != it.end_lineno for it in leaves(node.test)):
        return "layout"
    return "inside" if any(isinstance(it, _INSIDE) for it in walk(node.test)) else ""


def _head(file: SourceFile, node: ast.If) -> str:
    """Return the text of an `if` up to its colon; with what follows if a comment has one."""
    last = (node.test.end_lineno or 0) - 1
    lines = file.lines[node.lineno - 1 : node.body[0].lineno]
    size = sum(len(it.encode()) + 1 for it in file.lines[node.lineno - 1 : last]) + (node.test.end_col_offset or 0)
    text = "\n".join(lines).encode()
    before, after = text[:size].decode(), text[size:].decode()
    return before + after.partition(":")[0]


def _refusal_of_function(file: SourceFile, outer: Scope, observers: Observers) -> str:
    node = outer.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return "namespace"
    functions = [it for it in outer.walk() if it.kind == "function"]
    decorators = (it for one in functions for it in getattr(one.node, "decorator_list", []))
    words = {word for it in decorators for word in re.findall(r"\w+", ast.unparse(it))}
    is_seen = any(observers.takes_source(it) or observers.reads_variables(it) for it in functions)
    if is_seen or not words.isdisjoint(_COMPILERS):
        return "observed"
    return "namespace" if looks_at_own_names(node) or names_variables_in_text(file, node) else ""


def _says(file: SourceFile, outer: Scope, name: str) -> bool:
    """Return whether a function has a word in its code, texts or comments."""
    node: Any = outer.node
    return bool(re.search(rf"\b{name}\b", "\n".join(file.lines[node.lineno - 1 : node.end_lineno])))


def _site(file: SourceFile, scope: Scope, node: ast.If, name: ConditionName, project: ProjectFacts) -> Site:
    parts = [*leaves(node.test)]
    compares_plainly = not project.has_any("compares_oddly")
    unsure = [it for it in parts if not is_plain_truth(file, it, compares_plainly=compares_plainly)]
    if unsure and unsure[-1] is parts[-1] and is_method_of_text(parts[-1]) and not project.has_any("asks_oddly"):
        unsure.pop()
    is_wrapped = sum(it is not parts[-1] for it in unsure) <= _MOST_WRAPPED and not is_bound(file, "bool")
    is_wrapped &= not any(isinstance(it, ast.Compare | ast.UnaryOp) for it in unsure)
    wrapped = {id(it) for it in unsure} if is_wrapped else set()
    lines = file.lines[scope.node.lineno - 1 : scope.node.end_lineno]  # type: ignore[union-attr]
    width = min(max(_WIDTH, *map(len, lines)), _WIDEST) - node.col_offset
    args = {"name": name.text, "line": _assignment(file, node.test, name.text, wrapped, width)}
    reason = name.reason or ("" if is_wrapped else "asked_twice")
    return make_site(_NAME, "review" if reason else "certain", scope, node, reason, args=args)


def _assignment(file: SourceFile, test: ast.expr, name: str, wrapped: set[int], width: int) -> str:
    """Return the statement that sets the variable: on one line if it fits, else with a line for each part."""
    assert isinstance(test, ast.BoolOp)
    word = _word(test)
    parts = [_text(file, it, wrapped) for it in test.values]
    line = f"{name} = {f' {word} '.join(parts)}"
    if len(line) <= width:
        return line
    return "\n".join(
        [f"{name} = (", *(f"    {word} {it}" if index else f"    {it}" for index, it in enumerate(parts)), ")"]
    )


def _word(test: ast.BoolOp) -> str:
    return "and" if isinstance(test.op, ast.And) else "or"


def _text(file: SourceFile, part: ast.expr, wrapped: set[int]) -> str:
    if isinstance(part, ast.BoolOp):
        joined = f" {_word(part)} ".join(_text(file, it, wrapped) for it in part.values)
        return f"({joined})"
    text = file.lines[part.lineno - 1].encode()[part.col_offset : part.end_col_offset].decode()
    return f"bool({text})" if id(part) in wrapped else text


def _gather(file: SourceFile) -> dict[str, Any]:
    return {
        "asks_oddly": asks_oddly(file),
        "compares_oddly": compares_oddly(file),
        "walkers": walking_functions(file),
        **gather_observers(file),
    }


def _rewrite(at: Site, node: cst.If) -> Any:
    given = cst.parse_statement(at.args["line"])
    test = cst.Name(at.args["name"])
    after = node.with_changes(test=test, leading_lines=[], whitespace_before_test=cst.SimpleWhitespace(" "))
    return cst.FlattenSentinel([given.with_changes(leading_lines=node.leading_lines), after])


CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(0.5, 3), risk="low", review="read", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("if", "and"), ("if", "or")),
    find=_find,
    rewrite=_rewrite,
    gather=_gather,
    gather_tokens=((),),
    examples=EXAMPLES,
)
