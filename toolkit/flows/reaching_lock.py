"""Select the part of a lock that covers some code."""

from collections.abc import Sequence

import msgspec

from toolkit.model.lock import Lock
from toolkit.proof.answers.relevant_cases import cases_about


def reaching_lock(lock: Lock, symbols: Sequence[str]) -> Lock:
    """Return a lock with only the cases that reach these symbols; a path stands for all code of the file.

    All requests up to the last such one are kept: the answer to a request depends on earlier ones.
    """
    reached = {case.id for case in cases_about(lock.cases, symbols)}
    orders = [int(case.ask["order"]) for case in lock.cases if not case.is_call and case.id in reached]
    last = max(orders, default=-1)
    chosen = tuple(it for it in lock.cases if it.id in reached or (it.is_session and int(it.ask["order"]) <= last))
    return msgspec.structs.replace(lock, cases=chosen)
