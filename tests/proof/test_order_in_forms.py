"""Normal forms keep in place whatever is evaluated earlier or later, or may have no value yet."""

import pytest

from tests.proof.test_normal_form import how_equal, of

_SETUP = "handler = None\n\n\ndef setup(v):\n    global handler\n    handler = v\n"


@pytest.mark.parametrize(
    ("old", "new", "before"),
    [
        (  # a name that may have no value
            "if y:\n    b = y\nreturn x or b",
            "if y:\n    b = y\nreturn pick(x, b)",
            "def pick(a, b):\n    return a or b\n",
        ),
        (
            "if y:\n    b = y\nif x:\n    x.send()\n    return 1\nb.send()\nreturn 2",
            "if y:\n    b = y\nreturn pick(x, b)",
            "def pick(a, b):\n    if a:\n        a.send()\n        return 1\n    b.send()\n    return 2\n",
        ),
        ("if y:\n    b = y\nv = x()\nreturn g(b, v)", "if y:\n    b = y\nreturn g(b, x())", ""),
        (
            "try:\n    y()\nexcept E as x:\n    pass\nv = y()\nreturn g(x, v)",
            "try:\n    y()\nexcept E as x:\n    pass\nreturn g(x, y())",
            "",
        ),
        # a function that gets another value meanwhile
        ("v = setup(x)\nreturn handler(v)", "return handler(setup(x))", _SETUP),
        (
            "g = x\ndef swap():\n    nonlocal g\n    g = y\nv = swap()\nreturn g(v)",
            "g = x\ndef swap():\n    nonlocal g\n    g = y\nreturn g(swap())",
            "",
        ),
        # an f-string writes its first value before it makes the second one
        ("return '%s of %s' % (x, x.pop())", "return f'{x} of {x.pop()}'", ""),
        ("return '{} of {}'.format(x, g(y))", "return f'{x} of {g(y)}'", ""),
        ("return '%s of %s' % (x.a, (y := x.b()))", "return f'{x.a} of {(y := x.b())}'", ""),
        # a recursion that takes more frames for each step
        ("for it in x:\n    if f(it, y):\n        return True\nreturn False", "return any(f(it, y) for it in x)", ""),
        ("a = []\nfor it in x:\n    a.append(it.f(y))\nreturn a", "return [it.f(y) for it in x]", ""),
        (
            "if x:\n    y()\n    return f(x.a, y)",
            "return step(x, y)",
            "def step(x, y):\n    if x:\n        y()\n        return f(x.a, y)\n",
        ),
    ],
)  # fmt: skip
def test_what_may_be_seen_has_no_equal_form(old: str, new: str, before: str) -> None:
    helper = before if before == _SETUP else ""
    assert how_equal(of(old, before=helper), of(new, before=before)) == ""


@pytest.mark.parametrize(
    ("old", "new", "before"),
    [
        ("return x or y", "return pick(x, y)", "def pick(a, b):\n    return a or b\n"),
        ("b = y.b\nreturn x or b", "b = y.b\nreturn pick(x, b)", "def pick(a, b):\n    return a or b\n"),
        ("v = y(x)\nreturn g(x, v)", "return g(x, y(x))", ""),
        ("return '%s of %s' % (x.a(), y.b)", "return f'{x.a()} of {y.b}'", ""),
        ("return '%s of %s' % (x, len(y))", "return f'{x} of {len(y)}'", ""),
        ("return '%s: %s' % (x, ', '.join(y))", "return f'{x}: {\", \".join(y)}'", ""),
        ("return '{}: {}'.format(len(x), y())", "return f'{len(x)}: {y()}'", ""),
        ("for it in x:\n    if g(it, y):\n        return True\nreturn False", "return any(g(it, y) for it in x)", ""),
    ],
)
def test_what_keeps_its_order_has_an_equal_form(old: str, new: str, before: str) -> None:
    assert how_equal(of(old), of(new, before=before)) == "executed"


@pytest.mark.parametrize(
    "looking", ["from builtins import eval as run", "run = eval", "import inspect\nrun = inspect.stack"]
)
def test_module_that_renames_what_reads_names_has_no_forms(looking: str) -> None:
    assert how_equal(of("a = x\nreturn run('a')", before=looking), of("b = x\nreturn run('a')", before=looking)) == ""
