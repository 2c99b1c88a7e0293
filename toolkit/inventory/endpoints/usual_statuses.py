"""Status codes that follow from a framework or a generic class rather than from code of the project."""

from collections.abc import Iterator, Mapping, Sequence

from toolkit.inventory.endpoints.declared_statuses import declared_responses, declared_success
from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.interpreter.values import ClassValue, InstanceValue, Value, function_of, possible_values
from toolkit.model.inventory import EndpointStatus, Route

CHECKING: Mapping[str, int] = {"fastapi": 422, "litestar": 400}
_SUCCESS: Mapping[str, Mapping[str, int]] = {"litestar": {"POST": 201, "DELETE": 204}}
_GENERIC: Mapping[str, tuple[tuple[str, ...], int, tuple[int, ...]]] = {
    "GET": (("List", "Retrieve", "ReadOnly", "Model"), 200, ()),
    "POST": (("Create", "Model"), 201, (400,)),
    "PUT": (("Update", "Model"), 200, (400, 404)),
    "PATCH": (("Update", "Model"), 200, (400, 404)),
    "DELETE": (("Destroy", "Model"), 204, (404,)),
}
"""Maps an HTTP method to (words in the names of generic classes that handle it, success, errors)."""


def usual_statuses(
    route: Route, statuses: Sequence[EndpointStatus], codes: Sequence[HandlerCode]
) -> Iterator[EndpointStatus]:
    """Yield the known status codes of a handler, that of its success, and those that its decorators declare."""
    source, success = f"{route.file}:{route.line}", _SUCCESS.get(route.framework, {}).get(route.method, 200)
    known = [item for item in statuses if item.code]
    yield from known
    if any(item.code == 0 for item in statuses) or not known:
        yield EndpointStatus(next((status for code in codes if (status := declared_success(code))), success), source)
    yield from (EndpointStatus(status, source) for code in codes for status in declared_responses(code))


def generic_statuses(handler: Value, method: str, source: str) -> list[EndpointStatus]:
    """Return the usual status codes of a generic class outside the project."""
    words, success, errors = _GENERIC.get(method, ((), 200, ()))
    for item in possible_values(handler):
        of = item.of if isinstance(item, InstanceValue) else function_of(item)
        names = [name.rpartition(".")[2] for name in of.externals()] if isinstance(of, ClassValue) else []
        if any(word in name for name in names for word in words):
            return [EndpointStatus(code, source) for code in (success, *errors)]
    return []
