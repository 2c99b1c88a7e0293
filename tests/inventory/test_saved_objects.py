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
