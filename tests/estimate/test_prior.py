"""The prior that ships: more work never takes less, quantiles stay in order, and complexity has no say."""

from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.estimate.samples import as_csv, projects, public_tasks
from toolkit.estimate.prior import SHIPPED, shipped_prior
from toolkit.estimate.size import AMOUNTS, size_of_task
from toolkit.estimate.train import main, shipped_as, train_prior
from toolkit.model.estimate import Size
from toolkit.model.tasks import KINDS, TaskRow

AMOUNT = st.one_of(st.integers(0, 30), st.integers(0, 10**9))
SIZES = st.builds(Size, **dict.fromkeys(AMOUNTS, AMOUNT), complexity=AMOUNT, kind=st.sampled_from([*KINDS, "unheard"]))


@given(SIZES, st.sampled_from(AMOUNTS), st.integers(1, 10**6))
@settings(max_examples=200, deadline=None)
def test_more_work_never_takes_less(size: Size, name: str, more: int):
    larger = replace(size, **{name: getattr(size, name) + more})
    assert shipped_prior().log_median(larger) >= shipped_prior().log_median(size)


@given(SIZES)
@settings(max_examples=200, deadline=None)
def test_quantiles_are_in_order_and_the_median_is_the_law(size: Size):
    (found,) = shipped_prior().log_hours([size])
    assert found[0] < found[1] < found[2] < found[3]
    assert found[1] == pytest.approx(shipped_prior().log_median(size))
    assert np.isfinite(np.exp(found)).all()


@given(SIZES, AMOUNT)
@settings(max_examples=50, deadline=None)
def test_complexity_has_no_say(size: Size, complexity: int):
    assert shipped_prior().log_median(replace(size, complexity=complexity)) == shipped_prior().log_median(size)


def test_ten_times_the_work_takes_about_twice_as_long():
    """As in public projects, whatever else is in a prior: 10 times the lines took 2.2 times the hours."""
    small = Size(files=2, hunks=5, added=20, deleted=10, functions=3, test_files=1, test_added=10, other_files=1)
    large = replace(small, **{name: 10 * getattr(small, name) for name in AMOUNTS})
    assert 1.8 < exp(shipped_prior().log_median(large) - shipped_prior().log_median(small)) < 5


def test_only_what_is_known_before_the_work_is_read():
    row = TaskRow(p_add=9, f_n=2, type="fix")
    later = replace(row, t=5.0, t_merge=9.0, author="x", n_first2h=7.0, gapsum2h_min=300.0, repo="r", sha="s")
    assert size_of_task(row) == size_of_task(later)


def test_training_writes_the_same_file_for_the_same_tasks(tmp_path: Path):
    content = as_csv(projects(3, 40)).encode()
    source, target = tmp_path / "tasks.csv", tmp_path / "prior.json"
    source.write_bytes(content)
    main([str(source), str(target)])
    assert target.read_text("utf-8") == shipped_as(train_prior(content, "tasks.csv"))


def test_training_without_a_file_says_how_it_is_called():
    with pytest.raises(SystemExit, match=r"python -m toolkit\.estimate\.train"):
        main([])


@pytest.mark.corpus
def test_the_prior_that_ships_is_the_one_its_script_makes():
    assert SHIPPED.read_text("utf-8") == shipped_as(train_prior(public_tasks().read_bytes(), "tasks.csv"))
