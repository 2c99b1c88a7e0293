"""Normal forms do what the functions did, and only what does the same has the same one."""

import ast
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bench.splice import Edit
from tests.bench.wrong_edits import wrong_edits
from tests.codemods.generated_rewrites import check_rewrites
from tests.examples.legacy_environment import EXAMPLE
from toolkit.model.codemod import Rewritten
from toolkit.proof.normal_form.copies import NoNormalFormError
from toolkit.proof.normal_form.equal_functions import equal_code, normal_form
from toolkit.proof.normal_form.helpers import Helpers

_NAMES = ("g", "run")
_FAST, _ALL = 150, 6_000


def in_form(code: str, *, is_exact: bool) -> Rewritten:
    """A generated program with its function in normal form; unchanged if there is no form."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in _NAMES:
            try:
                body, _ = normal_form(node, Helpers({}, {}, frozenset()), frozenset(), is_exact=is_exact)
            except NoNormalFormError:
                return Rewritten("app.py")
            node.body = body or [ast.Pass()]
            break
    for node in ast.walk(tree):
        if isinstance(getattr(node, "body", None), list) and not node.body and not isinstance(node, ast.Module):  # type: ignore[attr-defined]
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
        if isinstance(node, ast.Try) and not node.handlers and not node.finalbody:
            node.finalbody = [ast.Pass()]
    return Rewritten("app.py", f"{ast.unparse(ast.fix_missing_locations(tree))}\n".encode())


def count_forms(first: int, last: int, *, is_exact: bool) -> int:
    """Return how many generated functions have a normal form; each form does what its function did."""
    return sum(1 for _ in check_rewrites(range(first, last), lambda code: in_form(code, is_exact=is_exact)))


@pytest.mark.parametrize("is_exact", [True, False])
def test_generated_functions_do_in_form_what_they_did(is_exact: bool) -> None:
    assert count_forms(0, _FAST, is_exact=is_exact) >= _FAST // 4


@pytest.mark.corpus
@pytest.mark.parametrize("is_exact", [True, False])
def test_all_generated_functions_do_in_form_what_they_did(is_exact: bool) -> None:
    assert count_forms(_FAST, _ALL, is_exact=is_exact) >= _ALL // 5


def how_equal(old: str, new: str, owner: str = "f") -> str:
    """Return how a function is known to do the same in two versions of a file."""
    return equal_code("app.py", old.encode(), new.encode()).how_equal(owner)


def of(body: str, head: str = "def f(x, y):", before: str = "") -> str:
    """A file with a function with these statements."""
    return "\n".join([*([before] if before else []), head, *(f"    {line}" for line in body.splitlines()), ""])


class Pair(NamedTuple):
    """Two bodies of a function, and how they are known to do the same."""

    expected: str
    name: str
    old: str
    new: str


def read_pairs() -> list[Pair]:
    """Return the pairs of `normal_forms.txt`."""
    text = (Path(__file__).parent / "normal_forms.txt").read_text(encoding="utf-8")
    found = []
    for part in text.split("\n## ")[1:]:
        head, _, bodies = part.partition("\n")
        expected, _, name = head.partition(": ")
        old, new = bodies.strip("\n").split("\n--\n")
        found.append(Pair(expected.replace("unlike", ""), name, old, new))
    return found


@pytest.mark.parametrize("pair", read_pairs(), ids=lambda it: it.name)
def test_how_two_functions_are_known_to_do_the_same(pair: Pair) -> None:
    found = how_equal(of(pair.old), of(pair.new)), how_equal(of(pair.new), of(pair.old))
    assert found == (pair.expected, pair.expected)


def test_names_of_the_language_may_be_those_of_the_program() -> None:
    for_loop = of("for a in x:\n    if a:\n        return True\nreturn False", before="any = max")
    assert how_equal(for_loop, of("return any(a for a in x)", before="any = max")) == ""


def test_heads_and_decorators_count() -> None:
    assert how_equal(of("return x"), of("return x", head="def f(x, y=1):")) == ""
    assert how_equal(of("a = x\nreturn a"), of("b = x\nreturn b", head="@cache\ndef f(x, y):")) == ""


_WHOLE = "a = x.split()[0]\nif not a:\n    a = y\nreturn a.strip()"
_HELPERS = {
    "assigned": "def _first(x, y):\n    a = x.split()[0]\n    if not a:\n        return y\n    return a",
    "renamed": "def _first(p, q):\n    b = p.split()[0]\n    if not b:\n        b = q\n    return b",
}
_LOST = {
    "another result": "def _first(p, q):\n    b = p.split()[0]\n    if not b:\n        b = p\n    return b",
    "another index": "def _first(p, q):\n    b = p.split()[1]\n    if not b:\n        b = q\n    return b",
    "swapped parameters": "def _first(q, p):\n    b = p.split()[0]\n    if not b:\n        b = q\n    return b",
    "one branch without result": "def _first(p, q):\n    b = p.split()[0]\n    if b:\n        return b",
    "decorated": "@twice\ndef _first(p, q):\n    b = p.split()[0]\n    if not b:\n        b = q\n    return b",
}
_CALL = "a = _first(x, y)\nreturn a.strip()"


def test_an_extracted_function_is_put_in_its_place() -> None:
    found = equal_code("app.py", of(_WHOLE).encode(), of(_CALL, before=_HELPERS["renamed"]).encode())
    assert found.how_equal("f") == found.how_equal("_first") == "executed"


@pytest.mark.parametrize("helper", _LOST.values(), ids=_LOST)
def test_an_extracted_function_that_does_something_else_is_not(helper: str) -> None:
    found = equal_code("app.py", of(_WHOLE).encode(), of(_CALL, before=helper).encode())
    assert found.how_equal("f") == found.how_equal("_first") == ""


@pytest.mark.parametrize(
    ("old", "new", "helper"),
    [
        (
            "a = 0\nif x:\n    a = 1\nreturn a",
            "a = 0\na = g(x)\nreturn a",
            "def g(x):\n    if x:\n        a = 1\n    return a",
        ),
        ("a = x\nh(a)\nreturn a", "a = x\ng()\nreturn a", "def g():\n    h(a)"),
        (
            "a = (y for it in x)\ny = 1\nreturn a",
            "a = g(x, y)\ny = 1\nreturn a",
            "def g(p, q):\n    return (q for it in p)",
        ),
        (
            "a = map(any, ((y for it in b) for b in x))\ny = 1\nreturn a",
            "a = g(x, y)\ny = 1\nreturn a",
            "def g(p, q):\n    return map(any, ((q for it in b) for b in p))",
        ),
        ("b = [y for y in x]\nreturn b, y", "b = g(x, y)\nreturn b, y", "def g(x, z):\n    return [z for z in x]"),
    ],
    ids=["a name without a value", "a name of the caller", "a generator", "inner generators", "a name bound within"],
)
def test_names_of_an_extracted_function_are_its_own(old: str, new: str, helper: str) -> None:
    assert how_equal(of(old), of(new, before=helper)) == ""


def test_a_generator_that_a_helper_is_done_with_may_read_its_names() -> None:
    old, new = (
        of("a = any(y for it in x)\nreturn a"),
        of("a = g(x, y)\nreturn a", before="def g(p, q):\n    return any(q for it in p)"),
    )
    assert how_equal(old, new) == how_equal(new, old) == "executed"


def test_an_extracted_condition_and_an_inlined_expression() -> None:
    old = "if x and y:\n    return 1\nreturn 2"
    for helper in (
        "def g(p, q):\n    return p and q",
        "def g(p, q):\n    if not p:\n        return False\n    if q:\n        return True\n    return False",
    ):
        new = of("if g(x, y):\n    return 1\nreturn 2", before=helper)
        assert how_equal(of(old), new) == how_equal(new, of(old)) == "executed"


@pytest.mark.parametrize(
    ("beside", "how"),
    [
        ("def ok(a):\n    return next(a)", ""),
        ("def ok(a):\n    return a.next()", ""),
        ("def ok(a):\n    raise StopIteration", ""),
        ("def ok(a):\n    return next(a, None)", "executed"),
        ("def ok(a):\n    return a", "executed"),
    ],
)
def test_a_loop_is_no_any_where_calls_may_end_it(beside: str, how: str) -> None:
    old, new = of("for a in x:\n    if ok(a):\n        return True\nreturn False"), of("return any(ok(a) for a in x)")
    assert how_equal(f"{beside}\n{old}", f"{beside}\n{new}") == how
    plain = of("for a in x:\n    if a:\n        return True\nreturn False"), of("return any(a for a in x)")
    assert {how_equal(*(f"{beside}\n{it}" for it in plain))} == {how_equal(*plain)}


def test_a_named_constant_is_its_value() -> None:
    old, new = of("return x[:200]"), of("return x[:MOST]", before="MOST = 200")
    found = equal_code("app.py", old.encode(), new.encode())
    assert found.how_equal("f") == found.how_equal("", "MOST") == "exact"
    assert how_equal(old, of("return x[:MOST]", before="MOST = 255")) == ""
    assert how_equal(old, of("return x[:MOST]", before="MOST = 200\nMOST = 100")) == ""
    assert how_equal(old, of("MOST = y\nreturn x[:MOST]", before="MOST = 200")) == ""


_SAME_AT_THE_END = "returns too early"
"""A kind of edit that changes nothing at the end of a function."""


def _one_of_each_kind(edits: list[Edit]) -> list[Edit]:
    """Return the last edit of each kind in the file, and the last one in each function."""
    found = {**{edit.kind: edit for edit in edits}, **{edit.function: edit for edit in edits}}
    return list({id(edit): edit for edit in found.values()}.values())


@pytest.mark.parametrize("is_whole", [False, pytest.param(True, marks=pytest.mark.corpus)])
def test_no_wrong_edit_is_equal(is_whole: bool) -> None:
    data = (EXAMPLE / "push_api" / "filter_eval.py").read_bytes()
    every = [it for it in wrong_edits(data) if it.kind != _SAME_AT_THE_END]
    edits = every if is_whole else _one_of_each_kind(every)
    wrong = [it for it in edits if equal_code("app.py", data, it.data).how_equal(it.function)]
    assert len(edits) > (100 if is_whole else 20)
    assert wrong == []
