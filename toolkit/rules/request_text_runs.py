"""Text of a request that is run or opened: as SQL, a command, code, a template, a path, an address or a filter.

What: a call that runs or opens its argument (`cursor.execute(x)`, `os.system(x)`, `eval(x)`, `open(x)`,
    `render_template_string(x)`, `requests.get(x)`, `collection.find(x)`), and is given what the client sent.
Why: the client decides what the program does, with all rights of the program.
When not: the value passed `int()`, `secure_filename()`, `basename()` or a comparison with a fixed list; statements in
    which a value is pasted belong to `sql_by_formatting`; what a function of the project makes of the request (a
    translator of filters) is not followed, because it may be exactly what makes the value harmless.
"""

import ast
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, one_per_symbol, production_signs
from toolkit.rules._origins import value_origins
from toolkit.rules._outgoing import outgoing
from toolkit.rules._request_values import is_request_text
from toolkit.rules._signs import sign
from toolkit.rules._sql_calls import STATEMENT_CALLS, SqlCalls, is_on_database, sql_functions, wrapper_sign
from toolkit.rules._sql_text import assigned_values
from toolkit.rules._value_flow import LIBRARIES, ValueFlow, flow_sign
from toolkit.source.calls import Called, calls, last_name
from toolkit.source.mongo_receivers import mongo_receivers
from toolkit.source.text_pieces import text_pieces

_SHELLS = (
    *("os.system", "os.popen", "commands.getoutput", "subprocess.getoutput", "subprocess.getstatusoutput"),
    "asyncio.create_subprocess_shell",
)
_STARTS = tuple(f"subprocess.{name}" for name in ("call", "run", "Popen", "check_call", "check_output"))
_CODE = ("eval", "exec", "execfile", "builtins.eval", "builtins.exec", "importlib.import_module", "__import__")
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


def _signs(file: SourceFile) -> Iterator[Sign]:
    origins = value_origins(file)
    for called, kind, value in _sinks(file):
        found = {item for item in origins.of(value, called.scope) if not _is_made_of(item)}
        if kind not in _FOLLOWED:
            found = {item for item in found if not item.startswith(("caller:", "key:"))}
        if found - {"constant", "unknown", "command"}:
            args = {"call": f"{called.last}()", "value": _short(value), "says": kind, "origins": sorted(found)}
            yield sign(RULE.name, called.scope, called.node, **args, wrapper=_wrapper(called, kind, file))
    yield from wrapper_sign(RULE.name, file)
    yield from flow_sign(RULE.name, file)


_FOLLOWED = ("command", "code")
"""Uses that are also followed into callers: unlike paths and statements, nobody builds these of harmless parts."""


def _is_made_of(origin: str) -> bool:
    """Return whether a function of another file makes something of what it is given."""
    return origin.startswith("result:") and (origin.count("result:") > 1 or not origin.endswith(">constant"))


def _sinks(file: SourceFile) -> Iterator[tuple[Called, str, ast.expr]]:
    """Calls that run or open something, with what they run."""
    seen = calls(file)
    yield from _plain_calls(file)
    for called in seen.calls_of(*_STARTS):
        shell = called.keyword("shell")
        if called.node.args and isinstance(shell, ast.Constant) and shell.value:
            yield called, "command", called.node.args[0]
    for called in outgoing(file):
        address = called.argument(0, "url")
        if called.name.partition(".")[0] in ("requests", "httpx", "urllib", "urllib2") and address is not None:
            yield called, "address", _beginning(address)
    yield from _statements(file)
    known = mongo_receivers(file)
    for called in seen.ending(*_FILTERS):
        receiver = called.receiver
        if receiver is None or not called.node.args or not _is_whole_request(called.node.args[0], called.scope):
            continue
        if known.kind(receiver, called.scope) == "collection" or known.is_named_collection(receiver):
            yield called, "filter", called.node.args[0]


def _is_whole_request(value: ast.expr, scope: Scope) -> bool:
    """True if a value is a body or a field of the request as it came, and not a document that the code makes of it."""
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
    """Return whether a value is an uploaded file and no path: of the request's files, or read and measured as one."""
    if isinstance(value, ast.Name):
        used = {node.attr for node in scope.nodes(ast.Attribute) if _is_named(node.value, value.id)}
        if used & _OF_FILES:
            return True
        return any(_is_of_files(item) for item in assigned_values(scope, value.id))
    return _is_of_files(value)


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_of_files(value: ast.expr) -> bool:
    """Return whether a value is one of `request.FILES`, and no attribute of it."""
    while isinstance(value, ast.Subscript | ast.Call):
        value = value.value if isinstance(value, ast.Subscript) else value.func
        if isinstance(value, ast.Attribute) and value.attr in ("get", "getlist", "pop", "values"):
            value = value.value
    return isinstance(value, ast.Attribute) and value.attr in ("FILES", "files")


_OF_FILES = {
    *("read", "chunks", "seek", "tell", "stream", "file", "content_type", "size", "name", "_get_name"),
    *("filename", "mimetype", "temporary_file_path", "multiple_chunks", "readline", "save"),
}
"""Attributes of files that texts do not have."""


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


def _wrapper(called: Called, kind: str, file: SourceFile) -> str:
    """The name of the function of another file that has to run its argument, if this is to be a finding."""
    if kind != "sql" or called.last in sql_functions(file):
        return ""
    return "" if called.last in STATEMENT_CALLS and is_on_database(called) else called.name


def _begins_fixed(value: ast.expr) -> bool:
    """Return whether a text begins with a literal: a module is then one of a package of the project."""
    return isinstance(next(iter(text_pieces(value)), None), str)


def _beginning(value: ast.expr) -> ast.expr:
    """Return the beginning of an address; if it is literal, it decides about the host."""
    first = next(iter(text_pieces(value)), "")
    return ast.Constant(first) if isinstance(first, str) and "://" in first else value


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _find(project: Project) -> Iterator[Finding]:
    noted = [(file, item) for file, item in production_signs(project, RULE.name) if "origins" in item.args]
    if noted:
        yield from one_per_symbol(_judge(project, noted))


def _judge(project: Project, noted: Iterable[tuple[File, Sign]]) -> Iterator[Finding]:
    flow, wrappers = ValueFlow(project, RULE.name), SqlCalls(project, RULE.name)
    for file, item in noted:
        if item.args["wrapper"] and not wrappers.runs(item.args["wrapper"]):
            continue
        if flow.source(item.args["origins"], file.path, item.qualname) == "request":
            args = {key: item.args[key] for key in ("call", "value", "says")}
            made = about_sign(RULE.severity, file, replace(item, args=args), value=1, certainty=RULE.certainty)
            yield replace(made, is_urgent=True)


RULE = Rule(
    name="request_text_runs",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    words={
        "en": RuleWords(
            title="Request text that is run or opened",
            seen="`{name}` hands what the client sent (`{value}`) to `{call}` ({count} place(s)).",
            cause="A tool for a few trusted people, or a shortcut of the first days, stayed reachable for all clients.",
            why="Anybody who may send the request decides what the program runs or opens, with its rights."
            " A stolen token or a forgotten check is then enough to read or change the data of every tenant.",
            steps=(
                "Find out in the access log who calls the endpoint, and with which values.",
                "Lock today's answers for these values with a characterization test.",
                "Let the client name one of a fixed list, and keep what is run or opened in the code.",
                "Refuse every other value with status 400, and add a test that it is refused.",
                "Remove the endpoint if nobody calls it.",
            ),
            fine_when="The endpoint cannot be reached from outside, and only people who may do all of this use it.",
            looked_for="Calls that run SQL, commands, code or templates, or open paths and addresses, with text of"
            " request objects; values that pass a conversion or a comparison with a fixed list were left out.",
            says={
                "sql": "It is run as an SQL statement.",
                "command": "It is run as a command of the shell.",
                "code": "It is run as Python code.",
                "template": "It is run as a template, which can reach every object of the program.",
                "path": "It names a file that is opened, moved or removed.",
                "address": "The program then connects to the address that the client chose.",
                "filter": "It is used as a filter, in which operators such as `$ne` and `$where` work.",
            },
        ),
        "ja": RuleWords(
            title="リクエストの文字列の実行",
            seen="`{name}`は、リクエストから届いた値（`{value}`）を`{call}`に渡しています（{count}か所）。",
            cause="限られた人が使う調査用の機能、または初期の簡単な実装が、すべてのリクエストから届くまま残っています。",
            why="リクエストを送れる人が、プログラムの権限で実行または開くものを決められます。"
            "トークンの流出や確認漏れが1つあるだけで、すべてのテナントのデータを読み書きできます。",
            steps=(
                "アクセスログで、このエンドポイントの呼び出し元と実際の値を調べます。",
                "その値に対する今の応答を、仕様化テストで記録します。",
                "リクエストでは許可リストの名前だけを受け取り、実行または開くものはコードに置きます。",
                "許可リストにない値は400で断り、そのことをテストで確かめます。",
                "どこからも呼ばれていなければ、エンドポイントを削除します。",
            ),
            fine_when="外部から届かず、同じ操作をもともと許された人だけが使うエンドポイントの場合です。",
            looked_for="SQL、コマンド、コード、テンプレートを実行する呼び出しと、パスや接続先を開く呼び出しのうち、"
            "リクエストの文字列を渡すものを探しました。型変換や許可リストとの照合を通る値は除いています。",
            says={
                "sql": "SQL文として実行されます。",
                "command": "シェルのコマンドとして実行されます。",
                "code": "Pythonのコードとして実行されます。",
                "template": "テンプレートとして実行され、プログラムのどのオブジェクトにも届きます。",
                "path": "開く、移動する、または削除するファイルの名前になります。",
                "address": "プログラムは、リクエストで指定された接続先へ接続します。",
                "filter": "検索条件として使われ、`$ne`や`$where`などの演算子も働きます。",
            },
        ),
    },
    treatment=Treatment(10, 4, kind="fix"),
    remedy=Remedy(
        'from flask import request\n\ndef run(db):\n    return db.execute(request.get_json()["sql"]).fetchall()\n',
        "from flask import request\n"
        "\n"
        'REPORTS = {"users": "SELECT count(*) FROM users"}\n'
        "\n"
        "def run(db):\n"
        '    return db.execute(REPORTS[request.get_json()["report"]]).fetchall()\n',
    ),
    examples=(
        RuleExample(
            {
                "api.py": "from flask import request\n\ndef run(db):\n"
                "    return db.execute(request.get_json()['sql']).fetchall()\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "api/views.py": "from api import database, util\n\ndef run():\n"
                "    return database.fetch_all(util.body()['sql'])\n",
                "api/util.py": "from flask import request\n\ndef body():\n"
                "    return request.get_json(force=True) or {}\n",
                "api/database.py": "def fetch_all(sql):\n    return [dict(row) for row in engine.execute(sql)]\n",
            },
            (4,),
            "through functions of the project",
        ),
        RuleExample(
            {
                "api.py": "import os\nfrom flask import request\n\ndef ping():\n"
                "    host = request.args.get('host')\n    os.system('ping -c 1 ' + host)\n"
            },
            (6,),
        ),
        RuleExample(
            {
                "api.py": "import asyncio\nfrom fastapi import APIRouter\nfrom pydantic import BaseModel\n\n"
                "router = APIRouter()\n\nclass Key(BaseModel):\n    username: str\n\n@router.post('/keys')\n"
                "async def create(key: Key):\n"
                "    await asyncio.create_subprocess_shell('mc admin user info ' + key.username)\n"
            },
            (12,),
        ),
        RuleExample(
            {
                "files.py": "import os\nfrom flask import request, send_file\n\ndef show():\n"
                "    return send_file(os.path.join('/data', request.args['name']))\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "jobs.py": "import requests\nfrom flask import request\n\ndef relay():\n"
                "    return requests.post(request.form['url'], timeout=3).text\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "shop/store.py": "import subprocess\n\ndef convert(name):\n"
                "    return subprocess.check_output('convert ' + name, shell=True)\n",
                "shop/views.py": "from shop import store\n\ndef view(request):\n"
                "    return store.convert(request.GET['name'])\n",
            },
            (4,),
            "handed on by a caller",
        ),
        RuleExample(
            {
                "api.py": "from flask import request\n\nSQL = {'users': 'SELECT * FROM users'}\n\ndef run(db):\n"
                "    return db.execute(SQL[request.args['name']]).fetchall()\n"
            },
            note="one of a fixed list",
        ),
        RuleExample(
            {
                "pages.py": "import os\n\ndef page(request):\n    name = request.GET['name']\n"
                "    known = [item for item in os.listdir('pages') if item.endswith('.html')]\n"
                "    if name in known:\n        return open(os.path.join('pages', name)).read()\n"
            },
            note="one of a list that the function makes",
        ),
        RuleExample(
            {
                "pages.py": "import os\n\ndef page(request):\n    name = request.GET['name']\n"
                "    known = [name, 'index.html']\n"
                "    if name in known:\n        return open(os.path.join('pages', name)).read()\n"
            },
            (7,),
            "the list holds whatever was asked for",
        ),
        RuleExample(
            {
                "files.py": "import os\nfrom flask import request\nfrom werkzeug.utils import secure_filename\n\n"
                "def show():\n    return open(os.path.join('/data', secure_filename(request.args['name']))).read()\n"
            },
            note="made harmless",
        ),
        RuleExample(
            {
                "jobs.py": "import requests\nfrom flask import request\n\ndef shop():\n"
                "    return requests.get('https://shop.example.com/' + request.args['id'], timeout=3).text\n"
            },
            note="the host is fixed",
        ),
        RuleExample(
            {
                "jobs.py": "import subprocess\nfrom flask import request\n\ndef convert():\n"
                "    subprocess.run(['convert', request.args['name']])\n"
            },
            note="no shell",
        ),
        RuleExample(
            {
                "api.py": "import zipfile\n\ndef load(request):\n    sent = request.data['file']\n"
                "    if sent.name.endswith('.zip'):\n        return zipfile.ZipFile(sent).namelist()\n"
            },
            note="an uploaded file, no path",
        ),
        RuleExample(
            {"tool.py": "import sys\n\ndef main(db):\n    print(db.execute(sys.argv[1]).fetchall())\n"},
            note="a tool for who runs it",
        ),
    ),
)
