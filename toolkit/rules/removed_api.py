"""A name that no longer exists in the version that the project uses.

What: imports and uses of names that Python, Django, Flask, Werkzeug, Jinja2, NumPy and others removed
    (`_removed_names.py`), and calls whose form they no longer accept, where the documents of the project (pins, lower
    bounds, images) say that no older version is installed.
Why: the line fails whenever it is reached; an import at the top of a module breaks the whole module.
When not: guarded by `try` with a fallback, or by a test of the version; where an older version may be
    installed; names that a backport package provides. PyMongo has a rule of its own: `pymongo_removed_api`.
"""

import ast
from collections.abc import Iterator

from msgspec.structs import replace

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, callee_of, dotted_name, is_text
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, one_per_symbol, production_signs
from toolkit.rules._declared import surely_at_least, surely_below
from toolkit.rules._removed_names import REMOVED_NAMES, RemovedName
from toolkit.rules._signs import sign
from toolkit.source.calls import calls, follow, imported_names, imports_any, last_name
from toolkit.source.guards import is_guarded

_FIRST = {name.partition(".")[0] for name in REMOVED_NAMES}
_NAMES = ("Python", "Django", "Flask", "Werkzeug", "Jinja2", "NumPy", "Celery", "SQLAlchemy", "PyYAML", "PyJWT")
_SHOWN = {name.lower(): name for name in (*_NAMES, "MarkupSafe")}
_Use = tuple[Scope, ast.stmt | ast.expr, str, RemovedName]
_BACKPORTS = ("legacy-cgi", "standard-", "pyasyncore", "pyasynchat")


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope, node, old, removed in removed_uses(file):
        since, until = (".".join(map(str, version)) for version in (removed.since, removed.until))
        yield sign(RULE.name, scope, node, old=old, new=removed.new, product=removed.product, since=since, until=until)


def removed_uses(file: SourceFile) -> Iterator[_Use]:
    """Yield imports, names and calls that newer versions lack: (scope, node, old name, removal), once a line."""
    if file.python2:
        return
    seen: set[tuple[str, int]] = set()
    for scope, node, old, removed in (*_find_imports(file), *_find_uses(file), *_find_calls(file)):
        if (old, node.lineno) not in seen and not is_guarded(node):
            seen.add((old, node.lineno))
            yield scope, node, old, removed


def surely_lacks(removed: RemovedName, documents: dict[str, str]) -> bool:
    """Return whether the documents of a project exclude every version that has a removed name."""
    is_backport = removed.product == "python" and any(word in it for it in documents.values() for word in _BACKPORTS)
    is_gone = not is_backport and surely_at_least(documents, removed.product, removed.since)
    return is_gone and (not removed.until or surely_below(documents, removed.product, removed.until))


def surely_has_again(removed: RemovedName, documents: dict[str, str]) -> bool:
    """Return whether the documents of a project require a version that has a removed name again."""
    return bool(removed.until) and surely_at_least(documents, removed.product, removed.until)


def _find_imports(file: SourceFile) -> Iterator[_Use]:
    for scope, node in file.each(ast.Import):
        for alias in node.names:
            if found := _removed_part(alias.name):
                yield scope, node, *found
    for scope, origin in file.each(ast.ImportFrom):
        if origin.level == 0 and origin.module:
            for alias in origin.names:
                if found := _removed_part(origin.module) or _removed_part(f"{origin.module}.{alias.name}"):
                    yield scope, origin, *found


def _removed_part(name: str) -> tuple[str, RemovedName] | None:
    """Return the removed name that a dotted name is or begins with."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        start = ".".join(parts[:end])
        if start in REMOVED_NAMES:
            return start, REMOVED_NAMES[start]
    return None


def _find_uses(file: SourceFile) -> Iterator[_Use]:
    """Yield removed attributes of imported modules: `collections.Mapping`, `np.int`."""
    origins = imported_names(file)
    if not any(origin.partition(".")[0] in _FIRST for origin in origins.values()):
        return
    read: list[_Use] = []
    put_there: set[str] = set()
    for scope, node in file.each(ast.Attribute):
        first = (name := dotted_name(node)).partition(".")[0]
        if first in origins:
            full = follow(name, origins)
            if not isinstance(node.ctx, ast.Load):
                put_there.add(full)
            if full in REMOVED_NAMES and origins[first] not in REMOVED_NAMES:
                read.append((scope, node, full, REMOVED_NAMES[full]))
    yield from (use for use in read if use[2] not in put_there)


def _find_calls(file: SourceFile) -> Iterator[_Use]:
    """Yield calls of a form that was removed."""
    for called in calls(file).calls_of("yaml.load", "yaml.load_all"):
        if len(called.node.args) == 1 and not called.node.keywords:
            yield called.scope, called.node, f"{called.name}(x)", RemovedName("pyyaml", (6,), "yaml.safe_load(x)")
    for called in calls(file).ending("decode"):
        inner = called.receiver
        if isinstance(inner, ast.Call) and follow(dotted_name(inner.func), imported_names(file)) == "jwt.encode":
            yield called.scope, called.node, "jwt.encode().decode()", RemovedName("pyjwt", (2,), "jwt.encode()")
    gone = RemovedName("sqlalchemy", (2, 0), "registry().map_imperatively()")  # `mapper` is still a target of events
    yield from ((it.scope, it.node, "mapper()", gone) for it in calls(file).calls_of("sqlalchemy.orm.mapper"))
    for called in calls(file).ending("is_ajax"):
        if _last_of(called.receiver) == "request":
            new = "request.headers.get('x-requested-with')"
            yield called.scope, called.node, "request.is_ajax()", RemovedName("django", (4,), new)
    yield from _of_attributes(file)
    if imports_any(file, "sqlalchemy", "flask_sqlalchemy"):
        yield from _of_sessions(file)


def _of_attributes(file: SourceFile) -> Iterator[_Use]:
    """Yield Flask's hooks before the first request, and unpacked results of marshmallow."""
    if imports_any(file, "flask"):
        for scope, node in file.each(ast.Attribute):
            if node.attr in ("before_first_request", "before_app_first_request"):
                yield scope, node, f"@{node.attr}", RemovedName("flask", (2, 3), "code at start-up")
    if not imports_any(file, "marshmallow", "flask_marshmallow"):
        return
    for scope, node in file.each(ast.Attribute):
        made = node.value
        if node.attr in ("data", "errors") and isinstance(made, ast.Call) and _is_of_schema(made):
            old = f"schema.{last_name(made)}().{node.attr}"
            yield scope, node, old, RemovedName("marshmallow", (3,), "the result itself")


def _is_of_schema(call: ast.Call) -> bool:
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    receiver = callee_of(receiver)
    return last_name(call) in ("dump", "load", "dumps") and "schema" in _last_of(receiver).lower()


def _of_sessions(file: SourceFile) -> Iterator[_Use]:
    """Yield plain-text SQL passed to a SQLAlchemy session, and statements executed on an engine."""
    for called in calls(file).ending("execute", "scalar"):
        first = called.node.args[0] if called.node.args else None
        is_plain = isinstance(first, ast.JoinedStr) or is_text(first)
        if _last_of(called.receiver) in ("session", "Session") and is_plain:
            yield called.scope, called.node, "session.execute('...')", RemovedName("sqlalchemy", (2,), "text('...')")
        elif _last_of(called.receiver) == "engine":
            new = "with engine.begin() as connection: connection.execute(...)"
            yield called.scope, called.node, f"engine.{called.last}()", RemovedName("sqlalchemy", (2,), new)


def _last_of(receiver: ast.expr | None) -> str:
    """Return the last part of the dotted name of a receiver; empty if there is none."""
    return dotted_name(receiver).rpartition(".")[2] if receiver is not None else ""


def _find(project: Project) -> Iterator[Finding]:
    known: dict[RemovedName, bool] = {}
    found = []
    for file, item in production_signs(project, RULE.name):
        product, since, until = (item.args[key] for key in ("product", "since", "until"))
        removed = RemovedName(product, _as_version(since), "", _as_version(until))
        if removed not in known:
            known[removed] = surely_lacks(removed, project.documents)
        if known[removed]:
            args = {**item.args, "product": _SHOWN.get(product, product)}
            made = about_sign(RULE.severity, file, replace(item, args=args), value=1, certainty=RULE.certainty)
            found.append(replace(made, is_urgent=True))
    yield from one_per_symbol(found)


def _as_version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part)


RULE = Rule(
    name="removed_api",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    words={
        "en": RuleWords(
            title="Name that the installed version lacks",
            seen="`{name}` uses `{old}` ({count} place(s)), which {product} {since} no longer has: it fails now.",
            cause="The version was raised, and this line was not reached by what was tried then.",
            why="The line fails whenever it is reached; if it is an import, everything in its module fails."
            " Only the requests that come there show it.",
            steps=(
                "Run the line with the installed version, and write a test that fails today.",
                "Use today's form instead: `{new}`. Compare what it gives: arguments and results may differ.",
                "Search for the other places with the same name, and change them in the same pull request.",
                "If nobody missed the code, remove it instead.",
            ),
            fine_when="The production system runs an older version than its documents say.",
            looked_for="Names that Python, Django, Flask, Werkzeug, Jinja2, NumPy and others removed, where pins,"
            " lower bounds or images say that no older version is installed.",
        ),
        "ja": RuleWords(
            title="使用中の版にないAPI",
            seen="`{name}`が使う`{old}`は、{product} {since}で削除されました（{count}か所）。今、失敗します。",
            cause="版を上げたときの確認で、この行に到達しませんでした。",
            why="到達するたびに失敗します。importの場合は、そのモジュール全体が使えません。"
            "ここを通るリクエストが来るまで、失敗は表に出ません。",
            steps=(
                "使用中の版でこの行を実行し、今は失敗するテストを書きます。",
                "今の書き方`{new}`に置き換えます。引数と戻り値の違いを確かめます。",
                "同じ名前のほかの箇所を検索し、同じプルリクエストで直します。",
                "誰も困っていなければ、コードを削除します。",
            ),
            fine_when="本番環境が、文書に書かれた版より古い場合です。",
            looked_for="Python、Django、Flaskなどで削除された名前を調べ、"
            "古い版ではないと確かめられるものを探しました。版の固定、下限、イメージの指定を根拠にしています。",
        ),
    },
    treatment=Treatment(2, 2, kind="fix"),
    remedy=Remedy(
        '# Django 4.2\nfrom django.conf.urls import url\n\nurlpatterns = [url("^$", index)]\n',
        '# Django 4.2\nfrom django.urls import path\n\nurlpatterns = [path("", index)]\n',
    ),
    examples=(
        RuleExample(
            {
                "shop/urls.py": "from django.conf.urls import url\n\nurlpatterns = [url('^$', index)]\n",
                "requirements.txt": "Django==4.2.11\n",
            },
            (1,),
        ),
        RuleExample(
            {
                "shop/views.py": "import collections\n\ndef view(value):\n"
                "    return isinstance(value, collections.Mapping)\n",
                "Dockerfile": "FROM python:3.11-slim\n",
            },
            (4,),
        ),
        RuleExample(
            {
                "app.py": "from flask import Flask\n\napp = Flask(__name__)\n\n@app.before_first_request\n"
                "def start():\n    load()\n",
                "requirements.txt": "flask>=2.3,<4\n",
            },
            (5,),
        ),
        RuleExample(
            {
                "auth.py": "import jwt\n\ndef token(user, key):\n    return jwt.encode({'id': user}, key).decode()\n",
                "requirements.txt": "PyJWT==2.8.0\n",
            },
            (4,),
        ),
        RuleExample(
            {
                "store.py": "from sqlalchemy import select\nfrom shop import session\n\ndef names():\n"
                "    return session.execute('SELECT name FROM users')\n",
                "requirements.txt": "SQLAlchemy~=2.0\n",
            },
            (5,),
        ),
        RuleExample(
            {
                "app.py": "try:\n    from collections import Mapping\nexcept ImportError:\n"
                "    from collections.abc import Mapping\n",
                ".python-version": "3.12\n",
            },
            note="the failure is expected",
        ),
        RuleExample(
            {
                "shop/urls.py": "from django.conf.urls import url\n\nurlpatterns = [url('^$', index)]\n",
                "requirements.txt": "Django>=2.2\n",
            },
            note="an older version may be installed",
        ),
        RuleExample(
            {
                "app.py": "import time\n\nnow = getattr(time, 'process_time', None) or time.clock\n",
                "Dockerfile": "FROM python:3.12\n",
            },
            note="the name of before is a way out",
        ),
        RuleExample(
            {
                "app.py": "import sys\n\nif sys.version_info < (3, 12):\n    import imp\n",
                "Dockerfile": "FROM python:3.12\n",
            },
            note="asks for the version",
        ),
        RuleExample(
            {
                "app.py": "import numpy as np\nimport collections.abc\n\ndef f(x):\n"
                "    return np.int64(x), isinstance(x, collections.abc.Mapping)\n",
                "requirements.txt": "numpy==1.26.4\n",
                "Dockerfile": "FROM python:3.12\n",
            },
            note="names that are still there",
        ),
        RuleExample(
            {
                "app.py": "import numpy as np\n\n\ndef flags(rows):\n    return np.zeros(rows, dtype=np.bool)\n",
                "requirements.txt": "numpy==1.26.4\n",
            },
            (5,),
        ),
        RuleExample(
            {
                "app.py": "import numpy as np\n\n\ndef flags(rows):\n    return np.zeros(rows, dtype=np.bool)\n",
                "requirements.txt": "numpy>=1.24\n",
            },
            note="NumPy 2 has it again",
        ),
        RuleExample(
            {
                "store.py": "from sqlalchemy import text\n\ndef names(session):\n"
                "    return session.execute(text('SELECT name FROM users'))\n",
                "requirements.txt": "SQLAlchemy==2.0.30\n",
            },
            note="today's form",
        ),
    ),
)
