"""Draft a handbook of operations: every sentence has its place in the source, or is marked to be confirmed."""

from collections import Counter
from collections.abc import Iterable, Iterator

from toolkit.model.data_access import OutsideUse
from toolkit.model.documents import ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.setup import SetupFacts, StatedFact
from toolkit.model.tenancy import Tenancy
from toolkit.render.handbook.migrations import migration_risks
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.inventory.document import inventory_words, suspicion_words
from toolkit.render.pictures.context import context_picture
from toolkit.render.pictures.mermaid import flowchart
from toolkit.text.visible import make_visible

_MOST_RISKS = 20
_JOBS = ("job", "command")


def handbook(known: ProjectDocuments, lang: Lang) -> str:
    """The draft as Markdown.

    Args:
        known: what is known of the project.
        lang: of the draft.
    """
    say, found, setup = Sentences(lang, known.answers), known.found, known.setup
    lines = [
        f"# {say.words.text('title', name=make_visible(known.name))}\n",
        f"{say.words.label('how_to_read')}\n",
        *_system(known, lang, say),
        *_start(setup, say),
        *_interface(found, say),
        *_stores(found, say),
        *_outside(found, say),
        *_jobs(found, setup, say),
        *_settings(found, say),
        *_tenants(found.tenancy, lang, say),
        *_risks(found, lang, say),
        *_tests(setup, say),
        *_deployment(setup, say),
        *_people(say),
    ]
    return "\n".join(lines) + "\n"


def _system(known: ProjectDocuments, lang: Lang, say: Sentences) -> Iterator[str]:
    found = known.found
    yield say.heading("system")
    yield f"```mermaid\n{flowchart(context_picture(found, known.name, lang))}```\n"
    amounts = {"files": found.files, "routes": len(found.routes), "paths": len({item.path for item in found.routes})}
    first = [f"{item.file}:{item.line}" for item in found.routes[:1]]
    yield say.cite("size", first, frameworks=", ".join(found.frameworks) or "-", **amounts)
    if cycles := [arrow for arrow in found.layers.arrows if arrow.closes_cycle]:
        examples = ", ".join(f"{arrow.source} → {arrow.target}" for arrow in cycles[:3])
        yield say.cite("cycles", (), count=len(cycles), examples=examples)
    yield say.ask("purpose")


def _start(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    yield say.heading("start")
    yield from _statements("python", setup.pythons, say)
    yield from _statements("dependencies", [item for item in setup.dependencies if item.text], say)
    yield from _statements("locked_dependencies", [item for item in setup.dependencies if not item.text], say)
    yield from _statements("starts", setup.starts, say)
    yield from _statements("beside", setup.services, say)
    yield from (
        say.cite(f"readme_{fault.kind}", [fault.place], text=fault.text, found=fault.found) for fault in setup.faults
    )
    if not setup.readme:
        yield say.cite("no_readme", ())
    yield say.ask("local_setup")


def _statements(key: str, items: Iterable[StatedFact], say: Sentences) -> Iterator[str]:
    """One sentence for each text, with all places that say it."""
    places: dict[str, list[str]] = {}
    for item in items:
        places.setdefault(item.text, []).append(item.place)
    for text, where in places.items():
        yield say.cite(key, where, text=text)


def _interface(found: Inventory, say: Sentences) -> Iterator[str]:
    yield say.heading("interface")
    codes = {(item.route.method, item.route.path): item for item in found.endpoints}
    rows = []
    for route in found.routes:
        endpoint = codes.get((route.method, route.path))
        statuses = ", ".join(str(status.code) for status in endpoint.statuses) if endpoint else ""
        summary = endpoint.summary if endpoint else ""
        rows.append((route.method, route.path, route.handler, statuses, summary, f"{route.file}:{route.line}"))
    yield say.table(("method", "path", "handler", "statuses", "summary", "place"), rows)
    if found.unresolved:
        places = [f"{item.file}:{item.line}" for item in found.unresolved]
        yield say.cite("unresolved_routes", places, count=len(found.unresolved))
    yield say.ask("clients")


def _stores(found: Inventory, say: Sentences) -> Iterator[str]:
    yield say.heading("stores")
    tables = {model.name: model.store for model in found.data.models if model.store}
    models = {model.store or model.name: f"{model.file}:{model.line}" for model in found.data.models}
    reads: Counter[str] = Counter()
    endpoints: dict[str, set[str]] = {}
    for query in found.data.queries:
        for part in filter(None, query.store.split(", ")):
            store = tables.get(part, part)
            reads[store] += 1
            endpoints.setdefault(store, set()).update(query.endpoints)
    names = sorted({*reads, *models})
    rows = [(name, models.get(name, ""), str(reads[name]), str(len(endpoints.get(name, ())))) for name in names]
    if rows:
        yield say.table(("store", "model", "queries", "endpoints"), rows)
    if unread := found.data.unread:
        yield say.cite("unread_queries", [f"{row.file}:{row.line}" for row in unread], count=len(unread))
    yield from map(say.ask, ("database_servers", "backup", "data_retention"))


def _outside(found: Inventory, say: Sentences) -> Iterator[str]:
    uses = [use for use in found.data.outside if use.kind not in (*_JOBS, "switch")]
    if uses:
        yield say.heading("outside")
        rows = [(kind, target, str(amount), place) for (kind, target), (amount, place) in _uses(uses).items()]
        yield say.table(("kind", "target", "calls", "place"), rows)
        yield say.ask("outside_contacts")


def _uses(uses: Iterable[OutsideUse]) -> dict[tuple[str, str], tuple[int, str]]:
    """(kind, target) -> how often, and where first."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for use in uses:
        key = (use.kind, use.target or use.what)
        amount, place = found.get(key, (0, f"{use.file}:{use.line}"))
        found[key] = (amount + 1, place)
    return dict(sorted(found.items()))


def _jobs(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    yield say.heading("jobs")
    jobs = [use for use in found.data.outside if use.kind in _JOBS]
    if jobs:
        rows = [(use.target or use.what, use.what, f"{use.file}:{use.line}") for use in jobs]
        yield say.table(("job", "start", "place"), rows)
    yield from _statements("schedule", setup.schedules, say)
    for use in found.data.outside:
        if use.kind == "switch":
            yield say.cite("switch", [f"{use.file}:{use.line}"], what=use.what)
    yield say.ask("schedules")


def _settings(found: Inventory, say: Sentences) -> Iterator[str]:
    if found.data.settings:
        yield say.heading("settings")
        rows = [
            (item.name, item.source, item.default, str(len(item.reads)), f"{item.file}:{item.line}")
            for item in found.data.settings
        ]
        yield say.table(("setting", "source", "default", "reads", "place"), rows)
    yield from map(say.ask, ("environments", "secrets"))


def _tenants(tenancy: Tenancy, lang: Lang, say: Sentences) -> Iterator[str]:
    yield say.heading("tenants")
    shared = inventory_words(lang)
    for item in tenancy.resolution:
        kind = shared.label(f"tenant_by.{item.kind}")
        yield say.cite("resolution", [f"{item.file}:{item.line}"], kind=kind, what=item.what)
    if tenancy.hosts:
        rows = [(item.host, item.beside, f"{item.file}:{item.line}") for item in tenancy.hosts]
        yield say.table(("host", "beside", "place"), rows)
    if tenancy.stores:
        stores = [(item.store, item.field, f"{item.scoped}/{item.queries}") for item in tenancy.stores]
        yield say.table(("store", "tenant_field", "scoped"), stores)
    yield from map(say.ask, ("host_names", "tenants"))


def _risks(found: Inventory, lang: Lang, say: Sentences) -> Iterator[str]:
    yield say.heading("risks")
    shared = inventory_words(lang)
    for row in found.tenancy.unscoped[:_MOST_RISKS]:
        why = suspicion_words(row, shared)
        yield say.cite("unscoped", [f"{row.file}:{row.line}"], store=row.store, why=why)
    exposed: dict[str, list[str]] = {}
    for item in found.data.filters:
        if item.whole and not item.limited:
            exposed.setdefault(item.endpoint, []).append(f"{item.file}:{item.line}")
    for endpoint, places in [*exposed.items()][:_MOST_RISKS]:
        yield say.cite("exposed_filter", places, endpoint=endpoint)
    looped = [row for row in found.data.queries if row.in_loop and row.endpoints and row.store]
    for query in looped[:_MOST_RISKS]:
        values = {"store": query.store, "endpoint": query.endpoints[0]}
        yield say.cite("query_in_loop", [f"{query.file}:{query.line}"], **values)
    yield from migration_risks(found, shared, say)
    if found.unread:
        yield say.cite("unread_files", list(found.unread), count=len(found.unread))
    yield say.ask("known_troubles")


def _tests(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    yield say.heading("tests")
    yield say.cite("test_files" if setup.test_files else "no_tests", (), count=setup.test_files)
    yield from _statements("test_settings", setup.tests, say)
    yield say.ask("test_environment")


def _deployment(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    yield say.heading("deployment")
    if setup.deployments:
        yield say.cite("deployment_files", [item.place for item in setup.deployments])
    yield from map(say.ask, ("deployment", "rollback", "load_balancer"))


def _people(say: Sentences) -> Iterator[str]:
    yield say.heading("people")
    yield from map(say.ask, ("monitoring", "on_call"))
