"""Publishers: push a branch and open its pull request at the hosting service (forge) of the team."""

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from toolkit import git
from toolkit.change.own_commits import is_own_commit
from toolkit.change.remotes import check_remote, without_credentials
from toolkit.errors import UsageError
from toolkit.system.orphans import die_with_parent
from toolkit.system.search_path import absolute_search_path, find_program

_TIMEOUT = 300.0
_INERT = (
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.pager=cat",
    "log.showSignature=false",
    "protocol.ext.allow=never",
    "push.followTags=false",
    "push.gpgSign=false",
    "push.pushOption=",
    "push.recurseSubmodules=no",
    "submodule.recurse=false",
)
"""Settings that keep git from running programs of the repository's configuration, and from pushing more than asked."""

_DECIDES = re.compile(
    r"(core\.(sshcommand|gitproxy|askpass|alternaterefscommand)|http\..*|credential\..*"
    r"|remote\..*\.(receivepack|uploadpack|vcs|proxy|proxyauthmethod|serveroption|gh-resolved))\Z",
    re.DOTALL,
)
"""Settings that decide what a push starts, what it writes, who it hands passwords to, and where a request goes."""
_HARMLESS = re.compile(
    r"(http\.(.*\.)?(postbuffer|lowspeedlimit|lowspeedtime|version|maxrequests|minsessions|extraheader)"
    r"|credential\.(.*\.)?(username|usehttppath))\Z",
    re.DOTALL,
)
_HARMLESS_VALUES = {"sslverify": ("true", "1", "yes", "on"), "helper": ("",)}
"""Of some of the others: an empty helper forgets those that were named before."""
_GIT = ("git", *(word for setting in _INERT for word in ("-c", setting)))
_LOCAL = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


@dataclass(frozen=True)
class PublishRequest:
    """A branch to be pushed, and the request to be opened for it.

    Attributes:
        root: the project.
        remote: name of the git remote, or its address.
        branch: the branch; `into`: the one that it shall be merged into.
        title: one line; `text`: Markdown.
    """

    root: Path
    remote: str
    branch: str
    into: str
    title: str
    text: str


@dataclass(frozen=True)
class Publisher:
    """`PUBLISHER` of a module in `toolkit/change/publishers/`; `send` returns the answer of the forge.

    It returns None if the forge already has the branch, so that nothing was sent, and raises a UsageError if a client
    is missing, or the other side refuses. `program` is the client that it starts. `check` raises a UsageError if the
    forge has no place for what is pushed to this remote of this project; it does not use the network.
    """

    name: str
    send: Callable[[PublishRequest], str | None]
    program: str = "git"
    check: Callable[[Path, str], None] = lambda _root, _remote: None


class ClientOutput(NamedTuple):
    """Output of a client: its answer, and its messages to a person."""

    answer: str
    told: str


def check_publisher(publisher: Publisher, root: Path, remote: str) -> None:
    """Check that a branch can be published, as far as that is possible without the network.

    Raises:
        UsageError: the client is not installed, there is no such remote, the repository names a directory as its
            remote, or decides how it is pushed; the remote is no repository of the forge.
        GitError: git failed.
    """
    if not find_program(publisher.program):
        raise _missing_client(publisher.program)
    check_remote(root, remote)
    _check_settings(root, remote)
    publisher.check(root, remote)


def _check_settings(root: Path, remote: str) -> None:
    """Refuse settings of the repository that influence a push; the user's own configuration is used.

    That requests go to the remote that is pushed to (`gh repo set-default`) decides nothing.
    """
    same = (f"remote.{remote}.gh-resolved", "base")
    fields = git.run(("config", "--list", "-z", "--show-scope"), root).split(b"\0")
    for scope, setting in zip(fields[::2], fields[1::2], strict=False):
        key, _, value = setting.decode(errors="replace").partition("\n")
        if scope in (b"local", b"worktree") and (key, value) != same and _is_decisive(key, value):
            raise UsageError(
                f"{without_credentials(key)} in the configuration of {root} decides what pushing starts or writes, who "
                "receives your password, or where a request goes. If it is yours, set it in your own configuration "
                "(git config --global), or by GIT_SSH_COMMAND or https_proxy, or push the branch and use pr.md."
            )


def _is_decisive(key: str, value: str) -> bool:
    last = key.rpartition(".")[2]
    return bool(
        _DECIDES.match(key) and not _HARMLESS.match(key) and value.lower() not in _HARMLESS_VALUES.get(last, ())
    )


def push_branch(asked: PublishRequest, *options: str) -> str | None:
    """Push the branch of a request; returns the output of git and the server, or None if nothing is left to push.

    A branch that is there already is replaced only if its tip is a commit that tebiki made, and nobody has added to it
    since it was looked at.

    Raises:
        UsageError: somebody else's commits are on it, the remote is a directory that nobody named, or it refuses.
    """
    check_remote(asked.root, asked.remote)
    _check_settings(asked.root, asked.remote)
    ref = f"refs/heads/{asked.branch}"
    there, _, _ = run_client([*_GIT, "ls-remote", "--", asked.remote, ref], asked.root).answer.partition("\t")
    if there and not is_own_commit(asked.root, there):
        raise UsageError(
            f"{asked.branch} on {asked.remote} holds a commit that tebiki did not make here: fetch it, and look at it."
        )
    if there and there == git.run(("rev-parse", "-q", "--verify", ref), asked.root, ok=(0, 1)).decode().strip():
        return None
    lease = f"--force-with-lease={ref}:{there}"
    return run_client([*_GIT, "push", lease, *options, "--", asked.remote, f"{ref}:{ref}"], asked.root).told


def run_client(command: Sequence[str], root: Path, text: str = "") -> ClientOutput:
    """Run the client of a forge, or git where it speaks to one.

    Args:
        command: its program and arguments.
        root: the working directory.
        text: its standard input.

    Raises:
        UsageError: it is not installed, failed, or did not end in time.
    """
    env = {name: value for name, value in os.environ.items() if name not in _LOCAL}
    for number, setting in enumerate(_INERT, int(env.get("GIT_CONFIG_COUNT", "0") or 0)):  # for git under the client
        env[f"GIT_CONFIG_KEY_{number}"], _, env[f"GIT_CONFIG_VALUE_{number}"] = setting.partition("=")
        env["GIT_CONFIG_COUNT"] = str(number + 1)
    env["PATH"] = absolute_search_path(env)
    env |= {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GH_PROMPT_DISABLED": "1", "NO_COLOR": "1"}
    try:
        ran = subprocess.run(
            command,
            cwd=root,
            env=env,
            input=text.encode(),
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            preexec_fn=die_with_parent(),
        )
    except FileNotFoundError as error:
        raise _missing_client(command[0]) from error
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            f"{_client_and_command(command)} did not end within {_TIMEOUT:g} s. Check the network, then publish again."
        ) from error
    said = ClientOutput(*(stream.decode(errors="replace").strip() for stream in (ran.stdout, ran.stderr)))
    if ran.returncode:
        why = " ".join(f"{said.answer}\n{said.told}".split())[-600:]
        raise UsageError(f"{_client_and_command(command)} failed: {why or 'no message'}")
    return said


def _client_and_command(command: Sequence[str]) -> str:
    """The name of a client and its subcommand, without settings in between."""
    rest = command[len(_GIT) :] if tuple(command[: len(_GIT)]) == _GIT else command[1:]
    return f"{command[0]} {rest[0]}"


def _missing_client(program: str) -> UsageError:
    return UsageError(f"{program} is not installed: install it, or push the branch and use pr.md.")
