"""Publish a pull request where the team reviews."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit import git
from toolkit.change import branch as branches
from toolkit.change.publisher import Publisher, PublishRequest, check_publisher
from toolkit.change.remotes import without_credentials
from toolkit.errors import UsageError
from toolkit.model.lock import Setup
from toolkit.model.pull import PullRequest, PullRequestTexts
from toolkit.session.masked_texts import mask_output

_MASKING = Setup(keep=("email",))
"""Masking of what clients print, as of a program's output, except for addresses such as `git@example.com`."""
_NO_BRANCH = "HEAD is detached: name the branch to merge into with --base."


@dataclass(frozen=True)
class Forge:
    """The place where pull requests are opened.

    Attributes:
        publisher: publishes them.
        remote: name of the git remote.
        into: the branch to merge into; empty: the current one.
    """

    publisher: Publisher
    remote: str = "origin"
    into: str = ""


def check_forge(forge: Forge, root: Path) -> None:
    """Check that pull requests can be published, without using the network.

    Raises:
        UsageError: the client or the remote is missing, or HEAD is detached and no branch is given.
        GitError: git failed.
    """
    check_publisher(forge.publisher, root, forge.remote)
    repository = git.repository(root)
    if not forge.into and repository and not repository.branch:
        raise UsageError(_NO_BRANCH)


def publish(forge: Forge, root: Path, pull: PullRequest, texts: PullRequestTexts) -> Iterator[str]:
    """Publish one pull request, and yield the output lines of the client.

    Args:
        forge: where to publish.
        root: the project.
        pull: the pull request; a stacked one is merged into the branch below it.
        texts: writes texts in the reviewer's language.

    Raises:
        UsageError: no branch is given, a client is missing, or the hosting service refuses.
    """
    repository = git.repository(root)
    below = pull.upon or forge.into or (repository.branch if repository else "")
    if not below:
        raise UsageError(_NO_BRANCH)
    asked = PublishRequest(root, forge.remote, pull.branch, below, texts.subject(pull), texts.description(pull))
    try:
        said = forge.publisher.send(asked)
    except UsageError as error:
        raise UsageError(mask_output(str(error), _MASKING)) from error
    if said is None:
        yield texts.unheard(pull, without_credentials(forge.remote))
        return
    yield from mask_output(said, _MASKING).splitlines()


def export_patches(root: Path, pull: PullRequest, upon: str = "") -> Iterator[bytes]:
    """Yield the commits of a pull request as patches, in order; nothing if it has no commit.

    Args:
        root: the project.
        pull: the pull request.
        upon: the commit that the patches start from; empty: its base.

    Raises:
        GitError: git failed.
    """
    if pull.commit:
        yield from branches.format_patches(root, upon or pull.base, pull.commit)
