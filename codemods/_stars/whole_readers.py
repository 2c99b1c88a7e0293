"""Tell whether somebody may read all names of a module, without saying them: settings, fixtures, tests, tasks."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from toolkit.model.codemod import Facts
from toolkit.model.tree import SourceFile, dotted_name, is_text, parent
from toolkit.source.lookups import ANY, looked_into
from toolkit.source.own_module import takes_own_module

_READ_WHOLE = re.compile(
    r"(\A|/)(test_\w+|\w+_tests?|tests|conftest|\w*settings\w*|\w*conf|config\w*|\w*config|defaults|gunicorn[\w.]*|celery\w*"
    r"|tasks\w*|fabfile|noxfile|dodo|locustfile|urls|models|admin|apps|signals|receivers|factories|alembic|env|shell)\.py\Z"
    r"|(\A|/)(tests?|settings|configs?|conf|models|tasks|fixtures|plugins|migrations|versions|steps|features)/"
)
"""Files of which frameworks and tools take whatever is there."""
_PATH = re.compile(r"[A-Za-z_]\w*\.([A-Za-z_][\w.]*)?\Z")
_LOADING = frozenset(
    {"from_object", "config_from_object", "import_module", "__import__", "import_string", "load_module", "run_module"}
)
"""Functions that are given the name of a module."""


def whole_names(file: SourceFile) -> dict[str, list[str]]:
    """Return the facts about a file: `named`: texts that may be names of modules; `looked_into`: see `lookups.py`."""
    named = {
        it.value.strip(".") for it in file.nodes(ast.Constant) if isinstance(it.value, str) and _PATH.match(it.value)
    }
    return {"named": sorted(named.union(_find_loaded(file), _find_paths(file))), "looked_into": list(looked_into(file))}


def _find_loaded(file: SourceFile) -> Iterator[str]:
    for call in file.nodes(ast.Call):
        if dotted_name(call.func).rpartition(".")[2] in _LOADING:
            yield from (it.value for it in call.args if is_text(it))


def _find_paths(file: SourceFile) -> Iterator[str]:
    """Yield the module names of paths: `conf/local.py` is `conf.local`."""
    for it in file.nodes(ast.Constant):
        if isinstance(it.value, str) and it.value.endswith(".py"):
            yield it.value.removesuffix(".py").replace("/", ".").strip(".")


def is_read_whole(file: SourceFile, facts: Facts) -> bool:
    """Return whether names of a file may be read that nothing in the project says."""
    parts = PurePosixPath(facts.path).with_suffix("").parts
    found = facts.gathered.values()
    return (
        _READ_WHOLE.search(facts.path) is not None
        or any(not {parts[-1], ANY}.isdisjoint(it["looked_into"]) for it in found)
        or "modules" in looked_into(file)
        or takes_own_module(file)
        or any(_is_name_of(name, parts) for it in found for name in it["named"])
        or _is_in_documents(".".join(parts[-2:]), facts.documents)
        or _is_of_settings(file)
    )


def _is_name_of(name: str, parts: tuple[str, ...]) -> bool:
    words = tuple(name.split("."))
    return words == parts[-len(words) :]


def _is_in_documents(name: str, documents: Mapping[str, Any]) -> bool:
    pattern = re.compile(rf"\b{re.escape(name)}\b(?!\s*:\s*\w|\.\w)")
    return "." in name and any(pattern.search(str(text)) for text in documents.values())


def _is_of_settings(file: SourceFile) -> bool:
    """Return whether a file does nothing but give values to names in capitals."""
    given = [it for it in file.root.nodes(ast.Name) if not isinstance(it.ctx, ast.Load)]
    at_top = [it for it in given if isinstance(parent(it), ast.Assign | ast.AugAssign | ast.AnnAssign)]
    return bool(at_top) and all(it.id.isupper() for it in at_top) and not list(file.functions)
