"""Errors in Japanese. They are raised in English, in every room, and turned into Japanese where they are printed."""

import re
import tomllib
from functools import cache
from pathlib import Path

from toolkit.model.facts import Lang

_WORDS = Path(__file__).with_name("errors.ja.toml")
_INTERRUPTED = "中断しました。書きかけのものは残っていません。"


def error_line(message: str, lang: Lang) -> str:
    """An error as it is printed, `Error: ...`.

    Args:
        message: what was raised, in English.
        lang: of the person who reads it; a sentence that is not known in Japanese stays English.
    """
    return f"エラー：{translate_error(message)}" if lang == "ja" else f"Error: {message}"


def interrupted_line(lang: Lang) -> str:
    """Return the message after an interrupt by the user."""
    return _INTERRUPTED if lang == "ja" else "Interrupted. Nothing was left half-written."


def usage_lines(usage: str, command: str, lang: Lang) -> str:
    """Return the usage of a command, and how to get its help."""
    if lang == "en":
        return f"{usage}\nTry '{command} --help' for help.\n"
    return f"{usage.replace('Usage:', '使い方：', 1)}\n説明は`{command} --help`で表示します。\n"


def translate_error(message: str) -> str:
    """The Japanese of an error; values that are sentences themselves (of click) are translated as well."""
    text = " ".join(message.split())
    for pattern, template in _patterns():
        if found := pattern.fullmatch(text):
            return template.format(*(translate_error(value) for value in found.groups()))
    return message


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences, the most special ones first."""
    words: dict[str, str] = tomllib.loads(_WORDS.read_text("utf-8"))
    by_length = sorted(words.items(), key=lambda pair: (-len(pair[0].replace("{}", "")), pair[0]))
    return tuple((_pattern(english), japanese) for english, japanese in by_length)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in english.split("{}")))
