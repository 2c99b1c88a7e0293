"""Reasons of error answers: missing rows, conditions, exceptions, texts; errors that only the body tells."""

from tests.inventory.programs import describe, reasons_of

SHOP = {
    "app.py": """
        from flask import Flask, abort
        from flask_sqlalchemy import SQLAlchemy
        import errors, answers
        app = Flask(__name__)
        db = SQLAlchemy(app)

        class Order(db.Model):
            id = db.Column(db.Integer, primary_key=True)

        class Refused(Exception):
            pass

        def reserve(order):
            if order.done:
                raise Refused("done")

        @app.before_request
        def closed():
            if app.config["CLOSED"]:
                return answers.fail("closed", 503)

        @app.route("/orders/<int:id>")
        def show(id):
            order = Order.query.filter_by(id=id).first()
            if order is None:
                return answers.fail("no order", 404)
            if not app.config["OPEN"]:
                if id not in app.mine:
                    for name in ("a", "b"):
                        if name in order.tags:
                            abort(403)
            return answers.ok(order)

        @app.route("/orders/<int:id>/reserve", methods=["POST"])
        def book(id):
            order = Order.query.get_or_404(id)
            if not order.open:
                return answers.fail("closed")
            try:
                reserve(order)
            except Refused as error:
                return answers.fail(error.code)
            return answers.ok(order)

        @app.route("/old")
        def old():
            abort(410, errors.GONE)
    """,
    "answers.py": """
        from flask import jsonify

        def fail(error, status=200):
            return jsonify({"result": "ng", "error": error}), status

        def ok(data):
            return jsonify({"result": "ok", "data": data})
    """,
    "errors.py": 'GONE = "gone for good"\n',
}


def test_each_error_answer_has_its_reason_and_its_text() -> None:
    found = {
        (row.code, row.symbol, row.store, row.condition, row.messages, len(row.endpoints)) for row in reasons_of(SHOP)
    }
    assert found == {
        (200, "book", "", "not order.open", ("closed",), 1),
        (200, "book", "", "except Refused", ("done",), 1),
        (403, "show", "", "not app.config['OPEN'] and id not in app.mine and name in order.tags", (), 1),
        (404, "show", "Order", "order is None", ("no order",), 1),
        (404, "book", "Order", "", (), 1),
        (410, "old", "", "", ("gone for good",), 1),
        (503, "closed", "", "app.config['CLOSED']", ("closed",), 4),
    }


def test_a_status_that_a_helper_is_given_belongs_to_the_endpoint() -> None:
    statuses = {
        item.route.path: {status.code for status in item.statuses if not status.hook} for item in describe(SHOP)
    }
    assert statuses["/orders/<int:id>"] == {200, 403, 404}
