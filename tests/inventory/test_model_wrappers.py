"""Queries through functions of the project that are given a model, and through sessions of any name."""

from tests.inventory.programs import read_data

FILES = {
    "shop/__init__.py": "",
    "shop/models.py": """
        from sqlalchemy import Column, Integer, String
        from sqlalchemy.ext.declarative import declarative_base

        Base = declarative_base()

        class Order(Base):
            __tablename__ = "orders"
            id = Column(Integer, primary_key=True)
            state = Column(String)

        class Item(Base):
            __tablename__ = "items"
            id = Column(Integer, primary_key=True)
    """,
    "shop/access.py": """
        def get_one(store, model, on_several="error", **conditions):
            return store.query(model).filter_by(**conditions).one()

        def get_or_make(store, kind, **conditions):
            return get_one(store, kind, **conditions) or kind(**conditions)

        def uncalled(session, model):
            return session.query(model).all()
    """,
    "shop/service.py": """
        from shop.access import get_one, get_or_make
        from shop.models import Item, Order

        class Orders:
            def __init__(self, store):
                self.keeper = store

            def open(self, number):
                return get_one(self.keeper, Order, on_several="first", id=number, state="open")

            def items(self, numbers):
                return [get_or_make(self.keeper, kind=Item, id=number) for number in numbers]

            def any(self, kind):
                return get_one(self.keeper, KINDS[kind], id=1)

            def count(self):
                return self.keeper.query(Order).filter(Order.state == "open").count()

            def elsewhere(self, us_search):
                return us_search.query(zip="10001")
    """,
}


def found() -> dict[str, tuple[str, str, list[str], str, bool]]:
    rows = read_data(FILES).queries
    return {
        it.symbol.rpartition(".")[2]: (it.store, it.operation, [x.name for x in it.fields], it.through, it.in_loop)
        for it in rows
    }


def test_a_call_that_passes_a_model_is_a_query_of_it() -> None:
    rows = found()
    assert rows["open"] == ("Order", "one", ["id", "state"], "get_one", False)
    assert rows["items"] == ("Item", "one", ["id"], "get_or_make", True)


def test_a_model_that_is_chosen_at_run_time_has_no_store() -> None:
    (row,) = [it for it in read_data(FILES).queries if it.symbol.endswith(".any")]
    assert (row.store, row.unresolved, row.through) == ("", "`KINDS[kind]`", "get_one")


def test_the_query_inside_stands_only_where_nothing_calls_it() -> None:
    rows = read_data(FILES).queries
    assert [it.symbol for it in rows if it.file == "shop/access.py"] == ["shop/access.py::uncalled"]


def test_a_session_needs_no_name_where_it_queries_a_model() -> None:
    rows = found()
    assert rows["count"] == ("Order", "count", ["state"], "", False)
    assert "elsewhere" not in rows


def test_a_method_of_a_base_queries_the_model_on_which_it_is_called() -> None:
    text = """
        from flask_sqlalchemy import SQLAlchemy
        db = SQLAlchemy()

        class ModelMixin:
            @classmethod
            def get_by(cls, **fields):
                return cls.query.filter_by(**fields).first()

            @classmethod
            def rows(cls):
                return db.session.query(cls).all()

        class Order(ModelMixin, db.Model):
            id = db.Column(db.Integer, primary_key=True)

        class Item(ModelMixin, db.Model):
            id = db.Column(db.Integer, primary_key=True)

        def show():
            return Order.get_by(id=1), Item.rows()
    """
    rows = read_data({"shop.py": text}).queries
    assert {(row.store, row.operation, row.through) for row in rows} == {
        ("Order", "first", "get_by"),
        ("Item", "all", "rows"),
    }


def test_parts_of_an_address_are_no_call_of_another_system() -> None:
    text = """
        from urllib.parse import parse_qs
        def read(address):
            values = parse_qs(address)
            return values.get("code")
    """
    assert read_data({"shop.py": text}).outside == ()
