"""Write the section on data: tables and collections with their queries, and the servers that settings name."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from toolkit.model.data_access import DataAccess, DataModel, Setting, is_write
from toolkit.model.inventory import Inventory
from toolkit.model.setup import SetupFacts
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.model.unread_databases import find_unread_databases
from toolkit.render.handbook.endpoints import EndpointNames
from toolkit.render.handbook.hints import backup_lines
from toolkit.render.handbook.job_table import name_of_job, own_jobs
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import code_text

_SERVER = re.compile(
    r"\b(postgres(?:ql)?|postgis|mysql|mariadb|mssql|oracle|sqlite3?|mongodb|redis|rediss|memcached?|amqps?|rabbitmq"
    r"|elasticsearch|opensearch|kafka|cassandra|clickhouse)(?=[+\w]*://|['\"]|\Z)",
    re.IGNORECASE,
)
"""The kind of server in the default of a setting: the scheme of a URL, or the last part of an engine's name."""
_USUAL = {"sqlite3": "sqlite", "postgres": "postgresql", "rediss": "redis", "amqps": "amqp", "memcache": "memcached"}
_MOST_WRITERS = 3
_MOST_GROWING = 15
_MOST_SERVICES = 12
_RELATIONAL = ("django", "sqlalchemy", "peewee", "sql")
_DOCUMENTS = ("mongo", "mongoengine")


def store_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the section on data stores."""
    yield say.heading("stores")
    names = StoreNames(found.data)
    models = {names.of(model.name): f"{model.file}:{model.line}" for model in reversed(found.data.models)}
    endpoints: dict[str, set[str]] = {}
    for query in found.data.queries:
        for store in names.of_query(query):
            endpoints.setdefault(store, set()).update(query.endpoints)
    counted, kinds, writers = names.count_queries(), _kinds(found.data, names), _writers(found, names)
    rows = [
        (
            say.words.label("unknown_store") if name == UNKNOWN_STORE else name,
            kinds[name],
            "" if name == UNKNOWN_STORE else models.get(name, ""),
            _cut(writers.get(name, ()), say),
            str(amount),
            str(len(endpoints[name])),
        )
        for name, amount in counted.items()
    ]
    if rows:
        yield say.table(("store", "kind", "model", "writers", "queries", "endpoints"), rows, "every_store")
    yield from _origins(found, setup, say)
    for kind, settings in servers_of(found.data).items():
        yield say.cite("server", [f"{item.file}:{item.line}" for item in settings], kind=kind, name=settings[0].name)
    for service in setup.compose[:_MOST_SERVICES]:
        if service.volumes:
            yield say.cite("volumes", [service.place], name=service.name, volumes=", ".join(service.volumes))
    for item in found.data.settings:
        for text in item.without:
            what, _, place = text.rpartition(" at ")
            yield say.cite("without", [place], name=item.name, what=what)
    yield from _growth(found, say)
    if unused := sorted({*models} - {*counted}):
        yield say.cite("no_query", [models[name] for name in unused], count=len(unused))
    yield from _unread(found, say)
    yield from say.ask("database_servers")
    yield from backup_lines(found, setup, say)
    yield from say.ask("backup", "data_retention")


def _unread(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield what is not known of the queries."""
    open_queries = [query for query in found.data.queries if query.unresolved]
    if open_queries:
        places = [f"{query.file}:{query.line}" for query in open_queries]
        yield say.cite("open_queries", places, count=len(open_queries))
    if unread := found.data.unread:
        yield say.cite("unread_queries", [f"{row.file}:{row.line}" for row in unread], count=len(unread))
    for name, uses in find_unread_databases(found.data.outside).items():
        yield say.cite("unread_database", [f"{use.file}:{use.line}" for use in uses], name=name)


def definitions_of(found: Inventory, setup: SetupFacts) -> dict[str, str]:
    """Return the files that define the tables each on their own, with a place: models, SQL, scripts, migrations."""
    relational = [model for model in found.data.models if model.technology in _RELATIONAL]
    shared = {store for store, count in Counter(model.store for model in relational).items() if store and count > 1}
    files: dict[str, str] = {}
    for model in relational:
        if model.store in shared:
            files.setdefault(model.file, f"{model.file}:{model.line}")
    if not files and relational:
        files = {relational[0].file: f"{relational[0].file}:{relational[0].line}"}
    for item in setup.schema_files:
        files.setdefault(item.place.rpartition(":")[0], item.place)
    for module in setup.modules:
        if "creates_tables" in module.effects:
            files.setdefault(module.path, f"{module.path}:{module.line}")
    return files


def _writers(found: Inventory, names: StoreNames) -> dict[str, dict[str, None]]:
    """Return table or collection -> the endpoints and jobs that write it."""
    paths, writers = EndpointNames(found), dict[str, dict[str, None]]()
    for query in found.data.queries:
        if is_write(query.operation):
            for store in names.of_query(query):
                writers.setdefault(store, {}).update(dict.fromkeys(map(paths.endpoint, query.endpoints)))
    for item in found.saved_objects:
        writers.setdefault(names.of(item.store), {}).update(dict.fromkeys(map(paths.endpoint, item.endpoints)))
    for store, jobs in jobs_that_write(found).items():
        writers.setdefault(store, {}).update(jobs)
    return writers


def jobs_that_write(found: Inventory) -> dict[str, dict[str, None]]:
    """Return table or collection -> the jobs and commands that write it.

    Args:
        found: the inventory.
    """
    names, writers = StoreNames(found.data), dict[str, dict[str, None]]()
    effects = {(item.file, item.line): item.writes for item in found.job_effects}
    for job in own_jobs(found):
        for store in effects.get((job.file, job.line), ()):
            for part in store.split(", "):
                writers.setdefault(names.of(part), {})[name_of_job(job)] = None
    return writers


def _cut(names: Iterable[str], say: Sentences) -> Markup:
    kept = [*names]
    more = say.words.text("more_endpoints", count=len(kept) - _MOST_WRITERS) if len(kept) > _MOST_WRITERS else ""
    return Markup(
        f"{say.words.label('separator').join(map(code_text, kept[:_MOST_WRITERS]))}{more}".replace("|", "\\|")
    )


def _origins(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield where the tables come from, and which ones have several models."""
    models = found.data.models
    by_store: dict[str, list[DataModel]] = {}
    for model in models:
        by_store.setdefault(model.store, []).append(model)
    several = {store: same for store, same in by_store.items() if store and len(same) > 1}
    if several:
        shown = [f"{store} ({' / '.join(dict.fromkeys(m.name for m in same))})" for store, same in several.items()]
        places = [f"{model.file}:{model.line}" for model in next(iter(several.values()))]
        yield say.cite("two_models", places, count=len(several), names=", ".join(shown))
    files = {item.file: f"{item.file}:{item.line}" for item in reversed(found.migrations)}
    if files:
        yield say.cite("migrated", sorted(files.values()), count=len(files))
    if len(defined := definitions_of(found, setup)) > 1:
        yield say.cite("several_schemas", defined.values(), count=len(defined), names=", ".join(defined))
        yield from say.ask("schema")
    yield from (say.cite("schema_file", [item.place], text=item.text) for item in setup.schema_files)
    for module in setup.modules:
        if "creates_tables" in module.effects:
            yield say.cite("makes_tables", [f"{module.path}:{module.line}"], path=module.path)
    if unmanaged := [model for model in models if model.is_unmanaged]:
        yield say.cite("unmanaged", [f"{m.file}:{m.line}" for m in unmanaged], count=len(unmanaged))
    if not files and not setup.reversals and any(model.technology in _RELATIONAL for model in models):
        yield say.cite("no_migrations", [f"{model.file}:{model.line}" for model in models])


def _kinds(data: DataAccess, names: StoreNames) -> dict[str, str]:
    """Map a table or collection to the kinds of database in which code looks for it."""
    found: dict[str, set[str]] = {}
    for query in data.queries:
        for store in names.of_query(query):
            found.setdefault(store, set()).add("MongoDB" if query.technology in _DOCUMENTS else "SQL")
    return {store: ", ".join(sorted(kinds)) for store, kinds in found.items()}


def servers_of(data: DataAccess) -> dict[str, list[Setting]]:
    """Map a kind of server to the settings whose defaults name it."""
    found: dict[str, list[Setting]] = {}
    for item in data.settings:
        for match in _SERVER.finditer(item.default):
            kind = match[1].lower()
            known = found.setdefault(_USUAL.get(kind, kind), [])
            if item not in known:
                known.append(item)
    return found


def _growth(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield what may grow without bound, as candidates that the team confirms."""
    for item in found.data.growth[:_MOST_GROWING]:
        yield say.cite(f"grows.{item.kind}", item.places, what=item.what)
    if rest := [item.what for item in found.data.growth[_MOST_GROWING:]]:
        yield say.cite("grows.more", (), names=", ".join(rest))
