"""Mask secrets in texts of a program (messages of tests, differences) before others can read them."""

from collections.abc import Sequence

from toolkit.model.lock import Setup
from toolkit.session.probe_tools import run_probe_tool


def mask_texts(texts: Sequence[str], setup: Setup) -> Sequence[str]:
    """Mask texts by names, by patterns, and by values of the environment and of the set-up.

    Args:
        texts: texts that are shown together: equal secrets get equal pseudonyms.
        setup: names and patterns of secrets, exceptions from them, and the program's variables.
    """
    if not any(texts):
        return texts
    first = {"names": setup.names, "patterns": setup.patterns, "keep": setup.keep, "variables": setup.environment}
    answers = run_probe_tool("mask.texts", [first, {"texts": list(texts)}], "masking what a program said")
    return tuple(answers[0]["texts"])


def mask_output(text: str, setup: Setup) -> str:
    """Mask one output of a program; arguments as for `mask_texts`."""
    return mask_texts((text,), setup)[0]
