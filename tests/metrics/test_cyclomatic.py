"""Cyclomatic complexity beyond what radon reports."""

import pytest

from tests.metrics.sources import of_file, of_function


@pytest.mark.parametrize(
    ("text", "qualname", "expected"),
    [
        ("class A:\n class B:\n  def m(self):\n   if a: pass", "A.B.m", 2),
        ("def f():\n def g():\n  if a: pass", "f", 1),
        ("def f():\n def g():\n  if a: pass", "f.g", 2),
        ("def f():\n class A:\n  def m(self):\n   return a and b", "f.A.m", 2),
        ("def f():\n @d(a and b)\n def g(x=a or b) -> (c and d): pass", "f", 1),
        ("def f():\n @d(a and b)\n class A(c or d): pass", "f", 1),
        ("def f():\n assert a and b, [x for x in y]", "f", 2),
        ("def f():\n try: pass\n except* A: pass\n except* B: pass\n else: pass", "f", 4),
        ("def f():\n match a:\n  case b: pass", "f", 1),
        ("def f():\n match a:\n  case 1: pass\n  case 2: pass", "f", 3),
        ("def f():\n match a:\n  case [x, y] as z: pass\n  case _ if a or b: pass", "f", 3),
        ("if a: pass\ndef f(): return [x for x in a if b if c]", "f", 4),
    ],
)
def test_functions(text: str, qualname: str, expected: int) -> None:
    assert of_function(text, qualname)["cyclomatic"] == expected


def test_a_file_has_the_sum_over_all_its_functions() -> None:
    text = "if a or b: pass\ndef f():\n def g():\n  if a: pass\nclass A:\n def m(self): pass\n"
    assert of_file(text)["cyclomatic"] == 1 + 2 + 1


def test_a_file_without_functions_has_none() -> None:
    assert of_file("if a or b: pass\n")["cyclomatic"] == 0
