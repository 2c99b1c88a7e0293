"""Read the services of Compose files: their images, the ports that they publish, and the profiles that start them."""

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
_VOLUMES = re.compile(r"\s+volumes:\s*(.*)")
_VOLUME = re.compile(r"(?!\.?/?:)[\w./${}~:-]+:/[\w./-]+")
_OWN_COMMAND = re.compile(r"\s+command:\s*([^\s>|#].*)")
_PROFILES = re.compile(r"\s+profiles:\s*(.*)")
_PROFILE = re.compile(r"[A-Za-z0-9][\w.-]*")
_PORT = re.compile(r"(?:[\w.\[\]-]*\$?\{?[\w:.-]+\}?:)?\d{2,5}(?:-\d+)?(?:/\w+)?")
_READ = 400  # letters of a line that are looked at
_MOST_PORTS = 4
_MOST_PROFILES = 6


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
            ports = tuple(cut_line(text) for text in _items_of(inside, _PORTS, _PORT))[:_MOST_PORTS]
            profiles = tuple(_items_of(inside, _PROFILES, _PROFILE))[:_MOST_PROFILES]
            volumes = tuple(cut_line(text) for text in _items_of(inside, _VOLUMES, _VOLUME))[:_MOST_PORTS]
            command = next((match[1] for line in inside if (match := _OWN_COMMAND.match(line[:_READ]))), "")
            command = cut_line(command.strip("'\""))
            place = f"{path}:{number}"
            yield ComposeService(
                service, place, _image(inside), ports, profiles, volumes, cut_line(command.strip("'\""))
            )


def _image(lines: list[str]) -> str:
    """Return the image of a service; empty if it is built from the repository."""
    image = next((match[1] for line in lines if (match := _IMAGE.match(line[:_READ]))), "")
    return "" if any(map(_BUILD.match, lines)) else cut_line(image)


def _items_of(lines: list[str], key: re.Pattern[str], item: re.Pattern[str]) -> Iterator[str]:
    """Yield the items of a key: a list on its line, or one below it."""
    inside = -1
    for line in lines:
        if match := key.match(line):
            yield from item.findall(match[1].partition(" #")[0][:_READ])
            inside = len(line) - len(line.lstrip())
        elif inside >= 0 and line.lstrip().startswith("-"):
            yield from item.findall(line[:_READ])[:1]
        else:
            inside = -1
