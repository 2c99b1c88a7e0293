"""Line coverage with an event for every execution of a line: by `sys.monitoring`, from Python 3.12 on.

It tells what `line_coverage.py` tells, and what is not watched costs nothing after its first call.
"""

import sys

from . import line_coverage

_TOOLS = (5, 3, 2, 1)


class RepeatedLineMonitor(line_coverage.LineTracer):
    """Traces the lines of files.

    Args:
        names: full paths of the files, without links.
    """

    def __init__(self, names):
        line_coverage.LineTracer.__init__(self, names)
        self._watching = False
        self._tool = None

    def __enter__(self):
        if self._tool is None:
            self._begin()
        self._watching = True
        return self

    def __exit__(self, *_error):
        self._watching = False

    def _begin(self):
        monitoring = sys.monitoring
        events = monitoring.events
        self._tool = next(one for one in _TOOLS if monitoring.get_tool(one) is None)
        monitoring.use_tool_id(self._tool, "tebiki")
        for event in (events.PY_START, events.PY_RESUME):  # a generator may have been started before
            monitoring.register_callback(self._tool, event, self._on_start)
        monitoring.register_callback(self._tool, events.LINE, self._on_code_line)
        monitoring.set_events(self._tool, events.PY_START | events.PY_RESUME)

    def _on_start(self, code, _offset):
        monitoring = sys.monitoring
        if self._name(code) is None:
            return monitoring.DISABLE
        monitoring.set_local_events(self._tool, code, monitoring.events.LINE)
        return self._add(code, sys._getframe(1).f_lineno)

    def _on_code_line(self, code, line):
        self._add(code, line)

    def _add(self, code, line):
        if self._watching:
            self._lines.add((self._name(code), line))
