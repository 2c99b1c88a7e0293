"""Find the folders that editable installations refer to, in `.pth` files and finders of setuptools."""

import ast
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from toolkit.proof.judging.installed_names import environments_of

_PACKAGES = "lib/python*/site-packages"
_MAPPING = re.compile(r"^MAPPING\b[^=\n]*= (\{[^\n]*\})$", re.MULTILINE)


def editable_folders(command: str, root: Path) -> list[str]:
    """Return folders below the project, relative to it and sorted, in which its test environments find modules.

    Args:
        command: the test command; environments that it names count, and those first on the PATH.
        root: the project.
    """
    root = root.resolve()
    found = map(shutil.which, ("python", "python3", "pytest"))
    active = {Path(program).parent.parent for program in found if program}
    environments = environments_of(None, command, root) | active
    places = [Path(os.path.realpath(place)) for one in environments for place in list_places(one)]
    inside = {place.relative_to(root).as_posix() for place in places if place.is_relative_to(root)}
    return sorted(name for name in inside if name != "." and "site-packages" not in name)


def list_places(environment: Path) -> Iterator[Path]:
    """Yield the folders that editable installations in an environment refer to."""
    for packages in environment.glob(_PACKAGES):
        for file in packages.glob("*.pth"):
            lines = file.read_text("utf-8", "replace").splitlines()
            yield from (packages / line for line in lines if line.strip() and not line.startswith(("#", "import")))
        for file in packages.glob("__editable__*finder.py"):
            yield from _mapped_folders(file.read_text("utf-8", "replace"))


def _mapped_folders(text: str) -> Iterator[Path]:
    """Yield the folders of the packages that a finder of setuptools maps."""
    for match in _MAPPING.finditer(text):
        try:
            mapping: dict[str, str] = ast.literal_eval(match[1])
        except (ValueError, SyntaxError):
            continue
        yield from (Path(path).parents[name.count(".")] for name, path in mapping.items())
