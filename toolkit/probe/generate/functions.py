"""The functions that inputs are looked for, with everything known of each."""

import importlib
import itertools
import pkgutil
import sys
import types

from ..record.function_filter import FunctionFilter
from ..values import code_names
from . import boundaries, function_variants, literals, seed_inputs
from .accesses import find_accesses
from .function_scope import FunctionScope
from .input_mutations import Mutator

_VARIANTS = 400  # of one function
_POOL = 80
_SWEPT = 6  # inputs of one function of which the boundaries are tried
_BOUNDARIES = 300  # inputs of one sweep


class Subject(object):
    """A function.

    Args:
        named: its `seam` (`module:qualname`) and its `symbol` (`path::qualname`).
        function: the function itself; `cls`: the class it is a method of, or None.
        source: a `literals.Module`; `mutator`: a `Mutator`; `secrets`: a `known_secrets.KnownSecrets`.

    Attributes:
        pool: inputs that have brought something, to make others of; `seen`: texts of all that were tried.
        arcs, kinds: steps and kinds of outcomes seen; `kept`: inputs worth keeping; `turns`: inputs tried.
        in_vain: CPU seconds of inputs that came to nothing.
    """

    def __init__(self, named, function, cls, source, mutator, secrets):  # noqa: PLR0913, PLR0917 - all of it is used
        self.seam = named.seam
        self.symbol = named.symbol
        self.function = function
        self.mutator = mutator
        self._secrets = secrets
        self._cls = cls
        self._source = source
        self._node = source.functions.get(self.seam.partition(":")[2])
        self.pool = []
        self.seen = set()
        self.arcs = set()
        self.kinds = set()
        self.kept = self.turns = self._last = 0
        self.in_vain = 0.0
        self._lines = None
        self._accesses = None
        self._waiting = []
        self._sweep = iter(())
        self._swept = 0

    def codes(self):
        """Its code, and those of what is defined inside."""
        waiting, found = [self.function.__code__], []
        while waiting:
            code = waiting.pop()
            found.append(code)
            waiting += [held for held in code.co_consts if isinstance(held, types.CodeType)]
        return found

    def lines(self):
        """(code, line) of every line where a variant differs."""
        return self._lines or ()

    def variants(self):
        """Its variants."""
        statement = self._statement()
        found = (
            function_variants.variants_of(self.function, statement, self._node)[:_VARIANTS]
            if statement is not None
            else []
        )
        self._lines = sorted(set(one.line for one in found))
        self._lines = [(self.function.__code__, line) for line in self._lines]
        return found

    def seeds(self):
        """First inputs, unless inputs are known."""
        if self.pool:
            return []
        instances = self._instances()
        if instances == []:
            return []
        return seed_inputs.seeds_of(self.function, self._node, self.mutator, instances or (), self._secrets)

    def ask(self, given):
        """The call with such arguments."""
        return {"kind": "call", "seam": self.seam, "symbol": self.symbol, "given": given}

    def boundary(self):
        """The next input at a boundary of what it compares; None if all were tried."""
        while True:
            given = next(self._sweep, None)
            if given is not None:
                return given
            if not self._waiting or self._swept >= _SWEPT:
                return None
            self._swept += 1
            self._sweep = itertools.islice(self._boundaries_of(self._waiting.pop(0)), _BOUNDARIES)

    def _boundaries_of(self, given):
        if self._accesses is None:
            self._accesses = self._find_accesses()
        return boundaries.boundary_inputs(given, self._accesses)

    def _find_accesses(self):
        """What it compares, without the constants that are secrets."""
        if self._node is None:
            return []
        cls = self._cls
        prefix = cls.__qualname__ + "." if cls else ""
        bases = [one.__qualname__ + "." for one in cls.__mro__[1:] if one.__module__ == cls.__module__] if cls else ()
        scope = FunctionScope(self._source.functions, vars(self._source.module), prefix, bases)
        found = find_accesses(self._node, scope)
        for one in found:
            one.values = tuple(seed_inputs.without_secrets(one.values, self._names_in(one.path), self._secrets))
        return found

    @staticmethod
    def _names_in(path):
        """What places on the way are called."""
        return [path[0]] + [step[1] for step in path[1:] if len(step) > 1]

    def parent(self):
        """An input to make another of: rather a late one."""
        draw = self.mutator.random
        return self.pool[max(draw.randrange(len(self.pool)), draw.randrange(len(self.pool)))]

    def learn(self, tried, is_new):
        """Remember what an input has brought."""
        self.arcs |= tried.arcs
        self.kinds.add(tried.kind)
        self.mutator.learn(tried.ask["given"])
        if is_new or len(self.pool) < _POOL:
            self.pool.append(tried.ask)
        if is_new:
            self._last = self.turns
            self._waiting.append(tried.ask["given"])

    def promise(self, left):
        """How likely it is that another input brings something."""
        return (left + 0.5) / (1.0 + 0.02 * (self.turns - self._last))

    def _statement(self):
        """The statement of the module that holds it."""
        if self._source.tree is None or self._node is None:
            return None
        before = [one for one in self._source.tree.body if one.lineno <= self._node.lineno]
        return before[-1] if before else None

    def _instances(self):
        """Values for the first argument of a method; None if it is none."""
        if self._cls is None:
            return None
        own = self._cls.__dict__.get(self.function.__name__)
        if isinstance(own, staticmethod):
            return None
        if isinstance(own, classmethod):
            return [{"$py": "name", "of": "%s:%s" % (self._cls.__module__, self._cls.__qualname__)}]
        init = self._source.functions.get(self._cls.__qualname__ + ".__init__")
        instances = seed_inputs.instances_of(self._cls, init, self.mutator, self._secrets)
        return instances + (seed_inputs.bare_of(self._cls) if self.function.__name__ == "__init__" else [])


def find_subjects(asked, random, secrets):
    """Everything that inputs are looked for: the functions of the chosen modules, in order; it adds to `secrets`."""
    found = []
    for name in _modules(asked):
        module = sys.modules[name]
        source = literals.ModuleLiterals(module)
        secrets.learn(source.secrets)
        mutator = Mutator(random, source.texts, source.numbers)
        names = FunctionFilter(asked["root"], [name])
        for function, cls in _functions(module):
            known = names.function(function.__code__, function.__globals__)
            if known is None or known.symbol in (asked.get("endless") or ()):
                continue
            if known.seam.partition(":")[2] in source.functions:
                found.append(Subject(known, function, cls, source, mutator, secrets))
    return sorted(found, key=lambda one: one.seam)


def _modules(asked):
    """The names of the modules, imported; one that cannot be is left out."""
    target = asked.get("target") or ""
    names = set(asked.get("modules") or ())
    if target:
        names.add(target)
        names |= set(_below(target))
    return [name for name in sorted(names) if _is_project_module(name)]


def _below(target):
    if not _is_project_module(target):
        return []
    places = getattr(sys.modules[target], "__path__", None)
    return [one.name for one in pkgutil.walk_packages(places, target + ".", lambda _name: None)] if places else []


def _is_project_module(name):
    try:
        importlib.import_module(name)
    except BaseException:  # a module may do anything while it is imported
        return False
    return True


def _functions(module):
    """(function, its class or None) of everything that is defined in a module, each once."""
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
