"""`tebiki prove`: run every proof on a branch before it is merged, no matter who made it."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._options import LANG, PROJECT, STEP, TARGET_VERSION, json_option, write_json
from toolkit.cli._pulls import BUDGET, OUT, QUICK, proof_notices, show_results, speaker, write_pulls
from toolkit.cli._refactoring import read_target
from toolkit.model.proof import ProveOptions
from toolkit.render.terminal.pull import evidence_lines
from toolkit.state import settings
from toolkit.wiring import changes


@click.command("prove", short_help="Prove that a branch behaves as before, or name the hunks that do not.")
@click.argument("branch", metavar="BRANCH")
@PROJECT
@click.option("--base", default="HEAD", metavar="BRANCH", show_default=True, help="Branch to merge into.")
@STEP
@TARGET_VERSION
@click.option("--strict", is_flag=True, help="Exit with 3 if a proof was not run, or BRANCH changes how it is judged.")
@QUICK
@BUDGET
@OUT
@json_option("model.pull:PullRequest")
@LANG
def COMMAND(branch: str, root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Run every proof on BRANCH of the project at PATH in a scratch work tree, and write its description.

    Each proof passes, fails, or is not run, with the reason. If one fails, the hunks that cause it are named. Neither
    the branch nor your work tree is changed.

    Settings, lock, interpreter and tests come from the commit where BRANCH forked from its base, no matter what is
    checked out; tests that BRANCH changes are run as well. Tests, conftest, lock, settings and CI files that it changes
    are listed.

    The verdict is `differs` (exit code 1), `shown the same` (0: every changed statement is executed by cases that
    kill its mutants), or `not shown` (3), with the changed lines that nothing holds. A function with the
    same normal form as before needs no mutants. Exit code 1 also if a proof fails for another reason; with --strict, 3
    also if one was not run or such a file is changed.

    With --quick, cases that reach the change are compared with the lock before anything else, and a difference ends
    the run. Other cases and the project's tests are skipped; what is not known when the budget is spent is `not shown`.
    """
    known = settings.load(root)
    budget = options["budget"] if options["quick"] else 0.0
    prove_options = ProveOptions(root, branch, options["base"], options["step"], budget)
    speaks = speaker(options["lang"] or known.lang)
    target = read_target(options["target"], root, known)
    with proof_notices(speaks) as notices:
        pull = changes.prove(prove_options, target, notices)
    show_results(evidence_lines(pull, speaks), options["json_file"])
    write_pulls(root, [pull], speaks, options)
    write_json(options["json_file"], pull)
    is_open = pull.judged_by or pull.outdated_by or any(it.standing == "not_run" for it in pull.proofs)
    return pull.exit_code or (3 if options["strict"] and is_open else 0)
