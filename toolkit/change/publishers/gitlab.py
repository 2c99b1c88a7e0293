r"""GitLab, by options of `git push`: no client and no token besides those of git.

An open merge request gets the new title and description; if nothing is left to push, GitLab is not notified, which is
reported. Git rejects line ends in push options; GitLab reads `\n` as one (since version 15.1, of May 2022). A backslash
followed by an `n` in the text itself would be read so as well: an invisible character separates them.
"""

from toolkit.change.publisher import Publisher, PublishRequest, push_branch
from toolkit.errors import UsageError

_WORD_JOINER = "\u2060"
_LONGEST = 65_000  # bytes; git cannot send a longer option


def _send(asked: PublishRequest) -> str | None:
    told = {
        "create": "",
        "target": asked.into,
        "title": asked.title,
        "description": asked.text.replace("\\n", f"\\{_WORD_JOINER}n").replace("\n", "\\n"),
    }
    if len(told["description"].encode()) > _LONGEST:
        raise UsageError(f"the description of {asked.branch} is too long for an option of git push: push, use pr.md.")
    options = [f"--push-option=merge_request.{name}{'=' if value else ''}{value}" for name, value in told.items()]
    return push_branch(asked, *options)


PUBLISHER = Publisher("gitlab", _send)
