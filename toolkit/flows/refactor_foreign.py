"""Refactor with codemods that others wrote: a class made for libcst, or a command of the shell. Nothing is written."""

from toolkit.change.libcst_command import LibcstCommand, command
from toolkit.change.shell_command import ShellCommand
from toolkit.flows.refactor import Refactored, Runner, Wish, gathered, read_wanted
from toolkit.model.results import Result


def refactor_libcst(wish: Wish, foreign: LibcstCommand, run: Runner) -> Refactored:
    """Find out what a codemod for libcst would do; it parses every file.

    Raises:
        UsageError: it cannot be imported, or as `refactor`.
    """
    command(foreign.name)
    found = read_wanted(wish)
    return gathered(wish, found, run(foreign, list(found.data.items())), len(found.data))


def refactor_shell(wish: Wish, foreign: ShellCommand) -> Refactored:
    """Find out what a command of the shell would do to the files as they were committed.

    Raises:
        UsageError: there is no commit, the command failed, or as `refactor`.
        GitError: git failed.
    """
    found = read_wanted(wish)
    done = foreign.run(wish.root, found.data)
    results = [Result((file.path, found.data.get(file.path, b"")), file) for file in done]
    return gathered(wish, found, results, len(found.data))
