"""Normal forms know which name is whose: two things of one name, names of inner scopes, and helpers used elsewhere."""

import pytest

from tests.proof.test_normal_form import how_equal, of
from toolkit.proof.normal_form.equal_functions import equal_code

_TURNED = ("    if x:\n        return 1\n    return 2\n", "    if not x:\n        return 2\n    return 1\n")
_HELPER = "def h(v):\n    return v * 2\n"
_SETTER = "class C:\n    @property\n    def x(self): return 1\n    @x.setter\n    def x(self, v): self.y = {}\n"


@pytest.mark.parametrize("held", ["    a = {}\n", "    def m(self): return {}\n"])
def test_function_says_nothing_of_class_with_its_name(held: str) -> None:
    old, new = (f"def f(x):\n{body}class f:\n{held.format(it)}" for it, body in enumerate(_TURNED))
    found = equal_code("app.py", old.encode(), new.encode())
    assert (found.how_equal("f"), found.how_equal("f.m")) == ("", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("T = [lambda v: v + 1]\n", f"{_HELPER}T = [h]\n"),
        ("class C:\n    key = lambda v: v + 1\n", f"{_HELPER}class C:\n    key = h\n"),
        (_SETTER.format("v + 1"), _HELPER + _SETTER.format("h(v)")),
        (_SETTER.format("v + 1"), "ONE = 2\n" + _SETTER.format("v + ONE")),
        ("T = [lambda v: v + 1]\n", f"{_HELPER}def k(v):\n    return h(v)\nT = [k]\n"),
        ("", f"@register\n{_HELPER}"),
        ("", "def __getattr__(name):\n    return 1\n"),
    ],
    ids=["lambda", "class", "setter", "constant", "helper of a helper", "decorator", "hook"],
)
def test_helper_counts_only_as_a_part_of_equal_functions(old: str, new: str) -> None:
    assert not equal_code("app.py", old.encode(), new.encode()).names


def test_helper_of_equal_function_counts_by_itself_where_a_table_holds_it() -> None:
    old = of("return x * 2")
    new = _HELPER + of("return h(x)")
    assert equal_code("app.py", old.encode(), new.encode()).names == {"h": "executed"}
    assert not equal_code("app.py", f"{old}T = []\n".encode(), f"{new}T = [h]\n".encode()).names


@pytest.mark.parametrize(
    "inner",
    [
        "try: x()\n    except E as K: return {}",
        "from a import K\n    return {}",
        "def K(): pass\n    return {}",
        "match x:\n        case [K]: return {}",
        "match x:\n        case {{1: 2, **K}}: return {}",
    ],
)
def test_constant_is_not_put_where_an_inner_function_binds_its_name(inner: str) -> None:
    body = f"def g():\n    {inner}\nreturn g"
    assert how_equal(of(body.format("5")), of(body.format("K"), before="K = 5")) == ""


@pytest.mark.parametrize("annotation", ["(w := int)", "(yield)", "[(yield)]"])
def test_annotation_may_bind_a_name_or_make_a_generator(annotation: str) -> None:
    assert how_equal(of(f"v: {annotation} = x\nreturn w"), of("v = x\nreturn w")) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("m = 'a'\nreturn lambda m: 'b' + m", "m = 'a'\nreturn lambda m: f'b{m}'"),
        ("m = 'a'\nreturn ['b' + m for m in x]", "m = 'a'\nreturn [f'b{m}' for m in x]"),
        ("m = 'a'\ndef g(m): return 'b' + m\nreturn g", "m = 'a'\ndef g(m): return f'b{m}'\nreturn g"),
        ("return lambda str: str(1) + 'a'", "return lambda str: f'{str(1)}a'"),
        ("return lambda any: any(a for a in x if a)", "return lambda any: any(a and a for a in x)"),
        ("m = ''\nif x:\n    import os as m\nreturn 'b' + m", "m = ''\nif x:\n    import os as m\nreturn f'b{m}'"),
        ("m = ''\ntry: x()\nexcept E as m: return 'b' + m", "m = ''\ntry: x()\nexcept E as m: return f'b{m}'"),
        ("global m\nif x:\n    m = 'a'\nreturn 'b' + m", "global m\nif x:\n    m = 'a'\nreturn f'b{m}'"),
    ],
)
def test_name_in_another_scope_may_be_anything(old: str, new: str) -> None:
    assert how_equal(of(old), of(new)) == ""


def test_result_of_inner_part_is_not_its_argument() -> None:
    parts = "def h(v):\n    log(v)\n    return v\ndef k(p):\n    s = 1\n    a = p + 1\n    s = h(a)\n    return s\n"
    called = parts + of("return k(x)")
    assert how_equal(of("s = 1\na = x + 1\nlog(s)\nreturn s"), called) == ""
    assert how_equal(of("a = x + 1\nlog(a)\nreturn a"), called.replace("    s = 1\n", "")) == "executed"
