"""Python 2 names with their Python 3 names; `toolkit/probe/replay/python2_names.py` holds the same."""

from collections.abc import Mapping

MODULES: Mapping[str, str] = {
    "exceptions": "builtins",
    "__builtin__": "builtins",
    "BaseHTTPServer": "http.server",
    "ConfigParser": "configparser",
    "Cookie": "http.cookies",
    "cookielib": "http.cookiejar",
    "copy_reg": "copyreg",
    "cPickle": "_pickle",
    "cStringIO": "io",
    "HTMLParser": "html.parser",
    "httplib": "http.client",
    "Queue": "queue",
    "robotparser": "urllib.robotparser",
    "SimpleHTTPServer": "http.server",
    "SimpleXMLRPCServer": "xmlrpc.server",
    "SocketServer": "socketserver",
    "StringIO": "io",
    "thread": "_thread",
    "urlparse": "urllib.parse",
    "UserDict": "collections",
    "UserList": "collections",
    "UserString": "collections",
    "xmlrpclib": "xmlrpc.client",
}
"""Modules that got another name;"""
NAMES: Mapping[str, str] = {
    "_queue:Empty": "queue:Empty",
    "builtins:IOError": "builtins:OSError",
    "builtins:EnvironmentError": "builtins:OSError",
    "builtins:WindowsError": "builtins:OSError",
    "builtins:StandardError": "builtins:Exception",
    "builtins:basestring": "builtins:str",
    "builtins:long": "builtins:int",
    "builtins:unicode": "builtins:str",
    "builtins:xrange": "builtins:range",
    "builtins:unichr": "builtins:chr",
    "builtins:raw_input": "builtins:input",
    "concurrent.futures._base:TimeoutError": "builtins:TimeoutError",
    "itertools:ifilter": "builtins:filter",
    "itertools:imap": "builtins:map",
    "itertools:izip": "builtins:zip",
    "os:error": "builtins:OSError",
    "re._constants:error": "re:PatternError",
    "re:error": "re:PatternError",
    "select:error": "builtins:OSError",
    "socket:error": "builtins:OSError",
    "socket:timeout": "builtins:TimeoutError",
    "sre_constants:error": "re:PatternError",
    "urllib:ContentTooShortError": "urllib.error:ContentTooShortError",
    "urllib2:HTTPError": "urllib.error:HTTPError",
    "urllib2:URLError": "urllib.error:URLError",
    "urllib2:Request": "urllib.request:Request",
    "zipfile:BadZipfile": "zipfile:BadZipFile",
}
"""and classes and functions that did, or are another name of something else now, by the new name of their module."""
SUPERCLASSES: Mapping[str, str] = {
    "builtins:BlockingIOError": "builtins:OSError",
    "builtins:BrokenPipeError": "builtins:OSError",
    "builtins:ChildProcessError": "builtins:OSError",
    "builtins:ConnectionAbortedError": "builtins:OSError",
    "builtins:ConnectionError": "builtins:OSError",
    "builtins:ConnectionRefusedError": "builtins:OSError",
    "builtins:ConnectionResetError": "builtins:OSError",
    "builtins:FileExistsError": "builtins:OSError",
    "builtins:FileNotFoundError": "builtins:OSError",
    "builtins:InterruptedError": "builtins:OSError",
    "builtins:IsADirectoryError": "builtins:OSError",
    "builtins:NotADirectoryError": "builtins:OSError",
    "builtins:PermissionError": "builtins:OSError",
    "builtins:ProcessLookupError": "builtins:OSError",
    "builtins:TimeoutError": "builtins:OSError",
    "builtins:ModuleNotFoundError": "builtins:ImportError",
    "builtins:RecursionError": "builtins:RuntimeError",
    "json.decoder:JSONDecodeError": "builtins:ValueError",
}
"""Exceptions that Python 2 does not know, and what it raises in their place: a class that they derive from."""
RESERVED = (
    "$py", "$cut", "$oid", "$symbol", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$binary",
    "$code", "$timestamp", "$regularExpression", "$dbPointer", "$date", "$minKey", "$maxKey", "$undefined", "$uuid",
)  # fmt: skip
"""Keys that say what an object of JSON stands for: a dictionary that has one is written as its pairs."""
LIBRARY = frozenset(
    [
        "argparse", "asyncio", "binascii", "builtins", "codecs", "concurrent", "configparser", "csv", "decimal",
        "email", "getopt", "html", "http", "io", "json", "locale", "optparse", "pickle", "_pickle", "queue", "re",
        "shutil", "socket", "sqlite3", "ssl", "struct", "subprocess", "tarfile", "urllib", "uuid", "xml", "xmlrpc",
        "zipfile", "zlib",
    ]
)  # fmt: skip
"""Modules of Python itself whose exceptions have other attributes in each version."""
UNICODE = 32
"""The flag that every pattern of texts has in Python 3."""
