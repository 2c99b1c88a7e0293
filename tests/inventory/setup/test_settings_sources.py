"""Sources of the values of settings: classes of which a variable chooses one, and files that the program loads."""

import ast

from tests.inventory.programs import read_data
from toolkit.inventory.data_access.configuration_classes import describe_choices
from toolkit.inventory.setup.default_files import read_defaults
from toolkit.model.setup import SettingsChoice

CONFIG = """import os
class Config:
    DEBUG = False
    HOST = os.environ.get("HOST") or "localhost"
class Development(Config):
    DEBUG = True
class Testing(Config):
    TESTING = True
class Production(Config):
    HOST = os.environ["HOST"]
NAMES = {"dev": Development, "test": Testing, "prod": Production}
"""
START = 'import os\napp = create_app(os.getenv("APP_MODE") or "dev")\n'


def test_the_variable_that_chooses_a_class_and_the_class_without_it() -> None:
    trees = {"config.py": ast.parse(CONFIG), "wsgi.py": ast.parse(START)}
    classes = (("dev", "Development"), ("test", "Testing"), ("prod", "Production"))
    assert describe_choices(trees) == (SettingsChoice("wsgi.py:2", classes, "APP_MODE", "Development"),)
    trees["config.py"] = ast.parse(CONFIG.rpartition("NAMES")[0] + "class Browser(Testing):\n    A_B = 1\n")
    trees["wsgi.py"] = ast.parse('import os\nname = os.getenv("APP_MODE", "config.Production")\n')
    (choice,) = describe_choices(trees)
    assert choice.chosen == "Production"
    assert [name for name, _ in choice.classes] == ["Development", "Testing", "Production", "Browser"]
    trees = {"config.py": ast.parse(CONFIG)}
    assert describe_choices(trees) == (SettingsChoice("config.py:2", classes),)


def test_the_values_of_the_chosen_class_are_the_defaults() -> None:
    found = {
        item.name: item
        for item in read_data({"config.py": CONFIG, "wsgi.py": START}).settings
        if item.source == "settings"
    }
    assert (found["DEBUG"].default, found["DEBUG"].elsewhere) == (
        "True",
        ("False at config.py:3 (Testing)", "False at config.py:3 (Production)"),
    )
    assert (found["TESTING"].default, found["TESTING"].elsewhere) == ("", ("True at config.py:8 (Testing)",))
    assert found["HOST"].elsewhere == ("os.environ['HOST'] at config.py:10 (Production)",)


def test_what_stands_behind_or_is_the_default_of_a_variable() -> None:
    found = {item.name: item for item in read_data({"config.py": CONFIG, "wsgi.py": START}).settings}
    assert found["APP_MODE"].default == "'dev'"


def test_defaults_of_a_file_that_the_code_names_the_unconditional_one_first() -> None:
    code = 'import dotenv\nif dev():\n    dotenv.load_dotenv("conf/a.env")\nrest = dotenv.dotenv_values("base.env")\n'
    documents = {"conf/a.env": "MODE=dev\nONLY=1\n", "base.env": "MODE=prod\nTOKEN=abc\n", "other.env": "X_Y=1\n"}
    found = read_defaults(documents, {"options.py": ast.parse(code)})
    assert [(item.name, item.value, item.place) for item in found] == [
        ("MODE", "prod", "base.env:1"),
        ("TOKEN", "***", "base.env:2"),
        ("ONLY", "1", "conf/a.env:2"),
    ]
