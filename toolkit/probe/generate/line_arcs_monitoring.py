"""Trace line-to-line steps of functions with `sys.monitoring`, from Python 3.12 on."""

import sys

from . import line_arcs

_TOOLS = (5, 3, 2, 1)


class ArcMonitor(line_arcs.ArcTracer):
    """Traces functions without slowing down other code."""

    def __init__(self, codes, row_lines=()):
        line_arcs.ArcTracer.__init__(self, codes, row_lines)
        monitoring = sys.monitoring
        self._tool = next(one for one in _TOOLS if monitoring.get_tool(one) is None)
        monitoring.use_tool_id(self._tool, "tebiki")
        monitoring.register_callback(self._tool, monitoring.events.LINE, self._on_code_line)
        self._watching = False
        for code in self._codes:
            monitoring.set_local_events(self._tool, code, monitoring.events.LINE)

    def watch(self):
        """Start tracing."""
        self.begin()
        self._watching = True

    def finish(self):
        """Return the steps since then, as `ArcTracer` does."""
        self._watching = False
        return self._with_rows()

    def _on_code_line(self, code, line):
        if self._watching:
            self.note_line(code, line)
