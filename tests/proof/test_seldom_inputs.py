"""Changes that only seldom inputs show are barred."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements


def _is_barred(old: str, new: str) -> bool:
    before, after = ({"shop.py": f"def f(a, b, c):\n    a = {it}\n    return a\n".encode()} for it in (old, new))
    return "seldom" in {it.barred for it in changed_statements(before, after, lambda _path: False)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a + b + c", "a + (b + c)"),
        ("a * b / c", "a / c * b"),
        ("a * b + a * c", "a * (b + c)"),
        ("a * b + c + b", "a * b + (c + b)"),
        ("b\n    a = a + b + c", "b\n    a += b + c"),
        ("b\n    a += b + c", "b\n    a += b\n    a += c"),
        ("round(a + a * b / 100, 2)", "round(a * (1 + b / 100), 2)"),
        ("sorted(a, key=lambda it: (it.b, it.c))", "sorted(sorted(a, key=lambda it: it.b), key=lambda it: it.c)"),
        ("sorted(a, key=b, reverse=True)", "sorted(a, key=b)[::-1]"),
        ("a.startswith('b')", "'b' in a"),
        ("a.isdigit()", "a.isdecimal()"),
        ("list(map(str.isdigit, a))", "list(map(str.isdecimal, a))"),
        ('getattr(a, "isdigit")()', "a.isdecimal()"),
    ],
)
def test_what_only_seldom_inputs_tell_apart_is_barred(old: str, new: str) -> None:
    assert _is_barred(old, new)
    assert _is_barred(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a + b * c", "c + b * a"),
        ("a + b", "a - b"),
        ("'x' + a + b", "f'x{a}{b}'"),
        ("sorted(a, key=b)", "sorted([*a], key=b)"),
        ("a.lower().strip()", "a.strip().lower()"),
        ("b\n    a = a + b * c / 2", "b\n    a += b * c / 2"),
        ("a + b * c", "a + product(b, c)"),
        ("a + b * c - b", "a + product(b, c) - b"),
        ("max(b, key=lambda it: it.c)", "max(b, key=lambda one: one.c)"),
        ("[*b]\n    a.sort(key=c)", "sorted(b, key=c)"),
    ],
)
def test_what_every_input_tells_apart_is_not(old: str, new: str) -> None:
    assert not _is_barred(old, new)
