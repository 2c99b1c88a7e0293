"""Back-test the effort model on the git histories of projects."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from toolkit.errors import UsageError
from toolkit.flows.backtest import back_test_tasks
from toolkit.flows.mine import Mined, mine_tasks
from toolkit.model.backtest import BackTest
from toolkit.model.request import Progress
from toolkit.model.tasks import TaskRow
from toolkit.state import settings
from toolkit.store import open_cache


class PathsTested(msgspec.Struct, frozen=True):
    """Result of a back-test on histories.

    Attributes:
        mined: name of the project -> its mined tasks, or the reason why its history is unusable.
        test: None if every history was refused.
    """

    mined: dict[str, Mined]
    test: BackTest | None


def back_test_paths(paths: Sequence[Path], imputed: float, progress: Progress) -> PathsTested:
    """Mine the repositories of directories, and estimate their tasks with what was known at the time.

    Args:
        paths: directories of different repositories.
        imputed: hours assumed for the work before the first commit of a session.
        progress: called at each stage.

    Raises:
        UsageError: two paths are the same, or no history has enough tasks.
    """
    named = _path_names([path.resolve() for path in paths])
    mined = {name: _mine_path(path, progress) for name, path in named.items()}
    rows = [row for name, found in mined.items() for row in _of(name, found)]
    usable = any(found.refused is None for found in mined.values())
    return PathsTested(mined, back_test_tasks(rows, imputed, ", ".join(named)) if usable else None)


def _mine_path(path: Path, progress: Progress) -> Mined:
    with open_cache(path) as cache:
        return mine_tasks(path, cache, progress, settings.load(path))


def _of(name: str, found: Mined) -> Iterator[TaskRow]:
    yield from (msgspec.structs.replace(row, repo=name) for row in found.rows)


def _path_names(paths: Sequence[Path]) -> dict[str, Path]:
    """A name for each path: its last part, or all of it where two would be the same."""
    if len(set(paths)) < len(paths):
        raise UsageError("a path is given twice: give each project once.")
    shared = Counter(path.name for path in paths)
    return {path.name if shared[path.name] == 1 and path.name else str(path): path for path in paths}
