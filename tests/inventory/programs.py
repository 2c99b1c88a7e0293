"""Programs as texts, and the routes that are found in them."""

from collections.abc import Mapping
from textwrap import dedent

from toolkit.inventory.interpreter.modules import ProjectModules
from toolkit.inventory.routes import ProgramRoutes
from toolkit.model.inventory import Endpoint, Route, UnresolvedRegistration
from toolkit.source.parse import parse_file
from toolkit.wiring.inventory import route_adapters


def find(files: Mapping[str, str]) -> tuple[list[Route], list[UnresolvedRegistration]]:
    """The routes of a program, and what could not be resolved; `files`: path -> text, indented or not."""
    return _follow(files).find()


def describe(files: Mapping[str, str]) -> list[Endpoint]:
    """The endpoints of a program."""
    program = _follow(files)
    return program.describe(program.find()[0])


def _follow(files: Mapping[str, str]) -> ProgramRoutes:
    texts = {path: dedent(text) for path, text in files.items()}
    modules = ProjectModules(texts, lambda path: parse_file(path, texts[path].encode()), "project")
    return ProgramRoutes(modules, texts, route_adapters())


def rows(files: Mapping[str, str]) -> set[str]:
    """`METHOD path handler` of every route."""
    return {f"{route.method} {route.path} {route.handler}" for route in find(files)[0]}
