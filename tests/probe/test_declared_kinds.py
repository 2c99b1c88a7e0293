"""Inputs of kinds that annotations exclude."""

import pytest

from toolkit.probe.generate.declared_kinds import is_declared


def annotated(amount: "int | None", rate: float = 0.5, names: "list[str]" = None, *, label: str = None):  # noqa: RUF013
    """Take annotated arguments."""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"amount": 1, "rate": {"$py": "Decimal", "of": "1"}, "names": ["a"], "label": None}, True),
        ({"amount": None, "names": "a"}, True),
        ({"amount": []}, False),
        ({"rate": "a"}, False),
        ({"rate": None}, True),
        ({"label": {"a": 1}}, False),
        ({"label": {"$py": "object", "class": "app:Text"}}, True),
        ({"other": []}, True),
    ],
)
def test_annotations_exclude_kinds(given, expected):
    assert is_declared(annotated, given) is expected
