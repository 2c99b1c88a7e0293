"""Surroundings of a function: names in use, relatives of its class, and inspection of its callers."""

import ast
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from codemods._extract.bindings import bound_anywhere, parameters
from codemods._extract.closures import QUALIFIED, reads_qualified_names
from codemods._extract.families import Families, NameEnding, class_facts, walking_functions
from codemods._extract.frame_looks import CATCHING
from codemods._extract.lifetimes import find_lasting, gather_lasting, gather_suppressing
from codemods._extract.logged_names import LOGGING, prints_functions
from codemods._extract.observers import Observers, gather_observers, watches_lifetimes
from codemods._extract.python2_leaks import PYTHON2
from codemods._extract.recursion import find_cycles
from codemods._extract.static_parts import class_of_static, find_early_calls, find_replaced
from codemods._extract.traces import TRACES, find_walk_of_frames, gather_traces
from codemods._extract.weak_references import gather_weak
from codemods._methods.reached import gather_reaching
from codemods._versions.evidence import MARKS, gather_pythons, runs_on_python3
from toolkit.model.codemod import Facts
from toolkit.model.descendants import walk
from toolkit.model.project_facts import ProjectFacts, Selected
from toolkit.model.tree import FunctionNode, Scope, SourceFile, parent
from toolkit.source.caller_sight import (
    ALL,
    SEEING,
    find_first_seers,
    find_seers,
    list_calls,
    list_given,
    names_called,
    spread_seers,
    variables_called,
)
from toolkit.source.calls import imported_names

_QUERYING = {"duckdb", "polars", "patsy", "statsmodels", "pony"}
"""Libraries whose texts of queries and formulas name variables of the function that calls them."""
_WORD = re.compile(r"[A-Za-z_]\w*")
_PRIVATE = re.compile(r"\b_[A-Za-z]\w*")
_SETS_PRIVATE = re.compile(r"\bsetattr\([^\n]{0,80}?[fF]?[\"']_(?:[\"']\s*[+%]|[{%])")
"""Text that sets an attribute of a private name that is made of another text."""
_OWN_NAMES = {"locals", "eval", "exec", "execfile", "vars", "dir"}
_SEEING = re.compile(SEEING)
_OF_ONE_OBJECT = {"vars", "dir"}
"""Functions that inspect their argument, or without one the variables of the caller."""
_OWN_ATTRIBUTES = {"f_locals", "exec_", "eval", "sqldf", "embed", "interact"}
_QUERIES = {"query": "@", "evaluate": ""}
"""Methods that take names in a text, with the prefix of such names."""


def private_names(file: SourceFile) -> list[str]:
    """Return the names in a file that begin with an underscore, also in comments, and strings of several literals."""
    texts = (it.value for it in file.nodes(ast.Constant) if isinstance(it.value, str) and "_" in it.value)
    return sorted({*_PRIVATE.findall(file.text), *(name for it in texts for name in _PRIVATE.findall(it))})


@lru_cache(maxsize=1)  # several codemods ask about the same file
def gather_surroundings(file: SourceFile) -> dict[str, Any]:
    """Return the facts about a file that other files need."""
    return {
        "names": private_names(file),
        "classes": class_facts(file),
        "walkers": walking_functions(file),
        **_gather_seers(file),
        "lasting": gather_lasting(file),
        "suppressing": gather_suppressing(file),
        **gather_weak(file),
        **gather_traces(file),
        "prints_functions": prints_functions(file.text),
        "reads_qualified": reads_qualified_names(file),
        "setters": bool(_SETS_PRIVATE.search(file.text)),
        **gather_observers(file),
        "replaced": sorted({*find_replaced(file)}),
        "early": sorted({*find_early_calls(file)}),
        MARKS: gather_pythons(file),
        **gather_reaching(file),
    }


def _gather_seers(file: SourceFile) -> dict[str, Any]:
    """Return who looks at callers: `first`: how far above; `seers`: those of the file that mention them.

    `calls`: what its functions call; `given`: the functions that others are given, also as decorators.
    """
    nodes = [*walk(file.tree)] if _SEEING.search(file.text) else []
    seers = {"first": find_first_seers(nodes), "seers": sorted(find_seers(nodes))}
    return {**seers, "calls": list_calls(file), "given": list_given(file)}


class _Seers(NamedTuple):
    """The functions of a project that look at their callers.

    Attributes:
        names: these, with those of other files that call them.
        takers: functions that are given some of them, also as decorators.
        is_away: whether one that itself looks at its callers is given away.
    """

    names: frozenset[str]
    takers: frozenset[str]
    is_away: bool


def _find_seers(files: Selected) -> _Seers:
    """Return the functions of a project that look at their callers, by the facts of `_gather_seers`.

    A function that calls itself counts as a seer of its decorator.
    """
    found = files.values()
    first = {name: depth for it in found for name, depth in it["first"].items()}
    spread = spread_seers(first, [it["calls"] for it in found]) if first else {}
    names = frozenset(spread).union(*(it["seers"] for it in found))
    again = {name for it in found for name, called in it["calls"].items() if name in called}
    given = [(name, functions) for it in found for name, functions in it["given"].items()]
    takers = frozenset(name for name, functions in given if not (names | again).isdisjoint(functions))
    return _Seers(names, takers, any(not first.keys().isdisjoint(functions) for _, functions in given))


def _logging(project: ProjectFacts, facts: Facts) -> frozenset[str]:
    """Return the methods that log, if a log format in code or settings prints the names of functions."""
    texts = (*facts.documents.values(), *facts.spoken)
    is_printed = project.has_any("prints_functions") or any(map(prints_functions, texts))
    return LOGGING if is_printed else frozenset()


@lru_cache(maxsize=1)  # several codemods ask about the same file
def _names_of_seers(file: SourceFile, seers: _Seers) -> frozenset[str]:
    """Return the names by which the functions of a file call seers that they are given, as a wrapper does.

    A function that itself looks at its callers and is given away may be called by any variable.
    """
    names = [names_called(it.node) for it in file.scopes if it.name in seers.takers]
    return frozenset().union(*names, variables_called(file.tree) if seers.is_away else ())


def looks_at_own_names(node: ast.AST) -> bool:
    """Return whether a function inspects its own variables, directly or through a call."""
    return any(
        (isinstance(it, ast.Name) and it.id in _OWN_NAMES | _OWN_ATTRIBUTES and not _is_about_another(it))
        or (isinstance(it, ast.Attribute) and it.attr in _OWN_ATTRIBUTES)
        or (isinstance(it, ast.Call) and _is_query(it))
        for it in walk(node)
    )


def names_variables_in_text(file: SourceFile, node: FunctionNode) -> bool:
    """Return whether a call of a function has a text that may name its variables, in a file that imports a library."""
    if not any(it.partition(".")[0] in _QUERYING for it in imported_names(file).values()):
        return False
    own = bound_anywhere(node.body) | {*parameters(node)}
    calls = (it for it in walk(node) if isinstance(it, ast.Call))
    given = (one for it in calls for part in (*it.args, *it.keywords) for one in walk(part))
    texts = (it.value for it in given if isinstance(it, ast.Constant) and isinstance(it.value, str))
    return any(not own.isdisjoint(_WORD.findall(it)) for it in texts)


def _is_about_another(name: ast.Name) -> bool:
    """Return whether a call inspects one object: `vars(row)` and `dir(row)` do not read variables."""
    call = parent(name)
    return name.id in _OF_ONE_OBJECT and isinstance(call, ast.Call) and call.func is name and _is_certain(call.args)


def _is_certain(given: Sequence[ast.expr]) -> bool:
    """Return whether a call certainly has arguments: `*given` may be empty."""
    return bool(given) and not any(isinstance(it, ast.Starred) for it in given)


def _is_query(call: ast.Call) -> bool:
    """Return whether a call takes names in a text: `frame.query("price > @limit")`."""
    sign = _QUERIES.get(getattr(call.func, "attr", getattr(call.func, "id", "")))
    texts = (it.value for given in call.args for it in walk(given) if isinstance(it, ast.Constant))
    return sign is not None and any(isinstance(text, str) and sign in text for text in texts)


class FunctionSurroundings:
    """Surroundings of the functions of one file.

    Attributes:
        project: what was gathered of all files, and of this one as it is now.
        taken: names that a function cannot have: those with a leading underscore anywhere in the project, and
            those given to extracted parts of this file.
        seers: names of functions that inspect their callers, and by which such are called here; methods that log
            the names of functions, with a dot in front.
        cycles: see `leads_back`.
        lasting: what calls of the project's functions give.
        limit: maximum complexity of a function.
        sees_module: whether somebody reads all names of the module.
    """

    def __init__(self, file: SourceFile, facts: Facts, limit: int) -> None:
        self.project = project = facts.project_with(file, gather_surroundings)
        self._file, self._path, self.limit = file, facts.path, limit
        self._walk_of_frames = project.compute(find_walk_of_frames, *TRACES)
        self._families = project.compute(Families, "walkers", "classes")
        self._observers = Observers(project, facts.path)
        self.sees_module = self._observers.sees_module
        self.taken = project.union("names")
        seers = project.compute(_find_seers, "first", "calls", "seers", "given")
        self.seers = seers.names | _names_of_seers(file, seers)
        self.seers |= {QUALIFIED} if project.has_any("reads_qualified") else frozenset()
        self.seers |= {CATCHING} if project.has_any("looks_at_catchers") else frozenset()
        self.seers |= frozenset() if runs_on_python3(file, facts) else {PYTHON2}
        self.cycles = find_cycles(file)
        self.seers |= _logging(project, facts)
        self._replaced, self._early = project.union("replaced"), project.union("early")
        self._sets_private_names = project.has_any("setters")
        self.lasting = find_lasting(project)

    def static_owner(self, scope: Scope) -> str:
        """Return the class through which a static method can call its parts; empty if it is none, or it is not sure."""
        is_rebound = self._observers.is_module_rebound
        return "" if is_rebound else class_of_static(self._file, scope, self._replaced, self._early)

    def is_walked(self, scope: Scope) -> bool:
        """Return whether somebody reads all names of the class of a method: it, its maker, or any other code."""
        name = _class_of(scope)
        below, above = self._families.below(self._path, name), self._families.above(self._path, name)
        owner = scope.parent.node if scope.parent is not None else scope.node
        if isinstance(owner, ast.ClassDef) and (
            self._sets_private_names or self._families.has_walking_members(owner.body)
        ):
            return True
        return self._families.is_walked(self._path, name) or self._observers.walks_class(below, above)

    def is_observed(self, scope: Scope) -> bool:
        """Return whether somebody reads a function's source or variables, all names of its module, or its frames."""
        is_seen = not scope.is_method and self.sees_module
        is_seen |= bool(self._walk_of_frames) or ALL in self.seers or watches_lifetimes(self._file, scope)
        return is_seen or self._observers.takes_source(scope) or self._observers.reads_variables(scope)

    def place_of_observer(self, scope: Scope) -> tuple[str, str]:
        """Return the reason code and the file and line of the code that observes every function; empty if unknown."""
        if self._walk_of_frames:
            return "frames_at", self._walk_of_frames
        is_walked = not scope.is_method and bool(self._observers.walk_of_module)
        return ("names_at", self._observers.walk_of_module) if is_walked else ("", "")

    def is_class_elsewhere(self, name: str) -> bool:
        """Return whether another file has a class of this name."""
        return self._families.is_elsewhere(self._path, name)

    def is_given_away(self, scope: Scope) -> bool:
        """Return whether a method may be called with an object of another class."""
        return any(
            self._observers.gives_other_objects(scope, it) for it in self._families.below(self._path, _class_of(scope))
        )

    def ending(self, scope: Scope) -> NameEnding:
        """Return what the name of an extracted part needs."""
        return self._families.ending(self._path, _class_of(scope), self.limit) if scope.is_method else NameEnding()

    def purpose(self, scope: Scope) -> str:
        """Return the name of the command of Django that a method carries out; empty: it is none."""
        path = PurePosixPath(self._path)
        is_command = path.parent.parts[-2:] == ("management", "commands") and scope.name == "handle"
        return path.stem if is_command and _class_of(scope) == "Command" else ""

    def inner_names(self, scope: Scope) -> frozenset[str]:
        """Return the private names of functions inside a function that nothing else in the project has."""
        inner = {it.name for it in scope.walk() if it is not scope and it.name.startswith("_")}
        if not inner:
            return frozenset()
        lines, node = self._file.lines, scope.node
        outside = "\n".join([*lines[: node.lineno - 1], *lines[node.end_lineno or 0 :]])  # type: ignore[union-attr]
        inner -= {*_PRIVATE.findall(outside)}
        return frozenset(it for it in inner if not self.project.is_elsewhere("names", it, self._path))


def _class_of(scope: Scope) -> str:
    return scope.parent.name if scope.is_method and scope.parent is not None else ""
