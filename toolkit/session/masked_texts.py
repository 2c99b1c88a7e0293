"""Texts of a foreign program (messages of tests, differences) without secrets, before they are written for others."""

from collections.abc import Sequence

from toolkit.model.lock import Setup
from toolkit.session.probe_tools import run_probe_tool


def mask_texts(texts: Sequence[str], setup: Setup) -> Sequence[str]:
    """Mask texts by names, by forms, and by what variables of the environment and of the set-up give away.

    Args:
        texts: that are shown together: equal secrets have equal pseudonyms.
        setup: which names and patterns give away, which do not, and with which variables the program is started.
    """
    if not any(texts):
        return texts
    first = {"names": setup.names, "patterns": setup.patterns, "keep": setup.keep, "variables": setup.environment}
    answers = run_probe_tool("mask.texts", [first, {"texts": list(texts)}], "masking what a program said")
    return tuple(answers[0]["texts"])


def mask_output(text: str, setup: Setup) -> str:
    """Mask one output of a program; arguments as of `mask_texts`."""
    return mask_texts((text,), setup)[0]
