"""`PYTHON -B PATH/probe replay.warm_program`: import a program once, and run entries of the probe in forks of it.

The first request is that of `replay.cases`, without what only one entry needs; it is answered by

    {"tebiki_probe": 1, "forks": BOOLEAN, "why": TEXT}

or by `{"tebiki_probe": 1, "error": {"name", "message"}}`. `why` says what keeps it from being forked: `threads`,
`processes`, `descriptors` (sockets, pipes, open files), `memory` (shared with others), `files` (temporary ones that it
has made), `wall` (no namespaces hold what forks leave behind). Every other request is

    {"entry": NAME, "request": {...}}

and runs the entry in a process of its own that begins as this one is. It takes over the channel, as if it had been
started with the first request and these fields. Once it has ended, `{"left": EXIT CODE, "spent": BOOLEAN}` is said; if
it has left processes, or files in folders that the forks share, this process is `spent` and ends as well. Where the
program cannot be forked, the first entry runs in this very process, which ends with it.
"""

import importlib
import os
import random
import stat
import traceback

from ..isolation import child_process, sandbox
from ..isolation.descriptors import open_descriptors
from ..isolation.refusals import REFUSED
from ..process import thread_pools
from ..process.channel import Channel
from ..values.plain import PYTHON_2
from .load_program import load_program

VERSION = 1
_IMPORTED = (".cases", ".list_urls", ".locked_cases", ".match_urls", ".program", "..generate.inputs")
if not PYTHON_2:  # where nothing is searched
    _IMPORTED += ("..generate.request_search", "..generate.search_calls")
_THREADS = "/proc/self/task"
_HARMLESS = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - one of the program's own


def main(_arguments):
    """Run entries until the other side closes the channel; return the exit code."""
    channel = Channel()
    request = next(channel.requests())
    try:
        wall = sandbox.isolate(request, channel)
        for name in _IMPORTED:  # not by a fork, in which the project may have modules of the same names
            importlib.import_module(name, __package__)
        known = held_by_process()
        program = load_program(request)
        program.environment.renew()
    # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
    except BaseException as error:
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    warm = WarmProgram(request, program, known, wall)
    channel.send({"tebiki_probe": VERSION, "forks": not warm.why_alone, "why": warm.why_alone})
    for use in channel.lines():
        if not isinstance(use, dict) or "entry" not in use:  # meant for a fork that has ended
            continue
        if warm.why_alone:
            return warm.run_entry(use, channel)
        left = warm.run_forked(use, channel)
        channel.send(left, with_news=False)
        if left["spent"]:
            break
    os._exit(0)  # threads and exit handlers of the program have no say


class WarmProgram(object):
    """A program that is imported, in this process.

    Args:
        request: the first request; program: an `ImportedProgram`.
        known: what `held_by_process` gave before it was imported.
        wall: what isolates it: `sandbox.SANDBOX_LEVELS`.

    Attributes:
        why_alone: what keeps it from being forked; empty: nothing does.
    """

    def __init__(self, request, program, known, wall):
        self._request, self._program = request, program
        self._shared = [(_SHARED_MEMORY, ())]
        for path, closed, copied in request.get("temporary") or ():
            self._shared += [(path, closed)] + [(one, ()) for one in copied]
        self._temporary = os.path.join(request["scratch"], ".tmp")
        self.why_alone = self._find_hindrance(known, wall)
        self._left = None if self.why_alone else self._list_left()

    def _find_hindrance(self, known, wall):
        if wall != "namespaces":
            return "wall"
        if len(os.listdir(_THREADS)) > 1 + len(thread_pools.serving_threads()):
            return "threads"
        found = held_by_process()
        for name in sorted(found):
            if not found[name] <= known[name]:
                return name
        own = self._program.environment.copied_files()
        return "files" if [name for name in os.listdir(self._temporary) if name not in own] else ""

    def run_forked(self, use, channel):
        """Run an entry in a process of its own; return what is said once it has ended."""
        drawn = random.getstate()

        def run():
            random.setstate(drawn)  # a fork draws others
            return self.run_entry(use, channel)

        code = child_process.run_and_wait(run)
        return {"left": code, "spent": self._list_left() != self._left}

    def run_entry(self, use, channel):
        """Run an entry in this process; return its exit code."""
        if not os.path.isdir(self._temporary):
            os.mkdir(self._temporary)  # the copy was put back to what it was
        channel.take_over()
        self._program.derived.learn(use["request"].get("derived") or ())
        self._program.environment.renew()
        package = __name__.split(".replay.")[0]
        entry = importlib.import_module("%s.%s" % (package, use["entry"]))
        return entry.serve(channel, dict(self._request, **use["request"]), self._program)

    def _list_left(self):
        """Return what a fork may leave to the next one: (processes, path -> state of everything in shared folders)."""
        found = {}
        for path, closed in self._shared:
            found[path] = _look(path)
            for folder, folders, names in os.walk(path):
                folders[:] = [name for name in folders if os.path.join(folder, name) not in closed]
                for name in names + folders:
                    found[os.path.join(folder, name)] = _look(os.path.join(folder, name))
        return _processes(), found


def held_by_process():
    """Return what this process holds, and would share with forks: descriptors, shared memory, other processes."""
    if not os.path.isdir(_THREADS):
        return {}
    memory = set()
    with open("/proc/self/maps") as file:
        for line in file:
            parts = line.split(None, 5)
            if "w" in parts[1] and parts[1].endswith("s"):
                memory.add(line)
    return {"descriptors": _descriptors(), "memory": memory, "processes": _processes()}


def _processes():
    return set(name for name in os.listdir("/proc") if name.isdigit())


def _look(place):
    """Return the state of a file; of a folder, whose times its members change, only that it is there."""
    try:
        state = os.lstat(place)
    except OSError:
        return None
    if stat.S_ISDIR(state.st_mode):
        return state.st_mode
    return state.st_mode, state.st_size, state.st_mtime, state.st_ino


def _descriptors():
    """Return (descriptor, where it leads) of those that are open, but for harmless devices."""
    found = set()
    for number in open_descriptors():
        try:
            target = os.readlink("/proc/self/fd/%d" % number)
        except OSError:  # that of the listing itself
            continue
        if target not in _HARMLESS:
            found.add((number, target))
    return found
