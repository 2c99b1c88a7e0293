"""Find the command that installs the packages of a program, from the files that its package manager reads."""

import re
from collections.abc import Iterable, Iterator

from toolkit.model.setup import StatedFact

_LOCKED = (
    ("uv.lock", "uv sync"),
    ("poetry.lock", "poetry install"),
    ("pdm.lock", "pdm install"),
    ("Pipfile", "pipenv install"),
    ("environment.yml", "conda env create -f {path}"),
    ("environment.yaml", "conda env create -f {path}"),
)
"""File of a package manager -> its command."""
_REQUIREMENTS = re.compile(r"(?:\A|/)requirements[^/]*\.txt\Z|(?:\A|/)requirements/[^/]+\.txt\Z")
_FOR_OTHERS = re.compile(r"dev|test|doc|lint|ci\b|local|extra|optional|build", re.IGNORECASE)
_FOREIGN = re.compile(r"(?:\A|/)(?:docs?|tests?|examples?|node_modules|vendor|third_party|\.\w+)/")


def find_installs(paths: Iterable[str]) -> tuple[StatedFact, ...]:
    """Return the commands that install packages: for the product, then for its development and tests.

    Args:
        paths: paths of all files of the repository.
    """
    own = sorted((path for path in paths if not _FOREIGN.search(path)), key=lambda path: (path.count("/"), path))
    return tuple(_installs(own))


def _installs(paths: list[str]) -> Iterator[StatedFact]:
    for name, command in _LOCKED:
        if found := next((path for path in paths if path.rpartition("/")[2] == name), ""):
            yield _fact(_inside(found, command.format(path=name)), found)
            return
    lists = [path for path in paths if _REQUIREMENTS.search(path)]
    product = [path for path in lists if not _FOR_OTHERS.search(path)]
    product.sort(key=lambda path: (path.count("/"), not path.endswith("requirements.txt"), "base" not in path, path))
    further = [path for path in lists if path not in product]
    if product or further:
        yield from (_fact(f"pip install -r {path}", path) for path in (product[:1] + further[:2]))
    elif found := next((path for path in paths if path in ("pyproject.toml", "setup.py")), ""):
        yield _fact("pip install -e .", found)


def _inside(path: str, command: str) -> str:
    """Return a command with the change of folder that it needs."""
    folder = path.rpartition("/")[0]
    return f"cd {folder} && {command}" if folder else command


def _fact(command: str, path: str) -> StatedFact:
    return StatedFact(command, f"{path}:1")
