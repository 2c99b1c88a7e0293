"""Choose the cases of a lock that are related to a change, and their prerequisites."""

from collections.abc import Iterable, Sequence

from toolkit.model.links import split_symbol
from toolkit.model.lock import Case
from toolkit.proof.statements.changed_statements import ChangedStatement


def relevant_cases(
    cases: Sequence[Case], symbols: Sequence[str], changed: Iterable[ChangedStatement]
) -> Sequence[Case]:
    """Return the cases that reach the touched code, and every earlier request that may change data.

    All cases are relevant if code that runs at import is changed in a file that no case reaches, or if reached symbols
    are unknown.

    Args:
        cases: cases of the lock.
        symbols: the touched symbols.
        changed: the changed statements.
    """
    near = near_cases(cases, symbols, changed)
    if len(near) == len(cases):
        return cases
    requests = sorted((case for case in cases if not case.is_call), key=lambda case: int(case.ask["order"]))
    last = max((number for number, case in enumerate(requests) if case.id in near), default=-1)
    kept = {case.id for case in requests[: last + 1] if case.id in near or not _only_reads(case)}
    return [case for case in cases if case.id in kept or (case.is_call and case.id in near)]


def near_cases(cases: Sequence[Case], symbols: Sequence[str], changed: Iterable[ChangedStatement]) -> frozenset[str]:
    """Return ids of the cases that may execute the touched code; arguments as for `relevant_cases`."""
    wanted = set(symbols)
    files = {name for name in symbols if not split_symbol(name)[1]} | {
        it.path for it in changed if it.shape not in ("function", "definition")
    }
    reached_files = {split_symbol(name)[0] for case in cases for name in case.reached}
    if not reached_files or not files <= reached_files:
        return frozenset(case.id for case in cases)
    return frozenset(case.id for case in cases if _is_near(case, wanted, files))


def _is_near(case: Case, symbols: set[str], files: set[str]) -> bool:
    return any(name in symbols or split_symbol(name)[0] in files for name in case.reached)


def _only_reads(case: Case) -> bool:
    """Return whether a request sends no database command and no outgoing request."""
    return not case.is_session or not {*case.parts, *case.shifted} & {"commands", "outgoing"}


def cases_about(cases: Iterable[Case], symbols: Sequence[str]) -> list[Case]:
    """Return the cases that reached these symbols, or any code of a file given by its path."""
    wanted, files = set(symbols), {name for name in symbols if not split_symbol(name)[1]}
    return [
        case
        for case in cases
        if wanted.intersection(case.reached) or files.intersection(split_symbol(name)[0] for name in case.reached)
    ]


def varied_cases(cases: Iterable[Case]) -> frozenset[str]:
    """Return ids of the generated calls of which no recording answers a statement."""
    return frozenset(it.id for it in cases if it.is_call and it.origin == "invented" and not it.ask.get("answered"))


def spread_cases(cases: Sequence[Case], most: int) -> Sequence[Case]:
    """Return at most so many cases, from the first to the last ones."""
    if len(cases) <= most:
        return cases
    return [cases[number * len(cases) // most] for number in range(most)]
