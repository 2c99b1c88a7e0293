"""Status codes that follow from a framework or a generic class rather than from code of the project."""

from collections.abc import Iterator, Mapping, Sequence

from toolkit.inventory.endpoints.declared_statuses import declared_responses, declared_success
from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import ClassValue, InstanceValue, Value, function_of, possible_values
from toolkit.inventory.registrations import handler_name
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

_HTML: tuple[tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]], ...] = (
    (("RedirectView",), (302,), (302,)),
    (("DeleteView",), (200, 404), (302, 404)),
    (("UpdateView",), (200, 404), (200, 302, 404)),
    (("CreateView", "FormView"), (200,), (200, 302)),
    (("DetailView", "DateDetailView"), (200, 404), ()),
    (("View",), (200,), ()),
)
"""(ends of the names of Django's generic views, statuses of GET and HEAD, statuses of a form that is sent to them).

A form with errors is answered with 200, an accepted one with a redirect (Django's documentation, class-based views).
"""
_OF_DJANGO = "django.views.generic"
_FORMS = ("POST", "PUT", "DELETE")


def usual_statuses(
    interpreter: Interpreter, route: Route, statuses: Sequence[EndpointStatus], codes: Sequence[HandlerCode]
) -> Iterator[EndpointStatus]:
    """Yield the known status codes of a handler, that of its success, and those that its decorators declare."""
    source, success = f"{route.file}:{route.line}", _SUCCESS.get(route.framework, {}).get(route.method, 200)
    known = [item for item in statuses if item.code]
    yield from known
    if any(item.code == 0 for item in statuses) or not known:
        yield EndpointStatus(next((status for code in codes if (status := declared_success(code))), success), source)
    yield from (EndpointStatus(status, source) for code in codes for status in declared_responses(interpreter, code))


def generic_statuses(handler: Value, method: str, source: str) -> list[EndpointStatus]:
    """Return the usual status codes of a generic class outside the project."""
    words, success, errors = _GENERIC.get(method, ((), 200, ()))
    for item in possible_values(handler):
        of = item.of if isinstance(item, InstanceValue) else function_of(item)
        full = of.externals() if isinstance(of, ClassValue) else [handler_name(item).removesuffix(".as_view")]
        if any(name.startswith(_OF_DJANGO) for name in full):
            return [EndpointStatus(code, source) for code in _html_statuses(full, method)]
        names = [name.rpartition(".")[2] for name in full]
        if any(word in name for name in names for word in words):
            return [EndpointStatus(code, source) for code in (success, *errors)]
    return []


def _html_statuses(names: Sequence[str], method: str) -> tuple[int, ...]:
    """Return the status codes of a generic view of Django, which answers with pages and redirects."""
    own = tuple(name for name in names if name.startswith(_OF_DJANGO))
    for ends, shown, sent in _HTML:
        if any(name.endswith(ends) for name in own):
            return sent if method in _FORMS else shown
    return ()
