"""Text of a request that is run or opened: as SQL, a command, code, a template, a path, an address or a filter.

What: a call that runs or opens client input (`cursor.execute(x)`, `os.system(x)`, `eval(x)`, `open(x)`,
    `render_template_string(x)`, `requests.get(x)`, `collection.find(x)`).
Why: the client decides what the program does, with all its permissions.
When not: the value went through `int()`, `secure_filename()`, `basename()` or a comparison with a fixed list;
    statements in
    which a value is interpolated belong to `sql_by_formatting`; what a function of the project makes of the request (a
    translator of filters) is not followed, because it may make the value harmless. A URL or a
    filter made only of values that a form or serializer validated is milder.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding, Severity
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, one_per_symbol, production_signs
from toolkit.rules._harmless_parts import cleaned_keys, harmless_parts_sign, is_harmless, url_parts
from toolkit.rules._origins import value_origins
from toolkit.rules._request_values import has_only_checked_texts
from toolkit.rules._signs import sign
from toolkit.rules._sql_calls import STATEMENT_CALLS, SqlCalls, is_on_database, sql_functions, wrapper_sign
from toolkit.rules._text_sinks import text_sinks
from toolkit.rules._value_flow import ValueFlow, flow_sign
from toolkit.source.calls import Called
from toolkit.source.code_text import shorten_code


def _signs(file: SourceFile) -> Iterator[Sign]:
    origins = value_origins(file)
    for called, kind, value in text_sinks(file):
        found = {item for item in origins.of(value, called.scope) if not _is_made_of(item)}
        if kind not in _FOLLOWED or called.last == "import_module":
            found = {item for item in found if not item.startswith(("caller:", "key:"))}
        if found - {"constant", "unknown", "command"}:
            checked = kind in _CHECKED_KINDS and has_only_checked_texts(called.scope)
            args = {
                "checked": checked,
                "call": f"{called.last}()",
                "value": shorten_code(value),
                "says": kind,
                "origins": sorted(found),
                "keys": cleaned_keys(value, called.scope),
                "parts": list(url_parts(value, called.scope)) if kind == "path" else [],
            }
            yield sign(RULE.name, called.scope, called.node, **args, wrapper=_wrapper(called, kind, file))
    yield from wrapper_sign(RULE.name, file)
    yield from flow_sign(RULE.name, file)
    yield from harmless_parts_sign(RULE.name, file, origins)


_FOLLOWED = ("command", "code")
"""Uses that are also followed into callers; paths and statements are often built from harmless parts."""


_CHECKED_KINDS = ("address", "filter")
"""Uses for which values validated by a form or serializer are mostly harmless: a number, an entry of a list."""


def _is_made_of(origin: str) -> bool:
    """Return whether an origin is the result of a function of another file for a value that is not constant."""
    return origin.startswith("result:") and (origin.count("result:") > 1 or not origin.endswith(">constant"))


def _wrapper(called: Called, kind: str, file: SourceFile) -> str:
    """Return the name of the function of another file that must run SQL for this call to count; empty if none must."""
    if kind != "sql" or called.last in sql_functions(file):
        return ""
    return "" if called.last in STATEMENT_CALLS and is_on_database(called) else called.name


def _find(project: Project) -> Iterator[Finding]:
    noted = [(file, item) for file, item in production_signs(project, RULE.name) if "origins" in item.args]
    if noted:
        found = list(one_per_symbol(_judge(project, noted), lambda item: item.is_urgent))
        alike = Counter(map(_manner, found))
        for item in found:
            is_repeated = alike[_manner(item)] >= _MANY_ALIKE
            yield replace(item, args={**item.args, "manner": _manner(item)}) if is_repeated else item


_MANY_ALIKE = 3
"""Number of functions of a file that use the same value in the same way, from which on one decision settles them."""


def _manner(finding: Finding) -> str:
    """Return the file and the way in which a function uses a value, which functions that were copied share."""
    return f"{finding.place.path}:{finding.args['call']}:{finding.args['value']}"


def _decision(finding: Finding) -> str | None:
    return finding.args.get("manner")


def _judge(project: Project, noted: Iterable[tuple[File, Sign]]) -> Iterator[Finding]:
    flow, wrappers = ValueFlow(project, RULE.name), SqlCalls(project, RULE.name)
    known = [item.args for _, item in production_signs(project, RULE.name) if "made" in item.args]
    for file, item in noted:
        if is_harmless(item.args["keys"], item.args["parts"], known):
            continue
        if item.args["wrapper"] and not wrappers.runs(item.args["wrapper"]):
            continue
        if flow.source(item.args["origins"], file.path, item.qualname) == "request":
            args = {key: item.args[key] for key in ("call", "value", "says")}
            checked = item.args["checked"]
            severity: Severity = "medium" if checked else RULE.severity
            made = about_sign(severity, file, replace(item, args=args), value=1, certainty=RULE.certainty)
            yield replace(made, is_urgent=not checked)


RULE = Rule(
    name="request_text_runs",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=_decision,
    words={
        "en": RuleWords(
            title="Request text that is run or opened",
            seen="`{name}` hands what the client sent (`{value}`) to `{call}` ({count} place(s)).",
            cause="A tool for a few trusted people, or a shortcut of the first days, stayed reachable for all clients.",
            why="Anybody who may send the request decides what the program runs or opens, with its rights."
            " A stolen token or a forgotten check is then enough to read or change everything.",
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
                "address": "It becomes part of the address to which the program connects.",
                "filter": "It is used as a filter, in which operators such as `$ne` and `$where` work.",
            },
        ),
        "ja": RuleWords(
            title="リクエストの文字列による実行・ファイル操作",
            seen="`{name}`は、リクエストから届いた値（`{value}`）を`{call}`に渡しています（{count}か所）。",
            cause="限られた人が使う調査用の機能、または初期の簡単な実装が、すべてのリクエストから届くまま残っています。",
            why="リクエストを送れる人が、プログラムの権限で実行または開くものを決められます。"
            "トークンの流出や確認漏れが1つあるだけで、すべてのデータを読み書きできます。",
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
                "address": "プログラムの接続先の一部になります。",
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
                "views.py": "import os, re\n\ndef drop(request):\n    name = request.POST['name']\n"
                "    name = re.sub('[^0-9a-zA-Z-]+', '', name)\n    os.unlink(name)\n"
            },
            note="letters and digits are left",
        ),
        RuleExample(
            {
                "views.py": "def send(request, path):\n    return open(path)\n\n"
                "def show(request, pk):\n    return send(request, Row.objects.get(pk=int(pk)).path)\n"
            },
            note="a helper that a view calls",
        ),
        RuleExample(
            {
                "api.py": "import requests\n\ndef forward(serializer):\n"
                "    return requests.get(BASE + serializer.validated_data['ids'], timeout=3)\n"
            },
            (4,),
            note="A serializer let it through, so it is milder.",
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
