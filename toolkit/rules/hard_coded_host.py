"""The address of another system, hard-coded in a function.

Without a release, such an address cannot be replaced by a test double, a staging system, or the successor of that
system. The rule reports literals with a host inside functions: those passed
to an outgoing call, and private addresses (`10.…`, `192.168.…`, `….internal`) anywhere.

It leaves alone: this machine (`localhost`), reserved names (`example.com`), published addresses of services on the
internet (`https://api.…`, `https://www.…`, a bare domain, well-known services), addresses chosen by a condition,
links that are only shown, hosts that the file compares with a setting (the address is configurable; the literal is
its public value), namespaces and schemas, networks (`10.0.0.0/8`), tables of defaults, and named constants of a
module or class: they are in one place already.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, is_name, parent, text_of
from toolkit.model.words import RuleWords
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._outgoing import outgoing
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name

_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_PRIVATE = (
    rf"(?:10(?:\.{_OCTET}){{3}}|192\.168(?:\.{_OCTET}){{2}}|172\.(?:1[6-9]|2\d|3[01])(?:\.{_OCTET}){{2}}"
    r"|[a-z][a-z0-9.-]*\.(?:internal|intra|lan|corp|localdomain|local|prod|private))"
)
# After a scheme any path may follow; without one, a number after `/` makes it a network.
_PRIVATE_ADDRESS = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+]*://(?:[^\s@/]*@)?)?(?P<host>{_PRIVATE})(?::\d+)?(?(scheme)(?:/\S*)?|(?:/[^\d\s]\S*)?)\Z",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+]*:)?//(?:[^\s@/%{]*@)?([a-z0-9][a-z0-9.-]*\.[a-z0-9-]+)(?=[:/?]|\Z)", re.IGNORECASE
)
_HOST = re.compile(r"([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?::\d+)?\Z", re.IGNORECASE)
_NOT_ANOTHER = re.compile(
    r"(^|\.)(localhost|example|invalid|test|w3\.org|schemas\.|xmlsoap\.org|example\.(com|org|net|jp|co\.jp))\Z"
    r"|^metadata\.google\.internal\Z|^(127\.|0\.0\.0\.0|255\.|host\.docker\.internal|169\.254\.)|(^|\.)schemas\.|(^|\.)w3\.org|yourdomain|mydomain",
    re.IGNORECASE,
)


_PUBLISHED = re.compile(
    r"https://(?:(?:www|raw|gist|[a-z0-9-]*api[a-z0-9-]*)\.[a-z0-9.-]+|[a-z0-9-]+\.(?:[a-z]{2,}|(?:com?|ne|or|org|ac|gov?)\.[a-z]{2}))"
    r"(?=[:/?{%]|\Z)",
    re.IGNORECASE,
)
"""Published addresses of services, which are the same in every environment."""


_KNOWN = re.compile(
    r"(\A|\.)(facebook|instagram|google|googleapis|twitter|x|github|gitlab|slack|paypal|stripe|amazonaws|linkedin|apple"
    r"|microsoft|microsoftonline|dropbox|mailchimp|sendgrid|mailgun|twilio|telegram|discord|dingtalk|weixin|wikipedia)"
    r"\.(com|net|org|io|cn)\Z",
    re.IGNORECASE,
)
"""Well-known public services, which have one address for all users."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    seen: set[tuple[str, str, int]] = set()
    compared: set[str] | None = None
    for scope, node, host in (*_called_addresses(file), *_private(file)):
        key = (scope.qualname, host, node.lineno)
        if key in seen or _NOT_ANOTHER.search(host) or _is_module(node, file):
            continue
        compared = _compared_hosts(file) if compared is None else compared
        if host not in compared:
            seen.add(key)
            yield sign(RULE.name, scope, node, host=host)


def _is_module(node: ast.expr, file: SourceFile) -> bool:
    """Return whether a text is the name of a module beside the file: `"shop.settings.prod"` in `shop/start.py`."""
    text = text_of(node)
    first, _, rest = text.partition(".")
    is_name = all(part.isidentifier() for part in text.split("."))
    return is_name and bool(rest) and first in file.path.split("/")[:-1]


def _compared_hosts(file: SourceFile) -> set[str]:
    """Return the hosts that some value is compared with."""
    sides = (side for node in file.nodes(ast.Compare) for side in (node.left, *node.comparators))
    return {_host(side, bare=True) for side in sides} - {""}


def _called_addresses(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, str]]:
    """Yield literal addresses passed to an outgoing call, directly or through a local variable."""
    for called in outgoing(file):
        values = [*called.node.args[:2], *(item.value for item in called.node.keywords if item.arg in _PLACES)]
        for value in values:
            local = isinstance(value, ast.Name)
            for literal in _assigned_in(called.scope, value.id) if isinstance(value, ast.Name) else (value,):
                host = _host(literal, bare=not local)
                if host and not _PUBLISHED.match(_start(literal)) and not _KNOWN.search(host):
                    yield called.scope, literal, host


_PLACES = {"url", "host", "hostname", "uri", "server", "address"}


def _assigned_in(scope: Scope, name: str) -> Iterator[ast.expr]:
    if scope.kind != "function":
        return
    given = [node.value for node in scope.nodes(ast.Assign) if any(is_name(target, name) for target in node.targets)]
    if len({host for value in given if (host := _host(value, bare=False))}) <= 1:  # else something chooses
        yield from given


def _host(value: ast.expr, *, bare: bool) -> str:
    """Return the host in a literal, or in the literal beginning of a composed text; empty if there is none."""
    start = _start(value)
    if found := _ADDRESS.match(start):
        return found[1]
    if bare and isinstance(value, ast.Constant | ast.Tuple) and (found := _HOST.match(start)):
        return found[1]
    return ""


def _start(value: ast.expr | None) -> str:
    """Return the literal text at the beginning of a value."""
    while not isinstance(value, ast.Constant):
        if value is None:
            return ""
        value = _first_part(value)
    return value.value if isinstance(value.value, str) else ""


def _first_part(value: ast.expr) -> ast.expr | None:
    """Return the first part of a composed text, or of an address given as a tuple."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod | ast.Add):
        return value.left
    if isinstance(value, ast.JoinedStr | ast.Tuple):
        return next(iter(value.values if isinstance(value, ast.JoinedStr) else value.elts), None)
    function = value.func if isinstance(value, ast.Call) else None
    return function.value if isinstance(function, ast.Attribute) and function.attr == "format" else None


def _private(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, str]]:
    """Yield private addresses in the bodies of functions."""
    for scope in file.functions:
        for node in scope.nodes(ast.Constant):
            value = node.value
            if type(value) is not str or not 7 <= len(value) <= 120 or "." not in value:
                continue
            found = _PRIVATE_ADDRESS.match(value)
            if found and not isinstance(parent(node), ast.Expr | ast.Dict) and not _is_in_comparison(node):
                yield scope, node, found["host"]


_NAMES_OF_ROUTES = {"url_for", "reverse", "reverse_lazy", "resolve_url", "get_template", "render_template"}
"""Functions whose argument is a dotted name, but not a host."""


def _is_in_comparison(node: ast.expr) -> bool:
    """Return whether an address is only compared, or is the name of a route."""
    for outer in ancestors(node):
        if isinstance(outer, ast.Compare) or (isinstance(outer, ast.Call) and last_name(outer) in _NAMES_OF_ROUTES):
            return True
        if isinstance(outer, ast.Call) and isinstance(outer.func, ast.Attribute):
            return outer.func.attr in ("startswith", "endswith", "find", "replace", "match", "search")
        if isinstance(outer, ast.stmt):
            return False
    return False


RULE = Rule(
    name="hard_coded_host",
    severity="medium",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Address of another system in the code",
            seen="Other systems are named in the code in {count} place(s) of {files} file(s), first `{host}` in"
            " `{name}`.",
            cause="There was one environment when the code was written, so the address did not look like a setting.",
            why="Tests and staging call the real system, and when that system moves, a release is needed at exactly"
            " the moment when time is short.",
            steps=(
                "List the addresses of this service and who owns the systems behind them.",
                "Move each one into the settings, with today's value as the default.",
                "Point it at a stand-in in tests, and check that nothing else leaves the process.",
            ),
            fine_when="The address is published for everybody, and there is no stand-in or staging system of it.",
            looked_for="Literal addresses handed to calls of HTTP, mail, database and queue libraries, and private"
            " addresses inside functions; named constants of modules and classes, and published addresses of services"
            " (`https://api.…`, `https://www.…`), were left out.",
        ),
        "ja": RuleWords(
            title="接続先のハードコード",
            seen="ほかのシステムの接続先が直接書かれています（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{host}`です。",
            cause="書いた当時は環境が1つしかなく、接続先を設定として扱う必要がありませんでした。",
            why="テストやステージングからも本番の接続先を呼び出してしまいます。"
            "接続先の移転時には、時間がない中でリリースが必要になります。",
            steps=(
                "このサービスの接続先と、それぞれの管理元を一覧にします。",
                "今の値を既定値として、接続先を設定に移します。",
                "テストでは代わりの接続先に切り替え、ほかに外部への通信がないことを確かめます。",
            ),
            fine_when="誰にでも公開された接続先で、テスト用やステージング用の環境がない場合です。",
            looked_for="HTTP、メール、データベース、キューの呼び出しに直接渡した接続先と、"
            "関数の中のプライベートアドレスを探しました。"
            "名前の付いた定数と、サービスが公開している接続先（`https://api.…`、`https://www.…`）は除いています。",
        ),
    },
    treatment=Treatment(3, 1, kind="fix", other=2, other_files=1, locks=False),
    remedy=Remedy(
        "import requests\n"
        "\n"
        "def push(body):\n"
        '    return requests.post("https://gw2.push-provider.net/v1/send", json=body, timeout=5)\n',
        "import requests\n"
        "from settings import PUSH_URL\n"
        "\n"
        "def push(body):\n"
        "    return requests.post(PUSH_URL, json=body, timeout=5)\n",
    ),
    examples=(
        RuleExample(
            {
                "push.py": "import requests\n\ndef push(body):\n"
                "    return requests.post('https://gw2.push-provider.net/v1/send', json=body, timeout=5)\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "stock.py": "from urllib.request import urlopen\n\ndef stock(item):\n"
                "    url = 'http://stock.shop.co.jp/items/%s' % item\n    return urlopen(url, timeout=3).read()\n"
            },
            (4,),
        ),
        RuleExample({"mq.py": "def queue(name):\n    return open_queue('10.24.3.17:5672', name)\n"}, (2,)),
        RuleExample(
            {
                "push.py": "import requests\n\nGATEWAY = 'https://gw2.push-provider.net/v1/send'\n\ndef push(body):\n"
                "    return requests.post(GATEWAY, json=body, timeout=5)\n"
            },
            note="a named constant",
        ),
        RuleExample(
            {
                "login.py": "import requests\n\ndef token(config, data):\n    url = config['GIT'] + '/token'\n"
                "    if config['GIT'] == 'https://git-host.com':\n        url = 'https://git-host.com/login/token'\n"
                "    return requests.post(url, data, timeout=5)\n"
            },
            note="a setting already: this is what its public value means",
        ),
        RuleExample(
            {
                "page.py": "import requests\n\ndef check(network):\n    link = 'https://docs.djangoproject.com/en/'\n"
                "    requests.get('http://localhost:9200/', timeout=1)\n"
                "    return network in '10.0.0.0/8' or link\n"
            },
            note="a link that is shown, this machine, a network",
        ),
        RuleExample(
            {
                "push.py": "import requests\n\ndef push(body):\n"
                "    return requests.post('https://api.push-provider.net/v1/send', json=body, timeout=5)\n"
            },
            note="the published address of a service",
        ),
    ),
)
