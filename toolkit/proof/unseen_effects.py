"""Find what a change may do that no changed statement shows.

That a module is there at all, the order in which definitions come about, what other files take from an import, texts,
docstrings and annotations that the program itself reads, and whether a file may be executed.
"""

import ast
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from toolkit.errors import SourceError
from toolkit.model.links import symbol
from toolkit.model.proof import Executable, Link, State, is_python, is_same
from toolkit.model.pull import JudgingKind
from toolkit.model.tree import dump_node
from toolkit.model.verdict import UnheldLine, WhyUnheld
from toolkit.proof.changed_statements import ChangedStatement
from toolkit.proof.definition_order import moved_definitions
from toolkit.proof.imports_beside import looks_beside
from toolkit.proof.project_sources import OF_DOCUMENTS, ProjectSources
from toolkit.proof.side_loads import loaded_modules, relies_on_loads
from toolkit.source.parse import parse_file

_DESCRIBING = (
    b"fastapi", b"flasgger", b"restx", b"restplus", b"rest_framework", b"click", b"typer", b"graphene", b"strawberry",
    b"spectree", b"apispec", b"drf_yasg", b"ninja", b"connexion", b"docopt", b"__doc__", b"getdoc", b"ply",
    b"apiflask", b"flask_smorest", b"flask_openapi3", b"flask_rebar", b"sanic_ext", b"spyne", b"litestar", b"invoke",
    b"plac", b"fire", b"cmd.Cmd",
)  # fmt: skip
"""Words of a file whose docstrings are shown to users, or parsed."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_JUDGING: frozenset[JudgingKind] = frozenset({"lock", "settings", "ci"})


@dataclass(frozen=True)
class WholeChange:
    """A change, and what is known around it.

    Attributes:
        before, after: the files of the change.
        statements: those that it changes.
        kinds: path -> what a changed file is for those who judge changes.
        sources: gives the project as it was before the change; asked only if something has to be looked up.
        is_test: whether a path is that of a test.
        python: version of the program's interpreter; empty: not known.
    """

    before: State
    after: State
    statements: Sequence[ChangedStatement]
    kinds: Mapping[str, Collection[JudgingKind]]
    sources: Callable[[], ProjectSources]
    is_test: Callable[[str], bool]
    python: str = ""


def unseen_effects(change: WholeChange) -> Iterator[UnheldLine]:
    """Yield a line for each effect of a change that no case can show."""
    for path in sorted(change.after):
        if not _JUDGING.intersection(change.kinds.get(path, ())):
            yield from _of_file(change, path, change.before.get(path), change.after[path])
    for it in change.statements:
        is_gone = it.shape == "import" and it.side == "old" and not _is_still_there(it, change.statements)
        if is_gone and change.sources().takes(it.path, it.names):
            yield UnheldLine(it.path, it.line, it.symbol, "used_elsewhere", is_deleted=True)
    yield from _missing_loads(change)


def _missing_loads(change: WholeChange) -> Iterator[UnheldLine]:
    """Yield files that no longer load a module of the standard library, if some file relies on what others load."""
    for path, new in sorted(change.after.items()):
        old = change.before.get(path)
        if is_same(old, new) or not is_python(path, old, new) or change.is_test(path):
            continue
        if loaded_modules(path, old) <= loaded_modules(path, new):
            continue
        others = change.sources().relies_on_loads - {it for it in change.after if change.after[it] is None}
        if others or any(it and relies_on_loads(place, it) for place, it in change.after.items()):
            gone = [it for it in change.statements if it.path == path and it.side == "old"]
            it = next((it for it in gone if it.shape == "import"), gone[0] if gone else None)
            line, name = (it.line, it.symbol) if it else (0, path)
            yield UnheldLine(path, line, name, "used_elsewhere", is_deleted=True)


def _of_file(change: WholeChange, path: str, old: bytes | None, new: bytes | None) -> Iterator[UnheldLine]:
    why = _of_whole_file(change, path, old, new)
    if why:
        yield UnheldLine(path, 0, path, why, is_deleted=new is None)
    elif old is not None and new is not None and is_python(path, old, new) and not change.is_test(path):
        yield from _of_module(path, old, new, change.sources)


def _of_whole_file(change: WholeChange, path: str, old: bytes | None, new: bytes | None) -> WhyUnheld | None:
    if is_same(old, new):
        differs = isinstance(old, Executable) != isinstance(new, Executable)
        return "rights" if differs and not change.is_test(path) else None
    if not is_python(path, old, new):
        if change.is_test(path):
            return None
        return "read_by_code" if _is_relinked(path, old, new) or change.sources().names_file(path) else None
    if change.is_test(path):
        return "used_elsewhere" if change.sources().imports(path) else None
    decides = (old is None and _adds_import(change, path)) or (new is None and _removes_import(change, path))
    return "file_itself" if decides else None


def _is_relinked(path: str, old: bytes | None, new: bytes | None) -> bool:
    """Return whether a link takes the place of a file, gives way to one, or leads elsewhere: whoever reads it may tell.

    Links among documents are left out: people follow them.
    """
    is_link = isinstance(old, Link) or isinstance(new, Link)
    return is_link and None not in (old, new) and not OF_DOCUMENTS.intersection(PurePosixPath(path.lower()).parts[:-1])


def _is_still_there(gone: ChangedStatement, changed: Sequence[ChangedStatement]) -> bool:
    """Return whether the names of an import are bound by another changed statement of the same file now."""
    now = {name for it in changed if it.path == gone.path and it.side == "new" for name in it.names}
    return set(gone.names) <= now


def _of_module(path: str, old: bytes, new: bytes, sources: Callable[[], ProjectSources]) -> Iterator[UnheldLine]:
    """Yield differences in a module's behaviour although its statements are the same."""
    for line, name in moved_definitions(path, old, new):
        yield UnheldLine(path, line, symbol(path, name), "order")
    for line, name in _documented_otherwise(path, old, new):
        if any(word in data for word in _DESCRIBING for data in (old, new)) or sources().reads_docs:
            yield UnheldLine(path, line, symbol(path, name) if name else path, "read_by_code")
    for line, name in _annotated_otherwise(path, old, new):
        if sources().reads_annotations:
            yield UnheldLine(path, line, symbol(path, name), "read_by_code")


def _adds_import(change: WholeChange, path: str) -> bool:
    """Return whether a new file changes what an import finds, whatever is in it."""
    name = PurePosixPath(path)
    is_package = name.name == "__init__.py"
    twin = f"{name.parent}.py" if is_package else f"{name.with_suffix('')}/__init__.py"
    top = name.parent if is_package else name.with_suffix("")
    is_shadow = str(top.parent) in (".", "src") and top.name in sys.stdlib_module_names
    is_shadow = is_shadow or _is_taken_from_beside(change, top)
    return "startup" in change.kinds.get(path, ()) or is_shadow or _exists_on_both_sides(change, twin)


def _is_taken_from_beside(change: WholeChange, module: PurePosixPath) -> bool:
    """Return whether a file beside a module imports one of its name, before the change and after it."""
    production = change.sources().production
    beside = [path for path in production if PurePosixPath(path).parent == module.parent]
    package = str(module.parent / "__init__.py")
    is_package = package in change.sources().paths or change.after.get(package) is not None
    return any(
        data is not None and looks_beside(path, data, module.name, is_package=is_package, python=change.python)
        for path in beside
        for data in [change.after.get(path, production[path])]
        if looks_beside(path, production[path], module.name, is_package=is_package, python=change.python)
    )


def _removes_import(change: WholeChange, path: str) -> bool:
    """Return whether a vanished file changes what an import finds, whatever was in it."""
    sources, name = change.sources(), PurePosixPath(path)
    if name.name == "__init__.py":
        around = "" if str(name.parent) == "." else f"{name.parent}/"
        below = [it for it in sources.paths if it.startswith(around) and is_python(it) and it != path]
        is_needed = any(_exists_on_both_sides(change, it) for it in below)
        return is_needed or (
            change.after.get(f"{name.parent}.py") is None and _is_taken_from_beside(change, name.parent)
        )
    became = f"{name.with_suffix('')}/__init__.py"
    return sources.imports(path) and change.after.get(became) is None


def _exists_on_both_sides(change: WholeChange, path: str) -> bool:
    """Return whether a file is there before and after a change."""
    return path in change.sources().paths and change.after.get(path, b"") is not None


def _documented_otherwise(path: str, old: bytes, new: bytes) -> Iterator[tuple[int, str]]:
    """Line and name of each module, class or function whose docstring is another one."""
    was, now = _docstrings(path, old), _docstrings(path, new)
    for name in was.keys() & now.keys():
        if was[name][0] != now[name][0]:
            yield now[name][1], name


def _docstrings(path: str, data: bytes) -> dict[str, tuple[str | None, int]]:
    try:
        file = parse_file(path, data)
    except SourceError:
        return {}
    found = {}
    for scope in file.scopes:
        node = scope.node
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found[scope.qualname] = ast.get_docstring(node, clean=False), getattr(node, "lineno", 1)
    file.dissolve()
    return found


def _annotated_otherwise(path: str, old: bytes, new: bytes) -> Iterator[tuple[int, str]]:
    """Line and name of each function that is annotated otherwise than before."""
    was, now = _annotations(path, old), _annotations(path, new)
    for name in was.keys() & now.keys():
        if was[name][0] != now[name][0]:
            yield now[name][1], name


def _annotations(path: str, data: bytes) -> dict[str, tuple[list[str], int]]:
    try:
        file = parse_file(path, data)
    except SourceError:
        return {}
    found = {}
    for scope in file.scopes:
        node = scope.node
        if isinstance(node, _FUNCTIONS):
            held = [it.annotation for it in ast.walk(node.args) if isinstance(it, ast.arg)]
            shown = [dump_node(it) if it is not None else "" for it in (*held, node.returns)]
            found[scope.qualname] = shown, node.lineno
    file.dissolve()
    return found
