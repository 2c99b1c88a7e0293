"""Find what only variables keep: rows of an identity map, values of weak containers, receivers of signals, tasks.

SQLAlchemy's session refers to its rows weakly: once no variable holds a row, the next question for it goes to the
database, and what was set on it without being a column is lost. `Signal.connect` of Django and blinker holds a function
in the same way, and the loop of `asyncio` its tasks.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from codemods._extract.bindings import held_values, own_nodes, stored
from codemods._extract.name_words import words_of
from toolkit.model.descendants import children, walk
from toolkit.model.project_facts import Selected
from toolkit.model.tree import SourceFile, name_of, parent, root_name

_MAPS = re.compile(
    r"\bsqlalchemy\.(?:orm|ext)\b|^[ \t]*from[ \t]+sqlalchemy[ \t]+import\b[^\n]*\borm\b"
    r"|^[ \t]*(?:from|import)[ \t]+(?:flask_sqlalchemy|flask\.ext\.sqlalchemy|sqlmodel|sqlobject|storm|elixir)\b",
    re.MULTILINE,
)
"""Imports of libraries that keep the rows of a session, each only as long as a variable holds it."""
_WEAK = frozenset({"WeakValueDictionary", "WeakKeyDictionary", "WeakSet", "WeakMethod", "weakref"})
_RELATIONS = frozenset({"relationship", "relation", "dynamic_loader", "backref"})
_ROWS = frozenset({"first", "one", "one_or_none", "all", "scalars", "scalar_one", "scalar_one_or_none", "get_one"})
_ROWS |= {"first_or_404", "get_or_404", "one_or_404", "merge"}
"""Methods that give rows, whatever they are called on."""
_NO_ROWS = frozenset({"count", "exists", "delete", "update", "scalar", "commit", "flush", "add", "add_all", "close"})
_NO_ROWS |= {"rollback", "remove", "begin", "subquery", "expunge", "expunge_all", "refresh", "query_params"}
_COUNTING = frozenset({"len", "sum", "any", "bool", "str", "int", "float", "join", "isinstance", "print", "jsonify"})
"""Functions whose results hold nothing of what they are given."""
_PLAIN = _COUNTING | {"range", "enumerate", "zip", "dict", "repr", "min", "max", "round", "abs", "set", "type"}
_PLAIN |= {"append", "format", "strip", "lower", "upper", "split", "items", "keys", "values", "isoformat", "strftime"}
_PLAIN |= {"startswith", "endswith", "encode", "replace", "debug", "info", "warning", "error", "exception"}
"""Functions that ask no database."""
_WAITING = (ast.Yield, ast.YieldFrom, ast.Await, ast.With, ast.AsyncWith, ast.AsyncFor)
_CONNECTING = frozenset({"connect", "connect_via", "receiver", "subscribe"})
_RUNNING = frozenset({"create_task", "ensure_future"})
WEAK = ("weak_aliases", "weak_reads", "weak", "weak_holders", "identity_map", "relations")
"""Keys of the facts of `gather_weak`."""
_OF_CONTAINERS = frozenset({*dir(dict), *dir(set), *dir(list), "register", "find"})


class WeakFacts(NamedTuple):
    """Names of what a project refers to weakly.

    Attributes:
        functions: functions and classes that read or fill weak containers.
        holders: weak containers, and classes with one, as words without separators.
        has_rows: whether it uses an identity map.
        rows: functions that give its rows.
        relations: attributes that load rows.
    """

    functions: frozenset[str] = frozenset()
    holders: frozenset[str] = frozenset()
    has_rows: bool = False
    rows: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()


def gather_weak(file: SourceFile) -> dict[str, Any]:
    """Return the facts about a file that `weak_facts` puts together."""
    functions, holders = _weak_names(file) if any(it in file.text for it in _WEAK) else (set(), set())
    relations = [it for it in file.nodes(ast.Call) if name_of(it.func) in _RELATIONS]
    imported = {one.asname or one.name: one.name for it in file.nodes(ast.ImportFrom) for one in it.names}
    return {
        "weak_aliases": sorted([name, origin] for name, origin in imported.items() if name != origin),
        "weak_reads": sorted({*_items_of_imported(file, imported)}),
        "weak": sorted(functions),
        "weak_holders": sorted(holders),
        "identity_map": bool(_MAPS.search(file.text)),
        "relations": sorted({name for it in relations for name in _relation_names(it)}),
    }


def weak_facts(files: Selected) -> WeakFacts:
    """Return what a project keeps weakly.

    Args:
        files: path -> the facts `WEAK`, and `lasting` of `gather_lasting`.
    """
    found = files.values()
    given: dict[str, set[str]] = {}
    for it in found:
        for name, functions in it["lasting"].items():
            given.setdefault(name, set()).update(functions)
    holders = frozenset(_joined(name) for it in found for name in it["weak_holders"])
    aliases = [one for it in found for one in it["weak_aliases"]]
    holders |= {_joined(name) for name, origin in aliases if _joined(origin) in holders}
    read = [one.split(":") for it in found for one in it["weak_reads"]]
    first = {name for it in found for name in it["weak"]} | {name for name, of in read if _joined(of) in holders}
    first |= {name for name, origin in aliases if origin in first}
    weak = _spread(first, given)
    weak |= _spread({name for name, it in given.items() if holders & {_joined(one) for one in it if "." in one}}, given)
    has_rows = any(it["identity_map"] for it in found)
    rows = _spread({name for name, it in given.items() if _gives_rows(it)}, given) if has_rows else frozenset()
    relations = frozenset(name for it in found for name in it["relations"])
    return WeakFacts(weak, holders, has_rows, rows - _OF_CONTAINERS, relations)


def _spread(first: set[str], given: dict[str, set[str]]) -> frozenset[str]:
    """Return functions, and those that give their results, but for names of methods of containers."""
    found = frozenset(first) - _OF_CONTAINERS
    while more := frozenset(name for name, it in given.items() if it & found) - found - _OF_CONTAINERS:
        found |= more
    return found


def _gives_rows(given: set[str]) -> bool:
    owners = {word for it in given if it.endswith(".") for word in words_of(it)}
    return not _ROWS.isdisjoint(given) or ("get" in given and bool(owners & {"session", "query"}))


def _joined(name: str) -> str:
    return "".join(words_of(name))


def _weak_names(file: SourceFile) -> tuple[set[str], set[str]]:
    """Return the functions of a file that use weak containers, and the containers with the classes around them."""
    classes = _weak_classes(file)
    assigned: list[ast.Assign | ast.AnnAssign] = [*file.nodes(ast.Assign), *file.nodes(ast.AnnAssign)]
    holders: set[str] = set()
    amount = -1
    while len(holders) > amount:  # a container may be given another name
        amount = len(holders)
        holders |= {
            name_of(target.value if isinstance(target, ast.Subscript) else target)
            for it in assigned
            if it.value is not None and (name_of(it.value) in holders or _names(it.value, classes))
            for target in (it.targets if isinstance(it, ast.Assign) else [it.target])
        } - {""}
    functions: set[str] = set()
    for scope in file.functions:
        if any(name_of(it) in holders | classes for it in walk(scope.node)):
            functions.add(scope.name)
            if scope.is_method and scope.parent is not None:
                holders.add(scope.parent.name)
                functions |= {scope.parent.name} if scope.name.startswith("__") else set()
    return functions, holders


def _weak_classes(file: SourceFile) -> set[str]:
    """Return the names in a file of what refers weakly: of the library, imported under any name, derived, assigned."""
    imports = [it for it in file.nodes(ast.ImportFrom) if it.module == "weakref"]
    found = {one.asname or one.name for it in imports for one in it.names} | _WEAK
    amount = 0
    while len(found) > amount:
        amount = len(found)
        found |= {it.name for it in file.nodes(ast.ClassDef) if found & {name_of(base) for base in it.bases}}
        given = [it for it in file.nodes(ast.Assign) if name_of(it.value) in found]
        found |= {name_of(target) for it in given for target in it.targets} - {""}
    return found


def _names(value: ast.AST, names: set[str]) -> bool:
    return any(name_of(it) in names for it in walk(value))


def _items_of_imported(file: SourceFile, imported: dict[str, str]) -> Iterator[str]:
    """Yield `function:container` for functions that take items of what a file imports."""
    for scope, node in file.each(ast.Subscript):
        if scope.in_function and isinstance(node.value, ast.Name) and node.value.id in imported:
            yield f"{scope.name}:{imported[node.value.id]}"


def _relation_names(call: ast.Call) -> Iterator[str]:
    around = parent(call)
    if isinstance(around, ast.Assign | ast.AnnAssign):
        yield from map(name_of, around.targets if isinstance(around, ast.Assign) else [around.target])
    texts = [it.value for it in call.keywords if it.arg in ("backref", "back_populates")]
    texts += call.args[:1] if name_of(call.func) == "backref" else []
    yield from (it.value for it in texts if isinstance(it, ast.Constant) and isinstance(it.value, str))


def weak_bindings(body: list[ast.stmt], facts: WeakFacts) -> list[tuple[int, set[str]]]:
    """Return (line, names of which something refers to the value weakly, and that may hold it alone).

    Args:
        body: statements of a function.
        facts: what the project keeps weakly.
    """
    nodes = [*own_nodes(body)]
    awaited = {it.id for one in nodes if isinstance(one, ast.Await) for it in walk(one) if isinstance(it, ast.Name)}
    inner = {it.name for it in nodes if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef)}
    found: list[tuple[int, set[str]]] = []
    for names, value in held_values(body):
        if any(name_of(it.func) in _RUNNING for it in own_nodes([value]) if isinstance(it, ast.Call)):
            found.append((value.lineno, names - awaited))
        elif any(_is_weak(it, facts) for it in own_nodes([value])):
            found.append((value.lineno, names))
    for it in nodes:
        match it:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if any(_connects(one, facts) for one in it.decorator_list):
                    found.append((it.lineno, {it.name}))
            case ast.Call() if _connects(it, facts):
                is_signal = name_of(it.func) in _CONNECTING
                names = {root_name(one) for one in it.args if not is_signal or isinstance(one, ast.Attribute)}
                found.append((it.lineno, names | {name_of(one) for one in it.args if name_of(one) in inner}))
    return found


def _is_weak(node: ast.AST, facts: WeakFacts) -> bool:
    """Return whether a call or an item may give what a weak container holds."""
    if isinstance(node, ast.Subscript):
        return _joined(name_of(node.value)) in facts.holders
    if not isinstance(node, ast.Call):
        return False
    owner = name_of(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    return name_of(node.func) in facts.functions or (bool(owner) and _joined(owner) in facts.holders)


def _connects(node: ast.expr, facts: WeakFacts) -> bool:
    """Return whether a call or decorator makes something refer weakly to a function or value."""
    call = node if isinstance(node, ast.Call) else None
    keywords = call.keywords if call is not None else []
    is_strong = any(it.arg == "weak" and isinstance(it.value, ast.Constant) and not it.value.value for it in keywords)
    called = call.func if call is not None else node
    return not is_strong and (name_of(called) in _CONNECTING or (call is not None and _is_weak(call, facts)))


def row_bindings(body: list[ast.stmt], facts: WeakFacts) -> list[tuple[int, set[str]]]:
    """Return (line, names that may hold rows of an identity map), of assignments and loops."""
    if not facts.has_rows:
        return []
    loops = [it for it in own_nodes(body) if isinstance(it, ast.For | ast.AsyncFor)]
    given = [*held_values(body), *((stored(it.target), it.iter) for it in loops)]
    return [(value.lineno, names) for names, value in given if _holds_rows(value, facts)]


def _holds_rows(value: ast.expr, facts: WeakFacts) -> bool:
    match value:
        case ast.Call(func, args):
            name = name_of(func)
            is_reading = name in _COUNTING or (isinstance(func, ast.Attribute) and name in _NO_ROWS)
            return _gives_row(value, facts) or (not is_reading and any(_holds_rows(it, facts) for it in args))
        case ast.Subscript(inner) | ast.Await(inner) | ast.Starred(inner):
            return _holds_rows(inner, facts)
        case ast.ListComp(elt, generators) | ast.SetComp(elt, generators) | ast.GeneratorExp(elt, generators):
            return _holds_item([elt], generators, facts)
        case ast.DictComp(key, item, generators):
            return _holds_item([key, item], generators, facts)
        case ast.BoolOp() | ast.IfExp() | ast.Tuple() | ast.List() | ast.Dict() | ast.Set() | ast.BinOp():
            return any(_holds_rows(it, facts) for it in children(value) if isinstance(it, ast.expr))
    return False


def _holds_item(parts: list[ast.expr], generators: list[ast.comprehension], facts: WeakFacts) -> bool:
    """Return whether a comprehension holds the rows that it goes through, and not only something of them."""
    names = {root_name(it.target) for it in generators if _holds_rows(it.iter, facts)}
    return any((isinstance(it, ast.Name) and it.id in names) or _holds_rows(it, facts) for it in parts)


def _gives_row(call: ast.Call, facts: WeakFacts) -> bool:
    name, func = name_of(call.func), call.func
    if name in facts.rows:
        return True
    if not isinstance(func, ast.Attribute) or name in _NO_ROWS or root_name(func) == "request":
        return False
    owners = {word for it in walk(func.value) for word in words_of(name_of(it))}
    is_class = bool(call.args) and isinstance(call.args[0], ast.Name) and call.args[0].id[:1].isupper()
    is_asking = "query" in owners or (name == "get" and ("session" in owners or is_class))
    return is_asking or (name in _ROWS and not call.args)


def asking_lines(body: list[ast.stmt], facts: WeakFacts) -> list[int]:
    """Return the lines on which a row may be asked for again.

    That is by a call, an attribute that loads some, the end of a `with`, or whoever goes on where the function waits.
    """
    nodes = [*own_nodes(body)] if facts.has_rows else []
    loading = facts.relations | facts.rows
    calls = [it.lineno for it in nodes if isinstance(it, ast.Call) and name_of(it.func) not in _PLAIN]
    waits = [it.lineno for it in nodes if isinstance(it, _WAITING)]
    loops = [it for it in nodes if isinstance(it, ast.For | ast.AsyncFor)]
    waits += [it.lineno for it in loops if "query" in words_of(name_of(it.iter))]
    return calls + waits + [it.lineno for it in nodes if isinstance(it, ast.Attribute) and it.attr in loading]
