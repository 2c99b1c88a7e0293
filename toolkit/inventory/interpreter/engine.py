"""The interpreter itself: it runs modules, calls functions, and looks up external names in its answers."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.inventory.interpreter.attributes import find_attribute
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.declared_fields import fill_fields
from toolkit.inventory.interpreter.expressions import EXPRESSIONS
from toolkit.inventory.interpreter.late_attributes import is_trait
from toolkit.inventory.interpreter.modules import ProjectModules
from toolkit.inventory.interpreter.parameters import bind_arguments
from toolkit.inventory.interpreter.standard_library import (
    call_builtin_external,
    is_environment_reader,
    read_environment,
)
from toolkit.inventory.interpreter.statements import execute_block
from toolkit.inventory.interpreter.values import (
    NOWHERE,
    Alternatives,
    CallArguments,
    ClassValue,
    CodePlace,
    Environment,
    ExternalMethod,
    ExternalName,
    FunctionValue,
    InstanceValue,
    MethodValue,
    ModuleValue,
    NativeFunction,
    SuperValue,
    UnknownValue,
    Value,
    answer_key,
    function_of,
    join_values,
    possible_values,
    set_origin,
)

DEEPEST_CALL = 40
MOST_STEPS = 3_000_000
MOST_STEPS_OF_ONE_FUNCTION = 300_000
MOST_ROUNDS = 20_000


@dataclass(frozen=True)
class Answers:
    """Knowledge of packages outside the project.

    Attributes:
        functions: maps `package:Name` to the result of a call; the module inside the package does not matter.
        methods: maps `package:Class.method` to its result; the package `*` means any unknown package.
        bare_methods: maps a method name to its result on an unknown value.
        values: maps a dotted name to its value.
        observers: called with (method, arguments, place) when a method of the project is called on an instance.
        loaders: called with (arguments, place) if the result of a project function is unknown; return None if they
            do not know it either.
    """

    functions: Mapping[str, NativeAnswer] = field(default_factory=dict)
    methods: Mapping[str, NativeAnswer] = field(default_factory=dict)
    bare_methods: Mapping[str, NativeAnswer] = field(default_factory=dict)
    values: Mapping[str, Callable[["Interpreter"], Value]] = field(default_factory=dict)
    observers: tuple[Callable[[MethodValue, CallArguments, CodePlace], None], ...] = ()
    loaders: tuple[Callable[[CallArguments, CodePlace], Value], ...] = ()

    def method(self, owner: str, name: str) -> NativeAnswer | None:
        """Return the answer for a method of an external class with a dotted name."""
        key = answer_key(owner)
        return self.methods.get(f"{key}.{name}") or self.methods.get(f"*:{key.partition(':')[2]}.{name}")


class Interpreter:
    """Follows the code of a project without running it.

    Args:
        modules: modules of the project.
        answers: knowledge of external packages.

    Attributes:
        instances: all constructed instances, in order.
        answered: places of calls that an adapter answered.
        entered: functions whose bodies were followed.
        notes: notes of adapters that belong to no instance, by key.
        steps: number of statements followed so far, which is bounded.
    """

    def __init__(self, modules: ProjectModules, answers: Answers) -> None:
        self.modules = modules
        self.answers = answers
        self.instances: list[InstanceValue] = []
        self.entered: set[int] = set()
        self.notes: dict[str, list[Any]] = {}
        self.steps = 0
        self.answered: set[CodePlace] = set()
        self._places: list[CodePlace] = []
        self._receivers: list[Value] = []
        self._active: list[int] = []
        self._steps_inside: dict[int, int] = {}
        self._rounds: dict[int, int] = {}

    def run_module(self, module: ModuleValue) -> None:
        """Follow the top level of a module, once."""
        if module.state != "new":
            return
        module.state = "running"
        tree = self.modules.tree(module) if module.path else None
        if tree is not None:
            module.names["__name__"] = module.name
            execute_block(self, tree.body, Environment(module, module.names))
        module.state = "done"

    def evaluate(self, node: ast.expr | None, around: Environment) -> Value:
        """Return the value of an expression."""
        if node is None:
            return None
        known = EXPRESSIONS.get(type(node))
        return UnknownValue(f"{type(node).__name__} is not followed") if known is None else known(self, node, around)

    def goes_round(self, loop: ast.AST) -> bool:
        """Return whether a loop is followed once more; its total iterations and all steps are bounded."""
        count = self._rounds[id(loop)] = self._rounds.get(id(loop), 0) + 1
        return count <= MOST_ROUNDS and self.steps <= MOST_STEPS

    def attribute(self, value: Value, name: str, place: CodePlace = NOWHERE) -> Value:
        """Return the value of an attribute."""
        return find_attribute(self, value, name, place)

    def call(self, callee: Value, arguments: CallArguments, place: CodePlace) -> Value:
        """Return the value of a call; registrations in it are recorded."""
        if isinstance(callee, Alternatives):
            return join_values([self.call(item, arguments, place) for item in callee.values])
        if isinstance(callee, InstanceValue):
            if is_environment_reader(callee):
                return read_environment(NativeCall(self, arguments, place, callee))
            method = callee.of.find("__call__") if isinstance(callee.of, ClassValue) else None
            callee = MethodValue(method, callee) if isinstance(method, FunctionValue) else None
        known = _CALLS.get(type(callee))
        if known is None:
            return decorated_or_unknown(arguments)
        self._places.append(place)
        self._receivers.append(getattr(callee, "instance", None))
        try:
            outcome = known(self, callee, arguments, place)
        finally:
            self._places.pop()
            self._receivers.pop()
        if isinstance(callee, FunctionValue | MethodValue) and _is_unknown(outcome):
            loaded = next((value for load in self.answers.loaders if (value := load(arguments, place))), None)
            return loaded or only_definition(arguments) or outcome
        return outcome

    def _called_from_outside(self) -> CodePlace:
        """Return the place of the current call, or of the one from outside if methods of one instance call each other.

        A method of the project that passes its arguments on to the method of a library's class is no registration of
        its own: its callers are.
        """
        outermost = len(self._places) - 1
        while outermost and self._receivers[outermost - 1] is self._receivers[-1]:
            outermost -= 1
        return self._places[outermost]

    def construct(self, of: ClassValue | ExternalName, arguments: CallArguments, place: CodePlace) -> InstanceValue:
        """Create an instance, and follow its constructor."""
        made = InstanceValue(of, arguments, place=place)
        self.instances.append(made)
        if isinstance(of, ClassValue):
            initializer = of.find("__init__")
            if isinstance(initializer, FunctionValue):
                self.enter(initializer, arguments, made)
            else:
                self.initialize_external(made, of.externals(), arguments, place)
                fill_fields(self, of, made, arguments)
        return made

    def initialize_external(
        self, made: InstanceValue, externals: Sequence[str], arguments: CallArguments, place: CodePlace
    ) -> None:
        """Let the first known external base record how an instance is constructed."""
        for name in externals:
            answer = self.answers.method(name, "__init__")
            if answer is not None:
                answer(NativeCall(self, arguments, place, made))
                return

    def super_of(self, around: Environment) -> Value:
        """Return the value of `super()` in a method."""
        function = around.function
        scope: Environment | None = around
        while function is not None and function.owner is None and scope is not None:
            scope = scope.around
            function = scope.function if scope else None
        if function is None or function.owner is None or scope is None:
            return UnknownValue("super() outside a method")
        return SuperValue(function.owner, scope.instance)

    def enter_context(self, value: Value) -> Value:
        """Return the value that `with value as name` assigns."""
        if isinstance(value, InstanceValue) and isinstance(value.of, ClassValue):
            method = value.of.find("__enter__")
            if isinstance(method, FunctionValue):
                return self.enter(method, CallArguments(), value)
        if isinstance(value, list):  # a generator under contextlib.contextmanager
            return value[0] if value else None
        return value

    def enter(
        self,
        function: FunctionValue,
        arguments: CallArguments,
        instance: Value = None,
        at_yield: Callable[[Value], None] | None = None,
    ) -> Value:
        """Follow the body of a project function, bound to an instance or not, and return its result."""
        key = id(function.node)
        inside = self._steps_inside.get(key, 0)
        if (
            len(self._active) >= DEEPEST_CALL
            or self._active.count(key) >= 2
            or inside > MOST_STEPS_OF_ONE_FUNCTION
            or self.steps > MOST_STEPS
        ):
            return UnknownValue("calls go too deep")
        if function.kind == "static":
            instance = None
        self.entered.add(key)
        inner = Environment(function.module, {}, function.around, function, instance, at_yield=at_yield)
        bind_arguments(function, arguments, instance, inner)
        if isinstance(function.node, ast.Lambda):
            return self.evaluate(function.node.body, inner)
        self._active.append(key)
        before = self.steps
        try:
            execute_block(self, function.node.body, inner)
        finally:
            self._active.pop()
            self._steps_inside[key] = inside + self.steps - before
        _note_wrappers(inner, arguments)
        if inner.yielded:
            return list(inner.yielded)
        return join_values(inner.returned) if inner.returned else None

    def call_external(self, callee: ExternalName, arguments: CallArguments, place: CodePlace) -> Value:
        """Return the value of an external call: from the answers, else a new instance."""
        answer = self.answers.functions.get(answer_key(callee.name))
        if answer is not None:
            self.answered.update(self._places)
            return answer(NativeCall(self, arguments, place))
        known, value = call_builtin_external(callee.name, NativeCall(self, arguments, place))
        if known:
            return value
        if only := only_definition(arguments):
            return only
        if self.answers.method(callee.name, "__init__"):
            made = self.construct(callee, arguments, place)
            self.initialize_external(made, [callee.name], arguments, place)
            return made
        return self.construct(callee, arguments, place)

    def call_external_method(self, callee: ExternalMethod, arguments: CallArguments, place: CodePlace) -> Value:
        """Return the value of a method call on an external object."""
        answer = self.answers.method(callee.owner, callee.name)
        if answer is None:
            answer = self.answers.bare_methods.get(callee.name)
        if answer is not None and isinstance(callee.instance, InstanceValue):
            self.answered.update(self._places)
            return answer(NativeCall(self, arguments, self._called_from_outside(), callee.instance))
        if isinstance(callee.instance, InstanceValue) and is_environment_reader(callee.instance, callee.name):
            return read_environment(NativeCall(self, arguments, place, callee.instance), callee.name)
        if callee.name == "tag" and is_trait(callee.instance):
            return callee.instance
        return decorated_or_unknown(arguments)


def _is_unknown(value: Value) -> bool:
    """Return whether nothing is known of a value, except perhaps the external function that returned it."""
    is_returned = isinstance(value, InstanceValue) and isinstance(value.of, ExternalName) and value.of.last.islower()
    return isinstance(value, UnknownValue) or is_returned


def _note_wrappers(inner: Environment, arguments: CallArguments) -> None:
    """Record that a function defined and returned by a call wraps the only function or view passed to it."""
    views = [item for item in arguments.positional if isinstance(item, InstanceValue) or function_of(item) is not None]
    for value in inner.returned if len(views) == 1 else ():
        if isinstance(value, FunctionValue) and value.around is inner:
            set_origin(value, views[0])


def only_definition(arguments: CallArguments) -> Value:
    """Return the function, class or view that is the only argument of a call, which may be a decorator."""
    if len(arguments.positional) == 1 and not arguments.keywords:
        for item in possible_values(arguments.positional[0]):
            is_view = isinstance(item, InstanceValue) and item.is_view
            if is_view or isinstance(item, FunctionValue | ClassValue | MethodValue):
                return arguments.positional[0]
    return None


def decorated_or_unknown(arguments: CallArguments) -> Value:
    """Return the decorated function of an unknown call, else an unknown value."""
    only = only_definition(arguments)
    return UnknownValue("returned by code outside the project") if only is None else only


def _call_method(interpreter: Interpreter, callee: MethodValue, arguments: CallArguments, place: CodePlace) -> Value:
    for observe in interpreter.answers.observers:
        observe(callee, arguments, place)
    return interpreter.enter(callee.function, arguments, callee.instance)


_CALLS: Mapping[type, Callable[[Interpreter, Any, CallArguments, CodePlace], Value]] = {
    NativeFunction: lambda _, callee, arguments, place: callee.answer(arguments, place),
    FunctionValue: lambda interpreter, callee, arguments, _: interpreter.enter(callee, arguments),
    MethodValue: _call_method,
    ClassValue: Interpreter.construct,
    ExternalName: Interpreter.call_external,
    ExternalMethod: Interpreter.call_external_method,
}
