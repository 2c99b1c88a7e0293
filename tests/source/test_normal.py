"""The hash of a body is blind to how code is written down, and to nothing else."""

import ast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.metrics.programs import PROGRAMS
from toolkit.source.body_hash import body_hash
from toolkit.source.parse import parse_file

FUNCTION = '''
def f(a, b=1, *c, d: int = 2, **e) -> str:
    """Doc."""
    global g
    if a and not b or c[1:]:
        return [x.y for x in a if x != "s"]
    with open(f"{a!r:>3}") as h:
        async def inner(): return await h
    match a:
        case {"k": 1, **r} | A(z=None): pass
    return lambda: b"t" % (a, *c)
'''
SAME = [
    ("x = 'a'", 'x = "a"  # why'),
    ("x = (1)", "x = 1"),
    ("x = u'a'", "x = 'a'"),
    ("x = 'a' 'b'", "x = 'ab'"),
    ("x = 0x10", "x = 16"),
    ("f(a,\n\n  b,)", "f(a, b)"),
    ("if a:\n  b\nelif c:\n  d", "if a:\n    b\nelse:\n    if c: d"),
    ('"""Doc."""\nx = 1', '"""Other."""\n\nx = 1'),
    ("from a.b import c", "from .d import c"),  # `c` moved; who imports it did not change
    ("from a import old as b", "from a import new as b"),
]
DIFFERENT = [
    ("x = 1", "x = 1.0"),
    ("x = 1", "x = True"),
    ("x = '1'", "x = 1"),
    ("x = '1'", "x = b'1'"),
    ("x = ...", "x = Ellipsis"),
    ("x = None", "x = 'None'"),
    ("a.b", "a.c"),
    ("a.b", "b.a"),
    ("a + b", "a - b"),
    ("a + b * c", "(a + b) * c"),
    ("a < b", "a <= b"),
    ("f(a, 1)", "f(1, a)"),
    ("f(a, b)", "f(a)(b)"),
    ("f(*a)", "f(**a)"),
    ("f([a], b)", "f([a, b])"),
    ("a[1:]", "a[:1]"),
    ("{a: b}", "{**b}"),
    ("if a:\n  b\n  c", "if a:\n  b\nc"),
    ("if a:\n  b\n  c", "if a:\n  b\nelse:\n  c"),
    ("for a in b:\n  c\n  d", "for a in b:\n  c\nelse:\n  d"),
    ("try:\n  a\n  b\nfinally:\n  c", "try:\n  a\nfinally:\n  b\n  c"),
    ("import a", "import b"),
    ("import a", "import a as b"),
    ("from . import a", "from . import b"),
    ("from a import b", "from a import b as c"),
    ("global a, b", "global a\nglobal b"),
    ("def f(): pass", "async def f(): pass"),
    ("def f(): pass", "def g(): pass"),
    ("def f(a): pass", "def f(*, a): pass"),
    ("def f(a, b=1): pass", "def f(a=1, b=1): pass"),
    ("@a\ndef f(): pass", "def f(): pass"),
    ("class A(b): pass", "class A: pass"),
    ("x: int = 1", "x = 1"),
    ("f'{a}'", "f'{a!r}'"),
    ("x = 1", "x = 1\ny = 2"),
    ("'a'\n'b'", "'a'"),
    ("return_ = yield_", "return_ = (yield)"),
    ("match a:\n  case None: pass", "match a:\n  case True: pass"),
    ("match a:\n  case A(b=c): pass", "match a:\n  case A(d=c): pass"),
]


def hashed(text: str) -> str:
    return body_hash(ast.parse(text))


def first(text: str) -> str:
    definition = ast.parse(text).body[0]
    assert isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return body_hash(definition)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_code_written_in_two_ways(one: str, other: str) -> None:
    assert hashed(one) == hashed(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_code(one: str, other: str) -> None:
    assert hashed(one) != hashed(other)


@settings(max_examples=150, deadline=None)
@given(PROGRAMS)
def test_reformatting_keeps_the_hash(text: str) -> None:
    tree = ast.parse(text)
    assert hashed(ast.unparse(tree)) == body_hash(tree)


@settings(max_examples=100, deadline=None)
@given(PROGRAMS, PROGRAMS)
def test_equal_hashes_mean_equal_trees(one: str, other: str) -> None:
    first_tree, second_tree = _undocumented(one), _undocumented(other)
    assert (body_hash(first_tree) == body_hash(second_tree)) == (ast.dump(first_tree) == ast.dump(second_tree))


def _undocumented(text: str) -> ast.Module:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            start = int(ast.get_docstring(node, clean=False) is not None)
            node.body = node.body[start:] or [ast.Pass()]
    return tree


def test_the_own_name_does_not_count_and_that_of_an_inner_definition_does() -> None:
    assert first(FUNCTION) == first(FUNCTION.replace("def f(", "def renamed("))
    assert first(FUNCTION) != first(FUNCTION.replace("def inner(", "def renamed("))
    assert hashed(FUNCTION) != hashed(FUNCTION.replace("def f(", "def renamed("))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_changed_name_literal_or_operator_counts(data: st.DataObject) -> None:
    tree = ast.parse(FUNCTION)
    before = hashed(FUNCTION)
    node = data.draw(st.sampled_from(list(ast.walk(tree))))
    assume(_changed(node))
    assert body_hash(tree) != before


def _changed(node: ast.AST) -> bool:
    """Change one detail of a node; whether it has one that counts."""
    if isinstance(node, ast.Constant) and node.value != "Doc.":
        node.value = ("another", node.value)
        return True
    for name in ("id", "attr", "arg", "name", "rest"):
        if isinstance(getattr(node, name, None), str):
            setattr(node, name, "another")
            return True
    for name, other in (("op", ast.LShift()), ("ops", [ast.IsNot()]), ("names", ["another"]), ("conversion", 97)):
        if hasattr(node, name):
            setattr(node, name, other)
            return True
    return False


def test_python_2_and_its_translation_say_the_same() -> None:
    old = b"def f(a):\n    print 'x', a\n    try:\n        pass\n    except E, e:\n        raise X, e\n"
    new = b"def f(a):\n    print('x', a)\n    try: pass\n    except E as e:\n        raise X(e)\n"
    one, other = parse_file("a.py", old), parse_file("a.py", new)
    assert one.python2
    assert body_hash(one.tree) == body_hash(other.tree)


def test_baselines_hold_this_hash_so_it_never_changes_and_is_that_of_every_python() -> None:
    assert first(FUNCTION) == "3215b7e3299f9eba"


def test_a_number_too_long_to_be_written_in_decimal() -> None:
    assert hashed(f"x = 0x{'f' * 6000}") != hashed(f"x = 0x{'f' * 5999}e")


def test_a_deep_expression_does_not_recurse() -> None:
    assert body_hash(_chain(20_000)) != body_hash(_chain(20_001))


def _chain(length: int) -> ast.Module:
    node: ast.expr = ast.Name("a")
    for _ in range(length):
        node = ast.Attribute(node, "b")
    return ast.Module([ast.Expr(node)], [])
