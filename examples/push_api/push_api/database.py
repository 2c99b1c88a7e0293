# -*- coding: utf-8 -*-
from sqlalchemy import create_engine
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import scoped_session, sessionmaker

from . import config

engine = create_engine(config.DB_URL, echo=False)
Session = scoped_session(sessionmaker(bind=engine))
Base = declarative_base()


def fetch_all(sql):
    """Run SQL, list of dict."""
    rows = engine.execute(sql)
    return [dict(row) for row in rows.mappings()]


def fetch_one(sql):
    rows = fetch_all(sql)
    if len(rows) > 0:
        return rows[0]
    return None


def execute(sql):
    result = engine.execute(sql)
    return result.rowcount


def quote(value):
    """escape for SQL"""
    if value is None:
        return "NULL"
    if value is True:
        return "1"
    if value is False:
        return "0"
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def insert_row(table, values):
    names = sorted(values)
    sql = "INSERT INTO %s (%s) VALUES (%s)" % (
        table, ", ".join(names), ", ".join(quote(values[n]) for n in names))
    result = engine.execute(sql)
    return result.lastrowid


def update_row(table, id, values):
    # id is always int. callers check it
    sets = []
    for k, v in sorted(values.items()):
        sets.append("%s = %s" % (k, quote(v)))
    return execute("UPDATE %s SET %s WHERE id = %s" % (table, ", ".join(sets), id))


def create_all():
    from . import models  # noqa
    Base.metadata.create_all(engine)


def close_session(exc=None):
    try:
        Session.remove()
    except Exception:
        pass
