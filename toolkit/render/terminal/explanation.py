"""Render the explanation of a rule or a metric as plain text."""

from collections.abc import Iterator

from toolkit.model.facts import Lang
from toolkit.model.plugins import Catalogue, Rule
from toolkit.model.words import MetricWords
from toolkit.text.sentences import general_text
from toolkit.text.words import load_words

_SECTIONS_BEFORE = ("seen", "cause", "why")
_SECTIONS_AFTER = ("fine_when", "looked_for")


def explain_plugin(catalogue: Catalogue, name: str, lang: Lang) -> str | None:
    """Explain a rule or a value of a metric; None if there is neither of that name."""
    if name in catalogue.rules:
        return "\n".join(_rule(catalogue.rules[name], lang))
    for metric in catalogue.metrics.values():
        if name in metric.words:
            return "\n".join(_metric(name, metric.words[name][lang], lang))
    return None


def _rule(rule: Rule, lang: Lang) -> Iterator[str]:
    said, label, colon = rule.words[lang], load_words(lang).label, load_words(lang).label("mark.colon")
    yield f"{said.title} ({rule.name})" if lang == "en" else f"{said.title}（{rule.name}）"
    yield f"{label('severity.label')}{colon}{label(f'severity.{rule.severity}')}"
    yield f"{label('certainty.label')}{colon}{label(f'certainty.{rule.certainty}')}"
    for key in _SECTIONS_BEFORE:
        yield from ("", label(f"finding.{key}"), f"  {general_text(getattr(said, key), lang)}")
    yield from ("", label("finding.steps"))
    yield from (f"  {number}. {general_text(step, lang)}" for number, step in enumerate(said.steps, 1))
    yield from _remedy(rule, lang)
    for key in _SECTIONS_AFTER:
        yield from ("", label(f"finding.{key}"), f"  {general_text(getattr(said, key), lang)}")


def _remedy(rule: Rule, lang: Lang) -> Iterator[str]:
    """Yield the counter-measure as code."""
    if rule.remedy:
        for key, text in (("before", rule.remedy.before), ("after", rule.remedy.after)):
            yield from ("", load_words(lang).label(f"begin.{key}_code"))
            yield from (f"  {line}".rstrip() for line in text.rstrip().split("\n"))


def _metric(name: str, said: MetricWords, lang: Lang) -> Iterator[str]:
    label = load_words(lang).label
    yield f"{said.title} ({name})" if lang == "en" else f"{said.title}（{name}）"
    yield from ("", label("measure.definition"), f"  {said.definition}")
    yield from ("", label("measure.reading"), f"  {said.reading}")
