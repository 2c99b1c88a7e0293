"""List what statements do to values that they did not make, and what they refuse."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codemods._extract.bindings import bound_anywhere, own_nodes
from codemods._extract.doubts import ACTING, CHANGING, is_made, is_quiet
from codemods._extract.name_words import call_words, without_purpose, words_of, words_of_class
from codemods._extract.region import Region
from codemods._extract.stored_effects import stored_effect
from toolkit.model.descendants import children, walk
from toolkit.model.tree import root_name

_ADDING = {"append", "add", "extend", "appendleft", "insert"}
_SESSIONS = {"session", "db", "db_session"}
"""Owners whose `add` hands over an object and adds nothing to them."""
_REFUSING = {"abort", "fail", "error", "add_error"}
"""Functions that refuse something, also by a note of the error, with or without an underscore before the name."""
_DOING = ACTING | {"apply", "execute", "register", "remove", "run", "set", "start", "stop", "update", "write"}
"""First words of calls that do something, also where their result is kept."""
_GIVING_NEW = [["serialize"], ["to"], ["as"], ["asdict"], ["parse"], ["convert"], ["loads"], ["split"], ["dump"]]
"""First words of calls that give a new value."""
_GIVING = {"get", "fetch", "load", "build", "make", "create", "compute", "find", "read", "parse", "format", "render"}
_GIVING |= {"generate", "serialize", "calculate", "extract"}
"""First words of calls whose other words are about their result."""
_OF_FIRST = (("delete",), ("destroy",), ("unlink",))
"""First words of calls that are about their first argument, whatever else they are given."""
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_OWNERS = {"self", "cls"}
Words = tuple[str, ...]


class SideEffect(NamedTuple):
    """One thing that statements do.

    Attributes:
        kind: `add` to a value, `set` an item or attribute, `call`, `raise`, or `other`.
        owner: the text of what is changed or called.
        noun: words for it.
        words: the words of the call, or of the item that is set; empty: they are computed.
        is_repeated: whether a loop of the statements does it.
        root: the name at its beginning.
        given: words for the only argument of a call, or for the value that is set or added.
        has_given: whether a call has arguments.
        tested: words for each value that the conditions around an error test.
        place: index of the statement that it is in.
        is_stored: whether a call changes what a database holds: `noun` is a table, class or collection.
    """

    kind: str
    owner: str = ""
    noun: Words = ()
    words: Words = ()
    is_repeated: bool = False
    root: str = ""
    given: Words = ()
    has_given: bool = False
    tested: tuple[Words, ...] = ()
    place: int = 0
    is_stored: bool = False

    def is_local(self, region: Region) -> bool:
        """Return whether the owner is a value of the function, not a module or class."""
        return self.root in {*region.needs, *bound_anywhere(region.body)} or self.root in _OWNERS


def find_side_effects(body: Sequence[ast.stmt]) -> list[SideEffect]:
    """Return what statements do, in their order; to log and to change what they made themselves are nothing."""
    made = _made_names(body)
    context = _Context(made, frozenset(map(id, _statement_calls(body))))
    return [
        it._replace(place=place)
        for place, statement in enumerate(body)
        for it in _effects_within(statement, context, (), is_repeated=False)
    ]


class _Context(NamedTuple):
    """Names of new values, and ids of calls that are statements."""

    made: set[str]
    statements: frozenset[int]


def _statement_calls(body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
    for node in own_nodes(body):
        if isinstance(node, ast.Expr):
            yield node.value.value if isinstance(node.value, ast.Await) else node.value


def _made_names(body: Sequence[ast.stmt]) -> set[str]:
    """Return the names that hold nothing but new values."""
    values: dict[str, list[ast.expr]] = {}
    for node in own_nodes(body):
        if isinstance(node, ast.Assign):
            for it in node.targets:
                if isinstance(it, ast.Name):
                    values.setdefault(it.id, []).append(node.value)
    targets = (it.target for it in own_nodes(body) if isinstance(it, ast.For | ast.AsyncFor))
    loops = {it.id for target in targets for it in walk(target) if isinstance(it, ast.Name)}
    return {name for name, every in values.items() if all(map(_is_new, every))} - loops


def _is_new(value: ast.expr) -> bool:
    return is_made(value) or (isinstance(value, ast.Call) and call_words(value)[:1] in _GIVING_NEW)


def _effects_within(
    node: ast.AST, context: _Context, tested: tuple[Words, ...], *, is_repeated: bool, is_handled: bool = False
) -> Iterator[SideEffect]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        if not isinstance(node, ast.Lambda) and (node.decorator_list or isinstance(node, ast.ClassDef)):
            yield SideEffect("other")
        return
    for it in _effects_of(node, context, tested):
        if it.kind != "raise" or not is_handled:
            yield it._replace(is_repeated=is_repeated)
    inner = is_repeated or isinstance(node, _LOOPS)
    about = (*tested, *_tested_values(node.test)) if isinstance(node, ast.If) else tested
    for child in children(node):
        yield from _effects_within(
            child, context, about, is_repeated=inner, is_handled=is_handled or _translates(child)
        )


def _translates(node: ast.AST) -> bool:
    """Return whether a handler only logs, and raises another error for the one that it caught."""
    return (
        isinstance(node, ast.ExceptHandler)
        and isinstance(node.body[-1], ast.Raise)
        and not any(isinstance(it, ast.If) for it in node.body)
    )


def _tested_values(test: ast.expr) -> Iterator[Words]:
    """Yield the words for each value that a condition asks about."""
    called = {id(it.func) for it in walk(test) if isinstance(it, ast.Call)}
    waiting: list[ast.AST] = [test]
    while waiting:
        it = waiting.pop(0)
        if isinstance(it, ast.Attribute) and isinstance(it.value, ast.Name) and it.value.id in _OWNERS:
            yield tuple(words_of(it.attr))
        elif isinstance(it, ast.Name):
            if id(it) not in called and it.id not in _OWNERS:
                yield tuple(words_of(it.id))
        else:
            waiting += children(it)


def _effects_of(node: ast.AST, context: _Context, tested: tuple[Words, ...]) -> Iterator[SideEffect]:
    match node:
        case ast.Raise(exc=ast.expr()) | ast.Assert():
            yield SideEffect("raise", tested=tested)
        case ast.Delete():
            yield SideEffect("other")
        case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
            if root_name(node) not in context.made:
                yield _effect_of_store(node)
        case ast.Call() if not is_quiet(node):
            yield from _effects_of_call(node, context, tested)


def _effect_of_store(node: ast.Attribute | ast.Subscript) -> SideEffect:
    keys: list[str] = []
    owner: ast.expr = node
    while isinstance(owner, ast.Subscript):
        if not (isinstance(owner.slice, ast.Constant) and isinstance(owner.slice.value, str)):
            value = noun_of_value(_value_for(node))
            return SideEffect(
                "set", _text_of_owner(owner.value), _noun(owner.value), root=root_name(owner), given=value
            )
        keys.insert(0, owner.slice.value)
        owner = owner.value
    if isinstance(node, ast.Attribute):
        keys, owner = [node.attr], node.value
    words = tuple(word for key in keys for word in words_of(key))
    return SideEffect("set", _text_of_owner(owner), _noun(owner), words, root=root_name(owner))


def _effects_of_call(call: ast.Call, context: _Context, tested: tuple[Words, ...]) -> Iterator[SideEffect]:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    last = getattr(call.func, "attr", getattr(call.func, "id", ""))
    words, root = tuple(call_words(call)), root_name(call.func)
    if last.lstrip("_") in _REFUSING:
        yield SideEffect("raise", tested=tested)
    elif (stored := stored_effect(call)) is not None:
        if stored.verb:
            owner_text, noun = f"{stored.verb} {stored.noun}", stored.noun
            one = SideEffect("call", owner_text, noun, (stored.verb,), root=root, given=noun, has_given=True)
            yield one._replace(is_stored=True)
    elif owner is not None and last in CHANGING and _noun(owner)[-1:] not in {(it,) for it in _SESSIONS}:
        if root not in context.made:
            kind, value = "add" if last in _ADDING else "other", noun_of_value(call.args[0]) if call.args else ()
            yield SideEffect(kind, _text_of_owner(owner), _noun(owner), (last,), root=root, given=value)
    elif made := _class_created(call):
        yield SideEffect("call", f"create {made}", noun=made, words=("create",), root=root, given=made, has_given=True)
    elif id(call) in context.statements or words[:1] in {(it,) for it in _DOING}:
        is_of_first = words[:1] in _OF_FIRST and len(call.args) > 1 and not _is_item(call.args[0])
        given = _noun(call.args[0]) if len(call.args) == 1 or is_of_first else ()
        noun = _noun(owner) if owner is not None else ()
        yield SideEffect("call", ast.unparse(call.func), noun, words, root=root, given=given, has_given=bool(call.args))


def _class_created(call: ast.Call) -> Words:
    """Return words for the class of which a call stores a new object: `Row(...).save()`, `Row.objects.create(...)`."""
    if not isinstance(call.func, ast.Attribute):
        return ()
    owner, last = call.func.value, call.func.attr
    if last == "save" and isinstance(owner, ast.Call):
        name = getattr(owner.func, "attr", getattr(owner.func, "id", ""))
    elif last == "create" and isinstance(owner, ast.Attribute) and owner.attr == "objects":
        name = getattr(owner.value, "attr", getattr(owner.value, "id", ""))
    else:
        return ()
    return tuple(words_of_class(name)) if name[:1].isupper() else ()


def _value_for(target: ast.AST) -> ast.expr | None:
    """Return what a target is set to."""
    given = getattr(target, "parent", None)
    return given.value if isinstance(given, ast.Assign) else None


def noun_of_value(value: ast.expr | None) -> Words:
    """Return words for a value by its name, or by what the call that gives it gets or makes; none: there are none."""
    while isinstance(value, ast.Await):
        value = value.value
    if isinstance(value, ast.Name | ast.Attribute):
        return _noun(value)
    if not isinstance(value, ast.Call):
        return ()
    first, *rest = call_words(value) or [""]
    name = getattr(value.func, "attr", getattr(value.func, "id", ""))
    return tuple(rest) if first in _GIVING else tuple(words_of(name)) if name[:1].isupper() else ()


def _is_item(node: ast.expr) -> bool:
    """Return whether a value is looked up by a computed key, so that no name says what it is."""
    return isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant)


def _text_of_owner(node: ast.expr) -> str:
    """Return the text of a value, without the computed keys by which it is looked up in another one."""
    while isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
        node = node.value
    return ast.unparse(node)


def _noun(node: ast.expr) -> Words:
    """Return words for a value: the last name in it, or the text that it is looked up by."""
    if isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return tuple(words_of(key)) if isinstance(key, str) else _noun(node.value)
    name = getattr(node, "attr", getattr(node, "id", ""))
    return () if name in _OWNERS else tuple(without_purpose(words_of(name)))
