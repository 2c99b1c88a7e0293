"""Find calls that leave the process: HTTP, mail, databases, queues."""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile
from toolkit.rules._sql_text import assigned_values
from toolkit.source.calls import Called, calls, last_name
from toolkit.source.text_pieces import Piece, text_pieces

_HOST = re.compile(r"[a-z+]+://[^/\s]", re.IGNORECASE)
"""Beginning of a URL that names at least part of a host: `https://api`, and not only `https://`."""
_IN_PATH = re.compile(r"[/?#]")
"""Characters after which nothing determines the host of a URL any more."""
_SETTING = re.compile(r"\b(settings|config|environ|getenv)\b")
"""Names from which settings are read."""
_URLJOIN = ("base", "url")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request", "stream")
_NAMES = (
    *(f"{library}.{verb}" for library in ("requests", "httpx") for verb in _VERBS),
    *("urllib.request.urlopen", "urllib.request.Request", "urllib2.urlopen", "urllib2.Request", "urllib.urlopen"),
    *("http.client.HTTPConnection", "http.client.HTTPSConnection"),
    *("httplib.HTTPConnection", "httplib.HTTPSConnection"),
    *("smtplib.SMTP", "smtplib.SMTP_SSL", "ftplib.FTP", "ftplib.FTP_TLS", "socket.create_connection"),
    *("xmlrpclib.ServerProxy", "xmlrpc.client.ServerProxy", "ldap.initialize"),
    *("pymongo.MongoClient", "pymongo.Connection", "redis.Redis", "redis.StrictRedis", "redis.from_url"),
    *("pymysql.connect", "MySQLdb.connect", "psycopg2.connect", "sqlalchemy.create_engine"),
    *("pika.ConnectionParameters", "kombu.Connection", "memcache.Client", "elasticsearch.Elasticsearch"),
)


_THIS_MACHINE = re.compile(r"(\w+://)?([^@/]*@)?(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?)(:\d+)?(/|\Z)")


_HERE = re.compile(r"(\A|://)(localhost|127\.\d+\.\d+\.\d+)(?![\w.-])")


def stays_here(called: Called) -> bool:
    """Return whether the URL of a call leads to this machine, as written or as a function of the file composes it."""
    address = called.argument(0, "url")
    if address is None:
        return False
    if _THIS_MACHINE.match(literal_start(address, called.scope)):
        return True
    given = list(assigned_values(called.scope, address.id)) if isinstance(address, ast.Name) else [address]
    return bool(given) and all(_composes_here(value, called.scope) for value in given)


def _composes_here(value: ast.expr, scope: Scope) -> bool:
    """Return whether a value is the answer of a module's function which only returns URLs of this machine."""
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Name)):
        return False
    around = scope
    while around.parent is not None:
        around = around.parent
    made = [item for item in around.nodes(ast.FunctionDef) if item.name == value.func.id]
    returned = [item.value for item in walk(made[0]) if isinstance(item, ast.Return)] if len(made) == 1 else []
    return bool(returned) and all(
        item is not None and any(isinstance(piece, str) and _HERE.search(piece) for piece in text_pieces(item))
        for item in returned
    )


def literal_start(value: ast.expr, scope: Scope) -> str:
    """Return the literal text at the beginning of a value; a name with one assignment is replaced by its value."""
    first = next(iter(text_pieces(value)), "")
    if not isinstance(first, ast.Name):
        return first if isinstance(first, str) else ""
    around: Scope | None = scope
    while around is not None:
        if given := list(assigned_values(around, first.id)):
            start = next(iter(text_pieces(given[0])), "")
            return start if isinstance(start, str) else ""
        around = around.parent
    return ""


def outgoing(file: SourceFile) -> Iterator[Called]:
    """Yield the calls that open a connection to another system, or prepare one."""
    yield from calls(file).calls_of(*_NAMES)


def address_beginnings(address: ast.expr, scope: Scope) -> list[ast.expr]:
    """Return the expressions that determine the host of a URL; a constant if its literal beginning does.

    Args:
        address: argument of a call. A local name stands for the values assigned to it.
        scope: scope of the call.
    """
    if isinstance(address, ast.Call) and last_name(address) == "urljoin" and len(address.args) == len(_URLJOIN):
        base, path = address.args
        return [*address_beginnings(base, scope), *_path_beginnings(path, scope)]
    given = list(assigned_values(scope, address.id)) if isinstance(address, ast.Name) else []
    if len(given) == 1 and isinstance(given[0], ast.Call) and last_name(given[0]) == "urljoin":
        return address_beginnings(given[0], scope)
    if all(_beginning(value, scope) is value and not isinstance(value, ast.Constant) for value in given):
        return [_beginning(address, scope)]
    beginnings = [_beginning(value, scope) for value in given]
    return [found for found in beginnings if not isinstance(found, ast.Constant)]


def _path_beginnings(path: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """Yield what a joined path begins with, unless that is literal text: another host would stand there."""
    given = list(assigned_values(scope, path.id)) if isinstance(path, ast.Name) else []
    for value in given or [path]:
        first = next(iter(text_pieces(value)), "")
        if not isinstance(first, str):
            yield first


def _host_parts(pieces: list[Piece], scope: Scope) -> ast.expr:
    """Return what stands between the scheme and the path of `"{}://{}:{}{}".format(scheme, host, port, path)`."""
    parts: list[ast.expr] = []
    for piece in pieces:
        if (piece if isinstance(piece, str) else literal_start(piece, scope)).startswith(("/", "?")):
            break
        parts += [] if isinstance(piece, str) else [piece]
        if isinstance(piece, str) and _IN_PATH.search(piece):
            break
    return ast.Tuple(parts, ast.Load())


def _beginning(value: ast.expr, scope: Scope) -> ast.expr:
    """Return the part of a URL that determines its host, else the whole expression.

    That is a literal beginning, or a value that a literal path or query follows: `f"{BASE}?name={name}"`,
    `f"{BASE}v1/{name}"`. So is a setting at the beginning, which holds a whole address: `settings.BASE + path`.
    """
    pieces = [piece for piece in text_pieces(value) if piece != ""]
    first = pieces[0] if pieces else ""
    if isinstance(first, str):
        return ast.Constant(first) if _HOST.match(first) else value
    follows = pieces[1] if len(pieces) > 1 else ""
    if follows == "://":
        return _host_parts(pieces[2:], scope)
    is_path = isinstance(follows, str) and bool(_IN_PATH.search(follows)) and "//" not in follows
    texts = [piece for piece in pieces if isinstance(piece, str)]
    is_whole = len(pieces) > 1 and bool(_SETTING.search(ast.unparse(first))) and not any("//" in it for it in texts)
    return first if is_path or is_whole else value
