"""Render an inventory for a terminal, in English and Japanese."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from toolkit.model.api_change import ApiChange
from toolkit.model.data_access import DataAccess, ExposedFilter
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory, RouteCheck, RouteScore
from toolkit.model.links import endpoint
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.model.tenancy import Tenancy
from toolkit.model.typed_calls import TypeAnswers
from toolkit.model.unread_databases import find_unread_databases
from toolkit.render.inventory.api_changes import change_lines
from toolkit.render.inventory.document import inventory_words, suspicion_words
from toolkit.render.inventory.traffic import TrafficWords
from toolkit.render.inventory.unchecked import unchecked_endpoints
from toolkit.render.terminal.errors import translate_reason
from toolkit.render.terminal.migrations import describe_all_migrations, describe_new_migrations
from toolkit.render.terminal.traffic import describe_traffic
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

_MOST_UNRESOLVED = 20
_MOST_PATHS = 20
_MOST_NAMES = 12
_MOST_LINES = 8


def describe_inventory(found: Inventory, lang: Lang, *, every: bool = False) -> Iterator[str]:
    """Yield lines on the routes of a project, one per route, and on unresolved registrations.

    Args:
        found: the inventory of the project.
        lang: language of the output.
        every: list the risks of all migrations, not only of new ones.
    """
    words = load_words(lang, __file__, "inventory")
    if found.traffic:
        yield from describe_traffic(found.traffic, lang, _readable_paths(found))
    used = Counter(route.framework for route in found.routes)
    names = ", ".join(f"{name} {format_number(count)}" for name, count in used.most_common())
    if not found.routes:
        yield words.text("no_routes", files=format_number(found.files))
    else:
        paths = len({route.path for route in found.routes})
        yield words.text("routes", routes=format_number(len(found.routes)), paths=format_number(paths), by=names)
    yield from _route_lines(found, words, lang)
    yield from _caller_lines(found, words)
    if found.unresolved:
        yield words.text("unresolved", count=format_number(len(found.unresolved)))
        for item in found.unresolved[:_MOST_UNRESOLVED]:
            why = translate_reason(item.why, lang)
            yield make_visible(f"  {item.file}:{item.line}  {item.what}{words.label('because')}{why}")
        if (rest := len(found.unresolved) - _MOST_UNRESOLVED) > 0:
            yield words.text("more", count=format_number(rest))
    if found.types is not None:
        yield from _describe_types(found.types, words)
    yield from describe_data(found.data, words)
    yield from describe_tenancy(found.tenancy, words, inventory_words(lang))
    yield from (describe_all_migrations if every else describe_new_migrations)(found, lang)
    if found.unread:
        yield words.text("unread", count=format_number(len(found.unread)))
        for path, reason in list(found.unread.items())[:_MOST_UNRESOLVED]:
            yield make_visible(f"  {path}: {reason}")
    if found.routes and not found.traffic:
        yield from describe_traffic(None, lang)


def _readable_paths(found: Inventory) -> dict[str, str]:
    """Return path -> template of the routes whose path is a regular expression."""
    return {item.route.path: item.template for item in found.endpoints if "(?P<" in item.route.path}


def _route_lines(found: Inventory, words: Words, lang: Lang) -> Iterator[str]:
    """Yield a line for each route, and one for what was recorded of it if anything was recorded."""
    width = max((len(route.method) for route in found.routes), default=0)
    readable = _readable_paths(found)
    recorded = TrafficWords(lang, found.traffic)
    for route, traffic in zip_longest(found.routes, found.traffic.endpoints if found.traffic else ()):
        likely = "" if route.confidence == "certain" else f"  {words.label('likely')}"
        path = readable.get(route.path) or route.path
        line = f"  {route.method.ljust(width)}  {path}  {route.handler}  {route.file}:{route.line}{likely}"
        yield make_visible(line)
        if traffic:
            yield make_visible(f"{' ' * (width + 6)}{recorded.line(traffic)}")


def _caller_lines(found: Inventory, words: Words) -> Iterator[str]:
    """Yield the checks of callers with their numbers of endpoints, the roles asked for, and what nothing checks."""
    if not found.endpoints:
        return
    counted = Counter(name for item in found.endpoints for name in item.caller_checks)
    named = _comma(words).join(f"{name} {format_number(count)}" for name, count in counted.most_common(_MOST_NAMES))
    if named:
        yield make_visible(words.text("callers", by=named))
    roles = Counter(name for item in found.endpoints for right in item.rights for name in right.names)
    if roles:
        asked = (f"{name} {format_number(count)}" for name, count in roles.most_common(_MOST_NAMES))
        yield make_visible(words.text("roles", by=_comma(words).join(asked)))
    bare, readable = unchecked_endpoints(found), _readable_paths(found)
    open_ones = [it.route for it in found.endpoints if endpoint(it.route.method, it.route.path) in bare]
    if open_ones:
        yield words.text("unchecked", count=format_number(len(open_ones)))
        for route in open_ones[:_MOST_PATHS]:
            yield make_visible(f"  {route.method} {readable.get(route.path) or route.path}  {route.file}:{route.line}")
    if (rest := len(open_ones) - _MOST_PATHS) > 0:
        yield words.text("more", count=format_number(rest))


def _describe_types(types: TypeAnswers, words: Words) -> Iterator[str]:
    left = sum(types.left_out.values())
    counts = {"calls": types.calls, "added": types.added, "refined": types.refined, "left": left}
    yield words.text("types", tool=types.tool, **{key: format_number(value) for key, value in counts.items()})
    if types.disagreements:
        yield words.text("disagreements", count=format_number(len(types.disagreements)))
        for row in types.disagreements[:_MOST_LINES]:
            source, other = (", ".join(names) for names in (row.source, row.types))
            yield make_visible(f"  {row.file}:{row.line}  {row.call}  {source} / {other}")


def describe_data(data: DataAccess, words: Words) -> Iterator[str]:
    """Yield lines on a project's database queries and outgoing calls; the complete lists are in the JSON."""
    if data.queries:
        stores = StoreNames(data).count_queries()
        named = ", ".join(f"{name} {format_number(count)}" for name, count in [*stores.items()][:_MOST_NAMES])
        unknown = sum(1 for query in data.queries if query.unresolved) + len(data.unread)
        counts = {
            "queries": len(data.queries),
            "stores": len({*stores} - {UNKNOWN_STORE}),
            "unknown": unknown,
            "models": len(data.models),
        }
        yield make_visible(words.text("queries", **{key: format_number(value) for key, value in counts.items()}))
        yield make_visible(f"  {named}")
        looped = [query for query in data.queries if query.in_loop and query.endpoints]
        if looped:
            yield words.text("in_loops", count=format_number(len(looped)))
            for query in looped[:_MOST_LINES]:
                place = f"{query.file}:{query.line}"
                yield make_visible(f"  {place}  {query.operation} {query.store}  {query.endpoints[0]}")
    if databases := find_unread_databases(data.outside):
        places = ", ".join(f"{name} {uses[0].file}:{uses[0].line}" for name, uses in databases.items())
        yield make_visible(words.text("unread_databases", places=places))
    missing = [item for item in data.indexes if not item.existing]
    if missing:
        yield words.text("indexes", count=format_number(len(missing)))
        for item in sorted(missing, key=lambda item: -len(item.serves))[:_MOST_LINES]:
            served = words.text("serves", count=format_number(len(item.serves)), first=item.serves[0])
            yield make_visible(f"  {item.store} ({', '.join(item.fields)})  {served}")
    if data.filters:
        yield words.text("filters", count=format_number(len(data.filters)))
        for row in data.filters[:_MOST_LINES]:
            yield make_visible(f"  {row.endpoint}  {row.file}:{row.line}  {_describe_exposure(row, words)}")
    if data.outside or data.settings:
        kinds = Counter(use.kind for use in data.outside)
        named = _comma(words).join(
            f"{words.label(f'outside.{kind}')} {format_number(kinds[kind])}" for kind in sorted(kinds)
        )
        settings = format_number(len(data.settings))
        yield words.text("outside_uses" if named else "settings_alone", by=named, settings=settings)


def _describe_exposure(row: ExposedFilter, words: Words) -> str:
    """Describe the values that a client may put into a filter, and what limits them."""
    risks = _comma(words).join(words.label(f"exposures.{risk}") for risk in row.risks if risk != "$where")
    said = _comma(words).join(filter(None, ("$where" if "$where" in row.risks else "", risks)))
    if row.limited == "operators":
        return words.text("limited", risks=said, names=", ".join(row.operators))
    return words.text("built_by", risks=said, name=row.built_by) if row.limited == "function" else said


def describe_tenancy(tenancy: Tenancy, words: Words, shared: Words) -> Iterator[str]:
    """Yield lines about tenants: their resolution, and queries without a tenant condition, most suspicious first."""
    for kind, count in sorted(Counter(item.kind for item in tenancy.resolution).items()):
        first = next(item for item in tenancy.resolution if item.kind == kind)
        label = shared.label(f"tenant_by.{kind}")
        yield make_visible(words.text("resolution", kind=label, count=count, place=f"{first.file}:{first.line}"))
    scoped = sum(item.scoped for item in tenancy.stores)
    every = sum(item.queries for item in tenancy.stores)
    counts = {"stores": len(tenancy.stores), "scoped": scoped, "queries": every}
    if tenancy.words:
        shown = {key: format_number(value) for key, value in counts.items()}
        yield words.text("tenants", word=tenancy.words[0], **shown)
    if tenancy.unscoped:
        places = format_number(tenancy.bare_queries + tenancy.weaker_handlers)
        yield words.text("unscoped", count=places, rest=format_number(len(tenancy.set_aside)))
    for row in tenancy.unscoped[:_MOST_LINES]:
        why = suspicion_words(row, shared)
        why += words.text("also", count=len(row.also)) if row.also else ""
        yield make_visible("  ".join(filter(None, (f"  {row.file}:{row.line}", row.store, why, *row.endpoints[:1]))))
    if tenancy.set_aside:
        counts_of = Counter(row.why for row in tenancy.set_aside)
        named = (f"{shared.label(f'aside.{why}')} {format_number(count)}" for why, count in counts_of.most_common())
        yield words.text("set_aside", reasons=_comma(words).join(named))


def describe_changes(changes: Sequence[ApiChange], lang: Lang) -> Iterator[str]:
    """Yield lines on the changes between two specifications, breaking ones first."""
    words = load_words(lang, __file__, "inventory")
    breaking = sum(change.breaking for change in changes)
    if not changes:
        yield words.text("changes_none")
        return
    counts = {"breaking": format_number(breaking), "compatible": format_number(len(changes) - breaking)}
    yield words.text("changes", **counts)
    yield from change_lines(changes, lang)


def describe_check(check: RouteCheck, lang: Lang) -> Iterator[str]:
    """Yield lines on differences between the source and the running application."""
    words = load_words(lang, __file__, "inventory")
    if check.agrees:
        yield words.text("check_same")
    if check.only_running:
        yield words.text("check_only_running", count=format_number(len(check.only_running)))
        yield from (make_visible(f"  {it.method} {it.path}  {it.view}") for it in check.only_running[:_MOST_PATHS])
    if check.only_source:
        yield words.text("check_only_source", count=format_number(len(check.only_source)))
        rows = (f"  {it.method} {it.path}  {it.handler}  {it.file}:{it.line}" for it in check.only_source)
        yield from (make_visible(row) for _, row in zip(range(_MOST_PATHS), rows, strict=False))
    if check.unresolved:
        yield words.text("check_unresolved", count=format_number(check.unresolved))
    yield words.text("score", recall=f"{check.score.recall:.3f}", precision=f"{check.score.precision:.3f}")


def describe_score(score: RouteScore, lang: Lang) -> Iterator[str]:
    """Yield lines on differences between two lists of routes."""
    words = load_words(lang, __file__, "inventory")
    yield words.text("score", recall=f"{score.recall:.3f}", precision=f"{score.precision:.3f}")
    yield words.text("score_methods", recall=f"{score.with_method[0]:.3f}", precision=f"{score.with_method[1]:.3f}")
    for key, paths in (("missing", score.missing), ("extra", score.extra)):
        if paths:
            yield words.text(key, count=format_number(len(paths)))
            yield from (f"  {make_visible(path)}" for path in paths[:_MOST_PATHS])


def _comma(words: Words) -> str:
    """Return what stands between the words of a list."""
    return ", " if words.lang == "en" else "、"
