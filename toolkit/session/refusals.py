"""What the guard of the probe has refused, as a sentence that says what to do next.

The kinds are those of `toolkit/probe/isolation/refusals.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.session.refusal_list import list_refusals

_NEXT = {
    "start": "What other programs make can be made beforehand, with --before COMMAND.",
    "write": "Have files written into the copy (--env NAME={scratch}/FILE), or allow a place with --writes PLACE.",
    "connect": "A service of your own for tests is allowed with --connects HOST:PORT.",
    "resolve": "A service of your own for tests is allowed with --connects HOST:PORT.",
    "listen": "Let it listen at 127.0.0.1 (--env).",
    "native": "Let it go on without that (--env), or run it in a container that may be harmed (--runner).",
    "system": "Let it go on without that (--env), or run it in a container that may be harmed (--runner).",
}
_USUAL = "See that --python, --path and --env are those that it needs."


def explain_failed_import(python: str, failure: Mapping[str, Any]) -> str:
    """Why a program cannot be imported, and what to do.

    A refusal is named whatever exception the import ended in: a library that finds no program says that it is not
    installed.

    Args:
        python: its interpreter.
        failure: `name` and `message` of the exception, and what was `refused` until then, as the probe says it.
    """
    if failure["name"] == "Weakened":
        return f"the program is not run in {python}: {failure['message']}. Nothing was lost; start the command again."
    what = f"the program cannot be imported in {python}: {failure['name']}: {failure['message']}. "
    refused: Sequence[Sequence[str]] = failure.get("refused") or ()
    if not refused:
        return what + _USUAL
    kinds = dict.fromkeys(kind for kind, _ in refused)
    advice = dict.fromkeys(_NEXT[kind] for kind in kinds if kind in _NEXT)
    usual = "" if failure["name"] == "Forbidden" else f" {_USUAL}"
    return f"{what}While it was imported, tebiki refused {list_refusals(refused)}. {' '.join(advice)}{usual}"
