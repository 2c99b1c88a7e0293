"""Describe actions refused by the sandbox, in sentences that say what to do next.

The kinds are those of `toolkit/probe/isolation/refusals.py`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_ACTIONS = {
    "start": "to start `{detail}`",
    "write": "to write {detail}",
    "connect": "to connect to {detail}",
    "resolve": "to look up the name {detail}",
    "listen": "to listen at {detail}",
    "native": "to reach {detail} in C",
    "system": "to change the system ({detail})",
}
_CONNECTS = (
    "Never allow one that is in use. A server for tests is allowed with --connects HOST:PORT; with --database new, "
    "a database of its own is made there."
)
_AVOID = "Let it go on without that (--env), or run it in a container that may be harmed (--runner)."
_ADVICE_FOR_PROGRAMS = {
    "start": "What other programs make can be made beforehand, with --before COMMAND.",
    "write": "Have files written into the copy (--env NAME={scratch}/FILE), or allow a place with --writes PLACE.",
    "connect": _CONNECTS,
    "resolve": _CONNECTS,
    "listen": "Let it listen at 127.0.0.1 (--env).",
    "native": _AVOID,
    "system": _AVOID,
}
_ADVICE_FOR_FUNCTIONS = {
    "write": "It is called in its own folder, where nothing is written: name a function that writes nothing, or only "
    "below tempfile.gettempdir().",
    "connect": _CONNECTS,
    "resolve": _CONNECTS,
}
_OTHER_FUNCTION = "Name a function that does without."
_DATABASE = (
    "Name the server of a database for tests with --connects HOST:PORT, and see that its user may create databases "
    "whose names begin with tebiki_. If migrations make its tables, name their command: --before COMMAND. Or go on "
    "without: --database none."
)
_CHECK_START = "See that --python, --path and --env are those that it needs."
_OWN_FOLDERS = (
    "Below /tmp and /var/tmp it may see only what is named: name the place with --writes PLACE, or keep the file in "
    "the project."
)
_MISSING = ("FileNotFoundError", "IOError", "OSError")
_TEMPORARY = re.compile(r"(?<![\w.-])(?:/var)?/tmp/")
_SHOWN = 5
_LONGEST = 160


def list_refusals(refused: Iterable[Sequence[str]]) -> str:
    """Join refusals into a text: the first ones, and the number of the others.

    Args:
        refused: (kind, detail) of each refusal.
    """
    texts = list(dict.fromkeys(_ACTIONS.get(kind, kind).format(detail=_shorten(detail)) for kind, detail in refused))
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return "; ".join(texts[:_SHOWN]) + more


def explain_failed_import(python: str, failure: Mapping[str, Any]) -> str:
    """Explain why a program cannot be imported, and what to do.

    Refusals are named whatever the exception, because a library that cannot start a program may say that it is not
    installed.

    Args:
        python: its interpreter.
        failure: `name` and `message` of the exception, and `refused` actions until then, as the probe reports them.
    """
    if failure["name"] == "Weakened":
        return f"the program is not run in {python}: {failure['message']}. Nothing was lost; start the command again."
    what = f"the program cannot be imported in {python}: {failure['name']}: {failure['message']}. "
    refused: Sequence[Sequence[str]] = failure.get("refused") or ()
    if not refused and failure["name"] in _MISSING and _TEMPORARY.search(failure["message"]):
        return what + _OWN_FOLDERS
    if not refused:
        return what + _CHECK_START
    kinds = dict.fromkeys(kind for kind, _ in refused)
    advice = dict.fromkeys(_ADVICE_FOR_PROGRAMS[kind] for kind in kinds if kind in _ADVICE_FOR_PROGRAMS)
    usual = "" if failure["name"] == "Forbidden" else f" {_CHECK_START}"
    return f"{what}While it was imported, tebiki refused {list_refusals(refused)}. {' '.join(advice)}{usual}"


def explain_failed_database(python: str, failure: Mapping[str, Any] | str) -> str:
    """Explain why no database could be created for a replay, and what to do.

    Args:
        python: the interpreter of the program.
        failure: as for `explain_failed_import`, or a text if the process ended or timed out.
    """
    if isinstance(failure, str):
        return f"no database for replays could be made by {python}: {failure}. {_DATABASE}"
    refused: Sequence[Sequence[str]] = failure.get("refused") or ()
    why = f"tebiki refused {list_refusals(refused)}. " if refused else ""
    text = " ".join(str(failure["message"]).split())
    return f"no database for replays could be made by {python}: {failure['name']}: {text}. {why}{_DATABASE}"


def explain_refusals(refused: Iterable[Sequence[str]]) -> str:
    """Explain the refusals during import or calls of a filter function, with the remedy, as the end of a sentence."""
    pairs = list(refused)
    advice = dict.fromkeys(_ADVICE_FOR_FUNCTIONS.get(kind, _OTHER_FUNCTION) for kind, _ in pairs)
    return f"tebiki refused {list_refusals(pairs)}. {' '.join(advice)}"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
