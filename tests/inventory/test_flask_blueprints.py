"""Blueprints of a project that change what they register."""

from tests.inventory.programs import find, rows

PREFIXED = """
    from contextlib import contextmanager
    from flask import Blueprint, Flask

    class Area(Blueprint):
        __more = None

        def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
            super().add_url_rule(rule, endpoint, view_func, **options)
            if self.__more:
                super().add_url_rule(self.__more + rule, endpoint, view_func, **options)

        @contextmanager
        def also_under(self, prefix):
            self.__more = prefix
            try:
                yield
            finally:
                self.__more = None

    def show(): ...
    def edit(): ...

    area = Area("area", __name__, url_prefix="/area")
    with area.also_under("/<lang>"):
        area.add_url_rule("/show", "show", show)
    area.add_url_rule("/edit", "edit", edit)

    app = Flask(__name__, static_folder=None)
    app.register_blueprint(area)
"""
SETUP_STATE = """
    from contextlib import contextmanager
    from flask import Blueprint, Flask
    from flask.blueprints import BlueprintSetupState

    class State(BlueprintSetupState):
        @contextmanager
        def bare(self):
            prefix = self.url_prefix
            self.url_prefix = None
            yield
            self.url_prefix = prefix

        def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
            if rule.startswith("!"):
                with self.bare():
                    super().add_url_rule(rule[1:], endpoint, view_func, **options)
            else:
                super().add_url_rule(rule, endpoint, view_func, **options)

    class Area(Blueprint):
        def make_setup_state(self, app, options, first_registration=False):
            return State(self, app, options, first_registration)

    area = Area("area", __name__, url_prefix="/area")

    @area.route("/show")
    def show(): ...

    @area.route("!/health")
    def health(): ...

    app = Flask(__name__, static_folder=None)
    app.register_blueprint(area)
"""
MANY = """
    from flask import Blueprint, Flask

    def view_of(handler):
        made = {}
        if handler not in made:
            made[handler] = wrap(handler)
        return made[handler.key]

    class Area(Blueprint):
        def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
            super().add_url_rule(rule, endpoint, view_of(view_func), **options)

    area = Area("area", __name__)

    def handle(): ...
    for number in range(500):
        area.add_url_rule("/%d" % number, str(number), handle)

    app = Flask(__name__, static_folder=None)
    app.register_blueprint(area)
"""


def test_a_context_manager_changes_the_rules_inside_it() -> None:
    assert rows({"app.py": PREFIXED}) == {
        "GET /area/show app.show",
        "GET /area/<lang>/show app.show",
        "GET /area/edit app.edit",
    }


def test_the_setup_state_of_a_blueprint_decides_the_prefix() -> None:
    assert rows({"app.py": SETUP_STATE}) == {"GET /area/show app.show", "GET /health app.health"}


def test_a_wrapper_is_followed_for_every_rule() -> None:
    routes, unresolved = find({"app.py": MANY})
    assert {route.path for route in routes} == {f"/{number}" for number in range(500)}
    assert {route.handler for route in routes} == {"app.handle"}
    assert not unresolved


def test_a_rule_is_registered_where_the_wrapper_is_called() -> None:
    routes, _ = find({"app.py": MANY})
    assert {route.registered for route in routes} == {"app.py:18"}
