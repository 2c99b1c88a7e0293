"""Settings that a deployment or production replaces."""

import pytest

from tests.contracts.measured import findings_of
from toolkit.model.plugins import RuleExample
from toolkit.rules.hard_coded_secret import RULE

KEY = "SECRET_KEY = 'mlfs33^s1l4xf6a36$0#j%dd*s'\n"


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({"shop/settings.py": "from shop.settings_base import *\nfrom shop.settings_secret import *\n"}, 0),
        ({"shop/settings.py": "from shop.settings_secret import *\nfrom shop.settings_base import *\n"}, 1),
        (
            {
                "shop/settings.py": "from shop.settings_base import *\nfrom shop.settings_more import *\n",
                "shop/settings_more.py": "TIME_ZONE = 'UTC'\n",
            },
            1,
        ),
        (
            {
                "docker/settings.py": "from shop.settings_base import *\nfrom shop.settings_import import *\n",
                "docker/settings_import.py": "TIME_ZONE = 'UTC'\n",
            },
            1,
        ),
        ({}, 1),
    ],
)
def test_a_module_that_is_not_here_replaces_settings(more: dict[str, str], count: int) -> None:
    assert len(findings_of(RuleExample({"shop/settings_base.py": KEY, **more}), RULE)) == count
