"""Halstead's numbers and the maintainability index, where no other tool is asked."""

import math
import sys

import pytest

from tests.metrics.radon_says import line_differences
from tests.metrics.sources import of_file, of_function, parsed
from toolkit.metrics._logical import logical_lines
from toolkit.metrics.halstead import scope_tallies


def test_by_hand() -> None:
    # Operators: Add twice. Operands: a, b, (a + b), 1.
    values = of_function("def f(a, b):\n    return a + b + 1\n")
    assert values["halstead_volume"] == pytest.approx((2 + 4) * math.log2(1 + 4))
    assert values["halstead_difficulty"] == pytest.approx(1 * 4 / (2 * 4))
    assert values["halstead_effort"] == pytest.approx(values["halstead_volume"] * values["halstead_difficulty"])


def test_nothing_to_count() -> None:
    assert of_function("def f():\n    return g()\n")["halstead_volume"] == 0
    assert of_file("")["halstead_effort"] == 0
    assert of_file("")["maintainability"] == 100


def test_a_function_includes_its_inner_functions() -> None:
    text = "def f():\n    def g():\n        return a + b\n    return -c\n"
    file = parsed(text)
    outer, inner = (scope_tallies(file)[scope] for scope in file.functions)
    assert (outer.operators, inner.operators) == (2, 1)
    assert outer.operands_seen == {("g", "a"), ("g", "b"), ("f", "c")}


def test_a_sum_of_many_terms_beside_a_function_is_counted() -> None:
    file = parsed("def g(x=1 + 2): pass\ny = " + " + ".join(["a"] * 900) + "\n")
    assert scope_tallies(file)[file.root].operators == 899


def test_comments_count_for_the_index() -> None:
    code = "def f(a):\n    return a + 1 if a > 2 else a * 3\n" * 5
    assert of_file('"""What it does.\n\nAnd why.\n"""\n' + code)["maintainability"] > of_file(code)["maintainability"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@d({1: 2})\n@e(a[1:], {3: 4})\ndef f(a={1: 2}):\n    pass\n", 6),
        ("x = [{1: 2}, {3: lambda: 4}]\n", 2),
        ("if a[1:]: x = {1: 2}\n", 2),
        ("try:\n    pass\nexcept a[1:]:\n    pass\nelse:\n    pass\nfinally:\n    pass\n", 8),
        ("match a:\n    case 1 if b[1:]:\n        pass\n", 3),
    ],
)
def test_logical_lines(text: str, expected: int) -> None:
    assert logical_lines(parsed(text)) == expected
    assert list(line_differences(parsed(text))) == []


def test_a_colon_inside_an_f_string_is_part_of_a_text() -> None:
    """From Python 3.12 on, radon sees a colon there: its tokens are those of PEP 701."""
    file = parsed("x = f'{ {1: 2} }'\n")
    assert logical_lines(file) == 1
    assert sys.version_info >= (3, 12) or list(line_differences(file)) == []
