"""Tell settings for production from those for development and tests."""

import ast
import re
from functools import lru_cache

from toolkit.model.tree import SourceFile

_NOT_PRODUCTION = re.compile(
    r"dev|local|test|debug|example|sample|demo|staging|stage\b|docs?\b|tutorial|integration|sandbox"
    r"|(?<![a-z])(ci|qa|uat)(?![a-z])",
    re.IGNORECASE,
)
_TESTS = re.compile(r"test|(?<![a-z])(ci|qa|uat)(?![a-z])", re.IGNORECASE)
_LOCAL = re.compile(r"^[^#]*(local_?settings|settings_?local|local_config|\b(from|import)\s+\.?local\b)", re.IGNORECASE)
"""Lines that take in what a deployment says."""
_LOADS = re.compile(r"\.(from_pyfile|from_envvar|from_object|from_prefixed_env|from_json|from_file|from_mapping)\(")
_SETTINGS = re.compile(r"settings|config|conf\b|default", re.IGNORECASE)


def is_beside_production(*names: str) -> bool:
    """Return whether a path, or the name of a class, says that its settings are for development, tests or a trial."""
    return any(_NOT_PRODUCTION.search(name) for name in names)


def is_for_tests(path: str) -> bool:
    """Return whether settings are for tests: then they say nothing about production, either way."""
    return bool(_TESTS.search(path))


def names_settings(name: str) -> bool:
    """Return whether a path or the name of a class says that it holds settings."""
    return bool(_SETTINGS.search(name))


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
