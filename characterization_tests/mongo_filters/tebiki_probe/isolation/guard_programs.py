"""Programs that may be started: read-only ones, called exactly as the standard library and many imports call them.

- `ldconfig`, `gcc`, `ld`, `objdump`: `ctypes.util.find_library`, at the import of whatever loads a C library by name.
- `uname -p`, `file -b`: `platform`, which names of clients and paths of builds are made with.
- `git rev-parse`, `git describe`: versions. The copy of a project has no `.git`, so git says that there is none, as it
  does where a project is deployed; without git these programs would see something else than there.

Their environment may not lead them to other code: variables that do, such as `PYTHONPATH` and `GIT_DIR`, are those of
the start.

Not `ip` and `ifconfig` (`uuid.getnode`): the address of this machine must not get into a lock, and without them the
number is drawn, which `pin` holds. Not the resource tracker of `multiprocessing`: it would import modules of the
program that are named like those of the standard library, and locks do not need it, as their names are gone at once.
"""

import os
import re
import shutil

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
_STARTED_BY = {"sh": ["uname"], "gcc": ["as", "ld"], "cc": ["as", "ld"]}
"""Programs that one of these finds by the same variable."""
_LEADING = re.compile(
    r"PYTHON(?:HOME|INSPECT|PATH|PLATLIBDIR|PYCACHEPREFIX|STARTUP|USERBASE)|GIT_(?!PYTHON_).*|(?:DY)?LD_.*"
    r"|GCC_.*|COLLECT_.*|COMPILER_PATH"
)
_STARTS = {"subprocess.Popen": 3, "os.posix_spawn": 2, "_posixsubprocess.fork_exec": 2}  # event -> place of variables
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
        variables: name -> value: what the environment of the program gets at its start.
    """

    EVENTS = frozenset(tuple(_STARTS) + _NEVER)

    def __init__(self, files, variables=()):
        self._files = files
        self._variables = dict(os.environ, **dict(variables))

    def find_refusal(self, event, args):
        """Return `("start", command)` if a program must not be started or signalled; else None."""
        if event in _NEVER:
            return "start", " ".join([event] + (_texts_of(args[0]) if event == "os.system" else []))
        executable, words = _texts_of(args[0])[:1], _texts_of(args[1])
        variables = _variables_of(args[_STARTS[event]])
        changed = [one for one in variables if _LEADING.fullmatch(one) and variables[one] != self._variables.get(one)]
        if changed:
            return "start", " ".join(["%s=..." % one for one in sorted(changed)] + words)
        if executable and self._may_be_started(executable[0], words, variables):
            return None
        return "start", " ".join(words) or "%s" % (executable,)

    def _may_be_started(self, executable, words, variables):
        name = os.path.basename(executable)
        for held in (os.environ, variables):  # `posix_spawnp` looks at the former, `subprocess` at the latter
            places = os.pathsep.join(os.get_exec_path(held))
            found = [shutil.which(one, path=places) for one in [executable] + _STARTED_BY.get(name, [])]
            if not found[0] or any([self._files.holds(os.path.realpath(one)) for one in found if one]):
                return False
        arguments = words[1:]
        form = _FORMS.get(name)
        match = form.fullmatch("".join(one + "\n" for one in arguments)) if form else None
        written = match.groupdict().get("written") if match else None
        return match is not None and (written is None or self._files.holds(os.path.realpath(written)))


def _texts_of(words):
    """Return the words of a command, given as one text or several."""
    if isinstance(words, (str, bytes)) or hasattr(words, "__fspath__"):
        words = [words]
    return [os.fsdecode(one) if not isinstance(one, str) else one for one in words or ()]


def _variables_of(given):
    """Return the environment of a program, given as a mapping, as texts like `NAME=VALUE`, or as None: the current."""
    if given is None:
        return dict(os.environ)
    pairs = given.items() if hasattr(given, "items") else [os.fsdecode(one).partition("=")[::2] for one in given]
    return {os.fsdecode(name): os.fsdecode(value) for name, value in pairs}
