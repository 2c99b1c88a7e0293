"""Distinguish database commands that change something from those that only read, whose effect shows in the answer.

SQL of SQLite, PostgreSQL and MySQL, and commands of MongoDB. In doubt a command counts as one that changes something.
"""

import re

_READING = frozenset(
    [
        "show",
        "begin",
        "start",
        "commit",
        "rollback",
        "savepoint",
        "release",
        "end",
        "use",
        "describe",
        "desc",
        "find",
        "find_one",
        "count",
        "count_documents",
        "estimated_document_count",
        "distinct",
        "getmore",
        "listcollections",
        "listindexes",
        "list_collection_names",
        "list_indexes",
        "collection_names",
        "index_information",
        "ping",
        "hello",
        "ismaster",
        "buildinfo",
        "endsessions",
    ]
)
_QUERYING = frozenset(
    [
        "select",
        "with",
        "explain",
        "values",
        "table",
        "aggregate",
    ]
)
_CHANGING = re.compile(
    r"\b(?:insert|update|delete|merge|replace|truncate|create|drop|alter|call|do|into|setval|nextval|lo_\w+)\b"
)
_NO_CHANGE = re.compile(r"\bfor\s+(?:no\s+key\s+)?update\b|\breplace\s*\(|\binsert\s*\(|\btruncate\s*\(")
_LASTING = re.compile(r"set\s+(?:@@)?(?:global|persist|persist_only)\b")
_ASKING_PRAGMAS = re.compile(
    r"pragma\s+(?:\w+\.)?(?:table_x?info|table_list|index_list|index_x?info|foreign_key_(?:list|check)|integrity_check"
    r"|quick_check|function_list|module_list|collation_list|database_list|compile_options)\b"
)
_PRAGMAS_OF_SPEED = re.compile(
    r"pragma\s+(?:\w+\.)?(?:cache_size|synchronous|temp_store|mmap_size|busy_timeout|cache_spill|threads|optimize)\b"
)
_NO_CODE = re.compile(
    r"--[^\n]*|/\*.*?\*/|'(?:[^'\\]|''|\\.)*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|\$(\w*)\$.*?\$\1\$", re.DOTALL
)


def changes_data(statement, parameters):
    """Return whether a command changes a database.

    Args:
        statement: text of SQL, or the name of a command of MongoDB.
        parameters: what was given with it, as text.
    """
    code = _NO_CODE.sub(" ", statement).lower().strip("( \r\n\t;")
    word = re.match(r"\w*", code).group()
    if "$out" in parameters or "$merge" in parameters:
        return True
    if word == "pragma":
        return not _ASKING_PRAGMAS.match(code) and not _PRAGMAS_OF_SPEED.match(code) and ("=" in code or "(" in code)
    if word == "set":
        return _LASTING.match(code) is not None
    if word in _QUERYING:
        return _CHANGING.search(_NO_CHANGE.sub(" ", code)) is not None
    return word not in _READING
