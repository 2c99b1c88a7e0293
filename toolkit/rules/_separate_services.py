"""Tell separate services of one repository from the packages of one program."""

from collections.abc import Iterable

from toolkit.model.project import Project

SERVICE = 5
"""Files from which on a package is one that stands for itself."""


def are_separate_services(paths: Iterable[str], project: Project) -> bool:
    """Return whether each file is in a large package of its own, and none of these imports another.

    They share what stands in all of them only if somebody makes a library of it, and releases that.

    Args:
        paths: paths of at least two files.
        project: in which they are.
    """
    package_of = {path: name.partition(".")[0] for path, name in project.imports.modules.items()}
    wanted = [package_of.get(path, "") for path in paths]
    packages = set(wanted)
    if "" in packages or len(packages) < len(wanted):
        return False
    sizes = [sum(name == package for name in package_of.values()) for package in packages]
    if min(sizes) < SERVICE:
        return False
    ends = ({package_of.get(edge.source), package_of.get(edge.target)} for edge in project.imports.edges)
    return not any(len(both) > 1 and both <= packages for both in ends)
