"""Look up in the rest of a project who imports what a change touches, who names it, and who reads texts of code."""

import ast
import os
import re
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath

from toolkit.errors import SourceError
from toolkit.model.proof import is_python
from toolkit.proof.side_loads import relies_on_loads
from toolkit.source.parse import parse_file
from toolkit.system.regular_file import read_regular

_LARGEST = 1 << 21
_LEFT_OUT = frozenset({".git", ".tebiki", "__pycache__", "node_modules", ".venv", "venv"})
_BUILDING = frozenset({"setup.py", "noxfile.py", "conf.py", "tasks.py", "fabfile.py"})
OF_DOCUMENTS = frozenset({"doc", "docs"})
"""Folders that code names without reading the files in them, as a path of its API."""
_READS_DOCS = re.compile(rb"__doc__|\bgetdoc\b|\bdocopt\b|\bply\b|\bpydoc\b|register_introspection_functions|DocXMLRPC")
_COPIES_DOCS = re.compile(rb"\b__doc__\s*=\s*[\w.]+\.__doc__")
_READS_ANNOTATIONS = re.compile(
    rb"\b(get_type_hints|__annotations__|getfullargspec|signature|validate_call|validate_arguments|add_api_route"
    rb"|Depends|singledispatch(?:method)?)\b"
)


class ProjectSources:
    """The Python files of production of one state of a project.

    Args:
        folder: where that state is laid out; links in it are not followed.
        is_test: whether a path is that of a test.
    """

    def __init__(self, folder: Path, is_test: Callable[[str], bool]) -> None:
        self._folder = folder
        self._is_test = is_test

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every file, by its path from the project."""
        found = []
        for place, folders, files in os.walk(self._folder):
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
            below = Path(place).relative_to(self._folder)
            found += [(below / name).as_posix() for name in files]
        return frozenset(found)

    @cached_property
    def production(self) -> dict[str, bytes]:
        """Path -> bytes of what runs in production."""
        found = {}
        for path in sorted(self.paths):
            if is_python(path) and not self._is_test(path) and PurePosixPath(path).name not in _BUILDING:
                try:
                    data = read_regular(self._folder / path)
                except OSError:
                    continue
                if len(data) <= _LARGEST:
                    found[path] = data
        return found

    @cached_property
    def reads_docs(self) -> bool:
        """True if some code reads docstrings while it runs; copying one from function to function is no reading."""
        return any(_READS_DOCS.search(_COPIES_DOCS.sub(b"", data)) for data in self.production.values())

    @cached_property
    def reads_annotations(self) -> bool:
        """True if some code reads annotations of functions that it is handed."""
        return any(_READS_ANNOTATIONS.search(data) for data in self.production.values())

    @cached_property
    def relies_on_loads(self) -> frozenset[str]:
        """The files that use a submodule of the standard library which they do not import."""
        return frozenset(path for path, data in self.production.items() if relies_on_loads(path, data))

    def names_file(self, path: str) -> bool:
        """Return whether some code names a file, a folder around it, or all with its ending: a text that it reads."""
        name = PurePosixPath(path)
        wanted = [f"/{name.name}", name.name, f"*{name.suffix}", name.suffix] if name.suffix else [name.name]
        patterns = [rf"['\"/]{re.escape(it)}['\"]" for it in wanted]
        if name.suffix:  # f"{folder}/{kind}.md", "%s.md" % kind
            patterns.append(rf"[{{}}%$*\])][^'\"\n]*{re.escape(name.suffix)}['\"]")
        if name.suffix == ".pyi":
            patterns.append(r"\battach_stub\b")  # imports what a stub beside the module names
        around = name.parts[:-1]
        if around and around[0].lower() in OF_DOCUMENTS:
            around = around[1:][-1:]
        folders = "|".join(re.escape(it) for it in around if it.lower() not in OF_DOCUMENTS)
        if folders:
            patterns.append(rf"['\"](?:[\w.-][\w./-]*/)?(?:{folders})/?['\"]")
        quoted = re.compile("|".join(patterns).encode())
        return any(quoted.search(data) for data in self.production.values())

    def imports(self, path: str) -> bool:
        """Return whether another file imports a module."""
        return any(True for _ in self._importers(path))

    def takes(self, path: str, names: Collection[str]) -> bool:
        """Return whether another file may take one of some names from a module."""
        wanted = set(names)
        return any(_takes(tree, stem, wanted) for stem, tree in self._importers(path))

    def _importers(self, path: str) -> Iterator[tuple[str, ast.Module]]:
        """The trees of other files that import a module, with the last part of its name."""
        stem = module_stem(path)
        word = re.compile(rf"\b{re.escape(stem)}\b".encode()) if stem else re.compile(rb"\bimport\b")
        for other, data in self.production.items():
            if other == path or not word.search(data):
                continue
            try:
                tree = parse_file(other, data).tree
            except SourceError:
                continue
            if not stem or any(_names_module(node, stem) for node in ast.walk(tree)):
                yield stem, tree


def module_stem(path: str) -> str:
    """The last part of the name by which a file is imported; empty for the package that is the project itself."""
    name = PurePosixPath(path)
    return name.parent.name if name.name == "__init__.py" else name.stem


def _names_module(node: ast.AST, stem: str) -> bool:
    """True if a statement imports a module of this name, or what is in it; or a text names it by its dotted name."""
    if isinstance(node, ast.Import):
        return any(stem in it.name.split(".") for it in node.names)
    if isinstance(node, ast.ImportFrom):
        parts = (node.module or "").split(".")
        return stem in parts or any(it.name == stem for it in node.names) or (node.level > 0 and not node.module)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and stem in node.value.split(".")


def _takes(tree: ast.Module, stem: str, wanted: set[str]) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in wanted:
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and wanted & {*node.value.split(".")}:
            return True
        if isinstance(node, ast.ImportFrom) and _names_module(node, stem):
            names = {it.name for it in node.names}
            if names & wanted or ("*" in names and _reads_any(tree, wanted)):
                return True
    return False


def _reads_any(tree: ast.Module, wanted: set[str]) -> bool:
    return any(isinstance(it, ast.Name) and it.id in wanted for it in ast.walk(tree))
