"""Refactor: compute the changes of codemods over a project, and refusals with reasons; nothing is written."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.change.edit import Pack
from toolkit.errors import SourceError
from toolkit.flows.gathered_facts import gather_facts
from toolkit.model.codemod import Facts, Rewritten
from toolkit.model.facts import REASONS, Unmeasured
from toolkit.model.refactor import RefactorOptions, RefactorResult
from toolkit.model.results import Result
from toolkit.source.decode import decode_source
from toolkit.source.discover import discover_files
from toolkit.source.generated import is_generated
from toolkit.source.other_texts import read_private_names
from toolkit.source.paths import file_at
from toolkit.source.read import read_file
from toolkit.source.rewrite import refuse_site
from toolkit.source.rewrite_filter import may_hold
from toolkit.source.vendored import is_copied
from toolkit.system.temporary import temporary_directory

Item = tuple[str, bytes]
Runner = Callable[[Callable[[Item], Any], list[Item]], Iterator[Result[Item, Any]]]
"""Runs a function over many files, in any order; one bad file never stops it."""
_MIB = 2**20


class ProjectFiles(NamedTuple):
    """The files of a project: path -> bytes, path -> text, what cannot be read, and documents by path."""

    data: dict[str, bytes]
    texts: dict[str, str]
    unread: list[Unmeasured]
    documents: Mapping[str, str] = {}


def refactor(wish: RefactorOptions, run: Runner) -> RefactorResult:
    """Compute the changes without writing them.

    Args:
        wish: the options.
        run: runs a function over many files.

    Raises:
        UsageError: the root is not a directory, the interpreter cannot be run, or a codemod cannot run here.
        GitError: git failed.
    """
    for codemod in wish.codemods:
        if codemod.ready is not None:
            codemod.ready()
    found = read_files(wish)
    if wish.shell:
        from toolkit.change.shell_command import ShellCommand

        done = ShellCommand(wish.shell, wish.target).run(wish.root, found.data)
        results = iter([Result((file.path, b""), file) for file in done])
        return _put_together(wish, found, results, len(found.data))
    edit: Callable[[Item], Rewritten]
    if wish.libcst:
        from toolkit.change.libcst_command import LibcstCommand, load_command

        load_command(wish.libcst)  # before any worker needs it
        edit, examined = LibcstCommand(wish.libcst, wish.target), list(found.data)
    else:
        edit = pack_of(wish, found, run)
        wanted = may_hold(group for codemod in wish.codemods for group in codemod.tokens)
        examined = [path for path in found.data if not wish.prefilter or wanted(found.texts[path])]
    return _put_together(wish, found, run(edit, [(path, found.data[path]) for path in examined]), len(examined))


def _put_together(
    wish: RefactorOptions, found: ProjectFiles, results: Iterator[Result[Item, Any]], examined: int
) -> RefactorResult:
    files: list[Rewritten] = []
    unread = list(found.unread)
    for result in results:
        path, why = result.item[0], result.failure or ("fault", "")
        if result.value is not None:
            files.append(_keep_existing(wish.root, result.value))
        elif why[0] in REASONS:
            unread.append(Unmeasured(path, *why))
        else:
            files.append(Rewritten(path, failure=why))
    if wish.python:
        files = _keep_compilable(files, found.data, wish.python)
    return RefactorResult(
        files=tuple(sorted((it for it in files if it.applied or it.left or it.failure), key=lambda it: it.path)),
        before={file.path: found.data[file.path] for file in files if file.data is not None},
        unread=tuple(sorted(unread, key=lambda it: it.path)),
        seen=len(found.data) + len(found.unread),
        examined=examined,
    )


def _keep_existing(root: Path, file: Rewritten) -> Rewritten:
    """Refuse the changes of a file that would move code to a file that already exists."""
    taken = [path for path in sorted(file.created) if os.path.lexists(file_at(os.fspath(root), path))]
    if not taken:
        return file
    left = (*(refuse_site(site, "file_exists", taken[0]) for site in file.applied), *file.left)
    return Rewritten(file.path, left=left, failure=("file_exists", taken[0]))


def read_files(wish: RefactorOptions) -> ProjectFiles:
    """Read every selected file."""
    listed = discover_files(wish.root, wish.settings)
    unread = [item for item in listed.unmeasured if _is_selected(wish, item.path)]
    found = ProjectFiles({}, {}, unread, listed.documents)
    for path in listed.files:
        if _is_selected(wish, path):
            if Path(file_at(os.fspath(wish.root), path)).is_symlink():
                found.unread.append(Unmeasured(path, "not_a_file", "it is a link: only files themselves are changed"))
                continue
            try:
                content = read_file(wish.root, path, int(wish.settings.size_limit * _MIB))
                found.texts[path] = decode_source(content)[0]
                found.data[path] = content
            except SourceError as error:
                found.unread.append(Unmeasured(path, error.reason, error.detail))
    return found


def _is_selected(wish: RefactorOptions, path: str) -> bool:
    return not wish.only or any(path == it or path.startswith(f"{it}/") for it in wish.only)


def pack_of(wish: RefactorOptions, found: ProjectFiles, run: Runner) -> Pack:
    """Bundle the requested codemods with the facts gathered from the project."""
    facts = _ask_tools(wish, found, _facts_by_codemod(wish, found, run))
    return Pack(wish.codemods, facts, wish.accept, wish.skip, wish.prefilter, _foreign_files(wish, found))


def _ask_tools(options: RefactorOptions, found: ProjectFiles, facts: dict[str, Facts]) -> dict[str, Facts]:
    """Return the facts with what the tools of codemods say about all files, each started once."""
    for codemod in options.codemods:
        if codemod.ask is not None and len(found.texts) > 1:
            with temporary_directory() as folder:
                answers = codemod.ask(found.texts, facts[codemod.name], folder)
            facts[codemod.name] = replace(facts[codemod.name], answers=answers)
    return facts


def _foreign_files(options: RefactorOptions, found: ProjectFiles) -> frozenset[str]:
    """Return the paths of generated and copied files, but for those that were asked for by their own path."""
    name = options.root.resolve().name
    others = ((path, text) for path, text in found.texts.items() if path not in options.only)
    return frozenset(path for path, text in others if is_generated(path, text) or is_copied(path, text, name))


def _facts_by_codemod(wish: RefactorOptions, found: ProjectFiles, run: Runner) -> dict[str, Facts]:
    """Collect the facts for each codemod: its settings, and those gathered from the whole project."""
    facts = {}
    if wish.only and any(codemod.gather for codemod in wish.codemods):
        found = read_files(replace(wish, only=()))
    gathered = gather_facts(wish.codemods, found.data, run)
    names_in_texts = cache(partial(read_private_names, wish.root))
    for codemod in wish.codemods:
        known = gathered[codemod.name].decoded if codemod.name in gathered else {}
        options = wish.options.get(codemod.name, {})
        spoken = names_in_texts(frozenset(known)) if codemod.reads_texts else frozenset[str]()
        facts[codemod.name] = Facts("", wish.target, known, options, found.documents, wish.symbols, spoken)
    return facts


def _keep_compilable(files: list[Rewritten], data: Mapping[str, bytes], python: Path) -> list[Rewritten]:
    """Refuse changes of files that the interpreter can compile before but not after the change."""
    from toolkit.change.interpreter import compile_errors

    after = {file.path: file.data for file in files if file.data is not None}
    made = {path: (file.path, text) for file in files for path, text in file.created.items()}
    after |= {path: text for path, (_, text) in made.items()}
    bad = compile_errors(python, after) if after else {}
    never = compile_errors(python, {path: data[path] for path in bad if path in data}) if bad else {}
    bad |= {made[path][0]: why for path, why in bad.items() if path in made}
    checked = []
    for file in files:
        if file.path in bad and file.path not in never:
            why = ("not_compiled", bad[file.path])
            left = (*(refuse_site(site, *why) for site in file.applied), *file.left)
            file = Rewritten(file.path, left=left, failure=why)  # noqa: PLW2901
        checked.append(file)
    return checked
