"""Reads of environment variables: names, defaults, conditions, comments, and which ones the program needs."""

from tests.inventory.programs import reader_of
from toolkit.inventory.data_access.settings import find_settings

SETTINGS = """
    import os
    import environ
    env = environ.Env()

    def flag(name, default):
        return os.environ.get(name, default) == "1"

    # Where mail goes, e.g. to a server.
    # More of it.
    MAIL = env.str("MAIL_URL", "smtp://localhost")
    SOURCES = env.list("SOURCES", str, [])
    KEY = env("APP_KEY")
    DATABASE = env.db_url("OWN_URL" if "OWN_URL" in os.environ else "DATABASE_URL", default="sqlite:///x")
    if os.getenv("BEHIND_PROXY", "False") == "True":
        USE_HOST = True
    else:
        OTHER = 1
    if "CLOUD" in os.environ:
        CLOUD_KEY = env.str("CLOUD_KEY")
    # OLD = 1
    SILENT = flag("SILENT", "0")  # only at night
    PORT = os.environ["PORT"]
"""


def test_names_defaults_conditions_and_comments() -> None:
    reader, _ = reader_of({"settings.py": SETTINGS})
    found = {(item.name, item.source): item for item in find_settings(reader.program)}
    variables = {name: item for (name, source), item in found.items() if source == "environment"}
    assert {name: (item.default, item.required) for name, item in variables.items()} == {
        "MAIL_URL": ("'smtp://localhost'", False),
        "SOURCES": ("[]", False),
        "APP_KEY": ("", True),
        "OWN_URL": ("'sqlite:///x'", False),
        "DATABASE_URL": ("'sqlite:///x'", False),
        "BEHIND_PROXY": ("'False'", False),
        "SILENT": ("'0'", False),
        "CLOUD": ("", False),
        "CLOUD_KEY": ("", False),
        "PORT": ("", True),
    }
    made = {name: item for (name, source), item in found.items() if source == "settings"}
    assert made["DATABASE"].variables == ("OWN_URL", "DATABASE_URL")
    assert made["USE_HOST"].condition == "os.getenv('BEHIND_PROXY', 'False') == 'True'"
    assert made["USE_HOST"].variables == ("BEHIND_PROXY",)
    assert made["OTHER"].condition == "not os.getenv('BEHIND_PROXY', 'False') == 'True'"
    assert made["MAIL"].comment == "Where mail goes, e.g. to a server."
    assert made["SILENT"].comment == "only at night"
    assert made["KEY"].comment == ""
    assert (made["CLOUD_KEY"].default, made["CLOUD_KEY"].variables) == ("env.str('CLOUD_KEY')", ("CLOUD_KEY",))


def test_a_definition_for_tests_gives_way() -> None:
    reader, _ = reader_of({"a/settings/testing.py": "MODE = 'test'\n", "b/settings/base.py": "MODE = 'live'\n"})
    (mode,) = find_settings(reader.program)
    assert mode.default == "'live'"


IN_FORCE = """
    import os
    try:
        FREE_ROWS = int(os.environ["FREE_ROWS"])
    except Exception:
        print("5 rows")
        FREE_ROWS = 5
    OLD_ROWS = int(os.environ.get("OLD_ROWS", 15))
    CHECKED = "CHECKED" in os.environ
    SCORE = float(os.environ["SCORE"]) if "SCORE" in os.environ else 5.5
    PREFIX = os.environ.get("PREFIX") or "shop"
    QUIET = os.getenv("QUIET", "no").lower() == "yes"
    ADDRESS = os.environ["ADDRESS"]
    BESIDE = os.environ.get("BESIDE", ADDRESS)
    try:
        BANK = os.environ["BANK_API_KEY"]
    except KeyError:
        BANK = "hunter2"
"""


def test_the_default_is_the_value_in_force_without_the_variable() -> None:
    reader, _ = reader_of({"config.py": IN_FORCE})
    found = {item.name: item.default for item in find_settings(reader.program) if item.source == "settings"}
    assert found == {
        "FREE_ROWS": "5",
        "OLD_ROWS": "15",
        "CHECKED": "False",
        "SCORE": "5.5",
        "PREFIX": "'shop'",
        "QUIET": "False",
        "ADDRESS": "os.environ['ADDRESS']",
        "BESIDE": "os.environ.get('BESIDE', ADDRESS)",
        "BANK": "os.environ['BANK_API_KEY']",
    }
