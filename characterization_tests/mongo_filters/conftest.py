"""Where the suites run: the evaluator anywhere, the translator to SQL in the application's own environment."""

from pathlib import Path

import pytest

from tests.examples.legacy_environment import NoLegacyEnvironmentError, legacy_python
from toolkit.filters.dialects.lock import PYTHON

_IN_ITS_ENVIRONMENT = "push_api_sql"

collect_ignore = [f"{_IN_ITS_ENVIRONMENT}/test_examples.py"]  # needs SQLAlchemy: test_legacy_environment.py runs it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what builds an environment."""
    for item in items:
        if item.path.parent.name == _IN_ITS_ENVIRONMENT:
            item.add_marker(pytest.mark.legacy)


@pytest.fixture(scope="session")
def python() -> Path:
    """The interpreter of the application's environment; skips, and says why, where there can be none."""
    try:
        return legacy_python()
    except NoLegacyEnvironmentError as reason:
        pytest.skip(f"no legacy environment: {reason}")


@pytest.fixture(scope="module", autouse=True)
def interpreter(request: pytest.FixtureRequest) -> object:
    """Name the interpreter to the suite that does not run in this one."""
    if request.path.parent.name != _IN_ITS_ENVIRONMENT:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PYTHON, str(request.getfixturevalue("python")))
        yield
