"""Find requirements of a statement that no answer shows: locks, threads, durability, timeouts, attributes of files.

Cases run alone, one after the other, and see only answers: a lock without contention and durability without a crash
make no difference to them. Nor do the end of a transaction and a check of how many rows there are, where a recording
answers; kinds, times, owners and permissions of files, which in a copy of the project are all alike; a variable that
the environment always has; or the key with which a signature is checked, as recorded ones are believed.
"""

import ast
import re
from collections.abc import Iterator, Sequence

_NAMES = frozenset({
    "Lock", "RLock", "Semaphore", "BoundedSemaphore", "flock", "lockf", "FileLock", "ContextVar", "Thread",
    "ThreadPool", "ThreadPoolExecutor", "ProcessPoolExecutor", "gather", "create_task", "ensure_future", "TaskGroup",
    "wait_for", "as_completed", "shield", "to_thread", "run_in_executor", "run_coroutine_threadsafe",
    "select_for_update", "with_for_update", "atomic", "on_commit", "begin_nested", "savepoint", "fsync", "fdatasync",
    "chmod", "chown", "copy2", "copymode", "copystat", "fchmod", "fchown", "lchmod", "lchown", "umask", "utime",
    "begin", "commit", "one", "one_or_none", "rollback", "scalar", "scalar_one", "scalar_one_or_none", "unique",
    "getatime", "getctime", "getmtime", "isdir", "isfile", "islink", "ismount", "issymlink", "lexists",
    "compare_digest", "select_related", "prefetch_related", "joinedload", "selectinload", "subqueryload",
})  # fmt: skip
_OF_MODULES = frozenset({
    "Event", "Condition", "Barrier", "Timer", "Process", "Pool", "Queue", "LifoQueue", "PriorityQueue", "SimpleQueue",
    "local", "run", "timeout", "copy", "move",
})  # fmt: skip
"""Common names, which only count as attributes of a module for concurrency or files."""
_MODULES = frozenset({"threading", "multiprocessing", "asyncio", "queue", "gevent", "anyio", "trio", "shutil"})
_KEYWORDS = frozenset(
    {"timeout", "stream", "daemon", "nowait", "skip_locked", "isolation_level", "check_same_thread", "delete"}
)
_ATTRIBUTES = frozenset({
    "autocommit", "isolation_level", "deleted_count", "matched_count", "modified_count", "rowcount", "upserted_id",
})  # fmt: skip
_SIGNED = frozenset({"decode", "unsign", "verify"})
_SIGNERS = frozenset({
    "Serializer", "TimedSerializer", "URLSafeSerializer", "URLSafeTimedSerializer", "Signer", "TimestampSigner",
})  # fmt: skip
_KEYS = frozenset({"key", "secret", "secret_key"})
"""Functions, classes and arguments of a checked signature: in a replay it is right, whatever the key."""
_SQL = re.compile(
    r"\b(BEGIN( (IMMEDIATE|EXCLUSIVE|DEFERRED|TRANSACTION))?|FOR (NO KEY )?UPDATE|FOR SHARE|NOWAIT|SKIP LOCKED"
    r"|ISOLATION LEVEL [A-Z ]+|LOCK TABLES?|SAVEPOINT|PRAGMA \w+)\b"
)


def unanswered_requirements(heads: Sequence[ast.AST]) -> frozenset[str]:
    """Return the requirements of a statement, given its heads, that no answer shows.

    These are names of functions, classes and keyword arguments, and parts of SQL.
    """
    return frozenset(name for head in heads for node in ast.walk(head) for name in _requirements_of(node))


def _requirements_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        owner = getattr(getattr(node.func, "value", None), "id", "")
        plain = name.replace("_", "") if name.startswith("is_") else name
        if plain in _NAMES or (name in _OF_MODULES and owner in _MODULES):
            yield plain
        if (name in _SIGNED and len(node.args) > 1) or name in _SIGNERS:
            yield f"{name}({', '.join(map(ast.unparse, node.args[name in _SIGNED :]))})"
        for it in node.keywords:
            if it.arg in _KEYWORDS or (it.arg in _KEYS and name in _SIGNED | _SIGNERS):
                yield f"{it.arg}={ast.unparse(it.value)}"
        if name == "getenv" or (name == "get" and _is_environment(getattr(node.func, "value", None))):
            yield f"getenv({', '.join(map(ast.unparse, node.args[1:]))})"
    elif isinstance(node, ast.Attribute) and (node.attr in _ATTRIBUTES or node.attr.startswith("st_")):
        yield node.attr
    elif isinstance(node, ast.Subscript) and _is_environment(node.value):
        yield "environ[]"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (found.group() for found in _SQL.finditer(node.value))


def _is_environment(node: ast.AST | None) -> bool:
    """Return whether an expression is `os.environ`."""
    return getattr(node, "attr", getattr(node, "id", "")) == "environ"
