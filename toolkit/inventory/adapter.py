"""The interface of the plug-ins in `frameworks/`, one for each web framework."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.inventory.interpreter.calls import NativeAnswer
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import CallArguments, CodePlace, MethodValue
from toolkit.inventory.registrations import RouteSink


@dataclass(frozen=True)
class RouteAdapter:
    """`ADAPTER` of a module in `toolkit/inventory/frameworks/`.

    Attributes:
        packages: top-level packages whose import shows that a program uses the framework.
        tokens: texts; files that contain one of them may register routes and are interpreted.
        constructors: texts; a function that creates an application contains at least one of them.
        list_routes: adds routes to a sink, from the notes on instances.
        applications: `package.Class`; its subclasses are constructed if no code is found that does so.
        functions: maps `package:Name` to the result of a call.
        methods: maps `package:Class.method` to its result; the package `*` means a class of this name in any unknown
            library,
            such as a company's own.
        bare_methods: maps a method name to its result on an unknown value.
        values: maps a dotted name to its value.
        observers: called when a method of the project is called on an instance.
        scanned: patterns of registrations in text, for an independent count.
        bundled: (file name, text in it) of a framework in one file, which projects copy into their tree.
    """

    packages: tuple[str, ...]
    tokens: tuple[str, ...]
    list_routes: Callable[[Interpreter, RouteSink], None]
    constructors: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    functions: Mapping[str, NativeAnswer] = field(default_factory=dict)
    methods: Mapping[str, NativeAnswer] = field(default_factory=dict)
    bare_methods: Mapping[str, NativeAnswer] = field(default_factory=dict)
    values: Mapping[str, Callable[[Interpreter], Any]] = field(default_factory=dict)
    observers: tuple[Callable[[MethodValue, CallArguments, CodePlace], None], ...] = ()
    scanned: tuple[str, ...] = ()
    bundled: tuple[str, str] | None = None


_LIBRARY_FOLDERS = frozenset({"lib", "libs", "vendor", "vendored", "_vendor", "third_party", "thirdparty", "ext"})


def find_bundled(adapters: Iterable[RouteAdapter], texts: Mapping[str, str]) -> dict[str, str]:
    """Return the copies of frameworks in a project: dotted name of the module by path.

    A framework is copied as one file, or as a package in a folder for libraries such as `lib/`.

    Args:
        adapters: all frameworks.
        texts: texts of product code by path.
    """
    listed = list(adapters)
    known = {adapter.bundled: adapter.packages[0] for adapter in listed if adapter.bundled}
    found = {
        path: package
        for path, text in texts.items()
        for (name, mark), package in known.items()
        if path.rpartition("/")[2] == name and mark in text
    }
    for package in {adapter.packages[0] for adapter in listed}:
        starts = (path.removesuffix("__init__.py") for path in texts if path.endswith(f"/{package}/__init__.py"))
        for start in (it for it in starts if it.split("/")[-3] in _LIBRARY_FOLDERS):
            inside = (path for path in texts if path.startswith(start) and path.endswith(".py"))
            found.update((path, _module_name(path.removeprefix(start), package)) for path in inside)
    return found


def _module_name(rest: str, package: str) -> str:
    parts = [part for part in rest.removesuffix(".py").split("/") if part != "__init__"]
    return ".".join([package, *parts])


def for_packages(packages: tuple[str, ...], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Repeat answers for several packages: `Name` becomes `package:Name` for each."""
    return {f"{package}:{name}": answer for package in packages for name, answer in answers.items()}
