"""Parts do not share with the rest what only Python 2 keeps until a function ends."""

import ast

import pytest

from codemods._extract.python2_leaks import leaks_on_python2, raises_again_outside
from toolkit.model.tree import SourceFile
from toolkit.source.parse import parse_file

_CASES = {
    "try:\n    g()\nexcept E:\n    try:\n        h()\n    except V:\n        pass\n    raise": (False, True),
    "try:\n    h()\nexcept V:\n    pass\nraise": (True, True),
    "try:\n    h()\nexcept V:\n    pass\nlog(sys.exc_info())": (False, True),
    "try:\n    h()\nexcept V:\n    raise\ng()": (False, False),
    "g([x for x in a])\nreturn x": (False, True),
    "g([x for x in a])\nreturn [x for x in b]": (False, False),
    "g({x for x in a})\nreturn x": (False, False),
}


def _function(code: str) -> tuple[ast.FunctionDef, SourceFile]:
    file = parse_file("a.py", f"def f(a, b):\n{chr(10).join('    ' + it for it in code.splitlines())}\n".encode())
    node = next(file.nodes(ast.FunctionDef))
    return node, file


@pytest.mark.parametrize(("code", "expected"), _CASES.items())
def test_a_part_shares_no_variable_and_no_error_that_python2_keeps(code: str, expected: tuple[bool, bool]) -> None:
    node, _file = _function(code)
    first = node.body[0]
    part = first.handlers[0].body[:1] if isinstance(first, ast.Try) and len(node.body) == 1 else [first]
    assert (raises_again_outside(part, node), leaks_on_python2(part, node)) == expected
