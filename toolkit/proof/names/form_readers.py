"""Find who in a project sees that a function is written otherwise, though it does the same.

That is code that reads other code, its lines, tracebacks or local names, or looks at the function that called it. Equal
forms say nothing there, so that cases have to show such a change as any other one.
"""

from collections.abc import Callable

from toolkit.model.proof import State
from toolkit.proof.names.project_sources import ProjectSources


class FormReaders:
    """Finds the readers of the changed files of one change.

    Args:
        before, after: the files of the change.
        sources: returns the project; only called if something must be looked up.
    """

    def __init__(self, before: State, after: State, sources: Callable[[], ProjectSources]) -> None:
        self._before, self._after = before, after
        self._sources = sources

    def find(self, path: str, is_renamed: bool) -> str:
        """Return the `path:line` of what may see it of a file; empty: nothing does.

        Args:
            path: the file.
            is_renamed: whether local names are other ones.
        """
        sources = self._sources()
        if place := sources.find_reader(path, is_renamed=is_renamed):
            return place
        if not (is_renamed or sources.readers.find("callers", path)):
            return ""
        return sources.seers.find_called([self._before.get(path), self._after.get(path)])
