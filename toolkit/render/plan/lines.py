"""Render a plan for a terminal."""

from collections.abc import Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.plan import Plan
from toolkit.model.plugins import Catalogue
from toolkit.render._plan import STEPS_SHOWN, step_texts
from toolkit.render._roadmap import coverage_sentences, milestone_texts, plan_caveats
from toolkit.render.plan.text import first_title
from toolkit.text.numbers import format_number
from toolkit.text.sentences import TextRun, plain_text
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words


def plan_lines(
    plan: Plan, catalogue: Catalogue, lang: Lang, since: tuple[str, int, int] | None, files: Sequence[str]
) -> Iterator[str]:
    """Yield a plan as plain lines.

    Args:
        plan: the plan; it may have no step.
        catalogue: the plug-ins whose words are used.
        lang: the language.
        since: date of the former plan, number of steps removed and added since; None if there was none.
        files: names of the written files.
    """
    tell = load_words(lang)
    if plan.steps:
        yield plain_text(tell.say("plan.intro", steps=TextRun(tell.count("hours.step", len(plan.steps)))))
        for item in milestone_texts(plan, tell)[-1:]:
            yield from (plain_text(item.hours), plain_text(item.days), plain_text(item.weeks))
        yield from map(plain_text, coverage_sentences(plan, tell))
        yield first_title(plan, tell)
        for step in step_texts(plan, catalogue, lang, STEPS_SHOWN):
            title = f"{format_number(step.position)}. {plain_text(step.title)}"
            yield f"{title}{tell.label('mark.colon')}{plain_text(step.chances)}"
        yield from map(plain_text, plan_caveats(plan, tell)[: 2 + bool(plan.unfinished)])
    else:
        yield tell.label("plan.nothing")
    if since:
        day, gone, new = since
        yield plain_text(tell.say("plan.since", day=TextRun(day), gone=gone, new=new))
    yield from (tell.label("plan.written").format(path=make_visible(file)) for file in files)
