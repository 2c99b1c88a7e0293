"""Translate errors to Japanese. They are raised in English everywhere, and translated when they are printed."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from toolkit.errors import FilterError, TebikiError
from toolkit.model.facts import Lang
from toolkit.text.sentences import LIST_SEPARATORS
from toolkit.text.words import load_words

_WORDS = Path(__file__).with_name("errors.ja.toml")
_REASONS = Path(__file__).with_name("unresolved.ja.toml")
_BOUNDARY = re.compile(r"(?<=[.!?]) (?=[A-Z`])|; ")
_JAPANESE_END = re.compile("[ぁ-んァ-ヶ一-龯）]$")
_CLOSED = ("。", "：")
_HERE = re.compile(r"(?<![A-Za-z0-9_./`~\-])\.(?=(?:には?|で|の|が|は|を|から)[ぁ-んァ-ヶ一-龯.])")
"""The current directory, given as `.`, as a word of a Japanese sentence."""


def error_line(message: str, lang: Lang) -> str:
    """Return the printed form of an error, `Error: ...`.

    Args:
        message: message of the error, in English.
        lang: language of the reader; unknown sentences stay English.
    """
    return f"エラー：{translate_error(message)}" if lang == "ja" else f"Error: {message}"


def explain_error(error: TebikiError, lang: Lang) -> str:
    """Format an error of the toolkit; messages of MongoDB about a filter are quoted unchanged."""
    words = load_words(lang, __file__, "failures")
    if isinstance(error, FilterError):
        where = words.text("place", place=error.place) if error.place else words.label("whole")
        said = str(error).removesuffix(f" (at {error.place})")
        return words.text("filter", where=where, name=error.code_name, code=error.code, said=said)
    return error_line(str(error), lang)


def stale_line(folder: str, names: Sequence[str], most: int, lang: Lang) -> str:
    """Return the warning about files of a former report that remain, naming some of them.

    Args:
        folder: their folder.
        names: names of the files.
        most: maximum number of names; the rest is counted.
        lang: language of the sentence.
    """
    words = load_words(lang, __file__, "failures")
    shown = LIST_SEPARATORS[lang].join(names[:most])
    more = len(names) - most
    named = words.text("stale_more", names=shown, n=more) if more > 0 else shown
    return words.text("stale", folder=folder, names=named)


def lost_output_line(reason: str, lang: Lang) -> str:
    """Return the message about output that could not be written, with the system's reason."""
    said = translate_error(reason) if lang == "ja" else reason
    return load_words(lang, __file__, "failures").text("lost_output", reason=said)


def internal_line(name: str, lang: Lang) -> str:
    """Return the message after the traceback of an internal error."""
    return load_words(lang, __file__, "failures").text("internal", name=name)


def interrupted_line(lang: Lang) -> str:
    """Return the message after an interrupt by the user."""
    return load_words(lang, __file__, "failures").label("interrupted")


def usage_lines(usage: str, command: str, lang: Lang) -> str:
    """Return the usage of a command, and how to get its help."""
    if lang == "en":
        return f"{usage}\nTry '{command} --help' for help.\n"
    return f"{usage.replace('Usage: ', '使い方：', 1)}\n説明は`{command} --help`で表示します。\n"


def translate_detail(detail: str, lang: Lang) -> str:
    """Return a detail of an error, kept in a result of the analysis, in the language of the reader."""
    return translate_error(detail) if lang == "ja" else detail


def translate_reason(reason: str, lang: Lang) -> str:
    """Return the reason why a registration of routes is not resolved, in the language of the reader."""
    return (_translate_whole(reason, _REASONS) or reason) if lang == "ja" else reason


def translate_error(message: str) -> str:
    """Translate an error to Japanese, line by line; unknown lines stay English.

    Values that are sentences themselves (of click, of the system) are translated as well, but not text in
    quotation marks or backticks, which is a name.
    """
    return _HERE.sub("現在のディレクトリ", "\n".join(_translate_line(line) for line in message.splitlines()))


def _translate_line(line: str) -> str:
    """Translate a line of one or more sentences; unknown ones stay as they are."""
    text = " ".join(line.split())
    known = next((it for it in map(_translate_whole, dict.fromkeys((text, line))) if it is not None), None)
    if known is not None:
        return known
    sentences = _BOUNDARY.split(text)
    if len(sentences) == 1:
        return line
    said = [_translate_whole(sentence) or sentence for sentence in sentences]
    return "".join(f"{one}{'' if one.endswith(_CLOSED) else _gap(one)}" for one in said).strip("、 ")


def _gap(sentence: str) -> str:
    return "、" if _JAPANESE_END.search(sentence) else " "


def _translate_whole(text: str, catalogue: Path = _WORDS) -> str | None:
    """Translate one sentence of a catalogue; None if it is unknown."""
    for pattern, template, quoted in _patterns(catalogue):
        if found := pattern.fullmatch(text):
            groups = zip(found.groups(), quoted, strict=True)
            return template.format(*(value if is_name else _translate_line(value) for value, is_name in groups))
    return None


@cache
def _patterns(catalogue: Path) -> tuple[tuple[re.Pattern[str], str, tuple[bool, ...]], ...]:
    """Return the sentences as patterns, most specific first, each with which of its values are quoted."""
    words: dict[str, str] = tomllib.loads(catalogue.read_text("utf-8"))
    by_length = sorted(words.items(), key=lambda pair: (-len(pair[0].replace("{}", "")), pair[0]))
    return tuple((_pattern(english), japanese, _quoted(english)) for english, japanese in by_length)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(re.escape(part) for part in english.split("{}")))


def _quoted(english: str) -> tuple[bool, ...]:
    return tuple(part.endswith(("`", "'")) for part in english.split("{}")[:-1])
