"""Choose functions to lock first, in steps of their own: tests before the change, reviewed apart from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.model.estimate import Size
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol, step_id
from toolkit.model.treatment import LOCK, RESTRUCTURE, UNKNOWN, Treatments
from toolkit.planning.batches import MOST_FUNCTIONS, Batch
from toolkit.planning.code import CodeIndex

MOST_TESTS = 60
"""Of one pull request: one for each independent path (McCabe 1976), about as many as a sitting can read."""


@dataclass(frozen=True)
class FunctionsToLock:
    """Functions that are locked together, and the findings that this resolves."""

    symbols: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """The id of the step."""
        return step_id(LOCK, self.symbols)


def functions_to_lock(
    batches: Iterable[Batch], findings: Iterable[Finding], treatments: Treatments, code: CodeIndex
) -> list[FunctionsToLock]:
    """The locks that batches need and those that findings ask for; every function is locked once.

    A function belongs to the lock of the first batch that needs it: that of the batch that restructures it, if there
    is one; an upgrade, which may reach them all, comes last. What only a finding asks for is locked file by file.
    """
    taken: set[str] = set()
    groups: list[tuple[str, ...]] = []
    for batch in sorted(batches, key=_lock_order):
        missing = tuple(name for name in batch.untested if name not in taken)
        taken.update(missing)
        groups += _by_tests(missing, code)
    asking = sorted((item for item in findings if _asks(item, treatments)), key=lambda item: item.id)
    wanted = {code.finding_symbol(item): item for item in asking}
    by_file: dict[str, list[str]] = {}
    for name in sorted(wanted.keys() - taken):
        by_file.setdefault(split_symbol(name)[0], []).append(name)
    for names in by_file.values():
        groups += _by_tests(names, code)
    return [FunctionsToLock(names, tuple(wanted[name] for name in names if name in wanted)) for names in groups]


def _lock_order(batch: Batch) -> tuple[bool, bool, tuple[str, ...], int]:
    return batch.family != RESTRUCTURE, batch.units[0].treatment.kind == "upgrade", batch.group, batch.part


def _by_tests(names: Iterable[str], code: CodeIndex) -> list[tuple[str, ...]]:
    """At most `MOST_FUNCTIONS` functions and `MOST_TESTS` tests in one pull request; a function is not divided."""
    groups: list[tuple[str, ...]] = []
    tests = 0
    for name in names:
        more = max(code.total_complexity([name]), 1)
        if groups and tests + more <= MOST_TESTS and len(groups[-1]) < MOST_FUNCTIONS:
            groups[-1] += (name,)
            tests += more
        else:
            groups.append((name,))
            tests = more
    return groups


def record_command(lock: FunctionsToLock, code: CodeIndex) -> str:
    """Return the command that records what executes more of functions; empty if no earlier lock falls short of them.

    The project's own test command is recorded, if it is known.
    """
    if not any(code.is_only_raising(name) or code.has_few_cases(name) for name in lock.symbols):
        return ""
    return f"tebiki record -- {code.test_command or 'python -m pytest'}"


def needed_locks(batch: Batch, locked: Sequence[FunctionsToLock]) -> tuple[FunctionsToLock, ...]:
    """Return the locks that must come before a batch."""
    wanted = set(batch.untested)
    return tuple(lock for lock in locked if not wanted.isdisjoint(lock.symbols))


def lock_size(lock: FunctionsToLock, code: CodeIndex) -> Size:
    """Return the size of a lock: its hours follow from the functions, not from changed lines."""
    return Size(functions=len(lock.symbols), complexity=code.total_complexity(lock.symbols), kind="test", guessed=True)


def _asks(finding: Finding, treatments: Treatments) -> bool:
    return treatments.get(finding.rule, UNKNOWN).family == LOCK and not finding.is_test
