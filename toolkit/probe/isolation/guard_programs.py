"""Programs that may be started: read-only ones, called exactly as the standard library and many imports call them.

- `ldconfig`, `gcc`, `ld`, `objdump`: `ctypes.util.find_library`, at the import of whatever loads a C library by name.
- `uname -p`, `file -b`: `platform`, which names of clients and paths of builds are made with.
- `git rev-parse`, `git describe`: versions. The copy of a project has no `.git`, so git says that there is none, as it
  does where a project is deployed; without git these programs would see something else than there.
- the resource tracker of `multiprocessing`, which a lock of the spawn method starts; it runs nothing of the program.

Not `ip` and `ifconfig` (`uuid.getnode`): the address of this machine must not get into a lock, and without them the
number is drawn, which `pin` holds.
"""

import os
import re
import shutil
import sys

_WORD = r"[A-Za-z0-9_+.][A-Za-z0-9_+.-]*"
_FORMS = {  # name -> its arguments, with a line end after each
    "ldconfig": r"-[pr]\n",
    "gcc": r"-Wl,-t\n-o\n(?P<written>[^\n]+)\n-l%s\n" % _WORD,
    "ld": r"-t\n(?:-L\n[^\n]+\n)*-o\n/dev/null\n-l%s\n" % _WORD,
    "objdump": r"-p\n-j\n\.dynamic\n[^\n-][^\n]*\n",
    "uname": r"-p\n",
    "file": r"(?:-b\n)?[^\n-][^\n]*\n",
    "sh": r"-c\nuname -p 2> /dev/null\n",
    "git": r"rev-parse\n(?:--short(?:=\d+)?\n|--abbrev-ref\n|--verify\n)*HEAD\n"
    r"|describe\n(?:--(?:tags|always|long|all|dirty|exact-match|abbrev=\d+|match=[^\n]+)\n)*(?:HEAD\n)?",
}
_FORMS["cc"] = _FORMS["gcc"]
_FORMS = {name: re.compile(form) for name, form in _FORMS.items()}
_TRACKER = re.compile(r"from multiprocessing\.resource_tracker import main;main\(\d+\)")
_STARTS = ("subprocess.Popen", "os.posix_spawn", "_posixsubprocess.fork_exec")
_NEVER = (
    "os.system",
    "os.exec",
    "os.spawn",
    "os.startfile",
    "os.startfile/2",
    "os.fork",
    "os.forkpty",
    "pty.spawn",
    "os.kill",
    "os.killpg",
    "signal.pthread_kill",
)


class ProgramGuard(object):
    """Guard of the programs that may be started.

    Args:
        files: a `guard_files.Files`; nothing that the program itself can have written is started.
    """

    EVENTS = frozenset(_STARTS + _NEVER)

    def __init__(self, files):
        self._files = files

    def find_refusal(self, event, args):
        """Return `("start", command)` if a program must not be started or signalled; else None."""
        if event in _NEVER:
            return "start", " ".join([event] + (_texts_of(args[0]) if event == "os.system" else []))
        executable, words = _texts_of(args[0])[:1], _texts_of(args[1])
        if executable and self._may_be_started(executable[0], words):
            return None
        return "start", " ".join(words) or "%s" % (executable,)

    def _may_be_started(self, executable, words):
        found = shutil.which(executable)
        if found is None or self._files.holds(os.path.realpath(found)):
            return False
        arguments = words[1:]
        if arguments and os.path.realpath(found) == os.path.realpath(sys.executable):
            return _TRACKER.fullmatch(arguments[-1]) is not None and arguments[-2:-1] == ["-c"]
        form = _FORMS.get(os.path.basename(executable))
        match = form.fullmatch("".join(one + "\n" for one in arguments)) if form else None
        written = match.groupdict().get("written") if match else None
        return match is not None and (written is None or self._files.holds(os.path.realpath(written)))


def _texts_of(words):
    """Return the words of a command, given as one text or several."""
    if isinstance(words, (str, bytes)) or hasattr(words, "__fspath__"):
        words = [words]
    return [os.fsdecode(one) if not isinstance(one, str) else one for one in words or ()]
