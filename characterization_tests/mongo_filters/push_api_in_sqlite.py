"""The SQL that `push_api.filter_sql` makes of a filter, run on documents: what `tebiki filters characterize` asks.

It is all that a team writes itself for a translator to SQL: store the documents, run the query, say which were found.
Runs in the application's own environment, with a database in memory.
"""

import os

os.environ["PUSH_DB"] = ":memory:"  # before the application reads it

from push_api import database, filter_sql, models  # noqa: E402

TABLES = {"u": models.User.__table__, "s": models.UserSegment.__table__, "t": models.UserTag.__table__}


def find(filter_, documents):
    """The positions of the documents whose users the query finds.

    A value of the document becomes the row or, if its column is in a table of several values, the rows that the
    application itself would have made of it; an array in any other column is an error.
    """
    rows = {table: [] for table in TABLES}
    for position, document in enumerate(documents):
        store(position, document, rows)
    with database.engine.connect() as connection:
        for name, table in TABLES.items():
            connection.execute(table.delete())
            if rows[name]:
                connection.execute(table.insert(), rows[name])
    return [row["id"] for row in database.fetch_all(filter_sql.to_sql(filter_))]


def store(user_id, document, rows):
    """Add to the rows of each table those that hold a document."""
    user = {"id": user_id, "deleted": 0}
    for name, value in document.items():
        table, column = filter_sql.FIELDS[name].split(".")
        if table == "u":
            user[column] = value
        else:
            values = value if isinstance(value, list) else [value]
            rows[table] += [{"user_id": user_id, column: one} for one in values]
    rows["u"].append(user)


database.create_all()
