"""A Web API without a health check.

A load balancer, a container platform and a deployment without downtime all need a URL that answers quickly
whether this process can serve. The rule reports a project once: if it declares routes and none of them, nor a
function, a middleware or a setting, is named like a health check.

It leaves alone: projects without routes, web frameworks themselves, and projects whose health check is named in
any usual way (`/health`, `/healthz`, `/ping`, `/status`, `/alive`, `/ready`, `/heartbeat`, `health_check`, ...).
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding, Place
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_file
from toolkit.rules._signs import sign_of_file
from toolkit.source.calls import calls, imports_any

_FRAMEWORKS = (
    *("flask", "django", "bottle", "fastapi", "starlette", "falcon", "tornado", "pyramid", "aiohttp", "cherrypy"),
    *("web", "pylons", "routes", "sanic", "quart", "eve", "girder", "flask_restful", "flask_restplus", "flask_restx"),
    *("rest_framework", "connexion", "webapp2"),
)
_DECLARES = (
    *("route", "path", "re_path", "url", "add_url_rule", "add_route", "add_api_route", "add_resource", "api_route"),
    *("get", "post", "put", "patch", "delete", "connect", "mapper", "add_handler", "register", "include", "mc"),
)
_HEALTH = re.compile(
    r"(?:\A|[/_^.\-])(?:health|healthz|healthcheck|health[_-]?check|ping|alive|live|livez|liveness|ready|readyz"
    r"|readiness|smoke|smoke[_-]?tests?|status|heartbeat|monitor|monitoring|lbcheck|lb[_-]?check|up|good[_-]?to[_-]?go|gtg|elb|uptime)"
    r"(?:\Z|[/$?._\-])",
    re.IGNORECASE,
)
_HEALTH_NAME = re.compile(
    r"(?:\A|_)(?:health|healthz|healthcheck|health_check|ping|heartbeat|liveness|readiness|is_alive|good_to_go)\Z",
    re.IGNORECASE,
)
_BRINGS_ONE = frozenset(
    ("dockerflow", "DockerflowMiddleware", "watchman", "healthcheck", "fastapi_health", "py_healthcheck")
)
"""Names of packages that add a health route, as settings and imports mention them."""
_LONGEST = 80


def _signs(file: SourceFile) -> Iterator[Sign]:
    if not imports_any(file, *_FRAMEWORKS):
        return
    routes = [(called.node, text) for called in calls(file).ending(*_DECLARES) for text in _paths(called.node)]
    answers = any(_HEALTH.search(text) for _, text in routes) or any(
        _HEALTH_NAME.search(scope.node.name)  # type: ignore[union-attr]
        for scope in file.functions
    )
    if routes or answers:
        first = routes[0][0] if routes else file.tree.body[0]
        yield sign_of_file(RULE.name, first, routes=len(routes), answers=answers, roots=_roots(file))


def _roots(file: SourceFile) -> int:
    """Count the route lists that a file includes: a health check belongs in the root URL configuration."""
    return sum(1 for _ in calls(file).ending("include"))


def _paths(call: ast.Call) -> Iterator[str]:
    """Yield the first argument that looks like the path of a route; Django's are relative, Pylons' come second."""
    for argument in call.args[:2]:
        text = argument.value if isinstance(argument, ast.Constant) else None
        if isinstance(text, str) and len(text) <= _LONGEST and " " not in text and _is_path(text, call):
            yield text
            return


def _is_path(text: str, call: ast.Call) -> bool:
    if text.startswith(("/", "^", "r'^")):
        return not text.startswith("//")
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name in ("path", "re_path", "url") and len(call.args) >= 2


def _find(project: Project) -> Iterator[Finding]:
    signs = [(file, item) for file, item in project.signs(RULE.name) if not file.is_test]
    if any(item.args["answers"] for _, item in signs) or _is_a_framework(project) or _has_one_added(project):
        return
    total = sum(item.args["routes"] for _, item in signs)
    if total >= _FEWEST_ROUTES:
        file, item = max(signs, key=lambda pair: (pair[1].args["roots"], pair[1].args["routes"]))
        yield about_file(
            RULE.name,
            RULE.severity,
            file,
            value=total,
            args={"routes": total},
            places=(Place(file.path, item.line, item.end_line),),
            certainty=RULE.certainty,
        )


def _has_one_added(project: Project) -> bool:
    """Return whether the project mentions a package that adds a health route."""
    return any(not _BRINGS_ONE.isdisjoint(file.content.names) for file in project.production)


def _is_a_framework(project: Project) -> bool:
    """Return whether the project is a web framework, whose routes belong to its users."""
    packages = [f"{name}/__init__.py" for name in _FRAMEWORKS]
    return any(path in (name, f"src/{name}") for name in packages for path in project.by_path)


_FEWEST_ROUTES = 3

RULE = Rule(
    name="no_health_check",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    words={
        "en": RuleWords(
            title="No health-check route",
            seen="The project registers {routes} paths by literals, most of them in `{path}`, and none of them is named"
            " like a health check.",
            cause="The service was started and watched by hand on a fixed machine.",
            why="Without such an address a release without downtime has to guess when the new process is ready, and a"
            " process that has lost its database keeps getting requests.",
            steps=(
                "Add a route such as `/healthz` that answers at once, without a database, that the process is alive.",
                "Add a second one such as `/readyz` that checks with a short timeout what each request needs.",
                "Let the load balancer and the release use them, and keep both out of the access log.",
            ),
            fine_when="The check is done at another address, for instance by the server in front.",
            looked_for="Routes and functions named `health`, `healthz`, `ping`, `status`, `alive`, `live`, `ready`,"
            " `heartbeat` and the like, among the routes declared as literals.",
        ),
        "ja": RuleWords(
            title="ヘルスチェック用エンドポイントがない",
            seen="このプロジェクトは{routes}個のパスをリテラルで登録しており、多くは`{path}`にあります。"
            "ヘルスチェックと思われる名前のルートは見つかりません。",
            cause="決まったマシンでの手動の起動と監視を前提に作られています。",
            why="無停止リリースで、新しいプロセスの準備が終わったことを確かめる手段がありません。"
            "データベースに接続できないプロセスにも、リクエストが届き続けます。",
            steps=(
                "データベースを使わず、すぐに応答する`/healthz`のようなルートを追加します。",
                "リクエストに必要な接続先を短いタイムアウトで確かめる、`/readyz`のようなルートも追加します。",
                "ロードバランサーとリリース手順から利用し、アクセスログからは除外します。",
            ),
            fine_when="前段のサーバーなど、別の場所で確認している場合です。",
            looked_for="コードに直接書かれたルートと関数の名前から、ヘルスチェックを表すものを探しました。"
            "`health`、`healthz`、`ping`、`status`、`alive`、`live`、`ready`、`heartbeat`などが対象です。",
        ),
    },
    treatment=Treatment(25, 0, per="finding", reach="alone", kind="feat", new_files=1, locks=False, risk="low"),
    remedy=Remedy(
        "from django.urls import path\n"
        "\n"
        "urlpatterns = [\n"
        '    path("list", views.show),\n'
        '    path("use", views.use),\n'
        '    path("undo", views.undo),\n'
        "]\n",
        "from django.urls import path\n"
        "\n"
        "urlpatterns = [\n"
        '    path("health", views.health),  # 200 if the database answers\n'
        '    path("list", views.show),\n'
        '    path("use", views.use),\n'
        '    path("undo", views.undo),\n'
        "]\n",
    ),
    examples=(
        RuleExample(
            {
                "urls.py": "from django.urls import include, path\n\n"
                "urlpatterns = [path('coupons', include('shop.urls'))]\n",
                "shop/urls.py": "from django.urls import path\n\nurlpatterns = [\n    path('list', views.show),\n"
                "    path('use', views.use),\n    path('undo', views.undo),\n]\n",
            },
            (3,),
            note="the root of all routes is where it belongs",
        ),
        RuleExample(
            {
                "api.py": "from flask import Flask\n\napp = Flask(__name__)\n\n@app.route('/users')\ndef users():\n"
                "    return 'u'\n\n@app.route('/coupons')\ndef coupons():\n    return 'c'\n\n@app.route('/shops')\n"
                "def shops():\n    return 's'\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "urls.py": "from django.urls import path\nimport views\n\nurlpatterns = [\n"
                "    path('users/', views.users),\n    path('coupons/', views.coupons),\n"
                "    path('shops/', views.shops),\n]\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "api.py": "from flask import Flask\n\napp = Flask(__name__)\n\n@app.route('/users')\ndef users():\n"
                "    return 'u'\n\n@app.route('/coupons')\ndef coupons():\n    return 'c'\n\n"
                "@app.route('/_healthz')\ndef well():\n    return 'ok'\n"
            },
            note="it has one",
        ),
        RuleExample(
            {
                "urls.py": "from django.urls import path\nimport views\n\nurlpatterns = [\n"
                "    path('users/', views.users),\n    path('coupons/', views.coupons),\n"
                "    path('monitor/', views.monitor),\n]\n"
            },
            note="named otherwise",
        ),
        RuleExample(
            {
                "urls.py": "from django.urls import path\nimport views\n\nurlpatterns = [\n"
                "    path('users/', views.users),\n    path('coupons/', views.coupons),\n"
                "    path('shops/', views.shops),\n]\n",
                "settings.py": "MIDDLEWARE = ['dockerflow.django.middleware.DockerflowMiddleware']\n",
            },
            note="a middleware brings one",
        ),
        RuleExample(
            {"tool.py": "import requests\n\ndef read(s):\n    return s.get('/users') or s.get('/a') or s.get('/b')\n"},
            note="no routes: it asks others",
        ),
    ),
)
