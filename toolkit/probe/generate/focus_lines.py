"""The lines that a search is about, if it is about some: those of a change."""

import os


class FocusLines(object):
    """Lines of some files; false if there are none, and a search is about everything.

    Args:
        root: the folder of the project.
        ranges: path -> [(first, last) line]; None: the search is about everything.
    """

    def __init__(self, root, ranges):
        self._ranges = {}
        for path, held in (ranges or {}).items():
            self._ranges[os.path.realpath(os.path.join(root, path))] = held
        self._is_given = ranges is not None
        self._known = {}

    def __bool__(self):
        return self._is_given

    def is_in(self, subject):
        """Whether a function holds one of the lines."""
        return not self._is_given or any(self._holds(code) for code in subject.codes())

    def variants_of(self, subject):
        """The variants of a function that differ in one of the lines."""
        ranges = self._of(subject.function.__code__)
        return [one for one in subject.variants() if not self._is_given or _is_within(one.place[1], ranges)]

    def is_met(self, arcs):
        """Whether steps from line to line lead through one of the lines."""
        return any(_is_within(line, self._of(code)) for code, _, line in arcs)

    def lines_met(self, lines):
        """Those of some (path, line) that are of the focus."""
        return [(path, line) for path, line in lines if _is_within(line, self._ranges.get(path, ()))]

    def paths(self):
        """The files, in full."""
        return sorted(self._ranges)

    def _of(self, code):
        name = code.co_filename
        if name not in self._known:
            self._known[name] = self._ranges.get(os.path.realpath(name), ())
        return self._known[name]

    def _holds(self, code):
        lines = set(line for line in _lines_of(code) if line)
        return any(_is_within(line, self._of(code)) for line in lines)


def _is_within(line, ranges):
    return any(first <= line <= last for first, last in ranges)


def _lines_of(code):
    if hasattr(code, "co_lines"):
        return [line for _, _, line in code.co_lines()]
    import dis

    return [line for _, line in dis.findlinestarts(code)]
