"""A time without a time zone that is compared, stored or sent.

`datetime.now()` is the local time of the machine; `datetime.utcnow()` is UTC that does not
say so, and is deprecated since Python 3.12. Both compare wrongly, or fail, as soon as one side of the system
uses time zones. There is one finding for a project: its rule for clocks is decided once, and applied file by file.

It leaves alone: `utcnow()`, or `now()`, in projects that read the clock in this way nearly everywhere (`HABIT`), where
only exceptions are wrong; local times where Django has `USE_TZ = False`; local times that are converted to a timestamp
at once; times that only name a file or are shown in a text, a log line or a page; years for a copyright line; and the
difference of two clock readings inside one function.
"""

import ast
from collections.abc import Callable, Iterator

from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, is_name, parent
from toolkit.model.words import RuleWords
from toolkit.rules._logs import logs
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign_of_file
from toolkit.source.calls import Called, calls, last_name

_ALWAYS_NAIVE = ("datetime.datetime.utcnow", "datetime.datetime.utcfromtimestamp")
_NAIVE_WITHOUT_ZONE = {
    "datetime.datetime.now": 0,
    "datetime.datetime.today": 0,
    "datetime.datetime.fromtimestamp": 1,
}
_UTC = ("datetime.utc",)
_SHOWS = {"strftime", "isoformat", "ctime", "timetuple", "weekday", "toordinal"}
_PAGES = {"render", "render_template", "render_to_string"}
_PARTS = {"year", "microsecond", "second"}
_GIVE_A_ZONE = {"make_aware", "localize", "astimezone"}


HABIT = 5
"""Minimum number of files that read naive UTC, or naive local time, for this to be the rule of a project.

It is not if half as many files read aware times: comparing the two kinds is an error."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    for called in naive_readings(file):
        wrong = {"wrong": True} if _gets_wrong_zone(called) else {}
        yield sign_of_file(RULE.name, called.node, call=f"{called.name.partition('.')[2]}()", **wrong)
    for _, node in file.each(ast.Assign):
        if any(is_name(target, "USE_TZ") for target in node.targets):
            yield sign_of_file(RULE.name, node, call="", use_tz=ast.unparse(node.value))
    if aware := next(_aware(file), None):
        yield sign_of_file(RULE.name, aware, call="", aware=True)


def _aware(file: SourceFile) -> Iterator[ast.Call]:
    """Yield calls that read a clock with a time zone."""
    if "datetime" not in file.text and "timezone" not in file.text:
        return
    seen = calls(file)
    yield from (called.node for called in seen.calls_of("django.utils.timezone.now"))
    for name, position in _NAIVE_WITHOUT_ZONE.items():
        yield from (
            called.node
            for called in seen.calls_of(name)
            if len(called.node.args) > position or called.node.keywords or _gets_a_zone(called)
        )
    yield from (called.node for called in seen.calls_of(*_ALWAYS_NAIVE) if _gets_a_zone(called))


def _counts(project: Project) -> Callable[[Sign], bool]:
    """Return a predicate for the signs that depart from the rule of a project."""
    seen = [(file, sign) for file, sign in project.signs(RULE.name) if not file.is_test]
    aware = {file.path for file, sign in seen if sign.args.get("aware")}
    naive = [(file.path, _is_utc(sign)) for file, sign in seen if sign.args["call"]]
    django = {sign.args["use_tz"] for _, sign in seen if "use_tz" in sign.args}
    utc = {path for path, is_utc in naive if is_utc}
    local = {path for path, is_utc in naive if not is_utc}
    is_rule = max(len(utc), len(local)) >= max(HABIT, 2 * len(aware) + 1)
    habit = len(utc) >= len(local)
    if django == {"False"}:  # Django itself stores the local time then
        is_rule, habit = True, False
    return lambda sign: bool(sign.args["call"]) and not (is_rule and _is_utc(sign) is habit)


def _is_utc(sign: Sign) -> bool:
    return bool(sign.args["call"].startswith(_UTC))


def naive_readings(file: SourceFile) -> list[Called]:
    """Return the calls that read a clock without a time zone where the zone matters, by line."""
    if "datetime" not in file.text:
        return []
    found = [called for called in _naive(file) if _matters(called)]
    return sorted(found, key=lambda item: item.node.lineno)


def _naive(file: SourceFile) -> Iterator[Called]:
    seen = calls(file)
    yield from seen.calls_of(*_ALWAYS_NAIVE)
    for name, position in _NAIVE_WITHOUT_ZONE.items():
        for called in seen.calls_of(name):
            if len(called.node.args) <= position and not called.node.keywords:
                yield called


def _matters(called: Called) -> bool:
    """Return whether the value is used where its time zone matters: a comparison, a record, a response."""
    if _is_only_for_display(called.node) or _gets_a_zone(called) or _becomes_number(called):
        return False
    around = parent(called.node)
    if isinstance(around, ast.Assign) and len(around.targets) == 1 and isinstance(around.targets[0], ast.Name):
        return _variable_matters(called.scope, around.targets[0].id)
    return not (isinstance(around, ast.BinOp) and _is_clock_difference(around, called.scope))


def _becomes_number(called: Called) -> bool:
    """Return whether a local time is converted to a timestamp at once, which is correct on every machine.

    For `utcnow()` the result is wrong by the UTC offset of the machine.
    """
    around = parent(called.node)
    return called.name in _NAIVE_WITHOUT_ZONE and isinstance(around, ast.Attribute) and around.attr == "timestamp"


def _gets_a_zone(called: Called) -> bool:
    """Return whether a zone is attached at once; `now().replace(tzinfo=utc)` does not count: it is a wrong time."""
    around = parent(called.node)
    if isinstance(around, ast.Attribute) and around.attr == "replace" and called.name in _ALWAYS_NAIVE:
        return any(item.arg == "tzinfo" for item in getattr(parent(around), "keywords", ()))
    if isinstance(around, ast.Attribute):
        return around.attr in _GIVE_A_ZONE
    return isinstance(around, ast.Call) and last_name(around) in _GIVE_A_ZONE


def _gets_wrong_zone(called: Called) -> bool:
    """Return whether a local time is said to be in a zone that it was not read in: `now().replace(tzinfo=utc)`."""
    around = parent(called.node)
    if called.name in _ALWAYS_NAIVE or not (isinstance(around, ast.Attribute) and around.attr == "replace"):
        return False
    return any(item.arg == "tzinfo" for item in getattr(parent(around), "keywords", ()))


def _variable_matters(scope: Scope, name: str) -> bool:
    uses = [node for node in scope.nodes(ast.Name) if node.id == name and isinstance(node.ctx, ast.Load)]
    return any(not _is_only_for_display(node) and not _is_duration(node, scope) for node in uses)


def _is_only_for_display(node: ast.expr) -> bool:
    """Return whether the time only becomes text, one of its small parts, or an argument of a log call or a page."""
    around = parent(node)
    if _is_formatted(node):
        return True
    if isinstance(around, ast.Attribute):
        return around.attr in _SHOWS or around.attr in _PARTS
    for outer in ancestors(node):
        if isinstance(outer, ast.Call) and (logs(outer) or last_name(outer) in _PAGES):
            return True
        if isinstance(outer, ast.stmt | ast.Compare):
            break
    return isinstance(around, ast.FormattedValue) or (
        isinstance(around, ast.Call) and isinstance(around.func, ast.Name) and around.func.id in ("str", "print")
    )


def _is_formatted(node: ast.expr) -> bool:
    """Return whether a time, or a part of it, is formatted with `%`: `"%04d-%02d" % (now.year, now.month)`."""
    for outer in ancestors(node):
        if isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Mod) and isinstance(outer.left, ast.Constant):
            return isinstance(outer.left.value, str)
        if not isinstance(outer, ast.Attribute | ast.Tuple):
            return False
    return False


def _is_duration(node: ast.expr, scope: Scope) -> bool:
    around = parent(node)
    return isinstance(around, ast.BinOp) and _is_clock_difference(around, scope)


def _is_clock_difference(node: ast.BinOp, scope: Scope) -> bool:
    """Return whether both operands of a subtraction are clock readings in this function: the zone cancels out."""
    if not isinstance(node.op, ast.Sub):
        return False
    return all(_reads_clock(side, scope) for side in (node.left, node.right))


def _reads_clock(side: ast.expr, scope: Scope) -> bool:
    if isinstance(side, ast.Call):
        return isinstance(side.func, ast.Attribute) and side.func.attr in ("now", "utcnow", "today")
    if not isinstance(side, ast.Name):
        return False
    return any(
        is_name(target, side.id) and _reads_clock(item.value, scope)
        for item in scope.nodes(ast.Assign)
        for target in item.targets
        if isinstance(item.value, ast.Call)
    )


RULE = Rule(
    name="naive_datetime",
    severity="low",
    signs=_signs,
    decision=is_one_for_all,
    counts=_counts,
    words={
        "en": RuleWords(
            title="Time without a time zone",
            seen="Times that carry no time zone are compared, stored or sent in {count} place(s) of {files} file(s);"
            " the first one comes from `{call}` in `{path}`.",
            cause="The standard library gives a time without a zone by default. `utcnow()` is deprecated since"
            " Python 3.12 because its value does not say that it is UTC; `now()` follows the machine.",
            why="Deliveries and deadlines shift by hours when a server, a container or a database is set to"
            " another zone, and comparing such a time with one that has a zone stops the request with an error.",
            steps=(
                "Fix the clock in a characterization test and record what is stored and answered today.",
                "Decide on one rule, usually UTC inside and local time only at the edges.",
                "Read the clock in one function that returns `datetime.now(timezone.utc)`.",
                "Replace the calls of one file at a time, together with the values they are compared with.",
            ),
            fine_when="The value never leaves the function, or every machine and database is known to run in one"
            " zone and a comment says so.",
            looked_for="`now()`, `today()`, `utcnow()`, `fromtimestamp()` and `utcfromtimestamp()` of `datetime`"
            " without a zone, except in log lines, file names and differences of two clock readings, and `utcnow()` in"
            " projects that read the clock so nearly everywhere.",
        ),
        "ja": RuleWords(
            title="タイムゾーンのない時刻",
            seen="タイムゾーンのない時刻を比較、保存または送信しています（{count}か所、{files}ファイル）。"
            "最初の箇所は`{path}`の`{call}`です。",
            cause="標準ライブラリの既定では、時刻にタイムゾーンが付きません。"
            "`utcnow()`は値からUTCだとわからないため、Python 3.12から非推奨です。`now()`は実行環境の設定に従います。",
            why="サーバー、コンテナー、データベースの設定が違うと、配信や期限が数時間ずれます。"
            "タイムゾーン付きの時刻と比較すると、例外でリクエストが失敗します。",
            steps=(
                "仕様化テストで時刻を固定し、今の保存値と応答を記録します。",
                "内部はUTC、入出力だけ現地時刻のように、規則を決めます。",
                "`datetime.now(timezone.utc)`を返す関数を用意し、時刻の取得を集めます。",
                "比較の相手になる値と一緒に、ファイル単位で置き換えます。",
            ),
            fine_when="値が関数の外に出ない場合、またはすべての環境が同じタイムゾーンで動き、"
            "その旨がコメントにある場合です。",
            looked_for="`datetime`の`now()`、`today()`、`utcnow()`などのうち、"
            "タイムゾーンを渡していない呼び出しを探しました。ログ、ファイル名、経過時間の計算は除いています。"
            "ほぼ`utcnow()`だけで時刻を取得しているプロジェクトの`utcnow()`も除いています。",
        ),
    },
    treatment=Treatment(1, 1, kind="fix"),
    remedy=Remedy(
        "from datetime import datetime\n\ndef usable(coupon):\n    return coupon.ends_at > datetime.now()\n",
        "from datetime import datetime, timezone\n"
        "\n"
        "def usable(coupon):\n"
        "    return coupon.ends_at > datetime.now(timezone.utc)\n",
    ),
    examples=(
        RuleExample(
            {
                "coupon.py": "from datetime import datetime\n\ndef usable(coupon):\n"
                "    return coupon.ends_at > datetime.now()\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "user.py": "import datetime\n\ndef touch(user):\n    now = datetime.datetime.utcnow()\n"
                "    user.seen = now\n    user.save()\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "user.py": "from datetime import datetime, timezone\n\ndef touch(user):\n"
                "    user.seen = datetime.now(timezone.utc)\n"
            },
            note="it has a zone",
        ),
        RuleExample(
            {
                "job.py": "from datetime import datetime\n\ndef run(job):\n    start = datetime.now()\n    job()\n"
                "    log.info('took %s', datetime.now() - start)\n    print(datetime.now())\n"
            },
            note="elapsed time and a log line",
        ),
        RuleExample(
            {
                "feed.py": "import datetime\nimport pytz\n\ndef updated(row):\n"
                "    row.at = pytz.utc.localize(datetime.datetime.utcnow())\n"
                "    row.read = datetime.datetime.utcfromtimestamp(row.ts).replace(tzinfo=pytz.utc)\n"
            },
            note="the zone is put on at once",
        ),
        RuleExample(
            {
                "views.py": "from datetime import datetime\n\ndef page(request, coupon):\n"
                "    return render(request, 'coupon.html', {'open': coupon.ends_at > datetime.now()})\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "views.py": "from datetime import datetime\n\ndef page(request):\n"
                "    return render(request, 'report.html', {'made': datetime.now()})\n"
            },
            note="a page shows it",
        ),
        RuleExample(
            {
                "export.py": "from datetime import datetime\n\ndef name():\n"
                "    return 'users-' + datetime.now().strftime('%Y%m%d') + '.csv'\n"
            },
            note="a file name",
        ),
    ),
)
