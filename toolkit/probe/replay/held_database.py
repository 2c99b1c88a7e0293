"""The databases of our own for the tests of a lock: made once in a process that runs tests, and dropped at its end."""

import atexit
import binascii
import json
import os
import subprocess

from ..process.temporary import temporary_directory
from .pristine_copy import PristineCopy

_held = {}  # (process, project) -> where its databases are, and the users of them


def databases_of(root, left_out, command, describe):
    """Return the addresses of a project's databases, as for `own_databases.py`; made at the first request.

    Args:
        root: the project.
        left_out: returns the names in a folder that are not copied.
        command: command that starts `replay.make_database`.
        describe: returns the first request and the variables for a copy of the project.

    Raises:
        AssertionError: they cannot be made.
    """
    key = (os.getpid(), root)
    if key not in _held:
        # tebiki: allow module_state -- to make a database takes longer than all tests; they share it
        _held[key] = _make(root, left_out, command, describe)
    made, fault = _held[key]
    if fault:
        raise AssertionError(fault)
    return made


def _make(root, left_out, command, describe):
    held = temporary_directory()
    scratch = os.path.join(held.__enter__(), "copy")
    PristineCopy(root, scratch, left_out)
    first, variables = describe(scratch)
    name = "tebiki_new_%08x_%s" % (os.getpid(), binascii.hexlify(os.urandom(4)).decode("ascii"))
    first["database"] = {"name": name, "keep": False}
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "close_fds": True}
    process = subprocess.Popen(command, cwd=scratch, env=variables, **streams)
    atexit.register(_drop, os.getpid(), process, held)
    process.stdin.write(json.dumps(first).encode("ascii") + b"\n")
    process.stdin.flush()
    for line in iter(process.stdout.readline, b""):
        if line.startswith(b"{"):
            answer = json.loads(line.decode("utf-8"))
            if "error" not in answer:
                return {"places": answer["places"], "users": answer["users"]}, ""
            told = answer["error"]
            return {}, "no database for replays could be made: %s: %s" % (told.get("name"), told.get("message"))
    return {}, "no database for replays could be made: its process ended with %s" % process.wait()


def _drop(owner, process, held):
    if os.getpid() == owner:  # not in a process that was forked from this one
        process.communicate()  # it drops them when nobody can ask it any more
        held.__exit__(None, None, None)
