"""Programs as texts, and the routes that are found in them."""

from collections.abc import Mapping
from functools import cache
from textwrap import dedent
from typing import Any

from toolkit.inventory.access.caller_checks import find_caller_checks
from toolkit.inventory.access.handler_checks import HandlerChecks, find_handler_checks
from toolkit.inventory.access.operation_refusals import find_operation_refusals
from toolkit.inventory.access.status_reasons import find_status_reasons
from toolkit.inventory.adapter import find_bundled
from toolkit.inventory.call_graph.calls import CallGraph, endpoints_by_function
from toolkit.inventory.call_graph.definitions import ProgramIndex
from toolkit.inventory.call_graph.handlers import Handlers, handlers_by_endpoint
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.job_effects import find_job_effects
from toolkit.inventory.data_access.program import Program
from toolkit.inventory.data_access.saved_objects import find_saved_objects
from toolkit.inventory.interpreter.modules import ProjectModules
from toolkit.inventory.routes import ProgramRoutes
from toolkit.inventory.specifications import read_specification
from toolkit.model.callers import CallerCheck, CheckStep
from toolkit.model.data_access import DataAccess, JobEffect, SavedObject
from toolkit.model.inventory import BodySchema, Endpoint, Route, UnresolvedRegistration
from toolkit.model.responses import ErrorAnswer, StatusReason
from toolkit.source.parse import parse_file
from toolkit.wiring.inventory import route_adapters


def find(files: Mapping[str, str]) -> tuple[list[Route], list[UnresolvedRegistration]]:
    """The routes of a program, and what could not be resolved; `files`: path -> text, indented or not."""
    return _follow(files).find()


def describe(files: Mapping[str, str]) -> list[Endpoint]:
    """The endpoints of a program."""
    program = _follow(files)
    return program.describe(program.find()[0])


def find_error_answers(files: Mapping[str, str]) -> tuple[ErrorAnswer, ...]:
    """The error handlers of a program that concern every endpoint."""
    program = _follow(files)
    program.describe(program.find()[0])
    return program.error_answers


def describe_with_schemas(files: Mapping[str, str]) -> tuple[list[Endpoint], tuple[BodySchema, ...]]:
    """The endpoints of a program and the schemas that they name."""
    program = _follow(files)
    endpoints = program.describe(program.find()[0])
    return endpoints, program.schemas


def find_with_specifications(
    files: Mapping[str, str], specifications: Mapping[str, str]
) -> tuple[list[Route], list[UnresolvedRegistration]]:
    """The same for a program that reads specifications; path -> text."""
    outlines = {path: read_specification(path, dedent(text)) for path, text in specifications.items()}
    return _follow(files, {path: outline for path, outline in outlines.items() if outline is not None}).find()


def _follow(files: Mapping[str, str], specifications: Mapping[str, dict[str, Any]] | None = None) -> ProgramRoutes:
    texts = {path: dedent(text) for path, text in files.items()}
    adapters = route_adapters()
    bundled = find_bundled(adapters.values(), texts)
    modules = ProjectModules(texts, lambda path: parse_file(path, texts[path].encode()), "project", bundled)
    own = {path: text for path, text in texts.items() if path not in bundled}
    return ProgramRoutes(modules, own, adapters, specifications)


def rows(files: Mapping[str, str]) -> set[str]:
    """`METHOD path handler` of every route."""
    return {f"{route.method} {route.path} {route.handler}" for route in find(files)[0]}


def read_data(files: Mapping[str, str]) -> DataAccess:
    """Return the requests of a program to databases and to the outside."""
    reader, handlers = reader_of(files)
    return reader.access(handlers)


def checks_of(files: Mapping[str, str]) -> tuple[CallerCheck, ...]:
    """Return the checks of callers of a program before its handlers."""
    reader, handlers, _ = _read(files)
    return find_caller_checks(reader.program.graph, describe(files), reader.access(handlers).queries).checks


def endpoints_with_checks(files: Mapping[str, str]) -> tuple[Endpoint, ...]:
    """Return the endpoints of a program with the names of the checks before them."""
    reader, handlers, _ = _read(files)
    return find_caller_checks(reader.program.graph, describe(files), reader.access(handlers).queries).endpoints


def handler_checks_of(files: Mapping[str, str]) -> tuple[CallerCheck, ...]:
    """Return the checks of callers inside handlers of a program."""
    return _handler_checks(files).refusing


def reasons_of(files: Mapping[str, str]) -> tuple[StatusReason, ...]:
    """Return the reasons of the error answers of a program."""
    reader, handlers, _ = _read(files)
    program = reader.program
    return find_status_reasons(program.graph, program.endpoints, reader.access(handlers).queries, describe(files))


def saved_objects_of(files: Mapping[str, str]) -> tuple[SavedObject, ...]:
    """Return the objects that a program saves through an ORM."""
    reader, handlers, _ = _read(files)
    program = reader.program
    return find_saved_objects(program.index, program.endpoints, reader.access(handlers))


def job_effects_of(files: Mapping[str, str]) -> tuple[JobEffect, ...]:
    """Return the effects of the jobs and commands of a program."""
    reader, handlers, _ = _read(files)
    return find_job_effects(reader.program.graph, reader.access(handlers))


def reader_of(files: Mapping[str, str]) -> tuple[DataReader, Handlers]:
    """The reader of a program's queries, and what answers its endpoints."""
    return _read(files)[:2]


def reader_and_routes(files: Mapping[str, str]) -> tuple[DataReader, list[Route]]:
    """The reader of a program's queries, and its routes."""
    reader, _, found = _read(files)
    return reader, found


def find_checks_in_handlers(files: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The names of the checks of the caller inside the handlers of a program."""
    return _handler_checks(files).named


def refusals_of(files: Mapping[str, str]) -> dict[str, tuple[CheckStep, ...]]:
    """The refusals of callers in the code of each endpoint of a program."""
    reader, handlers, _ = _read(files)
    return find_operation_refusals(reader.program.graph, handlers, checks_of(files))


def _handler_checks(files: Mapping[str, str]) -> HandlerChecks:
    reader, handlers, _ = _read(files)
    program = reader.program
    return find_handler_checks(program.graph, program.endpoints, handlers, len(describe(files)), checks_of(files))


def _read(files: Mapping[str, str]) -> tuple[DataReader, Handlers, list[Route]]:
    texts = {path: dedent(text) for path, text in files.items()}
    load = cache(lambda path: parse_file(path, texts[path].encode()))
    python = [path for path in texts if path.endswith(".py")]
    modules = ProjectModules(python, load, "project")
    routes = ProgramRoutes(modules, {path: texts[path] for path in python}, route_adapters())
    found = routes.find()[0]
    index = ProgramIndex(modules, {path: load(path) for path in python})
    handlers = handlers_by_endpoint(index, routes.handlers(found))
    graph = CallGraph(index)
    others = {path: text for path, text in texts.items() if not path.endswith(".py")}
    return DataReader(Program(index, graph, endpoints_by_function(graph, handlers), others)), handlers, found
