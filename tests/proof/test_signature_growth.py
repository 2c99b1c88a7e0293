"""A signature grows if every call that was right stays right and means the same."""

import inspect
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.proof.names.signature_growth import only_grows


@pytest.mark.parametrize(
    ("old", "new", "grows"),
    [
        ("def(a)", "def(a: int) -> str", True),
        ("def(a: int)", "def(a: str)", False),
        ("def(a: int)", "def(a)", False),
        ("def(a)", "def(a, b=1)", True),
        ("def(a)", "def(a, b)", False),
        ("def(a)", "def(a, *, b)", False),
        ("def(a)", "def(a, *, b=None)", True),
        ("def(a)", "def(a, *args, **kwargs)", True),
        ("def(a)", "def(b)", False),
        ("def(a, b)", "def(b, a)", False),
        ("def(a, b=1)", "def(a, b=2)", False),
        ("def(a, b=1)", "def(a)", False),
        ("def(a, *rest)", "def(a, b=1, *rest)", False),
        ("def(a, **more)", "def(a, b=1, **more)", False),
        ("def(a, **more)", "def(a, *, b=1, **more)", False),
        ("def(*, a)", "def(*, b=1, a)", True),
        ("@route('/def(') def(a)", "@route('/def(') def(a, b=1)", True),
        ("@route('/') def(a)", "@route('/x') def(a, b=1)", False),
        ("def(a)", "async def(a, b=1)", False),
        ("class(Base)", "class(Other)", False),
        ("", "def(a)", False),
    ],
)
def test_growth(old: str, new: str, grows: bool):
    assert only_grows(old, new) is grows


PARAMETERS = ("a", "a=0", "b", "b=1", "c=2", "*rest", "*, d", "*, d=3", "**more")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PARAMETERS), max_size=4), st.lists(st.sampled_from(PARAMETERS), max_size=5))
def test_what_grows_binds_every_call_as_before(old: list[str], new: list[str]):
    signatures = []
    for parameters in (old, new):
        names: dict[str, object] = {}
        try:
            exec(f"def f({', '.join(parameters)}): pass", names)
        except SyntaxError:
            return
        signatures.append(inspect.signature(names["f"]))  # type: ignore[arg-type]
    if not only_grows(f"def({', '.join(old)})", f"def({', '.join(new)})"):
        return
    words = [
        dict(held) for n in range(3) for held in itertools.combinations([("a", 1), ("b", 2), ("d", 4), ("e", 5)], n)
    ]
    for count, named in itertools.product(range(4), words):
        values = [10 + it for it in range(count)]
        try:
            bound = signatures[0].bind(*values, **named)
        except TypeError:
            continue
        bound.apply_defaults()
        again = signatures[1].bind(*values, **named)
        again.apply_defaults()
        assert {name: again.arguments[name] for name in bound.arguments} == bound.arguments
