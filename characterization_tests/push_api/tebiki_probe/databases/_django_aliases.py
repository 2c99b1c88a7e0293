"""The databases that Django's settings name, some of them several times."""

import importlib


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
