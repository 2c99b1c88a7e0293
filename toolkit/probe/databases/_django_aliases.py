"""The databases that Django's settings name, some of them several times."""

import importlib
import os

from ._own_users import WITHOUT_USER


def list_databases(settings):
    """Return (alias, settings) of the databases that there are: an entry without an engine stands for none.

    Args:
        settings: Django's.
    """
    return [pair for pair in settings.DATABASES.items() if not (pair[1].get("ENGINE") or "dummy").endswith("dummy")]


def share_connections(connections):
    """Return the connection to each database: aliases of the same one (mirrors) share it, and what is not committed.

    Args:
        connections: Django's, in which the aliases get the shared ones.
    """
    found = {}
    for alias, held in list_databases(importlib.import_module("django.conf").settings):
        place = held.get("NAME"), held.get("HOST"), held.get("PORT")
        mine = connections[alias]
        if found.setdefault(place, mine) is not mine:
            mine.close()
            connections[alias] = found[place]
    return list(found.values())


def describe_database(connection, name, users):
    """Return a text that says which database was made, and where.

    Args:
        connection: of Django.
        name: of the database, or its path.
        users: names of databases that have a user of their own.
    """
    held = connection.settings_dict
    if os.path.isabs(name):
        return "%s, a file" % connection.vendor
    place = [held.get("HOST") or "localhost", held.get("PORT") or ""]
    where = ":".join(["%s" % (part,) for part in place if part])
    return "%s %s at %s%s" % (connection.vendor, name, where, "" if name in users else WITHOUT_USER)
