"""Read the programs that supervisord keeps running, in its own files and in the scripts that write them."""

import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.setup.read import cut_line
from toolkit.model.setup import StartScript, StatedFact

_SECTION = re.compile(r"^\s*\[program:([\w.-]+)\]")
_OTHER = re.compile(r"^\s*\[")
_COMMAND = re.compile(r"^\s*command\s*=\s*(\S.*)")
_FILE = re.compile(r"\.(?:conf|ini|sh|bash|cfg|template)\Z|supervisord?", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{(\w+)(?::?([-=?])([^}]*))?\}|\$(\w+)")
_LONGEST = 300
"""Characters of the longest command that is shown whole: that of a worker names its queues at its end."""
_GIVEN = frozenset(
    {
        "HOME",
        "PATH",
        "PWD",
        "USER",
        "SHELL",
        "HOSTNAME",
        "LANG",
        "TERM",
        "OLDPWD",
        "UID",
        "GID",
        "IFS",
        "RANDOM",
        "EUID",
    }
)
"""Variables that the shell or the system sets."""


def read_processes(documents: Mapping[str, str]) -> Iterator[StatedFact]:
    """Yield `name: command` of each program, by file and line.

    Args:
        documents: texts by path of small files.
    """
    for path, text in documents.items():
        name = ""
        for number, line in enumerate(text.split("\n") if _FILE.search(path) else (), 1):
            if match := _SECTION.match(line[:200]):
                name = match[1]
            elif name and (command := _COMMAND.match(line[:400])):
                yield StatedFact(cut_line(f"{name}: {command[1]}", _LONGEST), f"{path}:{number}")
                name = ""
            elif _OTHER.match(line):
                name = ""


def read_shell_variables(documents: Mapping[str, str], scripts: tuple[StartScript, ...]) -> Iterator[StatedFact]:
    """Yield the variables that start scripts read and do not set themselves, each once: `NAME`, or `NAME=default`.

    Args:
        documents: texts by path.
        scripts: the start scripts.
    """
    seen: set[str] = set()
    for script in scripts:
        text = documents.get(script.path, "")
        own = set(re.findall(r"(?m)^\s*(?:export\s+|local\s+|for\s+)?([A-Za-z_]\w*)(?==|\s+in\s)", text))
        for number, line in enumerate(text.split("\n"), 1):
            for match in _VARIABLE.finditer("" if line.lstrip().startswith("#") else line[:400]):
                name = match[1] or match[4]
                is_given = bool(match[2]) or name not in own
                if name.isupper() and len(name) > 2 and is_given and name not in seen | _GIVEN:
                    seen.add(name)
                    default = f"={match[3]}" if match[2] in ("-", "=") and match[3] else ""
                    yield StatedFact(cut_line(f"{name}{default}"), f"{script.path}:{number}")
