"""`tebiki refactor --step` and `--branch`: from a step of the plan to branches with their descriptions."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from toolkit import wiring
from toolkit.cli._pulls import check_output, hand_over, means_at, say, speaker, write_pulls
from toolkit.errors import UsageError
from toolkit.flows.refactor_step import refactor_step
from toolkit.model.plan import Step
from toolkit.model.refactor import RefactorOptions, StepOptions
from toolkit.render.terminal.pull import step_lines


def codemods_of(step: Step) -> tuple[str, ...]:
    """The codemods that carry out a step: the one that the plan names, or those that resolve its findings.

    Raises:
        UsageError: there is none; the step is done by hand.
    """
    if step.codemod:
        return (step.codemod,)
    rules = {step.title, *(finding.partition(":")[0] for finding in step.finding_ids)}
    answers = wiring.codemods_by_rule()
    names = tuple(sorted({answers[rule] for rule in rules & answers.keys()}))
    if not names:
        raise UsageError(
            f"step {step.id} ({step.title}) is done by hand: no codemod resolves it. Make a branch, then run "
            f"`tebiki prove BRANCH --step {step.id}`, or name a codemod: tebiki refactor NAME --step {step.id}."
        )
    return names


def run_step(wish: RefactorOptions, step: Step | None, jobs: int, options: Mapping[str, Any]) -> int:
    """Make the branches of a step, write and show their descriptions, and return the exit code."""
    speaks = speaker(options["lang"])
    runner = partial(wiring.load("executors", "processes", "run"), jobs=jobs, timeout=wish.settings.timeout)
    asked = StepOptions(wish, step, options["stacked"])
    check_output(wish.root, options)
    done = refactor_step(asked, runner, means_at(wish.root, wish.target, options["lang"]), wiring.proofs(), speaks)
    say(step_lines(done, speaks))
    write_pulls(wish.root, options["out"], done.pulls, speaks)
    if options["publish"]:
        hand_over(wish.root, done.pulls, speaks, options)
    return 1 if any(pull.has_failed for pull in done.pulls) else 0
