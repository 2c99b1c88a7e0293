"""Explain why a replay does not reproduce a recording: which part of the environment differs.

The causes are stable keys, with their words in `toolkit/render/terminal`; for each there is a setting that helps.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.characterize.cases import canonical
from toolkit.characterize.response_errors import describe_status, has_raised, parts_with_error
from toolkit.model.lock import UNANSWERED, Parts
from toolkit.session.replay_program import Response

_FRAMEWORK = ("ImproperlyConfigured", "AppRegistryNotReady")
_DATABASE = (
    "OperationalError",
    "InterfaceError",
    "ProgrammingError",
    "DatabaseError",
    "InternalError",
    "ServerSelectionTimeoutError",
    "AutoReconnect",
    "ConnectionDoesNotExist",
)
_TABLE = re.compile(
    r"no such table|relation \\?\".*?\\?\" does not exist|table .{0,80} doesn't exist|undefinedtable|no such column",
    re.IGNORECASE | re.DOTALL,
)
_NO_DATABASE = re.compile(
    r"could ?n[o']t connect|connection (?:refused|to server|failed)|can't connect|unable to open database|access denied"
    r"|password authentication|database .{0,80} does not exist|unknown database|name or service not known"
    r"|could not translate host name|settings\.databases|permission denied|server closed the connection"
    r"|nothing is connected to but",
    re.IGNORECASE | re.DOTALL,
)
_CONTEXT = re.compile(r"working outside of (?:application|request) context", re.IGNORECASE)
_BY_NAME = {
    **dict.fromkeys(_FRAMEWORK, "framework"),
    **dict.fromkeys(("FileNotFoundError", "TemplateDoesNotExist", "TemplateNotFound", "NotADirectoryError"), "file"),
    **dict.fromkeys(("ImportError", "ModuleNotFoundError"), "import"),
}
_ROW = re.compile(r"(?:\w+\.)?DoesNotExist\Z|Http404\Z|NoResultFound\Z|NotFound\Z")

_KEPT_FILE = "a file of the recording cannot be put back: "  # of `toolkit/probe/replay/kept_files.py`
_ENDED = "it ends the transaction in which a case runs"  # of `toolkit/probe/replay/cases.py`
_NO_ROUTE = (404, 405)
_REFUSED_USER = (401, 403)
_REDIRECTED = (302, 303, 307)
_LOGIN_PAGE = re.compile(r"(?<![a-z])(?:log|sign)[-_]?in(?![a-z])|[?&]next=", re.IGNORECASE)
_BY_TEXT = {
    "context": _CONTEXT,
    "statement": re.compile(UNANSWERED),
    "outgoing": re.compile("not in the recording: "),  # of `toolkit/probe/replay/outgoing_answers.py`
}

ENVIRONMENT = frozenset({"framework", "table", "database", "context", "statement", "outgoing"})
"""Causes that are never the program's own behaviour: a generated input that ends in one is not locked either."""


def environment_cause(runs: Iterable[Parts]) -> str:
    """Return the cause if an answer is an error of the environment; empty if none is."""
    causes = (_cause_of_exception(run.get("exception")) for run in runs)
    return next((cause for cause in causes if cause in ENVIRONMENT), "")


def cause_of_loss(runs: Iterable[Parts], refused: Iterable[str], around: Mapping[str, Any]) -> str:
    """Return the cause of an irreproducible case; `other` if unknown.

    Args:
        runs: the parts of its answers.
        refused: kinds of the actions that the sandbox refused.
        around: its context while it was recorded.
    """
    causes = [_cause_of_exception(run.get("exception")) for run in runs]
    raised = next((cause for cause in causes if cause in ENVIRONMENT), "")
    if raised:
        return raised
    raised = next(filter(None, causes), "")
    if around.get("patched"):
        return raised or "patched"
    kinds = list(refused)
    return f"refused_{kinds[0]}" if kinds else raised or "other"


def explain_lost_request(status: int, response: Response) -> tuple[str, str]:
    """Explain why a request of a session is answered with another status than the recorded one.

    Returns:
        the cause, and the change as text.
    """
    cause = cause_of_loss([parts_with_error(response)], [kind for kind, _ in response.refused], {})
    if cause == "other":
        cause = "raised" if has_raised(response) else "user" if refuses_user(response.parts) else "status"
    return cause, describe_status(status, response)


def refuses_user(parts: Parts) -> bool:
    """Return whether an answer refuses a user, or leads to a page where users log in."""
    status, place = parts.get("status"), str(parts.get("header location", ""))
    return status in _REFUSED_USER or (status in _REDIRECTED and bool(_LOGIN_PAGE.search(place)))


def has_no_route(recorded: Iterable[Parts], responses: Sequence[Response]) -> bool:
    """Return whether an application refuses a request before any code of the project runs, as the recorded one did not.

    Args:
        recorded: the recorded outcomes.
        responses: the answers.
    """
    is_refused = all(it.parts.get("status") in _NO_ROUTE and not it.reached for it in responses)
    return bool(responses) and is_refused and all(outcome.get("status") not in _NO_ROUTE for outcome in recorded)


def cause_of_unmakeable(why: str) -> str:
    """Return why the input of a case cannot be built; `unmakeable`: its values are not available."""
    if _CONTEXT.search(why) or "no application of Flask" in why:
        return "context"
    if any(name in why for name in _FRAMEWORK):
        return "framework"
    if _ENDED in why:
        return "ended"
    return "file" if _KEPT_FILE in why else "unmakeable"


def _cause_of_exception(exception: Any) -> str:
    if not isinstance(exception, Mapping):
        return ""
    name = str(exception.get("class", "")).rpartition(":")[2]
    text = canonical(exception.get("args")).decode()
    if said := next((cause for cause, pattern in _BY_TEXT.items() if pattern.search(text)), ""):
        return said
    last = name.rpartition(".")[2]
    if last in _DATABASE or "UndefinedTable" in name:
        return _cause_in_database(text)
    if last in _FRAMEWORK and "DATABASES" in text:
        return "database"
    return _BY_NAME.get(last) or ("row" if _ROW.search(name) else "")


def _cause_in_database(text: str) -> str:
    if _TABLE.search(text):
        return "table"
    return "database" if _NO_DATABASE.search(text) else ""
