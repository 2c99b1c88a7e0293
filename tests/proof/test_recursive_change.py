"""A function that calls itself only after the change ends on inputs that are deeper than any case."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements

LOOP = """\
def depth(node):
    count = 0
    while node.get("parent"):
        node = node["parent"]
        count += 1
    return count
"""
RECURSION = """\
def depth(node):
    if not node.get("parent"):
        return 0
    return 1 + depth(node["parent"])
"""
HELPER = """\
def depth(node):
    return _depth(node, 0)


def _depth(node, count):
    return _depth(node["parent"], count + 1) if node.get("parent") else count
"""
METHOD = """\
class Node:
    def depth(self):
        return self.parent.depth() + 1 if self.parent else 0

    def root(self):
        return self
"""


def _barred(old: str, new: str) -> set[str | None]:
    before: dict[str, bytes | None] = {"shop.py": old.encode()}
    return {it.barred for it in changed_statements(before, {"shop.py": new.encode()}, lambda _path: False)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LOOP, RECURSION),
        (LOOP, HELPER),
        (METHOD, METHOD.replace("return self\n", "return self if not self.parent else self.root()\n")),
    ],
)
def test_a_function_that_calls_itself_now_is_barred(old: str, new: str):
    assert "recursive" in _barred(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (RECURSION, LOOP),
        (RECURSION, HELPER),
        (RECURSION, RECURSION.replace("1 + depth(node[\"parent\"])", "depth(node[\"parent\"]) + 1")),
        (METHOD, METHOD.replace("return self\n", "return root(self)\n")),
        (METHOD, METHOD.replace("return self\n", "return self.parent.root() if self.parent else self\n")),
    ],
)  # fmt: skip
def test_one_that_did_before_or_calls_another_one_is_not(old: str, new: str):
    assert "recursive" not in _barred(old, new)
