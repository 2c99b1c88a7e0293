"""`tebiki refactor --step` and `--branch`: from a step of the plan to branches with their descriptions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from toolkit.cli._options import write_json
from toolkit.cli._pulls import check_output, hand_over, proof_notices, show_results, speaker, write_pulls
from toolkit.errors import UsageError
from toolkit.model.plan import Step
from toolkit.model.refactor import RefactorOptions, StepOptions
from toolkit.render.terminal.pull import step_lines
from toolkit.wiring import changes, plugins


def codemods_of(step: Step) -> tuple[str, ...]:
    """Return the codemods that carry out a step: the one named in the plan, or those that resolve its findings.

    Raises:
        UsageError: there is no codemod for it; the step is done by hand.
    """
    if step.codemod:
        return (step.codemod,)
    if step.action == "lock":
        chosen = "".join(f"--only {name} " for name in step.modules)
        raise UsageError(
            f"step {step.id} locks behaviour, which no codemod does: run `tebiki lock {chosen}.`, then commit the "
            "tests."
        )
    rules = {step.title, *(finding.partition(":")[0] for finding in step.finding_ids)}
    answers = plugins.codemods_by_rule()
    names = tuple(sorted({answers[rule] for rule in rules & answers.keys()}))
    if not names and step.is_upgrade:
        raise UsageError(
            f"step {step.id} raises a version, which no codemod does: lock what the project does today (`tebiki lock "
            ".`), raise it on a branch, then compare the environments before and after it: `tebiki verify . "
            "--base-python OLD --python NEW`."
        )
    if not names:
        raise UsageError(
            f"step {step.id} ({step.title}) is done by hand: no codemod resolves it. Make a branch, then run "
            f"`tebiki prove BRANCH --step {step.id}`, or name a codemod: tebiki refactor NAME --step {step.id}."
        )
    return names


def stop_at_level(refactoring: RefactorOptions, step: Step) -> RefactorOptions:
    """Return options that stop the step's codemod at the level where the next part of the step continues."""
    if step.level is None or step.codemod is None:
        return refactoring
    given = refactoring.options.get(step.codemod, {})
    return replace(refactoring, options={**refactoring.options, step.codemod: {"to": str(step.level), **given}})


def run_step(refactoring: RefactorOptions, step: Step | None, jobs: int, options: Mapping[str, Any]) -> int:
    """Make the branches of a step, write and show their descriptions, and return the exit code."""
    speaks = speaker(options["lang"])
    check_output(refactoring.root, options)
    step_options = StepOptions(refactoring, step, options["stacked"])
    with proof_notices(speaks) as notices:
        done = changes.refactor_step(step_options, jobs, speaks, notices)
    show_results(step_lines(done, speaks), options["json_file"])
    write_pulls(refactoring.root, done.pulls, speaks, options)
    if options["publish"]:
        hand_over(refactoring.root, done.pulls, speaks, options)
    write_json(options["json_file"], done)
    codes = {pull.exit_code for pull in done.pulls}
    return 1 if 1 in codes else max(codes, default=0)
