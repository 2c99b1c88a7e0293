"""The refusals in the code of an operation, with the conditions of the calls that lead to them."""

from tests.inventory.programs import refusals_of

SHOP = {
    "shop.py": """
        from flask import Flask, abort, current_app, request
        app = Flask(__name__)

        @app.get("/orders/<int:number>")
        def show(number):
            order = find(number)
            if order.secret:
                require_owner(order)
            return order.text

        @app.delete("/orders/<int:number>")
        def remove(number):
            if not request.user.is_superuser:
                abort(403)
            return ""

        @app.get("/export")
        def export():
            if current_app.config["NO_EXPORT"]:
                abort(403)
            if not find(1):
                abort(404)
            return "x"

        def require_owner(order):
            if order.owner != request.user:
                abort(403)
    """
}
VIEWS = {
    "urls.py": """
        from django.urls import include, path
        from rest_framework.routers import DefaultRouter
        from views import Orders
        router = DefaultRouter()
        router.register("orders", Orders)
        urlpatterns = [path("", include(router.urls))]
    """,
    "views.py": """
        from rest_framework.exceptions import PermissionDenied
        from rest_framework.viewsets import ModelViewSet

        class Orders(ModelViewSet):
            def get_object(self):
                if self.request.user.is_anonymous:
                    raise PermissionDenied
                return super().get_object()

            def perform_destroy(self, order):
                if order.paid:
                    raise PermissionDenied
    """,
}


def test_an_operation_has_the_conditions_of_its_own_calls() -> None:
    found = {name: [(step.status, step.condition) for step in steps] for name, steps in refusals_of(SHOP).items()}
    assert found == {
        "GET /orders/{}": [(403, "order.secret and order.owner != request.user")],
        "DELETE /orders/{}": [(403, "not request.user.is_superuser")],
    }


def test_methods_that_a_library_calls_belong_to_their_operations_alone() -> None:
    found = {name: [step.condition for step in steps] for name, steps in refusals_of(VIEWS).items()}
    assert found["DELETE /orders/{}"] == ["order.paid", "self.request.user.is_anonymous"]
    assert found["GET /orders/{}"] == ["self.request.user.is_anonymous"]
    assert "POST /orders" not in found


def test_each_call_of_a_function_that_refuses_is_named_but_one_that_is_told_not_to() -> None:
    found = refusals_of(
        {
            "shop.py": """
                from flask import Flask, abort, request
                app = Flask(__name__)

                def may(action, order, raises=True):
                    value = ask(request.user, action, order)
                    if raises and not value:
                        abort(403)
                    return value

                @app.post("/orders")
                def change():
                    order = find()
                    may("ship", order, raises=False)
                    may("read", order)
                    if order.open:
                        may("update", order)
                    return ""
            """
        }
    )
    calls = [(step.through, step.before) for step in found["POST /orders"]]
    assert calls == [("may('read', order)", ""), ("may('update', order)", "order.open")]


CHOICES = {
    "shop.py": """
        from flask import Flask, abort, request
        app = Flask(__name__)

        @app.post("/orders")
        def change():
            action = request.form["action"]
            if action != "close":
                abort(403)
            key = request.form["key"]
            if key != "hunter2":
                abort(403)
            return ""
    """
}


def test_a_choice_of_the_client_is_shown_and_a_key_is_not() -> None:
    conditions = [step.condition for step in refusals_of(CHOICES)["POST /orders"]]
    assert conditions == ["action != 'close'", "key != '***'"]
