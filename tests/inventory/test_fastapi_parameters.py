"""Bodies, dependencies and status codes that FastAPI takes from signatures, routers and decorators."""

from tests.inventory.programs import describe

PROGRAM = """
    from fastapi import APIRouter, Body, Depends, FastAPI, Header, status
    from pydantic import BaseModel
    LIMIT = "most"

    class Order(BaseModel):
        amount: int

    class Buyer(BaseModel):
        name: str

    def page_limit():
        def limited(limit: int = Body(10)): ...
        return Depends(limited)

    class OldestClient:
        def __init__(self, oldest): ...
        async def __call__(self, x_client: str = Header(...)): ...

    def tenant_of(x_tenant: str = Header(...)): ...

    router = APIRouter(dependencies=[Depends(tenant_of)], responses={401: {}, status.HTTP_404_NOT_FOUND: {}})

    @router.post("/one", responses={409: {}})
    def one(order: Order): ...

    @router.post("/embedded")
    def embedded(order: Order = Body(embed=True)): ...

    @router.post("/two")
    def two(order: Order, buyers: list[Buyer]): ...

    @router.post("/alone")
    def alone(buyers: list[Buyer]): ...

    @router.post("/mixed")
    def mixed(ids: list[int], names: set[str] = Query(), limit: int | None = Query(alias=LIMIT)): ...

    @router.post("/page")
    def page(order: Order, limit: int = page_limit()): ...

    def make(dependencies=None):
        app = FastAPI(openapi_url=None)
        oldest = OldestClient(3)
        if dependencies is None:
            dependencies = [Depends(oldest)]
        app.include_router(router, dependencies=dependencies)
        return app
"""
HEADERS = {("x-client", "header"), ("x-tenant", "header")}


def test_bodies_of_one_and_of_several_parameters() -> None:
    found = {
        endpoint.route.path: {(item.name, item.place) for item in endpoint.parameters} - HEADERS
        for endpoint in describe({"app.py": PROGRAM})
    }
    assert found == {
        "/one": {("amount", "json")},
        "/embedded": {("order", "json")},
        "/two": {("order", "json"), ("buyers", "json")},
        "/alone": set(),
        "/mixed": {("names", "query"), ("most", "query")},
        "/page": {("order", "json"), ("limit", "json")},
    }


def test_dependencies_of_routers_and_of_their_mounts() -> None:
    for endpoint in describe({"app.py": PROGRAM}):
        assert {(item.name, item.place) for item in endpoint.parameters} >= HEADERS


def test_status_codes_of_routers_and_decorators() -> None:
    found = {
        endpoint.route.path: {item.code for item in endpoint.statuses} for endpoint in describe({"app.py": PROGRAM})
    }
    assert found["/one"] == {200, 401, 404, 409, 422}
    assert found["/two"] == {200, 401, 404, 422}


MADE = """
    from dataclasses import dataclass
    from fastapi import Depends, FastAPI, Request, status
    from shop.answers import COMMON

    app = FastAPI(openapi_url=None)

    @dataclass
    class Orders:
        engine: object
        table: str

    def get_repository(kind):
        def make(request: Request, trace: bool = False):
            return kind(request.app.engine, "orders")
        return make

    @app.get("/orders", responses=COMMON)
    def orders(rows=Depends(get_repository(Orders))): ...

    @app.get("/rows", responses={**COMMON, status.HTTP_409_CONFLICT: {}})
    def rows(): ...

    @app.get("/joined", responses=COMMON | {410: {}})
    def joined(): ...
"""
ANSWERS = "from fastapi import status\nCOMMON = {status.HTTP_429_TOO_MANY_REQUESTS: {}, 502: {}, 'default': {}}\n"


def test_dependencies_that_a_function_makes_and_answers_of_tables() -> None:
    found = {
        endpoint.route.path: (
            {item.name for item in endpoint.parameters},
            {item.code for item in endpoint.statuses} - {200, 422},
        )
        for endpoint in describe({"shop/__init__.py": "", "shop/app.py": MADE, "shop/answers.py": ANSWERS})
    }
    assert found == {
        "/orders": ({"trace"}, {429, 502}),
        "/rows": (set(), {409, 429, 502}),
        "/joined": (set(), {410, 429, 502}),
    }
