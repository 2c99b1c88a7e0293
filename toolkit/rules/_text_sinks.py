"""Find calls that run or open their argument, for `request_text_runs`: SQL, commands, code, templates, paths, URLs.

MongoDB filters count only if a whole part of the request is used as one; uploaded files are not paths.
"""

import ast
from collections.abc import Iterator

from toolkit.model.tree import Scope, SourceFile, is_name
from toolkit.rules._outgoing import address_beginnings, outgoing
from toolkit.rules._request_values import is_request_text
from toolkit.rules._sql_calls import STATEMENT_CALLS, is_on_database, sql_functions
from toolkit.rules._sql_text import assigned_values
from toolkit.rules._value_flow import LIBRARIES
from toolkit.source.calls import Called, calls, last_name
from toolkit.source.mongo_receivers import mongo_receivers
from toolkit.source.text_pieces import text_pieces

_SHELLS = (
    *("os.system", "os.popen", "commands.getoutput", "subprocess.getoutput", "subprocess.getstatusoutput"),
    "asyncio.create_subprocess_shell",
)
_STARTS = tuple(f"subprocess.{name}" for name in ("call", "run", "Popen", "check_call", "check_output"))
_CODE = (
    *("eval", "exec", "execfile", "builtins.eval", "builtins.exec", "importlib.import_module", "__import__"),
    *("pickle.loads", "cPickle.loads", "marshal.loads", "dill.loads", "jsonpickle.decode"),
)
_TEMPLATES = (
    *("flask.render_template_string", "jinja2.Template", "django.template.Template", "mako.template.Template"),
    *("flask.templating.render_template_string",),
)
_PATHS = (
    *("open", "io.open", "codecs.open", "os.remove", "os.unlink", "shutil.rmtree", "os.rename", "shutil.move"),
    *("flask.send_file", "django.http.FileResponse", "fastapi.responses.FileResponse", "zipfile.ZipFile"),
)
_FILTERS = (
    *("find", "find_one", "count_documents", "delete_one", "delete_many", "update_one", "update_many", "aggregate"),
    *("find_one_and_update", "find_one_and_delete", "remove", "count", "distinct"),
)


def text_sinks(file: SourceFile) -> Iterator[tuple[Called, str, ast.expr]]:
    """Yield each call that runs or opens something, the kind of use, and the expression that is used.

    The kinds are `sql`, `command`, `code`, `template`, `path`, `address` and
    `filter`.
    """
    seen = calls(file)
    yield from _plain_calls(file)
    for called in seen.calls_of(*_STARTS):
        shell = called.keyword("shell")
        if called.node.args and isinstance(shell, ast.Constant) and shell.value:
            yield called, "command", called.node.args[0]
    for called in outgoing(file):
        address = called.argument(0, "url")
        if called.name.partition(".")[0] in ("requests", "httpx", "urllib", "urllib2") and address is not None:
            yield from ((called, "address", part) for part in address_beginnings(address, called.scope))
    yield from _statements(file)
    known = mongo_receivers(file)
    for called in seen.ending(*_FILTERS):
        receiver = called.receiver
        if receiver is None or not called.node.args or not _is_whole_request(called.node.args[0], called.scope):
            continue
        if known.kind(receiver, called.scope) == "collection" or known.is_named_collection(receiver):
            yield called, "filter", called.node.args[0]


def _is_whole_request(value: ast.expr, scope: Scope) -> bool:
    """Return whether a value is an unchanged body or field of the request, and not a document built from it."""
    if isinstance(value, ast.Name):
        given = list(assigned_values(scope, value.id))
        return len(given) == 1 and not isinstance(given[0], ast.Name) and _is_whole_request(given[0], scope)
    if isinstance(value, ast.Call) and last_name(value) == "loads" and value.args:
        return _is_whole_request(value.args[0], scope)
    while isinstance(value, ast.Subscript | ast.Call):
        if isinstance(value, ast.Call) and is_request_text(value.func):
            return True
        value = value.value if isinstance(value, ast.Subscript) else value.func
        if isinstance(value, ast.Attribute) and value.attr in ("get", "pop", "to_dict"):
            value = value.value
    return is_request_text(value)


def _plain_calls(file: SourceFile) -> Iterator[tuple[Called, str, ast.expr]]:
    for kind, names in (("code", _CODE), ("template", _TEMPLATES), ("path", _PATHS), ("command", _SHELLS)):
        for called in calls(file).calls_of(*names):
            value = called.node.args[0] if called.node.args else None
            if value is None or (kind == "path" and _is_open_file(value, called.scope)):
                continue
            if not (called.last == "import_module" and _begins_fixed(value)):
                yield called, kind, value


def _is_open_file(value: ast.expr, scope: Scope) -> bool:
    """Return whether a value is an uploaded file: one of the request's files, or used like a file."""
    if isinstance(value, ast.Name):
        used = {node.attr for node in scope.nodes(ast.Attribute) if is_name(node.value, value.id)}
        if used & _OF_FILES:
            return True
        return any(_is_of_files(item) for item in assigned_values(scope, value.id))
    return _is_of_files(value)


def _is_of_files(value: ast.expr) -> bool:
    """Return whether a value is an element of `request.FILES`, and not an attribute of one."""
    while isinstance(value, ast.Subscript | ast.Call):
        value = value.value if isinstance(value, ast.Subscript) else value.func
        if isinstance(value, ast.Attribute) and value.attr in ("get", "getlist", "pop", "values"):
            value = value.value
    return isinstance(value, ast.Attribute) and value.attr in ("FILES", "files")


_OF_FILES = {
    *("read", "chunks", "seek", "tell", "stream", "file", "content_type", "size", "name", "_get_name"),
    *("filename", "mimetype", "temporary_file_path", "multiple_chunks", "readline", "save"),
}
"""Attributes of files that strings do not have."""


def _statements(file: SourceFile) -> Iterator[tuple[Called, str, ast.expr]]:
    own = sql_functions(file)
    for called in calls(file).all():
        if not called.node.args or not (called.last in own or _may_run(called)):
            continue
        statement = called.node.args[0]
        if not any(isinstance(piece, str) for piece in text_pieces(statement)):
            yield called, "sql", statement


def _may_run(called: Called) -> bool:
    if called.last in STATEMENT_CALLS and is_on_database(called):
        return True
    first, dot, _ = called.name.partition(".")
    return bool(dot) and first not in LIBRARIES  # none of their functions is a wrapper that a project wrote


def _begins_fixed(value: ast.expr) -> bool:
    """Return whether a text begins with a literal, which keeps a module name within one package."""
    return isinstance(next(iter(text_pieces(value)), None), str)
