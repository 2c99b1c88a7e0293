"""Fate of every file of a project: discovery, reading and parsing, as a run does them."""

from collections.abc import Callable
from pathlib import Path

from toolkit.errors import SourceError
from toolkit.executors import processes
from toolkit.model.settings import Settings
from toolkit.source.discover import discover_files
from toolkit.source.parse import parse_file
from toolkit.source.read import read_file

SIZE_LIMIT = 10 << 20


def outcomes(root: Path, during: Callable[[Path], None] | None = None) -> dict[str, str]:
    """Path -> `measured` or the key of a reason."""
    discovery = discover_files(root, Settings())
    if during is not None:
        during(root)
    became = {item.path: item.reason for item in discovery.unmeasured}
    items: list[tuple[str, bytes]] = []
    for path in discovery.files:
        try:
            items.append((path, read_file(root, path, SIZE_LIMIT)))
        except SourceError as error:
            became[path] = error.reason
    for result in processes.run(scopes, items, timeout=600):
        became[result.item[0]] = result.failure[0] if result.failure else "measured"
    return became


def scopes(item: tuple[str, bytes]) -> int:
    """Count the scopes of a file."""
    return len(parse_file(*item).scopes)
