"""`plan.md`: the plan as a text for a planning meeting."""

from collections.abc import Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.plan import Plan
from toolkit.model.plugins import Catalogue
from toolkit.render._markup import code_span, escape_markup, mark_code, table_row
from toolkit.render._plan import STEPS_SHOWN, StepText, step_texts
from toolkit.render._roadmap import MilestoneText, assumption_sentences, milestone_texts, plan_caveats
from toolkit.text.numbers import format_long_day, format_number
from toolkit.text.sentences import TextRun
from toolkit.text.words import Words, load_words

NAME = "plan.md"
_MOST = 100
_STEPS = ("plan.position", "plan.step", "plan.place", "plan.within_50", "plan.within_80", "plan.range", "risk.label")


def plan_text(plan: Plan, catalogue: Catalogue, lang: Lang) -> bytes:
    """Render the roadmap, the first steps in detail, a table of the steps, and how to read the hours."""
    tell = load_words(lang)
    steps = step_texts(plan, catalogue, lang, _MOST)
    parts = [*_head(plan, tell)]
    if steps:
        parts += [*roadmap_lines(plan, tell, level=2), f"## {first_title(plan, tell)}\n"]
        parts += [_detail(step, tell) for step in steps[:STEPS_SHOWN]]
        parts += [f"## {tell.label('plan.table')}\n", _table(steps, plan, tell)]
        parts += [f"## {tell.label('plan.read')}\n", *(f"- {mark_code(said)}" for said in plan_caveats(plan, tell))]
    return ("\n".join(parts).rstrip() + "\n").encode()


def first_title(plan: Plan, tell: Words) -> str:
    """Return the heading of the first steps."""
    return tell.count("plan.first", min(STEPS_SHOWN, len(plan.steps)))


def roadmap_lines(plan: Plan, tell: Words, level: int) -> Iterator[str]:
    """Yield lines about the time of all steps: tables of hours and weeks, then the assumptions."""
    found = milestone_texts(plan, tell)
    if not found:
        return
    yield f"{'#' * level} {tell.label('plan.roadmap')}\n"
    yield from (_together(item, tell) for item in _milestones_to_tell(found))
    yield ""
    yield from (mark_code(said) for said in assumption_sentences(plan, tell))
    yield ""


def step_table(steps: Sequence[StepText], tell: Words) -> str:
    """Format a table with one row for each step."""
    lines = [table_row([tell.label(head) for head in _STEPS]), table_row(["---"] * len(_STEPS))]
    lines += [
        table_row(
            [
                format_number(item.position),
                mark_code(item.title),
                mark_code(item.place),
                item.within_50,
                item.within_80,
                item.range,
                tell.label(f"risk.{item.step.risk}"),
            ]
        )
        for item in steps
    ]
    return "\n".join(lines) + "\n"


def _milestones_to_tell(found: Sequence[MilestoneText]) -> list[MilestoneText]:
    """Choose the milestones to show: the first ten or so, the first twenty, and all."""
    return [item for item in found[:-1] if item.steps in (STEPS_SHOWN, 2 * STEPS_SHOWN)] + [found[-1]]


def _together(item: MilestoneText, tell: Words) -> str:
    head = f"**{item.amount}**{tell.label('mark.colon')}"
    return f"- {head}{mark_code(item.hours)}\n  - {mark_code(item.days)}\n  - {mark_code(item.weeks)}"


def _head(plan: Plan, tell: Words) -> Iterator[str]:
    yield f"# {mark_code(tell.say('plan.title', project=plan.project))}\n"
    if not plan.steps:
        yield tell.label("plan.nothing")
        return
    amount = TextRun(tell.count("hours.step", len(plan.steps)))
    findings = len({name for step in plan.steps for name in step.finding_ids})
    yield mark_code(tell.say("plan.intro", steps=amount))
    made = TextRun(tell.count("count.finding", findings))
    yield mark_code(tell.say("plan.made", day=TextRun(format_long_day(plan.day, tell.lang)), findings=made)) + "\n"


def _detail(item: StepText, tell: Words) -> str:
    label, between = tell.label, tell.label("mark.list")
    lines = [f"### {item.position}. {mark_code(item.title)}\n", mark_code(item.chances) + "\n"]
    lines.append(f"- **{label('plan.place')}** {mark_code(item.place)}")
    lines.append(f"- **{label('plan.id')}** {code_span(item.step.id)}")
    lines.append(f"- **{label('plan.why')}** {between.join(map(mark_code, item.why))}")
    lines.append(f"- **{label('plan.made_of')}**")
    lines += [f"  - {mark_code(part)}" for part in item.parts]
    risk = f"{label(f'risk.{item.step.risk}')}{label('mark.colon')}{between.join(map(mark_code, item.risks))}"
    lines.append(f"- **{label('risk.label')}** {risk}")
    if item.after:
        lines.append(f"- **{label('plan.needs')}** {', '.join(map(format_number, item.after))}")
    for key, said in (("smaller", item.smaller), ("neighbours", item.neighbours)):
        if said:
            lines.append(f"- **{label(f'plan.{key}')}** {between.join(map(mark_code, said))}")
    if item.strength:
        lines.append(f"- **{label('plan.strength')}** {mark_code(item.strength)}")
    if item.by_codemod:
        lines.append(f"- **{label('plan.codemod')}** {mark_code(item.by_codemod)}")
    if item.split:
        lines.append(f"- {mark_code(item.split)}")
    how = escape_markup(item.guide) if item.guide else code_span(f"tebiki explain {item.rule}")
    lines.append(f"- **{label('plan.guide')}** {how}\n")
    return "\n".join(lines)


def _table(steps: Sequence[StepText], plan: Plan, tell: Words) -> str:
    table = step_table(steps, tell)
    if len(steps) == len(plan.steps):
        return table
    return table + "\n" + mark_code(tell.say("plan.shown", shown=len(steps), all=len(plan.steps))) + "\n"
