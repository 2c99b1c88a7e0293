"""Find rows that a framework queries once and then caches in its process: Django's content types.

A recorded call that used the cache made no query, so its replay gets the rows. Tests that empty all tables recreate the
rows with other ids: that begins a new generation.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

_KEPT = re.compile(r"SELECT [\"`\[]?django_content_type\b.*?\bFROM [\"`\[]?django_content_type\b", re.DOTALL)
_COLUMNS = 3  # id, label of the application, name of the model


class KeptRows:
    """Generations of kept rows, of all processes.

    Args:
        lines: process -> position -> statement with its rows.
    """

    def __init__(self, lines: Mapping[str, Mapping[int, Mapping[str, Any]]]) -> None:
        self._starts: dict[str, list[tuple[int, int]]] = {}
        self._generations: list[dict[tuple[str, str], int]] = []
        for process, statements in lines.items():
            asked = [(order, line) for order, line in sorted(statements.items()) if _KEPT.match(line["statement"])]
            if asked:
                self._starts[process] = list(self._read(asked))

    def generation_at(self, process: str, order: int) -> int | None:
        """Return the generation in force at a position; None if none of these rows are known."""
        starts = self._starts.get(process)
        if not starts:
            return None
        return starts[max(bisect_right(starts, (order, len(self._generations))) - 1, 0)][1]

    def list_lines(self) -> tuple[Mapping[str, Any], ...]:
        """Return the rows of each generation as a line for replays."""
        return tuple(
            {
                "kind": "statement",
                "statement": "django_content_type",
                "generation": number,
                "rows": [[key, *label] for label, key in sorted(rows.items())],
            }
            for number, rows in enumerate(self._generations)
        )

    def _read(self, lines: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterable[tuple[int, int]]:
        known: dict[tuple[str, str], int] | None = None
        for order, line in lines:
            rows = [tuple(row) for row in line["rows"] if len(row) == _COLUMNS]
            if known is None or any(known.get((app, model), key) != key for key, app, model in rows):
                known = {}
                self._generations.append(known)
                yield order, len(self._generations) - 1
            known.update({(app, model): key for key, app, model in rows})
