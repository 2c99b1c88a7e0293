"""Names that may have users outside the file: imports that only look unused."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from codemods._names.mentions import mentions, neighbours, parts_named
from codemods._names.pickled_names import pickled_names
from toolkit.model.codemod import Facts
from toolkit.model.project_facts import WHOLE
from toolkit.model.tree import SourceFile, bound_name, dotted_name
from toolkit.source.lookups import ANY, looked_into
from toolkit.source.own_module import reads_own_names
from toolkit.source.standard_parts import is_part

_FRAMEWORK = re.compile(
    r"(\A|/)(__init__|conftest|settings|urls|admin|apps|models|signals|receivers|tasks|celery|celeryconfig|wsgi|asgi"
    r"|manage|setup|views|handlers|api|compat|_compat|six)(_?\w*)\.py\Z|(\A|/)(settings|models|tasks|migrations|compat)/"
)
"""Files whose names frameworks or other projects use."""
_BY_IMPORT = {"readline", "rlcompleter", "this", "antigravity", "site", "cgitb", "encodings", "turtledemo", "idlelib"}
"""Modules of the standard library whose import has an effect."""
_LOADED = {"collections.abc", "json.decoder", "json.encoder", "json.scanner", "os.path"}
"""Parts of packages of the standard library that the packages import themselves."""
_PATH = re.compile(r"[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)+\Z")


@lru_cache(maxsize=2)  # several codemods ask about the same file
def uses(file: SourceFile, *, whole_paths: bool = True) -> list[str]:
    """Return the names that a file uses from other modules as `module.name`, with the last part of the module.

    `module.*` means all names of a module, `*.name` a name of an unknown module.

    Args:
        file: the file.
        whole_paths: whether a text that names its module, `shop.views.time`, may mean an unknown module as well.
    """
    return sorted(set(_uses(file, whole_paths=whole_paths)))


def _uses(file: SourceFile, *, whole_paths: bool) -> Iterator[str]:
    modules: dict[str, str] = {}
    for origin in file.nodes(ast.ImportFrom):
        module = (origin.module or "").rpartition(".")[2]
        for alias in origin.names:
            modules[alias.asname or alias.name] = alias.name
            yield f"{module}.{alias.name}"
    for node in file.nodes(ast.Import):
        for alias in node.names:
            modules[bound_name(alias)] = alias.name.rpartition(".")[2]
    for attribute in file.nodes(ast.Attribute):
        owner = dotted_name(attribute.value)
        if owner.partition(".")[0] in modules:
            last = owner.rpartition(".")[2]
            yield f"{modules.get(owner, last)}.{attribute.attr}"
            if not isinstance(attribute.ctx, ast.Load):  # a fake, which may be meant for every module
                yield f"*.{attribute.attr}"
    yield from _named_by_text(file)
    for name in parts_named(file, whole_paths=whole_paths):
        yield f"*.{name}"
    yield from (f"{module}.*" for module in looked_into(file) if module != ANY)


def _named_by_text(file: SourceFile) -> Iterator[str]:
    for text in file.nodes(ast.Constant):
        if isinstance(text.value, str) and _PATH.match(text.value):
            yield from neighbours(text.value)
        elif isinstance(text.value, bytes):
            yield from pickled_names(text.value)


def why_not(file: SourceFile, facts: Facts, names: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    """Return the reason why unused imports may be needed after all; empty if no reason was found.

    Args:
        file: file of the imports.
        facts: facts that include the results of `uses` for other files.
        names: (bound name, the imported module, and what is a module that the import loads as well, or none).
    """
    path = PurePosixPath(facts.path)
    stem = path.parent.name if path.stem == "__init__" else path.stem
    own = {*parts_named(file)}
    mentioned = mentions(file)
    for name, modules in names:
        if name in own or _is_used(facts, stem, name):
            return "used_elsewhere"
        if name in mentioned or reads_own_names(file):
            return "mentioned" if name in mentioned else "own_module"
        if _FRAMEWORK.search(facts.path):
            return "entry_point"
        top = modules[0].partition(".")[0]
        if top not in sys.stdlib_module_names or top in _BY_IMPORT or top.startswith("_"):
            return "side_effects"
        parts = [*modules[:1], *filter(is_part, modules[1:])]
        if any("." in it and it not in _LOADED for it in parts):  # others may use what is bound by importing a part
            return "side_effects"
    return ""


def takes_name(file: SourceFile, facts: Facts, name: str) -> bool:
    """Return whether another file, or this one through its module, uses a name from this one, or may use it.

    Args:
        file: the file.
        facts: facts that include the path of the file, and the results of `uses` for the others.
        name: name that the file binds.
    """
    path = PurePosixPath(facts.path)
    stem = path.parent.name if path.stem == "__init__" else path.stem
    return reads_own_names(file) or _is_used(facts, stem, name)


def _is_used(facts: Facts, module: str, name: str) -> bool:
    """Return whether another file uses a name of a module, all of its names, or this one of an unknown module."""
    project, used = facts.project, (f"{module}.{name}", f"{module}.*", f"*.{name}")
    return any(project.is_elsewhere(WHOLE, it, facts.path) for it in used)
