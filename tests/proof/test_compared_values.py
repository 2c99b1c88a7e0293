"""Values that a change compares with anew are told, because recorded cases do not vary what they are compared with."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements


def _compares_anew(old: str, new: str) -> bool:
    before, after = ({"shop.py": f"def f(a):\n{it}".encode()} for it in (old, new))
    return any(it.compared_anew for it in changed_statements(before, after, lambda _path: False))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    return a.status == 'paid'\n", "    return a.status != 'open'\n"),
        ("    return a[0]\n", "    return a[-1]\n"),
        ("    return a.status_code == 200\n", "    return a.ok\n"),
        ("    return a in (1, 2)\n", "    return a in (1, 2, 3)\n"),
        ("    return 7 < a\n", "    return 8 <= a\n"),
        ("    return a > -1\n", "    return a > 0\n"),
        ("    return a == Status.PAID\n", "    return a != Status.OPEN\n"),
        (
            "    match a:\n        case 'b':\n            return 1\n",
            "    match a:\n        case 'c':\n            return 1\n",
        ),
    ],
)
def test_another_value_is_told_on_both_sides_or_one(old: str, new: str) -> None:
    assert _compares_anew(old, new)
    assert _compares_anew(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    return a == 'paid'\n", "    return 'paid' == a\n"),
        ("    return a == 'b' or a == 'c'\n", "    return a in ('b', 'c')\n"),
        ("    if a == 'b':\n        return 1\n    return 2\n", "    return {'b': 1}.get(a, 2)\n"),
        ("    return len(a) == 0\n", "    return not a\n"),
        ("    return a is None\n", "    return not a\n"),
    ],
)
def test_the_same_values_in_another_form_are_not(old: str, new: str) -> None:
    assert not _compares_anew(old, new)


def test_numbers_beyond_the_limit_of_digits_are_compared() -> None:
    huge = "0x" + "f" * 5000
    assert _compares_anew("    return a == 7\n", f"    return a == {huge}\n")
