"""The program of a lock, started by its tests: cases in, comparable parts out."""

import atexit
import json
import os
import re
import subprocess
import sys

from ..isolation.addresses import listening_addresses
from ..process.project_paths import DEFERRED
from ..process.temporary import MARKER, temporary_directory
from .held_database import databases_of
from .lock_files import read_objects
from .pristine_copy import PristineCopy
from .probe_command import probe_command

SHOWN = 2000
"""Characters of what a program prints that are shown."""
_LEFT = frozenset(
    ["node_modules", "__pycache__", ".git", ".hg", ".tox", ".nox", ".mypy_cache", ".tebiki"]
)  # as in toolkit/session/scratch_copy.py
_PATIENCE = 3  # times what a case could take when the lock was taken: a machine that is slow is not a change
_STARTS = 5  # of a program that cases end
OTHER_PYTHON = "If another interpreter runs it, name that one: TEBIKI_PYTHON=/path/to/python pytest ..."
"""Advice for a program that cannot be imported."""
_OF_OTHER_PYTHON = ("ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "TabError")
_copies = {}  # (process, project) -> its copy
_made = set()  # addresses at which what was prepared listens


def replay_cases(folder, setup, cases, number):
    """Replay cases in one process, or in several if a case ends it.

    Args:
        folder: folder of the lock.
        setup: its set-up.
        cases: a list of `LockedCase`.
        number: number of the clock.

    Returns:
        (id -> parts, the version of Python that they are of).

    Raises:
        AssertionError: the program does not start.
    """
    copy = _copy_of(os.path.normpath(os.path.join(folder, setup["root"])))
    came, python, left = {}, "", list(cases)
    for _ in range(_STARTS):
        if copy.is_used:
            copy.restore()
        copy.is_used = True
        found, python = _replay_in(copy.scratch, folder, setup, left, number)
        came.update(found)
        left = [case for case in left if case.id not in came][1:]  # the first one ended the process
        if not left:
            break
    for case in cases:
        came.setdefault(case.id, {"exception": {"$py": "crash"}})
    return came, python


def _copy_of(root):
    """Return the copy of a project, created once in a process and removed at its end."""
    key = (os.getpid(), root)
    if key not in _copies:
        held = temporary_directory()
        holder = held.__enter__()
        atexit.register(_remove_copy, key, held)
        # tebiki: allow module_state -- tests of all modules share the copy: to make it takes the most time
        _copies[key] = PristineCopy(root, os.path.join(holder, "copy"), _left_out)
    return _copies[key]


def _remove_copy(key, held):
    if key[0] == os.getpid():  # not in a process that was forked from this one
        held.__exit__(None, None, None)


def _replay_in(scratch, folder, setup, cases, number):
    python = os.environ.get("TEBIKI_PYTHON") or sys.executable
    variables = environment(setup, scratch)
    before = listening_addresses() if setup.get("before") else set()
    for command in setup.get("before") or ():
        words = [_expand_variables(word).replace("{python}", python).replace("{scratch}", scratch) for word in command]
        _run(words, scratch, variables, b"")
    if setup.get("before"):
        # tebiki: allow module_state -- what was prepared for one test listens for those after it as well
        _made.update(listening_addresses() - before)
    first = dict(first_request(folder, setup, scratch, number), variables=_take_deferred(variables, setup))
    if setup.get("database") in ("new", "kept"):
        first["database"] = _own_databases(folder, setup, python)
    lines = [first] + [{"id": case.id, "ask": case.line["ask"]} for case in cases]
    data = "".join(json.dumps(line) + "\n" for line in lines).encode("ascii")
    said, printed = _run(probe_command(python, "replay.locked_cases"), scratch, variables, data)
    answers = [json.loads(line) for line in said.decode("utf-8").splitlines() if line.startswith("{")]
    if not answers or "error" in answers[0]:
        raise AssertionError("%s\n%s" % (explain_no_start(python, answers), printed[-SHOWN:]))
    came = dict((answer["id"], answer["parts"]) for answer in answers[1:])
    return came, "%s" % answers[0].get("python", "")


def _own_databases(folder, setup, python):
    """Return the addresses of the databases made for the tests, under a name apart from that of a kept one."""
    root = os.path.normpath(os.path.join(folder, setup["root"]))

    def describe(scratch):
        variables = environment(setup, scratch)
        deferred = _take_deferred(variables, setup)
        return dict(first_request(folder, setup, scratch, 0), variables=deferred), variables

    return databases_of(root, _left_out, probe_command(python, "replay.make_database"), describe)


def _left_out(folder, names):
    """Return names of histories, caches, environments, and entries that cannot be copied."""
    places = [(name, os.path.join(folder, name)) for name in names]
    return [name for name, place in places if name in _LEFT or name.endswith(".pyc") or not _is_copy(place)]


def _is_copy(place):
    if os.path.isdir(place):
        return not any(os.path.exists(os.path.join(place, mark)) for mark in ("pyvenv.cfg", "conda-meta", MARKER))
    return os.path.islink(place) or os.path.isfile(place)


def explain_no_start(python, answers):
    """Explain in one line why a program gave no answers, and what to do.

    Args:
        python: its interpreter.
        answers: what it said, as objects; the first one may hold the `error` of its import.
    """
    error = answers[0]["error"] if answers else {}
    what = "%(name)s: %(message)s" % error if error else "it ended before it said anything"
    refused = ", ".join(sorted("%s %s" % (kind, detail) for kind, detail in error.get("refused") or ()))
    told = "%s does not start the program (%s)%s." % (python, what, refused and ", refused: " + refused)
    return "%s %s" % (told, OTHER_PYTHON) if error.get("name") in _OF_OTHER_PYTHON else told


def first_request(folder, setup, scratch, number):
    """Return the first request to `replay.locked_cases`; arguments as of `replay_cases`, `scratch` is its copy."""
    clock = setup["clocks"][number]
    told = ("app", "statements", "packages", "names", "patterns", "keep", "writes")
    asked = dict((name, setup[name]) for name in told if name in setup)
    answers = os.path.join(folder, "outgoing.jsonl")
    asked.update(
        pin={"at": clock["at"], "zone": clock["zone"]},
        root=scratch,
        scratch=scratch,
        guard=True,
        taken_by=setup.get("python") or "",
        connects=sorted(_made.union(setup.get("connects") or ())),
        isolate={"wall": ""},
        reached=False,
        seconds=_PATIENCE * setup.get("seconds", 5.0),
        answers=[line for line, _ in read_objects(answers)] if os.path.exists(answers) else [],
    )
    return asked


def environment(setup, scratch):
    """Return the variables of the program in a copy."""
    kept = dict(os.environ)
    for name in list(kept):
        if name.startswith(("PYTHON", "TEBIKI_", "COVERAGE_", "COV_")):
            del kept[name]
    kept.update(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    if setup.get("path"):
        kept["PYTHONPATH"] = os.pathsep.join(os.path.join(scratch, place) for place in setup["path"])
    for name, value in (setup.get("environment") or {}).items():
        kept[str(name)] = str(_expand_variables(value).replace("{scratch}", scratch))
    return kept


def _take_deferred(variables, setup):
    """Remove and return the variables that are set only once the program is isolated."""
    given = ["PYTHONPATH"] + list(setup.get("environment") or ())
    return dict((name, variables.pop(name)) for name in DEFERRED if name in given and name in variables)


def _expand_variables(text):
    """Expand variables, `${NAME}`, in a text: secrets that are not in the lock."""
    for name in re.findall(r"\$\{(\w+)\}", text):
        if name not in os.environ:
            raise AssertionError(
                "the lock needs the variable %s, whose value looks like a secret and is therefore not in it. Set it "
                "before the tests: export %s=..." % (name, name)
            )
        text = text.replace("${%s}" % name, os.environ[name])
    return text


def _run(words, folder, variables, data):
    pipe = subprocess.PIPE
    streams = {"stdin": pipe, "stdout": pipe, "stderr": pipe, "close_fds": True}
    process = subprocess.Popen(words, cwd=folder, env=variables, **streams)
    try:
        said, printed = process.communicate(data)
    finally:
        if process.poll() is None:  # somebody ends this process, and the program with it
            process.kill()
    printed = printed.decode("utf-8", "replace")
    if process.returncode and not data:
        raise AssertionError("%s ended with %d:\n%s" % (" ".join(words), process.returncode, printed[-SHOWN:]))
    return said, printed
