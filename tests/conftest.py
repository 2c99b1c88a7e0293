"""What every test can rely on: no test reads or fills the caches of the person who runs it, or fails a slow machine."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.interpreters import VERSIONS, installed

settings.register_profile("shared", deadline=None)  # other processes may hold up any example
settings.load_profile("shared")


@pytest.fixture(scope="session", autouse=True)
def _own_caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEBIKI_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        # Programs that tests start run pytest hundreds of times; loading our plugins is two thirds of each such run.
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which interpreters the probe ran on: what is not here was not tested."""
    here = installed()
    missing = [version for version in VERSIONS if version not in here]
    terminalreporter.write_line(f"Interpreters: {', '.join(here)}; missing: {', '.join(missing) or 'none'}")
