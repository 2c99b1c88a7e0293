"""An application is found by its name, also one that a factory makes of literals."""

from types import SimpleNamespace

import pytest

from toolkit.probe.replay.applications import application_of


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("types:SimpleNamespace", SimpleNamespace),
        ("types:SimpleNamespace()", SimpleNamespace()),
        ("types:SimpleNamespace(name='a:b(c)', debug=True)", SimpleNamespace(name="a:b(c)", debug=True)),
        ("builtins:dict([('a', 1)])", {"a": 1}),
        ("collections:OrderedDict.fromkeys(['testing'])", {"testing": None}),
    ],
)
def test_factories_take_literals(name: str, made: object) -> None:
    assert application_of(name) == made


@pytest.mark.parametrize("name", ["builtins:dict(open('/etc/passwd'))", "builtins:dict(", "builtins:dict(**{})"])
def test_nothing_else_is_evaluated(name: str) -> None:
    with pytest.raises((ValueError, SyntaxError, TypeError)):
        application_of(name)
