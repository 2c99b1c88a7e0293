"""Render the plan: the first steps with hours and charts on the first page, all steps on a page of its own."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup
from msgspec.structs import replace

from toolkit.model.plan import Plan, Step
from toolkit.render._plan import QUARTER, STEPS_SHOWN, step_texts
from toolkit.render._roadmap import MilestoneText, assumption_sentences, milestone_texts, plan_caveats
from toolkit.render.page.bars import component_bars, component_legend, range_bars
from toolkit.render.page.exceedance import exceedance_curve
from toolkit.render.page.material import Material
from toolkit.render.page.outcome import prediction_chart, reliability_chart
from toolkit.text.sentences import Sentence
from toolkit.text.words import Words


def plan_values(material: Material) -> dict[str, Any]:
    """Return the values of the section about the plan; none if there is no step."""
    plan, tell = material.report.sections.plan, material.tell
    if plan is None or not plan.steps:
        return {"plan": None}
    together = _choose_milestones(milestone_texts(plan, tell))
    return {
        "plan": plan,
        "steps": step_texts(plan, material.catalogue, material.lang, STEPS_SHOWN),
        "together": together,
        "assumed": assumption_sentences(plan, tell),
        "honest": plan_caveats(replace(plan, inventory=False), tell),  # a section of its own speaks of endpoints
        "curves": [(item.amount, exceedance_curve(item.amount, item.milestone, tell)) for item in _ends(together)],
        "bars": list(_bars(plan, tell)),
        "legend": component_legend(),
        "outcomes": list(_outcomes(plan, tell)),
    }


def plan_pages(material: Material) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, page) of the plan: steps of a quarter in full, others in a table; none without steps."""
    plan = material.report.sections.plan
    if plan is None or not plan.steps:
        return
    steps = step_texts(plan, material.catalogue, material.lang)
    yield (
        "plan.html",
        material.recall(
            "plan.html",
            amount=len(plan.steps),
            now=steps[:QUARTER],
            later=steps[QUARTER:],
            ids={item.position: item.step.id for item in steps},
            cards={step.id: _card(material, step) for step in plan.steps},
            total=milestone_texts(plan, material.tell)[-1:],
            excerpts={step.id: material.code.excerpt(step.places[0]) for step in plan.steps if step.places},
        ),
    )


def _card(material: Material, step: Step) -> tuple[int, str] | None:
    """Return number and title of the first card that names a finding of a step."""
    found = [material.cards[name] for name in step.finding_ids if name in material.cards]
    if not found:
        return None
    item = material.report.sections.top[min(found) - 1]
    return min(found), material.catalogue.rules[item.title_rule].words[material.lang].title


def _choose_milestones(found: list[MilestoneText]) -> list[MilestoneText]:
    """Choose the milestones to show: the first ten or so, the first twenty, and all."""
    return [item for item in found[:-1] if item.steps in (STEPS_SHOWN, 2 * STEPS_SHOWN)] + found[-1:]


def _ends(found: list[MilestoneText]) -> list[MilestoneText]:
    return [found[0], found[-1]] if len(found) > 1 else found


def _outcomes(plan: Plan, tell: Words) -> Iterator[tuple[Sentence, Markup]]:
    """Yield charts of the outcomes of earlier estimates; none without a ledger."""
    if plan.landed:
        n = len(plan.landed)
        yield tell.say("picture.outcome", n=n), prediction_chart(plan.landed, tell)
        yield tell.say("picture.reliability", n=n), reliability_chart(plan.landed, tell)


def _bars(plan: Plan, tell: Words) -> Iterator[tuple[str, Markup]]:
    estimates = [step.estimate for step in plan.steps[:STEPS_SHOWN] if step.estimate]
    yield "picture.ranges", range_bars(estimates, tell)
    yield "picture.components", component_bars(estimates, tell)
