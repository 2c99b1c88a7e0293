"""The words that several plug-ins share, by key, in one language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.model.facts import Lang
from toolkit.text.numbers import format_number
from toolkit.text.sentences import Sentence, TextRun, fill_template
from toolkit.text.visible import make_visible


class Words:
    """The shared words of one language, looked up by dotted key (`severity.high`)."""

    def __init__(self, lang: Lang, texts: Mapping[str, str]) -> None:
        self.lang = lang
        self.texts = texts

    def label(self, key: str) -> str:
        """A text without values.

        Raises:
            KeyError: there is no such key.
        """
        return self.texts[key]

    def say(self, key: str, **args: Any) -> Sentence:
        """A text with values, code marked as code.

        Raises:
            KeyError: there is no such key, or a value is missing.
        """
        return fill_template(self.texts[key], args, self.lang)

    def count(self, key: str, amount: float) -> str:
        """An amount with its counter: `1 finding`, `12 findings`, `12件`."""
        form = "one" if amount == 1 else "other"
        return self.texts[f"{key}.{form}"].format(n=format_number(amount))

    def open(self, group: str, key: str, **args: Any) -> Sentence:
        """A text of a group to which other rooms add keys; a key without words is shown as it is, as code."""
        name = f"{group}.{key}"
        if name in self.texts:
            return self.say(name, **args)
        if f"{name}.other" in self.texts:
            return (TextRun(self.count(name, args["value"])),)
        return (TextRun(make_visible(key), code=True),)


@cache
def load_words(lang: Lang) -> Words:
    """The shared words of a language."""
    source = Path(__file__).with_name(f"{lang}.toml").read_text(encoding="utf-8")
    return Words(lang, dict(_flat(tomllib.loads(source), "")))


def _flat(table: Mapping[str, Any], prefix: str) -> "list[tuple[str, str]]":
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        found += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return found
