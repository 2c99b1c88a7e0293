"""`tebiki refactor`: what codemods would change, and, when told to, the change itself."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._pulls import OUT
from toolkit.cli._refactoring import run
from toolkit.wiring import names

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("refactor", short_help="Apply codemods; by default only show the diff.")
@click.argument("names_and_path", metavar="NAME... PATH", nargs=-1, required=True)
@click.option("--review", is_flag=True, help="Also change the sites that a person must look at.")
@click.option("--set", "set", multiple=True, metavar="NAME.KEY=VALUE", help="A setting of a codemod (repeatable).")
@click.option("--libcst", metavar="PACKAGE.MODULE.CLASS", help="Run a codemod for libcst; 'CLASS --argument=value'.")
@click.option("--shell", metavar="COMMAND", help="Run a command that changes files, in a scratch work tree.")
@click.option("--target", default="3.8", show_default=True, help="The oldest Python that must run the result.")
@click.option("--python", type=_FILE, help="An interpreter that must compile the result.")
@click.option("--in-place", is_flag=True, help="Write into the files themselves, those without uncommitted changes.")
@click.option("--worktree", type=click.Path(path_type=Path), help="Write into a new git work tree at this place.")
@click.option("--step", default="", help="Carry out this step of .tebiki/plan.json: prove it, and make its branch.")
@click.option("--branch", is_flag=True, help="As --step, without one: prove the change, and make a branch of it.")
@click.option("--stacked", is_flag=True, help="All pull requests of the step, each upon the one before.")
@OUT
@click.option("--publish", type=click.Choice(names("change/publishers")), help="Push the branch and open the request.")
@click.option("--remote", default="origin", show_default=True, help="The git remote, or its address, to publish to.")
@click.option("--into", default="", help="The branch to merge into [the current one].")
@click.option("--check", is_flag=True, help="Exit with 1 if something would change.")
@click.option("--strict", is_flag=True, help="Exit with 3 if a file had to be left alone.")
@click.option("--json", "as_json", is_flag=True, help="Print sites, reasons and diffs as JSON.")
@click.option("--jobs", type=click.IntRange(0, 256), help="Worker processes [as many as processors].")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Language.")
def COMMAND(names_and_path: tuple[str, ...], **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Apply the codemods NAME... to the project or file at PATH.

    Nothing is written unless --in-place or --worktree is given: the diff is printed, and what was not changed is
    listed with its reason. Only sites of which the codemod is certain are changed, unless --review is given.

    With --step or --branch every proof is made in a scratch work tree. Sites with which one fails are left out, and the
    rest becomes a branch with its description; your files and your current branch stay as they are. The NAMEs can be
    omitted with --step. Exit code 1 if a proof fails.
    """
    *chosen, path = names_and_path
    return run(tuple(chosen), Path(path), options)
