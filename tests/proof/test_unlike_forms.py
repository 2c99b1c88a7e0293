"""Files that read alike and do not do the same: no form may make them equal."""

from typing import NamedTuple

import pytest

from toolkit.proof.normal_form.equal_functions import equal_code
from toolkit.proof.statements.changed_statements import changed_statements

_MAIN = "if __name__ == '__main__':\n    print(f(1))\n"


class Files(NamedTuple):
    """Two versions of a file, and the Python that runs them."""

    old: str
    new: str
    python: str = "3.11"
    function: str = "f"


def _function(body: str, head: str = "def f(x, y, xs):") -> str:
    return "\n".join([head, *(f"    {line}" for line in body.splitlines()), ""])


def _bodies(old: str, new: str, python: str = "3.11") -> Files:
    return Files(_function(old), _function(new), python)


_PLUS, _NAMED = "def f(x):\n    return x + 5\n", "def f(x):\n    return x + STEP\n"
_LOGGED, _HELPING = "y.info(x, stacklevel=2)", "def h(x, y):\n    {}\n\ndef f(x, y):\n    h(x, y)\n    return 1\n"
_WARNED = "from warnings import warn as tell\n"
_UNLIKE = {
    "a helper that logs in the name of its caller": Files(
        f"def f(x, y):\n    {_LOGGED}\n    return 1\n", _HELPING.format(_LOGGED)
    ),
    "a helper that warns by another name": Files(
        f"{_WARNED}def f(x, y):\n    tell(x, y, 2)\n    return 1\n", _WARNED + _HELPING.format("tell(x, y, 2)")
    ),
    "a method that calls itself through a part": Files(
        "class C:\n    def f(self, y):\n        a = y.pop()\n        a = self.f(a)\n        return a\n",
        "def part(self, y):\n    a = y.pop()\n    a = self.f(a)\n    return a\n"
        "class C:\n    def f(self, y):\n        a = part(self, y)\n        return a\n",
        function="C.f",
    ),
    "a constant of the names of a function": Files(
        f"{_PLUS}f.__globals__['STEP'] = 7\n", f"STEP = 5\n{_NAMED}f.__globals__['STEP'] = 7\n"
    ),
    "a constant below the call at import": Files(f"{_PLUS}X = f(1)\n", f"{_NAMED}X = f(1)\nSTEP = 5\n"),
    "a constant below the main guard": Files(_PLUS + _MAIN, f"{_NAMED}{_MAIN}STEP = 5\n"),
    "a constant below a class that calls": Files(
        f"{_PLUS}class A:\n    b = f(1)\n", f"{_NAMED}class A:\n    b = f(1)\nSTEP = 5\n"
    ),
    "a constant below a decorator": Files(f"{_PLUS}@f\ndef g(): pass\n", f"{_NAMED}@f\ndef g(): pass\nSTEP = 5\n"),
    "a constant that a star import replaces": Files(
        f"{_PLUS}from local import *\n", f"STEP = 5\n{_NAMED}from local import *\n"
    ),
    "a constant of all names of the module": Files(
        f"{_PLUS}globals()['STEP'] = 7\n", f"STEP = 5\n{_NAMED}globals()['STEP'] = 7\n"
    ),
    "a constant that a text may set": Files(
        f"import app\n{_PLUS}def g(n):\n    setattr(app, n, 7)\n",
        f"import app\nSTEP = 5\n{_NAMED}def g(n):\n    setattr(app, n, 7)\n",
    ),
    "a private module in a class": Files(
        "class A:\n    def f(self, x):\n        import __b\n        a = x(_A__b)\n        return a\n",
        "def part(x):\n    import __b\n    a = x(_A__b)\n    return a\n"
        "class A:\n    def f(self, x):\n        a = part(x)\n        return a\n",
        function="A.f",
    ),
    "a constant that is deleted": Files(_PLUS, f"STEP = 5\n{_NAMED}del STEP\n"),
    "a helper below the main guard": Files(
        f"def f(x):\n    g(x)\n    return 1\n{_MAIN}",
        f"def f(x):\n    h(x)\n    return 1\n{_MAIN}def h(x):\n    g(x)\n",
    ),
    "names of a list in Python 2": _bodies(
        "a = 0\nb = [a for a in xs]\nreturn a, b", "a = 0\nb = [c for c in xs]\nreturn a, b", ""
    ),
    "a generator by code that never runs": _bodies("if x and False:\n    yield\nreturn 1", "if x:\n    pass\nreturn 1"),
    "an import that never runs": _bodies("if x and False:\n    import os\nreturn os", "if x:\n    pass\nreturn os"),
    "an item as a target": _bodies("[0 for x[y] in xs]\nreturn x", "[0 for x[x] in xs]\nreturn x"),
    "an attribute as a target": _bodies("return [0 for x.a in xs]", "return [0 for y.a in xs]"),
    "an item of what is read": _bodies("return [x for x[0] in xs]", "return [y for y[0] in xs]"),
    "a walrus in a lambda": _bodies(
        "[(lambda: (a := z)) for z in xs]\nreturn a", "[(lambda: (b := z)) for z in xs]\nreturn b"
    ),
    "bool replaced in a default": Files(
        f"def g(x, show=(bool := repr)): pass\n{_function('return bool(x in xs)')}",
        f"def g(x, show=(bool := repr)): pass\n{_function('return x in xs')}",
    ),
    "a private name in a class": Files(
        "class A:\n    def f(self):\n        __x = 1\n        return _A__x\n",
        "class A:\n    def f(self):\n        y = 1\n        return _A__x\n",
        function="A.f",
    ),
    "a name in a query": _bodies(
        "most = 3\nreturn x.query('price > @most')", "limit = 3\nreturn x.query('price > @most')"
    ),
    "a name in a decorator": Files(
        _function("pw = x.a\nreturn y(pw)", "@sensitive_variables('pw')\ndef f(x, y):"),
        _function("pa = x.a\nreturn y(pa)", "@sensitive_variables('pw')\ndef f(x, y):"),
    ),
    "a name that pytest reads": _bodies("__tracebackhide__ = True\nreturn x()", "hide = True\nreturn x()"),
    "a method that is looked up first": _bodies("a = x.save()\nreturn y.call(a)", "return y.call(x.save())"),
    "a Unicode text in Python 2": _bodies("log('at {}'.format(x))", "log(u'at {}'.format(x))", "2.7"),
    "another text that is Unicode in Python 2": _bodies(
        "y('{}'.format(x), u'{}'.format(x))", "y(u'{}'.format(x), '{}'.format(x))", "2.7"
    ),
    "a helper with a Unicode text in Python 2": Files(
        _function("y('at {}'.format(x))"), "def h(x):\n    return u'at {}'.format(x)\n" + _function("y(h(x))"), "2.7"
    ),
    "a condition that always holds": Files(
        _function("g(x)\nreturn os"),
        "def h(x):\n    g(x)\n    return False\n" + _function("if h(x):\n    import os\nreturn os"),
    ),
}


@pytest.mark.parametrize("files", _UNLIKE.values(), ids=_UNLIKE)
def test_what_does_something_else_has_another_form(files: Files) -> None:
    for old, new in ((files.old, files.new), (files.new, files.old)):
        found = equal_code("app.py", old.encode(), new.encode(), python=files.python)
        assert found.how_equal(files.function) == ""


def test_a_number_of_too_many_digits_is_not_known() -> None:
    number = f"0x{'f' * 6000}"
    old, new = (_function(f"{name} = {number}\nreturn {name}").encode() for name in "ab")
    assert equal_code("app.py", old, new).how_equal("f") == ""


@pytest.mark.parametrize("before", ["", "import os\n", "app = make()\n", "def g(x=1):\n    pass\n"])
def test_a_constant_above_what_uses_it_is_its_value(before: str) -> None:
    found = equal_code("app.py", (before + _PLUS).encode(), f"{before}STEP = 5\n{_NAMED}".encode())
    assert found.how_equal("f") == found.how_equal("", "STEP") == "exact"


_LOOP = "for a in xs:\n    if x.b(a):\n        return True\nreturn False"


def test_what_two_functions_exchange_needs_a_case_in_each() -> None:
    bodies = _LOOP, "return any(x.b(a) for a in xs)"
    old, new = (
        "".join(_function(body, f"def {name}(x, xs):") for name, body in zip("fg", order, strict=True)).encode()
        for order in (bodies, bodies[::-1])
    )
    found = changed_statements({"app.py": old}, {"app.py": new}, lambda _: False, "3.11")
    assert {it.equal for it in found} == {"executed"}
    assert {(it.symbol, it.side) for it in found if it.needs_case} == {
        (f"app.py::{name}", side) for name in "fg" for side in ("old", "new")
    }
