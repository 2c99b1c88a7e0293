"""Read an inventory of a program from its source."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from toolkit.errors import SourceError
from toolkit.flows.ask_types import ask_types
from toolkit.flows.inventory_summary import summarize_inventory
from toolkit.flows.remembered_inventory import LARGEST_SPECIFICATION
from toolkit.inventory.access.caller_checks import find_caller_checks
from toolkit.inventory.access.handler_checks import Reached, find_handler_checks
from toolkit.inventory.access.operation_refusals import find_operation_refusals
from toolkit.inventory.access.policies import find_policies
from toolkit.inventory.access.status_reasons import find_status_reasons
from toolkit.inventory.adapter import RouteAdapter, find_bundled
from toolkit.inventory.call_graph.calls import CallGraph, endpoints_by_function
from toolkit.inventory.call_graph.definitions import ProgramIndex
from toolkit.inventory.call_graph.handlers import Handlers, handlers_by_endpoint
from toolkit.inventory.call_graph.reach import map_reach
from toolkit.inventory.call_graph.type_edges import TypeEdges
from toolkit.inventory.data_access.call_failures import find_call_failures
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.growth import find_growth
from toolkit.inventory.data_access.job_effects import find_job_effects
from toolkit.inventory.data_access.program import Program
from toolkit.inventory.data_access.saved_objects import find_saved_objects
from toolkit.inventory.data_access.stored_settings import with_first_values
from toolkit.inventory.interpreter.modules import ProjectModules
from toolkit.inventory.jobs.find import find_procedures
from toolkit.inventory.jobs.step_facts import StepFacts
from toolkit.inventory.lifecycles.find import find_lifecycles
from toolkit.inventory.migrations.find import find_migrations, parse_trees
from toolkit.inventory.migrations.uses import find_uses
from toolkit.inventory.pictures.important import choose_sequences
from toolkit.inventory.pictures.layers import picture_modules
from toolkit.inventory.pictures.sequence import picture_sequences
from toolkit.inventory.request_flows.find import find_request_flows
from toolkit.inventory.routes import ProgramRoutes
from toolkit.inventory.specifications import is_specification_name, read_specification
from toolkit.inventory.tenancy.find import find_tenancy
from toolkit.inventory.tenancy.order import find_tenant_order
from toolkit.model.data_access import DataAccess
from toolkit.model.endpoint_reach import InventoryBrief
from toolkit.model.inventory import BodySchema, Endpoint, Inventory
from toolkit.model.links import endpoint
from toolkit.model.settings import Settings
from toolkit.model.tree import SourceFile
from toolkit.source.decode import decode_source
from toolkit.source.discover import Discovery, match_unused
from toolkit.source.file_bytes import FileBytes
from toolkit.source.git_files import list_files
from toolkit.source.imported_folders import find_imported
from toolkit.source.parse import parse_file
from toolkit.source.read import read_file
from toolkit.source.test_code import match_tests_among
from toolkit.text.encodable import make_encodable

MEBIBYTE = 2**20
_Value = TypeVar("_Value")
_FILE_NAME = re.compile(r"(?<![\w.-])[\w.-]{1,250}\.(?:ya?ml|json)(?:\.j2|\.jinja2?)?\b")


ParseFile = Callable[[str, bytes], SourceFile]
"""(path, bytes of a file) -> the parsed file, which must not be modified."""


class FoundEndpoints(NamedTuple):
    """The endpoints of an inventory, without their data accesses, and their schemas.

    Attributes:
        named: names of files that may be specifications and that stand in the code.
    """

    endpoints: tuple[Endpoint, ...]
    schemas: tuple[BodySchema, ...]
    named: frozenset[str]


def find_endpoints(
    root: Path,
    settings: Settings,
    adapters: Mapping[str, RouteAdapter],
    read: FileBytes,
    parse: ParseFile = parse_file,
) -> FoundEndpoints:
    """Return the endpoints of a project.

    Args:
        root: the project.
        settings: settings of the project, which say which files are tests or not run.
        adapters: framework -> what is known of it.
        read: bytes of its files.
        parse: like `parse_file`, perhaps with a cache.
    """
    program = _read_program(root, settings, adapters, read, parse)
    routes, _ = program.routes.find()
    return FoundEndpoints(tuple(program.routes.describe(routes)), program.routes.schemas, program.named)


class _SourceProgram(NamedTuple):
    """A program as its source shows it.

    Attributes:
        texts: path -> text; `unread`: path -> why a file has none.
        load: parses a file, each at most once.
        named: names of files that may be specifications and that stand in the code.
    """

    texts: Mapping[str, str]
    unread: dict[str, str]
    modules: ProjectModules
    load: Callable[[str], SourceFile]
    routes: ProgramRoutes
    named: frozenset[str]


class TakenInventory(NamedTuple):
    """An inventory read from source.

    Attributes:
        brief: the part that an analysis needs.
        named: names of files that may be specifications and that stand in the code.
    """

    inventory: Inventory
    brief: InventoryBrief
    named: frozenset[str]


def _read_program(
    root: Path,
    settings: Settings,
    adapters: Mapping[str, RouteAdapter],
    read: FileBytes,
    parse: ParseFile = parse_file,
) -> _SourceProgram:
    unread: dict[str, str] = {}
    is_test, is_beside = match_tests_among(settings, read.data), match_unused(settings)
    texts: dict[str, str] = {}
    beside = {path for path in read.data if is_beside(path) and not is_test(path)}
    for part in (read.data.keys() - beside, beside):
        wanted = find_imported(part, texts.values(), is_beside) if part is beside else part
        for path in (path for path in read.data if path in wanted and not is_test(path)):
            try:
                texts[path] = decode_source(read.data[path])[0]
            except SourceError as error:
                unread[path] = error.reason

    @cache
    def load(path: str) -> SourceFile:
        return parse(path, read.data[path])

    bundled = find_bundled(adapters.values(), texts)
    texts = {path: text for path, text in texts.items() if path not in bundled}
    modules = ProjectModules(read.data, load, root.resolve().name, bundled)
    named = frozenset(name for text in texts.values() for name in _FILE_NAME.findall(text))
    program = ProgramRoutes(modules, texts, adapters, _read_specifications(root.resolve(), named))
    return _SourceProgram(texts, unread, modules, load, program, named)


def read_inventory(
    root: Path, settings: Settings, adapters: Mapping[str, RouteAdapter], discovery: Discovery, read: FileBytes
) -> TakenInventory:
    """Read the inventory of a project from its Python files; nothing of it is imported or executed.

    Args:
        root: the project.
        settings: which files are tests, and which are not part of what runs: registrations in them do not count.
        adapters: framework -> what is known of it.
        discovery: the files of the project.
        read: bytes of the files.

    Raises:
        UsageError: types are asked for, and pyrefly cannot answer.
    """
    texts, undecoded, modules, load, program, named = _read_program(root, settings, adapters, read)
    unread = {item.path: item.reason for item in (*discovery.unmeasured, *read.unread)} | undecoded
    routes, unresolved = program.find()
    parsed = _parse_all(texts, load, unread)
    index = ProgramIndex(modules, parsed)
    handlers = handlers_by_endpoint(index, program.handlers(routes))
    package = root.resolve().name
    types = TypeEdges(index, ask_types(parsed.values(), modules.layout, package)) if settings.types else None
    graph = CallGraph(index, types)
    reached = endpoints_by_function(graph, handlers)
    reader = DataReader(Program(index, graph, reached, discovery.documents))
    unread.update({path: reason.partition(":")[0] for path, reason in modules.unread.items()})
    access, endpoints = _read_access(reader, handlers, read, load), program.describe(routes)
    found = Inventory(
        frameworks=tuple(program.adapters),
        routes=tuple(routes),
        unresolved=tuple(unresolved),
        endpoints=tuple(endpoints),
        schemas=program.schemas,
        error_answers=program.error_answers,
        data=access,
        tenancy=find_tenancy(reader, routes),
        migrations=tuple(find_uses(find_migrations(read.data, load), access)),
        layers=picture_modules(parsed, package),
        sequences=picture_sequences(graph, access, handlers, endpoints),
        lifecycles=find_lifecycles(reader, access.outside, endpoints),
        unread=dict(sorted(unread.items())),
        files=len(discovery.files),
        types=types.summarize() if types else None,
    )
    found = _with_requests(found, reader, reached, handlers)
    names = {endpoint(route.method, route.path) for route in routes}
    summary = summarize_inventory(found, len(names - set(handlers)))
    brief = InventoryBrief(summary, map_reach(index, reached, names), weaker=found.tenancy.weaker)
    return TakenInventory(_encodable(found, Inventory), _encodable(brief, InventoryBrief), named)


def _read_access(
    reader: DataReader, handlers: Handlers, read: FileBytes, load: Callable[[str], SourceFile]
) -> DataAccess:
    """Return the accesses to data, with the first values that migrations give to settings in the database."""
    access = reader.access(handlers)
    migrations = parse_trees((path for path in read.data if "/migrations/" in f"/{path}"), load)
    return msgspec.structs.replace(access, settings=with_first_values(access.settings, migrations))


def _with_requests(found: Inventory, reader: DataReader, reached: Reached, handlers: Handlers) -> Inventory:
    """Add the way of requests and jobs: checks of callers, the order of finding tenants, sequences, failed calls."""
    access, graph = found.data, reader.program.graph
    before, endpoints = find_caller_checks(graph, found.endpoints, access.queries)
    saved = find_saved_objects(graph.index, reached, access)
    inside = find_handler_checks(graph, reached, handlers, len(endpoints), before)
    facts = StepFacts(reader, access, saved)
    found = msgspec.structs.replace(
        found,
        endpoints=endpoints,
        checks=(*before, *inside.refusing),
        inner_checks=inside.named,
        policies=find_policies(graph.index),
        refusals=find_operation_refusals(graph, handlers, before),
        tenant_order=find_tenant_order(graph, endpoints, access.queries, found.tenancy.resolution),
        status_reasons=find_status_reasons(graph, reached, access.queries, endpoints),
        main_sequences=choose_sequences(found.sequences, access, endpoints, saved),
        data=msgspec.structs.replace(access, growth=find_growth(reader.program, access, saved)),
        saved_objects=saved,
        job_effects=find_job_effects(graph, access, saved),
        procedures=find_procedures(reader, access, facts),
        call_failures=find_call_failures(graph, access.outside),
    )
    return msgspec.structs.replace(found, request_flows=find_request_flows(reader, facts, found, handlers))


def _encodable(value: _Value, kind: type[_Value]) -> _Value:
    """The value with its texts as UTF-8 can hold them, which it can nearly always."""
    try:
        msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.convert(make_encodable(msgspec.to_builtins(value)), kind)
    return value


def _read_specifications(root: Path, named: Collection[str]) -> dict[str, dict[str, Any]]:
    """Read the API specifications among files with one of these names: path -> outline."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(list_files(root).paths) if named else ():
        if path.rpartition("/")[2] in named and is_specification_name(path):
            with suppress(SourceError):
                text = read_file(root, path, LARGEST_SPECIFICATION).decode("utf-8", "replace")
                outline = read_specification(path, text)
                if outline is not None:
                    found[path] = outline
    return found


def _parse_all(
    paths: Iterable[str], load: Callable[[str], SourceFile], unread: dict[str, str]
) -> dict[str, SourceFile]:
    """Parse the files; add reasons of failures to `unread`."""
    files: dict[str, SourceFile] = {}
    for path in sorted(paths):
        try:
            files[path] = load(path)
        except SourceError as error:
            unread[path] = error.reason
    return files
