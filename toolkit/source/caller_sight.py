"""Find the functions of a file that look at the function that called them: an extracted part is another one."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, SourceFile, ancestors

SEEING = (
    r"\b(?:_getframe|currentframe|f_back|getouterframes|(?:extract|format|print|walk)_stack)\b"
    r"|\binspect\.(?:stack|trace)\b|\bfrom\s+inspect\s+import\b[^\n]*\b(?:stack|trace)\b"
    r"|\bstacklevel\b|\bwarn\((?:[^()]|\([^()]*\))*,\s*\d+\s*,?\s*\)"
)
"""Pattern of what a file says that has such a function."""
_WORDS = frozenset({
    "_getframe", "currentframe", "f_back", "getouterframes", "stack", "trace", "extract_stack", "format_stack",
    "print_stack", "walk_stack",
})  # fmt: skip
_ANY_DEPTH = 99
_ANYWHERE = frozenset({"__init__", "__new__", "__call__", "__init_subclass__", "__set_name__", "__class_getitem__"})
"""Special methods that are called where the class, or an object of it, is named."""
_GIVING_NOTHING = frozenset({"", "staticmethod", "classmethod", "property", "setter"})
"""Decorators that call nothing between a function and its caller."""
ALL = "*"
"""Stands for a function that may be called where nothing says its name: by an operator, or by another name."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign
Mentions = dict[str, list[str]]
"""Name of a function, class or variable -> names that it says."""


def find_seers(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names of functions that look at their callers, or mention others of their file that do.

    A class with such a special method, and a name that is given such a function, are among them.

    Args:
        nodes: every node of the file.
    """
    every = list(nodes)
    first = _list_first(every)
    return frozenset(spread_seers(dict.fromkeys(first, _ANY_DEPTH), [list_mentions(every)]) if first else ())


def find_first_seers(nodes: Iterable[ast.AST]) -> dict[str, int]:
    """Return the names of functions that look at their callers themselves, and how many calls above them.

    `ALL` is among them if an operator may call one.

    Args:
        nodes: every node of the file.
    """
    every = list(nodes)
    within = {id(one) for it in every if isinstance(it, _FUNCTIONS) for one in walk(it) if one is not it}
    return _list_first(it for it in every if not isinstance(it, ast.Assign) or id(it) not in within)


def _list_first(nodes: Iterable[ast.AST]) -> dict[str, int]:
    depths = [(it, depth) for it in nodes if isinstance(it, _Named) and (depth := _depth_seen(it))]
    found = {name: depth for it, depth in depths for name in _names_of(it)}
    special = {it.name for it, _ in depths if isinstance(it, _FUNCTIONS) and it.name.startswith("__")}
    return {**found, ALL: _ANY_DEPTH} if special - _ANYWHERE else found


def list_mentions(nodes: Iterable[ast.AST]) -> Mentions:
    """Return what the functions, classes with special methods and names of a file say."""
    found: dict[str, set[str]] = {}
    for it in nodes:
        for name in _names_of(it) if isinstance(it, _Named) else ():
            found.setdefault(name, set()).update(list_words(walk(it)))
    return {name: sorted(said) for name, said in found.items()}


@lru_cache(maxsize=1)  # several kinds of facts are about them
def calls_by_function(file: SourceFile) -> dict[FunctionNode, list[ast.Call]]:
    """Return the calls within each function of a file, also in functions inside it, decorators and defaults."""
    found: dict[FunctionNode, list[ast.Call]] = {node: [] for node in _definitions(file)}
    for call in file.nodes(ast.Call):
        for around in ancestors(call):
            if isinstance(around, _FUNCTIONS):
                found[around].append(call)
    return found


def _definitions(file: SourceFile) -> list[FunctionNode]:
    return [*file.nodes(ast.FunctionDef), *file.nodes(ast.AsyncFunctionDef)]


def list_calls(file: SourceFile) -> Mentions:
    """Return what the functions of a file call, and the names of their decorators."""
    found: dict[str, set[str]] = {}
    for it, calls in calls_by_function(file).items():
        called = (*(one.func for one in calls), *it.decorator_list)
        found.setdefault(it.name, set()).update(map(_word_of, called))
    return {name: sorted(said - {""}) for name, said in found.items()}


def list_given(file: SourceFile) -> Mentions:
    """Return what decorators, and functions that are given a function of the file, are given."""
    nodes = _definitions(file)
    functions = {it.name for it in nodes}
    found: dict[str, set[str]] = {}
    for it in nodes:
        for one in it.decorator_list:
            found.setdefault(_word_of(one.func if isinstance(one, ast.Call) else one), set()).add(it.name)
    for call in file.nodes(ast.Call) if functions else ():
        words = {_word_of(one) for one in (*call.args, *(word.value for word in call.keywords))}
        if not functions.isdisjoint(words):
            found.setdefault(_word_of(call.func), set()).update(functions & words)
    return {name: sorted(given) for name, given in found.items() if given and name not in _GIVING_NOTHING}


def names_called(node: ast.AST) -> frozenset[str]:
    """Return the names by which a function or class may call what it is given: parameters, variables, attributes.

    Args:
        node: its definition.
    """
    every = list(walk(node))
    outer = [it for it in every if isinstance(it, _FUNCTIONS) and any(isinstance(one, _FUNCTIONS) for one in it.body)]
    handed = {it.arg for one in outer for it in (*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs)}
    called = {_word_of(it.func) for it in every if isinstance(it, ast.Call)}
    return frozenset(_bound_in(every) & called | handed) - {"", "self", "cls"}


def variables_called(node: ast.AST) -> frozenset[str]:
    """Return the parameters and variables that some code sets and calls.

    Args:
        node: the code.
    """
    every = list(walk(node))
    calls = (it.func for it in every if isinstance(it, ast.Call))
    return frozenset(_bound_in(every) & {it.id for it in calls if isinstance(it, ast.Name)}) - {"self", "cls"}


def _bound_in(every: Iterable[ast.AST]) -> set[str]:
    """Return the parameters, variables and attributes that some nodes bind."""
    names = {it.arg if isinstance(it, ast.arg) else _word_of(it) for it in every if _binds(it)}
    return names - {""}


def _binds(node: ast.AST) -> bool:
    return isinstance(node, ast.arg) or isinstance(getattr(node, "ctx", None), ast.Store)


def spread_seers(first: Mapping[str, int], mentions: Iterable[Mentions]) -> dict[str, int]:
    """Return some seers with those that mention them, and those that mention these, as far above as they look.

    Args:
        first: name -> how many calls above it is looked.
        mentions: what the functions of some files say.
    """
    sayers: dict[str, set[str]] = {}
    for name, word in ((name, word) for it in mentions for name, said in it.items() for word in said):
        sayers.setdefault(word, set()).add(name)
    found, waiting = {**first}, [*first]
    while waiting:
        word = waiting.pop()
        depth = found[word] - (found[word] < _ANY_DEPTH)
        for name in sayers.get(word, ()) if depth else ():
            if found.get(name, 0) < depth:
                found[name] = depth
                waiting.append(name)
    return found


def _depth_seen(node: _Named) -> int:
    """Return how many calls above a function it looks at most; 0: not above its own frame."""
    every = list(walk(node))
    return max(_depth_of_frames(every), *(_depth_of_level(it, node) for it in every), 0)


def stack_level(call: ast.Call) -> ast.expr | None:
    """Return by which number of calls above it a warning or log line is shown; None: the call says none."""
    given = next((it.value for it in call.keywords if it.arg == "stacklevel"), None)
    is_third = given is None and _word_of(call.func) == "warn" and len(call.args) > 2
    return call.args[2] if is_third else given


def _depth_of_level(node: ast.AST, function: _Named) -> int:
    """Return how many calls above a function a `stacklevel` looks beyond its caller, whose file stays the same."""
    level = stack_level(node) if isinstance(node, ast.Call) else None
    return max(_value_of(level, function) - 2, 0) if level is not None else 0


def _value_of(level: ast.expr, function: _Named) -> int:
    """Return the number that an expression is, with the default values of parameters; `_ANY_DEPTH`: not known."""
    if isinstance(level, ast.Constant) and isinstance(level.value, int):
        return level.value
    if isinstance(level, ast.BinOp) and isinstance(level.op, ast.Add):
        return _value_of(level.left, function) + _value_of(level.right, function)
    heads = (it.args for it in walk(function) if isinstance(it, _FUNCTIONS))
    defaults = [value for it in heads for name, value in _defaults(it) if name == _word_of(level)]
    return max((_value_of(it, function) for it in defaults if isinstance(it, ast.Constant)), default=_ANY_DEPTH)


def _defaults(head: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """Yield the parameters that have a default value, each with it."""
    given = [*head.posonlyargs, *head.args]
    last = given[len(given) - len(head.defaults) :]
    yield from ((it.arg, value) for it, value in zip(last, head.defaults, strict=True))
    yield from (
        (it.arg, value) for it, value in zip(head.kwonlyargs, head.kw_defaults, strict=True) if value is not None
    )


def _depth_of_frames(every: list[ast.AST]) -> int:
    around = {id(it.value): it for it in every if isinstance(it, ast.Attribute | ast.Subscript)}
    words = [_word_of(it) for it in every if _word_of(it) in _WORDS]
    backs = words.count("f_back")
    calls = [it for it in every if isinstance(it, ast.Call) and _word_of(it.func) in _WORDS]
    depths = [_depth_of(it, around.get(id(it)), has_back=backs > 0) for it in calls]
    loops = (one for it in every if isinstance(it, ast.For | ast.While) for one in walk(it))
    if len(words) - backs > len(depths) or (backs and any(_word_of(it) == "f_back" for it in loops)):
        return _ANY_DEPTH
    return min(sum(depths) + backs, _ANY_DEPTH)


def _depth_of(call: ast.Call, read: ast.Attribute | ast.Subscript | None, *, has_back: bool) -> int:
    """Return how many calls above a function a call looks: `stack()[2]` and `_getframe(2)` look two above."""
    word = _word_of(call.func)
    if word in ("_getframe", "currentframe") and not call.args:
        return 0 if has_back or getattr(read, "attr", "") == "f_code" else 1
    given = call.args[0] if word == "_getframe" else getattr(read, "slice", None)
    index = given.value if isinstance(given, ast.Constant) else None
    return index if isinstance(index, int) and word in ("stack", "getouterframes", "_getframe") else _ANY_DEPTH


def list_words(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names that some nodes read or import, and their attributes."""
    return frozenset(map(_word_of, nodes)) - {""}


def _names_of(node: _Named) -> Iterator[str]:
    """Yield the name by which a function is called, or, of a class with a special method, that of the class."""
    if isinstance(node, ast.Assign):
        is_alias = isinstance(node.value, ast.Name | ast.Attribute | ast.Call | ast.Lambda)
        yield from (it.id for it in node.targets if isinstance(it, ast.Name) and is_alias)
    elif isinstance(node, ast.ClassDef):
        bodies = (it for it in node.body if isinstance(it, _FUNCTIONS) and it.name.startswith("__"))
        yield from [node.name] if any(True for _ in bodies) else []
    elif not node.name.startswith("__"):
        yield node.name


def _word_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name
    return node.id if isinstance(node, ast.Name) else ""
