"""What every test can rely on: no test reads or fills the caches of the person who runs it, or fails a slow machine."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.interpreters import VERSIONS, installed
from toolkit.executors import _process

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # its threads would keep workers from being forked

settings.register_profile("shared", deadline=None)  # other processes may hold up any example
settings.load_profile("shared")


@pytest.fixture(scope="session", autouse=True)
def _own_caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEBIKI_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        # Programs that tests start run pytest hundreds of times; loading our plugins is two thirds of each such run.
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        yield


@pytest.fixture(scope="session", autouse=True)
def _forked_workers() -> Iterator[None]:
    """Fork the workers of an analysis under pytest-xdist too, whose own thread only waits for orders.

    Otherwise each analysis starts a fresh interpreter, which takes ten times as long as the analysis of a test.
    """
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():  # no Linux: nothing is forked there
        yield
        return
    threads = len(list(tasks.iterdir()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_process, "_is_alone", lambda: len(list(tasks.iterdir())) <= threads)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Let workers be forked beside the thread of pytest-xdist, of which Python 3.12 and later warn."""
    config.addinivalue_line("filterwarnings", "ignore:This process .* is multi-threaded:DeprecationWarning")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which interpreters the probe ran on: what is not here was not tested."""
    here = installed()
    missing = [version for version in VERSIONS if version not in here]
    terminalreporter.write_line(f"Interpreters: {', '.join(here)}; missing: {', '.join(missing) or 'none'}")
