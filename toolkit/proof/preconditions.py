"""Check for obstacles to making a branch before the first proof runs, which may take minutes."""

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from toolkit.change.branch import check_free, check_identity
from toolkit.errors import UsageError
from toolkit.proof.scratch_checkout import ScratchCheckout
from toolkit.proof.tools import ProofTools

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=[\w./:,-]*\s+")
_PLAIN = re.compile(r"[\w./+-]+(?=\s|\Z)")
_SECONDS = 30.0


def check_beforehand(checkout: ScratchCheckout, tools: ProofTools, branches: Iterable[str]) -> None:
    """Check that nothing prevents proofs and branches, as far as that is visible beforehand.

    Args:
        checkout: where the proofs will be made, with the commit that the change starts from.
        tools: what they will be made with.
        branches: names of the branches that will be made.

    Raises:
        UsageError: git does not know whose commits these are, a branch is in the way, the interpreter or the test
            command cannot be started.
        GitError: git failed.
    """
    check_identity(checkout.root)
    check_free(checkout.root, branches)
    if tools.python and not os.access(tools.python, os.X_OK):
        raise UsageError(
            f"{tools.python} cannot be executed: name an interpreter with python under [tool.tebiki.prove]."
        )
    if tools.tests:
        check_command(tools.tests, checkout.folder, checkout.root)


def check_command(command: str, folder: Path, root: Path) -> None:
    """Check that the shell finds the program that a test command begins with.

    A command that begins with anything but the plain name of a program is not looked at.

    Args:
        command: for the shell; `{root}` stands for the user's own project.
        folder: where it will be run.
        root: the user's own project.

    Raises:
        UsageError: there is no such program.
    """
    told = command.replace("{root}", str(root)).lstrip()
    while found := _ASSIGNMENT.match(told):
        told = told[found.end() :]
    program = _PLAIN.match(told)
    if program is None:
        return
    asked = ["sh", "-c", 'command -v -- "$1"', "sh", program[0]]
    answer = subprocess.run(asked, cwd=folder, capture_output=True, timeout=_SECONDS, check=False)
    if answer.returncode:
        raise UsageError(
            f"the tests cannot be started: there is no program `{program[0]}` where they run, which is a copy of "
            "what is committed. Correct tests under [tool.tebiki.prove]; {root} in it stands for the project itself."
        )
