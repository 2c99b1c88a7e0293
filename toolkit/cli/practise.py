"""`tebiki practise`: learn a step by one example and one exercise."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from toolkit import wiring
from toolkit.cli._pulls import means_at, say, speaker
from toolkit.cli._stepping import codemods_of
from toolkit.flows.practise import is_done, practise
from toolkit.flows.prove import prove_branch, step_of
from toolkit.model.practise import Exercise
from toolkit.model.proof import ProveOptions
from toolkit.model.refactor import RefactorOptions, StepOptions
from toolkit.render.terminal.practise import exercise_lines, judged_line
from toolkit.render.terminal.pull import evidence_lines
from toolkit.state import settings

_ROOT = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("practise", short_help="Learn a step: one site done, the most similar one for you.")
@click.argument("step", metavar="STEP")
@click.argument("root", metavar="[PATH]", type=_ROOT, default=".")
@click.option("--codemod", default="", metavar="NAME", help="The codemod to learn from, if the step has several.")
@click.option("--review", is_flag=True, help="Also choose among the sites that a person must look at.")
@click.option("--judge", default="", metavar="BRANCH", help="Prove your branch, and say whether the exercise is done.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language.")
def COMMAND(step: str, root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Show one site of STEP of the project at PATH done, with its reasoning, and name the most similar one for you.

    Do that one by hand on a branch of your own; --judge makes every proof of it. Nothing of the project is written.
    Exit code 1 if a proof fails or the exercise is not done.
    """
    known = settings.load(root)
    found = step_of(root, step)
    names = (options["codemod"],) if options["codemod"] else codemods_of(found)
    accept = frozenset({"certain", "review"} if options["review"] else {"certain"})
    wish = RefactorOptions(root, tuple(map(wiring.codemod, names)), accept=accept, settings=known)  # type: ignore[arg-type]
    run = partial(wiring.load("executors", "serial", "run"), jobs=1, timeout=known.timeout)
    asked = StepOptions(wish, found)
    exercise = practise(asked, run)
    speaks = speaker(options["lang"] or known.lang)
    if not options["judge"]:
        choice = f" --codemod {options['codemod']}" if options["codemod"] else ""
        choice += " --review" if options["review"] else ""
        click.echo("\n".join(exercise_lines(exercise, speaks, found.id, str(root), choice)))
        return 0
    return _judge_exercise(asked, run, exercise, options["judge"], speaks)


def _judge_exercise(asked: StepOptions, run: Any, exercise: Exercise, branch: str, speaks: Any) -> int:
    """Prove the member's branch; the exit code."""
    wish = asked.wish
    pull = prove_branch(ProveOptions(wish.root, branch), means_at(wish.root, wish.target, speaks.lang), wiring.proofs())
    say(evidence_lines(pull, speaks))
    done = exercise.task is not None and is_done(asked, run, exercise.task, branch)
    say([judged_line(exercise, done, speaks.lang)])
    return 0 if done and not pull.has_failed else 1
