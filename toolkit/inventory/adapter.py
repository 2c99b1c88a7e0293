"""The plug-ins of `frameworks/`: the knowledge about one web framework."""

from collections.abc import Callable, Mapping
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
        packages: top-level packages by whose import a program is known to use it.
        tokens: texts, at least one of which occurs in every file with registrations; such files are interpreted.
        constructors: texts of which a function that makes an application holds at least one.
        list_routes: adds routes to a sink, from what was noted on instances.
        applications: `package.Class` whose subclasses are constructed if the program is never seen to do so.
        functions: `package:Name` -> result of a call.
        methods: `package:Class.method` -> its result; `*` as the package: a class of this name in any unknown library,
            such as a company's own.
        bare_methods: method -> its result on an unknown value.
        values: dotted name -> its value.
        observers: see methods of the project that are called on instances.
        scanned: patterns of text that are registrations; an independent count is made of them.
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


def for_packages(packages: tuple[str, ...], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The same answers for several packages: `Name` becomes `package:Name` for each."""
    return {f"{package}:{name}": answer for package in packages for name, answer in answers.items()}
