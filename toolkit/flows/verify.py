"""Compare a program's present behavior with that at another revision, in another Python, or in its lock."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from typing import NamedTuple

import msgspec

from toolkit.change.revisions import resolve_revision
from toolkit.change.scratch_tree import checked_out
from toolkit.characterize.changed_functions import (
    Changes,
    DifferingCase,
    Shrink,
    SmallestInput,
    changed_functions,
    compare_paces,
    locked_responses,
)
from toolkit.characterize.damaged_tests import damaged_tests
from toolkit.characterize.lock_files import read_lock
from toolkit.characterize.python2_port import NO_PORT
from toolkit.characterize.replay import interpreter_version, replay_cases
from toolkit.characterize.shrinker import RevisionSide, Shrinker
from toolkit.characterize.upgrade import Upgrade, upgrade_between
from toolkit.errors import UsageError
from toolkit.flows.reaching_lock import reaching_lock
from toolkit.flows.strength import find_symbols
from toolkit.flows.unknown_files import base_tree
from toolkit.flows.unpassed_calls import Compared, leave_out_unpassed
from toolkit.flows.verify_causes import CauseChoice, mask_differences
from toolkit.flows.verify_verdict import match_test_files, with_verdict
from toolkit.model.lock import Case, Lock, is_cut
from toolkit.model.verify import VerifyOptions, VerifyResult
from toolkit.session.addresses import allow_connections
from toolkit.session.isolation import check_isolation
from toolkit.session.kept_copies import kept_copies
from toolkit.session.masked_texts import mask_texts
from toolkit.session.replay_program import Response
from toolkit.session.run_target import RunTarget, copies_at_one_path, fresh_copies
from toolkit.session.scratch_copy import temporary_place
from toolkit.session.secret_references import take_from_settings
from toolkit.state.settings import load


def verify(options: VerifyOptions) -> VerifyResult:
    """Compare the behaviour of the program at head with that at base, by function and endpoint.

    Both are checked out at the same path, one after the other, so that paths cannot cause differences.

    Raises:
        UsageError: there is no lock or revision, no case reaches the named modules, the project is in no repository, or
            the program cannot be started.
    """
    whole = read_lock(options.into)
    damaged, lock = damaged_tests(options.into, whole), allow_connections(whole, options.connects)
    take_from_settings(lock.setup, load(options.root).prove.environment)
    if not lock.cases:
        raise UsageError(
            f"{options.into} holds no case, so nothing can be verified. Record something, then tebiki lock."
        )
    if options.only:
        lock = reaching_lock(lock, [symbol for target in options.only for symbol in find_symbols(target, lock)])
    chosen = checked_out(options.root, resolve_revision(options.root, options.head)) if options.head else None
    with kept_copies(), chosen or nullcontext(options.root) as root:
        head = RunTarget(options.python, root, options.runner)
        if not options.base and not options.base_python:
            verified = with_verdict(_against_lock(lock, head, options), lock, head, options)
            return msgspec.structs.replace(verified, damaged_tests=damaged)
        older = base_tree(options, resolve_revision(options.root, options.base)) if options.base else None
        with older or nullcontext(options.root) as base_root:
            base = RunTarget(options.base_python or options.python, base_root, options.runner, head.log)
            verified = with_verdict(_against_base(lock, base, head, options), lock, head, options, base_root)
            return msgspec.structs.replace(verified, damaged_tests=damaged)


def _against_lock(lock: Lock, head: RunTarget, options: VerifyOptions) -> VerifyResult:
    with temporary_place() as path:
        is_old = lock.setup.python.startswith("2.")  # then the form of inputs depends on the interpreter
        version = interpreter_version(lock, copies_at_one_path(head, path)) if is_old else ""
        port = upgrade_between(lock.setup.python, version).new
        now, python = replay_cases(lock, copies_at_one_path(head, path), port)
    upgrade = upgrade_between(lock.setup.python, python)
    choice = CauseChoice(options, upgrade)
    before = locked_responses(lock, upgrade.old)
    compared = leave_out_unpassed(lock, before, now, options, match_test_files(options))
    now = compared.now
    changes = changed_functions(lock, (before, now), _keep_input, upgrade, choice.find_reason)
    connections = head.log.connections()
    result = VerifyResult(0, 0, changes.functions, head=python, connections=connections)
    result = _with_excluded(result, compared)
    return _count_cases(lock, choice.add_causes(result, changes.causes), changes)


def _against_base(lock: Lock, base: RunTarget, head: RunTarget, options: VerifyOptions) -> VerifyResult:
    replayed = _replay_both(lock, base, head)
    upgrade, before, now = replayed.upgrade, replayed.before, replayed.now
    choice = CauseChoice(options, upgrade)
    compared = leave_out_unpassed(lock, before, now, options, match_test_files(options))
    now = compared.now
    with ExitStack() as resources:
        sides = (
            RevisionSide(lock, fresh_copies(base), resources, upgrade.old),
            RevisionSide(lock, fresh_copies(head), resources, upgrade.new),
        )
        is_safe = all(check_isolation(target.python, target.runner).is_safe for target in (base, head))
        shrink: Shrink = Shrinker(lock, sides, options.seconds, upgrade.key).shrink if is_safe else _keep_input
        changes = changed_functions(lock, (before, now), shrink, upgrade, choice.find_reason)
    paces = compare_paces(lock, before, now)
    result = VerifyResult(0, 0, changes.functions, paces, *replayed.versions, head.log.connections(), not is_safe)
    result = _with_excluded(result, compared)
    return _count_cases(lock, choice.add_causes(result, changes.causes), changes)


class _Replayed(NamedTuple):
    """The responses of both sides; `versions`: of their interpreters; `upgrade`: the translations between these."""

    versions: tuple[str, str]
    upgrade: Upgrade
    before: Mapping[str, tuple[Response, ...]]
    now: Mapping[str, tuple[Response, ...]]


def _replay_both(lock: Lock, base: RunTarget, head: RunTarget) -> _Replayed:
    """Replay the cases on both sides, with translations if only one is Python 2.

    A single interpreter needs none, and tells its version with its answers.
    """
    with temporary_place() as path:
        old, new = (copies_at_one_path(target, path) for target in (base, head))
        if base.python == head.python:
            (before, was), (now, is_) = replay_cases(lock, old), replay_cases(lock, new)
            upgrade = upgrade_between(was, is_)
            if upgrade.old is upgrade.new is NO_PORT:
                return _Replayed((was, is_), upgrade, before, now)
        versions = (interpreter_version(lock, old), interpreter_version(lock, new))
        upgrade = upgrade_between(*versions, is_other=base.python != head.python)
        before, _ = replay_cases(lock, old, upgrade.old)
        now, _ = replay_cases(lock, new, upgrade.new)
        return _Replayed(versions, upgrade, before, now)


def _with_excluded(result: VerifyResult, compared: Compared) -> VerifyResult:
    """Add the calls that were left out of a comparison."""
    undeclared = {one.case.id: str(one) for one in compared.undeclared}  # masked with all other differences
    return msgspec.structs.replace(result, unpassed=compared.unpassed, undeclared=undeclared)


def _keep_input(differing: DifferingCase, _requests: Sequence[Case]) -> SmallestInput:
    return SmallestInput(differing.case, (), differing.parts)


def _count_cases(lock: Lock, result: VerifyResult, changes: Changes) -> VerifyResult:
    abouts = {case.about for case in lock.cases}
    result = mask_differences(result, partial(mask_texts, setup=lock.setup))
    clocks = range(len(lock.setup.clocks))
    cut = sum(any(is_cut(case.expected_parts(clock)) for clock in clocks) for case in lock.cases)
    counts = {"cases": len(lock.cases), "abouts": len(abouts), "cut": cut}
    return msgspec.structs.replace(result, **counts, refused_alike=changes.refused_alike)
