"""The files of a pull request: its description for people, itself for programs, and its patches."""

from collections.abc import Iterable

import msgspec

from toolkit.model.pull import PullRequest
from toolkit.render.pull.description import PullRequestWriter
from toolkit.render.terminal.json_bytes import encode_json


def pull_files(pull: PullRequest, writer: PullRequestWriter, patches: Iterable[bytes]) -> dict[str, bytes]:
    """`pr.md`, `pr.json` and the patches of a pull request.

    Args:
        pull: the pull request.
        writer: writes its texts in the reviewer's language.
        patches: its commits as git formats them, in their order.
    """
    files = {
        "pr.md": writer.description(pull).encode("utf-8", "backslashreplace"),
        "pr.json": msgspec.json.format(encode_json(pull), indent=2) + b"\n",
    }
    return files | {f"{number:04}.patch": data for number, data in enumerate(patches, 1)}
