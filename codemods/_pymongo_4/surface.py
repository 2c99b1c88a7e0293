"""Results of the methods and attributes of PyMongo's objects, as far as evidence needs them."""

import re

CLIENTS = re.compile(
    r"(pymongo(\.(mongo_client|connection|mongo_replica_set_client|replica_set_connection))?|mongomock"
    r"|(flask_pymongo|flask\.ext\.pymongo)(\.wrappers)?)"
    r"\.(MongoClient|MongoReplicaSetClient|Connection|ReplicaSetConnection)\Z"
)
CLASSES = {
    "pymongo.database.Database": "database",
    "pymongo.collection.Collection": "collection",
    "pymongo.cursor.Cursor": "cursor",
    "flask_pymongo.PyMongo": "wrapper",
    "flask.ext.pymongo.PyMongo": "wrapper",
    **{
        f"mongoengine.{place}{name}": "client"
        for place in ("", "connection.")
        for name in ("connect", "get_connection")
    },
    **{f"mongoengine.{place}get_db": "database" for place in ("", "connection.")},
    "flask_pymongo.wrappers.Database": "database",
    "flask_pymongo.wrappers.Collection": "collection",
}
ASYNCHRONOUS = re.compile(r"(motor(\.\w+)*|txmongo(\.\w+)*|asyncio_mongo(\.\w+)*)\.\w+\Z|pymongo\.AsyncMongoClient\Z")
INSIDE = {"client": "database", "database": "collection", "collection": "collection", "asynchronous": "asynchronous"}
"""Maps a kind to the kind of its unknown attributes and items, which are created on access."""
_STILL_CURSOR = [
    "sort",
    "limit",
    "skip",
    "batch_size",
    "hint",
    "clone",
    "max_time_ms",
    "rewind",
    "where",
    "comment",
    "add_option",
    "remove_option",
    "max",
    "min",
    "collation",
    "allow_disk_use",
    "max_scan",
    "max_await_time_ms",
]
RESULTS = {  # what a method gives
    ("client", "get_database"): "database",
    ("client", "get_default_database"): "database",
    ("database", "get_collection"): "collection",
    ("database", "create_collection"): "collection",
    ("database", "with_options"): "database",
    ("collection", "with_options"): "collection",
    ("collection", "find"): "cursor",
    ("collection", "find_one"): "document",
    ("collection", "initialize_ordered_bulk_op"): "bulk",
    ("collection", "initialize_unordered_bulk_op"): "bulk",
    ("cursor", "next"): "document",
    **{("cursor", method): "cursor" for method in _STILL_CURSOR},
}
ATTRIBUTES = {
    ("wrapper", "db"): "database",
    ("wrapper", "cx"): "client",
    ("database", "client"): "client",
    ("collection", "database"): "database",
    ("cursor", "collection"): "collection",
}
_SHARED = "codec_options read_preference read_concern write_concern with_options name full_name next watch aggregate"
_OWN = {
    "client": "database_names list_database_names list_databases drop_database get_database get_default_database close"
    " server_info address primary secondaries arbiters is_primary is_mongos nodes max_pool_size min_pool_size"
    " max_bson_size max_message_size max_write_batch_size local_threshold_ms server_selection_timeout retry_writes"
    " retry_reads start_session close_cursor kill_cursors set_cursor_manager is_locked fsync unlock disconnect alive"
    " start_request end_request in_request copy_database host port document_class tz_aware get_lasterror_options"
    " set_lasterror_options unset_lasterror_options event_listeners options topology_description max_idle_time_ms"
    " get_document_class HOST PORT auto_start_request use_greenlets safe slave_okay",
    "database": "client connection command create_collection drop_collection collection_names list_collection_names"
    " list_collections get_collection add_son_manipulator add_user remove_user authenticate logout eval error"
    " last_status previous_error reset_error_history dereference current_op profiling_level set_profiling_level"
    " profiling_info validate_collection system_js incoming_manipulators incoming_copying_manipulators"
    " outgoing_manipulators outgoing_copying_manipulators cursor_command get_lasterror_options set_lasterror_options"
    " safe slave_okay",
    "collection": "database find find_one find_raw_batches insert insert_one insert_many update update_one update_many"
    " replace_one remove delete_one delete_many save count count_documents estimated_document_count distinct group"
    " map_reduce inline_map_reduce ensure_index create_index create_indexes drop_index drop_indexes reindex"
    " list_indexes index_information options drop rename find_and_modify find_one_and_update find_one_and_replace"
    " find_one_and_delete initialize_ordered_bulk_op initialize_unordered_bulk_op bulk_write parallel_scan"
    " aggregate_raw_batches uuid_subtype safe slave_okay get_lasterror_options set_lasterror_options"
    " create_search_index list_search_indexes drop_search_index update_search_index",
}
OWN = {kind: frozenset(f"{_SHARED} {names}".split()) for kind, names in _OWN.items()}
"""Maps a kind to PyMongo's own attributes, which are neither databases nor collections."""


def is_inside(kind: str, name: str) -> bool:
    """Return whether an attribute of a client, database or collection is a database or collection of that name."""
    return kind in INSIDE and not name.startswith("_") and name not in OWN.get(kind, ())
