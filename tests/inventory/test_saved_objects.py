"""Objects that an ORM saves, with the endpoints that lead there."""

from tests.inventory.programs import saved_objects_of

SHOP = {
    "app.py": """
        from flask import Flask
        from flask_sqlalchemy import SQLAlchemy
        app = Flask(__name__)
        db = SQLAlchemy(app)

        class Order(db.Model):
            id = db.Column(db.Integer, primary_key=True)

        @app.post("/orders")
        def create():
            order = Order()
            db.session.add(order)
            db.session.add(unknown())
            seen = set()
            seen.add(order)
            return "made"

        @app.post("/orders/<int:id>/close")
        def close(id):
            order = Order.query.filter_by(id=id).first()
            order.open = False
            order.save()
            return "closed"
    """,
}


def test_a_made_or_found_object_that_is_saved_is_a_write_of_its_model() -> None:
    assert [(item.line, item.store, item.endpoints) for item in saved_objects_of(SHOP)] == [
        (13, "Order", ("POST /orders",)),
        (23, "Order", ("POST /orders/{}/close",)),
    ]


DJANGO = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
    "settings.py": 'ROOT_URLCONF = "urls"\n',
    "models.py": """
        from django.db import models

        class Order(models.Model):
            state = models.CharField()

        class Item(models.Model):
            name = models.CharField()
    """,
    "forms.py": """
        from django import forms
        from models import Item

        class ItemForm(forms.ModelForm):
            class Meta:
                model = Item
    """,
    "views.py": """
        from django.views.generic import CreateView, UpdateView, View
        from rest_framework import viewsets
        from forms import ItemForm
        from models import Item, Order

        class NewItem(CreateView):
            form_class = ItemForm

        class EditItem(UpdateView):
            model = Item

            def form_valid(self, form):
                form.save()
                return super().form_valid(form)

        class Orders(viewsets.ModelViewSet):
            queryset = Order.objects.all()

        class CloseAll(View):
            def post(self, request):
                for order in Order.objects.filter(state="open"):
                    order.save()
                item, made = Item.objects.get_or_create(name="x")
                item.save()
                form = ItemForm(request.POST)
                form.save()
    """,
    "urls.py": """
        from django.urls import include, path
        from rest_framework.routers import SimpleRouter
        import views

        router = SimpleRouter()
        router.register("orders", views.Orders)
        urlpatterns = [
            path("items/new", views.NewItem.as_view()),
            path("items/<int:pk>", views.EditItem.as_view()),
            path("close", views.CloseAll.as_view()),
            path("", include(router.urls)),
        ]
    """,
}


def test_forms_generic_views_loops_and_pairs_save_their_models() -> None:
    rows = saved_objects_of(DJANGO)
    found: dict[tuple[str, int, bool], tuple[str, set[str]]] = {}
    for it in rows:
        key = (it.symbol.partition("::")[2], it.line, it.deletes)
        found.setdefault(key, (it.store, set()))[1].update(it.endpoints)
    edits = {"POST /items/{}", "PUT /items/{}"}
    assert found == {
        ("NewItem", 7, False): ("Item", {"POST /items/new"}),
        ("EditItem", 10, False): ("Item", edits),
        ("EditItem.form_valid", 14, False): ("Item", edits),
        ("Orders", 17, False): ("Order", {"POST /orders", "PUT /orders/{}", "PATCH /orders/{}"}),
        ("Orders", 17, True): ("Order", {"DELETE /orders/{}"}),
        ("CloseAll.post", 23, False): ("Order", {"POST /close"}),
        ("CloseAll.post", 25, False): ("Item", {"POST /close"}),
        ("CloseAll.post", 27, False): ("Item", {"POST /close"}),
    }


PASSED = {
    "app.py": """
        from flask import Flask
        from flask_sqlalchemy import SQLAlchemy
        app = Flask(__name__)
        db = SQLAlchemy(app)

        class Order(db.Model):
            id = db.Column(db.Integer, primary_key=True)

            def create_new(self):
                db.session.add(self)

        def remove(order: Order):
            db.session.delete(order)

        @app.post("/orders")
        def create():
            Order().create_new()

        @app.post("/orders/<int:id>/close")
        def close(id):
            order = find_or_refuse(Order, id)
            order.delete()
    """,
}


def test_methods_of_models_typed_parameters_and_passed_models_name_the_model() -> None:
    found = [(item.line, item.store, item.creates, item.deletes) for item in saved_objects_of(PASSED)]
    assert found == [(11, "Order", True, False), (14, "Order", False, True), (23, "Order", False, True)]


GENERIC = {
    "app.py": """
        from flask import Flask
        from flask.views import MethodView
        from flask_sqlalchemy import SQLAlchemy
        app = Flask(__name__)
        db = SQLAlchemy(app)

        class Order(db.Model):
            id = db.Column(db.Integer, primary_key=True)

        class Item(db.Model):
            id = db.Column(db.Integer, primary_key=True)

        class ModelView(MethodView):
            model = None

            def delete(self, id):
                row = db.get_or_404(self.model, id)
                db.session.delete(row)

        class Orders(ModelView):
            model = Order

        class Items(ModelView):
            model = Item

        app.add_url_rule("/orders/<id>", view_func=Orders.as_view("orders"))
    """,
}


def test_a_row_of_the_model_of_a_view_is_one_of_each_subclass() -> None:
    found = [(item.line, item.store, item.deletes) for item in saved_objects_of(GENERIC)]
    assert found == [(19, "Item", True), (19, "Order", True)]


ASSIGNED = {
    "app.py": """
        from flask import Flask
        from flask_sqlalchemy import SQLAlchemy
        app = Flask(__name__)
        db = SQLAlchemy(app)

        class Order(db.Model):
            id = db.Column(db.Integer, primary_key=True)

        @app.patch("/orders/<int:id>")
        def change(id):
            order = Order.query.get(id)
            order.text = "x"
            order.total = 1
            db.session.commit()

        @app.get("/orders/<int:id>")
        def show(id):
            order = Order.query.get(id)
            order.text = "x"
            return order.text
    """,
}


def test_a_row_whose_attributes_are_assigned_before_a_commit_is_changed() -> None:
    found = [(item.line, item.store, item.endpoints, item.creates) for item in saved_objects_of(ASSIGNED)]
    assert found == [(13, "Order", ("PATCH /orders/{}",), False)]
