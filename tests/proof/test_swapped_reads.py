"""Statements that read another value than before, one that the code knew already."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements

BEFORE = """\
def lower(self, row, user, owner):
    first = row[0]
    if "closed" in row[2]:
        return owner.id
    return self.parts.start, first, row["a"], row["b"], owner.name, max(row[1], user.age)
"""


def _reasons(old: str, new: str) -> set[str | None]:
    found = changed_statements({"a.py": old.encode()}, {"a.py": new.encode()}, lambda _path: False)
    return {it.barred for it in found if not it.equal}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("in row[2]", "in row[0]"),
        ("return owner.id", "return user.id"),
        ("return owner.id", "return owner.name"),
        ('row["a"], row["b"]', 'row["b"], row["b"]'),
        ('row["a"], row["b"]', 'row["b"], row["a"]'),
        ("self.parts.start", "self.parts"),
        ("user.age", "owner.age"),
        ("user.age", "first"),
    ],
)
def test_another_known_value_is_barred(old: str, new: str) -> None:
    assert _reasons(BEFORE, BEFORE.replace(old, new)) == {"swapped"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("max(row[1], user.age)", "max(row[1], 18)"),
        ("user.age", "user.years"),  # cases that run through it tell
        ("owner.name", "owner.name.strip()"),
        ('"closed" in row[2]', 'row[2].count("closed")'),
        ("first", "head"),
    ],
)
def test_other_changes_are_up_to_the_cases(old: str, new: str) -> None:
    assert "swapped" not in _reasons(BEFORE, BEFORE.replace(old, new))


def test_statements_elsewhere_do_not_count() -> None:
    other = "def other(user, owner):\n    return user.id\n"
    assert "swapped" not in _reasons(
        BEFORE + other, BEFORE.replace("owner.id", "owner.key") + other.replace("id", "key")
    )
