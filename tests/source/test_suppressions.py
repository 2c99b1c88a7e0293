"""Inline suppressions: which lines they cover, and what is none."""

import pytest

from toolkit.model.facts import Allowance
from toolkit.source.parse import parse_file
from toolkit.source.suppressions import parse_suppressions


def found(text: str) -> list[Allowance]:
    return list(parse_suppressions(parse_file("a.py", text.encode())))


def lines(text: str) -> list[tuple[int, int]]:
    return [(item.first, item.last) for item in found(text)]


TRAILING = "# tebiki: allow hotspot -- why"


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        (f"x = 1  {TRAILING}\ny = 2\n", (1, 1)),
        (f"x = f(\n    1,\n    2,  {TRAILING}\n)\ny = 2\n", (1, 4)),
        (f"def f():  {TRAILING}\n    a\n    b\n", (1, 3)),
        (f"@wrapped\ndef f():  {TRAILING}\n    a\n", (1, 3)),
        (f"class A:  {TRAILING}\n    x = 1\n    y = 2\n", (1, 3)),
        (f"def f():\n    a\n    b  {TRAILING}\n    c\n", (3, 3)),
        (f"if a:\n    b\nelif c:  {TRAILING}\n    d\n", (3, 4)),
        (f"try:\n    a\nexcept A:  {TRAILING}\n    b\nexcept B:\n    c\n", (3, 4)),
        (f"{TRAILING}\nx = 1\ny = 2\n", (2, 2)),
        (f"x = 1\n    {TRAILING}\n\n\ny = (\n    2)\n", (5, 6)),
        (f"{TRAILING}\n@wrapped\ndef f():\n    a\n", (2, 4)),
        (f"def f():\n    {TRAILING}\n    if a:\n        b\n    c\n", (3, 4)),
        (f"x = 1\n{TRAILING}\n", (2, 2)),
    ],
)
def test_what_a_comment_covers(text: str, covered: tuple[int, int]) -> None:
    assert lines(text) == [covered]


def test_a_whole_file() -> None:
    assert lines("x = 1\n# tebiki: allow-file hotspot -- generated\ny = 2\n") == [(1, 4)]


def test_several_rules_share_one_reason() -> None:
    assert [(item.rule, item.why) for item in found("x = 1  # tebiki: allow a_b ,c -- 理由 -- and more \n")] == [
        ("a_b", "理由 -- and more"),
        ("c", "理由 -- and more"),
    ]


@pytest.mark.parametrize("text", ["x = 1  # tebiki: allow hotspot", "x = 1  # tebiki: allow hotspot --   "])
def test_a_missing_reason_is_empty(text: str) -> None:
    assert [item.why for item in found(text)] == [""]


@pytest.mark.parametrize(
    "text",
    [
        "x = '# tebiki: allow hotspot -- why'\n",
        "x = 'é' + '# tebiki: allow hotspot -- why'\n",
        'x = """\n# tebiki: allow hotspot -- why\n"""\n',
        "x = f'{a} # tebiki: allow hotspot -- why'\n",
        "# tebiki: forbid hotspot\n",
        "# tebiki allow hotspot\n",
        "# tebiki: allow\n",
        "tebiki: int = 1\n",
    ],
)
def test_what_is_none(text: str) -> None:
    assert found(text) == []


def test_a_comment_after_a_string_counts() -> None:
    assert lines("x = 'é# tebiki:'  # tebiki: allow hotspot -- why\n") == [(1, 1)]


def test_python_2_is_read_by_lines_as_its_columns_are_not_to_be_trusted() -> None:
    assert lines(f"print 'a'  {TRAILING}\n") == [(1, 1)]
    assert found('print """\n# tebiki: allow hotspot\n"""\n') == []
