"""The mutants of a file's functions, and how one of them takes the place of the running code.

Nothing is written to a file: the changed function is compiled by itself, and every function object that has the old
code gets the new one, whoever holds it: a table, a decorator, a caller.
"""

import __future__

import ast
import gc
import os
import types

from ..mask.secret_literals import ShownConstants
from . import mutation_operators, statement_mutations
from .careless_edits import keys_in
from .clamps import mark_clamps
from .equivalent_mutants import is_equivalent
from .line_places import places_on_lines
from .needless_jumps import mark_needless_jumps
from .sibling_keys import mark_siblings
from .syntax import value_of
from .unused_results import mark_unused_results

_FUNCTIONS = ("FunctionDef", "AsyncFunctionDef")
_NOT_WALKED = ("decorator_list", "annotation", "type_params")
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class SourceMutant(object):
    """A change of one function.

    Attributes:
        symbol: `path::qualname` of the innermost function it is in; name: of the file, in full.
        line, kind, was, now: as in `toolkit/model/strength.py`.
        first, last: lines of the statement it is in; of one that holds others, those of its head.
        place: of that statement among those that begin on its first line, from 0.
        new: (old code, new code) of every function that it changes.
    """

    __slots__ = ("symbol", "name", "line", "kind", "was", "now", "first", "last", "place", "new")

    def describe(self):
        """Convert to the form in which it is sent."""
        names = ("symbol", "line", "kind", "was", "now", "first", "place")
        return dict((name, getattr(self, name)) for name in names)


class MutableFile(object):
    """Functions of a file.

    Args:
        name: where it is; `path`: how symbols name it.

    Raises:
        SyntaxError, ValueError, OSError: this interpreter cannot read it.
    """

    def __init__(self, name, path):
        self.path = path
        self.name = os.path.realpath(name)
        with open(self.name, "rb") as file:
            self._tree = ast.parse(file.read(), self.name)
        self._flags = _future(self._tree)
        mark_clamps(self._tree)
        mark_needless_jumps(self._tree)
        mark_siblings(self._tree)
        mark_unused_results(self._tree)
        self.constants = ShownConstants(self._tree)
        self.equivalent = 0

    def find_mutants(self, ranges=None):
        """Yield every mutant with different bytecode, in the order of the file; equivalent ones are counted.

        Args:
            ranges: (first, last) line of the statements that are changed, in more ways than others; None: all are.
        """
        made = []
        kinds = mutation_operators.made_of if ranges is None else statement_mutations.all_made_of
        for classes, function in _outermost(self._tree, ()):
            if ranges is not None and not meets(_whole(function), ranges):
                continue
            for spot, new in changes_of(classes, function, (self.name, self._flags), kinds, ranges):
                if new is None:
                    self.equivalent += 1
                    continue
                made.append(_mutant(spot, self, new))
        return made


def changes_of(classes, function, origin, kinds=mutation_operators.made_of, ranges=None):
    """Yield every mutant of one function.

    Args:
        classes: names of the classes that it is in, the outermost first.
        function: its node, which is as it was whenever a change is given.
        origin: (name of the file, flags of `__future__`) of the codes.
        kinds: what can be made of a node: `mutation_operators.made_of` or more.
        ranges: (first, last) line of the statements that are changed; None: all are.

    Yields:
        (where, [(old code, new code)] of every function that it changes; None: it changes nothing).
    """
    unit = _Unit(classes, function, *origin)
    for spot in _Spots(".".join(classes), kinds, places_on_lines(function)).of_function(function):
        if ranges is None or meets((spot.first, spot.last), ranges):
            yield spot, unit.changed_codes(spot)


class RunningFunctions(object):
    """The functions of the running program that were defined in some files."""

    def __init__(self, files):
        names = set(one.name for one in files)
        self._by_place = {}
        known = {}
        # by `type`, because a lazy object answers for another class, and is made by being asked
        for function in [one for one in gc.get_objects() if type(one) is types.FunctionType]:
            code = function.__code__
            if code.co_filename not in known:
                known[code.co_filename] = os.path.realpath(code.co_filename) in names
            if known[code.co_filename]:
                self._by_place.setdefault(_place(code), []).append(function)

    def activate(self, mutant):
        """Run the program with a mutant from now on."""
        for old, new in mutant.new:
            functions = self._by_place.get(_place(old), ())
            alike = len(set(map(_code_of, functions))) > 1
            for function in functions:
                if not alike or function.__code__ == old:
                    function.__code__ = new


class _Unit(object):
    """A function with all that is defined in it, compiled by itself in the classes that it is in."""

    def __init__(self, classes, function, filename, flags):
        self._filename = filename
        self._flags = flags
        self._depth = len(classes) + 1
        inner = [function]
        for name in reversed(classes):
            text = "class %s: pass" % name
            shell = ast.parse(text).body[0]
            ast.copy_location(shell, function)
            shell.body = inner
            inner = [shell]
        self._tree = ast.parse("")
        self._tree.body = inner
        self._old = self._codes()

    def changed_codes(self, spot):
        """Return (old, new) of the changed code objects; None if the mutant is equivalent or does not compile."""
        spot.apply()
        try:
            new = self._codes()
        except (SyntaxError, ValueError, TypeError, RuntimeError):
            return None
        finally:
            spot.undo()
        pairs = [(old, new[key]) for key, old in sorted(self._old.items()) if key in new]
        pairs = [(old, other) for old, other in pairs if not is_equivalent(old, other)]
        return pairs if pairs and all(old.co_freevars == other.co_freevars for old, other in pairs) else None

    def _codes(self):
        waiting = [((), compile(self._tree, self._filename, "exec", self._flags, True))]
        found = {}
        while waiting:
            key, code = waiting.pop()
            if len(key) >= self._depth:
                found[key] = code
            inner = [held for held in code.co_consts if isinstance(held, types.CodeType)]
            waiting += [(key + ((number, held.co_name),), held) for number, held in enumerate(inner)]
        return found


class _Spot(object):
    """A place in a tree, and what could stand there."""

    __slots__ = ("qualname", "line", "first", "last", "place", "change", "_holder", "_key", "_old")

    def __init__(self, qualname, lines, change, place):
        self.qualname = qualname
        self.line, self.first, self.last, self.place = lines
        self.change = change
        self._holder, self._key = place
        self._old = _get_item(*place)

    def apply(self):
        """Apply the mutation to the tree."""
        new = self.change[4]
        if isinstance(new, ast.AST) and isinstance(self._old, ast.AST) and hasattr(self._old, "lineno"):
            ast.copy_location(new, self._old)
            ast.fix_missing_locations(new)
        _set(self._holder, self._key, new)

    def undo(self):
        """Undo the mutation."""
        _set(self._holder, self._key, self._old)


class _Spots(object):
    """Visits a function and collects spots."""

    def __init__(self, qualname, changes_of, places):
        self._qualname = qualname
        self._changes_of = changes_of
        self._places = places
        self._keys = []

    def of_function(self, function):
        """Yield every spot in a function and its inner ones."""
        before, keys = self._qualname, self._keys
        self._keys = self._keys or keys_in(function)
        self._qualname = "%s.%s" % (before, function.name) if before else function.name
        for index, statement in enumerate(function.body):
            if not (index == 0 and _is_text(statement)):
                for found in self._of(statement, function.body, index, None):
                    yield found
        self._qualname, self._keys = before, keys

    def _of(self, node, holder, key, span):
        kind = type(node).__name__
        if kind in _FUNCTIONS:
            for found in self.of_function(node):
                yield found
            return
        if mutation_operators.is_log_only(node):
            return
        if isinstance(node, (ast.stmt, ast.excepthandler)):
            span = _span(node) + (self._places.get(id(node), 0),)  # classes in functions have no place
        elif kind == "match_case":
            span = node.pattern.lineno, (node.guard or node.pattern).end_lineno, self._places[id(node)]
        for change in self._changes_of(node, self._keys):
            place = (holder, key) if change[3] is None else _inside(node, change[3])
            yield _Spot(self._qualname, (getattr(node, "lineno", span[0]),) + span, change, place)
        if kind == "JoinedStr":
            return
        for inner, where, at in _children(node):
            for found in self._of(inner, where, at, span):
                yield found


def meets(lines, ranges):
    """Return whether (first, last) has a line in one of some ranges."""
    return any(first <= lines[1] and last >= lines[0] for first, last in ranges)


def _whole(function):
    """Return first and last line of a function."""
    return function.lineno, max([function.lineno] + [getattr(one, "lineno", 0) for one in ast.walk(function)])


def _mutant(spot, file, new):
    mutant = SourceMutant()
    mutant.symbol = "%s::%s" % (file.path, spot.qualname)
    mutant.name = file.name
    mutant.kind = spot.change[0]
    mutant.was, mutant.now = map(file.constants.show, spot.change[1:3])
    mutant.line, mutant.first, mutant.last, mutant.place = spot.line, spot.first, spot.last, spot.place
    mutant.new = new
    return mutant


def _outermost(node, classes):
    """Yield (names of the enclosing classes, function) of every outermost function."""
    for child in ast.iter_child_nodes(node):
        if type(child).__name__ in _FUNCTIONS:
            yield classes, child
        elif isinstance(child, (ast.stmt, ast.excepthandler)):
            inside = classes + (child.name,) if isinstance(child, ast.ClassDef) else classes
            for found in _outermost(child, inside):
                yield found


def _children(node):
    for name, held in ast.iter_fields(node):
        if name in _NOT_WALKED:
            continue
        if isinstance(held, ast.arguments):  # defaults are made when the function is
            continue
        if isinstance(held, ast.AST):
            yield held, node, name
        elif isinstance(held, list):
            for index, one in enumerate(held):
                if isinstance(one, ast.AST):
                    yield one, held, index


def _span(statement):
    """Return first and last line of a statement, or of its head if it contains others."""
    last = statement.lineno
    waiting = [held for name, held in ast.iter_fields(statement) if name not in _BLOCKS]
    while waiting:
        held = waiting.pop()
        if isinstance(held, list):
            waiting += held
        elif isinstance(held, ast.AST):
            last = max(last, getattr(held, "lineno", 0))
            waiting += list(ast.iter_child_nodes(held))
    return statement.lineno, last


def _is_text(statement):
    value = value_of(statement.value) if isinstance(statement, ast.Expr) else None
    return value is not None and hasattr(value[0], "upper")


def _inside(node, place):
    if not isinstance(place, tuple):
        return node, place
    held = getattr(node, place[0]) if isinstance(place[0], str) else place[0]
    return held, place[1]


def _get_item(holder, key):
    return holder[key] if isinstance(holder, list) else getattr(holder, key)


def _set(holder, key, value):
    if isinstance(holder, list):
        holder[key] = value
    else:
        setattr(holder, key, value)


def _future(tree):
    names = [
        alias.name
        for one in tree.body
        if isinstance(one, ast.ImportFrom) and one.module == "__future__"
        for alias in one.names
    ]
    flags = 0
    for name in names:
        flags |= getattr(__future__, name).compiler_flag
    return flags


def _place(code):
    return os.path.basename(code.co_filename), code.co_name, code.co_firstlineno


def _code_of(function):
    return function.__code__
