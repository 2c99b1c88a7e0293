"""`tebiki practise`: show one site of a step done, and give the most similar one as an exercise."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._options import LANG, PROJECT, json_option, write_json
from toolkit.cli._pulls import proof_notices, say, speaker
from toolkit.cli._stepping import codemods_of
from toolkit.model.practise import Exercise
from toolkit.model.proof import ProveOptions
from toolkit.model.refactor import RefactorOptions, StepOptions
from toolkit.render.pull.description import PullRequestWriter
from toolkit.render.terminal.json_results import report_exercise
from toolkit.render.terminal.practise import exercise_lines, judged_line
from toolkit.render.terminal.pull import evidence_lines
from toolkit.state import settings
from toolkit.wiring import changes, plugins


@click.command("practise", short_help="Show one site of a step done, and give you the most similar one.")
@click.argument("step", metavar="STEP")
@PROJECT
@click.option("--codemod", default="", metavar="NAME", help="Codemod to learn, if the step has several.")
@click.option("--review", is_flag=True, help="Also choose among sites that need a person's review.")
@click.option("--judge", default="", metavar="BRANCH", help="Prove your branch, and check that the exercise is done.")
@json_option("model.json_results:ExerciseReport")
@LANG
def COMMAND(step: str, root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Show one site of STEP done, with the reasoning, and give you the most similar one as an exercise.

    Do the exercise by hand on a branch of your own, then prove it with --judge. No file of the project at PATH is
    changed. Exit code 1 if something differs, a proof fails or the exercise is not done; 3 if it is not shown that
    the branch behaves as before.
    """
    known = settings.load(root)
    found = changes.find_step(root, step)
    names = (options["codemod"],) if options["codemod"] else codemods_of(found)
    accept = frozenset({"certain", "review"} if options["review"] else {"certain"})
    target = changes.find_target(root, known)
    refactoring = RefactorOptions(
        root,
        tuple(map(plugins.codemod, names)),
        accept=accept,  # type: ignore[arg-type]
        target=target,
        settings=known,
    )
    step_options = StepOptions(refactoring, found)
    exercise = changes.practise(step_options)
    speaks = speaker(options["lang"] or known.lang)
    if not options["judge"]:
        if write_json(options["json_file"], report_exercise(exercise, found.id)):
            return 0
        choice = f" --codemod {options['codemod']}" if options["codemod"] else ""
        choice += " --review" if options["review"] else ""
        click.echo("\n".join(exercise_lines(exercise, speaks, found.id, str(root), choice)))
        return 0
    return _judge_exercise(step_options, exercise, options, speaks)


def _judge_exercise(
    step_options: StepOptions, exercise: Exercise, given: dict[str, Any], speaks: PullRequestWriter
) -> int:
    """Prove the member's branch; the exit code."""
    refactoring = step_options.refactoring
    options, notices = ProveOptions(refactoring.root, given["judge"]), proof_notices(speaks.lang)
    pull = changes.prove(options, refactoring.target, notices)
    say(evidence_lines(pull, speaks))
    done = exercise.task is not None and changes.is_done(step_options, exercise.task, given["judge"])
    say([judged_line(exercise, done, speaks.lang)])
    if given["json_file"]:
        step = step_options.step.id if step_options.step else ""
        write_json(given["json_file"], report_exercise(exercise, step, pull, done=done))
    return pull.exit_code if done else 1
