"""An encrypted connection that does not verify its peer.

With `verify=False`, `CERT_NONE`, `OPT_X_TLS_NEVER` or an unverified context, anybody in between can impersonate
the server. The rule needs a literal in the code: a value from the configuration is not reported.

It leaves alone: calls to this machine and to plain `http://` URLs, which have no certificate; `verify=False` of
libraries that mean something else by it (`jwt.decode`), values read from settings, and code under an `if` that tests a
setting.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._outgoing import literal_start, stays_here
from toolkit.rules._signs import sign
from toolkit.source.calls import Called, calls, follow, imported_names

_HTTP_CALLS = ("get", "post", "put", "patch", "delete", "head", "options", "request", "send", "Client", "AsyncClient")
_CONNECTS = ("MongoClient", "Connection", "connect", "wrap_socket", "Redis", "StrictRedis", "from_url", "PoolManager")
_NOT_HTTP = {"jwt", "jws", "jose", "itsdangerous"}
_WORDS = ("verif", "OPT_X_TLS_NEVER", "CERT_NONE", "tls", "check_hostname", "_https_context")
_ABOUT_THE_CHECK = re.compile("verif|insecure|ssl|tls|cert|check", re.IGNORECASE)
_OFF_KEYWORDS = {
    "tlsAllowInvalidCertificates": True,
    "tlsInsecure": True,
    "tlsAllowInvalidHostnames": True,
    "check_hostname": False,
}


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope, node, setting in unchecked_connections(file):
        yield sign(RULE.name, scope, node, setting=setting)


def unchecked_connections(file: SourceFile) -> Iterator[tuple[Scope, ast.Call | ast.Assign, str]]:
    """Yield the calls and assignments that disable certificate checks, each with the part that does so, as written."""
    if not any(word in file.text for word in _WORDS):
        return
    for called in calls(file).ending(*_HTTP_CALLS, *_CONNECTS, "_create_unverified_context"):
        if (found := _call_without_check(called, file)) and not _is_configurable(called.node) and _leaves(called):
            yield called.scope, called.node, found
    for called in calls(file).ending("set_option"):
        if _ldap_without_check(called, file) and not _is_configurable(called.node):
            yield called.scope, called.node, "OPT_X_TLS_REQUIRE_CERT = OPT_X_TLS_NEVER"
    for scope, node in file.each(ast.Assign):
        if (found := _assigned_without_check(node, file)) and not _is_configurable(node):
            yield scope, node, found


def _ldap_without_check(called: Called, file: SourceFile) -> bool:
    """Return whether an option of `ldap` disables the check of the server's certificate."""
    names = [follow(dotted_name(item), imported_names(file)).rpartition(".")[2] for item in called.node.args[:2]]
    return names == ["OPT_X_TLS_REQUIRE_CERT", "OPT_X_TLS_NEVER"]


def _leaves(called: Called) -> bool:
    """Return whether a call leaves this machine and uses encryption, by its URL."""
    address = called.argument(0, "url")
    is_plain = address is not None and literal_start(address, called.scope).startswith("http://")
    return not is_plain and not stays_here(called)


def _call_without_check(called: Called, file: SourceFile) -> str:
    if called.last == "_create_unverified_context":
        return "ssl._create_unverified_context()"
    return next(filter(None, (_switch(called, item, file) for item in called.node.keywords)), "")


def _switch(called: Called, item: ast.keyword, file: SourceFile) -> str:
    """Return an argument that disables the check, as written; empty for any other argument."""
    if item.arg in _OFF_KEYWORDS and _is(item.value, _OFF_KEYWORDS[item.arg]):
        return f"{item.arg}={_OFF_KEYWORDS[item.arg]}"
    if item.arg in ("cert_reqs", "ssl_cert_reqs") and _is_cert_none(item.value, file):
        return f"{item.arg}=CERT_NONE"
    is_http = called.last in _HTTP_CALLS and called.name.partition(".")[0] not in _NOT_HTTP
    return "verify=False" if item.arg == "verify" and is_http and _is(item.value, False) else ""


def _assigned_without_check(node: ast.Assign, file: SourceFile) -> str:
    target = node.targets[0]
    if not isinstance(target, ast.Attribute):
        return ""
    if target.attr == "_create_default_https_context":
        return "ssl._create_default_https_context"
    if target.attr == "verify_mode" and _is_cert_none(node.value, file):
        return "" if _only_looks_at_certificate(node, file) else "verify_mode = CERT_NONE"
    name = dotted_name(target.value).rpartition(".")[2].lower()
    if target.attr == "verify" and "session" in name and _is(node.value, False):
        return "verify = False"
    return ""


def _only_looks_at_certificate(node: ast.AST, file: SourceFile) -> bool:
    """Return whether the enclosing function only fetches the certificate itself."""
    around = next(
        (outer for outer in ancestors(node) if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)), None
    )
    return any(called.scope.node is around for called in calls(file).ending("getpeercert", "getpeercertificate"))


def _is_configurable(node: ast.AST) -> bool:
    """Return whether an enclosing `if` tests a setting about the check, so that the configuration decides."""
    return any(
        isinstance(outer, ast.If | ast.IfExp) and _ABOUT_THE_CHECK.search(ast.unparse(outer.test))
        for outer in ancestors(node)
    )


def _is(node: ast.expr, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_cert_none(node: ast.expr, file: SourceFile) -> bool:
    if isinstance(node, ast.Constant):
        return node.value == "CERT_NONE"
    return follow(dotted_name(node), imported_names(file)) in ("ssl.CERT_NONE", "CERT_NONE")


RULE = Rule(
    name="tls_verification_off",
    severity="high",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Certificate check switched off",
            seen="The certificate of the other side is not checked in {count} place(s) of {files} file(s), first in"
            " `{name}`, which connects with `{setting}`.",
            cause="A certificate was self-signed or expired once, and switching the check off was the quickest"
            " way to go on. The switch stayed after the certificate was replaced.",
            why="Passwords, tokens and user data can be read or changed on the way, and nothing in the log shows"
            " it. Every client app that shares this connection is exposed at once.",
            steps=(
                "Find out which server is called and who issues its certificate.",
                "Hand the issuer's certificate to the call (`verify='/path/to/ca.pem'`), read from the settings.",
                "Try it against the real server in a staging environment, then remove the switch.",
            ),
            fine_when="A tool for development that only ever talks to the machine it runs on.",
            looked_for="`verify=False`, `CERT_NONE`, `check_hostname=False`, unverified contexts and the"
            " corresponding options of database drivers, written as literals.",
        ),
        "ja": RuleWords(
            title="証明書の検証の無効化",
            seen="接続先の証明書を検証していません（{count}か所、{files}ファイル）。最初は`{name}`の`{setting}`です。",
            cause="自己署名や期限切れの証明書があったときに、先へ進むために検証を止めたものです。"
            "証明書を入れ替えたあとも、設定が残っています。",
            why="通信の途中で、パスワード、トークン、利用者のデータを読み取られたり書き換えられたりします。"
            "ログには何も残らず、同じ接続を使うすべてのクライアントアプリに影響します。",
            steps=(
                "接続先のサーバーと、その証明書の発行元を調べます。",
                "発行元の証明書を設定から読み込み、`verify='/path/to/ca.pem'`のように渡します。",
                "ステージング環境で実際の接続先に対して確かめてから、無効化の指定を取り除きます。",
            ),
            fine_when="自分自身のマシンとだけ通信する、開発用のツールの場合です。",
            looked_for="`verify=False`、`CERT_NONE`、`check_hostname=False`などの指定のうち、"
            "コードに直接書かれているものを探しました。",
        ),
    },
    treatment=Treatment(2, 1, kind="fix", locks=False),
    remedy=Remedy(
        "import requests\n\ndef pay(url, data):\n    return requests.post(url, json=data, verify=False)\n",
        "import requests\n"
        "\n"
        "def pay(url, data):\n"
        '    return requests.post(url, json=data, verify="/etc/ssl/partner-ca.pem")\n',
    ),
    examples=(
        RuleExample(
            {
                "pay.py": "import requests\n\ndef pay(url, data):\n"
                "    return requests.post(url, json=data, verify=False)\n"
            },
            (4,),
        ),
        RuleExample(
            {"api.py": "import ssl\n\ncontext = ssl.create_default_context()\ncontext.verify_mode = ssl.CERT_NONE\n"},
            (4,),
        ),
        RuleExample(
            {
                "agent.py": "import requests\n\nAGENT = 'http://127.0.0.1:9758'\n\ndef key(data):\n"
                "    requests.post('https://localhost:8443/key', json=data, verify=False)\n"
                "    return requests.get(AGENT + '/key', verify=False)\n"
            },
            note="this machine",
        ),
        RuleExample(
            {"auth.py": "import jwt\n\ndef peek(token):\n    return jwt.decode(token, verify=False)\n"},
            note="not about TLS",
        ),
        RuleExample(
            {
                "pay.py": "import requests\n\ndef pay(url, settings):\n"
                "    return requests.get(url, verify=settings.VERIFY)\n"
            },
            note="the configuration decides",
        ),
        RuleExample(
            {
                "mail.py": "import ssl\n\ndef context(options):\n    made = ssl.create_default_context()\n"
                "    if not options.verify_ssl:\n        made.verify_mode = ssl.CERT_NONE\n    return made\n"
            },
            note="the configuration decides here as well",
        ),
    ),
)
