"""Tell which files build, test or document a project, and are no part of the program."""

from pathlib import PurePosixPath

_ANYWHERE = frozenset({"setup.py", "noxfile.py", "fabfile.py"})
_OF_DOCUMENTS = "conf.py"
_DOCUMENTS = frozenset({"doc", "docs", "documentation"})


def is_build_file(path: str) -> bool:
    """Return whether a file only builds, tests or documents a project.

    `tasks.py` is none: it may be that of invoke, but mostly holds tasks of Celery and the like, which the program runs;
    `conf.py` is one of Sphinx only in a folder of documents.
    """
    *folders, name = PurePosixPath(path).parts
    return name in _ANYWHERE or (name == _OF_DOCUMENTS and not _DOCUMENTS.isdisjoint(folders))
