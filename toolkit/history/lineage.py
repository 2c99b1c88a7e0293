"""Files followed through renames: a lineage is one file under all the names it has had."""

from collections.abc import Iterable, Sequence

import msgspec

from toolkit.history.file_changes import FileChange


class Touch(msgspec.Struct, frozen=True, gc=False):
    """A commit (by its position in the history) changed a lineage from one content to another."""

    commit: int
    old: str
    new: str


class Lineage(msgspec.Struct, eq=False):
    """One file and its past, oldest first.

    Attributes:
        names: every path it has had, without repetition.
    """

    names: list[bytes]
    touches: list[Touch]


def follow_renames(rows: Iterable[Sequence[FileChange]]) -> dict[bytes, Lineage]:
    """Follow every file through its renames.

    A path goes on meaning the file that was renamed away from it until another file is added there: commits
    of branches that did not know of the rename are counted with the right file.

    Args:
        rows: the changes of each commit, parents before children.

    Returns:
        path -> the lineage that the path stands for in the end.
    """
    current: dict[bytes, Lineage] = {}
    left: set[bytes] = set()
    for position, row in enumerate(rows):
        sources = {change.source: current.get(change.source) for change in row}
        for change in row:
            path, source = change.path, change.source
            lineage = sources[source]
            if lineage is None or (not change.old and path in left):
                lineage = Lineage([source], [])
            if path != source:
                left.add(source)
                if path not in lineage.names:
                    lineage.names.append(path)
            left.discard(path)
            current[path] = lineage
            lineage.touches.append(Touch(position, change.old, change.new))
    return current
