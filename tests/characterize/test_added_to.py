"""A lock that is there already is added to: functions to one of requests, without saying again how it is started."""

import sys
from pathlib import Path

import pytest

from tests.flows.verify import shop
from toolkit.errors import UsageError
from toolkit.flows.lock import lock
from toolkit.model.lock import Setup
from toolkit.model.lock_run import LockOptions


def test_functions_are_added_to_a_lock_of_requests(tmp_path: Path) -> None:
    root = shop.project(tmp_path / "project")
    requests = shop.locked(root, cases=shop.requests())
    into = root / "characterization_tests"
    wish = LockOptions(root, into, Setup(environment={"MORE": "1"}), sys.executable, targets=("shop.prices",), budget=3)
    added = lock(wish)
    assert added.changed == ()
    assert [case for case in added.lock.cases if not case.is_call] == list(requests.cases)
    assert {case.about for case in added.lock.cases if case.is_call} >= {"shop.prices:discounted"}
    assert added.lock.setup.app == "shop.web:app"
    assert added.lock.setup.environment == {"MORE": "1"}


@pytest.mark.parametrize("app", ["", "shop.web:app"])
def test_functions_alone_need_no_application_and_keep_a_named_one(tmp_path: Path, app: str) -> None:
    root = shop.project(tmp_path / "project")
    into = root / "characterization_tests"
    wish = LockOptions(root, into, Setup(app=app), sys.executable, targets=("shop.prices",), budget=3)
    locked = lock(wish).lock
    assert (locked.setup.app, locked.setup.packages) == (app, ("shop.prices",))
    assert all(case.is_call for case in locked.cases)


def test_several_modules_are_locked_in_one_run_and_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    root = shop.project(tmp_path / "project")
    into = root / "characterization_tests"
    wish = LockOptions(root, into, Setup(), sys.executable, targets=("shop.prices", "shop.web"), budget=2)
    locked = lock(wish).lock
    assert {case.about.partition(":")[0] for case in locked.cases} == {"shop.prices", "shop.web"}
    assert locked.setup.packages == ("shop.prices", "shop.web")
    with pytest.raises(UsageError, match=r"found for shop\.costs"):
        lock(LockOptions(root, into, Setup(), sys.executable, targets=("shop.prices", "shop.costs"), budget=1))
