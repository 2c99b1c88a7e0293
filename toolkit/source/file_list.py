"""List the entries of a directory."""

from dataclasses import dataclass, field


@dataclass
class FileList:
    """The files below a directory, and the directories that were not entered.

    Attributes:
        paths: POSIX paths, as `shown`; in no order, each once.
        left_out: path of a directory -> why it was not entered: `submodule`, `not_ours`, `ignored` or `unreadable`.
    """

    paths: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
