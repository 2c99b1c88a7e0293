"""The configuration of an analysed project, and what is said when it is wrong."""

from pathlib import Path

import msgspec
import pytest

from toolkit.errors import SettingsError
from toolkit.model.settings import (
    EstimateSettings,
    ProveSettings,
    RecordSettings,
    Settings,
    Thresholds,
    interpreter_in_settings,
)
from toolkit.state.settings import load, parse


def _project(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.toml").write_text(text, "utf-8")
    return root


def test_without_configuration_the_defaults_hold(tmp_path: Path) -> None:
    assert load(_project(tmp_path, pyproject="[project]\nname = 'x'\n")) == Settings()


def test_pyproject_is_read(tmp_path: Path) -> None:
    found = load(
        _project(
            tmp_path, pyproject='[tool.tebiki]\nlang = "ja"\nsize-limit = 2\n[tool.tebiki.thresholds]\nnesting = 7'
        )
    )
    assert found == Settings(lang="ja", size_limit=2, thresholds=Thresholds(nesting=7))


def test_tebiki_toml_wins_over_pyproject(tmp_path: Path) -> None:
    assert load(_project(tmp_path, tebiki='exclude = ["old/"]', pyproject='[tool.tebiki]\nlang = "ja"')) == Settings(
        exclude=("old/",)
    )


def test_changes_are_proved_with_what_the_program_is_recorded_with(tmp_path: Path) -> None:
    text = '[record]\npython = "py"\napp = "shop:app"\nenvironment = {A = "1", B = "1"}\n'
    found = load(_project(tmp_path, tebiki=text)).prove
    assert (found.python, found.app, found.environment) == ("py", "shop:app", {"A": "1", "B": "1"})
    own = text + '[prove]\npython = "other"\nenvironment = {B = "2"}\n'
    found = load(_project(tmp_path, tebiki=own)).prove
    assert (found.python, found.app, found.environment) == ("other", "shop:app", {"A": "1", "B": "2"})


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert load(_project(tmp_path, tebiki='\ufefflang = "ja"')).lang == "ja"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exlude = []", "tebiki.toml: unknown key `exlude`; did you mean `exclude`?"),
        ("[record]\nenv = 3", "unknown key `env`; did you mean `environment`?"),
        ("size_limit = 3", "unknown key `size_limit`; did you mean `size-limit`?"),
        ("qqq = 1", "unknown key `qqq`; known keys: lang, include"),
        ("[thresholds]\ncognitve = 3", "tebiki.toml thresholds: unknown key `cognitve`; did you mean `cognitive`?"),
        ('lang = "fr"', "tebiki.toml: `lang`: Invalid enum value 'fr'. Choose one of `en`, `ja`."),
        (
            '[record]\ndatabase = "maybe"',
            "tebiki.toml: `record.database`: Invalid enum value 'maybe'. Choose one of `none`, `new`, `kept`.",
        ),
        ('jobs = "many"', "tebiki.toml: `jobs`: Expected `int`, got `str`"),
        ("[thresholds]\nnesting = []", "`thresholds.nesting`: Expected `int`, got `array`"),
        ("thresholds = 3", "`thresholds`: Expected `object`, got `int`"),
        ("lang = ", "tebiki.toml is not valid TOML: Invalid value (at end of document). Correct it, then run again."),
    ],
)
def test_a_mistake_is_named_with_the_way_out(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(_project(tmp_path, tebiki=text))
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_file_that_cannot_be_decoded_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"pyproject\.toml is not valid TOML"):
        load(tmp_path)


def test_a_table_that_is_no_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"pyproject.toml \[tool.tebiki\]: a table is expected"):
        load(_project(tmp_path, pyproject="[tool]\ntebiki = 3"))


SHAPES = {
    'record = {before = "make db"}': 'Write, for example: before = ["make db"]',
    "record = {before = 3}": 'before = ["3"]',
    "record = {before = [1, 2]}": 'before = ["1", "2"]',
    'record = {before = [["make", "x"]]}': 'before = ["make db"]',
    'record = {environment = ["A=b", "C=d"]}': 'environment = {"SHOP_DB" = "{scratch}/shop.db"}',
    'record = {environment = "A=b"}': 'environment = {"SHOP_DB" = "{scratch}/shop.db"}',
    "record = {environment = {A = 1}}": 'environment = {"SHOP_DB" = "{scratch}/shop.db"}',
    'record = {environment = {"A=B" = "c"}}': 'environment = {"SHOP_DB" = "{scratch}/shop.db"}',
    'record = {environment = {A = "c\\u0000"}}': 'environment = {"SHOP_DB" = "{scratch}/shop.db"}',
    'prove = {tests = "pytest \\u0000"}': 'tests = "python -m pytest -q"',
    "record = {environment = true}": 'environment = {"SHOP_DB" = "{scratch}/shop.db"}',
    'record = {mask-patterns = ["[0-9]"]}': 'mask-patterns = {"ticket" = "T-[0-9]{6}"}',
    'record = {python = ["python3", "-B"]}': 'python = "python3 -B"',
    "record = {python = 3.8}": 'python = "3.8"',
    'exclude = "old/"': 'exclude = ["old/"]',
    'jobs = "4"': "jobs = 4",
    'jobs = "many"': "jobs = 0",
    "jobs = -1": "jobs = 0",
    "jobs = 2.5": "jobs = 2",
    "timeout = nan": "timeout = 60",
    "size-limit = true": "size-limit = 1.0",
    'thresholds = "low"': "Write a table, for example: [thresholds] and, on a line of its own, cyclomatic = 15",
    "record = []": '[record] and, on a line of its own, python = "{root}/venv/bin/python"',
    'thresholds = {nesting = "5"}': "nesting = 5",
    "estimate = {members = 0}": "members = 2",
    'prove = {tests = ["pytest", "-q"]}': 'tests = "pytest -q"',
    "prove = {seconds = -1}": "seconds = 1800.0",
    'exclude = "' + "x" * 500 + '"': 'exclude = ["old/"]',
}


@pytest.mark.parametrize("text", SHAPES)
def test_a_value_of_the_wrong_shape_gets_an_example_of_the_right_one(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(_project(tmp_path, tebiki=text))
    assert str(caught.value).endswith(SHAPES[text])


def test_the_example_of_a_table_says_where_it_belongs(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"for example: \[tool\.tebiki\.record\] and"):
        load(_project(tmp_path, pyproject="[tool.tebiki]\nrecord = 1"))


VALUES = ("1", "-1", "nan", "1.5", "true", '""', '"text"', "[]", "[1]", '["a"]', "[[]]", "{}", "{a = 1}", "2024-01-30")


TABLES = {
    "": Settings,
    "thresholds": Thresholds,
    "estimate": EstimateSettings,
    "record": RecordSettings,
    "prove": ProveSettings,
}


@pytest.mark.parametrize("table", TABLES)
def test_every_example_is_a_setting_that_is_accepted(table: str, tmp_path: Path) -> None:
    """Every setting with every shape of value: it is taken, or refused with an example that is taken."""
    header = f"[{table}]\n" if table else ""
    for field in msgspec.structs.fields(TABLES[table]):
        refusals = [_refusal(tmp_path, f"{header}{field.encode_name} = {value}\n") for value in VALUES]
        assert any(refusals)
        for said in filter(None, refusals):
            _, found, example = said.partition("for example: ")
            assert found or "Choose one of" in said or "unknown key" in said
            if found and not example.startswith("["):
                assert _refusal(tmp_path, f"{header}{example}\n") == ""


def _refusal(root: Path, text: str) -> str:
    """Return the message about a configuration; empty if it is taken."""
    try:
        load(_project(root, tebiki=text))
    except SettingsError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("setting", ['mask = ["("]', 'mask-patterns = { a = "(a+" }'])
def test_a_pattern_that_does_not_compile_is_refused(tmp_path: Path, setting: str) -> None:
    (tmp_path / "tebiki.toml").write_text(f"[record]\n{setting}\n")
    with pytest.raises(SettingsError, match="is not a regular expression"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("venv/bin/python", "/home/shop/venv/bin/python"),
        ("../env/bin/python", "/home/shop/../env/bin/python"),
        ("{root}/venv/bin/python", "/home/shop/venv/bin/python"),
        ("/usr/bin/python3", "/usr/bin/python3"),
        ("python3.8", "python3.8"),
        ("", ""),
    ],
)
def test_an_interpreter_is_named_from_the_project(setting: str, expected: str) -> None:
    assert interpreter_in_settings(setting, Path("/home/shop")) == expected


@pytest.mark.parametrize(
    "table",
    [
        {"record": {"environment": {"SHOP_CONF": "{root}/conf.py"}}},
        {"prove": {"environment": {"SHOP_CONF": "{root}/conf.py"}}},
        {"record": {"before": ["make -C {root} db"]}},
    ],
)
def test_the_projects_own_folder_is_not_known_where_a_copy_runs(table: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=r"\{root\}.*\{scratch\}"):
        parse(table, "tebiki.toml")
    assert parse(msgspec.json.decode(msgspec.json.encode(table).replace(b"root", b"scratch")), "tebiki.toml")
