"""Promises to every test: none reads or fills the caches of the person who runs it, or fails a slow machine."""

import gc
import os
import sys
import tempfile
from collections.abc import Generator, Iterator
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings

from tests.command_line import HOME
from tests.coverage_limits import end_in_forks, measured
from tests.interpreters import USED, VERSIONS, installed
from toolkit.executors import _process

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # its threads would keep workers from being forked

# Compiled modules are kept, whatever the shell says: else each of a thousand programs that tests start, and each
# process of pytest-xdist, compiles all anew (0.9 against 0.5 s of processor time for `tebiki analyze` of one file,
# 17 against 7 for collecting the tests).
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("fast", deadline=None, max_examples=30)  # other processes may hold up any example
settings.register_profile("thorough", deadline=None, max_examples=300)  # of `nox -s corpora`
settings.load_profile("fast")


@pytest.fixture(scope="session", autouse=True)
def _own_caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEBIKI_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        # Programs that tests start run pytest hundreds of times; loading our plugins is two thirds of each such run.
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        yield


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A directory that is not below a folder for temporary files, because a replay has these folders for itself."""
    (HOME / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME / "build") as folder:
        yield Path(folder).resolve()


@pytest.fixture(scope="session", autouse=True)
def _no_coverage_of_programs() -> Iterator[None]:
    """Measure the coverage of the tests' own processes only.

    Starting the measurement takes longer than most programs that tests start.
    """
    end_in_forks()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COVERAGE_PROCESS_START", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _forked_workers() -> Iterator[None]:
    """Fork the workers of an analysis under pytest-xdist too, whose own thread only waits for orders.

    Otherwise each analysis starts a fresh interpreter, which takes ten times as long as the analysis of a test.
    """
    if not Path("/proc/self/task").is_dir():  # no Linux: nothing is forked there
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_process, "_is_alone", partial(_process._is_alone, _process._count_threads()))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--shuffle SEED` and `--measured`."""
    parser.addoption("--shuffle", metavar="SEED", help="run files, and tests of a file, in a random order of this seed")
    parser.addoption("--measured", action="store_true", help="run only what `nox -s coverage` traces")


def pytest_configure(config: pytest.Config) -> None:
    """Let workers be forked beside the thread of pytest-xdist, of which Python 3.12 and later warn."""
    config.addinivalue_line("filterwarnings", "ignore:This process .* is multi-threaded:DeprecationWarning")


_SLOWEST_FILES_FIRST = ("tests/survive", "tests/proof", "tests/flows", "tests/characterize", "tests/filters")


@cache
def _turn(file: Path) -> int:
    """Turn of the folder of a file of tests: no processor is to be left alone with a slow file at the end."""
    turns = (turn for turn, folder in enumerate(_SLOWEST_FILES_FIRST) if file.is_relative_to(HOME / folder))
    return next(turns, len(_SLOWEST_FILES_FIRST))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not traced, and order tests by folder or, where that is asked for, by chance.

    The same seed gives the same order of files, and of the tests of each.
    """
    items.sort(key=lambda item: _turn(item.path))
    if config.getoption("--measured"):
        items[:], others = measured(items)
        config.hook.pytest_deselected(items=others)
    if (seed := config.getoption("--shuffle")) is None:
        return
    chance, files = Random(seed), dict[Path, list[pytest.Item]]()
    for item in items:
        files.setdefault(item.path, []).append(item)
    groups = list(files.values())
    for group in (groups, *groups):
        chance.shuffle(group)
    items[:] = [item for group in groups for item in group]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Collect the tests without searches for garbage, of which there is hardly any: that takes a fifth less."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Leave what collecting the tests has made out of every later search for garbage.

    Each would pass through hundreds of thousands of objects, and what is forked meanwhile would copy them.
    """
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that writes the summary which interpreters tests of this one used."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["interpreters"] = sorted(USED)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear from a worker of pytest-xdist which interpreters its tests used."""
    USED.update(getattr(node, "workeroutput", {}).get("interpreters", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say on which interpreters tests of the probe ran: what is not here was not tested."""
    if hasattr(config, "workerinput"):
        return
    here = installed()
    used, missing = ([version for version in VERSIONS if version in those] for those in (USED, {*VERSIONS} - {*here}))
    words = (", ".join(versions) or "none" for versions in (here, missing, used))
    terminalreporter.write_line("Interpreters: {}; missing: {}; used by these tests: {}".format(*words))
