"""GitHub, by its client `gh`, which also handles authentication.

A pull request that is open already gets the new description. That goes by `gh api`: `gh pr edit` also asks for the
boards that a pull request is on, which many tokens may not see.

Left alone, `gh` asks the configuration of the repository which repository a request goes to. It is told: the one that
the branch was pushed to. It also lists requests of strangers, whose forks may hold a branch of the same name: these are
left alone.
"""

import re
from pathlib import Path
from typing import NamedTuple

import msgspec

from toolkit.change.publisher import Publisher, PublishRequest, push_branch, run_client
from toolkit.change.remotes import push_address
from toolkit.errors import UsageError
from toolkit.system.search_path import find_program

_USER = r"(?:[^/?#\\]*@)?"
_HOST = r"(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*)"
_NAME = r"(?P<owner>[A-Za-z0-9][A-Za-z0-9_-]*)/(?P<name>(?!\.+\Z)[A-Za-z0-9_.-]+?)(?:\.git)?/*\Z"
_ADDRESSES = (
    re.compile(rf"(?P<scheme>[A-Za-z][A-Za-z0-9+]*)://{_USER}{_HOST}(?::[0-9]*)?/+{_NAME}"),
    re.compile(rf"(?P<scheme>){_USER}{_HOST}:/*{_NAME}"),
)
_MOST = "1000"
"""Maximum number of requests of one branch name that are examined."""
_SSH = ("", "ssh", "git+ssh", "ssh+git")
_BY_SSH = re.compile(r"ssh\.(?=github\.com\Z)")
"""GitHub's host for SSH by the port of HTTPS."""


class _Place(NamedTuple):
    """A repository of GitHub: its host, without port, and `OWNER/NAME`."""

    host: str
    name: str


def _send(asked: PublishRequest) -> str:
    place = _place_of(asked.root, asked.remote)
    push_branch(asked)
    named = ("--repo", f"{place.host}/{place.name}", "--head", asked.branch)
    listed = ["gh", "pr", "list", *named, "--state", "open", "--limit", _MOST, "--json", "number,isCrossRepository"]
    if number := _own_number(run_client(listed, asked.root).answer):
        fields = ["-f", f"title={asked.title}", "-f", f"base={asked.into}", "-F", "body=@-", "--jq", ".html_url"]
        edit = ["gh", "api", "--hostname", place.host, "--method", "PATCH", f"repos/{place.name}/pulls/{number}"]
        answer = run_client([*edit, *fields], asked.root, asked.text).answer
    else:
        create = ["gh", "pr", "create", *named, "--base", asked.into, "--title", asked.title, "--body-file", "-"]
        answer = run_client(create, asked.root, asked.text).answer
    if not answer:
        raise UsageError(f"gh did not say where the request for {asked.branch} is: look for it on {place.host}.")
    return answer


class _Listed(msgspec.Struct, rename="camel"):
    """A pull request, as `gh` lists it."""

    number: int
    is_cross_repository: bool


def _own_number(answer: str) -> int:
    """The number of the first open request whose branch is in the repository itself; 0 if there is none.

    Raises:
        UsageError: the answer is no list of requests.
    """
    try:
        found = msgspec.json.decode(answer, type=list[_Listed])
    except msgspec.DecodeError as error:
        raise UsageError(f"gh pr list gave no list of requests: {error}. Update gh, or use pr.md.") from error
    return next((one.number for one in found if not one.is_cross_repository and one.number > 0), 0)


def _check(root: Path, remote: str) -> None:
    """Check that the remote leads to a repository on GitHub."""
    _place_of(root, remote)


def _place_of(root: Path, remote: str) -> _Place:
    """The repository that a remote leads to; SSH is asked which host a name of its configuration stands for.

    Raises:
        UsageError: it is no address of a repository on GitHub.
    """
    address = push_address(root, remote)
    found = next(filter(None, (form.match(address) for form in _ADDRESSES)), None)
    if found is None:
        raise UsageError(
            f"the remote of {root} leads to no repository OWNER/NAME of GitHub: name another one by --remote, or push "
            "the branch and use pr.md."
        )
    host = found["host"].lower()
    if found["scheme"].lower() in _SSH and find_program("ssh"):
        told = re.search(r"^hostname (\S+)$", run_client(["ssh", "-G", found["host"]], root).answer, re.MULTILINE)
        host = _BY_SSH.sub("", told[1].lower() if told else host)
    return _Place(host, f"{found['owner']}/{found['name']}")


PUBLISHER = Publisher("github", _send, program="gh", check=_check)
