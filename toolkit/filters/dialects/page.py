"""A dialect as a page of Markdown that a person reads."""

import json
import math
from collections.abc import Iterator
from typing import Any

from toolkit.filters.dialects.dialect import Dialect, DialectAnswer, DialectDifference, DialectExample, Note
from toolkit.filters.dialects.words import BETWEEN, words
from toolkit.model.facts import Lang

_LONGEST = 300


def page(dialect: Dialect, lang: Lang) -> str:
    """The page of a dialect."""
    return (
        "\n".join(
            [*_head(dialect, lang), *_differences(dialect, lang), *_lists(dialect, lang), *_security(dialect, lang)]
        )
        + "\n"
    )


def _head(dialect: Dialect, lang: Lang) -> Iterator[str]:
    said = words("page", lang)
    between = BETWEEN[lang]
    named = {
        name: between.join(_code(one) for one in getattr(dialect, name)) for name in ("operators", "fields", "types")
    }
    yield f"# {said['title']}\n"
    yield "- " + said["target"].format(
        name=_visible(dialect.target).replace("`", "'"), other=_visible(dialect.compared_with)
    )
    yield "- " + said["scope"].format(**named)
    yield "- " + said["count"].format(asked=f"{dialect.asked:,}", tried=f"{dialect.tried:,}")
    reach = "complete" if dialect.is_complete else "incomplete"
    yield "- " + said[reach].format(done=dialect.steps_done, total=dialect.steps_total) + "\n"


def _differences(dialect: Dialect, lang: Lang) -> Iterator[str]:
    said = words("page", lang)
    count = len(dialect.differences)
    yield (said["found"].format(count=count) if count else said["none"]) + "\n"
    for number, one in enumerate(dialect.differences, 1):
        yield from _difference(number, one, dialect, lang)


def _lists(dialect: Dialect, lang: Lang) -> Iterator[str]:
    said = words("page", lang)
    if dialect.lists:
        yield f"## {said['lists']}\n"
        yield said["chained" if dialect.chained else "not_chained"] + "\n"
    if dialect.chained:
        yield f"| {said['filter']} | {said['document']} | {said['own_and']} | {said['list']} |\n|---|---|---|---|"
        yield from (_row(one, lang) for one in dialect.chained)
        yield ""


def _difference(number: int, one: DialectDifference, dialect: Dialect, lang: Lang) -> Iterator[str]:
    said = words("page", lang)
    yield f"## {number}. {one.sentence[lang]}\n"
    other = _visible(dialect.compared_with)
    yield f"| {said['filter']} | {said['document']} | {other} | {said['given']} |"
    yield "|---|---|---|---|"
    for example in (one.example, *one.more):
        yield _row(example, lang)
    always = "often" if one.speaking_against else "always"
    counted = {"differ": f"{one.speaking_for:,}", "all": f"{one.speaking_for + one.speaking_against:,}"}
    yield "\n" + said[always].format(**counted) + ("" if one.stable else f" {said['unstable']}") + "\n"


def _row(example: DialectExample, lang: Lang) -> str:
    cells = (
        _format_value(example.filter),
        _format_value(example.document),
        answer(example.expected, lang),
        answer(example.given, lang),
    )
    return f"| {' | '.join(cells)} |"


def _security(dialect: Dialect, lang: Lang) -> Iterator[str]:
    said = words("page", lang)
    yield f"## {said['security']}\n"
    if not dialect.security:
        yield said["security_none"]
    for note in sorted(dialect.security, key=lambda note: not note.concern):
        yield from _note(note, lang)


def _note(note: Note, lang: Lang) -> Iterator[str]:
    said = words("page", lang)
    colon = "：" if lang == "ja" else ": "
    yield f"- **{said['look' if note.concern else 'fine']}**{colon}{note.sentence[lang]}"
    asked = f"{said['filter']} {_format_value(note.filter)}, {said['document']} {_format_value(note.document)}"
    yield (
        f"  - {asked}, {said['happened']}: {answer(note.happened, lang)}"
        if lang == "en"
        else (
            f"  - {said['filter']}：{_format_value(note.filter)}、{said['document']}：{_format_value(note.document)}、"
            f"{said['happened']}：{answer(note.happened, lang)}"
        )
    )


def answer(told: DialectAnswer, lang: Lang) -> str:
    """An answer in words."""
    verdict = words("verdict", lang)[told.verdict]
    detail = told.name + (f": {told.message}" if told.message else "")
    if not detail:
        return verdict
    return f"{verdict}（{_code(detail[:120])}）" if lang == "ja" else f"{verdict} ({_code(detail[:120])})"


def format_extended_json(parsed: Any) -> str:
    """A filter or document as one line of text."""
    return json.dumps(_readable(parsed), ensure_ascii=False)


def _format_value(parsed: Any) -> str:
    text = parsed if isinstance(parsed, str) else format_extended_json(parsed)
    return _code(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def _readable(parsed: Any) -> Any:
    """Extended JSON with plain numbers where they tell their type: an `int` or a finite `double`."""
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
    """A code span in a cell of a table, whatever is in it."""
    safe = _visible(text).replace("|", "\\|")
    fence = "``" if "`" in safe else "`"
    return f"{fence} {safe} {fence}" if fence == "``" else f"{fence}{safe}{fence}"


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else json.dumps(char).strip('"') for char in text)
