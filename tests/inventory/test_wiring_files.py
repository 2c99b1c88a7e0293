"""Files that start a program without naming a framework, and URLs that a library joins."""

from tests.inventory.programs import describe, find

APPLICATION = """
    from fastapi import FastAPI
    import notes

    def create_app():
        return FastAPI(openapi_url=None)

    def register_routes(app):
        app.include_router(notes.router, prefix="/v1")

        @app.get("/health")
        def health(): ...
"""
NOTES = """
    from typing import Union
    from fastapi import APIRouter, UploadFile
    from pydantic import BaseModel

    router = APIRouter()

    class Text(BaseModel):
        title: str
        text: str

    class Picture(BaseModel):
        title: str
        url: str = ""

    AnyNote = Union[Text, Picture]

    @router.post("/notes")
    def add(body: AnyNote): ...

    @router.post("/files")
    def upload(file: UploadFile): ...
"""
START = "from application import create_app, register_routes\napp = create_app()\nregister_routes(app)\n"
SCRIPT = """
    from application import create_app, register_routes

    def main():
        app = create_app()
        register_routes(app)
"""
FILES = {"application.py": APPLICATION, "notes.py": NOTES}
JUPYTER = """
    from jupyter_server.base.handlers import default_handlers as their_handlers
    from jupyter_server.utils import url_path_join
    from somewhere import joined
    from tornado.web import Application, RequestHandler
    from traitlets import Unicode

    class Show(RequestHandler):
        def get(self): ...

    class Server:
        base_url = Unicode("/base/")

        def start(self):
            handlers = [(url_path_join("/", self.base_url, each[0]), *each[1:]) for each in [("/show", Show)]]
            return Application([*handlers, (joined("/", self.base_url), Show)])
"""

FACTORY = """
    from attrs import define, field
    from fastapi import APIRouter, FastAPI

    @define
    class Base:
        prefix: str
        router: APIRouter = field(factory=APIRouter)
        made: str = field(init=False, default="x")

        def __attrs_post_init__(self):
            self.register()

    @define
    class Tiles(Base):
        size: int = 256

        def register(self):
            @self.router.get("/tiles")
            def tiles(): ...

    app = FastAPI(openapi_url=None)
    for name in ("/a", "/b"):
        tiles = Tiles(name)
        app.include_router(tiles.router, prefix=tiles.prefix)

    @define
    class Unused(Tiles):
        more: bool = False

    unused = Unused("/c")
"""


def paths(files: dict[str, str]) -> set[str]:
    return {route.path for route in find(files)[0]}


def test_file_that_only_calls_the_factory_is_followed() -> None:
    wanted = {"/v1/notes", "/v1/files", "/health"}
    assert paths({**FILES, "start.py": START}) == wanted
    assert paths({**FILES, "script.py": SCRIPT}) == wanted


def test_bodies_of_several_models_and_files_are_no_query_parameters() -> None:
    endpoints = {item.route.path: item for item in describe({**FILES, "a.py": START})}
    found = {path: {(it.name, it.place, it.required) for it in item.parameters} for path, item in endpoints.items()}
    assert found["/v1/notes"] == {("title", "json", True), ("text", "json", False), ("url", "json", False)}
    assert found["/v1/files"] == {("file", "file", True)}


def test_joined_url_of_jupyter_is_known_and_others_are_not_guessed() -> None:
    routes, unresolved = find({"server.py": JUPYTER})
    assert {route.path for route in routes} == {"/base/show"}
    assert [item.why for item in unresolved] == ["a path that is computed"]


def test_generated_constructor_makes_defaults_and_calls_what_comes_after() -> None:
    assert paths({"tiles.py": FACTORY}) == {"/a/tiles", "/b/tiles"}
