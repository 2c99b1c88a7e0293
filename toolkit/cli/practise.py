"""`tebiki practise`: show one place of a step done, and give the most similar one as an exercise."""

from typing import Any

import click

from toolkit.cli._options import LANG, NO_HISTORY, json_option
from toolkit.cli._practise import judge_step, open_practice, practise_step, print_brief, split_step
from toolkit.cli._pulls import BUDGET, QUICK


@click.command("practise", short_help="Show one place of a step done, and give you the most similar one.")
@click.argument("step_and_path", metavar="[STEP] [PATH]", nargs=-1)
@click.option("--codemod", default="", metavar="NAME", help="Codemod to learn, if the step has several.")
@click.option("--review", is_flag=True, help="Also choose among sites that need a person's review.")
@click.option("--brief", is_flag=True, help="Print the step as a specification for those who carry it out.")
@click.option(
    "--judge",
    default="",
    is_flag=False,
    flag_value="HEAD",
    metavar="[BRANCH]",
    help="Prove your branch [the one you are on], and check that the exercise is done.",
)
@QUICK
@BUDGET
@click.option("--base", default="", metavar="BRANCH", help="Branch to start from and to merge into [the current one].")
@NO_HISTORY
@json_option(
    "model.json_results:ExerciseReport", "model.json_results:BriefReport", "model.json_results:StepCheckReport"
)
@LANG
def COMMAND(step_and_path: tuple[str, ...], **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Show a worked example for STEP of the plan of the project at PATH, and give you the most similar place to do.

    STEP is a number or an id of .tebiki/plan.json; without it, the best one to begin with is chosen. The example is a
    site of the project that a codemod changes, or a past commit of yours that did the same, or one of the rule's own.

    Do the exercise by hand on a branch of your own, then prove it with --judge; the commands are printed. With --brief
    the whole step is printed as a specification, and --judge asks whether all of it is done. With --quick, the proof is
    that of `tebiki prove --quick`. No file of the project is changed. Exit code 1 if something differs, a proof fails,
    the exercise is not done or something else was changed; 3 if it is not shown that the branch behaves as before.
    """
    step, root = split_step(step_and_path)
    run = open_practice(step, root, options)
    if options["brief"]:
        return judge_step(run) if options["judge"] else print_brief(run)
    return practise_step(run)
