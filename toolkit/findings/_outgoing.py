"""Find calls that leave the process: HTTP, mail, databases, queues."""

from collections.abc import Iterator

from toolkit.model.tree import SourceFile
from toolkit.source.calls import Called, calls

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


def outgoing(file: SourceFile) -> Iterator[Called]:
    """Yield the calls that open a connection to another system, or make ready to."""
    yield from calls(file).calls_of(*_NAMES)
