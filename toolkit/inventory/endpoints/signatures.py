"""Find the request parameters that a signature declares, as FastAPI does by the types of parameters."""

import ast
from collections.abc import Iterator, Mapping

from toolkit.inventory.endpoints.annotations import (
    annotation_type,
    call_name,
    is_required_marker,
    keyword_text,
    plain_name,
    unwrap_annotation,
)
from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.models import model_fields
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import ClassValue, Environment, FunctionValue, ImportedName, function_of
from toolkit.model.inventory import EndpointParameter, ParameterPlace

_MARKERS: Mapping[str, ParameterPlace] = {
    "Query": "query",
    "Path": "path",
    "Header": "header",
    "Cookie": "cookie",
    "Form": "form",
    "File": "file",
    "Body": "json",
}
_SPECIAL = {"Request", "Response", "BackgroundTasks", "WebSocket", "HTTPConnection", "SecurityScopes"}
_DEEPEST = 5


class SignatureReader:
    """Reads which parts of the request the parameters of functions take.

    Args:
        interpreter: interpreter that looks up models and dependencies.
        path_names: names of the path parameters.
    """

    def __init__(self, interpreter: Interpreter, path_names: set[str]) -> None:
        self._interpreter = interpreter
        self._path_names = path_names

    def read(self, code: HandlerCode, depth: int = 0) -> Iterator[EndpointParameter]:
        """Yield the parameters of a function and of its dependencies; `depth`: nesting of dependencies so far."""
        arguments = code.node.args
        items = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(items) - len(arguments.defaults)) + list(arguments.defaults)
        pairs = [*zip(items, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
        for item, default in pairs:
            if item.arg not in ("self", "cls", *self._path_names):
                yield from self._parameter(code, item, default, depth)
        if depth == 0 and code.owner is not None:
            yield from self._class_dependencies(code.owner)

    def _class_dependencies(self, owner: ClassValue) -> Iterator[EndpointParameter]:
        """Yield the parameters of dependencies in class attributes: `session: Session = Depends(get_session)`."""
        for base in owner.lineage():
            for node in base.node.body if isinstance(base, ClassValue) else ():
                if isinstance(node, ast.AnnAssign) and call_name(node.value) in ("Depends", "Security"):
                    yield from self._dependency(Environment(base.module, {}), node.value, node.annotation, 0)

    def _parameter(
        self, code: HandlerCode, item: ast.arg, default: ast.expr | None, depth: int
    ) -> Iterator[EndpointParameter]:
        around = _around(code)
        written, around = self._alias(item.annotation, around)
        annotation, marker = unwrap_annotation(written)
        marker = default if call_name(default) in (*_MARKERS, "Depends", "Security") else marker
        name = call_name(marker)
        if name in ("Depends", "Security"):
            yield from self._dependency(around, marker, annotation, depth)
            return
        model = self._model(around, annotation) if not name else None
        if plain_name(annotation) in _SPECIAL:
            return
        if model is not None:
            yield from model_fields(model, code.place(item))
            return
        if self._is_list_of_models(around, annotation):
            return  # the body is a list: it has no names of its own
        required = is_required_marker(marker) if default is not None and marker is default else default is None
        alias = keyword_text(marker, "alias") or (item.arg.replace("_", "-") if name == "Header" else item.arg)
        place = _MARKERS.get(name, "query")
        yield EndpointParameter(alias, place, annotation_type(annotation), required, code.place(item))

    def _alias(self, annotation: ast.expr | None, around: Environment) -> tuple[ast.expr | None, Environment]:
        """Resolve a module-level alias of `Annotated[...]`; return its value and environment."""
        if not isinstance(annotation, ast.Name):
            return annotation, around
        module, name = around.module, annotation.id
        for _ in range(_DEEPEST):
            raw = module.names.get(name)
            if not isinstance(raw, ImportedName):
                break
            self._interpreter.run_module(raw.module)
            module, name = raw.module, raw.name
        tree = self._interpreter.modules.tree(module) if module.path else None
        for node in tree.body if tree is not None else ():
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                value = node.value if isinstance(node, ast.Assign) else None
                if isinstance(value, ast.Subscript):
                    return value, Environment(module, {})
        return annotation, around

    def _model(self, around: Environment, annotation: ast.expr | None) -> ClassValue | None:
        if annotation is None:
            return None
        found = function_of(self._interpreter.evaluate(annotation, around))
        return found if isinstance(found, ClassValue) and not _is_enum(found) else None

    def _is_list_of_models(self, around: Environment, annotation: ast.expr | None) -> bool:
        is_list = isinstance(annotation, ast.Subscript) and plain_name(annotation) in (
            "list",
            "List",
            "Sequence",
            "set",
        )
        return is_list and self._model(around, annotation.slice) is not None  # type: ignore[union-attr]

    def _depended_on(self, target: ast.expr, around: Environment) -> FunctionValue | ClassValue | None:
        """Return the function or class of a dependency; for a call, the one that its result calls or wraps."""
        if isinstance(target, ast.Call):
            maker = self._depended_on(target.func, around)
            if isinstance(maker, ClassValue):
                return function_of(maker.find("__call__"))
            return self._depended_on(target.args[0], around) if len(target.args) == 1 else None
        if any(isinstance(node, ast.Call) for node in ast.walk(target)):
            return None
        return function_of(self._interpreter.evaluate(target, around))

    def _dependency(
        self, around: Environment, marker: ast.expr | None, annotation: ast.expr | None, depth: int
    ) -> Iterator[EndpointParameter]:
        target = marker.args[0] if isinstance(marker, ast.Call) and marker.args else annotation
        found = self._depended_on(target, around) if target is not None and depth <= _DEEPEST else None
        if isinstance(found, ClassValue) and not found.has("__init__"):
            source = f"{around.module.path}:{getattr(marker, 'lineno', 0)}"
            yield from model_fields(found, source, "query")
            return
        if isinstance(found, ClassValue):
            found = function_of(found.find("__init__"))
        if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda):
            yield from self.read(HandlerCode(found, found.owner), depth + 1)


def _around(code: HandlerCode) -> Environment:
    return Environment(code.function.module, {}, code.function.around)


def _is_enum(model: ClassValue) -> bool:
    return any("Enum" in name for name in model.externals())
