"""Make cases of what was recorded: each input once, named, and of requests the whole session in its order."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from toolkit.model.links import case_id, endpoint
from toolkit.model.lock import Case, Origin
from toolkit.model.recording import Call, Exchange, Recording

_IDENTIFIER = re.compile(r"\d+|[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def case_of(ask: Mapping[str, Any], origin: Origin, about: str = "") -> Case:
    """The case of one line that can be put to the probe, without anything that came of it.

    Args:
        ask: a call or an exchange, in the form of `toolkit.model.recording`.
        origin: whether the program was seen with this input.
        about: the function or endpoint, if the line does not tell.
    """
    about = about or str(ask.get("seam") or endpoint(ask["method"], folded(ask["target"])))
    return Case(case_id(about, canonical(ask)), about, origin, ask, {})


def recorded_cases(recording: Recording, target: str = "") -> Iterator[Case]:
    """The cases of a recording: calls that can be made again, and requests that came in, in their order.

    Args:
        recording: what was seen.
        target: prefix of modules whose functions are wanted, and no requests; empty: everything.
    """
    seen: set[str] = set()
    for call in recording.calls:
        if call.replayable and not call.seam.startswith("__main__") and is_below(call.seam, target):
            case = _call(call)
            if case.id not in seen:
                seen.add(case.id)
                yield case
    if not target:
        order = 0
        for exchange in recording.exchanges:
            if exchange.direction == "incoming":
                order += 1
                yield _exchange(exchange, order)


def is_below(seam: str, target: str) -> bool:
    """Whether a function is of a module, or of a module of a package."""
    module = seam.partition(":")[0]
    return not target or module == target or module.startswith(f"{target}.")


def folded(target: str) -> str:
    """The path of a request with what looks like an identifier folded to `{}`."""
    parts = target.partition("?")[0].split("/")
    return "/".join("{}" if _IDENTIFIER.fullmatch(part) else part for part in parts)


def canonical(value: Any) -> bytes:
    """One text for one value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _call(call: Call) -> Case:
    return case_of({"kind": "call", "seam": call.seam, "symbol": call.symbol, "given": call.given}, "recorded")


def _exchange(exchange: Exchange, order: int) -> Case:
    ask: dict[str, Any] = {
        "kind": "exchange",
        "method": exchange.method,
        "target": exchange.target,
        "headers": [list(pair) for pair in exchange.headers],
        "order": order,
    }
    if exchange.body != Exchange("", "").body:
        ask["body"] = msgspec.to_builtins(exchange.body)
    return case_of(ask, "recorded")
