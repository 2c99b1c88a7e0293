"""Find names of a function that a text in it says: `frame.query("price > @limit")` reads `limit` where it is called.

Pandas, DuckDB, numexpr and Patsy look for such names among those of the function that calls them.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from toolkit.model.tree import is_name, is_text, name_of
from toolkit.proof.names.scope_names import names_bound_by
from toolkit.proof.normal_form.copies import FUNCTIONS, names_in

_FOR_PEOPLE = re.compile(r"(debug|info|warn|warning|error|exception|critical|log|print|write|_|[A-Z]\w*)\Z")
"""Names of functions whose texts are read by people alone."""
_ASKING = frozenset({"query", "sql", "evaluate", "dmatrix", "dmatrices"})
"""Names of functions that read the names of their caller, by a text that they are given."""
_CLASS = re.compile(r"_*[A-Z][A-Z0-9]*[a-z][A-Za-z0-9]*\Z")
"""Names of classes: models that an ORM is asked for."""
_CODE = re.compile(r"\w\s+[^\w\s]|\w\(")
_MARKED = re.compile(r"@\s*(\w+)")
_QUERY = re.compile(r"\s*(select|with|insert|update|delete)\b", re.IGNORECASE)
_TABLE = re.compile(r"\b(?:from|join|into|update)\s+(\w+)", re.IGNORECASE)
_TABLES = re.compile(
    r"\b(from|join|copy|describe|summarize|using|table|pivot|unpivot|show|into|update)\s+([\"'\w(].*)",
    re.IGNORECASE | re.DOTALL,
)
"""Pattern of text behind which a statement, or a part of one, may name tables; DuckDB looks for them in its caller."""
_BEGUN = re.compile(r"@\s*\w*\Z|\b(from|join|using|table)\s+[\"\w]*\Z", re.IGNORECASE)
"""The end of a text that is followed by the name, or the rest of the name, that it refers to."""


def names_in_function_texts(nodes: Sequence[ast.AST], own: Collection[str]) -> set[str]:
    """Return the local names of a function that strings in it may refer to.

    A single word passed to a call is rather a key, and messages of logs and exceptions are for people.

    Args:
        nodes: every node of the function.
        own: the names that it binds without its parameters; all of them if a text is made elsewhere.
    """
    calls = [it for it in nodes if isinstance(it, ast.Call)]
    if _asks_by_text_from_elsewhere(calls, nodes) or _asks_otherwise(calls, nodes) or _puts_names_together(nodes):
        return set(own)
    given = [
        one
        for it in calls
        if not _FOR_PEOPLE.match(name_of(it.func))
        for one in (*it.args, *(word.value for word in it.keywords))
    ]
    found = {word for it in given if len(words := words_in(_parts(it))) > 1 for word in words}
    found |= {word for it in calls if name_of(it.func) in _ASKING for word in words_in(it.args)}
    told = {id(one) for it in nodes if _is_for_people(it) for one in ast.walk(it)}
    parts = _texts([it for it in nodes if id(it) not in told])
    found |= {word for it in parts if (tables := _TABLES.search(it)) for word in re.findall(r"\w+", tables[2])}
    return found.union(*(_names_in_code(it) for it in _texts(nodes)))


def names_in_module_texts(tree: ast.Module) -> dict[str, set[str]]:
    """Map each name or attribute of a module or class to the names in the strings of its value."""
    found: dict[str, set[str]] = {}
    waiting: list[ast.AST] = [tree]
    while waiting:
        it = waiting.pop()
        if isinstance(it, ast.Assign | ast.AnnAssign):
            said = set[str]().union(*(_names_in_code(one) for one in _texts(list(ast.walk(it)))))
            bound = [name for one in ast.walk(it) for name in names_bound_by(one)]
            found |= {name: found.get(name, set()) | said for name in bound if said}
        if not isinstance(it, FUNCTIONS):
            waiting += ast.iter_child_nodes(it)
    return found


def reads_text_saying(said: Mapping[str, set[str]], function: ast.AST) -> bool:
    """Return whether a function reads a text of its module that says one of the names that it binds."""
    nodes = list(ast.walk(function))
    bound = {name for it in nodes for name in names_bound_by(it)}
    read = {name_of(it) for it in nodes}
    return any(said[it] & bound for it in said.keys() & read)


def words_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the words of the texts among some nodes."""
    texts = [it.value for it in nodes if is_text(it)]
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _is_for_people(node: ast.AST) -> bool:
    """Return whether nothing but people reads the texts in a node: a docstring, or a call of a log."""
    if isinstance(node, ast.Call):
        return bool(_FOR_PEOPLE.match(name_of(node.func)))
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _asks_by_text_from_elsewhere(calls: Sequence[ast.Call], nodes: Sequence[ast.AST]) -> bool:
    """Return whether a call reads the names of its caller by something else than a text that is written here."""
    asking = [it for it in calls if name_of(it.func) in _ASKING]
    given = [one for it in asking for one in (*it.args, *(word.value for word in it.keywords))]
    return any(_is_from_elsewhere(it, nodes) for it in given)


def _asks_otherwise(calls: Sequence[ast.Call], nodes: Sequence[ast.AST]) -> bool:
    """Return whether a function that asks is a value, as in `ask = frame.query`, or a computed one is called."""
    called = {id(it.func) for it in calls}
    is_value = any(isinstance(it, ast.Attribute) and it.attr in _ASKING and id(it) not in called for it in nodes)
    names = {name_of(it.func) for it in calls}
    given = [it.value for it in nodes if isinstance(it, ast.Assign) and names & {*names_in(it.targets)}]
    looked_up = [it for it in (*(one.func for one in calls), *given) if isinstance(it, ast.Call)]
    asked = [it for one in looked_up if name_of(one.func) == "getattr" for it in one.args[1:2]]
    return is_value or any(not isinstance(it, ast.Constant) for it in asked)


def _is_from_elsewhere(given: ast.expr, nodes: Sequence[ast.AST]) -> bool:
    if isinstance(given, ast.Name):
        values = [it.value for it in nodes if isinstance(it, ast.Assign | ast.AugAssign) and _stores(it, given.id)]
        bound = [it for it in nodes if is_name(it, given.id) and isinstance(it.ctx, ast.Store)]
        is_written = bool(values) and len(values) == len(bound) and all(_is_written(it) for it in values)
        return not (is_written or _CLASS.match(given.id))
    return not (_is_written(given) or any(_CLASS.match(name_of(it)) for it in ast.walk(given)))


def _stores(it: ast.Assign | ast.AugAssign, name: str) -> bool:
    targets = it.targets if isinstance(it, ast.Assign) else [it.target]
    return any(is_name(one, name) for one in targets)


def _is_written(value: ast.expr) -> bool:
    """Return whether a value is made of literals alone."""
    parts = (ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.BinOp, ast.operator, ast.expr_context, ast.Dict)
    return all(isinstance(it, parts) for it in ast.walk(value))


def _puts_names_together(nodes: Sequence[ast.AST]) -> bool:
    """Return whether an f-string puts a value where a text names something that it refers to."""
    texts = [it.values for it in nodes if isinstance(it, ast.JoinedStr)]
    pairs = [(first, second) for it in texts for first, second in pairwise(it)]
    return any(
        isinstance(first, ast.Constant) and isinstance(it, ast.FormattedValue) and _BEGUN.search(str(first.value))
        for first, it in pairs
    )


def _parts(value: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of which a text is put together."""
    yield value
    if isinstance(value, ast.Call):
        is_of_text = isinstance(value.func, ast.Attribute) and value.func.attr in ("format", "join")
        parts: list[ast.AST] = [value.func.value, *value.args] if isinstance(value.func, ast.Attribute) else []
        for it in parts if is_of_text else ():
            yield from _parts(it)
    elif isinstance(value, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.List | ast.Tuple):
        for it in ast.iter_child_nodes(value):
            yield from _parts(it)


def _texts(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Yield the texts among some nodes, an f-string as one."""
    for it in nodes:
        if isinstance(it, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "x" for one in it.values)
        elif is_text(it):
            yield it.value


def _names_in_code(text: str) -> set[str]:
    """Return the names that a text says if it is code: marked with `@`, tables of SQL, operands of an expression."""
    found = set(_MARKED.findall(text))
    if _QUERY.match(text):
        found |= set(_TABLE.findall(text))
    try:
        whole = ast.parse(text.replace("~", "-").strip(), mode="eval") if _CODE.search(text) else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return found
    is_code = whole is not None and isinstance(whole.body, ast.BinOp | ast.Compare | ast.Call)
    return found | set(names_in([whole])) if whole and is_code else found
