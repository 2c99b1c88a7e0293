"""Translate help texts to Japanese. Commands have them in English; they are translated when they are printed."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unicodedata import east_asian_width

_WORDS = Path(__file__).with_name("help.ja.toml")
_HEADS = {"Options": "オプション", "Commands": "コマンド", "Arguments": "引数"}
_EXTRAS = (("default: ", "既定値："), ("env var: ", "環境変数："), ("required", "必須"), ("dynamic", "動的"))
_EXTRA = re.compile(r"(?P<text>.*?)(?:  \[(?P<extra>[^\[\]]*)\])?", re.DOTALL)
_NO_START = "、。，．）」』】］！？：；・ー,.)]}!?:;"
"""Characters that must not begin a line."""
_TOKEN = re.compile(r"[（「『【［]*(?:[!-~]+|\s+|.)", re.DOTALL)
"""A word of ASCII, spaces or one character, with the opening marks before it, which must not end a line."""


def translate_help(text: str) -> str:
    """Translate a help text, or its first sentence, to Japanese; an unknown text stays English."""
    paragraphs = "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
    if known := _words().get(paragraphs):
        return known
    start = paragraphs.removesuffix("...").removesuffix(".").rstrip()
    found = next((japanese for english, japanese in _words().items() if start and english.startswith(start)), "")
    return f"{found.partition('。')[0]}。" if found else text


def translate_option(text: str) -> str:
    """Translate the help of an option to Japanese, with its default and range in brackets."""
    found = _EXTRA.fullmatch(text)
    if found is None or found["extra"] is None:
        return translate_help(text)
    extra = found["extra"]
    for english, japanese in _EXTRAS:
        extra = extra.replace(english, japanese)
    return f"{translate_help(found['text'])}［{extra.replace('; ', '、')}］"


def translate_head(heading: str) -> str:
    """Translate a heading of a help page to Japanese."""
    return _HEADS.get(heading, heading)


def wrap_japanese(text: str, width: int) -> list[str]:
    """Wrap a text at a number of columns; a wide character takes two, words of ASCII stay whole."""
    return [line for paragraph in text.split("\n") for line in _lines(paragraph, width)]


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(1 + (east_asian_width(char) in "WF") for char in text)


def _lines(text: str, width: int) -> Iterator[str]:
    line, used = "", 0
    for token in _TOKEN.findall(text):
        size = columns(token)
        if line and used + size > width and (len(token) > 1 or token not in _NO_START):
            yield line.rstrip()
            line, used = "", 0
            if token.isspace():
                continue
        line, used = line + token, used + size
    yield line.rstrip()


@cache
def _words() -> dict[str, str]:
    words: dict[str, str] = tomllib.loads(_WORDS.read_text("utf-8"))
    return words
