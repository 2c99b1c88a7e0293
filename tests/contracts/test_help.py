"""Every help text of every command is told in Japanese as well, in lines that fit on a terminal."""

import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.contracts.japanese import avoided, complaints
from toolkit.cli import cli
from toolkit.cli._japanese_help import show_help_in
from toolkit.cli._spoken_language import without_language
from toolkit.render.terminal.help import columns, translate_help, translate_option, wrap_japanese

WORDS: dict[str, str] = tomllib.loads(
    (Path(__file__).parents[2] / "toolkit/render/terminal/help.ja.toml").read_text("utf-8")
)


def contexts(command: click.Command = cli, parent: click.Context | None = None) -> Iterator[click.Context]:
    """Every command and subcommand, in the context in which it would be called."""
    given = {**command.context_settings, "terminal_width": 80}  # click keeps the option of the first context
    context = click.Context(command, info_name=command.name or "tebiki", parent=parent, **given)
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from contexts(found, context)


CONTEXTS = {context.command_path: context for context in contexts()}


def texts(command: click.Command) -> Iterator[str]:
    shown = (command.help, command.short_help, *(getattr(option, "help", "") for option in command.params))
    yield from (inspect.cleandoc(text) for text in shown if text)


@pytest.mark.parametrize("path", CONTEXTS)
def test_every_text_is_told_in_japanese(path: str) -> None:
    assert [text for text in texts(CONTEXTS[path].command) if translate_help(text) == text] == []


@pytest.mark.parametrize("path", CONTEXTS)
def test_a_page_has_no_english_sentence_and_fits_on_a_terminal(path: str) -> None:
    with show_help_in("ja"):
        page = CONTEXTS[path].get_help()
    assert page.startswith("使い方：")
    assert [line for line in page.splitlines() if columns(line) > 84] == []  # closing marks may stand outside
    page = page.partition("\n")[2]
    prose = re.sub(r"\[[^\]]*\]|'[^']*'|`[^`]*`|\"[^\"]*\"", "", page)
    assert re.findall(r"(?:\b[a-z]{2,} ){3,}", prose) == []


def test_no_text_is_told_that_no_command_has() -> None:
    known = {" ".join(text.split()) for context in CONTEXTS.values() for text in texts(context.command)}
    assert {" ".join(text.split()) for text in WORDS} - known == {"Show this message and exit."}


@pytest.mark.parametrize(("english", "japanese"), WORDS.items())
def test_words_follow_the_glossary(english: str, japanese: str) -> None:
    assert avoided(japanese) == []
    assert [item for item in complaints(japanese, title=True) if "half-width" not in item] == []
    assert english.count("\n\n") == japanese.count("\n\n")
    values = r"--[a-z-]+|`[^`]*`|\{[a-z]+\}|\.tebiki/[a-z]+\.[a-z]+|\[tool[\w.]*\]"
    assert {*re.findall(values, japanese)} <= {*re.findall(values, english)}


def test_the_default_and_the_range_are_told_too() -> None:
    assert (
        translate_option("Points of the trend.  [default: 60; 0<=x<=1000]")
        == "推移の点の数。［既定値：60、0<=x<=1000］"
    )
    assert translate_option("something new") == "something new"


def test_lines_are_broken_by_columns() -> None:
    assert wrap_japanese("固定した現行動作のディレクトリ--lockです。", 12) == [
        "固定した現行",
        "動作のディレ",
        "クトリ--lock",
        "です。",
    ]
    assert wrap_japanese("割合は（平均）です。", 8) == ["割合は", "（平均）", "です。"]


def test_the_language_is_no_argument_of_a_help_page() -> None:
    assert without_language(["filters", "--lang", "ja", "-h"]) == ["filters", "-h"]
    assert without_language(["--lang=ja", "--help"]) == ["--help"]
    assert without_language(["lock", "--lang"]) == ["lock"]
