"""Controllers that a program finds by scanning its packages, and packages below a `src` that is a package itself."""

from textwrap import dedent

import pytest

from tests.imports.projects import edges
from tests.inventory.programs import describe, find

CONTROLLERS = """
    from litestar import Controller, get, post

    class Base(Controller):
        @get("/status")
        def status(self): ...

    class Orders(Base):
        path = "/orders"

        @post()
        def create(self, data: dict): ...
"""
PLUGINS = """
    import importlib, pkgutil
    from litestar.plugins import InitPluginProtocol
    {imports}

    class Scan(InitPluginProtocol):
        def on_app_init(self, app_config):
            {registration}
            return app_config

    class Core(InitPluginProtocol):
        def on_app_init(self, app_config):
            app_config.plugins.extend([Scan()])
            return app_config
"""
APPLICATION = """
    from litestar import Litestar
    from shop.plugins import Core
    app = Litestar(plugins=[Core()])
"""


@pytest.mark.parametrize(
    ("imports", "registration", "confidence"),
    [
        ("from shop.orders import Orders", "app_config.route_handlers.append(Orders)", "certain"),
        ("", "app_config.route_handlers.extend(vars(importlib.import_module(n))['C'] for n in find())", "likely"),
    ],
)
def test_controllers_that_a_plugin_of_a_plugin_adds(imports: str, registration: str, confidence: str) -> None:
    program = {
        "shop/__init__.py": "",
        "shop/app.py": APPLICATION,
        "shop/plugins.py": PLUGINS.format(imports=imports, registration=registration),
        "shop/orders.py": CONTROLLERS,
    }
    routes, _ = find(program)
    assert {(route.method, route.path, route.confidence) for route in routes if "orders" in route.path} == {
        ("GET", "/orders/status", confidence),
        ("POST", "/orders", confidence),
    }


def test_a_controller_that_nothing_registers_is_left_out_beside_one_that_is() -> None:
    routes, _ = find(
        {
            "app.py": """
                from litestar import Controller, Litestar, get

                class Used(Controller):
                    @get("/used")
                    def show(self): ...

                class Unused(Controller):
                    @get("/unused")
                    def show(self): ...

                app = Litestar([Used])
            """
        }
    )
    assert [route.path for route in routes if "used" in route.path] == ["/used"]


SOURCE = {
    "api/__init__.py": "",
    "api/src/__init__.py": "",
    "api/src/shop/__init__.py": "",
    "api/src/shop/paths.py": "PREFIX = '/api'\n",
    "api/src/shop/views.py": """
        from flask import Blueprint
        from shop.paths import PREFIX
        orders = Blueprint("orders", __name__, url_prefix=PREFIX + "/orders")

        @orders.get("/")
        def show(): ...
    """,
    "api/src/shop/app.py": """
        import flask
        from shop.views import orders

        def create_app():
            app = flask.Flask(__name__, static_folder=None)
            app.register_blueprint(orders)
            return app
    """,
}


def test_a_package_below_a_source_folder_imports_itself() -> None:
    assert ("api/src/shop/views.py", "api/src/shop/paths.py") in edges(
        {path: dedent(text) for path, text in SOURCE.items()}
    )
    assert [endpoint.route.path for endpoint in describe(SOURCE)] == ["/api/orders/"]


def test_a_package_elsewhere_does_not_hide_a_library_from_its_own_code() -> None:
    program = {
        "shop/__init__.py": "",
        "shop/flask/__init__.py": "",
        "shop/flask/views.py": """
            from flask import Flask
            app = Flask(__name__, static_folder=None)

            @app.get("/orders")
            def orders(): ...
        """,
    }
    assert [endpoint.route.path for endpoint in describe(program)] == ["/orders"]
