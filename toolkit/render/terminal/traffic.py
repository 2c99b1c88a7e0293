"""Render what recordings show of an inventory for a terminal, in English and Japanese."""

from collections.abc import Iterator, Mapping

from toolkit.model.facts import Lang
from toolkit.model.traffic import EndpointTraffic, Traffic
from toolkit.render.inventory.traffic import TrafficWords, missed_fields, missed_statuses
from toolkit.text.visible import make_visible

_MOST_ROWS = 20


def describe_traffic(traffic: Traffic | None, lang: Lang, readable: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield lines on routes, status codes and fields that were seen running and not found in code, and a summary.

    Args:
        traffic: what was recorded; None: nothing.
        lang: language of the output.
        readable: path of a route -> its template, for paths that are regular expressions.
    """
    words = TrafficWords(lang, traffic)
    yield from map(make_visible, words.sentences())
    for key, lines in _list_missed(traffic, words, readable or {}) if traffic else ():
        if lines:
            yield words.heading(key, len(lines))
            yield from (make_visible(f"  {line}") for line in lines[:_MOST_ROWS])
        if len(lines) > _MOST_ROWS:
            yield words.heading("more", len(lines) - _MOST_ROWS)


def _list_missed(traffic: Traffic, words: TrafficWords, readable: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what is not in the code: key of a heading, and lines."""

    def path(row: EndpointTraffic) -> str:
        return readable.get(row.path, row.path)

    yield "unlisted", [f"{row.method}  {row.path}  {words.describe_unlisted(row)}" for row in traffic.unlisted]
    yield (
        "statuses_missed",
        [
            f"{item.code}  {row.method} {path(row)}  {words.requests(item.requests)}"
            for row, item in missed_statuses(traffic)
        ],
    )
    yield (
        "fields_missed",
        [
            f"{item.place} {item.name}  {row.method} {path(row)}  {words.requests(item.requests)}"
            for row, item in missed_fields(traffic)
        ],
    )
