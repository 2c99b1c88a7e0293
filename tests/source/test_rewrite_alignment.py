"""Continuation lines follow the line that they continue."""

import pytest

from toolkit.source.rewrite_alignment import keep_alignment


@pytest.mark.parametrize(
    ("old", "new", "after"),
    [
        (
            "if a:\n    if b \\\n            and c:\n        d()\n",
            "if b \\\n            and c:\n    d()\n",
            "if b \\\n        and c:\n    d()\n",
        ),
        ("x = self.f(a,\n           b)\n", "x = f(a,\n           b)\n", "x = f(a,\n      b)\n"),
        ("x = self.f(\n    a,\n    b)\n", "x = f(\n    a,\n    b)\n", "x = f(\n    a,\n    b)\n"),
        ("x = self.f('''\n           b''')\n", "x = f('''\n           b''')\n", "x = f('''\n           b''')\n"),
        (
            "if a:\n    x = b + \\\n        c\nx = b + \\\n  c\n",
            "x = b + \\\n        c\nx = b + \\\n  c\n",
            "x = b + \\\n        c\nx = b + \\\n  c\n",
        ),
    ],
    ids=["moved", "shorter", "hanging", "text", "two places"],
)
def test_lines_follow(old: str, new: str, after: str) -> None:
    assert keep_alignment(old, new) == after
