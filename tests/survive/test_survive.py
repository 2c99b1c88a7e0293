"""No bad input stops a run, none is passed over, and none costs its neighbours."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.survive.cases import CASES, MEASURED, UNSEEN, Case
from tests.survive.outcomes import outcomes
from toolkit.model.facts import REASONS


def _rows() -> Iterator[ParameterSet]:
    """Each case; those that the run with all of them holds too are alone in `nox -s corpora`, but for some."""
    for number, case in enumerate(CASES):
        is_fast = case.during is not None or case.not_as_root or number % 10 == 0
        yield pytest.param(case, id=str(case), marks=() if is_fast else pytest.mark.corpus)


@pytest.mark.parametrize("case", list(_rows()))
def test_it_is_measured_or_named_with_its_reason(case: Case, tmp_path: Path) -> None:
    if case.not_as_root and os.geteuid() == 0:
        pytest.skip("root is stopped by nothing")
    case.plant(tmp_path)
    (tmp_path / "neighbour.py").write_text("x = 1\n")
    became = outcomes(tmp_path, case.during)
    assert became.pop("neighbour.py") == MEASURED
    for path, allowed in case.expected.items():
        assert became.pop(path, UNSEEN) in allowed
    assert not became


def test_all_of_them_together_cost_only_themselves(tmp_path: Path) -> None:
    kinds = [case for case in CASES if case.during is None and not case.not_as_root]
    expected = {}
    for number, case in enumerate(kinds):
        folder = tmp_path / f"case{number}"
        folder.mkdir()
        case.plant(folder)
        expected |= {f"case{number}/{path}": allowed for path, allowed in case.expected.items()}
    became = outcomes(tmp_path)
    wrong = {path: became.get(path, UNSEEN) for path in expected if became.get(path, UNSEEN) not in expected[path]}
    assert not wrong
    assert set(became) <= set(expected)


def test_the_list_is_long_enough_and_says_what_it_expects() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 45
    known = {MEASURED, UNSEEN, *REASONS}
    assert all(known.issuperset(allowed) and allowed for case in CASES for allowed in case.expected.values())
