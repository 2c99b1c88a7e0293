"""Write answers of other services as answers to statements, so that they are varied like documents, and back again."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from toolkit.model.lock import Case, Parts

STATUS, _BODY = "status_code", "body"
_EXCHANGE, _ALONE = "exchange", "alone"


def with_sent_answers(case: Case, parts: Parts, exchanges: Sequence[Mapping[str, Any]]) -> Case:
    """Return a case whose recorded answers include those of the other services that it asked.

    Args:
        case: the case.
        parts: parts of its outcome, with its outgoing requests.
        exchanges: recorded requests to other services.
    """
    sent = {(it.get("method"), it.get("target")) for it in parts.get("outgoing") or ()}
    used = [it for it in exchanges if "method" in it and (it["method"], it["target"]) in sent]
    if not used:
        return case
    lines = [*(case.ask.get("answered") or ()), *(_line_of(it, "answered" not in case.ask) for it in used)]
    return msgspec.structs.replace(case, ask={**case.ask, "answered": lines})


def restore_sent(case: Case) -> Case:
    """Return a case as it is put to a program: with the answers of other services beside those to statements."""
    lines = case.ask.get("answered") or ()
    sent = [it for it in lines if _EXCHANGE in it]
    if not sent:
        return case
    ask = {
        **case.ask,
        "answered": [it for it in lines if _EXCHANGE not in it],
        "sent": [_exchange_of(it) for it in sent],
    }
    if sent[0][_ALONE]:
        del ask["answered"]
    return msgspec.structs.replace(case, ask=ask)


def is_sent(line: Mapping[str, Any]) -> bool:
    """Return whether a recorded answer is that of another service."""
    return _EXCHANGE in line


def _line_of(exchange: Mapping[str, Any], is_alone: bool) -> dict[str, Any]:
    document: dict[str, Any] = {STATUS: exchange.get("status") or 502}
    body = _json_of(exchange)
    if body is not None:
        document[_BODY] = body
    return {
        "statement": f"{exchange['method']} {exchange['target']}",
        "rows": [[document]],
        _EXCHANGE: exchange,
        _ALONE: is_alone,
    }


def _json_of(exchange: Mapping[str, Any]) -> Any:
    """Return the document or list in an answer; None if it holds none."""
    text = (exchange.get("answer_body") or {}).get("text", "")
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None


def _exchange_of(line: Mapping[str, Any]) -> dict[str, Any]:
    (document,) = line["rows"][0]
    exchange = {**line[_EXCHANGE], "status": document[STATUS]}
    if _BODY in document and document[_BODY] != _json_of(line[_EXCHANGE]):
        exchange["answer_body"] = {"text": json.dumps(document[_BODY])}
    return exchange
