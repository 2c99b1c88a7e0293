"""`plan.csv`: one row for each step, for a spreadsheet or an import of tickets."""

from collections.abc import Iterator

from toolkit.model.facts import Lang
from toolkit.model.plan import Plan
from toolkit.model.plugins import Catalogue
from toolkit.render._plan import StepText, step_texts
from toolkit.render._sheet import Cell, write_sheet
from toolkit.text.sentences import plain_text
from toolkit.text.words import Words, load_words

NAME = "plan.csv"
_COLUMNS = (
    *("plan.position", "plan.id", "plan.action", "plan.step", "plan.place", "plan.symbols", "plan.settles"),
    *("plan.p10", "plan.p50", "plan.p80", "plan.p90", "plan.made_of", "plan.level", "plan.lines", "plan.needs"),
    *("risk.label", "plan.recent", "plan.fixes", "plan.fan_in", "plan.endpoints"),
    *("plan.codemod", "plan.sites", "plan.strength", "plan.lock_threshold"),
)
_ACTIONS = {"lock": "plan.action_lock", "change": "plan.action_change"}


def plan_sheet(plan: Plan, catalogue: Catalogue, lang: Lang) -> bytes:
    """Render every step with its hours; unknown values are marked as such."""
    tell = load_words(lang)
    heads = [tell.label(key) for key in _COLUMNS]
    return write_sheet(heads, (_row(item, tell) for item in step_texts(plan, catalogue, lang)))


def _row(item: StepText, tell: Words) -> Iterator[Cell]:
    label, step, size = tell.label, item.step, item.step.work.size
    assert step.estimate is not None
    hours = step.estimate.hours
    unknown = label("plan.not_measured")
    yield item.position
    yield step.id
    yield label(_ACTIONS[step.action])
    yield plain_text(item.title)
    yield plain_text(item.place)
    yield " ".join(step.symbols)
    yield " ".join(step.finding_ids)
    yield from (hours.p10, hours.p50, hours.p80, hours.p90)
    yield label("mark.list").join(map(plain_text, item.parts))
    yield label(f"source.{step.estimate.level}")
    yield size.added + size.deleted + size.test_added + size.test_deleted + size.other_churn
    yield " ".join(map(str, item.after))
    yield label(f"risk.{step.risk}")
    yield from (step.value.recent_commits, step.value.fixes, step.value.fan_in)
    yield unknown if step.value.endpoints is None else step.value.endpoints
    yield step.codemod or label("plan.by_hand")
    yield unknown if step.codemod and step.sites is None else step.sites or 0
    yield unknown if step.strength is None else round(step.strength, 2)
    yield unknown if step.lock_threshold is None else step.lock_threshold
