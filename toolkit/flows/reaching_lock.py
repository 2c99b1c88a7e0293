"""The part of a lock that speaks about some code."""

from collections.abc import Sequence

import msgspec

from toolkit.model.lock import Lock
from toolkit.proof.relevant_cases import cases_about


def reaching_lock(lock: Lock, symbols: Sequence[str]) -> Lock:
    """Return a lock of the cases that reach symbols, or anything in a file that is named by its path.

    Requests up to the last one that does are kept as well: what comes of a request depends on those before it.
    """
    reached = {case.id for case in cases_about(lock.cases, symbols)}
    orders = [int(case.ask["order"]) for case in lock.cases if not case.is_call and case.id in reached]
    last = max(orders, default=-1)
    chosen = tuple(it for it in lock.cases if it.id in reached or (it.is_session and int(it.ask["order"]) <= last))
    return msgspec.structs.replace(lock, cases=chosen)
