"""Debug mode that is on unless something turns it off.

In debug mode the error page shows source code and settings to everybody who causes an error, and Werkzeug's debugger
runs code for them. The rule looks for `DEBUG = True` in settings, `app.debug = True` and `app.run(debug=True)`.

It leaves alone: settings for development and tests, classes named accordingly, a module that another settings
module of the project overrides with `DEBUG = False`, values from the environment, and `app.run(debug=True)`
under `if __name__ == "__main__"` unless a Dockerfile, Procfile or the like starts that file.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, is_name
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign
from toolkit.rules._settings_files import is_beside_production, is_for_tests, names_settings, takes_local_settings
from toolkit.rules._signs import sign
from toolkit.source.calls import calls

_SETTING_NAMES = {"INSTALLED_APPS", "DATABASES", "SECRET_KEY", "ROOT_URLCONF", "SQLALCHEMY_DATABASE_URI", "TESTING"}


class DebugSwitch(NamedTuple):
    """A call or assignment that switches debug mode; `start`: it only runs if the file itself is started."""

    scope: Scope
    node: ast.Call | ast.Assign
    setting: str
    start: bool = False


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope, node, setting, start in debug_switches(file):
        yield sign(RULE.name, scope, node, setting=setting, start=start)


def debug_switches(file: SourceFile) -> Iterator[DebugSwitch]:
    """Yield the places where a file switches debug mode on, or off for the whole project (`DEBUG = False`)."""
    if "debug" not in file.text.lower():
        return
    for called in calls(file).ending("run"):
        if _is(called.keyword("debug"), True):
            name = dotted_name(called.receiver) if called.receiver is not None else ""
            if name.rpartition(".")[2] not in ("asyncio", "loop", "runner"):
                start = any(map(_is_main_guard, ancestors(called.node)))
                yield DebugSwitch(called.scope, called.node, f"{called.last}(debug=True)", start)
    for scope, node in file.each(ast.Assign):
        yield from _find_assignments(file, scope, node)


def _find_assignments(file: SourceFile, scope: Scope, node: ast.Assign) -> Iterator[DebugSwitch]:
    """Yield the switches of one assignment; a class whose subclass for production says otherwise is only a base."""
    value = node.value.value if isinstance(node.value, ast.Constant) else None
    if (
        not isinstance(value, bool)
        or (value and takes_local_settings(file, node))
        or any(isinstance(outer, ast.If | ast.Try) for outer in ancestors(node))
        or (value and scope.kind == "class" and _is_switched_off_below(scope, file))
    ):
        return
    for target in node.targets:
        if _is_setting(target, scope, file):
            yield DebugSwitch(scope, node, f"DEBUG = {value}")
        elif value and _sets_app_debug(target):
            yield DebugSwitch(scope, node, f"{ast.unparse(target)} = True")


def _is_switched_off_below(base: Scope, file: SourceFile) -> bool:
    """Return whether a class of the same file that derives from these settings, and is not for tests, says `False`."""
    name = base.name
    return any(
        not is_for_tests(scope.qualname)
        and any(dotted_name(item).rpartition(".")[2] == name for item in scope.node.bases)
        and any(_is_off(node) for node in scope.nodes(ast.Assign))
        for scope in file.scopes
        if isinstance(scope.node, ast.ClassDef)
    )


def _is_off(node: ast.Assign) -> bool:
    return _is(node.value, False) and any(is_name(item, "DEBUG") for item in node.targets)


def _is_setting(target: ast.expr, scope: Scope, file: SourceFile) -> bool:
    """Return whether an assignment sets `DEBUG` in a class, or in a module with other settings."""
    if not isinstance(target, ast.Name) or target.id != "DEBUG":
        return False
    return scope.kind == "class" or (scope.kind == "module" and bool(_SETTING_NAMES & _names(file.root)))


def _names(scope: Scope) -> set[str]:
    return {target.id for node in scope.nodes(ast.Assign) for target in node.targets if isinstance(target, ast.Name)}


def _sets_app_debug(target: ast.expr) -> bool:
    if isinstance(target, ast.Attribute):
        return target.attr == "debug" and dotted_name(target.value).rpartition(".")[2] in ("app", "application")
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        name = dotted_name(target.value)
        return target.slice.value == "DEBUG" and name.endswith(("app.config", "application.config"))
    return False


def _is(node: ast.expr | None, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_main_guard(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _find(project: Project) -> Iterator[Finding]:
    signs = [(file, item) for file, item in project.signs(RULE.name) if not file.is_test]
    overruled = any(
        item.args["setting"] == "DEBUG = False" and not item.qualname and not is_for_tests(file.path)
        for file, item in signs
    )
    yield from one_per_sign(
        RULE, ((file, item) for file, item in signs if _speaks(project, file, item, overruled=overruled))
    )


_SERVED = ("wsgi.py", "asgi.py")


def _speaks(project: Project, file: File, item: Sign, *, overruled: bool) -> bool:
    setting = item.args["setting"]
    if setting == "DEBUG = False" or not is_for_production(file.path, item.qualname, setting):
        return False
    if setting == "DEBUG = True" and overruled:
        return False
    if setting.startswith("run(") and any(other.path.endswith(_SERVED) for other in project.production):
        return False  # a server starts another module
    return not item.args["start"] or _is_entry_script(project, file.path)


def is_for_production(path: str, qualname: str, setting: str) -> bool:
    """Return whether a switch affects production: no name says development, and `DEBUG = True` is in settings."""
    if is_beside_production(path, qualname):
        return False
    return setting != "DEBUG = True" or names_settings(path + qualname)


def _is_entry_script(project: Project, path: str) -> bool:
    """Return whether a Dockerfile, Procfile, unit file or script of the project runs this file."""
    name = PurePosixPath(path).name
    start = re.compile(rf"python[\d.]*[\"', ]+(?:-u[\"', ]+)?\S*{re.escape(name)}\b")
    return any(
        start.search(text) for document, text in project.documents.items() if not document.endswith((".md", ".rst"))
    )


RULE = Rule(
    name="debug_mode_on",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    words={
        "en": RuleWords(
            title="Debug mode on by default",
            seen="`{path}` turns debug mode on with `{setting}` ({count} place(s)), and nothing in the project turns"
            " it off again.",
            cause="The setting for the developer's machine became the setting for every machine.",
            why="The error page then shows source code, settings and parts of requests to any client app that causes"
            " an error. With Werkzeug's debugger it can also run code on the server.",
            steps=(
                "Check on a production machine whether debug mode is really on.",
                "Let the default be off, and turn it on from the environment on the developer's machine only.",
                "Add a test that production settings have debug mode off.",
            ),
            fine_when="The file is only used on a developer's machine.",
            looked_for="`DEBUG = True` in settings that nothing overrules, `app.debug = True`, and"
            " `app.run(debug=True)` in files that the project starts; settings for development were left out.",
        ),
        "ja": RuleWords(
            title="既定で有効なデバッグモード",
            seen="`{path}`は`{setting}`でデバッグモードを有効にしています（{count}か所）。"
            "プロジェクト内に、無効にする設定は見つかりません。",
            cause="開発用マシンのための設定が、すべての環境の設定になっています。",
            why="エラー画面に、コード、設定、リクエストの一部が表示され、エラーを起こせば誰でも見られます。"
            "Werkzeugのデバッガーでは、サーバー上でコードを実行されるおそれもあります。",
            steps=(
                "本番のマシンで、デバッグモードが実際に有効かどうかを確かめます。",
                "既定値を無効にし、開発用マシンでだけ環境変数から有効にします。",
                "本番の設定でデバッグモードが無効であることを、テストで確かめます。",
            ),
            fine_when="そのファイルが開発用マシンでしか使われない場合です。",
            looked_for="上書きされない`DEBUG = True`、`app.debug = True`、起動に使われる`app.run(debug=True)`を"
            "探しました。開発用の設定は除いています。",
        ),
    },
    treatment=Treatment(3, 1, kind="fix", other=3, other_files=1, locks=False, risk="low"),
    remedy=Remedy(
        'SECRET_KEY = read_key()\nDEBUG = True\nINSTALLED_APPS = ["shop"]\n',
        'SECRET_KEY = read_key()\nDEBUG = os.environ.get("DEBUG", "") == "1"\nINSTALLED_APPS = ["shop"]\n',
    ),
    examples=(
        RuleExample(
            {"shop/settings.py": "SECRET_KEY = read_key()\nDEBUG = True\nINSTALLED_APPS = ['shop']\n"},
            (2,),
        ),
        RuleExample({"web.py": "from flask import Flask\n\napp = Flask(__name__)\napp.debug = True\n"}, (4,)),
        RuleExample(
            {
                "run.py": "from web import app\n\nif __name__ == '__main__':\n"
                "    app.run(host='0.0.0.0', debug=True)\n",
                "Dockerfile": 'FROM python:3.12\nCMD ["python", "run.py"]\n',
            },
            (4,),
            "the image starts this file",
        ),
        RuleExample(
            {"run.py": "from web import app\n\nif __name__ == '__main__':\n    app.run(debug=True)\n"},
            note="started by hand only",
        ),
        RuleExample(
            {
                "shop/settings.py": "SECRET_KEY = read_key()\nDEBUG = True\n",
                "sites/production.py": "from shop.settings import *\n\nSECRET_KEY = read_key()\nDEBUG = False\n",
            },
            note="production overrules it",
        ),
        RuleExample(
            {
                "config.py": "import os\n\nclass Config:\n    DEBUG = bool(os.environ.get('DEBUG'))\n\n"
                "class DevelopmentConfig(Config):\n    DEBUG = True\n"
            },
            note="from the environment, and for development",
        ),
    ),
)
