"""Definitions that change places with what they depend on are changed statements; others are not."""

import pytest

from toolkit.model.links import symbol
from toolkit.proof.changed_statements import changed_statements
from toolkit.proof.definition_order import moved_definitions

CAP = "def cap(number, most=LIMIT):\n    return min(number, most)\n"
SELECT = "class Form:\n    size = LIMIT\n\n    def show(self):\n        return self.size\n"


def moved(old: list[str], new: list[str]) -> list[str]:
    """Names of the definitions that stand elsewhere; each one is a changed statement too, on both sides."""
    was, now = ("\n\n".join(it).encode() for it in (old, new))
    names = [name for _, name in moved_definitions("shop.py", was, now)]
    found = changed_statements({"shop.py": was}, {"shop.py": now}, lambda _path: False)
    heads = [it for it in found if it.shape == "definition"]
    for side in ("old", "new"):
        assert {it.symbol for it in heads if it.side == side} >= {symbol("shop.py", name) for name in names}
    if not names:
        assert heads == []
    return names


@pytest.mark.parametrize(
    ("definition", "barrier", "name"),
    [
        (CAP, "LIMIT = 20", "cap"),
        (CAP, "LIMIT: 'int' = 20", "cap"),
        (CAP, "from settings import LIMIT", "cap"),
        (CAP, "from settings import TOP as LIMIT", "cap"),
        (CAP, "from settings import *", "cap"),
        ("def cap(number, *, most=LIMIT):\n    return number\n", "LIMIT = 20", "cap"),
        ("def cap(number, most=-LIMIT):\n    return number\n", "LIMIT = 20", "cap"),
        ("def cap(number: LIMIT):\n    return number\n", "LIMIT = 20", "cap"),
        ("def cap(number) -> LIMIT:\n    return number\n", "LIMIT = 20", "cap"),
        ("async def cap(number, most=LIMIT):\n    return number\n", "LIMIT = 20", "cap"),
        ("@retry(LIMIT)\ndef cap(number):\n    return number\n", "LIMIT = 20", "cap"),
        ("def cap(number, most=os.sep):\n    return number\n", "import os.path", "cap"),
        (SELECT, "LIMIT = 20", "Form"),
        ("class Form(Base):\n    pass\n", "from other import Base", "Form"),
        ("class Form(metaclass=Meta):\n    pass\n", "from other import Meta", "Form"),
        ("class Form:\n    def cap(self, most=LIMIT):\n        return most\n", "LIMIT = 20", "Form"),
        ("def close(order):\n    return order\n", "close = None", "close"),
        ("def close(order):\n    return order\n", "from other import close", "close"),
        ("def close(order):\n    return order\n", "import close.order", "close"),
        ("class Close:\n    pass\n", "Close = None", "Close"),
        ("def cap(number, most=top):\n    return most\n", "def top():\n    return 1\n", "cap"),
    ],
)
def test_a_definition_moved_across_a_binding_that_it_depends_on_is_changed(definition: str, barrier: str, name: str):
    first, last = "LIMIT = 10\nclose = Close = top = Base = Meta = os = retry = int", "def end():\n    return 1\n"
    assert name in moved([first, definition, barrier, last], [first, barrier, definition, last])
    assert name in moved([first, barrier, definition, last], [first, definition, barrier, last])


def test_a_binding_that_is_moved_and_edited_at_once_is_still_one():
    assert moved(["LIMIT = 10", CAP, "LIMIT = 20"], ["LIMIT = 10", "LIMIT = 21", CAP]) == ["cap"]


def test_definitions_in_classes_count_wherever_the_class_stands():
    old, new = (
        f"class Form:\n    SIZE = 1\n\n{text}"
        for text in (
            "    def show(self, size=SIZE):\n        return size\n\n    SIZE = 2\n",
            "    SIZE = 2\n\n    def show(self, size=SIZE):\n        return size\n",
        )
    )
    assert moved([old], [new]) == ["Form.show"]
    inner = [f"if True:\n    {text.replace(chr(10), chr(10) + '    ').rstrip()}\n" for text in (old, new)]
    assert moved(inner[:1], inner[1:]) == ["Form.show"]
    made = [f"def make():\n    {text.replace(chr(10), chr(10) + '    ').rstrip()}\n" for text in (old, new)]
    assert moved(made[:1], made[1:]) == ["make.Form.show"]


def test_a_method_that_goes_to_the_other_class_of_the_same_name_changes_both():
    one, two = "    def one(self):\n        return 1\n", "    def two(self):\n        return 2\n"
    old = [f"class Form:\n{one}\n{two}", "LAST = Form", "class Form:\n    pass\n"]
    new = [f"class Form:\n{one}", "LAST = Form", f"class Form:\n    pass\n\n{two}"]
    assert moved(old, new) == ["Form", "Form"]


@pytest.mark.parametrize(
    "parts",
    [
        ["def one():\n    return 1\n", "def two():\n    return 2\n"],
        ["def one(most=3):\n    return most\n", "def two():\n    return one()\n"],
        ["def one():\n    return LIMIT\n", "LIMIT = 20"],
        ["def one(LIMIT):\n    return LIMIT\n", "LIMIT = 20"],
        [CAP, "LEAST = 1"],
        [CAP, "import json"],
        [CAP, "from other import least"],
        [SELECT, "LEAST = 1"],
    ],
)
def test_a_reorder_of_what_does_not_depend_on_each_other_is_none(parts: list[str]):
    around = ["LIMIT = 10", *parts, "END = 1"]
    assert moved(around, ["LIMIT = 10", *reversed(parts), "END = 1"]) == []


def test_a_constant_taken_out_of_a_head_or_a_double_import_taken_away_moves_nothing():
    plain = "def cap(number, most=10):\n    return min(number, most)\n"
    assert moved_definitions("shop.py", plain.encode(), f"LIMIT = 10\n\n\n{CAP}".encode()) == []
    head = "def cap(number, most=os.sep):\n    return number\n"
    assert moved(["import os", head, "import os"], ["import os", head]) == []
    assert moved(["import os", "import os", head], ["import os", head]) == []
    accessors = (
        "class Form:\n    @property\n    def x(self):\n        {}return 1\n\n"
        "    @x.setter\n    def x(self, to):\n        pass\n"
    )
    assert moved([accessors.format("")], [accessors.format("'''Text.'''\n        ")]) == []
