"""Find environment variables and settings: their defaults, and every place that reads them."""

import ast
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from toolkit.inventory.data_access.comments import Comments
from toolkit.inventory.data_access.configuration_classes import ConfigurationClasses, find_configuration_classes
from toolkit.inventory.data_access.environment import EnvironmentRead, EnvironmentReader
from toolkit.inventory.data_access.program import Program, is_parameter
from toolkit.inventory.data_access.values_in_force import ValuesInForce, find_fallbacks
from toolkit.model.data_access import MASKED_DEFAULT, Setting
from toolkit.model.tree import Scope, dotted_name, text_of
from toolkit.source.code_text import shorten_code
from toolkit.source.masked_source import mask_source

_HOLDERS = re.compile(r"(\A|\.)(settings|config|conf|app_settings|CONFIG|cfg|configuration)\Z")
_FILES = re.compile(
    r"(\A|/)(settings?|config|conf|defaults|constants_config|configuration)(/[^/]+|[\w-]*)\.py\Z|_settings\.py\Z|(\A|/)settings/"
)
_OF_TESTS = re.compile(r"(?:\A|/)(?:tests?|testing)(?:[_/.]|\Z)|[_.]tests?(?:ing)?\.py\Z|_test(?:ing)?_", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}\Z")
_SERVER_NAME = re.compile(r"(?:URL|URI|HOST|DSN|SERVER|ENDPOINT|API|BUCKET|MODE)\Z")
_KEY = re.compile(r"[A-Za-z][\w.:-]*\Z")
_SECRET_NAME = re.compile(
    r"secret|password|passphrase|passwd|pwd|(?:\A|_)(?:pass|pw)\Z|token|private\Z|credential|dsn|salt"
    r"|(?:\A|_|api|access|auth)key\Z|key_id\Z|keys\Z",
    re.IGNORECASE,
)
_NO_SECRET = re.compile(
    r"_(?:VALIDATORS?|HASHERS?|BACKENDS?|CLASS(?:ES)?|ALGORITHM|MODEL|MIGRATIONS?|ENABLED|DISABLED|MAX_AGE|TIMEOUT)\Z",
    re.IGNORECASE,
)
"""Names that look like secrets but hold dotted names of code."""
_VARIABLE_NAME = re.compile(
    r"(?<![\w.])(?:os\.)?(?:env|environ|getenv|config)(?:\.\w+)?[(\[]\s*(['\"])[A-Z][A-Z0-9_]*\1"
    r"|(?<![\w.])\w+\[(['\"])[A-Z][A-Z0-9_]*\2\]"
)
"""The name of a variable in the expression that reads it."""
_SECRET_ITEM = re.compile(
    r"""(['"][\w-]*(?:secret|passw|token|key|credential|salt)[\w-]*['"]\s*:\s*)(['"])(?:(?!\2).)+(?:\2|\Z)""",
    re.IGNORECASE,
)
"""A text in a dictionary whose key names a secret; it may be cut off."""


class _Definition(NamedTuple):
    """An assignment of a setting."""

    path: str
    node: ast.stmt
    value: ast.expr
    condition: ast.expr | None
    owner: str = ""  # the class that assigns it


class _Place(NamedTuple):
    path: str
    line: int
    default: str
    is_needed: bool = False


def find_settings(program: Program) -> list[Setting]:
    """Return every environment variable and setting, by name."""
    found: dict[tuple[str, str], list[_Place]] = {}
    defined: dict[str, list[_Definition]] = {}
    variables: dict[int, str] = {}  # id of the expression that reads a variable -> its name
    known: dict[int, EnvironmentRead] = {}
    fallbacks: dict[int, ast.expr] = {}
    reader = EnvironmentReader(program)
    for path, file in program.files.items():
        for read in reader.reads(path):
            variables[id(read.node)] = " ".join(dict.fromkeys([*variables.get(id(read.node), "").split(), read.name]))
            known[id(read.node)] = read
            place = _Place(path, read.node.lineno, read.default, read.is_needed)
            found.setdefault((read.name, "environment"), []).append(place)
        for name, default, line, source in _configuration_settings(program, path):
            found.setdefault((name, source), []).append(_Place(path, line, default))
        if _FILES.search(path):
            fallbacks |= find_fallbacks(file.tree)
            for node in file.tree.body:
                owner = node.name if isinstance(node, ast.ClassDef) else ""
                for name, value, condition in _assignments(node, None):
                    defined.setdefault(name, []).append(_Definition(path, node, value, condition, owner))
    for name in defined:
        found.setdefault((name, "settings"), [])
    without = _find_checks(program, {name for name, _ in found})
    classes = find_configuration_classes(
        {path: file.tree for path, file in program.files.items() if not is_test_settings(path)}
    )
    rows = _Rows(variables, Comments({path: file.text for path, file in program.files.items()}), classes)
    rows.in_force = ValuesInForce(known, fallbacks)
    made = (
        rows.make(name, source, places, defined.get(name, ()) if source == "settings" else ())
        for (name, source), places in found.items()
    )
    return sorted(
        msgspec.structs.replace(row, without=without.get(row.name, ())) if row.source == "settings" else row
        for row in made
    )


def _find_checks(program: Program, names: Container[str]) -> dict[str, tuple[str, ...]]:
    """Map a setting that names a server to the code that ends a function where it is empty."""
    found: dict[str, tuple[str, ...]] = {}
    for path, file in program.files.items():
        for node in file.nodes(ast.If):
            name = _name_if_empty(node.test)
            if _SERVER_NAME.search(name) and name in names and isinstance(node.body[0], ast.Return | ast.Raise):
                text = mask_source(f"if {shorten_code(node.test)}: {shorten_code(node.body[0])}")
                found[name] = (*found.get(name, ()), f"{text} at {path}:{node.lineno}")
    return found


def _name_if_empty(test: ast.expr) -> str:
    """Return the name in `not config.NAME` or `config.NAME is None`; empty for other tests."""
    inner: ast.expr | None = None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = test.operand
    elif isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.Eq):
        is_empty = isinstance(test.comparators[0], ast.Constant) and not test.comparators[0].value
        inner = test.left if is_empty else None
    name = dotted_name(inner).rpartition(".")[2] if inner is not None else ""
    return name if _NAME.match(name) else ""


def _best(known: Sequence[_Definition], classes: Mapping[str, ConfigurationClasses]) -> _Definition | None:
    """Return the definition that holds in production: not one of tests, and one without a condition first.

    Args:
        known: definitions of a setting.
        classes: classes of settings by file, of which the chosen one and its bases count.
    """
    known = sorted((item for item in known if _rank(item, classes) >= 0), key=lambda item: _rank(item, classes))
    first = min(known, key=lambda item: is_test_settings(item.path), default=None)
    if first is None:
        return None
    return next((item for item in known if item.path == first.path and item.condition is None), first)


def _rank(item: _Definition, classes: Mapping[str, ConfigurationClasses]) -> int:
    """Return how near to the chosen class a definition is, 0 first; -1 where it is that of another class."""
    family = classes.get(item.path)
    if family is None or item.owner not in family.orders:
        return 0
    return family.order.index(item.owner) if item.owner in family.order else -1


class _Rows:
    """Makes the rows of the settings.

    Args:
        variables: id of an expression -> names of the environment variables that it reads.
        comments: the comments of the program.
        classes: classes of settings by file.
    """

    def __init__(
        self, variables: Mapping[int, str], comments: Comments, classes: Mapping[str, ConfigurationClasses]
    ) -> None:
        self._variables = variables
        self._comments = comments
        self._classes = classes
        self.in_force = ValuesInForce({}, {})

    def make(self, name: str, source: str, places: Sequence[_Place], defined: Sequence[_Definition]) -> Setting:
        """Make the row of a setting or variable from the places that read it, and its definitions."""
        made = _best(defined, self._classes)
        reads = tuple(dict.fromkeys(f"{item.path}:{item.line}" for item in sorted(places)))
        if made is not None:
            default = self._default(name, made.value)
            return Setting(
                *(name, source, made.path, made.value.lineno, default, reads),
                variables=self._variables_in(made.value) or self._variables_in(made.condition),
                condition=mask_source(shorten_code(made.condition, 80)) if made.condition is not None else "",
                comment=self._comments.at(made.path, made.value.lineno),
                elsewhere=(*_other_values(name, made, defined), *self._of_classes(name, made, defined)),
            )
        if defined:
            item = defined[0]
            elsewhere = self._of_classes(name, None, defined)
            return Setting(name, source, item.path, item.value.lineno, "", reads, elsewhere=elsewhere)
        first = min(places)
        default = next((item.default for item in sorted(places) if item.default), "")
        return Setting(
            *(name, source, first.path, first.line, mask_default(name, default), reads),
            required=source == "environment" and all(item.is_needed for item in places),
            comment=self._comments.at(first.path, first.line) if source == "environment" else "",
        )

    def _default(self, name: str, value: ast.expr) -> str:
        """Return the value in force without its variables if the source shows one and hides nothing, else the code."""
        written = mask_default(name, shorten_code(value, 80))
        variables = self._variables_in(value)
        whole = mask_default(name, ast.unparse(value))
        in_force = self.in_force.of(value) if variables and whole != MASKED_DEFAULT and "***" not in whole else ""
        is_shown = written != MASKED_DEFAULT and all(
            mask_default(row, in_force) == in_force for row in (name, *variables)
        )
        return in_force if in_force and is_shown else written

    def _of_classes(self, name: str, made: _Definition | None, defined: Sequence[_Definition]) -> tuple[str, ...]:
        """Return the values that a setting has in the other classes of its file, with the class behind the place."""
        family = self._classes.get((made or defined[0]).path)
        own = {item.owner: item for item in defined if family is not None and item.path == family.path}
        if family is None or not family.orders.keys() & own.keys():
            return ()
        known, found = shorten_code(made.value) if made is not None else "", []
        for leaf in family.leaves:
            item = next((own[owner] for owner in family.orders[leaf] if owner in own), None)
            value = shorten_code(item.value) if item is not None else ""
            if value != known and leaf != family.chosen:
                line = item.value.lineno if item is not None else family.lines[leaf]
                shown = mask_default(name, shorten_code(item.value, 80)) if item is not None else ""
                found.append(f"{shown} at {family.path}:{line} ({leaf})")
        return tuple(found)

    def _variables_in(self, part: ast.expr | None) -> tuple[str, ...]:
        nodes = list(ast.walk(part)) if part is not None else []
        names = [self._variables[id(node)] for node in nodes if id(node) in self._variables]
        return tuple(dict.fromkeys(" ".join(names).split()))


def _other_values(name: str, made: _Definition, defined: Iterable[_Definition]) -> tuple[str, ...]:
    """Return the values of a setting in other files, which are those of other environments."""
    known, found = {shorten_code(made.value)}, []
    for item in defined:
        text = shorten_code(item.value)
        is_beside = item.path.rpartition("/")[0] == made.path.rpartition("/")[0]  # else it is another program's
        if is_beside and item.path != made.path and text not in known and not is_test_settings(item.path):
            known.add(text)
            found.append(f"{mask_default(name, shorten_code(item.value, 80))} at {item.path}:{item.value.lineno}")
    return tuple(found)


def is_test_settings(path: str) -> bool:
    """Return whether a file of settings is for tests: `settings/testing.py`, `test_settings.py`."""
    return bool(_OF_TESTS.search(path))


def mask_default(name: str, default: str) -> str:
    """Mask the source text of a default if its name, a key in it or a URL in it indicates a secret."""
    literals = _VARIABLE_NAME.sub("", default)
    if _SECRET_NAME.search(name) and not _NO_SECRET.search(name) and re.search(r"['\"]\s*[^'\"\s]", literals):
        return MASKED_DEFAULT
    default = _SECRET_ITEM.sub(r"\1'***'", default)
    return mask_source(re.sub(r"(://[^:/@\s'\"]+:)[^@\s'\"]+@", r"\1***@", default))


def _assignments(node: ast.stmt, condition: ast.expr | None) -> Iterator[tuple[str, ast.expr, ast.expr | None]]:
    """Yield name, value and condition of the settings that a statement assigns."""
    if isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        yield from ((name, node.value, condition) for name in names if _NAME.match(name))
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        name = dotted_name(node.target)
        yield from [(name, node.value, condition)] if _NAME.match(name) else []
    else:
        for inner, around in _statements_in(node, condition):
            yield from _assignments(inner, around)


def _statements_in(node: ast.stmt, condition: ast.expr | None) -> Iterator[tuple[ast.stmt, ast.expr | None]]:
    """Yield the statements in a branch, a `try` or a class, each with the condition around it."""
    if isinstance(node, ast.If):
        yield from ((inner, node.test) for inner in node.body)
        yield from ((inner, ast.UnaryOp(ast.Not(), node.test)) for inner in node.orelse)
    elif isinstance(node, ast.Try):
        yield from ((inner, condition) for inner in (*node.body, *node.orelse))
    elif isinstance(node, ast.ClassDef):
        yield from ((inner, condition) for inner in node.body)


def _configuration_settings(program: Program, path: str) -> Iterator[tuple[str, str, int, str]]:
    """Yield `settings.NAME`, `app.config["NAME"]`, `config.get(section, name)`, `getattr(settings, "NAME")`."""
    file = program.files[path]
    for node in file.nodes(ast.Attribute):
        if _NAME.match(node.attr) and isinstance(node.ctx, ast.Load) and _HOLDERS.search(dotted_name(node.value)):
            yield node.attr, "", node.lineno, "settings"
    for scope, item in file.each(ast.Subscript):
        holder = dotted_name(item.value)
        text = text_of(item.slice) if isinstance(item.ctx, ast.Load) and _HOLDERS.search(holder) else ""
        if text and _is_setting(text, holder, scope):
            yield text, "", item.lineno, "settings"
    is_parser = "onfigParser" in file.text or "configparser" in file.text
    for scope, call in file.each(ast.Call):
        for row in _read_by_call(call, is_parser):
            if row[3] == "config" or _is_setting(row[0], dotted_name(call.func).rpartition(".")[0], scope):
                yield row


def _is_setting(key: str, holder: str, scope: Scope) -> bool:
    """Return whether a key names a setting, and is no key of a dictionary that is only called `config`.

    Args:
        key: the key that is read.
        holder: dotted name of what it is read from; empty for `getattr`.
        scope: scope that reads it.
    """
    if _NAME.match(key):
        return True
    first = holder.partition(".")[0]
    is_local = holder == first != "" and _is_bound_within(first, scope)
    return bool(_KEY.match(key)) and not is_local and first not in ("self", "cls")


def _is_bound_within(name: str, scope: Scope) -> bool:
    """Return whether a function around a scope binds a name: as a parameter, by an assignment, in a loop."""
    around: Scope | None = scope
    while around is not None and around.kind != "module":
        if around.kind == "function" and (is_parameter(around, name) or _binds(around, name)):
            return True
        around = around.parent
    return False


def _binds(scope: Scope, name: str) -> bool:
    return any(node.id == name and isinstance(node.ctx, ast.Store) for node in scope.nodes(ast.Name))


def _read_by_call(call: ast.Call, is_parser: bool) -> Iterator[tuple[str, str, int, str]]:
    name = dotted_name(call.func)
    owner, _, last = name.rpartition(".")
    texts = [text_of(item) for item in call.args]
    default = shorten_code(call.args[-1], 80) if call.args else ""
    if last in ("getattr", "hasattr") and len(texts) > 1 and texts[1] and _HOLDERS.search(dotted_name(call.args[0])):
        yield texts[1], default if len(texts) > 2 else "", call.lineno, "settings"
    elif last in ("get", "getint", "getboolean", "getfloat") and texts and texts[0] and _HOLDERS.search(owner):
        if is_parser and len(texts) > 1 and texts[1]:
            yield ".".join(texts[:2]), "", call.lineno, "config"
        else:
            yield texts[0], default if len(texts) > 1 else "", call.lineno, "settings"
