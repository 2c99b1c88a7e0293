import pytest

from tests.contracts.measured import findings_of
from toolkit.model.plugins import RuleExample
from toolkit.rules.any_host_allowed import RULE

USES = "def f(request):\n    return request.get_host()\n"


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ("ALLOWED_HOSTS = ['*']\n", 1),
        ("ALLOWED_HOSTS = ['localhost', '*']\n", 1),
        ("ALLOWED_HOSTS = ['*']\nfrom .local_settings import *\n", 0),
        ("ALLOWED_HOSTS = ['*']\nALLOWED_HOSTS = read()\n", 0),
        ("if DEBUG:\n    ALLOWED_HOSTS = ['*']\n", 0),
        ("ALLOWED_HOSTS = read('HOSTS', '*')\n", 0),
        ("ALLOWED_HOSTS = []\n", 0),
        ("# The router of the platform\n# checks the host.\nALLOWED_HOSTS = ['*']\n", 0),
        ("# Only for deployment\nALLOWED_HOSTS = ['*']\n", 1),
    ],
)
def test_settings(settings: str, count: int) -> None:
    assert len(findings_of(RuleExample({"shop/settings.py": settings, "shop/views.py": USES}), RULE)) == count


def test_where_the_host_goes_nowhere_nothing_is_told() -> None:
    files = {"shop/settings.py": "ALLOWED_HOSTS = ['*']\n", "shop/views.py": "def f(): pass\n"}
    assert not findings_of(RuleExample(files), RULE)
