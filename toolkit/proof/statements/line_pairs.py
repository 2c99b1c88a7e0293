"""Find which lines of two versions of a file correspond."""

from toolkit.source.opcodes import opcodes


class LinePairs:
    """Corresponding lines of two versions of a file.

    Args:
        old: the text before the change; new: the text after it.
    """

    def __init__(self, old: bytes, new: bytes) -> None:
        was, now = old.splitlines(), new.splitlines()
        self._codes = opcodes(was, now)
        self._last = max(len(now), 1)

    def new_line(self, line: int) -> int:
        """Return the line of the new file at the place of a line of the old one."""
        for _, first, end, begin, stop in self._codes:
            if first < line <= end:
                return max(min(begin + line - first, stop), min(begin + 1, self._last), 1)
        return self._last

    def changed_spans(self, lines: tuple[int, int], side: int) -> tuple[tuple[int, int], ...]:
        """Return (first, last) of a statement's lines that the other file lacks, or next to removed lines.

        Args:
            lines: its first and last line.
            side: 0 for the old file, 1 for the new one.
        """
        found = []
        for what, *spans in self._codes:
            first, end = spans[2 * side] + 1, spans[2 * side + 1]
            if end < first:  # lines that are only in the other file
                first, end = end, first
            first, end = max(first, lines[0]), min(end, lines[1])
            if what != "equal" and first <= end:
                found.append((first, end))
        return tuple(found)

    def first_changed(self, lines: tuple[int, int], side: int) -> int:
        """Return the first line of a statement that the other file lacks; its first line if it lacks none.

        Args:
            lines: its first and last line.
            side: 0 for the old file, 1 for the new one.
        """
        for what, *spans in self._codes:
            first, end = spans[2 * side] + 1, spans[2 * side + 1]
            if what != "equal" and max(first, lines[0]) <= min(end, lines[1]):
                return max(first, lines[0])
        return lines[0]
