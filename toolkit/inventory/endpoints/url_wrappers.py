"""Find the decorators that a URL configuration puts around views: `path("orders", login_required(orders))`."""

import ast
from collections.abc import Iterator

from toolkit.inventory.endpoints.handler_guards import Guard
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import Environment
from toolkit.model.inventory import Route
from toolkit.model.tree import name_of

_PATTERNS = frozenset({"path", "re_path", "url"})
_NO_DECORATORS = frozenset({"include", "as_view"})


class UrlWrappers:
    """Reads what stands around views where their paths are registered.

    Args:
        interpreter: interpreter that has followed the program.
    """

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._known: dict[str, dict[int, list[ast.expr]]] = {}

    def around(self, route: Route) -> tuple[Guard, ...]:
        """Return the decorators around the view of a route of Django, outermost first.

        None is returned where several paths are registered on one line, as it is not known which of them is meant.

        Args:
            route: the route.
        """
        path, _, line = route.registered.rpartition(":")
        if route.framework != "django" or not path:
            return ()
        module = self._interpreter.modules.at(path)
        views = self._views(path).get(int(line), [])
        around = Environment(module, module.names)
        return tuple(Guard(node, around) for node in _decorators(views[0])) if len(views) == 1 else ()

    def _views(self, path: str) -> dict[int, list[ast.expr]]:
        """Map lines of a file to the views that patterns get there."""
        if path not in self._known:
            found: dict[int, list[ast.expr]] = {}
            tree = self._interpreter.modules.tree(self._interpreter.modules.at(path))
            for node in ast.walk(tree) if tree is not None else ():
                if isinstance(node, ast.Call) and name_of(node.func) in _PATTERNS:
                    given = [*node.args[1:2], *(it.value for it in node.keywords if it.arg == "view")]
                    found.setdefault(node.lineno, []).extend(given[:1])
            self._known[path] = found
        return self._known[path]


def _decorators(view: ast.expr) -> Iterator[ast.expr]:
    while isinstance(view, ast.Call) and len(view.args) == 1 and name_of(view.func) not in _NO_DECORATORS:
        if not isinstance(view.args[0], ast.Call | ast.Name | ast.Attribute):
            return
        yield view.func
        view = view.args[0]
