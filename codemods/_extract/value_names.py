"""Names for statements that compute a value: the kind of computation, and the value."""

import ast
from collections.abc import Iterator, Sequence

from codemods._extract.bindings import bound_anywhere
from codemods._extract.doubts import OF_ONE, VAGUE, changes_content
from codemods._extract.effects import is_truth
from codemods._extract.name_words import call_words, says_something, words_of
from codemods._extract.region import Region
from codemods._extract.verbs import VERBS, plural
from toolkit.model.descendants import walk
from toolkit.model.tree import ancestors, is_name

_TELLING = {it: it for it in ("find", "load", "fetch", "read", "parse", "query", "create", "render", "make", "search")}
_TELLING |= {it: it for it in ("add", "register", "insert", "import", "generate")}
_TELLING |= {"get": "get", "one": "find", "first": "find", "filter": "find", "select": "get"}
"""Maps words of calls to the verb for their result."""
_LOOKING = {"get", "find", "load", "fetch", "read", "search"}
"""Verbs for retrieving, which do not cover that a value is created, changed or refused."""
_DISPLAYS = (ast.Dict, ast.List, ast.Set, ast.Tuple, ast.JoinedStr)
_COMPUTING = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
_QUERIES = {"query", "queryset", "qs", "filters"}
_CONTAINERS = {"array", "dict", "list", "map", "set", "tuple"}
_OF_FRAMEWORKS = {
    ("render", "template"),
    ("render", "to", "string"),
    ("render", "to", "response"),
    ("make", "response"),
}
"""Calls of frameworks, which do not describe the response."""
_ALONE = {
    "actual",
    "default",
    "defaults",
    "end",
    "existing",
    "final",
    "fmt",
    "full",
    "initial",
    "max",
    "min",
    "name",
    "original",
    "previous",
}
"""Words that are only meaningful together with a topic."""
_FLAGS = {"is", "has", "can", "should", "needs"}
_OF_VALUES = {"choose", "compute", "determine"}
"""Verbs that say too little of a value without a name of its own."""
_IN_DOUBT = 9
"""Cost of a name that needs review."""
_RESULTS = {"result", "results"}
"""Words that add nothing to what is collected."""
_PLAIN_RESULTS = ("result", "results", "response", "data", "rows", "values", "query", "params")


def from_value(region: Region, name: str, topic: list[str]) -> Iterator[tuple[list[str], int]]:
    """Yield names from the single returned value; `topic`: words for the topic of the enclosing function."""
    words = words_of(name)
    if not words:
        return
    verb = verb_of_value(region, name)
    verb = "build" if verb == "find" and words[-1] in _QUERIES else verb
    verb = "build" if verb == "collect" and words[-1] in _CONTAINERS else verb
    if (
        verb in _LOOKING
        and says_something(words)
        and words[0] not in VERBS | {*_ALONE}
        and changes_content(region, name)
    ):
        yield ["prepare", *words], 5
        return
    if words[0] in _FLAGS and len(words) > 1 and verb in ("build", "determine", "check"):
        yield words, 3
        return
    if says_something(words):
        if words[0] in VERBS and len(words) > 1:
            return
        if words[0] not in _ALONE or len(words) > 1:
            yield [*verb.split("_"), *words], 3 if len(words) > 1 else 4
        if len(words) == 1 and topic and topic != words:
            yield [*verb.split("_"), *_short(topic, words), *words], 5
    elif topic and words[-1] in _PLAIN_RESULTS and words != topic:
        if words[-1] in _RESULTS and verb == "collect" and len(words) == 1:
            yield [verb, *_short(topic, words)], 6
        yield [*verb.split("_"), *_short(topic, words), *words], 6 if verb not in _OF_VALUES else _IN_DOUBT


def _short(topic: list[str], words: list[str]) -> list[str]:
    """Return the topic of the function without the words that the name contains already."""
    return [it for it in topic if it not in words][:3]


def verb_of_value(region: Region, name: str) -> str:
    """Return the verb for computing a value: collect, count, find, get_or_create, choose, compute, adjust or build."""
    nodes = [it for statement in region.body for it in walk(statement)]
    if any(_counts(it, name) for it in nodes):
        return "count"
    assigned = (it for it in nodes if isinstance(it, ast.Assign))
    values = [it.value for it in assigned if any(isinstance(to, ast.Name) and to.id == name for to in it.targets)]
    values += [it.value for it in nodes if isinstance(it, ast.AnnAssign) and it.value and is_name(it.target, name)]
    if values and all(map(is_truth, values)):
        return "check"
    if name in region.needs:
        return _verb_of_adjusting(values)
    if values and _is_empty(values[0]):
        return "collect"
    verbs = [verb for it in values if (verb := _verb_of_call(it))]
    if not _LOOKING.isdisjoint(verbs) and ("create" in verbs or any(map(_is_new_object, values))):
        return "get_or_create"
    return next(iter(verbs), "") or _verb_of_assigning(values, nodes, name)


def verb_of_values(region: Region, names: Sequence[str]) -> str:
    """Return the verb for computing several values: their own if it is one, else `get`; it changes none of them."""
    verbs = {verb_of_value(region, it) for it in names}
    if VAGUE in verbs or any(it in region.needs for it in names):
        return VAGUE
    return verbs.pop() if len(verbs) == 1 and not verbs & OF_ONE else "get"


def head_of_values(region: Region) -> list[str]:
    """Return the words for values that differ only in what stands before the same noun: `thresholds`; else none.

    Nothing else in the function has a name with this noun, so that the values are all there are.
    """
    names = [words_of(it) for it in region.gives]
    heads = {tuple(it[-1:]) for it in names}
    head = heads.pop() if len(heads) == 1 else ()
    if not head or any(len(it) < 2 for it in names) or not says_something([*head]) or head[0] in VERBS:
        return []
    functions = (it for it in ancestors(region.body[0]) if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef))
    others = {name for it in [*functions][:1] for name in bound_anywhere(it.body)}.difference(region.gives)
    return [] if any(words_of(it)[-1:] == [*head] for it in others) else [plural(head[0])]


def _verb_of_assigning(values: list[ast.expr], nodes: list[ast.AST], name: str) -> str:
    """Return the verb for assigning one of several values to a name."""
    changed = [it.op for it in nodes if isinstance(it, ast.AugAssign) and is_name(it.target, name)]
    results = [it.op for it in values[:1] if isinstance(it, ast.BinOp) and not _is_text_or_set(it.left)]
    is_sum = bool(changed and values) and isinstance(values[0], ast.Constant) and type(values[0].value) in (int, float)
    if is_sum or any(isinstance(operator, _COMPUTING) for operator in (*changed, *results)):
        return "compute"
    if len(values) < 2:
        return "find" if not values and any(_goes_over(it, name) for it in nodes) else "build"
    if all(isinstance(it, _DISPLAYS) for it in values) or all(map(_is_new_object, values)):
        return "build" if isinstance(values[0], _DISPLAYS) else "create"
    is_plain = all(isinstance(it, ast.Constant | ast.Name | ast.Attribute) for it in values)
    return "choose" if is_plain else "determine"


def _is_text_or_set(node: ast.expr) -> bool:
    """Return whether an operand may not be a number: a text with `%`, a set with `-`."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_text or isinstance(node, ast.Call | ast.JoinedStr | ast.Set | ast.SetComp)


def _goes_over(node: ast.AST, name: str) -> bool:
    """Return whether a statement is a loop with a variable of this name."""
    return isinstance(node, ast.For | ast.AsyncFor) and name in {
        it.id for it in walk(node.target) if isinstance(it, ast.Name)
    }


def _counts(node: ast.AST, name: str) -> bool:
    """Return whether a statement is `name += 1`."""
    match node:
        case ast.AugAssign(target=ast.Name(id=target), op=ast.Add(), value=ast.Constant(value=1)):
            return target == name
    return False


def _verb_of_call(call: ast.expr) -> str:
    while isinstance(call, ast.Subscript | ast.Attribute | ast.Await):
        call = call.value
    if not isinstance(call, ast.Call):
        return ""
    first = next(iter(call_words(call)), "")
    inner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if first not in _TELLING and isinstance(inner, ast.Call):
        return _verb_of_call(inner)
    return _TELLING.get(first, "")


def _verb_of_adjusting(values: list[ast.expr]) -> str:
    calls = {words[0] for it in values if isinstance(it, ast.Call) and (words := call_words(it))}
    for verb in ("filter", "sort", "parse", "convert", "clean", "normalize", "encode", "decode", "strip", "format"):
        if verb in calls:
            return verb
    return VAGUE


def _is_new_object(value: ast.expr) -> bool:
    """Return whether a value is a new object of a class."""
    called = value.func if isinstance(value, ast.Call) else None
    name = getattr(called, "attr", getattr(called, "id", ""))
    return name[:1].isupper() and not name.isupper()


def _is_empty(node: ast.expr) -> bool:
    """Return whether a value is a new and empty collection: `[]`, `dict()`."""
    match node:
        case ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Call(func=ast.Name(id="list" | "dict" | "set"), args=[]):
            return True
    return False


def from_returned(region: Region, topic: list[str]) -> Iterator[tuple[list[str], int]]:
    """Yield names from the returned value, if all returns have one name or one kind of call."""
    names = set()
    calls = set()
    for node in (it for statement in region.body for it in walk(statement)):
        if isinstance(node, ast.Return) and node.value is not None:
            match node.value:
                case ast.Name(id=name):
                    names.add(name)
                case ast.Call():
                    calls.add(tuple(call_words(node.value)))
                case ast.Constant():
                    pass
                case _:
                    names.add("")
    if len(names) == 1 and not calls and (name := names.pop()) and name in bound_anywhere(region.body):
        yield from from_value(region, name, topic)
    if len(calls) == 1 and not names:
        words = list(calls.pop())
        if len(words) > 1 and words[0] in VERBS and tuple(words) not in _OF_FRAMEWORKS:
            yield words, 6
