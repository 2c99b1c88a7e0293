"""`tebiki prove`: what is known of a branch before it is merged, whoever made it."""

from pathlib import Path
from typing import Any

import click

from toolkit import wiring
from toolkit.cli._pulls import OUT, means_at, say, speaker, write_pulls
from toolkit.cli._refactoring import version
from toolkit.flows.prove import prove_branch
from toolkit.model.proof import ProveOptions
from toolkit.render.terminal.pull import evidence_lines
from toolkit.state import settings

_ROOT = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("prove", short_help="Prove a branch: what is as before, and which hunks are not.")
@click.argument("branch", metavar="BRANCH")
@click.argument("root", metavar="[PATH]", type=_ROOT, default=".")
@click.option("--base", default="HEAD", show_default=True, help="What it shall be merged into.")
@click.option("--step", default="", help="The step of .tebiki/plan.json that it is for.")
@click.option("--target", default="3.8", show_default=True, help="The oldest Python that must run the result.")
@click.option(
    "--strict",
    is_flag=True,
    help="Exit with 3 if a proof was not run, or BRANCH changes what it is judged by.",
)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language.")
@OUT
def COMMAND(branch: str, root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Make every proof of BRANCH of the project at PATH, in a scratch work tree, and write its description.

    Each proof is passed, failed, or not run with the reason. Where one fails, the hunks that do it are named. Nothing
    is changed: neither the branch nor the work tree.

    Settings, lock, interpreter and tests are those of the commit where BRANCH left its base, whatever is checked out;
    the tests that BRANCH changes are run as well. Tests, conftest, lock, settings and CI files that it changes are
    named. Exit code 1 if a proof fails; with --strict, 3 if one was not run or such a file is changed.
    """
    known = settings.load(root)
    asked = ProveOptions(root, branch, options["base"], options["step"])
    speaks = speaker(options["lang"] or known.lang)
    pull = prove_branch(asked, means_at(root, version(options["target"]), speaks.lang), wiring.proofs())
    say(evidence_lines(pull, speaks))
    write_pulls(root, options["out"], [pull], speaks)
    if pull.has_failed:
        return 1
    is_open = pull.judged_by or pull.outdated_by or any(it.standing == "not_run" for it in pull.proofs)
    return 3 if options["strict"] and is_open else 0
