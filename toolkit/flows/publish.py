"""Hand a pull request over to where the team reviews."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit import git
from toolkit.change.description import Speaker
from toolkit.change.publisher import Publisher, Request
from toolkit.errors import UsageError
from toolkit.model.pull import Pull


@dataclass(frozen=True)
class Forge:
    """Where pull requests go.

    Attributes:
        publisher: what hands them over.
        remote: name of the git remote.
        into: the branch that they shall be merged into; empty: the current one.
    """

    publisher: Publisher
    remote: str = "origin"
    into: str = ""


def publish(forge: Forge, root: Path, pull: Pull, speaker: Speaker) -> Iterator[str]:
    """Publish one pull request; the lines that the other side said.

    Args:
        forge: where it goes.
        root: the project.
        pull: what is published; one that is stacked goes into the branch below it.
        speaker: says things in the reviewer's language.

    Raises:
        UsageError: no branch is named, a client is missing, or the other side refuses.
    """
    repository = git.repository(root)
    below = pull.upon or forge.into or (repository.branch if repository else "")
    if not below:
        raise UsageError("HEAD is on no branch: name the one to merge into with --into.")
    asked = Request(root, forge.remote, pull.branch, below, speaker.subject(pull), speaker.description(pull))
    yield from forge.publisher.send(asked).splitlines()
