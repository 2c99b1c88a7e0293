"""Decide from the code of a project whether it runs on Python 2."""

import ast
import re
from collections.abc import Iterator, Mapping

from toolkit.model.project import Project
from toolkit.model.tree import SourceFile, ancestors
from toolkit.source.non_product import match_non_product

_SHARE = 0.05
"""Share of imported files that only Python 2 can parse, above which they are no leftovers."""
_DEPENDENTS = 1 / 3
_FEW = 3
_SHARE_OF_IMPORTS = 0.02
_REMOVED = frozenset(
    (
        *("urlparse", "urllib2", "ConfigParser", "StringIO", "cStringIO", "rfc822", "Queue", "httplib", "HTMLParser"),
        *("cPickle", "commands", "xmlrpclib", "Cookie", "cookielib", "__builtin__", "SocketServer", "BaseHTTPServer"),
    )
)
"""Modules of Python 2 that have another name in Python 3."""
_ASKS = (ast.Try, ast.If)
_TRAVIS_VERSIONS = re.compile(r"^python:(?:.*\n)(?:\s*-.*\n)*", re.MULTILINE)


def removed_imports(file: SourceFile) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports of modules that only Python 2 has, unless a `try` or a version test guards them."""
    nodes: list[ast.Import | ast.ImportFrom] = [node for _, node in file.each(ast.Import)]
    nodes += [node for _, node in file.each(ast.ImportFrom) if not node.level]
    for node in nodes:
        names = [item.name for item in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        if not _REMOVED.isdisjoint(names) and not any(isinstance(outer, _ASKS) for outer in ancestors(node)):
            yield node


def runs_on_python2(project: Project) -> bool:
    """Return whether the program needs Python 2, because it imports files that Python 3 cannot parse.

    That is so if there are more than a few such files, if a third of the program imports them, directly or not, if
    more than a few files import modules that Python 3 lacks, or if its tests run on Python 2 alone.
    """
    fan_in, is_beside = project.imports.fan_in(), match_non_product(project)
    program = {file.path for file in project.production if not is_beside(file.path)}
    old = {path for path in program if project.by_path[path].content.python2 and fan_in.get(path, 1)}
    if len(old) > _SHARE * len(program) or imports_python2(project) or (old and tests_on_python2(project.documents)):
        return True
    return len(old) >= _FEW and len(_with_importers(old, program, project)) > _DEPENDENTS * len(program)


def tests_on_python2(documents: Mapping[str, str]) -> bool:
    """Return whether the tests of a project run on versions of Python 2 only, by `.travis.yml` and `tox.ini`."""
    listed = "".join(match[0] for match in _TRAVIS_VERSIONS.finditer(documents.get(".travis.yml", "")))
    majors = re.findall(r"\b(\d)\.\d", listed) + re.findall(r"\bpy(\d)\d", documents.get("tox.ini", ""))
    return set(majors) == {"2"}


def imports_python2(project: Project) -> bool:
    """Return whether more than a few files of the program import modules that only Python 2 has."""
    is_beside = match_non_product(project)
    program = [file.path for file in project.production if not is_beside(file.path)]
    removed = {file.path for file, sign in project.signs("end_of_life") if sign.args.get("removed")}
    return len(removed.intersection(program)) >= max(_FEW, _SHARE_OF_IMPORTS * len(program))


def _with_importers(paths: set[str], program: set[str], project: Project) -> set[str]:
    """Return the files and all files of the program that import them, directly or not."""
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
