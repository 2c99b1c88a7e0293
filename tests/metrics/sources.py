"""Sources for the tests of metrics: texts, and the files of real projects."""

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.errors import SourceError
from toolkit.model.facts import Function
from toolkit.model.plugins import Value
from toolkit.model.tree import Scope, SourceFile
from toolkit.source.parse import parse_file
from toolkit.wiring.plugins import metrics

METRICS = tuple(metrics().values())


def parsed(text: str) -> SourceFile:
    """A text, dedented, as a parsed file."""
    return parse_file("module.py", textwrap.dedent(text).encode())


def of_scope(file: SourceFile, scope: Scope) -> dict[str, Value]:
    """Every value of one function."""
    return {
        name: value
        for metric in METRICS
        if metric.of_function
        for name, value in metric.of_function(file, scope).items()
    }


def of_function(text: str, qualname: str = "") -> dict[str, Value]:
    """Every value of the first function in a text, or of the one of that name."""
    file = parsed(text)
    return of_scope(file, next(scope for scope in file.functions if qualname in ("", scope.qualname)))


def of_file(text: str) -> dict[str, Value]:
    """Every value of a text as a file."""
    file = parsed(text)
    functions = tuple(
        Function(scope.qualname, 1, 1, scope.is_method, "", of_scope(file, scope)) for scope in file.functions
    )
    return {
        name: value for metric in METRICS if metric.of_file for name, value in metric.of_file(file, functions).items()
    }


def trees() -> Path:
    """The folder of real projects; skips the test if there is none."""
    folder = os.environ.get("TEBIKI_TREES")
    if not folder:
        pytest.skip("TEBIKI_TREES names no folder of checkouts")
    return Path(folder)


def python3_files(tree: Path) -> Iterator[SourceFile]:
    """Every file of a project that Python 3 accepts."""
    for path in sorted(tree.rglob("*.py")):
        if path.is_file():
            try:
                file = parse_file(path.relative_to(tree).as_posix(), path.read_bytes())
            except SourceError:
                continue
            if not file.python2:
                yield file
