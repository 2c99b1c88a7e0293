"""Render a dialect as a Markdown page."""

import json
import math
from collections.abc import Iterator
from typing import Any

from toolkit.model.dialect import Dialect, DialectAnswer, DialectDifference, DialectExample, SecurityNote
from toolkit.model.facts import Lang
from toolkit.text.sentences import LIST_SEPARATORS
from toolkit.text.words import Words, load_words

_LONGEST = 300


def dialect_words(lang: Lang, table: str) -> Words:
    """Return the words of the page of a dialect (`page`), or of its commands (`command`)."""
    return load_words(lang, __file__, table)


def dialect_page(dialect: Dialect, lang: Lang) -> str:
    """Render the page of a dialect."""
    return (
        "\n".join(
            [*_head(dialect, lang), *_differences(dialect, lang), *_lists(dialect, lang), *_security(dialect, lang)]
        )
        + "\n"
    )


def _head(dialect: Dialect, lang: Lang) -> Iterator[str]:
    words = dialect_words(lang, "page")
    between = LIST_SEPARATORS[lang]
    named = {
        name: between.join(_code(one) for one in getattr(dialect, name)) for name in ("operators", "fields", "types")
    }
    yield f"# {words.label('title')}\n"
    yield "- " + words.text(
        "target", name=_visible(dialect.target).replace("`", "'"), other=_visible(dialect.compared_with)
    )
    yield "- " + words.text("scope", **named)
    yield "- " + words.text("count", asked=f"{dialect.asked:,}", tried=f"{dialect.tried:,}")
    reach = "complete" if dialect.is_complete else "incomplete"
    yield "- " + words.text(reach, done=dialect.steps_done, total=dialect.steps_total) + "\n"


def _differences(dialect: Dialect, lang: Lang) -> Iterator[str]:
    words = dialect_words(lang, "page")
    count = len(dialect.differences)
    yield (words.text("found", count=count) if count else words.label("none")) + "\n"
    for number, one in enumerate(dialect.differences, 1):
        yield from _difference(number, one, dialect, lang)


def _lists(dialect: Dialect, lang: Lang) -> Iterator[str]:
    words = dialect_words(lang, "page")
    if dialect.lists:
        yield f"## {words.label('lists')}\n"
        yield words.label("chained" if dialect.chained else "not_chained") + "\n"
    if dialect.chained:
        heads = " | ".join(words.label(key) for key in ("filter", "document", "own_and", "list"))
        yield f"| {heads} |\n|---|---|---|---|"
        yield from (_row(one, lang) for one in dialect.chained)
        yield ""


def _difference(number: int, one: DialectDifference, dialect: Dialect, lang: Lang) -> Iterator[str]:
    words = dialect_words(lang, "page")
    yield f"## {number}. {one.sentence[lang]}\n"
    other = _visible(dialect.compared_with)
    yield f"| {words.label('filter')} | {words.label('document')} | {other} | {words.label('given')} |"
    yield "|---|---|---|---|"
    for example in (one.example, *one.more):
        yield _row(example, lang)
    always = "often" if one.speaking_against else "always"
    counted = {"differ": f"{one.speaking_for:,}", "all": f"{one.speaking_for + one.speaking_against:,}"}
    yield "\n" + words.text(always, **counted) + ("" if one.stable else f" {words.label('flaky')}") + "\n"


def _row(example: DialectExample, lang: Lang) -> str:
    cells = (
        _format_value(example.filter),
        _format_value(example.document),
        answer_words(example.expected, lang),
        answer_words(example.given, lang),
    )
    return f"| {' | '.join(cells)} |"


def _security(dialect: Dialect, lang: Lang) -> Iterator[str]:
    words = dialect_words(lang, "page")
    yield f"## {words.label('security')}\n"
    if not dialect.security:
        yield words.label("security_none")
    for note in sorted(dialect.security, key=lambda note: not note.concern):
        yield from _note(note, lang)


def _note(note: SecurityNote, lang: Lang) -> Iterator[str]:
    words = dialect_words(lang, "page")
    colon = "：" if lang == "ja" else ": "
    yield f"- **{words.label('look' if note.concern else 'fine')}**{colon}{note.sentence[lang]}"
    shown = {
        "filter": _format_value(note.filter),
        "document": _format_value(note.document),
        "happened": answer_words(note.happened, lang),
    }
    if lang == "ja":
        yield "  - " + "、".join(f"{words.label(key)}：{text}" for key, text in shown.items())
    else:
        filter_, document, happened = (words.label(key) for key in shown)
        yield f"  - {filter_} {shown['filter']}, {document} {shown['document']}, {happened}: {shown['happened']}"


def answer_words(given: DialectAnswer, lang: Lang) -> str:
    """Describe an answer."""
    verdict = load_words(lang).label(f"filter_answer.{given.verdict}")
    detail = given.name + (f": {given.message}" if given.message else "")
    if not detail:
        return verdict
    return f"{verdict}（{_code(detail[:120])}）" if lang == "ja" else f"{verdict} ({_code(detail[:120])})"


def format_extended_json(parsed: Any) -> str:
    """Format a filter or document on one line."""
    return json.dumps(_readable(parsed), ensure_ascii=False)


def _format_value(parsed: Any) -> str:
    text = parsed if isinstance(parsed, str) else format_extended_json(parsed)
    return _code(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def _readable(parsed: Any) -> Any:
    """Simplify Extended JSON: plain numbers if their type is clear (an `int` or a finite `double`)."""
    if isinstance(parsed, list):
        return [_readable(one) for one in parsed]
    if not isinstance(parsed, dict):
        return parsed
    if [*parsed] == ["$numberInt"]:
        return int(parsed["$numberInt"])
    if [*parsed] == ["$numberDouble"] and math.isfinite(float(parsed["$numberDouble"])):
        return float(parsed["$numberDouble"])
    return {name: _readable(held) for name, held in parsed.items()}


def _code(text: str) -> str:
    """Format any text as a code span in a table cell."""
    safe = _visible(text).replace("|", "\\|")
    fence = "``" if "`" in safe else "`"
    return f"{fence} {safe} {fence}" if fence == "``" else f"{fence}{safe}{fence}"


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else json.dumps(char).strip('"') for char in text)
