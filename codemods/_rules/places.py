"""Skip places that a team allows a rule to find, and tests, which rules ignore."""

import ast
import re
from collections.abc import Callable

from toolkit.model.tree import SourceFile
from toolkit.source.allowances import parse_allowances

_TEST = re.compile(r"(\A|/)(tests?|testing)/|(\A|/)(test_[^/]*|[^/]*_tests?|conftest|tests)\.py\Z")


def match_wanted(file: SourceFile, path: str, rule: str) -> Callable[[ast.AST], bool]:
    """Return whether a node of a file is to be rewritten for a rule: it is in no test, and no comment allows it."""
    spans = [(it.first, it.last) for it in parse_allowances(file) if it.rule == rule]
    is_test = bool(_TEST.search(path))

    def is_wanted(node: ast.AST) -> bool:
        line: int = node.lineno  # type: ignore[attr-defined]
        return not is_test and not any(first <= line <= last for first, last in spans)

    return is_wanted
