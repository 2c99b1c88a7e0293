"""Skip suppressed places and tests, as rules do."""

import ast
import re
from collections.abc import Callable

from toolkit.model.tree import SourceFile
from toolkit.source.suppressions import parse_suppressions

_TEST = re.compile(r"(\A|/)(tests?|testing)/|(\A|/)(test_[^/]*|[^/]*_tests?|conftest|tests)\.py\Z")


def is_test_path(path: str) -> bool:
    """Return whether a path is that of test code, by the names of its folders and file."""
    return bool(_TEST.search(path))


def match_wanted(file: SourceFile, path: str, rule: str) -> Callable[[ast.AST], bool]:
    """Return a predicate for nodes to rewrite for a rule: those neither in tests nor suppressed by a comment."""
    spans = [(it.first, it.last) for it in parse_suppressions(file) if it.rule == rule]
    is_test = is_test_path(path)

    def is_wanted(node: ast.AST) -> bool:
        line: int = node.lineno  # type: ignore[attr-defined]
        return not is_test and not any(first <= line <= last for first, last in spans)

    return is_wanted
