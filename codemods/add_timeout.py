"""Outgoing calls that end: a timeout for calls that wait as long as the other side stays silent.

What: calls of `requests`, `urllib`, `http.client`, `smtplib`, `ftplib` and `httpx` without a timeout get one, for
review: 10 seconds, or what `--set add_timeout.seconds=...` says, which may be any expression (`settings.TIMEOUT`).

Why: when the other side accepts the connection and stays silent, the worker that serves the request is gone.

When not: calls with arguments that cannot be seen (`**options`), or whose timeout is given by position. `ldap` has no
such argument: a note says what to set.
"""

from collections.abc import Iterator

import libcst as cst

from codemods._rules.arguments import set_argument
from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.rules.call_without_timeout import timeout_position, waiting_calls
from toolkit.source.rewrite_site import make_site

_NAME = "add_timeout"
_SECONDS = "10"


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "call_without_timeout")
    value = facts.options.get("seconds", _SECONDS)
    for called in waiting_calls(file):
        if not is_wanted(called.node):
            continue
        args = {"call": called.name or called.last, "value": value}
        position = timeout_position(called.name)
        if called.name == "ldap.initialize":
            yield make_site(_NAME, "review", called.scope, called.node, "ldap", args=args, edits=False)
        elif position is not None and position < len(called.node.args):
            yield make_site(_NAME, "refused", called.scope, called.node, "by_position", args=args)
        else:
            yield make_site(_NAME, "review", called.scope, called.node, "waits_less", args=args)


def _rewrite(at: Site, node: cst.Call) -> cst.Call:
    return set_argument(node, "timeout", at.args["value"])


EN = CodemodWords(
    title="A timeout for outgoing calls",
    what="Calls to other systems without a timeout get one, for review: 10 seconds, or what"
    " `--set add_timeout.seconds=EXPRESSION` says.",
    why="When the other side accepts the connection and then stays silent, the worker that waits for it is lost.",
    when_not="Calls whose arguments cannot be seen, and those that give a timeout by position, are left alone.",
    preconditions=("None: a call that took longer fails now, so every site is for review.",),
    look_at="Whether the limit is well above what the call takes today, and what is answered when the time is up.",
    reasons={
        "waits_less": "`{call}` waits at most `{value}` seconds then: compare this with what it takes today, and decide"
        " what is answered when the time is up.",
        "by_position": "`{call}` is given `None` as its timeout by position.",
        "ldap": "`{call}` takes no timeout: set `ldap.OPT_NETWORK_TIMEOUT` once.",
    },
)
JA = CodemodWords(
    title="外部呼び出しのタイムアウト",
    what="タイムアウトのない外部呼び出しに、要レビューの変更としてタイムアウトを指定します。既定は10秒で、"
    "`--set add_timeout.seconds=EXPRESSION`で変えられます。",
    why="接続だけ受け付けて応答しない相手がいると、待っているワーカーが戻りません。",
    when_not="引数がコードから見えない呼び出しと、タイムアウトを位置で渡す呼び出しは変更しません。",
    preconditions=("ありません。時間のかかる呼び出しが失敗に変わるため、すべての箇所が要レビューです。",),
    look_at="上限が今の所要時間より十分長いか、時間切れのときに何を返すかを確認してください。",
    reasons={
        "waits_less": "`{call}`は最長`{value}`秒しか待たなくなります。今の所要時間と比べ、"
        "時間切れのときに何を返すかを決めてください。",
        "by_position": "`{call}`には、タイムアウトの`None`が位置で渡されています。",
        "ldap": "`{call}`はタイムアウトの引数を持ちません。`ldap.OPT_NETWORK_TIMEOUT`を一度だけ設定してください。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(1, 5), risk="medium", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(
        ("requests",),
        ("urllib",),
        ("urllib2",),
        ("http",),
        ("httplib",),
        ("smtplib",),
        ("ftplib",),
        ("httpx",),
        ("ldap",),
    ),
    find=_find,
    rewrite=_rewrite,
    fixes=("call_without_timeout",),
    examples=(
        CodemodExample(
            "import requests\n\n\ndef push(url, body):\n    return requests.post(url, json=body)\n",
            "import requests\n\n\ndef push(url, body):\n    return requests.post(url, json=body, timeout=10)\n",
            verdict="review",
            reason="waits_less",
        ),
        CodemodExample(
            "import requests\n\n\ndef push(url, body):\n    return requests.post(\n        url,\n"
            "        json=body,  # as it is\n    )\n",
            "import requests\n\n\ndef push(url, body):\n    return requests.post(\n        url,\n        json=body,\n"
            "        timeout=10,  # as it is\n    )\n",
            verdict="review",
            reason="waits_less",
        ),
        CodemodExample(
            "import httpx\n\nclient = httpx.Client(timeout=None)\n",
            "import httpx\n\nclient = httpx.Client(timeout=10)\n",
            verdict="review",
            reason="waits_less",
        ),
        CodemodExample(
            "from urllib.request import urlopen\n\nurlopen('https://shop.example/', None, None)\n",
            verdict="refused",
            reason="by_position",
        ),
        CodemodExample("import requests\n\nrequests.get('http://localhost/alive')\n", note="this machine"),
        CodemodExample(
            "import ldap\n\nldap.initialize('ldap://users.example')\n", verdict="refused", reason="ldap", note="a note"
        ),
    ),
)
