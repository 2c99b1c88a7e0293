import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.debug_mode_on import RULE

SETTINGS = "SECRET_KEY = read()\nDEBUG = True\n"


def test_settings() -> None:
    assert lines_in(RULE, SETTINGS, "shop/settings.py") == [2]
    assert lines_in(RULE, "class Config:\n    DEBUG = True\n", "config.py") == [2]


@pytest.mark.parametrize(
    "path",
    [
        *("shop/settings/dev.py", "local_settings.py", "tests/settings.py", "docs/conf.py", "example/settings.py"),
        *("shop/settings/integration.py", "shop/settings/qa.py", "settings/ci.py", "sandbox/settings.py"),
        "migration_settings.py",
    ],
)
def test_settings_that_production_does_not_use(path: str) -> None:
    assert lines_in(RULE, SETTINGS, path) == []


@pytest.mark.parametrize(
    "text",
    [
        "SECRET_KEY = read()\nDEBUG = False\n",
        "SECRET_KEY = read()\nDEBUG = read()\n",
        "SECRET_KEY = read()\nif local:\n    DEBUG = True\n",
        "DEBUG = True\n",
        "SECRET_KEY = read()\n\ndef f():\n    DEBUG = True\n",
        "DEBUG = 10\nSECRET_KEY = read()\n",
    ],
)
def test_not_a_setting_that_is_on(text: str) -> None:
    assert lines_in(RULE, text, "settings.py") == []


def test_a_constant_elsewhere_is_no_setting() -> None:
    assert lines_in(RULE, SETTINGS, "levels.py") == []


@pytest.mark.parametrize("code", ["app.debug = True", "app.config['DEBUG'] = True", "app.run(debug=True)"])
def test_application(code: str) -> None:
    assert lines_in(RULE, f"app = Flask()\n{code}\n") == [2]


@pytest.mark.parametrize(
    "code",
    [
        "app.debug = False",
        "app.config['DEBUG'] = read()",
        "app.config['OTHER'] = True",
        "other.debug = True",
        "self['DEBUG'] = True",
        "a, b = True, True",
        "app.run(debug=read())",
        "asyncio.run(main(), debug=True)",
        "if local:\n    app.debug = True",
    ],
)
def test_application_that_is_not_in_debug_mode(code: str) -> None:
    assert lines_in(RULE, f"app = Flask()\n{code}\n") == []


@pytest.mark.parametrize(
    ("document", "text", "started"),
    [
        ("Dockerfile", 'CMD ["python", "run.py"]', True),
        ("Dockerfile", 'CMD ["python3.8", "-u", "src/run.py"]', True),
        ("Procfile", "web: python run.py", True),
        ("Procfile", "web: gunicorn run:app", False),
        ("Dockerfile", "COPY run.py /app", False),
    ],
)
def test_started_by_hand_or_by_the_project(document: str, text: str, *, started: bool) -> None:
    run = "from web import app\n\nif __name__ == '__main__':\n    app.run(debug=True)\n"
    assert bool(findings_in(RULE, {"run.py": run, document: text})) is started


def test_another_settings_module_overrules() -> None:
    files = {"shop/settings.py": SETTINGS, "sites/prod.py": "SECRET_KEY = read()\nDEBUG = False\n"}
    assert findings_in(RULE, files) == ()
    assert findings_in(RULE, {"shop/settings.py": SETTINGS, "tests/prod.py": files["sites/prod.py"]})


def test_settings_of_tests_say_nothing_about_production() -> None:
    files = {"shop/settings.py": SETTINGS, "shop/ci_settings.py": SETTINGS.replace("True", "False")}
    assert len(findings_in(RULE, files)) == 1
    files["shop/production.py"] = files.pop("shop/ci_settings.py")
    assert not findings_in(RULE, files)


def test_where_a_server_starts_another_module_a_start_with_debug_is_for_developers() -> None:
    run = "from web import app\n\napp.run(debug=True)\n"
    assert findings_in(RULE, {"run.py": run})
    assert not findings_in(RULE, {"run.py": run, "deployment/wsgi.py": "from web import app as application\n"})


def test_a_class_that_production_derives_from_is_only_a_base() -> None:
    base = "class Config:\n    DEBUG = True\n\nclass {name}(Config):\n    DEBUG = False\n"
    assert findings_in(RULE, {"shop/config.py": base.format(name="ProductionConfig")}) == ()
    assert len(findings_in(RULE, {"shop/config.py": base.format(name="TestingConfig")})) == 1
