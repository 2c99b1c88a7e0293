"""Find settings that a table of the database holds: entries that code reads by their key."""

import ast
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.program import Program, keyword_of
from toolkit.inventory.data_access.settings import mask_default
from toolkit.model.data_access import Setting
from toolkit.model.tree import dotted_name, name_of, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_TABLE = re.compile(r"\w*(?:Config|Configuration|Setting|Preference)s?\Z")
"""Names of models whose rows are settings."""
_LOOKUPS = frozenset({"get", "filter", "get_by", "filter_by", "get_or_none", "find_by", "first"})
_KEYS = ("key", "name", "setting")
_FALLBACKS = ("default", "fallback", "default_value")
_ROUNDS = 2
"""Number of functions that may pass a key on."""
_LONGEST = 80


class _Entry(NamedTuple):
    """One place that reads an entry by its key, or that makes it; `default`: what holds without it, or is written."""

    name: str
    path: str
    line: int
    default: str
    comment: str = ""


def find_stored_settings(program: Program) -> list[Setting]:
    """Return the settings whose values the database holds, by their keys.

    The default is what the code takes without the entry, or else the one in `CONSTANCE_CONFIG` of django-constance.
    """
    reads = [*_find_reads(program)]
    places: dict[str, list[str]] = {}
    for item in sorted(reads):
        places.setdefault(item.name, []).append(f"{item.path}:{item.line}")
    made = {item.name: item for item in _find_declared(program)}
    rows = []
    for name in sorted({*places, *made}):
        first = made.get(name) or min(item for item in reads if item.name == name)
        default = next((item.default for item in reads if item.name == name and item.default), first.default)
        shown = mask_default(name, default)
        reading = tuple(places.get(name, ()))
        rows.append(Setting(name, "database", first.path, first.line, shown, reading, comment=first.comment))
    return rows


def _find_reads(program: Program) -> Iterator[_Entry]:
    getters = _find_getters(program)
    names = {item.name for item in getters.values()}
    for path, scope, call in program.calls():
        key, default = _key_of_lookup(call), None
        if key is None and last_name(call) in names:
            found = program.index.resolve(call.func, path, scope)
            if isinstance(found, FunctionDefinition) and id(found) in getters:
                key, default = _argument(call, found, found.parameters[:1]), _argument(call, found, _FALLBACKS)
        if key is not None and (text := text_of(key)):
            shown = shorten_code(default, _LONGEST) if default is not None else ""
            yield _Entry(text, path, call.lineno, shown)


def _find_getters(program: Program) -> dict[int, FunctionDefinition]:
    """Map the id of a function to it if its first parameter is the key of an entry."""
    found: dict[int, FunctionDefinition] = {}
    for _ in range(_ROUNDS):
        names = {item.name for item in found.values()}
        for item in program.index.functions.values():
            first = item.parameters[:1]
            for call in item.scope.nodes(ast.Call) if first else ():
                passed = call.args[0] if last_name(call) in names and call.args else _key_of_lookup(call)
                if isinstance(passed, ast.Name) and passed.id == first[0]:
                    found[id(item)] = item
    return found


def _key_of_lookup(call: ast.Call) -> ast.expr | None:
    """Return the key in `Configuration.objects.get(key=...)`; None for other calls."""
    owner = dotted_name(call.func).split(".")
    is_table = len(owner) > 1 and any(_TABLE.match(part) and part[0].isupper() for part in owner[:-1])
    return keyword_of(call, *_KEYS) if is_table and owner[-1] in _LOOKUPS else None


def _argument(call: ast.Call, function: FunctionDefinition, names: Sequence[str]) -> ast.expr | None:
    given: Mapping[str, ast.expr] = dict(zip(function.parameters, call.args, strict=False))
    return keyword_of(call, *names) or next((given[name] for name in names if name in given), None)


def with_first_values(settings: Sequence[Setting], trees: Mapping[str, ast.Module]) -> tuple[Setting, ...]:
    """Return settings in which entries without a fallback have the value that a migration writes first.

    Args:
        settings: all settings.
        trees: migrations by path.
    """
    wanted = {item.name for item in settings if item.source == "database" and not item.default}
    made = {item.name: item for path, tree in trees.items() for item in _find_entries(path, tree, wanted)}
    return tuple(
        msgspec.structs.replace(
            item,
            file=first.path,
            line=first.line,
            comment=first.comment,
            default=mask_default(item.name, first.default),
        )
        if item.source == "database" and (first := made.get(item.name)) is not None
        else item
        for item in settings
    )


def _find_entries(path: str, tree: ast.Module, keys: Container[str]) -> Iterator[_Entry]:
    """Yield the entries that a migration makes: `{"key": "limit", "value": "4"}`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Dict):
            continue
        row = _texts_of(node)
        name = next((text for key in _KEYS if (text := text_of(row.get(key))) in keys), "")
        if name and "value" in row:
            shown = shorten_code(row["value"], _LONGEST)
            yield _Entry(name, path, node.lineno, shown, text_of(row.get("description")))


def _find_declared(program: Program) -> Iterator[_Entry]:
    """Yield the settings of django-constance: `CONSTANCE_CONFIG = {"LIMIT": (4, "Pages a minute")}`."""
    for path, file in program.files.items():
        for node in file.nodes(ast.Assign) if "CONSTANCE_CONFIG" in file.text else ():
            if name_of(node.targets[0]) == "CONSTANCE_CONFIG" and isinstance(node.value, ast.Dict):
                for name, value in _texts_of(node.value).items():
                    parts = value.elts if isinstance(value, ast.Tuple | ast.List) and value.elts else [value]
                    comment = text_of(parts[1]) if len(parts) > 1 else ""
                    yield _Entry(name, path, value.lineno, shorten_code(parts[0], _LONGEST), comment)


def _texts_of(node: ast.Dict) -> dict[str, ast.expr]:
    pairs = zip(node.keys, node.values, strict=True)
    return {text: value for key, value in pairs if key is not None and (text := text_of(key))}
