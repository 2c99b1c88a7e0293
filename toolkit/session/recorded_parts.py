"""Mask recorded parts as a replay masks its answers, to make them comparable."""

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.model.lock import Parts, Setup
from toolkit.session.probe_tools import run_probe_tool


def mask_recorded_parts(pairs: Sequence[tuple[Mapping[str, Any], Parts]], setup: Setup) -> list[Parts]:
    """Mask the parts of recorded outcomes.

    Args:
        pairs: (input, parts of its outcome).
        setup: names and patterns of secrets, and exceptions from them.
    """
    if not pairs:
        return []
    first = {"names": setup.names, "patterns": setup.patterns, "keep": setup.keep}
    messages: list[Mapping[str, Any]] = [first, *({"ask": ask, "parts": parts} for ask, parts in pairs)]
    return [answer["parts"] for answer in run_probe_tool("mask.recorded_outcomes", messages, "masking a recording")]
