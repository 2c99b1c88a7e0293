"""Parameters and status codes that flask-smorest adds for `@blueprint.etag` and `@blueprint.paginate()`."""

import ast
from collections.abc import Iterator

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import Environment, InstanceValue, possible_values
from toolkit.model.inventory import EndpointParameter
from toolkit.model.tree import callee_of

_READS, _WRITES = ("GET",), ("PUT", "PATCH", "DELETE")


def smorest_parameters(interpreter: Interpreter, code: HandlerCode, method: str) -> Iterator[EndpointParameter]:
    """Yield the pages of a list, and the header that is compared with an entity tag (flask-smorest, "ETag")."""
    for name, source in _features(interpreter, code):
        if name == "paginate":
            yield from (EndpointParameter(page, "query", "integer", False, source) for page in ("page", "page_size"))
        elif method in (*_READS, *_WRITES):
            header = "If-None-Match" if method in _READS else "If-Match"
            yield EndpointParameter(header, "header", "string", False, source)


def smorest_statuses(interpreter: Interpreter, code: HandlerCode, method: str) -> Iterator[int]:
    """Yield the status codes of entity tags: not modified, or a tag that is missing or old."""
    if any(name == "etag" for name, _ in _features(interpreter, code)):
        yield from (304,) if method in _READS else (412, 428) if method in _WRITES else ()


def _features(interpreter: Interpreter, code: HandlerCode) -> Iterator[tuple[str, str]]:
    """Yield (name, `path:line`) of the decorators `etag` and `paginate` of a blueprint of flask-smorest."""
    around = Environment(code.function.module, {}, code.function.around)
    for node in code.node.decorator_list:
        target = callee_of(node)
        if not isinstance(target, ast.Attribute) or target.attr not in ("etag", "paginate"):
            continue
        for owner in possible_values(interpreter.evaluate(target.value, around)):
            names = owner.externals() if isinstance(owner, InstanceValue) else ()
            if any(name.startswith("flask_smorest.") for name in names):
                yield target.attr, f"{code.function.module.path}:{node.lineno}"
