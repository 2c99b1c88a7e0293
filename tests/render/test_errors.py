"""Errors in Japanese: nothing is translated that is not raised, and what is asked for is spoken."""

import ast
import errno
import inspect
import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tomllib import _parser as tomllib_parser
from typing import Literal

import click
import msgspec
import pytest
from click import exceptions, parser, types

from tests.contracts.japanese import complaints
from tests.contracts.test_errors import error_texts
from toolkit.cli._spoken_language import spoken_language
from toolkit.errors import FilterError, UsageError
from toolkit.render.terminal.errors import error_line, explain_error, stale_line, translate_error, usage_lines

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


class Pair(msgspec.Struct, forbid_unknown_fields=True):
    """Anything that msgspec can read."""

    left: int
    right: Literal["a", "b"] = "a"


def msgspec_messages() -> Iterator[str]:
    """Messages of msgspec about values that are not as they should be; it is written in C, so it has to be asked."""
    for text in ('{"left": "1"}', "{}", '{"left": 1, "more": 2}', '{"left": 1, "right": "c"}', "{", "{1}"):
        with pytest.raises(msgspec.DecodeError) as caught:
            msgspec.json.decode(text, type=Pair)
        yield str(caught.value)


def _python_says() -> str:
    with pytest.raises(SyntaxError) as caught:
        compile("a b c", "x", "exec")
    return f"{caught.value.msg}; line 1: "


@pytest.fixture(scope="module")
def raised() -> str:
    """All texts that are in the source, as one."""
    files = [file for file in (ROOT / "toolkit").rglob("*.py") if "probe" not in file.parts]
    texts = [file.read_text("utf-8") for file in files]
    trees = [ast.parse(text) for text in texts if "Error" in text]
    others = (exceptions, parser, types, click.core, json.decoder, tomllib_parser)
    trees += [ast.parse(inspect.getsource(module)) for module in others]
    sandbox = (ROOT / "toolkit/probe/isolation" / name for name in ("guard.py", "sandbox.py"))
    trees += [ast.parse(file.read_text("utf-8")) for file in (*sandbox, ROOT / "toolkit/session/refusals.py")]
    system = [os.strerror(number) for number in errno.errorcode]
    system += [*msgspec_messages(), _python_says(), "(at end of document)"]
    system += [f"is not a valid {kind.name} range" for kind in (click.INT, click.FLOAT)]
    whole = [re.sub(r"\{\w*\}", "{}", error.text) for error in error_texts()]
    return "\n".join([*system, *whole, *sorted(text for tree in trees for text in texts_of(tree))])


def pieces(template: str) -> list[str]:
    parts = (piece for part in re.split(r"\{\w*\}", template) for piece in re.split(r"[.:;,()`]", part))
    return [piece.strip() for piece in parts if len(piece) > 9]


def test_each_is_said_somewhere(raised: str) -> None:
    unsaid = {english: [piece for piece in pieces(english) if piece not in raised] for english in WORDS}
    assert {english: found for english, found in unsaid.items() if found} == {}


def keeps_values(english: str, japanese: str) -> bool:
    amount = english.count("{}")
    values = re.findall(r"\{(\d?)\}", japanese.replace("{{", "").replace("}}", ""))
    return values == [""] * amount or sorted(values) == [str(number) for number in range(amount)]


def test_each_keeps_every_value() -> None:
    assert [english for english, japanese in WORDS.items() if not keeps_values(english, japanese)] == []
    assert keeps_values("{} of {}", "{1}の{0}")
    assert not keeps_values("{} of {}", "{1}の{1}")


def test_each_keeps_to_the_glossary() -> None:
    found = [(text, fault) for text in WORDS.values() for fault in complaints(text, title=True)]
    assert [(text, fault) for text, fault in found if "longer than" not in fault] == []


def test_the_current_directory_is_a_word() -> None:
    said = translate_error(". has no .tebiki/plan.json: run `tebiki plan` first.")
    assert said == "現在のディレクトリに.tebiki/plan.jsonがありません。先に`tebiki plan`を実行してください。"


def test_names_are_left_as_they_are_and_several_sentences_are_each_translated() -> None:
    assert translate_error("there is no codemod `the filter`; known codemods: a.") == (
        "自動変換`the filter`はありません。使える名前：a。"
    )
    said = translate_error("Name a function that does without. Anything else. Let it listen at 127.0.0.1 (--env).")
    assert said == (
        "それを使わない関数を指定してください。Anything else. 127.0.0.1で待ち受けるようにしてください（--env）。"
    )
    said = translate_error("a.csv:2: column `h`: `x` is not a number. Write the hours as a number.\nsomething new")
    assert said.endswith("「hours」を数で書いてください。\nsomething new")


def test_what_mongodb_says_is_quoted() -> None:
    error = FilterError(2, "BadValue", "unknown operator: $foo", "a.$foo")
    assert explain_error(error, "en") == (
        "Error: MongoDB refuses `a.$foo`, or it cannot be decided here (BadValue, 2): unknown operator: $foo"
    )
    assert "`a.$foo`は、MongoDBが受け付けないか" in explain_error(error, "ja")
    assert "フィルターまたはドキュメントは" in explain_error(FilterError(2, "BadValue", "odd"), "ja")
    assert explain_error(UsageError("x does not exist."), "ja").startswith("エラー：xがありません。")


def test_files_of_a_former_report_are_counted() -> None:
    assert "a, b and 2 more. They may" in stale_line("out", ["a", "b", "c", "d"], 2, "en")
    assert "a、b（ほか2件）。古い" in stale_line("out", ["a", "b", "c", "d"], 2, "ja")
    assert "：a。古い" in stale_line("out", ["a"], 2, "ja")


def test_values_that_are_sentences_are_translated_too() -> None:
    said = translate_error("Invalid value for '[PATH]': Directory '/nope' does not exist.")
    assert said == "'[PATH]'の値が正しくありません：ディレクトリ'/nope'がありません。"
    assert error_line("something new", "ja") == "エラー：something new"
    assert error_line("x does not exist.", "en") == "Error: x does not exist."
    assert usage_lines("Usage: tebiki lock", "tebiki lock", "ja").startswith("使い方：tebiki lock")


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
    assert spoken_language(["record", "--", "build", "--lang", "en"]) == "ja"
    (tmp_path / "tebiki.toml").write_text('lang = "en"\n')
    assert spoken_language(["analyze", path]) == "en"
    (tmp_path / "tebiki.toml").write_text("lang = [")
    assert spoken_language(["analyze", path]) == "ja"


def test_a_part_that_begins_with_a_blank_is_translated_too() -> None:
    text = (
        "another tebiki (process 7) is using lock. Wait until it is done, or end it with: kill 7. Nothing was changed."
    )
    assert "with" not in translate_error(text)
    assert "（`kill 7`）" in translate_error(text)
