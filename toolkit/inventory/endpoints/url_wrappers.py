"""Find the decorators that a URL configuration puts around views: `path("orders", login_required(orders))`."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.inventory.endpoints.handler_guards import Guard
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import Environment
from toolkit.model.inventory import Route
from toolkit.model.tree import is_text, name_of, text_of

_PATTERNS = frozenset({"path", "re_path", "url"})
_NO_DECORATORS = frozenset({"include", "as_view"})


class _Registered(NamedTuple):
    """A call of `path`: the text of its pattern, None if it cannot be compared, and the view."""

    pattern: str | None
    view: ast.expr


class UrlWrappers:
    """Reads what stands around views where their paths are registered.

    Args:
        interpreter: interpreter that has followed the program.
    """

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._known: dict[str, dict[int, list[_Registered]]] = {}

    def around(self, route: Route) -> tuple[Guard, ...]:
        """Return the decorators around the view of a route of Django, outermost first.

        Of several paths on one line, those for its view are asked, and of these the one that its path ends with; none
        is returned if they still differ.

        Args:
            route: the route.
        """
        path, _, line = route.registered.rpartition(":")
        if route.framework != "django" or not path:
            return ()
        module = self._interpreter.modules.at(path)
        meant = _fitting_registrations(self._views(path).get(int(line), []), route)
        around = Environment(module, module.names)
        found = {ast.dump(ast.Tuple(list(_decorators(item.view)))): item for item in meant}
        if len(found) != 1:
            return ()
        return tuple(Guard(node, around) for it in found.values() for node in _decorators(it.view))

    def _views(self, path: str) -> dict[int, list[_Registered]]:
        """Map lines of a file to what patterns register there."""
        if path not in self._known:
            found: dict[int, list[_Registered]] = {}
            tree = self._interpreter.modules.tree(self._interpreter.modules.at(path))
            for node in ast.walk(tree) if tree is not None else ():
                if isinstance(node, ast.Call) and name_of(node.func) in _PATTERNS:
                    given = [*node.args[1:2], *(it.value for it in node.keywords if it.arg == "view")]
                    is_plain = bool(node.args) and name_of(node.func) == "path" and is_text(node.args[0])
                    text = text_of(node.args[0]) if is_plain else None
                    found.setdefault(node.lineno, []).extend(_Registered(text, view) for view in given[:1])
            self._known[path] = found
        return self._known[path]


def _fitting_registrations(written: Sequence[_Registered], route: Route) -> Sequence[_Registered]:
    """Return those of several registrations on one line that may be the one of a route."""
    if len(written) > 1:
        handler = route.handler.rpartition(".")[2]
        written = [item for item in written if _view_name(item.view) in ("", handler)] or written
    if any(item.pattern is None for item in written):
        return written
    fitting = [item for item in written if route.path.endswith(item.pattern or "")]
    longest = max((len(item.pattern or "") for item in fitting), default=0)
    return [item for item in fitting if len(item.pattern or "") == longest] or written


def _view_name(view: ast.expr) -> str:
    """Return the last part of the name of a view below its decorators; empty for what another call makes."""
    for decorator in _decorators(view):
        assert isinstance(view, ast.Call)
        assert decorator is view.func
        view = view.args[0]
    return name_of(view) if isinstance(view, ast.Name | ast.Attribute) else ""


def _decorators(view: ast.expr) -> Iterator[ast.expr]:
    while isinstance(view, ast.Call) and len(view.args) == 1 and name_of(view.func) not in _NO_DECORATORS:
        if not isinstance(view.args[0], ast.Call | ast.Name | ast.Attribute):
            return
        yield view.func
        view = view.args[0]
