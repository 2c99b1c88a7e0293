"""Module-level state that requests change: shared inside a process, different between processes.

What: a module-level list, dictionary or set that a function changes in place, and module-level names that a
    function rebinds with `global`.
Why: it survives the request, is shared by all threads but not by other processes, and is lost at a restart.
    Where the value is that of a request (`state.tenant = g.tenant`, also in a module that was imported), the finding
    is a high one. All other state is one finding of a project.
When not: state of the process (queues, pools, threads, timings, what `run_server` keeps); constants; registries
    (filled by a function whose name says so, or by a decorator); values that are made at first use and kept until they
    are thrown away; what a function takes out again before it returns; scripts, whose state ends with the run.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding, Severity
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, callee_of, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign
from toolkit.rules._container_changes import (
    changed_containers,
    drops_kept,
    held_for_a_call,
    is_cached,
    keeps_first,
    module_containers,
)
from toolkit.rules._one_decision import is_one_for_the_unsaid
from toolkit.rules._request_state import is_of_request
from toolkit.rules._set_up import is_called_by_set_up, is_set_up
from toolkit.source.calls import imported_names

_CONTEXTS = {"g", "request", "session", "config", "settings", "threading", "local"}
_PROCESS = re.compile(
    r"(\A|_)(queues?|pools?|locks?|threads?|workers?|process(es)?|servers?|sockets?|interfaces?|daemon|loop|timers?"
    r"|logger|log|time|timings?|stats?|statistics|started|profil\w*|metrics?|run|start|stop|serve|main|acquire|release|watch|monitor)(_|\Z)",
    re.IGNORECASE,
)
"""Names of what belongs to the process or counts what it does, and of functions that run it: no data of a request."""
_OF_PROCESS = "process"
_WRAPPING = {"wraps", "contextmanager", "lru_cache", "cache", "property", "staticmethod", "classmethod", "dataclass"}


def signs(file: SourceFile) -> Iterator[Sign]:
    """Yield every place in a function that changes module-level state; the symbol is the name in the module."""
    if _is_script(file):
        return
    yield from _set_elsewhere(file)
    containers = {name: line for name, line in module_containers(file.root) if name != "urlpatterns"}
    changed: dict[str, list[tuple[Scope, ast.expr]]] = {}
    for scope in file.functions:
        if is_set_up(scope) or is_called_by_set_up(scope, file):
            continue
        if containers:
            found = list(changed_containers(scope, containers))
            held = held_for_a_call(found)
            for name, place in found:
                if name not in held:
                    changed.setdefault(name, []).append((scope, place))
        if ast.Global in scope.by_type:
            yield from _rebound(scope, file)
    for name, places in changed.items():
        made = [keeps_first(name, scope, place) for scope, place in places]
        if not any(made) or not all(made[n] or drops_kept(place) for n, (_, place) in enumerate(places)):
            yield from (_sign(name, scope, place, containers[name], file) for scope, place in places)


def _is_script(file: SourceFile) -> bool:
    """Return whether a file is a script that registers nothing elsewhere: it uses only its own decorators."""
    if '__name__ == "__main__"' not in file.text.replace("'", '"'):
        return False
    own = {item.qualname for item in file.functions} | _WRAPPING
    return all(
        dotted_name(callee_of(item)).rpartition(".")[2] in own
        for scope in file.scopes
        if not isinstance(scope.node, ast.Module)
        for item in scope.node.decorator_list
    )


def _rebound(scope: Scope, file: SourceFile) -> Iterator[Sign]:
    declared = {name for node in scope.nodes(ast.Global) for name in node.names}
    made = {
        name.id: name.lineno
        for name in file.root.nodes(ast.Name)
        if name.id in declared and isinstance(name.ctx, ast.Store)
    }
    for name in scope.nodes(ast.Name):
        if name.id in declared and not isinstance(name.ctx, ast.Load) and not is_cached(name, scope, file):
            yield _sign(name.id, scope, name, made.get(name.id, name.lineno), file)


def _set_elsewhere(file: SourceFile) -> Iterator[Sign]:
    """Yield assignments of request values to attributes of imported modules: `state.tenant = g.tenant`."""
    origins = imported_names(file)
    for scope in file.functions:
        for node in scope.nodes(ast.Assign):
            for target in node.targets:
                if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
                    continue
                module = target.value.id
                if module in origins and module not in _CONTEXTS and is_of_request(node.value, scope, file):
                    name = f"{module}.{target.attr}"
                    yield Sign(
                        "module_state",
                        scope.qualname,
                        target.lineno,
                        target.end_lineno or target.lineno,
                        {**_args(name, scope, target.lineno, "request"), "module": origins[module]},
                    )


def _sign(name: str, scope: Scope, place: ast.expr, made: int, file: SourceFile) -> Sign:
    statement = next((item for item in ancestors(place) if isinstance(item, ast.stmt)), None)
    value = getattr(statement, "value", None)
    says = ""
    if isinstance(value, ast.expr) and is_of_request(value, scope, file):
        says = "request"
    elif _PROCESS.search(name) or _PROCESS.search(scope.name):
        says = _OF_PROCESS
    return Sign("module_state", name, place.lineno, place.end_lineno or place.lineno, _args(name, scope, made, says))


def _args(name: str, scope: Scope, made: int, says: str) -> dict[str, Any]:
    return {"variable": name, "function": scope.qualname, "made_line": made, "says": says}


_SEVERITY: dict[str, Severity] = {"request": "high", "": "medium"}


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each name, as severe as its worst place; other modules must belong to the project."""
    modules = set(project.imports.modules.values())
    groups: dict[tuple[str, str, str], list[tuple[File, Sign]]] = {}
    for file, item in project.signs("module_state"):
        if file.is_test or ("module" in item.args and not _is_own(item.args["module"], modules)):
            continue
        if item.args["says"] == _OF_PROCESS:
            continue
        groups.setdefault((file.path, item.qualname, item.args["variable"]), []).append((file, item))
    told: set[str] = set()
    for (_, _, variable), members in groups.items():
        members.sort(key=lambda pair: (_ORDER.index(pair[1].args["says"]), pair[1].line))
        file, item = members[0]
        found = about_sign(_SEVERITY[item.args["says"]], file, item, value=len(members))
        if found.id in told:  # two names set in one function are one thing to do
            continue
        told.add(found.id)
        places = dict.fromkeys(place for pair in members for place in about_sign("low", *pair, value=1).evidence)
        yield replace(
            found,
            evidence=tuple(places),
            value=len(members),
            args={**item.args, "variable": variable, "count": len(places)},
        )


_ORDER = ("request", "")


def _is_own(module: str, modules: set[str]) -> bool:
    """Return whether a dotted name means a module of the project; either name may have more leading parts."""
    wanted = module.lstrip(".")
    return any(name == wanted or name.endswith("." + wanted) or wanted.endswith("." + name) for name in modules)


EN = RuleWords(
    title="Module-level state",
    seen=(
        "Module-level names are changed inside functions in {count} place(s) of {files} file(s), first `{variable}` "
        "(line {made_line}) in `{function}`."
    ),
    cause="A value that had to outlive one call was kept where every function could reach it.",
    why=(
        "Requests share it, so one request can see what another one left, perhaps of another client; several "
        "processes each "
        "have their own, and during a release without downtime old and new ones disagree."
    ),
    steps=(
        "Find out what it is: a cache, a counter, a connection, or data of the current request.",
        "Lock today's behaviour with characterization tests, and let each test start with a fresh value.",
        "Put the value and the functions that change it into one class, with one instance made at start-up.",
        "Hand the instance in where it is used; data of a request goes into the request's own context.",
        "What all processes must agree on goes into the database or a shared cache with a time limit.",
    ),
    fine_when="It is filled once at start-up, before the first request, and only read after that.",
    looked_for=(
        "Module-level lists, dictionaries and sets that functions change in place, and names that functions rebind "
        "with "
        "`global`, or set in a module of the project with a value of the request. Registries, values made "
        "at first use and what belongs to the process by its name are left alone."
    ),
    says={
        "request": "The value is that of a request: the next one, perhaps of another user, finds it there.",
    },
)
JA = RuleWords(
    title="モジュール変数での状態保持",
    seen=(
        "モジュール変数を関数の中で変更しています（{count}か所、{files}ファイル）。"
        "最初は`{function}`が変更する`{variable}`（{made_line}行目）です。"
    ),
    cause="1回の呼び出しを越えて残したい値を、どの関数からも届く場所に置いたことが原因です。",
    why=(
        "複数のリクエストが同じ値を共有するため、別の利用者の値が見えるおそれがあります。"
        "値はプロセスごとに別々で、無停止リリースの間は新旧のプロセスで食い違います。"
    ),
    steps=(
        "その値が、キャッシュ、カウンター、接続、リクエスト固有のデータのどれに当たるかを調べます。",
        "仕様化テストを作って現行動作を固定し、テストごとに値を初期化します。",
        "値とそれを変更する関数を1つのクラスにまとめ、起動時にインスタンスを1つ作ります。",
        "使う場所にはインスタンスを渡し、リクエスト固有のデータはリクエストのコンテキストに移します。",
        "全プロセスで一致させる必要がある値は、データベースか有効期限付きの共有キャッシュに移します。",
    ),
    fine_when="起動時に一度だけ値を入れ、最初のリクエスト以降は読むだけの場合です。",
    looked_for=(
        "関数が書き換えるモジュール変数（リスト、辞書、集合）と、`global`で再代入される名前を調べました。"
        "プロジェクトのモジュールに、リクエストの値を代入する箇所も含みます。"
        "登録用の変数、最初に使うときに一度だけ作る値、名前からプロセスに属するとわかる値は対象外です。"
    ),
    says={
        "request": "リクエスト固有の値のため、次のリクエスト（別の利用者の場合もあります）からも見えます。",
    },
)
RULE = Rule(
    name="module_state",
    severity="medium",
    words={"en": EN, "ja": JA},
    treatment=Treatment(12, 6, kind="refactor"),
    signs=signs,
    find=find,
    decision=is_one_for_the_unsaid,
    remedy=Remedy(
        "_sent = {}\n\n\ndef send(user):\n    _sent[user.id] = True\n",
        'def send(user, store):\n    store.set(f"sent:{user.id}", 1)\n',
    ),
    examples=(
        RuleExample({"a.py": "_sent = {}\n\n\ndef send(user):\n    _sent[user.id] = True\n"}, lines=(5,)),
        RuleExample(
            {"a.py": "count = 0\n\n\ndef hit(request):\n    global count\n    count += 1\n    return count\n"},
            lines=(6,),
        ),
        RuleExample(
            {
                "a.py": "counters = {}\n\n\ndef count(name):\n    if name not in counters:\n"
                "        counters[name] = 0\n    counters[name] += 1\n    return counters[name]\n"
            },
            lines=(6, 7),
        ),
        RuleExample(
            {
                "a.py": "SEEN = []\n\n\nclass Job:\n    def put(self, item):\n        SEEN.append(item)\n\n"
                "    def drop(self):\n        del SEEN[:]\n"
            },
            lines=(6, 9),
        ),
        RuleExample(
            {
                "app.py": "from flask import g\n\nfrom shop import state\n\n\ndef before():\n"
                "    state.tenant = g.tenant\n",
                "shop/state.py": "tenant = None\n",
                "shop/__init__.py": "",
            },
            lines=(7,),
        ),
        RuleExample(
            {"a.py": "import os\n\n\ndef before(request):\n    os.user = request.args['user']\n"},
            note="Not a module of the project.",
        ),
        RuleExample(
            {"a.py": "KINDS = {'ios': 1, 'android': 2}\n\n\ndef kind(name):\n    return KINDS[name]\n"},
            note="A constant.",
        ),
        RuleExample(
            {"a.py": "ROUTES = {}\n\n\ndef register(name, view):\n    ROUTES[name] = view\n"}, note="A registry."
        ),
        RuleExample(
            {
                "a.py": "import db\n\n_client = None\n\n\ndef client():\n    global _client\n"
                "    if _client is None:\n        _client = db.connect()\n    return _client\n"
            },
            note="Made at first use.",
        ),
        RuleExample(
            {
                "a.py": "import db\n\n_client = None\n\n\ndef client():\n    global _client\n"
                "    if _client is not None:\n        return _client\n    _client = db.connect()\n"
                "    return _client\n"
            },
            note="The same, the other way round.",
        ),
        RuleExample(
            {
                "a.py": "POOLS = {}\n\n\ndef pool(name):\n    if name not in POOLS:\n        POOLS[name] = make(name)\n"
                "    return POOLS[name]\n\n\ndef stop(name):\n    POOLS.pop(name).close()\n"
            },
            note="Made at first use, and thrown away.",
        ),
        RuleExample(
            {
                "a.py": "MADE = []\n\n\nclass Single(type):\n    def __call__(cls):\n        if cls.one is None:\n"
                "            cls.one = super().__call__()\n            MADE.append(cls.one)\n        return cls.one\n"
            },
            note="One for each class, made at first use.",
        ),
        RuleExample(
            {
                "a.py": "from celery.signals import worker_ready\n\nINFO = {}\n\n\n@worker_ready.connect\n"
                "def note(sender, **kwargs):\n    INFO['threads'] = sender.threads\n"
            },
            note="Filled at start-up.",
        ),
        RuleExample(
            {
                "a.py": "def twice(work):\n    return lambda: (work(), work())\n\n\ncount = 0\n\n\n"
                "@twice\ndef step():\n    global count\n    count += 1\n\n\nif __name__ == '__main__':\n    step()\n"
            },
            note="A script.",
        ),
        RuleExample(
            {
                "a.py": "BUSY = set()\n\n\ndef drop(item):\n    BUSY.add(item.pk)\n    try:\n        item.delete()\n"
                "    finally:\n        BUSY.discard(item.pk)\n"
            },
            note="Taken out again.",
        ),
        RuleExample(
            {
                "a.py": "LAST = []\n\n\ndef note(item):\n    LAST.append(item)\n    if len(LAST) > 9:\n"
                "        LAST.pop(0)\n"
            },
            lines=(5, 7),
        ),
        RuleExample(
            {"a.py": "names = []\n\n\ndef f(users):\n    names = []\n    names.append(users)\n    return names\n"},
            note="A local.",
        ),
        RuleExample(
            {"a.py": "HOSTS = []\nfor n in range(3):\n    HOSTS.append(f'host{n}')\n"}, note="Filled at import time."
        ),
    ),
)
