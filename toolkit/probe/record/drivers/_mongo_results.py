"""Write arguments and results of operations on MongoDB as plain values, and make results of them again."""

_ORDERED = ("$sort", "sort", "keys")  # documents whose order has a meaning
_RESULTS = {
    "InsertOneResult": "inserted_id",
    "InsertManyResult": "inserted_ids",
    "UpdateResult": "raw_result",
    "DeleteResult": "raw_result",
    "BulkWriteResult": "bulk_api_result",
}
_OF_THE_SERVER = frozenset(["electionId", "opTime", "$clusterTime", "operationTime", "lastOp"])


def plain(value):
    """Convert ordered documents of a driver to plain ones, and copy documents and lists."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if type(value) is dict or type(value).__name__ == "SON":
        return dict((name, plain(held)) for name, held in value.items())
    return value


def with_order(name, value):
    """Return an argument with lists of pairs for the documents in it whose order has a meaning."""
    if isinstance(value, list):
        return [with_order("", one) for one in value]
    if type(value) is not dict:
        return value
    if name in _ORDERED:
        return [list(pair) for pair in value.items()]
    return dict((inner, with_order(inner, held)) for inner, held in value.items())


def written_result(result):
    """Return the document that stands for a result."""
    kind = type(result).__name__
    if kind not in _RESULTS:
        return {"value": plain(result)}
    value = getattr(result, _RESULTS[kind])
    if isinstance(value, dict):
        value = dict((name, held) for name, held in value.items() if name not in _OF_THE_SERVER)
    return {"result": kind, "value": plain(value), "acknowledged": result.acknowledged}


def made_result(written, args, named):
    """Make a result again; stored documents get the recorded `_id`, as the driver would have given them one."""
    if written is None:
        return None
    value, kind = written["value"], written.get("result")
    if kind is None:
        return value
    stored = args[0] if args else named.get("document", named.get("documents"))
    if kind == "InsertOneResult":
        _identify(stored, value)
    elif kind == "InsertManyResult":
        for document, identity in zip(stored, value):
            _identify(document, identity)
    results = __import__("pymongo.results").results
    return getattr(results, kind)(value, written["acknowledged"])


def _identify(document, identity):
    if isinstance(document, dict):
        document.setdefault("_id", identity)
