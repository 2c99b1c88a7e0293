"""neosqlite, which keeps documents as JSON in SQLite and makes SQL out of filters."""

import neosqlite

collection = neosqlite.Connection(":memory:").collection


def find(filter_, documents):
    """The positions of the documents that are found."""
    collection.delete_many({})
    collection.insert_many([{**document, "position": position} for position, document in enumerate(documents)])
    return [found["position"] for found in collection.find(filter_)]
