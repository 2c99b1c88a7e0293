"""`plan.md`: the plan as a text for a planning meeting."""

from collections.abc import Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.plan import Plan
from toolkit.model.plugins import Catalogue
from toolkit.render._markup import code, escaped, marked, row
from toolkit.render._plan import FIRST, Told, told_steps
from toolkit.render._roadmap import Stretch, assumed, honest, stretches
from toolkit.text.numbers import number
from toolkit.text.sentences import Piece
from toolkit.text.words import Words, words

NAME = "plan.md"
_MOST = 100
_STEPS = ("plan.position", "plan.step", "plan.place", "plan.within_50", "plan.within_80", "plan.range", "risk.label")


def plan_text(plan: Plan, catalogue: Catalogue, lang: Lang) -> bytes:
    """The roadmap, the first steps in detail, a table of the steps, and how to read the hours."""
    tell = words(lang)
    steps = told_steps(plan, catalogue, lang, _MOST)
    parts = [*_head(plan, tell)]
    if steps:
        parts += [*roadmap_lines(plan, tell, level=2), f"## {first_title(plan, tell)}\n"]
        parts += [_detail(step, tell) for step in steps[:FIRST]]
        parts += [f"## {tell.label('plan.table')}\n", _table(steps, plan, tell)]
        parts += [f"## {tell.label('plan.read')}\n", *(f"- {marked(said)}" for said in honest(plan, tell))]
    return ("\n".join(parts).rstrip() + "\n").encode()


def first_title(plan: Plan, tell: Words) -> str:
    """The heading of the first steps."""
    return tell.label("plan.first").format(n=number(min(FIRST, len(plan.steps))))


def roadmap_lines(plan: Plan, tell: Words, level: int) -> Iterator[str]:
    """How long the steps take together: hours and weeks in tables of their own columns, then what is assumed."""
    found = stretches(plan, tell)
    if not found:
        return
    yield f"{'#' * level} {tell.label('plan.roadmap')}\n"
    yield from (_together(item, tell) for item in _told(found))
    yield ""
    yield from (marked(said) for said in assumed(plan, tell))
    yield ""


def step_table(steps: Sequence[Told], tell: Words) -> str:
    """One row a step."""
    lines = [row([tell.label(head) for head in _STEPS]), row(["---"] * len(_STEPS))]
    lines += [
        row(
            [
                number(item.position),
                marked(item.title),
                marked(item.place),
                item.within_50,
                item.within_80,
                item.range,
                tell.label(f"risk.{item.step.risk}"),
            ]
        )
        for item in steps
    ]
    return "\n".join(lines) + "\n"


def _told(found: Sequence[Stretch]) -> list[Stretch]:
    """The first few, the first ten or so, and all: more rows say nothing more."""
    return [item for item in found[:-1] if item.steps in (FIRST, 2 * FIRST)] + [found[-1]]


def _together(item: Stretch, tell: Words) -> str:
    head = f"**{item.amount}**{tell.label('mark.colon')}"
    return f"- {head}{marked(item.hours)}\n  - {marked(item.days)}\n  - {marked(item.weeks)}"


def _head(plan: Plan, tell: Words) -> Iterator[str]:
    yield f"# {marked(tell.say('plan.title', project=plan.project))}\n"
    if not plan.steps:
        yield tell.label("plan.nothing")
        return
    amount = Piece(tell.count("hours.step", len(plan.steps)))
    findings = len({name for step in plan.steps for name in step.finding_ids})
    yield marked(tell.say("plan.intro", steps=amount))
    made = Piece(tell.count("count.finding", findings))
    yield marked(tell.say("plan.made", day=Piece(plan.day), findings=made)) + "\n"


def _detail(item: Told, tell: Words) -> str:
    label, between = tell.label, tell.label("mark.list")
    lines = [f"### {item.position}. {marked(item.title)}\n", marked(item.chances) + "\n"]
    lines.append(f"- **{label('plan.place')}** {marked(item.place)}")
    lines.append(f"- **{label('plan.id')}** {code(item.step.id)}")
    lines.append(f"- **{label('plan.why')}** {between.join(map(marked, item.why))}")
    lines.append(f"- **{label('plan.made_of')}**")
    lines += [f"  - {marked(part)}" for part in item.parts]
    risk = f"{label(f'risk.{item.step.risk}')}{label('mark.colon')}{between.join(map(marked, item.risks))}"
    lines.append(f"- **{label('risk.label')}** {risk}")
    if item.after:
        lines.append(f"- **{label('plan.needs')}** {', '.join(map(number, item.after))}")
    for key, said in (("smaller", item.smaller), ("neighbours", item.neighbours)):
        if said:
            lines.append(f"- **{label(f'plan.{key}')}** {between.join(map(marked, said))}")
    if item.strength:
        lines.append(f"- **{label('plan.strength')}** {marked(item.strength)}")
    if item.by_codemod:
        lines.append(f"- **{label('plan.codemod')}** {marked(item.by_codemod)}")
    if item.split:
        lines.append(f"- {marked(item.split)}")
    how = escaped(item.guide) if item.guide else code(f"tebiki explain {item.rule}")
    lines.append(f"- **{label('plan.guide')}** {how}\n")
    return "\n".join(lines)


def _table(steps: Sequence[Told], plan: Plan, tell: Words) -> str:
    table = step_table(steps, tell)
    if len(steps) == len(plan.steps):
        return table
    return table + "\n" + marked(tell.say("plan.shown", shown=len(steps), all=len(plan.steps))) + "\n"
