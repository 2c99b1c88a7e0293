"""Reach the verdict of `verify` from the changed lines, and from the cases that hold them.

Without a base, the lock represents the code of the last commit that changed it, so that all differences from that
commit count as changed. Only cases of the lock are used; none are generated.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import cache
from pathlib import Path

import msgspec

from toolkit.errors import GitError
from toolkit.flows.changed_libraries import changed_libraries
from toolkit.flows.changed_submodules import changed_submodules
from toolkit.flows.changes_since_lock import base_revision, changed_states
from toolkit.flows.lock_evidence import LockEvidence
from toolkit.flows.lock_with_code import lock_with_code
from toolkit.flows.unknown_files import base_tree, unknown_files
from toolkit.model.lock import Lock
from toolkit.model.verdict import ChangeJudgement, UnheldLine
from toolkit.model.verify import VerifyOptions, VerifyResult
from toolkit.proof.changes_beyond_statements import WholeChange, changes_beyond_statements
from toolkit.proof.names.form_readers import FormReaders
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.statements.changed_statements import ChangedStatement, changed_statements
from toolkit.proof.verdict import count_places, judgement_of, unheld_line, unheld_statements
from toolkit.session.run_target import RunTarget
from toolkit.source.discover import match_tests
from toolkit.state import settings


def with_verdict(
    result: VerifyResult, lock: Lock, head: RunTarget, options: VerifyOptions, base_root: Path | None = None
) -> VerifyResult:
    """Add the verdict to a result.

    Args:
        result: the result of the comparison.
        lock: the lock whose cases were replayed.
        head: the code to verify.
        options: the options of `verify`.
        base_root: the base of the options, checked out; None: there is none, or it has to be checked out.
    """
    return msgspec.structs.replace(result, **_judge_verdict(result, lock, head, options, base_root).fields())


def _judge_verdict(
    result: VerifyResult, lock: Lock, head: RunTarget, options: VerifyOptions, base_root: Path | None
) -> ChangeJudgement:
    if result.public:
        return ChangeJudgement("differs")
    if result.is_upgrade:
        versions = f"{result.base or lock.setup.python} -> {result.head}"
        return judgement_of(0, [UnheldLine(versions, 0, "", "interpreter")])
    is_test = match_test_files(options)
    locked: tuple[str, ...] | None = ()
    aside: list[UnheldLine] = []
    try:
        base = base_revision(options)
        aside = _changes_aside(options, base) if base else []
        before, after = changed_states(options, base) if base else ({}, {})
        if base and not options.base:
            locked = lock_with_code(options, base, _lock_folder(options), is_test, lock.setup.python)
    except GitError:
        base = ""
    if not base or locked is None:
        return judgement_of(0, [UnheldLine(".", 0, "", "no_base")])
    if locked:
        return judgement_of(0, [UnheldLine(path, 0, "", "lock_with_code") for path in locked], lock)
    changed: tuple[ChangedStatement, ...] = ()
    unheld: list[UnheldLine] = []
    if after:
        with nullcontext(base_root) if options.base and base_root else base_tree(options, base) as root:
            sources = cache(lambda: ProjectSources(root, is_test, after))
            find_reader = FormReaders(before, after, sources).find
            changed = changed_statements(before, after, is_test, lock.setup.python, find_reader)
            whole = WholeChange(before, after, changed, sources, is_test)
            old = msgspec.structs.replace(head, root=root)
            differing = {one.about for one in result.differing}
            unlike = frozenset((*result.refused_alike, *result.unpassed))
            asked = (case for case in lock.cases if case.id not in unlike)
            alike = tuple(case for case in asked if not case.is_call or case.about not in differing)
            evidence = LockEvidence(
                msgspec.structs.replace(lock, cases=alike), {"old": old, "new": head}, changed, result.undeclared
            )
            unheld = list(unheld_statements(whole, evidence))
            if changed and not unheld and (example := next(iter(result.undeclared.values()), "")):
                unheld = [msgspec.structs.replace(unheld_line(changed[0], "undeclared"), detail=example)]
            unheld += _name_unknown_files(changes_beyond_statements(whole), options)
    return judgement_of(count_places(changed, unheld), [*unheld, *aside], lock)


def _changes_aside(options: VerifyOptions, base: str) -> list[UnheldLine]:
    """Return what changed and is run alike on both sides."""
    return [
        *(UnheldLine(path, 0, path, "submodule") for path in changed_submodules(options, base)),
        *(UnheldLine(path, 0, path, "outside") for path in changed_libraries(options, base)),
    ]


def _name_unknown_files(unheld: Iterable[UnheldLine], options: VerifyOptions) -> list[UnheldLine]:
    """Give files that git does not know, and both sides were run with, a reason of their own."""
    unknown = set() if options.head else unknown_files(options.root)
    return [
        msgspec.structs.replace(it, why="unknown") if it.why == "not_python" and it.path in unknown else it
        for it in unheld
    ]


def match_test_files(options: VerifyOptions) -> Callable[[str], bool]:
    """Return a predicate for paths of tests and of the lock."""
    matches, folder = match_tests(settings.load(options.root)), _lock_folder(options)
    return lambda path: bool(matches(path)) or bool(folder and path.startswith(f"{folder}/"))


def _lock_folder(options: VerifyOptions) -> str:
    """Return the lock's folder relative to the project; empty if it is outside."""
    into, root = options.into.resolve(), options.root.resolve()
    return into.relative_to(root).as_posix() if into.is_relative_to(root) and into != root else ""
