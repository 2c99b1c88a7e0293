"""Names for statements that do something: the verb of a call, and the object of a loop, decision or change."""

import ast
from collections.abc import Iterator, Sequence

from codemods._extract.effects import verb_of_effects
from codemods._extract.name_words import PREPOSITIONS, call_words, says_something, words_of
from codemods._extract.region import Region
from codemods._extract.verbs import VERBS, WEAK_CALLS, plural, singular
from toolkit.model.descendants import walk

_MOST_WORDS = 3
_SIZES = ("len", "range", "enumerate", "zip", "sorted", "list", "reversed")
_MARKS = {"name", "type", "kind", "code", "slug", "key", "id"}
"""Attributes that only identify an object."""
_PARTS = ("items", "values", "keys", "iteritems", "itervalues", "all")
_ERRORS = {"error", "errors", "exception", "exceptions", "handle"}
_FILLING = {"append": "collect", "add": "collect", "extend": "collect", "update": "update", "setdefault": "update"}


def from_loop(region: Region) -> Iterator[tuple[list[str], int]]:
    """Yield names from the verb of the main call, and the iterable of the loop or one item of it."""
    owner = region.block.owner
    is_body = isinstance(owner, ast.For | ast.AsyncFor) and len(region.body) == len(region.block.body)
    one = owner if is_body else next((it for it in region.body if isinstance(it, ast.For | ast.AsyncFor)), None)
    if not isinstance(one, ast.For | ast.AsyncFor) or (not is_body and len(region.body) > 2):
        return
    item = _item_words(one)
    if not item:
        return
    noun = item if is_body else _plural(one, item)
    targets = {it.id for it in walk(one.target) if isinstance(it, ast.Name)}
    calls = [*_strong_calls(region.body)]
    verbs = {words[0] for words, _ in calls if words[0] in VERBS}
    if len(verbs) == 1 and any(_does_to(words, item) and _is_about(call, targets) for words, call in calls):
        yield [*verbs, *noun], 5
    verb = verb_of_effects(region, targets)
    is_of_loop = is_body or all(it is one or isinstance(it, ast.Assign) for it in region.body)
    yield [verb or "process", *noun], 5 if verb and (is_of_loop or verb != "validate") else 9


def _does_to(words: list[str], item: list[str]) -> bool:
    """Return whether a call does what its verb says to an item: `save(row)`, `save_row(row)`, not `send_mail(row)`."""
    return words[0] in VERBS and (len(words) == 1 or not {*words[1:]}.isdisjoint(item))


def loop_words(region: Region) -> tuple[list[str], list[str]]:
    """Return the words for one item, and for all items, of the loop of which statements are the body; else none."""
    loop = region.block.owner
    return (_item_words(loop), _over(loop)) if isinstance(loop, ast.For | ast.AsyncFor) else ([], [])


def words_of_loop(body: Sequence[ast.stmt]) -> list[str]:
    """Return the words for what statements go over, if all of them but assignments are one loop; else none."""
    loops = [it for it in body if not isinstance(it, ast.Assign)]
    return _over(loops[0]) if len(loops) == 1 and isinstance(loops[0], ast.For | ast.AsyncFor) else []


def _item_words(loop: ast.For | ast.AsyncFor) -> list[str]:
    target = loop.target.elts[-1] if isinstance(loop.target, ast.Tuple) else loop.target
    words = words_of(target.id) if isinstance(target, ast.Name) else []
    if says_something(words):
        return words
    over = _over(loop)
    is_plural = bool(over) and singular(over[-1]) != over[-1]
    return [*over[:-1], singular(over[-1])] if is_plural else []


def _over(loop: ast.For | ast.AsyncFor) -> list[str]:
    """Return the words for the items of a loop."""
    source = loop.iter
    while isinstance(source, ast.Call):
        if isinstance(source.func, ast.Attribute) and source.func.attr in _PARTS:
            source = source.func.value
        elif isinstance(source.func, ast.Name) and source.func.id in _SIZES and source.args:
            source = source.args[0]
        else:
            break
    words = words_of(getattr(source, "attr", getattr(source, "id", "")))
    return words if says_something(words) and words[0] not in VERBS else []


def _plural(loop: ast.For | ast.AsyncFor, item: list[str]) -> list[str]:
    over = _over(loop)
    if over and singular(over[-1]) == item[-1]:
        return over
    is_hard = item[-1].endswith(("s", "x", "ch", "sh"))
    return (is_hard and over) or [*item[:-1], plural(item[-1])]


def from_condition(region: Region, topic: list[str]) -> Iterator[tuple[list[str], int]]:
    """Yield names from a condition: the body of `if isinstance(x, Row)` handles a row."""
    owner = region.block.owner
    if not isinstance(owner, ast.If) or region.body != owner.body:
        return
    match owner.test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str(value))]):
            words, kind = words_of(value), _kind_words(left)
            if not words or len(words) > _MOST_WORDS or not value.replace("_", "").replace("-", "").isalnum():
                return
            is_verb = words[0] in VERBS and len(words) == 1
            about = kind[-1:] if says_something(kind) else topic[:2] if is_verb else []
            yield [verb_of_effects(region, ()) or "handle", *words, *about], 5
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, type_]):
            words = words_of(getattr(type_, "attr", getattr(type_, "id", "")))
            if words and len(words) <= _MOST_WORDS:
                yield [verb_of_effects(region, ()) or "handle", *words], 5


def _kind_words(left: ast.expr) -> list[str]:
    """Return the words for a compared value: `role` for `role.name`, `format` for `self.format`."""
    if isinstance(left, ast.Attribute) and left.attr in _MARKS:
        return words_of(getattr(left.value, "attr", getattr(left.value, "id", "")))
    return words_of(getattr(left, "attr", getattr(left, "id", "")))


def from_calls(region: Region) -> Iterator[tuple[list[str], int]]:
    """Yield names from the single essential call, with its object."""
    called = [words for words, _ in _strong_calls(region.body)]
    strong = [words for words in called if words[0] in VERBS]
    whole = {tuple(it) for it in strong if len(it) > 1 and it[-1] not in PREPOSITIONS and it[1] != "or"}
    if len(whole) == 1 and len(strong) <= 2:
        yield [*next(iter(whole))], 7


def from_filled(region: Region) -> Iterator[tuple[list[str], int]]:
    """Yield names from filled values: `context["x"] = ...`, `user.name = ...`, `errors.append(...)`."""
    filled = [it for statement in region.body for node in walk(statement) for it in _filled_by(node)]
    names = {name for name, _ in filled}
    if len(names) == 1 and len(filled) > 1:
        words = words_of(names.pop())
        if says_something(words):
            verb = "collect" if words[-1] in _ERRORS else "set" if _is_one_item(region, filled) else filled[-1][1]
            yield [verb, *words], 6


def _is_one_item(region: Region, fillings: list[tuple[str, str]]) -> bool:
    """Return whether only one item is filled, with another value in each branch."""
    nodes = (it for statement in region.body for it in walk(statement))
    items = {ast.unparse(it) for it in nodes if isinstance(it, ast.Subscript) and isinstance(it.ctx, ast.Store)}
    return len(items) == 1 and all(verb == "fill" for _, verb in fillings)


def _filled_by(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield (name, verb) of the containers that a statement fills."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = list(node.targets)
    elif isinstance(node, ast.AugAssign):
        targets = [node.target]
    for target in targets:
        if isinstance(target, ast.Subscript | ast.Attribute) and (name := _base(target)):
            yield name, "update" if isinstance(target, ast.Attribute) else "fill"
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=method) as function)):
            if method in _FILLING and (name := _base(function)):
                yield name, _FILLING[method] if isinstance(function.value, ast.Name | ast.Attribute) else "update"


def _base(node: ast.expr) -> str:
    """Return the base of a target: `context` for `context["a"]["b"]`, `user` for `user.name`."""
    if isinstance(node, ast.Attribute | ast.Subscript):
        inner = node.value
        if isinstance(inner, ast.Name):
            return inner.id
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in ("self", "cls"):
            return inner.attr
        return _base(inner) if isinstance(inner, ast.Subscript) else ""
    return ""


def _is_about(call: ast.Call, names: set[str]) -> bool:
    """Return whether one of these names is the receiver or an argument of a call."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    given = [owner, *call.args, *(it.value for it in call.keywords)]
    return any(isinstance(it, ast.Name) and it.id in names for it in given)


def _strong_calls(body: list[ast.stmt]) -> Iterator[tuple[list[str], ast.Call]]:
    """Yield the calls that are statements, with their words, except unspecific ones, error handling and clean-up."""
    nodes = [it for statement in body for it in walk(statement)]
    last = {id(it) for node in nodes if isinstance(node, ast.Try) for end in node.finalbody for it in walk(end)}
    for node in nodes:
        if isinstance(node, ast.Expr) and id(node) not in last:
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            if not isinstance(value, ast.Call) or _is_log(value):
                continue
            words = call_words(value)
            is_weak = words[:1] in ([], ["log"], ["echo"]) or "_".join(words) in WEAK_CALLS
            if not is_weak and not _ERRORS & {*words}:
                yield words, value


def _is_log(call: ast.Call) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    name = getattr(owner, "attr", getattr(owner, "id", "")).lower()
    return "log" in name or name in ("warnings", "messages", "self.stdout")
