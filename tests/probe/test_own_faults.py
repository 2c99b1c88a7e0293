"""A search goes on after its own errors, and after deadlines that are missed while they are taken down."""

from types import SimpleNamespace

import pytest

from toolkit.probe.generate.own_faults import OwnFaults
from toolkit.probe.process.deadline import Late


@pytest.mark.parametrize(("error", "told"), [(Late(), []), (KeyError("x"), ["KeyError: 'x'"])])
def test_a_function_is_given_up_and_only_errors_are_told(error: BaseException, told: list[str]) -> None:
    def fail() -> None:
        raise error

    faults, subject = OwnFaults(), SimpleNamespace(seam="m:f", in_vain=0.0)
    assert faults.guard(subject, fail) is None
    assert [one["error"] for one in faults.found] == told
    assert subject.in_vain > 1e9
    assert faults.guard(subject, max, 1, 2) == 2
