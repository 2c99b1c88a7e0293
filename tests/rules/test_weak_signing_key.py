import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.hard_coded_secret import RULE as SECRET
from toolkit.rules.weak_signing_key import RULE


def told(text: str, path: str = "shop/settings.py") -> list[tuple[str, str]]:
    return [(item.severity, item.args["says"]) for item in findings_in(RULE, {path: text})]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SECRET_KEY = 'changeme'\n", [("high", "literal")]),
        ("SECRET_KEY = b'changeme'\n", [("high", "literal")]),
        ("class Production:\n    JWT_SECRET_KEY = 'shop'\n", [("high", "literal")]),
        ("app.config['SECRET_KEY'] = 'changeme'\n", [("high", "literal")]),
        ("SECRET_KEY = os.environ.get('SECRET_KEY') or 'changeme'\n", [("medium", "default")]),
        ("SECRET_KEY = config('SECRET_KEY', default='k3v9-q0zt7w1r8bx5y2mn4')\n", [("medium", "default")]),
        ("SECRET_KEY = os.getenv('SECRET_KEY', secrets.token_hex())\n", [("medium", "drawn")]),
        ("SECRET_KEY = os.environ.get('SECRET_KEY')\n", []),
        ("SECRET_KEY = os.environ.get('SECRET_KEY', '')\n", []),
        ("SECRET_KEY = ''\n", []),
        ("SECRET_KEY = 'changeme'\nfrom .local_settings import *\n", []),
        ("SECRET_KEY = 'changeme'\nSECRET_KEY = read()\n", []),
        ("if DEBUG:\n    SECRET_KEY = 'changeme'\n", []),
        ("def f():\n    SECRET_KEY = 'changeme'\n", []),
        ("class Names:\n    HOST = 'host'\n    LOG_LEVEL = 'log-level'\n    SECRET_KEY = 'secret_key'\n", []),
        ("HOST = 'host'\nSECRET_KEY = 'secret_key'\n", [("high", "literal")]),
        ("RECAPTCHA_SECRET_KEY = 'changeme'\n", []),
        ("secret_key = 'changeme'\nclient.secret_key = 'changeme'\n", []),
    ],
)
def test_keys(text: str, says: list[tuple[str, str]]) -> None:
    assert told(text) == says


def test_a_constant_of_another_module_is_no_setting() -> None:
    assert told("SECRET_KEY = 'changeme'\n", "shop/names.py") == []
    assert told("app.secret_key = 'changeme'\n", "shop/start.py") == [("high", "literal")]


def test_a_literal_is_told_by_one_rule() -> None:
    for key in ("changeme", "k3v9-q0zt7w1r8bx5y2mn4", "mlfs33^s1l4xf6a36$0#j%dd*s"):
        text = f"SECRET_KEY = '{key}'\n"
        assert len(lines_in(RULE, text, "settings.py")) + len(lines_in(SECRET, text, "settings.py")) == 1


def test_what_production_reads_replaces_a_literal() -> None:
    files = {"shop/base.py": "app.secret_key = 'changeme'\n", "shop/config.py": "SECRET_KEY = read('KEY')\n"}
    assert len(findings_in(RULE, files)) == 1  # another key
    files["shop/base.py"] = "app.config['SECRET_KEY'] = 'changeme'\n"
    assert not findings_in(RULE, files)
    files["shop/ci_config.py"] = files.pop("shop/config.py")
    assert len(findings_in(RULE, files)) == 1


def test_without_sessions_and_accounts_nothing_is_signed() -> None:
    text = "SECRET_KEY = 'changeme'\nINSTALLED_APPS = [{apps}]\nMIDDLEWARE = ['django.middleware.common.Common']\n"
    assert findings_in(RULE, {"settings.py": text.format(apps="'shop'")}) == ()
    for apps in ("'django.contrib.sessions'", "*OTHERS", "read_apps()"):
        assert len(findings_in(RULE, {"settings.py": text.format(apps=apps)})) == 1
