r"""GitLab, by options of `git push`: no client and no token besides those of git.

Git refuses line ends in push options; GitLab reads `\n` as one (since version 15.1, of May 2022). A backslash that is
followed by an `n` in the text itself would be read so as well: it is kept apart by a character that does not show.
"""

from toolkit.change.publisher import Publisher, Request, run_client

_WORD_JOINER = "\u2060"


def _send(asked: Request) -> str:
    told = {
        "create": "",
        "target": asked.into,
        "title": asked.title,
        "description": asked.text.replace("\\n", f"\\{_WORD_JOINER}n").replace("\n", "\\n"),
    }
    options = [f"--push-option=merge_request.{name}{'=' if value else ''}{value}" for name, value in told.items()]
    ref = f"refs/heads/{asked.branch}:refs/heads/{asked.branch}"
    return run_client(["git", "push", *options, asked.remote, ref], asked.root)


PUBLISHER = Publisher("gitlab", _send)
