"""The files of a pull request: its description, its data as JSON, and its patches."""

from collections.abc import Iterable

import msgspec

from toolkit.model.pull import PullRequest
from toolkit.render.pull.description import PullRequestWriter
from toolkit.render.terminal.json_bytes import encode_json


def pull_files(pull: PullRequest, writer: PullRequestWriter, patches: Iterable[bytes]) -> dict[str, bytes]:
    """Return `pr.md`, `pr.json` and the patches of a pull request, by name.

    Args:
        pull: the pull request.
        writer: writes its texts in the reviewer's language.
        patches: its commits as patches of git, in order.
    """
    files = {
        "pr.md": writer.description(pull).encode("utf-8", "backslashreplace"),
        "pr.json": msgspec.json.format(encode_json(pull), indent=2) + b"\n",
    }
    return files | {f"{number:04}.patch": data for number, data in enumerate(patches, 1)}
