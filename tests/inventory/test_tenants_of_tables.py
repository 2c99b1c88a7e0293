"""Tables of SQLModel, and places of one mistake in the list of queries without the tenant."""

from collections.abc import Mapping
from textwrap import dedent

from tests.inventory.programs import reader_and_routes, reader_of
from toolkit.inventory.tenancy.find import find_tenancy
from toolkit.model.tenancy import UnscopedQuery

TABLES = """
    from typing import Optional
    from sqlalchemy import Column, ForeignKey, Integer
    from sqlmodel import Field, SQLModel

    class Org(SQLModel, table=True):
        id: int = Field(primary_key=True)

    class RoleBase(SQLModel):
        name: str

    class Role(RoleBase, table=True):
        id: int = Field(primary_key=True)
        org_id: Optional[int] = Field(sa_column=Column(Integer, ForeignKey("org.id")))

    class RoleRead(RoleBase):
        org_id: int

    class Board(SQLModel, table=True):
        id: int = Field(primary_key=True)
        org_id: int = Field(foreign_key="org.id")
        state: str = "new"
"""
ROUTES = """
    from fastapi import FastAPI
    from sqlmodel import select
    from tables import Board, Role

    app = FastAPI()

    @app.get("/orgs/{org_id}/roles")
    def roles(org_id: int, session):
        return session.exec(select(Role).where(Role.org_id == org_id)).all()

    @app.get("/orgs/{org_id}/boards")
    def boards(org_id: int, session):
        return session.exec(select(Board).where(Board.org_id == org_id)).all()

    @app.get("/orgs/{org_id}/boards/{board_id}")
    def board(org_id: int, board_id: int, session):
        return session.exec(select(Board).where(Board.org_id == org_id, Board.id == board_id)).first()
"""


def unscoped(files: Mapping[str, str]) -> list[UnscopedQuery]:
    texts = {path: dedent(text) for path, text in files.items()}
    return list(find_tenancy(*reader_and_routes(texts)).unscoped)


def test_fields_and_relations_of_tables() -> None:
    models = {item.name: item for item in reader_of({"tables.py": TABLES})[0].models.found.values()}
    assert sorted(models) == ["Board", "Org", "Role"]
    assert [(row.name, row.relation) for row in models["Role"].fields] == [("id", ""), ("org_id", "org")]
    assert [(row.name, row.relation) for row in models["Board"].fields] == [
        ("id", ""),
        ("org_id", "org"),
        ("state", ""),
    ]
    assert models["Board"].store == "board"


def test_query_of_a_table_without_the_tenant() -> None:
    more = """
    @app.get("/orgs/{org_id}/roles/{role_id}")
    def role(org_id: int, role_id: int, session):
        return session.exec(select(Role).where(Role.id == role_id)).first()
    """
    (row,) = unscoped({"tables.py": TABLES, "web.py": dedent(ROUTES) + dedent(more)})
    assert (row.symbol, row.store) == ("web.py::role", "Role")


def test_first_rows_are_different_mistakes() -> None:
    one = """
    @app.get("/orgs/{{org_id}}/roles/{{role_id}}/{name}")
    def {name}(org_id: int, role_id: int, session):
        return session.exec(select(Role).where(Role.id == role_id)).first()
    """
    alike = "".join(dedent(one).format(name=name) for name in ("first", "second", "third"))
    other = dedent(ROUTES) + dedent(one).format(name="fourth")
    rows = unscoped({"tables.py": TABLES, "web.py": dedent(ROUTES) + alike, "more.py": other})
    assert {row.file for row in rows[:2]} == {"web.py", "more.py"}
    assert sorted(place.symbol for row in rows for place in row.places) == [
        "more.py::fourth",
        "web.py::first",
        "web.py::second",
        "web.py::third",
    ]
    assert [row.suspicion for row in rows] == sorted((row.suspicion for row in rows), reverse=True)
