"""MQLAlchemy, which makes a query of SQLAlchemy out of a filter; over SQLite in memory."""

from mqlalchemy import apply_mql_filters
from sqlalchemy import Column, Integer, String, create_engine, select
from sqlalchemy.orm import Session, declarative_base

Base = declarative_base()


class Thing(Base):
    """A number and a text."""

    __tablename__ = "things"
    id = Column(Integer, primary_key=True)
    number = Column(Integer)
    text = Column(String)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)


def find(filter_, documents):
    """The positions of the documents that are found."""
    with Session(engine) as session:
        session.add_all([Thing(**document, id=position) for position, document in enumerate(documents)])
        session.flush()
        return [thing.id for thing in session.scalars(apply_mql_filters(Thing, select(Thing), filter_))]
