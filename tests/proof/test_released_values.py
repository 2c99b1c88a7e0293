"""A part may release what only its own names hold, if nobody can wait for that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.proof.normal_form.equal_functions import equal_code

_BODY = """    held = {value}
    if held:
        y(1)
"""
_OLD = """{before}


def f(x, y):
{body}    y(2)
    y(3)
"""
_NEW = """{before}


def part(x, y):
{body}

def f(x, y):
    part(x, y)
    y(2)
    y(3)
"""


def _rows(kind: str) -> Iterator[tuple[str, str]]:
    lines = (Path(__file__).parent / "released_values.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        mark, _, rest = line.partition(": ")
        value, _, before = rest.partition(" | ")
        if mark == kind:
            yield value, before.replace("\\n", "\n")


def _how_equal(body: str, before: str = "") -> str:
    old, new = (it.format(body=body, before=before).encode() for it in (_OLD, _NEW))
    return equal_code("app.py", old, new).how_equal("f")


@pytest.mark.parametrize(("value", "before"), [*_rows("same")])
def test_numbers_texts_and_what_holds_them_are_released_at_any_time(value: str, before: str) -> None:
    assert _how_equal(_BODY.format(value=value), before) == "exact"


@pytest.mark.parametrize(("value", "before"), [*_rows("unlike")])
def test_anything_else_is_not(value: str, before: str) -> None:
    assert _how_equal(_BODY.format(value=value), before) != "exact"


@pytest.mark.parametrize(
    "body",
    [
        "    held = []\n    held.append(x(1))\n",
        "    held = []\n    x.open_all(held)\n",
        "    held = dict()\n    y(held)\n",
        "    held = {}\n    held[1] = x(1)\n",
        "    held = []\n    held += [x(1)]\n",
        "    held = []\n    for it in x(1):\n        held.append(it)\n",
        "    held = x.files[1]\n    del x.files[1]\n    y(1)\n",
        "    files = x.files\n    held = files[1]\n    del x.files[1]\n    y(1)\n",
        "    for held in x.files:\n        y(1)\n    del x.files\n",
        "    str = open\n    held = str(x)\n    y(held)\n",
        "    time = open\n    held = time(x)\n    y(held)\n",
    ],
)
def test_what_was_put_into_a_list_is_released_with_it(body: str) -> None:
    assert _how_equal(body, "import time") != "exact"


def test_items_of_a_mapping_may_be_deleted() -> None:
    body = "    for key in ('a', 'b'):\n        if key in x:\n            del x[key]\n"
    assert _how_equal(body) == "exact"


def test_an_item_of_something_else_is_still_held_by_it() -> None:
    assert _how_equal("    held = x.rows[1]\n    y(held)\n    del y.files[1]\n") == "exact"


def test_names_may_not_be_deleted() -> None:
    assert _how_equal("    held = 1\n    y(held)\n    del held\n") != "exact"
