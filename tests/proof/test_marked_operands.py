"""Marks of what statements compare, in a copy that does the same."""

import builtins
from typing import Any

import pytest

from toolkit.proof.statements.changed_statements import changed_statements
from toolkit.proof.statements.marked_operands import MarkedFile, mark_operands

_USED = "LIMIT = 7\n\n\ndef f(a):\n"


def _marked(old: str, new: str) -> MarkedFile:
    before, after = ({"shop.py": (_USED + it).encode()} for it in (old, new))
    changed = changed_statements(before, after, lambda _path: False)
    return mark_operands("shop.py", after["shop.py"], [it for it in changed if it.side == "new"], 1)


@pytest.mark.parametrize(
    ("line", "given", "noted"),
    [
        ("return a == 'é' or 'x' == a[-1]", "éx", [(1, "éx"), (3, "éx"), (2, "x")]),
        ("return a in ('p', LIMIT)", 7, [(1, 7), (2, 7)]),
        ("return (\n        a[2]\n        [1]) < 9", [0, 0, [5, 6]], [(3, [0, 0, [5, 6]]), (2, [5, 6]), (1, 6)]),
        ("return a == (lambda: 4)() or a == 5 > 3", 4, []),
        ("match a:\n        case 'p' | 'q':\n            return True", "q", [(1, "q")]),
    ],
)
def test_a_marked_file_does_the_same_and_notes_values_in_order(line: str, given: Any, noted: list[Any]) -> None:
    marked = _marked("    return None\n", f"    {line}\n")
    seen = []
    builtins.tebiki_saw = lambda number, value: seen.append((number, value)) or value  # type: ignore[attr-defined]
    held: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    try:
        exec(marked.data, held)
        exec(f"{_USED}    {line}\n", plain)
        assert held["f"](given) == plain["f"](given)
    finally:
        del builtins.tebiki_saw  # type: ignore[attr-defined]
    assert seen == noted


@pytest.mark.parametrize("line", ["return f'{a == 3}' 'x'", "del a[3]", "print 'x', a == 3"])
def test_what_cannot_be_marked_is_told(line: str) -> None:
    marked = _marked("    return 2\n", f"    {line}\n")
    assert marked.unmarked
    assert not marked.places
