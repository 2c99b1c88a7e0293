"""Statements that a change is about, on both sides, and changes that are about none."""

import pytest

from toolkit.proof.statements.changed_statements import ChangedStatement, changed_statements

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
        ("return amount * RATE[kind]", "return (\n                amount * RATE[kind]\n            )"),
        ("    total = value", "    total: int = value"),
        ("    total = value", "    pass\n    total = value"),
        ('{"a": 1', "{'a': 1"),
    ],
)
def test_layout_comments_and_what_python_never_evaluates_are_no_change(old: str, new: str):
    assert edited((old, new)) == []


def _barred(*pairs: tuple[str, str]) -> set[str]:
    """Reasons why no case can show edits; empty: cases may."""
    return {it.barred or "" for it in edited(*pairs)}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("amount: int", "amount", "head"),
        ("def helper(value):", "def helper(value: int) -> int:", "head"),
        ("def helper(value):", "def helper(value=None):", "head"),
        ("def helper(value):", "@logging.wrap\ndef helper(value):", "head"),
        ("def helper(value):", "async def helper(value):", "head"),
        ("class Shop:", "class Shop(dict):", "head"),
        ("    def price", "    @classmethod\n    def _more(cls):\n        return 1\n\n    def price", "head"),
        ("def helper", "@staticmethod\ndef _more():\n    return 1\n\n\ndef helper", "head"),
        ("def helper(value):\n", 'def helper(value):\n    "A helper."\n', "docstring"),
        ("import logging\n", '"Text."\nimport logging\n', "docstring"),
        ("    limit = 10\n", "    limit = 11\n", "class_body"),
        ("import logging\n", "import logging\nlogging.basicConfig()\n", "at_import"),
        ("RATE = {", "RATE = make() or {", "at_import"),
        ("RATE = {", "if True:\n    OTHER = 1\nRATE = {", "at_import"),
        ("RATE = {", "RATE: dict = {", "at_import"),
        ("import logging\n", "import logging\nimport plugins\n", "imported"),
        ("import logging\n", "import logging\nfrom json import *\n", "imported"),
        ("import logging\n", "from __future__ import annotations\nimport logging\n", "imported"),
        ("        if amount > self.limit:", "        global RATE\n        if amount > self.limit:", "scope"),
        ("    total = value\n", "    with value:\n        total = value\n", "guarded"),
        ("    total = value\n", "    try:\n        total = value\n    finally:\n        pass\n", "guarded"),
    ],
)
def test_what_no_case_can_show_is_barred(old: str, new: str, why: str):
    assert why in _barred((old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    return total\n", "    return value\n"),
        ("import logging\n", "import logging\nimport operator\n"),
        ("import logging\n", "import logging\nfrom operator import add\n"),
        ("import logging\n", ""),
        ("\n\ndef helper", "\n\ndef _more(x, y=1):\n    'Text.'\n    return x\n\n\ndef helper"),
        ("\n\nclass Shop", "\n_NAMES = frozenset({'a', 'b'})\n\n\nclass Shop"),
        ("    def price", "    def _more(self):\n        return 1\n\n    def price"),
        ("    def price", "    @staticmethod\n    def _more(x):\n        return 1\n\n    def price"),
    ],
)
def test_what_cases_may_show_is_not_barred(old: str, new: str):
    assert _barred((old, new)) == {""}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A = 1\nB = 2\n", "B = 2\nA = 1\n"),
        ("A = 1\nB = 2\nC = 3\n", "B = 2\nC = 3\nA = 4\n"),
        ("import json\nimport re\nX = 1\n", "import re\nX = 1\nimport json\n"),
        ("import json\njson = None\n", "json = None\nimport json\n"),
        ("def f(x):\n    return 1\nX = 1\n", "X = 1\ndef f(x):\n    return 1\n"),
        ("def f(x):\n    return 1\ndef g(x):\n    return 2\n", "def g(x):\n    return 2\ndef f(x):\n    return 1\n"),
        (
            "class C:\n    def a(self): pass\n    def b(self): pass\n",
            "class C:\n    def b(self): pass\n    def a(self): pass\n",
        ),
        ("def f(x):\n    return 1\n", "def f(x):\n    return 1\ndef f(x):\n    return 1\n"),
    ],
)
def test_what_runs_at_import_in_another_order_is_barred(old: str, new: str):
    found = changed_statements({"a.py": old.encode()}, {"a.py": new.encode()}, lambda _path: False)
    assert "order" in {it.barred for it in found}


_TRY = "def f(x):\n    a(x)\n    try:\n        b(x)\n    except E:\n        return 0\n"


@pytest.mark.parametrize(
    "new",
    [
        "def f(x):\n    try:\n        a(x)\n        b(x)\n    except E:\n        return 0\n",
        "def f(x):\n    try:\n        a(x, 1)\n        b(x)\n    except E:\n        return 0\n",
        "def f(x):\n    a(x)\n    try:\n        pass\n    except E:\n        return 0\n    b(x)\n",
        "def f(x):\n    a(x)\n    try:\n        y = x[0]\n        b(x)\n    except E:\n        return 0\n",
    ],
)
def test_what_goes_into_a_try_or_out_of_one_is_barred(new: str):
    found = changed_statements({"a.py": _TRY.encode()}, {"a.py": new.encode()}, lambda _path: False)
    assert "guarded" in {it.barred for it in found}


@pytest.mark.parametrize("guard", ["try", "with lock"])
def test_what_guards_is_not_barred_where_it_is_only_indented_otherwise(guard: str):
    rest = "            except E:\n                return 0\n" if guard == "try" else ""
    inner = f"            {guard}:\n                b(x)\n{rest}"
    old = f"def f(x):\n    if x:\n        if True:\n{inner}"
    new = "def f(x):\n    if not x:\n        return\n" + inner.replace("\n        ", "\n").removeprefix("        ")
    found = changed_statements({"a.py": old.encode()}, {"a.py": new.encode()}, lambda _path: False)
    assert {it.barred for it in found} == {None}
    assert [it.is_idle for it in found if it.first in (4, 5)][:2] == [True, True]


@pytest.mark.parametrize(
    ("old", "new", "barred"),
    [
        ("except:", "except Exception:", set()),
        ("except E:", "except Exception:", {"guarded"}),
        ("except E:", "except (E, F):", {"guarded"}),
        ("except (E, F):", "except E:", {"guarded"}),
        ("except Exception:", "except E:", {"guarded"}),
    ],
)
def test_what_a_handler_catches_is_barred(old: str, new: str, barred: set[str]):
    before, after = (f"def f(x):\n    try:\n        a(x)\n    {it}\n        return 0\n" for it in (old, new))
    found = changed_statements({"a.py": before.encode()}, {"a.py": after.encode()}, lambda _path: False)
    assert {it.barred for it in found} - {None} == barred
    assert not any(it.is_idle for it in found)


def test_where_all_names_are_read_each_of_them_counts():
    text = "def f(x):\n    {0} = x * 2\n    if x == 7:\n        return T.format(**locals())\n    return {0}\n"
    old, new = ({"a.py": text.format(name).encode()} for name in ("total", "result"))
    assert [it.first for it in changed_statements(old, new, lambda _path: False) if it.side == "new"] == [2, 4, 5]


def test_another_handler_is_another_guard():
    text = "def f(x):\n    try:\n        a(x)\n{}    except E:\n        return 0\n"
    text += "    try:\n        c(x)\n{}    except E:\n        return 1\n"
    old, new = text.format("        b(x)\n", ""), text.format("", "        b(x)\n")
    found = changed_statements({"a.py": old.encode()}, {"a.py": new.encode()}, lambda _path: False)
    assert {it.barred for it in found} == {"guarded"}


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("    if x:\n        return LIMIT\n    return 1\n", "    LIMIT = 2\n"),
        ("    if x:\n        return LIMIT\n    return 1\n", "    import LIMIT\n"),
        ("    if x:\n        return LIMIT\n    return 1\n", "    def LIMIT():\n        return 3\n"),
        ("    def inner():\n        return LIMIT\n    return inner()\n", "    for LIMIT in x:\n        break\n"),
    ],
)
def test_a_statement_whose_name_means_something_else_is_changed(body: str, more: str):
    old, new = (f"LIMIT = 1\n\n\ndef f(x):\n{text}" for text in (body, more + body))
    found = changed_statements({"a.py": old.encode()}, {"a.py": new.encode()}, lambda _path: False)
    line = next(number for number, text in enumerate(old.splitlines(), 1) if "return LIMIT" in text)
    assert [it.first for it in found if it.side == "old"] == [line]


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
        assert [it.barred == "guarded" for it in found if it.first == 2] == [is_guard]


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


READERS = """TOTAL = 0


class Cart:
    def fill(self, rows):
        {0}
        def late():
            return names
        for row in rows:
            names.append(row)
        if not rows:
            raise ValueError(len(names))
        return late

    def show(self):
        names = 3
        return names, self.lines


def count(rows):
    global TOTAL
    TOTAL = len(rows)


def told():
    return TOTAL
"""


@pytest.mark.parametrize(
    ("old", "new", "readers"),
    [
        ("names = []", "names = list()", {8, 10, 12, 13}),
        ("names = []", "names = self.lines = []", {8, 10, 12, 13, 17}),
        ("self.lines[0] = 1", "self.lines[0] = 2", {17}),
        ("rows.sort()", "rows.reverse()", {8, 9, 10, 11, 12, 13}),
        ("len(rows)", "max(rows)", set()),
    ],
)
def test_readers_of_what_a_changed_statement_binds_are_named(old: str, new: str, readers: set[int]):
    before, after = ({"a.py": READERS.format(it).encode()} for it in (old, new))
    found = changed_statements(before, after, lambda _path: False)
    assert {line for it in found if it.side == "new" for line, _ in it.readers} == readers


def test_a_global_is_read_in_the_whole_file():
    before, after = (
        {"a.py": READERS.format("pass").replace("len(rows)\n", f"{it}(rows)\n").encode()} for it in ("len", "sum")
    )
    found = changed_statements(before, after, lambda _path: False)
    assert {it.readers for it in found} == {((26, 26),)}


def test_a_statement_at_another_depth_binds_what_it_did():
    before = b"def f(x):\n    if x:\n        y = x\n        return y\n    return 0\n"
    after = b"def f(x):\n    if not x:\n        return 0\n    y = x\n    return y\n"
    assert not any(it.readers for it in changed_statements({"a.py": before}, {"a.py": after}, lambda _path: False))


FIND = """\
def find(rows, number):
    for row in rows:
        if row == number:
            return row
"""


@pytest.mark.parametrize("last", ["    return None\n", "    return\n"])
def test_nothing_is_changed_by_a_return_where_a_function_ends_anyway(last: str):
    for old, new in ((FIND, FIND + last), (FIND + last, FIND)):
        assert not changed_statements({"a.py": old.encode()}, {"a.py": new.encode()}, lambda _path: False)
    found = changed_statements(
        {"a.py": FIND.encode()}, {"a.py": (FIND + "    return 0\n").encode()}, lambda _path: False
    )
    assert [(it.side, it.first) for it in found] == [("new", 5)]


LAST = "    if it.last:\n        return 1\n"
STATE = "    if it.state:\n        return it.state\n"
END = "    return 0\n"


@pytest.mark.parametrize(
    ("new", "is_barred"),
    [
        (STATE + LAST + END, True),
        ("    if it.last:\n        return 2\n" + STATE + END, False),
        (LAST + "    if not it.state:\n        return 0\n    return it.state\n", False),
        (STATE + END, False),
    ],
)
def test_an_early_exit_that_moves_across_another_one_is_barred(new: str, is_barred: bool):
    head = "def status(it):\n"
    old = {"a.py": (head + LAST + STATE + END).encode()}
    found = changed_statements(old, {"a.py": (head + new).encode()}, lambda _path: False)
    assert ("guarded" in {it.barred for it in found}) is is_barred
