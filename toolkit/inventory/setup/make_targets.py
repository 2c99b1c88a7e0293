"""Read what the targets of Makefiles run."""

import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.setup.read import cut_line
from toolkit.model.setup import StatedFact

_TARGET = re.compile(r"^([A-Za-z][\w./-]*)\s*:(?!=)\s*([^=#]*)(?:#.*)?$")
_NOISE = re.compile(r"[@+-]*\s*(?:echo|printf|true|:|#|touch|exit)\b|[@+-]*\s*(?:if|fi|else|then|for|done)\b|\Z")
_LONGEST = 300
_MOST_COMMANDS = 5
_MOST_TARGETS = 24


def read_make_targets(documents: Mapping[str, str]) -> tuple[StatedFact, ...]:
    """Return `make NAME: command; command` of each target of the Makefile nearest to the top that runs something.

    Args:
        documents: texts by path of small files.
    """
    paths = sorted((path for path in documents if path.rpartition("/")[2] == "Makefile"), key=lambda it: it.count("/"))
    return tuple(_targets(paths[0], documents[paths[0]]))[:_MOST_TARGETS] if paths else ()


def _targets(path: str, text: str) -> Iterator[StatedFact]:
    name, place, commands = "", "", list[str]()
    for number, line in [*enumerate(text.replace("\\\n", " ").split("\n"), 1), (0, "end:")]:
        if line.startswith("\t"):
            plain = line.strip().lstrip("@+-").strip()
            if name and not _NOISE.match(plain) and "MAKEFILE_LIST" not in plain:
                commands.append(plain)
        elif match := _TARGET.match(line):
            if name and commands:
                more = ["…"] if len(commands) > _MOST_COMMANDS else []
                shown = "; ".join((*commands[:_MOST_COMMANDS], *more))
                yield StatedFact(cut_line(f"make {name}: {shown}", _LONGEST), place)
            needed = [f"make {it}" for it in match[2].split() if it.isidentifier()]
            name, place, commands = match[1], f"{path}:{number}", needed if match[1] != "end" else []
