"""Find what sees that a part was taken out: code that reads sources or all names, and calls with another object."""

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from toolkit.model.descendants import walk
from toolkit.model.project_facts import ProjectFacts, Selected
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, is_text, name_of, parent
from toolkit.source.calls import follow, imported_names
from toolkit.source.lookups import ANY, find_rebound, find_walked, find_walked_alone, made_by

_SOURCES = frozenset({"getsource", "getsourcelines", "remote_exec", "PythonVirtualenvOperator"})
"""Functions that read or send the text of a function, which then lacks what was taken out of it."""
_CODES = frozenset({"__code__", "func_code"})
_OF_CODE = frozenset({"co_argcount", "co_filename", "co_firstlineno", "co_flags", "co_name", "co_varnames"})
"""Attributes of a code object that do not run it elsewhere."""
_VARIABLES = frozenset({"f_locals", "getargvalues"})
_OWN_NAMES = frozenset({"locals", "vars", "dir", "eval", "exec"})
_LIFETIMES = ("weakref.", "sys.getrefcount", "gc.get_objects", "gc.get_referrers")
"""Functions that see whether a value is still held, as by a variable that has become one of another function."""
_FUNCTIONS = frozenset({"__func__", "im_func"})
_OWN_MODULE = "."
"""Stands for the module of the file itself among walked ones."""
_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})
_ONE_NAME = frozenset({"get", "setdefault", "update", "pop"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@lru_cache(maxsize=1)  # several codemods ask about the same file
def gather_observers(file: SourceFile) -> dict[str, Any]:
    """Return the facts about a file: what it walks, whose source it takes, and which methods get other objects.

    Returns:
        `walked`: modules and classes of which all names are read -> line; `walked_alone`: those of them that are read
        themselves, and not a class below them; `passed`: classes and modules that functions are
        given, as `function:name`; `sources`: functions that take the source or code of their arguments, or whose own
        is taken; `receivers`: methods that are called with any object, as `Class.name` or `*.name`; `rebound`: modules
        and classes whose names are set by computed names; `readers`: functions that read the variables of their
        callers, and other names of `locals` and the like; `swappers`: decorators that call a function with another
        first argument.
    """
    line = _find_own_walk(file)
    return {
        "walked": {**({_OWN_MODULE: line} if line else {}), **find_walked(file)},
        "walked_alone": list(find_walked_alone(file)),
        "passed": sorted({*_find_passed(file)}),
        "sources": sorted({*_find_sources(file)}),
        "receivers": sorted({*_find_receivers(file)}),
        "rebound": list(find_rebound(file)),
        "readers": sorted({*_find_readers(file)}),
        "swappers": sorted({*_find_swappers(file)}),
    }


def watches_lifetimes(file: SourceFile, scope: Scope) -> bool:
    """Return whether a function sees how long values are held."""
    origins = imported_names(file)
    calls = (it for it in walk(scope.node) if isinstance(it, ast.Call))
    return any(follow(dotted_name(it.func), origins).startswith(_LIFETIMES) for it in calls)


def _definitions(file: SourceFile) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [*file.nodes(ast.FunctionDef), *file.nodes(ast.AsyncFunctionDef)]


def _find_own_walk(file: SourceFile) -> int:
    """Return the line on which a file may read all names of its module; 0: it does not."""
    for scope, call in file.each(ast.Call):
        name, around = dotted_name(call.func), parent(call)
        is_here = name == "globals" or (name in _NAMESPACES and not call.args and not scope.in_function)
        is_one = isinstance(around, ast.Subscript) or (isinstance(around, ast.Attribute) and around.attr in _ONE_NAME)
        is_given = isinstance(around, ast.Call) and dotted_name(around.func) == "__import__"
        if is_here and not is_one and not is_given:
            return call.lineno
    modules = (it for it in file.nodes(ast.Subscript) if dotted_name(it.value).endswith("sys.modules"))
    return next((it.lineno for it in modules if dotted_name(it.slice) == "__name__"), 0)


def _find_passed(file: SourceFile) -> Iterator[str]:
    """Yield `function:name` for each class of CapWords, object of one, and module that is handed to a function."""
    made = made_by(file)
    modules = {alias.asname or alias.name: alias.name for it in file.nodes(ast.Import) for alias in it.names}
    for call in file.nodes(ast.Call):
        if callee := name_of(call.func):
            for given in call.args:
                name = dotted_name(given.func if isinstance(given, ast.Call) else given)
                several = {_last_part(name)} if _last_part(name)[:1].isupper() else made.get(name, set())
                if not isinstance(given, ast.Call) and name in modules:
                    several = {modules[name]}
                yield from (f"{callee}:{_last_part(it)}" for it in several)


def _last_part(name: str) -> str:
    return name.rpartition(".")[2]


def _find_sources(file: SourceFile) -> Iterator[str]:
    if not any(word in file.text for word in _SOURCES | _CODES):
        return
    for call in file.nodes(ast.Call):
        if name_of(call.func) in _SOURCES:
            yield from (name_of(it) for it in [*call.args, *(one.value for one in call.keywords)])
            yield from _functions_around(call)
    for node in file.nodes(ast.Attribute):
        around = parent(node)
        is_read = isinstance(around, ast.Attribute) and around.attr in _OF_CODE
        if node.attr in _CODES and not is_read:
            yield name_of(node.value)
            yield from _functions_around(node)


def _functions_around(node: ast.AST) -> Iterator[str]:
    yield from (it.name for it in ancestors(node) if isinstance(it, _DEFINITIONS))


def _find_readers(file: SourceFile) -> Iterator[str]:
    if any(word in file.text for word in _VARIABLES):
        for node in _definitions(file):
            if any(name_of(it) in _VARIABLES for it in walk(node)):
                yield node.name
    for given in file.nodes(ast.Assign):
        if isinstance(given.value, ast.Name) and given.value.id in _OWN_NAMES:
            yield from (it.id for it in given.targets if isinstance(it, ast.Name))


def _find_receivers(file: SourceFile) -> Iterator[str]:
    owners = _Owners(file)
    for node in file.nodes(ast.Attribute):
        around, owner = parent(node), owners.name(node.value)
        is_own_call = isinstance(around, ast.Call) and around.func is node and _is_given_own(around)
        if node.attr in _FUNCTIONS:
            yield f"{ANY}.{name_of(node.value)}"
        elif owner and isinstance(node.ctx, ast.Load) and not is_own_call and node.attr[:1].islower():
            yield f"{owner}.{node.attr}"
        elif owner not in ("", ANY) and node.attr == "__dict__":
            yield f"{owner}.{ANY}"
    for call in file.nodes(ast.Call):
        name, given = name_of(call.func), call.args
        owner = owners.name(given[0]) if given and name in ("getattr", "vars") else ""
        if owner not in ("", ANY):
            asked = given[1] if name == "getattr" and len(given) > 1 else None
            yield f"{owner}.{asked.value if is_text(asked) else ANY}"


class _Owners:
    """Finds the classes that expressions of a file stand for."""

    def __init__(self, file: SourceFile) -> None:
        self._origins = imported_names(file)
        self._classes = {scope.name for scope in file.scopes if scope.kind == "class"}
        self._given: dict[str, str] = {}
        for node in file.nodes(ast.Assign):
            owner = self.name(node.value)
            self._given |= {it.id: owner for it in node.targets if isinstance(it, ast.Name) and owner}

    def name(self, node: ast.expr) -> str:
        """Return the name of what may be a class, `ANY` for `type(x)` and `x.__class__`; empty: it is no class.

        A name in lower case may be one if the file defines a class of this name, or imports it.
        """
        is_type = isinstance(node, ast.Call) and dotted_name(node.func) == "type" and len(node.args) == 1
        if is_type or (isinstance(node, ast.Attribute) and node.attr == "__class__"):
            return ANY
        name = dotted_name(node)
        rest, _, owner = follow(name, self._origins).rpartition(".")
        is_class = owner[:1].isupper() or owner in self._classes or (rest and name.partition(".")[0] in self._origins)
        return self._given.get(name) or (owner if is_class else "")


def _is_given_own(call: ast.Call) -> bool:
    """Return whether a method passes on the object that it was given: `Base.save(self)`."""
    given = call.args[0] if call.args else None
    around = next((it for it in ancestors(call) if isinstance(it, _DEFINITIONS)), None)
    own = [*around.args.posonlyargs, *around.args.args][:1] if around else []
    return isinstance(given, ast.Name) and [given.id] == [it.arg for it in own]


def _find_swappers(file: SourceFile) -> Iterator[str]:
    """Yield decorators that may call a method with another object: also classes whose objects stand for functions."""
    inner: list[ast.AST] = [*_definitions(file), *file.nodes(ast.Lambda)]
    inner += (it for it in file.nodes(ast.Call) if name_of(it.func) == "partial")
    around = {node for it in inner for node in ancestors(it)}
    yield from (it.name for it in _definitions(file) if it in around and _swaps(it))
    for scope in file.scopes:
        special = {it.name: it.node for it in scope.children if it.name in ("__get__", "__call__")}
        if scope.kind == "class" and special and not (len(special) == 1 and _makes_decorators(special.get("__call__"))):
            yield scope.name


def _makes_decorators(node: ast.AST | None) -> bool:
    """Return whether the `__call__` of a class takes a function and gives one around it, as in `@Route("/")`."""
    if not isinstance(node, ast.FunctionDef) or len(node.args.args) != 2 or node.args.vararg or node.args.kwarg:
        return False
    inner, last = {it.name for it in node.body if isinstance(it, ast.FunctionDef)}, node.body[-1]
    gives = isinstance(last, ast.Return) and isinstance(last.value, ast.Name) and last.value.id in inner
    returns = [it for it in node.body if isinstance(it, ast.Return)]
    return gives and len(returns) == 1 and not _swaps(node)


def _swaps(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a decorator calls what it is given with another first argument than its own one."""
    taken = {it.arg for it in node.args.args}
    inner = [it for it in walk(node) if isinstance(it, (*_DEFINITIONS, ast.Lambda)) and it is not node]
    bound = (it for it in walk(node) if isinstance(it, ast.Call) and name_of(it.func) == "partial")
    is_bound = any(len(it.args) > 1 and dotted_name(it.args[0]) in taken for it in bound)
    return is_bound or any(_calls_otherwise(it, taken) for it in inner)


def _calls_otherwise(wrapper: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, functions: set[str]) -> bool:
    own = [it.arg for it in (*wrapper.args.posonlyargs, *wrapper.args.args)][:1]
    calls = (it for it in walk(wrapper) if isinstance(it, ast.Call) and dotted_name(it.func) in functions)
    firsts = (it.args[0] for it in calls if it.args)
    return any(not isinstance(it, ast.Starred) and [getattr(it, "id", "")] != own for it in firsts)


class _Walks(NamedTuple):
    """Modules and classes whose names the code of a project reads.

    Attributes:
        names: modules and classes of which all names are read.
        families: those of them of which a class below may be read, too.
        given: classes and modules that are given to a function that walks what it is given.
        places: name -> file and line where its names are read first.
    """

    names: frozenset[str]
    families: frozenset[str]
    given: frozenset[str]
    places: Mapping[str, tuple[str, int]]


def _find_walks(files: Selected) -> _Walks:
    """Return what the code of a project walks.

    Args:
        files: path -> facts of `gather_observers`: `walked`, `walked_alone`, `passed`; and `walkers`.
    """
    found = files.values()
    walkers = {name for it in found for name in it["walkers"]}
    passed = (one.split(":") for it in found for one in it["passed"])
    given = frozenset(owner for name, owner in passed if name in walkers)
    places: dict[str, tuple[str, int]] = {}
    for path, it in sorted(files.items()):
        for name, line in it["walked"].items():
            places.setdefault(name, (path, line))
    families = given.union(*({*it["walked"]}.difference(it["walked_alone"]) for it in found))
    return _Walks(given.union(places.keys() - {_OWN_MODULE}), families, given, places)


class Observers:
    """The observers of the functions of one file in its project.

    Args:
        project: facts of `gather_observers` and `walking_functions`.
        path: path of the file.
    """

    def __init__(self, project: ProjectFacts, path: str) -> None:
        walks = project.compute(_find_walks, "walked", "walked_alone", "walkers", "passed")
        self._walked, self._families_walked = walks.names, walks.families
        self._sources, self._receivers = project.union("sources"), project.union("receivers")
        self._readers, self._swappers = project.union("readers"), project.union("swappers")
        stem = PurePosixPath(path).stem
        module = PurePosixPath(path).parent.name if stem == "__init__" else stem
        self.is_module_rebound = not project.union("rebound").isdisjoint({module, ANY})
        own = project[path]["walked"].get(_OWN_MODULE)
        places = [(path, own)] if own else [walks.places[it] for it in (ANY, module) if it in walks.places]
        self.walk_of_module = "{}:{}".format(*min(places, key=itemgetter(0))) if places else ""
        self.sees_module = bool(places) or not walks.given.isdisjoint({module, ANY})

    def takes_source(self, scope: Scope) -> bool:
        """Return whether somebody takes the source of a function, also by a decorator."""
        named = {scope.name, *_decorators(scope)}
        return not named.isdisjoint(self._sources | _SOURCES)

    def reads_variables(self, scope: Scope) -> bool:
        """Return whether a function mentions another one that reads the variables of its caller."""
        return bool(self._readers) and not self._readers.isdisjoint(name_of(it) for it in walk(scope.node))

    def gives_other_objects(self, scope: Scope, owner: str) -> bool:
        """Return whether a method may be called with an object that is not one of its class."""
        decorators = _decorators(scope)
        names = {f"{owner}.{scope.name}", f"{owner}.{ANY}", f"{ANY}.{scope.name}"}
        is_called = "classmethod" not in decorators and not names.isdisjoint(self._receivers)
        return is_called or not self._swappers.isdisjoint(decorators)

    def walks_class(self, below: set[str], above: set[str]) -> bool:
        """Return whether somebody reads all names of a class.

        Args:
            below: its name, and those of the classes that inherit from it.
            above: the names of its bases, of which a class below may be read.
        """
        return not (self._walked.isdisjoint(below) and self._families_walked.isdisjoint(above))


def _decorators(scope: Scope) -> set[str]:
    written: list[ast.expr] = getattr(scope.node, "decorator_list", [])
    return {name_of(it.func if isinstance(it, ast.Call) else it) for it in written}
