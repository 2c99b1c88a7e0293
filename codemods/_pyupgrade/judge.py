"""Reasons for a person to review the changes of a pyupgrade fixer; without one, the behaviour is the same."""

import ast
import builtins
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from codemods._driven.annotations import types_without_brackets
from codemods._driven.bases import is_object_seen
from codemods._driven.openings import has_universal_mode, is_open_faked
from codemods._driven.rebound_classes import may_be_another
from codemods._driven.sites import Wanted
from codemods._driven.whole_texts import added_names, edited_rows, is_fallback, lost_names, removed_names
from codemods._fissix.members import special_names
from codemods._names.fakes import is_faked
from codemods._names.other_files import takes_name
from codemods._pyupgrade.evaluated import drops_test, is_byte, leaves_less, may_end_early
from codemods._pyupgrade.libraries import loads_abc, takes_arguments
from codemods._ruff import order
from codemods._ruff.acting import acting_names
from codemods._versions.bindings import FileBindings
from codemods._versions.evidence import imports_python2, runs_on_python3
from codemods._versions.oldest import find_oldest
from codemods._versions.uses import is_consumed
from toolkit.model.codemod import Facts
from toolkit.model.descendants import walk
from toolkit.model.project_facts import WHOLE
from toolkit.model.tree import SourceFile, ancestors, dotted_name, parent
from toolkit.source.guards import is_guarded, may_be_handled

_CERTAIN: Mapping[str, tuple[str, ...]] = {
    "collections_abc": (), "constant_fold": (), "datetime_utc_alias": (), "default_encoding": (),
    "defaultdict_lambda": (), "dict_literals": ("dict",), "encode_to_binary": (), "escape_sequences": (),
    "exceptions": (), "extraneous_parens": (), "format_literals": (), "fstrings": (), "imports": (),
    "io_open": ("open",), "legacy": ("super",), "lru_cache": (), "metaclass_type": (),
    "native_literals": ("str", "bytes"), "new_style_classes": ("object",), "open_mode": ("open",),
    "set_literals": ("set",), "shlex_join": (), "six_base_classes": (), "six_calls": (), "six_metaclasses": (),
    "six_remove_decorators": (), "six_simple": (), "subprocess_run": (), "type_of_primitive": ("type",),
    "unicode_prefix": (), "unittest_aliases": (), "versioned_branches": (),
}  # fmt: skip
"""Maps a fixer whose result does the same to the builtins that it assumes to be unchanged."""
_REVIEWED = {
    "format_locals": "locals",
    "identity_equality": "equality",
    "percent_format": "percent",
    "unpack_list_comprehension": "unpack",
}
_OLD_PYTHONS = ("six_", "imports", "metaclass_type", "versioned_branches")
"""Fixers for code that exists for Python 2."""
_EVERY_PYTHON = frozenset(
    (
        *("constant_fold", "defaultdict_lambda", "dict_literals", "escape_sequences", "extraneous_parens"),
        *("format_literals", "set_literals", "unittest_aliases"),
    )
)
"""Fixers whose result does the same on Python 2.7."""
_BASES = ("new_style_classes", "six_base_classes", "six_metaclasses")
"""Fixers that take `object` from the bases of a class."""
_MODULES: Mapping[str, frozenset[str]] = {
    "collections_abc": frozenset({"collections"}),
    "datetime_utc_alias": frozenset({"datetime"}),
    "exceptions": frozenset({"mmap", "os", "select", "socket"}),
    "io_open": frozenset({"io"}),
    "lru_cache": frozenset({"functools"}),
    "native_literals": frozenset({"six"}),
    "shlex_join": frozenset({"shlex"}),
    **dict.fromkeys(("six_base_classes", "six_calls", "six_metaclasses", "six_simple"), frozenset({"six"})),
    "subprocess_run": frozenset({"subprocess"}),
    "unittest_aliases": frozenset({"unittest"}),
    "versioned_branches": frozenset({"six", "sys"}),
}
"""Maps a fixer to names that it takes for modules, whatever the file binds to them."""
_WITHOUT_ALIASES = (3, 10)
"""The first Python in which `collections.Mapping` fails, so that nothing is lost."""
_NESTED = re.compile(r"\([^()]*\b\w+, \((?:str|int|type),\)|\(\((?:str|int|type),\),")
_BUILTINS = frozenset(dir(builtins))
_OLD_ERRORS = frozenset({"OSError", "IOError", "EnvironmentError", "WindowsError", "TimeoutError"})


def judge(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    """Return why a person must review an offer; empty if nobody must."""
    code = wanted.offer.code
    if code not in _CERTAIN:
        return "typing" if code.startswith("typing") else _REVIEWED.get(code, "not_judged")
    if why := _reason_of_names(file, facts, wanted) or _reason_of_others(file, facts, wanted):
        return why
    if code == "fstrings" and _is_ordered(file, facts, wanted):
        return "order"
    if code == "legacy" and (why := _super(file, facts, wanted)):
        return why
    if (check := _CHECKS.get(code)) and (why := check(file, wanted)):
        return why
    return _reason_of_python(file, facts, code)


def _reason_of_python(file: SourceFile, facts: Facts, code: str) -> str:
    """Return why the oldest Python of the project may not do the same."""
    oldest = find_oldest(facts)
    if code == "collections_abc":
        is_gone = oldest is not None and oldest.version >= _WITHOUT_ALIASES
        return "" if is_gone or loads_abc(file) else "not_loaded"
    if code.startswith(_OLD_PYTHONS):
        return "undeclared" if oldest is None or not oldest.is_declared or imports_python2(file) else ""
    return "" if code in _EVERY_PYTHON or runs_on_python3(file, facts) else "undeclared"


def _reason_of_names(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    """Return why added names may mean something else, or removed names may be needed."""
    bindings = FileBindings(file)
    presumed = {*_CERTAIN[wanted.offer.code]}
    incoming: set[str] = set()
    for unit in wanted.units:
        rows = edited_rows(unit, wanted.offer.edits)
        added = added_names(file.lines, unit, wanted.offer.edits) & _BUILTINS
        if any(bindings.may_differ(name, rows) for name in added | presumed):
            return "taken"
        incoming |= added
    if _means_another(file, wanted, bindings):
        return "taken"
    if bindings.has_stars and (incoming or presumed):
        return "stars"
    if is_fallback(wanted.units) or (wanted.offer.code == "collections_abc" and _is_lack_handled(wanted)):
        return "fallback"
    lost = lost_names(file.lines, wanted.units, wanted.offer.edits)
    if lost and (facts.path.endswith("__init__.py") or any(takes_name(file, facts, name) for name in lost)):
        return "used_elsewhere"
    return ""


def _is_lack_handled(wanted: Wanted) -> bool:
    """Return whether the code around a name may answer that it is missing, as it is on newer Pythons."""
    rows = {row for unit in wanted.units for row in edited_rows(unit, wanted.offer.edits)}
    nodes = (it for unit in wanted.units for it in walk(unit.node) if isinstance(it, ast.Attribute))
    return any(is_guarded(it) or may_be_handled(it) for it in nodes if it.lineno in rows)


def _reason_of_others(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    """Return why other files may notice a change: they read the metaclass, or put a fake in the place of `open`."""
    code, metaclass = wanted.offer.code, "__metaclass__"
    if code.startswith(("six_", "imports")) and _is_replaced_in_six(file, facts, wanted):
        return "fake"
    if code == "metaclass_type" and (metaclass in special_names(file) or takes_name(file, facts, metaclass)):
        return "special_name"
    if code in _BASES and is_object_seen(file, facts, wanted):
        return "bases"
    return "fake" if code in ("io_open", "open_mode") and is_open_faked(facts) else ""


def _is_replaced_in_six(file: SourceFile, facts: Facts, wanted: Wanted) -> bool:
    """Return whether a text names what the fixer no longer takes from `six`, as a test does that puts a fake there."""
    bindings = FileBindings(file)
    nodes = [*_nodes(file, wanted, ast.Attribute), *_nodes(file, wanted, ast.Name)]
    origins = {bindings.origin(it) for it in nodes if not isinstance(parent(it), ast.Attribute)}
    for it in _nodes(file, wanted, ast.ImportFrom):
        origins |= {f"{it.module}.{alias.name}" for alias in it.names}
    return is_faked({it for it in origins if it.startswith("six.")}, facts.project.union(WHOLE))


def _means_another(file: SourceFile, wanted: Wanted, bindings: FileBindings) -> bool:
    """Return whether a name that the fixer takes for a module or an import may be another thing, as a parameter is."""
    modules = {it.value.id for it in _nodes(file, wanted, ast.Attribute) if isinstance(it.value, ast.Name)}
    if any(bindings.meaning(name) != name for name in modules & _MODULES.get(wanted.offer.code, frozenset())):
        return True
    gone = {name for it in wanted.units for name in removed_names(file.lines, it, wanted.offer.edits)}
    return not (gone & bindings.imports.keys()).isdisjoint(bindings.others)


def _nodes(file: SourceFile, wanted: Wanted, *types: type[Any]) -> Iterator[Any]:
    """Yield nodes that begin on an edited line."""
    edits = wanted.offer.edits
    for node in file.nodes(*types):
        if any(it.row <= node.lineno <= max(it.row, it.end_row - (it.end_column == 1)) for it in edits):
            yield node


def _super(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    """Check `super()`, which uses the class of the method, whereas `super(A, self)` looks `A` up at run time."""
    if any("yield from" in it.content for it in wanted.offer.edits):
        return "yields"
    for call in _nodes(file, wanted, ast.Call):
        if dotted_name(call.func) == "super":
            around = next((it for it in ancestors(call) if isinstance(it, ast.ClassDef)), None)
            if around is not None and may_be_another(file, facts, around):
                return "decorated"
    return ""


def _imports(file: SourceFile, wanted: Wanted) -> str:
    return "typing" if types_without_brackets(file, [it.node for it in wanted.units]) else ""


def _errors(file: SourceFile, wanted: Wanted) -> str:
    """Check that the names of errors are those of Python: the file may have a class of that name."""
    names = [it for it in _nodes(file, wanted, ast.Name) if it.id in _OLD_ERRORS]
    if any(it.id == "WindowsError" for it in names):
        return "windows"
    bindings = FileBindings(file)
    return "taken" if any(bindings.may_differ(it.id, [it.lineno]) for it in names) else ""


def _modes(file: SourceFile, wanted: Wanted) -> str:
    """Check for the mode `U`, which Python 3.11 refuses."""
    return "not_judged" if has_universal_mode(file, wanted.offer.edits) else ""


def _iterators(file: SourceFile, wanted: Wanted) -> str:
    bindings = FileBindings(file)
    for call in _nodes(file, wanted, ast.Call):
        name = dotted_name(call.func).rpartition(".")[2]
        if name.startswith("iter") and name != "iter" and not is_consumed(call, bindings):
            return "iterator"
        if not takes_arguments(name, call):
            return "arguments"
        if name == "reraise":
            return "reraise"
        if name == "int2byte" and not is_byte(call):
            return "byte"
    return ""


def _is_ordered(file: SourceFile, facts: Facts, wanted: Wanted) -> bool:
    acting = acting_names(file, facts)
    return any(order.matters(it.node, it.first, it.last, acting) for it in wanted.units)


def _branches(file: SourceFile, wanted: Wanted) -> str:
    if drops_test([it.test for it in _nodes(file, wanted, ast.If)]):
        return "test"
    return "generator" if any(leaves_less(file, it, list(wanted.offer.edits)) for it in wanted.units) else ""


def _generators(file: SourceFile, wanted: Wanted) -> str:
    calls = (it for it in _nodes(file, wanted, ast.Call) if dotted_name(it.func) in ("dict", "set"))
    return "stops" if any(may_end_early(file, it) for it in calls) else ""


def _metaclasses(file: SourceFile, wanted: Wanted) -> str:
    old = (line for it in wanted.units for line in file.lines[it.first - 1 : it.last])
    return "metaclass" if any("add_metaclass" in line for line in old) else ""


def _types(_: SourceFile, wanted: Wanted) -> str:
    return "nested" if any(_NESTED.search(it.content) for it in wanted.offer.edits) else ""


def _last_name(call: ast.Call) -> str:
    return dotted_name(call.func).rpartition(".")[2]


def _assertions(file: SourceFile, wanted: Wanted) -> str:
    for call in _nodes(file, wanted, ast.Call):
        around = next((it for it in ancestors(call) if isinstance(it, ast.ClassDef)), None)
        if around is not None and not any("Test" in dotted_name(base) for base in around.bases):
            return "own_method"
        if any(it.qualname.endswith(f".{_last_name(call)}") for it in file.functions):
            return "own_method"
    return ""


_CHECKS: Mapping[str, Callable[[SourceFile, Wanted], str]] = {
    "dict_literals": _generators,
    "exceptions": _errors,
    "imports": _imports,
    "open_mode": _modes,
    "set_literals": _generators,
    "six_calls": _iterators,
    "six_metaclasses": _metaclasses,
    "six_simple": _types,
    "subprocess_run": lambda _file, _wanted: "keywords",
    "unittest_aliases": _assertions,
    "versioned_branches": _branches,
}
