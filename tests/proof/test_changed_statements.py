"""Statements that a change is about, on both sides, and changes that are about none."""

import pytest

from toolkit.proof.changed_statements import ChangedStatement, changed_statements

BEFORE = """\
import logging

RATE = {"a": 1, "b": 2}


class Shop:
    limit = 10

    def price(self, amount: int, kind="a"):
        if amount > self.limit:
            return amount * RATE[kind]
        return amount


def helper(value):
    total = value
    return total
"""


def changed(new: str, path: str = "shop.py") -> list[ChangedStatement]:
    before: dict[str, bytes | None] = {path: BEFORE.encode()}
    return list(changed_statements(before, {path: new.encode()}, lambda name: name.startswith("tests/")))


def edited(*pairs: tuple[str, str]) -> list[ChangedStatement]:
    text = BEFORE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return changed(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("RATE = {", "# how much\nRATE = {"),
        ("def helper(value):\n", 'def helper(value):\n    """A helper."""\n'),
        ("return amount * RATE[kind]", "return (\n                amount * RATE[kind]\n            )"),
        ("amount: int", "amount"),
        ("def helper(value):", "def helper(value: int) -> int:"),
        ("    total = value", "    total: int = value"),
        ('{"a": 1', "{'a': 1"),
    ],
)
def test_layout_comments_docstrings_and_annotations_are_no_change(old: str, new: str):
    assert edited((old, new)) == []


def test_annotations_count_where_something_may_read_them():
    found = edited(("import logging", "import fastapi"), ("amount: int", "amount: str"))
    assert {it.shape for it in found} == {"import", "definition"}


@pytest.mark.parametrize(
    ("new", "counts"),
    [
        ("    RATE: dict\n    total = RATE", True),  # it makes the name local: UnboundLocalError
        ("    total: int\n    total = value", False),
        ("    value: int\n    total = value", False),
        ("    (RATE): dict\n    total = value", False),
        ("    Shop().limit: int\n    total = value", True),
        ("    RATE[missing()]: int\n    total = value", True),
        ("    item: int\n    total = [item for item in RATE]", True),
        ("    item: int\n    total = [(item := value)]", False),
        ("    inner: int\n    def inner(): pass\n    total = value", False),
    ],
)
def test_an_annotation_without_value_counts_if_it_makes_a_name_local(new: str, counts: bool):
    plain = new.partition("\n")[2]
    before: dict[str, bytes | None] = {"shop.py": BEFORE.replace("    total = value", plain).encode()}
    after: dict[str, bytes | None] = {"shop.py": BEFORE.replace("    total = value", new).encode()}
    assert bool(changed_statements(before, after, lambda _path: False)) == counts


@pytest.mark.parametrize(
    ("annotation", "counts"),
    [
        ("int", False),
        ("'Unknown'", False),
        ("Shop", False),
        ("Unknown", True),
        ("list[int]", True),
        ("int | None", True),
        ("logging.Nothing", True),
        ("helper(1)", True),
    ],
)
def test_an_annotation_counts_if_evaluating_it_may_fail(annotation: str, counts: bool):
    assert bool(edited(("def helper(value)", f"def helper(value: {annotation})"))) == counts
    assert bool(edited(("def helper(value)", f"def helper(value) -> {annotation}"))) == counts
    assert bool(edited(("\n\ndef helper", f"\nmore: {annotation}\n\n\ndef helper"))) == counts
    before: dict[str, bytes | None] = {"a.py": b"from __future__ import annotations\ndef f(x):\n    return x\n"}
    after: dict[str, bytes | None] = {"a.py": (before["a.py"] or b"").replace(b"(x)", f"(x: {annotation})".encode())}
    assert not changed_statements(before, after, lambda _path: False)


def test_an_annotation_may_name_what_typing_brings_but_not_for_type_checkers_alone():
    head = "from typing import Optional\nif X:\n    from a import B\n\n\ndef f({}):\n    return 1\n"
    for annotation, counts in (("x: Optional[int]", False), ("x: B", True)):
        before: dict[str, bytes | None] = {"a.py": head.format("x").encode()}
        after: dict[str, bytes | None] = {"a.py": head.format(annotation).encode()}
        assert bool(changed_statements(before, after, lambda _path: False)) == counts


@pytest.mark.parametrize(
    ("old", "new", "python", "counts"),
    [
        ("print x,\n", "print x\n", "", True),
        ("x = 10L\n", "x = 10\n", "", True),
        ("f = lambda (a, b): a\n", "f = lambda (b, a): a\n", "", True),
        ("x = ur'\\u0041'\n", "x = r'\\u0041'\n", "", True),
        ("raise E, x\n", "raise E(x)\n", "", True),
        ("print (x, 1)\n", "print x, 1\n", "", True),
        ("x = '\u3042'\n", "x = '\\u3042'\n", "2.7.18", True),
        ("x = 'a'\n", "x = b'a'\n", "2.7.18", True),
        ("print x,\n", "print x, # a comment\n", "", False),
        ("print 'a', x\n", 'print  "a" , x\n', "", False),
        ("x = 'a'\n", 'x = "a"\n', "2.7.18", False),
        ("x = '\u3042'\n", "x = '\\u3042'\n", "3.11.7", False),
    ],
)
def test_what_a_tree_does_not_tell_of_python_2_counts(old: str, new: str, python: str, counts: bool):
    head = "# coding: utf-8\n"
    found = changed_statements(
        {"a.py": (head + old).encode()}, {"a.py": (head + new).encode()}, lambda _path: False, python
    )
    assert bool(found) == counts


def test_a_string_in_another_encoding_is_another_string():
    old, new = (f"# coding: {name}\nX = '\u5024'\nY = 1  # \u5024\n".encode(name) for name in ("euc-jp", "utf-8"))
    found = changed_statements({"a.py": old}, {"a.py": new}, lambda _path: False)
    assert {(it.line, it.names) for it in found} == {(2, ("X",))}


def test_a_with_that_binds_nothing_is_a_guard():
    text = "def f(lock):\n    with {}:\n        return 1\n"
    for head, is_guard in (("lock", True), ("open(lock) as x", False), ("open(lock) as x, lock", True)):
        found = changed_statements({"a.py": None}, {"a.py": text.format(head).encode()}, lambda _path: False)
        assert [it.is_guard for it in found if it.first == 2] == [is_guard]
        assert not any(it.is_frame for it in found)


def test_a_replaced_statement_is_told_on_both_sides_by_the_line_of_the_new_file():
    old, new = sorted(
        edited(("RATE = {", "\n\nRATE = {"), ("total = value", "total = value + 1")), key=lambda it: it.first
    )
    assert (old.side, old.first, old.line, old.symbol) == ("old", 16, 18, "shop.py::helper")
    assert (new.side, new.first, new.line, new.shape) == ("new", 18, 18, "function")


def test_a_deleted_statement_is_told_where_it_was():
    (gone,) = edited(("    total = value\n    return total\n", "    total = value\n"))
    assert (gone.side, gone.first, gone.line) == ("old", 17, 16)


def test_what_runs_at_import_names_where_it_is_read():
    found = edited(('"b": 2', '"b": 3'))
    assert [(it.side, it.shape, it.names, it.uses) for it in found] == [
        (side, "module", ("RATE",), ((11, 11),)) for side in ("new", "old")
    ]
    (_, limit) = edited(("limit = 10", "limit = 11"))
    assert (limit.shape, limit.uses) == ("class", ((10, 10),))


def test_a_head_is_a_statement_with_the_lines_of_its_body():
    heads = edited(('kind="a"', 'kind="b"'))
    assert [(it.shape, it.body) for it in heads] == [("definition", (10, 12))] * 2


def test_a_new_function_is_new_as_a_whole():
    found = changed(BEFORE + "\n\ndef more(x):\n    return x\n")
    assert {(it.side, it.shape, it.symbol) for it in found} == {
        ("new", "definition", "shop.py::more"),
        ("new", "function", "shop.py::more"),
    }


def test_other_files_are_one_statement_and_tests_are_none():
    assert [it.shape for it in changed("x", "shop.sql")] == ["file"]
    assert [it.shape for it in changed("if (", "shop.py")] == ["file"]
    assert changed("x = 1", "tests/test_shop.py") == []


def test_the_changed_line_inside_a_statement_is_named():
    wide = (
        "def total(\n    a,\n    b,\n):\n    return sum(\n        [\n            a,\n            b,\n        ]\n    )\n"
    )
    before: dict[str, bytes | None] = {"shop.py": wide.encode()}
    after = wide.replace("            b,\n", "            -b,\n")
    found = changed_statements(before, {"shop.py": after.encode()}, lambda _name: False)
    assert [(it.side, it.first, it.last, it.line) for it in found] == [("new", 5, 10, 8), ("old", 5, 10, 8)]
