"""Layout of a project: which files are modules, and from which folders they are imported."""

import sys
from collections.abc import Iterable
from functools import cache

_INIT = "__init__"
_SOURCE = "src"
"""Folder that installers put on the search path, although some projects give it an `__init__.py`."""
_STARTED = ("manage",)
"""Scripts that start programs: Python puts their folder first on its search path."""


class ModuleLayout:
    """The modules of a project, and how names lead to them.

    A *root* is a folder that imports start from: the project's own, and every folder that holds a package or a
    script without being a package itself (`src`, `scripts`, `services/billing`). A folder with a `manage.py` is one
    too, also with an `__init__.py`: programs start there.

    Args:
        paths: paths of the files; other extensions than `.py` and `.pyw` cannot be imported.
        package: name of the project's folder, for a project that is itself a package (it has an `__init__.py`).
    """

    def __init__(self, paths: Iterable[str], package: str = "") -> None:
        paths = list(paths)
        self._above = f"{package}/" if f"{_INIT}.py" in paths and package else ""
        self._files: dict[str, str] = {}  # `folder/module`, or `folder` of a package -> path
        self._packages: set[str] = set()
        self._stems = {path: self._above + _without_extension(path) for path in paths}
        for path in sorted(paths):
            stem = self._stems[path]
            folder, _, name = stem.rpartition("/")
            if stem == path:
                continue
            if name == _INIT:
                self._packages.add(folder)
                self._files[folder] = path  # a package hides a module of the same name
            else:
                self._files.setdefault(stem, path)
        self._roots = {""} | {stem.rpartition("/")[0] for stem in self._files if stem.rpartition("/")[2] in _STARTED}
        self._tops = self._top_level()
        self._folders = {stem[:end] for stem in self._files for end, char in enumerate(stem) if char == "/"}
        self._portions: dict[str, list[str]] = {}
        for folder in sorted(self._folders):
            root, _, name = folder.rpartition("/")
            is_source = root.rpartition("/")[2] == _SOURCE
            if root and (is_source or not (self._is_only_package(root) or self._is_inside_package(root))):
                self._portions.setdefault(name, []).append(root)
        self.homes = cache(self._homes)

    @property
    def is_package_itself(self) -> bool:
        """Return whether the project's folder is itself a package, with whose name roots then begin."""
        return bool(self._above)

    def name(self, path: str) -> str:
        """The dotted name a file is imported by, counted from its root."""
        stem = self._stems[path].removesuffix(f"/{_INIT}")
        root = self.root(path)
        return stem[len(root) :].strip("/").replace("/", ".")

    def folder(self, path: str) -> str:
        """The folder that relative imports of a file start from."""
        return self._stems[path].rpartition("/")[0]

    def root(self, path: str) -> str:
        """The folder that a file's own name is counted from: the first one above it that is not a package."""
        return self._outside(self.folder(path))

    def search_root(self, path: str) -> str:
        """The folder that a search path needs for a file: a folder in a package belongs to it, package or not."""
        root = self.root(path)
        while root and self._is_inside_package(root):
            root = self._outside(root.rpartition("/")[0])
        return root

    def top_level_name(self, path: str, root: str) -> str:
        """The first part of the name that a file has, counted from a root above it."""
        return self._stems[path][len(root) :].strip("/").partition("/")[0]

    def is_package(self, path: str) -> bool:
        """Return whether a file is the `__init__.py` of a package."""
        return self._stems[path].rpartition("/")[2] == _INIT

    def is_folder(self, folder: str) -> bool:
        """Return whether a folder holds modules, itself or further down: it can be imported as a namespace package."""
        return folder in self._folders

    def at(self, folder: str, dotted: str) -> str | None:
        """The file of a module counted from a folder; None if there is none."""
        return self._files.get(_join(folder, dotted.replace(".", "/")))

    def portions(self, top: str, path: str) -> tuple[str, ...]:
        """The folders that hold parts of a namespace package, for code in one of the parts; the code's own first.

        A namespace package (PEP 420, `pkgutil.extend_path`) is one package in several folders. Its name lies above
        the first package of each part, so that no root leads to it. Only its own code shows that a folder is meant:
        `deploy/docker` does not hide the library `docker`. The same holds for packages in a `src` that is a package.
        """
        found = self._portions.get(top, ())
        own = next((root for root in found if self._stems[path].startswith(f"{root}/{top}/")), None)
        return () if own is None else (own, *(root for root in found if root != own))

    def _homes(self, top: str, own: str) -> tuple[str, ...]:
        """The roots that a top-level name may lead to from code under the root `own`; none if it is external.

        The order is that of Python's search path: the code's own root, the project, then other roots, the nearest
        first. A lone module does not hide one of the standard library, unless it lies in the project's folder, and
        other roots offer their packages only: their scripts are not importable from elsewhere. A folder without
        `__init__.py` inside a package (`api/utils`) is a part of that package for all code but its own: a package
        `api/utils/rest_framework` does not hide the library.
        """
        standard = top in sys.stdlib_module_names
        found = [
            root
            for root, is_package in self._tops.get(top, ())
            if root in ("", own) or not self._is_inside_package(root)
            if root == "" or (is_package and (root == own or not standard)) or (root == own and not standard)
        ]
        return tuple(sorted(found, key=lambda root: (root != own, root != "", -_shared_folders(root, own), root)))

    def _top_level(self) -> dict[str, list[tuple[str, bool]]]:
        """Name of a top-level module -> (root, whether it is a package) of every one of that name."""
        tops: dict[str, list[tuple[str, bool]]] = {}
        for stem in self._files:
            folder, _, name = stem.rpartition("/")
            if not self._is_only_package(folder):
                tops.setdefault(name, []).append((folder, stem in self._packages))
        return tops

    def _is_inside_package(self, folder: str) -> bool:
        parts = folder.split("/")
        return any(self._is_only_package("/".join(parts[:end])) for end in range(1, len(parts)))

    def _is_only_package(self, folder: str) -> bool:
        """Return whether a folder is a package and not also a root of imports."""
        return folder in self._packages and folder not in self._roots

    def _outside(self, folder: str) -> str:
        while self._is_only_package(folder):
            folder = folder.rpartition("/")[0]
        return folder


def _without_extension(path: str) -> str:
    return path.removesuffix(".py").removesuffix(".pyw")


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder and name else folder or name


def _shared_folders(left: str, right: str) -> int:
    """The number of folders that two paths share from the top."""
    count = 0
    for one, other in zip(left.split("/"), right.split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count
