"""One file measured: everything that later stages need, and values that do not contradict each other."""

import ast
import codeop
import gc
from pathlib import Path

import pytest

from toolkit.errors import SourceError
from toolkit.flows.measure_file import Measurer
from toolkit.model.facts import Content
from toolkit.wiring.plugins import metrics, rules

TEXT = '''\
"""Doc."""
import os
from .shop import cart as basket

async def outer(a, b=None):
    def inner(c):
        return c or a  # tebiki: allow hotspot -- why
    if a and b:
        return inner(b)

class Order(models.Model, Base[int]):
    def total(self):
        return sum(self.rows)
'''


def measured(text: str | bytes) -> Content:
    data = text if isinstance(text, bytes) else text.encode()
    return Measurer(tuple(metrics().values()), tuple(rules().values()))(("a.py", data))


def test_everything_is_there() -> None:
    content = measured(TEXT)
    assert [(item.qualname, item.line, item.end_line, item.is_method) for item in content.functions] == [
        ("outer", 5, 9, False),
        ("outer.inner", 6, 7, False),
        ("Order.total", 12, 13, True),
    ]
    assert [(item.qualname, item.line, item.end_line, item.bases) for item in content.classes] == [
        ("Order", 11, 13, ("models.Model",))
    ]
    assert [(item.module, item.names, item.level) for item in content.imports] == [
        ("os", (), 0),
        ("shop", ("cart",), 1),
    ]
    assert [(item.rule, item.first) for item in content.allowances] == [("hotspot", 7)]
    assert {"os", "rows", "sum"} <= set(content.names)
    assert (content.python2, content.encoding) == (False, "utf-8")
    assert len({content.body_hash, *(item.body_hash for item in (*content.functions, *content.classes))}) == 5


def test_sums_of_a_file_are_the_sums_of_its_functions() -> None:
    content = measured(TEXT)
    assert content.metrics["cyclomatic"] == sum(item.metrics["cyclomatic"] for item in content.functions) == 6
    outermost = [item for item in content.functions if item.qualname != "outer.inner"]  # it counts in `outer` already
    assert content.metrics["cognitive"] == sum(item.metrics["cognitive"] for item in outermost) == 3
    assert content.metrics["lines"] == TEXT.count("\n")


def test_every_measure_that_others_rely_on_is_there() -> None:
    content = measured(TEXT)
    names = {"cyclomatic", "cognitive", "lines", "nesting", "parameters", "returns", "statements", "halstead_volume"}
    assert all(names <= set(item.metrics) for item in content.functions)
    assert {"code_lines", "comment_lines", "lines", "maintainability", "statements"} <= set(content.metrics)


def test_python_2_is_measured_alike() -> None:
    old = measured(b"def f(a):\n    if a:\n        print 'x'\n")
    new = measured(b"def f(a):\n    if a:\n        print('x')\n")
    assert (old.python2, new.python2) == (True, False)
    assert old.functions[0].metrics["cyclomatic"] == new.functions[0].metrics["cyclomatic"] == 2


@pytest.mark.parametrize(("data", "reason"), [(b"def f(:\n", "syntax"), (b"x = 1\0", "binary")])
def test_what_cannot_be_parsed_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        measured(data)
    assert caught.value.reason == reason


def test_an_empty_file_is_measured() -> None:
    content = measured("")
    assert content.functions == content.classes == content.imports == content.signs == ()
    assert content.metrics["lines"] == content.metrics["cyclomatic"] == 0


def test_a_measured_tree_is_freed_without_the_garbage_collector() -> None:
    text = Path(codeop.__file__).read_text()
    measured(text)  # imports what is imported when it is needed
    gc.collect()
    gc.disable()
    try:
        gc.set_debug(gc.DEBUG_SAVEALL)
        measured(f"{text}\n")
        measured("pass\n")  # takes the place of the first one in what keeps the last file
        gc.collect()
        left = [item for item in gc.garbage if isinstance(item, ast.AST)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert not left
