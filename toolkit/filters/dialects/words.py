"""The words of dialects, and how a cause becomes a sentence, in English and Japanese."""

from collections.abc import Sequence

from toolkit.filters.dialects.causes import Cause
from toolkit.filters.dialects.features import Described
from toolkit.model.facts import Lang
from toolkit.text.sentences import LIST_SEPARATORS
from toolkit.text.templates import format_text
from toolkit.text.words import load_words

LANGS: tuple[Lang, ...] = ("en", "ja")


def of_probe(key: str, *, concern: bool) -> dict[Lang, str]:
    """Return the words of a security probe, by language."""
    name = f"{key}.{'concern' if concern else 'fine'}"
    return {lang: load_words(lang, __file__, "security").label(name) for lang in LANGS}


def difference_sentence(
    cause: Cause, operators: Sequence[str], example: Described, lang: Lang, *, only: bool = False
) -> str:
    """Write the sentence about a difference.

    Args:
        cause: its cause.
        operators: the operators with which it was seen.
        example: its simplest example.
        lang: the language.
        only: whether it was seen only with arguments of the same kind as in the example.
    """
    answers = load_words(lang)
    text = format_text(
        cause.words[lang],
        operators=LIST_SEPARATORS[lang].join(dict.fromkeys(_operator(one, lang) for one in operators)),
        asked=_shape(example.asked, lang),
        stored=_shape(example.stored, lang),
        given=answers.label(f"filter_answer.{example.given}"),
        expected=answers.label(f"filter_answer.{example.expected}"),
    )
    said = text[0].upper() + text[1:]
    return (
        f"{said}{load_words(lang, __file__, 'difference').text('only', asked=_shape(example.asked, lang))}"
        if only
        else said
    )


def _operator(name: str, lang: Lang) -> str:
    known = load_words(lang, __file__, "operator").texts
    return " + ".join(known.get(one) or f"`{one}`" for one in name.removesuffix(" with $options").split("+"))


def _shape(name: str, lang: Lang) -> str:
    known = load_words(lang, __file__, "shape").texts
    if name.startswith("$"):  # an operator and what it is given
        operator, _, rest = name.partition(" ")
        return f"`{operator}`（{_shape(rest, lang)}）" if lang == "ja" else f"`{operator}` with {_shape(rest, lang)}"
    found = known.get(name) or known.get(name.removeprefix("one "))
    return found or (name if name.startswith("`") else f"`{name}`")
