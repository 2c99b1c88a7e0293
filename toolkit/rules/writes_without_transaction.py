"""Several writes of one request outside of a transaction: what was written stays if a later write fails.

What: functions of Django that answer requests and write more than one row on one way through them: `save()`,
    `delete()`, `Model.objects.create()` and the like, of different objects or in a loop.
Why: Django commits each write by itself unless it is told otherwise, so an error leaves half of them.
When not: `ATOMIC_REQUESTS` stands in some settings; the writes are inside of `atomic`; branches of which only one runs.

Writes in called functions are not counted: who opens the transaction there is not seen.
"""

import ast
from collections.abc import Iterable, Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, callee_of, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, production_signs
from toolkit.rules._handlers import answers_requests
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign

_SETTING = "ATOMIC_REQUESTS"
_OPENS = frozenset(("atomic", "commit_on_success", "commit_manually", "xact"))
_FRAMEWORKS = ("django", "rest_framework", "ninja")
_OF_MANAGERS = frozenset(("create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "update"))
_OF_ROWS = frozenset(("save", "delete"))
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
Writes = frozenset[str]
"""Texts in front of the methods that write; what a loop writes counts as two."""
_NONE: Writes = frozenset()


def _signs(file: SourceFile) -> Iterator[Sign]:
    if not any(word in file.text for word in _FRAMEWORKS):
        return
    for scope in file.functions:
        node = scope.node
        if isinstance(node, ast.FunctionDef) and answers_requests(scope) and not _is_atomic(scope):
            written = _most(node.body)
            if len(written) > 1:
                yield sign(RULE.name, scope, node, writes=len(written), leads=int(any("delete" in w for w in written)))


def _is_atomic(scope: Scope) -> bool:
    """Return whether a decorator of a function, or of a class around it, opens a transaction."""
    around: Scope | None = scope
    while around is not None:
        for item in getattr(around.node, "decorator_list", ()):
            if any(dotted_name(part).rpartition(".")[2] in _OPENS for part in walk(item)):
                return True
        around = around.parent
    return False


def _most(body: Iterable[ast.stmt]) -> Writes:
    """Return the writes on the way through statements that writes most."""
    ended: list[Writes] = []
    now, chosen = _NONE, dict[str, Writes]()
    for statement in body:
        if isinstance(statement, ast.If):
            ways = [
                (_most(part), bool(part) and isinstance(part[-1], _ENDS)) for part in (statement.body, statement.orelse)
            ]
            way_on = max((way for way, ends in ways if not ends), key=len, default=_NONE)
            asked = _chooses_by(statement.test)
            before = now.union(*(written for key, written in chosen.items() if key != asked))
            ended += [before | way for way, ends in ways if ends]
            if asked:
                chosen[asked] = max(chosen.get(asked, _NONE), way_on, key=len)
            else:
                now |= way_on
        else:
            now |= _writes(statement)
    return max((*ended, now.union(*chosen.values())), key=len)


def _chooses_by(test: ast.expr) -> str:
    """Return the text of which a condition asks for one of several values; empty if it asks for something else.

    Such are the pressed button of a form and the kind of an action: `"close" in request.POST`, `action == "close"`.
    """
    match test:
        case ast.Compare(left=ast.Constant(), ops=[ast.In()], comparators=[around]):
            return name if (name := dotted_name(around)).endswith("request.POST") else ""
        case ast.Compare(left=asked, ops=[ast.Eq()], comparators=[ast.Constant(value=str())]):
            return ast.unparse(asked)
    return ""


def _writes(statement: ast.stmt) -> Writes:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return _NONE
        case ast.For() | ast.AsyncFor() | ast.While():
            inside = _most(statement.body)
            is_caught = any(isinstance(node, ast.Try) for node in walk(statement))  # round by round, as intended
            return inside if is_caught else inside | {f"{name} again" for name in inside}
        case ast.With() | ast.AsyncWith():
            return _NONE if any(map(_opens, statement.items)) else _most(statement.body)
        case ast.Try():
            handled = max((_most(item.body) for item in statement.handlers), key=len, default=_NONE)
            done = _most([*statement.body, *statement.orelse])
            return max(done, handled, key=len) | _most(statement.finalbody)
    return frozenset(name for node in walk(statement) if isinstance(node, ast.Call) and (name := _row_of(node)))


def _opens(item: ast.withitem) -> bool:
    called = callee_of(item.context_expr)
    return dotted_name(called).rpartition(".")[2] in _OPENS


def _row_of(call: ast.Call) -> str:
    """Return what a call writes, as its text; empty if it writes no row.

    A method with positional arguments is one of files, caches and clients; `save(commit=False)` writes nothing.
    """
    if not isinstance(call.func, ast.Attribute):
        return ""
    around = ast.unparse(call.func.value)
    if call.func.attr in _OF_MANAGERS:
        return f"{around}.{call.func.attr}" if ".objects" in around else ""
    if call.func.attr not in _OF_ROWS or call.args or any(item.arg == "commit" for item in call.keywords):
        return ""
    return "" if _is_elsewhere(around) else f"{around}.{call.func.attr}" if call.func.attr == "delete" else around


def _is_elsewhere(around: str) -> bool:
    """Return whether a method belongs to something else than a row: a session, a file, a cache."""
    last = around.rpartition(".")[2].lower()
    return around.startswith("super()") or any(
        word in last for word in ("session", "cache", "file", "image", "redis", "index", "document", "wb", "workbook")
    )


def _find(project: Project) -> Iterator[Finding]:
    """One finding for each function, unless every request is a transaction."""
    if any(_SETTING in file.content.names for file in project.files):
        return
    for file, item in production_signs(project, RULE.name):
        yield about_sign(RULE.severity, file, item, value=item.args["writes"], certainty=RULE.certainty)


RULE = Rule(
    name="writes_without_transaction",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Several writes without a transaction",
            seen="{count} function(s) in {files} file(s) write several rows for one request outside of a transaction,"
            " first `{name}`.",
            cause="Django commits each write by itself unless told otherwise, and on a good day nobody notices.",
            why="If a later write fails, the earlier ones stay: a user without a role, an order without lines."
            " The client repeats the request and makes it worse, and such rows are found months later.",
            steps=(
                "Put `@transaction.atomic` on the functions listed here, or set `ATOMIC_REQUESTS` for the database.",
                "Move calls of other systems and queued jobs in them into `transaction.on_commit()`.",
                "Write a test for each that lets the last write fail, and checks that nothing stayed.",
            ),
            fine_when="Each write makes sense by itself, or a later run repairs what is missing.",
            looked_for="Functions of Django that answer requests and write more than one row (`save()`, `create()`,"
            " `delete()`, also in a loop) outside of `atomic`, where no settings have `ATOMIC_REQUESTS`.",
        ),
        "ja": RuleWords(
            title="トランザクションのない複数の書き込み",
            seen="1回のリクエストで複数の行をトランザクションなしに書き込む関数が、{count}個あります（{files}ファイル）。"
            "最初は`{name}`です。",
            cause="Djangoは指定がなければ書き込みごとに確定します。正常なときは違いが見えません。",
            why="途中で失敗すると、それまでの書き込みだけが残ります（権限のない利用者、明細のない注文など）。"
            "再送でさらに不整合が増え、数か月後に見つかることもあります。",
            steps=(
                "挙げた関数に`@transaction.atomic`を付けるか、データベースの設定に`ATOMIC_REQUESTS`を指定します。",
                "関数内の外部呼び出しとキューへの登録を調べ、`transaction.on_commit()`に移します。取り消せないためです。",
                "最後の書き込みが失敗した場合に何も残らないことを、関数ごとにテストで確かめます。",
            ),
            fine_when="書き込みがそれぞれ単独で意味を持つ場合、または不足分を後の処理が補う場合です。",
            looked_for="Djangoのリクエストに応答する関数のうち、`atomic`の外で複数の行を書き込むものを探しました。"
            "`save()`、`create()`、`delete()`とループ内の書き込みが対象で、`ATOMIC_REQUESTS`の設定がある場合は除きます。",
        ),
    },
    treatment=Treatment(2, 1, kind="fix", reach="project"),
    remedy=Remedy(
        "from django.db import transaction\n\n\ndef invite(request):\n"
        "    user = User.objects.create(email=request.POST['email'])\n"
        "    Role.objects.create(user=user)\n",
        "from django.db import transaction\n\n\n@transaction.atomic\ndef invite(request):\n"
        "    user = User.objects.create(email=request.POST['email'])\n"
        "    Role.objects.create(user=user)\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "from django.http import HttpResponse\n\ndef invite(request):\n"
                "    user = User.objects.create(name='a')\n    Role.objects.create(user=user)\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "views.py": "from django.http import HttpResponse\n\ndef close(request):\n"
                "    for role in request.user.roles:\n        role.delete()\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "views.py": "from django.db import transaction\n\n@transaction.atomic\ndef invite(request):\n"
                "    user = User.objects.create(name='a')\n    Role.objects.create(user=user)\n"
            },
            note="a transaction",
        ),
        RuleExample(
            {
                "views.py": "from django.db import transaction\n\ndef invite(request):\n"
                "    with transaction.atomic():\n"
                "        user = User.objects.create(name='a')\n        Role.objects.create(user=user)\n"
            },
            note="a transaction",
        ),
        RuleExample(
            {
                "views.py": "from django.http import HttpResponse\n\ndef invite(request):\n"
                "    user = User.objects.create(name='a')\n    Role.objects.create(user=user)\n",
                "settings.py": "DATABASES = {'default': {'ATOMIC_REQUESTS': True}}\n",
            },
            note="every request is a transaction",
        ),
        RuleExample(
            {
                "views.py": "from django.http import HttpResponse\n\ndef put(request, key):\n"
                "    if key:\n        Old.objects.create(key=key)\n        return HttpResponse()\n"
                "    New.objects.create()\n"
            },
            note="only one of both runs",
        ),
        RuleExample(
            {
                "views.py": "from django.http import HttpResponse\n\ndef put(request):\n"
                "    if 'old' in request.POST:\n        Old.objects.create()\n"
                "    if 'new' in request.POST:\n        New.objects.create()\n"
            },
            note="one button of a form is pressed",
        ),
        RuleExample(
            {
                "views.py": "from django.http import HttpResponse\n\ndef put(request, action):\n"
                "    if action == 'old':\n        Old.objects.create()\n"
                "    if action == 'new':\n        New.objects.create()\n"
            },
            note="one kind of action",
        ),
        RuleExample(
            {
                "views.py": "from django.http import HttpResponse\n\ndef close(request):\n"
                "    for role in request.user.roles:\n        try:\n            role.delete()\n"
                "        except ValueError:\n            log(role)\n"
            },
            note="each row for itself",
        ),
        RuleExample(
            {
                "views.py": "from django.http import HttpResponse\n\ndef put(request, form):\n"
                "    row = form.save(commit=False)\n    row.owner = request.user\n    row.save()\n"
                "    request.session.save()\n    cache.delete('rows')\n"
            },
            note="one row",
        ),
    ),
)
