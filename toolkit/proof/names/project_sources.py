"""Search the rest of a project for uses of the names, modules and files that a change touches.

A word counts anywhere, in code, in a string or in a template, before the change or after it. Tests, the lock
and documentation are left out.
"""

import ast
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

from toolkit.errors import SourceError
from toolkit.model.proof import State, is_python
from toolkit.proof.judging.documentation import is_documentation
from toolkit.proof.names.build_files import is_build_file
from toolkit.proof.names.caller_seers import CallerSeers
from toolkit.proof.names.code_readers import CodeReaders
from toolkit.proof.names.file_mentions import FileMentions
from toolkit.proof.names.hand_tools import is_hand_tool
from toolkit.proof.names.handed_modules import blank_named_imports, hands_around
from toolkit.proof.names.mentioned_names import line_at, list_mentions, mention_line, word_pattern
from toolkit.proof.names.taken_names import taken_names
from toolkit.proof.normal_form.endings import ENDING
from toolkit.source.parse import parse_file
from toolkit.system.regular_file import read_regular

_LARGEST = 1 << 24  # of other files than code
_LEFT_OUT = frozenset({".git", ".tebiki", "__pycache__", "node_modules", ".venv", "venv"})
_OWN_SETTINGS = "tebiki.toml"
_BEGINNING = 1024
_ENDINGS = (".py", ".pyw", ".wsgi", ".cgi", ".pyx")
_STARTED = re.compile(rb"#!.*python")
_LISTING = re.compile(
    rb"\b(vars|dir|eval|exec|execfile)\s*\(|\bexec\s|\bgetmembers\b|__dict__|__globals__|func_globals|get_objects"
    rb"|\bf_(globals|locals)\b|currentframe|_getframe|\binspect\.(stack|trace)\b|\bFire\(\s*\)|testmod|unittest\.main"
)
_RUNNING_TEXT = re.compile(rb"\b(eval|exec|execfile)\s*\(|\bexec\s")
_LISTING_ITSELF = re.compile(rb"\bglobals\s*\(|^\S.*\blocals\s*\(", re.MULTILINE)
LISTING_METHODS = re.compile(rb"\bdir\s*\(|\bgetmembers\b|\bvars\s*\((?!self\))|(?<!self)\.__dict__")
"""Ways to reach names of a module or class without mentioning them."""
_HANDING_ITSELF = re.compile(rb"(?<!\w)__name__(?!\s*(==|!=|\w))")
_NAMING_ITSELF = re.compile(rb"\b(getLogger|Flask|Blueprint)\(\s*([\"']\w+[\"'],\s*)?(import_name\s*=\s*)?__name__")
"""Uses of `__name__` that do not give others access to names of the module."""
_READING_NAMES = re.compile(
    rb"(?m)^\s*(?:import|from)\s+(?:duckdb|polars|numexpr|patsy|formulaic|statsmodels|plotnine|pandasql|varname|sorcery|executing|icecream|snoop)\b"
    rb"|\bco_(?:var|cell|free)\w*names|\b(?:capture|show)_locals\b|\b(?:settrace|setprofile|get_traceback_frame_variables|_current_frames)\b"
)
"""Libraries that look for names of their caller, and ways to read local names."""
_COMPUTED = re.compile(rb"\bgetattr\b|\battrgetter\b|\bmethodcaller\b|__getattribute__")
_SETTING = re.compile(rb"\b(set|del)attr\b|__(set|del)attr__")
"""Ways to give another value to a name of a module that is handed around, without mentioning it."""
_GLOBALS = re.compile(rb"\b(__globals__|func_globals)\b")
_IMPORTING = re.compile(
    rb"\b(import_module|__import__|sys\.modules|iter_modules|walk_packages|find_modules|import_string|runpy|load_module)\b|\bimport\s+__main__"
)
_WALKING = re.compile(rb"\b(iter_modules|walk_packages|find_modules)\b")
"""Ways to import all modules of a package without naming them."""


class ProjectSources:
    """The files of a project, before and after a change.

    Args:
        folder: the checkout of the state before the change; links in it are not followed.
        is_test: whether a path is that of a test.
        after: the changed files in their new state.
        python: the interpreter of the program; None: unknown.
    """

    def __init__(self, folder: Path, is_test: Callable[[str], bool], after: State, python: Path | None = None) -> None:
        self._folder = folder
        self._is_test = is_test
        self._after = after
        self.python = python

    @cached_property
    def paths(self) -> frozenset[str]:
        """Paths of all files, before or after the change, relative to the project."""
        found = [path for path, data in self._after.items() if data is not None]
        for place, folders, files in os.walk(self._folder):
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
            below = Path(place).relative_to(self._folder)
            found += [(below / name).as_posix() for name in files]
        return frozenset(found)

    def is_linked(self, path: str) -> bool:
        """Return whether a link leads to a file or a folder around it, besides those that nothing reads.

        Those are links in documentation and tests, unless they are found as such a file itself would be.
        """
        return any(PurePosixPath(path).is_relative_to(it) for it in self._link_targets)

    @cached_property
    def _link_targets(self) -> frozenset[str]:
        """Paths, relative to the project, of all that links lead to."""
        top, found = os.path.realpath(self._folder), set()
        for place, folders, files in os.walk(self._folder):
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
            for link in (Path(place, name) for name in (*folders, *files)):
                if link.is_symlink() and self._may_follow(link.relative_to(self._folder).as_posix()):
                    target = os.path.realpath(link)
                    is_around = Path(top).is_relative_to(target)
                    found.add("." if is_around else Path(os.path.relpath(target, top)).as_posix())
        return frozenset(found)

    def _may_follow(self, link: str) -> bool:
        """Return whether the program may read what a link leads to."""
        if is_in_tests(link, self._is_test):
            return self.file_mentions.names_tests(link)
        if is_documentation(f"{link}/x.md") or is_documentation(link):
            return self.is_in_package(link) or self.file_mentions.names_file(link)
        return True

    @cached_property
    def _texts(self) -> dict[str, tuple[bytes, ...]]:
        """Versions before and after the change of all files that may affect the program, by path."""
        found = {}
        for path in sorted(self.paths):
            name = PurePosixPath(path)
            is_left_out = is_in_tests(path, self._is_test) or is_documentation(path) or name.name == _OWN_SETTINGS
            if not is_left_out:
                versions = dict.fromkeys([self._after.get(path), self._read(path)])
                found[path] = tuple(it for it in versions if it and b"\0" not in it[:_BEGINNING])
        return found

    def _read(self, path: str) -> bytes | None:
        try:
            data = read_regular(self._folder / path)
        except OSError:
            return None
        return data if len(data) <= _LARGEST or path.endswith(_ENDINGS) else None

    def find_mention(self, name: str, besides: str) -> str:
        """Return the `path:line` at which a file mentions a name, except one file; empty if none does."""
        held = ((path, mention_line(path, data, name)) for path, data in self._all_texts() if path != besides)
        return next((f"{path}:{line}" for path, line in held if line), "")

    def is_word(self, name: str, besides: str) -> bool:
        """Return whether any file but one contains a name as a word, be it in a text or in a comment."""
        word = word_pattern([name])
        return any(re.search(word, data) for path, data in self._all_texts() if path != besides)

    def find_listing(self, path: str, *, is_public: bool, is_word: bool = True) -> str:
        """Return the `path:line` of code that may reach a name of a module without mentioning it; empty: none can.

        That is code of the module that lists its own names, code that imports modules by computed names, and any code
        if the module itself is passed around as a value; `is_word`: whether texts that are run may say the name.
        """
        own = [(path, blank_named_imports(data, module_stem(path))) for data in self._code(path)]
        if found := _first_place(own, _LISTING, _LISTING_ITSELF, _IMPORTING):
            return found
        if is_public and (found := _first_place([(path, _blank_named(data)) for _, data in own], _HANDING_ITSELF)):
            return found
        others = [it for it in self.code if it[0] != path]
        others = others if is_word else [(it, _RUNNING_TEXT.sub(b"", data)) for it, data in others]
        looking = [it for it in others if _IMPORTING.search(it[1])]
        if found := _first_place(looking, _LISTING, _SETTING, *([_COMPUTED] if is_public else [])):
            return found
        handed = (hands_around(*it, module_stem(path), is_public=is_public) for it in others)
        found = next(filter(None, handed), "")
        if is_public and found:
            return found
        return _first_place(others, *([_LISTING, _SETTING] if found else [_GLOBALS]))

    def _all_texts(self) -> Iterator[tuple[str, bytes]]:
        return ((path, data) for path, held in self._texts.items() for data in held)

    @cached_property
    def listed_methods(self) -> str:
        """The `path:line` of code that may reach a method without mentioning its name; empty: none can."""
        return _first_place(self.code, LISTING_METHODS)

    @cached_property
    def readers(self) -> CodeReaders:
        """Places of the program that look at code, lines, tracebacks or local names."""
        return CodeReaders((path, data) for path, data in self.code if not self._is_only_started(path, data))

    def _is_only_started(self, path: str, data: bytes) -> bool:
        """Return whether only a person starts a file: it is a tool, and nothing of the project says its name."""
        return is_hand_tool(path, data, self.paths) and not self.is_word(module_stem(path), path)

    @cached_property
    def file_mentions(self) -> FileMentions:
        """Files that code may read, by the names of files and folders in it."""
        return FileMentions(self._texts, self.code, self._is_test)

    @cached_property
    def seers(self) -> CallerSeers:
        """Functions that look at who called them."""
        return CallerSeers(self.code)

    @cache  # noqa: B019 - it is asked for each statement, and lives as long as one proof
    def find_reader(self, path: str, *, is_renamed: bool) -> str:
        """Return the `path:line` of what may see that a function is written otherwise, or has other local names."""
        found = self.readers.find_code(path) or self.readers.find("errors", path)
        names = (self.readers.find("names", path), _first_place(self.code, _READING_NAMES)) if is_renamed else ()
        return next(filter(None, (found, *names)), "")

    def find_ending(self, names: Collection[str], besides: str) -> str:
        """Return the `path:line` of a function of one of these names in a file that may let StopIteration out."""
        defined = re.compile(rb"\bdef (?:%s)\(" % word_pattern(names))
        return _first_place([it for it in self.code if it[0] != besides and ENDING.search(it[1])], defined)

    def _code(self, path: str) -> tuple[bytes, ...]:
        """Return the versions of a file that are Python, by its suffix or by its first line."""
        held = self._texts.get(path, ())
        return held if path.endswith(_ENDINGS) else tuple(it for it in held if _STARTED.match(it))

    @cached_property
    def code(self) -> tuple[tuple[str, bytes], ...]:
        """(path, bytes) of each version of a Python file that may affect the program."""
        return tuple((path, data) for path in self._texts for data in self._code(path))

    def find_taker(self, path: str, names: Collection[str]) -> str:
        """Return the `path:line` at which another file may take one of some names from a module; empty: none does."""
        wanted = {*names, "*"}
        for other, data in self._holders(path):
            if not is_python(other):
                continue
            lines = taken_names(other, data)
            if lines is None:
                return f"{other}:1"
            if found := [lines[name] for name in wanted if name in lines]:
                return f"{other}:{min(found)}"
        return ""

    def is_named(self, path: str) -> bool:
        """Return whether a string names a module by its dotted name or its file, so that code may look it up."""
        return bool(self.find_naming(path))

    def find_naming(self, path: str) -> str:
        """Return the `path:line` at which a string names a module; empty: none does."""
        dotted = _dotted(path)
        name = re.escape(dotted.encode())
        quoted = re.compile(rb"[\"'](?:[\w.]*\.)?%s(?:[.:][\w.:]*)?[\"']" % name)
        end = rb"\b" if "." in dotted else rb"(?:\.py\b|[.:]\w)"
        plain = re.compile(rb"(?<![\w-])%s%s" % (name.replace(rb"\.", rb"[./]"), end))
        others = (it for it in self._all_texts() if it[0] != path)
        return next(filter(None, (_first_place([it], quoted if is_python(it[0]) else plain) for it in others)), "")

    def may_import_test(self, path: str) -> bool:
        """Return whether production code may import a test, or anything in its folder of tests."""
        parts = PurePosixPath(path).parts
        first = next((at for at in range(len(parts) - 1) if self._is_test("/".join([*parts[: at + 1], "x.py"]))), 0)
        wanted = {module_stem(path), *parts[first:-1]}
        word = re.compile(word_pattern(wanted))
        if any(_WALKING.search(data) for _, data in self.code) and self.is_in_package(path):
            return True
        others = (it for it in self.code if it[0] != path and not is_build_file(it[0]))
        return any(_imports_any(*it, wanted, module_stem(path)) for it in others if word.search(it[1]))

    def is_plain_module(self, path: str, module: str) -> bool:
        """Return whether a module name in an import of a file certainly denotes a single file of the project."""
        level = len(module) - len(module.lstrip("."))
        around = PurePosixPath(path).parents[level - 1] if level else PurePosixPath()
        place = around.joinpath(*module.lstrip(".").split("."))
        return bool(module.strip(".")) and any(f"{it}.py" in self.paths for it in (place, *_below_src(place, level)))

    def has_module(self, name: str) -> bool:
        """Return whether a file of the project may shadow a module of the standard library."""
        return any(module_stem(path) == name for path in self.paths if path.endswith((".py", ".pyw", ".so")))

    def is_in_package(self, path: str) -> bool:
        """Return whether a file is in a folder with code, or below one."""
        folders = {str(it) for it in PurePosixPath(path).parents} - {"."}
        return "__init__.py" in self.paths or any(
            str(PurePosixPath(other).parent) in folders
            for other in self._texts
            if is_python(other) and not is_build_file(other)
        )

    @cache  # noqa: B019 - as above
    def _holders(self, path: str) -> tuple[tuple[str, bytes], ...]:
        """Return the files that may use a module: they mention its name, or import modules by computed names."""
        stem = re.compile(word_pattern([module_stem(path)]))
        others = ((other, data) for other, data in self._all_texts() if other != path)
        return tuple((other, data) for other, data in others if stem.search(data) or _IMPORTING.search(data))


def is_in_tests(path: str, is_test: Callable[[str], bool]) -> bool:
    """Return whether a file is in a folder that only holds tests."""
    return any(str(folder) != "." and is_test(f"{folder}/x.py") for folder in PurePosixPath(path).parents)


def module_stem(path: str) -> str:
    """Return the last part of a file's module name; empty for a package at the top."""
    name = PurePosixPath(path)
    return name.parent.name if name.name == "__init__.py" else name.stem


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").removeprefix("src/").replace("/", ".")


def _below_src(place: PurePosixPath, level: int) -> tuple[PurePosixPath, ...]:
    return () if level else (PurePosixPath("src") / place,)


def _first_place(texts: Iterable[tuple[str, bytes]], *wanted: re.Pattern[bytes]) -> str:
    """Return the `path:line` of the first match of one of these patterns; empty: none matches."""
    found = ((path, data, it.search(data)) for path, data in texts for it in wanted)
    return next((f"{path}:{line_at(data, it.start())}" for path, data, it in found if it), "")


def _blank_named(data: bytes) -> bytes:
    """Blank harmless uses of `__name__`, keeping line numbers."""
    return _NAMING_ITSELF.sub(lambda it: b"\n" * it.group().count(b"\n"), data)


def _imports_any(path: str, data: bytes, wanted: set[str], stem: str) -> bool:
    """Return whether a file names one of these modules in an import, or in a string that may be a module name."""
    try:
        nodes = list(ast.walk(parse_file(path, data).tree))
    except SourceError:
        return True
    imports = [it for it in nodes if isinstance(it, ast.Import | ast.ImportFrom)]
    said = list_mentions(it for node in imports for it in ast.walk(node))
    said |= {part for node in imports if isinstance(node, ast.ImportFrom) for part in (node.module or "").split(".")}
    texts = [it.value for it in nodes if isinstance(it, ast.Constant) and isinstance(it.value, str)]
    dotted = {part for text in texts if re.fullmatch(r"\w+(\.\w+)+", text) for part in text.split(".")}
    return bool(wanted & (said | dotted)) or stem in texts
