"""A Django project that answers under any host name, and writes that name into links.

With `ALLOWED_HOSTS = ["*"]` the `Host` header, which the client writes, decides what `build_absolute_uri` and the links
of password mails point to: a person can be sent a genuine mail whose link leads to somebody else's machine.

It leaves alone: settings for development and tests, lists that come from the environment, a value that a later line or
another settings module replaces or a comment explains by the proxy before it, and projects that never put the host
into anything.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, is_name
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign
from toolkit.rules._settings_files import is_beside_production, takes_local_settings
from toolkit.rules._signs import sign

_NAME = "ALLOWED_HOSTS"
_USES_HOST = re.compile(
    r"build_absolute_uri|get_host|password_reset\w*|Password_?Reset\w*|get_current_site", re.IGNORECASE
)


def _signs(file: SourceFile) -> Iterator[Sign]:
    if _NAME not in file.text:
        return
    for scope, node in file.each(ast.Assign):
        if not any(is_name(target, _NAME) for target in node.targets):
            continue
        if _allows_all(node.value) and not _is_replaced(node, scope, file) and not _is_explained(node, file):
            yield sign(RULE.name, scope, node, says="any")
        elif not scope.in_function and not _allows_all(node.value):
            yield sign(RULE.name, scope, node, says="named")


def _allows_all(value: ast.expr) -> bool:
    return isinstance(value, ast.List | ast.Tuple) and any(
        isinstance(item, ast.Constant) and item.value == "*" for item in value.elts
    )


_BEFORE_IT = re.compile(
    r"#.*\b(proxy|proxied|proxies|router|balancer|ingress|gateway|nginx|heroku|kubernetes|k8s)\b", re.IGNORECASE
)


def _is_explained(node: ast.Assign, file: SourceFile) -> bool:
    """Return whether a comment at a setting names what checks the host before the program."""
    first = node.lineno - 1
    while first and file.lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return any(_BEFORE_IT.search(line) for line in file.lines[first : node.end_lineno])


def _is_replaced(node: ast.Assign, scope: Scope, file: SourceFile) -> bool:
    """Return whether a condition, or a later line, decides about the value."""
    if scope.in_function or any(isinstance(outer, ast.If | ast.Try) for outer in ancestors(node)):
        return True
    later = any(
        name.id == _NAME and isinstance(name.ctx, ast.Store) and name.lineno > node.lineno
        for name in scope.nodes(ast.Name)
    )
    return later or takes_local_settings(file, node)


def _find(project: Project) -> Iterator[Finding]:
    signs = [
        (file, item)
        for file, item in project.signs(RULE.name)
        if not file.is_test and not is_beside_production(file.path, item.qualname)
    ]
    if any(item.args["says"] == "named" for _, item in signs) or not _uses_host(project):
        return
    yield from one_per_sign(RULE, signs)


def _uses_host(project: Project) -> bool:
    """Return whether production code builds an address of the host, or sends links that reset a password."""
    return any(_USES_HOST.fullmatch(name) for file in project.production for name in file.content.names)


RULE = Rule(
    name="any_host_allowed",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    words={
        "en": RuleWords(
            title="Any host name accepted",
            seen="`{path}` accepts any host name with `ALLOWED_HOSTS = ['*']`, and the code builds links from the host"
            " of the request.",
            cause="A deployment refused requests once because a name was missing, and `*` made it work.",
            why="The client that writes the `Host` header decides where links of mails and redirects lead. A mail that"
            " resets a password then carries its token to another machine, and caches keep pages for others.",
            steps=(
                "Find out from the proxy under which names the service is called, by health checks as well.",
                "Read exactly these names from the environment, and allow `localhost` on the developer's machine only.",
                "Add a test that a request with another host gets the answer 400.",
            ),
            fine_when="The proxy in front passes on only known host names, and nothing reaches the program past it.",
            looked_for="`ALLOWED_HOSTS` with a literal `*` in settings that no other settings replace, in projects that"
            " build addresses from the host. Settings for development and tests were left out.",
        ),
        "ja": RuleWords(
            title="任意のホスト名の受け入れ",
            seen="`{path}`は`ALLOWED_HOSTS = ['*']`で、どのホスト名のリクエストも受け入れています。"
            "コードは、リクエストのホスト名からリンクを作っています。",
            cause="デプロイ時に名前が足りずエラーになり、`*`で通すようにしたままになっています。",
            why="`Host`ヘッダーを書く側が、メールやリダイレクトのリンク先を決められます。"
            "パスワード再設定のメールでは、トークンが別のサーバーに渡ります。",
            steps=(
                "ヘルスチェックも含めて、どの名前で呼ばれるかをプロキシの設定で調べます。",
                "その名前だけを環境変数から読み込み、`localhost`は開発用マシンでだけ許可します。",
                "別のホスト名のリクエストに400を返すことを、テストで固定します。",
            ),
            fine_when="手前のプロキシが決まったホスト名だけを通し、ほかの経路では届かない場合です。",
            looked_for="ホスト名からURLを作るプロジェクトで、上書きされない`ALLOWED_HOSTS`の`*`を探しました。"
            "開発用とテスト用の設定は除いています。",
        ),
    },
    treatment=Treatment(3, 1, kind="fix", other=2, other_files=1, locks=False),
    remedy=Remedy(
        'ALLOWED_HOSTS = ["*"]\n\n\ndef link(request):\n    return request.build_absolute_uri("/pay")\n',
        'ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")\n\n\n'
        'def link(request):\n    return request.build_absolute_uri("/pay")\n',
    ),
    examples=(
        RuleExample(
            {
                "shop/settings.py": "DEBUG = False\nALLOWED_HOSTS = ['*']\n",
                "shop/views.py": "def link(request):\n    return request.build_absolute_uri('/pay')\n",
            },
            (2,),
        ),
        RuleExample(
            {
                "config.py": "class Production:\n    ALLOWED_HOSTS = ('*',)\n",
                "urls.py": "from django.contrib.auth.views import PasswordResetView\n",
            },
            (2,),
        ),
        RuleExample({"shop/settings.py": "ALLOWED_HOSTS = ['*']\n"}, note="nothing is built from the host"),
        RuleExample(
            {
                "shop/settings/dev.py": "ALLOWED_HOSTS = ['*']\n",
                "shop/views.py": "def link(request):\n    return request.build_absolute_uri('/pay')\n",
            },
            note="for development",
        ),
        RuleExample(
            {
                "shop/settings/base.py": "ALLOWED_HOSTS = ['*']\n",
                "shop/settings/production.py": "from .base import *\n\nALLOWED_HOSTS = ['shop.example.com']\n",
                "shop/views.py": "def link(request):\n    return request.build_absolute_uri('/pay')\n",
            },
            note="production names its hosts",
        ),
    ),
)
