"""Handlers whose checks of the caller are weaker than those of their siblings."""

from collections import Counter

import pytest

from tests.inventory.programs import reader_and_routes
from toolkit.inventory.access.passed_checks import Check
from toolkit.inventory.access.weaker import _usual_permission
from toolkit.inventory.tenancy.find import find_tenancy
from toolkit.model.tenancy import UnscopedQuery

FASTAPI = """
    from fastapi import APIRouter, Depends, FastAPI
    from shop.checks import requires

    app = FastAPI()

    @app.get("/orders/{order_id}")
    @requires("read", key="order_id")
    def order(order_id: int): ...

    @app.put("/orders/{order_id}")
    @requires("write", key="order_id")
    def change(order_id: int): ...

    @app.delete("/orders/{order_id}")
    @requires("write", key="order_id")
    def remove(order_id: int): ...
"""
VIEWSETS = """
    from rest_framework.permissions import IsAuthenticated
    from rest_framework.routers import SimpleRouter
    from rest_framework.views import APIView
    from django.urls import path

    class Orders(APIView):
        permission_classes = [IsAuthenticated, CanSeeOrders]
        def get(self, request, pk): ...

    class Invoices(APIView):
        permission_classes = [IsAuthenticated, CanSeeInvoices]
        def get(self, request, pk): ...

    class Drafts(APIView):
        permission_classes = [IsAuthenticated, CanSeeOrders]
        def get(self, request, pk): ...

    class Notes(APIView):
        permission_classes = [IsAuthenticated]
        def get(self, request, pk): ...

    urlpatterns = [
        path("orders/<int:pk>/", Orders.as_view()),
        path("invoices/<int:pk>/", Invoices.as_view()),
        path("drafts/<int:pk>/", Drafts.as_view()),
        path("notes/<int:pk>/", Notes.as_view()),
    ]
"""
SERVICES = """
    from flask import Flask, abort, g

    app = Flask(__name__)

    def check_access(order_id):
        if order_id not in g.user.orders:
            abort(403)

    @app.get("/orders/<int:order_id>")
    def order(order_id):
        check_access(order_id)

    @app.get("/orders/<int:order_id>/lines")
    def lines(order_id):
        return read_lines(order_id)

    def read_lines(order_id):
        check_access(order_id)

    @app.get("/orders/<int:order_id>/bill")
    def bill(order_id):
        check_access(order_id)
"""


def weaker(**texts: str) -> list[UnscopedQuery]:
    """The listed handlers with weaker checks, most suspicious first."""
    files = {f"{name}.py": text for name, text in texts.items()}
    files |= {"manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n'}
    files |= {"settings.py": 'ROOT_URLCONF = "web"\n'}
    return [row for row in find_tenancy(*reader_and_routes(files)).unscoped if row.is_handler]


def test_nothing_is_weaker_where_all_check() -> None:
    assert weaker(web=FASTAPI) == []
    assert weaker(web=SERVICES) == []
    assert weaker(web=FASTAPI.replace("@requires", "@allows_cors") + PAY) == [], "what a browser may do is no check"
    assert weaker(web=VIEWSETS.replace("[IsAuthenticated]", "[IsAuthenticated, CanSeeNotes]")) == []


PAY = '\n    @app.post("/orders/{order_id}/pay")\n    def pay(order_id: int): ...\n'
PAY_BY_ROLE = PAY.replace("    def pay", '    @requires("write")\n    def pay')
LOG = '\n    @app.get("/orders/<int:order_id>/log")\n    def log(order_id): ...\n'


@pytest.mark.parametrize(
    ("text", "symbol", "missing"),
    [
        (FASTAPI + PAY, "pay", "requires"),
        (FASTAPI + PAY_BY_ROLE, "pay", "requires(key=)"),
        (VIEWSETS, "Notes", "CanSeeOrders"),
        (SERVICES + LOG, "log", "check_access"),
    ],
)
def test_sibling_that_lacks_a_check(text: str, symbol: str, missing: str) -> None:
    (row,) = weaker(web=text)
    assert (row.symbol, row.missing[0], row.scoped, row.siblings) == (f"web.py::{symbol}", missing, 3, 3)


def test_list_that_extends_that_of_a_base_class() -> None:
    views = VIEWSETS.replace("permission_classes", "decorators").replace("CanSeeOrders", "needs_role")
    views = views.replace("CanSeeInvoices", "needs_role")
    base = "    class Base(APIView):\n        decorators = [needs_role]\n\n    class Orders"
    views = views.replace("    class Orders", base).replace("class Notes(APIView)", "class Notes(Base)")
    assert weaker(web=views.replace("= [IsAuthenticated]", "= Base.decorators + [IsAuthenticated]")) == []
    assert [row.symbol for row in weaker(web=views)] == ["web.py::Notes"]


def test_what_anybody_may_call_is_not_weaker() -> None:
    sign_in = '\n    @app.post("/login/{order_id}")\n    def login(order_id: int): ...\n'
    assert weaker(web=FASTAPI + sign_in) == []


def test_places_of_one_mistake_share_a_row() -> None:
    more = PAY.replace("pay", "a") + PAY.replace("pay", "b")
    (row,) = weaker(web=FASTAPI + more)
    assert [place.symbol for place in row.places] == ["web.py::a", "web.py::b"]
    assert [place.endpoints for place in row.places] == [("POST /orders/{}/a",), ("POST /orders/{}/b",)]


def test_of_two_equally_common_permissions_always_the_same_is_named() -> None:
    names = [Check("call", "has_permission"), Check("call", "has_perm")]
    assert {_usual_permission(Counter(order)) for order in (names, names[::-1])} == {"has_perm"}


ORDERS_OF_ANYBODY = """
    from fastapi import APIRouter, Depends, FastAPI

    app = FastAPI()
    router = APIRouter()

    @app.get("/orders/{order_id}")
    def order(order_id: int): ...

    @app.delete("/orders/{order_id}")
    def remove(order_id: int, login=Depends(get_current_user)): ...
"""


def test_handler_that_ignores_who_calls_although_no_sibling_differs() -> None:
    assert [row.symbol for row in weaker(web=ORDERS_OF_ANYBODY)] == ["web.py::remove"]
    asked = ORDERS_OF_ANYBODY.replace(
        "Depends(get_current_user)): ...", "Depends(get_current_user)): login.current_user"
    )
    assert weaker(web=asked) == []
    assert weaker(web=ORDERS_OF_ANYBODY.replace("Depends(get_current_user)", "None")) == []


READS = """
    from flask import Flask
    from flask_login import login_required

    app = Flask(__name__)

    @app.get("/roles/<int:key>")
    @login_required
    def role(key):
        return show(current_user, key)

    @app.get("/orders/<int:key>")
    @login_required
    def order(key):
        return show(current_user, key)

    @app.post("/roles")
    @login_required
    @admin_permission.require()
    def add(): ...

    @app.delete("/roles/<int:key>")
    @login_required
    @admin_permission.require()
    def remove(key): ...
"""
CHANGE = '\n    @app.put("/roles/<int:key>")\n    @login_required\n    def change(key):\n        save(current_user)\n'


def test_what_changes_need_is_not_asked_of_what_reads() -> None:
    assert weaker(web=READS) == []
    (row,) = weaker(web=READS + CHANGE)
    assert (row.symbol, row.missing, row.scoped, row.siblings) == ("web.py::change", ("require",), 2, 2)


BOTH = "check_project_access(key)\n        check_entity_access(key)"
PAIRS = "from flask import Flask\n    app = Flask(__name__)\n" + "".join(
    f'\n    @app.get("/{name}/<int:key>")\n    def {name}(key):\n        {BOTH}\n' for name in ("a", "b", "c", "d", "e")
)


def test_check_that_goes_with_another_one() -> None:
    assert weaker(web="\n    " + PAIRS) == []
    (row,) = weaker(web="\n    " + PAIRS.replace("def e(key):\n        check_project_access(key)", "def e(key):"))
    assert (row.symbol, row.missing, row.scoped, row.siblings) == ("web.py::e", ("check_project_access",), 4, 4)
    only_one = PAIRS.replace("def e(key):\n        " + BOTH, "def e(key):\n        check_staff_access(key)")
    assert weaker(web="\n    " + only_one) == []  # it has a check of its own
