"""Joined conditions are asked in the same order and equally often, and every site makes its function simpler."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.codemods.apply import applied, rewritten, sites_in
from tests.codemods.generated_rewrites import check_rewrites
from tests.codemods.test_same_behaviour import makers, observed
from toolkit.metrics.cognitive import cognitive_complexity
from toolkit.model.codemod import CodemodExample, Rewritten
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("join_conditions")
_FAST, _ALL = 400, 20_000
PARTS = ("x", "y", "not x", "x or y", "x and y", "x == y", "seq(x)", "log('asked') or x", "x if y else 1")


def complexities(code: str) -> Counter[str]:
    file = parse_file("app.py", code.encode())
    return Counter({scope.qualname: cognitive_complexity(file, scope) for scope in file.functions})


def join_all(code: str) -> Rewritten:
    """Join conditions in a program, also at sites for review."""
    return applied(CODEMOD, CodemodExample(code, verdict="review"))


def check_seeds(first: int, last: int) -> int:
    """Return how many generated functions were rewritten; each is less complex, and is not rewritten again."""
    count = 0
    for seed, code, after, _ in check_rewrites(range(first, last), join_all):
        count += 1
        assert complexities(after).total() < complexities(code).total(), f"seed {seed}"
        assert rewritten(CODEMOD, after, review=True) == after, f"seed {seed}"
    return count


def test_generated_programs_do_what_they_did() -> None:
    assert check_seeds(0, _FAST) >= 6


def test_the_else_of_an_elif_is_found_again_below_lines_that_were_edited() -> None:
    inner = "    if x:\n        if y:\n            log(1)\n            log(2)\n        else:\n            if y == 2:\n"
    code = f"def f(x, y):\n{inner}                log(3)\n    elif y:\n        log(5)\n        log(6)\n"
    code += "    else:\n        if y == 3:\n            log(7)\n    log(8)\n"
    done = join_all(code)
    assert not done.left
    assert (done.data or b"").decode().count("elif") == 3


@pytest.mark.corpus
def test_all_generated_programs_do_what_they_did() -> None:
    assert check_seeds(_FAST, _ALL) >= _ALL // 80


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=2, max_size=4), makers, makers, st.booleans())
def test_conditions_are_asked_as_before(parts: list[str], x: object, y: object, is_elif: bool) -> None:
    heads = ["    if seq(log('first')) == 1:", "        log(0)", "    elif"] if is_elif else ["    if"]
    lines = [*heads[:-1], f"{heads[-1]} {parts[0]}:"]
    lines += [f"{'    ' * (2 + depth)}if {part}:" for depth, part in enumerate(parts[1:])]
    code = "\n".join(["def f(x, y):", *lines, f"{'    ' * (1 + len(parts))}log('inside')", "    return x", ""])
    after = rewritten(CODEMOD, code, review=True)
    assert after.count("if ") - after.count("else") < code.count("if ") - code.count("else")
    assert observed(code, x(), y()) == observed(after, x(), y())  # type: ignore[operator]


@pytest.mark.parametrize(
    "code",
    [
        "if a:\n    if b:\n        c()\nelse:\n    d()\n",
        "if a:\n    if b:\n        c()\n    elif e:\n        d()\n",
        "if a:\n    if b: c()\n",
        "if a:\n    b()\nelse: # or\n    if c:\n        d()\n",
        "if a:\n    b()\nelse:\n    if c:\n        d()\n    # at the end\n",
        "if a:\n    b()\nelse:\n    if c:\n        d()\n    e()\n",
        "if a: # why\n    if b:\n        c()\n",
        "if a:\n    b()\n    if c:\n        d()\n",
        "if a:\n    while b:\n        c()\n",
    ],
)
def test_others_are_left_alone(code: str) -> None:
    assert rewritten(CODEMOD, code, review=True) == code


def test_brackets_are_put_where_and_binds_closer() -> None:
    code = "if a or b:\n    if c:\n        d()\n"
    assert rewritten(CODEMOD, code) == "if (a or b) and c:\n    d()\n"


def test_an_else_with_a_ladder_in_it_becomes_a_part_of_the_ladder() -> None:
    code = "if a:\n    b()\nelif c:\n    d()\nelse:\n    if e:\n        f()\n"
    code += "    elif g:\n        h()\n    else:\n        i()\n"
    after = "if a:\n    b()\nelif c:\n    d()\nelif e:\n    f()\nelif g:\n    h()\nelse:\n    i()\n"
    assert rewritten(CODEMOD, code) == after


def test_three_levels_become_one_and_the_comments_of_the_body_stay() -> None:
    code = "if a:\n    if b:\n        if c:\n            d()  # done\n            # nothing more\n"
    assert rewritten(CODEMOD, code) == "if a and b and c:\n    d()  # done\n    # nothing more\n"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("if (row := read()):\n    if row.ok:\n        c()\n", "long_condition"),
        (f"if {'a' * 60}:\n    if {'b' * 60}:\n        c()\n", "long_condition"),
        ("if (a and\n        b):\n    if c:\n        d()\n", "long_condition"),
    ],
)
def test_what_is_hard_to_read_is_for_review(code: str, reason: str) -> None:
    assert [(it.verdict, it.reason) for it in sites_in(CODEMOD, CodemodExample(code))] == [("review", reason)]
