"""Read what a request ended in from its response: the exception that it raised, or that a framework answered itself."""

from collections.abc import Mapping
from typing import Any

from toolkit.model.lock import Parts
from toolkit.session.replay_program import Response

_RAISED = 0
FAULTS = ("late", "crash")
_FAILED = 500


def has_raised(response: Response) -> bool:
    """Return whether a call or request ended in an exception, or in an error of the server after one was logged."""
    return "class" in (parts_with_error(response).get("exception") or ())


def has_ended_process(response: Response) -> bool:
    """Return whether there is no answer because the process has ended, or was ended for lack of time."""
    held = response.parts.get("exception")
    return isinstance(held, Mapping) and held.get("$py") in FAULTS


def parts_with_error(response: Response) -> Parts:
    """Return the parts of a response, with class and message of an exception that only its `error` names."""
    parts = response.parts
    held = parts.get("exception")
    if not deciding_error(response):
        return parts
    name, _, message = response.error.partition(": ")
    known: Mapping[str, Any] = held if isinstance(held, Mapping) else {"$py": "exception", "class": name}
    return parts if known.get("args") else {**parts, "exception": {**known, "args": [message]}}


def deciding_error(response: Response) -> str:
    """Return class and message of the exception that decided the response; empty if the program gave another answer."""
    return response.error if has_failed(response) else ""


def has_failed(response: Response) -> bool:
    """Return whether a response has no answer of the program, or one that says that something failed."""
    status = response.parts.get("status")
    return status is None or status == _RAISED or status >= _FAILED


def describe_status(recorded: int, response: Response) -> str:
    """Describe a changed status; where no answer was given, or one that says that something failed, the exception.

    `200 -> OSError: [Errno 30] Read-only file system: '/x'`, `200 -> 500 (KeyError: 'name')`, `200 -> 401`.
    """
    status = response.parts.get("status") or _RAISED
    error = response.error or _class_of(response.parts.get("exception"))
    if status == _RAISED:
        return f"status: {recorded} -> {error or 'no answer'}"
    return f"status: {recorded} -> {status}" + (f" ({error})" if status >= _FAILED and error else "")


def describe_refused(response: Response) -> str:
    """Describe what the sandbox refused first, and the exception that a request ended in: `/x (OSError: ...)`."""
    return response.refused[0][1] + (f" ({response.error})" if response.error else "")


def _class_of(exception: Any) -> str:
    return str(exception.get("class", "")).rpartition(":")[2] if isinstance(exception, Mapping) else ""
