"""Decide which effects an import has, and which imports only bind names.

Importing a module runs it. Only imports of standard library modules that exist in every Python since 2.7, that only
contain definitions, and that load nothing on which other code relies, may be added or removed.
"""

import ast
from collections.abc import Sequence
from typing import NamedTuple

from toolkit.model.tree import bound_name

_MODULES = frozenset(
    {"base64", "bisect", "calendar", "contextlib", "copy", "csv", "datetime", "decimal", "errno", "fractions"}
    | {"functools", "hashlib", "heapq", "io", "itertools", "math", "numbers", "operator", "pprint", "random", "re"}
    | {"string", "struct", "textwrap", "time", "traceback", "types", "warnings"}
)
_PACKAGES = frozenset({"collections", "json", "logging"})
"""Packages: a name imported from one may be a module of its own."""
QUIET = _MODULES | _PACKAGES
_EVERYWHERE = frozenset(
    {"nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function"}
    | {"unicode_literals", "generator_stop"}
)
"""Features of `from __future__` that are always on since Python 3.7."""


class ImportBinding(NamedTuple):
    """A name that an import binds.

    Attributes:
        module: name of the module with leading dots.
        name: the name imported from it; empty: the module itself, `*`: everything.
        bound: the name bound in the importing file.
    """

    module: str
    name: str
    bound: str

    @property
    def is_quiet(self) -> bool:
        """True if loading the module does nothing."""
        return self.module in QUIET and (not self.name or self.module in _MODULES) and self.name != "*"


def imported_names(node: ast.AST) -> tuple[ImportBinding, ...]:
    """Return the names that a statement imports; empty if it is not an import."""
    if isinstance(node, ast.Import):
        return tuple(ImportBinding(it.name, "", bound_name(it)) for it in node.names)
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        return tuple(ImportBinding(module, it.name, it.asname or it.name) for it in node.names)
    return ()


def loaded_in_order(names: Sequence[ImportBinding]) -> list[str]:
    """Return the modules that imports load, in order, without those whose loading has no effect."""
    return list(dict.fromkeys(it.module for it in names if not it.is_quiet))


def is_needless_future(name: ImportBinding, python: str) -> bool:
    """Return whether an import from `__future__` has no effect on a Python version.

    Args:
        name: the import.
        python: version of the program's interpreter; empty: unknown.
    """
    return name.module == "__future__" and name.name in _EVERYWHERE and _is_since_3_7(python)


def _is_since_3_7(python: str) -> bool:
    parts = python.split(".")
    return len(parts) > 1 and all(it.isdecimal() for it in parts[:2]) and (int(parts[0]), int(parts[1])) >= (3, 7)
