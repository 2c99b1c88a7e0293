"""Small projects for the tests of the import graph."""

from collections.abc import Mapping

from toolkit.imports.build import build_import_graph
from toolkit.imports.collect import collect_imports
from toolkit.model.facts import Content, File
from toolkit.model.graph import ImportGraph
from toolkit.model.tree import SourceFile
from toolkit.source.parse import parse_file


def as_file(source: SourceFile) -> File:
    """A file with nothing measured but its imports."""
    content = Content(source.python2, source.encoding, {}, (), (), collect_imports(source), (), (), (), "")
    return File(source.path, "", is_test=False, content=content)


def graph(texts: Mapping[str, str], package: str = "") -> ImportGraph:
    """The import graph of files given as path -> text."""
    return build_import_graph([as_file(parse_file(path, text.encode())) for path, text in texts.items()], package)


def edges(texts: Mapping[str, str], package: str = "") -> set[tuple[str, str]]:
    """(source, target) of every edge."""
    return {(edge.source, edge.target) for edge in graph(texts, package).edges}
