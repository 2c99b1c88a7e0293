"""Mutants of a function, on old and new Pythons alike."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interpreters import interpreter, sweep
from toolkit.session.probe_environment import PROBE

LISTING = """
import json, sys, types
package = types.ModuleType("tebiki_probe")
package.__path__ = [sys.argv[1]]
sys.modules["tebiki_probe"] = package
from tebiki_probe.strength.mutants import MutableFile
for line in iter(sys.stdin.readline, ""):
    place, ranges = json.loads(line)
    found = MutableFile(place, "m.py").find_mutants(ranges)
    print(json.dumps([[one.symbol, one.line, one.kind, one.was, one.now] for one in found]))
    sys.stdout.flush()
"""
STARTED: dict[Path | str, "subprocess.Popen[str]"] = {}


@pytest.fixture(scope="module", autouse=True)
def _one_start_of_each_interpreter() -> Iterator[None]:
    yield
    while STARTED:
        _, process = STARTED.popitem()
        process.communicate()
        assert process.returncode == 0


def listed(folder: Path, text: str, python: Path | str = sys.executable, *ranges: list[int]) -> list[list[object]]:
    """All changes of a file; with ranges of lines, also those that are made of changed statements alone."""
    file = folder / "m.py"
    file.write_text(text, "utf-8")
    if python not in STARTED:
        words = [python, "-B", "-c", LISTING, str(PROBE)]
        STARTED[python] = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process = STARTED[python]
    assert process.stdin is not None
    assert process.stdout is not None
    print(json.dumps([str(file), ranges or None]), file=process.stdin, flush=True)
    found: list[list[object]] = json.loads(process.stdout.readline())
    return found


@sweep("2.7", "3.13")
def test_a_condition_of_a_changed_statement_is_seeded_with_either_outcome(version: str, tmp_path: Path) -> None:
    lines = ["if a:", "    b = [c for c in a if c]", "while b:", "    b = b if a else a", "return b"]
    text = "def f(a, b):\n" + "".join(f"    {line}\n" for line in lines)
    found = listed(tmp_path, text, interpreter(version), [2, 5])
    outcomes = [(line, now) for _, line, kind, _, now in found if kind == "outcome"]
    assert sorted(outcomes) == [
        *((2, "False"), (2, "True"), (3, "False"), (3, "True"), (4, "False"), (5, "False"), (5, "True")),
    ]
    assert not [one for one in listed(tmp_path, text, interpreter(version)) if one[2] == "outcome"]


@sweep("2.7", "3.13")
def test_none_that_a_changed_statement_stores_is_another_value_or_not_stored(version: str, tmp_path: Path) -> None:
    text = "def f(a):\n    a.b = None\n    c = a[1] = None\n    return c\n"
    found = listed(tmp_path, text, interpreter(version), [2, 3])
    assert [one[1:] for one in found if one[2] in ("value", "jump")] == [
        *([2, "value", "None", "False"], [2, "jump", "= None", ""]),
        *([3, "value", "None", "False"], [3, "jump", "= None", ""]),
    ]
    assert not [one for one in listed(tmp_path, text, interpreter(version)) if one[2] in ("value", "jump")]


@sweep("2.7", "3.13")
def test_a_default_of_a_changed_statement_is_used_for_none_alone(version: str, tmp_path: Path) -> None:
    lines = ["b = a.get(1) or b", "c = f(a or b)", "{1: a or 0}", "if a or b:", "    c = a > b or 1", "return c or a"]
    text = "def f(a, b):\n" + "".join(f"    {line}\n" for line in lines)
    found = listed(tmp_path, text, interpreter(version), [2, 7])
    assert [line for _, line, kind, was, _ in found if (kind, was) == ("none_test", "or")] == [2, 3, 4, 7]
    assert not [one for one in listed(tmp_path, text, interpreter(version)) if one[2] == "none_test"]


@sweep("2.7", "3.13")
def test_what_a_changed_statement_finds_in_a_request_may_be_empty(version: str, tmp_path: Path) -> None:
    lines = ["if a in request.headers:", "    b = a not in self.request.GET", "c = a in b.args.b", "return a in b"]
    text = "def f(a, b):\n" + "".join(f"    {line}\n" for line in lines)
    found = listed(tmp_path, text, interpreter(version), [2, 5])
    assert [one[1:] for one in found if one[2] == "none_test"] == [
        *([2, "none_test", "in", "truth"], [3, "none_test", "not in", "not"]),
    ]
    assert not [one for one in listed(tmp_path, text, interpreter(version)) if one[2] == "none_test"]


@sweep("3.13")
def test_a_pattern_of_a_changed_statement_meets_nothing(version: str, tmp_path: Path) -> None:
    lines = [
        "match a:",
        "    case [1, b] | (2, b):",
        "        return b",
        "    case {'x': int()} if b:",
        "        return 1",
    ]
    text = "def f(a, b):\n" + "".join(f"    {line}\n" for line in [*lines, "    case _:", "        return 2"])
    for line in (3, 5, 7):
        found = listed(tmp_path, text, interpreter(version), [line, line])
        assert {one[1] for one in found if (one[2], one[4]) == ("outcome", "False")} == {line}


def of_body(folder: Path, *lines: str, python: Path | str = sys.executable) -> list[tuple[object, ...]]:
    """(kind, was, now) of everything in a function of such lines."""
    text = "def f(a, b):\n" + "".join(f"    {line}\n" for line in lines)
    return [tuple(one[2:]) for one in listed(folder, text, python)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a = a < b", {("comparison", "<", "<=")}),
        ("a = a not in b", {("comparison", "not in", "in")}),
        ("a = a and b", {("boolean", "and", "or"), ("operand", "1", ""), ("operand", "2", "")}),
        ("a = b is None", {("comparison", "is", "is not"), ("none_test", "is None", "not")}),
        ("a = a.get('x', {})", {("default", "dict", "None"), ("text", "x", "xXX"), ("arguments", "", "")}),
        ("a.pop('x', None)", {("call", "pop", ""), ("text", "x", "xXX"), ("arguments", "", "")}),
        (
            "a.setdefault('x', None)",
            {("call", "setdefault", ""), ("default", "None", "0"), ("text", "x", "xXX"), ("arguments", "", "")},
        ),
        ("a = b.strip().lower()", {("step", "strip", ""), ("step", "lower", "")}),
        (
            "a = b.replace(a, 'x')",
            {
                ("step", "replace", ""),
                ("text_method", "replace", "replace(..., 1)"),
                ("text", "x", "xXX"),
                ("arguments", "", ""),
            },
        ),
        ("a = b.removesuffix(a)", {("step", "removesuffix", ""), ("text_method", "removesuffix", "replace")}),
        ("a = b.rstrip(a)", {("step", "rstrip", ""), ("text_method", "rstrip", "strip")}),
        ("a = b.partition(a)", {("text_method", "partition", "rpartition")}),
        ("a = b.split(',')", {("text_method", "split", "split(..., 1)"), ("text", ",", ",XX")}),
        ("a = b.split(a, n)", {("text_method", "split", "rsplit"), ("arguments", "", "")}),
        ("a = b.split()", set()),
        ("a = b.find(a)", set()),
        ("a = b.find('x')", {("text_method", "find", "rfind"), ("text", "x", "xXX")}),
        ("a = b.replace(year=a)", set()),
        ("a = operator.le", {("comparison", "le", "lt")}),
        ("a = request.values", {("comparison", "values", "args")}),
        ("a = self.request.REQUEST", {("comparison", "REQUEST", "GET")}),
        ("a = rows.values", set()),
        ("raise ValueError(a)", {("raise", "", ""), ("exception", "ValueError", "TypeError")}),
        ("raise errors.Refused", {("raise", "", ""), ("exception", "Refused", "RuntimeError")}),
        ("a = a // b", {("arithmetic", "//", "*"), ("rounding", "//", "int(/)")}),
        ("a = a // b()", {("arithmetic", "//", "*"), ("rounding", "//", "int(/)")}),
        ("a = a // 10", {("arithmetic", "//", "*"), ("constant", "10", "11")}),
        ("a = int(a / b)", {("arithmetic", "/", "*"), ("rounding", "int(/)", "//")}),
        ("a = round(a)", {("rounding", "round", "int")}),
        ("a //= b", {("arithmetic", "//", "*")}),
        ("a += b", {("arithmetic", "+", "-")}),
        ("a = not b", {("not", "", "")}),
        ("a = True", {("constant", "True", "False")}),
        ("a = 41", {("constant", "41", "42")}),
        ("a = 'x'", {("text", "x", "xXX")}),
        ("return a", {("return", "", "None")}),
        ("return None", set()),
        ("raise a", {("raise", "", "")}),
        ("a.save()", {("call", "save", "")}),
        ("a(a, b)", {("call", "a", ""), ("arguments", "", "")}),
        ("a = max(a, b)", {("query_method", "max", "min")}),
        ("a(*b)", {("call", "a", "")}),
        ("a = b[a:]", {("slice", "", "+ 1")}),
        ("a = {'$gt': b}", {("filter_operator", "$gt", "$gte")}),
        ("a = {'$set': b}", {("update_operator", "$set", "$setOnInsert")}),
        ("a = a.in_(b)", {("query_method", "in_", "notin_")}),
        ("a = a(x__lt=b)", {("query_method", "x__lt", "x__lte")}),
        ("a = [a for a in b if a]", {("condition", "", "")}),
        ("a = a if b else a", {("condition", "", "")}),
        ("if a: b()", {("condition", "", ""), ("call", "b", "")}),
        ("logger.info('%s', a)", set()),
        ("a = '%s' % b", {("text", "%s", "%sXX")}),
    ],
)
def test_each_kind_of_change(tmp_path: Path, line: str, expected: set[tuple[str, str, str]]) -> None:
    assert set(of_body(tmp_path, line)) == expected


@pytest.mark.parametrize(
    ("lines", "is_clamp"),
    [
        (["if a > b:", "    a = b"], True),
        (["if b.most < a[0]:", "    a[0] = b.most"], True),
        (["a = b if a >= b else a"], True),
        (["if a < 10:", "    return 10", "return a"], True),
        (["if a < b:", "    return a", "else:", "    return b"], True),
        (["if a > b:", "    a = b + 1"], False),
        (["if a > b:", "    a = 0"], False),
        (["if a > b:", "    a = b", "else:", "    b = a"], False),
        (["if a() > b:", "    return b", "return a()"], False),
        (["if a == b:", "    a = b"], False),
        (["a = b if a < b < 3 else a"], False),
    ],
)
@sweep("2.7", "3.13")
def test_no_boundary_is_moved_where_the_larger_or_smaller_one_of_two_is_chosen(
    tmp_path: Path, version: str, lines: list[str], is_clamp: bool
) -> None:
    found = of_body(tmp_path, *lines, python=interpreter(version))
    assert ("comparison" not in [kind for kind, _, _ in found]) == is_clamp
    assert ("condition", "", "") in found


def test_branches_that_may_both_hold_change_places(tmp_path: Path) -> None:
    several = ["if a > 1:", "    pass", "elif b:", "    b.x()"]
    assert ("branch_order", "", "") in of_body(tmp_path, *several)
    for exclusive in ("a == 1", "a == 2"), ("isinstance(a, int)", "isinstance(a, str)"):
        lines = [f"if {exclusive[0]}:", "    pass", f"elif {exclusive[1]}:", "    b.x()"]
        assert ("branch_order", "", "") not in of_body(tmp_path, *lines)


def test_a_key_becomes_another_one_that_the_function_uses(tmp_path: Path) -> None:
    found = of_body(tmp_path, "b = a['x']", "b = a.get('y')", "b = a['x']")
    assert [one for one in found if one[0] == "key"] == [("key", "x", "y"), ("key", "y", "x"), ("key", "x", "y")]


def test_a_handler_loses_a_class_or_catches_another_one(tmp_path: Path) -> None:
    lines = ["try:", "    a()", "except (KeyError, b.Missing):", "    b()", "except ValueError:", "    a()"]
    found = of_body(tmp_path, *lines)
    assert [one for one in found if one[0] == "exception"] == [
        ("exception", "KeyError", ""),
        ("exception", "Missing", ""),
        ("exception", "ValueError", "ZeroDivisionError"),
    ]


def test_every_operator_of_sql_is_changed_and_the_longest_is_found_first(tmp_path: Path) -> None:
    found = of_body(tmp_path, "a = 'SELECT x FROM t WHERE y >= ? AND z = ? ORDER BY x DESC'")
    assert found == [("sql", ">=", ">"), ("sql", "=", "<>"), ("sql", "AND", "OR"), ("sql", "DESC", "ASC")]


@sweep("2.7", "3.13")
def test_sql_of_a_changed_statement_becomes_other_sql(version: str, tmp_path: Path) -> None:
    text = "def f(a, b):\n    a('select id from item where owner = ? order by price, id limit 5')\n"
    found = {(kind, now) for _, _, kind, _, now in listed(tmp_path, text, interpreter(version), [2, 2])}
    assert {("sql", one) for one in ("<>", "TRUE", "price DESC", "id DESC", "id, price", "", "NULL", "6")} <= found
    assert not [kind for kind, _ in found if kind == "text"]
    undoable = "def f(a, b):\n    a('pragma foreign_keys')\n"
    assert "invalid_sql" in {one[2] for one in listed(tmp_path, undoable, interpreter(version), [2, 2])}


@sweep("3.6", "3.8", "3.13")
def test_sql_around_the_values_of_an_f_string_becomes_other_sql(version: str, tmp_path: Path) -> None:
    text = "def f(a, b):\n    a(f'select {b} from item order by {b!r}, id')\n"
    found = [tuple(one[3:]) for one in listed(tmp_path, text, interpreter(version), [2, 2]) if one[2] == "sql"]
    assert {("{}, id", "id"), ("{}, id", "id, {}"), ("id", "id DESC"), ("ORDER BY", "")} <= set(found)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a = a.order_by('price', '-id')", {("order_by(price)", "reversed"), ("order_by(-id)", "order_by()")}),
        ("a = a.order_by(b.price, b.id)", {("order_by(id)", "reversed"), ("order_by()", "swapped")}),
        ("a = a.order_by(desc(b.price))", {("order_by(desc)", "reversed")}),
        ("a = a.sort([('price', 1), ('id', -1)])", {("sort(list)", "reversed"), ("sort()", "swapped"), ("sort()", "")}),
        ("a = a.sort('price', pymongo.DESCENDING)", {("sort(DESCENDING)", "reversed")}),
        ("a = a.find_one(sort=[('price', 1)])", {("sort", "reversed")}),
        ("a = [{'$sort': {'price': 1}}]", {("$sort", "reversed")}),
        ("a = a.limit(b)", {("limit()", "")}),
        ("a = a.filter(b == 1)", {("filter(b)", "filter()")}),
        ("a = a.join(b)", {("join", "outerjoin")}),
        ("a = a[::-1]", {("[::...]", "[:]")}),
        ("a = Q(a=1) | ~Q(b=2)", {("|", "&"), ("~", ""), ("1", ""), ("2", "")}),
    ],
)
@sweep("2.7", "3.13")
def test_a_query_of_a_changed_statement_becomes_another_query(
    tmp_path: Path, version: str, line: str, expected: set[tuple[str, str]]
) -> None:
    text = f"def f(a, b):\n    {line}\n"
    found = {(was, now) for _, _, _, was, now in listed(tmp_path, text, interpreter(version), [2, 2])}
    assert expected <= found


@sweep("2.7", "3.6", "3.8", "3.12", "3.13")
def test_every_python_finds_the_same_changes(tmp_path: Path, version: str) -> None:
    lines = [
        "if a < 1 and not b:",
        "    raise ValueError('x')",
        "b.save(a, 2)",
        "if a is None or b.get('k', None) == b['l']:",
        "    raise b.Refused",
        "elif a:",
        "    a = operator.le",
        "try:",
        "    a()",
        "except (KeyError, ValueError):",
        "    pass",
        "return [a[1:], None, True, {'$in': b}]",
    ]
    assert of_body(tmp_path, *lines, python=interpreter(version)) == of_body(tmp_path, *lines)


def test_a_change_belongs_to_the_innermost_function(tmp_path: Path) -> None:
    text = "class A:\n    def m(self):\n        def inner():\n            return 1\n        return inner\n"
    assert [(one[0], one[1]) for one in listed(tmp_path, text)] == [
        ("m.py::A.m.inner", 4),
        ("m.py::A.m.inner", 4),
        ("m.py::A.m", 5),
    ]


def test_what_makes_no_other_bytecode_is_no_change(tmp_path: Path) -> None:
    found = of_body(tmp_path, "'''Documentation.'''", "while 1:", "    return b")
    assert found == [("condition", "", ""), ("return", "", "None")]  # `while 2` is the same


def test_decorators_defaults_and_code_outside_of_functions_are_left_alone(tmp_path: Path) -> None:
    text = "X = 1 + 2\n\n\n@d(1)\ndef f(a=1, *, b=2) -> 'int':\n    c: 'int' = a\n    del c\n\n\nclass A:\n    x = 3\n"
    assert listed(tmp_path, text) == []


_SECRETS = """\
# -*- coding: utf-8 -*-
def connect(host="db", password="opensesame"):
    token = "plain words of a token, longer than sixty letters so that it is cut where it is shown"
    pin = 4711
    pwd = "abc"
    client.login(user="root", api_key="see-sharp-key")
    settings = {"secret_key": "letmein-please", "region": "tokyo"}
    environment.get("DB_PASSWORD", "correct horse")
    environment.setdefault("passphrase", u"\xe9cole-buissonniere")
    if given.password == "swordfish-again":
        return "honest"
"""
_IN_CLEAR = (
    "opensesame",
    "plain words",
    "4711",
    "4712",
    "abc",
    "see-sharp",
    "letmein",
    "correct horse",
    "buissonn",
    "swordf",
)


@sweep("2.7", "3.6", "3.13")
def test_values_beside_names_of_secrets_are_not_shown(tmp_path: Path, version: str) -> None:
    found = [(str(was), str(now)) for _, _, _, was, now in listed(tmp_path, _SECRETS, interpreter(version))]
    assert [pair for pair in found if any(secret in text for secret in _IN_CLEAR for text in pair)] == []
    assert {("tokyo", "tokyoXX"), ("root", "rootXX"), ("honest", "honestXX")} <= set(found)
    assert ("...", "...") in found
