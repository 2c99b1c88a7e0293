"""Report calls with `sys.monitoring`, from Python 3.12 on; older versions never import this.

The start of a function is a global event, refused for good by each function of no interest; the other events are set
on the functions of interest alone, but for unwinding, which Python has only globally.
"""

import sys

_TOOLS = (4, 3, 2)


def start(calls, chosen):  # noqa: C901 - four callbacks, which share what they know
    """Start recording; return functions that stop and that resume it, or None if no tool id was free."""
    monitoring = sys.monitoring
    tool = next((one for one in _TOOLS if monitoring.get_tool(one) is None), None)
    if tool is None:
        return None
    events = monitoring.events
    disable = monitoring.DISABLE
    known = {}
    others = set()  # names of files
    begin, end, give, started = calls.begin, calls.end, calls.give, calls.started
    frame_of = sys._getframe

    def on_start(code, _offset):
        function = known.get(id(code))
        if function is None:
            if code.co_filename in others:
                return disable
            frame = frame_of(1)
            function = chosen.function(code, frame.f_globals)
            if function is None:
                if chosen.is_other(code.co_filename, frame.f_globals):
                    others.add(code.co_filename)
                return disable
            known[id(code)] = function
            local = events.PY_RETURN | (events.PY_YIELD if function.generator else 0)
            monitoring.set_local_events(tool, code, local)
        if started and id(frame_of(1)) in started:
            calls.lose(frame_of(1))  # of a generator that was left early: this is another call
        if function.done and not function.open:  # else the end of an outer call is still to be seen
            monitoring.set_local_events(tool, code, 0)
            return disable
        return begin(function, frame_of(1))

    def on_return(_code, _offset, value):
        if started:
            end(frame_of(1), value)

    def on_yield(_code, _offset, value):
        if started:
            give(frame_of(1), value)

    def on_unwind(code, _offset, exception):
        if started and id(code) in known:
            end(frame_of(1), None, exception, raised=True)

    _watch(tool, {"PY_START": on_start, "PY_RETURN": on_return, "PY_YIELD": on_yield, "PY_UNWIND": on_unwind})

    return lambda: _stop(tool, calls), lambda _order: None  # which no thread ends


def _watch(tool, callbacks):
    """Register the callbacks; events of starts and unwinding are enabled globally."""
    monitoring = sys.monitoring
    monitoring.use_tool_id(tool, "tebiki")
    for name, callback in callbacks.items():
        monitoring.register_callback(tool, getattr(monitoring.events, name), callback)
    monitoring.set_events(tool, monitoring.events.PY_START | monitoring.events.PY_UNWIND)


def _stop(tool, calls):
    sys.monitoring.set_events(tool, 0)
    sys.monitoring.free_tool_id(tool)
    calls.close()
