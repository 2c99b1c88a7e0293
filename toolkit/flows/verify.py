"""Hold what a project does now against what it did: at another revision, in another Python, or as its lock says."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from toolkit.change.revisions import resolve_revision
from toolkit.change.scratch_tree import checked_out
from toolkit.characterize.changed_functions import (
    Shrink,
    SmallestInput,
    changed_functions,
    compare_paces,
    locked_responses,
)
from toolkit.characterize.lock_files import read_lock
from toolkit.characterize.python2_port import ports_between
from toolkit.characterize.replay import interpreter_version, replay_cases
from toolkit.characterize.shrinker import RevisionSide, Shrinker
from toolkit.errors import UsageError
from toolkit.flows.reaching_lock import reaching_lock
from toolkit.flows.strength import find_symbols
from toolkit.flows.verify_judgement import with_verdict
from toolkit.model.lock import Case, Lock, Setup, is_cut
from toolkit.model.verify import ChangedFunction, ChangedPart, VerifyOptions, VerifyResult
from toolkit.session.addresses import allow_connections
from toolkit.session.isolation import check_isolation
from toolkit.session.masked_texts import mask_texts
from toolkit.session.run_target import RunTarget, copies_at_one_path, fresh_copies
from toolkit.session.scratch_copy import temporary_place
from toolkit.text.masked_values import mask_values


def verify(options: VerifyOptions) -> VerifyResult:
    """Compare what the program does now with what it did, by function and endpoint.

    Base and head lie at the same path, one after the other, so that nothing differs by where it is.

    Raises:
        UsageError: there is no lock or revision, no case reaches what is named, the project is in no repository, or the
            program cannot be started.
    """
    lock = allow_connections(read_lock(options.into), options.connects)
    if not lock.cases:
        raise UsageError(
            f"{options.into} holds no case, so nothing can be verified. Record something, then tebiki lock."
        )
    if options.only:
        lock = reaching_lock(lock, [symbol for target in options.only for symbol in find_symbols(target, lock)])
    with _checked_out_tree(options, options.head) as root:
        head = RunTarget(options.python, root, options.runner)
        if not options.base and not options.base_python:
            return with_verdict(_against_lock(lock, head), lock, head, options)
        with _checked_out_tree(options, options.base) as base_root:
            base = RunTarget(options.base_python or options.python, base_root, options.runner, head.log)
            return with_verdict(_against_base(lock, base, head, options), lock, head, options)


def _against_lock(lock: Lock, head: RunTarget) -> VerifyResult:
    with temporary_place() as path:
        is_old = lock.setup.python.startswith("2.")  # then the inputs depend on who is asked
        old, new, key = ports_between(
            lock.setup.python, interpreter_version(lock, copies_at_one_path(head, path)) if is_old else ""
        )
        now, python = replay_cases(lock, copies_at_one_path(head, path), new)
    changed = changed_functions(lock, locked_responses(lock, old), now, _keep_input, key)
    return _count_cases(lock, VerifyResult(0, 0, changed, head=python, connections=head.log.result()))


def _against_base(lock: Lock, base: RunTarget, head: RunTarget, options: VerifyOptions) -> VerifyResult:
    with temporary_place() as path:
        base_python = interpreter_version(lock, copies_at_one_path(base, path))
        head_python = interpreter_version(lock, copies_at_one_path(head, path))
        old, new, key = ports_between(base_python, head_python)
        before, _ = replay_cases(lock, copies_at_one_path(base, path), old)
        now, _ = replay_cases(lock, copies_at_one_path(head, path), new)
    with ExitStack() as resources:
        sides = (
            RevisionSide(lock, fresh_copies(base), resources, old),
            RevisionSide(lock, fresh_copies(head), resources, new),
        )
        is_safe = all(check_isolation(target.python, target.runner).is_safe for target in (base, head))
        shrink: Shrink = Shrinker(lock, sides, options.seconds, key).smallest if is_safe else _keep_input
        changed = changed_functions(lock, before, now, shrink, key)
    paces = compare_paces(lock, before, now)
    result = VerifyResult(0, 0, changed, paces, base_python, head_python, head.log.result(), not is_safe)
    return _count_cases(lock, result)


def _keep_input(case: Case, _clock: int, parts: Mapping[str, tuple[Any, Any]]) -> SmallestInput:
    return SmallestInput(case, (), parts)


def _count_cases(lock: Lock, result: VerifyResult) -> VerifyResult:
    abouts = {case.about for case in lock.cases}
    differing = _mask_functions(result.differing, lock.setup)
    clocks = range(len(lock.setup.clocks))
    cut = sum(any(is_cut(case.expected_parts(clock)) for clock in clocks) for case in lock.cases)
    counts = {"cases": len(lock.cases), "abouts": len(abouts), "cut": cut}
    return msgspec.structs.replace(result, differing=differing, **counts)


def _mask_functions(changed: Sequence[ChangedFunction], setup: Setup) -> tuple[ChangedFunction, ...]:
    """Differences without secrets of the environment: changed code may show them where the lock names no place."""
    texts = [(one.input, one.before, [(part.before, part.now) for part in one.parts]) for one in changed]
    masked = []
    for one, (given, before, pairs) in zip(changed, mask_values(texts, partial(mask_texts, setup=setup)), strict=True):
        parts = tuple(ChangedPart(part.place, *pair) for part, pair in zip(one.parts, pairs, strict=True))
        masked.append(msgspec.structs.replace(one, input=given, before=before, parts=parts))
    return tuple(masked)


@contextmanager
def _checked_out_tree(options: VerifyOptions, revision: str) -> Iterator[Path]:
    """The files of a revision; of none: those that are there."""
    revision = resolve_revision(options.root, revision) if revision else ""
    chosen = checked_out(options.root, revision) if revision else nullcontext(options.root)
    with chosen as root:
        yield root
