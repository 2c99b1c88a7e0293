"""The values of the abstract interpreter, besides Python's own strings, numbers, lists, tuples and dicts."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from toolkit.model.tree import FunctionNode

Value = Any
"""A plain Python value, or an instance of a class of this module."""
MOST_ALTERNATIVES = 32
_PLAIN = (str, int, float, bytes, bool, type(None))


class CodePlace(NamedTuple):
    """A place in the source: a path of the project and a line number, from 1."""

    path: str
    line: int


NOWHERE = CodePlace("", 0)


@dataclass(eq=False, slots=True)
class UnknownValue:
    """A value that the source alone does not determine, and why.

    Attributes:
        ending: known end of a text whose beginning is not known.
    """

    reason: str = "not known"
    ending: str = ""


@dataclass(eq=False, slots=True)
class ExternalName:
    """An object of an external package, by its dotted name."""

    name: str

    @property
    def package(self) -> str:
        """Top-level package."""
        return self.name.partition(".")[0]

    @property
    def last(self) -> str:
        """Last part of the dotted name."""
        return self.name.rpartition(".")[2]


@dataclass(eq=False, slots=True)
class Alternatives:
    """One of several values, from the branches of an unknown condition."""

    values: tuple[Value, ...]


@dataclass(eq=False, slots=True)
class ModuleValue:
    """A module of the project; its names are filled on first use.

    Attributes:
        name: dotted name by which it is imported.
        state: `new`, `running` or `done`.
        python2: whether only Python 2 accepts it.
        path: path of its file; empty for a namespace package.
    """

    name: str
    path: str
    names: dict[str, Value] = field(default_factory=dict, repr=False)
    state: str = "new"
    python2: bool = False


@dataclass(eq=False, slots=True)
class ImportedName:
    """A name imported from a project module; it is resolved on use, because modules may import each other."""

    module: ModuleValue
    name: str


@dataclass(eq=False, slots=True)
class Environment:
    """The names of one function call or class body, and the enclosing environments.

    Attributes:
        function: the function whose body is followed; None in a class body or a module.
        returned: values that the function returned or yielded so far.
        at_yield: called once with the first yielded value: what a `with` statement holds.
    """

    module: ModuleValue
    names: dict[str, Value] = field(repr=False)
    around: "Environment | None" = field(default=None, repr=False)
    function: "FunctionValue | None" = None
    instance: Value = field(default=None, repr=False)
    of_module: set[str] = field(default_factory=set, repr=False)
    returned: list[Value] = field(default_factory=list, repr=False)
    yielded: list[Value] = field(default_factory=list, repr=False)
    at_yield: "Callable[[Value], None] | None" = None

    def reach_yield(self) -> None:
        """Follow what waits for the first yielded value."""
        follow, self.at_yield = self.at_yield, None
        if follow is not None:
            follow(self.yielded[-1])


@dataclass(eq=False)
class FunctionValue:
    """A function or lambda of the project.

    Attributes:
        defaults: values of parameters' defaults, evaluated at the definition.
        owner: class in whose body it was defined.
        origin: function that a decorator wrapped in this one.
        kind: `plain`, `static`, `class` or `property`.
        marks: values left by decorators, by key (`@action`, `@expose`).
        attributes: attributes assigned to the function.
    """

    node: FunctionNode | ast.Lambda = field(repr=False)
    module: ModuleValue
    around: Environment | None = field(default=None, repr=False)
    qualname: str = ""
    defaults: dict[str, Value] = field(default_factory=dict, repr=False)
    owner: "ClassValue | None" = field(default=None, repr=False)
    origin: "FunctionValue | ClassValue | None" = field(default=None, repr=False)
    kind: str = "plain"
    marks: dict[str, list[Value]] = field(default_factory=dict, repr=False)
    attributes: dict[str, Value] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> CodePlace:
        """Place of its `def`."""
        return CodePlace(self.module.path, self.node.lineno)

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        """All nodes of its definition, cached because many routes reach the same functions."""
        return tuple(ast.walk(self.node))


@dataclass(eq=False)
class ClassValue:
    """A class of the project; `bases` are classes, external names or unknown values."""

    node: ast.ClassDef = field(repr=False)
    module: ModuleValue
    bases: tuple[Value, ...] = field(repr=False)
    qualname: str = ""
    names: dict[str, Value] = field(default_factory=dict, repr=False)
    marks: dict[str, list[Value]] = field(default_factory=dict, repr=False)
    keywords: dict[str, Value] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> CodePlace:
        """Place of its `class` statement."""
        return CodePlace(self.module.path, self.node.lineno)

    def lineage(self) -> Iterator[Value]:
        """Yield the class and its bases, nearest first: classes of the project, external names, unknown values.

        A class that is reached on several paths comes after all of its subclasses, as in Python's own order.
        """
        yield from _method_resolution_order(self)

    def find(self, name: str) -> Value:
        """Return the value of a name in the class or a base class of the project, else None."""
        for base in self.lineage():
            if isinstance(base, ClassValue) and name in base.names:
                return base.names[name]
        return None

    def has(self, name: str) -> bool:
        """Return whether the class, or a base class of the project, has a name."""
        return any(isinstance(base, ClassValue) and name in base.names for base in self.lineage())

    def externals(self) -> list[str]:
        """Return the dotted names of external base classes, nearest first."""
        return [base.name for base in self.lineage() if isinstance(base, ExternalName)]


def _method_resolution_order(start: ClassValue) -> list[Value]:
    """Linearize the bases: each class after all its subclasses, otherwise in the order of the source."""
    order: list[Value] = []
    known: set[int] = set()
    waiting: list[tuple[Value, bool]] = [(start, False)]
    while waiting:  # from the last base to the first, so that the reverse is the order wanted
        one, is_done = waiting.pop()
        if is_done:
            order.append(one)
        elif id(one) not in known:
            known.add(id(one))
            waiting.append((one, True))
            waiting += [(base, False) for base in one.bases] if isinstance(one, ClassValue) else []
    return order[::-1]


class CallArguments(NamedTuple):
    """The arguments of one call."""

    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = {}

    def get(self, position: int, *names: str, default: Value = None) -> Value:
        """Return an argument by position or by the first name that is present; `position` -1: by name only."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        if 0 <= position < len(self.positional):
            return self.positional[position]
        return default

    def without_first(self) -> "CallArguments":
        """Return the arguments without the first positional one."""
        return CallArguments(self.positional[1:], self.keywords)


@dataclass(eq=False)
class InstanceValue:
    """An instance of a class of the project, or the result of an external call.

    Attributes:
        notes: registrations on it, in order, recorded by adapters.
        is_view: whether `as_view()` made it, so that decorators take and return it as they do functions.
    """

    of: ClassValue | ExternalName
    arguments: CallArguments = field(default_factory=CallArguments, repr=False)
    attributes: dict[str, Value] = field(default_factory=dict, repr=False)
    notes: list[Any] = field(default_factory=list, repr=False)
    place: CodePlace = NOWHERE
    is_view: bool = False

    def externals(self) -> list[str]:
        """Return the dotted names of the external classes of the instance, nearest first."""
        return [self.of.name] if isinstance(self.of, ExternalName) else self.of.externals()


@dataclass(eq=False, slots=True)
class MethodValue:
    """A function of the project, bound to an instance or class."""

    function: FunctionValue
    instance: Value


@dataclass(eq=False, slots=True)
class ExternalMethod:
    """A method of an external class, bound to an instance."""

    instance: Value
    owner: str
    name: str


@dataclass(eq=False, slots=True)
class SuperValue:
    """The value of `super()`: the classes after the one in which the method was defined."""

    owner: ClassValue
    instance: Value


@dataclass(eq=False, slots=True)
class NativeFunction:
    """A function that the interpreter computes itself from (arguments, place)."""

    name: str
    answer: Callable[[CallArguments, CodePlace], Value]


def join_values(values: Iterable[Value]) -> Value:
    """Join values into one: the only value, or their alternatives, of which the first ones are kept."""
    distinct: dict[object, Value] = {}
    for value in values:
        for item in possible_values(value):
            distinct.setdefault((type(item), item) if isinstance(item, _PLAIN) else id(item), item)
        if len(distinct) >= MOST_ALTERNATIVES:
            break
    if not distinct:
        return None
    flat = tuple(distinct.values())
    return flat[0] if len(flat) == 1 else Alternatives(flat[:MOST_ALTERNATIVES])


def possible_values(value: Value) -> tuple[Value, ...]:
    """Return the possible values of a value."""
    return value.values if isinstance(value, Alternatives) else (value,)


def answer_key(dotted: str) -> str:
    """Return `package:Name` for a dotted name: answers do not depend on the module within the package."""
    package, _, rest = dotted.partition(".")
    return f"{package}:{rest.rpartition('.')[2]}"


def is_known(value: Value) -> bool:
    """Return whether a value is a plain Python value."""
    return value is None or isinstance(value, str | int | float | bytes | list | tuple | dict | set)


def function_of(value: Value) -> FunctionValue | ClassValue | None:
    """Return the project function or class behind a value, through bindings, wrappers and alternatives."""
    for item in possible_values(value):
        if isinstance(item, MethodValue):
            return function_of(item.function)
        if isinstance(item, FunctionValue):
            return function_of(item.origin) if item.origin is not None else item
        if isinstance(item, ClassValue):
            return item
    return None


def set_origin(wrapper: Value, wrapped: Value) -> None:
    """Give a wrapper the identity of the wrapped function, class or instance."""
    behind: Value = wrapped.of if isinstance(wrapped, InstanceValue) else function_of(wrapped)
    if not isinstance(wrapper, FunctionValue) or wrapper.origin is not None or behind is wrapper:
        return
    if isinstance(behind, FunctionValue | ClassValue):
        wrapper.origin = behind
        wrapper.marks.update(behind.marks)
