"""Recognize irrelevant differences: calls with values that a function was never written for."""

from collections.abc import Container, Mapping

from toolkit.model.links import is_helper
from toolkit.model.lock import UNANSWERED, Case, Parts
from toolkit.model.refused_kinds import OF_WRONG_KINDS, is_refused_alike

_UNHASHABLE = ("unhashable type", "cannot use ")


def says_nothing(case: Case, old: Parts, new: Parts, made_up: Container[str]) -> bool:
    """Return whether a difference of a case is irrelevant to a change.

    Generated calls may contain values of a type that the function was never written for, which shows by Python's own
    exceptions. If a private helper was removed or its signature changed, the cases of its callers show the effect.
    Inputs generated for a new function have no earlier answer, nor have those with which the old code asks a database
    what was not recorded. If Python rejects the type of a generated value, the wording of its message does not count.
    """
    if "gone" in new and "gone" not in old:
        return is_helper(case.about)
    if is_refused_alike(case, old, new) and _without_exception(old) == _without_exception(new):
        return True
    if not case.is_call or case.id not in made_up:
        return False
    if "gone" in old or _is_unanswered(old):
        return True
    fails_otherwise = old.get("exception") is not None and _is_foreign(new)
    return _is_foreign(old) or fails_otherwise or _is_unhashable(new)


def _without_exception(parts: Parts) -> Parts:
    return {name: held for name, held in parts.items() if name != "exception"}


def _is_unanswered(parts: Parts) -> bool:
    """Return whether a call ended with a statement that was not recorded."""
    raised = parts.get("exception")
    return isinstance(raised, Mapping) and UNANSWERED in str(raised.get("args"))


def _is_foreign(parts: Parts) -> bool:
    """Return whether a call ended with an exception that Python raises for values of an unexpected type."""
    raised = parts.get("exception")
    return isinstance(raised, Mapping) and raised.get("class") in OF_WRONG_KINDS


def _is_unhashable(parts: Parts) -> bool:
    """Return whether a call failed because an unhashable value (a list, a dict) was used as a key."""
    raised = parts.get("exception")
    words = raised.get("args") if isinstance(raised, Mapping) and _is_foreign(parts) else None
    return isinstance(words, list) and any(isinstance(it, str) and it.startswith(_UNHASHABLE) for it in words)
