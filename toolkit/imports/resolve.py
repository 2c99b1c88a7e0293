"""Resolve import statements to files of the project."""

from collections.abc import Iterator
from typing import NamedTuple

from toolkit.imports.layout import ModuleLayout
from toolkit.model.facts import Import
from toolkit.model.graph import ImportingFile


class ResolvedImport(NamedTuple):
    """The target of one import.

    Attributes:
        targets: paths of the project, in the order of the names.
        external: top-level name of a package outside the project; empty if the import looks internal.
        missing: the module as written, if it looks internal and there is no such file; else empty.
    """

    targets: tuple[str, ...] = ()
    external: str = ""
    missing: str = ""


def resolve_imports(
    layout: ModuleLayout, file: ImportingFile, *, legacy: bool
) -> Iterator[tuple[Import, ResolvedImport]]:
    """Resolve every import of a file.

    Args:
        layout: the modules of the project.
        file: the importing file.
        legacy: the project has files that only Python 2 accepts. Such a file looks at its neighbours first (implicit
            relative imports); any other file of the project does for a name that leads nowhere else.
    """
    root, folder = layout.root(file.path), layout.folder(file.path)
    neighbours = legacy and not _is_absolute(file)
    for item in file.content.imports:
        if item.level:
            yield item, _relative(layout, folder, item)
            continue
        lead = ResolvedImport(_under(layout, folder, item)) if neighbours and file.content.python2 else ResolvedImport()
        if not lead.targets:
            lead = _absolute(layout, root, item, file.path)
        if lead.external and neighbours:
            near = _under(layout, folder, item)
            lead = ResolvedImport(near) if near else lead
        yield item, lead


def _relative(layout: ModuleLayout, folder: str, item: Import) -> ResolvedImport:
    for _ in range(item.level - 1):
        if not folder:
            return _missing(item)
        folder = folder.rpartition("/")[0]
    targets = _under(layout, folder, item)
    return ResolvedImport(targets) if targets else _missing(item)


def _missing(item: Import) -> ResolvedImport:
    return ResolvedImport(missing="." * item.level + (item.module or ", ".join(item.names)))


def _absolute(layout: ModuleLayout, root: str, item: Import, path: str) -> ResolvedImport:
    top = item.module.partition(".")[0]
    homes = layout.homes(top, root)
    for home in (*homes, *layout.portions(top, path)):
        if targets := _under(layout, home, item):
            return ResolvedImport(targets)
    if homes:
        return _missing(item)
    for start in dict.fromkeys((root, "")):  # a namespace package has no file of its own
        if layout.at(start, top) is None and (targets := _under(layout, start, item)):
            return ResolvedImport(targets)
    return ResolvedImport(external=top)


def _under(layout: ModuleLayout, folder: str, item: Import) -> tuple[str, ...]:
    """The files of a module and of the names taken from it, counted from a folder.

    A name that is a submodule leads to it; any other name leads to the module itself, as in grimp.
    """
    module = layout.at(folder, item.module)
    if not item.names:
        return (module,) if module else ()
    prefix = f"{item.module}." if item.module else ""
    found = (layout.at(folder, prefix + name) or module for name in item.names)
    return tuple(dict.fromkeys(path for path in found if path))


def _is_absolute(file: ImportingFile) -> bool:
    return any(item.module == "__future__" and "absolute_import" in item.names for item in file.content.imports)
