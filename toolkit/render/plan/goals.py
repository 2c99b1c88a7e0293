"""Goals as text: one sentence each, the same in the terminal and in the reviewed file."""

from collections.abc import Iterable, Iterator

from toolkit.model.facts import Lang
from toolkit.model.goals import Checked, Goal
from toolkit.model.plan import Plan
from toolkit.model.plugins import Catalogue
from toolkit.model.service_level import EVIDENCE, parse_level
from toolkit.model.treatment import LOCK
from toolkit.render._hours import hour_count
from toolkit.render._plan import step_texts
from toolkit.text.numbers import format_long_day, format_number
from toolkit.text.sentences import Sentence, TextRun, plain_text
from toolkit.text.words import Words, load_words


def goal_sentence(goal: Goal, catalogue: Catalogue, lang: Lang) -> Sentence:
    """Describe a goal in a sentence: measure, start, target, day, steps and hours."""
    tell = load_words(lang)
    if level := parse_level(goal.measure):
        return tell.say(
            "goal.level",
            day=TextRun(format_long_day(goal.by, lang)),
            what=TextRun(tell.label(f"goal.{level.name}")),
            endpoint=TextRun(tell.text("goal.of_endpoint", endpoint=level.endpoint) if level.endpoint else ""),
            start=TextRun(_with_unit(goal.start, level.name, tell)),
            target=TextRun(_with_unit(goal.target, level.name, tell)),
        )
    unit = "function" if goal.measure == LOCK else "finding"
    return tell.say(
        "goal.said",
        day=TextRun(format_long_day(goal.by, lang)),
        what=_what(goal.measure, catalogue, tell),
        start=TextRun(_with_unit(goal.start, unit, tell)),
        target=TextRun(_with_unit(goal.target, unit, tell)),
        steps=TextRun(tell.count("hours.step", len(goal.steps))),
        hours=hour_count(goal.hours.p80 if goal.hours else 0.0, tell),
    )


def goal_entry(goal: Goal, plan: Plan, catalogue: Catalogue, lang: Lang) -> tuple[str, list[str]]:
    """Return the heading of a goal in the file of goals, without a full stop, and its steps in the plan."""
    steps = [item for item in step_texts(plan, catalogue, lang) if item.step.id in goal.steps]
    heading = plain_text(goal_sentence(goal, catalogue, lang)).rstrip("。.")
    return heading, [f"{item.position}. {plain_text(item.title)}" for item in steps]


def goal_lines(found: Iterable[Checked], catalogue: Catalogue, lang: Lang) -> Iterator[str]:
    """Yield each goal, its present state, and the nearest reachable goal if it is out of reach."""
    tell = load_words(lang)
    for position, item in enumerate(found, 1):
        yield f"{position}. {plain_text(goal_sentence(item.goal, catalogue, lang))}"
        yield from (f"   {plain_text(line)}" for line in _standing(item, tell))
        if item.nearest and item.now is not None and item.nearest.target < item.now:
            yield f"   {plain_text(tell.say('goal.refused'))}"
            yield f"   {plain_text(goal_sentence(item.nearest, catalogue, lang))}"
        elif item.nearest:
            yield f"   {plain_text(tell.say('goal.hopeless'))}"


def file_title(project: str, lang: Lang) -> str:
    """Return the beginning of a new file of goals."""
    tell = load_words(lang)
    return f"# {plain_text(tell.say('goal.title', project=project))}\n\n{plain_text(tell.say('goal.file'))}\n"


def _standing(item: Checked, tell: Words) -> Iterator[Sentence]:
    """Yield the present value of a goal, and its source."""
    level = parse_level(item.goal.measure)
    if not level:
        if item.now != item.goal.start:
            yield tell.say("goal.now", now=item.now)
    elif item.now is None:
        option = EVIDENCE[level.name]
        yield tell.say("goal.no_evidence", option=option) if option else tell.say("goal.no_strength")
    else:
        basis = TextRun(tell.count("goal.mutant" if level.name == "lock_strength" else "goal.request", item.of))
        yield tell.say("goal.now_of", now=TextRun(_with_unit(item.now, level.name, tell)), basis=basis)


def _with_unit(value: float, name: str, tell: Words) -> str:
    return tell.text(f"goal.unit_{name}", value=format_number(value))


def _what(measure: str, catalogue: Catalogue, tell: Words) -> TextRun:
    key = f"goal.{measure}"
    if key in tell.texts:
        return TextRun(tell.label(key))
    rule = catalogue.rules.get(measure)
    return TextRun(tell.label("goal.of_rule").format(title=rule.words[tell.lang].title if rule else measure))
