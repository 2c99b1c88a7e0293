"""The words of dialects, and how a cause becomes a sentence, in English and Japanese."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.filters.dialects.causes import Cause
from toolkit.filters.dialects.features import Described
from toolkit.model.facts import Lang

LANGS: tuple[Lang, ...] = ("en", "ja")
BETWEEN: Mapping[Lang, str] = {"en": ", ", "ja": "、"}


def words(group: str, lang: Lang) -> Mapping[str, str]:
    """The texts of a group by key: `page`, `command`, `verdict`, `operator`, `shape`."""
    found: Mapping[str, str] = _all(lang)[group]
    return found


def of_probe(key: str, *, concern: bool) -> dict[Lang, str]:
    """What is said of a probe of security, by language."""
    return {lang: str(_all(lang)["security"][key]["concern" if concern else "fine"]) for lang in LANGS}


def sentence(cause: Cause, operators: Sequence[str], example: Described, lang: Lang, *, only: bool = False) -> str:
    """What is said of a difference.

    Args:
        cause: its cause.
        operators: the operators with which it was seen.
        example: its plainest example.
        lang: the language.
        only: whether it was seen only with arguments of the kind that the example has.
    """
    verdicts = words("verdict", lang)
    text = cause.words[lang].format(
        operators=BETWEEN[lang].join(dict.fromkeys(_operator(one, lang) for one in operators)),
        asked=_shape(example.asked, lang),
        stored=_shape(example.stored, lang),
        given=verdicts[example.given],
        expected=verdicts[example.expected],
    )
    told = text[0].upper() + text[1:]
    return told + words("page", lang)["only"].format(asked=_shape(example.asked, lang)) if only else told


@cache
def _all(lang: Lang) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(f"{lang}.toml").read_text("utf-8"))


def _operator(name: str, lang: Lang) -> str:
    known = words("operator", lang)
    return " + ".join(known.get(one) or f"`{one}`" for one in name.removesuffix(" with $options").split("+"))


def _shape(name: str, lang: Lang) -> str:
    known = words("shape", lang)
    if name.startswith("$"):  # an operator and what it is given
        operator, _, rest = name.partition(" ")
        return f"`{operator}`（{_shape(rest, lang)}）" if lang == "ja" else f"`{operator}` with {_shape(rest, lang)}"
    found = known.get(name) or known.get(name.removeprefix("one "))
    return found or (name if name.startswith("`") else f"`{name}`")
