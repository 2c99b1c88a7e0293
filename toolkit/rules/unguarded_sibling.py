"""An endpoint that changes something for anybody, beside others that ask who calls.

Where most endpoints of a class, file or folder check the caller in the same way, one without this check has often been
forgotten: it was added later, copied from a public one, or lost its decorator in a merge. What counts as a check and as
a sibling, the inventory decides (`toolkit/inventory/access/`): decorators, dependencies, base classes, calls, routers;
so there are no findings before `tebiki inventory` was run on the same files.

It leaves alone: handlers that get a credential with the request itself; what names or paths show to be public, such as
log-in and health; endpoints with any check, in their class and router too, or that read who calls; those that only
read; groups where more than one in five lacks the check.
"""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from toolkit.model.access import WeakerAccess
from toolkit.model.descendants import walk
from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding, Place
from toolkit.model.links import split_symbol
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, text_of
from toolkit.model.words import RuleWords
from toolkit.rules._handlers import answers_requests
from toolkit.rules._mutation import parameters
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name

_FEWEST, _SHARE = 3, 0.8
"""Minimum number of siblings with the check, and minimum share of them."""
_CALLER = "user"
"""Stands for reading the caller at all, which an endpoint may leave out for good reasons."""
_CREDENTIAL = re.compile(
    r"\A(?!\w*(device|push|fcm|apns|page))(\w*[_-])?"
    r"(jwt|token|pat|signature|hmac|otp|api_?key|application_key|access_key|authorization)\Z",
    re.IGNORECASE,
)
"""Names of what lets a request in by itself: a token in a link, a signed call of another system."""
_LINK_OR_HEADER = {"headers", "META", "cookies", "COOKIES", "args", "GET", "query_params", "query"}
"""Attributes of requests for what stands beside the body."""
_LOOKS_UP = re.compile(
    r"get|filter|find|first|quer|look|verif|check|valid|decode|load|confirm|consum|redeem|auth|digest|hash|sign",
    re.IGNORECASE,
)
"""Words in the names of calls that look something up or check something."""
_WRITES = re.compile(
    r"save|creat|delet|updat|add|commit|insert|remov|set_|write|send|delay|apply_async|submit|post|import|upload|close"
    r"|start|stop|run|approve|assign|clear|reset|mark|toggle|change|move|copy|publish|cancel",
    re.IGNORECASE,
)
"""Words in the names of calls that may change something."""
_READS = ("GET", "HEAD", "OPTIONS")
_HEAD = "from flask import Flask\napp = Flask(__name__)\n\n"
_FLASK = _HEAD + "".join(
    f"@app.post('/coupons/<int:key>/{name}')\n@needs_role('editor')\ndef {name}(key):\n    return change(key)\n\n"
    for name in ("close", "rename", "copy")
)
_FASTAPI = "from fastapi import Depends, FastAPI\napp = FastAPI()\n\n" + "".join(
    f"@app.put('/{name}/{{key}}')\ndef {name}(key: int, by=Depends(require_admin)):\n    return change(key)\n\n"
    for name in ("prices", "shops", "orders")
)
_OPEN = "@app.post('/coupons/<int:key>/drop')\ndef drop(key):\n    return change(key)\n"


def _signs(file: SourceFile) -> Iterator[Sign]:
    """Note the functions that get a credential with the request, and those that may write."""
    for scope in file.functions:
        node = scope.node
        is_handler = scope.is_method or answers_requests(scope)
        if not is_handler or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if any(_is_credential(name, read, scope) for name, read in _reads(scope)):
            yield sign(RULE.name, scope, node, credential=True)
        if any(_may_write(last_name(call)) for call in scope.nodes(ast.Call)) or _asks_for_post(scope):
            yield sign(RULE.name, scope, node, writes=True)


@lru_cache(maxsize=4096)  # the same few names are read and called everywhere
def _may_write(name: str) -> bool:
    """Return whether a function is named like one that changes something."""
    return bool(_WRITES.search(name))


@lru_cache(maxsize=4096)
def _is_like_credential(name: str) -> bool:
    """Return whether a value is named like what lets a request in by itself."""
    return bool(_CREDENTIAL.search(name))


def _asks_for_post(scope: Scope) -> bool:
    """Return whether a function reads what only a POST or PUT sends, or compares the method with one."""
    sent = any(node.attr in ("POST", "FILES", "body") for node in scope.nodes(ast.Attribute))
    return sent or any(text_of(node) in ("POST", "PUT", "DELETE") for node in scope.nodes(ast.Constant))


def _is_credential(name: str, read: ast.expr | None, scope: Scope) -> bool:
    """Return whether what is read lets the request in; `token` alone may also be a device's or be kept as data."""
    if not _is_like_credential(name):
        return False
    is_plain = read is not None and name.lower() == "token"
    return read is None or not is_plain or _is_in_link_or_header(read) or _is_compared(read, scope)


def _is_in_link_or_header(read: ast.expr) -> bool:
    return any(isinstance(item, ast.Attribute) and item.attr in _LINK_OR_HEADER for item in walk(read))


def _is_compared(read: ast.expr, scope: Scope) -> bool:
    """Return whether a function compares a value, or looks something up or checks something by it."""
    names = {
        target.id
        for node in scope.nodes(ast.Assign)
        if _holds(node.value, read, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    if any(
        isinstance(it.ops[0], ast.Eq | ast.NotEq | ast.In) and _holds(it, read, names)
        for it in scope.nodes(ast.Compare)
    ):
        return True
    return any(
        _LOOKS_UP.search(last_name(call))
        and any(_holds(item, read, names) for item in (*call.args, *(item.value for item in call.keywords)))
        for call in scope.nodes(ast.Call)
    )


def _holds(around: ast.expr, read: ast.expr, names: set[str]) -> bool:
    return any(item is read or (isinstance(item, ast.Name) and item.id in names) for item in walk(around))


def _reads(scope: Scope) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the names of a function's parameters, and of what it reads of objects and by keys, with where it does."""
    node = scope.node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from ((item.arg, None) for item in parameters(node))
    yield from ((item.attr, item) for item in scope.nodes(ast.Attribute) if isinstance(item.value, ast.Name))
    yield from ((text_of(item.slice), item) for item in scope.nodes(ast.Subscript))
    for call in scope.nodes(ast.Call):
        if call.args and last_name(call) in ("get", "pop", "getlist"):
            yield text_of(call.args[0]), call


def _find(project: Project) -> Iterator[Finding]:
    noted = {key: set[str]() for key in ("credential", "writes")}
    for file, item in project.signs(RULE.name):
        for key in item.args:
            noted[key] |= {file.symbol(item.qualname), file.symbol(item.qualname.rpartition(".")[0])}
    for row in project.weaker:
        around = project.by_path.get(row.file)
        changes = row.symbol in noted["writes"] or not all(name.startswith("*") for name in row.endpoints)
        is_left = not changes or row.symbol in noted["credential"] or not _is_clear(row)
        if around is not None and not around.is_test and not is_left:
            yield _finding(around, row)


def _is_clear(row: WeakerAccess) -> bool:
    """Return whether an endpoint that changes something asks nobody, while nearly all siblings have a check."""
    changes = any(not name.startswith(_READS) for name in row.endpoints)
    is_rare = row.passing >= _FEWEST and row.passing >= _SHARE * row.siblings
    return row.is_open and changes and is_rare and row.missing[0] != _CALLER


def _finding(file: File, row: WeakerAccess) -> Finding:
    qualname = split_symbol(row.symbol)[1]
    hashes = (item.body_hash for item in file.content.functions if item.qualname == qualname)
    args = {
        "name": qualname,
        "guard": row.missing[0],
        "guarded": row.passing,
        "siblings": row.siblings,
        "endpoint": row.endpoints[0],
        "leads": row.suspicion,
    }
    place = Place(row.file, row.line, row.line)
    return Finding(
        RULE.name,
        row.symbol,
        RULE.severity,
        RULE.certainty,
        args,
        (place,),
        value=row.suspicion,
        body_hash=next(hashes, ""),
        is_urgent=True,
    )


RULE = Rule(
    name="unguarded_sibling",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Change that asks nobody who calls",
            seen="{count} endpoint(s) in {files} file(s) can change something without a check of the caller, first"
            " `{name}` (`{endpoint}`): {guarded} of {siblings} others beside it have `{guard}`.",
            cause="The check is written at each endpoint, so that one can be added without it and nothing fails.",
            why="Anybody who knows the address can call it without an account; scanners find such addresses, and the"
            " logs show ordinary requests.",
            steps=(
                "Call each endpoint without signing in, and as a user without rights, and keep the answers as a test.",
                "Decide for each whether it is meant for everybody, and mark those that are, as with `AllowAny`.",
                "Give the others the check of their siblings, and expect 401 or 403 in the test.",
                "Move the check to the router or application, so that a new endpoint has it from the start.",
                "Look in the access log for calls without a user.",
            ),
            fine_when="The endpoint is meant for everybody, or a proxy in front of the service checks the caller.",
            looked_for="Endpoints that change something, have no check of the caller and never read who calls, where at"
            " least 3, and most, of those of the same class, file or folder have the same check. They were looked"
            " for only if `tebiki inventory` was run on the same files.",
        ),
        "ja": RuleWords(
            title="呼び出し元を確かめない変更",
            seen="エンドポイント{count}件（{files}ファイル）は、呼び出し元を確かめずに変更を行います。"
            "最初は`{name}`（`{endpoint}`）です。`{guard}`は、同じ場所のほかの{siblings}件中{guarded}件にあります。",
            cause="確認をエンドポイントごとに書く作りなので、書き忘れても何も失敗しません。",
            why="URLを知っていれば、アカウントがなくても呼び出せます。このようなURLはスキャンで見つかり、"
            "ログには通常のリクエストとして残ります。",
            steps=(
                "各エンドポイントをログインせずに、また権限のない利用者として呼び出し、応答をテストとして残します。",
                "誰にでも公開するものかどうかを1つずつ決め、公開するものには`AllowAny`などの印を付けます。",
                "それ以外にはほかと同じ確認を加え、テストで401か403を期待します。",
                "確認をルーターかアプリケーションに移し、新しいエンドポイントにも最初から効くようにします。",
                "アクセスログで、利用者のない呼び出しがなかったかを調べます。",
            ),
            fine_when="誰にでも公開する場合や、サービスの手前のプロキシが呼び出し元を確かめる場合です。",
            looked_for="何かを変更するのに呼び出し元を確かめず、ユーザーも読まないエンドポイントを探しました。"
            "同じクラス、ファイル、フォルダーのエンドポイントのうち3件以上、かつ大半に同じ確認があることが条件です。"
            "同じファイルに`tebiki inventory`を実行してある場合だけが対象です。",
        ),
    },
    treatment=Treatment(2, 0, kind="fix", other=0, risk="medium"),
    remedy=Remedy(
        "@coupons.route('/<int:key>', methods=['DELETE'])\n"
        "def delete_coupon(key):\n"
        "    store.remove_coupon(key)\n"
        "    return '', 204\n",
        "@coupons.route('/<int:key>', methods=['DELETE'])\n"
        "@needs_role('editor')\n"
        "def delete_coupon(key):\n"
        "    store.remove_coupon(key)\n"
        "    return '', 204\n",
    ),
    examples=(
        RuleExample({"api.py": _FLASK + _OPEN}, (20,), inventory=True),
        RuleExample(
            {"api.py": _FASTAPI + "@app.put('/coupons/{key}')\ndef coupons(key: int):\n    return change(key)\n"},
            (17,),
            inventory=True,
        ),
        RuleExample({"api.py": _FLASK + _OPEN}, note="no inventory was taken"),
        RuleExample(
            {"api.py": _FLASK + "@app.get('/coupons/<int:key>')\ndef read(key):\n    return show(key)\n"},
            note="it only reads",
            inventory=True,
        ),
        RuleExample(
            {"api.py": _FLASK + _OPEN.replace("change(key)", "change(find(request.json['token']))")},
            note="the request brings a token of its own",
            inventory=True,
        ),
        RuleExample(
            {"api.py": _FLASK + _OPEN.replace("change(key)", "change(key, request.json['token'])")},
            (20,),
            note="a token that is kept, of a device for example",
            inventory=True,
        ),
        RuleExample(
            {"api.py": _FLASK + "@app.post('/login')\ndef login():\n    return sign_in()\n"},
            note="meant for everybody",
            inventory=True,
        ),
        RuleExample(
            {"api.py": _FLASK + _OPEN.replace("def drop", "@needs_owner\ndef drop")},
            note="it has a check of its own",
            inventory=True,
        ),
        RuleExample(
            {"api.py": _FLASK + _OPEN + "\n\n" + _OPEN.replace("drop", "empty")},
            note="two of five lack it",
            inventory=True,
        ),
    ),
)
