"""A uniform view of OpenAPI 3 and Swagger 2 specifications, with references resolved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_DEEPEST = 20
_JSON = "application/json"
_BESIDE = frozenset({"in", "name", "required", "description", "collectionFormat", "allowEmptyValue"})
_IN_BODY = frozenset({"body", "formData"})


class ApiParameter(NamedTuple):
    """A value outside of the body; `place`: `path`, `query`, `header` or `cookie`; `style`: serialization of lists."""

    name: str
    place: str
    required: bool
    deprecated: bool
    schema: Mapping[str, Any]
    style: str


class ApiBody(NamedTuple):
    """The body of a request, with its schemas by media type."""

    required: bool
    content: Mapping[str, Mapping[str, Any]]


class ApiResponse(NamedTuple):
    """The response for one status: schemas by media type, and the names of its headers."""

    content: Mapping[str, Mapping[str, Any]]
    headers: frozenset[str]


class ApiOperation(NamedTuple):
    """One method of one path.

    Attributes:
        security: alternatives, each with (scheme, scopes); empty if no authentication is needed.
    """

    path: str
    method: str
    identifier: str
    deprecated: bool
    parameters: Mapping[tuple[str, str], ApiParameter]
    body: ApiBody | None
    responses: Mapping[str, ApiResponse]
    security: tuple[frozenset[tuple[str, tuple[str, ...]]], ...]


class ApiDocument:
    """A specification.

    Args:
        root: the decoded document.
    """

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    @property
    def base_path(self) -> str:
        """Return the common path prefix: `basePath`, else the path of the first server."""
        base, servers = self._root.get("basePath"), self._root.get("servers")
        if not isinstance(base, str) and isinstance(servers, list) and servers and isinstance(servers[0], dict):
            base = re.sub(r"^[a-z]+://[^/]*", "", str(servers[0].get("url", "")))
        return "/" + base.strip("/") if isinstance(base, str) else "/"

    def operations(self) -> dict[tuple[str, str], ApiOperation]:
        """Return the operations by (path with parameters folded, method)."""
        found: dict[tuple[str, str], ApiOperation] = {}
        for path, item in _mapping(self._root.get("paths")).items():
            shared = self.resolve(item)
            for method in METHODS:
                given = self.resolve(shared.get(method))
                if given:
                    found[fold_path(str(path)), method] = self._operation(str(path), method, shared, given)
        return found

    def resolve(self, value: object) -> Mapping[str, Any]:
        """Resolve the references of a mapping; empty for anything else."""
        for _ in range(_DEEPEST):
            reference = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(reference, str):
                return value if isinstance(value, dict) else {}
            value = self._at(reference)
        return {}

    def _at(self, reference: str) -> object:
        value: object = self._root
        for part in reference.removeprefix("#/").split("/") if reference.startswith("#/") else ():
            value = _mapping(value).get(part.replace("~1", "/").replace("~0", "~"))
        return value if reference.startswith("#/") else {}

    def _operation(self, path: str, method: str, shared: Mapping[str, Any], given: Mapping[str, Any]) -> ApiOperation:
        rows = [self.resolve(row) for source in (shared, given) for row in _items(source.get("parameters"))]
        responses = {str(code): self._response(row, given) for code, row in _mapping(given.get("responses")).items()}
        security = given.get("security", self._root.get("security"))
        return ApiOperation(
            path=path,
            method=method,
            identifier=str(given.get("operationId", "")),
            deprecated=given.get("deprecated") is True,
            parameters={
                (item.place, item.name): item for item in map(self._parameter, rows) if item.place not in _IN_BODY
            },
            body=self._body(given, rows),
            responses=responses,
            security=tuple(map(_requirement, _items(security))),
        )

    def _parameter(self, row: Mapping[str, Any]) -> ApiParameter:
        place, name = str(row.get("in", "")), str(row.get("name", ""))
        required = place == "path" or row.get("required") is True
        schema = row.get("schema")
        if not isinstance(schema, dict):
            content = _content(row)
            schema = next(iter(content.values()), _schema(row))
        name = name.lower() if place == "header" else name
        style = _style(row, place) if self.resolve(schema).get("type") in ("array", "object") else ""
        return ApiParameter(name, place, required, row.get("deprecated") is True, schema, style)

    def _body(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> ApiBody | None:
        body = self.resolve(given.get("requestBody"))
        if body:
            return ApiBody(body.get("required") is True, _content(body))
        whole = next((row for row in rows if row.get("in") == "body"), None)
        form = [row for row in rows if row.get("in") == "formData"]
        kinds = [str(kind) for kind in _items(given.get("consumes", self._root.get("consumes")))]
        if whole is not None:
            return ApiBody(
                whole.get("required") is True, {kind: _mapping(whole.get("schema")) for kind in kinds or [_JSON]}
            )
        if form:
            schema = {
                "type": "object",
                "properties": {str(row.get("name")): _schema(row) for row in form},
                "required": [row.get("name") for row in form if row.get("required") is True],
            }
            return ApiBody(bool(schema["required"]), dict.fromkeys(kinds or ["multipart/form-data"], schema))
        return None

    def _response(self, row: object, given: Mapping[str, Any]) -> ApiResponse:
        response = self.resolve(row)
        headers = frozenset(str(name).lower() for name in _mapping(response.get("headers")))
        if "schema" in response:
            kinds = [str(kind) for kind in _items(given.get("produces", self._root.get("produces")))] or [_JSON]
            return ApiResponse({kind: _mapping(response["schema"]) for kind in kinds}, headers)
        return ApiResponse(_content(response), headers)


def fold_path(path: str) -> str:
    """Replace every parameter of a path by `{}`, and strip trailing slashes."""
    return re.sub(r"\{[^{}]*\}", "{}", path).rstrip("/") or "/"


def parameter_names(path: str) -> list[str]:
    """Return the parameters of a path, in order."""
    return re.findall(r"\{([^{}]*)\}", path)


_COLLECTIONS = {"multi": "form, exploded", "ssv": "spaceDelimited", "tsv": "tabDelimited", "pipes": "pipeDelimited"}


def _style(row: Mapping[str, Any], place: str) -> str:
    """Return the OpenAPI 3 name for the serialization of a list or an object."""
    usual = "form" if place in ("query", "cookie") else "simple"
    if "schema" not in row and "content" not in row:  # Swagger 2
        return _COLLECTIONS.get(str(row.get("collectionFormat")), usual)
    style = str(row.get("style", usual))
    return f"{style}, exploded" if row.get("explode", style == "form") is True else style


def _schema(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema keywords that Swagger 2 has directly in a parameter."""
    return {key: value for key, value in row.items() if key not in _BESIDE}


def _content(holder: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    rows = _mapping(holder.get("content")).items()
    return {str(kind).partition(";")[0].strip().lower(): _mapping(_mapping(row).get("schema")) for kind, row in rows}


def _requirement(row: object) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset((str(name), tuple(sorted(map(str, _items(scopes))))) for name, scopes in _mapping(row).items())


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> Iterator[Any]:
    yield from value if isinstance(value, list) else ()
