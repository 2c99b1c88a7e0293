"""`PYTHON -B PATH/probe process.compiled_sources FILE [FORMER]`: compile modules of a program for later starts.

Many environments hold no bytecode (`PYTHONDONTWRITEBYTECODE`, installers that leave compiling to the first import), and
a copy of a project holds none. Python then compiles every module at each start, which takes longer than to execute
them. Names of source files are read from standard input, one JSON text a line. FILE gets their code by the digest of
the source, together with that of FORMER, and is read by programs that run isolated: what it holds is nothing but the
code that Python would make of the same text.
"""

import hashlib
import io
import json
import marshal
import os
import sys
import warnings

_LONGEST = 2000000  # bytes of a source


def main(arguments):
    """Write the file; return the exit code."""
    held = _read(arguments[1]) if len(arguments) > 1 else {}
    warnings.simplefilter("error")  # Python would warn at each start: such a source is left to it
    for line in sys.stdin:
        entry = _compile(json.loads(line))
        if entry:
            held[entry[0]] = entry[1]
    with open(arguments[0], "wb") as file:
        file.write(marshal.dumps(held))
    return 0


def _read(path):
    with open(path, "rb") as file:
        return marshal.loads(file.read())  # noqa: S302 - of this very run


def _compile(path):
    """Return (digest, marshalled code) of a source; None if it cannot be compiled without a warning."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _LONGEST:
            return None
        with io.open(path, "rb") as file:
            source = file.read()
        return _digest(source), marshal.dumps(compile(source, path, "exec", 0, True))
    except Exception:  # no source of this Python, or not readable: the import itself will say so
        return None


def _digest(source):
    return hashlib.sha256(source).digest()


class SourceNews(object):
    """Notes which sources Python has compiled in this process, and takes known ones from a file.

    Attributes:
        paths: those compiled since they were last taken.
    """

    def __init__(self):
        self.paths = []
        self._held = {}
        self._usual = None
        self._class = None

    def watch(self, path=""):
        """Begin, with a file that `main` wrote.

        Only what Python does without bytecode is changed, and only for its own loader: classes derived from it may
        change the source, as import hooks do.
        """
        if sys.version_info < (3, 5) or sys.flags.optimize:
            return
        try:
            self._held = _read(path) if path else {}
        except (EnvironmentError, ValueError, EOFError, TypeError):
            self._held = {}
        from importlib.machinery import SourceFileLoader

        self._class, self._usual = SourceFileLoader, SourceFileLoader.source_to_code
        SourceFileLoader.source_to_code = self._source_to_code()

    def take(self):
        """Return the sources compiled since the last time."""
        taken, self.paths = self.paths, []
        return taken

    def _source_to_code(self):
        def source_to_code(loader, data, path, *others, **named):
            if type(loader) is not self._class or others or named or not isinstance(data, bytes):
                return self._usual(loader, data, path, *others, **named)
            held = self._held.get(_digest(data)) if self._held else None
            if held is None:
                self.paths.append("%s" % (path,))
                return self._usual(loader, data, path)
            code = marshal.loads(held)  # noqa: S302 - of this very run
            _name_file(code, path)
            return code

        return source_to_code


def _name_file(code, path):
    """Name the file of compiled code, as Python does with bytecode that was moved."""
    from _imp import _fix_co_filename

    _fix_co_filename(code, path)


SOURCE_NEWS = SourceNews()
