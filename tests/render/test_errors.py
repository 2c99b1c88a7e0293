"""Errors in Japanese: nothing is translated that is not raised, and what is asked for is spoken."""

import ast
import errno
import inspect
import os
import re
import tomllib
from pathlib import Path

import click
import pytest
from click import exceptions, parser, types

from tests.contracts.japanese import complaints
from toolkit import errors
from toolkit.cli._spoken_language import spoken_language
from toolkit.render.terminal.errors import error_line, translate_error, usage_lines

ROOT = Path(__file__).parents[2]
WORDS: dict[str, str] = tomllib.loads((ROOT / "toolkit/render/terminal/errors.ja.toml").read_text("utf-8"))


def texts_of(tree: ast.AST) -> set[str]:
    """Every text of a module, with `{}` for each value."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (item.value if isinstance(item, ast.Constant) else "{}" for item in node.values)
            found.add("".join(map(str, parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(re.sub(r"\{[^{}]*\}", "{}", node.value))
    return found


@pytest.fixture(scope="module")
def raised() -> str:
    """All texts that are in the source, as one."""
    files = [file for file in (ROOT / "toolkit").rglob("*.py") if "probe" not in file.parts]
    texts = [file.read_text("utf-8") for file in files]
    trees = [ast.parse(text) for text in texts if "Error" in text]
    trees += [ast.parse(inspect.getsource(module)) for module in (exceptions, parser, types, click.core)]
    system = [os.strerror(number) for number in errno.errorcode]
    return "\n".join([*system, *sorted(text for tree in trees for text in texts_of(tree))])


def pieces(template: str) -> list[str]:
    parts = (piece for part in template.split("{}") for piece in re.split(r"[.:;,()`]", part))
    return [piece.strip() for piece in parts if len(piece) > 9]


@pytest.mark.parametrize("english", WORDS)
def test_is_said_somewhere(english: str, raised: str) -> None:
    assert [piece for piece in pieces(english) if piece not in raised] == []


@pytest.mark.parametrize(("english", "japanese"), WORDS.items())
def test_keeps_every_value_and_the_glossary(english: str, japanese: str) -> None:
    assert japanese.count("{}") == english.count("{}")
    assert [item for item in complaints(japanese, title=True) if "longer than" not in item] == []


def test_values_that_are_sentences_are_translated_too() -> None:
    said = translate_error("Invalid value for '[PATH]': Directory '/nope' does not exist.")
    assert said == "'[PATH]'の値が正しくありません：ディレクトリ'/nope'がありません。"
    assert error_line("something new", "ja") == "エラー：something new"
    assert error_line("x does not exist.", "en") == "Error: x does not exist."
    assert usage_lines("Usage: tebiki lock", "tebiki lock", "ja").startswith("使い方： tebiki lock")


def test_the_language_is_that_of_the_option_the_settings_or_the_locale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    path = str(tmp_path)
    assert spoken_language(["analyze", path]) == "en"
    assert spoken_language(["analyze", path, "--lang", "ja"]) == "ja"
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert spoken_language(["analyze", path]) == "ja"
    assert spoken_language(["analyze", "--lang=en", path]) == "en"
    (tmp_path / "tebiki.toml").write_text('lang = "en"\n')
    assert spoken_language(["analyze", path]) == "en"
    (tmp_path / "tebiki.toml").write_text("lang = [")
    assert spoken_language(["analyze", path]) == "ja"


UNTRANSLATED = 80
"""Sentences of errors that are English in Japanese, as counted below; may only become fewer."""
_OURS = {name for name, item in vars(errors).items() if isinstance(item, type)} - {"SourceError", "InternalError"}
"""Errors that a reader sees; what a file cannot be read for stands in reports, in words of their own."""


def sentences() -> set[str]:
    """Every sentence that is raised as an error of ours, with `{}` for each value."""
    found = set()
    for file in (ROOT / "toolkit").rglob("*.py"):
        if "probe" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            for value in node.args[:2] if name in _OURS else ():  # type: ignore[attr-defined]
                text = _text_of(value)
                found |= {text} if " " in text and len(text) > 14 else set()
    return found


def _text_of(value: ast.expr) -> str:
    if isinstance(value, ast.JoinedStr):
        return "".join(str(item.value) if isinstance(item, ast.Constant) else "{}" for item in value.values)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def test_ever_fewer_errors_are_english_in_japanese() -> None:
    said = {text.replace("{}", "XX") for text in sentences()}
    left = sorted(text for text in said if translate_error(text) == text)
    assert len(said) > 200
    assert len(left) <= UNTRANSLATED, left
