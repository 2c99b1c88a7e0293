"""Find the files that code may read: it names them, their folder or their suffix, itself or in a file that it names."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from toolkit.model.proof import is_python
from toolkit.proof.judging.files_inside import Judges
from toolkit.proof.names.build_files import is_build_file

_FOR_TESTS = frozenset({"tox.ini", "setup.cfg", "pytest.ini", ".coveragerc", "pyproject.toml", "MANIFEST.in"})
_OF_TOOLS = _FOR_TESTS | {"package.json", "mkdocs.yml", "mkdocs.yaml", ".readthedocs.yml", ".readthedocs.yaml"}
"""Files that name documentation for those who build or publish it, although code may read something else of them."""
_COLLECTED = re.compile(r"(test_.*|.*_tests?|tests|conftest|__init__)\.py")
_DESCRIBING = re.compile(r".*\.(py|pyw|wsgi|cgi|pyx|toml|cfg|in|ya?ml|json|md|rst|lock)")
_QUOTED_PATTERN = re.compile(rb"(glob\(\s*)?[\"']([^\"'\n]*[*?\[][^\"'\n]*)[\"']")
_VARIABLES = re.compile(r"\.env(\..*)?|.*\.env")
"""Files of variables, which libraries find by themselves."""


class FileMentions:
    """Mentions of files and folders in a project.

    Args:
        texts: versions of all files that may affect the program, by path.
        code: (path, bytes) of each version of its Python files.
        is_test: whether a path is that of a test.
    """

    def __init__(
        self,
        texts: Mapping[str, tuple[bytes, ...]],
        code: Sequence[tuple[str, bytes]],
        is_test: Callable[[str], bool],
    ) -> None:
        self._texts, self._code, self._is_test = texts, code, is_test

    def names_file(self, path: str) -> bool:
        """Return whether code may read a file: it names the file, or names another file that does."""
        *folders, name = (it for it in PurePosixPath(path).parts if it != "..")
        return self._names_itself(path) or self._is_listed(name, folders)

    def _is_listed(self, name: str, folders: Sequence[str]) -> bool:
        """Return whether a file that code may read has the name of a file, or of a folder around it."""
        listing = self._listing(re.escape(name), [*map(re.escape, folders)])
        return any(_VARIABLES.fullmatch(PurePosixPath(it).name) or self._names_itself(it) for it in listing)

    def _listing(self, name: str, folders: Sequence[str]) -> Iterator[str]:
        """Yield the files other than code and settings of tools that have one of the names as a value or path."""
        within = [rf"(?:{'|'.join(folders)})(?:[/\\][^\"'\n]*)?"] if folders else []
        wanted = (
            rf"(?m)(?:^|[\"'=:]|-\s)[ \t]*(?:[\w.${{}}()-]*[/\\])*(?:{'|'.join([name, *within])})[ \t]*(?:[\"',;\r]|$)"
        )
        held, judges = re.compile(wanted.encode()), Judges()
        for other, versions in self._texts.items():
            is_of_tools = PurePosixPath(other).name in _OF_TOOLS or judges.kind_of_path(other) == "ci"
            if not (is_python(other) or is_of_tools) and any(held.search(data) for data in versions):
                yield other

    def _names_itself(self, path: str) -> bool:
        """Return whether code names a file, a folder around it, or a pattern with its suffix."""
        name = PurePosixPath(path)
        wanted = [f"/{name.name}", name.name, f"*{name.suffix}", name.suffix] if name.suffix else [name.name]
        patterns = [rf"['\"/]{re.escape(it)}['\"]" for it in wanted]
        stem = re.escape(name.name.partition(".")[0])
        patterns.append(rf"['\"/]{stem}(?:['\"%{{.*?]|\[)")
        if any(_is_found_by(name.name, *it) for _, data in self._code for it in _QUOTED_PATTERN.findall(data)):
            return True
        plain = re.compile(rb"(?<![\w-])%s\b" % re.escape(name.name.encode()))
        texts = (it for other in self._texts if not _DESCRIBING.fullmatch(other) for it in self._texts[other])
        if any(plain.search(data) for data in texts):
            return True
        if name.suffix:  # f"{folder}/{kind}.md", "%s.md" % kind
            patterns.append(rf"[{{}}%$*\])][^'\"\n]*{re.escape(name.suffix)}['\"]")
        return self._names_folder([it for it in name.parts[:-1] if it != ".."], patterns)

    def names_tests(self, path: str) -> bool:
        """Return whether code names the folder of tests that contains a file, or a build or start script the file."""
        if not _COLLECTED.fullmatch(PurePosixPath(path).name) and self._is_deployed(path):
            return True
        parts = PurePosixPath(path).parts[:-1]
        folders = [part for at, part in enumerate(parts) if self._is_test("/".join([*parts[: at + 1], "x.py"]))]
        return self._names_folder(folders[:1], []) or self._is_listed(PurePosixPath(path).name, folders[:1])

    def _is_deployed(self, path: str) -> bool:
        """Return whether a file other than Python names a file: a Dockerfile, a Makefile, a deployment script."""
        name = re.compile(rb"(?<![\w.-])%s(?![\w-])" % re.escape(PurePosixPath(path).name.encode()))
        judges = Judges()
        texts = (
            it
            for other, held in self._texts.items()
            if not is_python(other)
            and PurePosixPath(other).name not in _FOR_TESTS
            and judges.kind_of_path(other) != "ci"
            for it in held
        )
        return any(name.search(it) for it in texts)

    def _names_folder(self, folders: Collection[str], patterns: list[str]) -> bool:
        if names := "|".join(map(re.escape, folders)):
            patterns.append(rf"['\"](?:[\w.-][\w./-]*/)?(?:{names})(?:/[^'\"\n]*)?['\"]")
        quoted = re.compile("|".join(patterns).encode(), re.IGNORECASE)
        code = ((path, data) for path, data in self._code if not is_build_file(path))
        return any(quoted.search(data) for _, data in code)


def _is_found_by(name: str, is_glob: bytes, pattern: bytes) -> bool:
    """Return whether a glob pattern in code may match a file of this name; a bare `*` only counts for files."""
    last = pattern.decode("utf-8", "replace").rpartition("/")[2]
    return fnmatchcase(name, last) and (bool(last.strip("*?")) or bool(is_glob) or b"/" in pattern)
