"""Follow values between functions of a project, with facts about the calls in each file.

`flow_sign` collects what the functions of one file pass to others and return; `ValueFlow` joins the facts of all
files and finds the origins of a parameter: those of the least trusted known call. Calls through
objects of unknown classes are missed, so a parameter may also have other origins.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from toolkit.model.facts import Sign
from toolkit.model.project import Project
from toolkit.model.tree import SourceFile
from toolkit.rules._origins import CONSTANT, UNKNOWN, Origins, as_key, value_origins, worst_origin
from toolkit.rules._passed_values import parameter_names

LIBRARIES = {
    *("flask", "django", "json", "os", "re", "sys", "time", "datetime", "logging", "requests", "sqlalchemy", "math"),
    *("collections", "itertools", "functools", "typing", "random", "string", "hashlib", "urllib", "copy", "pytest"),
    *(
        "rest_framework",
        "subprocess",
        "threading",
        "uuid",
        "base64",
        "pymongo",
        "bson",
        "celery",
        "fastapi",
        "pydantic",
    ),
    *("six", "werkzeug", "jinja2", "yaml", "numpy", "pandas", "click", "struct", "socket", "shutil", "traceback"),
}
"""First parts of dotted names into which no value is followed."""
_STEPS = 6
_MOST_CANDIDATES = 3

Symbol = tuple[str, str]


@lru_cache(maxsize=1)
def _facts(file: SourceFile) -> dict[str, Any]:
    origins = value_origins(file)
    handed: list[list[Any]] = []
    for scope, node in file.each(ast.Call):
        name = origins.name_of(node, scope)
        if not name or name.partition(".")[0] in LIBRARIES or not (node.args or node.keywords):
            continue
        values = {str(n): item for n, item in enumerate(node.args) if not isinstance(item, ast.Starred)}
        values |= {item.arg: item.value for item in node.keywords if item.arg}
        handed.append([scope.qualname, name, {key: sorted(origins.of(item, scope)) for key, item in values.items()}])
    returned = {
        scope.qualname: sorted(found)
        for scope in file.functions
        if ast.Return in scope.by_type and (found := origins.return_origins(scope)) != UNKNOWN
    }
    if not handed and not file.functions:
        return {}
    return {
        "handed": handed,
        "returned": returned,
        "parameters": {scope.qualname: parameter_names(scope) for scope in file.functions},
    }


def flow_sign(rule: str, file: SourceFile) -> Iterator[Sign]:
    """Yield one sign with the arguments that functions of a file pass on and the values that they return."""
    if facts := _facts(file):
        yield Sign(rule, "", 1, 1, {"flow": facts})


class ValueFlow:
    """Origins of values across the files of a project.

    Attributes:
        rule: name of the rule whose signs hold the facts of each file.
    """

    def __init__(self, project: Project, rule: str) -> None:
        self._parameters: dict[Symbol, list[str]] = {}
        self._returned: dict[Symbol, list[str]] = {}
        self._by_last: dict[str, list[tuple[str, Symbol]]] = {}
        found = [
            (file.path, sign.args["flow"])
            for file, sign in project.signs(rule)
            if "flow" in sign.args and not file.is_test
        ]
        for path, flow in found:
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            for qualname, names in flow["parameters"].items():
                symbol = (path, qualname)
                self._parameters[symbol] = names
                last = qualname.rpartition(".")[2]
                self._by_last.setdefault(last, []).append((f"{module}.{qualname}", symbol))
            self._returned.update({(path, name): origins for name, origins in flow["returned"].items()})
        self._calls: dict[Symbol, list[tuple[Symbol, dict[str, list[str]]]]] = {}
        for path, flow in found:
            for qualname, name, values in flow["handed"]:
                for symbol in self._functions_of(name, path):
                    self._calls.setdefault(symbol, []).append(((path, qualname), values))

    def resolve(self, origins: Origins | list[str], path: str, qualname: str, steps: int = _STEPS) -> set[str]:
        """Resolve origins through callers and functions of other files.

        Args:
            origins: origins from `ValueOrigins.of`.
            path: path of the file that contains the value.
            qualname: qualified name of the function that contains it.
            steps: maximum number of calls to follow.

        Returns:
            origins without `caller:` and `result:`; unresolved values are `unknown`, unresolved keys `constant`.
        """
        found: set[str] = set()
        for origin in origins:
            kind, _, rest = origin.partition(":")
            if kind == "caller":
                found |= self._of_callers((path, qualname), rest, steps)
            elif kind == "key":
                found |= as_key(self._of_callers((path, qualname), rest, steps))
            elif kind == "result":
                name, _, given = rest.partition(">")
                found |= self._of_result(name, given, (path, qualname), steps)
            else:
                found.add(origin)
        return (found - CONSTANT) or set(CONSTANT)

    def source(self, origins: Origins | list[str], path: str, qualname: str) -> str:
        """Return the least trusted origin of a value: `request`, `message`, `unknown`, `command` or `constant`."""
        return worst_origin(self.resolve(origins, path, qualname))

    def _of_callers(self, symbol: Symbol, parameter: str, steps: int) -> set[str]:
        calls = self._calls.get(symbol, ())
        if not steps or not calls:
            return {"unknown"}
        names = self._parameters.get(symbol, [])
        position = str(names.index(parameter)) if parameter in names else ""
        found: set[str] = set()
        for (path, qualname), values in calls:
            given = values.get(parameter) or values.get(position)
            found |= self.resolve(given, path, qualname, steps - 1) if given else {"constant"}
        return found

    def _of_result(self, name: str, given: str, around: Symbol, steps: int) -> set[str]:
        symbols = self._functions_of(name, around[0])
        if not steps or not symbols:
            return {"unknown"}
        found: set[str] = set()
        for symbol in symbols:
            for origin in self._returned.get(symbol, ["unknown"]):
                if not origin.startswith("caller:"):
                    found |= self.resolve([origin], *symbol, steps - 1)
                elif given not in ("", "constant"):
                    found |= self.resolve([given], *around, steps - 1)
        return found

    def _functions_of(self, name: str, path: str) -> list[Symbol]:
        """Return the functions of the project that a called name may mean."""
        if name.startswith("::"):
            return [(path, name[2:])]
        wanted = name.lstrip(".")
        named = self._by_last.get(wanted.rpartition(".")[2], ())
        found = [symbol for dotted, symbol in named if dotted == wanted or dotted.endswith("." + wanted)]
        return found if len(found) <= _MOST_CANDIDATES else []
