"""Find environment variables and settings: their defaults, and every place that reads them."""

import ast
import re
from collections.abc import Iterator

from toolkit.inventory.data_access.program import Program, is_parameter, shorten_code, text_of
from toolkit.model.data_access import MASKED_DEFAULT, Setting
from toolkit.model.tree import Scope, dotted_name
from toolkit.source.calls import follow, imported_names
from toolkit.source.masked_source import mask_source

_ENVIRONMENT = re.compile(r"(\A|(\A|\.)os\.)(environ\.(get|pop|setdefault)|getenv|environb\.get)\Z")
_READERS = re.compile(
    r"(\A|\.)(env|config|environ|Env|decouple\.config|getenv)(\.(str|int|bool|float|list|dict|db|url|json|tuple|db_url|cache_url|path))?\Z"
)
_HOLDERS = re.compile(r"(\A|\.)(settings|config|conf|app_settings|CONFIG|cfg|configuration)\Z")
_FILES = re.compile(
    r"(\A|/)(settings?|config|conf|defaults|constants_config|configuration)(/[^/]+|[\w-]*)\.py\Z|_settings\.py\Z|(\A|/)settings/"
)
_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}\Z")
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
_SECRET_ITEM = re.compile(
    r"""(['"][\w-]*(?:secret|passw|token|key|credential|salt)[\w-]*['"]\s*:\s*)(['"])(?:(?!\2).)+(?:\2|\Z)""",
    re.IGNORECASE,
)
"""A text in a dictionary whose key names a secret; it may be cut off."""


def find_settings(program: Program) -> list[Setting]:
    """Return every environment variable and setting, by name."""
    found: dict[tuple[str, str], list[tuple[str, int, str]]] = {}
    defined: dict[str, tuple[str, int, str]] = {}
    for path, file in program.files.items():
        for name, default, line in _environment_settings(program, path):
            found.setdefault((name, "environment"), []).append((path, line, default))
        for name, default, line, source in _configuration_settings(program, path):
            found.setdefault((name, source), []).append((path, line, default))
        if _FILES.search(path):
            for node in file.tree.body:
                for name, value in _assignments(node):
                    defined.setdefault(name, (path, node.lineno, shorten_code(value, 80)))
    for name in defined:
        found.setdefault((name, "settings"), [])
    return sorted(_row(name, source, rows, defined) for (name, source), rows in found.items())


def _row(name: str, source: str, rows: list[tuple[str, int, str]], defined: dict[str, tuple[str, int, str]]) -> Setting:
    reads = tuple(dict.fromkeys(f"{path}:{line}" for path, line, _ in sorted(rows)))
    if source == "settings" and name in defined:
        path, line, default = defined[name]
        return Setting(name, source, path, line, _mask_default(name, default), reads)
    path, line, _ = min(rows)
    default = next((default for *_, default in sorted(rows) if default), "")
    return Setting(name, source, path, line, _mask_default(name, default), reads)


def _mask_default(name: str, default: str) -> str:
    """Mask the source text of a default if its name, a key in it or a URL in it indicates a secret."""
    if _SECRET_NAME.search(name) and not _NO_SECRET.search(name) and re.search(r"['\"]\s*[^'\"\s]", default):
        return MASKED_DEFAULT
    default = _SECRET_ITEM.sub(r"\1'***'", default)
    return mask_source(re.sub(r"(://[^:/@\s'\"]+:)[^@\s'\"]+@", r"\1***@", default))


def _assignments(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name) and _NAME.match(target.id):
                yield target.id, node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        name = dotted_name(node.target)
        yield from [(name, node.value)] if _NAME.match(name) else []
    elif isinstance(node, ast.If | ast.Try):
        for inner in (*node.body, *node.orelse):
            yield from _assignments(inner)
    elif isinstance(node, ast.ClassDef):
        for inner in node.body:
            yield from _assignments(inner)


def _environment_settings(program: Program, path: str) -> Iterator[tuple[str, str, int]]:
    file = program.files[path]
    origins = dict(imported_names(file))
    for node in file.nodes(ast.Call):
        name = follow(dotted_name(node.func), origins)
        is_read = _ENVIRONMENT.search(name) or (_READERS.search(name) and _is_environment(name, origins))
        if is_read and node.args and (text := _name_text(program, path, node.args[0])):
            default = (
                node.args[1]
                if len(node.args) > 1
                else next((item.value for item in node.keywords if item.arg == "default"), None)
            )
            yield text, shorten_code(default, 80) if default is not None else "", node.lineno
    for item in file.nodes(ast.Subscript):
        name = follow(dotted_name(item.value), origins)
        if name in ("os.environ", "environ") and (text := _name_text(program, path, item.slice)):
            yield text, "", item.lineno
    for test in file.nodes(ast.Compare):
        is_test = isinstance(test.ops[0], ast.In | ast.NotIn) and dotted_name(test.comparators[0]) == "os.environ"
        if is_test and (text := text_of(test.left)):
            yield text, "", test.lineno


def _name_text(program: Program, path: str, node: ast.expr) -> str:
    """Return the name of a variable: a literal text, or a constant of the file or of an imported module."""
    found = program.index.lookup(path, node.id) if isinstance(node, ast.Name) and _NAME.match(node.id) else node
    return text_of(found) if isinstance(found, ast.expr) else ""


def _is_environment(name: str, origins: dict[str, str]) -> bool:
    known = ("environ", "decouple", "environs", "starlette.config", "dotenv")
    return name.startswith(known) or any(
        origin.partition(".")[0] in ("environ", "decouple", "environs") for origin in origins.values()
    )


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
