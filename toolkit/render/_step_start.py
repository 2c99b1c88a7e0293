"""Instructions to start a step: places, commands, and when it is done."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.model.plan import Step
from toolkit.text.sentences import Sentence, TextRun
from toolkit.text.visible import make_visible
from toolkit.text.words import Words

_KEY = 8
"""Number of characters of a step's id that are shown; commands accept six or more."""


@dataclass(frozen=True)
class StepStart:
    """Instructions to start a step.

    Attributes:
        places: the first places as `path:line`; more: number of others as text, empty if there are none.
        commands: commands to run, in order, each with its purpose.
        before: what has to be set up first; may be empty.
        done: when the step is done.
    """

    places: tuple[str, ...]
    more: str
    commands: tuple[tuple[str, str], ...]
    before: Sentence
    done: Sentence


def start_of(step: Step, tell: Words) -> StepStart:
    """Describe how to start a step."""
    return StepStart(
        places=tuple(make_visible(str(place)) for place in step.places),
        more=tell.count("begin.more", step.more_places) if step.more_places else "",
        commands=tuple((tell.label(f"begin.{key}"), make_visible(command)) for key, command in _commands(step)),
        before=tell.say("begin.set_up") if step.action == "lock" or step.is_upgrade else (),
        done=_completion(step, tell),
    )


def _commands(step: Step) -> Iterator[tuple[str, str]]:
    """Yield (key of the purpose, command)."""
    key = step.id[:_KEY]
    if step.action == "lock":
        yield from _lock_commands(step)
        return
    if step.command:
        yield "run", step.command
    if step.is_upgrade:
        yield "lock_all", "tebiki lock ."
        yield "compare", "tebiki verify . --base-python OLD --python NEW"
        return
    review = " --review" if step.reviewed else ""
    if step.codemod:
        if (step.sites or 0) > 1:
            yield "practise", f"tebiki practise {key}{review} ."
        yield "refactor", f"tebiki refactor --step {key}{review} ."
    yield "by_hand" if not step.codemod else "rest", f"tebiki prove BRANCH --step {key} ."


def _lock_commands(step: Step) -> Iterator[tuple[str, str]]:
    """Yield (key of the purpose, command); what an earlier lock does not execute has to be recorded first."""
    measured = f"tebiki strength {' '.join(f'--only {shlex.quote(name)}' for name in step.modules)} ."
    if step.command:
        if step.modules:
            yield "unexecuted", measured
        yield "record", step.command
    recorded = "--recording recording " if step.command else ""
    for name in step.modules:
        yield "lock", f"tebiki lock {recorded}--only {shlex.quote(name)} ."
    if step.modules:
        yield "measure", measured


def _completion(step: Step, tell: Words) -> Sentence:
    if step.action == "lock":
        return tell.say("begin.done_lock")
    if step.lasting:
        return tell.say("begin.done_lasting")
    if step.parts > 1:
        return tell.say("begin.done_part")
    return tell.say("begin.done_change", count=TextRun(tell.count("count.finding", len(step.finding_ids))))
