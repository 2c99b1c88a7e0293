"""Sentences about a plan that several formats share."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.model.estimate import Estimate, EstimatePart, Factor
from toolkit.model.facts import Lang
from toolkit.model.links import split_symbol
from toolkit.model.plan import Plan, Step
from toolkit.model.plugins import Catalogue
from toolkit.model.words import RuleWords
from toolkit.render._hours import hour_count, hours_aloud, round_to_half
from toolkit.render._step_start import StepStart, start_of
from toolkit.text.numbers import format_number, format_percent
from toolkit.text.sentences import Sentence, TextRun, fill_template
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

STEPS_SHOWN = 10
QUARTER = 20
"""Number of steps that a small team does in about a quarter; later ones are only in a table."""
_NAMES = 2
_ENDPOINTS = 3
_WORTH_SAYING = 0.95
"""Factors on the hours closer to 1 than this are left out."""


@dataclass(frozen=True)
class StepText:
    """One step in words.

    Attributes:
        within_50, within_80: hours, as shown; range: P10 to P90.
        place: the file, or the number of files.
        after: positions of the steps that must come before it.
        parts: one sentence for each component of the hours.
        by_codemod: the part that a codemod does; empty if the step is done by hand.
        strength: strength of the lock of its code; empty if it was not measured.
        guide: what to do, if the words of the rule do not say it; `rule`: name of that rule, empty for a lock.
    """

    position: int
    step: Step
    title: Sentence
    place: Sentence
    within_50: str
    within_80: str
    range: str
    chances: Sentence
    why: tuple[Sentence, ...]
    risks: tuple[Sentence, ...]
    parts: tuple[Sentence, ...]
    smaller: tuple[Sentence, ...]
    neighbours: tuple[Sentence, ...]
    split: Sentence
    after: tuple[int, ...]
    by_codemod: Sentence
    strength: Sentence
    guide: str
    rule: str
    start: StepStart


def step_texts(plan: Plan, catalogue: Catalogue, lang: Lang, most: int | None = None) -> list[StepText]:
    """Return the first steps as text, in order; all of them if `most` is None."""
    places = {step.id: position for position, step in enumerate(plan.steps, 1)}
    users = Counter(key for step in plan.steps for key in step.needs)
    tell = load_words(lang)
    why = {step.id: (*_step_reasons(step, users[step.id], tell), *_leading(step, tell)) for step in plan.steps[:most]}
    return [_step_text(step, catalogue, places, why[step.id], tell) for step in plan.steps[:most]]


def _step_text(
    step: Step, catalogue: Catalogue, places: Mapping[str, int], why: tuple[Sentence, ...], tell: Words
) -> StepText:
    estimate = step.estimate
    assert estimate is not None
    hours = estimate.hours
    return StepText(
        position=places[step.id],
        step=step,
        title=plan_step_title(step, catalogue, tell),
        place=_place(step, tell),
        within_50=format_number(round_to_half(hours.p50)),
        within_80=format_number(round_to_half(hours.p80)),
        range=f"{format_number(round_to_half(hours.p10))}–{format_number(round_to_half(hours.p90))}",
        chances=hours_aloud(hours, tell),
        why=why,
        risks=tuple(tell.say(f"risk.{key}", value=value) for key, value in step.risks),
        parts=tuple(_part_sentence(part, tell) for part in estimate.parts if part.hours.p50 > 0),
        smaller=tuple(_remedies(estimate, tell)),
        neighbours=_neighbours(estimate, tell),
        split=_split_note(step, tell),
        after=tuple(sorted(places[key] for key in step.needs)),
        by_codemod=_by_codemod(step, tell),
        strength=_strength(step, tell),
        guide=_step_guide(step, catalogue, tell),
        rule=step.title if step.action == "change" else "",
        start=start_of(step, tell),
    )


def plan_step_title(step: Step, catalogue: Catalogue, tell: Words) -> Sentence:
    """Return the title of a step: the action and its objects."""
    words = _rule_words(step, catalogue, tell)
    shared = tell.texts.get(f"step.{step.family}", "")
    template = shared or (words.step if words else "") or tell.label("step.change")
    said = {"title": TextRun(words.title if words else step.title), "names": _step_names(step, tell)}
    sentence = fill_template(template, said, tell.lang)
    if step.parts == 1:
        return sentence
    return (*sentence, TextRun(tell.label("plan.part").format(part=step.part, parts=step.parts)))


def _rule_words(step: Step, catalogue: Catalogue, tell: Words) -> RuleWords | None:
    """Return the words of the main rule of a step; None if it is not installed, or if the step is a lock."""
    rule = catalogue.rules.get(step.title)
    return rule.words[tell.lang] if rule else None


def _step_guide(step: Step, catalogue: Catalogue, tell: Words) -> str:
    """Return the work of a step if the counter-measure of its rule does not describe it; else empty."""
    words = _rule_words(step, catalogue, tell)
    if f"step.{step.family}" in tell.texts:  # what several rules share has words of its own
        return tell.texts.get(f"guide.{step.family}", "")
    return words.guide if words else ""


def _step_names(step: Step, tell: Words) -> list[str | TextRun]:
    """Return the first few of the edited functions or packages, or of the files if there are none.

    Those that a finding is about come first, in the order of the findings, then those of the file of the first place:
    a card cites the first one.
    """
    order = {name.partition(":")[2]: number for number, name in enumerate(step.finding_ids)}
    first = step.places[0].path if step.places else ""
    ranked = sorted(step.symbols, key=lambda it: (order.get(it, len(order)), split_symbol(it)[0] != first))
    symbols = [split_symbol(name) for name in ranked]
    if step.lasting and any(qualname for _, qualname in symbols):  # an upgrade: packages, not the files that pin them
        symbols = [item for item in symbols if item[1]]
    named = [qualname or path.rpartition("/")[2] for path, qualname in symbols]
    distinct = list(dict.fromkeys(named))
    names: list[str | TextRun] = [*distinct[:_NAMES]]
    more = len(distinct) - len(names)
    return [*names, TextRun(tell.label("plan.more_names").format(n=format_number(more)))] if more else names


def _place(step: Step, tell: Words) -> Sentence:
    paths = sorted({split_symbol(name)[0] for name in step.symbols})
    return (
        (TextRun(make_visible(paths[0]), code=True),)
        if len(paths) == 1
        else (TextRun(tell.count("plan.in_files", len(paths))),)
    )


def _step_reasons(step: Step, enables: int, tell: Words) -> Iterator[Sentence]:
    """Yield the reasons for a step, with numbers that a reader can check."""
    amounts = {
        "about" if step.lasting or step.parts > 1 else "findings": len(step.finding_ids),
        "enables": enables if step.action == "lock" else 0,
        "recent_commits": step.value.recent_commits,
        "fixes": step.value.fixes,
        "fan_in": step.value.fan_in,
    }
    for key, amount in amounts.items():
        if amount:
            yield (TextRun(tell.count(f"value.{key}", amount)),)


def _leading(step: Step, tell: Words) -> Iterator[Sentence]:
    """Yield the endpoints that reach the code of a step; nothing if they are unknown."""
    amount = step.value.endpoints
    if amount is None:
        return
    if not amount:
        yield tell.say("value.endpoints_none")
        return
    names: list[str | TextRun] = [*step.endpoints[:_ENDPOINTS]]
    if more := amount - len(names):
        names.append(TextRun(tell.label("plan.more_names").format(n=format_number(more))))
    yield tell.say("value.endpoints", n=amount, names=names)


def _factor_key(factor: Factor) -> str:
    """Return the key of the text of a factor: one that names two amounts has others for where one of them is zero."""
    named = [name for name, amount in factor.numbers.items() if amount]
    return f"{factor.key}_{named[0]}" if factor.key == "understood" and len(named) == 1 else factor.key


def _part_sentence(part: EstimatePart, tell: Words) -> Sentence:
    """Format a part of an estimate: `Active coding (...): base 1.4 h ×1.9 (9 hunks in 5 files) = 2.7 h`."""
    head = f"{tell.label(f'component.{part.component}')} ({tell.label(f'source.{part.source}')})"
    head = head if tell.lang == "en" else head.replace(" (", "（").replace(")", "）")
    hours = format_number(part.hours.p50)
    if not part.factors:
        return (TextRun(f"{head}{tell.label('mark.colon')}{tell.label('hours.flat').format(hours=hours)}"),)
    said = [
        TextRun(f"{head}{tell.label('mark.colon')}{tell.label('hours.base').format(base=format_number(part.base))}")
    ]
    for factor in part.factors:
        (why,) = tell.open("factor", _factor_key(factor), **{**factor.numbers, "value": factor.value})
        said += [TextRun(" "), *tell.say("hours.factor", value=TextRun(format_number(factor.value)), why=why)]
    return (*said, TextRun(" " + tell.label("hours.total").format(hours=hours)))


def _remedies(estimate: Estimate, tell: Words) -> Iterator[Sentence]:
    """Yield remedies for the factors that a person can influence; others (the kind of change) have none."""
    for factor in estimate.smaller:
        if f"smaller.{factor.key}" in tell.texts and factor.value <= _WORTH_SAYING:
            what = TextRun(tell.label(f"smaller.{factor.key}"))
            yield tell.say("hours.smaller", what=what, value=TextRun(format_number(round(factor.value, 2))))


def _neighbours(estimate: Estimate, tell: Words) -> tuple[Sentence, ...]:
    return tuple(
        (
            TextRun(make_visible(item.name), code=True),
            TextRun(f" {item.day} {tell.count('hours.hour', round_to_half(item.hours))}"),
        )
        for item in estimate.neighbours
    )


def _by_codemod(step: Step, tell: Words) -> Sentence:
    if step.codemod is None:
        return ()
    if step.sites is None:
        command = f"tebiki refactor --step {step.id} ."
        return tell.say("plan.by_codemod_untried", codemod=step.codemod, command=command)
    findings = len(step.finding_ids)
    sites = _amount("sites", ("reviewed", "some_reviewed", "certain"), step.reviewed, step.sites)
    settled = _amount("settled", ("all", "some", "none"), step.settled, findings)
    counts = {
        "sites": TextRun(tell.text(sites, sites=step.sites, reviewed=step.reviewed)),
        "settled": TextRun(tell.text(settled, settled=step.settled, findings=findings)),
    }
    command = f"tebiki refactor --step {step.id}{' --review' if step.reviewed else ''} ."
    if step.level is not None:
        return tell.say("plan.by_codemod_part", codemod=step.codemod, command=command, level=step.level, **counts)
    return tell.say("plan.by_codemod", codemod=step.codemod, command=command, **counts)


def _amount(stem: str, keys: tuple[str, str, str], share: int, whole: int) -> str:
    """Return the key of the text for all, some or none of a whole."""
    every, some, none = keys
    return f"plan.{stem}_{none if not share else every if share >= whole else some}"


def _strength(step: Step, tell: Words) -> Sentence:
    if step.strength is None:
        return ()
    now = TextRun(format_percent(step.strength))
    if step.lock_threshold is None:
        return (now,)
    return tell.say("plan.strong_enough", now=now, least=TextRun(format_percent(step.lock_threshold)))


def _split_note(step: Step, tell: Words) -> Sentence:
    if step.parts == 1 or step.split_hours <= 0:
        return ()
    return tell.say("plan.split", parts=step.parts, hours=hour_count(step.split_hours, tell))
