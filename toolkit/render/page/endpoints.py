"""Render the pages of endpoints, and the table of all endpoints."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from toolkit.model.data_access import DataQuery
from toolkit.model.inventory import Inventory
from toolkit.render.inventory.document import inventory_words, suspicion_words
from toolkit.render.inventory.traffic import TrafficWords
from toolkit.render.page.endpoint_facts import EndpointFacts
from toolkit.render.page.escape import escape_html, path_html, sentence_html
from toolkit.render.page.material import Material
from toolkit.render.page.pager import split_pages
from toolkit.render.page.recorded_use import only_seen_statuses, recorded_parts, recorded_sentences, unlisted_rows
from toolkit.render.pictures.sequence_notes import sequence_notes
from toolkit.render.pictures.sequence_svg import sequence_svg
from toolkit.text.numbers import format_percent
from toolkit.text.sentences import Sentence

PER_PAGE = 500
MOST_ROWS = 30
_MOST_SIBLINGS = 12
_MOST_MISSING = 3
_MOST_NEAREST = 3


class _QueryRow(NamedTuple):
    """A query with its store, and the key of its tenant condition."""

    query: DataQuery
    store: str
    tenant: str
    field: str
    why: str


def endpoint_pages(material: Material) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, page) of the table of endpoints and of each endpoint; nothing without an inventory."""
    found = material.book.found
    if found is None:
        return
    facts, words = list(material.book.facts.values()), TrafficWords(material.lang, found.traffic)
    for page in split_pages("endpoints", facts, PER_PAGE, material.tell):
        rows = [_table_row(item, material, words) for item in page.items]
        values = {
            "has_traffic": found.traffic is not None,
            "recorded": recorded_sentences(found.traffic, words, material.tell),
            "unlisted": unlisted_rows(found.traffic, words),
            "unresolved": found.unresolved,
            "has_hooks": any(status.hook for item in found.endpoints for status in item.statuses),
        }
        yield page.name, material.render("endpoints.html", rows=rows, pager=page, **values)
    for name, file in material.endpoint_pages.items():
        yield (
            file,
            material.render("endpoint.html", root="../", **_values(material.book.facts[name], found, material, words)),
        )


def shown_name(item: EndpointFacts) -> str:
    """Return `METHOD path` with the names of parameters; the method `*` is omitted."""
    route = item.first.route
    path = item.first.template or route.path
    return path if route.method == "*" else f"{route.method} {path}"


def endpoint_link(name: str, material: Material, root: str = "") -> Markup:
    """Link an endpoint to its page, if it has one."""
    item = material.book.facts.get(name)
    shown = Markup(f"<code>{escape_html(shown_name(item) if item else name)}</code>")  # noqa: S704 - escaped
    file = material.endpoint_pages.get(name)
    return Markup(f'<a href="{root}{file}">{shown}</a>') if file else shown  # noqa: S704 - our own name


def reached_by(symbol: str, material: Material, root: str) -> Markup:
    """Return a line with the nearest endpoints that lead to code; empty if none is known."""
    names = [name for name in material.book.of_symbol(symbol) if name in material.book.facts]
    if not names:
        return Markup("")
    tell = material.tell
    links = Markup(", ").join(endpoint_link(name, material, root) for name in names[:_MOST_NEAREST])
    rest = len(names) - _MOST_NEAREST
    more = Markup(" ") + sentence_html(tell.say("finding.also_more", count=rest)) if rest > 0 else ""
    label = escape_html(tell.label("endpoint.reached_by") + tell.label("mark.colon"))
    return Markup(f'<p class="muted">{label}{links}{more}</p>')  # noqa: S704 - escaped


def _table_row(item: EndpointFacts, material: Material, words: TrafficWords) -> dict[str, Any]:
    route = item.first.route
    return {
        "name": item.name,
        "method": route.method,
        "path": path_html(item.first.template or route.path),
        "place": f"{item.path}:{item.line}",
        "checks": item.authenticating,
        "anonymous": item.first.anonymous,
        "stores": _stores(item, material),
        "statuses": [status.code for status in item.first.statuses if not status.hook],
        "recorded": words.route(item.traffic[0]) if item.traffic else "",
        "only_seen": only_seen_statuses(item.traffic),
        "findings": len(item.findings),
        "high": sum(finding.severity == "high" for finding in item.findings),
        "strength": format_percent(min(item.strengths)) if item.strengths else "",
        "file": material.endpoint_pages.get(item.name, ""),
    }


def _stores(item: EndpointFacts, material: Material) -> list[str]:
    names = material.book.stores
    assert names is not None
    return list(dict.fromkeys(name for query in item.queries for name in names.of_query(query)))


def _values(item: EndpointFacts, found: Inventory, material: Material, words: TrafficWords) -> dict[str, Any]:
    tell = material.tell
    picture = found.sequences.get(item.name)
    past = {row.path: row for row in material.report.sections.history.files}
    title = tell.text("endpoint.picture", endpoint=shown_name(item))
    return {
        "name": shown_name(item),
        "endpoint": item.first,
        "others": item.endpoints[1:],
        "recorded": [*map(words.summary, item.traffic)] or recorded_sentences(None, words, tell),
        **recorded_parts(item.traffic, words),
        "item": item,
        "place": f"{item.path}:{item.line}",
        "security": list(_security(item, material)),
        "queries": [_query_row(query, item, found, material) for query in item.queries[:MOST_ROWS]],
        "tenant": found.tenancy.words[0] if found.tenancy.words else "",
        "outside": item.outside[:MOST_ROWS],
        "findings": item.findings[:MOST_ROWS],
        "own": {row.symbol for row in item.functions},
        "has_strength": material.report.sections.strength is not None,
        "past": past.get(item.path),
        "changes": material.sources.changes.get(item.path, ()),
        "picture": sequence_svg(picture, title, material.lang) if picture and picture.messages else "",
        "notes": list(sequence_notes(picture, material.lang)) if picture else (),
        "sequence": picture,
        "step_of": material.steps,
        "unsafe": [sibling.name for sibling in item.siblings if not sibling.authenticating][:_MOST_SIBLINGS],
        "link": lambda name: endpoint_link(name, material, "../"),
        "most": MOST_ROWS,
    }


def _security(item: EndpointFacts, material: Material) -> Iterator[Sentence]:
    """Yield sentences on who may call an endpoint, compared with its neighbors in the same file."""
    tell, first = material.tell, item.first
    yield from _checks_before(item, material)
    if others := [name for name in first.guards if name not in item.authenticating]:
        yield tell.say("endpoint.other_guards", names=others)
    if first.hooks:
        yield tell.say("endpoint.runs_before", names=[name.replace(".<locals>", "") for name in first.hooks])
    for row in dict.fromkeys(row for row in item.unscoped.values() if row.is_handler):
        names = list(row.missing[:_MOST_MISSING])
        yield tell.say("endpoint.weaker", names=names, passing=row.scoped, siblings=row.siblings)
    if not item.siblings:
        return
    checked = [sibling for sibling in item.siblings if sibling.authenticating]
    if checked and not item.authenticating:
        names = _most_used(checked)
        yield tell.say("endpoint.differs", checked=len(checked), siblings=len(item.siblings), names=names)
    elif item.authenticating and len(checked) < len(item.siblings):
        yield tell.say("endpoint.unsafe", unchecked=len(item.siblings) - len(checked), siblings=len(item.siblings))


def _checks_before(item: EndpointFacts, material: Material) -> Iterator[Sentence]:
    """Yield sentences on the checks of the caller before the handler, and the roles that they ask for."""
    tell, first = material.tell, item.first
    if first.anonymous:
        yield tell.say("endpoint.anonymous")
    elif item.authenticating:
        yield tell.say("endpoint.checked", names=list(item.authenticating))
    elif first.partly:
        yield tell.say("endpoint.partly", names=list(first.partly))
    else:
        yield tell.say("endpoint.unchecked")
        if {401, 403} & {status.code for status in first.statuses if not status.hook}:
            yield tell.say("endpoint.may_check")
    for asked in first.rights:
        if asked.names:
            yield tell.say("endpoint.rights", check=asked.check, names=list(asked.names))


def _most_used(facts: Sequence[EndpointFacts]) -> list[str]:
    return list(dict.fromkeys(name for item in facts for name in item.authenticating))[:3]


def _query_row(query: DataQuery, item: EndpointFacts, found: Inventory, material: Material) -> _QueryRow:
    names = material.book.stores
    assert names is not None
    store = ", ".join(names.of_query(query))
    if row := item.unscoped.get((query.file, query.line)):
        return _QueryRow(query, store, "missing", "", suspicion_words(row, inventory_words(material.lang)))
    known = {_tenant_word(row.field) for row in found.tenancy.stores if row.field} | {*found.tenancy.words}
    if asked := [field.name for field in query.fields if _tenant_word(field.name) in known]:
        return _QueryRow(query, store, "asks", asked[0], "")
    if query.bounded is None and not query.fields:
        return _QueryRow(query, store, "written", "", "")
    wanted = {name for part in query.store.split(", ") for name in (part, names.of(part))}
    carries = any(row.store in wanted or names.of(row.store) in wanted for row in found.tenancy.stores if row.store)
    return _QueryRow(query, store, "unseen" if carries else "none", "", "")


def _tenant_word(field: str) -> str:
    """Return the tenant word of a field: `tenant` for `users.tenant_id`, `tenant__code` and `tenant`."""
    return field.rpartition(".")[2].partition("__")[0].removesuffix("_id")
