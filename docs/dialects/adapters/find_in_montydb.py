"""montydb, in memory."""

from montydb import MontyClient

collection = MontyClient(":memory:").db.collection


def find(filter_, documents):
    """The positions of the documents that are found."""
    collection.delete_many({})
    collection.insert_many([{**document, "_id": position} for position, document in enumerate(documents)])
    return [found["_id"] for found in collection.find(filter_)]
