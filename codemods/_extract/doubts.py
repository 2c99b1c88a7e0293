"""Judge whether a name tells all that statements do; where it does not, a person has to choose another one."""

import ast
from collections.abc import Collection, Iterable

from codemods._extract.bindings import bound_anywhere, own_nodes
from codemods._extract.blocks import lines_of_other_branches
from codemods._extract.name_words import call_words, words_of
from codemods._extract.region import Region
from codemods._extract.verbs import singular
from toolkit.model.descendants import walk
from toolkit.model.tree import names_within, root_name

VAGUE = "adjust"
"""The verb of a value that is changed in a way for which there is no better one."""
_SAYING_LITTLE = {VAGUE, "fill", "handle", "process", "update"}
_MAKING = {"create", "make", "new", "build", "copy", "deepcopy", "dict", "list", "set"}
ACTING = {"save", "send", "delete", "import", "create", "post", "put", "upload", "publish", "insert", "commit"}
ACTING |= {"clone", "transition", "transfer", "migrate", "publish", "submit", "archive", "restore"}
"""First words of calls that do something outside, also where their result is kept."""
CHANGING = {"append", "add", "extend", "update", "insert", "pop", "remove", "setdefault", "clear", "discard", "sort"}
CHANGING |= {"appendleft", "popleft", "write", "popitem", "reverse"}
_REFUSING = {"validate", "check"}
_ASKING = _REFUSING | {"is", "has", "can", "should", "needs"}
_QUIET = {"log", "logs", "logger", "logging", "warn", "warning", "warnings", "print", "messages", "stdout", "stderr"}
_FLAGS = {"is", "has", "need", "needs", "should", "can", "do", "use", "was", "allow", "found", "only"}
OF_ONE = {"build", "choose", "determine", "count", "extend", "check"}
"""Verbs that say too little of two values."""


def is_doubtful(region: Region, words: list[str]) -> bool:
    """Return whether a name leaves out a part of what statements do, or says little.

    Statements that give no value are told by what they refuse, or by a comment; a call in them tells only a part.

    Args:
        region: the statements.
        words: the name; a verb comes first.
    """
    if not region.gives and region.end != "value":
        return words[0] not in _REFUSING
    if words[0] in _SAYING_LITTLE or not bound_anywhere(region.body).isdisjoint(region.needs):
        return True
    nodes = [*own_nodes(region.body)]
    if words[0] not in _ASKING and sum(isinstance(it, ast.Raise) for it in nodes) > 1:
        return True
    if "and" in words and (_is_odd_pair(words) or not _are_set_together(region)):
        return True
    acting = {first for it in nodes if isinstance(it, ast.Call) and (first := _first_word(it)) in ACTING}
    changed = words[0] != "prepare" and (
        any(_is_changed_afterwards(region, name) for name in region.gives) or _changes_items(nodes)
    )
    return not acting <= {*words} or changed or (not region.gives and bool(effects(region.body)))


def changes_content(region: Region, name: str) -> bool:
    """Return whether statements change what is in a value that they got, or in its items, but no attribute of it."""
    nodes = [*own_nodes(region.body)]
    changed = [it for it in nodes if _sets(it) == name and not isinstance(it, ast.Name)]
    return not any(isinstance(it, ast.Attribute) for it in changed) and bool(changed or _changes_items(nodes))


def _changes_items(nodes: list[ast.AST]) -> bool:
    """Return whether statements set attributes or items of what a loop goes over."""
    items = {
        it.id
        for loop in nodes
        if isinstance(loop, ast.For | ast.AsyncFor)
        for it in walk(loop.target)
        if isinstance(it, ast.Name)
    }
    stored = (it for it in nodes if isinstance(it, ast.Attribute | ast.Subscript) and not isinstance(it.ctx, ast.Load))
    return any(root_name(it) in items for it in stored)


def is_made_elsewhere(region: Region, nodes: Iterable[ast.AST], verb: str = "") -> bool:
    """Return whether later statements of the function set a given value, too, or change it: a part of it is made here.

    What stands before, or in another branch, does not count unless the statements read it. An object that is created
    may be filled later.

    Args:
        region: the statements.
        nodes: all nodes of the function.
        verb: what the statements do by their name.
    """
    first, last = region.body[0].lineno, region.body[-1].end_lineno or 0
    apart = lines_of_other_branches(region.body[0])
    for it in nodes:
        name, line = _sets(it), getattr(it, "lineno", first)
        is_other = line not in apart and (line > last or (line < first and name in region.needs))
        if is_other and name in region.gives and (verb != "create" or isinstance(it, ast.Name)):
            return True
    return False


def _sets(node: ast.AST) -> str:
    """The name of the value that an expression sets or changes; empty if it does not."""
    match node:
        case ast.Name(ctx=ast.Store()):
            return node.id
        case ast.Attribute() | ast.Subscript() if not isinstance(node.ctx, ast.Load):
            return root_name(node)
        case ast.Call(func=ast.Attribute(attr=method, value=owner)) if method in CHANGING:
            return root_name(owner)
    return ""


def _are_set_together(region: Region) -> bool:
    """Return whether some statement, or each branch of one, sets both of two given values."""
    both = {*region.gives}
    for it in own_nodes(region.body):
        if isinstance(it, ast.Assign) and (both <= bound_anywhere([it]) or _makes_of(it, both)):
            return True
        if isinstance(it, ast.If) and it.orelse and both <= bound_anywhere(it.body) & bound_anywhere(it.orelse):
            return True
    return False


def _makes_of(node: ast.Assign, both: set[str]) -> bool:
    """Return whether a statement sets one of two values to something that is made of the other one."""
    given = bound_anywhere([node])
    return len(both & given) == 1 and not (both - given).isdisjoint(names_within(node.value))


def _is_odd_pair(words: list[str]) -> bool:
    joined = words.index("and")
    one, other = words[1:joined], words[joined + 1 :]
    return words[0] in OF_ONE or one[-1:] == other[-1:] or not _FLAGS.isdisjoint({*one, *other})


def speaks_of(words: Collection[str], names: Collection[list[str]]) -> bool:
    """Return whether a text has a word of one of these names, in the singular or in the plural."""
    return any(not {*map(singular, words)}.isdisjoint(map(singular, name)) for name in names)


def _is_changed_afterwards(region: Region, name: str) -> bool:
    """Return whether a value that the statements did not make gets other attributes or items."""
    nodes = [*own_nodes(region.body)]
    stored = (it for it in nodes if isinstance(it, ast.Attribute | ast.Subscript) and not isinstance(it.ctx, ast.Load))
    if not any(root_name(it) == name for it in stored):
        return False
    assigned = [it for it in nodes if isinstance(it, ast.Assign)]
    values = [it.value for it in assigned if any(isinstance(to, ast.Name) and to.id == name for to in it.targets)]
    return not values or not all(map(is_made, values))


def is_made(value: ast.expr) -> bool:
    """Return whether an expression gives a new value, and not one that something else holds as well."""
    if isinstance(value, ast.Call):
        last = getattr(value.func, "attr", getattr(value.func, "id", ""))
        return last[:1].isupper() or _first_word(value) in _MAKING
    return not isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Await)


def effects(body: list[ast.stmt]) -> set[str]:
    """The different things that statements do to what is outside of them; to log, to warn and to raise are none.

    Calls of one name are one thing, and so is what is set in one value.
    """
    own = bound_anywhere(body)
    found: set[str] = set()
    for node in own_nodes(body):
        match node:
            case ast.FunctionDef(decorator_list=[_, *_]) | ast.ClassDef() | ast.Delete():
                found.add(f"{node.lineno}")
            case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
                found |= _effect(call, own)
            case ast.Call() if _first_word(node) in ACTING:
                found |= _effect(node, own)
            case ast.Attribute() | ast.Subscript() if not isinstance(node.ctx, ast.Load) and root_name(node) not in own:
                found.add(f"{root_name(node)} =")
    return found


def _effect(call: ast.Call, own: Collection[str]) -> set[str]:
    last, root = getattr(call.func, "attr", getattr(call.func, "id", "")), root_name(call.func)
    if is_quiet(call):
        return set()
    if last in CHANGING and isinstance(call.func, ast.Attribute):
        return set() if root in own else {f"{root} ="}
    return {last}


def is_quiet(call: ast.Call) -> bool:
    """Return whether a call only logs, warns or prints."""
    owner = getattr(call.func, "value", None)
    return not _QUIET.isdisjoint(words_of(getattr(owner, "attr", getattr(owner, "id", ""))) or call_words(call))


def _first_word(call: ast.Call) -> str:
    return next(iter(call_words(call)), "")
