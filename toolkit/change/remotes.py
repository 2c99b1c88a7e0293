"""Resolve where a branch is pushed to, without starting a program that a repository used as a remote names."""

import re
from pathlib import Path

from toolkit import git
from toolkit.errors import UsageError

_ELSEWHERE = re.compile(r"(?!(?i:file):)([A-Za-z][A-Za-z0-9+.-]*:(//|:)|[^/]+:(?!//))")
"""Addresses of other machines, and scp's `host:path`; git takes all others for directories, whose hooks it runs."""


def check_remote(root: Path, remote: str) -> None:
    """Check that there is a remote, and that it is on another machine, or a directory that a person named.

    Args:
        root: a directory of the repository.
        remote: name of a remote, or an address or a directory as given on the command line.

    Raises:
        UsageError: there is none, or the configuration of the repository names a directory of this machine.
        GitError: git failed.
    """
    if not _is_configured(root, remote):
        _check_address(root, remote)
        return
    for how in ((), ("--push",)):
        urls = git.run(("remote", "get-url", *how, "--all", "--", remote), root, ok=(0, 2, 128)).decode(
            errors="replace"
        )
        if not urls:
            raise _no_remote(root, remote)
        for url in urls.splitlines():
            if not _ELSEWHERE.match(url):
                raise UsageError(
                    f"the remote {remote} of {root} is the directory {without_credentials(url)}, and pushing into a "
                    "directory runs its hooks on this machine. If you trust it, name it yourself: --remote DIRECTORY, "
                    "with its whole path."
                )


def without_credentials(text: str) -> str:
    """An address, or a key of git's configuration that holds one, without the name and the password before its `@`."""
    return re.sub(r"(?<=://)[^/@\s]*@", "", text)


def push_address(root: Path, remote: str) -> str:
    """The address that a branch is pushed to, the first one if there are more; `remote` as for `check_remote`.

    Raises:
        GitError: git failed.
    """
    asked: tuple[str, ...] = ("remote", "get-url", "--push", "--", remote)
    if not _is_configured(root, remote):
        asked = ("ls-remote", "--get-url", "--", remote)
    return git.run(asked, root).decode(errors="replace").removesuffix("\n")


def _is_configured(root: Path, remote: str) -> bool:
    keys = git.run(("config", "--list", "-z", "--name-only"), root).split(b"\0")
    return any(key.decode(errors="replace").startswith(f"remote.{remote}.") for key in keys)


def _check_address(root: Path, address: str) -> None:
    """Check an address from the command line, and that the repository does not replace it."""
    if "/" not in address:
        raise _no_remote(root, address)
    fields = (
        git.run(("config", "--list", "-z", "--show-scope", "--name-only"), root).decode(errors="replace").split("\0")
    )
    for scope, key in zip(fields[::2], fields[1::2], strict=False):
        if scope in ("local", "worktree") and key.startswith("url."):
            raise UsageError(
                f"{without_credentials(key)} in the configuration of {root} may replace {without_credentials(address)} "
                "with another address: "
                "set it in your own configuration (git config --global)."
            )


def _no_remote(root: Path, remote: str) -> UsageError:
    return UsageError(f"{root} has no remote `{remote}`: git remote -v lists them, --remote names another one.")
