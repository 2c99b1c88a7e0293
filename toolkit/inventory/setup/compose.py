"""Read the services of Compose files: their images and the ports that they publish."""

import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.setup.read import cut_line
from toolkit.model.setup import ComposeService

_FILE = re.compile(r"(?:\A|/)(?:docker-)?compose[^/]*\.ya?ml\Z")
_FOREIGN = re.compile(r"(?:\A|/)(?:\.devcontainer|tests?|test[-_]\w+|docs?|examples?)/|[-._](?:test|ci)\b")
_TOP = re.compile(r"services:\s*(?:#.*)?\Z")
_KEY = re.compile(r"\s*['\"]?([\w.-]+)['\"]?\s*:")
_IMAGE = re.compile(r"\s+image:\s*['\"]?([^\s'\"#]+)")
_BUILD = re.compile(r"\s+build:")
_PORTS = re.compile(r"\s+ports:\s*(.*)")
_PORT = re.compile(r"(?:[\w.\[\]-]*\$?\{?[\w:.-]+\}?:)?\d{2,5}(?:-\d+)?(?:/\w+)?")
_READ = 400  # letters of a line that are looked at
_MOST_PORTS = 4


def read_compose(documents: Mapping[str, str]) -> tuple[ComposeService, ...]:
    """Return the services of the product's Compose files, by file and line.

    Args:
        documents: texts by path of small files.
    """
    files = sorted((path for path in documents if _FILE.search(path)), key=lambda path: (path.count("/"), path))
    return tuple(service for path in files if not _FOREIGN.search(path) for service in _services(path, documents[path]))


def _services(path: str, text: str) -> Iterator[ComposeService]:
    """Yield the services by indentation; an anchor or a value over several lines is not followed."""
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if _TOP.match(line)), -1)
    found: dict[str, tuple[int, list[str]]] = {}
    depth = name = None
    for number, line in enumerate(lines[start + 1 :], start + 2):
        inner = len(line) - len(line.lstrip())
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not inner and start >= 0:  # the next key beside `services`
            break
        depth = inner if depth is None else depth
        if inner == depth and (key := _KEY.match(line)):
            name = key[1]
            found[name] = (number, [])
        elif name:
            found[name][1].append(line)
    for service, (number, inside) in found.items():
        is_service = start >= 0 or any(_IMAGE.match(line) or _BUILD.match(line) for line in inside)
        if is_service:  # without `services`, as in the first version of the format, other keys stand beside them
            yield ComposeService(service, f"{path}:{number}", _image(inside), tuple(_ports(inside))[:_MOST_PORTS])


def _image(lines: list[str]) -> str:
    """Return the image of a service; empty if it is built from the repository."""
    image = next((match[1] for line in lines if (match := _IMAGE.match(line[:_READ]))), "")
    return "" if any(map(_BUILD.match, lines)) else cut_line(image)


def _ports(lines: list[str]) -> Iterator[str]:
    """Yield the published ports: a list on the line, or one below it."""
    inside = -1
    for line in lines:
        depth = len(line) - len(line.lstrip())
        if match := _PORTS.match(line):
            yield from (cut_line(text) for text in _PORT.findall(match[1][:_READ]))
            inside = depth
        elif inside >= 0 and line.lstrip().startswith("-"):
            yield from (cut_line(text) for text in _PORT.findall(line[:_READ])[:1])
        else:
            inside = -1
