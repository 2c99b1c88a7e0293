"""Read a ladder of conditions on one subject as cases: the constants and the statements for each."""

import ast
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from codemods._extract.name_words import in_camel_case, says_something, words_of
from codemods._extract.verbs import VERBS
from toolkit.model.tree import SourceFile, dotted_name, is_elif, name_of, parent

_MOST_WORDS = 3
_PLAIN = (str, bytes, int)
"""Types of constants that can be keys of one table, without `bool` and `float`, since `1 == 1.0 == True`."""


class LadderBranch(NamedTuple):
    """Constants, and the statements that run if the subject equals one of them."""

    keys: tuple[ast.expr, ...]
    body: list[ast.stmt]


class Ladder(NamedTuple):
    """A chain of `if` and `elif`, or a `match`, in which every test compares one subject with constants.

    Attributes:
        node: its first `if`, or the `match`.
        subject: the compared expression.
        branches: branches in order.
        otherwise: the statements of its `else` or `case _`; empty if there is none.
    """

    node: ast.If | ast.Match
    subject: ast.expr
    branches: tuple[LadderBranch, ...]
    otherwise: list[ast.stmt]


def read_ladder(file: SourceFile, node: ast.If | ast.Match) -> Ladder | None:
    """Read a ladder; None if a test has another form or another subject."""
    if isinstance(node, ast.Match):
        return _read_match(node)
    if is_elif(file, node):
        return None
    branches: list[LadderBranch] = []
    subject: ast.expr | None = None
    here: ast.If | None = node
    while here is not None:
        compared = _read_test(here.test)
        if compared is None or (subject is not None and ast.dump(subject) != ast.dump(compared[0])):
            return None
        subject = compared[0]
        branches.append(LadderBranch(compared[1], here.body))
        orelse = here.orelse
        here = orelse[0] if orelse and isinstance(orelse[0], ast.If) and is_elif(file, orelse[0]) else None
    assert subject is not None
    return Ladder(node, subject, tuple(branches), orelse)


def _read_test(test: ast.expr) -> tuple[ast.expr, tuple[ast.expr, ...]] | None:
    """Return the subject of a test, and the constants with which it is compared."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant() as key]):
            return left, (key,)
        case ast.Compare(left=ast.Constant() as key, ops=[ast.Eq()], comparators=[right]):
            return right, (key,)
        case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.Tuple(elts=keys) | ast.List(elts=keys)]):
            return (left, tuple(keys)) if keys and all(isinstance(it, ast.Constant) for it in keys) else None
        case ast.BoolOp(op=ast.Or(), values=values):
            parts = [_read_test(it) for it in values]
            known = [it for it in parts if it is not None]
            if len(known) == len(values) and len({ast.dump(subject) for subject, _ in known}) == 1:
                return known[0][0], tuple(key for _, keys in known for key in keys)
    return None


def _read_match(node: ast.Match) -> Ladder | None:
    branches: list[LadderBranch] = []
    otherwise: list[ast.stmt] = []
    for case in node.cases:
        if case.guard is not None or otherwise:
            return None
        if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.pattern.name is None:
            otherwise = case.body
            continue
        keys = _keys_of(case.pattern)
        if not keys:
            return None
        branches.append(LadderBranch(keys, case.body))
    return Ladder(node, node.subject, tuple(branches), otherwise) if branches else None


def _keys_of(pattern: ast.pattern) -> tuple[ast.expr, ...]:
    """The constants of a pattern; empty for other kinds of patterns."""
    match pattern:
        case ast.MatchValue(value=ast.Constant() as key):
            return (key,)
        case ast.MatchOr(patterns=patterns):
            parts = [_keys_of(it) for it in patterns]
            return tuple(key for part in parts for key in part) if all(parts) else ()
    return ()


def refuse_keys(ladder: Ladder) -> str:
    """Return why the constants of a ladder cannot be keys; empty if they can."""
    values = [key.value for branch in ladder.branches for key in branch.keys if isinstance(key, ast.Constant)]
    kinds = {type(value) for value in values}
    if len(kinds) != 1 or not kinds <= {*_PLAIN}:
        return "mixed_kinds"
    return "twice" if len(values) != len(set(values)) else ""


class LadderForm(NamedTuple):
    """The common form of all branches.

    Attributes:
        kind: use of the value: `return`, `assign` or `call`.
        target: target of the assignment, as `ast.dump` writes it; the same for every branch.
        is_call: whether the branches call different functions with the same arguments.
        picked: the differing part of each branch: the values, or the functions.
        default: the same part of the `else` branch; None if that has another form.
    """

    kind: str
    target: str
    is_call: bool
    picked: tuple[ast.expr, ...]
    default: ast.expr | None


def read_form(ladder: Ladder) -> LadderForm | str:
    """Return the common form of all branches of a ladder, or the reason why there is none."""
    parts = [_part(it.body) for it in ladder.branches]
    known = [it for it in parts if it is not None]
    if len(known) < len(parts):
        is_long = any(len(it.body) > 1 for it in ladder.branches)
        return "long_branch" if is_long else "other_statement"
    kind, target, _ = known[0]
    if any(it[:2] != (kind, target) for it in known):
        return "not_alike"
    values = [value for _, _, value in known]
    last = _part(ladder.otherwise)
    default = last[2] if last is not None and last[:2] == (kind, target) else None
    calls = [it for it in map(_call, values) if it is not None]
    if len(calls) == len(values):
        given = {_arguments(it) for it in calls}
        if len(given) > 1:
            return "other_arguments"
        other = _call(default) if default is not None else None
        alike = other.func if other is not None and _arguments(other) in given else None
        return LadderForm(kind, target, is_call=True, picked=tuple(it.func for it in calls), default=alike)
    if kind == "call" or calls:
        return "not_alike"
    return LadderForm(kind, target, is_call=False, picked=tuple(values), default=default)


def _part(body: list[ast.stmt]) -> tuple[str, str, ast.expr] | None:
    match body:
        case [ast.Return(value=ast.expr() as value)]:
            return "return", "", value
        case [ast.Assign(targets=[target], value=value)] if isinstance(target, ast.Name | ast.Attribute):
            return "assign", ast.dump(target), value
        case [ast.Expr(value=ast.Call() | ast.Await() as value)]:
            return "call", "", value
    return None


def _call(value: ast.expr) -> ast.Call | None:
    inner = value.value if isinstance(value, ast.Await) else value
    return inner if isinstance(inner, ast.Call) else None


def _arguments(call: ast.Call) -> str:
    """The arguments of a call, and whether it is awaited, as a text."""
    return ast.dump(ast.Call(ast.Name(""), call.args, call.keywords)) + str(isinstance(parent(call), ast.Await))


def name_table(ladder: Ladder, form: LadderForm, function: str, functions: Collection[str] = ()) -> str:
    """Name a table by its values and its key, in the style of the subject: `price_by_size`.

    Args:
        ladder: ladder that the table replaces.
        form: form of its branches.
        function: name of the enclosing function, which may describe the returned value.
        functions: names of functions, which are not classes even if they look like classes.
    """
    subject = ladder.subject
    asked = name_of(subject)
    if isinstance(subject, ast.Subscript) and isinstance(subject.slice, ast.Constant):
        asked = str(subject.slice.value)
    held, words = _held_words(ladder, form, function, {*functions}), words_of(asked)
    key = ladder.branches[0].keys[0]
    if held == words:
        words = ["number" if isinstance(getattr(key, "value", ""), int) else "name"]
    text = "_".join([*held, "by", *words])
    is_camel = re.search("[a-z][A-Z]", asked) and "_" not in asked.strip("_")
    return in_camel_case(text) if is_camel else text


def _held_words(ladder: Ladder, form: LadderForm, function: str, functions: set[str]) -> list[str]:
    """Return the words for one value, or function, of a table."""
    if form.is_call:
        names = {dotted_name(it).rpartition(".")[2] for it in form.picked}
        is_class = names.isdisjoint(functions) and all(name[:1].isupper() for name in names)
        return ["class" if is_class else "handler"]
    if isinstance(body := ladder.branches[0].body[0], ast.Assign):
        return words_of(dotted_name(body.targets[0]).rpartition(".")[2])
    words = words_of(function)
    topic = words[1:] if words[:1] and words[0] in VERBS else words
    return topic if says_something(topic) and len(topic) <= _MOST_WORDS and "by" not in topic else ["value"]


def expressions(form: LadderForm) -> Iterator[ast.expr]:
    """Yield the values of a table, and its default."""
    yield from form.picked
    if form.default is not None:
        yield form.default
