"""Few bootstrap samples are enough for tests of anything but their number."""

import pytest

from toolkit.estimate import scores


@pytest.fixture(scope="package", autouse=True)
def _few_samples():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scores, "_SAMPLES", 30)
        yield
