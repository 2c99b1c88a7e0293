"""Rules on single files: where they begin to speak."""

import pytest

from tests.contracts.measured import findings_of
from tests.rules.ask import lines_in
from toolkit.model.plugins import RuleExample
from toolkit.model.settings import Settings, Thresholds
from toolkit.rules import (
    boolean_flag_argument,
    brain_function,
    commented_out_code,
    god_module,
    long_elif_ladder,
    long_parameter_list,
    wildcard_import,
)

SIDE = "        one(x)\n        two(x)\n        return 3\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"def f(x, on=True):\n    if on:\n{SIDE}    else:\n{SIDE}", [2]),
        (f"def f(x, *, on=False):\n    if not on:\n{SIDE}    one(x)\n    two(x)\n    return 4\n", [2]),
        (f"def f(x, on: bool = None):\n    if on:\n{SIDE}    else:\n{SIDE}", [2]),
        (f"def f(x, on=1):\n    if on:\n{SIDE}    else:\n{SIDE}", []),
        (f"def f(x, on=True):\n    on = on and x\n    if on:\n{SIDE}    else:\n{SIDE}", []),
        (f"def f(x, on=True):\n    if on and x:\n{SIDE}    else:\n{SIDE}", []),
        (
            f"def f(x, on=True):\n    for y in x:\n        if on:\n    {SIDE}".replace("\n        ", "\n            "),
            [],
        ),
        ("def f(x, on=True):\n    if on:\n        return 1\n    one(x)\n    two(x)\n    three(x)\n", []),
        (f"def f(x, on=True):\n    if on:\n{SIDE}    else:\n{SIDE}" + "    three(x)\n" * 9, []),
    ],
)
def test_boolean_flag_argument(text: str, lines: list[int]) -> None:
    assert lines_in(boolean_flag_argument.RULE, text) == lines


@pytest.mark.parametrize(
    ("head", "speaks"),
    [
        ("def f(a, b, c, d, e, f, g)", True),
        ("def f(a, b, c, d, e, f)", False),
        ("def f(a, b, c, /, d, e, f, g)", True),
        ("def f(a, b, c, d, e, f, g=1)", False),
        ("async def f(a, b, c, d, e, f, g)", True),
    ],
)
def test_long_parameter_list(head: str, speaks: bool) -> None:
    assert bool(lines_in(long_parameter_list.RULE, f"{head}:\n    pass\n")) is speaks


def test_the_instance_is_no_parameter() -> None:
    method = "class A:\n    {}def f(self, b, c, d, e, f, g):\n        return b\n"
    assert lines_in(long_parameter_list.RULE, method.format("")) == []
    assert lines_in(long_parameter_list.RULE, method.format("@staticmethod\n    ")) == [3]


def test_only_the_longest_ladder_of_a_function_leads() -> None:
    limits = Settings(thresholds=Thresholds(elif_branches=4))
    ladder = "    if a:\n        pass\n" + "    elif a:\n        pass\n" * 3
    longer = "    if a:\n        pass\n" + "    elif a:\n        pass\n" * 5
    (finding,) = findings_of(
        RuleExample({"a.py": f"def f(a):\n{ladder}{longer}"}, settings=limits), long_elif_ladder.RULE
    )
    assert finding.args == {"branches": 6}
    assert [place.line for place in finding.evidence] == [10, 2]


def test_an_else_with_an_if_is_a_branch_and_a_nested_if_is_none() -> None:
    limits = Settings(thresholds=Thresholds(elif_branches=4))
    nested = "def f(a):\n    if a:\n        if a:\n            if a:\n                if a:\n                    pass\n"
    assert findings_of(RuleExample({"a.py": nested}, settings=limits), long_elif_ladder.RULE) == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x = 1  # a comment\n" + "# f(1)\n" * 8, [2]),
        ("def f():\n    pass\n    # f(1)\n" + "    # f(2)\n" * 8 + "    # done: not code at all\n", []),
        ("# x = 1\n" * 7, []),
        ("    # f(1)\n".join([""] * 9) + "x = 1\n", [1]),
        ("# first, second\n" * 9, []),
        ("# $ pip install x\n" * 9, []),
    ],
)
def test_commented_out_code(text: str, lines: list[int]) -> None:
    assert lines_in(commented_out_code.RULE, text) == lines


def test_wildcard_imports_inside_functions_count_too() -> None:
    text = "def f():\n    pass\ntry:\n    from a import *\nexcept ImportError:\n    pass\n"
    (finding,) = findings_of(RuleExample({"a.py": text}), wildcard_import.RULE)
    assert finding.args == {"imports": 1, "modules": ["a"], "name": "a.py", "count": 1, "files": 1}


def test_a_god_module_needs_lines_and_functions() -> None:
    text = "def f():\n    pass\n" * 40
    for lines, speaks in ((80, True), (81, False)):
        limits = Settings(thresholds=Thresholds(module_lines=lines))
        assert bool(findings_of(RuleExample({"a.py": text}, settings=limits), god_module.RULE)) is speaks


@pytest.mark.parametrize("limit", ["function_statements", "cognitive", "cyclomatic"])
def test_a_brain_function_reaches_every_limit(limit: str) -> None:
    example = brain_function.RULE.examples[0]
    (finding,) = findings_of(example, brain_function.RULE)
    reached = {"function_statements": 11, **finding.args}[limit]
    low = {"function_statements": 1, "cognitive": 1, "cyclomatic": 1}
    for value, speaks in ((reached, True), (reached + 1, False)):
        settings = Settings(thresholds=Thresholds(**{**low, limit: value}))
        assert bool(findings_of(RuleExample(example.files, settings=settings), brain_function.RULE)) is speaks


@pytest.mark.parametrize(
    ("calls", "speaks"),
    [
        ("", True),  # nobody knows who calls
        ("reserve(1, 2, 3, 4, 5, 6, 7)\n", False),
        ("reserve(1, 2, 3, 4, 5, 6, 7)\n" * 2, True),
        ("reserve(a=1, b=2, c=3, d=4, e=5, f=6, g=7)\n" * 2, False),
        ("self.reserve(1, 2, 3, 4, 5, f=6, g=7)\n" * 2, True),
    ],
)
def test_callers_that_cannot_swap_values_make_a_long_list_fine(calls: str, speaks: bool) -> None:
    text = f"def reserve(a, b, c, d, e, f, g):\n    pass\n\n{calls}"
    assert bool(lines_in(long_parameter_list.RULE, text)) is speaks
