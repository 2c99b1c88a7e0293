"""Methods that PyMongo 4 removed, and what stands for them today. Source: the PyMongo 4 migration guide."""

from collections.abc import Mapping

_COLLECTION = {
    "insert": "insert_one / insert_many",
    "update": "update_one / update_many / replace_one",
    "remove": "delete_one / delete_many",
    "save": "insert_one / replace_one",
    "count": "count_documents",
    "find_and_modify": "find_one_and_update / find_one_and_replace / find_one_and_delete",
    "ensure_index": "create_index",
    "group": "aggregate",
    "map_reduce": "aggregate",
    "inline_map_reduce": "aggregate",
    "reindex": "command('reIndex')",
    "parallel_scan": "find",
    "initialize_ordered_bulk_op": "bulk_write",
    "initialize_unordered_bulk_op": "bulk_write(ordered=False)",
}
_CURSOR = {"count": "count_documents"}
_DATABASE = {
    "collection_names": "list_collection_names",
    "authenticate": "MongoClient(username=..., password=...)",
    "logout": "close",
    "eval": "command",
    "add_son_manipulator": "TypeRegistry",
    "add_user": "command('createUser')",
    "remove_user": "command('dropUser')",
    "last_status": "command('getLastError')",
    "error": "command('getLastError')",
    "profiling_level": "command('profile', -1)",
    "set_profiling_level": "command('profile')",
    "current_op": "aggregate([{'$currentOp': {}}])",
}
_CLIENT = {
    "database_names": "list_database_names",
    "fsync": "admin.command('fsync')",
    "unlock": "admin.command('fsyncUnlock')",
    "kill_cursors": "close",
    "close_cursor": "close",
    "disconnect": "close",
}
REMOVED: Mapping[str, Mapping[str, str]] = {
    "collection": _COLLECTION,
    "cursor": _CURSOR,
    "database": _DATABASE,
    "client": _CLIENT,
}
"""`collection`, `cursor`, `database` or `client` -> old method -> what replaces it."""
