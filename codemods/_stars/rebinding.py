"""Ask whether a wildcard import may give a built-in name another meaning."""

import ast
import re
from collections.abc import Mapping
from typing import Any

from codemods._stars.modules import Modules
from toolkit.model.tree import SourceFile

_DYNAMIC = re.compile(
    r"\b(?:exec|execfile|eval|globals|vars|locals|__import__|import_module|__getattr__|sys\.modules|__builtins__|builtins)\b"
)
"""Words of code that may bind names which its text does not show."""


def star_facts(file: SourceFile, bound: set[str], names: frozenset[str]) -> dict[str, Any]:
    """Return the facts about a module that tell what `*` takes from it.

    Args:
        file: the file.
        bound: every name that its text binds anywhere.
        names: the built-in names of which somebody asks.

    Returns:
        `stars`: the modules that it imports with `*`, as [level, module]; `binds`: which of the names it may bind;
        None as `binds` if its text does not show that.
    """
    stars = [node for node in file.nodes(ast.ImportFrom) if any(it.name == "*" for it in node.names)]
    is_open = bool(_DYNAMIC.search(file.text))
    return {
        "stars": [[node.level, node.module or ""] for node in stars],
        "binds": None if is_open else sorted(names & bound),
    }


def may_rebind(gathered: Mapping[str, Any], path: str, stars: list[list[Any]], name: str) -> bool:
    """Return whether one of these wildcard imports may bind a name: modules from elsewhere may bind any.

    Args:
        gathered: path -> `star_facts` of every file of the project.
        path: the importing file.
        stars: its wildcard imports.
        name: the built-in name.
    """
    modules = Modules(gathered)
    waiting, seen = [(path, level, module) for level, module in stars], set[str]()
    while waiting:
        found = modules.find(*waiting.pop())
        if not found or gathered[found]["binds"] is None or name in gathered[found]["binds"]:
            return True
        if found not in seen:
            seen.add(found)
            waiting += [(found, level, module) for level, module in gathered[found]["stars"]]
    return False
