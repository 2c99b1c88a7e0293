"""Names that say everything that statements do: their only effect and what has it.

Most statements that give no value do several things, and a name of one of them misleads. Where they only add to one
value, set one or two items, filter one query, make one kind of call, or raise, verb and object are the whole story.
"""

import ast
from collections.abc import Iterator, Sequence
from itertools import chain

from codemods._extract.bindings import own_nodes
from codemods._extract.case_names import from_case
from codemods._extract.container_names import (
    FILLING,
    from_containers,
    is_adjective,
    is_blank,
    item_stores,
    items_of_loops,
    texts_set,
)
from codemods._extract.doubts import is_made
from codemods._extract.name_words import PREPOSITIONS, says_something, words_of
from codemods._extract.pattern_names import from_patterns, from_setters
from codemods._extract.quiet_names import from_quiet
from codemods._extract.refusal_names import PROBLEMS, from_refusals
from codemods._extract.region import Region
from codemods._extract.side_effects import SideEffect, find_side_effects
from codemods._extract.stored_effects import rows_of
from codemods._extract.strong_names import from_stored_value, from_strong
from codemods._extract.verbs import NOUNS_THAT_SAY_NOTHING, VERBS, WEAK_CALLS, plural, singular
from codemods._extract.work_names import loop_words
from toolkit.model.descendants import walk

_COST = 7
"""More than for a name of a value that is given, which is the better part."""
_MOST_WORDS = 5
_MOST_KEYS = 2
_VOWELS = {*"aeiouy"}
"""A noun without one is an abbreviation."""
_WRAPPING = {"list", "array", "set", "dict", "map", "all", "tmp", "new"}
"""Words of a name that only say what holds its items."""
_OF_FIELDS = {"attributes", "attrs", "fields", "headers", "options", "params", "properties", "values"}
_NARROWING = {"filter", "filter_by", "exclude", "where"}
_BESIDE = {"join", "outerjoin", "distinct", "annotate", "select_related", "prefetch_related", "options"}
_BESIDE |= {"order_by", "group_by", "having", "all"}
"""Methods of queries that often stand beside narrowing."""
_NORMALIZING = {"strip", "lstrip", "rstrip", "lower", "upper", "replace", "removeprefix", "removesuffix", "title"}
_NORMALIZING |= {"casefold", "capitalize", "translate", "expandtabs"}
"""Methods that give a text in another form."""
_DIRECTORIES = {("makedirs",), ("mkdir",)}
"""Words of calls that create directories."""
_MARKS = {"id", "key", "name", "path", "pk", "slug", "title", "uid", "uuid"}
"""Words for what only identifies something: who deletes a name deletes what has it."""
_QUERIES = {"q", "qs", "query", "queryset", "stmt", "statement", "results", "objects", "items"}


def whole_names(region: Region, topic: list[str]) -> Iterator[tuple[list[str], int]]:
    """Yield names that cover all effects of statements, best first.

    Args:
        region: the statements.
        topic: words for the topic of the enclosing function.
    """
    effects = find_side_effects(region.body)
    if not all(it.kind == "raise" or _notes_problems(it) for it in effects):
        yield from ((words, _COST) for words in from_case(region, topic) if len(words) <= _MOST_WORDS)
    if region.end == "value":
        return
    if len(region.gives) > 1:
        yield from ((words, _COST) for words in _of_filtered(region) if not effects and len(words) <= _MOST_WORDS)
        return
    raised = [it for it in effects if it.kind == "raise"]
    done = [it for it in effects if it.kind != "raise"]
    is_beside = {it.place for it in raised} <= {it.place for it in done} and len(raised) < 2
    found: Iterator[list[str]] = iter(())
    if region.gives:
        found = from_stored_value(region, effects) if effects else _of_adjusted(region, topic)
    elif (raised and not done) or (done and all(map(_notes_problems, done))):
        found = chain(from_refusals(region), [] if raised else _of_done(region, done))
    elif not effects and region.end != "next":
        found = from_quiet(region)
    elif is_beside:
        more = from_containers(region.body, done), from_strong(region, done), _of_one_item(region, done)
        found = chain(from_patterns(region, done), _of_done(region, done), *more)
    yield from ((words, _COST) for words in found if len(words) <= _MOST_WORDS)


def _notes_problems(effect: SideEffect) -> bool:
    """Return whether something is put into a container of errors or the like."""
    return effect.kind in ("add", "set") and {*effect.noun[-1:]} <= PROBLEMS and bool(effect.noun)


def _of_done(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    kinds = {it.kind for it in done}
    owners = list(dict.fromkeys(it.owner for it in done))
    if kinds == {"call"}:
        yield from _of_called(region, done)
    elif kinds == {"set", "call"}:
        yield from _of_updated(region, done)
    elif len(owners) == 1:
        yield from (
            _of_added(done)
            if kinds == {"add"}
            else _of_set(region, done)
            if kinds == {"set"}
            else _of_filled(region, done)
        )
    elif kinds == {"set"} and len({it.words for it in done}) == 1 and done[0].words:
        yield from _of_set_alike(region, done)
    elif kinds == {"add"} and len(owners) == _MOST_KEYS:
        pairs = ([it for it in done if it.owner == owner] for owner in owners)
        one, other = (next(_of_added(it), []) for it in pairs)
        if one[:1] == other[:1] == ["add"] and one[-1] == other[-1]:
            yield min(one, other, key=len)


def _of_filled(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield the name of a mapping or the like that gets items under computed names."""
    noun, stores = _without_wrapping(list(done[0].noun)), item_stores(region.body)
    if not says_something(noun) and all(it.kind == "set" and not it.words for it in done):
        yield from _of_collected(done)
    if noun and noun[-1] in PROBLEMS:
        yield ["collect", *noun]
        return
    is_filled = all(it.kind in ("add", "set") or it.words in FILLING for it in done)
    is_filled &= not any(it.kind == "set" and it.words for it in done) and done[0].owner not in texts_set(region.body)
    if not is_filled or not says_something(noun) or is_adjective(noun[-1]) or any(is_blank(it) for it in stores):
        return
    if any(it.is_repeated for it in done):
        yield ["fill", *noun]
    elif len({ast.unparse(it.targets[0]) for it in stores}) == 1 and singular(noun[-1]) != noun[-1]:
        yield ["set", *noun[:-1], singular(noun[-1])]


def _of_added(done: Sequence[SideEffect]) -> Iterator[list[str]]:
    noun = _without_wrapping(list(done[0].noun))
    if not says_something(noun):
        yield from _of_collected(done)
        return
    if noun[-1] in PROBLEMS:
        yield ["collect", *noun]
    elif singular(noun[-1]) == noun[-1]:
        is_list = not any(it.words == ("add",) for it in done) and not is_adjective(noun[-1])
        yield from [["extend", *noun]] if is_list else []
    else:
        is_one = len(done) == 1 and not done[0].is_repeated and done[0].words in (("append",), ("add",))
        yield ["add", *noun[:-1], singular(noun[-1]) if is_one else noun[-1]]


def _of_collected(done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield the name of what is put into a container whose name says nothing: `results`, `out`."""
    noun = list(done[0].given) if len({it.given for it in done}) == 1 else []
    is_one_by_one = all(it.words in ((), ("append",), ("add",), ("appendleft",)) for it in done)
    if noun and is_one_by_one and says_something(noun) and PREPOSITIONS.isdisjoint(noun) and noun[0] not in VERBS:
        is_repeated = any(it.is_repeated for it in done)
        yield ["collect", *_in_plural(noun)] if is_repeated else ["add", *noun]


def _of_one_item(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield the name of a whole turn of a loop that puts one thing for its item into a container that says nothing."""
    is_one = len(done) == 1 and done[0].kind == "add" and done[0].words == ("append",) and not done[0].is_repeated
    if is_one and not done[0].given and not says_something(_without_wrapping([*done[0].noun])):
        item, _ = loop_words(region)
        if says_something(item) and len(region.body) == len(region.block.body):
            yield ["add", *item]


def _of_updated(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield the name of an object that was there before, of which attributes are set, and that is saved."""
    roots = {it.root for it in done}
    given = (it for it in own_nodes(region.body) if isinstance(it, ast.Assign) and is_made(it.value))
    if any(isinstance(target, ast.Name) and target.id in roots for it in given for target in it.targets):
        return
    noun = list(done[0].noun) if len({it.noun for it in done}) == 1 else []
    owners = {it.owner.removesuffix(".save") for it in done}
    is_saved = all(it.words == ("save",) for it in done if it.kind == "call")
    if is_saved and len(owners) == 1 and says_something(noun):
        yield ["update", *(_in_plural(noun) if any(it.is_repeated for it in done) else noun)]


def _without_wrapping(noun: list[str]) -> list[str]:
    """Return words without those for the container: `urls` for `list_urls`, `url_list` and `all_urls`."""
    if noun[:1] and noun[0] in _WRAPPING and len(noun) > 1:
        noun = noun[1:]
    if len(noun) > 1 and noun[-1] in _WRAPPING and not noun[-2].endswith("ed"):
        return _in_plural(noun[:-1])
    return noun


def _of_set(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    keys = list(dict.fromkeys(it.words for it in done))
    owner = list(done[0].noun)
    if not any(keys) or (owner and owner[-1] in PROBLEMS):
        yield from _of_filled(region, done)
        return
    if len(keys) > _MOST_KEYS and all(keys) and says_something(owner) and not _VOWELS.isdisjoint(owner[-1]):
        yield ["set", *owner, *([] if owner[-1] in _OF_FIELDS else ["fields"])]
    if len(keys) > _MOST_KEYS or not all(keys):
        return
    is_of_many = len(keys) == 1 and all(it.is_repeated and it.root in items_of_loops(region.body) for it in done)
    named = [_with_owner(_in_plural(list(it)) if is_of_many else list(it), owner) for it in keys]
    if all(named):
        yield ["set", *named[0], *(["and", *_without_same_start(named[1], named[0])] if len(named) > 1 else [])]


def _of_set_alike(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield the name of what several values get under one name."""
    key = [*done[0].words]
    is_of_many = all(it.is_repeated and it.root in items_of_loops(region.body) for it in done)
    if says_something(key) and key[0] not in VERBS and not is_of_many:
        yield ["set", *key]


def _with_owner(key: list[str], owner: list[str]) -> list[str]:
    """Return the words of an item, after those of what holds it if they say little alone; empty: both say little."""
    is_known = len(owner) > 1 or (says_something(owner) and not _VOWELS.isdisjoint(owner[-1]))
    if says_something(key) and (len(key) > 1 or key[0] not in VERBS):
        return key if len(key) > 1 or not is_known or {*owner} & {*key} else [*owner[-2:], *key]
    return [*owner[-2:], *key] if is_known and len(key) == 1 else []


def _without_same_start(words: list[str], other: list[str]) -> list[str]:
    """Return words without those that another name begins with, too: `name` of `user_id` and `user_name`."""
    same = next((index for index, (one, two) in enumerate(zip(words, other, strict=False)) if one != two), 0)
    return words[same:] or words


def _of_called(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    called = {it.words for it in done}
    if called <= _DIRECTORIES:
        yield ["create", "directories" if any(it.is_repeated for it in done) else "directory"]
    words = list(done[0].words)
    if called == {("set",)}:
        yield from from_setters(region, done)
        return
    is_of_framework = words[1:2] == ["or"]  # `get_or_create`
    is_weak = "_".join(words) in WEAK_CALLS and not done[0].is_stored
    if len(called) > 1 or not words or words[0] not in VERBS or is_weak or is_of_framework:
        return
    is_repeated = any(it.is_repeated for it in done)
    if len(words) == 1:
        nouns = {it.given if it.has_given or not it.is_local(region) else it.noun for it in done}
        noun = list(nouns.pop()) if len(nouns) == 1 else []
        if says_something(noun) and singular(noun[-1]) not in _MARKS:
            yield [*words, *(_in_plural(noun) if is_repeated else noun)]
    elif words[-1] not in PREPOSITIONS and words[-1] not in NOUNS_THAT_SAY_NOTHING:
        end = next((index for index, it in enumerate(words) if it in PREPOSITIONS), len(words))
        is_plain = end > 1 and len(words) < _MOST_WORDS
        several = [words[0], *_in_plural(words[1:end]), *words[end:]] if is_plain else words
        if is_repeated and is_plain and several != words:
            yield several
        elif done[0].noun:  # the part of a plain function would have its name
            yield words


def _in_plural(noun: list[str]) -> list[str]:
    is_plural = singular(noun[-1]) != noun[-1]
    return noun if is_plural else [*noun[:-1], plural(noun[-1])]


def _of_adjusted(region: Region, topic: list[str]) -> Iterator[list[str]]:
    """Yield the name of a value that is passed in, and comes back with more or less in it."""
    name = region.gives[0]
    if name not in region.needs:
        return
    bound = {it.id for one in region.body for it in walk(one) if isinstance(it, ast.Name) and _is_stored(it)}
    verb = _verb_of_steps(region.body, name) if not bound & {*region.needs} - {name} else ""
    words = words_of(name)
    if verb == "filter" and len(words) == 1 and words[0] in _QUERIES:
        rows = rows_of(region, name)
        words = rows or (_in_plural(topic) if topic and PREPOSITIONS.isdisjoint(topic) else [])
    if verb and says_something(words):
        yield [verb, *words]


def _of_filtered(region: Region) -> Iterator[list[str]]:
    """Yield the name of two queries that are passed in, and come back with less in them."""
    bound = {it.id for one in region.body for it in walk(one) if isinstance(it, ast.Name) and _is_stored(it)}
    nouns = [words_of(it) for it in region.gives]
    is_filtered = all(_verb_of_steps(region.body, it) == "filter" for it in region.gives)
    if is_filtered and bound & {*region.needs} == {*region.gives} and all(map(says_something, nouns)):
        yield ["filter", *nouns[0], "and", *nouns[1]]


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _verb_of_steps(body: Sequence[ast.stmt], name: str) -> str:
    """Return the verb of what all assignments to a name do to its value: filter, extend; empty: something else."""
    methods: set[str] = set()
    for node in (it for one in body for it in walk(one)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if not any(isinstance(it, ast.Name) and it.id == name for it in targets):
            continue
        match node:
            case ast.Assign(targets=[ast.Name()], value=ast.Subscript(value=ast.Name(id=cut), slice=ast.Slice())):
                methods.add("[:]" if cut == name else "")
            case ast.Assign(targets=[ast.Name()], value=value):
                methods |= _methods_on(value, name)
            case ast.AugAssign(op=ast.Add(), value=value) if _is_text_or_list(value):
                methods.add("+=")
            case _:
                return ""
    if methods == {"+="}:
        return "extend"
    if methods & _NORMALIZING and methods <= _NORMALIZING | {"[:]"}:
        return "normalize"
    return "filter" if methods & _NARROWING and methods <= _NARROWING | _BESIDE else ""


def _is_text_or_list(value: ast.expr) -> bool:
    """Return whether a value is a text or a list by its syntax, and no number."""
    match value:
        case ast.JoinedStr() | ast.List() | ast.ListComp() | ast.Constant(value=str() | bytes()):
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            return _is_text_or_list(left) or _is_text_or_list(right)
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "encode")):
            return True
    return False


def _methods_on(value: ast.expr, name: str) -> set[str]:
    """Return the methods of a chain of calls that begins with a name; one that is none of a query for others."""
    methods: set[str] = set()
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        methods.add(value.func.attr)
        value = value.func.value
    return methods if methods and isinstance(value, ast.Name) and value.id == name else {""}
