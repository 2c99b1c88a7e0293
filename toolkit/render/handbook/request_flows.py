"""Write the main requests step by step: what the caller must be, what is checked, changed, queued and answered."""

import re
from collections.abc import Iterator

from toolkit.model.inventory import Endpoint, Inventory, SchemaUse
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.procedures import RequestFlow
from toolkit.render.handbook.demands import DemandReader
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.handbook.step_words import StepWriter
from toolkit.render.pull.markdown import code_text

_MOST_FIELDS = 12
_FORMATS = re.compile(r"format")
"""Paths of Django REST framework that end with the wanted format."""


def flow_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the section; nothing if the steps of no request are known.

    Args:
        found: the inventory with its request flows.
        say: writes the sentences.
    """
    if not found.request_flows:
        return
    yield say.heading("flows")
    yield f"{say.words.label('flows_hint')}\n"
    writer, demands = StepWriter(found, say), DemandReader(found, say)
    if hint := demands.hint():
        yield f"{hint}\n"
    endpoints = {fold_endpoint(item.route.method, item.route.path): item for item in found.endpoints}
    for flow in found.request_flows:
        yield f"### {code_text(flow.title)}\n"
        yield from _before(flow, endpoints.get(flow.name), found, demands, say)
        yield ""
        yield from writer.list_numbered(flow.steps)
        if flow.further:
            key = "flow_further_changes" if flow.further_changes else "flow_further"
            yield f"\n{say.words.text(key, count=flow.further, changes=flow.further_changes)}"
        yield ""


def _before(
    flow: RequestFlow, item: Endpoint | None, found: Inventory, demands: DemandReader, say: Sentences
) -> Iterator[str]:
    """Yield what the caller must be, the body that it sends, and the codes that it may get."""
    place = f"{flow.file}:{flow.line}"
    if item is None:
        yield say.cite("procedure_place", [place])
        return
    yield say.cite("flow_handler", [place], handler=item.route.handler)
    if others := [*_others(item, found)]:
        yield say.cite("flow_others", (), paths=Markup(say.words.label("separator").join(map(code_text, others))))
    if item.summary:
        yield say.cite("flow_about", (), text=item.summary)
    demand = demands.of(item)
    if demand.parts:
        parts = say.words.label("semicolon").join(demand.parts)
        yield say.cite("flow_caller", demand.places, demands=Markup(parts))
    else:
        yield say.cite("flow_open", ())
    if item.request is not None and (fields := _fields(item.request, found)):
        yield say.cite("flow_body", (), schema=item.request.schema, fields=Markup(_list(fields, say)))
    elif sent := [row.name for row in item.parameters if row.place in ("json", "form", "file")]:
        yield say.cite("flow_sent", (), fields=Markup(_list(sent, say)))
    told = {code for step in flow.steps if step.act in ("answer", "prepare") for code in step.what.split(", ")}
    if codes := sorted({*(str(status.code) for status in item.statuses), *filter(str.isdigit, told)}):
        yield say.cite("flow_codes", (), codes=", ".join(codes))


def _others(item: Endpoint, found: Inventory) -> Iterator[str]:
    """Yield the other paths under which the same handler takes the same requests."""
    route = item.route
    for row in found.endpoints:
        other = row.route
        is_same = (other.method, other.handler, other.file, other.line) == (
            route.method,
            route.handler,
            route.file,
            route.line,
        )
        if is_same and other.path != route.path and not _FORMATS.search(other.path):
            yield f"{other.method} {row.template or other.path}"


def _fields(use: SchemaUse, found: Inventory) -> list[str]:
    """Return the fields that a client may send, the required ones first, marked."""
    schema = next((row for row in found.schemas if row.name == use.schema), None)
    writable = [row for row in schema.fields if not row.read_only] if schema is not None else []
    writable.sort(key=lambda row: not row.required)
    return [f"{row.name}*" if row.required and not use.partial else row.name for row in writable]


def _list(names: list[str], say: Sentences) -> str:
    more = ["…"] if len(names) > _MOST_FIELDS else []
    return say.words.label("separator").join((*map(code_text, names[:_MOST_FIELDS]), *more))
