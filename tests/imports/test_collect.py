"""Imports as written."""

import pytest

from toolkit.imports.collect import collect_imports
from toolkit.model.facts import Import
from toolkit.source.parse import parse_file


def collected(text: str) -> tuple[Import, ...]:
    return collect_imports(parse_file("module.py", text.encode()))


def test_every_form() -> None:
    text = "import a.b as c, d\nfrom e.f import g as h, i\nfrom . import j\nfrom ..k import *\n"
    assert [(item.module, item.names, item.level, item.line) for item in collected(text)] == [
        ("a.b", (), 0, 1),
        ("d", (), 0, 1),
        ("e.f", ("g", "i"), 0, 2),
        ("", ("j",), 1, 3),
        ("k", ("*",), 2, 4),
    ]


@pytest.mark.parametrize(
    ("text", "lazy", "typing"),
    [
        ("import a", False, False),
        ("try:\n  import a\nexcept ImportError:\n  pass", False, False),
        ("class A:\n  import a", False, False),
        ("def f():\n  import a", True, False),
        ("def f():\n  class A:\n    import a", True, False),
        ("class A:\n  def f(self):\n    if x:\n      import a", True, False),
        ("if TYPE_CHECKING:\n  import a", False, True),
        ("if typing.TYPE_CHECKING:\n  if x:\n    import a", False, True),
        ("if TYPE_CHECKING:\n  pass\nelse:\n  import a", False, False),
        ("if not TYPE_CHECKING:\n  import a", False, False),
    ],
)
def test_when_it_runs(text: str, lazy: bool, typing: bool) -> None:
    (item,) = collected(text)
    assert (item.lazy, item.typing) == (lazy, typing)


def test_the_order_is_that_of_the_lines() -> None:
    assert [item.line for item in collected("from a import b\ndef f():\n  import c\nimport d\n")] == [1, 3, 4]
