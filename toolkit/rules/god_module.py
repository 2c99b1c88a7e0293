"""A module with too many responsibilities.

What: at least `module-lines` lines and 30 functions, and a class, or all free functions together,
    with at least half of the limit in lines.
Why: all changes collide in it, and importing one function imports all of them.
When not: a long module of data (few functions), generated code, or a collection of many small classes
    shorter than 1.5 times the limit.
"""

from collections.abc import Iterator

from toolkit.model.facts import Class, Content, Function
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.treatment import Treatment
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_file
from toolkit.rules._set_aside import words_of_structure

FUNCTIONS = 30


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each such module."""
    limit = project.settings.thresholds.module_lines
    fan_in = project.imports.fan_in()
    for file in project.production:
        content = file.content
        lines = content.metrics["lines"]
        if lines >= limit and len(content.functions) >= FUNCTIONS and not _is_collection(content, limit):
            args = {
                "lines": lines,
                "functions": len(content.functions),
                "classes": len(content.classes),
                "fan_in": fan_in.get(file.path, 0),
            }
            yield about_file("god_module", "low", file, value=content.metrics["statements"], args=args)


def _is_collection(content: Content, limit: int) -> bool:
    """Return whether a module is a collection of small classes (forms, widgets, handlers), and not very long."""
    free = sum(_length(item) for item in content.functions if "." not in item.qualname)
    largest = max((_length(item) for item in content.classes if "." not in item.qualname), default=0)
    return content.metrics["lines"] < 1.5 * limit and max(free, largest) < limit / 2


def _length(item: Function | Class) -> int:
    return item.end_line - item.line + 1


EN = RuleWords(
    title="God module",
    seen="`{path}` has {lines} lines, {functions} functions (classes: {classes}), and {fan_in} importing file(s).",
    cause="It was the place where things of one area were put, and the area grew.",
    why=(
        "Work on unrelated features collides in one file, a review cannot see what belongs together, and every import "
        "of it "
        "brings everything along."
    ),
    steps=(
        "Group its functions by what they are about, and by who calls them.",
        "Lock today's behaviour of the group that changes most often with characterization tests.",
        "Move that group to a module of its own, and keep the old names importable from here.",
        "Move the callers to the new module over several pull requests, then remove the old names.",
    ),
    fine_when="It is generated, or it is stable and nobody has to change it.",
    looked_for="Modules with at least as many lines as the limit in the settings that define at least 30 functions; "
    "collections of small classes were left out unless they are half as long again.",
    step="Take a part out of {names}",
)
JA = RuleWords(
    title="肥大化したモジュール",
    seen=(
        "`{path}`は{lines}行あります。関数{functions}個、クラス{classes}個を含み、{fan_in}ファイルから使われています。"
    ),
    cause="ある分野の処理を置く場所として使われ続け、分野そのものが大きくなったことが原因です。",
    why=(
        "関係のない機能の作業が1つのファイルで衝突し、まとまりがレビューで見えません。"
        "1つの関数を使うだけで、モジュール全体を読み込むことになります。"
    ),
    steps=(
        "関数を、扱う内容と呼び出し元によってグループに分けます。",
        "最もよく変わるグループについて仕様化テストを作り、現行動作を固定します。",
        "そのグループを独立したモジュールに移し、これまでの名前でもimportできるようにします。",
        "呼び出し元を複数のプルリクエストに分けて新しいモジュールに移し、最後に古い名前を削除します。",
    ),
    fine_when="自動生成されたモジュール、または安定していて変更する必要のないモジュールの場合です。",
    looked_for="行数が設定値以上あり、関数を30個以上定義しているモジュールを調べました。"
    "小さなクラスを並べただけのものは、設定値を大きく超えるもの以外は除いています。",
    step="一部を別のモジュールへ移動：{names}",
)

_SHORT = Settings(thresholds=Thresholds(module_lines=60))
_MANY = "".join(f"def coupon_{n}(db):\n    return db.get({n})\n\n" for n in range(35))
_MIXED = (
    "import json\n\n"
    + _MANY
    + "".join(f"def load_report_{n}(db):\n    return json.loads(db.report({n}))\n\n" for n in range(6))
)
RULE = Rule(
    name="god_module",
    severity="low",
    words=words_of_structure(EN, JA),
    treatment=Treatment(0, 0, per="module", reach="alone", new_files=2, locks=False),
    find=find,
    remedy=Remedy(
        "# coupons.py: 2,100 lines, imported by 30 files\n"
        "def create_coupon(): ...\n"
        "def send_push(): ...\n"
        "def monthly_report(): ...\n",
        "# coupons/create.py, coupons/push.py, coupons/report.py\n"
        "# coupons/__init__.py: old imports go on working\n"
        "from coupons.create import create_coupon\n"
        "from coupons.push import send_push\n"
        "from coupons.report import monthly_report\n",
    ),
    examples=(
        RuleExample(
            {"shop/coupons.py": _MANY, "shop/views.py": "from shop import coupons\n"}, lines=(1,), settings=_SHORT
        ),
        RuleExample(
            {
                "coupons.py": "class Coupons:\n"
                + _MANY.replace("def", "    def").replace("    return", "        return")
            },
            (1,),
            settings=_SHORT,
        ),
        RuleExample({"coupons.py": _MIXED}, (1,), settings=_SHORT),
        RuleExample({"coupons.py": _MANY}, note="Not long enough for the default limit."),
        RuleExample(
            {"widgets.py": "".join(f"class Widget{n}:\n    def render(self): return {n}\n" for n in range(40))},
            settings=_SHORT,
            note="Many small classes of one kind, and hardly longer than the limit.",
        ),
        RuleExample(
            {"prefectures.py": "PREFECTURES = {\n" + "".join(f"    {n}: 'area {n}',\n" for n in range(70)) + "}\n"},
            settings=_SHORT,
            note="Long, but data.",
        ),
    ),
)
