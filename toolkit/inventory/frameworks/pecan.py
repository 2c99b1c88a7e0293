"""Pecan: controllers below a root, by attributes, by HTTP methods (`RestController`) and by `_lookup`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.frameworks._pecan_lookup import looked_up
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.modules import constants_in
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    FunctionValue,
    InstanceValue,
    NativeFunction,
    Value,
    function_of,
    possible_values,
)
from toolkit.inventory.registrations import RouteSink, method_list
from toolkit.model.tree import name_of

_ROOTS, _EXPOSED, _WHEN = "pecan.roots", "pecan.exposed", "pecan.when"
_ROOT_SETTING = r"""['"]root['"]\s*:\s*['"]([A-Za-z_]\w*(?:\.\w+)+)['"]"""
_REST = "RestController"
_DEEPEST = 10
_IDENTIFIERS = ("id", "ident", "uuid", "name", "key")


def _make_app(call: NativeCall) -> Value:
    """Handle `pecan.make_app(root)` and `pecan.Pecan(root)`; a root that is not known stands in a settings file."""
    call.interpreter.notes.setdefault(_ROOTS, []).append((call.get(0, "root"), call.place))


def _expose(_: NativeCall) -> Value:
    """Handle `@pecan.expose(...)` and `@wsexpose(...)`; an exposed function has `when(method=...)` for others."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        found, given = function_of(inner.get(0)), inner.get(0)
        if isinstance(found, FunctionValue):
            found.marks.setdefault(_EXPOSED, []).append(True)
            when = NativeFunction("when", lambda arguments, _: _when(found, arguments))
            for function in (found, given):
                if isinstance(function, FunctionValue):
                    function.attributes["when"] = when
        return given

    return NativeFunction("expose", decorate)


def _when(index: FunctionValue, arguments: CallArguments) -> Value:
    methods = arguments.get(0, "method")

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        index.marks.setdefault(_WHEN, []).append((methods, inner.get(0)))
        return inner.get(0)

    return NativeFunction("when", decorate)


class _Node(NamedTuple):
    """A controller at a path, and how many values of the path its methods take first (arguments of parents)."""

    controller: Value
    path: str
    taken: int = 0


@dataclass
class _Walk:
    """Adds the routes of controllers to a sink, each controller once at a path."""

    interpreter: Interpreter
    sink: RouteSink
    seen: set[tuple[int, str]] = field(default_factory=set)

    def add(self, node: _Node, depth: int = 0) -> None:
        """Add the routes of a controller, and of those below it."""
        of = _class_of(node.controller)
        if of is None or depth > _DEEPEST or (id(of), node.path) in self.seen:
            return
        self.seen.add((id(of), node.path))
        is_rest = any(name.rpartition(".")[2] == _REST for name in of.externals())
        if is_rest:
            self._add_methods(of, node)
        else:
            self._add_exposed(of, node)
        arguments = _names_of(_first(of, "get_one", "get"))[node.taken :] if is_rest else []
        below = node.path + "".join(f"/{{{name}}}" for name in arguments)
        for name, child in _children(node.controller, of):
            self.add(_Node(child, f"{below}/{name}", node.taken + len(arguments)), depth + 1)
        for path, child in looked_up(self.interpreter, node.controller, of):
            self.add(_Node(child, f"{node.path}/{path}"), depth + 1)

    def _add_exposed(self, of: ClassValue, node: _Node) -> None:
        others = [rule for _, value in _members(of) for rule in _marks_of(value, _WHEN)]
        for name, value in _members(of):
            function = function_of(value)
            if not isinstance(function, FunctionValue) or not function.marks.get(_EXPOSED) or name in _ROUTING:
                continue
            path = node.path or "/"
            if name == "_default":
                path = f"{node.path}/{{path}}"
            elif name != "index":
                path = f"{node.path}/{name}"
            whens = function.marks.get(_WHEN, [])
            for methods, handler in whens:
                self._rule(method_list(methods), path, handler)
            if not any(handler is value for _, handler in others) and not (whens and _only_refuses(function)):
                self._rule(["GET"] if whens or name == "index" else ["*"], path, value)

    def _add_methods(self, of: ClassValue, node: _Node) -> None:
        """Add the routes of a `RestController`: its methods by their names, and its custom actions."""
        for name, method in _METHODS.items():
            value = of.find(name)
            for segments in _segments(value, node.taken, name):
                self._rule([method], node.path + segments or "/", value)
        for name, methods in _actions(of):
            for method in methods:
                value = of.find(f"{method.lower()}_{name}") or of.find(name)
                for segments in _segments(value, node.taken, method.lower()):
                    is_first = method in ("PUT", "DELETE")
                    path = f"{node.path}/{name}{segments}" if is_first else f"{node.path}{segments}/{name}"
                    self._rule([method], path, value)
        if function_of(value := of.find("_default")) is not None:
            rest = _names_of(value)[node.taken :]
            self._rule(["*"], "/".join([node.path, *(f"{{{name}}}" for name in rest or ["path"])]), value)

    def _rule(self, methods: list[str], path: str, handler: Value) -> None:
        function = function_of(handler)
        if isinstance(function, FunctionValue):
            self.sink.add(methods, path, handler, function.place)


_METHODS = {
    "get_all": "GET",
    "get_one": "GET",
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
}
_ROUTING = ("_lookup", "_route")


def _class_of(controller: Value) -> ClassValue | None:
    found = controller.of if isinstance(controller, InstanceValue) else controller
    return found if isinstance(found, ClassValue) else None


def _members(of: ClassValue) -> Iterator[tuple[str, Value]]:
    """Yield the names of a class and of its bases in the project, nearest first, each once."""
    seen: set[str] = set()
    for base in of.lineage():
        for name, value in list(base.names.items()) if isinstance(base, ClassValue) else ():
            if name not in seen:
                seen.add(name)
                yield name, value


def _children(controller: Value, of: ClassValue) -> Iterator[tuple[str, Value]]:
    """Yield the controllers in attributes of a class or an instance."""
    attributes = dict(_members(of))
    if isinstance(controller, InstanceValue):
        attributes.update(controller.attributes)
    for name, value in attributes.items():
        for item in possible_values(value) if not name.startswith("_") else ():
            if isinstance(item, InstanceValue) and isinstance(item.of, ClassValue) and _is_controller(item):
                yield name, item


def _is_controller(item: InstanceValue) -> bool:
    of = item.of
    if not isinstance(of, ClassValue):
        return False
    is_exposed = any(_marks_of(value, _EXPOSED) for _, value in _members(of))
    is_rest = any(name.rpartition(".")[2] == _REST for name in of.externals())
    return is_exposed or is_rest or any(isinstance(value, InstanceValue) for _, value in _members(of))


def _first(of: ClassValue, *names: str) -> Value:
    return next((value for name in names if function_of(value := of.find(name)) is not None), None)


def _names_of(value: Value) -> list[str]:
    """Return the parameters of a method without a default, which are parts of the path."""
    function = function_of(value)
    if not isinstance(function, FunctionValue):
        return []
    arguments = function.node.args
    items = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    return items[1 : len(items) - len(arguments.defaults)]


def _segments(value: Value, taken: int, method: str) -> Iterator[str]:
    """Yield the parts of the path that the parameters of a method may be, behind those that parents took.

    Of a method whose body nothing names, only the first parameters that are called like an identifier are: others come
    from the body. The path may leave out an identifier with a default.
    """
    function = function_of(value)
    if not isinstance(function, FunctionValue) or isinstance(function.node, ast.Lambda):
        return
    bodies = _bodies(function)
    names = [name for name in _names_of(value)[taken:] if name not in bodies]
    if method in ("post", "put", "patch") and not bodies:
        ends = [_is_identifier(name) for name in names]
        names = names[: ends.index(False) if False in ends else len(ends)]
    yield "".join(f"/{{{name}}}" for name in names)
    arguments = [item.arg for item in function.node.args.args][1 + taken :]
    optional = arguments[0] if arguments and not names and not _names_of(value)[taken:] else ""
    if optional and method not in ("get_all", "post") and (method == "delete" or _is_identifier(optional)):
        yield f"/{{{optional}}}"


def _is_identifier(name: str) -> bool:
    return name.rpartition("_")[2] in _IDENTIFIERS


def _bodies(function: FunctionValue | ClassValue | None) -> set[str]:
    """Return the parameters that decorators fill from the body: `@body("node")`, `@wsexpose(Node, body=Node)`."""
    if not isinstance(function, FunctionValue) or isinstance(function.node, ast.Lambda):
        return set()
    calls = [node for node in function.node.decorator_list if isinstance(node, ast.Call)]
    named = {node.value for call in calls for node in call.args if isinstance(node, ast.Constant)}
    items = [item.arg for item in function.node.args.args]
    has_body = any(keyword.arg == "body" for call in calls for keyword in call.keywords)
    return {name for name in items if name in named} | set(items[-1:] if has_body else ())


def _actions(of: ClassValue) -> Iterator[tuple[str, list[str]]]:
    known = of.find("_custom_actions")
    for name, methods in known.items() if isinstance(known, dict) else ():
        if isinstance(name, str):
            yield name, method_list(methods)


def _marks_of(value: Value, key: str) -> list[Value]:
    function = function_of(value)
    return function.marks.get(key, []) if isinstance(function, FunctionValue) else []


def _only_refuses(function: FunctionValue) -> bool:
    """Return whether a function does nothing but refuse, as a generic `index` does for other methods."""
    body = getattr(function.node, "body", [])
    documented = bool(body) and isinstance(getattr(body[0], "value", None), ast.Constant)
    last = body[-1] if len(body) == 1 + documented else None
    called = last.value.func if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else None
    return isinstance(last, ast.Raise) or name_of(called) == "abort"


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    roots: list[Value] = []
    texts = interpreter.notes["texts"][0]
    named = [dotted for _, dotted in constants_in(texts, _ROOT_SETTING)]
    for root, _ in interpreter.notes.get(_ROOTS, []):
        for item in possible_values(root):
            if isinstance(item, str):
                named.append(item)
            elif _class_of(item) is not None:
                roots.append(item)
    for dotted in dict.fromkeys(named):
        module = interpreter.modules.by_suffix(dotted.rpartition(".")[0])
        found = interpreter.attribute(module, dotted.rpartition(".")[2]) if module is not None else None
        roots += [item for item in possible_values(found) if isinstance(item, ClassValue)]
    walk = _Walk(interpreter, sink)
    for root in roots:
        walk.add(_Node(root, ""))


ADAPTER = RouteAdapter(
    packages=("pecan",),
    tokens=("make_app(", _REST, "pecan.expose", "wsexpose", "pecan import"),
    constructors=("make_app(",),
    functions={"pecan:make_app": _make_app, "pecan:expose": _expose, "wsmeext:wsexpose": _expose},
    list_routes=_list_routes,
)
