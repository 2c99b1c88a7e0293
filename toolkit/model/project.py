"""Everything known about one project, as rules see it."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from toolkit.model.access import WeakerAccess
from toolkit.model.endpoint_reach import EndpointReach
from toolkit.model.facts import File, Sign
from toolkit.model.graph import ImportGraph
from toolkit.model.history import FileHistory, History
from toolkit.model.settings import Settings
from toolkit.model.strength import ENOUGH, LockStrengths

_COMMANDS = "management/commands/"
_SERVERS = frozenset(
    (
        *("flask", "django", "fastapi", "starlette", "tornado", "aiohttp", "bottle", "falcon", "sanic", "pyramid"),
        *("cherrypy", "web", "twisted", "quart", "litestar", "wsgiref", "uvicorn", "gunicorn", "waitress", "gevent"),
        *("socketserver", "http", "xmlrpc", "grpc", "socketio", "connexion", "eve", "nameko", "responder", "robyn"),
    )
)
"""Top-level packages that serve requests: a file that imports one is a server, not a script."""
_BUILDS = re.compile(r"^[ \t]*(RUN|COPY|ADD)\b(.*\\\n)*.*$", re.MULTILINE | re.IGNORECASE)
"""Instructions of a Dockerfile that run while an image is built, with the lines that continue them."""
_TEST_DATA = re.compile(r"(\A|_)(factor(y|ies)|fixtures?|test_?(data|utils?|helpers?)|dumm(y|ies))\Z")
_TELLING = 20
"""Minimum number of files to conclude that the folder with most of them is the product."""


@dataclass(frozen=True)
class TestCoverage:
    """Lines that a test run reached, from a coverage.py report: path -> executed and missing line numbers."""

    __test__ = False  # keeps pytest from collecting this class because of its name

    executed: dict[str, frozenset[int]]
    missing: dict[str, frozenset[int]]


@dataclass(frozen=True)
class Project:
    """Everything known about one project.

    Attributes:
        name: the directory's name.
        files: all measured files, sorted by path.
        today: the date of the analysis, `YYYY-MM-DD`; rules never read the clock.
        documents: small text files that say something about the project (requirements, setup.cfg, Dockerfile,
            .python-version, CI files ...): path -> text.
        coverage: lines that tests reach, if a report was given.
        reach: endpoints that lead to each piece of code, if an inventory of the same files is cached.
        weaker: handlers that lack a check of their siblings, if an inventory of the same files is cached.
        strength: mutation score of its lock, if that was measured.
        telling_cases: symbol -> number of cases of its lock that reach it, without generated calls that end in an
            exception.
    """

    name: str
    files: tuple[File, ...]
    history: History = field(default_factory=History)
    imports: ImportGraph = field(default_factory=ImportGraph)
    settings: Settings = field(default_factory=Settings)
    today: str = ""
    documents: dict[str, str] = field(default_factory=dict)
    coverage: TestCoverage | None = None
    strength: LockStrengths | None = None
    reach: EndpointReach | None = None
    weaker: tuple[WeakerAccess, ...] = ()
    telling_cases: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def production(self) -> tuple[File, ...]:
        """The files that are not tests."""
        return tuple(file for file in self.files if not file.is_test)

    @cached_property
    def mentioned_names(self) -> frozenset[str]:
        """All names that its files mention."""
        return frozenset(name for file in self.files for name in file.content.names)

    @cached_property
    def main_folder(self) -> str:
        """The folder with most of the production code, ending in `/`; its name is taken as the product's name.

        Empty if no folder holds more than half of the files, or if there are fewer than `_TELLING` files.
        """
        if len(self.production) < _TELLING:
            return ""
        inside: Counter[str] = Counter()
        for file in self.production:
            folders = file.path.split("/")[:-1]
            inside.update("/".join(folders[:depth]) + "/" for depth in range(1, len(folders) + 1))
        most = [folder for folder, count in inside.items() if 2 * count > len(self.production)]
        return max(most, key=len, default="")

    @cached_property
    def command_helpers(self) -> frozenset[str]:
        """Paths of production files that only Django management commands import, directly or indirectly."""
        importers: dict[str, set[str]] = {}
        for edge in self.imports.edges:
            if edge.source in self.by_path and not self.by_path[edge.source].is_test:
                importers.setdefault(edge.target, set()).add(edge.source)
        helpers: set[str] = set()
        more = {""}
        while more:
            more = {
                path
                for path, sources in importers.items()
                if path not in helpers and all(_COMMANDS in source or source in helpers for source in sources)
            }
            helpers |= more
        return frozenset(path for path in helpers if _COMMANDS not in path)

    @cached_property
    def scripts(self) -> frozenset[str]:
        """Paths of production files that are run as scripts: nothing imports them, and no document names them.

        Such a file asks whether it is the main program, or defines nothing and prints. Files in a package, and files
        that import a web framework, are left out.
        """
        imported = {edge.target for edge in self.imports.edges if edge.source in self._products}
        return frozenset(
            file.path
            for file in self.production
            if _runs_by_itself(file) and file.path not in imported and self._is_outside(file)
        )

    def _is_outside(self, file: File) -> bool:
        """Return whether a file is in no package, imports no web framework, and is named in no document."""
        folder, _, name = file.path.rpartition("/")
        served = any(item.module.partition(".")[0] in _SERVERS for item in file.content.imports)
        packaged = f"{folder}/__init__.py".lstrip("/") in self.by_path
        return not served and not packaged and not self.is_started(name)

    def is_started(self, name: str) -> bool:
        """Return whether a document names a file by which machines start it; building an image is no such start."""
        return any(name in text for text in self._starting_documents)

    @cached_property
    def _starting_documents(self) -> tuple[str, ...]:
        """The texts of the documents without what a Dockerfile copies, and runs while the image is built."""
        return tuple(
            _BUILDS.sub("", text) if "dockerfile" in path.rpartition("/")[2].lower() else text
            for path, text in self.documents.items()
        )

    @cached_property
    def test_helpers(self) -> frozenset[str]:
        """Paths of production files that only tests import and that are named like test data: `shop/factory.py`."""
        importers: dict[str, set[str]] = {}
        for edge in self.imports.edges:
            importers.setdefault(edge.target, set()).add(edge.source)
        return frozenset(
            path
            for path in importers.keys() & self._products
            if _TEST_DATA.search(path.rpartition("/")[2].removesuffix(".py")) and not importers[path] & self._products
        )

    @cached_property
    def _products(self) -> frozenset[str]:
        return frozenset(file.path for file in self.production)

    @cached_property
    def tests(self) -> tuple[File, ...]:
        """The files that are tests."""
        return tuple(file for file in self.files if file.is_test)

    @cached_property
    def test_names(self) -> frozenset[str]:
        """All names that its tests mention."""
        return frozenset(name for file in self.tests for name in file.content.names)

    @cached_property
    def only_raising(self) -> frozenset[str]:
        """Symbols that its lock reaches only with generated calls that end in an exception."""
        return frozenset(name for name, count in self.telling_cases.items() if not count)

    @cached_property
    def names_beside_lock(self) -> frozenset[str]:
        """All names that its tests mention, besides the generated tests of its lock."""
        folder = self.settings.prove.lock.rstrip("/") + "/"
        return frozenset(name for file in self.tests if not file.path.startswith(folder) for name in file.content.names)

    @cached_property
    def by_path(self) -> dict[str, File]:
        """Path -> file."""
        return {file.path: file for file in self.files}

    @cached_property
    def past(self) -> dict[str, FileHistory]:
        """Path -> its git history."""
        return {item.path: item for item in self.history.files}

    @cached_property
    def shares(self) -> dict[str, float]:
        """Symbol of a function or file -> share of mutants that the lock kills, where that was measured."""
        return self.strength.shares() if self.strength else {}

    @property
    def enough(self) -> float:
        """Share of mutants that the lock must kill before code is changed."""
        return self.settings.prove.strength or ENOUGH

    def signs(self, rule: str) -> "list[tuple[File, Sign]]":
        """Return the signs of one rule, each with its file."""
        return [(file, sign) for file, sign in self._signs.get(rule, ())]

    @cached_property
    def _signs(self) -> "dict[str, list[tuple[File, Sign]]]":
        grouped: dict[str, list[tuple[File, Sign]]] = {}
        for file in self.files:
            for sign in file.content.signs:
                grouped.setdefault(sign.rule, []).append((file, sign))
        return grouped


def _runs_by_itself(file: File) -> bool:
    """Return whether a file is a program: it asks whether it is started, or only has statements that print."""
    defines = file.content.functions or file.content.classes
    return "__main__" in file.content.names or (not defines and "print" in file.content.names)
