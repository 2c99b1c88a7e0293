"""What a terminal says of a plan."""

from collections.abc import Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.plan import Plan
from toolkit.model.plugins import Catalogue
from toolkit.render._plan import FIRST, told_steps
from toolkit.render._roadmap import held, honest, stretches
from toolkit.render.plan.text import first_title
from toolkit.text.numbers import number
from toolkit.text.sentences import Piece, plain
from toolkit.text.visible import visible
from toolkit.text.words import words


def plan_lines(
    plan: Plan, catalogue: Catalogue, lang: Lang, since: tuple[str, int, int] | None, files: Sequence[str]
) -> Iterator[str]:
    """A plan in plain lines.

    Args:
        plan: what is said; it may have no step.
        catalogue: whose words are used.
        lang: the language.
        since: the day of the former plan, how many of its steps are gone, and how many are new; None: there was none.
        files: what was written.
    """
    tell = words(lang)
    if plan.steps:
        yield plain(tell.say("plan.intro", steps=Piece(tell.count("hours.step", len(plan.steps)))))
        for item in stretches(plan, tell)[-1:]:
            yield from (plain(item.hours), plain(item.days), plain(item.weeks))
        yield from map(plain, held(plan, tell))
        yield first_title(plan, tell)
        for step in told_steps(plan, catalogue, lang, FIRST):
            yield f"{number(step.position)}. {plain(step.title)}{tell.label('mark.colon')}{plain(step.chances)}"
        yield from map(plain, honest(plan, tell)[:2])
    else:
        yield tell.label("plan.nothing")
    if since:
        day, gone, new = since
        yield plain(tell.say("plan.since", day=Piece(day), gone=gone, new=new))
    yield from (tell.label("plan.written").format(path=visible(file)) for file in files)
