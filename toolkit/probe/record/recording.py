"""Start recording in this process if `TEBIKI_RECORD` says so: the entry point at the interpreter's start."""

import atexit
import binascii
import functools
import json
import os
import platform
import sys
import time

from ..mask.command_lines import mask_command_words
from ..mask.environment_secrets import secrets_in_environment
from ..mask.masking import Masking
from ..mask.program_names import ProgramNames
from ..mask.secrets_file import SecretsFile
from ..process import bookkeeping, import_watch
from .import_folders import import_folders
from .sink import Sink

FORMAT = 2
LEVELS = ("http", "functions", "data", "outgoing")
_NOT_OF_PROGRAM = ("PYTHON", "PYTEST_", "TEBIKI_", "COVERAGE_", "COV_", "_", "PWD", "OLDPWD", "SHLVL", "TMPDIR", "HOME")
_LONGEST, _MOST = 300, 50  # characters of a variable, and variables, that the program has set
_COARSE = 0.1  # seconds: the times of files may lag behind those of the clock
_now = time.time  # bound before it may be pinned
_HEADROOM = 100  # frames of our own above the deepest one of the program
_ENVIRONMENT = (
    "DJANGO_SETTINGS_MODULE",
    "FLASK_APP",
    "FLASK_ENV",
    "APP_SETTINGS",
    "TZ",
    "LANG",
    "LC_ALL",
    "PYTHONHASHSEED",
)


def start(text):
    """Start recording.

    Args:
        text: JSON, as `toolkit.model.record_request.RecordOptions`; without `into`, `TEBIKI_INTO` names the folder.

    Raises:
        ValueError: the text is not JSON.
    """
    asked = json.loads(text)
    levels = asked.get("levels") or list(LEVELS)
    pins = _start_pins(asked["pin"]) if asked.get("pin") else None
    key = asked.get("key") or binascii.hexlify(os.urandom(32)).decode("ascii")
    masking = Masking(
        key.encode("ascii"), asked.get("names") or (), asked.get("patterns") or (), asked.get("keep") or ()
    )
    root = asked.get("root") or os.getcwd()
    sink = Sink(
        os.path.abspath(asked.get("into") or os.environ["TEBIKI_INTO"]),
        _header(masking, root, levels, pins, asked),
        masking,
        asked.get("file_bytes") or 64 << 20,
        asked.get("all_bytes") or 2 << 30,
    )
    bookkeeping.AT_FAULT.append(functools.partial(sink.leave_out, "fault"))
    masking.told = functools.partial(sink.leave_out, "masked")
    masking.learned.tell = SecretsFile(sink, key.encode("ascii")).keep
    masking.learned.is_name = ProgramNames().holds
    for secret in secrets_in_environment(asked):
        masking.whole_value(secret)
    watched = import_watch.ImportWatch()
    _watch_levels(watched, sink, masking, levels, _make_senders(sink, root, levels, asked))
    surroundings = None
    if "functions" in levels:
        from .surroundings import SurroundingsWatch

        surroundings = SurroundingsWatch(watched)
    watched.begin()
    sink.at_end = functools.partial(_learned_at_end, root, masking, dict(os.environ))
    atexit.register(sink.close)
    if "functions" in levels:
        _record_functions(sink, masking, root, asked, surroundings)
    return sink


def _watch_levels(watched, sink, masking, levels, senders):
    """Watch for the imports of servers, database drivers and HTTP clients."""
    if "http" in levels:
        from . import http_entry_points

        http_entry_points.watch(watched, sink, masking)
    if "http" in levels or "functions" in levels:
        from . import decrypted_texts, passwords

        passwords.watch(watched, sink, masking)
        decrypted_texts.watch(watched, sink, masking)
    if "data" in levels:
        from . import statements

        statements.watch(watched, sink, masking, "functions" in levels, senders)
    if "outgoing" in levels:
        from . import outgoing

        outgoing.watch(watched, sink, masking, senders)


def _make_senders(sink, root, levels, options):
    if "data" not in levels and "outgoing" not in levels:
        return None
    from .function_filter import FunctionFilter
    from .senders import SenderStacks

    return SenderStacks(sink, FunctionFilter(root, options.get("packages") or ()))


def _record_functions(sink, masking, root, asked, surroundings):
    began = _now() - _COARSE
    from . import current_request
    from .calls import CallRecorder
    from .file_contents import FileContents
    from .function_filter import FunctionFilter
    from .named_files import NamedFiles

    current_request.AROUND.append(surroundings.describe)
    current_request.HELD.append(surroundings.describe_held)

    is_thorough = bool(asked.get("thorough"))
    contents = FileContents(root, sink.folder, masking, sink.leave_out, began, is_thorough)
    files = NamedFiles(contents, surroundings.folders_of_files)
    calls = CallRecorder(sink, masking, None, is_thorough, surroundings.describe, files)
    chosen = FunctionFilter(root, asked.get("packages") or (), sink.leave_out)
    if sys.version_info >= (3, 12):
        from . import calls_monitoring as way
    else:
        from . import calls_profile as way
    found = way.start(calls, chosen)
    if found is None:
        sink.leave_out("no_tool", "functions")
        return
    stop, resume = found
    current_request.AT_BEGIN.append(resume)
    atexit.register(stop)
    sys.setrecursionlimit(sys.getrecursionlimit() + _HEADROOM)


def _start_pins(how):
    from ..pin.pins import Pins
    from . import current_request

    pins = Pins(**how)
    current_request.AT_BEGIN.append(pins.reset)
    return pins


def _words():
    """Return the arguments after the interpreter's, as texts."""
    words = list(getattr(sys, "argv", ()))
    if words[:1] == ["-m"]:  # the name of the module is not there yet
        whole = list(getattr(sys, "orig_argv", ()))
        words = whole[whole.index("-m") :] if "-m" in whole else words
    return [one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in words]


def _learned_at_end(root, masking, at_start):
    """Return the state that a replay needs and the program itself has set: variables, import folders."""
    environment = dict(_variables_set(root, masking, at_start), **_environment())
    return {"environment": environment, "path": import_folders(root)}


def _variables_set(root, masking, at_start):
    """Return environment variables that the program itself has set, without secrets."""
    found = {}
    for name, value in sorted(os.environ.items()):
        is_own = at_start.get(name) != value and not name.startswith(_NOT_OF_PROGRAM)
        if is_own and len(value) <= _LONGEST and not masking.hides(name) and masking.text(value) == value:
            found[name] = value.replace(root, "{scratch}") if len(root) > 1 else value
    return dict(list(found.items())[:_MOST])


def _environment():
    return dict((name, os.environ[name]) for name in _ENVIRONMENT if name in os.environ)


def _header(masking, root, levels, pins, asked):
    return {
        "kind": "run",
        "format": FORMAT,
        "python": "%s %s" % (platform.python_version(), platform.python_implementation()),
        "tebiki": asked.get("tebiki") or "",
        "root": root,
        "command": [os.path.basename(sys.executable or "python")] + mask_command_words(masking.by_name, _words()),
        "environment": _environment(),
        "at": round(time.time(), 3),
        "levels": list(levels),
        "packages": list(asked.get("packages") or ()),
        "masked": masking.describe(usual=False),
        "pinned": pins.names() if pins else [],
    }
