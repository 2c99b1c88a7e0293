"""Check for obstacles to creating a branch before the first proof runs, which may take minutes."""

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
        checkout: the checkout of the proofs, with the commit that the change starts from.
        tools: the tools of the proofs.
        branches: names of the branches to create.

    Raises:
        UsageError: git has no identity of the committer, a branch already exists, or the interpreter or test command
            cannot be started.
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

    Commands that begin with anything but the plain name of a program are not checked.

    Args:
        command: a shell command; `{root}` stands for the user's own project.
        folder: the working directory.
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
