"""What every test can rely on: no test reads or fills the caches of the person who runs it, or fails a slow machine."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("shared", deadline=None)  # other processes may hold up any example
settings.load_profile("shared")


@pytest.fixture(scope="session", autouse=True)
def _own_caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEBIKI_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
