"""Writes down the statements that a program sends to its databases, each at one layer only.

SQLAlchemy and Django are asked above the driver; `sqlite3` itself is asked only for what neither of them sent.
"""

import functools
import importlib
import sys

from ..values.writer import Limits, Writer
from . import current_request, drivers

_ABOVE = ("sqlalchemy.engine", "django.db.backends.utils")
_SILENT = ("psycopg2", "psycopg", "asyncpg", "MySQLdb", "pymysql", "cx_Oracle", "oracledb", "pyodbc")


def watch(watched, sink, masking):
    """Look on once a database library is imported."""
    data = Data(sink, masking)
    for module, name in (
        ("pymongo.monitoring", "pymongo"),
        ("sqlalchemy.engine", "sqlalchemy"),
        ("django.db.backends.utils", "django"),
        ("sqlite3", "sqlite3"),
    ):
        watched.when(module, functools.partial(_begin, name, data))
    watched.when("mongomock", lambda _module: sink.leave_out("no_events", "mongomock"))
    for driver in _SILENT:
        watched.when(driver, functools.partial(_untold, sink, driver))


def _untold(sink, driver, _module):
    """A driver that is used directly is asked by nobody; Django and SQLAlchemy import theirs after themselves."""
    if not any(name in sys.modules for name in _ABOVE):
        sink.leave_out("no_events", driver)


def _begin(name, data, module):
    importlib.import_module(drivers.__name__ + "." + name).begin(data, module)


class Data(object):
    """Writes statements.

    Args:
        sink: a `sink.Sink`; `masking`: a `masking.Masking`.
    """

    def __init__(self, sink, masking):
        self.sink = sink
        self._masking = masking

    def put(self, system, statement, database="", given=None, answer=None):
        """One statement; never raises.

        Args:
            system: the library that was asked.
            statement: SQL, or the name of a command.
            database: its name or dialect.
            given: parameters, or the document of a command.
            answer: numbers of rows, or the error.
        """
        try:
            line = {"kind": "command", "system": system, "order": self.sink.next_order()}
            if system != "mongodb":
                statement, given = self._masking.statement(statement, given)
            line["statement"] = statement
            writer = Writer(self._masking, Limits(), "given")
            if given is not None:
                line["given"] = writer.write(given)
            if database:
                line["database"] = database
            if answer:
                line["answer"] = answer
            if writer.cut:
                line["cut"] = sorted(set("%s: %s" % pair for pair in writer.cut))
            request = current_request.REQUEST.get()
            if request is not None and len(request.commands) < 1000:
                request.commands.append(line["order"])
            self.sink.put(line)
        except Exception as error:
            self.sink.leave_out("fault", "%s: %s" % (system, type(error).__name__))
