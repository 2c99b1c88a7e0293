"""Read answers that code prepares before it returns them, and the codes of a project's own helpers that make answers.

`error = BadRequest("empty")` in the handler of an exception is what the client gets, though other code returns it.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.data_access.program import local_values
from toolkit.inventory.endpoints.status_words import status_of_name, status_of_value
from toolkit.inventory.request_flows.answers import PlaceAnswer
from toolkit.model.tree import Scope, dotted_name, text_of
from toolkit.source.calls import last_name

_RESPONSE = re.compile(r"(?:\A|\.)(?:\w*Response\w*|make_response|jsonify)\Z")
_STATUS_NAMES = ("status", "status_code", "code")
_ERROR = 400


def prepared_answer(node: ast.stmt, path: str, scope: Scope, index: ProgramIndex) -> PlaceAnswer | None:
    """Return the answer that a statement assigns to a name; None if it assigns none with a known code.

    The code is that of the class, of a keyword, or of a later `response.status_code = 202`.

    Args:
        node: the statement.
        path: its file.
        scope: its scope.
        index: definitions of the program.
    """
    call = node.value if isinstance(node, ast.Assign) else None
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    if not isinstance(call, ast.Call) or not isinstance(target, ast.Name):
        return None
    made = index.resolve(call.func, path, scope)
    bases = made.externals() if isinstance(made, ClassDefinition) else [dotted_name(call.func)]
    if not any(map(_RESPONSE.search, bases)):
        return None
    texts = tuple(
        dict.fromkeys(text for item in call.args for part in ast.walk(item) if (text := _text(part)))  # of `_("text")`
    )
    return next(
        (PlaceAnswer(code, messages=texts) for code in _codes(node, call, target.id, scope, made) if code), None
    )


def _codes(node: ast.stmt, call: ast.Call, name: str, scope: Scope, made: object) -> Iterator[int]:
    """Yield the codes of an answer, the one that is set last first."""
    for later in scope.nodes(ast.Assign):
        is_set = dotted_name(later.targets[0]) == f"{name}.status_code"
        if is_set and later.lineno - node.lineno > 0 and later.col_offset == node.col_offset:
            yield status_of_value(later.value)
            break
    yield from (status_of_value(word.value) for word in call.keywords if word.arg in _STATUS_NAMES)
    if isinstance(made, ClassDefinition):
        members = (made.find(key) for key in _STATUS_NAMES)
        yield from (status_of_value(item) for item in members if isinstance(item, ast.expr))
        yield from (status_of_name(base.rpartition(".")[2]) for base in made.externals())
    yield status_of_name(last_name(call))


def codes_of_helper(function: FunctionDefinition) -> tuple[int, ...]:
    """Return the codes of errors that a function of the project may answer with, in order of the code.

    Args:
        function: the function whose returned value is the answer.
    """
    found: dict[int, None] = {}
    for node in function.scope.nodes(ast.Return):
        call = node.value if isinstance(node.value, ast.Call) else None
        for word in call.keywords if call is not None else ():
            if word.arg in _STATUS_NAMES:
                local = local_values(function.scope, word.value.id) if isinstance(word.value, ast.Name) else []
                found.update(dict.fromkeys(map(status_of_value, local or [word.value])))
    return tuple(code for code in found if code >= _ERROR)


def _text(node: ast.AST) -> str:
    return text_of(node) if isinstance(node, ast.expr) else ""
