"""An answer that sends the browser to an address of the client's choice.

What: `redirect(request.args["next"])` and the like, where the text of the request decides the host.
Why: a link to your own site leads to a copy of its sign-in page on another host, and the address looks right to the
    reader until it is too late.
When not: the text is checked (`url_has_allowed_host_and_scheme`, `is_safe_url`, a look at its host, a fixed list, a
    leading `/`), is only a part behind a fixed host or path, or is the address of the request or of its referrer; and
    what no link can carry: texts of a body and handlers of POST alone, unless they sign somebody in or out, whose form
    hands on what the link had; pages of administrators and of development.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, names_within
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign, production_signs
from toolkit.rules._checked_values import checked_values
from toolkit.rules._link_reach import is_led_to_by_links
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._outgoing import address_beginnings
from toolkit.rules._request_values import is_request_text, url_parameters
from toolkit.rules._signs import sign
from toolkit.rules._sql_text import assigned_values
from toolkit.source.calls import calls, last_name
from toolkit.source.code_text import shorten_code

_REDIRECTS = (
    *(
        "flask.redirect",
        "flask.helpers.redirect",
        "werkzeug.utils.redirect",
        "quart.redirect",
        "sanic.response.redirect",
    ),
    *("django.shortcuts.redirect", "django.http.HttpResponseRedirect", "aiohttp.web.HTTPFound", "bottle.redirect"),
    *("fastapi.responses.RedirectResponse", "starlette.responses.RedirectResponse"),
    *("pyramid.httpexceptions.HTTPFound", "cherrypy.HTTPRedirect"),
)
_IN_LINKS = {"args", "values", "GET", "query_params", "params", "query", "REQUEST"}
"""Attributes of requests that a link can fill."""
_SENT = {*_IN_LINKS, "form", "POST", "json", "data", "get_json"}
"""Those attributes, and the ones that a form of a page can fill."""
_READERS = ("get", "pop", "getlist", "getvalue", "strip")
_CHECK = re.compile(
    r"safe|valid|allow|local|same_|relative|check|sanit|white_?list|netloc|urlparse|urlsplit|startswith"
)
_DEPTH = 3


def _signs(file: SourceFile) -> Iterator[Sign]:
    if "edirect" not in file.text and "HTTPFound" not in file.text:
        return
    for called in calls(file).calls_of(*_REDIRECTS):
        given = called.node.args[:1] or [item.value for item in called.node.keywords if item.arg in ("url", "location")]
        parts = address_beginnings(given[0], called.scope) if given else []
        read = {name for part in parts for name in _read_parts(part, called.scope, _DEPTH)}
        is_led_to = bool(read) and is_led_to_by_links(called.node, called.scope, is_sent=bool(read & _IN_LINKS))
        if is_led_to and not _is_checked(given[0], called.scope):
            yield sign(RULE.name, called.scope, called.node, code=shorten_code(called.node))


def _read_parts(node: ast.expr, scope: Scope, depth: int) -> Iterator[str]:
    """Yield the attributes of the request of which a value may be a text as it came; `query` for parameters."""
    if not depth:
        return
    if isinstance(node, ast.BoolOp | ast.IfExp):
        for item in node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]:
            yield from _read_parts(item, scope, depth)
    elif isinstance(node, ast.Name):
        given = list(assigned_values(scope, node.id))
        if not given and url_parameters(scope).get(node.id, False):
            yield "query"
        for item in given:
            yield from _read_parts(item, scope, depth - 1)
    elif isinstance(node, ast.Subscript):
        yield from _attribute_read(node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _READERS:
        yield from _attribute_read(node.func.value)
        yield from _read_parts(node.func.value, scope, depth - 1)


def _attribute_read(node: ast.expr) -> Iterator[str]:
    inner = node.func if isinstance(node, ast.Call) else node
    if isinstance(inner, ast.Attribute) and inner.attr in _SENT and is_request_text(inner):
        yield inner.attr


def _is_checked(value: ast.expr, scope: Scope) -> bool:
    """Return whether a function checks a value, or one that it is made of, before it sends the browser there."""
    names = names_within(value)
    for name in list(names):
        names |= {inner for item in assigned_values(scope, name) for inner in names_within(item)}
    names -= {"request", "flask", "self"}
    if ast.unparse(value) in checked_values(scope) or names & checked_values(scope):
        return True
    if any(_looks_for_host(node, names) for node in scope.nodes(ast.Compare)):
        return True
    return any(
        _CHECK.search(last_name(call)) and (names & _subjects(call) or ast.unparse(value) in ast.unparse(call))
        for call in scope.nodes(ast.Call)
    )


def _looks_for_host(node: ast.Compare, names: set[str]) -> bool:
    """Return whether a comparison asks for the mark of a host in one of these texts: `"//" in target`."""
    mark = node.left.value if isinstance(node.left, ast.Constant) else ""
    return isinstance(mark, str) and "/" in mark and bool(names & names_within(node.comparators[0]))


def _subjects(call: ast.Call) -> set[str]:
    """Return the names that a call is about: those of its arguments, and of the object whose method it is."""
    around = names_within(call.func.value) if isinstance(call.func, ast.Attribute) else set()
    return around.union(*map(names_within, call.args), *(names_within(item.value) for item in call.keywords))


def _find(project: Project) -> Iterator[Finding]:
    yield from one_per_sign(RULE, production_signs(project, RULE.name))


RULE = Rule(
    name="open_redirect",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Redirect to an address of the client",
            seen="What the client sends decides to which host the browser goes, in {count} place(s) of {files} file(s),"
            " first `{code}` in `{name}`.",
            cause="The page to return to after a sign-in is carried in the link, and taken from it as it comes.",
            why="A link to your own site can lead to a copy of its sign-in page on another host. Mail filters and"
            " readers trust it, because it begins with your address.",
            steps=(
                "Write a test that asks for a return to `https://example.org` and to `//example.org`.",
                "Accept only what `url_has_allowed_host_and_scheme` (Django) or a comparison of the host lets through.",
                "Otherwise send the browser to the start page.",
            ),
            fine_when="The endpoint exists to lead to other hosts, and shows or signs the address.",
            looked_for="Redirects of Flask, Django, Starlette and others to texts of the request that decide the host,"
            " and that the function does not check.",
        ),
        "ja": RuleWords(
            title="リクエストで指定できるリダイレクト先",
            seen="リクエストの値がリダイレクト先のホストを決めています。"
            "{count}か所（{files}ファイル）にあり、最初は`{name}`の`{code}`です。",
            cause="ログイン後に戻るページをリンクに含め、届いた値をそのまま使っています。",
            why="自社サイトのリンクから、別のホストにある偽のログイン画面へ移動させられます。"
            "URLが自社のものから始まるため、メールのフィルターも利用者も信用します。",
            steps=(
                "戻り先に`https://example.org`と`//example.org`を指定するテストを書きます。",
                "Djangoの`url_has_allowed_host_and_scheme`か、ホストの比較を通る値だけを受け取ります。",
                "それ以外の値では、トップページへリダイレクトします。",
            ),
            fine_when="別のホストへ移動するためのエンドポイントで、移動先を表示するか署名で守っている場合です。",
            looked_for="FlaskやDjangoなどのリダイレクトのうち、リクエストの値がホストを決め、"
            "関数の中で確かめていないものを探しました。",
        ),
    },
    treatment=Treatment(4, 1, kind="fix", other=0, risk="low"),
    remedy=Remedy(
        "from django.shortcuts import redirect\n\n\n"
        "def sign_in(request):\n    login(request, user_of(request))\n"
        "    return redirect(request.GET.get('next', '/'))\n",
        "from django.shortcuts import redirect\n\n\n"
        "def sign_in(request):\n    login(request, user_of(request))\n    target = request.GET.get('next', '/')\n"
        "    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):\n        target = '/'\n"
        "    return redirect(target)\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "from flask import redirect, request, url_for\n\n@app.route('/login')\ndef login():\n"
                "    target = request.args.get('next')\n    return redirect(target or url_for('start'))\n\n"
                "@app.route('/admin', methods=['GET', 'POST'])\n@limit('3/minute', methods=['POST'])\n"
                "def admin():\n    return redirect(request.args['next'])\n"
            },
            (6, 11),
        ),
        RuleExample(
            {
                "views.py": "from django.http import HttpResponseRedirect\n\ndef enter(request):\n"
                "    login(request, known(request.POST))\n"
                "    return HttpResponseRedirect(request.POST['return_to'])\n"
            },
            (5,),
            "the form of the log-in hands on what the link had",
        ),
        RuleExample(
            {
                "api.py": "from fastapi import APIRouter\nfrom fastapi.responses import RedirectResponse\n\n"
                "router = APIRouter()\n\n@router.get('/out')\ndef out(target: str):\n"
                "    return RedirectResponse(target)\n"
            },
            (8,),
        ),
        RuleExample(
            {
                "views.py": "from flask import redirect, request\n\n@app.route('/login')\ndef login():\n"
                "    target = request.args.get('next')\n    if not is_safe_url(target):\n        target = '/'\n"
                "    return redirect(target)\n"
            },
            note="checked",
        ),
        RuleExample(
            {
                "views.py": "from flask import redirect, request, url_for\n\n@app.route('/shops')\ndef shops():\n"
                "    return redirect(url_for('shop', key=request.args['key']))\n\n@app.route('/old')\ndef old():\n"
                "    return redirect('/shops/' + request.args['key'])\n\n@app.route('/back')\ndef back():\n"
                "    return redirect(request.referrer)\n"
            },
            note="a fixed beginning, and the page before",
        ),
        RuleExample(
            {
                "views.py": "from django.shortcuts import redirect\n\ndef close(request):\n"
                "    return redirect(request.POST['return_to'])\n\n@require_POST\ndef stop(request):\n"
                "    return redirect(request.GET['next'])\n\ndef halt(request):\n"
                "    if request.method != 'POST':\n        raise Http404\n"
                "    return redirect(request.GET['next'])\n"
            },
            note="no link carries it",
        ),
        RuleExample(
            {
                "views.py": "from django.shortcuts import redirect\n\n"
                "def finish(request, status, route=routes.DONE):\n    return redirect(route)\n"
            },
            note="a helper, whose default the program names",
        ),
        RuleExample(
            {
                "admin.py": "from django.shortcuts import redirect\n\nclass ShopAdmin(ModelAdmin):\n"
                "    def switch(self, request):\n        return redirect(request.GET.get('next'))\n\n"
                "@staff_member_required\ndef leave(request):\n    return redirect(request.GET.get('next'))\n\n"
                "def as_sample(request):\n    if not settings.DEBUG:\n        raise Http404\n"
                "    return redirect(request.GET.get('next'))\n"
            },
            note="pages of administrators and of development",
        ),
    ),
)
