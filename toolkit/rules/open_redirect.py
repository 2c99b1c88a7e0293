"""An answer that sends the browser to an address of the client's choice.

What: `redirect(request.args["next"])` and the like, where the text of the request decides the host.
Why: a link to your own site leads to a copy of its sign-in page on another host, and the address looks right to the
    reader until it is too late.
When not: the text is checked (`url_has_allowed_host_and_scheme`, `is_safe_url`, a look at its host, a fixed list, a
    leading `/`), is only a part behind a fixed host or path, or is the address of the request or of its referrer.
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
_SENT = {
    "args",
    "form",
    "values",
    "GET",
    "POST",
    "query_params",
    "params",
    "json",
    "data",
    "get_json",
    "query",
    "REQUEST",
}
"""Attributes of requests that a link or a page of another site can fill."""
_CHECK = re.compile(
    r"safe|valid|allow|local|same_|relative|check|sanit|white_?list|netloc|urlparse|urlsplit|startswith"
)
_DEPTH = 3


def _signs(file: SourceFile) -> Iterator[Sign]:
    if "edirect" not in file.text and "HTTPFound" not in file.text:
        return
    for called in calls(file).calls_of(*_REDIRECTS):
        given = called.node.args[:1] or [item.value for item in called.node.keywords if item.arg in ("url", "location")]
        for part in address_beginnings(given[0], called.scope) if given else ():
            if _is_sent(part, called.scope, _DEPTH) and not _is_checked(given[0], called.scope):
                yield sign(RULE.name, called.scope, called.node, code=shorten_code(called.node))
                break


def _is_sent(node: ast.expr, scope: Scope, depth: int) -> bool:
    """Return whether a value may be a text of the request as it came."""
    if not depth:
        return False
    if isinstance(node, ast.BoolOp | ast.IfExp):
        choices = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
        return any(_is_sent(item, scope, depth) for item in choices)
    if isinstance(node, ast.Name):
        given = list(assigned_values(scope, node.id))
        is_declared = url_parameters(scope).get(node.id, False) and not given
        return is_declared or any(_is_sent(item, scope, depth - 1) for item in given)
    if isinstance(node, ast.Subscript):
        return _is_read(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        reads = last_name(node) in ("get", "pop", "getlist", "getvalue", "strip")
        return reads and (_is_read(node.func.value) or _is_sent(node.func.value, scope, depth - 1))
    return False


def _is_read(node: ast.expr) -> bool:
    inner = node.func if isinstance(node, ast.Call) else node
    return isinstance(inner, ast.Attribute) and inner.attr in _SENT and is_request_text(inner)


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
                "    target = request.args.get('next')\n    return redirect(target or url_for('start'))\n"
            },
            (6,),
        ),
        RuleExample(
            {
                "views.py": "from django.http import HttpResponseRedirect\n\ndef close(request):\n"
                "    return HttpResponseRedirect(request.POST['return_to'])\n"
            },
            (4,),
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
    ),
)
