"""Build cases from a recording: each input once, named, and requests as a whole session in order."""

import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.input_shapes import shape_of
from toolkit.model.links import case_id, endpoint
from toolkit.model.lock import Case, Excluded, Origin
from toolkit.model.recording import Body, Exchange, RecordedCall, Recording

_IDENTIFIER = re.compile(r"\d+|[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_OF_DOCUMENTS = frozenset(["mongodb", "pymongo", "mongomock"])
_LONGEST_REQUEST = 60  # seconds
_DRAWS = 1 << 19  # numbers of draws: from here to twice as many, beyond the positions of requests


def case_of(ask: Mapping[str, Any], origin: Origin, about: str = "") -> Case:
    """Create the case of one line that the probe can replay, without its outcome.

    Args:
        ask: a call or an exchange, in the form of `toolkit.model.recording`.
        origin: where the input comes from.
        about: the function or endpoint; empty: derived from the line.
    """
    about = about or str(ask.get("seam") or endpoint(ask["method"], fold_path(ask["target"])))
    return Case(case_id(about, canonical(ask)), about, origin, ask, {})


def recorded_calls(recording: Recording, targets: Sequence[str] = ()) -> Iterator[Case]:
    """The recorded calls that can be made again, each input with each outcome once: see `input_shapes`.

    Args:
        recording: the recording.
        targets: modules and packages whose functions are selected; empty: all.
    """
    seen: set[str] = set()
    ids: set[str] = set()
    for call in recording.calls:
        if (
            call.replayable
            and has_ended(call)
            and not call.seam.startswith("__main__")
            and is_below(call.seam, targets)
        ):
            case = call_case(call)
            shape = shape_of(canonical([case.about, case.ask, msgspec.to_builtins(call.outcome)]))
            if shape not in seen and case.id not in ids:
                seen.add(shape)
                ids.add(case.id)
                yield _with_own_draws(case)


def _with_own_draws(case: Case) -> Case:
    """Return a call whose statements are answered with random numbers of its own, as a request has by its order.

    What a program keeps in memory by a random name (a search index, a cache) must not meet the same name again.
    """
    if "answered" not in case.ask:
        return case
    number = _DRAWS + zlib.crc32(case.id.encode()) % _DRAWS
    return msgspec.structs.replace(case, ask={**case.ask, "draws": number})


def call_case(call: RecordedCall) -> Case:
    """Create the case of a recorded call, with the framework's state and the database's answers."""
    ask: dict[str, Any] = {"kind": "call", "seam": call.seam, "symbol": call.symbol, "given": call.given}
    if around := _replayed_surroundings(call.around):
        ask["around"] = around
    if call.answers:
        ask["answered"] = list(call.answers)
    if call.generation is not None:
        ask["generation"] = call.generation
    return case_of(ask, "recorded")


def _replayed_surroundings(around: Mapping[str, Any]) -> dict[str, Any]:
    """Return what surrounds a replay: the patches of a test do not, nor a factory that needs what only the test had.

    The application that `--app` names takes the place of such a factory.
    """
    found = {name: held for name, held in around.items() if name != "patched"}
    flask = found.get("flask")
    if isinstance(flask, Mapping) and b'"$cut":' in canonical(flask.get("given")):
        found["flask"] = {name: held for name, held in flask.items() if name not in {"factory", "given"}}
    return found


def calls_beyond_replay(recording: Recording, targets: Sequence[str] = ()) -> list[Excluded]:
    """Count recorded calls that cannot be replayed because their input was only written in part, by function."""
    beyond = Counter(
        call.seam
        for call in recording.calls
        if has_ended(call)
        and is_below(call.seam, targets)
        and (not call.replayable or call.seam.startswith("__main__"))
    )
    return [Excluded(seam, "cut", count, recorded=count) for seam, count in sorted(beyond.items())]


def has_ended(call: RecordedCall) -> bool:
    """Return whether a recorded call returned or raised."""
    return call.outcome.result is not msgspec.UNSET or call.outcome.exception is not None


def endless_calls(recording: Recording) -> dict[str, int]:
    """Count the recorded calls of functions that never returned, such as loops of threads."""
    ended = {call.symbol for call in recording.calls if has_ended(call)}
    counts = {one.where: one.count for one in recording.left_out if one.what == "endless"}
    for call in recording.calls:
        if not has_ended(call):
            counts[call.symbol] = counts.get(call.symbol, 0) + 1
    return {symbol: count for symbol, count in sorted(counts.items()) if symbol not in ended}


def exchange_case(exchange: Exchange, order: int, rewritten: Callable[[str], str] = str) -> Case:
    """Create the case of a recorded request.

    Args:
        exchange: the request.
        order: its position in the session.
        rewritten: replaces words in its texts.
    """
    ask: dict[str, Any] = {
        "kind": "exchange",
        "method": exchange.method,
        "target": rewritten(exchange.target),
        "headers": [[name, rewritten(value)] for name, value in exchange.headers],
        "order": order,
    }
    if exchange.client:
        ask["client"] = exchange.client
    if exchange.body != Body():
        ask["body"] = msgspec.to_builtins(exchange.body) | (
            {"text": rewritten(exchange.body.text)} if exchange.body.text else {}
        )
    if around := _recorded_sessions(exchange.around):
        ask["around"] = around
    return case_of(ask, "recorded")


def _recorded_sessions(around: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a framework read of a session that its cookie, which is masked, can not give again."""
    held = {name: it["sessions"] for name, it in around.items() if isinstance(it, Mapping) and "sessions" in it}
    return {name: {"sessions": sessions} for name, sessions in held.items()}


def cases_of_test_requests(recording: Recording) -> list[tuple[Exchange, Case]]:
    """The requests that tests put, each with its case; one that was put twice to the same effect has one case.

    Its moment and what the test makes anew (`input_shapes`) may be another one the second time.

    Such a request depends on no other one, but on the moment of its recording, when the test created its data.
    """
    found: dict[str, tuple[Exchange, Case]] = {}
    seen: set[str] = set()
    order = 0
    for exchange in recording.exchanges:
        if is_answered(exchange, recording):
            order = max(order + 1, exchange.order)
            case = _answered_case(exchange, order)
            put = {name: held for name, held in case.ask.items() if name not in ("order", "at")}
            answer = [exchange.status, exchange.answer_body.text, exchange.answer_body.base64]
            shape = shape_of(canonical([case.about, put, answer]))
            if shape not in seen:
                seen.add(shape)
                found.setdefault(case.id, (exchange, case))
    return list(found.values())


def is_answered(exchange: Exchange, recording: Recording) -> bool:
    """Return whether a request was sent by a test client and recorded with functions and data, which a replay needs.

    Where no statement was recorded because a library emits none (`sqlite3` of Python 2.7), data come from a database.
    So is one to a server if the recording holds answers of a database: else its data are those that others left.
    """
    complete = all({"functions", "data"} <= set(run.levels) for run in recording.runs)
    is_silent = not recording.commands and any(one.what == "no_events" for one in recording.left_out)
    is_alone = exchange.is_of_test or (exchange.is_served and _has_answers(exchange, recording))
    return complete and not is_silent and exchange.direction == "incoming" and is_alone


def _has_answers(exchange: Exchange, recording: Recording) -> bool:
    """Return whether a request to a server, or another one of its process, has answers of a database of its own.

    Data of MongoDB may be in the process itself, as mongomock's are: such a process is left as it is.
    """
    if any(one.system in _OF_DOCUMENTS and one.process == exchange.process for one in recording.commands):
        return False
    return bool(exchange.answers) or any(one.answers for one in recording.exchanges if one.process == exchange.process)


def _answered_case(exchange: Exchange, order: int) -> Case:
    ask: dict[str, Any] = {**exchange_case(exchange, order).ask, "answered": list(exchange.answers)}
    ask["at"] = _moment_of(exchange)
    if around := _replayed_surroundings(exchange.around):
        ask["around"] = around
    if exchange.server:
        ask["server"] = list(exchange.server)
    if exchange.generation is not None:
        ask["generation"] = exchange.generation
    return case_of(ask, "recorded")


def _moment_of(exchange: Exchange) -> float:
    """Return the moment at which the clock of a replay stands: the end, as rows hold moments in between.

    They were past when the program asked. An answer that nobody took, or took much later, does not tell the end.
    """
    return exchange.ended if 0 <= exchange.ended - exchange.at <= _LONGEST_REQUEST else exchange.at


def is_below(seam: str, targets: Sequence[str]) -> bool:
    """Return whether a function is in one of these modules or packages; without any, it always is."""
    module = f"{seam.partition(':')[0]}."
    return not targets or any(module.startswith(f"{target}.") for target in targets)


def fold_path(target: str) -> str:
    """Return the path of a request with parts that look like identifiers folded to `{}`."""
    parts = target.partition("?")[0].split("/")
    return "/".join("{}" if _IDENTIFIER.fullmatch(part) else part for part in parts)


def canonical(value: Any) -> bytes:
    """Serialize a value to bytes that are the same for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
