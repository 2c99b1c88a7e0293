"""Encrypted connections that verify their peer.

What: `verify=False` and `tlsInsecure=True` go, `CERT_NONE` becomes `CERT_REQUIRED`, and an unverified context becomes
the default one. All of it for review: a server whose certificate is not in order is no longer reached.

Why: without the check anybody on the way can answer in place of the real server, and no log shows it.

When not: where a setting decides, and where a whole process is switched (`ssl._create_default_https_context`): a note
says so.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._rules.arguments import remove_argument, set_argument
from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.rules.tls_verification_off import unchecked_connections
from toolkit.source.rewrite_site import make_site

_NAME = "verify_tls"
_UNVERIFIED = "_create_unverified_context"
_GLOBAL = "ssl._create_default_https_context"
_GO = ("verify", "tlsAllowInvalidCertificates", "tlsInsecure", "tlsAllowInvalidHostnames")
"""Arguments that check by default."""
_ON = ("check_hostname",)
_LEVELS = ("cert_reqs", "ssl_cert_reqs")


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "tls_verification_off")
    authority = facts.options.get("verify", "")
    for scope, node, setting in unchecked_connections(file):
        if is_wanted(node):
            edits = setting != _GLOBAL
            reason = "checks" if edits else "whole_process"
            args = {"setting": setting, "authority": authority}
            yield make_site(_NAME, "review", scope, node, reason, args=args, edits=edits)


def _rewrite(at: Site, node: Any) -> Any:
    if isinstance(node, cst.Call):
        return _checked_call(node, at.args["authority"])
    value = _checked_value(node.value)
    return None if value is None else node.with_changes(value=value)


def _checked_call(call: cst.Call, authority: str) -> cst.Call:
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == _UNVERIFIED:
        return call.with_changes(func=call.func.with_changes(attr=cst.Name("create_default_context")))
    for arg in call.args:
        name = arg.keyword.value if arg.keyword is not None else ""
        if name == "verify" and authority and _is_constant(arg.value, "False"):
            call = set_argument(call, name, authority)
        elif name in _GO and _is_constant(arg.value, "False" if name == "verify" else "True"):
            call = remove_argument(call, name)
        elif name in _ON and _is_constant(arg.value, "False"):
            call = set_argument(call, name, "True")
        elif name in _LEVELS and (value := _checked_value(arg.value)) is not None:
            call = set_argument(call, name, cst.Module([]).code_for_node(value))
    return call


def _is_constant(node: cst.BaseExpression, text: str) -> bool:
    return isinstance(node, cst.Name) and node.value == text


def _checked_value(value: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return the value for `CERT_NONE` or `False`; None if it is neither."""
    if isinstance(value, cst.Attribute) and value.attr.value == "CERT_NONE":
        return value.with_changes(attr=cst.Name("CERT_REQUIRED"))
    if isinstance(value, cst.SimpleString) and ast.literal_eval(value.value) == "CERT_NONE":
        return value.with_changes(value=value.value.replace("CERT_NONE", "CERT_REQUIRED"))
    return cst.Name("True") if _is_constant(value, "False") else None


EN = CodemodWords(
    title="Checked certificates",
    what="What switches the check of certificates off is taken out or switched on, for review: `verify=False`,"
    " `CERT_NONE`, `check_hostname=False`, `tlsInsecure=True` and unverified contexts."
    " `--set verify_tls.verify=EXPRESSION` says what `verify` gets instead, such as the path of the issuer's"
    " certificate.",
    why="Without the check anybody on the way can answer in place of the real server, and nothing in a log shows it.",
    when_not="Where a setting decides, and where the check is switched off for the whole process.",
    preconditions=(
        "None: a server whose certificate is not in order is not reached any more, so every site is for review.",
    ),
    look_at="Whether the real server is still reached: try it in staging, with the certificate of its issuer.",
    reasons={
        "checks": "In place of `{setting}` the certificate of the other side is checked: try it against the real server"
        " first.",
        "whole_process": "`{setting}` switches the check off for the whole process: delete it once each call checks"
        " certificates.",
    },
)
JA = CodemodWords(
    title="証明書の検証",
    what="証明書の検証を止める指定を、要レビューの変更として取り除くか、有効にします。対象は`verify=False`、`CERT_NONE`、"
    "`check_hostname=False`、`tlsInsecure=True`、検証しないコンテキストです。"
    "`--set verify_tls.verify=EXPRESSION`で、`verify`に渡す値（発行元の証明書のパスなど）を指定できます。",
    why="検証しないと、通信経路の誰でも本物のサーバーになりすませます。ログには何も残りません。",
    when_not="設定で切り替えている箇所と、プロセス全体で検証を止めている箇所は変更しません。",
    preconditions=("ありません。証明書に不備のあるサーバーには接続できなくなるため、すべての箇所が要レビューです。",),
    look_at="実際のサーバーに接続できるかを確認してください。ステージング環境で、発行元の証明書を設定して試します。",
    reasons={
        "checks": "`{setting}`の代わりに、接続先の証明書を検証します。先に実際のサーバーで試してください。",
        "whole_process": "`{setting}`は、プロセス全体で検証を止めます。"
        "個々の呼び出しが検証するようになってから削除してください。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(2, 15), risk="medium", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(
        *(("verify",), ("CERT_NONE",), ("check_hostname",), ("verify_mode",), ("_create_unverified_context",)),
        *(("_create_default_https_context",), ("tlsInsecure",)),
        *(("tlsAllowInvalidCertificates",), ("tlsAllowInvalidHostnames",)),
        *(("cert_reqs",), ("ssl_cert_reqs",)),
    ),
    find=_find,
    rewrite=_rewrite,
    fixes=("tls_verification_off",),
    examples=(
        CodemodExample(
            "import requests\n\n\ndef pay(url, data):\n    return requests.post(url, json=data, verify=False)\n",
            "import requests\n\n\ndef pay(url, data):\n    return requests.post(url, json=data)\n",
            verdict="review",
            reason="checks",
        ),
        CodemodExample(
            "import ssl\n\ncontext = ssl.create_default_context()\ncontext.verify_mode = ssl.CERT_NONE\n",
            "import ssl\n\ncontext = ssl.create_default_context()\ncontext.verify_mode = ssl.CERT_REQUIRED\n",
            verdict="review",
            reason="checks",
        ),
        CodemodExample(
            "import pymongo\n\ndb = pymongo.MongoClient(\n    HOST,\n    tlsInsecure=True,\n    tz_aware=True,\n)\n",
            "import pymongo\n\ndb = pymongo.MongoClient(\n    HOST,\n    tz_aware=True,\n)\n",
            verdict="review",
            reason="checks",
        ),
        CodemodExample("import jwt\n\njwt.decode(token, verify=False)\n", note="not about certificates"),
        CodemodExample(
            "import ssl\n\nssl._create_default_https_context = ssl._create_unverified_context\n",
            verdict="refused",
            reason="whole_process",
        ),
    ),
)
