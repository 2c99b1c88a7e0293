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


PARSER = """\
def calculate(text):
    def term():
        return {inner}()

    def atom():
        return int(text)

    return -{outer}()


class Basket:
    def net(self):
        return self.{method}()

    def gross(self):
        return 1

    def total(self):
        return 2
"""
_CALLS = {"inner": "atom", "outer": "atom", "method": "gross"}


@pytest.mark.parametrize("other", [{"outer": "term"}, {"method": "total"}])
def test_another_function_of_the_file_is_barred(other: dict[str, str]) -> None:
    assert _reasons(PARSER.format(**_CALLS), PARSER.format(**_CALLS | other)) == {"swapped"}


def test_a_function_in_place_of_one_that_is_gone_is_up_to_the_cases() -> None:
    new = PARSER.replace("def gross(self):\n        return 1\n\n    ", "").format(**_CALLS | {"method": "total"})
    assert "swapped" not in _reasons(PARSER.format(**_CALLS), new)


EXCHANGED = """\
def tell(user, owner, closed, out):
    if closed:
        {}
        out.append("closed")
    else:
        {}
        out.append("open")
"""


@pytest.mark.parametrize("call", ["out.append({}.name)", "out = {}.name", "return {}.name"])
def test_branches_that_exchanged_their_values_are_barred(call: str) -> None:
    old, new = (
        EXCHANGED.format(*(call.format(it) for it in names)) for names in (("user", "owner"), ("owner", "user"))
    )
    assert "swapped" in _reasons(old, new)


def test_statements_elsewhere_do_not_count() -> None:
    other = "def other(user, owner):\n    return user.id\n"
    assert "swapped" not in _reasons(
        BEFORE + other, BEFORE.replace("owner.id", "owner.key") + other.replace("id", "key")
    )


DEPOSIT = """\
def deposit(account, amount, node):
    before, owner = account.balance, account.owner
    former = account.balance
    account.balance = former + amount
    holder = account.owner.name
    node = node.parent
    note(former, holder, node)
    return account.balance
"""
PAIRS = """\
def pairs(items):
    last = None
    for item in items:
        if last is not None:
            add(item)
        last = item
    note(items[0], last)
"""


@pytest.mark.parametrize(
    ("before", "old", "new"),
    [
        (DEPOSIT, "return account.balance", "return former"),
        (DEPOSIT, "note(former, holder, node)", "note(account.balance, holder, node)"),
        (DEPOSIT, "holder, node)", "holder, node.parent)"),
        (PAIRS, "add(item)", "add(last)"),
        (PAIRS, "note(items[0], last)", "note(items[0], item)"),
    ],
)
def test_a_name_that_a_value_had_before_it_was_changed_is_another_value(before: str, old: str, new: str) -> None:
    assert _reasons(before, before.replace(old, new)) == {"swapped"}


GIVEN = """\
class A:
    def of(self, user, owner, last):
        if user.id:
            last = user
        return user
"""


@pytest.mark.parametrize(
    ("old", "new", "is_swapped"),
    [
        ("return user", "return owner", True),
        ("return user", "return owner.boss", True),
        ("return user", "return last", True),
        ("return user", "return self.user", False),
        ("return user", "return USER", False),
    ],
)
def test_parameters_are_known_although_nothing_reads_them(old: str, new: str, is_swapped: bool) -> None:
    assert ("swapped" in _reasons(GIVEN, GIVEN.replace(old, new))) is is_swapped


def test_a_lasting_name_is_the_value_itself() -> None:
    assert "swapped" not in _reasons(DEPOSIT, DEPOSIT.replace("former, holder", "former, account.owner.name"))


SENT = "def sent(user, owner):\n    check(user, owner)\n    send(user)\n    send(owner)\n    return user\n"


def test_the_old_statement_may_stand_beside_one_that_is_equal() -> None:
    assert _reasons(SENT, SENT.replace("send(user)", "send(owner)")) == {"swapped"}


def test_statements_that_only_moved_do_not_count() -> None:
    moved = SENT.replace("    send(user)\n    send(owner)\n", "    send(owner)\n    send(user)\n")
    assert "swapped" not in _reasons(SENT, moved)
