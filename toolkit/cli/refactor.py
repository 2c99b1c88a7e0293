"""`tebiki refactor`: show what codemods would change, write it, or make proved branches of it."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._options import JOBS, LANG, STEP, TARGET_VERSION, json_option, language
from toolkit.cli._pulls import OUT
from toolkit.cli._refactoring import run, split_path
from toolkit.wiring.plugins import names

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("refactor", short_help="Apply codemods; show the diff unless told to write.")
@click.argument("names_and_path", metavar="[NAME]... [PATH]", nargs=-1)
@click.option("--review", is_flag=True, help="Also change sites that need a person's review.")
@click.option("--set", "set", multiple=True, metavar="NAME.KEY=VALUE", help="Setting of a codemod (repeatable).")
@click.option("--libcst", metavar="PACKAGE.MODULE.CLASS", help="Run a libcst codemod; 'CLASS --argument=value'.")
@click.option("--shell", metavar="COMMAND", help="Run a command that changes files, in a scratch work tree.")
@TARGET_VERSION
@click.option(
    "--compile-with", "python", type=_FILE, metavar="PYTHON", help="Interpreter that must compile the result."
)
@click.option("--in-place", is_flag=True, help="Write to files that have no uncommitted changes.")
@click.option("--worktree", type=click.Path(path_type=Path), help="Write to a new git work tree at this path.")
@STEP
@click.option("--branch", is_flag=True, help="Prove the change and make a branch of it, without a step of the plan.")
@click.option("--stacked", is_flag=True, help="Make all pull requests of the step, each on top of the one before.")
@OUT
@click.option("--publish", type=click.Choice(names("change/publishers")), help="Push the branch and open the request.")
@click.option("--remote", default="origin", show_default=True, help="Git remote, or its address, to publish to.")
@click.option("--base", "into", default="", metavar="BRANCH", help="Branch to merge into [the current one].")
@click.option("--check", is_flag=True, help="Exit with 1 if something would change.")
@click.option("--strict", is_flag=True, help="Exit with 3 if a file had to be left out.")
@json_option("model.json_results:RefactorReport", "model.refactor:StepResult")
@JOBS
@LANG
def COMMAND(names_and_path: tuple[str, ...], **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Apply the codemods NAME... to the project or file at PATH.

    Prints the diff, and lists what was left unchanged with the reason; --in-place and --worktree write the change.
    Only sites that are certain to be safe are changed, unless --review is given. A last argument that is the name of a
    codemod is a NAME; write ./NAME for a directory of that name.

    With --step or --branch, all proofs run in a scratch work tree. Sites that make a proof fail are left out, and the
    rest becomes a branch with its description; your files and your current branch stay as they are. A step of the plan
    names its codemods itself. Exit code 1 if a proof fails, 3 if it is not shown that a branch behaves as before.
    """
    chosen, path = split_path(names_and_path)
    return run(chosen, path, {**options, "lang": language(options["lang"], path.parent if path.is_file() else path)})
