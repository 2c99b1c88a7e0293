"""Find who in a project looks at code, so that a function that is written otherwise, or stands elsewhere, is seen."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from toolkit.errors import SourceError
from toolkit.proof.names.build_files import is_build_file
from toolkit.proof.names.mentioned_names import line_at
from toolkit.source.code_sight import ATTRIBUTES, Looking, Sight, find_sights
from toolkit.source.parse import parse_file
from toolkit.source.rewrite_filter import may_hold

_MODULES = (
    *("inspect", "traceback", "linecache", "cgitb", "tokenize", "cloudpickle", "dill", "tracemalloc", "symtable"),
    *("stackprinter", "better_exceptions"),
)
_may_look = may_hold((it,) for it in (*ATTRIBUTES, *_MODULES, "__traceback__", "__file__", "getattr", "attrgetter"))
_DIS = re.compile(r"\bdis\b")
_READING = re.compile(rb"\bopen\s*\(|\.open\(|\bread_(?:text|bytes)\b|\.stat\(|\bgetsize\b|\bgetmtime\b|\bget_data\b")


class CodeReaders:
    """The places of a project that look at code.

    Args:
        code: (path, bytes) of its Python files.
    """

    def __init__(self, code: Iterable[tuple[str, bytes]]) -> None:
        self._code = tuple(code)

    @cached_property
    def _found(self) -> tuple[tuple[str, Looking], ...]:
        return tuple((path, it) for path, data in self._code for it in _read(path, data))

    def find_code(self, path: str) -> str:
        """Return the `path:line` of what may read the code or the lines of a file; empty: nothing does."""
        return self.find("code", path) or self._find_opened(path)

    def find(self, sight: Sight, path: str) -> str:
        """Return the `path:line` of what has a sight of the functions of a file; empty: nothing has."""
        seeing = ((it, one) for it, one in self._found if one.sight == sight and (it == path or not one.is_own))
        return next((f"{it}:{one.line}" for it, one in seeing if self._may_be(one.module, it, path)), "")

    def _may_be(self, module: str, looking: str, path: str) -> bool:
        """Return whether a file may be that of a module that another one imports; any may where none is known."""
        if not module:
            return True
        level = len(module) - len(module.lstrip("."))
        place = PurePosixPath(looking).parts[:-level] if level else ()
        name = ".".join([*place, module[level:]])
        endings = () if level else (f".{name}",)
        files = [file for file, held in self._modules.items() if held == name or held.endswith(endings)]
        return path in files or not files

    @cached_property
    def _modules(self) -> Mapping[str, str]:
        return {path: _module_of(path) for path, _ in self._code}

    def _find_opened(self, path: str) -> str:
        """Return the place at which a text names a file, beside code that reads files."""
        file = PurePosixPath(path).name.encode()
        quoted = re.compile(rb"[\"'/]%s[\"']" % re.escape(file))
        others = ((it, data) for it, data in self._code if it != path and file in data and _may_read(it, data))
        found = ((it, data, quoted.search(data)) for it, data in others)
        return next((f"{it}:{line_at(data, at.start())}" for it, data, at in found if at), "")


def _module_of(path: str) -> str:
    """Return the name of the module in a file, as its folders have it."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _may_read(path: str, data: bytes) -> bool:
    return not is_build_file(path) and bool(_READING.search(data))


def _read(path: str, data: bytes) -> tuple[Looking, ...]:
    text = data.decode("utf-8", "replace")
    if not (_may_look(text) or _DIS.search(text)):
        return ()
    try:
        file = parse_file(path, data)
    except SourceError:
        return (Looking(1, "code"),)
    found = tuple(sorted(find_sights(file)))
    file.dissolve()
    return found
