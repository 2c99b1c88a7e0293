"""mongomock, asked as its users ask it: through a collection."""

import mongomock

collection = mongomock.MongoClient().db.collection


def find(filter_, documents):
    """The positions of the documents that are found."""
    collection.drop()
    collection.insert_many([{**document, "_id": position} for position, document in enumerate(documents)])
    return [found["_id"] for found in collection.find(filter_)]
