"""Ask an interpreter what would hold a program back on this system, before anything of the program is run."""

import json
from functools import cache

import msgspec

from toolkit.errors import UsageError
from toolkit.model.isolation import Isolation
from toolkit.model.session import SessionFailure
from toolkit.session.isolation import isolation_request
from toolkit.session.probe_start import PROBE
from toolkit.session.process import Process
from toolkit.session.variables import inherited_variables
from toolkit.system.temporary import temporary_directory

_SECONDS = 120.0


def check_isolation(python: str, runner: str = "") -> Isolation:
    """What holds programs of an interpreter back; a runner's own walls are not known, and believed.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    return Isolation() if runner else _check_interpreter(python)


@cache
def _check_interpreter(python: str) -> Isolation:
    variables = inherited_variables() | {"PYTHONDONTWRITEBYTECODE": "1"}
    with temporary_directory() as folder:
        request = {"scratch": str(folder), "isolate": isolation_request(contained=False)}
        try:
            process = Process([python, "-B", str(PROBE), "isolation.check"], folder, variables)
        except OSError as error:
            raise UsageError(f"cannot start {python}: {error.strerror}. Correct it with --python.") from error
        try:
            process.send(json.dumps({**request, "variables": {}}).encode())
            return _first_line(process, python)
        finally:
            process.end()


def _first_line(process: Process, python: str) -> Isolation:
    while not isinstance(line := process.line(_SECONDS), SessionFailure):
        if line.startswith(b"{"):  # what was printed before is passed over
            said = json.loads(line)
            return msgspec.convert({name: said[name] for name in Isolation.__struct_fields__}, Isolation)
    raise UsageError(f"{python} does not answer: {line.detail}. Is it the interpreter of the project?")
