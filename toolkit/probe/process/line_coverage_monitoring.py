"""Line coverage with one event for each line and process: by `sys.monitoring`, from Python 3.12 on.

A line that has been told costs nothing from then on, here and in the processes that are forked from this one.
"""

import sys

from . import line_coverage

_TOOLS = (5, 3, 2, 1)


class LineMonitor(line_coverage.LineTracer):
    """Traces the lines of files.

    Args:
        names: full paths of the files, without links.
    """

    def __init__(self, names):
        line_coverage.LineTracer.__init__(self, names)
        monitoring = sys.monitoring
        events = monitoring.events
        self._watching = False
        self._tool = next(one for one in _TOOLS if monitoring.get_tool(one) is None)
        monitoring.use_tool_id(self._tool, "tebiki")
        monitoring.register_callback(self._tool, events.PY_START, self._on_start)
        monitoring.register_callback(self._tool, events.LINE, self._on_code_line)
        monitoring.set_events(self._tool, events.PY_START)

    def __enter__(self):
        self._watching = True
        return self

    def __exit__(self, *_error):
        self._watching = False

    def _on_start(self, code, _offset):
        if self._name(code) is not None:
            sys.monitoring.set_local_events(self._tool, code, sys.monitoring.events.LINE)
        return sys.monitoring.DISABLE

    def _on_code_line(self, code, line):
        if not self._watching:
            return None
        self._lines.add((self._name(code), line))
        return sys.monitoring.DISABLE
