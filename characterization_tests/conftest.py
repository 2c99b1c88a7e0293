"""The interpreter that the locked cases of the bundled API are replayed in: that of its own environment."""

from collections.abc import Iterator

import pytest

from tests.examples.legacy_environment import NoLegacyEnvironmentError, legacy_python

_LOCKED = "push_api"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what builds an environment."""
    for item in items:
        if item.path.parent.name == _LOCKED:
            item.add_marker(pytest.mark.legacy)


@pytest.fixture(scope="module", autouse=True)
def program(request: pytest.FixtureRequest) -> Iterator[None]:
    """Name the interpreter to the lock; skips, and says why, where there can be none."""
    if request.path.parent.name != _LOCKED:
        yield
        return
    try:
        python = legacy_python()
    except NoLegacyEnvironmentError as reason:
        pytest.skip(f"no legacy environment: {reason}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEBIKI_PYTHON", str(python))
        yield
