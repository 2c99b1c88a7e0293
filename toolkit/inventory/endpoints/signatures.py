"""Parameters that a signature declares: FastAPI reads requests by the types of a function's parameters."""

import ast
from collections.abc import Iterator, Mapping

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.reads import type_of
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
    """Reads what the parameters of functions take from the request.

    Args:
        interpreter: to look up models and dependencies.
        path_names: names in the path.
    """

    def __init__(self, interpreter: Interpreter, path_names: set[str]) -> None:
        self._interpreter = interpreter
        self._path_names = path_names

    def read(self, code: HandlerCode, depth: int = 0) -> Iterator[EndpointParameter]:
        """Yield what a function takes, through `Depends`; `depth`: of dependencies so far."""
        arguments = code.node.args
        items = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(items) - len(arguments.defaults)) + list(arguments.defaults)
        pairs = [*zip(items, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
        for item, default in pairs:
            if item.arg not in ("self", "cls", *self._path_names):
                yield from self._parameter(code, item, default, depth)

    def _parameter(
        self, code: HandlerCode, item: ast.arg, default: ast.expr | None, depth: int
    ) -> Iterator[EndpointParameter]:
        around = _around(code)
        written, around = self._alias(item.annotation, around)
        annotation, marker = _unwrap(written)
        marker = default if _name(default) in (*_MARKERS, "Depends", "Security") else marker
        name = _name(marker)
        if name in ("Depends", "Security"):
            yield from self._dependency(around, marker, annotation, depth)
            return
        model = self._model(around, annotation) if not name else None
        if _plain(annotation) in _SPECIAL:
            return
        if model is not None:
            yield from _model_fields(model, code.place(item))
            return
        required = default is None if marker is not default else _is_required(marker)
        alias = _keyword_text(marker, "alias") or (item.arg.replace("_", "-") if name == "Header" else item.arg)
        place = _MARKERS.get(name, "query")
        yield EndpointParameter(alias, place, _annotation_type(annotation), required, code.place(item))

    def _alias(self, annotation: ast.expr | None, around: Environment) -> tuple[ast.expr | None, Environment]:
        """What a name of a module stands for that was given to `Annotated[...]`, and where that is written."""
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

    def _dependency(
        self, around: Environment, marker: ast.expr | None, annotation: ast.expr | None, depth: int
    ) -> Iterator[EndpointParameter]:
        target = marker.args[0] if isinstance(marker, ast.Call) and marker.args else annotation
        if target is None or depth > _DEEPEST or any(isinstance(node, ast.Call) for node in ast.walk(target)):
            return
        found = function_of(self._interpreter.evaluate(target, around))
        if isinstance(found, ClassValue):
            found = function_of(found.find("__init__"))
        if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda):
            yield from self.read(HandlerCode(found, found.owner), depth + 1)


def _around(code: HandlerCode) -> Environment:
    return Environment(code.function.module, {}, code.function.around)


def _model_fields(model: ClassValue, source: str) -> Iterator[EndpointParameter]:
    """The annotated fields of a model, with those of the models that it inherits from."""
    for base in model.lineage():
        for node in base.node.body if isinstance(base, ClassValue) else ():
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                required = node.value is None and "Optional" not in ast.unparse(node.annotation)
                kind = _annotation_type(node.annotation)
                yield EndpointParameter(node.target.id, "json", kind, required, source)


def _unwrap(annotation: ast.expr | None) -> tuple[ast.expr | None, ast.expr | None]:
    """The type and the marker of `Annotated[type, marker]`; the type of `Optional[type]` and `type | None`."""
    if isinstance(annotation, ast.Subscript):
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if _plain(annotation) == "Annotated" and inner:
            marker = next((node for node in inner[1:] if _name(node) in (*_MARKERS, "Depends", "Security")), None)
            return _unwrap(inner[0])[0], marker
        if _plain(annotation) == "Optional":
            return inner[0], None
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return annotation.left, None
    return annotation, None


def _is_enum(model: ClassValue) -> bool:
    return any("Enum" in name for name in model.externals())


def _is_required(marker: ast.expr | None) -> bool:
    if not isinstance(marker, ast.Call) or not marker.args:
        return isinstance(marker, ast.Call) and not any(item.arg == "default" for item in marker.keywords)
    return isinstance(marker.args[0], ast.Constant) and marker.args[0].value is ...


def _annotation_type(annotation: ast.expr | None) -> str:
    return type_of(_unwrap(annotation)[0]) or ("array" if _plain(annotation) in ("List", "list", "Sequence") else "")


def _plain(annotation: ast.expr | None) -> str:
    target = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def _name(node: ast.expr | None) -> str:
    return _plain(node.func) if isinstance(node, ast.Call) else ""


def _keyword_text(node: ast.expr | None, name: str) -> str:
    for item in node.keywords if isinstance(node, ast.Call) else ():
        if item.arg == name and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str):
            return item.value.value
    return ""
