"""Names for statements that group values, count, merge one value into others, or set one computed item.

What they do is a pattern with a name of its own, which says more than that a container gets something.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codemods._extract.bindings import bound_anywhere, own_nodes, reads
from codemods._extract.container_names import is_adjective, is_blank, item_stores, items_of_loops
from codemods._extract.name_words import PREPOSITIONS, says_something, words_of
from codemods._extract.region import Region
from codemods._extract.side_effects import SideEffect, noun_of_value
from codemods._extract.verbs import VERBS, plural, singular
from codemods._extract.work_names import words_of_loop
from toolkit.model.descendants import walk

_PUTTING = {"append", "add"}
_MERGING = {"extend", "update", "append", "add"}
_LEAST_BRANCHES = 2
_LEAST_FIELDS = 3
_OF_AN_ITEM = 2
"""Number of arguments of a call that sets an item: its key, and its value."""


class _Put(NamedTuple):
    """`container[key].append(value)`, also through `setdefault`."""

    container: ast.expr
    key: ast.expr
    value: ast.expr


def from_patterns(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield the name of a pattern that is all that statements do: `group_orders_by_shop`, `merge_new_counts`.

    Args:
        region: the statements.
        done: what they do, but what they raise.
    """
    if all(it.kind in ("add", "set") or it.words in (("setdefault",), ("update",)) for it in done):
        yield from _of_grouped(region, done)
        yield from _of_merged(region, done)
        yield from _of_counted(region)
        yield from _of_one_item(region)


def from_setters(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield `set_contacts` for a loop with `row.set(key, contact)`, and `set_row_fields` for several of such calls.

    Args:
        region: the statements.
        done: what they do; calls of `set` alone.
    """
    calls = [it for it in own_nodes(region.body) if isinstance(it, ast.Call) and _is_call_of(it, {"set"})]
    values = {ast.unparse(it.args[-1]): it.args[-1] for it in calls if len(it.args) == _OF_AN_ITEM}
    if len(calls) != len(done) or len({it.owner for it in done}) != 1:
        return
    (value, *others), noun = values.values() or [None], [*done[0].noun]
    item = words_of(value.id) if isinstance(value, ast.Name) and value.id in items_of_loops(region.body) else []
    if not others and all(it.is_repeated for it in done) and _is_noun(item):
        yield ["set", *item[:-1], plural(singular(item[-1]))]
    is_each_once = len(values) == len(calls) >= _LEAST_FIELDS and not any(it.is_repeated for it in done)
    if is_each_once and len({ast.unparse(it.args[0]) for it in calls}) == len(calls) and _is_noun(noun):
        yield ["set", *noun, "fields"]


def _of_grouped(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield `group_orders_by_shop` for a loop with `found[order.shop].append(order)`; a key of all is none."""
    nodes = [*own_nodes(region.body)]
    loops = [it for it in nodes if isinstance(it, ast.For | ast.AsyncFor | ast.While)]
    puts = [it for node in nodes if isinstance(node, ast.Call) and (it := _put_of(node))]
    if len(puts) != 1 or not all(it.is_repeated for it in done):
        return
    (put,) = puts
    container = ast.unparse(put.container)
    others = [it for it in item_stores(region.body) if not (is_blank(it) and _owner_text(it.targets[0]) == container)]
    is_all = all(it.owner == container or it.owner.startswith(f"{container}.setdefault(") for it in done)
    value, key = [*noun_of_value(put.value)], _words(put.key)
    is_all &= not reads(put.key).isdisjoint(bound_anywhere(loops))
    if is_all and not others and says_something(value) and _is_noun(key) and value != key:
        yield ["group", *value[:-1], plural(singular(value[-1])), "by", *key]


def _put_of(call: ast.Call) -> _Put | None:
    match call:
        case ast.Call(func=ast.Attribute(attr=method, value=owner), args=[value], keywords=[]) if method in _PUTTING:
            match owner:
                case ast.Subscript(value=ast.Name() | ast.Attribute() as container, slice=key):
                    return _Put(container, key, value)
                case ast.Call(func=ast.Attribute(attr="setdefault", value=container), args=[key, _]):
                    return _Put(container, key, value)
    return None


def _of_merged(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield `merge_new_counts` for a loop over its items that puts each of them into other containers."""
    loops = [it for it in region.body if isinstance(it, ast.For)]
    match loops, region.body[-1:]:
        case [ast.For(target=ast.Tuple(elts=[ast.Name(), ast.Name(id=item)]), iter=source) as loop], [last]:
            noun = words_of_loop([loop]) if last is loop and region.body == [loop] else []
        case _:
            return
    whole = source.func.value if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) else source
    is_given = isinstance(whole, ast.Name) and whole.id in region.needs
    puts = [it for it in own_nodes(region.body) if isinstance(it, ast.Call) and _is_call_of(it, _MERGING)]
    stores = [it for it in item_stores(region.body) if not is_blank(it)]
    values = [it.args[0] for it in puts if len(it.args) == 1] + [it.value for it in stores]
    is_whole = bool(puts) and len(values) == len(puts) + len(stores)
    is_whole &= all(isinstance(it, ast.Name) and it.id == item for it in values)
    if is_given and is_whole and _is_noun(noun) and len(done) > 1:
        yield ["merge", *noun]


def _of_counted(region: Region) -> Iterator[list[str]]:
    """Yield `increment_total` for statements that add one to one item or attribute, which may get 0 before."""
    nodes = [*own_nodes(region.body)]
    counted = [it.target for it in nodes if isinstance(it, ast.AugAssign) and _adds_one(it)]
    begun = [to for it in nodes if isinstance(it, ast.Assign) and _is_number(it.value, 0) for to in it.targets]
    stores = [it for it in nodes if isinstance(it, ast.Attribute | ast.Subscript) and not isinstance(it.ctx, ast.Load)]
    calls = [it for it in nodes if isinstance(it, ast.Call) and _is_call_of(it, _MERGING | {"setdefault"})]
    is_one = len({ast.unparse(it) for it in (*counted, *begun, *stores)}) == 1
    is_told = is_one and all(it in counted or it in begun for it in stores)
    is_repeated = any(isinstance(it, ast.For | ast.AsyncFor | ast.While) for it in nodes)
    if not counted or not is_told or calls or is_repeated or not _is_begun_before(nodes, begun, counted):
        return
    target = counted[0]
    container = _words_of_container(target)
    is_written = isinstance(target, ast.Attribute) or isinstance(getattr(target, "slice", None), ast.Constant)
    nouns = [_words(target)] if is_written else [_singular(container), container]
    if noun := next(filter(says_something, nouns), []):
        yield ["increment", *noun]


def _is_begun_before(nodes: Sequence[ast.AST], begun: Sequence[ast.expr], counted: Sequence[ast.expr]) -> bool:
    """Return whether a counter gets its 0 before all that adds to it, and not instead of it."""

    def is_in(block: Sequence[ast.stmt], targets: Sequence[ast.expr]) -> bool:
        return any(it in targets for one in block for it in walk(one))

    either = [it for it in nodes if isinstance(it, ast.If) and is_in(it.body, begun) and is_in(it.orelse, counted)]
    return not either and all(it.lineno <= other.lineno for it in begun for other in counted)


def _of_one_item(region: Region) -> Iterator[list[str]]:
    """Yield `set_row_value` for branches that set the same computed item, whose container they may create."""
    stores = [it for it in item_stores(region.body) if not is_blank(it)]
    texts = {ast.unparse(it.targets[0]) for it in stores}
    nodes = [*own_nodes(region.body)]
    every = [it for it in nodes if isinstance(it, ast.Attribute | ast.Subscript) and isinstance(it.ctx, ast.Store)]
    is_repeated = any(isinstance(it, ast.For | ast.AsyncFor | ast.While) for it in nodes)
    if len(texts) != 1 or len(stores) < _LEAST_BRANCHES or is_repeated:
        return
    puts = [it for it in nodes if isinstance(it, ast.Call) and _is_call_of(it, _MERGING | {"setdefault"})]
    target = stores[0].targets[0]
    is_one = {ast.unparse(it) for it in every} <= {ast.unparse(it) for it in _holders(target)}
    if not is_one or puts or not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Constant):
        return
    container, key = _words_of_container(target), _words(target)
    if _is_noun(container) and not is_adjective(container[-1]) and singular(container[-1]) == container[-1]:
        yield ["set", *container, *(key if _is_noun(key) and not {*key} & {*container} else ["value"])]


def _is_noun(words: Sequence[str]) -> bool:
    return bool(words) and says_something([*words]) and words[0] not in VERBS and PREPOSITIONS.isdisjoint(words)


def _singular(words: Sequence[str]) -> list[str]:
    return [*words[:-1], singular(words[-1])] if words and singular(words[-1]) != words[-1] else []


def _words(node: ast.expr) -> list[str]:
    """Return words for a key, or for the key or attribute at the end of a target: `name` for `row[name]`."""
    if isinstance(node, ast.Subscript):
        node = node.slice
    if isinstance(node, ast.Constant):
        return words_of(node.value) if isinstance(node.value, str) else []
    return words_of(getattr(node, "attr", getattr(node, "id", "")))


def _words_of_container(node: ast.expr) -> list[str]:
    """Return words for what holds a computed item, also inside of other items: `output` for `output[a][b]`."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return words_of(getattr(node, "attr", getattr(node, "id", "")))


def _holders(node: ast.expr) -> Iterator[ast.expr]:
    """Yield a target and what holds it: `self.rows[k]`, `self.rows` and `self`."""
    yield node
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
        yield node


def _owner_text(target: ast.expr) -> str:
    return ast.unparse(target.value) if isinstance(target, ast.Subscript) else ""


def _is_call_of(call: ast.Call, methods: set[str]) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in methods


def _adds_one(node: ast.AugAssign) -> bool:
    is_item = isinstance(node.target, ast.Attribute | ast.Subscript)
    return is_item and isinstance(node.op, ast.Add) and _is_number(node.value, 1)


def _is_number(node: ast.expr, number: int) -> bool:
    """Return whether an expression is this number; `True` is none."""
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value == number
