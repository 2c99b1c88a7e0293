"""The functions to search inputs for, with everything known about each."""

import importlib
import itertools
import json
import pkgutil
import sys
import types

from ..process.modules_of_tests import is_of_tests
from ..process.own_modules import OwnModules
from ..record.function_filter import FunctionFilter
from ..values import code_names
from ..values.layouts import built_in_base
from . import boundaries, function_variants, instances, literals, seed_inputs, sketches
from .accesses import find_accesses, find_places
from .call_settings import CallSettings
from .function_scope import FunctionScope
from .input_mutations import Mutator
from .looped_tables import row_lines

_OWN = OwnModules()
_VARIANTS = 400  # of one function
_POOL = 80
_SWEPT = 6  # inputs of one function of which the boundaries are tried
_BOUNDARIES = 300  # inputs of one sweep
_OTHERS = 5  # instances that stand for that of a known input


class Subject(object):
    """A function.

    Args:
        named: its `seam` (`module:qualname`) and its `symbol` (`path::qualname`).
        function: the function itself; `cls`: the class it is a method of, or None.
        source: a `literals.Module`; `context`: a `seed_inputs.SeedContext`.

    Attributes:
        pool: successful inputs, from which others are derived; `seen`: texts of all tried inputs.
        arcs, kinds: steps and kinds of outcomes seen; `kept`: inputs worth keeping; `turns`: inputs tried.
        in_vain: CPU seconds of fruitless inputs.
        has_returned: whether a quick input ended without an exception; `returned`: keys of all that did so.
        slow: the first input that took too long.
        settings: what surrounds its known calls, and calls made of them.
    """

    def __init__(self, named, function, cls, source, context):
        self.seam = named.seam
        self.symbol = named.symbol
        self.function = function
        self.mutator = context.mutator
        self._context = context
        self._flags = frozenset()
        self._cls = cls
        self._source = source
        self._node = source.functions.get(self.seam.partition(":")[2])
        self.pool = []
        self.seen = set()
        self.arcs = set()
        self.kinds = set()
        self.kept = self.turns = self._last = 0
        self.in_vain = 0.0
        self.has_returned = False
        self.returned = set()
        self.slow = None
        self.settings = CallSettings()
        self._places = []
        self._accesses = None
        self._waiting = []
        self._sweep = iter(())
        self._swept = 0
        self._sown = None
        self._is_bare = False

    def code_objects(self):
        """Return the function's code object, and those of definitions inside it."""
        waiting, found = [self.function.__code__], []
        while waiting:
            code = waiting.pop()
            found.append(code)
            waiting += [held for held in code.co_consts if isinstance(held, types.CodeType)]
        return found

    def source(self):
        """Return (node, or None if there is no source; names of its module)."""
        return self._node, self.function.__globals__

    def row_lines(self):
        """Return (code, line) of the first statement of every loop over a table of the module."""
        lines = [] if self._node is None else list(row_lines(*self.source()))
        return [(code, line) for code in self.code_objects() for line in lines]

    def variant_places(self):
        """Return (code, line) of every line where a variant differs."""
        return self._places

    def variants(self):
        """Return the variants of the function."""
        if self._node is None:
            return []
        classes = self.seam.partition(":")[2].split(".")[:-1]
        found = function_variants.variants_of(self.function, classes, self._node)
        made = list(itertools.islice(found, _VARIANTS))
        self._places = sorted(set(one.place for one in made), key=_line_of)
        return made

    def first_inputs(self, is_bare=False):
        """Return first inputs, unless nothing was learned since the last call; known ones with other instances, if any.

        Args:
            is_bare: whether an instance that no constructor has filled is better than none.
        """
        state = (self._context.pool.count, is_bare)
        if self._sown == state:
            return []
        self._sown = state
        if self.pool and not self._is_bare:
            return self._known_with_other_instances()
        known = self._instances()
        if known == [] and is_bare and not self.pool:
            known, self._is_bare = instances.bare_of(self._cls), True
        elif known:
            self._is_bare = False
        if known == []:
            return []
        if self._node is not None:
            accesses, places = self._find_accesses(), self._find_places()
            self._context.sketches = sketches.make_sketches(accesses, places)
            self._flags = sketches.find_flags(accesses, places)
        return seed_inputs.seeds_of(self.function, self._node, self._context, known or ())

    def _known_with_other_instances(self):
        """Return the last known input with an instance of each shape, in the place of its own."""
        given = self.pool[-1]["given"]
        first = next(iter(given), None)
        if not self._is_method() or first is None:
            return []
        others = self._context.pool.instances_by_shape(self._cls)
        return [json.loads(json.dumps(dict(given, **{first: one}))) for one in others if one != given[first]]

    def is_odd(self, ask):
        """Return whether a call has a made-up object with a flag that is neither true nor false."""
        return bool(self._flags) and sketches.has_odd_flag(ask["given"], self._flags)

    def make_call(self, given, preceding=None, inside=None):
        """Build a call.

        Args:
            given: its arguments.
            preceding: the arguments of a call before it; None: there is none.
            inside: a call in which it was made; its settings are used where those of this function are not known.
        """
        call = {"kind": "call", "seam": self.seam, "symbol": self.symbol, "given": given}
        call = dict(self.settings.beside(given, inside), **call)
        return call if preceding is None else dict(call, preceding=[preceding])

    def returned_inputs(self):
        """Return the arguments of the inputs in the pool with which it returned."""
        return [ask["given"] for ask in self.pool if key_of(ask) in self.returned]

    def next_boundary(self):
        """Return the next input at a boundary of its comparisons; None if all were tried."""
        while True:
            given = next(self._sweep, None)
            if given is not None:
                return given
            if not self._waiting or self._swept >= _SWEPT:
                return None
            self._swept += 1
            self._sweep = itertools.islice(self._boundaries_of(self._waiting.pop(0)), _BOUNDARIES)

    def _boundaries_of(self, given):
        others = self._context.pool.instances_of(self._cls)[:_OTHERS] if self._is_method() else ()
        return boundaries.boundary_inputs(given, self._find_accesses(), others)

    def _find_accesses(self):
        """Return the comparisons of the function, without constants that are secrets."""
        if self._accesses is None:
            self._accesses = find_accesses(self._node, self._scope()) if self._node is not None else []
            for one in self._accesses:
                names = self._names_in(one.path)
                one.values = tuple(seed_inputs.without_secrets(one.values, names, self._context.secrets))
        return self._accesses

    def _find_places(self):
        """Return the places that the function reaches, without keys that are secrets."""
        is_harmless = self._context.secrets.is_harmless
        found = find_places(self._node, self._scope())
        return [path for path in found if all(is_harmless(name) for name in self._names_in(path))]

    def _scope(self):
        cls = self._cls
        prefix = cls.__qualname__ + "." if cls else ""
        bases = [one.__qualname__ + "." for one in cls.__mro__[1:] if one.__module__ == cls.__module__] if cls else ()
        scope = FunctionScope(self._source.functions, vars(self._source.module), prefix, bases)
        scope.is_its_argument = bool(cls) and built_in_base(cls) in (dict, list)
        return scope

    @staticmethod
    def _names_in(path):
        """Return the names of the places on a path."""
        return [path[0]] + [step[1] for step in path[1:] if len(step) > 1]

    def choose_parent(self):
        """Choose an input to derive another one from, preferably a recent one."""
        draw = self.mutator.random
        return self.pool[max(draw.randrange(len(self.pool)), draw.randrange(len(self.pool)))]

    def learn(self, tried, is_new):
        """Record the result of an input."""
        self.arcs |= tried.arcs
        self.kinds.add(tried.kind)
        self.mutator.learn(tried.ask["given"])
        if is_new or len(self.pool) < _POOL:
            self.pool.append(tried.ask)
        if is_new:
            self._last = self.turns
            self._waiting.append(tried.ask["given"])

    def chance_of_news(self, left):
        """Estimate the chance that another input brings something new."""
        return (left + 0.5) / (1.0 + 0.02 * (self.turns - self._last))

    def _is_method(self):
        """Return whether its first argument is an instance."""
        if self._cls is None:
            return False
        return not isinstance(self._cls.__dict__.get(self.function.__name__), (staticmethod, classmethod))

    def _instances(self):
        """Return values for the first argument of a method; None for other functions."""
        if self._cls is None:
            return None
        if isinstance(self._cls.__dict__.get(self.function.__name__), staticmethod):
            return None
        if not self._is_method():
            return [{"$py": "name", "of": "%s:%s" % (self._cls.__module__, self._cls.__qualname__)}]
        if self.function.__name__ == "__init__":
            return instances.bare_of(self._cls)
        return self._context.make_instances(self._cls)


def key_of(ask):
    """Return a text that is equal for equal inputs of a function; empty if JSON lacks one of their numbers."""
    try:
        return json.dumps([ask["given"], ask.get("preceding")], sort_keys=True, allow_nan=False)
    except ValueError:  # infinite, by the arithmetic of a mutation
        return ""


def find_subjects(asked, random, secrets):
    """Find the functions to search inputs for, and known instances; secrets on the way are added to `secrets`.

    Args:
        asked: the first request.
        random: draws numbers.
        secrets: a `known_secrets.KnownSecrets`.

    Returns:
        the functions of the chosen modules, in order, and an `instances.InstancePool`.
    """
    found, pool = [], instances.InstancePool(asked.get("known") or ())
    for name in _modules(asked):
        module = sys.modules[name]
        source = literals.ModuleLiterals(module)
        secrets.learn(source.secrets)
        mutator = Mutator(random, source.texts, source.numbers)
        context = seed_inputs.SeedContext(mutator, secrets, pool, _maker(source, mutator, secrets, pool))
        names = FunctionFilter(asked["root"], [name])
        for function, cls in _functions(module):
            known = names.function(function.__code__, function.__globals__)
            if known is None or known.symbol in (asked.get("endless") or ()):
                continue
            if known.seam.partition(":")[2] in source.functions:
                found.append(Subject(known, function, cls, source, context))
    return sorted(found, key=lambda one: one.seam), pool


def _maker(source, mutator, secrets, pool):
    """Return a maker of instances, each class made once until more is known; a class may need those of another one."""
    known, open_classes = {}, []

    def make(cls):
        key = (cls, len(pool.instances_of(cls)))
        if key not in known and cls not in open_classes:
            open_classes.append(cls)
            init = source.functions.get(cls.__qualname__ + ".__init__")
            context = seed_inputs.SeedContext(mutator, secrets, pool, make)
            known[key] = instances.instances_of(cls, init, context, len(open_classes))
            open_classes.remove(cls)
        return known.get(key, [])

    return make


def _line_of(place):
    return place[1]


def _modules(asked):
    """Import the modules and return their names, without those that fail."""
    names = set(asked.get("modules") or ())
    for target in asked.get("targets") or ():
        names.add(target)
        names |= set(_below(target))
    return [name for name in sorted(names) if _is_project_module(name)]


def _below(target):
    if not _is_project_module(target):
        return []
    places = getattr(sys.modules[target], "__path__", None)
    found = pkgutil.walk_packages(places, target + ".", lambda _name: None) if places else ()
    return [one.name for one in found if not is_of_tests(one.name[len(target) + 1 :])]


def _is_project_module(name):
    try:
        importlib.import_module(name)
    except BaseException:  # a module may do anything while it is imported
        return False
    finally:
        _OWN.restore()
    return True


def _functions(module):
    """Yield (function, its class or None) of every definition in a module, each once."""
    seen = set()
    waiting = [(vars(module), None)]
    while waiting:
        namespace, cls = waiting.pop(0)
        for value in list(namespace.values()):
            if isinstance(value, type) and value.__module__ == module.__name__ and id(value) not in seen:
                seen.add(id(value))
                waiting.append((vars(value), value))
            for function in code_names.functions_in(value):
                if function.__globals__ is vars(module) and id(function.__code__) not in seen:
                    seen.add(id(function.__code__))
                    yield function, cls
