"""Reasons for a person to review the changes of a fissix fixer.

A change is certain if both parsers agree on its meaning, and Python 2 parses the new code in the same way or is
dropped.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from codemods._driven.handlers import is_read_elsewhere
from codemods._driven.offers import edit_lines
from codemods._driven.sites import Wanted
from codemods._driven.whole_texts import added_names, edited_rows, lost_names, removed_names
from codemods._fissix.ask import SYNTAX
from codemods._fissix.mapped import why_not_mapped
from codemods._fissix.meaning import python2_meaning, python3_meaning
from codemods._fissix.members import MEMBER_CHECKS, edited_lines
from codemods._names.other_files import takes_name
from codemods._versions.bindings import FileBindings, is_builtin
from toolkit.model.codemod import Facts
from toolkit.model.descendants import walk
from toolkit.model.project_facts import ProjectFacts, Selected
from toolkit.model.tree import SourceFile, ancestors, dotted_name, is_text, parent
from toolkit.source.oldest_python import declared_oldest
from toolkit.source.python2.concrete import future_features

_OTHER_TREE = {"print": "softspace", "tuple_params": "tuple_parameter", "unicode": "text", "except": "unpacked"}
_RENAMED = {
    "funcattrs", "getcwdu", "imports", "imports2", "intern", "metaclass", "methodattrs", "nonzero", "raw_input",
    "reduce", "renames", "xrange",
}  # fmt: skip
"""Fixers for names that were only renamed in Python 3."""
_BOTH = {"map", "zip"}
"""Fixers of calls whose result Python 2 gives, too, if the builtins of their name are unchanged."""
_ALIKE = _BOTH | {"has_key"}
_CERTAIN = {*SYNTAX} | _RENAMED | _ALIKE
_REVIEWED = {
    **dict.fromkeys(("basestring", "long", "unicode", "buffer", "urllib"), "text"),
    "dict": "views",
    "filter": "filter_type",
    "import": "script",
}
_MODULES = {"getcwdu": "os", "renames": "sys"}
"""Maps a fixer of an attribute of a module to the name that it takes for the module."""
_LONG = re.compile(r"\b(?:0[xXoObB])?[0-9a-fA-F]+[lL]\b")
_UNPACKING = re.compile(r"\bexcept\b.*,\s*[(\[]")
"""Text of a handler that unpacks its exception."""
_BYTES = ("StringIO", "urllib", "http.client")
_DICTIONARIES = {"os.environ", "sys.modules", "globals", "locals", "vars"}


def judge(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    """Return why a person must review an offer; empty if nobody must."""
    code = wanted.offer.code
    if code not in _CERTAIN:
        return _REVIEWED.get(code, "not_judged")
    oldest = declared_oldest(facts.documents)
    is_past = oldest is not None and oldest >= (3, 0)
    if why := _reason_of_names(file, wanted):
        return why
    if code in SYNTAX:
        return _reason_of_notation(file, wanted, is_past=is_past)
    why = _reason_of_results(file, facts, wanted, is_past=is_past) or _reason_of_others(file, facts, wanted)
    return why or ("" if is_past or code in _ALIKE else "python2_runs")


def _reason_of_results(file: SourceFile, facts: Facts, wanted: Wanted, *, is_past: bool) -> str:
    code = wanted.offer.code
    if code == "map":
        return why_not_mapped(file, edited_lines(wanted), is_past=is_past)
    if code == "has_key":
        return "" if all(_is_dictionary(file, call) for call in _nodes(file, wanted, ast.Call)) else "receiver"
    if any(name in it.content for name in _BYTES for it in wanted.offer.edits) and code in _RENAMED:
        return "text"
    check = MEMBER_CHECKS.get(code)
    return check(file, facts, wanted) if check else ""


def _reason_of_names(file: SourceFile, wanted: Wanted) -> str:
    """Return why an added or removed name may not be the builtin or module that the fixer takes it for."""
    bindings, edits, code = FileBindings(file), wanted.offer.edits, wanted.offer.code
    for unit in wanted.units:
        rows = edited_rows(unit, edits)
        names = added_names(file.lines, unit, edits) | removed_names(file.lines, unit, edits)
        names = {name for name in names if not name.startswith("__")} | ({code} & _BOTH)
        if code in _MODULES:
            names.add(_MODULES[code])
        if any(bindings.may_differ(name, rows) for name in names):
            return "taken"
        if bindings.has_stars and any(is_builtin(it) or not bindings.binds(it) for it in names):
            return "stars"
    return ""


def _reason_of_others(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    """Return why other files may need a name that an import does not bind any more."""
    lost = lost_names(file.lines, wanted.units, wanted.offer.edits)
    if not lost:
        return ""
    known = replace(facts, gathered=facts.project.compute(_uses_alone, "uses"))
    is_taken = facts.path.endswith("__init__.py") or any(takes_name(file, known, name) for name in lost)
    return "used_elsewhere" if is_taken else ""


def _uses_alone(files: Selected) -> ProjectFacts:
    return ProjectFacts({path: it["uses"] for path, it in files.items()})


def _reason_of_notation(file: SourceFile, wanted: Wanted, *, is_past: bool) -> str:
    code = wanted.offer.code
    future = "print_function" in future_features(file.text)
    for unit in wanted.units:
        old = file.lines[unit.first - 1 : unit.last]
        new = edit_lines(file.lines, unit.first, unit.last, wanted.offer.edits)
        meant = python2_meaning(old, print_function=future)
        read = python2_meaning(new, print_function=future)
        new_meaning = python3_meaning(new)
        if code != "print" and new_meaning and new_meaning == python2_meaning(old, print_function=True):
            meant = new_meaning  # an earlier round has made functions of the `print` in it
            read = python2_meaning(new, print_function=True)
        if not meant or (new_meaning or read) != meant:
            is_about_names = code != "except" or any(map(_UNPACKING.search, old))
            return _OTHER_TREE.get(code, "meaning") if is_about_names else "meaning"
        if not is_past and (read != meant or _differs_in_python2(code, old, new)):
            return "python2_runs"
    check = _CHECKS.get(code)
    return check(file, wanted) if check else ""


def _differs_in_python2(code: str, old: list[str], new: list[str]) -> bool:
    """Return whether Python 2 distinguishes values that are equal in the trees: text and bytes, `0` and `0L`."""
    if code == "numliterals":
        return any(_LONG.search(line) for line in old)
    return code == "unicode" or any("with_traceback" in line for line in new)


def _nodes(file: SourceFile, wanted: Wanted, *types: type[Any]) -> Iterator[Any]:
    """Yield nodes on edited lines."""
    for node in file.nodes(*types):
        if any(it.row <= (node.end_lineno or node.lineno) and node.lineno < it.end_row for it in wanted.offer.edits):
            yield node


def _handlers(file: SourceFile, wanted: Wanted) -> str:
    edits = wanted.offer.edits
    return "name_ends" if any(is_read_elsewhere(file, it.row, it.end_row - 1) for it in edits) else ""


def _namespaces(file: SourceFile, wanted: Wanted) -> str:
    """Check `exec`: without a namespace it binds names of the function in Python 2, but not in Python 3."""
    inside = {id(node) for scope in file.functions for node in scope.nodes(ast.Call)}
    for call in _nodes(file, wanted, ast.Call):
        if dotted_name(call.func) == "exec" and len(call.args) == 1 and id(call) in inside:
            return "exec_locals"
    return ""


def _values(file: SourceFile, wanted: Wanted) -> str:
    """Check `raise E, value`, which calls `E` with a value, unless the value is an exception already."""
    for statement in _nodes(file, wanted, ast.Raise):
        made = statement.exc
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr == "with_traceback":
            made = made.func.value
            if not isinstance(made, ast.Call) and not _is_caught(made):
                return "raised_class"
        values = made.args if isinstance(made, ast.Call) else []
        if not all(_is_text(it) for it in values):
            return "raised_value"
    return ""


def _is_caught(value: ast.expr) -> bool:
    """Return whether a value certainly is an exception, and not its class: a handler around has caught it."""
    if not isinstance(value, ast.Name):
        return False
    around = next((it for it in ancestors(value) if isinstance(it, ast.ExceptHandler) and it.name == value.id), None)
    names = [it for it in walk(around) if isinstance(it, ast.Name)] if around is not None else []
    return bool(names) and all(isinstance(it.ctx, ast.Load) or it.id != value.id for it in names)


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        return _is_text(node.left)
    return is_text(node)


def _is_dictionary(file: SourceFile, call: ast.Call) -> bool:
    """Return whether the receiver of `has_key` is certainly a dictionary; true for other calls."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "has_key"):
        return True
    owner = call.func.value
    if isinstance(owner, ast.Call):
        return dotted_name(owner.func) in _DICTIONARIES
    if dotted_name(owner) in _DICTIONARIES or (isinstance(owner, ast.Attribute) and owner.attr == "__dict__"):
        return True
    return isinstance(owner, ast.Name) and _binds_dictionary(file, owner.id)


def _binds_dictionary(file: SourceFile, name: str) -> bool:
    """Return whether all that a file binds to a name are dictionaries."""
    bindings = FileBindings(file)
    found = [it for it in file.nodes(ast.Name) if it.id == name and not isinstance(it.ctx, ast.Load)]
    arguments = [it for it in file.nodes(ast.arg) if it.arg == name]
    keywords = {id(it.args.kwarg) for it in file.nodes(ast.FunctionDef) if it.args.kwarg is not None}
    is_otherwise = bindings.has_stars or name in bindings.imports or name in bindings.defined or bindings.binds("dict")
    are_dictionaries = all(map(_gets_dictionary, found)) and all(id(it) in keywords for it in arguments)
    return bool(found or arguments) and are_dictionaries and not is_otherwise


def _gets_dictionary(name: ast.Name) -> bool:
    around = parent(name)
    if not isinstance(around, ast.Assign) or name not in around.targets:
        return False
    value = around.value
    return isinstance(value, ast.Dict | ast.DictComp) or (
        isinstance(value, ast.Call) and dotted_name(value.func) == "dict"
    )


_CHECKS: Mapping[str, Callable[[SourceFile, Wanted], str]] = {
    "except": _handlers,
    "exec": _namespaces,
    "raise": _values,
}
