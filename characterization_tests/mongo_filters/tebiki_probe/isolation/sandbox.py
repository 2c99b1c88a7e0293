"""The sandbox around a program: isolation by the operating system, in addition to the audit hook.

`isolate` is called by every entry that runs code of the program with inputs nobody has seen it with, after the first
request and before anything of the program is imported. The request says

    {"isolate": {"wall": "" (the strongest there is) | "landlock" | "hook",
                 "contained": BOOLEAN,                    whether a runner has put it into a container or the like
                 "required": BOOLEAN,                     refuse to go on where neither a wall nor a hook holds
                 "least": WALL},                          refuse to go on behind a weaker one than that
     "connects": ["HOST:PORT" or "/PATH"]}                what may be connected to

and without `isolate`, nothing is isolated. Walls, the strongest first: `namespaces`, `landlock` (Linux where namespaces
are denied), `hook` (the audit hook of Python 3.8 and newer alone, `guard.py`), `nothing`. In namespaces, folders for
temporary files are the program's own (`temporary_folders.py`), and the request then holds `temporary`: each folder,
with the paths below it that cannot be written all the same, and those below these that can.
"""

import os
import sys

from .addresses import addresses

HAS_HOOK = sys.version_info >= (3, 8)
SANDBOX_LEVELS = ("namespaces", "landlock", "hook", "nothing")


class Weakened(Exception):  # noqa: N818 - the name is what is wrong
    """The sandbox is weaker than the user was told."""


class Unprotected(Exception):  # noqa: N818 - the name is what is wrong
    """Neither the system nor an audit hook would isolate the program."""


def isolate(asked, channel=None):
    """Isolate this process irrevocably, and return the level.

    Args:
        asked: the first request; its `isolate` is replaced by what processes that this one starts inherit, and the
            reasons why it is not a stronger wall.
        channel: a `channel.Channel` that reports connections; None: they are not reported.

    Returns:
        one of `SANDBOX_LEVELS`; "" if isolation was not requested.

    Raises:
        Unprotected: isolation is required and not available.
        Weakened: the wall is weaker than `least`.
    """
    wish = asked.get("isolate")
    if not wish or wish.get("inherited"):
        return wish["inherited"] if wish else ""
    _use_own_temporary_files(asked["scratch"])
    places = writable(asked["scratch"], asked.get("writes") or ())
    named = addresses(asked.get("connects") or ())
    wall, reasons = "", []
    if not wish.get("wall"):
        wall = _by_namespaces(asked, places, named, channel, reasons)
    if not wall and wish.get("wall") != "hook":
        wall = _by_landlock(places, named, reasons)
    wall = wall or ("hook" if HAS_HOOK else "nothing")
    _refuse_less(wall, wish.get("least"), reasons)
    if wall != "namespaces" and not wish.get("contained"):
        die_with_parent()
    if wish.get("required") and not HAS_HOOK and wall != "namespaces" and not wish.get("contained"):
        raise Unprotected("Python %d.%d has no audit hook, and the system no namespaces" % sys.version_info[:2])
    asked["isolate"] = {"inherited": wall, "reasons": reasons}
    return wall


def _refuse_less(wall, least, reasons):
    if least and SANDBOX_LEVELS.index(wall) > SANDBOX_LEVELS.index(least):
        words = wall, least, "; ".join(reasons) or "no reason is known"
        raise Weakened("it would be held back by less (%s) than before (%s): %s" % words)


def _by_namespaces(request, places, named, channel, reasons):
    try:
        from . import namespaces
        from .temporary_folders import temporary_folders

        folders = temporary_folders(request, places)
        connections = namespaces.enter(places, named, channel.descriptors() if channel else (), folders)
        request["temporary"] = [[one.path, one.closed_members, one.copied] for one in folders]
    except (ImportError, EnvironmentError, AttributeError) as error:  # no Linux, no ctypes, or it is not allowed
        reasons.append("%s" % (error,))
        return ""
    if channel:
        channel.use_in_this_process(connections)
    return "namespaces"


def _by_landlock(places, named, reasons):
    try:
        from . import landlock, namespaces, seccomp

        known = landlock.version()
        landlock.restrict(places, [one.port for one in named if one.port])
        _keep_rights_to_files()
        namespaces.limit_processes(None)
        with_unix = any(one.path for one in named)
        no_internet = known < 4 and not named
        seccomp.restrict(
            with_unix, only_tcp=True, no_internet=no_internet, no_attributes=not HAS_HOOK, only_itself=True
        )
    except (ImportError, EnvironmentError, AttributeError) as error:
        reasons.append("%s" % (error,))
        return ""
    return "landlock"


def _keep_rights_to_files():
    from . import kernel

    try:
        kernel.keep_capabilities(kernel.OF_FILES_AND_USERS)
    except OSError:  # a user who has none cannot give any up
        return


def die_with_parent():
    """Have this process killed when its parent ends, where the system can see to it."""
    try:
        from . import kernel

        kernel.die_with_parent()
    except (ImportError, EnvironmentError):  # elsewhere it ends when its input does
        return


def _use_own_temporary_files(scratch):
    folder = os.path.join(os.path.realpath(scratch), ".tmp")
    if not os.path.isdir(folder):
        os.mkdir(folder)  # not its parent folders: if they are removed, this process is being ended
    os.environ["TMPDIR"] = folder
    if "tempfile" in sys.modules:
        sys.modules["tempfile"].tempdir = folder


def writable(scratch, writes):
    """Return the writable folders and files; for one that does not exist yet, its future folder."""
    places = [os.path.realpath(scratch)]
    for one in writes:
        place = os.path.realpath(os.path.join(scratch, one))
        while not os.path.lexists(place):
            place = os.path.dirname(place)
        if place != "/" and place not in places:
            places.append(place)
    return places
