"""The configuration of an analysed project, and what is said when it is wrong."""

from pathlib import Path

import pytest

from toolkit.errors import SettingsError
from toolkit.model.settings import Settings, Thresholds
from toolkit.settings import load


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
        ("size_limit = 3", "unknown key `size_limit`; did you mean `size-limit`?"),
        ("qqq = 1", "unknown key `qqq`; known keys: lang, include"),
        ("[thresholds]\ncognitve = 3", "tebiki.toml thresholds: unknown key `cognitve`; did you mean `cognitive`?"),
        ('lang = "fr"', "tebiki.toml: `lang`: Invalid enum value 'fr'. Choose one of `en`, `ja`."),
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
