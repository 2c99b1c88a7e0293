"""Render explanations and comparisons of filters, in English and Japanese."""

from collections.abc import Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.filter_answers import Agreement, Disagreement, Reason, VectorAnswer
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

_SHOWN = 6


def describe_explanation(reason: Reason, lang: Lang) -> Iterator[str]:
    """Indented lines of an explanation; the last one says whether the document matches."""
    yield from _lines(reason, lang, 0)
    yield load_words(lang, __file__, "filters").label("matches" if reason.holds else "differs")


def _lines(reason: Reason, lang: Lang, level: int) -> Iterator[str]:
    words = load_words(lang, __file__, "filters")
    key = reason.kind if reason.kind != "value" else _value_key(reason)
    sentence = words.text(
        key,
        path=reason.path,
        source=reason.source,
        met=_values([value for value, holds in zip(reason.reached, reason.met, strict=True) if holds], lang),
        values=_values(reason.reached, lang),
    )
    yield f"{'  ' * level}[{words.label('yes' if reason.holds else 'no')}] {sentence}"
    for part in reason.parts:
        yield from _lines(part, lang, level + 1)


def _value_key(reason: Reason) -> str:
    if not reason.reached:
        return "nothing"
    if all(reason.met):
        return "every_value"
    return "value" if any(reason.met) else "no_value"


def _values(values: Sequence[str | None], lang: Lang) -> str:
    words = load_words(lang, __file__, "filters")
    shown = [words.label("missing") if value is None else f"`{value}`" for value in values[:_SHOWN]]
    if len(values) > _SHOWN:
        shown.append(words.text("more", count=len(values) - _SHOWN))
    return words.label("list").join(shown)


def describe_agreement(agreement: Agreement, lang: Lang) -> Iterator[str]:
    """Count the expected answers by category, and list each one that differs."""
    words = load_words(lang, __file__, "filters")
    width = max(map(len, [*agreement.total, words.label("category")]))
    yield f"{words.label('category'):{width}}  {words.label('agreed')} / {words.label('total')}"
    for name, total in sorted(agreement.total.items()):
        yield f"{name:{width}}  {agreement.agreed[name]} / {total}"
    for disagreement in agreement.disagreements:
        yield from _disagreement(disagreement, words)
    count, wrong = sum(agreement.total.values()), len(agreement.disagreements)
    yield "\n" + words.text("some_disagree" if wrong else "all_agree", count=count, wrong=wrong)


def _disagreement(one: Disagreement, words: Words) -> Iterator[str]:
    yield f"\n{make_visible(one.id)} ({make_visible(one.category)})"
    yield f"  filter: {make_visible(one.filter[:500])}\n  doc: {make_visible(one.document[:500])}"
    expected, given = (_answer(answer, words) for answer in (one.expected, one.given))
    yield f"  {words.label('expected')}: {expected}; {words.label('given')}: {given}"


def _answer(answer: VectorAnswer, words: Words) -> str:
    if answer.fault:
        return words.text("failed", error=make_visible(answer.fault))
    if answer.code:
        return words.text("rejected", code=make_visible(answer.code))
    return words.label("match" if answer.match else "no_match")
