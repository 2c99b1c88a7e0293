"""Uses of the world outside: HTTP, queues, caches, mail, object storage; jobs, commands, switches."""

import ast
import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.code_text import code_text
from toolkit.inventory.data_access.program import Program, keyword_of, shorten_code, symbol_of, text_of
from toolkit.inventory.interpreter.values import ExternalName
from toolkit.model.data_access import OutsideKind, OutsideUse
from toolkit.model.tree import Scope, SourceFile, dotted_name
from toolkit.source.calls import follow, imported_names, last_name
from toolkit.source.masked_source import mask_command, mask_document, mask_source

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
    **dict.fromkeys(("aiopg", "cx_Oracle", "pyodbc", "influxdb", "cassandra", "ldap", "ldap3"), "database"),
}
_MAKERS: Mapping[str, frozenset[str]] = {
    "http": frozenset(
        {"Session", "Client", "AsyncClient", "ClientSession", "PoolManager", "Http", "Request", "ServerProxy"}
    )
    | frozenset({"HTTPConnection", "HTTPSConnection", "build_opener"}),
    "database": frozenset({"connect", "MongoClient", "Connection", "AsyncIOMotorClient", "create_pool", "initialize"})
    | frozenset({"MongoReplicaSetClient", "AsyncMongoClient", "InfluxDBClient", "Cluster", "Server"}),
}
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
    "django.core.files.storage": "object_storage",
    "sqlalchemy.create_engine": "database",
    "mongoengine.connect": "database",
    "subprocess": "command",
}
_CLIENT_FUNCTIONS = ("from_url", "send", "enqueue", "connect")
_TASKS = re.compile(
    r"(\A|\.)(shared_task|task|periodic_task|job|actor|cron|scheduled_job|on_after_configure|db_task)\Z"
)
_TASK_PACKAGES = ("celery", "rq", "django_rq", "huey", "dramatiq", "apscheduler", "flask_apscheduler", "procrastinate")
_SENDS = ("delay", "apply_async", "send_task", "enqueue", "enqueue_in", "enqueue_at", "send_with_options", "s")
_SCHEDULES = ("add_job", "add_periodic_task", "schedule", "scheduled_job", "enqueue_in", "periodic_task", "cron")
_TABLES = ("CELERYBEAT_SCHEDULE", "CELERY_BEAT_SCHEDULE", "beat_schedule", "CRONJOBS", "CRON_CLASSES")
_LONGEST = 120
_SWITCH = re.compile(
    r"maintenance|read_?only_?mode|kill_?switch|feature_?(flag|toggle)|is_enabled\Z|switch_is_active|flag_is_active",
    re.IGNORECASE,
)
_COMMANDS = re.compile(r"(\A|\.)(command|group)\Z")


def find_outside(program: Program) -> Iterator[OutsideUse]:
    """Yield every use of something outside, by file and line."""
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
    yield from _find_jobs(program)
    yield from _find_switches(program)


class _Clients:
    """Clients of other systems in one file.

    Args:
        program: the program.
        path: of the file.
        origins: local name -> what it was imported from.
    """

    def __init__(self, program: Program, path: str, origins: Mapping[str, str]) -> None:
        self._program = program
        self._path = path
        self._origins = origins

    def read(self, node: ast.Call, scope: Scope) -> tuple[OutsideKind, str, str] | None:
        """(kind, dotted name, literal target) of a call; None if it leads nowhere outside."""
        name = follow(dotted_name(node.func), dict(self._origins))
        last = name.rpartition(".")[2]
        if last_name(node) in _SENDS and self._is_task(node, scope):
            return "queue", shorten_code(node.func), _target_name(node)
        if "boto" in name.partition(".")[0]:
            service = text_of(node.args[0]) if node.args else ""
            return _BOTO.get(service, "object_storage" if "s3" in name else "http"), name, service
        kind = _kind_of(name)
        if kind is None:
            return self._of_instance(node, scope)
        if last.endswith(("Error", "Exception", "Warning")) or not _is_client(kind, name):
            return None
        return kind, name, _target_name(node)

    def _of_instance(self, node: ast.Call, scope: Scope) -> tuple[OutsideKind, str, str] | None:
        """A method of a client that a variable holds: `session.get(url)`, `connection.set(key)`."""
        if not isinstance(node.func, ast.Attribute):
            return None
        found = self._program.index.resolve(node.func.value, self._path, scope)
        if isinstance(found, ast.Call):
            made = follow(dotted_name(found.func), dict(self._origins))
            external = self._program.index.resolve(found.func, self._path, scope)
            made = external.name if isinstance(external, ExternalName) else made
            kind = _PACKAGES.get(made.partition(".")[0])
            if kind in ("http", "cache", "queue", "mail", "search") and (kind != "http" or node.func.attr in _VERBS):
                return kind, f"{made.rpartition('.')[2]}.{node.func.attr}", _target_name(node)
            if made in ("Cache", "flask_caching.Cache", "Mail", "flask_mail.Mail"):
                return "mail" if made.endswith("Mail") else "cache", f"{made}.{node.func.attr}", _target_name(node)
        return None

    def _is_task(self, node: ast.Call, scope: Scope) -> bool:
        if last_name(node) in ("send_task", "enqueue", "enqueue_in", "enqueue_at", "apply_async", "delay"):
            return True
        if not isinstance(node.func, ast.Attribute):
            return False
        found = self._program.index.resolve(node.func.value, self._path, scope)
        return isinstance(found, FunctionDefinition) and any(
            _TASKS.search(_decorator(item)) for item in found.node.decorator_list
        )


def _kind_of(name: str) -> OutsideKind | None:
    dotted = next((kind for prefix, kind in _DOTTED.items() if f"{name}.".startswith(f"{prefix}.")), None)
    return dotted or _PACKAGES.get(name.partition(".")[0])


def _is_client(kind: OutsideKind, name: str) -> bool:
    """Return whether a name of a package outside makes a client, or calls one."""
    last = name.rpartition(".")[2]
    if any(f"{name}.".startswith(f"{prefix}.") for prefix in _DOTTED):
        return True
    if kind == "http" and last in _VERBS:
        return True
    allowed = _MAKERS.get(kind)
    return last in allowed if allowed is not None else last[:1].isupper() or last in _CLIENT_FUNCTIONS


def _decorator(node: ast.expr) -> str:
    return dotted_name(node.func if isinstance(node, ast.Call) else node)


def _find_jobs(program: Program) -> Iterator[OutsideUse]:
    for path, file in program.files.items():
        yield from _decorated_functions(path, file)
        yield from _scheduled_calls(path, file)
        yield from _find_commands(program, path)


def _decorated_functions(path: str, file: SourceFile) -> Iterator[OutsideUse]:
    """Functions that a decorator makes a job or a command."""
    origins = dict(imported_names(file))
    for scope in file.functions:
        assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in scope.node.decorator_list:
            name = follow(_decorator(node), origins)
            if _is_job(name, path):
                target = _target_name(node) if isinstance(node, ast.Call) else ""
                yield OutsideUse(path, scope.node.lineno, symbol_of(path, scope), "job", name, target)
            elif _COMMANDS.search(name) and _is_command(name, origins):
                command = scope.node.name.replace("_", "-")
                yield OutsideUse(path, scope.node.lineno, symbol_of(path, scope), "command", name, command)


def _scheduled_calls(path: str, file: SourceFile) -> Iterator[OutsideUse]:
    """Calls that schedule something, and tables of schedules in settings."""
    if any(package in file.text for package in (*_TASK_PACKAGES, "schedule")):
        for scope, call in file.each(ast.Call):
            is_method = isinstance(call.func, ast.Attribute) and bool(call.args or call.keywords)
            if is_method and last_name(call) in _SCHEDULES:
                yield OutsideUse(
                    path, call.lineno, symbol_of(path, scope), "job", shorten_code(call.func), _target_name(call)
                )
    for node in file.nodes(ast.Assign):
        name = dotted_name(node.targets[0]).rpartition(".")[2]
        for key, value in _entries(node.value) if name in _TABLES else ():
            yield OutsideUse(path, value.lineno, path, "job", key, shorten_code(value, 120))


def _entries(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield (text_of(key) or "?", value)
    elif isinstance(node, ast.List | ast.Tuple):
        yield from ((shorten_code(item, 60), item) for item in node.elts)


def _is_job(name: str, path: str) -> bool:
    return bool(_TASKS.search(name)) and (
        name.partition(".")[0] in _TASK_PACKAGES
        or "task" in path
        or "celery" in name
        or name.endswith(("shared_task", "scheduled_job"))
    )


def _is_command(name: str, origins: Mapping[str, str]) -> bool:
    return (
        name.startswith(("click.", "typer."))
        or ".cli." in f".{name}."
        or any(origin.partition(".")[0] in ("click", "typer", "flask_script", "flask") for origin in origins.values())
    )


def _find_commands(program: Program, path: str) -> Iterator[OutsideUse]:
    """Commands of Django, and files that are started by name."""
    file = program.files[path]
    if "/management/commands/" in f"/{path}":
        for item in program.index.classes.values():
            if item.path == path and item.name == "Command":
                name = path.rpartition("/")[2].removesuffix(".py")
                yield OutsideUse(path, item.node.lineno, symbol_of(path, item.scope), "command", "manage.py", name)
    for node in file.tree.body:
        if isinstance(node, ast.If) and code_text(node.test).replace('"', "'") == "__name__ == '__main__'":
            yield OutsideUse(path, node.lineno, path, "command", "python", path)


def _find_switches(program: Program) -> Iterator[OutsideUse]:
    """Tests of maintenance modes and of switches of features."""
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


def _target_name(node: ast.Call) -> str:
    """The literal address, queue or key that a call names, without the secrets in it; holes as `*`."""
    words = ("url", "queue", "topic", "bucket", "Bucket", "key", "name", "trigger", "host")
    given = [item for item in (keyword_of(node, *words), *node.args[:2]) if item is not None]
    if name := next(filter(None, map(_literal_name, given)), ""):
        mask = mask_document if "=" in name and "://" not in name else mask_command
        return mask(name)[:_LONGEST]
    return mask_source(shorten_code(node.args[0], 60)) if node.args else ""


def _literal_name(item: ast.expr) -> str:
    if isinstance(item, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in item.values)
    if isinstance(item, ast.BinOp) and isinstance(item.op, ast.Mod | ast.Add) and (text := text_of(item.left)):
        return re.sub(r"%[sdr]", "*", text) if isinstance(item.op, ast.Mod) else f"{text}*"
    return text_of(item)
