"""The shell commands that lock code where a proof reads its lock: on the branch that a change starts from."""

from pathlib import Path
from shlex import quote

from toolkit import git


def commands_on_base(lock: str, root: Path, folder: str, base: str, branch: str) -> tuple[str, ...]:
    """Return the commands that lock what a change touches on its base, let the change start there, and prove it again.

    Args:
        lock: command that locks it, in the project's own folder; empty: none would, and there are no commands.
        root: the project, as named on the command line.
        folder: folder of the lock, below the project.
        base: the branch to merge into, or any name of a commit; `HEAD` stands for the current branch.
        branch: the branch of the change.
    """
    repository = git.repository(root) if base == "HEAD" else None
    into = repository.branch if repository else base.removeprefix("HEAD")
    if not lock or not branch or not into or into == branch:
        return ()
    where = quote(str(root))
    starts = "git" if where == "." else f"git -C {where}"
    return (
        f"{starts} switch {quote(into)}",
        lock.replace("tebiki lock .", f"tebiki lock {where}", 1),
        f"{starts} add {quote(folder)}",
        f"{starts} commit -m 'Lock what the code does'",
        f"{starts} rebase {quote(into)} {quote(branch)}",
        f"tebiki prove {quote(branch)} {where} --base {quote(into)}",
    )
