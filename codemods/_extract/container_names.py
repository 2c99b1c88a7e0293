"""Names for statements that only put things into one or two containers, under keys and in places that are computed."""

import ast
import re
from collections.abc import Iterator, Sequence

from codemods._extract.name_words import says_something, words_of
from codemods._extract.side_effects import SideEffect
from codemods._extract.verbs import singular
from codemods._extract.work_names import words_of_loop
from toolkit.model.descendants import children, walk

_SAYING_LITTLE = {"output", "buffer", "parser", "graph", "root", "log", "state"}
_SAYING_LITTLE |= {"errors", "problems", "warnings", "messages", "issues", "error"}
_OF_ADJECTIVES = ("able", "ible", "ed", "ing", "ive", "ous", "ful", "al", "clean", "valid", "empty", "active")
"""Endings of words that say of what kind items are."""
FILLING = (("setdefault",), ("update",))


def from_containers(body: Sequence[ast.stmt], done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield `add_to_schema` for statements that put things into `schema`, and `fill_schema` if loops do so.

    Args:
        body: the statements.
        done: all that they do.
    """
    bases = {_base(it) for it in done}
    base = bases.pop() if len(bases) == 1 else ""
    noun = words_of(base.rpartition(".")[2])
    is_name = bool(re.fullmatch(r"[\w.]+", base)) and says_something(noun) and not is_adjective(noun[-1])
    is_empty = all(it.kind == "set" for it in done) and all(map(is_blank, item_stores(body)))
    is_put = all(map(_puts, done)) and not is_empty
    if not is_name or not is_put or noun[-1] in _SAYING_LITTLE or base in texts_set(body):
        return
    over, is_repeated = words_of_loop(body), all(it.is_repeated for it in done)
    if over and singular(over[-1]) != over[-1] and is_repeated and not {*over} & {*noun}:
        yield ["add", *over, "to", *noun]
    yield ["fill", *noun] if is_repeated else ["add", "to", *noun]


def is_adjective(word: str) -> bool:
    """Return whether a word says of what kind items are, by its ending."""
    return word.endswith(_OF_ADJECTIVES)


def _base(effect: SideEffect) -> str:
    """Return the text of a container, without the keys that lead to what is inside: `schema` for `schema[key]["x"]`."""
    return effect.owner.partition("[")[0]


def _puts(effect: SideEffect) -> bool:
    """Return whether an effect puts one more thing into a container, not under a name that is written there."""
    if effect.kind == "set":
        return not effect.words or "[" in effect.owner
    return effect.kind == "add" or effect.words in FILLING


def texts_set(body: Sequence[ast.stmt]) -> set[str]:
    """Return the texts of the values that something is set to, and of those inside."""
    set_to = [it.value for one in body for it in walk(one) if isinstance(it, ast.Assign)]
    return {ast.unparse(it) for value in set_to for it in walk(value) if isinstance(it, ast.Name | ast.Attribute)}


def item_stores(body: Sequence[ast.stmt]) -> list[ast.Assign]:
    nodes = (it for one in body for it in walk(one))
    return [it for it in nodes if isinstance(it, ast.Assign) and isinstance(it.targets[0], ast.Subscript)]


def is_blank(store: ast.Assign) -> bool:
    """Return whether an item gets an empty container, or a part of a list is replaced."""
    target, value = store.targets[0], store.value
    is_empty = isinstance(value, ast.Dict | ast.List) and not children(value)[1:]
    return is_empty or (isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice))


def items_of_loops(body: Sequence[ast.stmt]) -> set[str]:
    """Return the names that loops bind."""
    loops = (it for one in body for it in walk(one) if isinstance(it, ast.For | ast.AsyncFor))
    return {it.id for loop in loops for it in walk(loop.target) if isinstance(it, ast.Name)}
