"""Find the origins of values in one file: the request, a caller, the command line, a constant, or unknown.

An origin is a string: `request`, `message` (of a queue), `command` (the command line), `constant` (written in the code,
or harmless: a number, a quoted text, a member of a fixed list), `unknown`, `caller:NAME` (a parameter of the
function), `key:NAME` (the key of a parameter object: a number, unless the object comes from the request), or
`result:FUNCTION>ORIGIN` (the result of a function of another file for a value of that origin).

Values are followed through assignments, loops, composed texts, methods of text and containers, and
functions of the same file. This proves nothing: branches are not distinguished, and attributes are not followed.
"""

import ast
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from toolkit.model.tree import FunctionNode, Scope, SourceFile, callee_of, dotted_name, is_text
from toolkit.rules._checked_values import checked_values, formats_checked_text, is_one_of, takes_quotes_out
from toolkit.rules._given_values import given_values, is_empty_container
from toolkit.rules._mutation import defaults, parameters
from toolkit.rules._passed_values import bound_arguments, can_pass_on, expression_parts, passed_on
from toolkit.rules._request_values import (
    declares_own_request,
    is_number_annotation,
    is_request_call,
    is_request_text,
    url_parameters,
)
from toolkit.source.calls import follow, imported_names, last_name

Origins = frozenset[str]
REQUEST: Origins = frozenset({"request"})
CONSTANT: Origins = frozenset({"constant"})
UNKNOWN: Origins = frozenset({"unknown"})
COMMAND: Origins = frozenset({"command"})
MESSAGE: Origins = frozenset({"message"})
_DEPTH = 8
_KEY = re.compile(r"(\A|_)(id|pk)\Z")
"""Names of attributes that hold the key of an object."""
_FIXED = frozenset({ast.Constant, ast.Compare, ast.Lambda})
_WORST_FIRST = ("request", "message", "caller", "result", "unknown", "command", "key", "constant")

_HARMLESS = {  # the result never contains a quote
    *("int", "float", "len", "bool", "abs", "round", "sum", "ord", "hash", "id", "Decimal", "UUID", "uuid4", "uuid1"),
    *("quote_name", "qn", "quote", "quote_ident", "quote_identifier", "Identifier", "Literal", "escape", "hexdigest"),
    *(
        "escape_string",
        "literal",
        "adapt",
        "secure_filename",
        "get_valid_filename",
        "basename",
        "isoformat",
        "now",
        "today",
        "utcnow",
        "time",
    ),
    *("is_safe_url", "url_has_allowed_host_and_scheme", "parse_int", "to_int", "safe_join", "crc32", "md5", "sha1"),
    *("fromtimestamp", "timestamp", "count", "index", "ObjectId", "startswith", "endswith", "isinstance", "sha256"),
    *("strptime", "parse_date", "parse_datetime", "date", "datetime", "timedelta", "enumerate_only", "range", "hex"),
}
_HTTP_CLIENTS = {"requests", "httpx", "urllib", "urllib2", "urllib3", "aiohttp", "httplib", "http"}
_COMMAND_CALLS = {"parse_args", "parse_known_args", "getopt", "docopt", "input", "raw_input"}
_COMMAND_DECORATORS = {"command", "option", "argument", "group"}
_TASKS = {"task", "shared_task", "periodic_task", "job", "actor", "background", "db_task", "huey_task"}
_NUMBERS_OF_PARSERS = {"int", "float", "positive_int"}


class ValueOrigins:
    """Origins of the values of one file."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._imports = imported_names(file)
        self._functions = {scope.qualname: scope for scope in file.functions}
        self._given: dict[int, dict[str, list[ast.expr]]] = {}
        self._checked: dict[int, set[str]] = {}
        self._parameters: dict[int, dict[str, ast.arg]] = {}
        self._returned: dict[tuple[int, int | None], Origins | None] = {}
        self._urls: dict[int, dict[str, bool]] = {}
        self._numbers: set[str] | None = None
        self._is_own_request = declares_own_request(file)
        self._names: dict[tuple[int, str], tuple[int, Origins]] = {}

    def of(self, node: ast.expr, scope: Scope, depth: int = _DEPTH) -> Origins:
        """Return the origins of a value.

        Args:
            node: an expression.
            scope: the function or module that contains it.
            depth: number of steps that may still be followed.
        """
        kind = type(node)
        if kind in _FIXED:
            return CONSTANT
        if not depth:
            return UNKNOWN
        follow_up = _BY_TYPE.get(kind)
        if follow_up is None:
            return self.of_all(expression_parts(node), scope, depth - 1)
        checked = self._checked_values(scope)
        if checked and is_one_of(node, checked):
            return CONSTANT
        return follow_up(self, node, scope, depth)

    def of_all(self, nodes: Iterable[ast.expr], scope: Scope, depth: int = _DEPTH) -> Origins:
        """Return the union of the origins of these values."""
        found: set[str] = set()
        for node in nodes:
            if (origins := self.of(node, scope, depth)) is not CONSTANT:
                found |= origins
        return (frozenset(found) - CONSTANT) or CONSTANT

    def return_origins(self, scope: Scope, depth: int = _DEPTH, position: int | None = None) -> Origins:
        """Return the origins of a function's result; `caller:NAME` for values derived from its parameters.

        Args:
            scope: the function.
            depth: number of steps that may still be followed.
            position: of the item of the returned tuples that counts; None for the whole result.
        """
        key = (id(scope), position)
        if key not in self._returned:
            self._returned[key] = None  # a recursive call adds no origin
            values = [_item(node.value, position) for node in scope.nodes(ast.Return) if node.value is not None]
            self._returned[key] = self.of_all(values, scope, depth - 1)
        return self._returned[key] or CONSTANT

    def name_of(self, call: ast.Call, scope: Scope) -> str:
        """Name the callee: `::Outer.inner` in this file, a dotted name with imports resolved, or an empty text."""
        name = dotted_name(call.func)
        first, _, rest = name.partition(".")
        if first in ("self", "cls") and rest and "." not in rest:
            around = scope
            while around.kind != "class" and around.parent is not None:
                around = around.parent
            found = f"{around.qualname}.{rest}"
            return f"::{found}" if found in self._functions else ""
        if name in self._functions and first not in self._imports:
            return f"::{name}"
        return follow(name, self._imports) if first in self._imports else ""

    def function(self, qualname: str) -> Scope | None:
        """Return the function of that qualified name in this file."""
        return self._functions.get(qualname)

    def _of_named(self, node: ast.Name, scope: Scope, depth: int) -> Origins:
        key = (id(scope), node.id)
        if key not in self._names or self._names[key][0] < depth:
            self._names[key] = (depth, CONSTANT)  # a value derived from itself adds no origin
            self._names[key] = (depth, self._of_name(node.id, scope, depth))
        return self._names[key][1]

    def _of_subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> Origins:
        if isinstance(node.value, ast.Call) and isinstance(node.slice, ast.Constant):
            name, position = self.name_of(node.value, scope), node.slice.value
            if name.startswith("::") and isinstance(position, int):
                return self._of_own_function(self._functions[name[2:]], node.value, scope, depth, position)
        return self.of(node.value, scope, depth - 1)

    def _of_name(self, name: str, scope: Scope, depth: int) -> Origins:
        around: Scope | None = scope
        while around is not None:
            values, own = self._values(around).get(name, []), self._of_parameter(name, around)
            if around.kind == "module" and not name.isupper() and any(map(is_empty_container, values)):
                return UNKNOWN  # functions fill it
            if values or own is not None:
                return ((self.of_all(values, around, depth - 1) | (own or CONSTANT)) - CONSTANT) or CONSTANT
            around = around.parent
            while around is not None and around.kind == "class":
                around = around.parent
        return CONSTANT if name.isupper() else UNKNOWN

    def _of_parameter(self, name: str, scope: Scope) -> Origins | None:
        """Return the origins of a parameter; None if the function has no such parameter."""
        node = scope.node
        named = self._parameters.get(id(scope))
        if named is None:
            named = self._parameters[id(scope)] = _all_parameters(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or name not in named:
            return None
        if id(scope) not in self._urls:
            self._urls[id(scope)] = url_parameters(scope)
        if name in self._urls[id(scope)]:
            return REQUEST if self._urls[id(scope)][name] else CONSTANT
        return UNKNOWN if name in ("self", "cls") else self._of_caller(name, node, named[name], scope)

    def _of_caller(self, name: str, node: FunctionNode, parameter: ast.arg, scope: Scope) -> Origins:
        if outside := _from_outside(node, scope):
            return CONSTANT if name in self._parsed_numbers() else outside
        if is_number_annotation(parameter.annotation) or _is_number_by_default(name, node):
            return CONSTANT
        return frozenset({f"caller:{name}"})

    def _of_attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> Origins:
        name = dotted_name(node)
        if is_request_text(node) and not self._is_own_request and not self._is_answer(node.value, scope):
            return REQUEST
        if node.attr.isupper() or "_meta" in name.split("."):
            return CONSTANT
        if follow(name, self._imports) == "sys.argv":
            return COMMAND
        own = name.startswith(("self.", "cls."))
        found = UNKNOWN if own else self.of(node.value, scope, depth - 1)
        is_key = bool(_KEY.search(node.attr)) and (not own or node.attr in ("id", "pk"))
        if is_key or (found & COMMAND and node.attr in self._parsed_numbers()):
            return as_key(found) if is_key else CONSTANT
        if found == CONSTANT or (found & REQUEST and node.attr == "name"):
            return UNKNOWN  # the name of an uploaded file: Django keeps its last part only
        return found

    def _is_answer(self, node: ast.expr, scope: Scope) -> bool:
        """Return whether a name is only given what an HTTP client returns: `req = requests.head(url)`."""
        values = self._values(scope).get(node.id, []) if isinstance(node, ast.Name) else []
        return bool(values) and all(
            isinstance(value, ast.Call)
            and follow(dotted_name(value.func), self._imports).partition(".")[0] in _HTTP_CLIENTS
            for value in values
        )

    def _of_call(self, node: ast.Call, scope: Scope, depth: int) -> Origins:
        last = last_name(node)
        if is_request_call(node, follow(dotted_name(node.func), self._imports)) and not self._is_own_request:
            of_answer = isinstance(node.func, ast.Attribute) and self._is_answer(node.func.value, scope)
            return UNKNOWN if of_answer else REQUEST
        if last in _HARMLESS or takes_quotes_out(node) or (last == "format" and formats_checked_text(node, scope)):
            return CONSTANT
        if last in _COMMAND_CALLS:
            return COMMAND
        if (name := self.name_of(node, scope)) and (found := self._of_function(name, node, scope, depth)):
            return found
        handed = passed_on(node)
        return UNKNOWN if handed is None else self.of_all(handed, scope, depth - 1)

    def _of_function(self, name: str, call: ast.Call, scope: Scope, depth: int) -> Origins | None:
        """Return the origins of a call of a project function; None if it may be a library's."""
        if not name.startswith("::"):
            if can_pass_on(call):
                return None
            given = self.of_all([*call.args, *(item.value for item in call.keywords)], scope, depth - 1)
            return frozenset({f"result:{name}>{worst_origin(given)}"})
        return self._of_own_function(self._functions[name[2:]], call, scope, depth)

    def _of_own_function(
        self, function: Scope, call: ast.Call, scope: Scope, depth: int, position: int | None = None
    ) -> Origins:
        """Return the origins of what a function of this file returns for a call, or of one item of it."""
        arguments = bound_arguments(call, function)
        found: set[str] = set()
        for origin in self.return_origins(function, depth, position):
            kind, _, parameter = origin.partition(":")
            if kind == "key" and parameter in arguments:
                found |= as_key(self.of(arguments[parameter], scope, depth - 1))
            elif kind != "caller":
                found.add(origin)
            elif parameter in arguments:
                found |= self.of(arguments[parameter], scope, depth - 1)
        return (frozenset(found) - CONSTANT) or CONSTANT

    def _values(self, scope: Scope) -> dict[str, list[ast.expr]]:
        """Map each local name to the values assigned to it."""
        if id(scope) not in self._given:
            self._given[id(scope)] = given_values(scope)
        return self._given[id(scope)]

    def _checked_values(self, scope: Scope) -> set[str]:
        """Return the source text of the values that a function checks."""
        if id(scope) not in self._checked:
            self._checked[id(scope)] = checked_values(scope)
        return self._checked[id(scope)]

    def _parsed_numbers(self) -> set[str]:
        """Return the options of the command line that a parser converts to numbers."""
        if self._numbers is None:
            self._numbers = {
                value.value.lstrip("-").replace("-", "_")
                for call in self._file.nodes(ast.Call)
                if last_name(call) in ("add_argument", "option", "argument", "add_option")
                and any(
                    item.arg == "type" and dotted_name(item.value).rpartition(".")[2] in _NUMBERS_OF_PARSERS
                    for item in call.keywords
                )
                for value in call.args
                if is_text(value)
            }
        return self._numbers


_BY_TYPE: dict[type[ast.AST], Callable[[ValueOrigins, Any, Scope, int], Origins]] = {
    ast.Name: ValueOrigins._of_named,
    ast.Attribute: ValueOrigins._of_attribute,
    ast.Call: ValueOrigins._of_call,
    ast.Subscript: ValueOrigins._of_subscript,
}
"""Node type -> the reader of its origins. Kept by an instance, they would be a cycle and keep its tree in memory."""


@lru_cache(maxsize=1)
def value_origins(file: SourceFile) -> ValueOrigins:
    """Return the origins of the values of a file; only the last file is cached, since rules go file by file."""
    return ValueOrigins(file)


def as_key(origins: Iterable[str]) -> Origins:
    """Return the origins of the key of an object; the key of an object that the program loaded is a number."""
    made = {f"key:{item.partition(':')[2]}" if item.startswith("caller:") else item for item in origins}
    return frozenset(made - UNKNOWN) or CONSTANT


def worst_origin(origins: Iterable[str]) -> str:
    """Return the least trusted of several origins; `constant` if there are none."""
    return min(origins, key=lambda item: (_WORST_FIRST.index(item.partition(":")[0]), item), default="constant")


def _from_outside(node: FunctionNode, scope: Scope) -> Origins | None:
    """Return the origins of the parameters of a command or a queue task; None for other functions."""
    for decorator in node.decorator_list:
        call = callee_of(decorator)
        last = dotted_name(call).rpartition(".")[2]
        if last in _TASKS:
            return MESSAGE
        if last in _COMMAND_DECORATORS:
            return COMMAND
    if node.name == "handle" and node.args.kwarg is not None and scope.is_method:
        return COMMAND
    return None


def _item(value: ast.expr, position: int | None) -> ast.expr:
    """Return the item of a tuple at a position; the whole value if it shows none."""
    items = value.elts if isinstance(value, ast.Tuple) and position is not None else []
    return items[position] if position is not None and position < len(items) else value


def _all_parameters(node: ast.AST) -> dict[str, ast.arg]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return {}
    return {item.arg: item for item in parameters(node)}


def _is_number_by_default(name: str, node: FunctionNode) -> bool:
    return any(
        parameter == name and isinstance(default, ast.Constant) and isinstance(default.value, int | float)
        for parameter, default in defaults(node)
    )
