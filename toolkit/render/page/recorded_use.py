"""Show on the pages of endpoints what recordings show of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from toolkit.model.traffic import EndpointTraffic, FieldTraffic, StatusTraffic, Traffic
from toolkit.render._facts import RECORD
from toolkit.render.inventory.traffic import TrafficWords
from toolkit.render.page.escape import path_html
from toolkit.text.numbers import format_number
from toolkit.text.sentences import Sentence, TextRun
from toolkit.text.words import Words

_MOST_UNLISTED = 500


def recorded_sentences(traffic: Traffic | None, words: TrafficWords, tell: Words) -> list[str] | list[Sentence]:
    """Return what was recorded and its limits, or that nothing was."""
    return list(words.sentences()) if traffic else [tell.say("system.not_recorded", command=TextRun(RECORD, code=True))]


def unlisted_rows(traffic: Traffic | None, words: TrafficWords) -> list[tuple[str, Markup, str]]:
    """Return method, path and answers of the routes that were seen running and not found in the code."""
    rows = traffic.unlisted[:_MOST_UNLISTED] if traffic else ()
    return [(row.method, path_html(row.path), words.describe_unlisted(row)) for row in rows]


def only_seen_statuses(rows: Sequence[EndpointTraffic]) -> list[int]:
    """Return the status codes of an endpoint that were seen running and are not in the code."""
    return [status.code for status in rows[0].statuses if status.mark == "only_seen"] if rows else []


def recorded_parts(rows: Sequence[EndpointTraffic], words: TrafficWords) -> dict[str, Any]:
    """Return what was recorded of the parts of an endpoint.

    Args:
        rows: what was recorded of its routes, of which the first is shown; empty: nothing.
        words: writes marks.

    Returns:
        `marks`: (place, name), or (`status`, code) -> mark in words; `differences`: key of a label -> (name, amount).
    """
    if not rows:
        return {"marks": {}, "differences": {}}
    first = rows[0]
    marks: dict[tuple[str, str | int], str] = {
        ("status", item.code): words.part(item, first) for item in first.statuses
    }
    marks |= {(item.place, item.name): words.part(item, first) for item in first.fields}
    differences: dict[str, list[tuple[str, str]]] = {}
    for key, name, item in _differences(first):
        differences.setdefault(key, []).append((name, f"×{format_number(item.requests)}" if item.requests else ""))
    return {"marks": marks, "differences": differences}


def _differences(row: EndpointTraffic) -> Iterator[tuple[str, str, StatusTraffic | FieldTraffic]]:
    """Yield key of a label, name and part for what no list of the page has: what is not in the code, and responses."""
    yield from (("only_seen_status", str(item.code), item) for item in row.statuses if item.mark == "only_seen")
    for item in row.fields:
        if item.mark == "only_seen" and item.place != "response":
            yield "only_seen_request", f"{item.place} {item.name}", item
    for item in row.fields:
        if item.place == "response" and item.mark == "only_seen":
            yield "only_seen_response", item.name, item
        elif item.place == "response" and row.requests:
            yield f"{item.mark}_response", item.name, item
