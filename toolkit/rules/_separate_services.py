"""Distinguish separate services in one repository from packages of one program."""

from collections.abc import Iterable

from toolkit.model.project import Project

SERVICE = 5
"""Minimum number of files of a package that counts as a service."""


def are_separate_services(paths: Iterable[str], project: Project) -> bool:
    """Return whether each file is in a different large package, and none of these imports another.

    Such services could share code only through a separately released library.

    Args:
        paths: paths of at least two files.
        project: project of the files.
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
