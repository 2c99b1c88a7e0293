"""Tell settings for production from those for development and tests."""

import ast
import re
from functools import lru_cache

from toolkit.model.project import Project
from toolkit.model.tree import SourceFile

_NOT_PRODUCTION = re.compile(
    r"dev|local|test|debug|example|sample|demo|staging|stage\b|docs?\b|tutorial|integration|sandbox"
    r"|migration|(?<![a-z])(ci|qa|uat)(?![a-z])",
    re.IGNORECASE,
)
_TESTS = re.compile(r"test|(?<![a-z])(ci|qa|uat)(?![a-z])", re.IGNORECASE)
_LOCAL = re.compile(r"^[^#]*(local_?settings|settings_?local|local_config|\b(from|import)\s+\.?local\b)", re.IGNORECASE)
"""Lines that take in what a deployment says."""
_LOADS = re.compile(r"\.(from_pyfile|from_envvar|from_object|from_prefixed_env|from_json|from_file|from_mapping)\(")
_SETTINGS = re.compile(r"settings|config|conf\b|default", re.IGNORECASE)


def is_beside_production(*names: str) -> bool:
    """Return whether a path, or a class, says that its settings are for development, tests, migrations or a trial."""
    return any(_NOT_PRODUCTION.search(name) for name in names)


def is_for_tests(path: str) -> bool:
    """Return whether settings are for tests: then they say nothing about production, either way."""
    return bool(_TESTS.search(path))


def names_settings(name: str) -> bool:
    """Return whether a path or the name of a class says that it holds settings."""
    return bool(_SETTINGS.search(name))


def replaced_settings(project: Project) -> set[str]:
    """Return the paths of settings after which a deployment's own are taken in, from a module that is not here.

    `from .settings_base import *`, and later `from .settings_secret import *`, which git ignores.
    """
    found: set[str] = set()
    known = {file.path.rpartition("/")[2].removesuffix(".py") for file in project.files}
    for file in project.production:
        stars = [item for item in file.content.imports if item.names == ("*",)]
        own = [item for item in stars if item.module.rpartition(".")[2] not in known]
        last = max((item.line for item in own if _SETTINGS.search(item.module)), default=0)
        found |= {
            other.path
            for item in stars
            if item.line < last
            for other in project.production
            if _ends(other.path.removesuffix(".py").replace("/", "."), item.module)
        }
    return found


def replaces_key(path: str, project: Project) -> bool:
    """Return whether production, or a module that a deployment adds, gives the `SECRET_KEY` of these settings anew."""
    reads = any(
        item.args["says"] == "read" and item.args["key"] == "SECRET_KEY" and _PRODUCTION.search(file.path)
        for file, item in project.signs("weak_signing_key")
    )
    return names_settings(path) and (reads or path in replaced_settings(project))


_PRODUCTION = re.compile(r"(\A|[/_.])(production|prod|live|deploy\w*)(_\w+)?\.py\Z", re.IGNORECASE)
"""Paths of settings for production."""


def _ends(path: str, module: str) -> bool:
    """Return whether a module may be the file at a dotted path."""
    return f".{path}".endswith(f".{module}")


def takes_local_settings(file: SourceFile, node: ast.stmt) -> bool:
    """Return whether settings of a deployment come after a line: `from .local_settings import *` replaces it."""
    return _last_local_line(file) > node.lineno


@lru_cache(maxsize=1)
def _last_local_line(file: SourceFile) -> int:
    """Return the number of the last line that takes in such settings; 0 if none does."""
    if "local" not in file.text.lower():
        return 0
    return next((n for n in range(len(file.lines), 0, -1) if _LOCAL.search(file.lines[n - 1])), 0)


def loads_settings(file: SourceFile, node: ast.AST) -> bool:
    """Return whether Flask's configuration is loaded from elsewhere after a line: `app.config.from_envvar(...)`."""
    return any(_LOADS.search(line) for line in file.lines[getattr(node, "end_lineno", 0) :])
