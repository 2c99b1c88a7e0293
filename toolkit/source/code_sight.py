"""Find code that looks at code: at sources, lines and code objects, at the frames of errors, and at local names.

What gives access to them are the attributes that Python has for frames, code objects and tracebacks, and the modules
that are made for it. Of these only uses that are known to see nothing that a rewritten function changes are left out:
the text of a traceback that goes into a log, the name of a file, the signature of a function.
"""

import ast
import types
from collections.abc import Iterator
from typing import Literal, NamedTuple

from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, ancestors, dotted_name, is_name, name_of, parent
from toolkit.source.calls import follow, imported_names

Sight = Literal["code", "errors", "names", "callers"]
"""`code`: sources, lines, code objects; `errors`: lines and functions in tracebacks; `names`: names in frames;
`callers`: lines of callers."""

_TYPES = (types.FrameType, types.CodeType, types.TracebackType, types.GeneratorType, types.CoroutineType)
_PARTS = ("f_", "co_", "tb_", "gi_frame", "gi_code", "cr_frame", "cr_code")
_OLD = (
    "func_code",
    "f_exc_traceback",
    "co_lnotab",
    "co_linetable",
    "co_positions",
    "co_qualname",
    "ag_frame",
    "ag_code",
)
ATTRIBUTES = frozenset({"__code__", *_OLD, *(it for kind in _TYPES for it in dir(kind) if it.startswith(_PARTS))})
"""Attributes that lead to frames and code objects, and those that these have."""
_SEEING_NOTHING = frozenset({
    "co_filename", "co_flags", "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "f_globals", "f_builtins",
})  # fmt: skip
"""Attributes whose value a rewritten function keeps; names of modules are looked for elsewhere."""
_SEEING_OTHERS = frozenset({"co_name", "co_qualname", "f_back", "f_code"})
"""Attributes that see who called a function (`caller_sight.py`), or what is in a frame that came from elsewhere."""
_FRAMES = frozenset({"tb_frame", "tb_next", "gi_frame", "cr_frame", "ag_frame", "f_exc_traceback"})
"""Attributes that give frames of others, with their names."""
_SEEING_NAMES = _FRAMES | {"co_varnames", "co_cellvars", "co_freevars", "co_nlocals", "f_trace"}
_OF_SOURCES = frozenset({"dis", "linecache", "tokenize", "cloudpickle", "dill", "tracemalloc", "symtable"})
_OF_ERRORS = frozenset({"cgitb", "stackprinter", "better_exceptions"})
_SIGNATURES = frozenset({
    "signature", "Signature", "Parameter", "BoundArguments", "getdoc", "cleandoc", "getmro", "getfullargspec",
    "getargspec", "getcallargs", "unwrap", "getmodule", "getmodulename", "getmembers", "getmembers_static",
    "getattr_static", "getgeneratorstate", "getcoroutinestate", "classify_class_attrs", "get_annotations",
    "formatargspec", "ArgSpec", "FullArgSpec", "getclasstree", "currentframe", "markcoroutinefunction", "Traceback",
})  # fmt: skip
"""Names of `inspect` that see nothing of a function but its head, or a frame, of which what is read is a mention."""
_FRAME_INFOS = frozenset({"stack", "trace", "getouterframes", "getinnerframes", "getframeinfo"})
_OF_INFO = {"function": True, "frame": True, "filename": False, 3: True, 0: True, 1: False}
"""Parts of a frame in a result of `inspect` -> whether they are a name, or have names."""
_FILES = frozenset({"getfile", "getsourcefile", "getabsfile"})
_ONLY_TEXT = frozenset({"format_exception_only", "clear_frames", "print_stack"})
_PRINTED = frozenset({"print_exc", "print_exception", "print_last", "print_tb", "print_stack"})
_STREAMS = frozenset({"stderr", "stdout"})
_LOGGING = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "msg"})
_PASSING = frozenset(
    {"str", "repr", "list", "tuple", "format", "join", "strip", "rstrip", "replace", "splitlines", "split"}
)
_HOLDERS = (ast.BinOp, ast.JoinedStr, ast.FormattedValue, ast.Tuple, ast.List, ast.Dict, ast.keyword, ast.Starred,
            ast.Subscript, ast.IfExp, ast.Set)  # fmt: skip
_RAISING = frozenset({"with_traceback", "reraise", "raise_", "__exit__", "__aexit__", "throw"})
_OF_PATHS = frozenset({"dirname", "basename", "relpath", "split", "getLogger", "get_logger", "splitext"})
_OF_PATH = frozenset({"parent", "parents", "name", "stem"})


class Looking(NamedTuple):
    """A place that looks at code.

    Attributes:
        line: its line.
        sight: what it sees.
        is_own: whether it only sees its own file.
        module: name of the only module whose file it sees, with a dot before a relative one; empty: any.
    """

    line: int
    sight: Sight
    is_own: bool = False
    module: str = ""


def find_sights(file: SourceFile) -> Iterator[Looking]:
    """Yield the places of a file that look at code, in no order."""
    origins = imported_names(file)
    for node in walk(file.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _of_import(file, node)
        elif isinstance(node, ast.Attribute | ast.Name | ast.Constant):
            line = getattr(node, "lineno", 1)
            yield from (Looking(line, it) for it in _of_attribute(node))
            yield from (Looking(line, it) for it in _of_module(file, node, origins))
            if _is_file_read(node):
                yield Looking(line, "code", is_own=isinstance(node, ast.Name), module=_only_module(file, node, origins))
        elif isinstance(node, ast.Call) and _is_computed(node):
            yield Looking(node.lineno, "code")


def _only_module(file: SourceFile, node: ast.AST, origins: dict[str, str]) -> str:
    """Return the name of the module whose file is given as it is; empty: it may be any.

    That is `run([python, module.__file__])` of a name that nothing but one import binds.
    """
    owner = node.value if isinstance(node, ast.Attribute) else None
    words = parent(node)
    if not isinstance(owner, ast.Name) or not isinstance(words, ast.List | ast.Tuple):
        return ""
    if not isinstance(call := parent(words), ast.Call) or words not in call.args:
        return ""
    bound = [it for it in walk(file.tree) if _binds(it, owner.id)]
    module = origins.get(owner.id, "")
    return module if len(bound) == 1 and module != "__main__" else ""  # which is whatever was started


def _binds(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.alias):
        return name in (node.asname, node.name.partition(".")[0]) or node.name == "*"
    return name in (getattr(node, "arg", None), getattr(node, "name", None), getattr(node, "rest", None))


def _of_import(file: SourceFile, node: ast.Import | ast.ImportFrom) -> Iterator[Looking]:
    module = getattr(node, "module", None)
    names = [it.name for it in node.names]
    tops = {(it or "").partition(".")[0] for it in ([module] if isinstance(node, ast.ImportFrom) else names)}
    level = getattr(node, "level", 0)
    if not level and tops & _OF_SOURCES and not _gives_constants(file, node):
        yield Looking(node.lineno, "code")
    if not level and tops & _OF_ERRORS:
        yield Looking(node.lineno, "errors")
    if module in ("inspect", "traceback") and "*" in names:
        yield Looking(node.lineno, "code")


def _gives_constants(file: SourceFile, node: ast.Import | ast.ImportFrom) -> bool:
    """Return whether only constants are taken from the modules of an import, as `tokenize.STRING`."""
    if isinstance(node, ast.ImportFrom):
        return all(it.name.isupper() for it in node.names)
    names = {it.asname or it.name.partition(".")[0] for it in node.names}
    used = [it for it in walk(file.tree) if isinstance(it, ast.Name) and it.id in names]
    return bool(used) and all(  # what nobody uses here may be imported from here
        isinstance(owner := parent(it), ast.Attribute) and owner.attr.isupper() for it in used
    )


def _of_attribute(node: ast.Attribute | ast.Name | ast.Constant) -> Iterator[Sight]:
    """Yield what a mention of an attribute of a frame or code object sees; the whole chain counts."""
    if isinstance(node, ast.Constant):
        words = node.value.split(".") if isinstance(node.value, str) else []
        yield from _sight_of(words) if all(it in ATTRIBUTES for it in words) else ()
    elif isinstance(node, ast.Attribute) and not _is_inner(node):
        words = _chain_of(node)
        yield from _sight_of(words)
        if not words and node.attr == "__traceback__" and node_is_loaded(node) and _is_handed_on(node):
            yield "errors"


def _is_inner(node: ast.AST) -> bool:
    around = parent(node)
    return isinstance(around, ast.Attribute) and around.attr in ATTRIBUTES


def _chain_of(node: ast.expr) -> list[str]:
    """Return the attributes of frames and code objects at the end of a chain, the first one first."""
    found: list[str] = []
    while isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
        found.insert(0, node.attr)
        node = node.value
    return found


def _sight_of(words: list[str]) -> Iterator[Sight]:
    last = words[-1] if words else ""
    if not last or last in _SEEING_NOTHING:
        return
    if last in _SEEING_NAMES or not _FRAMES.isdisjoint(words):
        yield "names"
    if last not in _SEEING_NAMES | _SEEING_OTHERS or words == ["f_code"]:
        yield "code"


def _is_handed_on(node: ast.AST) -> bool:
    """Return whether a traceback is given to something that may read it: not to what logs, prints or raises it."""
    around = parent(node)
    while isinstance(around, ast.Tuple | ast.Starred | ast.keyword | ast.List):
        if isinstance(around, ast.keyword) and around.arg == "exc_info":
            return False
        node, around = around, parent(around)
    if isinstance(around, ast.Call) and around.func is not node:
        is_read_there = dotted_name(around.func).startswith("traceback.") or name_of(around.func) in _RAISING
        return not (is_read_there or is_logging(around))
    return isinstance(around, ast.Return | ast.Yield | ast.Dict)


def _of_module(file: SourceFile, node: ast.AST, origins: dict[str, str]) -> Iterator[Sight]:
    """Yield what a name of `inspect` or `traceback`, or all of such a module, is used for."""
    written = dotted_name(node)
    name = follow(written, origins) if written.partition(".")[0] in origins else ""
    module, _, what = name.partition(".")
    if module not in ("inspect", "traceback") or (isinstance(parent(node), ast.Attribute) and not what):
        return
    if not what:
        if node_is_loaded(node):
            yield "code" if module == "inspect" else "errors"
    elif module == "inspect":
        yield from _of_inspect(file, node, what.partition(".")[0])
    elif not _is_quiet(file, node, what):
        yield "callers" if "stack" in what else "errors"


def node_is_loaded(node: ast.AST) -> bool:
    """Return whether a name is read where it stands."""
    return isinstance(getattr(node, "ctx", None), ast.Load)


def _of_inspect(file: SourceFile, node: ast.AST, what: str) -> Iterator[Sight]:
    if what in _SIGNATURES or what.startswith(("is", "CO_")):
        return
    call = parent(node)
    if what in _FILES:
        if not (isinstance(call, ast.Call) and _is_only_path(call)):
            yield "code"
    elif what in _FRAME_INFOS and isinstance(call, ast.Call) and call.func is node:
        yield from _of_frame_info(file, call, is_error=what in ("trace", "getinnerframes"))
    else:
        yield "names" if what in ("getargvalues", "ArgInfo") else "code"


def _of_frame_info(file: SourceFile, call: ast.Call, *, is_error: bool) -> Iterator[Sight]:
    """Yield what is read of the frames that a call gives; who called a function is looked for elsewhere."""
    node: ast.AST = call
    around = parent(node)
    if isinstance(around, ast.Subscript) and not dotted_name(call.func).endswith("getframeinfo"):
        node, around = around, parent(around)  # one of several
    key = getattr(around, "attr", getattr(getattr(around, "slice", None), "value", None))
    if getattr(around, "value", None) is node and key in _OF_INFO:
        if is_error and _OF_INFO[key]:
            yield "names"
    elif not goes_into_log(file, node):
        yield "errors" if is_error else "callers"


def _is_quiet(file: SourceFile, node: ast.AST, what: str) -> bool:
    """Return whether the text of a traceback is only logged or printed."""
    if what in _ONLY_TEXT:
        return True
    call = parent(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        return False
    if what in _PRINTED:
        streams = [it.value for it in call.keywords if it.arg == "file"]
        return all(dotted_name(it).rpartition(".")[2] in _STREAMS for it in streams) and len(call.args) <= 3
    return goes_into_log(file, call)


def goes_into_log(file: SourceFile, node: ast.AST, *, follows: bool = True) -> bool:
    """Return whether a value is only logged or printed, directly or by a name of the function that it is given."""
    while around := parent(node):
        if isinstance(around, ast.Call) and around.func is not node:
            if is_logging(around):
                return True
            if dotted_name(around.func).rpartition(".")[2] not in _PASSING and not _is_text_method(around.func):
                return False
        elif isinstance(around, ast.Expr):
            return True
        elif isinstance(around, ast.Assign):
            return follows and _is_only_logged(file, around)
        elif not isinstance(around, (*_HOLDERS, ast.Attribute, ast.Call)):
            return False
        node = around
    return False


def _is_text_method(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and called.attr in _PASSING


def _is_only_logged(file: SourceFile, given: ast.Assign) -> bool:
    """Return whether each reading of the only name that is given a value goes into a log."""
    target = given.targets[0]
    function = next((it for it in ancestors(given) if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef)), None)
    if len(given.targets) > 1 or not isinstance(target, ast.Name) or function is None:
        return False
    read = (it for it in walk(function) if is_name(it, target.id))
    return all(goes_into_log(file, it, follows=False) for it in read if isinstance(it.ctx, ast.Load))


def is_logging(call: ast.Call) -> bool:
    """Return whether a call writes into a log, or onto the screen."""
    receiver, _, last = dotted_name(call.func).rpartition(".")
    holder = receiver.rpartition(".")[2].lower().strip("_")
    if last == "print" and not receiver:
        return all(dotted_name(it.value).rpartition(".")[2] in _STREAMS for it in call.keywords if it.arg == "file")
    if last == "write":
        return receiver in ("sys.stderr", "sys.stdout", "self.stderr", "self.stdout")
    return last in _LOGGING and holder in ("log", "logger", "logging")


def _is_file_read(node: ast.AST) -> bool:
    """Return whether a file is read by its `__file__`: the path is not only that of its folder, or a name."""
    word = name_of(node)
    if word != "__file__" or not node_is_loaded(node):
        return False
    return not _is_only_path(node)


def _is_only_path(node: ast.AST) -> bool:
    """Return whether only a part of the path of a file is taken."""
    for around in ancestors(node):
        if isinstance(around, ast.Call) and dotted_name(around.func).rpartition(".")[2] in _OF_PATHS:
            return True
        if isinstance(around, ast.Attribute) and around.attr in (*_OF_PATH, *_OF_PATHS):
            return True
        if isinstance(around, ast.stmt):
            return isinstance(around, ast.Assign) and _is_path_of_folder(around)
    return False


def _is_path_of_folder(given: ast.Assign) -> bool:
    """Return whether a name that is given a path is only used for that of its folder, in the same block or module."""
    target = given.targets[0]
    if not isinstance(target, ast.Name):
        return False
    root = [*ancestors(given)][-1]
    read = [it for it in walk(root) if is_name(it, target.id) and node_is_loaded(it)]
    return all(not isinstance(parent(it), ast.stmt) and _is_only_path(it) for it in read)


def _is_computed(call: ast.Call) -> bool:
    """Return whether a call reads an attribute whose computed name begins as those of frames and code objects."""
    if dotted_name(call.func).rpartition(".")[2] not in ("getattr", "attrgetter", "__getattribute__"):
        return False
    texts = (it.value for one in call.args for it in walk(one) if isinstance(it, ast.Constant))
    return any(isinstance(it, str) and it in ("f_", "co_", "tb_", "gi_", "cr_", "__co") for it in texts)
