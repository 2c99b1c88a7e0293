"""Checks of the caller: what they read, in the order of the code, compare and answer."""

from tests.inventory.programs import checks_of, handler_checks_of
from toolkit.model.callers import CallerCheck

FLASK = {
    "app.py": """
        import functools, hashlib, hmac
        from flask import Flask, abort, current_app, g, jsonify, request
        import settings
        app = Flask(__name__)

        def find_token():
            token = request.headers.get("X-Shop-Key")
            if not token:
                token = request.args.get("key") or request.cookies.get("key")
            if not token:
                sent = request.headers.get("Authorization", "")
                if sent.startswith("Bearer "):
                    token = sent[7:]
            return token

        def old_key(shop):
            return hashlib.sha1((shop["code"] + "pepper").encode()).hexdigest()

        def is_known(shop, token):
            if shop["is_open"]:
                return True
            if token == settings.MASTER_KEY:
                return True
            if hmac.compare_digest(token, shop["key"]):
                return True
            return token == old_key(shop)

        def key_required(view):
            @functools.wraps(view)
            def inner(*args, **kwargs):
                if not is_known(g.shop, find_token()):
                    return jsonify({}), 401
                return view(*args, **kwargs)
            return inner

        def office_only(view):
            @functools.wraps(view)
            def inner(*args, **kwargs):
                if request.headers.get("X-Office") != "open sesame":
                    abort(403)
                return view(*args, **kwargs)
            return inner

        def timed(view):
            return view

        @app.route("/a")
        @key_required
        @timed
        def a():
            return "a"

        @app.route("/b")
        @office_only
        def b():
            return "b"

        @app.route("/c")
        @key_required
        def c():
            return "c"
    """,
    "settings.py": "MASTER_KEY = 'k'\n",
}


def steps(check: CallerCheck) -> list[str]:
    return [
        " ".join(filter(None, (step.kind, step.source, step.what, step.scheme, str(step.status or ""), step.condition)))
        for step in check.steps
    ]


def test_a_decorator_is_read_in_its_own_order_through_what_it_calls() -> None:
    key, office = checks_of(FLASK)
    assert (key.name, key.kind, key.endpoints, key.all_endpoints) == ("key_required", "authentication", 2, 4)
    assert steps(key) == [
        "read header X-Shop-Key",
        "read query key",
        "read cookie key",
        "read header Authorization Bearer",
        "skip shop['is_open']",
        "compare setting MASTER_KEY",
        "compare function hmac.compare_digest()",
        "computed code hashlib.sha1(shop['code'] + '***')",
        "allow token == old_key(shop)",
        "refuse 401 not is_known(g.shop, find_token())",
    ]
    assert key.steps[0].line == 8
    assert [step.is_literal for step in key.steps].count(True) == 1
    assert office.name == "office_only"


def test_a_literal_that_a_credential_is_compared_with_is_never_shown() -> None:
    office = checks_of(FLASK)[1]
    assert steps(office) == [
        "read header X-Office",
        "compare literal ***",
        "refuse 403 request.headers.get('X-Office') != '***'",
    ]
    assert "sesame" not in repr(checks_of(FLASK))
    assert "pepper" not in repr(checks_of(FLASK))


REST = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
    "site_/__init__.py": "",
    "site_/settings.py": """
        ROOT_URLCONF = "site_.urls"
        MIDDLEWARE = ["site_.guards.ClosedSite", "site_.guards.Language"]
        REST_FRAMEWORK = {
            "DEFAULT_AUTHENTICATION_CLASSES": (
                "site_.guards.PartnerAuthentication", "rest_framework.authentication.SessionAuthentication",
            ),
            "DEFAULT_PERMISSION_CLASSES": ("rest_framework.permissions.IsAuthenticated",),
        }
    """,
    "site_/guards.py": """
        from django.http import HttpResponseForbidden
        from rest_framework.authentication import BaseAuthentication
        from rest_framework.exceptions import AuthenticationFailed
        from rest_framework.permissions import BasePermission

        class PartnerAuthentication(BaseAuthentication):
            def authenticate(self, request):
                key = request.META.get("HTTP_X_PARTNER")
                if not key:
                    return None
                partner = find_partner(key)
                if partner is None:
                    raise AuthenticationFailed("no such partner")
                return partner, None

        class IsOwner(BasePermission):
            def has_object_permission(self, request, view, obj):
                if request.user.is_superuser:
                    return True
                return obj.owner == request.user

        class ClosedSite:
            def __init__(self, get_response):
                self.get_response = get_response

            def __call__(self, request):
                if request.COOKIES.get("gate_token") is None and request.META["REMOTE_ADDR"] not in OFFICES:
                    return HttpResponseForbidden()
                return self.get_response(request)

        class Language:
            def __init__(self, get_response):
                self.get_response = get_response

            def __call__(self, request):
                request.language = request.META.get("HTTP_ACCEPT_LANGUAGE")
                return self.get_response(request)
    """,
    "site_/urls.py": """
        from django.urls import path
        from rest_framework.views import APIView
        from rest_framework.response import Response
        from site_.guards import IsOwner

        class Orders(APIView):
            def get(self, request):
                return Response([])

        class Order(APIView):
            permission_classes = [IsOwner]

            def get(self, request, pk):
                return Response({})

        urlpatterns = [path("orders/", Orders.as_view()), path("orders/<pk>/", Order.as_view())]
    """,
}


def test_classes_of_rest_framework_and_middleware_are_told_apart_from_rights() -> None:
    checks = {check.name: check for check in checks_of(REST)}
    assert [(check.name, check.kind) for check in checks.values()] == [
        ("PartnerAuthentication", "authentication"),
        ("SessionAuthentication", "authentication"),
        ("ClosedSite", "authentication"),
        ("IsAuthenticated", "permission"),
        ("IsOwner", "permission"),
    ]
    assert steps(checks["PartnerAuthentication"]) == [
        "read header X-Partner",
        "refuse AuthenticationFailed 401 partner is None",
    ]
    assert checks["SessionAuthentication"].library == "SessionAuthentication"
    assert checks["SessionAuthentication"].file == "site_/settings.py"
    assert steps(checks["IsOwner"]) == [
        "read user request.user",
        "allow request.user.is_superuser",
        "allow obj.owner == request.user",
    ]
    assert steps(checks["ClosedSite"]) == [
        "read cookie gate_token",
        "read address REMOTE_ADDR",
        "compare setting OFFICES",
        "refuse 403 request.COOKIES.get('gate_token') is None and request.META['REMOTE_ADDR'] not in OFFICES",
    ]


def test_a_dependency_of_fastapi_declares_what_it_reads() -> None:
    files = {
        "app.py": """
            from fastapi import Depends, FastAPI, Header, HTTPException
            app = FastAPI()

            def current_user(x_api_key: str = Header()):
                user = USERS.get(x_api_key)
                if user is None:
                    raise HTTPException(status_code=401)
                return user

            @app.get("/me")
            def me(user=Depends(current_user)):
                return user
        """
    }
    (check,) = checks_of(files)
    assert steps(check) == ["read header X-Api-Key", "table USERS", "refuse HTTPException 401 user is None"]


def test_decorators_that_other_decorators_return_and_loaders_of_libraries_are_followed() -> None:
    files = {
        "app.py": """
            from flask import Flask, abort, current_app, request
            from flask_login import LoginManager, current_user, login_required
            app = Flask(__name__)
            login = LoginManager(app)

            def load_caller(request):
                return find_user(request.headers.get("X-Api-Key"))

            login.request_loader(load_caller)

            class Requires:
                def __init__(self, right):
                    self.right = right

                def __call__(self, view):
                    def inner(*args, **kwargs):
                        if current_user.may(self.right):
                            return view(*args, **kwargs)
                        abort(403)
                    return inner

            def requires(right):
                return Requires(right)

            def admin_only(view):
                return requires("admin")(view)

            def needs_setting(view):
                def inner(*args, **kwargs):
                    if not current_app.config["SHOP"]:
                        abort(404)
                    return view(*args, **kwargs)
                return inner

            @app.route("/a")
            @login_required
            @admin_only
            @needs_setting
            def a():
                return "a"
        """
    }
    checks = {check.name: check for check in checks_of(files)}
    assert list(checks) == ["login_required", "load_caller", "admin_only"]
    assert steps(checks["load_caller"]) == ["read header X-Api-Key"]
    assert checks["admin_only"].kind == "permission"
    assert steps(checks["admin_only"]) == [
        "read user current_user",
        "allow current_user.may(self.right)",
        "refuse 403",
    ]


def test_checks_inside_handlers_and_views_that_change_theirs_are_found() -> None:
    urls = REST["site_/urls.py"].replace(
        """            def get(self, request):
                return Response([])
""",
        """            def __init__(self, **given):
                super().__init__(**given)
                self.authentication_classes = []

            def get(self, request):
                may_list(request, find_shop())
                return Response([])

        def may_list(request, shop):
            if shop.is_public:
                return
            if request.user.is_anonymous:
                raise NotAuthenticated
            if shop.owner != request.user:
                raise PermissionDenied
""",
    )
    found = handler_checks_of({**REST, "site_/urls.py": urls})
    assert [(check.name, check.endpoints, steps(check)) for check in found] == [
        ("Orders.__init__", 1, ["change authentication_classes"]),
        (
            "may_list",
            1,
            [
                "allow shop.is_public",
                "refuse NotAuthenticated 401 request.user.is_anonymous",
                "refuse PermissionDenied 403 shop.owner != request.user",
            ],
        ),
    ]


def test_helpers_that_only_ask_let_nobody_pass_and_loops_have_their_end() -> None:
    files = {
        "app.py": """
            from flask import Flask, abort, request, session
            app = Flask(__name__)

            def is_team():
                if session.get("team"):
                    return True
                return False

            def keys_only(view):
                def inner(*args, **kwargs):
                    if is_team():
                        count_visit()
                    for key in KEYS:
                        if request.headers.get("X-Key") == key:
                            break
                    else:
                        return "no", 401
                    if request.is_json or request.args:
                        if not session.get("user"):
                            abort(403)
                    return view(*args, **kwargs)
                return inner

            @app.route("/a")
            @keys_only
            def a():
                return "a"
        """
    }
    (check,) = checks_of(files)
    assert steps(check) == [
        "read session team",
        "read header X-Key",
        "compare code key",
        "refuse 401 not any(... for key in KEYS)",
        "read session user",
        "refuse 403 (request.is_json or request.args) and not session.get('user')",
    ]
