"""Query parameters of paginators of Django REST framework that a handler constructs itself."""

import ast
from collections.abc import Iterator

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.rest_lists import page_parameters, paging_of
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import ClassValue, Environment, ExternalName, possible_values
from toolkit.model.inventory import EndpointParameter
from toolkit.source.calls import last_name

_LIBRARY = "rest_framework.pagination."


def paginator_parameters(interpreter: Interpreter, code: HandlerCode) -> Iterator[EndpointParameter]:
    """Yield the parameters of the paginators that one function constructs: `PageNumberPagination()`."""
    around = Environment(code.function.module, {}, code.function.around)
    for node in code.function.nodes:
        if isinstance(node, ast.Call) and "pagina" in last_name(node).lower():
            for kind in possible_values(interpreter.evaluate(node.func, around)):
                names = kind.externals() if isinstance(kind, ClassValue) else [getattr(kind, "name", "")]
                is_own = isinstance(kind, ClassValue | ExternalName) and any(map(_is_paginator, names))
                for name, type_ in page_parameters(kind, paging_of(kind)) if is_own else ():
                    yield EndpointParameter(name, "query", type_, False, code.place(node))


def _is_paginator(dotted: str) -> bool:
    return dotted.startswith(_LIBRARY)
