"""Strength of a lock: known survivors, the same with and without forks, on old and new Pythons."""

import random
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.command_line import write
from tests.flows.verify import shop
from tests.interpreters import interpreter, only
from toolkit.characterize.measure_strength import measure_statements, measure_strength
from toolkit.characterize.replay import replay_at_clock, replay_with_lines
from toolkit.errors import UsageError
from toolkit.flows.strength import find_symbols, measure_lock_strength, trusted_strengths
from toolkit.model.lock import Lock, Setup
from toolkit.model.strength import Effort, LockStrengths, Strength, StrengthOptions
from toolkit.probe.strength.measure import by_turns
from toolkit.session.replay_program import MaskedAnswers
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.state.strength_file import FILE, merge_strengths, read_strength, strength_bytes


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop.project(tmp_path_factory.mktemp("shop") / "project")


@pytest.fixture(scope="module")
def lock(project: Path) -> Lock:
    return shop.locked(project)


@pytest.fixture(scope="module")
def measured(project: Path, lock: Lock) -> LockStrengths:
    return measure_strength(lock, fresh_copies(RunTarget(sys.executable, project)))


def survivors(measured: LockStrengths) -> Iterator[tuple[str, str, str]]:
    for function in measured.functions:
        for one in function.survivors:
            yield one.symbol.partition("::")[2], one.kind, one.was


def test_what_no_case_tells_is_listed_by_line(measured: LockStrengths) -> None:
    assert sorted(survivors(measured)) == [
        ("Basket.total", "constant", "0"),
        ("app", "constant", "True"),  # keys of JSON in another order are no difference
        ("app", "text", "200 OK"),
        ("app", "text", "400 Bad Request"),
        ("discounted", "comparison", ">"),
        ("discounted", "constant", "0"),
        ("discounted", "constant", "100.0"),
        ("discounted", "operand", "2"),
        ("never_called", "arithmetic", "+"),
        ("never_called", "constant", "1"),
        ("never_called", "return", ""),
        ("order", "call", "close"),
        ("orders", "call", "close"),
    ]


def test_a_share_is_of_all_changes_whether_they_run_or_not(measured: LockStrengths) -> None:
    never = next(one for one in measured.functions if one.about.endswith("::never_called"))
    assert (never.mutants, never.tried, never.noticed, never.share) == (3, 3, 0, 0.0)
    assert not any(one.executed for one in never.survivors)
    total = measured.total
    assert total.tried == total.mutants == sum(one.mutants for one in measured.functions)
    assert total.noticed == total.tried - len(list(survivors(measured)))


def test_what_only_the_import_runs_is_tried_by_another_import(measured: LockStrengths) -> None:
    register = [one for one in measured.functions if "::register" in one.about]
    assert [one.mutants for one in register] == [1, 1]
    assert measured.at_import == 0


def test_an_endpoint_has_the_changes_of_all_functions_that_it_reaches(measured: LockStrengths) -> None:
    by_name = {one.about: one for one in (*measured.functions, *measured.endpoints)}
    reading = by_name["GET /red/orders/{}"]
    parts = [by_name[f"shop/web.py::{name}"] for name in ("app", "database", "orders")]
    assert reading.mutants == sum(one.mutants for one in parts)
    assert reading.noticed == sum(one.noticed for one in parts)


def test_the_lock_of_a_project_that_has_changed_does_not_count_what_it_has_lost(project: Path, lock: Lock) -> None:
    one = lock.cases[0]
    other = msgspec.structs.replace(one, parts={"result": "something else"}, shifted={})
    drifted = msgspec.structs.replace(lock, cases=(other, *lock.cases[1:]))
    measured = measure_strength(drifted, fresh_copies(RunTarget(sys.executable, project)), ["shop/prices.py::_rounded"])
    assert measured.drifted == (one.id,)


def test_time_that_is_over_leaves_a_sample(project: Path, lock: Lock) -> None:
    calls = msgspec.structs.replace(lock, cases=tuple(case for case in lock.cases if case.is_call))
    measured = measure_strength(calls, fresh_copies(RunTarget(sys.executable, project)), effort=Effort(seconds=0.01))
    assert measured.total.tried < measured.total.mutants


def test_an_interrupt_leaves_what_is_known(project: Path, lock: Lock) -> None:
    def interrupt(done: int, _all: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    measured = measure_strength(lock, fresh_copies(RunTarget(sys.executable, project)), progress=interrupt)
    assert (measured.total.tried, measured.interrupted) == (3, True)
    assert measured.seconds > 0


def test_a_shorter_measurement_does_not_replace_a_longer_one(measured: LockStrengths) -> None:
    shorter = [msgspec.structs.replace(one, tried=0, noticed=0) for one in measured.functions]
    assert (
        merge_strengths(measured, msgspec.structs.replace(measured, functions=tuple(shorter))).functions
        == measured.functions
    )


def _forged(one: Strength, more: int) -> Strength:
    lines = (*one.noticed_at, *(one.line for one in one.survivors), *[1] * more)
    counts = {"mutants": one.mutants + more, "tried": one.tried + more, "noticed": len(lines)}
    return msgspec.structs.replace(one, **counts, noticed_at=tuple(lines), survivors=())


@pytest.mark.parametrize(("more", "fewer"), [(999, 0), (0, 1)])
def test_a_measurement_that_the_new_one_contradicts_is_replaced(measured: LockStrengths, more: int, fewer: int) -> None:
    forged = msgspec.structs.replace(
        measured,
        functions=tuple(_forged(one, more) for one in measured.functions),
        endpoints=tuple(_forged(one, more) for one in measured.endpoints),
    )
    now = tuple(_with_fewer_noticed(one, fewer) for one in measured.functions)
    merged = merge_strengths(forged, msgspec.structs.replace(measured, functions=now))
    missed = [one for one in now if one.survivors]
    assert missed
    assert [one for one in merged.functions if one.survivors] == missed
    assert merged.endpoints == measured.endpoints


def _with_fewer_noticed(one: Strength, fewer: int) -> Strength:
    kept = one.noticed_at[fewer:]
    gone = len(one.noticed_at) - len(kept)
    return msgspec.structs.replace(one, noticed_at=kept, noticed=one.noticed - gone, tried=one.tried - gone)


def test_without_forks_the_same_survive(project: Path, lock: Lock, measured: LockStrengths) -> None:
    wanted = "shop/prices.py::discounted"
    forked = next(one for one in measured.functions if one.about == wanted)
    copying = fresh_copies(RunTarget(sys.executable, project))
    started = measure_strength(lock, copying, [wanted], Effort(forks=False)).functions[0]
    assert started.survivors == forked.survivors
    assert (started.mutants, started.noticed) == (forked.mutants, forked.noticed)


@only("2.7", "2.7", "3.6", "3.13")
def test_old_and_new_pythons(tmp_path: Path, version: str) -> None:
    python = interpreter(version)
    project = shop.project(tmp_path / "project")
    lock = shop.locked(project, python)
    measured = measure_strength(
        lock, fresh_copies(RunTarget(str(python), project)), ["shop/prices.py", "shop/web.py::orders"]
    )
    assert ("discounted", "comparison", ">") in set(survivors(measured))
    assert measured.drifted == ()
    assert measured.total.share is not None
    assert 0.6 < measured.total.share < 0.9


def test_what_is_known_of_the_cases_is_not_looked_at_again(project: Path, lock: Lock) -> None:
    paths = ("shop/prices.py", "shop/web.py")
    lines = {path: [(1, len((project / path).read_text().splitlines()) // 2)] for path in paths}
    opened = fresh_copies(RunTarget(sys.executable, project))
    runs = replay_with_lines(lock, opened, lines)
    assert {path for found in runs.lines.values() for path, _ in found} == {*paths}
    memory = MaskedAnswers()
    for _ in replay_at_clock(lock, opened, lock.setup.clocks[0], memory):
        pass
    seen, known = (measure_statements(lock, opened, lines, {}, Effort(60.0), it) for it in (None, runs))
    unmasked = measure_statements(lock, opened, lines, {}, Effort(60.0), runs, memory)
    assert sorted(map(repr, seen)) == sorted(map(repr, known)) == sorted(map(repr, unmasked))
    assert {it.noticed for it in known} == {True, False}


@pytest.mark.parametrize("kind", ["call", "exchange"])
def test_a_module_that_only_a_case_imports_is_changed_when_its_lines_are_known(tmp_path: Path, kind: str) -> None:
    answer = "def price(count):\n    return count * 30\n"
    late = "def total(count):\n    from shop.late import price\n    return price(count)\n\n\n"
    app = "def app(environ, start):\n    start('200 OK', [])\n    return [str(total(2)).encode()]\n"
    project = write(tmp_path / "project", {"shop/__init__.py": "", "shop/late.py": answer, "shop/web.py": late + app})
    call = {"kind": "call", "seam": "shop.web:total", "symbol": "shop/web.py::total", "given": {"count": 2}}
    request = {"kind": "exchange", "method": "GET", "target": "/", "headers": [], "order": 1}
    lock = shop.locked(project, cases=[shop.case_of(call if kind == "call" else request, "recorded")])
    opened, lines = fresh_copies(RunTarget(sys.executable, project)), {"shop/late.py": [(2, 2)]}
    runs = replay_with_lines(lock, opened, lines)
    found = measure_statements(lock, opened, lines, {}, Effort(60.0), runs)
    assert {it.executed for it in found} == {it.noticed for it in found} == {True}


def test_a_lock_without_cases_has_no_strength(project: Path) -> None:
    with pytest.raises(UsageError, match="holds no case"):
        measure_strength(Lock(Setup()), fresh_copies(RunTarget(sys.executable, project)))


def test_a_change_that_never_ends_is_noticed(tmp_path: Path) -> None:
    text = "def f(n):\n    while n > 0:\n        n -= 1\n    return 'end'\n"
    project = tmp_path / "project"
    project.mkdir()
    (project / "loops.py").write_text(text)
    ask = {"kind": "call", "seam": "loops:f", "symbol": "loops.py::f", "given": {"n": 3}}
    lock = shop.locked(project, cases=[shop.case_of(ask, "recorded")])
    measured = measure_strength(lock, fresh_copies(RunTarget(sys.executable, project)))
    assert ("f", "arithmetic", "-") not in set(survivors(measured))
    assert measured.total.share is not None


def test_objects_of_the_program_are_not_asked_what_they_are(tmp_path: Path) -> None:
    lazy = "class Lazy(object):\n    @property\n    def __class__(self):\n        raise ValueError('no settings')\n\n\n"
    project = tmp_path / "project"
    project.mkdir()
    (project / "lazy.py").write_text(f"{lazy}LAZY = [Lazy(), {{}}]\n\n\ndef f(n):\n    return n + 1\n")
    ask = {"kind": "call", "seam": "lazy:f", "symbol": "lazy.py::f", "given": {"n": 3}}
    lock = shop.locked(project, cases=[shop.case_of(ask, "recorded")])
    measured = measure_strength(lock, fresh_copies(RunTarget(sys.executable, project)), ["lazy.py::f"])
    assert measured.total.share == 1.0


@pytest.fixture
def kept(project: Path, lock: Lock, tmp_path: Path) -> StrengthOptions:
    """A project of its own, the strength of whose lock was measured and kept."""
    root = shutil.copytree(project, tmp_path / "kept")
    wish = StrengthOptions(root, root / "characterization_tests", sys.executable, targets=("shop.prices",))
    (wish.into / FILE).write_bytes(strength_bytes(measure_lock_strength(wish)))
    return wish


def test_what_was_measured_is_kept(kept: StrengthOptions) -> None:
    known = read_strength(kept.into, kept.root)
    assert known is not None
    assert known.outdated == 0
    assert known.shares()["shop/prices.py::discounted"] == 5 / 7
    assert known.shares()["shop/prices.py"] == known.total.share
    nobody = msgspec.structs.replace(kept, python="/no/such/python")  # nothing is measured anew
    assert trusted_strengths(nobody, ["shop/prices.py::discounted"])["shop/prices.py::discounted"].share == 5 / 7


def test_what_was_measured_of_another_lock_is_told_no_more(kept: StrengthOptions) -> None:
    one = next((kept.into / "cases").glob("*.jsonl"))
    one.write_bytes(b"".join(one.read_bytes().splitlines(keepends=True)[1:]))
    known = read_strength(kept.into, kept.root)
    assert known is not None
    assert (known.functions, known.shares()) == ((), {})
    assert known.outdated > 0


def test_what_was_measured_of_another_file_is_told_no_more(kept: StrengthOptions) -> None:
    file = kept.root / "shop" / "prices.py"
    file.write_text(file.read_text("utf-8") + "# another one\n", "utf-8")
    known = read_strength(kept.into, kept.root)
    assert known is not None
    assert not known.functions
    assert known.outdated > 0


def test_a_damaged_file_is_told_and_none_is_no_fault(kept: StrengthOptions) -> None:
    (kept.into / FILE).write_bytes(b"{")
    with pytest.raises(UsageError, match="is damaged"):
        read_strength(kept.into, kept.root)
    (kept.into / FILE).unlink()
    assert read_strength(kept.into, kept.root) is None


@pytest.mark.parametrize("target", ["shop.prices", "prices", "shop/prices.py", "shop"])
def test_a_target_names_modules_packages_or_files(lock: Lock, target: str) -> None:
    assert "shop/prices.py" in find_symbols(target, lock)


def test_the_file_of_a_package_is_a_target(lock: Lock) -> None:
    reached = [msgspec.structs.replace(one, reached=("shop/__init__.py::price",)) for one in lock.cases[:1]]
    of_package = msgspec.structs.replace(lock, cases=tuple(reached))
    assert find_symbols("shop/__init__.py", of_package) == ["shop/__init__.py"]


def test_a_symbol_is_a_target_and_a_wrong_name_is_told(lock: Lock) -> None:
    assert find_symbols("shop/prices.py::discounted", lock) == ["shop/prices.py::discounted"]
    with pytest.raises(UsageError, match=re.escape("--only shop.price: no case")):
        find_symbols("shop.price", lock)


def test_changes_are_tried_by_turns_of_their_functions() -> None:
    symbols = 50 * ["large"] + 3 * ["small"] + ["tiny"]
    order = by_turns(symbols, random.Random(4))
    assert sorted(order) == list(range(len(symbols)))
    assert {symbols[number] for number in order[:3]} == {"large", "small", "tiny"}
    assert [symbols[number] for number in order[3:5]].count("small") == 1
    assert order != by_turns(symbols, random.Random(5))


def test_a_function_may_be_named_by_its_module_and_a_wrong_one_is_told(kept: StrengthOptions) -> None:
    measured = measure_lock_strength(msgspec.structs.replace(kept, targets=("shop.prices::discounted",)))
    assert [one.about for one in measured.functions] == ["shop/prices.py::discounted"]
    with pytest.raises(UsageError, match="there is no function of that name"):
        measure_lock_strength(msgspec.structs.replace(kept, targets=("shop.prices::no_such",)))
