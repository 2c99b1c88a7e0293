"""A tenant that is chosen by a header under the client's control.

What: a header read from the request (`X-Tenant-Id`, `X-Original-Host`, ...) whose name means a tenant, whose value is
    assigned to a name that means one, or is passed to a function or condition that looks up a tenant.
Why: a client that sends another value is served as another tenant, unless it is compared with the signed-in user.
When not: `Host` itself, tokens and keys (they prove something), headers of a response, and headers of which only the
    presence is tested.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, parent, text_of
from toolkit.model.words import RuleWords
from toolkit.rules._request_values import declares_own_request
from toolkit.rules._signs import sign

_TENANT = re.compile(
    r"(\A|[_\W]|(?<=[a-z])(?=[A-Z]))(tenants?|compan(y|ies)|org|organi[sz]ations?|workspaces?|customers?|merchants?"
    r"|subdomain|realm)([_\W]|(?=[A-Z])|\Z)",
    re.IGNORECASE,
)
_PROOF = re.compile(r"token|key|secret|auth|sign|session|cookie|csrf", re.IGNORECASE)
_HEADERS = re.compile(r"(\A|\.)(request|req|_request)\.(headers|META)\Z")
_OWN = re.compile(r"\A(HTTP_)?X[-_]", re.IGNORECASE)
_CHECKS = re.compile(r"check|verif|allow|permit|belongs|member|authori[sz]e|require|valid", re.IGNORECASE)


def _signs(file: SourceFile) -> Iterator[Sign]:
    if ("eaders" not in file.text and "META" not in file.text) or declares_own_request(file):
        return
    for scope, node, header in _reads(file):
        if not _PROOF.search(header) and _chooses(header, node, scope):
            yield sign(RULE.name, scope, node, header=header)


def _reads(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, str]]:
    """Yield the expressions that read a header of the request, with its name."""
    for scope, call in file.each(ast.Call):
        is_get = isinstance(call.func, ast.Attribute) and call.func.attr == "get" and bool(call.args)
        if is_get and _HEADERS.search(dotted_name(call.func).removesuffix(".get")) and (name := text_of(call.args[0])):
            yield scope, call, name
    for scope, item in file.each(ast.Subscript):
        if (
            isinstance(item.ctx, ast.Load)
            and _HEADERS.search(dotted_name(item.value))
            and (name := text_of(item.slice))
        ):
            yield scope, item, name


def _chooses(header: str, node: ast.expr, scope: Scope) -> bool:
    """Return whether the value of a header selects the tenant."""
    if not _OWN.match(header) and not _TENANT.search(header):
        return False
    names = _names_given(node)
    uses = [use for use in scope.nodes(ast.Name) if use.id in names and isinstance(use.ctx, ast.Load)]
    places = [node, *uses]
    if any(_is_checked(place) for place in places):
        return False
    if _TENANT.search(header):
        return any(map(_is_used, places)) if uses or not names else True
    return any(_TENANT.search(name) for name in names) or any(map(_looks_up, places))


def _names_given(node: ast.expr) -> set[str]:
    """Return the local names to which the value is assigned directly, and not inside another call."""
    for outer in ancestors(node):
        if isinstance(outer, ast.Assign):
            return {target.id for target in outer.targets if isinstance(target, ast.Name)}
        is_method = isinstance(outer, ast.Call) and isinstance(outer.func, ast.Attribute) and node in walk(outer.func)
        if not (is_method or isinstance(outer, ast.BoolOp | ast.IfExp | ast.Attribute)):
            return set()
    return set()


def _is_used(place: ast.expr) -> bool:
    """Return whether a value is used for more than a test or display."""
    around = parent(place)
    if isinstance(around, ast.Compare | ast.If | ast.UnaryOp | ast.JoinedStr | ast.FormattedValue):
        return False
    return not any(_is_log(outer) for outer in ancestors(place))


def _is_log(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and re.search(r"\blog(ger|ging)?\b", dotted_name(node.func)) is not None


def _looks_up(place: ast.expr) -> bool:
    """Return whether a value is passed to a function or keyword whose name means a tenant."""
    around = parent(place)
    if isinstance(around, ast.keyword):
        if around.arg and _TENANT.search(around.arg):
            return True
        around = parent(around)
    return isinstance(around, ast.Call) and place is not around.func and bool(_TENANT.search(dotted_name(around.func)))


def _is_checked(place: ast.expr) -> bool:
    """Return whether the value is passed to a function whose name means a check."""
    return any(isinstance(outer, ast.Call) and _CHECKS.search(dotted_name(outer.func)) for outer in ancestors(place))


RULE = Rule(
    name="tenant_from_header",
    severity="high",
    certainty="likely",
    signs=_signs,
    words={
        "en": RuleWords(
            title="Tenant chosen by a header",
            seen="`{name}` takes the tenant from the header `{header}` ({count} place(s)), which the client can write.",
            cause="A proxy or a trusted app set the header, and nothing else was expected to send it.",
            why="A request with another value in it is served as another tenant, unless"
            " something compares it with what the signed-in user may see.",
            steps=(
                "Find out who sets the header, and whether a request can reach the program past them.",
                "Lock today's answers for a right, a wrong and a missing value with characterization tests.",
                "Take the tenant from the session or the verified token, or compare the header with it.",
                "Let the proxy overwrite the header, and refuse requests that do not come from it.",
                "Add a test that the value of another tenant is refused.",
            ),
            fine_when="The proxy in front always overwrites the header, and the program cannot be reached past it.",
            looked_for="Headers of the request that are named for a tenant, or whose value is given to a name or"
            " function that is. `Host`, tokens, keys and values that are checked were left out.",
        ),
        "ja": RuleWords(
            title="ヘッダーによるテナントの決定",
            seen="`{name}`は、呼び出し元が自由に書けるヘッダー`{header}`でテナントを決めています（{count}か所）。",
            cause="プロキシや特定のアプリだけがヘッダーを付ける前提で書かれています。",
            why="別の値を付けたリクエストが届くと、ログイン中のユーザーの権限と照合していない限り、"
            "別のテナントとして処理されます。",
            steps=(
                "ヘッダーを付けている場所と、そこを通らずにプログラムへ届く経路の有無を調べます。",
                "正しい値、誤った値、値がない場合の今の応答を、仕様化テストで記録します。",
                "テナントをセッションか検証済みのトークンから取り出すか、ヘッダーの値と照合します。",
                "プロキシでヘッダーを上書きし、プロキシを通らないリクエストを受け付けないようにします。",
                "別のテナントの値を受け付けないことを、テストで固定します。",
            ),
            fine_when="手前のプロキシが必ずヘッダーを上書きし、ほかの経路では届かない場合です。",
            looked_for="テナントを表す名前のヘッダーと、値がテナントを表す名前や関数に渡されるヘッダーを探しました。"
            "`Host`、トークン、キー、確認済みの値は除いています。",
        ),
    },
    treatment=Treatment(8, 4, kind="fix", risk="high"),
    remedy=Remedy(
        'def report(request):\n    tenant = load_tenant(request.headers["X-Tenant-Id"])\n    return render(tenant)\n',
        "def report(request):\n    tenant = load_tenant(request.user.tenant_id)\n    return render(tenant)\n",
    ),
    examples=(
        RuleExample(
            {"api.py": "def report(request):\n    return load(request.headers['X-Tenant-Id'])\n"},
            (2,),
        ),
        RuleExample(
            {
                "app.py": "from flask import g, request\n\n\ndef before():\n"
                "    host = request.headers.get('X-Original-Host') or request.host\n"
                "    g.tenant = tenants.find_by_host(host)\n"
            },
            (5,),
        ),
        RuleExample(
            {"api.py": "def rows(request):\n    return Row.objects.filter(company=request.META['HTTP_X_CODE'])\n"},
            (2,),
        ),
        RuleExample(
            {"api.py": "def report(request):\n    return load_tenant(request.headers['X-Api-Token'])\n"},
            note="A token proves something.",
        ),
        RuleExample(
            {"api.py": "def report(request):\n    log.info('from %s', request.headers.get('X-Tenant-Id'))\n"},
            note="It is only logged.",
        ),
        RuleExample(
            {
                "api.py": "def report(request):\n    tenant = request.headers['X-Tenant-Id']\n"
                "    check_member(request.user, tenant)\n    return load(tenant)\n"
            },
            note="It is checked.",
        ),
        RuleExample(
            {"api.py": "def answer(response, tenant):\n    response.headers['X-Tenant-Id'] = tenant.id\n"},
            note="A header of the response.",
        ),
        RuleExample(
            {"api.py": "def report(request):\n    return trace(request.headers.get('X-Request-Id'))\n"},
            note="It names no tenant.",
        ),
    ),
)
