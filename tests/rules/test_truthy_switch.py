import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.truthy_switch import RULE

HEAD = "import os\n"


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("DEBUG = os.environ.get('SHOP_DEBUG', False)", "high"),
        ("DEBUG = bool(os.getenv('DEBUG'))", "high"),
        ("app.config['TESTING'] = os.environ.get('TESTING', False)", "high"),
        ("SEND_MAIL = os.environ.get('SEND_MAIL', True)", "medium"),
        ("USE_CACHE = os.environ.get('USE_CACHE', False)", "low"),
    ],
)
def test_a_text_is_used_as_a_switch(line: str, severity: str) -> None:
    (finding,) = findings_in(RULE, {"settings.py": f"{HEAD}{line}\n"})
    assert (finding.place.line, finding.severity) == (2, severity)


@pytest.mark.parametrize(
    "line",
    [
        "DEBUG = os.environ.get('DEBUG', 'False') == 'True'",
        "DEBUG = env.bool('DEBUG', False)",
        "DEBUG = os.environ.get('DEBUG', '')",
        "RELEASE = os.environ.get('RELEASE', False)",
        "SENTRY_DEBUG_URL = os.environ.get('SENTRY_DEBUG_URL', False)",
        "debug = os.environ.get('DEBUG', False)",
        "DEBUG = os.environ.get('DEBUG', False)\nDEBUG = DEBUG in ('1', 'true')",
        "DEBUG = os.environ.get('DEBUG', False)\napp.run(debug=to_bool(DEBUG))",
        "HOSTS = False, 'shop'",
    ],
)
def test_values_that_are_converted_or_no_switch_are_left_alone(line: str) -> None:
    assert lines_in(RULE, f"{HEAD}{line}\n", "settings.py") == []


def test_the_most_dangerous_switch_leads() -> None:
    text = f"{HEAD}USE_TLS = os.environ.get('USE_TLS', True)\nDEBUG = os.environ.get('DEBUG', False)\n"
    (finding,) = findings_in(RULE, {"settings.py": text})
    assert (finding.args["setting"], finding.value) == ("DEBUG", 2)
