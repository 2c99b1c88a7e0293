"""Refactor: codemods over a project; what would change, what was refused and why. Nothing is written here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from toolkit.change.edit import Pack
from toolkit.change.interpreter import complaints
from toolkit.errors import SourceError
from toolkit.model.codemod import Codemod, Facts, Rewritten
from toolkit.model.facts import REASONS, Unmeasured
from toolkit.model.results import Result
from toolkit.model.settings import Settings
from toolkit.source.decode import decode
from toolkit.source.discover import discover
from toolkit.source.parse import parse
from toolkit.source.read import read
from toolkit.source.rewrite import refused
from toolkit.source.rewrite_filter import may_hold

Item = tuple[str, bytes]
Runner = Callable[[Callable[[Item], Any], list[Item]], Iterator[Result[Item, Any]]]
"""Runs a function over many files, in any order; one bad file never stops it."""
_MIB = 2**20


@dataclass(frozen=True)
class Wish:
    """What is to be done to a project.

    Attributes:
        root: its directory.
        pack: the codemods, and which of their sites are wanted.
        only: paths of files or folders below the root; empty: all.
        prefilter: whether files without the codemods' tokens are passed over; the result is the same.
        python: an interpreter that must compile what is written; None: only Python 3's own rules.
    """

    root: Path
    pack: Pack
    settings: Settings = field(default_factory=Settings)
    only: tuple[str, ...] = ()
    prefilter: bool = True
    python: Path | None = None


class Found(NamedTuple):
    """The files of a project: path -> bytes, path -> text, and what cannot be read."""

    data: dict[str, bytes]
    texts: dict[str, str]
    unread: list[Unmeasured]


class Refactored(msgspec.Struct, frozen=True):
    """What came of it.

    Attributes:
        files: those with a site or a failure, by path.
        before: path -> bytes of each file that would change.
        unread: files that could not be read or parsed, with the reason.
        seen: how many files there are; `examined`: how many passed the prefilter.
    """

    files: tuple[Rewritten, ...]
    before: dict[str, bytes]
    unread: tuple[Unmeasured, ...]
    seen: int
    examined: int

    @property
    def after(self) -> dict[str, bytes]:
        """Path -> new bytes of each file that would change."""
        return {file.path: file.data for file in self.files if file.data is not None}


def refactor(wish: Wish, run: Runner) -> Refactored:
    """Find out what the codemods would do.

    Args:
        wish: what is to be done.
        run: what runs a function over many files.

    Raises:
        UsageError: the root is no directory, or the interpreter cannot be asked.
    """
    found = read_wanted(wish)
    pack = replace(wish.pack, facts=_facts(wish.pack, found, run))
    wanted = may_hold(group for codemod in pack.codemods for group in codemod.tokens)
    examined = [path for path in found.data if not wish.prefilter or wanted(found.texts[path])]
    return gathered(wish, found, run(pack, [(path, found.data[path]) for path in examined]), len(examined))


def gathered(wish: Wish, found: Found, results: Iterable[Result[Item, Any]], examined: int) -> Refactored:
    """Put results together, whatever it was that edited the files.

    Raises:
        UsageError: the interpreter cannot be asked.
    """
    files: list[Rewritten] = []
    unread = list(found.unread)
    for result in results:
        path, why = result.item[0], result.failure or ("fault", "")
        if result.value is not None:
            files.append(result.value)
        elif why[0] in REASONS:
            unread.append(Unmeasured(path, *why))
        else:
            files.append(Rewritten(path, failure=why))
    if wish.python:
        files = _compiled(files, found.data, wish.python)
    return Refactored(
        files=tuple(sorted((it for it in files if it.applied or it.left or it.failure), key=lambda it: it.path)),
        before={file.path: found.data[file.path] for file in files if file.data is not None},
        unread=tuple(sorted(unread, key=lambda it: it.path)),
        seen=len(found.data) + len(found.unread),
        examined=examined,
    )


def read_wanted(wish: Wish) -> Found:
    """Read every wanted file.

    Raises:
        UsageError: the root is no directory.
    """
    listed = discover(wish.root, wish.settings)
    found = Found({}, {}, [item for item in listed.unmeasured if _is_asked(wish, item.path)])
    for path in listed.files:
        if _is_asked(wish, path):
            try:
                content = read(wish.root, path, int(wish.settings.size_limit * _MIB))
                found.texts[path] = decode(content)[0]
                found.data[path] = content
            except SourceError as error:
                found.unread.append(Unmeasured(path, error.reason, error.detail))
    return found


def _is_asked(wish: Wish, path: str) -> bool:
    return not wish.only or any(path == it or path.startswith(f"{it}/") for it in wish.only)


def _facts(pack: Pack, found: Found, run: Runner) -> dict[str, Facts]:
    """What each codemod may know: its settings, and what it gathered from the whole project."""
    facts = {}
    for codemod in pack.codemods:
        known = pack.facts.get(codemod.name, Facts())
        if codemod.gather is not None:
            wanted = may_hold(codemod.gather_tokens)
            items = [(path, content) for path, content in found.data.items() if wanted(found.texts[path])]
            results = run(partial(_gather, codemod), items)
            known = replace(known, gathered={it.item[0]: it.value for it in results if it.value is not None})
        facts[codemod.name] = known
    return facts


def _gather(codemod: Codemod, item: Item) -> Any:
    file = parse(*item)
    try:
        assert codemod.gather is not None
        return codemod.gather(file)
    finally:
        file.dissolve()


def _compiled(files: list[Rewritten], data: Mapping[str, bytes], python: Path) -> list[Rewritten]:
    """Leave alone the files that an interpreter could compile before the change, and could not after it."""
    after = {file.path: file.data for file in files if file.data is not None}
    bad = complaints(python, after) if after else {}
    never = complaints(python, {path: data[path] for path in bad}) if bad else {}
    checked = []
    for file in files:
        if file.path in bad and file.path not in never:
            why = ("not_compiled", bad[file.path])
            left = (*(refused(site, *why) for site in file.applied), *file.left)
            file = Rewritten(file.path, left=left, failure=why)  # noqa: PLW2901
        checked.append(file)
    return checked
