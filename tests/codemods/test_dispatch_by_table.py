"""A table answers what its ladder answered, for every subject that it may be asked."""

import math
import re
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from tests.codemods.apply import applied
from tests.codemods.test_same_behaviour import Odd, Once, Unsure, observed
from toolkit.change.edit import Pack
from toolkit.model.codemod import CodemodExample, Rewritten
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("dispatch_by_table")
PLAIN: tuple[Any, ...] = ("a", "b", "", "1", "None", b"a", 0, 1, 2, 3, 1.0, 2.5, math.nan, True, False, None, (1,))
ODD: tuple[Any, ...] = ([], {}, Odd, Once, Unsure)
_FAST = 40
_ALL = 20_000
_KEYS = {"str": ['"a"', '"b"', '"c"', '"1"', '"None"', '"[]"'], "int": ["0", "1", "2", "3", "4", "5"]}
_KNOWN = {"str": ["str(x)", "f'{x}'", "repr(x)", '"a" if x else "b"'], "int": ["len(str(x))", "1 if x else 2"]}
_VALUES = ["7", "'t'", "None", "-1", "(1, 2)", "[1]", "{'k': [y]}", "y", "one", "str", "60 * 60"]
_HEAD = """\
def one(*given, **named):
    log("one", given, named)
    return 1


def two(*given, **named):
    log("two", given, named)
    raise Leave("two")


async def later(*given):
    return given


"""


def program(seed: int) -> str:
    """A function with a ladder, which depends on the seed alone."""
    pick = Random(seed)
    kind = pick.choice(["str", "int"])
    keys = [*_KEYS[kind]]
    pick.shuffle(keys)
    if pick.random() < 0.1:
        keys[1] = pick.choice([keys[0], "1.0", "True", '"z"'])
    is_known = pick.random() < 0.6
    subject = "key" if is_known else pick.choice(["x", "box.x", "row['x']"])
    lines = [f"key = {pick.choice(_KNOWN[kind])}"] if is_known else []
    body, is_async = _body(pick)
    tests, count = _tests(pick, subject, keys), pick.randint(4, 5)
    default = pick.choice(["", body(pick), "log('other')", "raise Leave(y)"])
    if pick.random() < 0.25:
        rows = [f"case {test}:\n            {body(pick)}" for test in _patterns(pick, keys)[:count]]
        rows += [f"case _:\n            {default}"] if default else []
        ladder = f"match {subject}:\n        " + "\n        ".join(rows)
    else:
        rows = [f"if {test}:  # {number}\n        {body(pick)}" for number, test in enumerate(tests[:count])]
        ladder = "\n    el".join(rows) + (f"\n    else:\n        {default}" if default else "")
    lines += ["answer = 0", "row, box = {'x': x}, Box(x)", ladder, "log(answer)", "return answer"]
    head = "async def g" if is_async else "def g"
    call = "finished(g(x, y))" if is_async else "g(x, y)"
    text = f"{_HEAD}class Box:\n    def __init__(self, x):\n        self.x = x\n\n\n"
    return text + f"{head}(x, y):\n    " + "\n    ".join(lines) + f"\n\n\ndef f(x, y):\n    return {call}\n"


def _body(pick: Random) -> tuple[Callable[[Random], str], bool]:
    """A writer of branches that are alike, and whether they wait for what they call."""
    start = pick.choice(["return ", "answer = ", "row = ", "box.seen = ", ""])
    given = pick.choice(["y", "y, k=x", "*seq(y)", ""])
    if start and pick.random() < 0.5:
        return lambda pick: start + pick.choice(_VALUES), False
    if start and pick.random() < 0.2:
        return lambda _: f"{start}await later({given.replace(', k=x', '')})", True
    return lambda pick: f"{start}{pick.choice(['one', 'two', 'one', 'str', 'missing'])}({given})", False


def _tests(pick: Random, subject: str, keys: list[str]) -> list[str]:
    tests = [f"{subject} == {key}" for key in keys]
    tests[0] = pick.choice([tests[0], f"{keys[0]} == {subject}", f"{subject} in ({keys[0]}, {keys[5]})"])
    tests[2] = pick.choice([tests[2], f"{subject} == {keys[2]} or {subject} == {keys[5]}"])
    return tests


def _patterns(pick: Random, keys: list[str]) -> list[str]:
    return [*keys[:4], pick.choice([keys[4], f"{keys[4]} | {keys[5]}"])]


def tabulated(code: str, *accept: str) -> Rewritten:
    return Pack((CODEMOD,), accept=frozenset(accept))(("app.py", code.encode()))  # type: ignore[arg-type]


def seen(code: str, given: Any) -> list[str]:
    """All that can be seen of a program, without addresses."""
    x = given() if isinstance(given, type) else given
    return [re.sub("0x[0-9a-f]+", "", line) for line in observed(code, x, 1)]


def check_seeds(first: int, last: int) -> dict[str, int]:
    """The number of tables, by verdict, in generated programs that do what they did."""
    count = {"certain": 0, "review": 0, "refused": 0}
    for seed in range(first, last):
        code = program(seed)
        for accept, inputs in ((["certain"], PLAIN + ODD), (["certain", "review"], PLAIN)):
            done = tabulated(code, *accept)
            if done.data is None:
                continue
            after = done.data.decode()
            assert tabulated(after, "certain", "review").data is None, f"seed {seed}"
            # A function that is missing is looked up even if it is not chosen: one of the reasons to review it.
            if accept == ["certain"] or "missing" not in code:
                for given in inputs:
                    assert seen(code, given) == seen(after, given), f"seed {seed}\n{code}\n{after}"
        for site in (*done.applied, *done.left):
            count[site.verdict] += 1
    return count


def test_generated_ladders_answer_what_they_did() -> None:
    assert all(check_seeds(0, _FAST).values())


@pytest.mark.corpus
def test_all_generated_ladders_answer_what_they_did() -> None:
    assert check_seeds(_FAST, _ALL)["certain"] >= _ALL // 10


@pytest.mark.parametrize(
    ("value", "text", "is_certain"),
    [
        ("str(x)", "class Code(str):\n    def __eq__(self, other):\n        return True\n", False),
        (
            "repr(x)",
            "class NoCase:\n    __hash__ = hash\nclass Text(str):\n    pass\nclass Code(NoCase, Text):\n    pass\n",
            False,
        ),
        ("f'{x}'", "@total_ordering\nclass Code(lib.Text, str):\n    pass\n", False),
        ("format(x)", "Code = type('Code', (str,), {'__eq__': same})\n", False),
        ("str(x)", "class Code(str):\n    pass\nCode.__eq__ = same\n", False),
        ("f'{x}.'", "class Code(str):\n    def __eq__(self, other):\n        return True\n", True),
        ("str(x)", "class Code(str, Enum):\n    A = 'a'\n", True),
        ("str(x)", "class Row(Model):\n    def __eq__(self, other):\n        return True\n", True),
        ("chr(x)", "class Code(str):\n    def __eq__(self, other):\n        return True\n", True),
    ],
)
def test_a_class_of_texts_may_compare_in_its_own_way(value: str, text: str, is_certain: bool) -> None:
    code = f"def f(x):\n    s = {value}\n    if s == 'S':\n        return 1\n    elif s == 'M':\n        return 2\n"
    code += "    elif s == 'L':\n        return 3\n    elif s == 'X':\n        return 4\n    return None\n"
    done = applied(CODEMOD, CodemodExample(code, files={"codes.py": text}))
    assert bool(done.applied) == is_certain


def test_a_subject_that_cannot_be_hashed_is_why_a_person_looks() -> None:
    code = next(it for it in map(program, range(200)) if "if x ==" in it and "missing" not in it and applies(it))
    after = (tabulated(code, "review").data or b"").decode()
    assert "TypeError" not in str(observed(code, [], 1))
    assert "TypeError" in str(observed(after, [], 1))


def applies(code: str) -> bool:
    return tabulated(code, "review").data is not None


LADDER = '    if k == "a":\n        return 1\n    elif k == "b":\n        return 2\n'
LADDER += '    elif k == "c":\n        return 3\n    elif k == "d":\n        return 4\n'


def function(*before: str, last: str = "return 4") -> str:
    lines = ["k = str(x)", *before]
    return "def f(x):\n" + "".join(f"    {line}\n" for line in lines) + LADDER.replace("return 4", last)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (function("log(locals())"), "namespace"),
        (function("value_by_k = 1"), "name_used"),
        (LADDER.replace("\n    ", "\n")[4:].replace("return", "x ="), "outside"),
        (f"def f(x, k):\n{LADDER}", "unknown_subject"),
        (function("for k in x:", "    break"), "unknown_subject"),
        (function("def g():", "    nonlocal k", "    k = []", "g()"), "unknown_subject"),
        ("from odd import *\n\n\n" + function(), "unknown_subject"),
        (function("k += x"), "unknown_subject"),
        (function(last="return later"), "eager"),
        (function("late = 1", "del late", last="return late"), "eager"),
        (function(last="x = 4"), "not_alike"),
        (function(last="log(k)\n        return 4"), "long_branch"),
        (function(last="raise KeyError"), "other_statement"),
    ],
)
def test_what_is_not_proved_waits_for_a_person(code: str, reason: str) -> None:
    done = tabulated(code, "certain")
    assert (done.data, [site.reason for site in done.left]) == (None, [reason])


def test_two_functions_may_have_tables_of_the_same_name() -> None:
    code = function() + "\n\n" + function().replace("def f", "def g")
    text = (tabulated(code, "certain").data or b"").decode()
    assert text.count("return value_by_k[k]") == 2


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("def get_price(size):\n    k = str(size)", "price_by_k"),
        ("def f(x):\n    k = str(x)", "value_by_k"),
        ("def to_sql_by_name(x):\n    k = str(x)", "value_by_k"),
    ],
)
def test_a_table_is_named_after_what_it_holds(before: str, name: str) -> None:
    assert f"    {name} = {{" in (tabulated(f"{before}\n{LADDER}", "certain").data or b"").decode()


@pytest.mark.parametrize(
    ("subject", "body", "name"),
    [
        ("tableTitle", "return {}", "valueByTableTitle"),
        ("kind", "kind = {}", "kind_by_name"),
        ("row.kind", "row.state = {}", "state_by_kind"),
        ("row['kind']", "state = Shop{}(row)", "class_by_kind"),
        ("kind", "return send_{}(row)", "handler_by_kind"),
        ("kind", "return Send{}(row)", "handler_by_kind"),
    ],
)
def test_a_table_is_named_after_what_it_is_asked(subject: str, body: str, name: str) -> None:
    rows = [f"if {subject} == '{key}':\n        {body.format(number)}\n" for number, key in enumerate("abcd")]
    code = "def Send0(row): pass\n\n\ndef f(row, kind, tableTitle):\n    " + "    el".join(rows)
    assert f"    {name} = {{" in (tabulated(code, "review").data or b"").decode()
