"""Routes, parameters and status codes of Pecan's controllers."""

from tests.inventory.programs import describe, find

PETS = {
    "config.py": 'app = {"root": "controllers.Root", "debug": False}\n',
    "app.py": "import pecan\n\ndef setup(config):\n    return pecan.make_app(config.app.root)\n",
    "errors.py": """
        from http import client

        class Missing(Exception):
            code = client.NOT_FOUND
    """,
    "controllers.py": """
        import pecan
        from pecan import rest
        from errors import Missing

        def body(name):
            return lambda function: function

        class Toys(rest.RestController):
            @pecan.expose()
            def get_all(self, pet_id): ...
            @pecan.expose()
            def put(self, pet_id, toy_id, size): ...

        class Food(rest.RestController):
            def get(self): ...

        class Pets(rest.RestController):
            _custom_actions = {"detail": ["GET"]}
            toys = Toys()

            @pecan.expose()
            def get_all(self, limit=10, owner_id=None): ...
            @pecan.expose()
            def get_one(self, pet_id, fields=None):
                raise Missing()
            @pecan.expose()
            @body("pet")
            def post(self, pet): ...
            @pecan.expose()
            def delete(self, pet_id=None): ...
            @pecan.expose()
            def detail(self, limit=10): ...
            @pecan.expose()
            def _lookup(self, pet_id, *remainder):
                if remainder and remainder[0] == "food":
                    return Food(), remainder[1:]

        class V1:
            _below = {"pets": Pets()}

            @pecan.expose()
            def _lookup(self, name, *remainder):
                controller = self._below.get(name)
                return controller, remainder

        class Root:
            v1 = V1()

            @pecan.expose(generic=True)
            def index(self):
                pecan.abort(405)
            @index.when(method="POST")
            def index_post(self): ...
            @pecan.expose()
            def about(self): ...
    """,
}


def test_controllers_by_attributes_methods_and_lookups() -> None:
    routes, unresolved = find(PETS)
    assert {(item.method, item.path) for item in routes} == {
        ("POST", "/"),
        ("*", "/about"),
        ("GET", "/v1/pets"),
        ("POST", "/v1/pets"),
        ("GET", "/v1/pets/{pet_id}"),
        ("DELETE", "/v1/pets"),
        ("DELETE", "/v1/pets/{pet_id}"),
        ("GET", "/v1/pets/detail"),
        ("GET", "/v1/pets/{pet_id}/toys"),
        ("PUT", "/v1/pets/{pet_id}/toys/{toy_id}"),
        ("GET", "/v1/pets/{pet_id}/food"),
    }
    assert unresolved == []


def test_parameters_with_a_default_are_those_of_the_query() -> None:
    found = {(item.route.method, item.route.path): item for item in describe(PETS)}
    listed = found["GET", "/v1/pets"]
    assert [(item.name, item.place) for item in listed.parameters] == [("limit", "query"), ("owner_id", "query")]
    assert [item.name for item in found["GET", "/v1/pets/{pet_id}"].parameters if item.place == "query"] == ["fields"]


def test_an_exception_class_names_its_status_by_a_constant() -> None:
    found = {(item.route.method, item.route.path): item for item in describe(PETS)}
    assert 404 in {item.code for item in found["GET", "/v1/pets/{pet_id}"].statuses}
