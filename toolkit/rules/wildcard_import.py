"""`from x import *` in a module with code of its own, which hides where names come from.

What: a wildcard import in a module that defines functions or classes.
Why: a new name in the other module silently replaces one of this module, and no tool can find the users of a name.
When not: `__init__` and other modules that only pass names on, and settings that build on other settings.
"""

from collections.abc import Iterator

from toolkit.model.facts import File, Import
from toolkit.model.findings import Finding, Place
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_file
from toolkit.rules._one_decision import is_one_for_all

_MANY = 3
"""From so many modules on that take everything from one module of the project, this is one decision about that one."""


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each module that many files import with `*`, and one for each file with others."""
    stars = [(file, item) for file in project.production if _has_code(file) for item in _stars(file)]
    by_source: dict[str, list[tuple[File, Import]]] = {}
    for file, item in stars:
        if path := _source(project, file, item):
            by_source.setdefault(path, []).append((file, item))
    common = {path: users for path, users in by_source.items() if len(users) >= _MANY}
    for path, users in sorted(common.items()):
        places = tuple(sorted({Place(file.path, item.line) for file, item in users}))
        args = {"imports": len(places), "modules": [_written(users[0][1])]}
        yield about_file("wildcard_import", "low", project.by_path[path], value=len(places), args=args, places=places)
    rest: dict[str, list[Import]] = {}
    for file, item in stars:
        if _source(project, file, item) not in common:
            rest.setdefault(file.path, []).append(item)
    for path, items in rest.items():
        if path not in common:
            places = tuple(Place(path, item.line) for item in items)
            args = {"imports": len(items), "modules": [_written(item) for item in items][:5]}
            yield about_file(
                "wildcard_import", "low", project.by_path[path], value=len(items), args=args, places=places
            )


def _has_code(file: File) -> bool:
    return bool(file.content.functions or file.content.classes) and not file.path.endswith("__init__.py")


def _is_layer_of_settings(file: File, item: Import) -> bool:
    """Return whether settings take over other settings, as each environment does with the common ones."""
    return "settings" in file.path.lower() and ("settings" in item.module.lower() or item.level == 1)


def _stars(file: File) -> list[Import]:
    stars = (item for item in file.content.imports if item.names == ("*",))
    return [item for item in stars if not _is_layer_of_settings(file, item)]


def _written(item: Import) -> str:
    return "." * item.level + item.module


def _source(project: Project, file: File, item: Import) -> str:
    """The path of the module that everything is taken from; empty: it is none of the project."""
    parts = item.module.split(".") if item.module else []
    if item.level:
        parts = [*file.path.split("/")[: -item.level], *parts]
    path = "/".join(parts)
    return next((name for name in (f"{path}.py", f"{path}/__init__.py") if name in project.by_path), "")


EN = RuleWords(
    title="Wildcard import",
    seen="`import *` takes every name of another module in {count} place(s) of {files} file(s), first in `{path}` "
    "(from {modules}).",
    cause="It was the shortest way to have all the names at hand, or it kept old names alive after a module was moved.",
    why=(
        "A name added to the other module can replace one that is used here, without any error; and no search can "
        "tell who "
        "uses a name, so nothing can be renamed or removed safely."
    ),
    steps=(
        "List the names that are really used: a linter names them (`ruff check --select F403,F405`).",
        "Import exactly those names.",
        (
            "Start the application once and run the tests: a name that was missed fails as `NameError` only when its "
            "line runs."
        ),
    ),
    fine_when="The other module is made for it: it lists its names in `__all__` and seldom changes.",
    looked_for="`import *` in modules that define functions or classes, except in `__init__.py`.",
)
JA = RuleWords(
    title="ワイルドカードimport",
    seen="`import *`で、ほかのモジュールのすべての名前を取り込んでいます（{count}か所、{files}ファイル）。"
    "最初は`{path}`です（取り込み元は{modules}）。",
    cause="必要な名前をまとめて使うため、またはモジュールの移動後も古い名前を残すために書かれたものです。",
    why=(
        "取り込み元に名前が追加されると、ここで使っている同じ名前がエラーもなく置き換わります。"
        "名前の使用箇所を検索で特定できないため、安全に名前を変えたり削除したりできません。"
    ),
    steps=(
        "実際に使っている名前を一覧にします（`ruff check --select F403,F405`で表示できます）。",
        "その名前だけをimportする形に書き換えます。",
        "アプリケーションを起動してテストを実行します。漏れた名前は、その行が動くまで`NameError`になりません。",
    ),
    fine_when="取り込み元が`__all__`で名前を公開しており、ほとんど変わらない場合です。",
    looked_for="`__init__.py`以外で、関数またはクラスを定義しているモジュールの`import *`を調べました。",
)

_USES = "from shop.models import *\n\n\ndef names(session):\n    return [user.name for user in session.query(User)]\n"
_MODELS = "class User:\n    name = ''\n"
RULE = Rule(
    name="wildcard_import",
    severity="low",
    words={"en": EN, "ja": JA},
    treatment=Treatment(4, 1, locks=False, risk="low"),
    find=find,
    decision=is_one_for_all,
    remedy=Remedy(
        "from shop.models import *\n\n\ndef names(session):\n    return [user.name for user in session.query(User)]\n",
        "from shop.models import User\n"
        "\n"
        "\n"
        "def names(session):\n"
        "    return [user.name for user in session.query(User)]\n",
    ),
    examples=(
        RuleExample({"shop/views.py": _USES, "shop/models.py": _MODELS}, lines=(1,)),
        RuleExample(
            {"shop/job.py": "def run():\n    return 1\n\n\nfrom .legacy import *\nfrom .compat import *\n"},
            lines=(5, 6),
        ),
        RuleExample({"shop/__init__.py": _USES}, note="A package passes names on."),
        RuleExample(
            {
                "config/settings/docker.py": "import os\n\nfrom config.settings.common import *\n\n\n"
                "def env(key):\n    return os.environ[key]\n"
            },
            note="with code of their own, too",
        ),
        RuleExample(
            {"settings/production.py": "from .base import *\n\nDEBUG = False\n"}, note="Settings build on settings."
        ),
        RuleExample({"shop/api.py": "from shop.models import User\n\n\ndef new():\n    return User()\n"}),
    ),
)
