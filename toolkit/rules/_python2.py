"""Decide from its code whether a project runs on Python 2."""

from toolkit.model.project import Project
from toolkit.source.non_product import match_non_product

_SHARE = 0.05
"""More files that only Python 2 reads, and that something imports, are no leftovers."""
_DEPENDENTS = 1 / 3
_FEW = 3


def runs_on_python2(project: Project) -> bool:
    """Return whether what the program imports cannot be read by Python 3.

    That is so if such files are more than a few, or if a third of the program imports them, directly or not.
    """
    fan_in, is_beside = project.imports.fan_in(), match_non_product(project)
    program = {file.path for file in project.production if not is_beside(file.path)}
    old = {path for path in program if project.by_path[path].content.python2 and fan_in.get(path, 1)}
    if len(old) > _SHARE * len(program):
        return True
    return len(old) >= _FEW and len(_with_importers(old, program, project)) > _DEPENDENTS * len(program)


def _with_importers(paths: set[str], program: set[str], project: Project) -> set[str]:
    """The files with all of the program that cannot be imported without them."""
    importers: dict[str, list[str]] = {}
    for edge in project.imports.edges:
        if not edge.lazy and not edge.typing:
            importers.setdefault(edge.target, []).append(edge.source)
    found, left = set(paths), list(paths)
    while left:
        more = [path for path in importers.get(left.pop(), ()) if path in program and path not in found]
        found.update(more)
        left += more
    return found
