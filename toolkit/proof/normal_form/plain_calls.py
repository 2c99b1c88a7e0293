"""Tell which calls give values for whose release nobody can wait: numbers, texts, times and containers of them.

Known are functions of the language, methods that give texts and numbers in every class that anybody writes, functions
of the standard library, and functions of the module of which every result is such a value.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from toolkit.model.tree import bound_name, dotted_name, is_text
from toolkit.proof.names.scope_names import names_bound_within
from toolkit.proof.normal_form.copies import Names

AT_ONCE = frozenset({"any", "all", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict"})
"""Functions that are done with a generator when they return."""
_CONTAINERS = frozenset({"dict", "min", "max"})
PASSING = frozenset({"enumerate", "zip", "reversed", "iter", "list", "tuple", "set", "frozenset", "sorted"})
"""Functions whose results give what is in their arguments, one after the other."""
VIEWS = frozenset({"items", "keys", "values"})
"""Methods whose results hold their object."""
_PLAIN = frozenset({"any", "all", "len", "str", "int", "float", "bool", "range", "isinstance", "issubclass"})
_PLAIN |= {"round", "abs", "hasattr", "callable", "repr", "ord", "chr", "hex", "oct", "bin", "hash", "id", "divmod"}
_ANYWHERE = frozenset({"split", "strip", "lower", "upper", "join", "format", "replace"})
"""Methods, and functions of modules, whose results, of classes that anybody writes, do nothing when released."""
_OF_TEXTS = {"startswith", "endswith", "rstrip", "lstrip", "splitlines", "rsplit", "rpartition", "isdigit", "isalpha"}
_OF_TEXTS |= {"isalnum", "isspace", "isupper", "islower", "isnumeric", "isdecimal", "capitalize", "swapcase", "zfill"}
_OF_TEXTS |= {"ljust", "rjust", "casefold", "removeprefix", "removesuffix", "expandtabs", "encode"}
_OF_OTHERS = {
    "strftime",
    "isoformat",
    "utcoffset",
    "total_seconds",
    "timestamp",
    "hexdigest",
    "bit_length",
    "is_integer",
}
_METHODS = frozenset(_OF_TEXTS | _OF_OTHERS)
"""Likewise, but not as functions of modules."""
_LIBRARY: Mapping[str, str] = {
    "re": "compile sub subn split findall escape",
    "os": "getcwd getpid listdir urandom cpu_count",
    "os.path": "join basename dirname split splitext abspath realpath normpath relpath expanduser expandvars exists"
    " isfile isdir islink isabs getsize getmtime getctime commonprefix",
    "time": "time monotonic perf_counter process_time strftime strptime gmtime localtime mktime ctime asctime",
    "datetime": "date timedelta",
    "datetime.datetime": "utcnow today strptime utcfromtimestamp fromisoformat",
    "datetime.date": "today fromtimestamp fromisoformat",
    "math": "ceil floor sqrt log log10 log2 exp pow fabs isnan isinf trunc fmod hypot radians degrees sin cos",
    "json": "dumps loads",
    "base64": "b64encode b64decode urlsafe_b64encode urlsafe_b64decode standard_b64encode b32encode b32decode",
    "binascii": "hexlify unhexlify crc32",
    "hashlib": "md5 sha1 sha224 sha256 sha384 sha512 new",
    "hmac": "new compare_digest",
    "uuid": "uuid1 uuid3 uuid4 uuid5 UUID",
    "secrets": "token_hex token_urlsafe token_bytes compare_digest",
    "random": "random randint uniform randrange",
    "decimal": "Decimal",
    "struct": "pack unpack calcsize",
    "zlib": "compress decompress crc32 adler32",
    "socket": "gethostname inet_aton inet_ntoa inet_pton inet_ntop htons ntohs",
    "logging": "getLogger",
    "traceback": "format_exc",
    "urllib.parse": "quote unquote quote_plus unquote_plus urlencode urljoin urlparse urlsplit urlunparse urlunsplit"
    " parse_qs parse_qsl",
    "html": "escape unescape",
    "mimetypes": "guess_type guess_extension",
    "posixpath": "join basename dirname split splitext normpath",
    "bson": "ObjectId",
    "bson.objectid": "ObjectId",
    "six": "text_type ensure_str ensure_text ensure_binary",
}
"""Module, or class -> functions whose results do nothing when they are released, if no argument is given by keyword."""
_KEEPING: Mapping[str, str] = {
    "os": "getenv",
    "os.environ": "get",
    "datetime": "datetime time",
    "datetime.datetime": "now fromtimestamp combine",
    "functools": "partial",
    "collections": "OrderedDict defaultdict Counter deque",
    "copy": "copy",
}
"""Likewise of functions whose results hold, or are, what they are given."""
_FUNCTIONS = frozenset(f"{module}.{name}" for module, names in _LIBRARY.items() for name in names.split())
_PASSING = frozenset(f"{module}.{name}" for module, names in _KEEPING.items() for name in names.split())
_MATCHING = frozenset({"re.match", "re.search", "re.fullmatch"})
"""Functions whose results hold what is searched, which is a text if the pattern is one."""
_AS_BUILTINS = ("builtins", "six.moves", "future.builtins")
_OF_MAPPINGS = frozenset({"six.iteritems", "six.itervalues", "six.iterkeys", "future.utils.iteritems"})


class NameMeanings(NamedTuple):
    """Meaning of names in a function.

    Attributes:
        shadowed: names that may not be those of the language.
        imported: name -> what it is imported from, dotted.
        plain: functions of the module whose results do nothing when they are released.
    """

    shadowed: Names
    imported: Mapping[str, str] = {}
    plain: Names = frozenset()

    def without(self, bound: Names) -> "NameMeanings":
        """Return what names stand for where some others are local ones."""
        imported = {name: it for name, it in self.imported.items() if name not in bound}
        return NameMeanings(self.shadowed | bound, imported, self.plain - bound)

    def builtin(self, called: ast.expr) -> str:
        """Return the name of a function of the language; empty for other expressions."""
        if not isinstance(called, ast.Name):
            return ""
        module, _, name = self.imported.get(called.id, "").rpartition(".")
        return (name if module in _AS_BUILTINS else "") if called.id in self.shadowed else called.id

    def is_plain(self, call: ast.Call) -> bool:
        """Return whether the result of a call does nothing when it is released, whatever it is given."""
        called, whole = call.func, self._from(call.func)
        if isinstance(called, ast.Attribute):
            is_of_text = called.attr == "decode" and bool(call.args) and is_text(call.args[0])
            if called.attr in _ANYWHERE or (not whole and (called.attr in _METHODS or is_of_text)):
                return True
        elif isinstance(called, ast.Name):
            is_sum = self.builtin(called) == "sum" and len(call.args) == 1
            if called.id in self.plain or self.builtin(called) in _PLAIN or (is_sum and not call.keywords):
                return True
        is_match = whole in _MATCHING and bool(call.args) and is_text(call.args[0])
        return (is_match or whole in _FUNCTIONS) and not call.keywords

    def is_keeping(self, call: ast.Call) -> bool:
        """Return whether the result of a call holds nothing but what the call is given."""
        called = call.func
        return self.builtin(called) in _CONTAINERS | PASSING or self.is_view(called) or self._from(called) in _PASSING

    def is_view(self, called: ast.expr) -> bool:
        """Return whether a call gives what is in a mapping: in the one that it is a method of, or that it is given."""
        return (isinstance(called, ast.Attribute) and called.attr in VIEWS) or self._from(called) in _OF_MAPPINGS

    def _from(self, called: ast.expr) -> str:
        """Return the dotted name of what is called, from where it is imported; empty: it is not known."""
        first, _, rest = dotted_name(called).partition(".")
        whole = self.imported.get(first, "")
        return f"{whole}.{rest}".rstrip(".") if whole else ""


def imported_names(trees: Sequence[ast.Module]) -> dict[str, str]:
    """Return name -> dotted name of what some modules, all of them alike, import under it, and bind to nothing else."""
    found = [_imports_of(it) for it in trees]
    return {name: whole for name, whole in found[0].items() if all(it.get(name) == whole for it in found)}


def _imports_of(tree: ast.Module) -> dict[str, str]:
    bound = [*names_bound_within([tree])]
    if "*" in bound:
        return {}
    found: dict[str, str] = {}
    for it in tree.body:
        if isinstance(it, ast.Import):
            found |= {bound_name(one): _whole(one) for one in it.names}
        elif isinstance(it, ast.ImportFrom) and not it.level:
            found |= {one.asname or one.name: f"{it.module}.{one.name}" for one in it.names}
    return {name: whole for name, whole in found.items() if bound.count(name) == 1}


def _whole(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.partition(".")[0]
