"""Mutants of code that runs during import: tables, defaults, class attributes, decorators, imports.

No function can be given another code for them. Each one is tried in a process that is forked before the program is
imported, and that imports its file with the change in it; nothing is written. Python 3 only, and where a process can
be forked.
"""

import ast
import os
import shutil

from ..mask.secret_literals import ShownConstants
from ..process.restore import FolderSnapshot
from . import statement_mutations
from .fresh_imports import FreshImports
from .mutants import meets

_ASIDE = ".tebiki-before-an-import"
_MOST = 24  # changes that one run tries: each imports the program anew
_FUNCTIONS = ("FunctionDef", "AsyncFunctionDef")


class ImportMutant(object):
    """A change of a file's own statements.

    Attributes:
        path: as symbols name it; name: of the file, in full.
        line, kind, was, now: as in `toolkit/model/strength.py`.
        code: code of the whole module with the change.
        is_near: whether it is on a line that was asked for, and not only in the same statement.
    """

    __slots__ = ("path", "name", "line", "kind", "was", "now", "code", "is_near")


class ImportMutants(object):
    """Runs such mutants.

    Args:
        request: the first request of `strength.measure`; its `at_import` names path -> [(first, last) line].
    """

    def __init__(self, request):
        self._scratch = request["scratch"]
        self._imports = FreshImports(request)
        self._kept = None
        self.mutants = []
        for path, ranges in sorted((request.get("at_import") or {}).items()):
            self.mutants += mutants_of(os.path.join(request["root"], path), path, ranges)
        self.mutants.sort(key=lambda one: not one.is_near)

    def run(self, tell):
        """Try each mutant and report the result: `noticed` as for other mutants; `executed`: whether it was tried."""
        if not self.mutants or not hasattr(os, "fork"):
            return
        self._kept = FolderSnapshot(self._scratch, _ASIDE)
        drifted = dict((kind, self._replay(None, kind, ())) for kind in self._imports.kinds)
        for number, mutant in enumerate(self.mutants):
            is_tried = number < _MOST
            noticed = is_tried and any(self._is_noticed(mutant, kind, *drifted[kind]) for kind in sorted(drifted))
            described = dict((name, getattr(mutant, name)) for name in ("path", "line", "kind", "was", "now"))
            tell(dict(described, noticed=noticed, executed=is_tried, of_import=True))
        shutil.rmtree(os.path.join(self._scratch, _ASIDE), True)

    def _is_noticed(self, mutant, kind, drifted, fault):
        """Return whether cases of one kind kill a mutant; cases that differ without it are ignored."""
        if fault is not None:
            return False
        first, why = self._replay((mutant.name, mutant.code), kind, drifted)
        return bool(first) or why is not None

    def _replay(self, change, kind, ignored):
        found = self._imports.replay(change, kind, ignored)
        self._kept.restore()
        return found


def mutants_of(name, path, ranges):
    """Return every mutant of a file's statements in some lines that run during import.

    Args:
        name: name of the file.
        path: as symbols name it.
        ranges: (first, last) line of each statement, or of what is changed in it.
    """
    name = os.path.realpath(name)
    with open(name, "rb") as file:
        tree = ast.parse(file.read(), name)
    plain = compile(tree, name, "exec", 0, True)
    constants = ShownConstants(tree)
    found = []
    for statement, holder, key in _statements(tree):
        if not meets((_first(statement), _last(statement)), ranges):
            continue
        for line, change, put, take_back in _changes(statement, holder, key):
            put()
            try:
                code = compile(ast.fix_missing_locations(tree), name, "exec", 0, True)
            except (SyntaxError, ValueError, TypeError, RuntimeError):
                code = None
            finally:
                take_back()
            if code is not None and code != plain:
                mutant = ImportMutant()
                mutant.path, mutant.name, mutant.line, mutant.code = path, name, line, code
                mutant.kind = change[0]
                mutant.is_near = meets((line, line), ranges)
                mutant.was, mutant.now = map(constants.show, change[1:])
                found.append(mutant)
    return found


def _statements(node):
    """Yield (statement, list that holds it, position) of everything outside functions, including their heads."""
    for name in ("body", "orelse", "finalbody", "handlers"):
        held = getattr(node, name, None)
        for index, one in enumerate(held if isinstance(held, list) else ()):
            yield one, held, index
            if type(one).__name__ not in _FUNCTIONS:
                for found in _statements(one):
                    yield found


def _first(statement):
    return min([statement.lineno] + [one.lineno for one in getattr(statement, "decorator_list", ())])


def _last(statement):
    """Return the last line of a statement, or of its head if it contains others."""
    return max([statement.lineno] + [getattr(one, "lineno", 0) for part in _heads(statement) for one in ast.walk(part)])


def _heads(statement):
    for name, held in ast.iter_fields(statement):
        if name not in ("body", "orelse", "finalbody", "handlers"):
            for one in held if isinstance(held, list) else [held]:
                if isinstance(one, ast.AST):
                    yield one


def _changes(statement, holder, key):
    """Yield (line, (kind, was, now), function that applies the change, function that undoes it)."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        for index, alias in enumerate(statement.names):
            rest = statement.names[:index] + statement.names[index + 1 :]
            new = ast.Pass() if not rest else None
            place = (holder, key, ast.copy_location(new, statement)) if new else (statement, "names", rest)
            yield (getattr(alias, "lineno", statement.lineno), ("import", alias.name, "")) + _putting(*place)
        return
    for index, decorator in enumerate(getattr(statement, "decorator_list", ())):
        rest = statement.decorator_list[:index] + statement.decorator_list[index + 1 :]
        yield (decorator.lineno, ("decorator", "", "")) + _putting(statement, "decorator_list", rest)
    for index, base in enumerate(getattr(statement, "bases", ())):
        rest = statement.bases[:index] + statement.bases[index + 1 :]
        yield (base.lineno, ("base", "", "")) + _putting(statement, "bases", rest)
    for index, keyword in enumerate(getattr(statement, "keywords", ())):
        rest = statement.keywords[:index] + statement.keywords[index + 1 :]
        yield (keyword.value.lineno, ("keyword", keyword.arg or "", "")) + _putting(statement, "keywords", rest)
    for node, where, at in _nodes(statement, holder, key):
        for kind, was, now, field, new in statement_mutations.all_made_of(node):
            target, name = (where, at) if field is None else (node, field)
            if isinstance(name, tuple):
                target = getattr(target, name[0]) if isinstance(name[0], str) else name[0]
                name = name[1]
            if isinstance(new, ast.AST) and hasattr(node, "lineno"):
                ast.copy_location(new, node)
            yield (getattr(node, "lineno", statement.lineno), (kind, was, now)) + _putting(target, name, new)


def _nodes(node, holder, key):
    """Yield (node, its holder, its place there) of a statement and everything in its head."""
    yield node, holder, key
    if statement_mutations.is_query_template(node):
        return
    for name, held in ast.iter_fields(node):
        if name in ("body", "orelse", "finalbody", "handlers") and isinstance(held, list):
            continue
        if name in ("annotation", "returns", "ctx", "op", "ops"):
            continue
        for where, at, one in [(node, name, held)] if isinstance(held, ast.AST) else _members_of(held):
            for found in _nodes(one, where, at):
                yield found


def _members_of(held):
    members = enumerate(held) if isinstance(held, list) else ()
    return [(held, index, one) for index, one in members if isinstance(one, ast.AST)]


def _putting(holder, key, new):
    old = holder[key] if isinstance(holder, list) else getattr(holder, key)

    def put(value):
        if isinstance(holder, list):
            holder[key] = value
        else:
            setattr(holder, key, value)

    return (lambda: put(new)), (lambda: put(old))
