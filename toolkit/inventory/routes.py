"""Follow a program and list its routes and unresolved registrations."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.endpoints.describe import EndpointReader
from toolkit.inventory.endpoints.rest_settings import RestSettings, read_rest_settings
from toolkit.inventory.endpoints.rest_views import RestReader
from toolkit.inventory.interpreter.engine import Answers, Interpreter
from toolkit.inventory.interpreter.modules import ProjectModules
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    FunctionValue,
    MethodValue,
    ModuleValue,
    Value,
    possible_values,
)
from toolkit.inventory.registrations import RouteSink, instances_of, short_name
from toolkit.inventory.specifications import is_specification_name, named_specification
from toolkit.model.inventory import BodySchema, Endpoint, Route, UnresolvedRegistration
from toolkit.model.responses import ErrorAnswer
from toolkit.model.tree import name_of

_MOST_INHERITORS = 5
_CALL = re.compile(r"\b([A-Za-z_]\w*)\(")
_APPLICATION_NAMES = frozenset({"app", "application", "flask_app"})


class ProgramRoutes:
    """The routes of a program.

    Args:
        modules: modules of the project.
        texts: texts of product code by path.
        adapters: adapters by framework.
        specifications: outlines by path of the API specifications that the program names.
    """

    def __init__(
        self,
        modules: ProjectModules,
        texts: Mapping[str, str],
        adapters: Mapping[str, RouteAdapter],
        specifications: Mapping[str, dict[str, Any]] | None = None,
    ) -> None:
        self._modules = modules
        self._texts = texts
        copied = set(modules.bundled.values())
        self.adapters = {
            name: adapter
            for name, adapter in adapters.items()
            if copied & set(adapter.packages) or _is_used(adapter, texts)
        }
        self._specifications = specifications or {}
        answers = merge_answers(self.adapters.values())
        self.interpreter = Interpreter(modules, replace(answers, loaders=(self._load_specification,)))
        self.interpreter.notes["specifications"] = [self._specifications]
        self.interpreter.notes["texts"] = [texts]
        self._tokens = [token for adapter in self.adapters.values() for token in adapter.tokens]
        applications = {name for adapter in self.adapters.values() for name in adapter.applications}
        self._tokens += sorted(f"{name.rpartition('.')[2]})" for name in applications)  # classes that inherit from them
        self._tokens += sorted({path.rpartition("/")[2] for path in self._specifications})
        self._handlers: dict[Route, Value] = {}
        self._hooks: dict[Route, tuple[Value, ...]] = {}
        self._statuses: dict[Route, tuple[int, ...]] = {}
        self._leaves: list[ClassValue] = []
        self.schemas: tuple[BodySchema, ...] = ()
        self.error_answers: tuple[ErrorAnswer, ...] = ()

    def find(self) -> tuple[list[Route], list[UnresolvedRegistration]]:
        """Follow every file with registrations, then uncalled functions, and list the registered routes."""
        roots = [path for path, text in self._texts.items() if self._has_token(text)]
        for path in sorted(roots, key=lambda path: not self._constructs(self._texts[path])):
            self.interpreter.run_module(self._modules.at(path))
        self._run_starts(roots)
        for _ in range(2):
            self._leaves = _leaf_classes(self._modules.followed())
            for function in self._left_over(roots):
                if id(function.node) not in self.interpreter.entered:
                    self._enter(function)
        self._construct_applications(roots)
        routes: set[Route] = set()
        unresolved: set[UnresolvedRegistration] = set()
        partial: set[UnresolvedRegistration] = set()
        assumed: dict[Route, str] = {}
        for name, adapter in self.adapters.items():
            sink = RouteSink(name)
            adapter.list_routes(self.interpreter, sink)
            routes.update(sink.routes)
            self._handlers.update(sink.handlers)
            self._hooks.update(sink.hooks)
            self._statuses.update(sink.statuses)
            unresolved.update(sink.unresolved)
            partial.update(sink.partial)
            assumed.update(sink.assumed)
        needed = list(_without_known_beginning(assumed, routes))
        partial.update(_beginning_unknown(route, assumed[route]) for route in needed)
        kept = _without_duplicates(routes - (assumed.keys() - set(needed)))
        registered = {route.registered for route in routes}
        unresolved = {item for item in unresolved if f"{item.file}:{item.line}" not in registered}
        unresolved |= partial
        unresolved.update(self._unseen(routes, unresolved))
        return kept, sorted(unresolved)

    def describe(self, routes: Iterable[Route]) -> list[Endpoint]:
        """Describe the parameters and status codes of the code behind routes."""
        paths = [path for path, text in self._texts.items() if "errorhandler" in text or "exception_handler" in text]
        trees = [(path, tree) for path in paths if (tree := self._modules.tree(self._modules.at(path))) is not None]
        settings = self._rest_settings()
        reader = EndpointReader(self.interpreter, trees, RestReader(self.interpreter, settings) if settings else None)
        found = [
            reader.read(route, self._handlers[route], self._hooks.get(route, ()), self._statuses.get(route, ()))
            for route in routes
        ]
        self.schemas, self.error_answers = reader.schemas, reader.error_answers
        return found

    def _rest_settings(self) -> list[RestSettings]:
        """Return the settings of Django REST framework: the defaults if the program uses it without any."""
        if "django_rest" not in self.adapters:
            return []
        named = [path for path, text in self._texts.items() if "REST_FRAMEWORK" in text]
        trees = [(path, tree) for path in named if (tree := self._modules.tree(self._modules.at(path))) is not None]
        publishes = any("rest_framework.schemas" in text for text in self._texts.values())
        return [replace(read_rest_settings(trees), filters_rows=publishes)]

    def handlers(self, routes: Iterable[Route]) -> list[tuple[Route, Value]]:
        """Pair routes with their registered handlers."""
        return [(route, self._handlers[route]) for route in routes]

    def _constructs(self, text: str) -> bool:
        """Return whether a file constructs an application: programs start there, which decides circular imports."""
        return any(token in text for adapter in self.adapters.values() for token in adapter.constructors)

    def _has_token(self, text: str) -> bool:
        return any(token in text for token in self._tokens)

    def _left_over(self, roots: list[str]) -> Iterator[FunctionValue]:
        """Yield functions with registrations that were not entered: application factories first, then by place."""
        makers = [token for adapter in self.adapters.values() for token in adapter.constructors]
        waiting: list[tuple[int, str, int, FunctionValue]] = []
        for path in roots:
            module = self._modules.at(path)
            lines = self._texts[path].split("\n")
            for function in _functions_of(module):
                node = function.node
                if id(node) in self.interpreter.entered or isinstance(node, ast.Lambda):
                    continue
                span = "\n".join(lines[node.body[0].lineno - 1 : node.end_lineno])
                if self._has_token(span):
                    rank = 0 if any(token in span for token in makers) else 1
                    waiting.append((rank, path, node.lineno, function))
        called = self._called_names(function for *_, function in waiting)
        waiting.sort(key=lambda item: (_called_name(item[3]) in called, *item[:3]))
        yield from (function for *_, function in waiting)

    @staticmethod
    def _called_names(functions: Iterable[FunctionValue]) -> set[str]:
        names: set[str] = set()
        for function in functions:
            for node in ast.walk(function.node):
                if isinstance(node, ast.Call):
                    names.add(name_of(node.func))
        return names

    def _run_starts(self, roots: list[str]) -> None:
        """Follow files that name no framework and call registering functions: `app = create_app()`, `wire(app)`."""
        waiting = {_called_name(function) for function in self._left_over(roots)}
        for path in sorted(self._texts.keys() - set(roots)) if waiting else ():
            called = set(_CALL.findall(self._texts[path])) & waiting
            if not called:
                continue
            module = self._modules.at(path)
            self.interpreter.run_module(module)
            for function in _functions_of(module) if len(called) > 1 else ():
                is_plain = function.owner is None and id(function.node) not in self.interpreter.entered
                if is_plain and len(self._called_names([function]) & waiting) > 1:
                    self._enter(function)

    def _enter(self, function: FunctionValue) -> None:
        if function.owner is None:
            self.interpreter.call(function, self._only_application(function), function.place)
        elif function.kind == "class":
            self.interpreter.call(MethodValue(function, function.owner), CallArguments(), function.place)
        else:
            for owner in self._inheritors(function) or [function.owner]:
                made = self.interpreter.construct(owner, CallArguments(), function.place)
                if id(function.node) not in self.interpreter.entered or owner is not function.owner:
                    self.interpreter.call(MethodValue(function, made), CallArguments(), function.place)

    def _inheritors(self, method: FunctionValue) -> list[ClassValue]:
        """Return the first classes that inherit a method and have no subclass: those of the instances that run it."""
        name = method.qualname.rpartition(".")[2]
        found = (of for of in self._leaves if of is not method.owner and of.find(name) is method)
        return list(islice(found, _MOST_INHERITORS))

    def _only_application(self, function: FunctionValue) -> CallArguments:
        """Return the only application as an argument for a function whose callers are not followed."""
        names = {name for adapter in self.adapters.values() for name in adapter.applications}
        made = list(instances_of(self.interpreter.instances, *names))
        parameters = {item.arg for item in (*function.node.args.args, *function.node.args.kwonlyargs)}
        wanted = parameters & _APPLICATION_NAMES
        return CallArguments((), dict.fromkeys(wanted, made[0])) if len(made) == 1 else CallArguments()

    def _construct_applications(self, roots: Iterable[str]) -> None:
        """Construct applications of project classes that no followed code constructs."""
        names = {name for adapter in self.adapters.values() for name in adapter.applications}
        made = {id(instance.of) for instance in self.interpreter.instances}
        for path in roots if names else ():
            module = self._modules.at(path)
            for of in list(module.names.values()):
                is_own = isinstance(of, ClassValue) and of.module is module and id(of) not in made
                if is_own and names & {short_name(name) for name in of.externals()} and not self._is_base(of):
                    self.interpreter.construct(of, CallArguments(), of.place)

    def _is_base(self, of: ClassValue) -> bool:
        """Return whether an instance of the class or of a subclass was constructed."""
        return any(
            isinstance(instance.of, ClassValue) and of in instance.of.lineage()
            for instance in self.interpreter.instances
        )

    def _load_specification(self, arguments: CallArguments, place: CodePlace) -> Value:
        """Return the outline of the specification that an argument names, if it is a file of the project."""
        for text in (*arguments.positional, *arguments.keywords.values()) if self._specifications else ():
            if isinstance(text, str) and is_specification_name(text):
                found = named_specification(self._specifications, text, place.path)
                if found is not None:
                    return found[1]
        return None

    def _unseen(
        self, routes: Iterable[Route], unresolved: set[UnresolvedRegistration]
    ) -> Iterator[UnresolvedRegistration]:
        """Yield registrations that an independent scan of the text finds, and that led to no route."""
        registered = [route.registered.rpartition(":") for route in routes]
        known = {(path, int(line)) for path, _, line in registered}
        known |= {*self.interpreter.answered, *((item.file, item.line) for item in unresolved)}
        for adapter in self.adapters.values():
            for path, line, text in scan_registrations(adapter, self._texts):
                if (path, line) not in known:
                    yield UnresolvedRegistration(path, line, text, "it is not reached, or nothing known is registered")


def _called_name(function: FunctionValue) -> str:
    """Return the name under which a function is called: for a constructor that of its class."""
    owner, _, name = function.qualname.rpartition(".")
    return owner.rpartition(".")[2] if name == "__init__" else name


def scan_registrations(adapter: RouteAdapter, texts: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """Yield (path, line, text of the line) of everything in texts that looks like a registration."""
    if not adapter.scanned:
        return
    pattern = re.compile("|".join(adapter.scanned))
    for path, text in texts.items():
        if not any(token in text for token in adapter.tokens):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            stripped = line.strip()
            if pattern.search(stripped) and not stripped.startswith(("#", "def ", "class ", ">>> ", "... ")):
                yield path, number, stripped[:120]


def merge_answers(adapters: Iterable[RouteAdapter]) -> Answers:
    """Merge the answers of several frameworks; the first one wins."""
    known = list(adapters)
    observers = tuple(observe for adapter in known for observe in adapter.observers)
    answers = Answers(functions={}, methods={}, bare_methods={}, values={}, observers=observers)
    for adapter in reversed(known):
        for merged, own in (
            (answers.functions, adapter.functions),
            (answers.methods, adapter.methods),
            (answers.bare_methods, adapter.bare_methods),
            (answers.values, adapter.values),
        ):
            assert isinstance(merged, dict)
            merged.update(own)
    return answers


def _is_used(adapter: RouteAdapter, texts: Mapping[str, str]) -> bool:
    names = "|".join(map(re.escape, adapter.packages))
    pattern = re.compile(rf"^\s*(?:from\s+|import\s+(?:[\w.]+(?:\s+as\s+\w+)?\s*,\s*)*)(?:{names})\b", re.MULTILINE)
    return any(pattern.search(text) for text in texts.values())


def _leaf_classes(modules: Iterable[ModuleValue]) -> list[ClassValue]:
    """Return the classes that modules define and that no other class of them inherits from."""
    classes = [
        of for module in modules for of in module.names.values() if isinstance(of, ClassValue) and of.module is module
    ]
    bases = {id(base) for of in classes for base in of.lineage() if base is not of}
    return [of for of in classes if id(of) not in bases]


def _functions_of(module: ModuleValue) -> Iterator[FunctionValue]:
    """Yield the functions and methods that a module defines."""
    for value in list(module.names.values()):
        for item in possible_values(value):
            if isinstance(item, ClassValue) and item.module is module:
                for inner in list(item.names.values()):
                    yield from (each_function(inner, module))
            yield from each_function(item, module)


def each_function(value: object, module: ModuleValue) -> Iterator[FunctionValue]:
    """Yield the possible functions of a value that the module defines."""
    for item in possible_values(value):
        function = item.function if isinstance(item, MethodValue) else item
        if isinstance(function, FunctionValue) and function.module is module:
            yield function


def _without_known_beginning(assumed: Iterable[Route], routes: Iterable[Route]) -> Iterator[Route]:
    """Yield the routes with an assumed beginning of which no route of the same registration knows one."""
    guesses = set(assumed)
    known: dict[str, list[str]] = {}
    for route in routes:
        if route not in guesses:
            known.setdefault(route.registered, []).append(route.path)
    for route in guesses:
        if not any(path.endswith(route.path) for path in known.get(route.registered, ())):
            yield route


def _beginning_unknown(route: Route, why: str) -> UnresolvedRegistration:
    """Return the entry of a route whose beginning is unknown among the unresolved registrations."""
    path, _, line = route.registered.rpartition(":")
    return UnresolvedRegistration(path, int(line), route.path, f"its beginning is not known and taken as empty: {why}")


def _without_duplicates(routes: set[Route]) -> list[Route]:
    """Remove duplicate routes, preferring certain to likely ones, and sort them by path."""
    best: dict[tuple[str, str], Route] = {}
    for route in sorted(routes, key=lambda item: (item.path, item.method, item.confidence, item.file, item.line)):
        best.setdefault((route.path, route.method), route)
    return sorted(best.values())
