"""Divide a large module: functions on one topic get a module of their own.

What: functions of a large module that share a word in their names move to a new module beside it, together with the
constants and functions that they need. The old module imports all of them, so that every caller goes on working.

Why: work on unrelated things collides in one file, and nobody sees what belongs together.

When not: classes stay, as their place is written down by pickles, migrations and application labels; so do tasks of
queues, functions that tests replace by name, that bind names of the module, or that ask for its name, and whatever
needs one of these. Always for review: only a person can say whether the group and its name are good.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

import libcst as cst

from codemods._split.definitions import ModuleDefinitions
from codemods._split.examples import EXAMPLES
from codemods._split.set_from_outside import names_set
from codemods._split.topics import LEAST_LINES, Topic, topics_of
from codemods._split.words import EN, JA
from codemods._split.write import import_back, in_order, module_text, ranges
from codemods._stars.surface import surface
from toolkit.model.codemod import Card, Codemod, Facts, Site
from toolkit.model.tree import FunctionNode, SourceFile
from toolkit.source.rewrite_site import MOVED

_NAME = "split_module"
_ABOVE = "500"
_FUNCTIONS = 2


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    above = int(facts.options.get("above", _ABOVE))
    goal = max(above, int(facts.options.get("to", above)))
    functions = sum(isinstance(it, FunctionNode) for it in file.tree.body)
    if file.python2 or _count_lines(file.lines) <= goal or functions < _FUNCTIONS:
        return
    if reason := _refusal(file, facts):
        yield _refused(file, reason)
        return
    module = ModuleDefinitions(file, {**facts.gathered, facts.path: _gather(file)}, facts.path)
    path = PurePosixPath(facts.path)
    topics = [it for it in _topics(module, facts, path) if module.head]
    if not topics:
        key = next((key for key, _ in module.refusals.most_common(1)), "")
        yield _refused(file, key or "no_group", {"functions": functions, "movable": _count(module)})
        return
    yield _site(module, facts, topics, goal)


def _topics(module: ModuleDefinitions, facts: Facts, path: PurePosixPath) -> Iterator[Topic]:
    least = int(facts.options.get("least", LEAST_LINES))
    for topic in topics_of(module, path.stem, least):
        place = _new_path(path, topic)
        is_taken = any(it == place or it.startswith(f"{place[:-3]}/") for it in facts.gathered)
        if not is_taken and PurePosixPath(place).stem not in module.imported_modules:
            yield topic


def _new_path(path: PurePosixPath, topic: Topic) -> str:
    return str(path.with_name(f"{path.stem}_{topic.word}.py"))


def _site(module: ModuleDefinitions, facts: Facts, topics: list[Topic], goal: int) -> Site:
    path, topic = PurePosixPath(facts.path), topics[0]
    place = _new_path(path, topic)
    moved = in_order(module, topic.names)
    levels = [_count_lines(module.file.lines)]
    for it in topics:
        if levels[-1] > goal:
            gone = sum(_count_lines(module.file.lines[one.first - 1 : one.last]) for one in in_order(module, it.names))
            levels.append(levels[-1] - gone + len(_import_back(module, facts, it)))
    args: dict[str, Any] = {
        "ranges": ranges(module, topic.names),
        "put": _import_back(module, facts, topic),
        "at": module.head,
        "word": topic.word,
        "module": place,
        "functions": sum(it.is_function for it in moved),
        "lines": topic.lines,
    }
    first, last = moved[0].first, moved[-1].last
    creates = {place: module_text(module, topic.names, path.stem, topic.word)}
    reason = "cycle" if module.leads_back(topic.names) else "group"
    return Site(_NAME, "review", first, 0, last, 0, MOVED, reason, args, "", (), True, tuple(levels), creates)


def _count_lines(lines: Iterable[str]) -> int:
    """The number of lines that are not blank."""
    return sum(bool(line.strip()) for line in lines)


def _import_back(module: ModuleDefinitions, facts: Facts, topic: Topic) -> list[str]:
    place = PurePosixPath(_new_path(PurePosixPath(facts.path), topic))
    return import_back(_origin(module.file, facts, place), [it.name for it in in_order(module, topic.names)])


def _origin(file: SourceFile, facts: Facts, place: PurePosixPath) -> str:
    """The module name by which the old module imports the new one, relative if it imports its package like that."""
    package: list[str] = []
    for folder in place.parents:
        if str(folder / "__init__.py") not in facts.gathered:
            break
        package.insert(0, folder.name)
    if not package:
        return f".{place.stem}" if _imports_relatively(file) else place.stem
    imports = [it for it in file.tree.body if isinstance(it, ast.ImportFrom)]
    is_absolute = any(not it.level and (it.module or "").partition(".")[0] == package[0] for it in imports)
    return ".".join([*package, place.stem]) if is_absolute else f".{place.stem}"


def _imports_relatively(file: SourceFile) -> bool:
    """Return whether a module can only be imported as a part of a package, even of a folder without `__init__`."""
    return any(node.level for node in file.nodes(ast.ImportFrom))


def _refusal(file: SourceFile, facts: Facts) -> str:
    """Return why nothing of a module is moved; empty: it may be."""
    if any(isinstance(it, ast.If) and "__name__" in ast.unparse(it.test) for it in file.tree.body):
        return "script"
    if file.encoding.lower().replace("-", "") not in ("utf8", "ascii") or "\f" in file.text:
        return "lines_between"
    path = PurePosixPath(facts.path)
    if any(isinstance(it, FunctionNode) and it.name.startswith("test") for it in file.tree.body):
        return "tests"
    if path.name in ("__init__.py", "__main__.py"):
        return "script"
    is_inside = str(path.parent / "__init__.py") in facts.gathered or _imports_relatively(file)
    return "" if is_inside or not _has_longer_name(path, facts) else "no_package"


def _has_longer_name(path: PurePosixPath, facts: Facts) -> bool:
    """Return whether a module without a package is imported by the name of its folder."""
    ending = f"{path.parent.name}.{path.stem}".lstrip(".")
    imports = ((module, name) for known in facts.gathered.values() for _, module, name in known["modules"])
    names = (it for module, name in imports for it in (module, f"{module}.{name}"))
    return any((name == ending and path.parent.name) or name.endswith(f".{ending}") for name in names)


def _refused(file: SourceFile, reason: str, args: dict[str, Any] | None = None) -> Site:
    return Site(_NAME, "refused", 1, 0, len(file.lines), 0, MOVED, reason, args or {})


def _count(module: ModuleDefinitions) -> int:
    return sum(it.is_function for it in module.movable.values())


def _gather(file: SourceFile) -> dict[str, Any]:
    return {**surface(file), "set": names_set(file)}


def _rewrite(_at: Site, _node: cst.CSTNode) -> None:
    """Nothing is asked: the lines are moved as they are."""


CODEMOD = Codemod(
    name=_NAME,
    card=Card(
        minutes=(10, 40), risk="medium", review="each_site", proofs=("compiles", "api", "urls", "locks", "tests")
    ),
    words={"en": EN, "ja": JA},
    tokens=(("def",),),
    find=_find,
    rewrite=_rewrite,
    gather=_gather,
    gather_tokens=((),),
    fixes=("god_module",),
    costly=True,
    examples=EXAMPLES,
)
