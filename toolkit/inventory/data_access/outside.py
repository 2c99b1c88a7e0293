"""Find uses of external systems (HTTP, queues, caches, mail, object storage), and feature switches."""

import ast
import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.background_jobs import find_background_jobs, makes_task
from toolkit.inventory.data_access.program import Program, is_parameter, keyword_of, symbol_of
from toolkit.inventory.data_access.sql_calls import argument_for
from toolkit.inventory.data_access.target_names import address_of, addresses_in, target_name
from toolkit.inventory.interpreter.values import ExternalName
from toolkit.model.data_access import OutsideKind, OutsideUse
from toolkit.model.tree import Scope, dotted_name, text_of
from toolkit.model.unread_databases import UNREAD_DATABASES
from toolkit.source.calls import follow, imported_names, last_name
from toolkit.source.code_text import shorten_code

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "urlopen", "open"})
_PACKAGES: Mapping[str, OutsideKind] = {
    **dict.fromkeys(("requests", "httpx", "aiohttp", "urllib3", "httplib2", "pycurl", "grequests", "treq"), "http"),
    **dict.fromkeys(("urllib", "urllib2", "httplib", "http", "xmlrpc", "xmlrpclib", "suds", "zeep"), "http"),
    **dict.fromkeys(("pika", "kombu", "kafka", "aiokafka", "confluent_kafka", "amqp", "stomp", "nats", "rq"), "queue"),
    **dict.fromkeys(("aio_pika", "pysqs", "beanstalkc", "gearman", "zmq", "paho", "dramatiq", "huey"), "queue"),
    **dict.fromkeys(("redis", "memcache", "pylibmc", "pymemcache", "flask_caching", "aioredis", "aiocache"), "cache"),
    **dict.fromkeys(("bmemcached", "redis_sentinel_url", "cachetools_redis", "dogpile"), "cache"),
    **dict.fromkeys(("smtplib", "flask_mail", "sendgrid", "postmarker", "mailjet_rest", "aiosmtplib"), "mail"),
    **dict.fromkeys(("minio", "boto", "swiftclient", "cloudinary", "gridfs", "oss2"), "object_storage"),
    **dict.fromkeys(("elasticsearch", "elasticsearch_dsl", "opensearchpy", "pysolr", "haystack", "whoosh"), "search"),
    **dict.fromkeys(
        ("pymongo", "motor", "psycopg2", "psycopg", "MySQLdb", "pymysql", "sqlite3", "asyncpg"), "database"
    ),
    **dict.fromkeys(("aiopg", "cx_Oracle", "pyodbc", "ldap", "ldap3"), "database"),
    **dict.fromkeys(UNREAD_DATABASES, "database"),
}
_MAKERS: Mapping[str, frozenset[str]] = {
    "http": frozenset(
        {"Session", "Client", "AsyncClient", "ClientSession", "PoolManager", "Http", "Request", "ServerProxy"}
    )
    | frozenset({"HTTPConnection", "HTTPSConnection", "build_opener"}),
    "database": frozenset({"connect", "MongoClient", "Connection", "AsyncIOMotorClient", "create_pool", "initialize"})
    | frozenset({"MongoReplicaSetClient", "AsyncMongoClient", "Server"}),
}
_OF_UNREAD = ("Client", "Connection", "Cluster", "Server", "Graph", "Database", "DB", "Model", "CouchDB", "RethinkDB")
"""Endings of what makes a client of a database whose queries are not read."""
_BOTO: Mapping[str, OutsideKind] = {
    "s3": "object_storage",
    "sqs": "queue",
    "sns": "queue",
    "ses": "mail",
    "sesv2": "mail",
    "dynamodb": "database",
    "kinesis": "queue",
    "secretsmanager": "http",
    "lambda": "http",
}
_DOTTED: Mapping[str, OutsideKind] = {
    "django.core.mail": "mail",
    "django.core.cache": "cache",
    "google.cloud.storage": "object_storage",
    "google.cloud.pubsub": "queue",
    "google.cloud.tasks": "queue",
    "azure.storage": "object_storage",
    "azure.servicebus": "queue",
    "django.core.files.storage": "file_storage",
    "sqlalchemy.create_engine": "database",
    "mongoengine.connect": "database",
    "subprocess": "command",
}
_CLIENT_FUNCTIONS = ("from_url", "send", "enqueue", "connect")
_PARSES = re.compile(r"(?:\A|\.)(?:urllib\.parse|urlparse)(?:\.|\Z)|(?:\A|\.)parse_qsl?\Z|\.urlparse\Z")
"""Functions that only take an address apart, and return no client."""
_OF_TASKS = ("delay", "apply_async", "send_with_options", "s")
_SENDS = ("delay", "apply_async", "send_task", "enqueue", "enqueue_in", "enqueue_at", "send_with_options", "s")
_SWITCH = re.compile(
    r"maintenance|read_?only_?mode|kill_?switch|feature_?(flag|toggle)|is_enabled\Z|switch_is_active|flag_is_active",
    re.IGNORECASE,
)


def find_outside(program: Program) -> Iterator[OutsideUse]:
    """Yield every use of an external system, by file and line."""
    for path, file in program.files.items():
        origins = dict(imported_names(file))
        clients = _Clients(program, path, origins)
        for scope, node in file.each(ast.Call):
            row = clients.read(node, scope)
            if row is not None:
                kind, what, target = row
                yield OutsideUse(
                    path, node.lineno, symbol_of(path, scope), kind, what, target, program.endpoints_of(scope)
                )
    yield from find_background_jobs(program)
    yield from _find_switches(program)


_MOST_PASSED = 4


class _Clients:
    """Clients of other systems in one file.

    Args:
        program: the program.
        path: path of the file.
        origins: maps a local name to its import origin.
    """

    def __init__(self, program: Program, path: str, origins: Mapping[str, str]) -> None:
        self._program = program
        self._path = path
        self._origins = origins

    def read(self, node: ast.Call, scope: Scope) -> tuple[OutsideKind, str, str] | None:
        """Return (kind, dotted name, literal target) of a call; None if it does not use an external system."""
        name = follow(dotted_name(node.func), dict(self._origins))
        last = name.rpartition(".")[2]
        if last_name(node) in _SENDS and self._is_task(node, scope):
            return "queue", shorten_code(node.func), _task_name(node)
        if "boto" in name.partition(".")[0]:
            service = text_of(node.args[0]) if node.args else ""
            return _BOTO.get(service, "object_storage" if "s3" in name else "http"), name, service
        kind = _kind_of(name)
        if kind is None:
            return self._of_instance(node, scope)
        if last.endswith(("Error", "Exception", "Warning")) or not _is_client(kind, name):
            return None
        return kind, name, self._target(node, kind, scope)

    def _target(self, node: ast.Call, kind: OutsideKind, scope: Scope) -> str:
        """Return the address of a call where it has one, else the queue or key."""
        if kind not in ("http", "mail", "object_storage", "file_storage", "database"):
            return target_name(node)
        return address_of(node, kind, scope) or (self._passed_addresses(node, scope) if kind == "http" else "")

    def _passed_addresses(self, node: ast.Call, scope: Scope) -> str:
        """Return the addresses that callers pass to the function of a call; empty if only the running program knows."""
        function = self._program.index.function_around(scope)
        given = keyword_of(node, "url") or (node.args[0] if node.args else None)
        name = given.id if isinstance(given, ast.Name) else ""
        if function is None or not name or not is_parameter(function.scope, name):
            return ""
        found: dict[str, None] = {}
        for edge in self._program.graph.callers.get(id(function), ()):
            passed = argument_for(edge.call, function, name) if edge.call is not None and edge.sure else None
            if passed is not None:
                found.update(dict.fromkeys(addresses_in(passed, edge.scope)))
        return ", ".join([*found][:_MOST_PASSED])

    def _of_instance(self, node: ast.Call, scope: Scope) -> tuple[OutsideKind, str, str] | None:
        """Read a method call on a client in a variable: `session.get(url)`, `connection.set(key)`."""
        if not isinstance(node.func, ast.Attribute):
            return None
        found = self._program.index.resolve(node.func.value, self._path, scope) or self._of_self(node.func.value, scope)
        if isinstance(found, ast.Call):
            made = follow(dotted_name(found.func), dict(self._origins))
            external = self._program.index.resolve(found.func, self._path, scope)
            made = external.name if isinstance(external, ExternalName) else made
            kind = None if _PARSES.search(made) else _PACKAGES.get(made.partition(".")[0])
            if kind in ("http", "cache", "queue", "mail", "search") and (kind != "http" or node.func.attr in _VERBS):
                target = self._target(node, kind, scope)
                return kind, f"{made.rpartition('.')[2]}.{node.func.attr}", target
            if made in ("Cache", "flask_caching.Cache", "Mail", "flask_mail.Mail"):
                return "mail" if made.endswith("Mail") else "cache", f"{made}.{node.func.attr}", target_name(node)
        return None

    def _of_self(self, node: ast.expr, scope: Scope) -> ast.expr | None:
        """Return what a method of the class assigns to an attribute of `self`, if it makes an HTTP session."""
        owner = self._program.index.class_around(scope)
        if owner is None or not isinstance(node, ast.Attribute) or dotted_name(node.value) != "self":
            return None
        methods = [item for base in owner.lineage() for item in base.members.values()]
        for method in methods:
            for assign in method.scope.nodes(ast.Assign) if isinstance(method, FunctionDefinition) else ():
                if dotted_name(assign.targets[0]) == f"self.{node.attr}" and isinstance(assign.value, ast.Call):
                    return assign.value if last_name(assign.value) == "Session" else None
        return None

    def _is_task(self, node: ast.Call, scope: Scope) -> bool:
        if last_name(node) in ("send_task", "enqueue", "enqueue_in", "enqueue_at", "apply_async", "delay"):
            return True
        if not isinstance(node.func, ast.Attribute):
            return False
        found = self._program.index.resolve(node.func.value, self._path, scope)
        return isinstance(found, FunctionDefinition) and any(map(makes_task, found.node.decorator_list))


def _task_name(node: ast.Call) -> str:
    """The task that a call sends: the owner of `task.delay(...)`, the first argument of `queue.enqueue(task)`."""
    of_owner = isinstance(node.func, ast.Attribute) and node.func.attr in _OF_TASKS
    owner = dotted_name(node.func.value) if of_owner and isinstance(node.func, ast.Attribute) else ""
    return owner.rpartition(".")[2] or target_name(node)


def _kind_of(name: str) -> OutsideKind | None:
    dotted = next((kind for prefix, kind in _DOTTED.items() if f"{name}.".startswith(f"{prefix}.")), None)
    return dotted or _PACKAGES.get(name.partition(".")[0])


def _is_client(kind: OutsideKind, name: str) -> bool:
    """Return whether an external name creates or calls a client."""
    last = name.rpartition(".")[2]
    if any(f"{name}.".startswith(f"{prefix}.") for prefix in _DOTTED):
        return True
    if kind == "http" and last in _VERBS:
        return True
    if kind == "database" and name.partition(".")[0] in UNREAD_DATABASES:
        return last.endswith(_OF_UNREAD) or last in ("connect", "driver", "client")
    allowed = _MAKERS.get(kind)
    return last in allowed if allowed is not None else last[:1].isupper() or last in _CLIENT_FUNCTIONS


def _find_switches(program: Program) -> Iterator[OutsideUse]:
    """Yield tests of maintenance modes and of feature switches."""
    for path, file in program.files.items():
        tests = [(scope, node.test) for scope, node in file.each(ast.If)]
        tests += [(scope, node.test) for scope, node in file.each(ast.IfExp)]
        for scope, test in tests:
            names = {_name(inner) for inner in ast.walk(test) if isinstance(inner, ast.expr)}
            for name in sorted(name for name in names if _SWITCH.search(name.rpartition(".")[2]) and " " not in name):
                endpoints = program.endpoints_of(scope)
                yield OutsideUse(path, test.lineno, symbol_of(path, scope), "switch", name, "", endpoints)


def _name(node: ast.expr) -> str:
    return dotted_name(node) if isinstance(node, ast.Name | ast.Attribute) else text_of(node)
