"""Report calls with `sys.setprofile`, before Python 3.12.

It says that a function has raised, but not what; a generator that gives a value looks like one that returns, and is
told apart by the instruction at which it stopped.
"""

import opcode
import sys
import threading

_RETURNS = frozenset(opcode.opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in opcode.opmap)
_YIELDS = frozenset(opcode.opmap[name] for name in ("YIELD_VALUE", "YIELD_FROM", "SEND") if name in opcode.opmap)
_GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 32, 128, 512  # flags of code, as of `inspect`
_GENERATORS = _GENERATOR | _COROUTINE | _ASYNC_GENERATOR
_KNOWN = 200000


def start(calls, chosen):  # noqa: C901 - one callback and its parts, which share what they know
    """Start recording in this thread and later ones; return a function that stops it."""
    known = {}
    functions = {}
    stopped = []
    begin, end, give, started = calls.begin, calls.end, calls.give, calls.started

    def on_event(frame, event, value):
        if event == "call" and not stopped:
            code = frame.f_code
            key = id(code)
            if key in known:
                function = functions.get(key)
                if function is None or function.done:
                    return
            else:
                function = meet(code, frame)
                if function is None:
                    return
            if id(frame) not in started:  # else a generator goes on
                begin(function, frame)
        elif event == "return" and started and id(frame) in started:
            _finish(frame, value, give, end)

    def meet(code, frame):
        if len(known) > _KNOWN:
            known.clear()
            known.update((key, one.code) for key, one in functions.items())
        known[id(code)] = code  # kept, so that no other code gets its id
        function = chosen.function(code, frame.f_globals)
        if function is not None:
            functions[id(code)] = function
        return function

    threading.setprofile(on_event)
    sys.setprofile(on_event)

    def stop():
        stopped.append(True)
        threading.setprofile(None)
        sys.setprofile(None)
        calls.close()

    return stop


def _finish(frame, value, give, end):
    """Report that a function yields, returns or raises."""
    last = _instruction(frame)
    flags = frame.f_code.co_flags
    if flags & _GENERATORS and last in _YIELDS:
        if flags & _GENERATOR:
            give(frame, value)
    elif value is None and last not in _RETURNS:
        end(frame, None, raised=True)
    else:
        end(frame, value)


def _instruction(frame):
    code = frame.f_code.co_code
    if not 0 <= frame.f_lasti < len(code):
        return -1
    one = code[frame.f_lasti]
    return one if isinstance(one, int) else ord(one)
