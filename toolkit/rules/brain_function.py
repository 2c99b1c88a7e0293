"""A function that is long, complex and deeply nested at the same time: too much to keep in mind.

What: at least `function-statements` statements, cognitive complexity of at least `cognitive`, cyclomatic complexity of
    at least `cyclomatic`, and blocks nested three deep (after "Brain Method" in Lanza & Marinescu, *Object-Oriented
    Metrics in Practice*, 2006). Statements are counted instead of lines, so that reformatting changes nothing.
Why: each of the four alone can be fine; where they come together, changes go wrong.
When not: long but flat code (a table, a list of routes), short and dense code, or code that is long only by its
    docstring.
"""

from collections.abc import Iterator

from toolkit.model.facts import Function
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.treatment import restructure
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_function, one_per_symbol, production_functions

DEEP = 3


def is_brain(function: Function, limits: Thresholds) -> bool:
    """Return whether a function reaches all four limits."""
    metrics = function.metrics
    return (
        metrics["statements"] >= limits.function_statements
        and metrics["cognitive"] >= limits.cognitive
        and metrics["cyclomatic"] >= limits.cyclomatic
        and metrics["nesting"] >= DEEP
    )


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each such function."""
    limits = project.settings.thresholds
    yield from one_per_symbol(
        about_function(
            "brain_function",
            "medium",
            file,
            function,
            value=function.metrics["cognitive"],
            args={key: function.metrics[key] for key in ("lines", "cognitive", "cyclomatic", "nesting")},
        )
        for file, function in production_functions(project)
        if is_brain(function, limits)
    )


EN = RuleWords(
    title="Brain function",
    seen=(
        "`{name}` has {lines} lines, cognitive complexity {cognitive} (how hard it is to read), cyclomatic complexity "
        "{cyclomatic} (about how many paths it has) and blocks nested {nesting} deep."
    ),
    cause="Each new case was added where the last one was, and validation, decisions and side effects grew together.",
    why=(
        "A change to one case can break another one that nobody thought of, and with many client apps on the same "
        "endpoint the difference shows only in production."
    ),
    steps=(
        "Lock today's behaviour of the callers with characterization tests.",
        "Mark the parts that can be named: checking input, reading data, deciding, writing, building the answer.",
        "Turn outer conditions into guard clauses, so that the main path has one level less.",
        "Extract one named part a pull request, and run the tests after each.",
    ),
    fine_when="It is never changed, or it is due to be replaced as a whole.",
    looked_for=(
        "Functions that reach the limits for statements, cognitive and cyclomatic complexity (see settings) all at "
        "once, with blocks nested 3 deep or more."
    ),
)
JA = RuleWords(
    title="長く複雑な関数",
    seen=(
        "`{name}`は{lines}行あり、認知的複雑度（読むときの負担の目安）が{cognitive}です。"
        "循環的複雑度（分岐の数の目安）は{cyclomatic}、ネストの深さは{nesting}段です。"
    ),
    cause="新しい場合分けが直前の処理のそばに追加され、検証と判断と書き込みが1つの関数に集まっています。",
    why=(
        "1つの場合を変更すると、想定していない別の場合の動作が変わるおそれがあります。"
        "同じエンドポイントを多くのクライアントアプリが使うため、違いは本番環境で初めて見つかります。"
    ),
    steps=(
        "呼び出し元の仕様化テストを作り、現行動作を固定します。",
        "入力の検証、データの読み取り、判断、書き込み、応答の組み立てに、処理を区切ります。",
        "外側の条件をガード節に置き換え、主な流れのネストを1段浅くします。",
        "名前を付けられる部分を、プルリクエスト1件につき1つずつ抽出し、毎回テストを実行します。",
    ),
    fine_when="今後変更する予定がない場合、または全体を置き換える予定がある場合です。",
    looked_for=(
        "文の数、認知的複雑度、循環的複雑度がすべて設定値以上の関数を調べました。"
        "そのうち、ネストの深さが3段以上のものを数えています。"
    ),
)

_LOW = Settings(thresholds=Thresholds(function_statements=10, cognitive=8, cyclomatic=5))
_LONG = """\
def deliver(reservation, client, now):
    if reservation.active:
        for user in reservation.users:
            if user.device == "ios":
                if user.token:
                    client.push_ios(user.token, reservation.text)
                else:
                    reservation.failed += 1
            elif user.device == "android":
                if user.token:
                    client.push_android(user.token, reservation.text)
            else:
                reservation.skipped += 1
    reservation.sent_at = now
"""
RULE = Rule(
    name="brain_function",
    severity="medium",
    words={"en": EN, "ja": JA},
    treatment=restructure(0.6),
    find=find,
    remedy=Remedy(
        "def deliver(reservation, client):\n"
        "    for user in reservation.users:\n"
        '        if user.device == "ios":\n'
        "            if user.token:\n"
        "                client.push_ios(user.token)\n"
        "            else:\n"
        "                reservation.failed += 1\n"
        '        elif user.device == "android":\n'
        "            ...\n",
        "def deliver(reservation, client):\n"
        "    for user in reservation.users:\n"
        "        deliver_to(user, reservation, client)\n"
        "\n"
        "\n"
        "def deliver_to(user, reservation, client):\n"
        "    if not user.token:\n"
        "        reservation.failed += 1\n"
        "        return\n"
        "    PUSH[user.device](client, user.token)\n",
    ),
    examples=(
        RuleExample({"delivery.py": _LONG}, lines=(1,), settings=_LOW),
        RuleExample(
            {"delivery.py": "class Job:\n" + "".join(f"    {line}\n" for line in _LONG.splitlines())},
            (2,),
            settings=_LOW,
        ),
        RuleExample(
            {"delivery.py": _LONG.replace("now):\n", 'now):\n    """Deliver.\n' + "\n" * 30 + '    """\n')},
            settings=Settings(thresholds=Thresholds(function_statements=20, cognitive=8, cyclomatic=5)),
            note="Long by its docstring.",
        ),
        RuleExample({"delivery.py": _LONG}, note="With the default limits it is neither long nor complex enough."),
        RuleExample(
            {
                "routes.py": "def install(app):\n"
                + "".join(f"    app.route('/coupons/{n}')(coupon_{n})\n" for n in range(90))
            },
            note="Long, but flat.",
        ),
    ),
)
