"""The suites fail on a change: when a difference appears that is not known, and when a known one vanishes."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from msgspec import Struct

from characterization_tests.mongo_filters.legacy_pytest import run_examples
from tests.examples.legacy_environment import EXAMPLE
from toolkit.filters.dialects.lock import PYTHON, DialectLock

HERE = Path(__file__).parent
_LIST = "a list of filters becomes their `$and`"


class Planted(Struct, frozen=True):
    """A change of a file of the application, and the examples that see it, by the beginning of their names."""

    title: str
    old: str
    new: str
    seen_by: str
    vanishes: bool = False


EVALUATOR = (
    Planted("`$gt` is `$gte`", "lambda a, b: a > b)", "lambda a, b: a >= b)", "as-MongoDB"),
    Planted("`$lt` compares text", "f(actual, expected)\n", "f(str(actual), str(expected))\n", "as-MongoDB"),
    Planted(
        "`$ne` finds missing fields",
        "if actual is MISSING or actual is None:\n            return False\n        return not same",
        "return not same",
        "negation_misses_missing",
        vanishes=True,
    ),
    Planted(
        _LIST,
        "    if isinstance(cond, list):\n",
        '    if isinstance(cond, list):\n        return matches({"$and": cond}, doc)\n',
        "as-MongoDB",
    ),
)
SQL = (
    Planted("`$gt` is `>=`", '"$gt": ">",', '"$gt": ">=",', "as-MongoDB"),
    Planted(
        "`$ne` finds NULL",
        'parts.append("%s %s %s" % (col, COMPARE[op], quote(v)))',
        'parts.append("%s %s %s OR %s IS NULL" % (col, COMPARE[op], quote(v), col))',
        "negation_misses_missing",
        vanishes=True,
    ),
    Planted(
        _LIST,
        "        sql = None\n",
        '        return to_sql({"$and": cond}, tenant_id)\n',
        "as-MongoDB",
    ),
)


def _changed(folder: Path, module: str, planted: Planted) -> Path:
    """The application with a change, and the suites beside it, laid out as they are here."""
    root = folder / EXAMPLE.parents[1].name
    shutil.copytree(EXAMPLE / "push_api", root / "examples" / EXAMPLE.name / "push_api")
    shutil.copytree(HERE, root / "characterization_tests" / HERE.name, ignore=shutil.ignore_patterns(".explored"))
    code = root / "examples" / EXAMPLE.name / "push_api" / module
    text = code.read_text("utf-8")
    assert text.count(planted.old) == 1
    code.write_text(text.replace(planted.old, planted.new), "utf-8")
    return root / "characterization_tests" / HERE.name


def _notices(suite: Path, python: Path, planted: Planted) -> None:
    ran = run_examples(suite, python, "--maxfail=1", "-k", planted.seen_by)
    failed = re.findall(r"^FAILED test_examples.py::test_answer\[(\S+)\]", ran.stdout, re.MULTILINE)
    assert ran.returncode == 1, ran.stdout[-2000:] + ran.stderr
    assert failed[0].startswith(planted.seen_by)
    if planted.vanishes:
        lock = DialectLock(suite)
        target = lock.start()
        try:
            gone = [one.cause for one in lock.dialect.differences if not lock.differs_still(one, target)]
        finally:
            target.close()
        assert planted.seen_by in gone


def _fast(changes: tuple[Planted, ...]) -> list[ParameterSet]:
    """A change that is seen by an example, and one that makes a difference vanish; the others in `nox -s corpora`."""
    fast = {next(one for one in changes if one.vanishes == vanishes) for vanishes in (False, True)}
    return [pytest.param(one, id=one.title, marks=() if one in fast else pytest.mark.corpus) for one in changes]


@pytest.mark.parametrize("planted", _fast(EVALUATOR))
def test_a_change_of_the_evaluator_is_noticed(planted: Planted, tmp_path: Path) -> None:
    suites = _changed(tmp_path, "filter_eval.py", planted)
    _notices(suites / "push_api_evaluator", Path(sys.executable), planted)


@pytest.mark.legacy
@pytest.mark.parametrize("planted", _fast(SQL))
def test_a_change_of_the_translator_is_noticed(
    planted: Planted, tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PYTHON, str(python))
    suites = _changed(tmp_path, "filter_sql.py", planted)
    _notices(suites / "push_api_sql", python, planted)


@pytest.mark.corpus
@pytest.mark.parametrize("planted", EVALUATOR, ids=lambda planted: planted.title)
def test_the_systematic_comparison_notices_it_too(planted: Planted, tmp_path: Path) -> None:
    lock = DialectLock(_changed(tmp_path, "filter_eval.py", planted) / "push_api_evaluator")
    target = lock.start()
    try:
        changes = lock.changes(target)
    finally:
        target.close()
    assert changes.new or changes.vanished
    assert changes.vanished or not planted.vanishes
