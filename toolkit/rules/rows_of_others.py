"""An endpoint of Django REST framework through which any signed-in user changes rows of others.

`queryset = Message.objects.all()` with `permission_classes = [IsAuthenticated]` asks who somebody is, and not whose row
it is: the number in the URL chooses among the rows of all users. The rule speaks of views that update or delete rows of
a model with an owner (a foreign key to the user), in projects that restrict rows to their owners elsewhere.

It leaves alone: views that choose or filter their rows, or check the row; permissions and bases of the project's own;
methods that a view overrides, or does not offer; views that no URL names; projects whose users all share their rows.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, production_signs
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name

_OFFERS = {
    "ModelViewSet": ("delete", "update"),
    "DestroyModelMixin": ("delete",),
    "UpdateModelMixin": ("update",),
    "RetrieveUpdateDestroyAPIView": ("delete", "update"),
    "RetrieveUpdateAPIView": ("update",),
    "RetrieveDestroyAPIView": ("delete",),
    "DestroyAPIView": ("delete",),
    "UpdateAPIView": ("update",),
}
"""Base class of Django REST framework -> what it offers to do with a row (rest_framework.generics, .viewsets)."""
_OTHER_BASES = {"GenericViewSet", "GenericAPIView", "CreateModelMixin", "ListModelMixin", "RetrieveModelMixin"}
_METHODS = {
    "delete": ({"destroy", "perform_destroy", "delete"}, {"delete"}),
    "update": ({"update", "perform_update", "put"}, {"put", "patch"}),
}
"""Kind of change -> methods of the view that replace it, and its HTTP methods."""
_CHOOSES = {
    *("get_queryset", "get_object", "get_permissions", "check_object_permissions", "check_permissions"),
    *("filter_queryset", "dispatch", "initial"),
}
"""Methods with which a view decides about rows or callers."""
_NAMES_ONLY = re.compile(r"(\A|\.)(IsAuthenticated|AllowAny|IsAuthenticatedOrReadOnly)\Z")
"""Permissions that do not look at the row."""
_USER = re.compile(r"\bAUTH_USER_MODEL\b|(\A|[.'\"])User['\"]?\Z|\Aget_user_model\(\)\Z")
_OWNER = re.compile(
    r"owner|user|author|sender|recipient|requester|worker|member|customer|account|profile|student|patient|person"
    r"|buyer|seller|employee",
    re.IGNORECASE,
)
_CLERK = re.compile(r"(approv|modif|updat|creat|review|assign|verif|delet|edit)\w*_?by|last_|modified", re.IGNORECASE)
"""Fields that tell who worked on a row, which need not be its owner."""
_RELATIONS = ("ForeignKey", "OneToOneField")
_WORDS = (*_RELATIONS, "ViewSet", "APIView", "as_view", "router", "has_object_permission")
"""Words of which a file has at least one if it tells anything about views, models or their routes."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    if not any(word in file.text for word in _WORDS):
        return
    routed = sorted(_routed_views(file))
    noted: dict[str, Any] = {"routed": routed} if routed else {}
    for scope in file.scopes:
        if isinstance(scope.node, ast.ClassDef):
            yield from _note_class(scope, scope.node)
            if _restricts_rows(scope):
                noted["restricts"] = True
    if noted:
        yield Sign(RULE.name, "", 1, 1, noted)


def _routed_views(file: SourceFile) -> Iterator[str]:
    """Yield the views that a file registers with a router, or gives to a path without choosing their methods."""
    for _, call in file.each(ast.Call):
        if last_name(call) == "register":
            yield from (name for item in call.args if (name := dotted_name(item).rpartition(".")[2]))
        elif last_name(call) == "as_view" and not call.args and isinstance(call.func, ast.Attribute):
            yield dotted_name(call.func.value).rpartition(".")[2]


def _restricts_rows(scope: Scope) -> bool:
    """Return whether a class compares rows with the user who asks, which says that rows have owners here."""
    for inner in scope.children:
        name = inner.name
        if name == "has_object_permission":
            return True
        asks = (dotted_name(node).endswith("request.user") for node in inner.nodes(ast.Attribute))
        if name in ("get_queryset", "get_object") and any(asks):
            return True
    return False


def _note_class(scope: Scope, node: ast.ClassDef) -> Iterator[Sign]:
    """Yield what is to be known of a class: the owners of a model, and what a view offers to everybody."""
    values = {
        item.targets[0].id: item.value
        for item in scope.nodes(ast.Assign)
        if len(item.targets) == 1 and isinstance(item.targets[0], ast.Name)
    }
    owners = [name for name, value in values.items() if _is_owner(name, value)]
    if owners:
        yield sign(RULE.name, scope, node, model=node.name, owners=owners)
    model = _model_of(values.get("queryset"))
    does = model and _done_by_all(scope, node, values)
    if does:
        yield sign(RULE.name, scope, node, view=node.name, rows=model, does=does)


def _is_owner(name: str, value: ast.expr) -> bool:
    if not isinstance(value, ast.Call) or last_name(value) not in _RELATIONS or _CLERK.search(name):
        return False
    given = [item.value for item in value.keywords if item.arg == "to"]
    target = (value.args or given)[:1]
    return bool(_OWNER.search(name)) and any(_USER.search(ast.unparse(item)) for item in target)


def _model_of(queryset: ast.expr | None) -> str:
    """Return the model whose rows are all offered: `Message` of `Message.objects.all().order_by("id")`; or empty."""
    if queryset is None:
        return ""
    called = {node.func.attr for node in walk(queryset) if _is_method(node)}  # type: ignore[attr-defined]
    found = re.match(r"(?:\w+\.)*(\w+)\.objects\.", ast.unparse(queryset))
    return found[1] if found and called <= _KEEPS_ALL else ""


_KEEPS_ALL = {"all", "order_by", "select_related", "prefetch_related", "distinct", "annotate", "filter", "exclude", "Q"}
"""Methods of a queryset of a class, where no request is at hand."""


def _is_method(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def _done_by_all(scope: Scope, node: ast.ClassDef, values: dict[str, ast.expr]) -> str:
    """Return what a view does with any row for everybody that may call it: `delete`, `update`, or empty."""
    bases = [dotted_name(base).rpartition(".")[2] for base in node.bases]
    own = {child.name for child in scope.children}
    if own & _CHOOSES or not all(base in _OFFERS or base in _OTHER_BASES for base in bases):
        return ""
    if not _asks_name_only(values.get("permission_classes")) or _filters_by_user(values.get("filter_backends")):
        return ""
    methods = values.get("http_method_names")
    given = {str(item.value).lower() for item in walk(methods) if isinstance(item, ast.Constant)} if methods else None
    for action, (replaced, sent) in _METHODS.items():
        is_offered = any(action in _OFFERS.get(base, ()) for base in bases)
        if is_offered and not own & replaced and (given is None or given & sent):
            return action
    return ""


def _asks_name_only(permissions: ast.expr | None) -> bool:
    """Return whether the permissions that a view names look at the caller only; those of the settings are not known."""
    return isinstance(permissions, ast.List | ast.Tuple) and all(
        _NAMES_ONLY.search(dotted_name(item)) for item in permissions.elts
    )


def _filters_by_user(backends: ast.expr | None) -> bool:
    return backends is not None and bool(
        re.search(r"user|owner|permission|tenant", ast.unparse(backends), re.IGNORECASE)
    )


def _find(project: Project) -> Iterator[Finding]:
    noted = list(production_signs(project, RULE.name))
    routed = {name for _, item in noted for name in item.args.get("routed", ())}
    owners = {item.args["model"]: item.args["owners"] for _, item in noted if "model" in item.args}
    if not any("restricts" in item.args for _, item in noted):
        return
    for file, item in noted:
        model = item.args.get("rows", "")
        if model in owners and item.args["view"] in routed:
            args = {**item.args, "owner": owners[model][0], "leads": int(item.args["does"] == "delete")}
            known = msgspec.structs.replace(item, end_line=item.line, args=args)
            found = about_sign(RULE.severity, file, known, value=1, certainty=RULE.certainty)
            yield msgspec.structs.replace(found, is_urgent=True)


RULE = Rule(
    name="rows_of_others",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Rows of others open to change",
            seen="{count} view(s) in {files} file(s) change any row for anybody who may call them, first `{name}`:"
            " `{does}` of a `{rows}` does not look at `{owner}`.",
            cause="The permission asks whether somebody is signed in, and the queryset holds the rows of all users.",
            why="The number in the URL chooses the row: a user who counts up reads, changes or deletes what belongs to"
            " others, with a valid sign-in and without a trace in the logs.",
            steps=(
                "Write a test for each view: a second user asks for a row of the first one, and gets 404.",
                "Restrict the rows in `get_queryset` to those of `self.request.user`, for each role that the view has.",
                "If everybody may read them, restrict update and delete with `has_object_permission`.",
                "Take methods that no client uses out of the view, as with `http_method_names`.",
                "Look in the access log for calls with rows of others.",
            ),
            fine_when="All users who can sign in share these rows, as colleagues of one team do.",
            looked_for="Views of Django REST framework with a queryset of all rows of a model that has an owner,"
            " permissions that do not look at the row, and an update or deletion that they do not override; only where"
            " the project restricts rows to their owners in another view.",
        ),
        "ja": RuleWords(
            title="他人の行を変更できるビュー",
            seen="ビュー{count}個（{files}ファイル）は、呼び出せる人なら誰でもどの行でも変更できます。"
            "最初は`{name}`で、`{rows}`の`{does}`が`{owner}`を確かめません。",
            cause="権限の確認がログインの有無だけで、クエリセットに全員の行が含まれています。",
            why="URLの番号で行が決まります。番号を順に試すと、正しくログインした利用者が他人の行を読み、変更し、"
            "削除でき、ログにも異常は残りません。",
            steps=(
                "ビューごとに、別の利用者が最初の利用者の行を求めると404になるテストを書きます。",
                "`get_queryset`で、役割ごとに`self.request.user`の行に限ります。",
                "誰でも読んでよい行なら、更新と削除を`has_object_permission`で限ります。",
                "`http_method_names`などで、クライアントアプリが使わないメソッドをビューから除きます。",
                "アクセスログで、他人の行への呼び出しがなかったかを調べます。",
            ),
            fine_when="同じチームの同僚のように、ログインできる人全員がこれらの行を共有している場合です。",
            looked_for="Django（`rest_framework`）のビューで、所有者のあるモデルの全行をクエリセットに持つものを探しました。"
            "行を見ない権限だけを使い、更新や削除を上書きしていないことが条件です。"
            "ほかのビューで行を所有者に限っているプロジェクトだけが対象です。",
        ),
    },
    treatment=Treatment(4, 1, kind="fix", other=0, risk="medium"),
    remedy=Remedy(
        "class CouponViewSet(ModelViewSet):\n"
        "    queryset = Coupon.objects.all()\n"
        "    permission_classes = [IsAuthenticated]\n",
        "class CouponViewSet(ModelViewSet):\n"
        "    permission_classes = [IsAuthenticated]\n"
        "\n"
        "    def get_queryset(self):\n"
        "        return Coupon.objects.filter(owner=self.request.user)\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "class CouponViewSet(viewsets.ModelViewSet):\n    queryset = Coupon.objects.all()\n"
                "    permission_classes = [IsAuthenticated]\n\nclass OrderViewSet(viewsets.ModelViewSet):\n"
                "    def get_queryset(self):\n        return Order.objects.filter(user=self.request.user)\n",
                "models.py": "class Coupon(models.Model):\n    owner = models.ForeignKey(settings.AUTH_USER_MODEL)\n",
                "urls.py": "router.register('coupons', CouponViewSet)\nrouter.register('orders', OrderViewSet)\n",
            },
            (1,),
        ),
        RuleExample(
            {
                "views.py": "class IsOwner(BasePermission):\n    def has_object_permission(self, request, view, row):\n"
                "        return row.user == request.user\n\n"
                "class Profile(generics.RetrieveUpdateDestroyAPIView):\n"
                "    queryset = Profile.objects.select_related('user')\n    permission_classes = (IsAuthenticated,)\n",
                "models.py": "class Profile(Model):\n    user = OneToOneField(User, on_delete=CASCADE)\n",
                "urls.py": "urlpatterns = [path('profile/<int:pk>', views.Profile.as_view())]\n",
            },
            (5,),
        ),
        RuleExample(
            {
                "views.py": "class CouponViewSet(viewsets.ModelViewSet):\n    queryset = Coupon.objects.all()\n"
                "    permission_classes = [IsAuthenticated, IsOwner]\n\n"
                "class OrderViewSet(viewsets.ModelViewSet):\n    def get_queryset(self):\n"
                "        return Order.objects.filter(user=self.request.user)\n",
                "models.py": "class Coupon(models.Model):\n    owner = models.ForeignKey(settings.AUTH_USER_MODEL)\n",
                "urls.py": "router.register('coupons', CouponViewSet)\n",
            },
            note="a permission of the project",
        ),
        RuleExample(
            {
                "views.py": "class CouponViewSet(viewsets.ModelViewSet):\n    queryset = Coupon.objects.all()\n"
                "    permission_classes = [IsAuthenticated]\n    http_method_names = ['get']\n\n"
                "class OrderViewSet(viewsets.ModelViewSet):\n    def get_queryset(self):\n"
                "        return Order.objects.filter(user=self.request.user)\n",
                "models.py": "class Coupon(models.Model):\n    owner = models.ForeignKey(settings.AUTH_USER_MODEL)\n",
                "urls.py": "router.register('coupons', CouponViewSet)\n",
            },
            note="reads only",
        ),
        RuleExample(
            {
                "views.py": "class CouponViewSet(viewsets.ModelViewSet):\n    queryset = Coupon.objects.all()\n"
                "    permission_classes = [IsAuthenticated]\n",
                "models.py": "class Coupon(models.Model):\n    owner = models.ForeignKey(settings.AUTH_USER_MODEL)\n",
                "urls.py": "router.register('coupons', CouponViewSet)\n",
            },
            note="nothing in the project says that rows have owners",
        ),
    ),
)
