"""Generated functions do the same with guard clauses."""

import pytest

from codemods.return_early import CODEMOD
from tests.codemods.apply import applied, rewritten
from tests.codemods.generated_rewrites import check_rewrites
from toolkit.model.codemod import CodemodExample, Rewritten

_FAST, _ALL = 60, 20_000


def write_guards(code: str) -> Rewritten:
    """Write every guard clause that is certain."""
    return applied(CODEMOD, CodemodExample(code))


def check_seeds(first: int, last: int) -> int:
    """Return the number of guard clauses in generated programs; none is written twice."""
    guards = 0
    for seed, _, after, done in check_rewrites(range(first, last), write_guards):
        assert rewritten(CODEMOD, after) == after, f"seed {seed}"
        guards += len(done.applied)
    return guards


def test_generated_programs_do_what_they_did() -> None:
    assert check_seeds(0, _FAST) >= 1


@pytest.mark.corpus
def test_all_generated_programs_do_what_they_did() -> None:
    assert check_seeds(_FAST, _ALL) >= _ALL // 40


@pytest.mark.parametrize(("value", "is_certain"), [("f'{x}.'", True), ("f'{x}'", False), ("str(x)", False)])
def test_a_text_of_one_value_may_compare_in_its_own_way(value: str, is_certain: bool) -> None:
    body = "".join(f"        y.append({it})\n" for it in range(4))
    code = f"def f(x, y):\n    s = {value}\n    if s > 'a':\n{body}"
    assert (rewritten(CODEMOD, code) != code) == is_certain
