"""Registrations that adapters record while a program is followed, and how they become routes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from toolkit.inventory.interpreter.values import (
    ClassValue,
    CodePlace,
    InstanceValue,
    UnknownValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.model.inventory import Route, UnresolvedRegistration

HTTP_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ALL_METHODS = frozenset({*HTTP_METHODS, "HEAD", "OPTIONS", "TRACE", "CONNECT", "COPY"})


class RuleNote(NamedTuple):
    """A path registered on an application, a router or the like.

    Attributes:
        methods: HTTP methods as passed: a sequence, a text, or None.
        kind: kind of registration, for frameworks with several.
    """

    path: Value
    methods: Value
    handler: Value
    place: CodePlace
    kind: str = ""


class MountNote(NamedTuple):
    """A router or application that is mounted under a prefix of another one.

    Attributes:
        hooks: functions that run before the handlers of what is mounted.
        statuses: HTTP status codes that it declares for all handlers of what is mounted.
    """

    child: Value
    prefix: Value
    place: CodePlace
    kind: str = ""
    hooks: tuple[Value, ...] = ()
    statuses: tuple[int, ...] = ()


class HookNote(NamedTuple):
    """A function that runs before the handlers of its owner.

    Attributes:
        everywhere: whether it runs before all handlers of the application, although a blueprint registers it.
    """

    function: Value
    everywhere: bool = False


class StatusNote(NamedTuple):
    """HTTP status codes that an application or router declares for all of its handlers."""

    statuses: tuple[int, ...]


def _printable(text: str) -> str:
    """Escape lone surrogates in a text, which cannot be encoded."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


class RouteSink:
    """Collects the routes and the unresolved registrations of one framework."""

    def __init__(self, framework: str) -> None:
        self.framework = framework
        self.routes: list[Route] = []
        self.handlers: dict[Route, Value] = {}
        self.hooks: dict[Route, tuple[Value, ...]] = {}
        self.statuses: dict[Route, tuple[int, ...]] = {}
        self.assumed: dict[Route, str] = {}
        self.unresolved: list[UnresolvedRegistration] = []
        self.partial: list[UnresolvedRegistration] = []

    def add(
        self,
        methods: "list[str] | tuple[str, ...]",
        path: str,
        handler: Value,
        place: CodePlace,
        *,
        certain: bool = True,
    ) -> list[Route]:
        """Add one path with its methods (`*` for all), and return the resulting routes."""
        added: list[Route] = []
        target = function_of(handler) or as_view_class(handler)
        found = target.place if target is not None else place
        for method in methods or ("*",):
            route = Route(
                method=_printable(method),
                path=_printable(path),
                handler=handler_name(handler),
                file=found.path,
                line=found.line,
                framework=self.framework,
                confidence="certain" if certain else "likely",
                registered=f"{place.path}:{place.line}",
            )
            added.append(route)
            self.handlers[route] = handler
        self.routes += added
        return added

    def run_before(self, routes: Iterable[Route], hooks: Sequence[Value]) -> None:
        """Record the functions and middleware that run before the handlers of routes, outermost first."""
        self.hooks.update(dict.fromkeys(routes, tuple(hooks)))

    def declare(self, routes: Iterable[Route], statuses: Sequence[int]) -> None:
        """Record the status codes that are declared for routes where they are registered."""
        self.statuses.update(dict.fromkeys(routes, tuple(statuses)))

    def assume_beginning(self, routes: Iterable[Route], why: str) -> None:
        """Record why the beginning of the paths of routes is unknown (empty if it is known) and assumed to be empty."""
        if why:
            self.assumed.update(dict.fromkeys(routes, why))

    def fail(self, place: CodePlace, what: str, why: str, *, is_part: bool = False) -> None:
        """Record an unresolved registration; `is_part`: other registrations at the same place were resolved."""
        known = self.partial if is_part else self.unresolved
        known.append(UnresolvedRegistration(place.path, place.line, what, why))


def handler_name(handler: Value) -> str:
    """Return the dotted name of a handler (a function, class or external object); empty if unknown."""
    found = function_of(handler)
    if found is not None:
        return f"{found.module.name}.{found.qualname}" if found.module.name else found.qualname
    for item in possible_values(handler):
        if isinstance(item, InstanceValue):
            return handler_name(item.of)
        name = getattr(item, "name", "")
        if isinstance(name, str) and name:
            return name
    return ""


def texts_of(value: Value) -> list[str] | None:
    """Return the possible texts of a value; None if one of them is unknown."""
    values = possible_values(value)
    return list(values) if all(isinstance(item, str) for item in values) else None


def texts_or_endings(value: Value) -> tuple[list[str], str]:
    """Return the possible texts of a path, and why the beginning of one of them is unknown.

    An unknown beginning is taken as empty: most are settings for programs behind a proxy, which are empty by default.
    There are no texts if nothing is known of one of them, and the reason is empty if all of them are known.
    """
    values = possible_values(value)
    unknown = [item for item in values if isinstance(item, UnknownValue)]
    texts = [item if isinstance(item, str) else getattr(item, "ending", "") for item in values]
    why = unknown[0].reason if unknown else "" if all(isinstance(item, str) for item in values) else "it is no text"
    known = all(isinstance(item, str) or (isinstance(item, UnknownValue) and item.ending) for item in values)
    return (texts if known else []), why


def method_list(value: Value) -> list[str]:
    """Return HTTP methods in upper case, in order, from a text or a sequence, without HEAD and OPTIONS."""
    found: list[str] = []
    for option in possible_values(value):
        items = [option] if isinstance(option, str) else option if isinstance(option, list | tuple | dict | set) else []
        for item in (one for each in items for one in possible_values(each)):
            name = item.upper() if isinstance(item, str) else ""
            if name in ALL_METHODS and name not in ("HEAD", "OPTIONS") and name not in found:
                found.append(name)
    return found


def unread_methods(value: Value) -> str:
    """Return why passed methods are not fully known; empty if they are, or if none were passed."""
    for option in possible_values(value):
        items = [option] if option is not None and not isinstance(option, list | tuple | dict | set) else option or ()
        for one in (one for each in items for one in possible_values(each)):
            if not isinstance(one, str):
                return one.reason if isinstance(one, UnknownValue) else "one of its methods is not a text"
    return ""


def methods_of_class(of: Value, names: "tuple[str, ...]" = HTTP_METHODS, form: str = "{}") -> list[str]:
    """Return the HTTP methods that a project class or its base classes handle.

    Args:
        of: a class; other values handle none.
        names: names of the methods in upper case.
        form: pattern for the name of a method's function, such as `on_{}`.
    """
    if not isinstance(of, ClassValue):
        return []
    return [name for name in names if is_handler(of.find(form.format(name.lower())))]


def is_handler(value: Value) -> bool:
    """Return whether a value is a function or class of the project."""
    return function_of(value) is not None


def join_prefix(prefix: str, path: str) -> str:
    """Join a prefix and a path with one slash between them."""
    if not prefix:
        return path
    if not path:
        return prefix
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}"


def instances_of(instances: "list[InstanceValue]", *names: str) -> Iterator[InstanceValue]:
    """Yield the instances of external classes, given by `package.Class`, and of classes that inherit from them."""
    for made in instances:
        if any(short_name(external) in names for external in made.externals()):
            yield made


def short_name(dotted: str) -> str:
    """Return `package.Class` for a dotted name: the module inside the package does not matter."""
    package, _, rest = dotted.partition(".")
    return f"{package}.{rest.rpartition('.')[2]}"


def notes_of(made: InstanceValue, kind: type) -> Iterator[Any]:
    """Yield the notes of one kind on an instance."""
    yield from (note for note in made.notes if isinstance(note, kind))


def as_view_class(value: Value) -> ClassValue | None:
    """Return the project class of a value: itself, that of an instance, or that behind `as_view()`."""
    for item in possible_values(value):
        found = item.of if isinstance(item, InstanceValue) else function_of(item)
        if isinstance(found, ClassValue):
            return found
    return None
