"""An outgoing call that waits for ever.

`requests`, `urllib`, `http.client`, `smtplib`, `ftplib` and `ldap` have no timeout by default: if the other side
accepts the connection and then sends nothing, the worker hangs until it is restarted.

The calls of one library are one finding: its timeout is decided once, best in a client of one's own
that all calls use. Request handlers are cited first.

It leaves alone: calls with a timeout, calls to this machine (`http://localhost/`), calls whose arguments cannot be
seen (`**options`), sessions that mount an adapter of their own, files that set the network timeout of `ldap`, and
files that set `socket.setdefaulttimeout` (which `requests` ignores).
"""

import ast
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._handlers import answers_requests
from toolkit.rules._outgoing import stays_here
from toolkit.rules._signs import sign
from toolkit.source.calls import Called, calls, follow, imported_names, imports_any

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_REQUESTS = tuple(f"requests.{verb}" for verb in _VERBS) + tuple(f"requests.api.{verb}" for verb in _VERBS)
_SESSIONS = {"requests.Session", "requests.session", "requests.sessions.Session"}
# Maps a function to the position of its timeout among the positional arguments.
_SOCKET_CALLS = {
    "urllib.request.urlopen": 2,
    "urllib2.urlopen": 2,
    "http.client.HTTPConnection": 2,
    "http.client.HTTPSConnection": 4,
    "httplib.HTTPConnection": 3,
    "httplib.HTTPSConnection": 5,
    "smtplib.SMTP": 3,
    "smtplib.SMTP_SSL": 5,
    "ftplib.FTP": 4,
    "ftplib.FTP_TLS": 6,
}
_ENDLESS = ("httpx.Client", "httpx.AsyncClient", *(f"httpx.{verb}" for verb in _VERBS))


def _signs(file: SourceFile) -> Iterator[Sign]:
    for called in waiting_calls(file):
        args = {"call": _call_name(called), "library": _library(called), "leads": answers_requests(called.scope)}
        yield sign(RULE.name, called.scope, called.node, **args)


def waiting_calls(file: SourceFile) -> Iterator[Called]:
    """Yield the calls to other machines that may wait forever."""
    if imports_any(file, "requests", "urllib", "urllib2", "http", "httplib", "smtplib", "ftplib", "httpx", "ldap"):
        yield from (called for called in _waiting(file) if not stays_here(called))


def timeout_position(name: str) -> int | None:
    """Return the position of a function's timeout among its positional arguments; None if it is given by name only."""
    return _SOCKET_CALLS.get(name)


def _waiting(file: SourceFile) -> Iterator[Called]:
    seen = calls(file)
    yield from filter(_waits, (*seen.calls_of(*_REQUESTS), *_of_sessions(file)))
    if not any(seen.calls_of("socket.setdefaulttimeout")):
        yield from filter(_waits, seen.calls_of(*_SOCKET_CALLS))
    if any(seen.calls_of("ldap.initialize")) and "network_timeout" not in file.text.lower():
        yield from seen.calls_of("ldap.initialize")
    yield from filter(_has_no_limit, seen.calls_of(*_ENDLESS))


def _waits(called: Called) -> bool:
    """Return whether a call whose library has no default timeout sets none."""
    position = _SOCKET_CALLS.get(called.name)
    timeout = called.keyword("timeout") if position is None else called.argument(position, "timeout")
    return not called.is_open and _is_missing(timeout)


def _has_no_limit(called: Called) -> bool:
    """Return whether a call explicitly disables its default timeout."""
    timeout = called.keyword("timeout")
    return timeout is not None and _is_missing(timeout)


def _is_missing(timeout: ast.expr | None) -> bool:
    return timeout is None or (isinstance(timeout, ast.Constant) and timeout.value is None)


def _of_sessions(file: SourceFile) -> Iterator[Called]:
    """Yield calls on variables and attributes that hold a plain `requests.Session`."""
    seen = calls(file)
    if any(seen.ending("mount")):
        return
    sessions = {
        (_home(scope, target), dotted_name(target))
        for scope, node in file.each(ast.Assign)
        for target in node.targets
        if isinstance(node.value, ast.Call) and follow(dotted_name(node.value.func), imported_names(file)) in _SESSIONS
    }
    for called in seen.ending(*_VERBS) if sessions else ():
        receiver = called.receiver
        if receiver is not None and (_home(called.scope, receiver), dotted_name(receiver)) in sessions:
            yield called


def _home(scope: Scope, node: ast.expr) -> Scope:
    """Return the scope of a variable: the class for `self.x`, its function for any other name."""
    if isinstance(node, ast.Attribute) and scope.is_method and scope.parent is not None:
        return scope.parent
    return scope


_MODULES = ("urllib", "urllib2", "http.client", "httplib", "smtplib", "ftplib", "httpx", "ldap")


def _library(called: Called) -> str:
    """Return the library that opens the connection; sessions belong to `requests`."""
    return next((name for name in _MODULES if called.name.startswith(f"{name}.")), "requests")


def _decision(finding: Finding) -> str:
    """Name the decision that a team makes once: the timeout of its client for a library."""
    return str(finding.args["library"])


def _call_name(called: Called) -> str:
    return f"{called.name if called.name.count('.') < 3 else called.last}()"


RULE = Rule(
    name="call_without_timeout",
    severity="high",
    signs=_signs,
    decision=_decision,
    words={
        "en": RuleWords(
            title="Outgoing call without a timeout",
            seen="Calls of `{library}` have no timeout in {count} place(s) of {files} file(s), first `{call}` in"
            " `{name}`: each waits as long as the other side stays silent.",
            cause="The library has no time limit by default, and the other system was fast when the code was written.",
            why="When the other system hangs, each request that reaches this line keeps one worker. Within minutes"
            " no worker is left, and every client app gets errors, also those that never use this function.",
            steps=(
                "Measure how long the call takes today, for instance from the access log.",
                "Pass a timeout well above that, read from the settings; `requests` takes `(connect, read)`.",
                "Decide what the function answers when the time is up, and add a test for it.",
                "Put the calls behind one function so that the next call gets a timeout as well.",
            ),
            fine_when="A script that a person starts and watches.",
            looked_for="Calls of `requests`, `urllib`, `http.client`, `smtplib`, `ftplib` and `ldap` without a timeout,"
            " and `httpx` with `timeout=None`; sessions with an adapter of their own were left out.",
        ),
        "ja": RuleWords(
            title="タイムアウトのない外部呼び出し",
            seen="`{library}`の呼び出しにタイムアウトがありません（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{call}`です。相手が応答しない間、待ち続けます。",
            cause="ライブラリの既定では待ち時間に上限がありません。"
            "書いた当時は相手のシステムが速く、必要に気づきにくい箇所です。",
            why="相手のシステムが止まると、この行に来たリクエストがワーカーを占有します。"
            "数分でワーカーが尽き、この機能を使わないクライアントアプリにもエラーが返ります。",
            steps=(
                "アクセスログなどから、今の所要時間を調べます。",
                "実測より余裕のある値を設定から読み込み、タイムアウトとして渡します。`requests`では接続と読み取りの2つです。",
                "時間切れのときの応答を決め、そのテストを追加します。",
                "呼び出しを1つの関数に集め、次に追加する呼び出しにも上限が付くようにします。",
            ),
            fine_when="手動での起動と監視を前提に使うスクリプトの場合です。",
            looked_for="`requests`、`urllib`、`http.client`、`smtplib`、`ftplib`、`ldap`の、タイムアウトのない呼び出しを探しました。"
            "`httpx`は`timeout=None`を渡したものが対象です。独自のアダプターを持つセッションは除いています。",
        ),
    },
    treatment=Treatment(2, 1, kind="fix", risk="low"),
    remedy=Remedy(
        "import requests\n\ndef charge(url, body):\n    return requests.post(url, json=body)\n",
        "import requests\n\ndef charge(url, body):\n    return requests.post(url, json=body, timeout=(3, 10))\n",
    ),
    examples=(
        RuleExample(
            {
                "agent.py": "import requests\n\ndef done():\n    requests.post('http://127.0.0.1:8000/status')\n"
                "    requests.post('http://127.example.jp/status', timeout=3)\n"
            },
            note="this machine",
        ),
        RuleExample(
            {
                "login.py": "import ldap\n\ndef login(url, user, password):\n"
                "    ldap.initialize(url).simple_bind_s(user, password)\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "login.py": "import ldap\n\ndef login(url, user, password):\n"
                "    ldap.set_option(ldap.OPT_NETWORK_TIMEOUT, 5)\n"
                "    ldap.initialize(url).simple_bind_s(user, password)\n"
            },
            note="the limit is an option of the library",
        ),
        RuleExample(
            {"push.py": "import requests\n\ndef push(url, body):\n    return requests.post(url, json=body)\n"}, (4,)
        ),
        RuleExample(
            {
                "feed.py": "from urllib.request import urlopen\nimport requests\n\n\nclass Feed:\n"
                "    def __init__(self):\n        self.http = requests.Session()\n\n    def read(self, url):\n"
                "        return self.http.get(url).json() or urlopen(url).read()\n"
            },
            (10,),
        ),
        RuleExample(
            {
                "push.py": "import requests\n\ndef push(url, body):\n"
                "    return requests.post(url, json=body, timeout=5)\n"
            },
        ),
        RuleExample(
            {"push.py": "import requests\n\ndef push(url, **options):\n    return requests.post(url, **options)\n"},
            note="the caller may pass one",
        ),
        RuleExample(
            {
                "cache.py": "import requests\n\ndef find(request, cache):\n"
                "    return cache.get('a') or request.get('b')\n"
            },
            note="not an outgoing call",
        ),
    ),
)
