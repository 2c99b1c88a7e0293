"""Find the request parameters that a signature declares, as FastAPI does by the types of parameters."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from toolkit.inventory.endpoints.annotation_aliases import resolve_alias
from toolkit.inventory.endpoints.annotations import (
    annotation_type,
    call_name,
    is_required_marker,
    plain_name,
    union_members,
    unwrap_annotation,
)
from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.models import model_fields
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    Environment,
    FunctionValue,
    function_of,
    possible_values,
)
from toolkit.model.inventory import EndpointParameter, ParameterPlace
from toolkit.model.tree import FunctionNode

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
_COLLECTIONS = frozenset(
    {"list", "List", "Sequence", "tuple", "Tuple", "set", "Set", "frozenset", "FrozenSet", "dict", "Dict", "Mapping"}
)
"""Types that are the body unless `Query` and the like say otherwise (FastAPI, tutorial, "Query Parameter List")."""
_DEEPEST = 5


class _Body(NamedTuple):
    """A parameter that is the body of a request, or a member of it.

    Attributes:
        fields: fields of its model; none for other types.
        is_embedded: whether it is a member even if it is alone (`Body(embed=True)`).
    """

    name: str
    type: str
    required: bool
    source: str
    fields: tuple[EndpointParameter, ...]
    is_embedded: bool


class SignatureReader:
    """Reads which parts of the request the parameters of functions take.

    Args:
        interpreter: interpreter that looks up models and dependencies.
        path_names: names of the path parameters.
    """

    def __init__(self, interpreter: Interpreter, path_names: set[str]) -> None:
        self._interpreter = interpreter
        self._path_names = path_names

    def read(self, code: HandlerCode) -> Iterator[EndpointParameter]:
        """Yield the parameters of a function and of its dependencies.

        A body that one parameter declares has the fields of its model, or no names if it is a list or a single value;
        of several, each is a member of the body (FastAPI, tutorial, "Body - Multiple Parameters").
        """
        found = list(self._declarations(code, 0))
        bodies = {item.name for item in found if isinstance(item, _Body)}
        for item in found:
            if not isinstance(item, _Body):
                yield item
            elif len(bodies) > 1 or item.is_embedded:
                yield EndpointParameter(item.name, "json", item.type, item.required, item.source)
            else:
                yield from item.fields

    def _declarations(self, code: HandlerCode, depth: int) -> Iterator["EndpointParameter | _Body"]:
        """Yield what a function and its dependencies declare; `depth`: nesting of dependencies so far."""
        arguments = code.node.args
        items = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(items) - len(arguments.defaults)) + list(arguments.defaults)
        pairs = [*zip(items, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
        for item, default in pairs:
            if item.arg not in ("self", "cls", *self._path_names):
                yield from self._parameter(code, item, default, depth)
        if depth == 0 and code.owner is not None:
            yield from self._class_dependencies(code.owner)
        for node in _given_dependencies(code.node) if depth == 0 else ():
            yield from self._dependency(_around(code), node, None, 0)

    def _class_dependencies(self, owner: ClassValue) -> Iterator["EndpointParameter | _Body"]:
        """Yield the parameters of dependencies in class attributes: `session: Session = Depends(get_session)`."""
        for base in owner.lineage():
            for node in base.node.body if isinstance(base, ClassValue) else ():
                if isinstance(node, ast.AnnAssign) and call_name(node.value) in ("Depends", "Security"):
                    yield from self._dependency(Environment(base.module, {}), node.value, node.annotation, 0)

    def _parameter(
        self, code: HandlerCode, item: ast.arg, default: ast.expr | None, depth: int
    ) -> Iterator["EndpointParameter | _Body"]:
        around = _around(code)
        written, around = resolve_alias(self._interpreter, item.annotation, around)
        annotation, marker = unwrap_annotation(written)
        marker = default if call_name(default) in (*_MARKERS, "Depends", "Security") else marker
        name = call_name(marker)
        if name in ("Depends", "Security"):
            yield from self._dependency(around, marker, annotation, depth)
            return
        made = self._made_dependency(default, around) if not name else None
        if made is not None:
            yield from self._declarations(HandlerCode(made, made.owner), depth + 1)
            return
        if plain_name(annotation) in _SPECIAL:
            return
        required = is_required_marker(marker) if default is not None and marker is default else default is None
        alias = self._given_name(marker, around) or (item.arg.replace("_", "-") if name == "Header" else item.arg)
        place, source = _MARKERS.get(name, "query"), code.place(item)
        members = union_members(written)
        is_file = not name and any(plain_name(node) == "UploadFile" for node in _types_in(written))
        models = [model for member in members if (model := self._model(around, member)) is not None]
        is_body = models or any(plain_name(member) in _COLLECTIONS for member in members)
        if is_file:
            place = "file"
        elif name == "Body" or (not name and is_body):
            fields = tuple(_fields_of_any(models, source))
            kind = annotation_type(annotation) or ("object" if models else "")
            yield _Body(alias, kind, required, source, fields, _is_embedded(marker))
            return
        yield EndpointParameter(alias, place, annotation_type(annotation), required, source)

    def _given_name(self, marker: ast.expr | None, around: Environment) -> str:
        """Return the name that a marker gives a parameter, also by a constant: `Cookie(alias=STATE_COOKIE)`."""
        given = [item.value for item in marker.keywords if item.arg == "alias"] if isinstance(marker, ast.Call) else []
        value = self._interpreter.evaluate(given[0], around) if given else ""
        return value if isinstance(value, str) else ""

    def _made_dependency(self, default: ast.expr | None, around: Environment) -> FunctionValue | None:
        """Return the dependency that a function of the project makes: `limit: int = page_limit()`."""
        if not isinstance(default, ast.Call):
            return None
        maker = function_of(self._interpreter.evaluate(default.func, around))
        if not isinstance(maker, FunctionValue):
            return None
        made = possible_values(self._interpreter.evaluate(default, around))  # the function itself, whatever it wraps
        found = (item for item in made if isinstance(item, FunctionValue) and not isinstance(item.node, ast.Lambda))
        return next(found, None)

    def _model(self, around: Environment, annotation: ast.expr | None) -> ClassValue | None:
        if annotation is None:
            return None
        found = function_of(self._interpreter.evaluate(annotation, around))
        return found if isinstance(found, ClassValue) and not _is_enum(found) else None

    def _depended_on(self, target: ast.expr, around: Environment) -> FunctionValue | ClassValue | None:
        """Return the function or class of a dependency; for a call, the one that its result calls or wraps."""
        if isinstance(target, ast.Call):
            maker = self._depended_on(target.func, around)
            if isinstance(maker, ClassValue):
                return function_of(maker.find("__call__"))
            passed = self._depended_on(target.args[0], around) if len(target.args) == 1 else None
            is_own = isinstance(maker, FunctionValue) and not isinstance(passed, FunctionValue)
            return (self._made_dependency(target, around) if is_own else None) or passed
        if any(isinstance(node, ast.Call) for node in ast.walk(target)):
            return None
        return function_of(self._interpreter.evaluate(target, around))

    def _dependency(
        self, around: Environment, marker: ast.expr | None, annotation: ast.expr | None, depth: int
    ) -> Iterator["EndpointParameter | _Body"]:
        target = marker.args[0] if isinstance(marker, ast.Call) and marker.args else annotation
        found = self._depended_on(target, around) if target is not None and depth <= _DEEPEST else None
        if isinstance(found, ClassValue) and not found.has("__init__"):
            source = f"{around.module.path}:{getattr(marker, 'lineno', 0)}"
            yield from model_fields(found, source, "query")
            return
        if isinstance(found, ClassValue):
            found = function_of(found.find("__init__"))
        if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda):
            yield from self._declarations(HandlerCode(found, found.owner), depth + 1)


def _fields_of_any(models: Sequence[ClassValue], source: str) -> Iterator[EndpointParameter]:
    """Yield the fields of the models of a body, each once; required only if every model requires it."""
    lists = [{item.name: item for item in model_fields(model, source)} for model in models]
    for name, item in {name: item for fields in lists for name, item in fields.items()}.items():
        yield replace(item, required=all(name in fields and fields[name].required for fields in lists))


def _given_dependencies(node: FunctionNode) -> Iterator[ast.Call]:
    """Yield the items of `dependencies=[Depends(check)]` in the decorators of a handler."""
    calls = (decorator for decorator in node.decorator_list if isinstance(decorator, ast.Call))
    lists = (item.value for call in calls for item in call.keywords if item.arg == "dependencies")
    items = (item for given in lists if isinstance(given, ast.List | ast.Tuple) for item in given.elts)
    yield from (item for item in items if isinstance(item, ast.Call) and call_name(item) in ("Depends", "Security"))


def _around(code: HandlerCode) -> Environment:
    return Environment(code.function.module, {}, code.function.around)


def _types_in(annotation: ast.expr | None) -> Iterator[ast.expr]:
    """Yield the names in an annotation, those inside of others too."""
    for node in ast.walk(annotation) if annotation is not None else ():
        if isinstance(node, ast.Name | ast.Attribute):
            yield node


def _is_embedded(marker: ast.expr | None) -> bool:
    keywords = marker.keywords if isinstance(marker, ast.Call) else []
    return any(item.arg == "embed" and getattr(item.value, "value", None) is True for item in keywords)


def _is_enum(model: ClassValue) -> bool:
    return any("Enum" in name for name in model.externals())
