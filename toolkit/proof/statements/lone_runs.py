"""Find requirements of a statement that no answer shows: locks, threads, tasks, durability, timeouts, kinds of files.

Cases run alone, one after the other, and see only answers: a lock without contention and durability without a crash
make no difference to them. Nor do the end of a transaction and a check of how many rows there are, where a recording
answers; kinds, times, owners and permissions of files, which in a copy of the project are all alike; an entry that
the environment, the settings or the session always have; or the key with which a signature is checked or a text is
decrypted, as recorded ones are believed.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from toolkit.model.tree import is_text
from toolkit.proof.names.name_origins import NameOrigins

_NAMES = frozenset({
    "Lock", "RLock", "Semaphore", "BoundedSemaphore", "flock", "lockf", "FileLock", "ContextVar", "Thread",
    "ThreadPool", "ThreadPoolExecutor", "ProcessPoolExecutor", "gather", "create_task", "ensure_future", "TaskGroup",
    "wait_for", "as_completed", "shield", "to_thread", "run_in_executor", "run_coroutine_threadsafe",
    "select_for_update", "with_for_update", "atomic", "on_commit", "begin_nested", "savepoint", "fsync", "fdatasync",
    "chmod", "chown", "copy2", "copymode", "copystat", "fchmod", "fchown", "lchmod", "lchown", "umask", "utime",
    "begin", "commit", "one", "one_or_none", "rollback", "scalar", "scalar_one", "scalar_one_or_none", "unique",
    "getatime", "getctime", "getmtime", "isdir", "isfile", "islink", "ismount", "issymlink", "lexists",
    "compare_digest", "select_related", "prefetch_related", "joinedload", "selectinload", "subqueryload",
    "delay", "apply_async", "delay_on_commit", "apply_async_on_commit", "send_task", "send_with_options", "chord",
    "enqueue", "enqueue_at", "enqueue_in", "submit", "add_task", "call_soon", "call_soon_threadsafe", "call_later",
    "start_new_thread", "async_to_sync", "sync_to_async", "run_in_threadpool", "send_robust",
})  # fmt: skip
_OF_OBJECTS = frozenset({"s", "si"})
"""Short names, which only count as attributes: signatures of tasks, of which chains and groups are made."""
_SENDERS = frozenset({"apply_async", "apply_async_on_commit", "send_task", "send_with_options", "retry"})
_SENT = frozenset({"args", "kwargs"})
"""Functions that hand a task to a worker, and what the task is given; tests that run tasks at once ignore the rest."""
_OF_MODULES = frozenset({
    "Event", "Condition", "Barrier", "Timer", "Process", "Pool", "Queue", "LifoQueue", "PriorityQueue", "SimpleQueue",
    "local", "run", "timeout", "copy", "move",
})  # fmt: skip
"""Common names, which only count as attributes of a module for concurrency or files."""
_MODULES = frozenset({"threading", "multiprocessing", "asyncio", "queue", "gevent", "anyio", "trio", "shutil"})
_KEYWORDS = frozenset(
    {
        "timeout",
        "countdown",
        "eta",
        "stream",
        "daemon",
        "nowait",
        "skip_locked",
        "isolation_level",
        "check_same_thread",
        "delete",
    }
)
_ATTRIBUTES = frozenset({
    "autocommit", "isolation_level", "deleted_count", "matched_count", "modified_count", "rowcount", "upserted_id",
})  # fmt: skip
_SIGNED = frozenset({"decode", "unsign", "verify", "decrypt", "decrypt_at_time"})
_SIGNERS = frozenset({
    "Serializer", "TimedSerializer", "URLSafeSerializer", "URLSafeTimedSerializer", "Signer", "TimestampSigner",
    "Fernet", "MultiFernet",
})  # fmt: skip
_KEYS = frozenset({"key", "secret", "secret_key"})
"""Functions, classes and arguments of a checked signature, or a decryption: in a replay each key is the right one."""
_ALWAYS_THERE = frozenset({"config", "conf", "environ", "session", "settings"})
"""Mappings of which cases never lack what the program reads."""
_LEAST_OF_DEFAULT = 2
_SQL = re.compile(
    r"\b(BEGIN( (IMMEDIATE|EXCLUSIVE|DEFERRED|TRANSACTION))?|FOR (NO KEY )?UPDATE|FOR SHARE|NOWAIT|SKIP LOCKED"
    r"|ISOLATION LEVEL [A-Z ]+|LOCK TABLES?|SAVEPOINT|PRAGMA \w+)\b"
)


def unanswered_requirements(heads: Sequence[ast.AST], origins: NameOrigins) -> Iterator[str]:
    """Yield the requirements of a statement, given its heads, that no answer shows.

    These are names of functions and classes wherever they occur, keyword arguments, and parts of SQL.
    """
    for whole in origins.occurrences(heads):
        owner, _, name = whole.rpartition(".")
        plain = name.replace("_", "") if name.startswith("is_") else name
        is_of_module = name in _OF_MODULES and owner.rpartition(".")[2] in _MODULES
        is_of_object = name in _OF_OBJECTS and owner
        if plain in _NAMES or is_of_module or is_of_object or name in _ATTRIBUTES or name.startswith("st_"):
            yield plain
    for node in (it for head in heads for it in ast.walk(head)):
        if isinstance(node, ast.Call):
            yield from _requirements_of(node, origins)
        elif isinstance(node, ast.Subscript) and (name := _last(node.value, origins)) in _ALWAYS_THERE:
            yield f"{name}[]"
        elif is_text(node):
            yield from (found.group() for found in _SQL.finditer(node.value))


def _requirements_of(call: ast.Call, origins: NameOrigins) -> Iterator[str]:
    name = _last(call.func, origins)
    if (name in _SIGNED and len(call.args) > 1) or name in _SIGNERS:
        yield f"{name}({', '.join(map(ast.unparse, call.args[name in _SIGNED :]))})"
    for it in call.keywords:
        for given, value in _values_of(it):
            is_of_sender = name in _SENDERS and given not in _SENT
            if given in _KEYWORDS or is_of_sender or (given in _KEYS and name in _SIGNED | _SIGNERS):
                yield f"{given}={ast.unparse(value)}"
    holder = "environ" if name == "getenv" else _last(getattr(call.func, "value", None), origins)
    values = call.args[1:]
    if name == "getattr":
        holder, values = _last(call.args[0], origins) if len(call.args) > _LEAST_OF_DEFAULT else "", call.args[2:]
    is_key = holder == "environ" or any(is_text(it) for it in call.args)
    if holder in _ALWAYS_THERE and name in ("get", "getenv", "getattr") and is_key:
        yield f"{holder}.get({', '.join(map(ast.unparse, values))})"


def _values_of(keyword: ast.keyword) -> Iterator[tuple[str, ast.expr]]:
    """Yield the name and value of an argument, and those of the entries of `**{"name": value}`."""
    if keyword.arg:
        yield keyword.arg, keyword.value
    elif isinstance(keyword.value, ast.Dict):
        for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
            if isinstance(key, ast.Constant):
                yield str(key.value), value


def _last(node: ast.AST | None, origins: NameOrigins) -> str:
    return origins.origin_of(node).rpartition(".")[2]
