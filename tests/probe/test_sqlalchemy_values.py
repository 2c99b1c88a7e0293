"""Instances of SQLAlchemy's models are written by their loaded attributes, and made again as rows that are stored."""

from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.values import sqlalchemy_values
from toolkit.probe.values.rebuild import Rebuilder
from toolkit.probe.values.writer import Limits, Writer

sqlalchemy = pytest.importorskip("sqlalchemy")
orm = pytest.importorskip("sqlalchemy.orm")
mutable = pytest.importorskip("sqlalchemy.ext.mutable")

Base = orm.declarative_base()


class Shelf(Base):
    """A row that owns others."""

    __tablename__ = "shelves"
    id = sqlalchemy.Column(sqlalchemy.Integer, primary_key=True)
    name = sqlalchemy.Column(sqlalchemy.String)
    books = orm.relationship("Book", back_populates="shelf")
    readers = orm.relationship("Reader", lazy="dynamic")


class Reader(Base):
    """A row of a collection that is never loaded whole."""

    __tablename__ = "readers"
    id = sqlalchemy.Column(sqlalchemy.Integer, primary_key=True)
    shelf_id = sqlalchemy.Column(sqlalchemy.ForeignKey("shelves.id"))


class Book(Base):
    """A row that belongs to another one."""

    __tablename__ = "books"
    id = sqlalchemy.Column(sqlalchemy.Integer, primary_key=True)
    title = sqlalchemy.Column(sqlalchemy.String)
    shelf_id = sqlalchemy.Column(sqlalchemy.ForeignKey("shelves.id"))
    shelf = orm.relationship("Shelf", back_populates="books")
    owner = orm.relationship("Shelf", lazy="joined", viewonly=True)


class _OpenShelf(Shelf):
    """A row of the same table."""


class _OwnText(sqlalchemy.types.UserDefinedType[Any]):
    """A type of the program."""


class _Other(orm.declarative_base(metadata=sqlalchemy.MetaData(info={"bind_key": "other"}))):  # type: ignore[misc]
    """A row of another database."""

    __tablename__ = "shelves"
    id = sqlalchemy.Column(sqlalchemy.Integer, primary_key=True)
    marks = sqlalchemy.Column(sqlalchemy.ARRAY(_OwnText()))


class Parcel(Base):
    """A row with a value that tells it of changes."""

    __tablename__ = "parcels"
    id = sqlalchemy.Column(sqlalchemy.Integer, primary_key=True)
    note = sqlalchemy.Column(sqlalchemy.String)
    labels = sqlalchemy.Column(mutable.MutableDict.as_mutable(sqlalchemy.JSON))


@pytest.fixture
def session() -> Any:
    engine = sqlalchemy.create_engine("sqlite://", poolclass=sqlalchemy.pool.StaticPool)
    Base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        session.add(Parcel(id=1, labels={"size": 3}))
        session.add(Shelf(id=7, name="top", books=[Book(id=1, title="Genji"), Book(id=2, title="Makura")]))
        session.commit()
        session.expunge_all()
        yield session
    engine.dispose()


def _again(value: Any) -> Any:
    writer = Writer(NoMasking(), Limits())
    written = writer.write(value)
    assert not writer.cut
    return Rebuilder().value(written), written


def test_a_stored_row_has_its_key_and_its_loaded_attributes(session: Any) -> None:
    book = session.get(Book, 1)
    made, written = _again(book)
    assert (made.id, made.title, made.shelf_id) == (1, "Genji", 7)
    assert orm.object_session(made) is None
    assert sqlalchemy.inspect(made).identity == (1,)
    assert not sqlalchemy.inspect(made).modified
    assert "shelf" not in written["state"]


def test_rows_that_refer_to_each_other_still_do(session: Any) -> None:
    shelf = session.get(Shelf, 7)
    assert [book.shelf.name for book in shelf.books] == ["top", "top"]
    made, _ = _again(shelf)
    assert [book.title for book in made.books] == ["Genji", "Makura"]
    assert all(book.shelf is made for book in made.books)
    made.books.remove(made.books[0])  # a collection of SQLAlchemy's again
    assert sqlalchemy.inspect(made).modified


def test_a_value_inside_a_row_tells_it_of_changes(session: Any) -> None:
    parcel = session.get(Parcel, 1)
    made, written = _again(parcel)
    assert "_parents" not in str(written)
    assert not sqlalchemy.inspect(made).modified
    made.labels["fragile"] = True
    assert sqlalchemy.inspect(made).modified


def test_what_was_never_set_is_not_asked_for(session: Any) -> None:
    parcel = Parcel(id=2, labels={})
    session.add(parcel)
    session.flush()
    session.expire(parcel, ["labels"])
    made, written = _again(parcel)
    assert written["unset"] == ["note"]
    assert sqlalchemy.inspect(made).expired_attributes == {"labels"}
    assert made.note is None


@pytest.mark.parametrize("deletes", [False, True])
def test_rows_that_a_session_holds_have_an_order(session: Any, monkeypatch: pytest.MonkeyPatch, deletes: bool) -> None:
    rows = [session.get(Book, 2), session.get(Book, 1), session.get(Shelf, 7)]
    new = [Book(title="Heike"), Book(title="Tosa")]
    session.add_all(new)
    scoped = orm.scoped_session(lambda: session)
    for held in (SimpleNamespace(session=scoped), SimpleNamespace(db=SimpleNamespace(session=scoped))):
        application = SimpleNamespace(extensions={"sqlalchemy": held})
        assert sqlalchemy_values.list_held_rows(application) == []
        assert not scoped.registry.has()
    scoped()
    if deletes:
        session.delete(rows[0])
    assert sqlalchemy_values.list_held_rows(application) == ([] if deletes else [rows[1], rows[0], rows[2], *new])
    assert sqlalchemy_values.list_held_rows(SimpleNamespace(extensions={})) == []


def test_no_session_has_begun_outside_of_the_context_that_it_belongs_to() -> None:
    def scope() -> int:
        raise RuntimeError("Working outside of application context.")

    held = SimpleNamespace(session=orm.scoped_session(orm.Session, scope))
    assert sqlalchemy_values.list_held_rows(SimpleNamespace(extensions={"sqlalchemy": held})) == []


def test_relations_that_nothing_orders_can_be_turned(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    book = session.get(Book, 1)
    assert [book.id for book in book.shelf.books] == [1, 2]
    sqlalchemy_values.turn_collections([book])
    assert [book.id for book in book.shelf.books] == [2, 1]
    assert not sqlalchemy.inspect(book.shelf).modified
    monkeypatch.setattr(Shelf.books.property, "order_by", [Book.id])
    sqlalchemy_values.turn_collections([book])
    assert [book.id for book in book.shelf.books] == [2, 1]


def test_a_new_row_is_not_stored() -> None:
    made, written = _again(Book(title="Tsurezuregusa"))
    assert made.title == "Tsurezuregusa"
    assert sqlalchemy.inspect(made).transient
    assert "stored" not in written


def test_a_row_of_which_nothing_is_loaded_keeps_its_key(session: Any) -> None:
    book = session.get(Book, 2)
    session.commit()  # as programs do: what was loaded is asked for again
    made, written = _again(book)
    assert written["state"] == {}
    assert sqlalchemy.inspect(made).identity == (2,)
    session.expunge_all()
    session.add(made)
    assert made.title == "Makura"


@pytest.mark.parametrize("title", [None, "Heike"])
def test_an_expired_row_is_loaded_with_the_same_joins(session: Any, title: str | None) -> None:
    book = session.get(Book, 2)
    session.commit()
    if title:
        book.title = title
    written = Writer(NoMasking(), Limits()).write(book)
    asked: list[str] = []
    sqlalchemy.event.listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    with session.no_autoflush:
        assert book.shelf_id == 7
    session.expunge_all()
    made = Rebuilder().value(written)
    with session.no_autoflush:
        session.add(made)
        assert (made.shelf_id, made.title) == (7, title or "Makura")
    assert "JOIN" in asked[0]
    assert asked[1:] == asked[:1]


@pytest.mark.parametrize("first", [Shelf, Book])
def test_rows_of_a_session_that_refer_to_each_other_are_stored_in_it(
    session: Any, monkeypatch: pytest.MonkeyPatch, first: type
) -> None:
    held = session.get(first, {Shelf: 7, Book: 1}[first])
    shelf = held if first is Shelf else held.shelf
    assert [book.shelf for book in shelf.books] == [shelf, shelf]
    with orm.Session(session.get_bind()) as other:
        monkeypatch.setattr(sqlalchemy_values, "_session_at_work", lambda: other)
        made, _ = _again(held)
        shelf = made if first is Shelf else made.shelf
        assert not other.new
        assert {type(one).__name__ for one in other} == {"Shelf", "Book"}
        assert all(sqlalchemy.inspect(one).persistent for one in (shelf, *shelf.books))


def _stored_by(session: Any, made: Any) -> list[tuple[Any, ...]]:
    """Return the rows of books and readers once the session stored what was made."""
    session.add(made)
    session.commit()
    books = session.execute(sqlalchemy.text("SELECT title, shelf_id FROM books ORDER BY id")).all()
    return [tuple(one) for one in (*books, *session.execute(sqlalchemy.text("SELECT shelf_id FROM readers")))]


@pytest.mark.parametrize("in_session", [True, False])
def test_a_new_row_is_stored_with_the_rows_that_it_refers_to(
    session: Any, monkeypatch: pytest.MonkeyPatch, in_session: bool
) -> None:
    book = Book(title="Tsurezuregusa", shelf=session.get(Shelf, 7))
    if in_session:
        session.add(book)
    written = Writer(NoMasking(), Limits()).write(book)
    session.rollback()
    monkeypatch.setattr(sqlalchemy_values, "_session_at_work", lambda: session)
    session.expunge_all()
    made = Rebuilder().value(written)
    assert (made in session.new) is in_session
    assert _stored_by(session, made)[-1] == ("Tsurezuregusa", 7)


def test_attributes_that_were_set_are_stored_and_no_others(session: Any) -> None:
    shelf = session.get(Shelf, 7)
    shelf.books.pop(0)
    shelf.name = "bottom"
    written = Writer(NoMasking(), Limits()).write(shelf)
    session.rollback()
    session.expunge_all()
    session.execute(sqlalchemy.text("UPDATE books SET title = 'other'"))
    made = Rebuilder().value(written)
    session.add(made)
    assert sqlalchemy.inspect(made).attrs.name.history.deleted == ["top"]
    assert _stored_by(session, made) == [("other", None), ("other", 7)]
    assert session.get(Shelf, 7).name == "bottom"


def test_members_of_a_dynamic_relationship_that_were_added_are_stored(session: Any) -> None:
    shelf = session.get(Shelf, 7)
    shelf.readers.append(Reader())
    written = Writer(NoMasking(), Limits()).write(shelf)
    session.rollback()
    session.expunge_all()
    made = Rebuilder().value(written)
    assert _stored_by(session, made)[-1] == (7,)


def test_a_row_is_one_object_however_many_values_of_a_case_hold_it(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = session.get(Book, 1)
    written = [Writer(NoMasking(), Limits()).write(one) for one in (book, book.shelf, book)]
    session.expunge_all()
    monkeypatch.setattr(sqlalchemy_values, "_session_at_work", lambda: session)
    made, shelf, again = (Rebuilder().value(one) for one in written)
    assert made is again
    assert made.shelf is shelf
    shelf.books.append(made)
    session.commit()


def _outcome_of(query: Any) -> Any:
    return Writer(NoMasking(), Limits(), "outcome").write(query)


def test_a_query_that_is_an_outcome_is_its_statement(session: Any) -> None:
    query = session.query(Shelf).filter(Shelf.name == "top")
    written = _outcome_of(query)
    assert (written["$py"], written["given"]) == ("sqlalchemy_query", {"name_1": "top"})
    assert written["of"].endswith("WHERE shelves.name = :name_1")
    same = [session.query(Shelf).filter(Shelf.name == "top"), query.options()]
    assert [_outcome_of(one) for one in same] == [written] * 2
    loaded = [query.options(orm.subqueryload(Shelf.books)), query.options(orm.joinedload(Shelf.books))]
    others = [query.filter(Shelf.id > 1), query.order_by("id"), session.query(Shelf).filter(Shelf.name == "low")]
    told = [str(_outcome_of(one)) for one in [query, *others, *loaded]]
    assert len(set(told)) == len(told)
    assert Writer(NoMasking(), Limits(), "given").write(query)["$py"] == "object"  # it has to be made again


def test_models_are_not_mapped_before_all_of_them_are_imported() -> None:
    base = orm.declarative_base()
    names = {"__tablename__": "pens", "id": sqlalchemy.Column(sqlalchemy.Integer, primary_key=True)}
    pen = type("Pen", (base,), {**names, "box": orm.relationship("PenBox"), "box_id": sqlalchemy.Column("box_id")})
    assert _outcome_of(sqlalchemy.select(pen.id))["$py"] == "object"
    names = {"__tablename__": "boxes", "id": sqlalchemy.Column(sqlalchemy.ForeignKey("pens.box_id"), primary_key=True)}
    box = type("PenBox", (base,), names)  # only a class that is held is found by its name
    orm.configure_mappers()
    assert box.__name__ == "PenBox"
    assert _outcome_of(sqlalchemy.select(pen.id))["$py"] == "sqlalchemy_query"


def test_conditions_that_are_outcomes_are_their_statements() -> None:
    def made(low: int) -> list[Any]:
        return [
            sqlalchemy.and_(Shelf.id < low, Shelf.name.in_(["a", "b"])),
            Shelf.id.desc(),
            sqlalchemy.not_(Shelf.id == low),
        ]

    first, same, other = ([_outcome_of(one) for one in made(low)] for low in (3, 3, 4))
    assert first == same
    assert [one != two for one, two in zip(first, other, strict=True)] == [True, False, True]
    assert all(one["$py"] == "sqlalchemy_query" for one in first)
    kinds = [sqlalchemy.String(3), sqlalchemy.String(4), sqlalchemy.Date(), sqlalchemy.DateTime(timezone=True)]
    typed = [Shelf.name == sqlalchemy.literal("a", it) for it in kinds]
    assert {_outcome_of(it)["$py"] for it in typed} == {"sqlalchemy_query"}
    assert len({str(_outcome_of(it)) for it in typed}) == len(typed)


def test_expressions_that_say_less_than_they_are_stay_objects() -> None:
    asked = []
    first, second = orm.aliased(Shelf), orm.aliased(Shelf)
    rows = sqlalchemy.select(Shelf).subquery()
    books = sqlalchemy.exists().where(Book.shelf_id == Shelf.id)
    unsure = [first.id == 1, second.id == 1, Shelf.__table__.c.id, rows.c.id == 1, books, books.correlate(None)]
    unsure += [Shelf.id == sqlalchemy.bindparam("x", callable_=lambda: asked.append(1)), _Other.id == 1]
    unsure += [Shelf.name.op("x", precedence=20)(1), _Other.marks == []]
    unsure += [Shelf.name == sqlalchemy.literal("a", sqlalchemy.String().with_variant(_OwnText(), "sqlite"))]
    assert [_outcome_of(it)["$py"] for it in unsure] == ["object"] * len(unsure)
    assert not asked


def test_expressions_are_told_apart_by_what_their_text_leaves_out() -> None:
    pairs = [
        (Book.shelf_id == Shelf.id, orm.foreign(Book.shelf_id) == Shelf.id),
        (Shelf.name.regexp_match("^a"), Shelf.name.regexp_match("^a", flags="i")),
        (Shelf.id == 1, Shelf.id == sqlalchemy.bindparam("id_1", 1)),
        (sqlalchemy.type_coerce(Shelf.name, sqlalchemy.Integer), sqlalchemy.type_coerce(Shelf.name, sqlalchemy.String)),
        (sqlalchemy.func.count(Shelf.id).label("a"), sqlalchemy.func.count(_OpenShelf.id).label("a")),
    ]
    for pair in pairs:
        first, second = map(_outcome_of, pair)
        assert first["$py"] == second["$py"] == "sqlalchemy_query"
        assert first != second


def test_conditions_of_a_model_and_its_subclass_are_told_apart() -> None:
    conditions = [Shelf.id > 2, _OpenShelf.id > 2, Shelf.__table__.c.id > 2]
    told = [_outcome_of(it) for it in conditions]
    assert len({it["of"] for it in told}) == 1
    assert len({str(it) for it in told}) == 3


def test_queries_are_told_apart_by_what_their_text_leaves_out() -> None:
    query = sqlalchemy.select(Shelf)
    found = [
        query,
        sqlalchemy.select(Shelf.id, Shelf.name),
        sqlalchemy.select(_OpenShelf),
        query.with_for_update(),
        query.with_for_update(skip_locked=True),
        query.with_for_update(nowait=True),
        query.with_for_update(of=Shelf),
        query.execution_options(include_deleted=True),
        query.prefix_with("X"),
        query.with_hint(Shelf, "Y"),
        query.options(orm.joinedload(Shelf.books)),
        query.options(orm.joinedload(Shelf.books).load_only(Book.id)),
        query.options(orm.selectinload(Shelf.books)),
        query.options(orm.raiseload(Shelf.books)),
        query.options(orm.defer(Shelf.name)),
    ]
    told = [_outcome_of(it) for it in found]
    assert {it["$py"] for it in told} == {"sqlalchemy_query"}
    assert len({str(it) for it in told}) == len(told)
    assert [_outcome_of(it) for it in found] == told


def test_a_type_that_some_databases_vary_is_that_of_the_column() -> None:
    big = sqlalchemy.Column("id", sqlalchemy.BigInteger().with_variant(sqlalchemy.Integer(), "sqlite"))
    table = sqlalchemy.Table("crates", sqlalchemy.MetaData(), big)
    told = [_outcome_of(it)["$py"] for it in (table.c.id == 1, sqlalchemy.select(table).where(table.c.id == 1))]
    assert told == ["sqlalchemy_query"] * 2


class _FromShard(sqlalchemy.orm.interfaces.UserDefinedOption):
    """An option of the program."""


class _Padded(sqlalchemy.TypeDecorator[str]):
    """A type of the program, whose key does not say by what it pads."""

    impl = sqlalchemy.String
    cache_ok = True

    def __init__(self, sign: str) -> None:
        super().__init__()
        self._padding = sign


class _SoftQuery(orm.Query):  # type: ignore[type-arg]
    """A query of a class of the program."""


def test_queries_that_say_less_than_they_are_stay_objects(session: Any) -> None:
    query, one_book = sqlalchemy.select(Shelf), Book.id == 1
    soft = _SoftQuery([Shelf], session)
    soft._deleted = True
    chosen, sized = sqlalchemy.Enum("a", "b"), sqlalchemy.Integer().with_variant(sqlalchemy.String(5), "mysql")
    unsure = [
        query.options(orm.selectinload(Shelf.books.and_(one_book))),
        query.options(orm.with_loader_criteria(Book, one_book)),
        query.options(_FromShard("a")),
        soft,
        sqlalchemy.select(sqlalchemy.type_coerce(Shelf.name, chosen)),
        sqlalchemy.select(sqlalchemy.cast(Shelf.id, sized)),
        sqlalchemy.select(sqlalchemy.cast(Shelf.name, sqlalchemy.ARRAY(chosen))),
        sqlalchemy.select(sqlalchemy.cast(Shelf.name, sqlalchemy.ARRAY(sized))),
        sqlalchemy.select(sqlalchemy.select(sqlalchemy.cast(Shelf.name, chosen).label("z")).subquery().c.z),
        sqlalchemy.select(sqlalchemy.column("a", chosen)),
        sqlalchemy.select(sqlalchemy.table("t", sqlalchemy.column("a", sized))),
        sqlalchemy.select(sqlalchemy.cast(Shelf.name, _Padded("x"))),
    ]
    assert [_outcome_of(it)["$py"] for it in unsure] == ["object"] * len(unsure)


def test_locks_inside_of_a_query_are_told() -> None:
    inner = sqlalchemy.select(Book.shelf_id).limit(1)
    locks = [inner, inner.with_for_update(), inner.with_for_update(skip_locked=True)]
    told = {str(_outcome_of(sqlalchemy.select(Shelf).where(Shelf.id.in_(it)))) for it in locks}
    assert len(told) == len(locks)


def test_queries_that_load_rows_in_another_way_are_told_apart_or_objects(session: Any) -> None:
    query = session.query(Shelf)
    others = [query.populate_existing(), query.autoflush(False), query.only_return_tuples(True)]
    others += [query.enable_eagerloads(False), query.yield_per(5), session.query(_OpenShelf)]
    plain = _outcome_of(query)
    assert plain["$py"] == "sqlalchemy_query"
    for other in others:
        written = _outcome_of(other)
        assert written["$py"] == "object" or written != plain


def test_statements_without_a_session_are_written_by_their_text() -> None:
    statements = [sqlalchemy.select(Shelf).where(Shelf.id == 7), sqlalchemy.delete(Shelf).where(Shelf.id.in_([7, 8]))]
    written = [_outcome_of(one) for one in statements]
    assert [one["given"] for one in written] == [{"id_1": 7}, {"id_1": [7, 8]}]
    assert written[1]["of"].startswith("DELETE FROM shelves")


@pytest.mark.parametrize("is_first", [False, True])
def test_attributes_that_are_handed_on_come_back_with_what_remembers_them(session: Any, is_first: bool) -> None:
    book = session.get(Book, 2)
    handed = {"book": book, **vars(book)} if is_first else {**vars(book), "book": book}
    again, _ = _again(handed)
    state = again.pop("_sa_instance_state")
    assert isinstance(state.obj(), Book)
    assert state is sqlalchemy.inspect(again["book"])
    assert (again["title"], again["book"].title) == ("Makura", "Makura")


@pytest.mark.parametrize("quote", [True, None])
def test_the_name_of_a_parameter_is_written_without_the_forms_that_it_remembers(quote: bool | None) -> None:
    names = pytest.importorskip("sqlalchemy.sql.elements")
    given = {names._truncated_label("last_name", quote): "sato"}
    before = Writer(NoMasking(), Limits()).write(given)
    (name,) = given
    assert (name.lower(), name.upper()) == ("last_name", "last_name" if quote else "LAST_NAME")
    assert Writer(NoMasking(), Limits()).write(given) == before
    (made,) = Rebuilder().value(before)
    assert (type(made), made, made.quote) == (type(name), name, quote)
