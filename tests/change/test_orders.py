"""Several codemods at once: any order gives the same bytes, nothing is refused for standing around another's work."""

import ast
from collections.abc import Iterator
from itertools import permutations
from textwrap import indent
from typing import Any

import libcst as cst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.change.edit import Pack
from toolkit.model.codemod import Card, Codemod, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.source.rewrite_site import make_site
from toolkit.wiring import plugins

NAMES = ("narrow_except", "return_early", "run_ruff")
LINES = [
    "import os",
    "log(x)",
    "x = '%s' % (y,)",
    "y = set([x, y])",
    "return x",
    "return None",
    "raise KeyError(x)",
    "print('{0}'.format(x))",
    "class A(object): pass",
    "# said\nlog(y)",
]
HEADS = ["if x:", "if x == y:  # same", "if not (x in y):", "while x:", "for x in y:", "with x as z:", "def g(x, y):"]
TAILS = ["else:", "elif y:", "elif y:"]


def blocks(lines: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(lines, min_size=1, max_size=4).map("\n".join)


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = blocks(inner).map(lambda text: indent(text, "    "))
    headed = st.tuples(st.sampled_from(HEADS), body).map("\n".join)
    branched = st.tuples(st.sampled_from(HEADS[:3]), body, st.sampled_from(TAILS), body).map("\n".join)
    caught = st.tuples(body, body).map(lambda both: f"try:\n{both[0]}\nexcept:\n{both[1]}")
    return headed | branched | caught


programs = blocks(st.recursive(st.sampled_from(LINES), compound, max_leaves=14)).map(
    lambda body: f"def f(x, y):\n{indent(body, '    ')}"
)


def put_together(program: str, names: tuple[str, ...]) -> bytes:
    """The program after all of the codemods; nothing may be refused that a later cycle can do."""
    data = program.encode()
    done = Pack(tuple(map(plugins.codemod, names)))(("app.py", data))
    assert not {it.reason for it in done.left} & {"not_found", "not_rewritten", "not_parsed", "round_trip"}, program
    return data if done.data is None else done.data


def check_orders(program: str, names: tuple[str, ...]) -> None:
    first, *others = {put_together(program, order) for order in permutations(names)}
    assert not others, program
    ast.parse(first)
    assert put_together(first.decode(), names) == first, program


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs)
def test_any_order_gives_the_same_bytes(program: str) -> None:
    check_orders(program, NAMES[:2])


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs)
def test_any_order_gives_the_same_bytes_with_repairs_of_ruff(program: str) -> None:
    check_orders(program, NAMES)


def test_a_site_around_lines_that_became_fewer_is_done_in_a_later_cycle() -> None:
    program = (
        "def f(x, y):\n    if x:\n        a(x)\n        b(x)\n        c(x)\n        if y:\n            d(y)\n"
        "            return 1\n        elif x == y:\n            return 2\n        else:\n            e(x)\n"
    )
    assert put_together(program, NAMES).decode() == (
        "def f(x, y):\n    if not x:\n        return None\n    a(x)\n    b(x)\n    c(x)\n    if y:\n        d(y)\n"
        "        return 1\n    if x == y:\n        return 2\n    e(x)\n"
    )


def test_an_inner_edit_at_the_end_of_a_file_leaves_the_outer_one_its_place() -> None:
    program = (
        "def f(x):\n    for y in x:\n        try:\n            a(y)\n        except:\n            x = [\n"
        "                y\n            ]\n            b(y)\n            c(y)\n"
    )

    def find(file: SourceFile, facts: Facts) -> Iterator[Site]:
        """Lists over several lines, and the loop around them."""
        for scope, node in file.each(ast.List):
            if node.lineno != node.end_lineno:
                yield make_site("join", "certain", scope, node)
        for scope, loop in file.each(ast.For):
            if isinstance(loop.target, ast.Name) and loop.target.id == "y":
                yield make_site("join", "certain", scope, loop)

    def rewrite(site: Site, node: Any) -> Any:
        return node.with_changes(target=cst.Name("z")) if site.node == "For" else cst.parse_expression("[y]")

    card = Card((1, 1), "low", "skim", ())
    made = Codemod(name="join", card=card, words={}, tokens=((),), find=find, rewrite=rewrite)
    done = Pack((made,))(("app.py", program.encode()))
    assert done.left == ()
    assert done.data == program.replace("for y", "for z").replace("[\n                y\n            ]", "[y]").encode()
